//! Bringing a dump back, into an empty ledger, all of it or nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read as _, Seek as _};
use std::path::Path;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{End, FORMAT, Header, Progress, Protected, dump, key_of};
use crate::db::tables::{AUDITED, RECORDS};
use crate::db::{Db, Location, Table, Value, dialect, loading, migrate};
use crate::error::{Error, Kind, Result};
use crate::model::Subject;
use crate::store::audit;
use crate::store::digest::row_of;
use crate::store::journal::{self, Act};
use crate::store::redact;
use crate::view::dump::Restored;
use crate::view::redact::{NotAgain, Redacted, Redactions};

/// How many rows go to the database at once.
const BATCH: usize = 5_000;

/// Who restores, and what is not to come back.
pub struct Restore<'a> {
    /// Entries are made in that name when the dump withheld something, or when something is forgotten again.
    pub act: &'a Act,
    /// The redactions made since the dump, to be made again.
    pub redactions: Option<&'a Redactions>,
}

/// Restores a dump into an empty ledger, audited before anything is kept.
///
/// # Errors
/// `Refused` when the ledger is not empty, or a redaction cannot be made again; `Schema` for a dump of another sayso's format
/// or schema; `Usage`, naming the line, for one that is truncated or altered, and for a list of redactions of another
/// ledger. In each case nothing is written.
pub fn restore(db: &mut Db, input: impl BufRead, how: &Restore, progress: Progress) -> Result<Restored> {
    let mut reader = Reader {
        input,
        line: String::new(),
        at: 0,
        hash: Sha256::new(),
    };
    let header = reader.header()?;
    if how.redactions.is_some_and(|list| list.ledger_id != header.ledger_id) {
        return Err(Error::usage("the list of redactions is another ledger's")
            .hint("nothing was restored; give the list that `sayso redact list --json` printed of this ledger"));
    }
    let restored = db.write(|db| {
        refuse_full(db, ("a dump is restored", " with --db PATH"))?;
        db.execute(
            "UPDATE ledger SET ledger_id = ?1 WHERE one = 1",
            &[(&header.ledger_id).into()],
        )
        .map_err(|e| at_line(1, e.message))?;
        let names: Vec<&str> = AUDITED.iter().chain(RECORDS).map(|table| table.name).collect();
        let aside = loading::set_aside(db, &names)?;
        let loaded = load(db, &mut reader, progress)?;
        loading::put_back(db, aside, &names).map_err(|error| match error.kind {
            Kind::Database => altered(error.message),
            _ => error,
        })?;
        let entry = match loaded.withheld.is_empty() {
            true => None,
            false => Some(own_up(db, how.act, &loaded.withheld)?),
        };
        let (redacted, not_redacted) = match how.redactions {
            Some(list) => forget_again(db, how.act, list, header.head.seq)?,
            None => Default::default(),
        };
        let count = |ids: &Vec<i64>| ids.len() as u64;
        let restored = Restored {
            head: audit::head(db)?,
            rows: loaded.rows.into_iter().map(|(name, n)| (name.to_owned(), n)).collect(),
            entry,
            redacted,
            not_redacted,
            storage: Vec::new(),
            whole: None,
            withheld: loaded
                .withheld
                .iter()
                .map(|(name, ids)| ((*name).to_owned(), count(ids)))
                .collect(),
        };
        prove(db, &header, &restored)?;
        if !loaded.unchanged {
            return Err(altered("its digest is not the one in its last line"));
        }
        Ok(restored)
    })?;
    dialect::analyze(db)?;
    Ok(restored)
}

/// Looks whether a file can be restored at all: it is there, and begins as a dump or is a SQLite database.
///
/// # Errors
/// As [`restore_from`].
pub fn look(path: &Path) -> Result<()> {
    let unreadable = |e| Error::io(format!("cannot read {}", path.display()), e);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    file.by_ref().take(16).read_to_end(&mut start).map_err(unreadable)?;
    if start == b"SQLite format 3\0" {
        return Ok(());
    }
    file.rewind().map_err(unreadable)?;
    let mut reader = Reader {
        input: BufReader::new(file),
        line: String::new(),
        at: 0,
        hash: Sha256::new(),
    };
    reader.header().map(drop)
}

/// Restores from a file: a dump, or a SQLite ledger such as `sayso db backup` makes, which stays as it is.
///
/// # Errors
/// As [`restore`], and `Io` when the file cannot be read.
pub fn restore_from(db: &mut Db, path: &Path, how: &Restore, progress: Progress) -> Result<Restored> {
    let unreadable = |e| Error::io(format!("cannot read {}", path.display()), e);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut start = Vec::new();
    file.by_ref().take(16).read_to_end(&mut start).map_err(unreadable)?;
    if start != b"SQLite format 3\0" {
        file.rewind().map_err(unreadable)?;
        return restore(db, BufReader::new(file), how, progress);
    }
    let mut backup = migrate::open_to_read(path)?;
    let version = migrate::version_of(&mut backup)?;
    if version == migrate::newest() {
        return pipe(backup, db, how, progress);
    }
    if version == 0 {
        return Err(Error::usage(format!(
            "{} is an empty database, not a ledger",
            path.display()
        )));
    }
    // An older backup is brought up to date as a copy.
    let folder = tempfile::tempdir().map_err(|e| Error::io("cannot make a temporary folder", e))?;
    let copy = folder.path().join("ledger.db");
    dialect::copy_file(&mut backup, &copy, |_, _| {})?;
    let opened = Db::open(&Location::File(copy))?;
    pipe(opened.db, db, how, progress)
}

