//! Speakers named before a colon ("Smith: ‘We will win’", the answers of an interview), behind a dash, and the quoted
//! words of a headline.

use std::ops::Range;

use super::found::Found;
use super::lexicon::class::*;
use super::sentences::{opens_quote, over};
use super::subjects::phrase_before;
use super::tags::Tag;
use super::tokens::{Case, Kind, Text};

/// The statements of a sentence without a cue, if its form names a speaker.
pub fn find(text: &Text, sentence: Range<usize>, headline: bool) -> Option<Found> {
    colon(text, &sentence, headline)
        .or_else(|| dash(text, &sentence))
        .or_else(|| match headline {
            true => quoted_words(text, &sentence),
            false => None,
        })
}

/// "Smith: …" in a headline, "SMITH: …" or "Smith: “…”" elsewhere.
pub fn colon(text: &Text, sentence: &Range<usize>, headline: bool) -> Option<Found> {
    let limit = sentence.end.min(sentence.start + 9);
    let colon = (sentence.start..limit).find(|at| text.tokens[*at].kind == Kind::Colon)?;
    if colon == sentence.start || colon + 2 >= sentence.end {
        return None;
    }
    let source = sentence.start..colon;
    let names = source.clone().all(|at| {
        let token = &text.tokens[at];
        token.tag == Tag::Name
            || token.is_capital()
            || matches!(token.kind, Kind::Number | Kind::Comma | Kind::Open | Kind::Close)
    });
    let quoted = opens_quote(text, colon + 1);
    let upper = source
        .clone()
        .all(|at| text.tokens[at].case == Case::Upper || !text.tokens[at].is_word());
    let spoken = text.tokens[colon - 1].tag == Tag::Name && text.tokens[sentence.start].tag != Tag::Num;
    if !names || !spoken || !(quoted || headline || upper) {
        return None;
    }
    let end = trim_stop(text, colon + 1..sentence.end, quoted);
    Some(Found {
        content: one(colon + 1..end),
        cue: Some(colon..colon + 1),
        source: Some(source),
        sentence: sentence.clone(),
        ..Found::default()
    })
}

/// Who speaks at a paragraph's beginning in a conversation as it is written down ("Matthews: Here is the irony."): the colon,
/// when a name of at most four words stands before it and a sentence behind it.
pub fn speaks(text: &Text, paragraph: &Range<usize>) -> Option<usize> {
    let limit = paragraph.end.min(paragraph.start + 5);
    let colon = (paragraph.start..limit).find(|at| text.tokens[*at].kind == Kind::Colon)?;
    let named = colon > paragraph.start
        && (paragraph.start..colon).all(|at| {
            let token = &text.tokens[at];
            token.kind == Kind::Word && token.is_capital() && (token.tag == Tag::Name || token.has(TITLE))
        });
    let sentence = colon + 3 < paragraph.end
        && text.tokens[colon + 1].is_capital()
        && (colon + 1..paragraph.end).any(|at| text.tokens[at].tag.is_finite());
    (named && sentence).then_some(colon)
}

/// What a paragraph of a conversation says.
pub fn turn(paragraph: &Range<usize>, colon: usize) -> Found {
    Found {
        content: one(colon + 1..paragraph.end),
        cue: Some(colon..colon + 1),
        source: Some(paragraph.start..colon),
        sentence: paragraph.clone(),
        ..Found::default()
    }
}

fn trim_stop(text: &Text, range: Range<usize>, quoted: bool) -> usize {
    match !quoted && range.len() > 1 && text.tokens[range.end - 1].kind == Kind::Stop {
        true => range.end - 1,
        false => range.end,
    }
}

/// “…” — Name
fn dash(text: &Text, sentence: &Range<usize>) -> Option<Found> {
    if !opens_quote(text, sentence.start) {
        return None;
    }
    let close = over(text, sentence.start);
    if close + 1 >= sentence.end || text.tokens[close].kind != Kind::Dash || close - sentence.start < 4 {
        return None;
    }
    if !text.tokens[close + 1].is_capital() {
        return None;
    }
    Some(Found {
        content: one(sentence.start..close),
        cue: Some(close..close + 1),
        source: Some(close + 1..sentence.end),
        sentence: sentence.clone(),
        ..Found::default()
    })
}

/// Washington ‘concerned’ by …: the quoted words of a headline are somebody's, whom the phrase before them names.
fn quoted_words(text: &Text, sentence: &Range<usize>) -> Option<Found> {
    let open = sentence.clone().find(|at| opens_quote(text, *at))?;
    if open == sentence.start {
        return None;
    }
    let before = phrase_before(text, open, sentence.start)?;
    Some(Found {
        content: one(open..trim_stop(text, open..sentence.end, false)),
        source: Some(before),
        sentence: sentence.clone(),
        doubt: Some("a headline's quotation: look for whose words they are"),
        ..Found::default()
    })
}

fn one(range: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(range).collect()
}
