//! Who knocked, counted by day, outcome and address, so that no stranger makes it grow by knocking again; kept for three months.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::Db;
use crate::error::Result;
use crate::model::{Knock, PersonId, Words};
use crate::view::accounts::Knocked;

/// How long it is kept.
pub const RETENTION: TimeDelta = TimeDelta::days(90);

/// Counts a knock; `None` is somebody whom nobody knows.
///
/// # Errors
/// The database's.
pub fn record(db: &mut Db, outcome: Knock, person: Option<PersonId>, address: &str, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "INSERT INTO access_log (on_day, outcome, address, person, n, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
         ON CONFLICT (on_day, outcome, address, person)
            DO UPDATE SET n = access_log.n + 1, last_at = excluded.last_at",
        &[
            now.date_naive().into(),
            outcome.into(),
            address.into(),
            person.map_or(0, |id| id.0).into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// Whether somebody has logged in from an address, as far back as is known.
///
/// # Errors
/// The database's.
pub fn has_come_from(db: &mut Db, person: PersonId, address: &str) -> Result<bool> {
    let found: Option<i64> = db.row(
        "SELECT n FROM access_log WHERE person = ?1 AND address = ?2 AND outcome = ?3 LIMIT 1",
        &[person.into(), address.into(), Knock::Login.into()],
        |r| r.next(),
    )?;
    Ok(found.is_some())
}

/// The newest days of the log.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, limit: usize) -> Result<Vec<Knocked>> {
    db.rows(
        "SELECT a.on_day, a.outcome, a.address, p.name, a.n, a.last_at
         FROM access_log a LEFT JOIN people p ON p.id = a.person
         ORDER BY a.on_day DESC, a.last_at DESC, a.address LIMIT ?1",
        &[(limit as i64).into()],
        |r| {
            Ok(Knocked {
                on: r.next()?,
                outcome: r.next()?,
                address: r.next()?,
                by: r.next()?,
                n: r.next()?,
                last_at: r.next()?,
            })
        },
    )
}

/// How many there were of each outcome, as far back as the log goes.
///
/// # Errors
/// The database's.
pub fn counts(db: &mut Db) -> Result<Vec<(Knock, i64)>> {
    let found = db.rows(
        "SELECT outcome, CAST(sum(n) AS BIGINT) FROM access_log GROUP BY outcome ORDER BY outcome",
        &[],
        |r| Ok((r.next::<Knock>()?, r.next::<i64>()?)),
    )?;
    let of = |knock: Knock| found.iter().find(|(k, _)| *k == knock).map_or(0, |(_, n)| *n);
    Ok(Knock::ALL.iter().map(|knock| (*knock, of(*knock))).collect())
}

/// Forgets what is older than [`RETENTION`].
///
/// # Errors
/// The database's.
pub fn sweep(db: &mut Db, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "DELETE FROM access_log WHERE on_day < ?1",
        &[(now - RETENTION).date_naive().into()],
    )
    .map(drop)
}
