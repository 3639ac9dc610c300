//! Moving the work on a claim.

use super::claims;
use super::journal::Write;
use super::marks::RESTS_ON;
use crate::db::tables::{CLAIMS, STAGES};
use crate::db::{Db, Value};
use crate::error::Result;
use crate::model::counting;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::stage::{Move, Work};
use crate::model::{ClaimId, PersonId, Stage};

/// Moves claims to a stage: all of them or none.
///
/// # Errors
/// `NotFound`, or the rule of moving that says no.
pub fn step(write: &mut Write, ids: &[ClaimId], step: &Move) -> Result<()> {
    if let Some(reason) = &step.reason {
        sound("reason", reason, LONGEST_FIELD)?;
    }
    for &id in ids {
        let from = put(write, id, step)?;
        write.entry(
            "stage",
            id,
            &serde_json::json!({"claim": id, "from": from, "to": step.to, "reason": step.reason}),
        )?;
    }
    Ok(())
}

/// Moves a claim within another verb; returns where it was.
pub(super) fn put(write: &mut Write, id: ClaimId, step: &Move) -> Result<Option<Stage>> {
    let claim = claims::get(write.db(), id)?;
    let work = Work {
        claim: id,
        stage: claim.stage,
        status: claim.status,
        hands: hands(write.db(), id)?,
    };
    work.check(step, write.person, &write.desk)?;
    if claim.stage == Some(Stage::Draft) && step.to == Stage::Open {
        super::drafts::refuse_undecided(write.db(), id)?;
    }
    go(write, &claim, step)?;
    Ok(claim.stage)
}

/// Moves a claim back to where it was before a move that is taken back: what was allowed once is no new move.
pub(super) fn put_back(write: &mut Write, id: ClaimId, step: &Move) -> Result<()> {
    let claim = claims::get(write.db(), id)?;
    go(write, &claim, step)
}

fn go(write: &mut Write, claim: &claims::Claim, step: &Move) -> Result<()> {
    let id = claim.id;
    let [next] = write.next_ids([&STAGES])?;
    let row = row(write, next, id, claim.stage, step);
    write.load(&STAGES, &[row])?;
    write.put(
        &CLAIMS,
        "UPDATE claims SET stage = ?2, version = version + 1 WHERE id = ?1 RETURNING *",
        &[id.into(), step.to.into()],
    )?;
    let before = claim.counted();
    let after = counting::Counted {
        stage: Some(step.to),
        ..before.clone()
    };
    counting::change(&mut write.counts, Some(&before), Some(&after));
    Ok(())
}

/// Who made the latest mark on a claim, and who brought the evidence that it rests on.
fn hands(db: &mut Db, id: ClaimId) -> Result<Vec<PersonId>> {
    db.rows(
        &format!(
            "WITH m AS (SELECT id, marked_by FROM marks WHERE claim = ?1 ORDER BY id DESC LIMIT 1)
             SELECT m.marked_by FROM m
             UNION
             SELECT e.brought_by FROM m JOIN mark_evidence me ON {RESTS_ON} JOIN evidence e ON e.id = me.evidence"
        ),
        &[id.into()],
        |r| r.next(),
    )
}

/// A move's row, in the order of [`STAGES`].
pub(super) fn row(write: &Write, id: i64, claim: ClaimId, from: Option<Stage>, step: &Move) -> Vec<Value> {
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        from.into(),
        step.to.into(),
        write.person.into(),
        step.reason.clone().into(),
        write.now.into(),
    ]
}
