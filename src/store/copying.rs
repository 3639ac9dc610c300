//! Copying a whole ledger into another database: row by row as they are, journal and hashes included, so that it ends at
//! the same head.
//!
//! The rows are first laid down in tables beside the new ledger's, batch by batch, each kept when it is there. A copy that
//! was broken off goes on where it stopped. When all are there, one transaction takes them into the ledger, audits it and
//! compares the head: until then the new ledger is empty.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

use super::audit;
use super::digest::read_row;
use super::dump::refuse_full;
use crate::db::loading::{self, Coming};
use crate::db::tables::{AUDITED, JOURNAL, JOURNAL_ROWS, RECORDS};
use crate::db::{Db, Table, Value, dialect};
use crate::error::{Error, Kind, Result};
use crate::view::audit::Head;
use crate::view::dump::Copied;

/// How many rows travel at once and are kept together.
const BATCH: usize = 4_000;

/// What comes into the new ledger, for who names one that is not empty.
const COPIED: (&str, &str) = ("another is copied", "");

/// How many batches wait to be written at most.
const AHEAD: usize = 4;

/// What is done with what an earlier copy left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// It is gone on with.
    GoOn,
    /// It is thrown away.
    Discard,
}

/// Hears how many rows are laid down, and says whether to go on.
pub type Progress<'p> = &'p mut dyn FnMut(u64) -> ControlFlow<()>;

/// A batch of a table's rows, by the table's place.
type Batch = (usize, Vec<Vec<Value>>);

/// Copies a ledger into an empty one, audited before anything of it can be seen there.
///
/// # Errors
/// `Refused` when the new ledger is not empty, or the old one has gone on since an earlier copy began; `Database` when a row
/// is not as sayso wrote it; `Connection` or `Io`, and then it can be gone on with, also when `progress` ended it.
pub fn copy(mut from: Db, to: &mut Db, earlier: Earlier, progress: Progress) -> Result<Copied> {
    let head = audit::head(&mut from)?;
    if head.seq == 0 {
        return Err(Error::refused("the ledger is empty, and there is nothing to copy"));
    }
    refuse_full(to, COPIED)?;
    let tables: Vec<&'static Table> = AUDITED.iter().chain(RECORDS).copied().collect();
    let names: Vec<&'static str> = tables.iter().map(|table| table.name).collect();
    dialect::open_staging(to)?;
    if earlier == Earlier::Discard {
        dialect::clear_staging(to, &names)?;
    }
    dialect::make_staging(to, &names)?;
    begin(to, &head)?;
    let mut reached = Vec::new();
    let mut resumed = 0;
    for table in &tables {
        let (rows, last) = staged(to, table)?;
        resumed += rows;
        reached.push(last);
    }
    loading::prepare_for_many(to, Coming::AtOnce)?;
    carry(from, to, (&tables, &reached, &head), &mut |n| progress(resumed + n))?;
    let rows = take_over(to, &tables, &head)?;
    loading::settle_many(to)?;
    dialect::close_staging(to)?;
    dialect::analyze(to)?;
    Ok(Copied { head, rows, resumed })
}

/// Writes down whose copy it is, or makes sure that an earlier one is of the same state.
fn begin(to: &mut Db, head: &Head) -> Result<()> {
    let notes = dialect::staged(to, "head");
    let before = to.row(&format!("SELECT ledger_id, seq, hash FROM {notes}"), &[], |r| {
        Ok(Head {
            ledger_id: r.next()?,
            seq: r.next()?,
            hash: r.next()?,
        })
    })?;
    match before {
        Some(before) if before == *head => Ok(()),
        Some(before) => {
            let what = match before.ledger_id == head.ledger_id {
                true => format!(
                    "the ledger has gone on from journal #{} to #{} since an earlier copy began",
                    before.seq, head.seq
                ),
                false => "an earlier copy that was broken off here is another ledger's".to_owned(),
            };
            Err(Error::refused(what).hint("begin anew with --anew, while nobody writes to the old one"))
        }
        None => to.write(|to| {
            to.execute(
                &format!("INSERT INTO {notes} (ledger_id, seq, hash) VALUES (?1, ?2, ?3)"),
                &[(&head.ledger_id).into(), head.seq.into(), (&head.hash).into()],
            )
            .map(drop)
        }),
    }
}

/// The column by which a table's rows follow one another; `None` for counts, which are few and are copied whole.
fn key_of(table: &Table) -> Option<&'static str> {
    match table {
        _ if std::ptr::eq(table, &JOURNAL) => Some("seq"),
        _ if std::ptr::eq(table, &JOURNAL_ROWS) => Some("id"),
        _ if AUDITED.iter().any(|audited| std::ptr::eq(*audited, table)) => Some("id"),
        _ => None,
    }
}

