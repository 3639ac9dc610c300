//! The journal: each entry against its hash, its body and the one before, each entry's digests against its own.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Faults;
use super::vouchers::{Voucher, Vouchers};
use crate::db::tables::{AUDITED, Holds};
use crate::db::{Db, Row, Value};
use crate::error::{Error, Result};
use crate::model::{PersonId, canonical};
use crate::store::digest::{Lines, settled};
use crate::store::journal::{Entry, GENESIS, ROWS};
use crate::view::audit::Emptied;

/// What the journal said.
pub struct Chain {
    pub entries: i64,
    pub head: String,
    /// The entry that has the expected hash.
    pub expected: Option<i64>,
    pub emptied: Vec<Emptied>,
    pub vouchers: Vouchers,
}

/// Reads the journal once, and once more its row digests.
pub fn check(db: &mut Db, ledger_id: &str, expect: Option<&str>, faults: &mut Faults) -> Result<Chain> {
    let mut chain = Chain {
        entries: 0,
        head: GENESIS.to_owned(),
        expected: (expect == Some(GENESIS)).then_some(0),
        emptied: Vec::new(),
        vouchers: Vouchers::new(),
    };
    let mut last = Last {
        seq: 0,
        hash: Some(GENESIS.to_owned()),
        at: None,
    };
    let redacted = redacted(db)?;
    let sql = "SELECT seq, prev, hash, at, actor, verb, subject, request_id, body_digest, rows_digest, salt, body,
                      counted
               FROM journal ORDER BY seq";
    db.each(sql, &[], |row| {
        chain.entries += 1;
        let seq: i64 = row.next()?;
        if seq > last.seq + 1 {
            let gap = match seq - last.seq {
                2 => format!("entry {} is missing", last.seq + 1),
                _ => format!("entries {} to {} are missing", last.seq + 1, seq - 1),
            };
            faults.entry(last.seq + 1, gap);
            last.hash = None;
        }
        match read(seq, row) {
            Ok(read) => {
                if let Some(wrong) = last.wrong(&read, ledger_id, redacted.get(&seq)) {
                    faults.entry(seq, wrong);
                } else if expect == Some(read.hash.as_str()) {
                    chain.expected = Some(seq);
                }
                if matches!(read.entry.verb.as_str(), "restore" | "redact") {
                    let (rows, entries) = emptied(&read.body);
                    chain.emptied.push(Emptied {
                        seq,
                        verb: read.entry.verb.clone(),
                        rows,
                        entries,
                    });
                }
                chain.head.clone_from(&read.hash);
                last = Last {
                    seq,
                    hash: Some(read.hash),
                    at: Some(read.entry.at),
                };
            }
            Err(_) => {
                faults.entry(seq, format!("entry {seq} cannot be read: it was altered"));
                last = Last {
                    seq,
                    hash: None,
                    ..last
                };
            }
        }
        Ok(())
    })?;
    check_rows(db, &mut chain.vouchers, faults)?;
    strays(db, last.seq, faults)?;
    Ok(chain)
}

/// What the next entry is held against; no hash where the entry before could not be read.
struct Last {
    seq: i64,
    hash: Option<String>,
    at: Option<DateTime<Utc>>,
}

struct Read {
    entry: Entry,
    hash: String,
    salt: String,
    body: String,
    counted: String,
}

fn read(seq: i64, row: &mut Row) -> Result<Read> {
    let (prev, hash) = (row.next()?, row.next()?);
    let at = settled(row.next::<Value>()?, Holds::Time).ok_or_else(|| Error::corrupt("a time of another shape"))?;
    let entry = Entry {
        seq,
        prev,
        at: Row::of_values(&[at]).next()?,
        actor: row.next::<PersonId>()?,
        verb: row.next()?,
        subject: row.next()?,
        request_id: row.next()?,
        body_digest: row.next()?,
        rows_digest: row.next()?,
    };
    Ok(Read {
        entry,
        hash,
        salt: row.next()?,
        body: row.next()?,
        counted: row.next()?,
    })
}

impl Last {
    /// What is wrong with the entry that follows, if anything is.
    fn wrong(&self, next: &Read, ledger_id: &str, redacted: Option<&Anew>) -> Option<String> {
        let seq = next.entry.seq;
        let said = format!("{}{}", next.body, next.counted);
        let fits = match redacted {
            Some(anew) => anew.by > seq && canonical::salted(&anew.salt, &said) == anew.digest,
            None => canonical::salted(&next.salt, &said) == next.entry.body_digest,
        };
        if !fits {
            return Some(format!(
                "entry {seq} was altered: its body or its counts are not those it was made with"
            ));
        }
        if next.entry.hash(ledger_id) != next.hash {
            return Some(format!("entry {seq} was altered: its hash does not fit what it says"));
        }
        if self.hash.as_ref().is_some_and(|hash| *hash != next.entry.prev) {
            return Some(format!("entry {seq} does not follow entry {}", self.seq));
        }
        if self.at.is_some_and(|at| at > next.entry.at) {
            return Some(format!("entry {seq} is dated before entry {}", self.seq));
        }
        None
    }
}

