//! Moving the work on a claim.

use super::claims;
use super::journal::Write;
use crate::db::Db;
use crate::db::tables::{CLAIMS, STAGES};
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
        let claim = claims::get(write.db(), id)?;
        let work = Work {
            claim: id,
            stage: claim.stage,
            status: claim.status,
            hands: hands(write.db(), id)?,
        };
        work.check(step, write.person, &write.desk)?;
        put(write, id, claim.stage, step.to, step.reason.as_deref())?;
        write.put(
            &CLAIMS,
            "UPDATE claims SET stage = ?2, version = version + 1 WHERE id = ?1 RETURNING *",
            &[id.into(), step.to.into()],
        )?;
        let after = claims::Claim {
            stage: Some(step.to),
            ..claim.clone()
        };
        counting::change(&mut write.counts, Some(&claim.counted()), Some(&after.counted()));
        write.entry(
            "stage",
            id,
            &serde_json::json!({"claim": id, "from": claim.stage, "to": step.to, "reason": step.reason}),
        )?;
    }
    Ok(())
}

/// Who made the latest mark on a claim, and who brought the evidence that it rests on.
fn hands(db: &mut Db, id: ClaimId) -> Result<Vec<PersonId>> {
    db.rows(
        "SELECT m.marked_by FROM marks m WHERE m.id = (SELECT max(id) FROM marks WHERE claim = ?1)
         UNION
         SELECT e.brought_by FROM mark_evidence me JOIN evidence e ON e.id = me.evidence
         WHERE me.mark = (SELECT max(id) FROM marks WHERE claim = ?1)",
        &[id.into()],
        |r| r.next(),
    )
}

/// Records a move.
pub(super) fn put(write: &mut Write, id: ClaimId, from: Option<Stage>, to: Stage, reason: Option<&str>) -> Result<()> {
    write.put(
        &STAGES,
        "INSERT INTO stages (id, seq, claim, previous, stage, moved_by, reason, moved_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM stages), ?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            from.into(),
            to.into(),
            write.person.into(),
            reason.into(),
            write.now.into(),
        ],
    )?;
    Ok(())
}
