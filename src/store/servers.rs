//! From which server of a ledger somebody reads: its primary, or a standby that holds all that the primary had recorded when
//! it was asked. The chain of the journal tells which entries a standby holds, and that they are those of this primary and
//! not of one that was replaced.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use super::{audit, searchable};
use crate::db::{Db, Location, Servers};
use crate::error::{Error, Kind, Result};

/// How long a standby is waited for that has entries still before it.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long it is left alone between two questions.
const PAUSE: Duration = Duration::from_millis(10);

/// From which servers to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadFrom {
    /// The one that is written to.
    #[default]
    Primary,
    /// A standby where one has caught up, else the primary.
    Any,
}

impl ReadFrom {
    /// The same where the ledger is at `place`: a file has no standbys.
    pub fn at(self, place: &Location) -> ReadFrom {
        match place {
            Location::File(_) => ReadFrom::Primary,
            Location::Postgres(_) => self,
        }
    }
}

impl FromStr for ReadFrom {
    type Err = Error;

    fn from_str(text: &str) -> Result<ReadFrom> {
        match text {
            "primary" => Ok(ReadFrom::Primary),
            "any" => Ok(ReadFrom::Any),
            _ => Err(Error::usage("say primary or any")),
        }
    }
}

/// A standby that is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standby {
    /// Its host, as `h2:5432`.
    pub host: String,
    /// Its newest entry when it was chosen.
    pub seq: i64,
    /// Whether a primary answered, so that it is known to hold all that was acknowledged by then.
    pub caught_up: bool,
}

impl fmt::Display for Standby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.caught_up {
            f.write_str("no primary answers: ")?;
        }
        write!(f, "read from the standby {}, as of journal #{}", self.host, self.seq)
    }
}

/// Opens a ledger that is there for somebody who only reads, on a standby where one will do. Of several that will, `pick` says
/// which, so that not all go to the same.
///
/// # Errors
/// As [`Db::open_there`].
pub fn open(place: &Location, pick: usize) -> Result<(Db, Option<Standby>)> {
    let Servers { primary, mut standbys } = Db::servers(place)?;
    let several = standbys.len().max(1);
    standbys.rotate_left(pick % several);
    let Some(mut primary) = primary else {
        return furthest(standbys);
    };
    let head = audit::head(&mut primary)?;
    let until = Instant::now() + PATIENCE;
    for mut db in standbys {
        match holds(&mut db, head.seq, &head.hash, until) {
            Ok(true) => {
                let standby = known(&mut db, true)?;
                return Ok((db, standby));
            }
            Ok(false) => tracing::debug!(standby = db.standby(), "is behind the primary, or follows another one"),
            Err(error) => tracing::debug!(%error, "a standby is of no use"),
        }
    }
    Ok((primary, None))
}

/// Where nobody can be asked what is acknowledged: the standby that has come the furthest.
fn furthest(standbys: Vec<Db>) -> Result<(Db, Option<Standby>)> {
    let mut best: Option<(Db, Standby)> = None;
    for mut db in standbys {
        if let Ok(Some(standby)) = known(&mut db, false)
            && best.as_ref().is_none_or(|(_, best)| best.seq < standby.seq)
        {
            best = Some((db, standby));
        }
    }
    let (db, standby) = best.ok_or_else(|| Error::new(Kind::Connection, "no server of the ledger answers"))?;
    Ok((db, Some(standby)))
}

/// The standby that a connection leads to.
fn known(db: &mut Db, caught_up: bool) -> Result<Option<Standby>> {
    let seq = audit::head(db)?.seq;
    Ok(db.standby().map(|host| Standby {
        host: host.to_owned(),
        seq,
        caught_up,
    }))
}

/// Whether a server holds an entry with that hash. A standby that has it still before it is waited for until then.
///
/// # Errors
/// The database's.
pub fn holds(db: &mut Db, seq: i64, hash: &str, until: Instant) -> Result<bool> {
    if seq == 0 {
        return Ok(true);
    }
    loop {
        match searchable::hash_at(db, seq)? {
            Some(its) => return Ok(its == hash),
            None if db.standby().is_none() || Instant::now() + PAUSE > until => return Ok(false),
            None => std::thread::sleep(PAUSE),
        }
    }
}
