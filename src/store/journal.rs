//! Writing: one transaction, its rows digested, its entries chained. Every verb of the desk goes through [`write()`].

mod attempt;
mod begin;
mod entry;
mod rows;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use self::begin::Begun;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::counting::Counts;
use crate::model::{Desk, PersonId, Refusal, Subject, canonical, ids};

pub(super) use entry::ROWS;
pub use entry::{Entry, GENESIS, rows_digest};

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

impl Request {
    /// A request whose id the program chose. The id stands for what is asked: nobody else uses it for something else.
    pub fn new(id: String) -> Request {
        Request {
            digest: canonical::sha256(id.as_bytes()),
            id,
        }
    }

    /// Whether what an entry says of its request fits this one: the same was asked, or the program had chosen the id, and
    /// whoever repeats it was told it. Parts of one request have its id before a dot.
    fn fits(&self, body: &str) -> bool {
        let whole = self.id.split('.').next().unwrap_or_default();
        [&self.digest, &canonical::sha256(whole.as_bytes())]
            .iter()
            .any(|digest| body.contains(&format!("\"request\":\"{digest}\"")))
    }
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
    /// The day of the last entry, whose counts lie apart until the next day comes.
    counted_on: Option<NaiveDate>,
    rows: BTreeMap<(&'static str, i64), (String, String)>,
    subjects: Vec<Subject>,
    salts: Salts,
}

/// One transaction of verbs. Under a request id that was used before nothing is written: the answer then is what the
/// earlier write was about, and `None`.
///
/// Where the connection is lost on the way, or the server says that the write may not be safe, it is made again under the same
/// request on another connection. That repetition waits for the standbys as the write did: it locks the ledger's row first,
/// which stands in the server's log like anything that is written.
///
/// # Errors
/// What `verbs` returns, `Refused` when nobody is known to act, `Conflict` when the request id was used for something
/// else, or the database's; in each case nothing is written. `InDoubt` when nobody could say in time whether it was.
pub fn write<T>(db: &mut Db, act: &Act, mut verbs: impl FnMut(&mut Write) -> Result<T>) -> Result<(Done, Option<T>)> {
    let Some(request) = &act.request else {
        // What has no name cannot be told from its repetition.
        return db.write(|db| within(db, act, &mut verbs));
    };
    let done = db.again(|db| db.write(|db| within(db, act, &mut verbs)));
    done.map_err(|error| match error.kind {
        Kind::InDoubt => error.hint(format!(
            "repeat it with the request id {}: what was written is not written twice",
            request.id
        )),
        _ => error,
    })
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

impl Write<'_> {
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

    /// When something was done: what somebody says, or now.
    ///
    /// # Errors
    /// `Refused` for a moment that is still to come.
    pub fn done_at(&self, at: Option<DateTime<Utc>>) -> Result<DateTime<Utc>> {
        match at {
            Some(at) if at > self.now => Err(Refusal::new(
                "what is recorded cannot have happened in the future",
                "give --at a past moment",
            )
            .into()),
            at => Ok(at.unwrap_or(self.now)),
        }
    }

    /// A new identifier for things that have one besides their number: a UUID of version 7.
    pub fn public_id(&mut self) -> String {
        ids::unique_of(self.now, self.salts.bytes())
    }
}

/// Salts of 16 bytes, as hex, and other random bytes; the source of randomness is asked for many at once.
struct Salts {
    fill: fn(&mut [u8]),
    buffer: [u8; 1024],
    at: usize,
}

impl Salts {
    fn next(&mut self) -> String {
        hex::encode(self.bytes::<16>())
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        if self.at + N > self.buffer.len() {
            (self.fill)(&mut self.buffer);
            self.at = 0;
        }
        self.at += N;
        std::array::from_fn(|n| self.buffer[self.at - N + n])
    }
}
