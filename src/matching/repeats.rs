//! What one claim may repeat or contradict: told when it is entered, imported or drafted, and on its page. Nothing is
//! related here.

use super::allowed::Allowed;
use super::answer::{self, rarity};
use super::explain::Read;
use super::pairs;
use super::shelf::Ready;
use crate::error::Result;
use crate::model::{ClaimId, RelationKind};
use crate::store::{Db, searchable};
use crate::view::drafts::Repeat;

/// How many of the likeliest claims are compared.
const COMPARED: usize = 15;

/// From which score on a claim is named whatever its words are: right more than 95 times in 100.
const LIKELY: f64 = 0.9;

/// How much of its words a claim shares with one that it may vary.
const VARIANT: f64 = 0.6;

/// How much with one that it may contradict: whoever is told so looks up, so it has to be the same but for that.
const OPPOSITE: f64 = 0.7;

/// How much of all words two share at least for a closer look, those in which they differ among them.
const WORTH: f32 = 0.3;

/// What is asked about a claim.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// How many claims at most.
    pub limit: usize,
    /// Claims that are not looked for, besides the claim itself: those that came with it.
    pub but: &'a [ClaimId],
    /// The claims that may be named; `None` for all.
    pub allowed: Option<Allowed>,
}

/// The claims that `claim` may repeat, vary or contradict, the likest first.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn of(db: &mut Db, ready: &mut Ready, claim: ClaimId, wanted: &Wanted) -> Result<Vec<Repeat>> {
    let Some(own) = searchable::between(db, claim.0, claim.0)?.pop() else {
        return Ok(Vec::new());
    };
    let Some(text) = own.texts.first().cloned() else {
        return Ok(Vec::new());
    };
    let asked = answer::Wanted {
        limit: COMPARED,
        min_score: 0.0,
        allowed: wanted.allowed.clone(),
        dropped: false,
        day: None,
        language: own.language.clone(),
        but: wanted.but.iter().copied().chain([claim]).collect(),
    };
    let likely = answer::likely(db, ready, &text, &asked)?;
    let read = Read::of(&[&text], own.language.as_deref());
    let mut found = Vec::new();
    for (ranked, row) in likely {
        if ranked.alike < WORTH && ranked.score < LIKELY {
            continue;
        }
        let Some(other) = searchable::between(db, row.id.0, row.id.0)?.pop() else {
            continue;
        };
        let likeness = pairs::compare(&read, &own, &other, &mut |stem| rarity(&mut ready.look, stem));
        if likeness.apart {
            continue;
        }
        let differs = !likeness.differs.is_empty();
        let least = if differs { OPPOSITE } else { VARIANT };
        if likeness.score < least && ranked.score < LIKELY {
            continue;
        }
        let suggests = match differs {
            true => RelationKind::Contradicts,
            false => likeness.repeats(),
        };
        found.push((
            likeness.score,
            Repeat {
                draft: claim,
                claim: row.id,
                status: row.status,
                text: row.text,
                differs,
                suggests,
                because: likeness.differs.into_iter().chain(likeness.shades).collect(),
            },
        ));
    }
    // Of equally like ones the repeat comes before what contradicts it.
    found.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.differs.cmp(&other.differs)));
    found.truncate(wanted.limit);
    Ok(found.into_iter().map(|(_, repeat)| repeat).collect())
}
