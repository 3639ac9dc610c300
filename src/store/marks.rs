//! Marking: the decision about a claim's status.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::attempts;
use super::evidence::{self, NewEvidence};
use super::journal::Write;
use super::scales;
use crate::db::tables::{CLAIMS, MARK_EVIDENCE, MARKS};
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::counting;
use crate::model::mark::Brought;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::{Case, ClaimId, EvidenceId, Mark, Refusal, SourceId, Status};

/// Marks claims, each with the evidence that comes with the decision: all of them or none.
///
/// # Errors
/// `NotFound`, or the rule that says no.
pub fn mark(write: &mut Write, ids: &[ClaimId], mark: &Mark, brought: &[NewEvidence]) -> Result<()> {
    for &id in ids {
        let (from, seq) = decide(write, id, mark, brought)?;
        write.entry(
            "mark",
            id,
            &serde_json::json!({"claim": id, "from": from, "to": mark.status, "mark": seq, "reason": mark.reason,
                "rating": mark.rating, "confidence": mark.confidence,
                "correction": mark.correction, "override": mark.overriding}),
        )?;
    }
    Ok(())
}

/// Marks a claim with its evidence within another verb; returns its status before, and the mark's number.
pub(super) fn decide(write: &mut Write, id: ClaimId, mark: &Mark, brought: &[NewEvidence]) -> Result<(Status, i64)> {
    let mut case = case(write.db(), id)?;
    let mut with_it = Vec::new();
    for new in brought {
        let (piece, _) = evidence::bring(write, id, new)?;
        with_it.push(piece.id);
        if !case.evidence.iter().any(|known| known.id == piece.id) {
            case.evidence.push(piece);
        }
    }
    let number = put(write, &case, mark, &with_it)?;
    Ok((case.counted.status, number))
}

/// Records a decision within a verb, once the rules have let it pass; returns the mark's number.
pub(crate) fn put(write: &mut Write, case: &Case, mark: &Mark, with_it: &[EvidenceId]) -> Result<i64> {
    for (field, text) in [
        ("reason", &mark.reason),
        ("override", &mark.overriding),
        ("rating", &mark.rating),
    ] {
        if let Some(text) = text {
            sound(field, text, LONGEST_FIELD)?;
        }
    }
    let decided_at = mark.decided_at.unwrap_or(write.now);
    if decided_at > write.now {
        return Err(Refusal::new(
            "a decision cannot have been made in the future",
            "give --at a past moment",
        )
        .into());
    }
    let status = said(mark)?;
    let brought: BTreeSet<_> = case.evidence.iter().map(|piece| piece.id).collect();
    if let Some(other) = mark.rests_on.iter().find(|id| !brought.contains(id)) {
        return Err(Refusal::new(
            format!("{other} was not brought to {}", case.claim),
            format!("see what was: sayso evidence list {}", case.claim.0),
        )
        .into());
    }
    // A mark that names its evidence is judged by that evidence, and by nothing else on the claim.
    let resting: BTreeSet<EvidenceId> = match mark.rests_on.is_empty() {
        true => {
            case.check(mark, &write.desk)?;
            case.resting(status)
                .into_iter()
                .chain(with_it.iter().copied())
                .collect()
        }
        false => {
            let resting = mark.rests_on.iter().chain(with_it).copied().collect();
            case.resting_on(&resting).check(mark, &write.desk)?;
            resting
        }
    };
    record(write, case, mark, resting)
}

/// A further mark that says again what an earlier one said, resting on exactly what is given: on nothing, where that one
/// did.
pub(super) fn say_again(write: &mut Write, case: &Case, mark: &Mark, resting: BTreeSet<EvidenceId>) -> Result<i64> {
    case.resting_on(&resting).check(mark, &write.desk)?;
    record(write, case, mark, resting)
}

/// What an earlier mark on a claim rested on, as far as it stands: each piece, or the one that says the same in its place.
pub(super) fn still_resting(db: &mut Db, mark: i64) -> Result<BTreeSet<EvidenceId>> {
    let pieces = db.rows(
        &format!(
            "SELECT DISTINCT n.id FROM marks m JOIN mark_evidence me ON {RESTS_ON}
             JOIN evidence e ON e.id = me.evidence
             JOIN evidence n ON n.claim = e.claim AND n.document = e.document AND n.stance = e.stance
                AND n.place IS NOT DISTINCT FROM e.place AND n.quote IS NOT DISTINCT FROM e.quote
             WHERE m.id = ?1 AND n.ended IS NULL ORDER BY n.id"
        ),
        &[mark.into()],
        |r| r.next(),
    )?;
    Ok(pieces.into_iter().collect())
}

