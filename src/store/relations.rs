//! How claims stand to one another. A status never travels along a relation.

use std::collections::BTreeSet;

use super::claims;
use super::journal::Write;
use crate::db::Db;
use crate::db::tables::RELATIONS;
use crate::error::{Error, Result};
use crate::model::{ClaimId, Refusal, RelationKind};

/// The pairs of claims that are related in some way, the lower number first.
///
/// # Errors
/// The database's.
pub fn live_pairs(db: &mut Db) -> Result<BTreeSet<(ClaimId, ClaimId)>> {
    let pairs = db.rows(
        "SELECT r.from_claim, r.to_claim FROM relations r WHERE r.ended IS NULL",
        &[],
        |r| {
            let (from, to): (ClaimId, ClaimId) = (r.next()?, r.next()?);
            Ok((from.min(to), from.max(to)))
        },
    )?;
    Ok(pairs.into_iter().collect())
}

/// Relates two claims.
///
/// # Errors
/// `NotFound`; `Refused` when they are one, related so already, or related in a way that leaves no room for it.
pub fn relate(write: &mut Write, from: ClaimId, kind: RelationKind, to: ClaimId, note: Option<&str>) -> Result<()> {
    claims::get(write.db(), from)?;
    claims::get(write.db(), to)?;
    if from == to {
        return Err(Refusal::new(format!("{from} cannot be related to itself"), "name two claims").into());
    }
    refuse_against(write.db(), from, kind, to)?;
    if !put(write, from, kind, to, note)? {
        return Err(Refusal::new(
            format!("{from} and {to} are already related as {kind}"),
            "there is nothing to do; `sayso unrelate` takes it back",
        )
        .into());
    }
    write.entry(
        "relate",
        from,
        &serde_json::json!({"from": from, "kind": kind, "to": to, "note": note}),
    )?;
    Ok(())
}

/// Says no to a relation that denies one that stands: of two claims only one may be so of `same`, `variant` and `contradicts`,
/// and none takes the place of what took its own.
fn refuse_against(db: &mut Db, from: ClaimId, kind: RelationKind, to: ClaimId) -> Result<()> {
    if kind == RelationKind::Updates {
        if updates(db, to, from)? {
            return Err(Refusal::new(
                format!("{to} updates {from} already, and two claims cannot take each other's place"),
                "look at both with `sayso show`; `sayso unrelate` takes the earlier relation back",
            )
            .into());
        }
        return Ok(());
    }
    for other in [RelationKind::Same, RelationKind::Variant, RelationKind::Contradicts] {
        if other != kind && standing(db, from, other, to)?.is_some() {
            return Err(Refusal::new(
                format!("{from} and {to} are related as {other}, and cannot be {kind} as well"),
                format!("take that back first: sayso unrelate {} {}", from.0, to.0),
            )
            .into());
        }
    }
    Ok(())
}

/// Whether a claim updates another, itself or through others.
fn updates(db: &mut Db, from: ClaimId, to: ClaimId) -> Result<bool> {
    db.value(
        "WITH RECURSIVE earlier(claim) AS (
            SELECT CAST(?1 AS BIGINT)
            UNION
            SELECT r.to_claim FROM earlier e JOIN relations r ON r.from_claim = e.claim
            WHERE r.kind = 'updates' AND r.ended IS NULL
         ) SELECT EXISTS (SELECT 1 FROM earlier WHERE claim = ?2)",
        &[from.into(), to.into()],
    )
}

/// Records a relation within another verb; says whether it is new. A symmetric one counts from either side.
pub(crate) fn put(
    write: &mut Write,
    from: ClaimId,
    kind: RelationKind,
    to: ClaimId,
    note: Option<&str>,
) -> Result<bool> {
    if standing(write.db(), from, kind, to)?.is_some() {
        return Ok(false);
    }
    write.put(
        &RELATIONS,
        "INSERT INTO relations (id, seq, from_claim, kind, to_claim, note, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM relations), ?1, ?2, ?3, ?4, ?5, NULL) RETURNING *",
        &[write.seq().into(), from.into(), kind.into(), to.into(), note.into()],
    )?;
    Ok(true)
}

fn standing(db: &mut Db, from: ClaimId, kind: RelationKind, to: ClaimId) -> Result<Option<i64>> {
    let one_way = "SELECT id FROM relations WHERE from_claim = ?1 AND to_claim = ?2 AND kind = ?3 AND ended IS NULL";
    let found = db.row(one_way, &[from.into(), to.into(), kind.into()], |r| r.next())?;
    match found {
        None if kind != RelationKind::Updates => db.row(one_way, &[to.into(), from.into(), kind.into()], |r| r.next()),
        found => Ok(found),
    }
}

/// Takes a relation back; without a kind, every one between the two.
///
/// # Errors
/// `NotFound` when there is none.
pub fn unrelate(write: &mut Write, a: ClaimId, kind: Option<RelationKind>, b: ClaimId) -> Result<()> {
    let kinds: Vec<RelationKind> = match kind {
        Some(kind) => vec![kind],
        None => <RelationKind as crate::model::words::Words>::ALL.to_vec(),
    };
    let mut ended = Vec::new();
    for kind in kinds {
        for (from, to) in [(a, b), (b, a)] {
            // A symmetric one that was found from one side is gone when it is looked for from the other.
            let Some(id) = standing(write.db(), from, kind, to)? else {
                continue;
            };
            let seq = write.seq();
            write.put(
                &RELATIONS,
                "UPDATE relations SET ended = ?2 WHERE id = ?1 RETURNING *",
                &[id.into(), seq.into()],
            )?;
            ended.push(kind);
        }
    }
    if ended.is_empty() {
        return Err(
            Error::not_found(format!("relation between {a} and {b}")).hint("`sayso show` lists a claim's relations")
        );
    }
    write.entry("unrelate", a, &serde_json::json!({"from": a, "kinds": ended, "to": b}))?;
    Ok(())
}

/// The claims that say the same as this one, itself among them: the closure of `same`, as of an entry.
///
/// # Errors
/// The database's.
pub fn same_closure(db: &mut Db, id: ClaimId, until: i64) -> Result<BTreeSet<ClaimId>> {
    let found = db.rows(
        "WITH RECURSIVE same(claim) AS (
            SELECT CAST(?1 AS BIGINT)
            UNION
            SELECT CASE WHEN r.from_claim = s.claim THEN r.to_claim ELSE r.from_claim END
            FROM same s
            JOIN relations r ON (r.from_claim = s.claim OR r.to_claim = s.claim)
            WHERE r.kind = 'same' AND r.seq <= ?2 AND (r.ended IS NULL OR r.ended > ?2)
         ) SELECT claim FROM same",
        &[id.into(), until.into()],
        |r| r.next::<ClaimId>(),
    )?;
    Ok(found.into_iter().collect())
}
