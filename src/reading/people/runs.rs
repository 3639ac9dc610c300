//! Which words are a name: where it begins and ends, with its titles and without, and when two of them are one.

use std::ops::Range;

use super::about::has_org;
use crate::reading::lexicon::class::*;
use crate::reading::names;
use crate::reading::tags::{self, Tag};
use crate::reading::tokens::{self, Kind, Text};

const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ibn", "bint", "van", "von", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "den",
    "der", "ter", "abu", "y", "e", "st",
];

/// Whether a word has its capital only because a sentence begins with it, as far as can be seen.
pub(super) fn is_only_first(text: &Text, at: usize) -> bool {
    let known = names::look_up(text.str(at));
    let token = &text.tokens[at];
    let next = text.tokens.get(at + 1);
    tags::begins(text, at)
        && token.case == tokens::Case::Capital
        && known.gender.is_none()
        && !known.place
        && !next.is_some_and(|next| {
            next.tag.is_finite()
                || matches!(next.tag, Tag::Adv | Tag::Poss)
                || text.is(at + 1, "first")
                || next.kind == Kind::Comma
                || next.kind == Kind::Colon
        })
}

/// The name that begins at a token: with its titles, and without.
pub(super) fn run(text: &Text, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    let is_name = |at: usize| {
        let token = &text.tokens[at];
        token.kind == Kind::Word
            && token.is_capital()
            && matches!(
                token.tag,
                Tag::Name | Tag::Noun | Tag::Adj | Tag::Past | Tag::Base | Tag::Third
            )
            && !token.has(TIME)
            && (token.tag == Tag::Name || token.has(TITLE | ORG | ADJ))
    };
    if !is_name(start) {
        return None;
    }
    let mut end = start + 1;
    while end < text.tokens.len() && end - start < 12 {
        let token = &text.tokens[end];
        let next_is_name = end + 1 < text.tokens.len() && is_name(end + 1);
        let joined = text.tokens[end - 1].end == token.start && !token.spaced;
        if joined && token.kind != Kind::Word && token.kind != Kind::Quote {
            break;
        }
        if is_name(end) || token.is_capital() && token.tag == Tag::Name {
            end += 1;
        } else if next_is_name
            && token.kind != Kind::Comma
            && (text.is(end, "&")
                || text.is(end, "of") && has_org(text, &(start..end))
                || token.kind == Kind::Word && PARTICLES.iter().any(|particle| text.is(end, particle))
                || token.kind == Kind::Quote
                    && token.partner as usize == end
                    && !token.spaced
                    && text.tokens[end + 1].has(ORG))
        {
            end += 2;
        } else if end + 2 < text.tokens.len()
            && [end, end + 1]
                .iter()
                .all(|at| PARTICLES.iter().any(|particle| text.is(*at, particle)))
            && is_name(end + 2)
        {
            end += 3;
        } else {
            break;
        }
    }
    // A paragraph's end ends a name.
    end = end.min(text.paragraph_end(start));
    let first = behind_titles(text, start, end);
    let mut last = end;
    while last > first + 1 && SUFFIXES.iter().any(|suffix| text.is(last - 1, suffix)) {
        last -= 1;
    }
    // "President" alone names nobody; "American" neither.
    if first + 1 == end && text.tokens[first].has(TITLE | ADJ | DET) && text.tokens[first].tag != Tag::Name {
        return None;
    }
    if first + 1 == end && text.tokens[first].has(TITLE) {
        return None;
    }
    // "Lord Ashby": with one name alone, such a title is part of it.
    let first = match last == first + 1
        && first > start
        && text.is_any(
            first - 1,
            &[
                "Lord", "Lady", "Pope", "King", "Queen", "Prince", "Princess", "Baroness", "Sister", "Imam", "Sheikh",
            ],
        ) {
        true => first - 1,
        false => first,
    };
    Some((start..end, first..last))
}

/// Letters and company forms behind a name that are no part of it.
const SUFFIXES: &[&str] = &[
    "KC", "QC", "MP", "MEP", "MSP", "MLA", "OBE", "MBE", "CBE", "MD", "PhD", "S.A.", "Inc.", "Inc", "Ltd", "Ltd.",
    "PLC", "plc", "AG", "GmbH", "Corp.", "LLC", "Jr.", "Sr.",
];

/// Where the name begins behind its titles: "Defence Secretary | Moira Keane", "Rear Admiral | Douglas Whyte".
fn behind_titles(text: &Text, start: usize, end: usize) -> usize {
    let titled = |at: usize| {
        text.tokens[at].has(TITLE | ROLE) || text.str(at).ends_with("-elect") || text.str(at).ends_with("-General")
    };
    let mut first = start;
    for at in start..end.saturating_sub(1) {
        let known = at > start && names::look_up(text.str(at)).gender.is_some() && !text.tokens[at].has(ROLE);
        if titled(at)
            && !known
            && text.tokens[at + 1].kind == Kind::Word
            && !text.tokens[at + 1].has(ORG)
            && !text.is(at + 1, "of")
        {
            first = at + 1;
        }
        if !titled(at) && names::look_up(text.str(at)).gender.is_some() {
            break;
        }
    }
    first
}

/// The words of a name for comparison: folded, "al-" and dots gone.
pub(super) fn folded(text: &Text, range: Range<usize>) -> Vec<String> {
    range
        .map(|at| {
            let word: String = text
                .str(at)
                .chars()
                .filter(|c| !matches!(c, '.' | '\u{200b}'..='\u{200f}'))
                .flat_map(char::to_lowercase)
                .collect();
            match word.strip_prefix("al-").or_else(|| word.strip_prefix("el-")) {
                Some(rest) => rest.to_owned(),
                None => word,
            }
        })
        .filter(|word| !PARTICLES.contains(&word.as_str()) && word != "jr" && word != "sr")
        .collect()
}

/// A name as it is shown: without marks that cannot be seen.
pub(super) fn readable(text: &Text, range: Range<usize>) -> String {
    let raw = text.slice(range);
    raw.chars()
        .filter(|c| !tokens::is_invisible(*c))
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a short form can stand for a full one: its words, in order, among the other's; or its acronym.
pub(super) fn fits(full: &[String], short: &[String]) -> bool {
    let within = |long: &[String], short: &[String]| {
        let mut words = long.iter();
        short
            .iter()
            .all(|word| words.any(|other| other == word || word.len() == 1 && other.starts_with(word.as_str())))
    };
    if within(full, short) {
        return short.last() == full.last()
            || short.len() == 1 && full.first() == short.first()
            || full.len() == short.len();
    }
    if within(short, full) {
        return short.last() == full.last();
    }
    let initials = |words: &[String]| -> String {
        words
            .iter()
            .filter(|w| !matches!(w.as_str(), "of" | "the" | "and" | "for"))
            .filter_map(|word| word.chars().next())
            .collect()
    };
    short.len() == 1 && full.len() >= 2 && initials(full) == short[0]
        || full.len() == 1 && short.len() >= 2 && initials(short) == full[0]
}
