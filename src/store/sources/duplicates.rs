//! Sources that may be one: for people to look at. Nothing is ever merged by guess.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{SourceId, SourceKind};
use crate::view::SourceRef;
use crate::view::sources::{Duplicate, DuplicateList};

/// Words before a name that tell an office, not a person.
const OFFICES: &[&str] = &[
    "president",
    "prime",
    "minister",
    "premier",
    "chancellor",
    "king",
    "queen",
    "prince",
    "princess",
    "senator",
    "sen",
    "representative",
    "rep",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "general",
    "gen",
    "colonel",
    "captain",
    "dr",
    "mr",
    "mrs",
    "ms",
    "miss",
    "sir",
    "lord",
    "lady",
    "prof",
    "professor",
    "pastor",
    "bishop",
    "pope",
    "justice",
    "judge",
    "former",
    "ex",
    "vice",
    "deputy",
    "secretary",
    "ambassador",
    "south",
    "african",
    "us",
    "u.s",
    "uk",
    "the",
    "hon",
    "honourable",
];

/// More bearers of a last name than this tell nothing.
const COMMON: usize = 40;

struct Named {
    source: SourceRef,
    folded: String,
    /// The words that tell who it is.
    words: Vec<String>,
}

/// A pair's place in the list: how likely it is, and who.
type Place = (u32, i64, i64);

/// Pairs of named sources that may be one, the likeliest first, at most so many behind the page before: names that differ in
/// spelling, in the order of their words, by an office in front, or by given names that one of them leaves out.
///
/// # Errors
/// `Usage` for a cursor that belongs to another list; the database's.
pub fn duplicates(db: &mut Db, limit: usize, after: Option<&str>) -> Result<DuplicateList> {
    let after = after.map(place).transpose()?;
    let mut named: Vec<Named> = Vec::new();
    db.each(
        "SELECT id, name, kind, folded FROM sources WHERE kind <> 'anonymous' AND merged_into IS NULL ORDER BY id",
        &[],
        |r| {
            let (id, name, kind): (SourceId, String, SourceKind) = (r.next()?, r.next()?, r.next()?);
            let folded: String = r.next()?;
            named.push(Named {
                words: telling(&folded),
                source: SourceRef {
                    id,
                    name,
                    kind,
                    anonymous: false,
                },
                folded,
            });
            Ok(())
        },
    )?;
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, one) in named.iter().enumerate() {
        // Whoever shares the last telling word, or all letters in another arrangement, may be one.
        if let Some(last) = one.words.last() {
            by_key.entry(format!("last {last}")).or_default().push(at);
        }
        let mut sorted = one.words.clone();
        sorted.sort_unstable();
        by_key.entry(format!("same {}", sorted.join(" "))).or_default().push(at);
        let letters: String = one.folded.chars().filter(|c| c.is_alphanumeric()).collect();
        by_key.entry(format!("bare {letters}")).or_default().push(at);
        // Misspelt last names share their beginnings.
        let start: String = letters.chars().take(6).collect();
        by_key.entry(format!("start {start}")).or_default().push(at);
    }
    let mut seen = HashSet::new();
    let mut found: BTreeMap<Place, Duplicate> = BTreeMap::new();
    for group in by_key.values().filter(|group| (2..=COMMON).contains(&group.len())) {
        for (n, &a) in group.iter().enumerate() {
            for &b in &group[n + 1..] {
                let pair = (a.min(b), a.max(b));
                if !seen.insert(pair) {
                    continue;
                }
                let (first, second) = (&named[pair.0], &named[pair.1]);
                if let Some((rank, why)) = alike(first, second) {
                    let duplicate = Duplicate {
                        sources: [first.source.clone(), second.source.clone()],
                        why: why.to_owned(),
                        merge: format!("sayso source merge {} --into {}", second.source.id.0, first.source.id.0),
                    };
                    found.insert((rank, first.source.id.0, second.source.id.0), duplicate);
                }
            }
        }
    }
    let mut left = match after {
        Some(after) => found.split_off(&(after.0, after.1, after.2 + 1)),
        None => found,
    };
    let rest = left.keys().nth(limit).copied();
    let further = rest.map(|first| left.split_off(&first)).unwrap_or_default();
    let last = left.keys().last().filter(|_| !further.is_empty());
    Ok(DuplicateList {
        next: last.map(|(rank, first, second)| format!("{rank}.{first}.{second}")),
        more: further.len(),
        duplicates: left.into_values().collect(),
    })
}

