//! Why a claim answers a text, in the words of both. Pure.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::index::stem_hash;
use super::post::Post;
use super::words::{self, Sort, Stems, Tongue};
use crate::view::matches::{TakenFor, Why};

/// Words that turn a statement round.
const NOT: &[&str] = &[
    "not", "no", "never", "none", "nobody", "nothing", "without", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt",
    "werent", "cant", "cannot", "couldnt", "wont", "wouldnt", "hasnt", "havent", "hadnt", "neither", "nor", "nicht",
    "kein", "keine", "pas", "jamais", "nunca", "nao",
];

/// How many words behind a "not" it still turns round.
pub(super) const REACH: usize = 4;

/// A text's words with their stems.
pub(super) struct Read {
    words: Vec<Seen>,
}

/// A number of a text with what stands beside it.
pub(super) struct Figure<'a> {
    /// Its place among the words.
    pub(super) at: usize,
    value: &'a str,
    /// As it is written.
    pub(super) written: &'a str,
    /// The stem of the word before it, when it says something.
    pub(super) before: Option<&'a str>,
    /// Those of the next two words that say something.
    pub(super) after: Vec<&'a str>,
}

impl Figure<'_> {
    /// Whether it looks like a year.
    pub(super) fn is_year(&self) -> bool {
        self.value.len() == 4 && matches!(self.value.parse::<u32>(), Ok(1000..2200))
    }
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that parts them.
    None,
    /// A comma, a dash or a bracket.
    Comma,
    /// The end of a sentence, or nothing before it.
    Stop,
}

/// A word as it was read.
pub(super) struct Seen {
    /// Without its ending.
    pub(super) stem: String,
    /// As it is written.
    pub(super) written: String,
    /// Without case and accents.
    pub(super) folded: String,
    /// Whether it is a number.
    pub(super) number: bool,
    /// Whether it is written as a name.
    pub(super) name: bool,
    /// Whether it begins with a capital letter, were it as the first word.
    pub(super) capital: bool,
    /// What parts it from the word before.
    pub(super) gap: Gap,
}

impl Read {
    /// Of a claim's texts.
    pub(super) fn of(texts: &[&str], language: Option<&str>) -> Read {
        let stems = Stems::new(Tongue::or_english(language));
        let mut found = Vec::new();
        for text in texts {
            let mut end = None;
            for word in words::words(text) {
                let gap = end.map_or(Gap::Stop, |end| gap(text, end..word.start, found.last()));
                end = Some(word.end);
                found.push(Seen {
                    stem: stems.of(text, &word),
                    written: text[word.start..word.end].to_owned(),
                    number: word.sort == Sort::Number,
                    name: word.capital && !word.opens,
                    capital: word.capital,
                    gap,
                    folded: word.folded,
                });
            }
        }
        Read { words: joined(found) }
    }

    /// Of a post, its endings taken off as in that language.
    pub(super) fn of_post(post: &Post, tongue: Tongue) -> Read {
        let stems = Stems::new(tongue);
        let words = post.words.iter().map(|word| Seen {
            stem: match word.sort {
                Sort::Word => stems.of_word(&word.folded, &word.lower),
                _ => word.folded.clone(),
            },
            written: word.lower.clone(),
            folded: word.folded.clone(),
            number: word.sort == Sort::Number,
            name: word.name,
            capital: word.name,
            gap: Gap::None,
        });
        Read {
            words: joined(words.collect()),
        }
    }

    /// Its words, in order.
    pub(super) fn words(&self) -> &[Seen] {
        &self.words
    }

    /// Its stems.
    pub(super) fn stems(&self) -> BTreeSet<&str> {
        self.words.iter().map(|word| word.stem.as_str()).collect()
    }

    /// A stem as it is written.
    pub(super) fn written(&self, stem: &str) -> &str {
        let word = self.words.iter().find(|word| word.stem == stem);
        word.map_or("", |word| word.written.as_str())
    }

