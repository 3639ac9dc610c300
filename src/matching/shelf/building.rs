//! An index that is built from the ledger: beside the one before, in whose place it comes when it is whole, or in memory where no
//! folder can be written.

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexSettings, IndexWriter};

use super::failing::{guarded, is_of_files, unwritten};
use super::files::Files;
use super::folder::Folder;
use super::keeping::{Open, commit, look, merge_with, open};
use super::{FORM, MEMORY, Reach, Ready, Shelf};
use crate::error::{Error, Kind, Result};
use crate::matching::index::{self, Fields};
use crate::matching::record::Reader;
use crate::store::{Db, audit, searchable};
use crate::view::searchable::Searchable;

/// How many claims are read from the ledger at a time.
const PART: i64 = 1_000;

/// Fewer claims than this are read in by one thread.
const SMALL: i64 = 5_000;

impl Shelf<'_> {
    /// The index where none was found that is this ledger's: that of whoever held the lock meanwhile, or one that is built.
    pub(super) fn anew(&mut self, db: &mut Db, folder: &Folder) -> Result<Ready> {
        if let Some(host) = db.standby().map(str::to_owned)
            && let Ok(Some(open)) = guarded(|| open(folder))
            && open.reach.seq > audit::head(db)?.seq
        {
            // Others go on using it.
            let behind = Error::new(Kind::Busy, format!("{host} is behind the index"));
            return self.in_memory(db, &behind);
        }
        let _lock = match folder.lock() {
            Ok(lock) => lock,
            Err(error) => return self.in_memory(db, &error),
        };
        match self.kept(db, folder)? {
            Some(open) => self.followed(db, open),
            None => self.built(db, folder),
        }
    }

    /// An index that is built, on disk or else in memory. Only for whoever holds the lock.
    pub(super) fn built(&mut self, db: &mut Db, folder: &Folder) -> Result<Ready> {
        match self.beside(db, folder) {
            Ok(open) => look(&open),
            Err(error) if is_of_files(&error) => self.in_memory(db, &error),
            Err(error) => Err(error),
        }
    }

    /// An index that lasts as long as this command, and why.
    pub(super) fn in_memory(&mut self, db: &mut Db, error: &Error) -> Result<Ready> {
        let (schema, fields) = index::schema();
        let open = self.fill(db, Index::create_in_ram(schema), fields, None)?;
        let mut ready = look(&open)?;
        let helps = error.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
        ready.said.push(format!(
            "{}: the index is kept in memory for this command, which costs its building each time{helps}",
            error.message
        ));
        Ok(ready)
    }

    /// Builds an index beside the one that counts and puts it in its place. Only for whoever holds the lock.
    pub(super) fn beside(&mut self, db: &mut Db, folder: &Folder) -> Result<Open> {
        folder.sweep();
        let place = folder.beside()?;
        let built = Files::of(&place).map_err(Error::from).and_then(|files| {
            let (schema, fields) = index::schema();
            let made = guarded(|| Ok(Index::create(files.clone(), schema, IndexSettings::default())));
            let index = made?.map_err(|error| unwritten(Some(&files), error))?;
            self.fill(db, index, fields, Some(files))
        });
        match built.and_then(|open| folder.put(&place).map(|()| open)) {
            Ok(open) => Ok(open),
            Err(error) => {
                // What is half done goes, and with it what it took of the disk.
                folder.sweep();
                Err(error)
            }
        }
    }

    /// Reads every claim into an empty index, on all cores; a small ledger on one, so that claims lie in the order of their
    /// numbers and every index of it has equal scores in the same order.
    fn fill(&mut self, db: &mut Db, index: Index, fields: Fields, files: Option<Files>) -> Result<Open> {
        index::register(&index);
        let failed = |error| unwritten(files.as_ref(), error);
        let cores = match searchable::newest(db)? {
            0..SMALL => 1,
            _ => std::thread::available_parallelism().map_or(1, usize::from).min(8),
        };
        let mut writer: IndexWriter = index.writer_with_num_threads(cores, MEMORY * cores).map_err(failed)?;
        // Whoever has read all of them makes one part of many, once.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let reach = db.snapshot(|db| {
            let head = audit::head(db)?;
            let newest = searchable::newest(db)?;
            let (send, receive) = sync_channel::<Vec<Searchable>>(cores * 2);
            let receive = Mutex::new(receive);
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..cores)
                    .map(|_| {
                        scope.spawn(|| {
                            let mut done = Ok(());
                            let mut reader = Reader::default();
                            // One that failed goes on emptying the queue, so that whoever fills it is not kept waiting.
                            while let Some(part) = receive.lock().ok().and_then(|queue| queue.recv().ok()) {
                                if done.is_ok() {
                                    done = part.iter().try_for_each(|claim| {
                                        let document = index::document(&fields, &mut reader, claim).0;
                                        writer.add_document(document).map(drop)
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
                        Ok(done) => done.map_err(failed)?,
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
        commit(&mut writer, &reach).map_err(failed)?;
        merge_with(writer, &index).map_err(failed)?;
        Ok(Open {
            index,
            fields,
            reach,
            files,
        })
    }
}