/// Dumps one ledger into another.
fn pipe(mut from: Db, to: &mut Db, how: &Restore, progress: Progress) -> Result<Restored> {
    let (reader, writer) = std::io::pipe().map_err(|e| Error::io("cannot make a pipe", e))?;
    std::thread::scope(|threads| {
        let dumping = threads.spawn(move || {
            let mut out = BufWriter::new(writer);
            dump(&mut from, &mut out, Protected::Included, &mut |_, _| {})
        });
        let restored = restore(to, BufReader::new(reader), how, progress);
        let dumped = dumping.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match (restored, dumped) {
            // A dump that breaks off leaves the restore with half of it; a restore that refuses closes the pipe.
            (Err(_), Err(error)) if error.kind != Kind::Io => Err(error),
            (restored, _) => restored,
        }
    })
}

/// A dump's lines, numbered and hashed.
struct Reader<R> {
    input: R,
    line: String,
    at: u64,
    hash: Sha256,
}

impl<R: BufRead> Reader<R> {
    /// The next line as JSON; `None` after the last.
    fn next(&mut self) -> Result<Option<Json>> {
        self.line.clear();
        let read = self.input.read_line(&mut self.line).map_err(|e| match e.kind() {
            std::io::ErrorKind::InvalidData => at_line(self.at + 1, "bytes that are not UTF-8"),
            _ => Error::io("cannot read the dump", e),
        })?;
        if read == 0 {
            return Ok(None);
        }
        self.at += 1;
        match serde_json::from_str(&self.line) {
            Ok(json) => Ok(Some(json)),
            Err(_) if !self.line.ends_with('\n') => Err(truncated(self.at)),
            Err(error) => Err(at_line(self.at, format!("not JSON: {error}"))),
        }
    }

    fn header(&mut self) -> Result<Header> {
        let not_a_dump = || {
            Error::usage("this is not a dump of a ledger")
                .hint("name a file that `sayso db backup` or `sayso db backup --dump` wrote")
        };
        let json = self
            .next()
            .map_err(|e| if e.kind == Kind::Io { e } else { not_a_dump() })?
            .ok_or_else(not_a_dump)?;
        let format = json["format"].as_str().unwrap_or_default();
        if !format.starts_with("sayso-dump/") {
            return Err(not_a_dump());
        }
        if format != FORMAT {
            return Err(Error::new(
                Kind::Schema,
                format!("the dump's format is {format:?}, this program reads {FORMAT:?}"),
            )
            .hint("install a newer sayso"));
        }
        let newest = migrate::newest();
        match json["schema"].as_i64() {
            Some(schema) if schema == newest => {}
            Some(schema) if schema > newest => {
                return Err(Error::new(
                    Kind::Schema,
                    format!("the dump was made by a newer sayso: its schema is {schema}, this program knows {newest}"),
                )
                .hint("install a newer sayso"));
            }
            Some(schema) => {
                return Err(Error::new(
                    Kind::Schema,
                    format!("the dump was made by an older sayso: its schema is {schema}, this program's {newest}"),
                )
                .hint("restore it with that sayso; this one then migrates the ledger"));
            }
            None => return Err(at_line(1, "the header names no schema")),
        }
        let header = serde_json::from_value(json).map_err(|e| at_line(1, format!("the header cannot be read: {e}")))?;
        self.hash.update(self.line.as_bytes());
        Ok(header)
    }
}

/// What came out of a dump.
struct Loaded {
    rows: BTreeMap<&'static str, u64>,
    withheld: BTreeMap<&'static str, Vec<i64>>,
    /// Whether every byte is as it was written.
    unchanged: bool,
}

fn load(db: &mut Db, reader: &mut Reader<impl BufRead>, progress: Progress) -> Result<Loaded> {
    let tables: Vec<&'static Table> = AUDITED.iter().chain(RECORDS).copied().collect();
    let mut place = 0;
    let mut batch: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
    let mut loaded = Loaded {
        rows: BTreeMap::new(),
        withheld: BTreeMap::new(),
        unchanged: false,
    };
    while let Some(json) = reader.next()? {
        let at = reader.at;
        if let Some(end) = json.get("end") {
            flush(db, tables[place], &mut batch, at)?;
            let end: End =
                serde_json::from_value(end.clone()).map_err(|e| at_line(at, format!("the end cannot be read: {e}")))?;
            loaded.unchanged = end.sha256 == hex::encode(reader.hash.clone().finalize());
            compare_counts(&end, &loaded, at)?;
            if reader.next()?.is_some() {
                return Err(at_line(at + 1, "something stands after the end"));
            }
            return Ok(loaded);
        }
        reader.hash.update(reader.line.as_bytes());
        let (name, row) = json
            .as_object()
            .and_then(|fields| fields.iter().next())
            .ok_or_else(|| at_line(at, "not a row"))?;
        let next = tables
            .iter()
            .position(|table| table.name == name)
            .ok_or_else(|| at_line(at, format!("a row of the unknown table {name:?}")))?;
        if next < place {
            return Err(at_line(
                at,
                format!("a {name} row after those of {}", tables[place].name),
            ));
        }
        if next > place || batch.len() == BATCH {
            flush(db, tables[place], &mut batch, at)?;
            place = next;
        }
        let table = tables[place];
        let values = row_of(table, row).ok_or_else(|| at_line(at, format!("not a {name} row")))?;
        *loaded.rows.entry(table.name).or_default() += 1;
        if json.get("withheld").is_some() {
            loaded.withheld.entry(table.name).or_default().push(key_of(&values));
        }
        batch.push(values);
        if at.is_multiple_of(1000) {
            progress(table.name, at);
        }
    }
    Err(truncated(reader.at))
}