    /// Its numbers: the value, and how it is written.
    pub(super) fn numbers(&self) -> BTreeMap<&str, &str> {
        let numbers = self.words.iter().filter(|word| word.number);
        numbers
            .map(|word| (word.stem.as_str(), word.written.as_str()))
            .collect()
    }

    /// Its stems, each with the word as it is folded.
    pub(super) fn folded(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|word| (word.stem.as_str(), word.folded.as_str()))
    }

    /// Those of its numbers that are to be kept, each once, in order.
    pub(super) fn figures(&self, keep: impl Fn(&str) -> bool) -> Vec<Figure<'_>> {
        let mut met = HashSet::new();
        let mut found = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            if !word.number || !keep(&word.stem) || !met.insert(word.stem.as_str()) {
                continue;
            }
            let telling = |word: &&Seen| !super::find::is_common(&word.stem);
            let before = at.checked_sub(1).and_then(|before| self.words.get(before));
            let after = self.words[at + 1..]
                .iter()
                .filter(telling)
                .take_while(|word| !word.number);
            found.push(Figure {
                at,
                value: &word.stem,
                written: &word.written,
                before: before
                    .filter(telling)
                    .filter(|word| !word.number)
                    .map(|word| word.stem.as_str()),
                after: after.take(2).map(|word| word.stem.as_str()).collect(),
            });
        }
        found
    }

    /// The shared stems that a "not" stands shortly before.
    fn denied<'a>(&'a self, shared: &HashSet<&str>) -> HashSet<&'a str> {
        let mut denied = HashSet::new();
        for (at, _) in self
            .words
            .iter()
            .enumerate()
            .filter(|(_, word)| NOT.contains(&word.folded.as_str()))
        {
            for word in self.words.iter().skip(at + 1).take(REACH) {
                if shared.contains(word.stem.as_str()) {
                    denied.insert(word.stem.as_str());
                }
            }
        }
        denied
    }
}

/// Makes one number of those that are written as several words: "five thousand".
fn joined(words: Vec<Seen>) -> Vec<Seen> {
    if !words.windows(2).any(|two| two[0].number && two[1].number) {
        return words;
    }
    let mut found: Vec<Seen> = Vec::with_capacity(words.len());
    for word in words {
        let times = word.number && word.gap == Gap::None && word.written.starts_with(char::is_alphabetic);
        if let Some(last) = found.last_mut().filter(|last| times && last.number)
            && let (Ok(few), Ok(times)) = (last.stem.parse::<u64>(), word.stem.parse::<u64>())
            && times >= 100
            && few < times
            && let Some(value) = few.checked_mul(times)
        {
            last.stem = value.to_string();
            last.folded.clone_from(&last.stem);
            last.written = format!("{} {}", last.written, word.written);
        } else {
            found.push(word);
        }
    }
    found
}

/// What parts a word from the one before. A point behind a few letters shortens a word.
fn gap(text: &str, between: std::ops::Range<usize>, before: Option<&Seen>) -> Gap {
    const SHORTENED: usize = 3;
    let long = before.is_none_or(|word| word.number || word.folded.len() > SHORTENED);
    let marks = text.get(between).unwrap_or_default().chars();
    let told = marks.map(|mark| match mark {
        '!' | '?' | '\n' | ';' => Gap::Stop,
        '.' if long => Gap::Stop,
        ',' | ':' | '(' | ')' | '–' | '—' => Gap::Comma,
        _ => Gap::None,
    });
    told.max().unwrap_or(Gap::None)
}

/// Whether a stem turns a statement round.
pub(super) fn is_not(stem: &str) -> bool {
    NOT.contains(&stem)
}

/// The same by the hash of the stem.
pub(super) fn is_not_hash(hash: u64) -> bool {
    static HASHES: LazyLock<HashSet<u64>> = LazyLock::new(|| {
        let stems = Stems::new(Tongue::ENGLISH);
        let stemmed = NOT.iter().map(|word| stem_hash(&stems.of_folded(word)));
        NOT.iter().map(|word| stem_hash(word)).chain(stemmed).collect()
    });
    HASHES.contains(&hash)
}

