//! The portable dump: the whole ledger as lines of JSON, which restore into either database with the same journal head.
//!
//! ```text
//! {"format":"sayso-dump/1","schema":6,"ledger_id":"…","head":{"seq":12,"hash":"…"},"protected":"withheld"}
//! {"desk":{…}}                          every audited table in its order by key, each row exactly as it is digested
//! {"source_secrets":{…},"withheld":true}            a row whose protected fields were left empty
//! {"journal":{…}}                       the journal verbatim, then journal_rows, then tally
//! {"end":{"rows":{"desk":1,…},"withheld":{…},"sha256":"…"}}       of every byte before this line
//! ```
//!
//! Unless asked for by name, protected fields are **withheld**: the row keeps its place and its structure, its protected
//! fields are null, in its pictures of the past too, and the salts of its digests are left out, so that nobody can try
//! guesses against them. Such a row no longer fits its digest. Restoring it therefore appends one entry to the journal,
//! verb `restore`, whose body names every withheld row (`{"withheld": {"documents": [4], …}}`) and whose row digests
//! vouch for the rows as they are now. The audit needs no exception: it lists that entry as one that emptied fields, and
//! the chain before it is the dump's, hash for hash. A dump that withheld nothing restores to the very same head.

mod backup;
mod restore;
mod withheld;

use std::collections::BTreeMap;
use std::io::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::digest::{read_row, row_json};
use crate::db::tables::{AUDITED, JOURNAL, JOURNAL_ROWS, RECORDS};
use crate::db::{Db, Param, Table, Value, migrate};
use crate::error::{Error, Result};
use crate::view::audit::Head;
use crate::view::dump::Dumped;
use withheld::Withheld;

pub use backup::{Existing, backup_file, dump_file};
pub(super) use restore::refuse_full;
pub use restore::{Restore, look, restore, restore_from};

/// The format that this program writes and reads.
const FORMAT: &str = "sayso-dump/1";

/// What happens to protected fields: what the desk alone knows of a source, and protected documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protected {
    /// They are left empty.
    Withheld,
    /// They are written in clear.
    Included,
}

/// Hears the table under way and how many lines are done.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64);

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    schema: i64,
    ledger_id: String,
    head: HeaderHead,
    protected: Protected,
}

#[derive(Serialize, Deserialize)]
struct HeaderHead {
    seq: i64,
    hash: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    rows: BTreeMap<String, u64>,
    withheld: BTreeMap<String, u64>,
    sha256: String,
}

/// Writes the ledger as it stands at one moment.
///
/// # Errors
/// `Io` when it cannot be written; the database's, also for a row that sayso did not write.
pub fn dump(db: &mut Db, out: &mut impl Write, protected: Protected, progress: Progress) -> Result<Dumped> {
    let dumped = db.snapshot(|db| {
        let head = super::audit::head(db)?;
        let mut lines = Lines::new(out);
        lines.header(&Header {
            format: FORMAT.to_owned(),
            schema: migrate::version_of(db)?,
            ledger_id: head.ledger_id.clone(),
            head: HeaderHead {
                seq: head.seq,
                hash: head.hash.clone(),
            },
            protected,
        })?;
        let mut withheld = match protected {
            Protected::Withheld => Some(Withheld::default()),
            Protected::Included => None,
        };
        for table in AUDITED {
            each_row(db, table, "id", |values| {
                let emptied = withheld.as_mut().is_some_and(|w| w.empty(table, values));
                lines.row(table, values, emptied)?;
                lines.tell(table, progress);
                Ok(())
            })?;
        }
        for table in RECORDS {
            each_row(db, table, order_of(table), |values| {
                if let (true, Some(withheld)) = (std::ptr::eq(*table, &JOURNAL_ROWS), &withheld) {
                    withheld.unsalt(values);
                }
                lines.row(table, values, false)?;
                lines.tell(table, progress);
                Ok(())
            })?;
        }
        lines.end(head)
    })?;
    out.flush().map_err(cannot_write)?;
    Ok(dumped)
}

fn each_row(
    db: &mut Db,
    table: &Table,
    order: &str,
    mut take: impl FnMut(&mut Vec<Value>) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM {} t ORDER BY {order}",
        table.columns_as("t"),
        table.name
    );
    db.each(&sql, &[], |row| take(&mut read_row(table, row)?))
}

fn order_of(table: &Table) -> &'static str {
    if std::ptr::eq(table, &JOURNAL) {
        "seq"
    } else if std::ptr::eq(table, &JOURNAL_ROWS) {
        "id"
    } else {
        "axis, value, day"
    }
}

/// The lines of a dump on their way out, hashed and counted.
struct Lines<'a, W> {
    out: &'a mut W,
    hash: Sha256,
    lines: u64,
    rows: BTreeMap<String, u64>,
    withheld: BTreeMap<String, u64>,
}

impl<'a, W: Write> Lines<'a, W> {
    fn new(out: &'a mut W) -> Lines<'a, W> {
        Lines {
            out,
            hash: Sha256::new(),
            lines: 0,
            rows: BTreeMap::new(),
            withheld: BTreeMap::new(),
        }
    }

    fn line(&mut self, text: &str) -> Result<()> {
        self.lines += 1;
        for part in [text.as_bytes(), b"\n"] {
            self.hash.update(part);
            self.out.write_all(part).map_err(cannot_write)?;
        }
        Ok(())
    }

    fn header(&mut self, header: &Header) -> Result<()> {
        self.line(&serde_json::json!(header).to_string())
    }

    fn row(&mut self, table: &Table, values: &[Value], withheld: bool) -> Result<()> {
        *self.rows.entry(table.name.to_owned()).or_default() += 1;
        if withheld {
            *self.withheld.entry(table.name.to_owned()).or_default() += 1;
        }
        let mark = if withheld { ",\"withheld\":true" } else { "" };
        self.line(&format!("{{\"{}\":{}{mark}}}", table.name, row_json(table, values)))
    }

    fn tell(&self, table: &Table, progress: &mut dyn FnMut(&str, u64)) {
        if self.lines.is_multiple_of(1000) {
            progress(table.name, self.lines);
        }
    }

    fn end(mut self, head: Head) -> Result<Dumped> {
        let end = End {
            rows: self.rows.clone(),
            withheld: self.withheld.clone(),
            sha256: hex::encode(self.hash.clone().finalize()),
        };
        self.line(&serde_json::json!({ "end": end }).to_string())?;
        Ok(Dumped {
            head,
            lines: self.lines,
            rows: self.rows,
            withheld: self.withheld,
        })
    }
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::io("cannot write the dump", error)
}

/// The value of a column, by name.
fn column<'v>(table: &Table, values: &'v mut [Value], name: &str) -> Option<&'v mut Value> {
    let at = table.columns.iter().position(|(column, _)| *column == name)?;
    values.get_mut(at)
}

/// A row's key.
fn key_of(values: &[Value]) -> i64 {
    match values.first() {
        Some(Param::Int(id)) => *id,
        _ => 0,
    }
}
