//! How alike a post and a claim are: a few dozen features that mean something, weighed by the numbers in `weights`. Pure.

use std::collections::HashMap;

use super::calendar::{Named, Then};
use super::explain;
use super::index::stem_hash;
use super::post::Part;
use super::record::{Field, Lying};
use super::said::Said;

/// A stem that is sought, with what it weighs.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The stem.
    pub stem: String,
    /// The word as it stood.
    pub written: String,
    /// Whether some claim holds it.
    pub held: bool,
    /// How rare it is among the ledger's claims.
    pub rarity: f32,
    /// Where it stood in the post.
    pub part: Part,
    /// Whether it is a number.
    pub number: bool,
    /// Whether it is written as a name.
    pub name: bool,
    /// Whether it serves grammar and says nothing by itself.
    pub common: bool,
    /// Whether a "not" stands shortly before it.
    pub denied: bool,
    /// Other stems that it may stand for, one slip away; each counts for less.
    pub near: Vec<String>,
}

/// A post ready to be compared.
pub struct Question {
    terms: Vec<Term>,
    by_stem: HashMap<u64, (usize, f32)>,
    total: f32,
    ideal: f32,
    day: Option<i32>,
    then: Option<Then>,
    names: f32,
    hashtags: f32,
    rarest: f32,
}

struct Term {
    rarity: f32,
    weight: f32,
    part: Part,
    name: bool,
    common: bool,
    denied: bool,
    letters: Vec<u16>,
}

/// What a word that was found one slip away counts.
const NEAR: f32 = 0.7;

/// What a word counts by where it stood.
pub fn part_weight(part: Part) -> f32 {
    match part {
        Part::Text => 1.0,
        Part::Hashtag => 0.8,
        Part::Mention => 0.5,
        Part::Author => 0.4,
    }
}

impl Question {
    /// Of the stems of a post, in their order, each once, and its day.
    pub fn new(sought: &[Sought], day: Option<i32>) -> Question {
        let mut by_stem = HashMap::new();
        let mut terms = Vec::with_capacity(sought.len());
        for (at, word) in sought.iter().enumerate() {
            by_stem.entry(stem_hash(&word.stem)).or_insert((at, 1.0));
            terms.push(Term {
                rarity: word.rarity,
                weight: word.rarity * part_weight(word.part),
                part: word.part,
                name: word.name,
                common: word.common,
                denied: word.denied,
                letters: if word.number { Vec::new() } else { letters(&word.stem) },
            });
        }
        for (at, word) in sought.iter().enumerate() {
            for near in &word.near {
                by_stem.entry(stem_hash(near)).or_insert((at, NEAR));
            }
        }
        let sum = |keep: &dyn Fn(&Sought) -> bool| -> f32 { sought.iter().filter(|w| keep(w)).map(|w| w.rarity).sum() };
        let rarest = sought.iter().map(|w| w.rarity).fold(0.1, f32::max);
        Question {
            total: terms.iter().map(|t| t.weight).sum::<f32>().max(0.1),
            ideal: terms.iter().map(|t| t.weight * 2.2).sum::<f32>().max(0.1),
            by_stem,
            day,
            then: day.and_then(Then::of),
            names: sum(&|w| w.name),
            hashtags: sum(&|w| w.part == Part::Hashtag),
            rarest,
            terms,
        }
    }

    fn find(&self, stem: u64) -> Option<(usize, f32)> {
        self.by_stem.get(&stem).copied()
    }
}

/// Neighbouring letters, for words that are nearly the same.
fn letters(word: &str) -> Vec<u16> {
    let bytes = word.as_bytes();
    let mut pairs: Vec<u16> = bytes
        .windows(2)
        .map(|w| u16::from(w[0]) << 8 | u16::from(w[1]))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// How alike two words are in their letters, 0 to 1.
fn likeness(a: &[u16], b: &[u16]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    2.0 * shared as f32 / (a.len() + b.len()).max(1) as f32
}

macro_rules! features {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// What is compared. The order is that of the weights.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Feature { $($(#[$doc])* $name),+ }
        impl Feature {
            /// Their names, in order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];
        }
        /// How many features there are.
        pub const FEATURES: usize = Feature::NAMES.len();
    };
}

