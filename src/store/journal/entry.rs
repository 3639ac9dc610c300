//! Entries of the journal: what they hold, and how they are chained.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Write;
use crate::db::tables::JOURNAL_ROWS;
use crate::db::{Param, loading, time_text};
use crate::error::{Error, Kind, Result};
use crate::model::counting::Counts;
use crate::model::{PersonId, Subject, canonical};
use crate::store::{digest, tally};

/// How many numbers in `journal_rows` each entry has for its rows: they follow from the entry's, and no other index is
/// kept.
pub(in crate::store) const ROWS: i64 = 1_048_576;

/// How many of an entry's rows are laid out at once to be written.
const AT_ONCE: usize = 8_000;

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The fields of an entry that its hash covers.
pub struct Entry {
    /// Its number.
    pub seq: i64,
    /// The hash before it.
    pub prev: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// Who acted, by number.
    pub actor: PersonId,
    /// What was done ("mark").
    pub verb: String,
    /// To what ("claim:7").
    pub subject: String,
    /// Under which request.
    pub request_id: Option<String>,
    /// Salted digest of the body and the counts.
    pub body_digest: String,
    /// Digest of the digests of the rows.
    pub rows_digest: String,
}

impl Entry {
    /// SHA-256 of the entry's canonical JSON: what the next entry's `prev` must be.
    pub fn hash(&self, ledger_id: &str) -> String {
        let json = serde_json::json!({
            "v": 1,
            "ledger_id": ledger_id,
            "seq": self.seq,
            "prev": self.prev,
            "at": time_text(self.at),
            "actor": self.actor.0,
            "verb": self.verb,
            "subject": self.subject,
            "request_id": self.request_id,
            "body_digest": self.body_digest,
            "rows_digest": self.rows_digest,
        });
        canonical::sha256(canonical::json(&json).as_bytes())
    }
}

#[derive(Serialize)]
struct Body<'a, T> {
    #[serde(rename = "as")]
    os_user: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    did: T,
}

impl Write<'_> {
    /// Ends a verb: appends its entry to the journal. The rows written since the last entry are its rows.
    ///
    /// # Errors
    /// The database's.
    pub fn entry(&mut self, verb: &str, subject: impl Into<Subject>, body: &impl Serialize) -> Result<i64> {
        let subject = subject.into();
        let seq = self.seq;
        let first = self.subjects.is_empty();
        let request_id = self.act.request.as_ref().map(|request| match first {
            true => request.id.clone(),
            false => format!("{}/{}", request.id, self.subjects.len() + 1),
        });
        let body = Body {
            os_user: &self.act.os_user,
            request: self.act.request.as_ref().filter(|_| first).map(|r| r.digest.as_str()),
            did: body,
        };
        let body =
            serde_json::to_value(&body).map_err(|e| Error::new(Kind::Database, "a body is not JSON").because(e))?;
        let body = canonical::json(&body);
        let salt = self.salts.next();
        let counts = std::mem::take(&mut self.counts);
        let counted = counted(&counts);
        // The counts are digested with the body: nobody moves a count from day to day unseen.
        let body_digest = canonical::salted(&salt, &format!("{body}{counted}"));
        let rows = std::mem::take(&mut self.rows);
        let rows_digest = rows_digest(rows.iter().map(|((tbl, id), (_, digest))| (*tbl, *id, digest.as_str())));
        let entry = Entry {
            seq,
            prev: std::mem::take(&mut self.prev),
            at: self.now,
            actor: self.person,
            verb: verb.to_owned(),
            subject: subject.to_string(),
            request_id,
            body_digest,
            rows_digest,
        };
        let hash = entry.hash(&self.ledger_id);
        self.db.execute(
            "INSERT INTO journal
                (seq, prev, hash, at, actor, verb, subject, request_id, salt, body, counted, body_digest, rows_digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            &[
                seq.into(),
                (&entry.prev).into(),
                (&hash).into(),
                self.now.into(),
                self.person.into(),
                verb.into(),
                (&entry.subject).into(),
                (&entry.request_id).into(),
                salt.into(),
                body.into(),
                counted.into(),
                (&entry.body_digest).into(),
                (&entry.rows_digest).into(),
            ],
        )?;
        self.insert_rows(seq, &rows)?;
        let today = self.now.date_naive();
        if self.counted_on.replace(today).is_some_and(|day| day < today) {
            tally::end_day(self.db)?;
        }
        tally::add(self.db, today, &counts)?;
        self.prev = hash;
        self.seq += 1;
        self.subjects.push(subject);
        Ok(seq)
    }

    fn insert_rows(&mut self, seq: i64, rows: &BTreeMap<(&'static str, i64), (String, String)>) -> Result<()> {
        if rows.len() as i64 > ROWS {
            return Err(Error::usage(format!(
                "one entry of the journal holds {ROWS} rows at most"
            )));
        }
        let mut each = (seq * ROWS..)
            .zip(rows)
            .map(|(id, ((tbl, row), (salt, digest)))| -> [Param; 6] {
                [
                    id.into(),
                    seq.into(),
                    (*tbl).into(),
                    (*row).into(),
                    salt.into(),
                    digest.into(),
                ]
            });
        if rows.len() > 16 {
            loop {
                let values: Vec<[Param; 6]> = each.by_ref().take(AT_ONCE).collect();
                if values.is_empty() {
                    return Ok(());
                }
                loading::load(self.db, JOURNAL_ROWS.name, &JOURNAL_ROWS.names(), &values)?;
            }
        }
        let values: Vec<[Param; 6]> = each.collect();
        if values.is_empty() {
            return Ok(());
        }
        let places: Vec<String> = (0..values.len())
            .map(|row| {
                let places: Vec<String> = (1..=6).map(|n| format!("?{}", row * 6 + n)).collect();
                format!("({})", places.join(", "))
            })
            .collect();
        let sql = format!(
            "INSERT INTO journal_rows (id, seq, tbl, row_id, salt, digest) VALUES {}",
            places.join(", ")
        );
        self.db.execute(&sql, &values.concat()).map(drop)
    }
}

/// SHA-256 of the canonical JSON of `[[table, row, digest], …]`, ordered by table and row.
pub fn rows_digest<'a>(rows: impl Iterator<Item = (&'a str, i64, &'a str)>) -> String {
    let mut hash = digest::Lines::new();
    for (tbl, id, digest) in rows {
        hash.row(tbl, id, digest);
    }
    hash.finish()
}

fn counted(counts: &Counts) -> String {
    let list: Vec<(&str, &str, i64)> = counts
        .iter()
        .map(|((axis, value), n)| (*axis, value.as_str(), *n))
        .collect();
    serde_json::json!(list).to_string()
}
