//! Sentences: ranges of tokens that end with a stop, each quotation one piece.

use std::ops::Range;

use super::lexicon::class::*;
use super::lexicon::{self, frame};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// The token behind this one, or behind the quotation or bracket that it opens.
pub fn over(text: &Text, at: usize) -> usize {
    let partner = text.tokens[at].partner as usize;
    match partner > at {
        true => partner + 1,
        false => at + 1,
    }
}

/// The first token of the quotation or bracket that ends here; otherwise this one.
pub fn first_of(text: &Text, at: usize) -> usize {
    at.min(text.tokens[at].partner as usize)
}

/// The token before this one, or before the quotation or bracket that it closes.
pub fn under(text: &Text, at: usize) -> Option<usize> {
    let partner = text.tokens[at].partner as usize;
    at.min(partner).checked_sub(1)
}

/// Whether a quotation opens here.
pub fn opens_quote(text: &Text, at: usize) -> bool {
    text.tokens
        .get(at)
        .is_some_and(|token| token.kind == Kind::Quote && token.partner as usize > at)
}

/// Whether a quotation ends here.
pub fn closes_quote(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|token| {
        let partner = token.partner as usize;
        partner < at && (token.kind == Kind::Quote || text.tokens[partner].kind == Kind::Quote)
    })
}

/// A sentence of so many words, each quotation counted as one, is cut at its next comma, and soon after anywhere: text
/// without stops must not cost more than its length.
const LONGEST: usize = 300;

/// The sentences of a range, whose tokens all lie within one paragraph or one quotation.
pub fn split(text: &Text, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    let mut at = range.start;
    let mut steps = 0;
    while at < range.end {
        steps += 1;
        let next = over(text, at).min(range.end);
        let last = next - 1;
        let stops = match text.tokens[last].kind {
            Kind::Stop if last == at => {
                let behind = text.tokens.get(next).filter(|_| next < range.end);
                behind.is_none_or(|behind| match behind.kind {
                    Kind::Comma | Kind::Semicolon => false,
                    Kind::Word | Kind::Number => behind.case != super::tokens::Case::Lower,
                    _ => true,
                })
            }
            _ if closes_quote(text, last) && last > at => ends_inside(text, last) && !goes_on(text, next, range.end),
            Kind::Close if last > at => ends_inside(text, last) && starts_after_stop(text, at, start),
            // "U.S. The …": an abbreviation that also ends its sentence.
            Kind::Word if last == at => {
                text.str(at).ends_with('.')
                    && text.str(at).len() > 2
                    && !text.tokens[at].has(TITLE)
                    && next < range.end
                    && text.tokens[next].is_capital()
                    && text.tokens[next].has(DET | SUBJ | SUB | PREP | CONJ)
            }
            _ => false,
        };
        let long = steps >= LONGEST && (text.tokens[at].kind == Kind::Comma || steps >= LONGEST + 60);
        if stops || long {
            steps = 0;
            let mut end = next;
            while end < range.end && matches!(text.tokens[end].kind, Kind::Stop | Kind::Ellipsis) {
                end += 1;
            }
            found.push(start..end);
            start = end;
            at = end;
            continue;
        }
        at = next;
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

/// Whether the sentence within a quotation or bracket that ends here is complete.
fn ends_inside(text: &Text, close: usize) -> bool {
    let inner = match text.tokens[close].kind {
        Kind::Quote | Kind::Close => close.checked_sub(1),
        _ => Some(close),
    };
    inner.is_some_and(|mut at| {
        // A quotation within the quotation may stand between.
        while closes_quote(text, at) && text.tokens[at].kind == Kind::Quote && at > 0 {
            at -= 1;
        }
        text.tokens[at].kind == Kind::Stop || (text.tokens[at].kind == Kind::Ellipsis && text.str(at).len() > 3)
    })
}

fn starts_after_stop(text: &Text, open: usize, start: usize) -> bool {
    open == start || text.tokens[open - 1].kind == Kind::Stop
}

/// Whether the sentence goes on behind a quotation that ends with a stop: "…?” she asked", "…!” said Smith".
fn goes_on(text: &Text, next: usize, end: usize) -> bool {
    if next >= end {
        return false;
    }
    let token = &text.tokens[next];
    match token.kind {
        Kind::Comma | Kind::Colon | Kind::Semicolon | Kind::Dash | Kind::Close => return true,
        Kind::Stop | Kind::Ellipsis => return true,
        Kind::Open | Kind::Quote => return false,
        _ => {}
    }
    if !token.is_capital() {
        return true;
    }
    // A name and a verb of saying, and then hardly more: the speaker of what stands before.
    let question =
        text.tokens[next.saturating_sub(2)].kind == Kind::Stop && !text.str(next.saturating_sub(2)).starts_with('.');
    if !question {
        return false;
    }
    let mut at = next;
    while at < end && at < next + 6 {
        let token = &text.tokens[at];
        if matches!(token.tag, Tag::Past | Tag::Third)
            && lexicon::cue(token.word).is_some_and(|cue| cue.takes(frame::SAYS | frame::QUOTES))
        {
            return at > next && !super::tags::clause_follows(text, at + 1);
        }
        if !(token.tag.is_nominal() || token.tag == Tag::Subject) {
            return false;
        }
        at += 1;
    }
    false
}
