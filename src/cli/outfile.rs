//! Files that a command writes for its user: never the ledger, nor what the command reads.

use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::app::App;
use crate::error::{Error, Result};

/// What SQLite and sayso keep beside a ledger's file, by the end of its name.
const BESIDE: [&str; 4] = ["-wal", "-shm", ".copying", ".copying-wal"];

/// Makes a file anew, unless that would take away the ledger or one of the inputs.
///
/// # Errors
/// `Usage` when it is one of them, `Io` when it cannot be written.
pub fn create(app: &App, path: &Path, inputs: &[PathBuf]) -> Result<File> {
    spare(app, path, inputs)?;
    File::create(path).map_err(|e| Error::io(format!("cannot write {}", path.display()), e))
}

/// Makes sure that what is written there takes away neither the ledger nor one of the inputs, under whatever name.
///
/// # Errors
/// `Usage` when it would.
pub fn spare(app: &App, path: &Path, inputs: &[PathBuf]) -> Result<()> {
    let refused = |what: &str| {
        Err(Error::usage(format!("{} is {what}", path.display())).hint("name another file; nothing was written"))
    };
    if let Some(ledger) = app.place()?.file() {
        let beside = BESIDE.map(|end| PathBuf::from(format!("{}{end}", ledger.display())));
        if same(path, ledger) || beside.iter().any(|file| same(path, file)) {
            return refused("the ledger itself");
        }
    }
    match inputs.iter().any(|input| same(path, input)) {
        true => refused("what is read"),
        false => Ok(()),
    }
}

/// Whether two names are one file's, there or not yet: through links of both kinds.
fn same(one: &Path, other: &Path) -> bool {
    if let (Ok(one), Ok(other)) = (one.metadata(), other.metadata()) {
        return (one.dev(), one.ino()) == (other.dev(), other.ino());
    }
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// A file's name from the root, whether it is there or not.
fn whole(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}
