//! Who is logged in. Sessions come and go without the journal: only a login is an entry there.

use chrono::{DateTime, TimeDelta, Utc};

use super::accounts::WITHOUT_ROLE;
use crate::db::{Db, Param};
use crate::error::Result;
use crate::model::{PersonId, Role};
use crate::view::accounts::SessionView;

/// How long a session lasts in which nothing is asked for.
pub const IDLE: TimeDelta = TimeDelta::hours(24);

/// How long a session lasts at the most.
pub const LONGEST: TimeDelta = TimeDelta::days(14);

/// How exactly it is known when something was last asked for: not every page is a write.
const TOUCH: TimeDelta = TimeDelta::minutes(5);

/// A browser that logs in.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of its cookie.
    pub hash: String,
    /// Who.
    pub person: PersonId,
    /// From where.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// A session that a browser showed the cookie of.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    seen_at: DateTime<Utc>,
}

/// Begins a session.
///
/// # Errors
/// The database's.
pub fn begin(db: &mut Db, new: &NewSession, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "INSERT INTO sessions (id, hash, person, address, agent, made_at, seen_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM sessions), ?1, ?2, ?3, ?4, ?5, ?5)",
        &[
            (&new.hash).into(),
            new.person.into(),
            (&new.address).into(),
            (&new.agent).into(),
            now.into(),
        ],
    )
    .map(drop)
}

/// The session of a cookie, by its hash; `None` when there is none, it is over, or its person has left.
///
/// # Errors
/// The database's.
pub fn shown(db: &mut Db, hash: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
    db.row(
        "SELECT s.id, s.person, p.name, p.role, s.seen_at FROM sessions s JOIN people p ON p.id = s.person
         WHERE s.hash = ?1 AND s.seen_at > ?2 AND s.made_at > ?3 AND p.active = ?4",
        &[hash.into(), (now - IDLE).into(), (now - LONGEST).into(), true.into()],
        |r| {
            Ok(Session {
                id: r.next()?,
                person: r.next()?,
                name: r.next()?,
                role: r.next::<Option<Role>>()?.unwrap_or(WITHOUT_ROLE),
                seen_at: r.next()?,
            })
        },
    )
}

/// Notes that something was asked for, when the last note is some minutes old.
///
/// # Errors
/// The database's.
pub fn touch(db: &mut Db, session: &Session, now: DateTime<Utc>) -> Result<()> {
    if now - session.seen_at < TOUCH || db.is_read_only() {
        return Ok(());
    }
    db.execute(
        "UPDATE sessions SET seen_at = ?2 WHERE id = ?1",
        &[session.id.into(), now.into()],
    )
    .map(drop)
}

/// Who is logged in, newest first; one person's, or everybody's.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, person: Option<PersonId>, now: DateTime<Utc>) -> Result<Vec<SessionView>> {
    let mut params: Vec<Param> = vec![(now - IDLE).into(), (now - LONGEST).into()];
    let mut of = String::new();
    if let Some(person) = person {
        params.push(person.into());
        of = " AND s.person = ?3".to_owned();
    }
    db.rows(
        &format!(
            "SELECT s.id, s.person, p.name, s.address, s.agent, s.made_at, s.seen_at
             FROM sessions s JOIN people p ON p.id = s.person
             WHERE s.seen_at > ?1 AND s.made_at > ?2{of} ORDER BY s.id DESC"
        ),
        &params,
        |r| {
            Ok(SessionView {
                id: r.next()?,
                person: r.next()?,
                by: r.next()?,
                address: r.next()?,
                agent: r.next()?,
                made_at: r.next()?,
                seen_at: r.next()?,
            })
        },
    )
}

/// Ends the session of a cookie.
///
/// # Errors
/// The database's.
pub fn end(db: &mut Db, hash: &str) -> Result<()> {
    db.execute("DELETE FROM sessions WHERE hash = ?1", &[hash.into()])
        .map(drop)
}

/// Ends a session by its number; one person's own, or anybody's. Says whether there was such a one.
///
/// # Errors
/// The database's.
pub fn end_one(db: &mut Db, id: i64, of: Option<PersonId>) -> Result<bool> {
    let n = match of {
        Some(person) => db.execute(
            "DELETE FROM sessions WHERE id = ?1 AND person = ?2",
            &[id.into(), person.into()],
        )?,
        None => db.execute("DELETE FROM sessions WHERE id = ?1", &[id.into()])?,
    };
    Ok(n > 0)
}

/// Logs somebody out everywhere.
///
/// # Errors
/// The database's.
pub fn end_all(db: &mut Db, person: PersonId) -> Result<()> {
    db.execute("DELETE FROM sessions WHERE person = ?1", &[person.into()])
        .map(drop)
}

/// Forgets sessions that are over.
///
/// # Errors
/// The database's.
pub fn sweep(db: &mut Db, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "DELETE FROM sessions WHERE seen_at <= ?1 OR made_at <= ?2",
        &[(now - IDLE).into(), (now - LONGEST).into()],
    )
    .map(drop)
}
