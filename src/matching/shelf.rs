//! The index on disk: in a folder of its own by the ledger's id, built from the ledger, kept up by journal number, made anew
//! whenever it is not of this ledger, of another version, corrupt, or holds what was redacted since. Can be deleted at any
//! time.

mod folder;
mod meaning;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter, ReloadPolicy, Term};

use super::index::{self, Fields, Look};
use crate::error::{Error, Kind, Result};
use crate::store::Db;
use crate::store::{audit, searchable, servers};
use crate::view::matches::IndexState;
use crate::view::searchable::Searchable;

use folder::Folder;
pub use meaning::Meaning;

/// The form of the index: raised whenever fields, words or tantivy's files change.
pub const FORM: u32 = 2;

/// How many entries a query catches up with by itself.
pub const AT_ONCE: i64 = 5_000;

/// How many claims are read from the ledger at a time.
const PART: i64 = 1_000;

/// Fewer claims than this are read in by one thread.
const SMALL: i64 = 5_000;

/// Memory of one indexing thread. Tantivy's least is 15 MB.
const MEMORY: usize = 48_000_000;

/// How long a standby is waited for that is behind the index.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// Entries that touch no claim are only noted from this many on: a note costs a file.
const WORTH_NOTING: i64 = 500;

/// What helps when an index cannot be used.
const ANEW: &str = "`sayso index --rebuild` builds it anew; it holds nothing that is not in the ledger";

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

struct Open {
    index: Index,
    fields: Fields,
    reach: Reach,
}

