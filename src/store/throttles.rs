//! How long somebody waits who fails to log in again and again, without anybody else being locked out.
//!
//! Failures are counted for an account from an address, for the address, and for the account. An address from which that very
//! person has logged in before answers for its own failures alone: whoever hammers at an account from elsewhere, or at other
//! accounts from next door, does not keep its owner out.

use chrono::{DateTime, TimeDelta, Utc};

use super::access_log;
use crate::db::Db;
use crate::error::Result;
use crate::model::names::fold;
use crate::model::{PersonId, canonical};

/// When a row of failures is forgotten.
const FORGOTTEN: TimeDelta = TimeDelta::hours(12);

/// The longest that anybody waits.
const LONGEST: i64 = 900;

/// Who tries to log in.
#[derive(Debug, Clone)]
pub struct Attempt<'a> {
    /// The name as it was typed.
    pub name: &'a str,
    /// Whose name it is, if somebody's.
    pub person: Option<PersonId>,
    /// From where.
    pub address: &'a str,
}

/// What failures are counted for, and how many nobody has to wait for.
#[derive(Debug, Clone, Copy)]
enum Counted {
    /// This account from this address.
    Pair,
    /// Any account from this address.
    Address,
    /// This account from anywhere.
    Account,
}

impl Counted {
    fn free(self) -> i64 {
        match self {
            Counted::Pair => 5,
            Counted::Address => 20,
            Counted::Account => 50,
        }
    }

    /// What is kept: no name as it was typed, since that may have been the password.
    fn key(self, attempt: &Attempt) -> String {
        let (name, address) = (fold(attempt.name), attempt.address);
        let (kind, of) = match self {
            Counted::Pair => ("pair", format!("{name}\n{address}")),
            Counted::Address => ("address", address.to_owned()),
            Counted::Account => ("account", name),
        };
        format!("{kind}:{}", &canonical::sha256(of.as_bytes())[..32])
    }
}

/// How many seconds are still to be waited before another attempt is looked at.
///
/// # Errors
/// The database's.
pub fn wait(db: &mut Db, attempt: &Attempt, now: DateTime<Utc>) -> Result<Option<i64>> {
    let known = match attempt.person {
        Some(person) => access_log::has_come_from(db, person, attempt.address)?,
        None => false,
    };
    let counted: &[Counted] = match known {
        true => &[Counted::Pair],
        false => &[Counted::Pair, Counted::Address, Counted::Account],
    };
    let mut longest = 0;
    for counted in counted {
        let found: Option<(i64, DateTime<Utc>)> = db.row(
            "SELECT failures, failed_at FROM throttles WHERE what = ?1",
            &[counted.key(attempt).into()],
            |r| Ok((r.next()?, r.next()?)),
        )?;
        if let Some((failures, failed_at)) = found {
            longest = longest.max(left(failures - counted.free(), now - failed_at));
        }
    }
    Ok((longest > 0).then_some(longest))
}

/// Twice as long after each failure beyond those that are free.
fn left(beyond: i64, since: TimeDelta) -> i64 {
    if beyond < 0 || since > FORGOTTEN {
        return 0;
    }
    let wait = 1_i64 << beyond.min(10);
    wait.min(LONGEST) - since.num_seconds()
}

/// Counts a failure.
///
/// # Errors
/// The database's.
pub fn failed(db: &mut Db, attempt: &Attempt, now: DateTime<Utc>) -> Result<()> {
    for counted in [Counted::Pair, Counted::Address, Counted::Account] {
        db.execute(
            "INSERT INTO throttles (what, failures, failed_at) VALUES (?1, 1, ?2)
             ON CONFLICT (what) DO UPDATE SET failed_at = excluded.failed_at,
                failures = CASE WHEN throttles.failed_at < ?3 THEN 1 ELSE throttles.failures + 1 END",
            &[counted.key(attempt).into(), now.into(), (now - FORGOTTEN).into()],
        )?;
    }
    Ok(())
}

/// Whoever got in has not failed here.
///
/// # Errors
/// The database's.
pub fn passed(db: &mut Db, attempt: &Attempt) -> Result<()> {
    db.execute(
        "DELETE FROM throttles WHERE what = ?1",
        &[Counted::Pair.key(attempt).into()],
    )
    .map(drop)
}

/// Forgets failures of long ago.
///
/// # Errors
/// The database's.
pub fn sweep(db: &mut Db, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "DELETE FROM throttles WHERE failed_at < ?1",
        &[(now - FORGOTTEN).into()],
    )
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends() {
        let at = |beyond, seconds| left(beyond, TimeDelta::seconds(seconds));
        assert_eq!([at(-1, 0), at(0, 0), at(1, 0), at(3, 0)], [0, 1, 2, 8]);
        assert_eq!([at(10, 0), at(400, 0)], [900, 900]);
        assert_eq!([at(3, 5), at(3, 8)], [3, 0]);
        assert_eq!(at(40, 13 * 3600), 0);
    }
}
