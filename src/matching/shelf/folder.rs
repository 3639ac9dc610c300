//! The folder of one ledger's index: its lock, which ends with the process that holds it, and its files.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FlockOperation, flock};
use tantivy::Index;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

use super::FORM;
use crate::error::{Error, Result};

/// A ledger's index folder.
pub(super) struct Folder {
    home: PathBuf,
}

impl Folder {
    /// That of a ledger.
    pub(super) fn of(cache: &Path, ledger_id: &str) -> Folder {
        Folder {
            home: cache.join(ledger_id).join(format!("matching-{FORM}")),
        }
    }

    /// Where tantivy's files are.
    pub(super) fn index(&self) -> PathBuf {
        self.home.join("index")
    }

    fn lock_file(&self) -> Result<File> {
        std::fs::create_dir_all(&self.home).map_err(|e| self.cannot(e))?;
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.home.join("lock"))
            .map_err(|e| self.cannot(e))
    }

    fn cannot(&self, error: io::Error) -> Error {
        Error::io(format!("cannot write {}", self.home.display()), error)
    }

    /// The writer's lock, if nobody holds it. Dropping the file gives it back; so does the end of the process.
    pub(super) fn try_lock(&self) -> Result<Option<File>> {
        let file = self.lock_file()?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(self.cannot(error.into())),
        }
    }

    /// The writer's lock, waited for.
    pub(super) fn lock(&self) -> Result<File> {
        let file = self.lock_file()?;
        flock(&file, FlockOperation::LockExclusive).map_err(|e| self.cannot(e.into()))?;
        Ok(file)
    }

    /// An empty folder for a new index. Whoever still reads the old files keeps them.
    pub(super) fn clear(&self) -> Result<()> {
        let index = self.index();
        match std::fs::remove_dir_all(&index) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(self.cannot(e)),
            _ => {}
        }
        std::fs::create_dir_all(&index).map_err(|e| self.cannot(e))
    }

    /// Opens the index, when there is one.
    pub(super) fn open(&self) -> Result<Option<Index>> {
        if !self.index().join("meta.json").exists() {
            return Ok(None);
        }
        let files = MmapDirectory::open(self.index()).map_err(|e| super::unread(e.into()))?;
        Ok(Some(match self.may_write() {
            true => Index::open(files)?,
            false => Index::open(Unlocked(files))?,
        }))
    }

    fn may_write(&self) -> bool {
        rustix::fs::access(self.index(), rustix::fs::Access::WRITE_OK).is_ok()
    }

    /// How many bytes the files take.
    pub(super) fn size(&self) -> i64 {
        let Ok(entries) = std::fs::read_dir(self.index()) else {
            return 0;
        };
        entries
            .flatten()
            .filter_map(|entry| entry.metadata().ok())
            .map(|meta| i64::try_from(meta.len()).unwrap_or(0))
            .sum()
    }
}

/// A folder that can only be read: locks, which are files, are left out. Nobody writes there who would need them.
#[derive(Debug, Clone)]
struct Unlocked(MmapDirectory);

impl Directory for Unlocked {
    fn get_file_handle(&self, path: &Path) -> std::result::Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> std::result::Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> std::result::Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> std::result::Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> std::result::Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, _lock: &Lock) -> std::result::Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}
