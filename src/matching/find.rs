//! From a post to the claims it resembles: candidates from the index, compared one by one.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::allowed::{self, Allowed};
use super::explain;
use super::guess;
use super::index::{Clause, Hit, Look, stem_hash};
use super::post::{Part, Post};
use super::rank::{self, Features, Question, Rarities, Sought};
use super::record::{Lying, day_number};
use super::said::Said;
use super::sense::Likenesses;
use super::weights;
use super::words::{Sort, Stems, Tongue};

/// How many candidates are compared one by one.
pub const CANDIDATES: usize = 50;

/// How many more candidates are taken from about the time of the text.
const ABOUT_THEN: usize = 30;

/// Claims that the rarity of a word is judged by besides the ledger's own, so that a ledger of forty claims does not
/// take "has" for a rare word.
const BACKGROUND: f32 = 2_000.0;

/// How rare a stem is that so many of so many claims hold.
pub(super) fn rarity(with: u64, claims: u64, common: bool) -> f32 {
    let usual = if common { 0.15 } else { 1.0 / 4_000.0 };
    ((claims as f32 + BACKGROUND) / (with as f32 + BACKGROUND * usual))
        .ln()
        .max(0.05)
}

/// A text that is to be matched, with what is known of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text<'a> {
    /// The words.
    pub words: &'a str,
    /// Its day, when it does not say it.
    pub day: Option<NaiveDate>,
    /// Its language, as a code.
    pub language: Option<&'a str>,
}

/// Words of the ledger one slip away from those of a text, by word: looked for once.
pub type Slips = HashMap<String, Vec<String>>;

/// The post's stems in order, each once, with what the index knows of them. Endings go as in that language.
pub fn sought(look: &mut Look, post: &Post, tongue: Tongue, slips: &mut Slips) -> Vec<Sought> {
    let stems = Stems::new(tongue);
    let claims = look.claims();
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut found: Vec<Sought> = Vec::new();
    let mut not: Option<usize> = None;
    for word in &post.words {
        let stem = match word.sort {
            Sort::Word => stems.of_word(&word.folded, &word.lower),
            _ => word.folded.clone(),
        };
        not = match explain::is_not(&word.folded) {
            true => Some(0),
            false => not.map(|back| back + 1),
        };
        let denied = not.is_some_and(|back| (1..=explain::REACH).contains(&back));
        match places.entry(stem_hash(&stem)) {
            std::collections::hash_map::Entry::Occupied(at) => {
                let before = &mut found[*at.get()];
                before.name |= word.name;
                before.denied |= denied;
                before.part = before.part.min(word.part);
                continue;
            }
            std::collections::hash_map::Entry::Vacant(at) => at.insert(found.len()),
        };
        let with = look.with_stem(&stem);
        let mut near = Vec::new();
        if with == 0 && word.sort == Sort::Word && word.folded.len() >= 5 && word.part != Part::Author {
            let others = match slips.get(&word.folded) {
                Some(others) => others.clone(),
                None => look.near(&word.folded, 3),
            };
            for other in &others {
                let other = stems.of_folded(other);
                if other != stem && !near.contains(&other) {
                    near.push(other);
                }
            }
            slips.insert(word.folded.clone(), others);
        }
        let common = is_common(&stem);
        found.push(Sought {
            held: with > 0,
            rarity: rarity(with, claims, common),
            part: word.part,
            number: word.sort == Sort::Number,
            name: word.name,
            common: common || explain::is_not(&word.folded),
            denied,
            near,
            written: word.lower.clone(),
            stem,
        });
    }
    found
}

/// Words that say nothing by themselves, stemmed.
pub(super) fn is_common(stem: &str) -> bool {
    COMMON.binary_search(&stem).is_ok()
}

/// The same of a word that is folded.
pub(super) fn says_nothing(folded: &str) -> bool {
    explain::is_not(folded) || is_common(folded) || is_common(&Stems::new(Tongue::ENGLISH).of_folded(folded))
}

/// English words that serve grammar, as the stemmer leaves them, in order.
const COMMON: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "ani", "are", "as", "at", "be", "becaus", "been",
    "befor", "but", "by", "can", "could", "did", "do", "doe", "dont", "down", "for", "from", "get", "go", "had", "has",
    "have", "he", "her", "here", "him", "his", "how", "i", "if", "im", "in", "into", "is", "it", "just", "like", "me",
    "more", "my", "no", "not", "now", "of", "off", "on", "onli", "or", "other", "our", "out", "over", "say", "she",
    "so", "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
    "up", "veri", "was", "we", "were", "what", "when", "where", "whi", "which", "who", "will", "with", "would", "you",
    "your",
];

