//! Notes to colleagues.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::get;
use crate::db::tables::{MENTIONS, NOTES};
use crate::error::Result;
use crate::model::mention::mentioned;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::{ClaimId, PersonId};
use crate::store::journal::Write;
use crate::store::people;

/// A note to colleagues.
#[derive(Debug, Clone, Serialize)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// Writes a note on a claim.
///
/// # Errors
/// `NotFound`; `Refused` for an empty one.
pub fn note(write: &mut Write, id: ClaimId, text: &str) -> Result<()> {
    get(write.db(), id)?;
    put_note(write, id, text)?;
    write.entry("note", id, &serde_json::json!({"claim": id, "text": text}))?;
    Ok(())
}

pub(crate) fn put_note(write: &mut Write, id: ClaimId, text: &str) -> Result<()> {
    let said = sound("note", text, LONGEST_FIELD)?;
    let id = write.put(
        &NOTES,
        "INSERT INTO notes (id, seq, claim, text, written_by, written_at, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM notes), ?1, ?2, ?3, ?4, ?5, NULL) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            (&said).into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    mention(write, id, &said)
}

/// Whoever is named by @name finds the note on their agenda.
fn mention(write: &mut Write, note: i64, text: &str) -> Result<()> {
    if !text.contains('@') {
        return Ok(());
    }
    let people = people::list(write.db())?;
    let here = people.iter().filter(|person| person.active);
    let named: Vec<(PersonId, &str)> = here.map(|person| (person.id, person.name.as_str())).collect();
    for person in mentioned(text, &named) {
        write.put(
            &MENTIONS,
            "INSERT INTO mentions (id, seq, note, person, ended)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM mentions), ?1, ?2, ?3, NULL) RETURNING *",
            &[write.seq().into(), note.into(), person.into()],
        )?;
    }
    Ok(())
}
