//! The folder of one ledger's indexes: the lock of whoever writes, which ends with the process that holds it, and the name of the
//! index that counts. Another is built beside it and takes its place by one rename, so that whoever asks meanwhile, and whoever
//! comes after a builder that was killed, finds the one before.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::retry_on_intr;
use tantivy::Index;

use super::FORM;
use super::failing::cannot_write;
use super::files::Files;
use super::sharing::{make, share};
use crate::error::Result;

/// The file that names the index that counts.
const CURRENT: &str = "current";

/// How names of folders begin, by the form of their indexes.
const FORMS: &str = "matching-";

/// How names of indexes begin.
const INDEX: &str = "index-";

/// A ledger's index folder.
pub(super) struct Folder {
    home: PathBuf,
}

impl Folder {
    /// That of a ledger.
    pub(super) fn of(cache: &Path, ledger_id: &str) -> Folder {
        Folder {
            home: cache.join(ledger_id).join(format!("{FORMS}{FORM}")),
        }
    }

    /// The name of the index that counts, when there is one.
    pub(super) fn current(&self) -> Option<String> {
        let name = std::fs::read_to_string(self.home.join(CURRENT)).ok()?;
        let name = name.trim_end();
        let sound = |of: &str| !of.is_empty() && of.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        name.strip_prefix(INDEX).is_some_and(sound).then(|| name.to_owned())
    }

    /// Where tantivy's files are, or would be.
    pub(super) fn index(&self) -> PathBuf {
        self.current()
            .map_or_else(|| self.home.clone(), |name| self.home.join(name))
    }

    fn lock_file(&self) -> io::Result<File> {
        make(&self.home)?;
        let path = self.home.join("lock");
        let made = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        match made {
            Ok(file) => {
                share(&file, &self.home);
                Ok(file)
            }
            // One that somebody else has made, in a folder that is everybody's.
            Err(error) if self.may_write() => File::open(&path).map_err(|_| error),
            Err(error) => Err(error),
        }
    }

    fn may_write(&self) -> bool {
        rustix::fs::access(&self.home, rustix::fs::Access::WRITE_OK).is_ok()
    }

    fn cannot<T>(&self, done: io::Result<T>) -> Result<T> {
        done.map_err(|error| cannot_write(&self.home, &error))
    }

    /// The writer's lock, if nobody holds it. Dropping the file gives it back; so does the end of the process.
    pub(super) fn try_lock(&self) -> Result<Option<File>> {
        let file = self.cannot(self.lock_file())?;
        match retry_on_intr(|| flock(&file, FlockOperation::NonBlockingLockExclusive)) {
            Ok(()) => Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => self.cannot(Err(error.into())),
        }
    }

    /// The writer's lock, waited for.
    pub(super) fn lock(&self) -> Result<File> {
        let file = self.cannot(self.lock_file())?;
        let locked = retry_on_intr(|| flock(&file, FlockOperation::LockExclusive));
        self.cannot(locked.map_err(io::Error::from))?;
        Ok(file)
    }

    /// An empty folder for another index, beside the one that counts. Only for whoever holds the lock.
    pub(super) fn beside(&self) -> Result<PathBuf> {
        let numbers = self.names().into_iter().filter_map(|name| {
            let number = name.strip_prefix(INDEX)?.split('-').next()?;
            number.parse::<u64>().ok()
        });
        let next = numbers.max().unwrap_or(0) + 1;
        // With the process, for a folder that was deleted under a builder may be another's by now.
        let place = self.home.join(format!("{INDEX}{next}-{}", std::process::id()));
        self.cannot(make(&place))?;
        Ok(place)
    }

    /// Puts an index that was built beside in the place of the one that counts, which goes. Whoever still reads its files keeps
    /// them.
    pub(super) fn put(&self, place: &Path) -> Result<()> {
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        self.cannot(self.point(&name))?;
        self.sweep();
        Ok(())
    }

