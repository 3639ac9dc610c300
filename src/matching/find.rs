//! From a post to the claims it resembles: candidates from the index, compared one by one.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::allowed::{self, Allowed};
use super::index::{Hit, Look, stem_hash};
use super::post::{Part, Post};
use super::rank::{self, Features, Question, Rarities, Sought};
use super::record::{Lying, day_number};
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

/// The post's stems in order, each once, with what the index knows of them.
pub fn sought(look: &mut Look, post: &Post) -> Vec<Sought> {
    let stems = Stems::new(Tongue::ENGLISH);
    let claims = look.claims();
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut found: Vec<Sought> = Vec::new();
    for word in &post.words {
        let stem = match word.sort {
            Sort::Word => stems.of_word(&word.folded, &word.lower),
            _ => word.folded.clone(),
        };
        match places.entry(stem_hash(&stem)) {
            std::collections::hash_map::Entry::Occupied(at) => {
                let before = &mut found[*at.get()];
                before.name |= word.name;
                before.part = before.part.min(word.part);
                continue;
            }
            std::collections::hash_map::Entry::Vacant(at) => at.insert(found.len()),
        };
        let with = look.with_stem(&stem);
        let mut near = Vec::new();
        if with == 0 && word.sort == Sort::Word && word.folded.len() >= 5 && word.part != Part::Author {
            for other in look.near(&word.folded, 3) {
                let other = stems.of_folded(&other);
                if other != stem && !near.contains(&other) {
                    near.push(other);
                }
            }
        }
        found.push(Sought {
            rarity: rarity(with, claims, is_common(&stem)),
            part: word.part,
            number: word.sort == Sort::Number,
            name: word.name,
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

/// English words that serve grammar, as the stemmer leaves them, in order.
const COMMON: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "ani", "are", "as", "at", "be", "becaus", "been",
    "befor", "but", "by", "can", "could", "did", "do", "doe", "dont", "down", "for", "from", "get", "go", "had", "has",
    "have", "he", "her", "here", "him", "his", "how", "i", "if", "im", "in", "into", "is", "it", "just", "like", "me",
    "more", "my", "no", "not", "now", "of", "off", "on", "onli", "or", "other", "our", "out", "over", "say", "she",
    "so", "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
    "up", "veri", "was", "we", "were", "what", "when", "where", "which", "who", "whi", "will", "with", "would", "you",
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

/// A candidate, and how it compares.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The document.
    pub hit: Hit,
    /// How it compares.
    pub features: Features,
    /// The same for claims in the same words.
    pub words: u64,
    /// How it compares by meaning, when a model is in use.
    pub likenesses: Option<Likenesses>,
}

/// The candidates for a text, each with how it compares.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn compared(
    look: &mut Look,
    text: &str,
    day: Option<NaiveDate>,
    most: usize,
    allowed: Option<&Allowed>,
) -> tantivy::Result<Vec<Candidate>> {
    let post = read(look, text);
    let sought = sought(look, &post);
    let clauses = clauses(&sought);
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    let mut hits = look.hits(&clauses, most, allowed)?;
    let best = hits.first().map_or(1.0, |hit| hit.bm25);
    let day = post.day.or(day).map(day_number);
    if let Some(day) = day {
        for hit in look.hits_about(&clauses, day, ABOUT_THEN, allowed)? {
            if hits.iter().all(|other| other.claim != hit.claim) {
                hits.push(hit);
            }
        }
    }
    compare_all(look, &Question::new(&sought, day), &hits, best)
}

/// How claims that were found otherwise than by their words compare with a text.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn compared_with(
    look: &mut Look,
    text: &str,
    day: Option<NaiveDate>,
    claims: &[i64],
) -> tantivy::Result<Vec<Candidate>> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let post = read(look, text);
    let sought = sought(look, &post);
    let clauses = clauses(&sought);
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
    let day = post.day.or(day).map(day_number);
    compare_all(look, &Question::new(&sought, day), &hits, best)
}

/// What the index is asked for: each stem by what it weighs, and what it may stand for.
fn clauses(sought: &[Sought]) -> Vec<(&str, f32)> {
    let mut clauses: Vec<(&str, f32)> = Vec::with_capacity(sought.len());
    for word in sought {
        let weight = rank::part_weight(word.part);
        clauses.push((&word.stem, weight));
        clauses.extend(word.near.iter().map(|near| (near.as_str(), weight * 0.7)));
    }
    clauses
}

fn compare_all(look: &mut Look, question: &Question, hits: &[Hit], best: f32) -> tantivy::Result<Vec<Candidate>> {
    let claims = look.claims();
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let record = look.record(hit)?;
        let mut known = Known { look, claims };
        let lying = Lying::decode(&record);
        found.push(Candidate {
            hit: *hit,
            features: rank::compare(question, lying, hit.bm25, best, &mut known),
            words: lying.in_words(),
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
}

/// The claims that resemble a text, best first.
///
/// # Errors
/// Tantivy's, when the index cannot be read.
pub fn ranked(
    look: &mut Look,
    text: &str,
    day: Option<NaiveDate>,
    allowed: Option<&Allowed>,
) -> tantivy::Result<Vec<Ranked>> {
    let candidates = compared(look, text, day, CANDIDATES, allowed)?;
    Ok(weights::scored(&candidates))
}
