//! Writing: one transaction, its rows digested, its entries chained. Every verb of the desk goes through [`write()`].

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::digest::{read_row, row_json};
use super::{desk, digest};
use crate::db::tables::{ARTICLE_TEXTS, DESK, JOURNAL_ROWS, PEOPLE, REVISIONS};
use crate::db::{Db, Param, Table, Value, dialect, time_text};
use crate::error::{Error, Kind, Result};
use crate::model::counting::Counts;
use crate::model::ids::short;
use crate::model::names::{self, fold};
use crate::model::{Desk, PersonId, Subject, canonical};

/// How many numbers in `journal_rows` each entry has for its rows: they follow from the entry's, and no other index is
/// kept.
pub(super) const ROWS: i64 = 1_048_576;

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Who acts, when, and under which request: the context of every write.
#[derive(Debug, Clone)]
pub struct Act {
    /// The clock, truncated to microseconds.
    pub now: DateTime<Utc>,
    /// Who acts, as named on the command line; `None` for whoever the operating system's user is.
    pub by: Option<String>,
    /// The operating system's user.
    pub os_user: String,
    /// The request, so that it can be repeated safely.
    pub request: Option<Request>,
    /// Fills a buffer with random bytes.
    pub random: fn(&mut [u8]),
}

/// A request that can be repeated: the same id with the same content is done once.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id, chosen by whoever asks.
    pub id: String,
    /// SHA-256 of what is asked.
    pub digest: String,
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What its entries are about, in order.
    pub subjects: Vec<Subject>,
    /// The journal number of its last entry.
    pub seq: i64,
    /// Whether it had been done before under the same request.
    pub repeated: bool,
}

/// A write in progress.
pub struct Write<'a> {
    db: &'a mut Db,
    act: &'a Act,
    ledger_id: String,
    prev: String,
    seq: i64,
    /// The time of everything in this write: never before the journal's latest.
    pub now: DateTime<Utc>,
    /// Who acts.
    pub person: PersonId,
    /// The desk as it stands.
    pub desk: Desk,
    /// What changes in the tally by the entry under way.
    pub counts: Counts,
    rows: BTreeMap<(&'static str, i64), (String, String)>,
    subjects: Vec<Subject>,
    salts: Salts,
}

#[derive(Serialize)]
struct Body<'a, T> {
    #[serde(rename = "as")]
    os_user: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    did: T,
}

/// One transaction of verbs. Under a request id that was used before nothing is written: the answer then is what the
/// earlier write was about, and `None`.
///
/// # Errors
/// What `verbs` returns, `Refused` when nobody is known to act, `Conflict` when the request id was used for something
/// else, or the database's; in each case nothing is written.
pub fn write<T>(db: &mut Db, act: &Act, verbs: impl FnOnce(&mut Write) -> Result<T>) -> Result<(Done, Option<T>)> {
    db.write(|db| within(db, act, verbs))
}

/// [`write`] inside a transaction that writes already.
pub(super) fn within<T>(
    db: &mut Db,
    act: &Act,
    verbs: impl FnOnce(&mut Write) -> Result<T>,
) -> Result<(Done, Option<T>)> {
    let mut write = match Write::begin(db, act)? {
        Begun::Before(done) => return Ok((done, None)),
        Begun::Now(write) => write,
    };
    let value = verbs(&mut write)?;
    if !write.rows.is_empty() {
        return Err(Error::new(Kind::Database, "a write without an entry in the journal"));
    }
    let done = Done {
        subjects: write.subjects,
        seq: write.seq - 1,
        repeated: false,
    };
    Ok((done, Some(value)))
}

enum Begun<'a> {
    Now(Box<Write<'a>>),
    Before(Done),
}

struct Head {
    ledger_id: String,
    seq: i64,
    hash: String,
    at: Option<DateTime<Utc>>,
    person: Option<PersonId>,
    anybody: bool,
    before: Option<i64>,
    desk: Option<Desk>,
}

