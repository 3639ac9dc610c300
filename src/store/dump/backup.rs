//! Backups as files: complete or not there at all, and readable by their owner alone.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use super::{Progress, Protected, dump};
use crate::db::{Db, dialect};
use crate::error::{Error, Kind, Result};
use crate::view::dump::Dumped;

/// What happens to a file that has the backup's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the backup is refused.
    Keep,
    /// The backup takes its place, once it is complete.
    Replace,
}

/// Copies a SQLite ledger while others write to it. `progress` hears how many pages are done, and of how many.
///
/// # Errors
/// `Usage` for a ledger on PostgreSQL, `Refused` when there is such a file, `Io` when it cannot be written.
pub fn backup_file(db: &mut Db, to: &Path, existing: Existing, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
    complete(to, existing, |file| {
        let copied = dialect::copy_file(db, file, |left, all| progress((all - left) as u64, all as u64))?;
        copied.ok_or_else(|| {
            Error::usage("a ledger on PostgreSQL is not a file to copy")
                .hint("write a portable dump with `sayso db backup --dump FILE`, or use pg_dump")
        })
    })?;
    std::fs::metadata(to)
        .map(|file| file.len())
        .map_err(|e| Error::io(format!("cannot read {}", to.display()), e))
}

/// Writes a dump to a file.
///
/// # Errors
/// As [`dump`], and `Refused` when there is such a file.
pub fn dump_file(
    db: &mut Db,
    to: &Path,
    existing: Existing,
    protected: Protected,
    progress: Progress,
) -> Result<Dumped> {
    complete(to, existing, |file| {
        let file = File::options()
            .write(true)
            .open(file)
            .map_err(|e| Error::io(format!("cannot write {}", file.display()), e))?;
        dump(db, &mut BufWriter::new(file), protected, progress)
    })
}

/// Writes a file under another name in the same folder, and gives it its name when all of it is on the disk.
fn complete<T>(to: &Path, existing: Existing, write: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    // What is wrong with the file of another name is wrong with this one; that name tells nobody anything.
    let failed = |e: std::io::Error| {
        let error = Error::io(format!("cannot write {}", to.display()), e.kind().into());
        match error.hint {
            Some(_) => error,
            None => error.hint("see that you may write there; nothing was written"),
        }
    };
    let refused =
        || Error::refused(format!("{} is there already", to.display())).hint("choose another name, or add --replace");
    if existing == Existing::Keep && to.symlink_metadata().is_ok() {
        return Err(refused());
    }
    let folder = to
        .parent()
        .filter(|f| !f.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.exists() {
        return Err(Error::new(
            Kind::Io,
            format!("cannot write {}: there is no folder {}", to.display(), folder.display()),
        )
        .hint("make the folder first, or name another place; nothing was written"));
    }
    // Such files are made with mode 0600, and are gone again if anything fails.
    let file = tempfile::Builder::new()
        .prefix(".sayso-backup-")
        .tempfile_in(folder)
        .map_err(failed)?;
    let value = write(file.path())?;
    file.as_file().sync_all().map_err(failed)?;
    match existing {
        Existing::Keep => file.persist_noclobber(to).map_err(|e| match e.error.kind() {
            std::io::ErrorKind::AlreadyExists => refused(),
            _ => failed(e.error),
        })?,
        Existing::Replace => file.persist(to).map_err(|e| failed(e.error))?,
    };
    // The name is kept by the folder.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(value)
}