/// Whether one denies what the other says of words that both have.
pub(super) fn denies(one: &Read, other: &Read) -> bool {
    let (a, b) = (one.stems(), other.stems());
    let shared: HashSet<&str> = a
        .intersection(&b)
        .copied()
        .filter(|stem| !NOT.contains(stem) && !super::find::is_common(stem))
        .collect();
    one.denied(&shared) != other.denied(&shared)
}

/// Why `claim` answers `text`. `rarity` weighs a stem; `near` are the slips that were forgiven.
pub(super) fn why(
    text: &Read,
    claim: &Read,
    near: &[(String, Vec<String>)],
    rarity: &mut dyn FnMut(&str) -> f32,
) -> Why {
    let mut why = Why::default();
    let mut written: HashMap<&str, (&str, bool, bool)> = HashMap::new();
    for word in &claim.words {
        let known = written.entry(&word.stem).or_insert((&word.written, word.number, false));
        known.2 |= word.name;
    }
    let mut shared: Vec<(f32, &str, bool)> = Vec::new();
    let mut met = HashSet::new();
    for word in &text.words {
        let Some((as_claimed, number, name)) = written.get(word.stem.as_str()) else {
            continue;
        };
        if *number || !met.insert(word.stem.as_str()) || super::find::is_common(&word.stem) {
            continue;
        }
        shared.push((rarity(&word.stem), as_claimed, *name || word.name));
    }
    shared.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, word, name) in shared {
        match name {
            true => why.names.push(word.to_owned()),
            false => why.words.push(word.to_owned()),
        }
    }
    for (slip, meant) in near {
        let taken = meant.iter().find_map(|stem| written.get(stem.as_str()));
        if let Some((as_claimed, _, _)) = taken {
            why.near.push(TakenFor {
                written: slip.clone(),
                taken_for: (*as_claimed).to_owned(),
            });
        }
    }
    let (ours, theirs) = (text.numbers(), claim.numbers());
    let written = |numbers: &BTreeMap<&str, &str>, keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        let kept = numbers.iter().filter(|(value, _)| keep(value));
        kept.map(|(_, written)| (*written).to_owned()).collect()
    };
    why.numbers = written(&theirs, &|value| ours.contains_key(value));
    if !ours.is_empty() && !theirs.is_empty() {
        why.numbers_of_text = written(&ours, &|value| !theirs.contains_key(value));
        why.numbers_of_claim = written(&theirs, &|value| !ours.contains_key(value));
    }
    why.negated = denies(text, claim);
    why
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str, claim: &str) -> Why {
        let text = Read::of_post(&Post::read(text, &|_| 1), Tongue::ENGLISH);
        why(&text, &Read::of(&[claim], None), &[], &mut |stem| stem.len() as f32)
    }

    #[test]
    fn shared_words_names_and_numbers_are_told() {
        let why = explained(
            "Mayor Lima closed three bridges in 2020!",
            "In 2020 Ana Lima, the mayor, closed two bridges.",
        );
        assert_eq!(why.names, ["Lima"]);
        assert_eq!(why.words, ["mayor", "closed", "bridges"]);
        assert_eq!(why.numbers, ["2020"]);
        assert_eq!(why.numbers_of_text, ["three"]);
        assert_eq!(why.numbers_of_claim, ["two"]);
        assert!(!why.negated);
    }

    #[test]
    fn a_number_of_several_words_is_one() {
        let why = explained("Five thousand people marched", "5,000 of two hundred thousand marched.");
        assert_eq!(why.numbers, ["5,000"]);
        assert_eq!(why.numbers_of_claim, ["two hundred thousand"]);
        assert_eq!(
            Read::of(&["In 1999 three hundred islands sank."], None).numbers().len(),
            2
        );
    }

    #[test]
    fn a_not_that_only_one_has_is_told() {
        assert!(explained("The bridge was never closed", "The bridge was closed.").negated);
        assert!(!explained("The bridge was not closed", "The bridge wasn't closed.").negated);
        assert!(
            !explained(
                "Nobody asked me. Still, the day is long and the bridge was closed",
                "The bridge was closed."
            )
            .negated
        );
    }
}