features! {
    /// BM25 against the best candidate's.
    Bm25,
    /// BM25 against the most that the post could reach.
    Bm25Whole,
    /// How much of the post the statement holds.
    PostInText,
    /// How much of the post a title holds.
    PostInTitle,
    /// How much of the post a body holds.
    PostInBody,
    /// How much of the post any field holds.
    PostInAll,
    /// How much of the statement the post holds.
    TextInPost,
    /// How much of the title the post holds.
    TitleInPost,
    /// How much of the body the post holds.
    BodyInPost,
    /// The statement's angle to the post.
    TextAngle,
    /// The title's angle to the post.
    TitleAngle,
    /// Pairs of neighbouring words that stand together in the post.
    Pairs,
    /// Pairs of the title.
    TitlePairs,
    /// Pairs in the post's order with at most two words between.
    Order,
    /// The longest run of words that both have in the same order.
    Run,
    /// The rarest word that both have.
    Rarest,
    /// The second rarest.
    SecondRarest,
    /// Numbers of the statement or title that the post has.
    Numbers,
    /// Numbers of the statement that the post lacks.
    OtherNumbers,
    /// Names of the statement that the post has.
    Names,
    /// Names of the statement that the post lacks.
    OtherNames,
    /// Names of the post that the claim has.
    PostNames,
    /// The post's author is in the claim.
    Author,
    /// Hashtags of the post that the claim has.
    Hashtags,
    /// Words of the statement that nearly stand in the post.
    NearText,
    /// Words of the title that nearly stand in the post.
    NearTitle,
    /// The claim or its review is of the days around the post.
    Days,
    /// Of the weeks around it.
    Weeks,
    /// Of the months around it.
    Months,
    /// The review or claim is long before the post.
    LongBefore,
    /// Both have a day.
    Dated,
    /// The claim names the post's year.
    SameYear,
    /// It names other years only.
    OtherYear,
    /// It names the post's month.
    SameMonth,
    /// It names other months only.
    OtherMonth,
    /// How many words both have.
    Shared,
    /// How long the statement is.
    Length,
    /// The statement holds all that the post says, but for a "not" that one of the two has.
    Denied,
}

/// The features of one candidate.
pub type Features = [f32; FEATURES];

/// How rare stems are, for a claim's own words.
pub trait Rarities {
    /// The rarity of a stem.
    fn of(&mut self, stem: &str) -> f32;
}

/// How much of a post a statement holds that holds all of it, but for words such as "not". With less in common a "not" tells
/// nothing: posts and those who check them deny the same thing in many ways.
const WHOLE: f32 = 0.85;

/// Beside the fields in which a term was seen: a "not" stands shortly before it in the statement.
const DENIED: u8 = 1 << 7;

/// What looking through one field of a claim gave.
#[derive(Default)]
struct FieldLook {
    held: f32,
    whole: f32,
    held_squares: f32,
    whole_squares: f32,
    near: f32,
    pairs: f32,
    all_pairs: f32,
    order: f32,
    run: usize,
    words: usize,
    names: f32,
    all_names: f32,
    numbers: f32,
    all_numbers: f32,
    named: Named,
    said: Said,
}

