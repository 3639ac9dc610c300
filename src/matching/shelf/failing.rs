//! What goes wrong with an index, in words: what is in the way, in which folder, and what helps.

use std::cell::Cell;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

use tantivy::TantivyError;

use super::files::Files;
use crate::error::{Error, Kind, Result};

/// What helps when an index cannot be used.
const ANEW: &str = "`sayso index --rebuild` builds it anew; it holds nothing that is not in the ledger";

/// Damaged files can make tantivy panic. That is an error here, and nothing on stderr.
pub fn guarded<T>(act: impl FnOnce() -> Result<T>) -> Result<T> {
    thread_local!(static GUARDED: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| match GUARDED.get() {
            true => tracing::debug!(%info, "the index is damaged"),
            false => before(info),
        }));
    });
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(act));
    GUARDED.set(outer);
    done.unwrap_or_else(|_| Err(damage()))
}

/// Whether something is wrong with an index's files, and not with the ledger.
pub(super) fn is_of_files(error: &Error) -> bool {
    error.kind == Kind::Io
}

pub(super) fn damage() -> Error {
    Error::new(Kind::Io, "the index is damaged").hint(ANEW)
}

/// The index in a folder cannot be written.
pub(in crate::matching) fn cannot_write(folder: &Path, error: &io::Error) -> Error {
    const OTHER: &str = "or name another folder with SAYSO_CACHE";
    let folder = folder.display();
    let (message, first) = match error.kind() {
        io::ErrorKind::StorageFull => (
            format!("there is no room left for the search index in {folder}"),
            "make room there",
        ),
        io::ErrorKind::QuotaExceeded => (
            format!("your quota leaves no room for the search index in {folder}"),
            "make room there",
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            format!("you may not write the search index in {folder}"),
            "have its owner let you write there",
        ),
        _ => (
            format!("the search index in {folder} cannot be written: {error}"),
            "put that right",
        ),
    };
    Error::new(Kind::Io, message).hint(format!("{first}, {OTHER}"))
}

/// Tantivy could not write; in memory where there are no files.
pub(super) fn unwritten(files: Option<&Files>, error: TantivyError) -> Error {
    let Some(files) = files else {
        return Error::new(Kind::Io, format!("the index cannot be built: {error}"));
    };
    let above = files.root().parent().unwrap_or(files.root());
    match files.trouble().or_else(|| beneath(&error)) {
        Some(cause) => cannot_write(above, &cause),
        None => Error::new(
            Kind::Io,
            format!("the search index in {} cannot be written: {error}", above.display()),
        )
        .hint(ANEW),
    }
}

/// What the system said, when that is what is wrong.
fn beneath(error: &TantivyError) -> Option<io::Error> {
    let TantivyError::IoError(error) = error else {
        return None;
    };
    Some(io::Error::new(error.kind(), error.to_string()))
}

pub(super) fn unread(error: TantivyError) -> Error {
    Error::new(Kind::Io, format!("the index cannot be read: {error}")).hint(ANEW)
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Error {
        unread(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_is_told_with_its_folder_and_what_helps() {
        for (kind, message, hint) in [
            (
                io::ErrorKind::StorageFull,
                "there is no room left",
                "make room there, or",
            ),
            (
                io::ErrorKind::QuotaExceeded,
                "your quota leaves no room",
                "make room there, or",
            ),
            (io::ErrorKind::PermissionDenied, "you may not write", "have its owner"),
            (io::ErrorKind::ReadOnlyFilesystem, "you may not write", "have its owner"),
            (io::ErrorKind::NotADirectory, "not a directory", "put that right"),
        ] {
            let error = cannot_write(Path::new("/x/cache"), &kind.into());
            assert!(error.message.contains(message), "{error}");
            assert!(error.message.contains("/x/cache"), "{error}");
            let told = error.hint.unwrap();
            assert!(told.starts_with(hint) && told.contains("SAYSO_CACHE"), "{told}");
        }
    }

    #[test]
    fn the_first_trouble_is_told_and_not_what_came_of_it() {
        use tantivy::directory::Directory as _;
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("index-1");
        std::fs::create_dir(&root).unwrap();
        let files = Files::of(&root).unwrap();
        std::fs::remove_dir(&root).unwrap();
        assert!(files.atomic_write(Path::new("meta.json"), b"{}").is_err());
        let told = unwritten(Some(&files), TantivyError::ErrorInThread("a thread".to_owned()));
        assert!(told.message.contains("No such file"), "{told}");
        assert!(told.message.contains(&home.path().display().to_string()), "{told}");
    }
}