/// How many rows and older entries an entry says that it emptied: `{"did": {"withheld" or "emptied": {table: [id, …]},
/// "entries": [seq, …]}}`.
fn emptied(body: &str) -> (i64, i64) {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let did = &body["did"];
    let tables = did["withheld"].as_object().or(did["emptied"].as_object());
    let rows = tables
        .into_iter()
        .flat_map(|t| t.values())
        .filter_map(|ids| ids.as_array());
    let entries = did["entries"].as_array().map_or(0, |seqs| seqs.len() as i64);
    (rows.map(|ids| ids.len() as i64).sum(), entries)
}

/// What a redaction says of an older entry's body, once it was emptied.
struct Anew {
    by: i64,
    salt: String,
    digest: String,
}

/// The older entries that redactions emptied, by number; of several redactions the last counts.
fn redacted(db: &mut Db) -> Result<BTreeMap<i64, Anew>> {
    let mut found = BTreeMap::new();
    // A number that nobody counted up to must not make the product overflow.
    let sql = format!(
        "SELECT r.row_id, j.seq, r.salt, r.digest
         FROM (SELECT seq, CASE WHEN seq BETWEEN 1 AND {} THEN seq * {ROWS} END AS first FROM journal
               WHERE verb = 'redact') j
         JOIN journal_rows r ON r.id >= j.first AND r.id < j.first + {ROWS}
         WHERE r.tbl = 'journal' ORDER BY r.id",
        i64::MAX / ROWS - 1
    );
    db.each(&sql, &[], |row| {
        let seq: i64 = row.next()?;
        let anew = Anew {
            by: row.next()?,
            salt: row.next::<String>().unwrap_or_default(),
            digest: row.next::<String>().unwrap_or_default(),
        };
        found.insert(seq, anew);
        Ok(())
    })?;
    Ok(found)
}

/// Each entry's digests against its `rows_digest`; what they vouch for is kept.
fn check_rows(db: &mut Db, vouchers: &mut Vouchers, faults: &mut Faults) -> Result<()> {
    let mut entry: Option<(i64, String, Lines)> = None;
    let mut end = |entry: Option<(i64, String, Lines)>| {
        if let Some((seq, digest, lines)) = entry
            && lines.finish() != digest
        {
            faults.entry(
                seq,
                format!("entry {seq} was altered: its row digests are not the ones it was made with"),
            );
        }
    };
    // A number that nobody counted up to must not make the product overflow.
    let sql = format!(
        "SELECT j.seq, j.rows_digest, r.id, r.seq, r.tbl, r.row_id, r.salt, r.digest
         FROM (SELECT seq, rows_digest, CASE WHEN seq BETWEEN 1 AND {} THEN seq * {ROWS} END AS first FROM journal) j
         LEFT JOIN journal_rows r ON r.id >= j.first AND r.id < j.first + {ROWS}
         ORDER BY j.seq, r.id",
        i64::MAX / ROWS - 1
    );
    let mut place = 0;
    db.each(&sql, &[], |row| {
        let seq: i64 = row.next()?;
        let its_digest = row.next::<String>();
        if entry.as_ref().is_none_or(|(current, ..)| *current != seq) {
            place = seq.saturating_mul(ROWS);
            end(entry.replace((seq, its_digest.unwrap_or_default(), Lines::new())));
        }
        let (id, its_seq): (Option<i64>, Option<i64>) = (row.next()?, row.next()?);
        // Bytes that are no text leave the entry with a digest that cannot fit.
        let Ok(Some(table)) = row.next::<Option<String>>() else {
            return Ok(());
        };
        let row_id: i64 = row.next()?;
        let (salt, digest) = (
            row.next::<String>().unwrap_or_default(),
            row.next::<String>().unwrap_or_default(),
        );
        if let Some((_, its_digest, lines)) = &mut entry {
            lines.row(&table, row_id, &digest);
            if (id, its_seq) != (Some(place), Some(seq)) {
                its_digest.clear();
            }
        }
        place += 1;
        if let Some(place) = AUDITED.iter().position(|t| t.name == table) {
            vouchers.push(Voucher {
                table: place as u8,
                row: row_id,
                seq,
                proof: bytes(&salt).zip(bytes(&digest)),
            })?;
        }
        Ok(())
    })?;
    end(entry);
    Ok(())
}

/// Bytes from their hex, if it is exactly as sayso writes it.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

/// Digests whose entry is not in the journal. Inside a gap they stay unread, and the gap is a fault already.
fn strays(db: &mut Db, last: i64, faults: &mut Faults) -> Result<()> {
    db.each(
        &format!("SELECT DISTINCT id / {ROWS} FROM journal_rows WHERE id < {ROWS} OR id >= ?1 ORDER BY 1"),
        &[(last + 1).saturating_mul(ROWS).into()],
        |row| {
            let seq: i64 = row.next()?;
            faults.entry(seq, format!("entry {seq} is missing, and its row digests are there"));
            Ok(())
        },
    )
}
