//! Notes to colleagues.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::get;
use crate::db::tables::NOTES;
use crate::error::Result;
use crate::model::ClaimId;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::store::journal::Write;

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
    let text = sound("note", text, LONGEST_FIELD)?;
    write.put(
        &NOTES,
        "INSERT INTO notes (id, seq, claim, text, written_by, written_at, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM notes), ?1, ?2, ?3, ?4, ?5, NULL) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            text.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    Ok(())
}