fn said(mark: &Mark) -> Result<Status> {
    mark.status.ok_or_else(|| Error::usage("no status is given"))
}

/// Writes a decision that the rules have let pass.
fn record(write: &mut Write, case: &Case, mark: &Mark, resting: BTreeSet<EvidenceId>) -> Result<i64> {
    let status = said(mark)?;
    let decided_at = mark.decided_at.unwrap_or(write.now);
    let rated = match &mark.rating {
        Some(rating) => Some(scales::rate(write, rating, status)?),
        None => None,
    };
    let scale = rated.as_ref().map(|(scale, _)| scale);
    let id = write.put(
        &MARKS,
        "INSERT INTO marks (id, seq, claim, text_version, previous, status, scale, rating, confidence, credibility,
                reason, correction, override_reason, marked_by, decided_at, recorded_at, scale_version)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM marks), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                ?14, ?15, ?16) RETURNING *",
        &[
            write.seq().into(),
            case.claim.into(),
            case.text_version.into(),
            case.counted.status.into(),
            status.into(),
            scale.map(|scale| scale.name.as_str()).into(),
            rated.as_ref().map(|(_, label)| label.as_str()).into(),
            mark.confidence.into(),
            mark.credibility.into(),
            (&mark.reason).into(),
            mark.correction.into(),
            (&mark.overriding).into(),
            write.person.into(),
            decided_at.into(),
            write.now.into(),
            scale.map(|scale| scale.version).into(),
        ],
    )?;
    put_resting(write, id, &resting.into_iter().collect::<Vec<_>>())?;
    write.put(
        &CLAIMS,
        "UPDATE claims SET status = ?2, version = version + 1 WHERE id = ?1 RETURNING *",
        &[case.claim.into(), status.into()],
    )?;
    count(write, case, status, mark, decided_at);
    Ok(id)
}

/// How many numbers in `mark_evidence` each mark has for itself: they follow from the mark's, and no other index is kept.
const RESTING: i64 = 1_024;

/// Ties `mark_evidence me` to `marks m`.
pub(super) const RESTS_ON: &str = "me.id >= m.id * 1024 AND me.id < (m.id + 1) * 1024";

/// One statement for however many pieces a mark rests on.
fn put_resting(write: &mut Write, mark: i64, resting: &[EvidenceId]) -> Result<()> {
    if resting.is_empty() {
        return Ok(());
    }
    if resting.len() as i64 > RESTING {
        return Err(Refusal::new(
            format!("a mark rests on {RESTING} pieces of evidence at most"),
            "name those that decide it",
        )
        .into());
    }
    let places: Vec<String> = (0..resting.len()).map(|n| format!("?{}", n + 4)).collect();
    let sql = format!(
        "INSERT INTO mark_evidence (id, seq, mark, evidence)
         SELECT ?3 + row_number() OVER (ORDER BY e.id), ?1, ?2, e.id
         FROM evidence e WHERE e.id IN ({}) RETURNING *",
        places.join(", ")
    );
    let mut params: Vec<Param> = vec![write.seq().into(), mark.into(), (mark * RESTING - 1).into()];
    params.extend(resting.iter().map(|id| Param::from(*id)));
    write.put_all(&MARK_EVIDENCE, &sql, &params)?;
    Ok(())
}

fn count(write: &mut Write, case: &Case, status: Status, mark: &Mark, decided_at: DateTime<Utc>) {
    let after = counting::Counted {
        status,
        ..case.counted.clone()
    };
    counting::change(&mut write.counts, Some(&case.counted), Some(&after));
    // Decisions dated back say when somebody decided, not how long the desk took.
    if case.marks == 0 && mark.decided_at.is_none() {
        let bucket = counting::bucket(case.added_at, decided_at);
        *write.counts.entry(("verdict", format!("{bucket:02}"))).or_default() += 1;
    }
}

