//! Who works at the desk.

use serde::Serialize;

use super::accounts;
use super::journal::Write;
use crate::db::tables::PEOPLE;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::names::{fold, nearest, sound};
use crate::model::{PersonId, Refusal};
pub use crate::view::accounts::Person;

/// What to change about a person; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonEdit {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The operating system's user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_user: Option<String>,
    /// Whether the person works here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

fn from_row(row: &mut Row) -> Result<Person> {
    Ok(Person {
        id: row.next()?,
        name: row.next()?,
        os_user: row.next()?,
        role: row.next()?,
        password: row.next()?,
        active: row.next()?,
        added_at: row.next()?,
    })
}

const COLUMNS: &str = "id, name, os_user, role, \
     EXISTS (SELECT 1 FROM passwords w WHERE w.id = people.id AND w.hash IS NOT NULL), active, added_at";

/// Everybody, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db) -> Result<Vec<Person>> {
    db.rows(&format!("SELECT {COLUMNS} FROM people ORDER BY id"), &[], from_row)
}

/// A page of everybody, by number, and where the next one begins.
///
/// # Errors
/// The database's.
pub fn page(db: &mut Db, after: Option<i64>, limit: usize) -> Result<(Vec<Person>, Option<i64>)> {
    let mut people = db.rows(
        &format!("SELECT {COLUMNS} FROM people WHERE id > ?1 ORDER BY id LIMIT ?2"),
        &[after.unwrap_or(0).into(), (limit as i64 + 1).into()],
        from_row,
    )?;
    let more = people.len() > limit;
    people.truncate(limit);
    let next = people.last().filter(|_| more).map(|last| last.id.0);
    Ok((people, next))
}

/// Finds a person by number or name.
///
/// # Errors
/// `NotFound`, with the nearest name.
pub fn find(db: &mut Db, who: &str) -> Result<PersonId> {
    let number = who.trim_start_matches('#').parse::<i64>().ok();
    let found: Option<PersonId> = db.row(
        "SELECT id FROM people WHERE folded = ?1 OR id = ?2 ORDER BY id",
        &[fold(who).into(), number.into()],
        |r| r.next(),
    )?;
    match found {
        Some(id) => Ok(id),
        None => {
            let names = list(db)?;
            let error = Error::not_found(format!("person {:?} at this desk", short(who)));
            Err(match nearest(who, names.iter().map(|p| p.name.as_str())) {
                Some(name) => error.hint(format!("did you mean {name:?}?")),
                None => error.hint("`sayso person list` shows everybody; `sayso person add NAME` adds somebody"),
            })
        }
    }
}

/// [`find`], of those who are still here.
///
/// # Errors
/// `NotFound`; `Refused` for somebody who has left.
pub fn find_active(db: &mut Db, who: &str) -> Result<PersonId> {
    let id = find(db, who)?;
    let active: bool = db.value("SELECT active FROM people WHERE id = ?1", &[id.into()])?;
    match active {
        true => Ok(id),
        false => Err(Error::refused(format!("{id} has left the desk")).hint("name somebody who is here")),
    }
}

/// A person's name.
///
/// # Errors
/// `NotFound`.
pub fn name(db: &mut Db, id: PersonId) -> Result<String> {
    get(db, id).map(|person| person.name)
}

/// Who acts: the person of that name or number, or whoever has that login; nobody, when no login is known.
///
/// # Errors
/// `NotFound` for a name that is nobody's.
pub fn who(db: &mut Db, by: Option<&str>, os_user: &str) -> Result<Option<PersonId>> {
    match by {
        Some(name) => find(db, name).map(Some),
        None => db.row(
            "SELECT id FROM people WHERE active AND os_user = ?1 ORDER BY id",
            &[os_user.into()],
            |r| r.next(),
        ),
    }
}