/// Compares a post with a claim; also tells what the claim says, to be compared with others.
pub fn compare(
    question: &Question,
    claim: Lying,
    bm25: f32,
    best: f32,
    rarities: &mut dyn Rarities,
) -> (Features, Said) {
    let mut out = [0.0; FEATURES];
    let mut seen = vec![0u8; question.terms.len()];
    let mut through = |field| look(question, claim, field, &mut seen, rarities);
    let [text, title, body] = [Field::Text, Field::Title, Field::Body].map(&mut through);
    for (stem, _, _) in claim.words(Field::About) {
        if let Some((at, _)) = question.find(stem_hash(stem)) {
            seen[at] |= 1 << Field::About as u8;
        }
    }
    let mut set = |feature: Feature, value: f32| out[feature as usize] = value;
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };

    let in_field = |field: Option<Field>| -> f32 {
        let mask = field.map_or(15, |f| 1u8 << f as u8);
        question
            .terms
            .iter()
            .zip(&seen)
            .filter(|(_, seen)| **seen & mask != 0)
            .map(|(term, _)| term.weight)
            .sum()
    };
    set(Feature::Bm25, share(bm25, best));
    set(Feature::Bm25Whole, share(bm25, question.ideal));
    set(Feature::PostInText, in_field(Some(Field::Text)) / question.total);
    set(Feature::PostInTitle, in_field(Some(Field::Title)) / question.total);
    set(Feature::PostInBody, in_field(Some(Field::Body)) / question.total);
    set(Feature::PostInAll, in_field(None) / question.total);
    set(Feature::TextInPost, share(text.held, text.whole));
    set(Feature::TitleInPost, share(title.held, title.whole));
    set(Feature::BodyInPost, share(body.held, body.whole));
    let squares: f32 = question.terms.iter().map(|t| t.weight * t.weight).sum();
    set(
        Feature::TextAngle,
        share(text.held_squares, (text.whole_squares * squares).sqrt()),
    );
    set(
        Feature::TitleAngle,
        share(title.held_squares, (title.whole_squares * squares).sqrt()),
    );
    set(Feature::Pairs, share(text.pairs, text.all_pairs));
    set(Feature::TitlePairs, share(title.pairs, title.all_pairs));
    set(Feature::Order, share(text.order.max(title.order), question.total));
    set(Feature::Run, (text.run.max(title.run).max(body.run) as f32).ln_1p());
    let mut rare: Vec<f32> = question
        .terms
        .iter()
        .zip(&seen)
        .filter(|(term, seen)| **seen != 0 && term.part != Part::Author)
        .map(|(term, _)| term.rarity)
        .collect();
    rare.sort_by(|a, b| b.total_cmp(a));
    set(Feature::Rarest, rare.first().map_or(0.0, |r| r / question.rarest));
    set(Feature::SecondRarest, rare.get(1).map_or(0.0, |r| r / question.rarest));
    set(Feature::Numbers, (text.numbers + title.numbers).min(2.0));
    set(
        Feature::OtherNumbers,
        share(text.all_numbers - text.numbers, text.all_numbers),
    );
    set(Feature::Names, share(text.names, text.all_names));
    set(Feature::OtherNames, (text.all_names - text.names).min(30.0) / 10.0);
    let found = |keep: &dyn Fn(usize) -> bool| -> f32 {
        (0..question.terms.len())
            .filter(|at| seen[*at] != 0 && keep(*at))
            .map(|at| question.terms[at].rarity)
            .sum()
    };
    set(
        Feature::PostNames,
        share(found(&|at| question.terms[at].name), question.names),
    );
    let author = found(&|at| question.terms[at].part == Part::Author);
    set(Feature::Author, (author / 8.0).min(1.5));
    set(
        Feature::Hashtags,
        share(found(&|at| question.terms[at].part == Part::Hashtag), question.hashtags),
    );
    set(Feature::NearText, share(text.held + text.near, text.whole));
    set(Feature::NearTitle, share(title.held + title.near, title.whole));
    let shared: usize = seen.iter().filter(|s| **s != 0).count();
    set(Feature::Shared, (shared as f32).ln_1p());
    set(Feature::Length, (text.words as f32).ln_1p());
    let denied = question.terms.iter().zip(&seen).any(|(term, seen)| {
        let in_text = *seen & (1 << Field::Text as u8) != 0;
        in_text && !term.common && term.denied != (*seen & DENIED != 0)
    });
    let whole = in_field(Some(Field::Text)) / question.total >= WHOLE;
    set(Feature::Denied, f32::from(u8::from(denied && whole)));
    if let Some(day) = question.day
        && let Some(apart) = claim.days().map(|d| d - day).min_by_key(|apart| apart.abs())
    {
        set(Feature::Dated, 1.0);
        let near = |span: f32| (-(apart.abs() as f32) / span).exp();
        set(Feature::Days, near(4.0));
        set(Feature::Weeks, near(25.0));
        set(Feature::Months, near(200.0));
        set(Feature::LongBefore, (((-apart) as f32 - 60.0) / 365.0).clamp(0.0, 3.0));
    }
    let calendar = [
        Feature::SameYear,
        Feature::OtherYear,
        Feature::SameMonth,
        Feature::OtherMonth,
    ];
    let named = text.named.with(title.named).with(body.named);
    for (feature, told) in calendar.into_iter().zip(named.told()) {
        out[feature as usize] = f32::from(u8::from(told));
    }
    (out, text.said)
}