fn place(cursor: &str) -> Result<Place> {
    let parts: Option<Vec<i64>> = cursor.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([rank @ 0..=9, first, second]) if *second < i64::MAX => Ok((*rank as u32, *first, *second)),
        _ => Err(Error::usage("the cursor belongs to another list")
            .hint("go on with what the page before ended with, or leave it out to start anew")),
    }
}

/// The words of a name without offices.
fn telling(folded: &str) -> Vec<String> {
    let words = folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '"' | '(' | ')'));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let kept: Vec<String> = words
        .iter()
        .filter(|word| !OFFICES.contains(&word.as_str()))
        .cloned()
        .collect();
    if kept.is_empty() { words } else { kept }
}

/// How likely two names are one, the smaller the likelier, and why.
fn alike(a: &Named, b: &Named) -> Option<(u32, &'static str)> {
    let letters = |one: &Named| one.folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if letters(a) == letters(b) {
        return Some((0, "the same letters, spaced or punctuated otherwise"));
    }
    if a.words == b.words {
        return Some((1, "the same name, with an office or without"));
    }
    let sorted = |one: &Named| {
        let mut words = one.words.clone();
        words.sort_unstable();
        words
    };
    if sorted(a) == sorted(b) {
        return Some((2, "the same words in another order"));
    }
    let close = strsim::jaro_winkler(&a.words.join(" "), &b.words.join(" "));
    if close >= 0.95 && a.words.len() == b.words.len() && !differ_in_digits(a, b) {
        return Some((3, "nearly the same spelling"));
    }
    let (short, long) = if a.words.len() < b.words.len() { (a, b) } else { (b, a) };
    let last = short.words.last() == long.words.last();
    let within = short.words.iter().all(|word| {
        long.words
            .iter()
            .any(|other| other == word || (word.chars().count() == 1 && other.starts_with(word.as_str())))
    });
    match last && within && short.words.len() < long.words.len() {
        true => Some((4, "one name leaves out words of the other")),
        false => None,
    }
}

fn differ_in_digits(a: &Named, b: &Named) -> bool {
    let digits = |one: &Named| one.folded.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(a) != digits(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::fold;

    fn why(a: &str, b: &str) -> Option<&'static str> {
        let named = |name: &str| Named {
            source: SourceRef {
                id: SourceId(1),
                name: name.into(),
                kind: SourceKind::Person,
                anonymous: false,
            },
            folded: fold(name),
            words: telling(&fold(name)),
        };
        alike(&named(a), &named(b)).map(|(_, why)| why)
    }

    #[test]
    fn names_that_may_be_one() {
        assert_eq!(
            why("President Buhari", "Muhammadu Buhari "),
            Some("one name leaves out words of the other")
        );
        assert_eq!(
            why("Sen. Bernie Sanders", "Bernie Sanders"),
            Some("the same name, with an office or without")
        );
        assert_eq!(
            why("Clinton, Hillary", "Hillary Clinton"),
            Some("the same words in another order")
        );
        assert_eq!(
            why("Face Book", "Facebook"),
            Some("the same letters, spaced or punctuated otherwise")
        );
        assert_eq!(
            why("Muhammadu Buhari", "Muhamadu Buhari"),
            Some("nearly the same spelling")
        );
        assert_eq!(why("Hillary Clinton", "Bill Clinton"), None);
        assert_eq!(why("Channel 4", "Channel 5"), None);
    }
}
