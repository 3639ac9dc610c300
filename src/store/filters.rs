//! Filters of the list of claims that somebody keeps under a name. They are their own: nobody else sees or drops them.

mod spelling;

pub use spelling::{of, read, spell};

use super::journal::Write;
use crate::db::tables::SAVED_FILTERS;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::names::{fold, sound};
use crate::model::{PersonId, Refusal};
use crate::view::filters::{SavedFilter, SavedFilters};

/// How many somebody can keep.
const MOST: usize = 50;

/// How long a filter can be.
const LONGEST: usize = 2_000;

fn from_row(row: &mut Row) -> Result<SavedFilter> {
    Ok(SavedFilter {
        id: row.next()?,
        name: row.next()?,
        query: row.next()?,
    })
}

/// Somebody's filters, by name.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, person: PersonId) -> Result<SavedFilters> {
    let mut filters = db.rows(
        "SELECT id, name, query FROM saved_filters WHERE person = ?1 AND ended IS NULL ORDER BY id",
        &[person.into()],
        from_row,
    )?;
    filters.sort_by_cached_key(|filter| fold(&filter.name));
    Ok(SavedFilters { filters })
}

/// Keeps a filter under a name; one of that name is replaced.
///
/// # Errors
/// `Refused` without a name, for a filter that filters nothing or is too long, and when there are too many.
pub fn save(write: &mut Write, name: &str, query: &str) -> Result<()> {
    let name = sound("filter's name", name, 60)?;
    if query.is_empty() {
        return Err(Refusal::new(
            "the filter leaves nothing out",
            "choose what the list is to show, then save it",
        )
        .into());
    }
    if query.len() > LONGEST {
        return Err(Refusal::new("the filter is too long to be kept", "choose less at once").into());
    }
    let person = write.person;
    let kept = list(write.db(), person)?.filters;
    let before = kept.iter().find(|filter| fold(&filter.name) == fold(&name));
    if before.is_some_and(|before| before.name == name && before.query == query) {
        return Ok(());
    }
    match before {
        Some(before) => end(write, before.id)?,
        None if kept.len() >= MOST => {
            return Err(Refusal::new(format!("you keep {MOST} filters already"), "drop one of them first").into());
        }
        None => {}
    }
    let id = write.put(
        &SAVED_FILTERS,
        "INSERT INTO saved_filters (id, seq, person, name, query, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM saved_filters), ?1, ?2, ?3, ?4, NULL) RETURNING *",
        &[write.seq().into(), person.into(), (&name).into(), query.into()],
    )?;
    write.entry("filter save", person, &serde_json::json!({"filter": id, "name": name}))?;
    Ok(())
}

/// Somebody's filter of that name.
///
/// # Errors
/// `NotFound` when they keep none.
pub fn named(db: &mut Db, person: PersonId, name: &str) -> Result<SavedFilter> {
    let kept = list(db, person)?.filters;
    let names: Vec<String> = kept.iter().map(|filter| filter.name.clone()).collect();
    kept.into_iter()
        .find(|filter| fold(&filter.name) == fold(name))
        .ok_or_else(|| {
            let error = Error::new(
                crate::error::Kind::NotFound,
                format!("you keep no filter called {:?}", short(name)),
            );
            match names.is_empty() {
                true => error.hint("keep one with `sayso filter save NAME --status …`"),
                false => error.hint(format!("you keep {}", names.join(", "))),
            }
        })
}

/// Drops a filter of whoever acts.
///
/// # Errors
/// `NotFound` when they have none of that number.
pub fn drop(write: &mut Write, id: i64) -> Result<()> {
    let person = write.person;
    let kept = list(write.db(), person)?.filters;
    let Some(filter) = kept.into_iter().find(|filter| filter.id == id) else {
        return Err(
            Error::new(crate::error::Kind::NotFound, format!("you keep no filter #{id}"))
                .hint("the list of claims shows those that you keep"),
        );
    };
    end(write, id)?;
    write.entry(
        "filter drop",
        person,
        &serde_json::json!({"filter": id, "name": filter.name}),
    )?;
    Ok(())
}

fn end(write: &mut Write, id: i64) -> Result<()> {
    write.put(
        &SAVED_FILTERS,
        "UPDATE saved_filters SET ended = ?2 WHERE id = ?1 RETURNING *",
        &[id.into(), write.seq().into()],
    )?;
    Ok(())
}
