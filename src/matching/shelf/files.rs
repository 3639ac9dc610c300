//! The files of one index, as tantivy writes and reads them: made for whom the folder is made, and with a memory of what was
//! in the way when they could not be written, which tantivy forgets between its threads.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{FlockOperation, flock};
use rustix::io::retry_on_intr;
use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

use super::sharing::share;

/// How the names of the files end that hold what claims say, compressed.
const RECORDS: &str = "store";

/// The most bytes that are read as a piece.
const PIECE: usize = 1 << 20;

/// The folder of an index.
#[derive(Debug, Clone)]
pub(super) struct Files {
    mapped: MmapDirectory,
    root: PathBuf,
    trouble: Trouble,
}

/// The first thing that was in the way of writing.
#[derive(Debug, Clone, Default)]
struct Trouble(Arc<Mutex<Option<(io::ErrorKind, String)>>>);

impl Trouble {
    fn met<T>(&self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| (error.kind(), error.to_string()));
        }
        done
    }
}

impl Files {
    /// Those of a folder that is there.
    pub(super) fn of(root: &Path) -> tantivy::Result<Files> {
        Ok(Files {
            mapped: MmapDirectory::open(root)?,
            root: root.to_owned(),
            trouble: Trouble::default(),
        })
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// What was in the way when something could not be written.
    pub(super) fn trouble(&self) -> Option<io::Error> {
        let first = self.trouble.0.lock().unwrap_or_else(PoisonError::into_inner);
        first.as_ref().map(|(kind, text)| io::Error::new(*kind, text.clone()))
    }

    fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o666))
            .tempfile_in(&self.root)?;
        share(file.as_file(), &self.root);
        file.write_all(content)?;
        file.as_file().sync_data()?;
        file.persist(self.root.join(path)).map_err(|error| error.error)?;
        Ok(())
    }

    fn lock_file(&self, path: &Path) -> io::Result<File> {
        let made = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        match made {
            Ok(file) => {
                share(&file, &self.root);
                Ok(file)
            }
            // A lock that somebody else has made can be held by whoever may read it.
            Err(error) => File::open(path).map_err(|_| error),
        }
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let whole = self.mapped.get_file_handle(path)?;
        if path.extension().is_none_or(|kind| kind != RECORDS) {
            return Ok(whole);
        }
        let file = File::open(self.root.join(path)).map_err(|e| OpenReadError::wrap_io_error(e, path.to_owned()))?;
        Ok(Arc::new(Pieces { file, whole }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.root.join(path));
        let file = self.trouble.met(made).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        share(&file, &self.root);
        Ok(BufWriter::new(Box::new(Written {
            file,
            trouble: self.trouble.clone(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.trouble.met(self.replace(path, data))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let file = match self.lock_file(&self.root.join(&lock.filepath)) {
            Ok(file) => file,
            // Whoever reads waits for nobody where no lock can be made: in a folder that can only be read nothing is removed
            // before his eyes, and on a full disk he looks again.
            Err(_) if lock.is_blocking => return Ok(DirectoryLock::from(Box::new(()))),
            Err(error) => return self.trouble.met(Err(error)).map_err(LockError::wrap_io_error),
        };
        let how = match lock.is_blocking {
            true => FlockOperation::LockExclusive,
            false => FlockOperation::NonBlockingLockExclusive,
        };
        match retry_on_intr(|| flock(&file, how)) {
            Ok(()) => Ok(DirectoryLock::from(Box::new(file))),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(LockError::LockBusy),
            Err(_) if lock.is_blocking => Ok(DirectoryLock::from(Box::new(()))),
            Err(error) => Err(LockError::wrap_io_error(error.into())),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// A file of which a question reads some pieces, far apart. Mapped, every page that a piece ever lay on would stay in this
/// process's memory.
#[derive(Debug)]
struct Pieces {
    file: File,
    whole: Arc<dyn FileHandle>,
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.whole.len()
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        // Whoever makes one index of many reads all at once.
        if range.len() > PIECE {
            return self.whole.read_bytes(range);
        }
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(OwnedBytes::new(bytes))
    }
}

/// A file that is being written.
struct Written {
    file: File,
    trouble: Trouble,
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.trouble.met(self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Written {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.trouble.met(self.file.sync_data())
    }
}