struct Known<'a> {
    look: &'a mut Look,
    claims: u64,
}

impl Rarities for Known<'_> {
    fn of(&mut self, stem: &str) -> f32 {
        rarity(self.look.with_stem(stem), self.claims, is_common(stem))
    }
}

/// Reads a text with the ledger's words.
pub fn read(look: &Look, text: &str) -> Post {
    Post::read(text, &|word| look.with_word(word))
}

/// A post as claims of each language are compared with it: its endings taken off as theirs are.
struct Questions<'a> {
    post: &'a Post,
    day: Option<i32>,
    slips: Slips,
    by_tongue: Vec<(Tongue, Question)>,
}

impl<'a> Questions<'a> {
    /// With what English claims are compared with, which is sought in any case.
    fn of_post(post: &'a Post, day: Option<i32>, slips: Slips, sought: &[Sought]) -> Questions<'a> {
        Questions {
            post,
            day,
            slips,
            by_tongue: vec![(Tongue::ENGLISH, Question::new(sought, day))],
        }
    }

    fn of(&mut self, look: &mut Look, tongue: Tongue) -> &Question {
        let at = match self.by_tongue.iter().position(|(known, _)| *known == tongue) {
            Some(at) => at,
            None => {
                let sought = sought(look, self.post, tongue, &mut self.slips);
                self.by_tongue.push((tongue, Question::new(&sought, self.day)));
                self.by_tongue.len() - 1
            }
        };
        &self.by_tongue[at].1
    }
}

/// A candidate, and how it compares.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The document.
    pub hit: Hit,
    /// How it compares.
    pub features: Features,
    /// The same for claims in the same words.
    pub words: u64,
    /// What it says, to be compared with other candidates.
    pub said: Said,
    /// How it compares by meaning, when a model is in use.
    pub likenesses: Option<Likenesses>,
}

/// The candidates for a text, each with how it compares.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn compared(
    look: &mut Look,
    text: &Text,
    most: usize,
    allowed: Option<&Allowed>,
) -> tantivy::Result<Vec<Candidate>> {
    let post = read(look, text.words);
    let mut slips = Slips::new();
    let sought = sought(look, &post, Tongue::ENGLISH, &mut slips);
    let otherwise = otherwise(look, &post, text.language);
    let clauses = clauses(&sought, &otherwise);
    // "The" alone stands in nearly every claim, wholly, and would seem to be answered by any.
    if sought.iter().all(|word| word.common) {
        return Ok(Vec::new());
    }
    let mut hits = look.hits(&clauses, most, allowed)?;
    let best = hits.first().map_or(1.0, |hit| hit.bm25);
    let day = post.day.or(text.day).map(day_number);
    if let Some(day) = day {
        for hit in look.hits_about(&clauses, day, ABOUT_THEN, allowed)? {
            if hits.iter().all(|other| other.claim != hit.claim) {
                hits.push(hit);
            }
        }
    }
    let mut questions = Questions::of_post(&post, day, slips, &sought);
    compare_all(look, &mut questions, &hits, best)
}

/// How claims that were found otherwise than by their words compare with a text.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn compared_with(look: &mut Look, text: &Text, claims: &[i64]) -> tantivy::Result<Vec<Candidate>> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let post = read(look, text.words);
    let mut slips = Slips::new();
    let sought = sought(look, &post, Tongue::ENGLISH, &mut slips);
    let otherwise = otherwise(look, &post, text.language);
    let clauses = clauses(&sought, &otherwise);
    let best = look.hits(&clauses, 1, None)?.first().map_or(1.0, |hit| hit.bm25);
    let these = allowed::only(claims.iter().copied());
    let mut hits = look.hits(&clauses, claims.len(), Some(&these))?;
    for claim in claims {
        // One that shares no word with the text has no BM25.
        if hits.iter().all(|hit| hit.claim != *claim) {
            hits.extend(look.of_claim(*claim)?.map(|mut hit| {
                hit.bm25 = 0.0;
                hit
            }));
        }
    }
    let day = post.day.or(text.day).map(day_number);
    let mut questions = Questions::of_post(&post, day, slips, &sought);
    compare_all(look, &mut questions, &hits, best)
}

