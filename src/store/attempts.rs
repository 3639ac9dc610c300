//! What was tried to settle a claim, and what came of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::history::{AsOf, Pictured};
use super::journal::Write;
use super::pages::{name, people_names};
use super::{claims, listing};
use crate::db::tables::ATTEMPTS;
use crate::db::{Db, Row, Table};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound, sound_if};
use crate::model::words::Words;
use crate::model::{AttemptId, AttemptKind, AttemptOutcome, ClaimId, PersonId, replies};
use crate::view::work::{AttemptList, AttemptView};

/// A row of an attempt.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    id: AttemptId,
    seq: i64,
    pub claim: ClaimId,
    kind: AttemptKind,
    what: String,
    outcome: AttemptOutcome,
    note: Option<String>,
    tried_by: PersonId,
    tried_at: DateTime<Utc>,
}

impl Pictured for Attempt {
    fn table() -> &'static Table {
        &ATTEMPTS
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Attempt {
            id: row.next()?,
            seq: row.next()?,
            claim: row.next()?,
            kind: row.next()?,
            what: row.next()?,
            outcome: row.next()?,
            note: row.next()?,
            tried_by: row.next()?,
            tried_at: row.next()?,
        })
    }
}

impl Attempt {
    /// As it is shown, with names.
    pub fn view(self, people: &HashMap<i64, String>) -> AttemptView {
        AttemptView {
            id: self.id,
            claim: self.claim,
            kind: self.kind,
            what: self.what,
            outcome: self.outcome,
            note: self.note,
            by: name(people, self.tried_by),
            tried_at: self.tried_at,
            seq: self.seq,
        }
    }
}

/// The outcomes of what led nowhere, for an SQL list.
pub(super) fn led_nowhere() -> String {
    let words: Vec<String> = AttemptOutcome::ALL
        .iter()
        .filter(|outcome| outcome.led_nowhere())
        .map(|outcome| format!("'{outcome}'"))
        .collect();
    words.join(", ")
}

/// What was tried.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// How.
    pub kind: AttemptKind,
    /// Whom or where.
    pub what: String,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// What to bear in mind.
    pub note: Option<String>,
    /// When, if that was before now.
    pub tried_at: Option<DateTime<Utc>>,
}

/// Records what was tried on a claim.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim, or when it is not said whom or where.
pub fn add(write: &mut Write, claim: ClaimId, new: &NewAttempt) -> Result<AttemptId> {
    claims::own(write, claim)?;
    let tried_at = write.done_at(new.tried_at)?;
    let id = write.put(
        &ATTEMPTS,
        "INSERT INTO attempts (id, seq, claim, kind, what, outcome, note, tried_by, tried_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM attempts), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING *",
        &[
            write.seq().into(),
            claim.into(),
            new.kind.into(),
            sound("attempt", &new.what, LONGEST_FIELD)?.into(),
            new.outcome.into(),
            sound_if("note", new.note.as_deref(), LONGEST_FIELD)?.into(),
            write.person.into(),
            tried_at.into(),
        ],
    )?;
    write.entry(
        "attempt add",
        claim,
        &serde_json::json!({"claim": claim, "attempt": id, "kind": new.kind, "outcome": new.outcome}),
    )?;
    Ok(AttemptId(id))
}

/// Records what came of an attempt that was waited for.
///
/// # Errors
/// `NotFound`; `Refused` when its outcome is on record.
pub fn conclude(write: &mut Write, id: AttemptId, outcome: AttemptOutcome, note: Option<&str>) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM attempts a WHERE a.id = ?1 AND a.ended IS NULL",
        ATTEMPTS.columns_as("a")
    );
    let before = write
        .db()
        .row(&sql, &[id.into()], Attempt::read)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso attempt list` shows those that are waited for"))?;
    replies::conclude(id, before.outcome, outcome)?;
    let note = sound_if("note", note, LONGEST_FIELD)?.or(before.note);
    write.revise(
        &ATTEMPTS,
        id.0,
        "UPDATE attempts SET outcome = ?2, note = ?3 WHERE id = ?1 RETURNING *",
        &[id.into(), outcome.into(), note.into()],
    )?;
    write.entry(
        "attempt result",
        before.claim,
        &serde_json::json!({"claim": before.claim, "attempt": id, "outcome": outcome}),
    )?;
    Ok(())
}

/// Which attempts to list.
#[derive(Debug, Clone, Default)]
pub struct AttemptFilter {
    /// On a claim.
    pub claim: Option<ClaimId>,
    /// Only those that are still waited for.
    pub waiting: bool,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of attempts, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &AttemptFilter, limit: usize, as_of: &AsOf) -> Result<AttemptList> {
    let mut query = listing::Numbered::after(filter.after);
    query.holds("ended IS NULL");
    query.is("claim", filter.claim);
    if filter.waiting {
        query.holds("outcome = 'waiting'");
    }
    let (rows, next) = query.rows::<Attempt>(db, limit)?;
    let people = people_names(db, as_of.until)?;
    Ok(AttemptList {
        attempts: rows.into_iter().map(|attempt| attempt.view(&people)).collect(),
        next,
    })
}
