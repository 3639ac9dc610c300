//! Claims that repeat or contradict each other: pairs for a person to look at. Nothing is related here.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::answer::rarity;
use super::explain::{Read, denies};
use super::find;
use super::shelf::Ready;
use super::words::{Stems, Tongue};
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

/// Words of which one denies the other.
const OPPOSITES: &[(&str, &str)] = &[
    ("accept", "reject"),
    ("above", "below"),
    ("after", "before"),
    ("alive", "dead"),
    ("allow", "ban"),
    ("allowed", "banned"),
    ("agree", "disagree"),
    ("begin", "end"),
    ("confirm", "deny"),
    ("cheap", "expensive"),
    ("decrease", "increase"),
    ("drop", "rise"),
    ("east", "west"),
    ("empty", "full"),
    ("enter", "leave"),
    ("fail", "succeed"),
    ("fall", "rise"),
    ("false", "true"),
    ("fewer", "more"),
    ("first", "last"),
    ("guilty", "innocent"),
    ("highest", "lowest"),
    ("illegal", "legal"),
    ("less", "more"),
    ("lose", "win"),
    ("lost", "won"),
    ("lower", "raise"),
    ("majority", "minority"),
    ("north", "south"),
    ("open", "close"),
    ("oppose", "support"),
    ("approve", "reject"),
    ("safe", "dangerous"),
    ("start", "stop"),
    ("strong", "weak"),
    ("cut", "raise"),
    ("before", "since"),
    ("hot", "cold"),
    ("old", "new"),
    ("peace", "war"),
    ("public", "secret"),
];

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
    let opposites = stemmed_opposites();
    let mut met: HashSet<(ClaimId, ClaimId)> = HashSet::new();
    let mut found: Vec<(Likeness, ClaimId, ClaimId)> = Vec::new();
    let mut done = 0;
    for (first, last) in searchable::runs(claims) {
        for claim in searchable::between(db, first, last)? {
            done += 1;
            progress(done, claims.len() as u64);
            let text = claim.texts.first().cloned().unwrap_or_default();
            let partners = find::ranked(&mut ready.look, &text, None, None)?;
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
                    Seek::Repeats => likeness.differs.is_empty(),
                    Seek::Opposites => !likeness.differs.is_empty(),
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
                    Seek::Repeats if likeness.score >= 0.85 => RelationKind::Same,
                    Seek::Repeats => RelationKind::Variant,
                },
                score: (likeness.score * 100.0).round() / 100.0,
                because: likeness.differs.clone(),
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
struct Likeness {
    score: f64,
    differs: Vec<String>,
}

fn stemmed_opposites() -> HashMap<String, Vec<String>> {
    let stems = Stems::new(Tongue::ENGLISH);
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (one, other) in OPPOSITES {
        let (one, other) = (stems.of_folded(one), stems.of_folded(other));
        found.entry(one.clone()).or_default().push(other.clone());
        found.entry(other).or_default().push(one);
    }
    found
}

/// Compares two claims: their words by rarity, those in which they differ aside.
fn compare(
    one: &Read,
    claim: &Searchable,
    theirs: &Searchable,
    opposites: &HashMap<String, Vec<String>>,
    rarity: &mut dyn FnMut(&str) -> f32,
) -> Likeness {
    let other = Read::of(
        &[theirs.texts.first().map_or("", String::as_str)],
        theirs.language.as_deref(),
    );
    let (a, b) = (one.stems(), other.stems());
    let mut differs = Vec::new();
    let mut aside: HashSet<&str> = HashSet::new();
    let (ours, others) = (one.numbers(), other.numbers());
    let only = |these: &BTreeMap<&str, &str>, those: &BTreeMap<&str, &str>| -> Vec<String> {
        let alone = these.iter().filter(|(value, _)| !those.contains_key(*value));
        alone.map(|(_, written)| (*written).to_owned()).collect()
    };
    let (mine, its) = (only(&ours, &others), only(&others, &ours));
    if !mine.is_empty() && !its.is_empty() {
        aside.extend(ours.keys().chain(others.keys()));
        differs.push(format!("{} against {}", mine.join(", "), its.join(", ")));
    }
    for stem in a.difference(&b) {
        for against in opposites.get(*stem).into_iter().flatten() {
            if b.contains(against.as_str()) && !a.contains(against.as_str()) {
                aside.insert(stem);
                if let Some(against) = b.get(against.as_str()) {
                    aside.insert(against);
                }
                differs.push(format!("{} against {}", one.written(stem), other.written(against)));
            }
        }
    }
    if denies(one, &other) {
        differs.push("one denies it".to_owned());
    }
    if let (Some(day), Some(its)) = (claim.days.first(), theirs.days.first())
        && differs.is_empty()
        && a == b
        && (*day - *its).num_days().abs() > 31
    {
        differs.push(format!("said of {day} and of {its}"));
    }
    let (mut shared, mut whole) = (0.0, 0.0);
    for stem in a.union(&b) {
        if aside.contains(stem) || super::explain::is_not(stem) {
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
        compare(&read, &one, &other, &stemmed_opposites(), &mut |stem| stem.len() as f32)
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