/// Stems of a text by its own language, by its English ones: those that the index holds and that are others. Where the
/// language is not said, letters can tell it, or the text as a whole when the ledger has claims in other languages.
fn otherwise(look: &mut Look, post: &Post, language: Option<&str>) -> HashMap<String, String> {
    let said = language.and_then(Tongue::of);
    let likely = said.map_or_else(|| guess::likely(post, look.tongues()), |said| vec![said]);
    let mut found = HashMap::new();
    let mut stemmers: Vec<(Tongue, Stems)> = Vec::new();
    let english = Stems::new(Tongue::ENGLISH);
    for word in post.words.iter().filter(|word| word.sort == Sort::Word) {
        let letters = Tongue::of_letters(&word.folded).filter(|_| said.is_none());
        let tongues = letters.as_ref().map_or(&likely[..], std::slice::from_ref);
        for tongue in tongues.iter().filter(|tongue| **tongue != Tongue::ENGLISH) {
            let at = match stemmers.iter().position(|(known, _)| known == tongue) {
                Some(at) => at,
                None => {
                    stemmers.push((*tongue, Stems::new(*tongue)));
                    stemmers.len() - 1
                }
            };
            let own = stemmers[at].1.of_word(&word.folded, &word.lower);
            let plain = english.of_word(&word.folded, &word.lower);
            if own != plain && look.with_stem(&own) > 0 {
                found.entry(plain).or_insert(own);
            }
        }
    }
    found
}

/// A word of less rarity than this says little of what a post is about: an eighth of the claims of a large ledger hold it.
const LIGHT: f32 = 2.1;

/// How many weightier words a post must have for candidates to be found by these alone.
const ENOUGH: usize = 4;

/// What the index is asked for: each stem by what it weighs, and what it may stand for. What everybody says is left out where
/// there is enough else: it finds nothing, and takes most of the time. Candidates are compared in all words.
fn clauses<'a>(sought: &'a [Sought], otherwise: &'a HashMap<String, String>) -> Vec<Clause<'a>> {
    let mut clauses = Vec::with_capacity(sought.len());
    let finds = |word: &&Sought| {
        let held = word.held || !word.near.is_empty() || otherwise.contains_key(&word.stem);
        held && word.rarity >= LIGHT
    };
    let enough = sought.iter().filter(finds).count() >= ENOUGH;
    for word in sought.iter().filter(|word| !enough || word.rarity >= LIGHT) {
        let weight = rank::part_weight(word.part);
        clauses.push(Clause {
            stem: &word.stem,
            or: otherwise.get(&word.stem).map(String::as_str),
            weight,
        });
        clauses.extend(word.near.iter().map(|near| Clause {
            stem: near,
            or: None,
            weight: weight * 0.7,
        }));
    }
    clauses
}

fn compare_all(look: &mut Look, questions: &mut Questions, hits: &[Hit], best: f32) -> tantivy::Result<Vec<Candidate>> {
    let claims = look.claims();
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let record = look.record(hit)?;
        let lying = Lying::decode(&record);
        let question = questions.of(look, lying.tongue());
        let mut known = Known { look, claims };
        let (features, said) = rank::compare(question, lying, hit.bm25, best, &mut known);
        found.push(Candidate {
            hit: *hit,
            features,
            words: lying.in_words(),
            said,
            likenesses: None,
        });
    }
    Ok(found)
}

/// A claim that resembles a text, and how likely it is the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The claim's number.
    pub claim: i64,
    /// 0 to 1.
    pub score: f64,
    /// How much of the words of text and statement both have, by rarity.
    pub alike: f32,
}

/// The claims that resemble a text, best first.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn ranked(look: &mut Look, text: &Text, allowed: Option<&Allowed>) -> tantivy::Result<Vec<Ranked>> {
    let candidates = compared(look, text, CANDIDATES, allowed)?;
    Ok(weights::scored(&candidates))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_serve_grammar_are_all_found() {
        assert!(COMMON.is_sorted());
        assert!(["who", "whi", "which"].iter().all(|stem| is_common(stem)));
    }

    #[test]
    fn what_everybody_says_is_looked_for_only_where_there_is_little_else() {
        let word = |stem: &str, rarity: f32| Sought {
            held: rarity < 9.0,
            stem: stem.to_owned(),
            written: stem.to_owned(),
            rarity,
            part: Part::Text,
            number: false,
            name: false,
            common: false,
            denied: false,
            near: Vec::new(),
        };
        let otherwise = HashMap::new();
        let stems = |sought: &[Sought]| -> Vec<String> {
            let clauses = clauses(sought, &otherwise);
            clauses.iter().map(|clause| clause.stem.to_owned()).collect()
        };
        let mut sought = vec![
            word("the", 0.6),
            word("ferri", 6.0),
            word("harbour", 5.0),
            word("mayor", 5.5),
        ];
        assert_eq!(stems(&sought), ["the", "ferri", "harbour", "mayor"]);
        // What no claim holds finds nothing either.
        sought.push(word("zyzzyva", 12.0));
        assert_eq!(stems(&sought).len(), 5);
        sought.pop();
        sought.push(word("bridg", 6.5));
        assert_eq!(stems(&sought), ["ferri", "harbour", "mayor", "bridg"]);
    }
}
