//! Who of the desk's people may come in over the network: their roles and passwords.

use super::journal::Write;
use super::people::{self, Person};
use super::{sessions, tokens};
use crate::db::Db;
use crate::db::tables::{PASSWORDS, PEOPLE};
use crate::error::{Error, Result};
use crate::model::names::fold;
use crate::model::{PersonId, Refusal, Role};

/// Somebody who can log in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What is kept of their password.
    pub hash: String,
}

/// Who may do what a reader may when nobody has said more.
pub const WITHOUT_ROLE: Role = Role::Reader;

/// Whether anybody can log in.
///
/// # Errors
/// The database's.
pub fn anybody(db: &mut Db) -> Result<bool> {
    let found: Option<i64> = db.row(
        "SELECT w.id FROM passwords w JOIN people p ON p.id = w.id
         WHERE w.hash IS NOT NULL AND p.active = ?1 ORDER BY w.id LIMIT 1",
        &[true.into()],
        |r| r.next(),
    )?;
    Ok(found.is_some())
}

/// The account of that name, if somebody here has it.
///
/// # Errors
/// The database's.
pub fn named(db: &mut Db, name: &str) -> Result<Option<Account>> {
    db.row(
        "SELECT p.id, p.name, p.role, w.hash FROM people p JOIN passwords w ON w.id = p.id
         WHERE p.folded = ?1 AND p.active = ?2 AND w.hash IS NOT NULL",
        &[fold(name).into(), true.into()],
        |r| {
            Ok(Account {
                person: r.next()?,
                name: r.next()?,
                role: r.next::<Option<Role>>()?.unwrap_or(WITHOUT_ROLE),
                hash: r.next()?,
            })
        },
    )
}

/// Gives somebody a role.
///
/// # Errors
/// `NotFound`; `Refused` when nobody would be left who sees to the desk.
pub fn give_role(write: &mut Write, id: PersonId, role: Role) -> Result<()> {
    let person = people::get(write.db(), id)?;
    if person.role == Some(role) {
        return Ok(());
    }
    if person.role == Some(Role::Admin) {
        refuse_last_admin(write, &person)?;
    }
    write.revise(
        &PEOPLE,
        id.0,
        "UPDATE people SET role = ?2 WHERE id = ?1 RETURNING *",
        &[id.into(), role.into()],
    )?;
    write.entry(
        "person role",
        id,
        &serde_json::json!({"person": id, "from": person.role, "to": role}),
    )?;
    Ok(())
}

/// Somebody sees to the desk, whoever is made something else.
fn refuse_last_admin(write: &mut Write, person: &Person) -> Result<()> {
    let others: i64 = write.db().value(
        "SELECT count(*) FROM people WHERE active = ?1 AND role = 'admin' AND id <> ?2",
        &[true.into(), person.id.into()],
    )?;
    match others {
        0 => Err(Refusal::new(
            format!(
                "{:?} is the last admin: nobody could see to the desk any more",
                person.name
            ),
            "make somebody else admin first: sayso person role NAME admin",
        )
        .into()),
        _ => Ok(()),
    }
}

/// Sets somebody's password, as it is hashed, and logs them out everywhere.
///
/// # Errors
/// `NotFound`; `Refused` for somebody who has left.
pub fn set_password(write: &mut Write, id: PersonId, hash: &str) -> Result<()> {
    let person = people::get(write.db(), id)?;
    if !person.active {
        return Err(Error::refused(format!("{id} has left the desk"))
            .hint(format!("if they came back: sayso person edit {} --back", id.0)));
    }
    put_hash(write, id, Some(hash))?;
    sessions::end_all(write.db(), id)?;
    write.entry("person passwd", id, &serde_json::json!({"person": id}))?;
    Ok(())
}

/// Shuts somebody's account: no password, no session, no token. They stay at the desk.
///
/// # Errors
/// `NotFound`.
pub fn disable(write: &mut Write, id: PersonId) -> Result<()> {
    people::get(write.db(), id)?;
    let shut = shut(write, id)?;
    write.entry("person disable", id, &serde_json::json!({"person": id, "tokens": shut}))?;
    Ok(())
}

/// Takes away whatever somebody could come in with, within another verb; returns the tokens that it revoked.
pub(super) fn shut(write: &mut Write, id: PersonId) -> Result<Vec<i64>> {
    let has: Option<bool> = write.db().row(
        "SELECT hash IS NOT NULL FROM passwords WHERE id = ?1",
        &[id.into()],
        |r| r.next(),
    )?;
    if has == Some(true) {
        put_hash(write, id, None)?;
    }
    sessions::end_all(write.db(), id)?;
    tokens::end_of(write, id)
}

/// Keeps the hash: what it was before is nobody's business any more.
fn put_hash(write: &mut Write, id: PersonId, hash: Option<&str>) -> Result<()> {
    write.put(
        &PASSWORDS,
        "INSERT INTO passwords (id, seq, hash, changed_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, changed_at = excluded.changed_at
         RETURNING *",
        &[id.into(), write.seq().into(), hash.into(), write.now.into()],
    )?;
    Ok(())
}

/// Somebody logs in: their browser becomes a session, and the journal knows of it.
///
/// # Errors
/// The database's.
pub fn log_in(write: &mut Write, new: &sessions::NewSession) -> Result<()> {
    let now = write.now;
    sessions::begin(write.db(), new, now)?;
    write.entry("login", new.person, &serde_json::json!({"person": new.person}))?;
    Ok(())
}