    fn point(&self, name: &str) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(&self.home)?;
        share(file.as_file(), &self.home);
        writeln!(file, "{name}")?;
        file.as_file().sync_data()?;
        file.persist(self.home.join(CURRENT)).map_err(|error| error.error)?;
        Ok(())
    }

    /// Removes what whoever was killed has left half done, and what no longer counts. Only for whoever holds the lock.
    pub(super) fn sweep(&self) {
        let current = self.current();
        let left = |name: &String| name.starts_with(INDEX) || name.starts_with(".tmp");
        for name in self.names().into_iter().filter(left) {
            if current.as_ref() != Some(&name) {
                remove(&self.home.join(name));
            }
        }
        // What an earlier sayso made in its form is never asked again.
        let above = self.home.parent().unwrap_or(&self.home);
        let older = |name: &String| {
            let form = name.strip_prefix(FORMS).and_then(|form| form.parse::<u32>().ok());
            form.is_some_and(|form| form < FORM)
        };
        for name in names(above).into_iter().filter(older) {
            remove(&above.join(name));
        }
        if let Some(current) = current {
            let place = self.home.join(current);
            for name in names(&place).into_iter().filter(|name| name.starts_with(".tmp")) {
                remove(&place.join(name));
            }
        }
    }

    /// Removes every index. Only for whoever holds the lock.
    pub(super) fn clear(&self) -> Result<()> {
        match std::fs::remove_file(self.home.join(CURRENT)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return self.cannot(Err(error)),
            _ => {}
        }
        self.sweep();
        Ok(())
    }

    /// Opens the index that counts, when there is one.
    pub(super) fn open(&self) -> Result<Option<(Index, Files)>> {
        let index = match self.current() {
            Some(name) => self.home.join(name),
            None => return Ok(None),
        };
        if !index.join("meta.json").exists() {
            return Ok(None);
        }
        let files = Files::of(&index)?;
        Ok(Some((Index::open(files.clone())?, files)))
    }

    fn names(&self) -> Vec<String> {
        names(&self.home)
    }

    /// How many bytes the files take.
    pub(super) fn size(&self) -> i64 {
        let Some(name) = self.current() else { return 0 };
        let Ok(entries) = std::fs::read_dir(self.home.join(name)) else {
            return 0;
        };
        entries
            .flatten()
            .filter_map(|entry| entry.metadata().ok())
            .map(|meta| i64::try_from(meta.len()).unwrap_or(0))
            .sum()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

/// Removes a file or a folder; one that cannot be removed is left for next time.
fn remove(path: &Path) {
    let done = match path.is_dir() {
        true => std::fs::remove_dir_all(path),
        false => std::fs::remove_file(path),
    };
    if let Err(error) = done {
        tracing::debug!(%error, path = %path.display(), "is left");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(home: &Path) -> Folder {
        let folder = Folder::of(home, "a-ledger");
        drop(folder.lock().unwrap());
        folder
    }

    #[test]
    fn another_takes_the_place_of_the_one_before_and_leftovers_go() {
        let home = tempfile::tempdir().unwrap();
        let folder = folder(home.path());
        assert_eq!(folder.current(), None);
        let first = folder.beside().unwrap();
        assert_eq!(folder.current(), None, "it is not finished");
        folder.put(&first).unwrap();
        assert_eq!(folder.index(), first);
        // A builder that is killed leaves the one before as it is.
        let killed = folder.beside().unwrap();
        std::fs::write(killed.join("half"), "done").unwrap();
        std::fs::write(first.join(".tmpAbCdEf"), "half").unwrap();
        std::fs::write(folder.home.join(".tmpAbCdEf"), "half").unwrap();
        let earlier_form = folder.home.with_file_name("matching-1");
        std::fs::create_dir(&earlier_form).unwrap();
        assert_eq!(folder.index(), first);
        let second = folder.beside().unwrap();
        assert_ne!(second, killed);
        folder.put(&second).unwrap();
        assert_eq!(folder.index(), second);
        assert!(!earlier_form.exists() && folder.home.exists());
        let mut left = folder.names();
        left.sort();
        let name = second.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(left, [CURRENT.to_owned(), name, "lock".to_owned()]);
        folder.clear().unwrap();
        assert_eq!((folder.current(), folder.names()), (None, vec!["lock".to_owned()]));
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        let home = tempfile::tempdir().unwrap();
        let folder = folder(home.path());
        for (written, read) in [
            ("index-7-12\n", Some("index-7-12")),
            ("index-7", Some("index-7")),
            ("index-", None),
            ("index-7/../../x", None),
            ("..", None),
            ("", None),
        ] {
            std::fs::write(folder.home.join(CURRENT), written).unwrap();
            assert_eq!(folder.current().as_deref(), read, "{written:?}");
        }
    }

    #[test]
    fn only_one_writes() {
        let home = tempfile::tempdir().unwrap();
        let folder = folder(home.path());
        let lock = folder.try_lock().unwrap();
        assert!(lock.is_some());
        assert!(folder.try_lock().unwrap().is_none());
        drop(lock);
        assert!(folder.try_lock().unwrap().is_some());
    }
}