fn flush(db: &mut Db, table: &Table, batch: &mut Vec<Vec<Value>>, at: u64) -> Result<()> {
    let first = at - batch.len() as u64;
    loading::load(db, table.name, &table.names(), batch).map_err(|error| match error.kind {
        Kind::Database => altered(format!(
            "{} (a {} row of lines {first} to {})",
            error.message,
            table.name,
            at - 1
        )),
        _ => error,
    })?;
    batch.clear();
    Ok(())
}

fn compare_counts(end: &End, loaded: &Loaded, at: u64) -> Result<()> {
    for table in AUDITED.iter().chain(RECORDS) {
        let wanted = end.rows.get(table.name).copied().unwrap_or(0);
        let got = loaded.rows.get(table.name).copied().unwrap_or(0);
        if wanted != got {
            return Err(altered(format!(
                "line {at} counts {wanted} rows of {}, and there are {got}",
                table.name
            )));
        }
    }
    Ok(())
}

/// The entry that says what was withheld, and vouches for those rows as they are now.
fn own_up(db: &mut Db, act: &Act, withheld: &BTreeMap<&'static str, Vec<i64>>) -> Result<i64> {
    let (done, _) = journal::within(db, act, |write| {
        for (name, ids) in withheld {
            let table = Table::named(name).ok_or_else(|| altered(format!("rows of {name} cannot be withheld")))?;
            let sql = format!("UPDATE {name} SET id = id WHERE id = ?1 RETURNING *");
            for id in ids {
                write.put(table, &sql, &[(*id).into()])?;
            }
        }
        write.entry("restore", Subject::DESK, &serde_json::json!({ "withheld": withheld }))
    })?;
    Ok(done.seq)
}

/// Makes the redactions since a backup again; the restore itself took the request's name.
fn forget_again(db: &mut Db, act: &Act, list: &Redactions, backup: i64) -> Result<(Vec<Redacted>, Vec<NotAgain>)> {
    let act = Act {
        request: None,
        by: act.by.clone(),
        os_user: act.os_user.clone(),
        ..*act
    };
    if list.redactions.iter().all(|past| past.seq <= backup) {
        return Ok(Default::default());
    }
    let (_, made) = journal::within(db, &act, |write| redact::all_again(write, list, backup))?;
    Ok(made.unwrap_or_default())
}

/// The audit before the commit.
fn prove(db: &mut Db, header: &Header, restored: &Restored) -> Result<()> {
    let report = audit::within(db, Some(&header.head.hash))?;
    let Some(fault) = report.faults.first() else {
        let ours = i64::from(restored.entry.is_some()) + restored.redacted.len() as i64;
        return match report.entries == header.head.seq + ours {
            true => Ok(()),
            false => Err(altered(format!(
                "its header names entry {} as the last",
                header.head.seq
            ))),
        };
    };
    let more = match report.faults_total - 1 {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    Err(altered(format!("{}{more}", fault.message)))
}

/// Refuses a ledger that holds anything; says what would have come into it, and how another place is named.
pub(in crate::store) fn refuse_full(db: &mut Db, (what, how): (&str, &str)) -> Result<()> {
    let any: Vec<String> = AUDITED
        .iter()
        .chain(RECORDS)
        .map(|table| format!("EXISTS (SELECT 1 FROM {})", table.name))
        .collect();
    let full: bool = db.value(&format!("SELECT {}", any.join(" OR ")), &[])?;
    if full {
        return Err(
            Error::refused(format!("the ledger is not empty, and {what} only into an empty one"))
                .hint(format!("name a new place{how}, or an empty PostgreSQL database")),
        );
    }
    Ok(())
}

fn at_line(line: u64, what: impl std::fmt::Display) -> Error {
    altered(format!("line {line}: {what}"))
}

fn truncated(line: u64) -> Error {
    Error::usage(format!("the dump is truncated: it breaks off after line {line}"))
        .hint("nothing was written; restore from a whole copy")
}

fn altered(what: impl std::fmt::Display) -> Error {
    Error::usage(format!("the dump is not as sayso wrote it: {what}"))
        .hint("nothing was written; restore from an untouched copy")
}
