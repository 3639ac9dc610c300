//! What a page tells the rules: the facts that lints look at, and how many origins assert a claim.

use std::collections::{BTreeMap, BTreeSet};

use super::source_refs;
use crate::db::{Db, Param};
use crate::error::Result;
use crate::model::copy::InCopy;
use crate::model::lint::{ClaimFacts, EvidenceFacts, ReplyFacts};
use crate::model::mark::{Brought, independent_support};
use crate::model::{Basis, ClaimId, Desk, RelationKind, SourceId, Stage, Stance, Status};
use crate::store::history::AsOf;
use crate::store::relations;
use crate::view::claims::{ClaimPage, Corroboration, LinkView, RelationView};

/// What the lints look at. The first pair says whether the anchor could not be checked, and what the text says of a claim
/// that became something in the copy.
pub(super) fn facts(
    page: &ClaimPage,
    (anchor_unchecked, says_it): (bool, Option<bool>),
    chain: &BTreeSet<SourceId>,
    as_of: &AsOf,
    desk: &Desk,
) -> ClaimFacts {
    let brought: Vec<Brought> = page.evidence.iter().map(|e| e.rule.clone()).collect();
    let last_mark = page.marks.last();
    let closed = page
        .moves
        .iter()
        .rev()
        .find(|m| m.to == Stage::Closed)
        .map_or(0, |m| m.seq);
    ClaimFacts {
        claim: page.row.id,
        kind: page.row.kind,
        status: page.row.status,
        stage: page.row.stage,
        overridden: last_mark.is_some_and(|m| m.overriding.is_some()),
        unseen: desk.second_person && last_mark.is_some_and(|m| m.seq > closed),
        origins: page.corroboration.most,
        // A named speaker known only through an unnamed one is known on the unnamed one's word.
        anonymous: page
            .attribution
            .iter()
            .any(|l| l.source.as_ref().is_some_and(|s| s.anonymous)),
        links: page.attribution.iter().map(|l| (!l.gap).then_some(l.said)).collect(),
        evidence: page
            .evidence
            .iter()
            .map(|e| EvidenceFacts {
                id: e.id,
                unarchived: e.document.archived_url.is_none() && e.document.kind == crate::model::DocumentKind::Page,
                access: e.document.access,
                origin_known: e.rule.origin.is_some() || e.rule.basis == Some(Basis::Primary),
                after_mark: last_mark.is_some_and(|m| e.seq > m.seq),
                independent_support: e.stance == Stance::Supports && e.independent,
            })
            .collect(),
        anchor: page.anchor.as_ref().and_then(|a| a.state),
        anchor_unchecked,
        due_on: page.row.due_on,
        recheck_on: page.recheck_on,
        contradicted_by: page
            .relations
            .iter()
            .filter(|r| r.kind == RelationKind::Contradicts && r.status == Status::Verified)
            .filter(|r| r.stage.is_some_and(Stage::counts))
            .map(|r| r.claim)
            .collect(),
        stale: page.published.last().and_then(|published| published.stale),
        today: as_of.today,
        archive_needed: desk.archive_needed,
        support: independent_support(&brought, chain),
        support_needed: desk.independent_needed.max(1) as usize,
        text: page.row.text.clone(),
        accusation: page.accusation,
        replies: page
            .replies
            .iter()
            .map(|reply| ReplyFacts {
                reply: reply.id,
                of: reply.of.name.clone(),
                says_it: chain.contains(&reply.of.id),
                deadline_on: reply.deadline_on,
                outcome: reply.outcome,
            })
            .collect(),
        copy: page.resolution.as_ref().map(|resolved| InCopy {
            resolution: resolved.resolution,
            says_it,
            anchor: page.anchor.as_ref().and_then(|a| a.state),
        }),
    }
}

/// Distinct origins over the closure of `same`: named ones by themselves, anonymous ones as a range. Drafts, what was
/// dropped and what was imported say nothing for it.
pub(super) fn corroboration(
    db: &mut Db,
    claim: ClaimId,
    links: &[LinkView],
    relations: &[RelationView],
    as_of: &AsOf,
) -> Result<Corroboration> {
    let mut origins: BTreeMap<SourceId, bool> = BTreeMap::new();
    let mut add = |id: SourceId, anonymous: bool| {
        origins.insert(id, anonymous);
    };
    if let Some(source) = links.first().and_then(|l| l.source.as_ref()) {
        add(source.id, source.anonymous);
    }
    if relations.iter().any(|r| r.kind == RelationKind::Same) {
        let closure: Vec<ClaimId> = relations::same_closure(db, claim, as_of.until)?.into_iter().collect();
        let mut sources = BTreeSet::new();
        for part in closure.chunks(400) {
            let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 2)).collect();
            let sql = format!(
                "SELECT DISTINCT l.source FROM links l
                 WHERE l.position = 0 AND l.source IS NOT NULL AND l.seq <= ?1 AND (l.ended IS NULL OR l.ended > ?1)
                    AND l.claim IN ({})
                    AND (SELECT g.stage FROM stages g WHERE g.claim = l.claim AND g.seq <= ?1
                         ORDER BY g.id DESC LIMIT 1) NOT IN ('draft', 'dropped')",
                places.join(", ")
            );
            let mut params: Vec<Param> = vec![as_of.until.into()];
            params.extend(part.iter().map(|id| Param::from(*id)));
            db.each(&sql, &params, |r| {
                sources.insert(r.next::<i64>()?);
                Ok(())
            })?;
        }
        for source in source_refs(db, sources, as_of.until)?.into_values() {
            add(source.id, source.anonymous);
        }
    }
    let anonymous = origins.values().filter(|anonymous| **anonymous).count();
    let named = origins.len() - anonymous;
    Ok(Corroboration {
        least: named + anonymous.min(1),
        most: named + anonymous,
    })
}