/// A person.
///
/// # Errors
/// `NotFound`.
pub(super) fn get(db: &mut Db, id: PersonId) -> Result<Person> {
    let sql = format!("SELECT {COLUMNS} FROM people WHERE id = ?1");
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso person list` shows everybody"))
}

/// Adds a person.
///
/// # Errors
/// `Refused` when the name is taken.
pub fn add(write: &mut Write, name: &str, os_user: Option<&str>) -> Result<PersonId> {
    let name = sound("name", name, 200)?;
    refuse_taken(write, &name, None)?;
    refuse_login(write, os_user, None)?;
    let id = write.put(
        &PEOPLE,
        "INSERT INTO people (id, seq, name, folded, os_user, role, active, added_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM people), ?1, ?2, ?3, ?4, NULL, ?5, ?6) RETURNING *",
        &[
            write.seq().into(),
            (&name).into(),
            fold(&name).into(),
            os_user.into(),
            true.into(),
            write.now.into(),
        ],
    )?;
    let id = PersonId(id);
    write.entry(
        "person add",
        id,
        &serde_json::json!({"person": id, "name": name, "os_user": os_user}),
    )?;
    Ok(id)
}

/// Renames a person, ties them to a login, or notes that they left or came back.
///
/// # Errors
/// `NotFound`, or `Refused` when the name is taken or nobody would be left.
pub fn edit(write: &mut Write, id: PersonId, edit: &PersonEdit) -> Result<()> {
    let mut person = get(write.db(), id)?;
    if let Some(name) = &edit.name {
        person.name = sound("name", name, 200)?;
        refuse_taken(write, &person.name, Some(id))?;
    }
    refuse_login(write, edit.os_user.as_deref(), Some(id))?;
    person.os_user = edit.os_user.clone().or(person.os_user);
    let leaves = person.active && edit.active == Some(false);
    person.active = edit.active.unwrap_or(person.active);
    if leaves {
        refuse_last(write, &person)?;
        // Whoever is gone comes in no more, nor does a program of theirs; not when they come back either.
        accounts::shut(write, id)?;
    }
    write.revise(
        &PEOPLE,
        id.0,
        "UPDATE people SET name = ?2, folded = ?3, os_user = ?4, active = ?5 WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            (&person.name).into(),
            fold(&person.name).into(),
            (&person.os_user).into(),
            person.active.into(),
        ],
    )?;
    write.entry("person edit", id, edit)?;
    Ok(())
}

/// Somebody works here, whoever leaves.
pub(super) fn refuse_last(write: &mut Write, person: &Person) -> Result<()> {
    let others: i64 = write.db().value(
        "SELECT count(*) FROM people WHERE active = ?1 AND id <> ?2",
        &[true.into(), person.id.into()],
    )?;
    match others {
        0 => Err(Refusal::new(
            format!(
                "{:?} is the last who works here: nobody could write any more",
                person.name
            ),
            "add whoever takes over first: sayso person add NAME",
        )
        .into()),
        _ => Ok(()),
    }
}

/// A login is one person's, so that nobody acts as another unawares.
pub(super) fn refuse_login(write: &mut Write, os_user: Option<&str>, but: Option<PersonId>) -> Result<()> {
    let Some(os_user) = os_user else { return Ok(()) };
    let owners: Vec<PersonId> = write.db().rows(
        "SELECT id FROM people WHERE os_user = ?1 AND active ORDER BY id",
        &[os_user.into()],
        |r| r.next(),
    )?;
    match owners.into_iter().find(|id| Some(*id) != but) {
        Some(id) => Err(Refusal::new(
            format!("the login {os_user:?} is {id}'s"),
            format!(
                "give that person another login first: sayso person edit {} --login …",
                id.0
            ),
        )
        .into()),
        None => Ok(()),
    }
}

/// A name is one person's.
pub(super) fn refuse_taken(write: &mut Write, name: &str, but: Option<PersonId>) -> Result<()> {
    let taken: Option<PersonId> =
        write
            .db()
            .row("SELECT id FROM people WHERE folded = ?1", &[fold(name).into()], |r| {
                r.next()
            })?;
    match taken {
        Some(id) if Some(id) != but => Err(Refusal::new(
            format!("{name:?} is taken by {id}"),
            "add something that tells the two apart",
        )
        .into()),
        _ => Ok(()),
    }
}
