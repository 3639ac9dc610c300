//! What became of claims in the copy: kept, cut, reworded or attributed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::claims;
use super::history::Pictured;
use super::journal::Write;
use super::pages::name;
use crate::db::tables::RESOLUTIONS;
use crate::db::{Row, Table};
use crate::error::Result;
use crate::model::copy::Resolving;
use crate::model::names::{LONGEST_CLAIM, LONGEST_FIELD, sound_if};
use crate::model::{ClaimId, PersonId, Refusal, Resolution};
use crate::view::work::ResolutionView;

/// A row of a resolution.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    id: i64,
    seq: i64,
    pub claim: ClaimId,
    resolution: Resolution,
    wording: Option<String>,
    reason: Option<String>,
    resolved_by: PersonId,
    resolved_at: DateTime<Utc>,
}

impl Pictured for Resolved {
    fn table() -> &'static Table {
        &RESOLUTIONS
    }

    fn key(&self) -> i64 {
        self.id
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Resolved {
            id: row.next()?,
            seq: row.next()?,
            claim: row.next()?,
            resolution: row.next()?,
            wording: row.next()?,
            reason: row.next()?,
            resolved_by: row.next()?,
            resolved_at: row.next()?,
        })
    }
}

impl Resolved {
    /// As it is shown, with names.
    pub fn view(self, people: &HashMap<i64, String>) -> ResolutionView {
        ResolutionView {
            resolution: self.resolution,
            wording: self.wording,
            reason: self.reason,
            by: name(people, self.resolved_by),
            resolved_at: self.resolved_at,
            seq: self.seq,
        }
    }
}

/// Says what became of claims in the copy: all of them or none. A later resolution takes the place of an earlier one.
///
/// # Errors
/// `NotFound`; `Refused` for a claim that stands in no copy, new words that are missing or too much, or a claim that is so
/// resolved already.
pub fn resolve(write: &mut Write, ids: &[ClaimId], how: &Resolving) -> Result<()> {
    let wording = sound_if("wording", how.wording.as_deref(), LONGEST_CLAIM)?;
    let reason = sound_if("reason", how.reason.as_deref(), LONGEST_FIELD)?;
    for &id in ids {
        let claim = claims::get(write.db(), id)?;
        how.check(id, claim.stage, claim.article.is_some())?;
        let standing = standing(write, id)?;
        if let Some(before) = &standing
            && (before.resolution, &before.wording) == (how.resolution, &wording)
        {
            return Err(Refusal::new(
                format!("{id} is resolved already: {}", how.resolution),
                "there is nothing to do",
            )
            .into());
        }
        let seq = write.seq();
        write.put_all(
            &RESOLUTIONS,
            "UPDATE resolutions SET ended = ?2 WHERE claim = ?1 AND ended IS NULL RETURNING *",
            &[id.into(), seq.into()],
        )?;
        write.put(
            &RESOLUTIONS,
            "INSERT INTO resolutions (id, seq, claim, resolution, wording, reason, resolved_by, resolved_at, ended)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM resolutions), ?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL) RETURNING *",
            &[
                seq.into(),
                id.into(),
                how.resolution.into(),
                (&wording).into(),
                (&reason).into(),
                write.person.into(),
                write.now.into(),
            ],
        )?;
        let from = standing.map(|before| before.resolution);
        write.entry(
            "resolve",
            id,
            &serde_json::json!({"claim": id, "from": from, "to": how.resolution}),
        )?;
    }
    Ok(())
}

/// Takes back what was said of a claim in the copy.
///
/// # Errors
/// `NotFound`; `Refused` when nothing was said.
pub fn unresolve(write: &mut Write, ids: &[ClaimId]) -> Result<()> {
    for &id in ids {
        claims::get(write.db(), id)?;
        let Some(before) = standing(write, id)? else {
            return Err(Refusal::new(
                format!("{id} is not resolved in the copy"),
                "there is nothing to take back",
            )
            .into());
        };
        let seq = write.seq();
        write.put_all(
            &RESOLUTIONS,
            "UPDATE resolutions SET ended = ?2 WHERE claim = ?1 AND ended IS NULL RETURNING *",
            &[id.into(), seq.into()],
        )?;
        write.entry(
            "resolve",
            id,
            &serde_json::json!({"claim": id, "from": before.resolution, "to": null}),
        )?;
    }
    Ok(())
}

fn standing(write: &mut Write, id: ClaimId) -> Result<Option<Resolved>> {
    let sql = format!(
        "SELECT {} FROM resolutions r WHERE r.claim = ?1 AND r.ended IS NULL ORDER BY r.id DESC",
        RESOLUTIONS.columns_as("r")
    );
    write.db().row(&sql, &[id.into()], Resolved::read)
}