/// Reads all that the rules of marking look at, in one statement.
///
/// # Errors
/// `NotFound`.
pub fn case(db: &mut Db, id: ClaimId) -> Result<Case> {
    let mut case = None;
    let sql = format!(
        "SELECT 'claim' AS what, c.text_version AS n, NULL AS word, c.originator AS source, NULL AS basis,
                c.kind, c.origin, c.stage, c.status, c.entered_on, c.due_on, c.added_at,
                (SELECT count(*) FROM marks m WHERE m.claim = c.id) AS marks,
                coalesce(c.stage, '') = 'closed' OR EXISTS (SELECT 1 FROM stages s WHERE s.claim = c.id AND s.stage = 'closed'
                    AND s.seq >= (SELECT max(m.seq) FROM marks m WHERE m.claim = c.id))
                OR EXISTS (SELECT 1 FROM published p WHERE p.claim = c.id
                    AND p.mark = (SELECT max(m.id) FROM marks m WHERE m.claim = c.id))
                OR EXISTS (SELECT 1 FROM exports e WHERE e.claim = c.id
                    AND e.mark = (SELECT max(m.id) FROM marks m WHERE m.claim = c.id)) AS settled,
                EXISTS (SELECT 1 FROM relations r
                    JOIN claims o ON o.id = CASE WHEN r.from_claim = c.id THEN r.to_claim ELSE r.from_claim END
                    WHERE (r.from_claim = c.id OR r.to_claim = c.id) AND r.kind = 'contradicts' AND r.ended IS NULL
                      AND o.status NOT IN ('false', 'withdrawn', 'outdated')
                      AND o.stage NOT IN ('draft', 'dropped')) AS contradicted,
                EXISTS (SELECT 1 FROM relations r JOIN claims o ON o.id = r.from_claim
                    WHERE r.to_claim = c.id AND r.kind = 'updates' AND r.ended IS NULL
                      AND o.stage NOT IN ('draft', 'dropped')) AS updated,
                (SELECT count(*) FROM attempts a WHERE a.claim = c.id AND a.ended IS NULL AND a.outcome IN ({})) AS attempts
         FROM claims c WHERE c.id = ?1
         UNION ALL
         SELECT 'link', l.position, NULL, coalesce(s.merged_into, s.id), NULL,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, FALSE, FALSE, FALSE, 0
         FROM links l JOIN sources s ON s.id = l.source WHERE l.claim = ?1 AND l.ended IS NULL
         UNION ALL
         SELECT 'evidence', e.id, e.stance, coalesce(s.merged_into, s.id), d.basis,
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, FALSE, FALSE, FALSE, 0
         FROM evidence e JOIN documents d ON d.id = e.document LEFT JOIN sources s ON s.id = d.origin
         WHERE e.claim = ?1 AND e.ended IS NULL
         ORDER BY 1, 2",
        attempts::led_nowhere()
    );
    db.each(&sql, &[id.into()], |r| {
        let what: String = r.next()?;
        let n: i64 = r.next()?;
        match what.as_str() {
            "claim" => {
                let (_word, originator, _basis): (Option<String>, Option<SourceId>, Option<String>) =
                    (r.next()?, r.next()?, r.next()?);
                let (kind, origin, stage, status) = (r.next()?, r.next()?, r.next()?, r.next()?);
                let (entered_on, due_on, added_at) = (r.next()?, r.next()?, r.next()?);
                case = Some(Case {
                    claim: id,
                    kind,
                    text_version: n,
                    marks: r.next()?,
                    settled: r.next()?,
                    contradicted: r.next()?,
                    updated: r.next()?,
                    attempts: r.next()?,
                    chain: BTreeSet::new(),
                    evidence: Vec::new(),
                    added_at,
                    counted: counting::Counted {
                        origin,
                        stage,
                        status,
                        originator,
                        entered_on,
                        due_on,
                    },
                });
            }
            "link" => {
                let _word: Option<String> = r.next()?;
                if let Some(case) = &mut case {
                    case.chain.insert(r.next()?);
                }
            }
            _ => {
                let (stance, origin, basis) = (r.next()?, r.next()?, r.next()?);
                if let Some(case) = &mut case {
                    case.evidence.push(Brought {
                        id: EvidenceId(n),
                        stance,
                        origin,
                        basis,
                    });
                }
            }
        }
        Ok(())
    })?;
    case.ok_or_else(|| Error::not_found(id).hint("`sayso list` shows the claims with their numbers"))
}