impl<'a> Write<'a> {
    fn begin(db: &'a mut Db, act: &'a Act) -> Result<Begun<'a>> {
        let request = act.request.as_ref().map(|r| r.id.as_str());
        let (name, number, login) = match &act.by {
            Some(by) => (Some(fold(by)), by.trim_start_matches('#').parse::<i64>().ok(), None),
            None => (None, None, Some(act.os_user.as_str())),
        };
        let sql = format!(
            "SELECT l.ledger_id, j.seq, j.hash, j.at,
                (SELECT min(p.id) FROM people p WHERE p.active AND (p.folded = ?1 OR p.id = ?2 OR p.os_user = ?3)),
                (SELECT min(p.id) FROM people p),
                (SELECT max(r.seq) FROM journal r WHERE r.request_id = ?4),
                {}
             FROM ledger l
             LEFT JOIN journal j ON j.seq = (SELECT max(seq) FROM journal)
             LEFT JOIN desk d ON d.id = 1
             WHERE l.one = 1",
            DESK.columns_as("d")
        );
        let head = db
            .row(&sql, &[name.into(), number.into(), login.into(), request.into()], |r| {
                Ok(Head {
                    ledger_id: r.next()?,
                    seq: r.next::<Option<i64>>()?.unwrap_or(0),
                    hash: r.next::<Option<String>>()?.unwrap_or_else(|| GENESIS.to_owned()),
                    at: r.next()?,
                    person: r.next()?,
                    anybody: r.next::<Option<i64>>()?.is_some(),
                    before: r.next()?,
                    desk: desk::from_left_join(r)?,
                })
            })?
            .ok_or_else(|| Error::corrupt("no ledger row"))?;
        if let (Some(seq), Some(request)) = (head.before, &act.request) {
            return Ok(Begun::Before(done_before(db, seq, request, head.person)?));
        }
        let mut write = Write {
            ledger_id: head.ledger_id,
            prev: head.hash,
            seq: head.seq + 1,
            now: head.at.map_or(act.now, |at| at.max(act.now)),
            person: head.person.unwrap_or(PersonId(1)),
            desk: head.desk.clone().unwrap_or_default(),
            counts: Counts::new(),
            rows: BTreeMap::new(),
            subjects: Vec::new(),
            salts: Salts {
                fill: act.random,
                buffer: [0; 1024],
                at: 1024,
            },
            db,
            act,
        };
        if head.desk.is_none() {
            desk::found(&mut write)?;
        }
        match (head.person, head.anybody) {
            (Some(_), _) => {}
            (None, false) => write.first_person()?,
            (None, true) => return Err(unknown_person(write.db, act)?),
        }
        Ok(Begun::Now(Box::new(write)))
    }

    /// The first user of a new ledger becomes its first person.
    fn first_person(&mut self) -> Result<()> {
        let name = self.act.by.clone().unwrap_or_else(|| self.act.os_user.clone());
        let folded = fold(&name);
        self.put(
            &PEOPLE,
            "INSERT INTO people (id, seq, name, folded, os_user, role, active, added_at)
             VALUES (1, ?1, ?2, ?3, ?4, 'admin', ?5, ?6) RETURNING *",
            &[
                self.seq.into(),
                name.into(),
                folded.into(),
                self.act.os_user.as_str().into(),
                true.into(),
                self.now.into(),
            ],
        )?;
        self.person = PersonId(1);
        Ok(())
    }

    /// The database, for reading within this write.
    pub fn db(&mut self) -> &mut Db {
        self.db
    }

    /// The number that the entry under way will have.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Whether rows were written that no entry has recorded yet.
    pub(crate) fn unrecorded(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The operating system's user.
    pub fn os_user(&self) -> &str {
        &self.act.os_user
    }

    /// The UTC day of this write, by which the tally is kept.
    pub fn day(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Today as the desk's wall calendar shows it.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.desk.zone()).date_naive()
    }

    /// A new identifier for things that have one besides their number: a UUID of version 7.
    pub fn public_id(&mut self) -> String {
        let mut bytes = [0; 10];
        (self.act.random)(&mut bytes);
        let millis = u64::try_from(self.now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
            .into_uuid()
            .to_string()
    }

    /// Runs an INSERT or UPDATE that ends in `RETURNING *` on an audited table, and digests the rows that it wrote.
    /// Returns their keys.
    ///
    /// # Errors
    /// The database's.
    pub fn put_all(&mut self, table: &'static Table, sql: &str, params: &[Param]) -> Result<Vec<i64>> {
        debug_assert!(sql.trim_end().ends_with("RETURNING *"), "{sql}");
        refuse_unseen(table, params)?;
        let rows = self.db.rows(sql, params, |row| read_row(table, row))?;
        rows.iter().map(|values| self.vouch(table, values)).collect()
    }

    /// [`Write::put_all`] for a statement that writes exactly one row.
    ///
    /// # Errors
    /// The database's; `Database` when it wrote none.
    pub fn put(&mut self, table: &'static Table, sql: &str, params: &[Param]) -> Result<i64> {
        self.put_all(table, sql, params)?
            .first()
            .copied()
            .ok_or_else(|| Error::new(Kind::Database, format!("a write to {} touched no row", table.name)))
    }

    /// [`Write::put`] for a change whose row before is kept, so that reports as of the past can read it.
    ///
    /// # Errors
    /// The database's.
    pub fn revise(&mut self, table: &'static Table, id: i64, sql: &str, params: &[Param]) -> Result<i64> {
        let select = format!("SELECT {} FROM {} WHERE id = ?1", table.names().join(", "), table.name);
        let before = self
            .db
            .row(&select, &[id.into()], |row| read_row(table, row))?
            .ok_or_else(|| Error::corrupt(format!("{} has no row {id}", table.name)))?;
        self.put(
            &REVISIONS,
            "INSERT INTO revisions (id, seq, tbl, row_id, before)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM revisions), ?1, ?2, ?3, ?4) RETURNING *",
            &[
                self.seq.into(),
                table.name.into(),
                id.into(),
                row_json(table, &before).into(),
            ],
        )?;
        self.put(table, sql, params)
    }

    /// Loads many new rows at once, values in column order.
    ///
    /// # Errors
    /// The database's.
    pub fn load(&mut self, table: &'static Table, rows: &[Vec<Value>]) -> Result<()> {
        for values in rows {
            refuse_unseen(table, values)?;
            self.vouch(table, values)?;
        }
        dialect::load(self.db, table.name, &table.names(), rows)
    }

    /// The next free key of each of these tables, for rows that are loaded; other rows take theirs in their INSERT.
    ///
    /// # Errors
    /// The database's.
    pub fn next_ids<const N: usize>(&mut self, tables: [&Table; N]) -> Result<[i64; N]> {
        let each = tables.map(|table| format!("(SELECT coalesce(max(id), 0) + 1 FROM {})", table.name));
        let ids = self.db.row(&format!("SELECT {}", each.join(", ")), &[], |r| {
            let mut ids = [0; N];
            for id in &mut ids {
                *id = r.next()?;
            }
            Ok(ids)
        })?;
        ids.ok_or_else(|| Error::new(Kind::Database, "no answer to which numbers are free"))
    }

    fn vouch(&mut self, table: &'static Table, values: &[Value]) -> Result<i64> {
        let Some(Param::Int(id)) = values.first() else {
            return Err(Error::corrupt(format!("a row of {} without a number", table.name)));
        };
        let salt = self.salts.next();
        let digest = canonical::salted(&salt, &row_json(table, values));
        self.rows.insert((table.name, *id), (salt, digest));
        Ok(*id)
    }

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
        super::tally::add(self.db, self.now.date_naive(), &counts)?;
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
        let values: Vec<[Param; 6]> = (seq * ROWS..)
            .zip(rows)
            .map(|(id, ((tbl, row), (salt, digest)))| {
                [
                    id.into(),
                    seq.into(),
                    (*tbl).into(),
                    (*row).into(),
                    salt.into(),
                    digest.into(),
                ]
            })
            .collect();
        if values.len() > 16 {
            return dialect::load(self.db, JOURNAL_ROWS.name, &JOURNAL_ROWS.names(), &values);
        }
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

/// No text of the ledger holds a control character, whichever door it came in by. Articles' texts are kept as they are
/// printed, but for NUL, which PostgreSQL cannot hold.
fn refuse_unseen(table: &Table, values: &[Param]) -> Result<()> {
    for value in values {
        let Param::Text(text) = value else { continue };
        let odd = match table.name == ARTICLE_TEXTS.name {
            true => text.contains('\0').then_some('\0'),
            false => names::unseen(text),
        };
        if let Some(c) = odd {
            return Err(names::refuse_unseen(&format!("a text for the {}", table.name), c).into());
        }
    }
    Ok(())
}

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

/// What an earlier write under the same request was about.
fn done_before(db: &mut Db, seq: i64, request: &Request, actor: Option<PersonId>) -> Result<Done> {
    let asked = format!("\"request\":\"{}\"", request.digest);
    let (body, first, before) = db
        .row(
            "SELECT body, subject, actor FROM journal WHERE seq = ?1",
            &[seq.into()],
            |r| Ok((r.next::<String>()?, r.next::<String>()?, r.next::<PersonId>()?)),
        )?
        .ok_or_else(|| Error::corrupt(format!("no journal entry {seq}")))?;
    if !body.contains(&asked) || actor.is_some_and(|actor| actor != before) {
        return Err(Error::new(
            Kind::Conflict,
            format!("the request id {} was used for something else", request.id),
        )
        .hint("leave --request-id out, or give a new one"));
    }
    let rest = db.rows(
        "SELECT subject, seq FROM journal WHERE request_id > ?1 AND request_id < ?2 ORDER BY seq",
        &[format!("{}/", request.id).into(), format!("{}0", request.id).into()],
        |r| Ok((r.next::<String>()?, r.next::<i64>()?)),
    )?;
    let last = rest.last().map_or(seq, |(_, seq)| *seq);
    let subjects = std::iter::once(first)
        .chain(rest.into_iter().map(|(subject, _)| subject))
        .map(|text| Subject::parse(&text).ok_or_else(|| Error::corrupt(format!("the subject {text:?}"))))
        .collect::<Result<Vec<Subject>>>()?;
    Ok(Done {
        subjects,
        seq: last,
        repeated: true,
    })
}

fn unknown_person(db: &mut Db, act: &Act) -> Result<Error> {
    let names = db.rows("SELECT name FROM people WHERE active ORDER BY id", &[], |r| {
        r.next::<String>()
    })?;
    let who = act.by.as_deref().unwrap_or(&act.os_user);
    let nearest = crate::model::names::nearest(who, names.iter().map(String::as_str));
    let error = match &act.by {
        Some(by) => Error::not_found(format!("person {:?} at this desk", short(by))),
        None => Error::refused(format!("the user {:?} is nobody at this desk yet", short(&act.os_user))),
    };
    Ok(match nearest {
        Some(name) => error.hint(format!("did you mean --by {name:?}?")),
        None => error.hint(format!(
            "say who acts with --by NAME (known: {}), or add somebody with `sayso person add`",
            names.join(", ")
        )),
    })
}

/// Salts of 16 bytes, as hex; the source of randomness is asked for many at once.
struct Salts {
    fill: fn(&mut [u8]),
    buffer: [u8; 1024],
    at: usize,
}

impl Salts {
    fn next(&mut self) -> String {
        if self.at == self.buffer.len() {
            (self.fill)(&mut self.buffer);
            self.at = 0;
        }
        self.at += 16;
        hex::encode(&self.buffer[self.at - 16..self.at])
    }
}
