//! Claims that repeat or contradict each other: pairs for a person to look at. Nothing is related here.

mod dates;
mod denials;
#[cfg(test)]
mod editor;
mod grammar;
mod likeness;
mod named;
mod roles;
mod shades;
mod units;

use std::collections::{HashMap, HashSet};

pub(super) use likeness::{Likeness, compare};

use super::answer::rarity;
use super::explain::Read;
use super::find;
use super::shelf::Ready;
use crate::error::Result;
use crate::model::{ClaimId, RelationKind, Stage};
use crate::store::{Db, listing, relations, searchable};
use crate::view::claims::ClaimRow;
use crate::view::matches::{Pair, PairList, PairSide};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seek {
    /// Claims that say the same, or nearly.
    Repeats,
    /// Claims that say opposite things.
    Opposites,
}

/// What is asked of pairs.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is looked for.
    pub seek: Seek,
    /// How many at most.
    pub limit: usize,
    /// How alike two claims are at least, 0 to 1.
    pub least: f64,
    /// Whether only pairs are told that one source says.
    pub same_source: bool,
}

/// How many likely partners of a claim are looked at.
const PARTNERS: usize = 10;

/// Pairs in which one is among `claims`.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn pairs(
    db: &mut Db,
    ready: &mut Ready,
    claims: &[ClaimId],
    wanted: &Wanted,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<PairList> {
    let related = relations::live_pairs(db)?;
    let mut met: HashSet<(ClaimId, ClaimId)> = HashSet::new();
    let mut found: Vec<(Likeness, ClaimId, ClaimId)> = Vec::new();
    let mut done = 0;
    for (first, last) in searchable::runs(claims) {
        for claim in searchable::between(db, first, last)? {
            done += 1;
            progress(done, claims.len() as u64);
            let text = claim.texts.first().cloned().unwrap_or_default();
            let sought = find::Text {
                words: &text,
                day: None,
                language: claim.language.as_deref(),
            };
            let partners = find::ranked(&mut ready.look, &sought, None)?;
            let one = Read::of(&[&text], claim.language.as_deref());
            for partner in partners.iter().take(PARTNERS + 1) {
                let other = ClaimId(partner.claim);
                let pair = (claim.claim.min(other), claim.claim.max(other));
                if other == claim.claim || related.contains(&pair) || !met.insert(pair) {
                    continue;
                }
                let Some(theirs) = searchable::between(db, other.0, other.0)?.pop() else {
                    continue;
                };
                let likeness = compare(&one, &claim, &theirs, &mut |stem| rarity(&mut ready.look, stem));
                let fits = match wanted.seek {
                    Seek::Repeats => likeness.reasons().next().is_none(),
                    Seek::Opposites => likeness.reasons().next().is_some(),
                };
                if fits && !likeness.apart && likeness.score >= wanted.least {
                    found.push((likeness, pair.0, pair.1));
                }
            }
        }
    }
    found.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then((a.1, a.2).cmp(&(b.1, b.2))));
    Ok(PairList {
        pairs: told(db, found, wanted)?,
        behind: ready.behind,
    })
}

fn told(db: &mut Db, found: Vec<(Likeness, ClaimId, ClaimId)>, wanted: &Wanted) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for part in found.chunks(wanted.limit.max(20)) {
        let ids: Vec<ClaimId> = part.iter().flat_map(|(_, one, other)| [*one, *other]).collect();
        let rows: HashMap<ClaimId, ClaimRow> = listing::rows_of(db, &ids)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        for (likeness, one, other) in part {
            let (Some(one), Some(other)) = (rows.get(one), rows.get(other)) else {
                continue;
            };
            if [one, other].iter().any(|row| row.stage == Some(Stage::Dropped)) {
                continue;
            }
            let source = |row: &ClaimRow| row.originator.as_ref().filter(|who| !who.anonymous).map(|who| who.id);
            let same_source = source(one).is_some() && source(one) == source(other);
            if wanted.same_source && !same_source {
                continue;
            }
            pairs.push(Pair {
                suggests: match wanted.seek {
                    Seek::Opposites => RelationKind::Contradicts,
                    Seek::Repeats => likeness.repeats(),
                },
                score: (likeness.score * 100.0).round() / 100.0,
                because: likeness.reasons().chain(&likeness.shades).cloned().collect(),
                same_source,
                one: side(one),
                other: side(other),
            });
            if pairs.len() == wanted.limit {
                return Ok(pairs);
            }
        }
    }
    Ok(pairs)
}

fn side(row: &ClaimRow) -> PairSide {
    PairSide {
        claim: row.id,
        status: row.status,
        text: row.text.clone(),
        originator: row.originator.clone(),
    }
}
