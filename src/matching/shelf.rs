//! The index on disk: in a folder of its own by the ledger's id, built from the ledger, kept up by journal number, made anew
//! whenever it is not of this ledger, of another version, corrupt, or holds what was redacted since. Can be deleted at any
//! time.

mod building;
mod checking;
mod failing;
mod files;
mod folder;
mod keeping;
mod meaning;
mod sharing;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::index::Look;
use crate::error::{Error, Result};
use crate::store::Db;
use crate::store::{audit, searchable, servers};
use crate::view::matches::IndexState;

#[cfg(feature = "semantic")]
pub(super) use failing::cannot_write;
pub use failing::guarded;
use failing::is_of_files;
use folder::Folder;
use keeping::{Open, behind, catch_up, look, merge, open, whole};
pub use meaning::Meaning;
#[cfg(feature = "semantic")]
pub(super) use sharing::share;

/// The form of the index: raised whenever fields, words or tantivy's files change.
pub const FORM: u32 = 3;

/// How many entries, and how many claims of theirs, a query catches up with by itself.
pub const AT_ONCE: i64 = 5_000;

/// Memory of one indexing thread. Tantivy's least is 15 MB.
const MEMORY: usize = 48_000_000;

/// How long a standby is waited for that is behind the index.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// Entries that touch no claim are only noted from this many on: a note costs a file.
const WORTH_NOTING: i64 = 500;

/// Up to where an index reaches, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Reach {
    form: u32,
    seq: i64,
    hash: String,
}

/// An index that can be searched.
pub struct Ready {
    /// What to look into.
    pub look: Look,
    /// By how many entries of the journal it is behind.
    pub behind: i64,
    /// Sentences for stderr.
    pub said: Vec<String>,
    /// The model, opened when it is first needed.
    pub meaning: Meaning,
}

/// Where indexes are kept, and how far building one has come.
pub struct Shelf<'a> {
    /// The cache folder.
    pub cache: PathBuf,
    /// The folder of the model in use.
    pub model: Option<PathBuf>,
    /// Told how many of how many claims are read.
    pub progress: &'a mut dyn FnMut(u64, u64),
}