/// How many rows of a table are there already, and the last one's key.
fn staged(to: &mut Db, table: &'static Table) -> Result<(u64, i64)> {
    let place = dialect::staged(to, table.name);
    match key_of(table) {
        Some(key) => {
            let sql = format!("SELECT count(*), coalesce(max({key}), 0) FROM {place}");
            let found = to.row(&sql, &[], |r| Ok((r.next::<i64>()?, r.next()?)))?;
            Ok(found.map_or((0, 0), |(rows, last)| (rows as u64, last)))
        }
        None => {
            dialect::clear_staging(to, &[table.name])?;
            dialect::make_staging(to, &[table.name])?;
            Ok((0, 0))
        }
    }
}

/// Reads the old ledger on a thread of its own, in one snapshot, and lays down its rows.
fn carry(
    mut from: Db,
    to: &mut Db,
    (tables, reached, head): (&[&'static Table], &[i64], &Head),
    progress: Progress,
) -> Result<()> {
    let (send, batches) = sync_channel::<Batch>(AHEAD);
    std::thread::scope(|threads| {
        let reading = threads.spawn(move || {
            from.snapshot(|from| {
                if audit::head(from)? != *head {
                    return Err(Error::refused("somebody writes to the ledger that is copied")
                        .hint("let them finish, and run it again"));
                }
                for (at, table) in tables.iter().enumerate() {
                    read(from, (at, table), reached[at], &send)?;
                }
                Ok(())
            })
        });
        let mut rows = 0;
        let mut written = Ok(());
        for (at, batch) in batches {
            let table = tables[at];
            let place = dialect::staged(to, table.name);
            written = to.write(|to| loading::load(to, &place, &table.names(), &batch));
            if written.is_err() {
                // The reader finds nobody who listens, and ends.
                break;
            }
            rows += batch.len() as u64;
            if progress(rows).is_break() {
                written = Err(
                    Error::new(Kind::Io, "the copy was ended before all rows were there").hint(
                        "run the same command again to go on, as long as nobody has written to the old ledger; \
                         --anew begins anew",
                    ),
                );
                break;
            }
        }
        let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(read)
    })
}

/// Reads what is missing of one table.
fn read(from: &mut Db, (at, table): (usize, &'static Table), reached: i64, send: &SyncSender<Batch>) -> Result<()> {
    let columns = table.columns_as("t");
    let mut batch = Vec::with_capacity(BATCH);
    let mut take = |values| {
        batch.push(values);
        match batch.len() < BATCH {
            true => Ok(()),
            false => hand(send, (at, std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))),
        }
    };
    match key_of(table) {
        Some(key) => from.each(
            &format!("SELECT {columns} FROM {} t WHERE {key} > ?1 ORDER BY {key}", table.name),
            &[reached.into()],
            |row| take(read_row(table, row)?),
        ),
        None => from.each(&format!("SELECT {columns} FROM {} t", table.name), &[], |row| {
            take(read_row(table, row)?)
        }),
    }?;
    match batch.is_empty() {
        true => Ok(()),
        false => hand(send, (at, batch)),
    }
}

fn hand(send: &SyncSender<Batch>, batch: Batch) -> Result<()> {
    send.send(batch)
        .map_err(|_| Error::new(Kind::Io, "the copy was broken off"))
}

fn altered(what: &str) -> Error {
    Error::new(
        Kind::Database,
        format!("the ledger that is copied is not as sayso wrote it: {what}"),
    )
    .hint("run `sayso audit` on it; the new ledger is empty as it was")
}

/// Takes all rows into the ledger, audits it, and keeps it only if it ends where the old one does.
fn take_over(to: &mut Db, tables: &[&'static Table], head: &Head) -> Result<BTreeMap<String, u64>> {
    to.write(|to| {
        refuse_full(to, COPIED)?;
        to.execute(
            "UPDATE ledger SET ledger_id = ?1 WHERE one = 1",
            &[(&head.ledger_id).into()],
        )?;
        let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
        let aside = loading::set_aside(to, &names)?;
        let mut rows = BTreeMap::new();
        for table in tables {
            let columns = table.names().join(", ");
            let place = dialect::staged(to, table.name);
            let order = key_of(table).map_or(String::new(), |key| format!(" ORDER BY {key}"));
            let sql = format!(
                "INSERT INTO {} ({columns}) SELECT {columns} FROM {place}{order}",
                table.name
            );
            rows.insert(table.name.to_owned(), to.execute(&sql, &[])?);
        }
        loading::put_back(to, aside, &names)?;
        let report = audit::within(to, Some(&head.hash))?;
        if let Some(fault) = report.faults.first() {
            return Err(altered(&fault.message));
        }
        if audit::head(to)? != *head {
            return Err(altered("it ends at another entry"));
        }
        Ok(rows)
    })
}