impl Shelf<'_> {
    /// The index of the ledger, as far up to date as can be had at once.
    ///
    /// # Errors
    /// The database's, or `Io` when neither a folder nor memory holds an index.
    pub fn ready(&mut self, db: &mut Db) -> Result<Ready> {
        let mut ready = match self.at_hand(db) {
            Err(error) if error.kind == Kind::Io => self.afresh(db, &error),
            ready => ready,
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
        let folder = Folder::of(&self.cache, &audit::head(db)?.ledger_id);
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
        let mut ready = self.afresh(db, error)?;
        self.lend(db, &mut ready)?;
        Ok(ready)
    }

    /// Throws a damaged index away and builds another.
    fn afresh(&mut self, db: &mut Db, error: &Error) -> Result<Ready> {
        tracing::debug!(%error, "the index is built anew");
        let head = audit::head(db)?;
        let folder = Folder::of(&self.cache, &head.ledger_id);
        match folder.lock().and_then(|_lock| folder.clear()) {
            Ok(()) => self.anew(db, &folder),
            Err(error) => self.in_memory(db, &error),
        }
    }

    fn at_hand(&mut self, db: &mut Db) -> Result<Ready> {
        let head = audit::head(db)?;
        let folder = Folder::of(&self.cache, &head.ledger_id);
        let Some(open) = self.sound(db, &folder)? else {
            return self.anew(db, &folder);
        };
        // A standby may have come further meanwhile.
        let behind = (head.seq - open.reach.seq).max(0);
        if behind == 0 {
            return look(&open, 0);
        }
        let redacted = searchable::redacted_since(db, open.reach.seq)?;
        if redacted {
            return self.anew(db, &folder);
        }
        if behind > AT_ONCE {
            return look(&open, behind);
        }
        let Ok(Some(_lock)) = folder.try_lock() else {
            return look(&open, behind);
        };
        // Somebody else may have caught up meanwhile.
        let Some(mut open) = self.sound(db, &folder)? else {
            return self.anew(db, &folder);
        };
        match catch_up(db, &mut open, WORTH_NOTING) {
            Ok(()) => look(&open, 0),
            Err(error) if error.kind == Kind::Io => {
                tracing::debug!(%error, "could not catch up");
                look(&open, behind)
            }
            Err(error) => Err(error),
        }
    }

    /// Brings the index up to the ledger however far it is behind, builds it when there is none, when a file of it is damaged
    /// or when `rebuild` is asked for, and merges its parts into one.
    ///
    /// # Errors
    /// The database's, or `Io` when the folder cannot be written.
    pub fn tend(&mut self, db: &mut Db, rebuild: bool) -> Result<()> {
        let head = audit::head(db)?;
        let folder = Folder::of(&self.cache, &head.ledger_id);
        let _lock = folder.lock()?;
        let kept = match self.sound(db, &folder)? {
            Some(mut open) if !rebuild && !searchable::redacted_since(db, open.reach.seq)? => {
                match whole(&open).and_then(|()| guarded(|| catch_up(db, &mut open, 1))) {
                    Ok(()) => Some(open),
                    Err(error) if error.kind == Kind::Io => None,
                    Err(error) => return Err(error),
                }
            }
            _ => None,
        };
        let mut open = match kept {
            Some(open) => open,
            None => self.build_on(db, &folder)?,
        };
        merge(&mut open)
    }

    /// How the index stands.
    ///
    /// # Errors
    /// The database's.
    pub fn state(&mut self, db: &mut Db) -> Result<IndexState> {
        let head = audit::head(db)?;
        let folder = Folder::of(&self.cache, &head.ledger_id);
        let open = self.sound(db, &folder)?.filter(|open| look(open, 0).is_ok());
        let parts = |open: &Open| {
            open.index
                .searchable_segment_metas()
                .map_or(0, |parts| parts.len() as i64)
        };
        Ok(IndexState {
            folder: folder.index().display().to_string(),
            exists: open.is_some(),
            reaches: open.as_ref().map(|open| open.reach.seq),
            behind: open.as_ref().map(|open| head.seq - open.reach.seq),
            claims: match &open {
                Some(open) => Some(look(open, 0)?.look.claims() as i64),
                None => None,
            },
            parts: open.as_ref().map(parts),
            bytes: folder.size(),
        })
    }

    /// The index in the folder when it is this ledger's: the entry that it reaches has the hash that it remembers. A standby
    /// may have that entry still before it, and is waited for.
    fn sound(&mut self, db: &mut Db, folder: &Folder) -> Result<Option<Open>> {
        let Some(open) = guarded(|| open(folder)).ok().flatten() else {
            return Ok(None);
        };
        let sound = servers::holds(db, open.reach.seq, &open.reach.hash, Instant::now() + CATCHING_UP)?;
        Ok(sound.then_some(open))
    }

    /// Builds the index: in its folder, or when that cannot be written in memory.
    fn anew(&mut self, db: &mut Db, folder: &Folder) -> Result<Ready> {
        if let Some(host) = db.standby().map(str::to_owned)
            && let Ok(Some(open)) = guarded(|| open(folder))
            && open.reach.seq > audit::head(db)?.seq
        {
            // Others go on using it.
            let behind = Error::new(Kind::Busy, format!("{host} is behind the index"));
            return self.in_memory(db, &behind);
        }
        let built = match folder.lock() {
            Ok(_lock) => {
                // Whoever held the lock may just have built it.
                match self.sound(db, folder)? {
                    Some(open) if open.reach.seq == audit::head(db)?.seq => return look(&open, 0),
                    _ => self.build_on(db, folder),
                }
            }
            Err(error) => Err(error),
        };
        match built {
            Ok(open) => look(&open, 0),
            Err(error) if error.kind == Kind::Io => self.in_memory(db, &error),
            Err(error) => Err(error),
        }
    }

    fn in_memory(&mut self, db: &mut Db, error: &Error) -> Result<Ready> {
        let open = self.build_in_memory(db)?;
        let mut ready = look(&open, 0)?;
        ready.said.push(format!(
            "{}; the index is kept in memory for this command, which costs its building each time",
            error.message
        ));
        Ok(ready)
    }

    fn build_on(&mut self, db: &mut Db, folder: &Folder) -> Result<Open> {
        folder.clear()?;
        let (schema, fields) = index::schema();
        let index = guarded(|| Ok(Index::create_in_dir(folder.index(), schema)?))?;
        self.fill(db, index, fields)
    }

    fn build_in_memory(&mut self, db: &mut Db) -> Result<Open> {
        let (schema, fields) = index::schema();
        self.fill(db, Index::create_in_ram(schema), fields)
    }

    /// Reads every claim into an empty index, on all cores; a small ledger on one, so that claims lie in the order of their
    /// numbers and every index of it has equal scores in the same order.
    fn fill(&mut self, db: &mut Db, index: Index, fields: Fields) -> Result<Open> {
        index::register(&index);
        let cores = match searchable::newest(db)? {
            0..SMALL => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from).min(8),
        };
        let mut writer: IndexWriter = index
            .writer_with_num_threads(cores, MEMORY * cores)
            .map_err(unwritten)?;
        let reach = db.snapshot(|db| {
            let head = audit::head(db)?;
            let newest = searchable::newest(db)?;
            let (send, receive) = sync_channel::<Vec<Searchable>>(cores * 2);
            let receive = std::sync::Mutex::new(receive);
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..cores)
                    .map(|_| {
                        scope.spawn(|| {
                            let mut done = Ok(());
                            // One that failed goes on emptying the queue, so that whoever fills it is not kept waiting.
                            while let Some(part) = receive.lock().ok().and_then(|queue| queue.recv().ok()) {
                                if done.is_ok() {
                                    done = part.iter().try_for_each(|claim| {
                                        writer.add_document(index::document(&fields, claim).0).map(drop)
                                    });
                                }
                            }
                            done
                        })
                    })
                    .collect();
                let mut read = Ok(());
                for first in (1..=newest).step_by(PART as usize) {
                    match searchable::between(db, first, first + PART - 1) {
                        Ok(part) => {
                            // Nobody left to take it: the workers say below why they stopped.
                            if send.send(part).is_err() {
                                break;
                            }
                        }
                        Err(error) => {
                            read = Err(error);
                            break;
                        }
                    }
                    (self.progress)(first as u64, newest as u64);
                }
                drop(send);
                for worker in workers {
                    match worker.join() {
                        Ok(done) => done.map_err(unwritten)?,
                        Err(_) => return Err(Error::new(Kind::Io, "the index could not be built")),
                    }
                }
                read
            })?;
            Ok(Reach {
                form: FORM,
                seq: head.seq,
                hash: head.hash,
            })
        })?;
        commit(&mut writer, &reach)?;
        writer.wait_merging_threads().map_err(unwritten)?;
        Ok(Open { index, fields, reach })
    }
}