impl Shelf<'_> {
    /// The index of the ledger, as far up to date as can be had at once.
    ///
    /// # Errors
    /// The database's, or `Io` when neither a folder nor memory holds an index.
    pub fn ready(&mut self, db: &mut Db) -> Result<Ready> {
        let folder = self.folder(db)?;
        let mut ready = loop {
            let current = folder.current();
            match self.at_hand(db, &folder) {
                // Another was put in its place while it was being opened.
                Err(error) if is_of_files(&error) && folder.current() != current => {}
                Err(error) if is_of_files(&error) => break self.afresh(db, &folder, &error),
                ready => break ready,
            }
        }?;
        self.lend(db, &mut ready)?;
        Ok(ready)
    }

    /// The same after every file was read against its checksum: for whoever asks so much that a damaged index would give
    /// wrong answers among the right ones.
    ///
    /// # Errors
    /// As for [`Shelf::ready`].
    pub fn checked(&mut self, db: &mut Db) -> Result<Ready> {
        let folder = self.folder(db)?;
        match self.sound(db, &folder)?.map_or(Ok(()), |open| whole(&open)) {
            Err(error) => self.renewed(db, &error),
            Ok(()) => self.ready(db),
        }
    }

    /// Another index for one whose files turned out to be damaged.
    ///
    /// # Errors
    /// As for [`Shelf::ready`].
    pub fn renewed(&mut self, db: &mut Db, error: &Error) -> Result<Ready> {
        let folder = self.folder(db)?;
        let mut ready = self.afresh(db, &folder, error)?;
        self.lend(db, &mut ready)?;
        Ok(ready)
    }

    fn folder(&self, db: &mut Db) -> Result<Folder> {
        Ok(Folder::of(&self.cache, &audit::head(db)?.ledger_id))
    }

    /// Builds another in the place of a damaged one. Of two that meet the same damage one builds; the other, who waited for the
    /// lock, finds what is whole by then.
    fn afresh(&mut self, db: &mut Db, folder: &Folder, error: &Error) -> Result<Ready> {
        tracing::debug!(%error, "the index is built anew");
        let _lock = match folder.lock() {
            Ok(lock) => lock,
            Err(error) => return self.in_memory(db, &error),
        };
        if let Some(open) = self.kept(db, folder)?
            && whole(&open).is_ok()
            && let Ok(ready) = self.followed(db, open)
        {
            return Ok(ready);
        }
        self.built(db, folder)
    }

    fn at_hand(&mut self, db: &mut Db, folder: &Folder) -> Result<Ready> {
        let Some(open) = self.sound(db, folder)? else {
            return self.anew(db, folder);
        };
        // A standby may have come further meanwhile.
        let entries = (audit::head(db)?.seq - open.reach.seq).max(0);
        if entries == 0 {
            return look(&open);
        }
        if searchable::redacted_since(db, open.reach.seq)? {
            return self.anew(db, folder);
        }
        if let Some(why) = too_far(db, &open, entries)? {
            return behind(&open, entries, why);
        }
        let Ok(Some(_lock)) = folder.try_lock() else {
            return behind(&open, entries, "");
        };
        // Somebody else may have caught up meanwhile.
        match self.kept(db, folder)? {
            Some(open) => self.followed(db, open),
            None => self.built(db, folder),
        }
    }

    /// A look into an index that is brought up to the ledger first, when that is soon done. Only for whoever holds the lock.
    fn followed(&mut self, db: &mut Db, mut open: Open) -> Result<Ready> {
        let entries = (audit::head(db)?.seq - open.reach.seq).max(0);
        if entries == 0 {
            return look(&open);
        }
        if let Some(why) = too_far(db, &open, entries)? {
            return behind(&open, entries, why);
        }
        match guarded(|| catch_up(db, &mut open, WORTH_NOTING)) {
            Ok(()) => look(&open),
            Err(error) if is_of_files(&error) => behind(&open, entries, &format!(": {}", error.message)),
            Err(error) => Err(error),
        }
    }

    /// Brings the index up to the ledger however far it is behind, builds it when there is none, when a file of it is damaged
    /// or when `rebuild` is asked for, and merges its parts into one. Who asks meanwhile is answered from what there was.
    ///
    /// # Errors
    /// The database's, or `Io` when the folder cannot be written.
    pub fn tend(&mut self, db: &mut Db, rebuild: bool) -> Result<()> {
        let folder = self.folder(db)?;
        let _lock = folder.lock()?;
        folder.sweep();
        let kept = match self.kept(db, &folder)? {
            Some(mut open) if !rebuild => match whole(&open).and_then(|()| guarded(|| catch_up(db, &mut open, 1))) {
                Ok(()) => Some(open),
                // What cannot be written is not damaged, and another would not be written either.
                Err(error) if is_of_files(&error) && !open.met_trouble() => None,
                Err(error) => return Err(error),
            },
            _ => None,
        };
        match kept {
            Some(open) => merge(&open),
            None => self.beside(db, &folder).map(drop),
        }
    }

    /// How the index stands.
    ///
    /// # Errors
    /// The database's.
    pub fn state(&mut self, db: &mut Db) -> Result<IndexState> {
        let head = audit::head(db)?;
        let folder = Folder::of(&self.cache, &head.ledger_id);
        let seen = self.sound(db, &folder)?.and_then(|open| {
            let ready = look(&open).ok()?;
            Some((open, ready))
        });
        let parts = |open: &Open| {
            open.index
                .searchable_segment_metas()
                .map_or(0, |parts| parts.len() as i64)
        };
        Ok(IndexState {
            folder: folder.index().display().to_string(),
            exists: seen.is_some(),
            reaches: seen.as_ref().map(|(open, _)| open.reach.seq),
            behind: seen.as_ref().map(|(open, _)| head.seq - open.reach.seq),
            claims: seen.as_ref().map(|(_, ready)| ready.look.claims() as i64),
            parts: seen.as_ref().map(|(open, _)| parts(open)),
            bytes: folder.size(),
        })
    }

    /// The index in the folder when it is this ledger's: the entry that it reaches has the hash that it remembers. A standby
    /// may have that entry still before it, and is waited for.
    fn sound(&mut self, db: &mut Db, folder: &Folder) -> Result<Option<Open>> {
        let open = loop {
            let current = folder.current();
            match guarded(|| open(folder)).ok().flatten() {
                Some(open) => break open,
                // Another was put in its place while it was being opened.
                None if folder.current() != current => {}
                None => return Ok(None),
            }
        };
        let sound = servers::holds(db, open.reach.seq, &open.reach.hash, Instant::now() + CATCHING_UP)?;
        Ok(sound.then_some(open))
    }

    /// The same, which goes at once when something was redacted since. Only for whoever holds the lock.
    fn kept(&mut self, db: &mut Db, folder: &Folder) -> Result<Option<Open>> {
        let Some(open) = self.sound(db, folder)? else {
            return Ok(None);
        };
        match searchable::redacted_since(db, open.reach.seq)? {
            true => folder.clear().map(|()| None),
            false => Ok(Some(open)),
        }
    }
}

/// Why an index is too far behind for a query to bring it up, when it is.
fn too_far(db: &mut Db, open: &Open, entries: i64) -> Result<Option<&'static str>> {
    if entries > AT_ONCE {
        return Ok(Some(""));
    }
    let many = searchable::many_since(db, open.reach.seq, AT_ONCE)?;
    Ok(many.then_some(", which touch more than 5,000 claims"))
}

/// Looks into an index; when its files turn out to be damaged, once more in one that is built anew.
///
/// # Errors
/// As for [`Shelf::ready`], or what `act` returns.
pub fn with_index<T>(
    db: &mut Db,
    shelf: &mut Shelf,
    mut act: impl FnMut(&mut Db, &mut Ready) -> Result<T>,
) -> Result<T> {
    let mut ready = shelf.ready(db)?;
    match guarded(|| act(db, &mut ready)) {
        Err(error) if is_of_files(&error) => {
            let mut ready = shelf.renewed(db, &error)?;
            guarded(|| act(db, &mut ready))
        }
        done => done,
    }
}
