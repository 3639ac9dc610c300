//! Clauses that lead up to the main one of a sentence, "While the council waits, …", and where the main one begins.

use super::lexicon::class::*;
use super::phrases::main_clause_begins;
use super::sentences::over;
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// "As", "while", "after" …: words that begin a clause which leads up to another one.
const LEADING: &[&str] = &[
    "as", "while", "after", "when", "if", "once", "although", "though", "because", "since", "before", "until",
    "unless", "whenever", "whereas",
];

/// Whether a clause that leads up to another one begins with this token.
pub(super) fn leads_up(text: &Text, at: usize, low: usize) -> bool {
    if !text.is_any(at, LEADING) {
        return false;
    }
    // "just three years after"
    let mut first = at;
    while first > low
        && (matches!(text.tokens[first - 1].tag, Tag::Adv | Tag::Num | Tag::Det) || text.tokens[first - 1].has(TIME))
    {
        first -= 1;
    }
    first == low
        || text.tokens[first - 1].tag == Tag::Conj
        || matches!(
            text.tokens[first - 1].kind,
            Kind::Comma | Kind::Dash | Kind::Quote | Kind::Colon | Kind::Semicolon | Kind::Stop
        )
}

/// Whether a sentence begins with a clause that leads up to its main one, which has not come before this token; with
/// `phrases`, also with "in", "despite" and their like.
pub(super) fn still_leads(text: &Text, low: usize, at: usize, phrases: bool) -> bool {
    let begin = (low..at).find(|at| !matches!(text.tokens[*at].tag, Tag::Conj | Tag::Adv));
    let preposition = phrases && begin.is_some_and(|begin| text.tokens[begin].tag == Tag::Prep);
    let first = match preposition {
        true => begin,
        false => (low..at.min(low + 6)).find(|at| text.is_any(*at, LEADING)),
    };
    first.is_some_and(|first| (preposition || leads_up(text, first, low)) && main_comma(text, first, at).is_none())
}

/// The comma behind which the main clause of a sentence begins that led up to it.
pub(super) fn main_comma(text: &Text, start: usize, high: usize) -> Option<usize> {
    let mut at = start;
    while at < high {
        if text.tokens[at].kind == Kind::Comma && at > start && main_clause_begins(text, at + 1, high) {
            return Some(at);
        }
        at = over(text, at);
    }
    None
}