/// Opens the index of a folder, when there is one that can be read.
fn open(folder: &Folder) -> Result<Option<Open>> {
    let Some(index) = folder.open()? else { return Ok(None) };
    index::register(&index);
    let (schema, fields) = index::schema();
    if index.schema() != schema {
        return Ok(None);
    }
    let payload = index.load_metas().map_err(unread)?.payload.unwrap_or_default();
    let reach: Option<Reach> = serde_json::from_str(&payload).ok();
    Ok(reach
        .filter(|reach| reach.form == FORM)
        .map(|reach| Open { index, fields, reach }))
}

/// Reads every file against its checksum.
fn whole(open: &Open) -> Result<()> {
    let damaged = guarded(|| Ok(open.index.validate_checksum()?))?;
    match damaged.is_empty() {
        true => Ok(()),
        false => Err(damage()),
    }
}

fn look(open: &Open, behind: i64) -> Result<Ready> {
    let look = guarded(|| {
        let reader = open
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(64)
            .try_into()?;
        Ok(Look::new(reader.searcher(), open.fields)?)
    })?;
    Ok(Ready {
        look,
        behind,
        meaning: Meaning::default(),
        said: match behind {
            0 => Vec::new(),
            n => vec![format!(
                "the index is {n} {} behind the ledger; `sayso index` brings it up",
                if n == 1 { "change" } else { "changes" }
            )],
        },
    })
}

/// Takes in what changed, with one indexing thread and one commit. When no claim changed, that so many entries did is only
/// noted from `worth_noting` on.
fn catch_up(db: &mut Db, open: &mut Open, worth_noting: i64) -> Result<()> {
    let seen = look(open, 0)?.look;
    let fields = open.fields;
    let from = open.reach.seq;
    let (reach, changed) = db.snapshot(|db| {
        let head = audit::head(db)?;
        let changes = searchable::since(db, from)?;
        let mut changed = Vec::new();
        for (first, last) in searchable::runs(&changes.claims) {
            for claim in searchable::between(db, first, last)? {
                let (document, digest) = index::document(&fields, &claim);
                if seen.digest_of(claim.claim.0).map_err(unread)? != Some(digest) {
                    changed.push((claim.claim.0, document));
                }
            }
        }
        let reach = Reach {
            form: FORM,
            seq: head.seq,
            hash: head.hash,
        };
        Ok((reach, changed))
    })?;
    if changed.is_empty() && reach.seq - from < worth_noting {
        open.reach = reach;
        return Ok(());
    }
    let mut writer: IndexWriter = open.index.writer_with_num_threads(1, MEMORY).map_err(unwritten)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for (claim, document) in changed {
        writer.delete_term(Term::from_field_u64(fields.claim, u64::try_from(claim).unwrap_or(0)));
        writer.add_document(document).map_err(unwritten)?;
    }
    commit(&mut writer, &reach)?;
    open.reach = reach;
    Ok(())
}

fn commit(writer: &mut IndexWriter, reach: &Reach) -> Result<()> {
    let payload = serde_json::to_string(reach).map_err(|e| Error::new(Kind::Io, "the index").because(e))?;
    let mut prepared = writer.prepare_commit().map_err(unwritten)?;
    prepared.set_payload(&payload);
    prepared.commit().map_err(unwritten)?;
    Ok(())
}

/// Makes one part of many, and removes what no part needs.
fn merge(open: &mut Open) -> Result<()> {
    let mut writer: IndexWriter = open.index.writer_with_num_threads(1, MEMORY).map_err(unwritten)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let parts = open.index.searchable_segment_ids().map_err(unread)?;
    if parts.len() > 1 {
        writer.merge(&parts).wait().map_err(unwritten)?;
    }
    writer.garbage_collect_files().wait().map_err(unwritten)?;
    writer.wait_merging_threads().map_err(unwritten)
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
        Err(error) if error.kind == Kind::Io => {
            let mut ready = shelf.renewed(db, &error)?;
            guarded(|| act(db, &mut ready))
        }
        done => done,
    }
}

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

fn damage() -> Error {
    Error::new(Kind::Io, "the index is damaged").hint(ANEW)
}

fn unwritten(error: tantivy::TantivyError) -> Error {
    Error::new(Kind::Io, format!("the index cannot be written: {error}"))
}

pub(super) fn unread(error: tantivy::TantivyError) -> Error {
    Error::new(Kind::Io, format!("the index cannot be read: {error}")).hint(ANEW)
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Error {
        unread(error)
    }
}