/// How far apart in the post two words may stand that are neighbours in the claim.
const WITHIN: usize = 3;

fn look(question: &Question, claim: Lying, field: Field, seen: &mut [u8], rarities: &mut dyn Rarities) -> FieldLook {
    let mut out = FieldLook::default();
    let mut met: Vec<u64> = Vec::with_capacity(32);
    let mut before: Option<(f32, Option<usize>)> = None;
    let mut run = 0;
    // How many words back the last "not" stood.
    let mut not: Option<usize> = None;
    for (stem, number, name) in claim.words(field) {
        out.words += 1;
        if let Some(then) = question.then {
            out.named.take(then, stem, number, name);
        }
        let hash = stem_hash(stem);
        let turns = field == Field::Text && explain::is_not_hash(hash);
        not = match turns {
            true => Some(0),
            false => not.map(|back| back + 1),
        };
        let found = question.find(hash);
        let rarity = match found {
            Some((at, _)) => question.terms[at].rarity,
            None => rarities.of(stem),
        };
        let at = found.map(|(at, _)| at);
        if let Some(at) = at {
            seen[at] |= 1 << field as u8;
            if field == Field::Text && not.is_some_and(|back| (1..=explain::REACH).contains(&back)) {
                seen[at] |= DENIED;
            }
        }
        // Pairs of neighbours, and runs in the same order.
        if let Some((rarity_before, at_before)) = before {
            let weight = rarity.min(rarity_before);
            out.all_pairs += weight;
            if let (Some(a), Some(b)) = (at_before, at)
                && a != b
                && a.abs_diff(b) <= WITHIN
            {
                out.pairs += weight;
                if b > a {
                    out.order += weight;
                }
            }
            run = match (at_before, at) {
                (Some(a), Some(b)) if b == a + 1 => run + 1,
                _ => usize::from(at.is_some()),
            };
        } else {
            run = usize::from(at.is_some());
        }
        out.run = out.run.max(run);
        before = Some((rarity, at));
        if met.contains(&hash) {
            continue;
        }
        met.push(hash);
        if field == Field::Text {
            out.said.take(hash, rarity, Said::sort(number, name, turns));
        }
        out.whole += rarity;
        out.whole_squares += rarity * rarity;
        if name {
            out.all_names += rarity;
        }
        if number {
            out.all_numbers += 1.0;
        }
        match found {
            Some((at, sure)) => {
                out.held += rarity * sure;
                out.held_squares += rarity * question.terms[at].weight * sure;
                if name {
                    out.names += rarity;
                }
                if number {
                    out.numbers += 1.0;
                }
            }
            None if !number && stem.len() > 3 && rarity > 3.0 => {
                let own = letters(stem);
                let nearest = question
                    .terms
                    .iter()
                    .filter(|term| !term.letters.is_empty())
                    .map(|term| likeness(&own, &term.letters))
                    .fold(0.0, f32::max);
                if nearest > 0.55 {
                    out.near += rarity * nearest;
                }
            }
            None => {}
        }
    }
    out.said.settle();
    out
}
