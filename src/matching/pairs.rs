//! Claims that repeat or contradict each other: pairs for a person to look at. Nothing is related here.

use std::collections::{HashMap, HashSet};

use super::answer::rarity;
use super::explain::{Read, denies};
use super::find;
use super::opposites::{Opposites, numbers_against};
use super::shelf::Ready;
use crate::error::Result;
use crate::model::{ClaimId, RelationKind, Stage};
use crate::store::{Db, listing, relations, searchable};
use crate::view::claims::ClaimRow;
use crate::view::matches::{Pair, PairList, PairSide};
use crate::view::searchable::Searchable;

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
    let opposites = Opposites::known();
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
                let likeness = compare(&one, &claim, &theirs, &opposites, &mut |stem| {
                    rarity(&mut ready.look, stem)
                });
                let fits = match wanted.seek {
                    Seek::Repeats => likeness.reasons().next().is_none(),
                    Seek::Opposites => likeness.reasons().next().is_some(),
                };
                if fits && likeness.score >= wanted.least {
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
                because: likeness.reasons().cloned().collect(),
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

/// How alike two claims are, and in what they differ.
pub(super) struct Likeness {
    /// How much of their words they share, those in which they differ aside; 0 to 1.
    pub(super) score: f64,
    /// By what they deny each other.
    pub(super) differs: Vec<String>,
    /// The same words said of days far apart, which need not deny each other.
    said_of: Option<String>,
}

/// How alike two claims are at least that say the same.
const SAME: f64 = 0.85;

impl Likeness {
    /// All in which they differ.
    fn reasons(&self) -> impl Iterator<Item = &String> {
        self.differs.iter().chain(&self.said_of)
    }

    /// As what two are related that do not deny each other.
    pub(super) fn repeats(&self) -> RelationKind {
        match self.score >= SAME {
            true => RelationKind::Same,
            false => RelationKind::Variant,
        }
    }
}

/// Compares two claims: their words by rarity, those in which they differ aside.
pub(super) fn compare(
    one: &Read,
    claim: &Searchable,
    theirs: &Searchable,
    opposites: &Opposites,
    rarity: &mut dyn FnMut(&str) -> f32,
) -> Likeness {
    let other = Read::of(
        &[theirs.texts.first().map_or("", String::as_str)],
        theirs.language.as_deref(),
    );
    let (a, b) = (one.stems(), other.stems());
    let mut differs = Vec::new();
    let mut aside: HashSet<String> = HashSet::new();
    let numbers = numbers_against(one, &other);
    if !numbers.is_empty() {
        let all = [one.numbers(), other.numbers()];
        aside.extend(
            all.iter()
                .flat_map(|numbers| numbers.keys().map(|value| (*value).to_owned())),
        );
    }
    differs.extend(numbers.into_iter().map(|(ours, its)| format!("{ours} against {its}")));
    for (stem, against) in opposites.between(one, &other) {
        differs.push(format!("{} against {}", one.written(&stem), other.written(&against)));
        aside.extend([stem, against]);
    }
    if denies(one, &other) {
        differs.push("one denies it".to_owned());
    }
    let said_of = match (claim.days.first(), theirs.days.first()) {
        (Some(day), Some(its)) if differs.is_empty() && a == b && (*day - *its).num_days().abs() > 31 => {
            Some(format!("said of {day} and of {its}"))
        }
        _ => None,
    };
    let (mut shared, mut whole) = (0.0, 0.0);
    for stem in a.union(&b) {
        if aside.contains(*stem) || super::explain::is_not(stem) {
            continue;
        }
        let weight = rarity(stem);
        whole += weight;
        if a.contains(stem) && b.contains(stem) {
            shared += weight;
        }
    }
    Likeness {
        score: f64::from(if whole > 0.0 { shared / whole } else { 0.0 }),
        differs,
        said_of,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Likeness {
        let of = |text: &str| Searchable {
            texts: vec![text.to_owned()],
            ..Searchable::default()
        };
        let (one, other) = (of(one), of(other));
        let read = Read::of(&[&one.texts[0]], None);
        compare(&read, &one, &other, &Opposites::known(), &mut |stem| stem.len() as f32)
    }

    #[test]
    fn the_same_in_other_words_differs_in_nothing() {
        let likeness = likeness(
            "The mayor closed three bridges.",
            "Three bridges were closed by the mayor.",
        );
        assert!(likeness.score > 0.7, "{}", likeness.score);
        assert_eq!(likeness.differs, [""; 0]);
    }

    #[test]
    fn numbers_negation_and_opposites_are_told() {
        let differs = |one, other| likeness(one, other).differs;
        assert_eq!(
            differs("The mayor closed three bridges.", "The mayor closed two bridges."),
            ["three against two"]
        );
        assert_eq!(
            differs("The bridge was closed.", "The bridge was not closed."),
            ["one denies it"]
        );
        assert_eq!(differs("Prices will rise.", "Prices will fall."), ["rise against fall"]);
        let same = likeness("The mayor closed three bridges.", "The mayor closed two bridges.");
        assert!(same.score > 0.95, "{}", same.score);
    }
}
