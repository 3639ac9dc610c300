//! The finished statement: its places, manner, form, date, kind and hedges.

use std::ops::Range;

use super::chains::Voice;
use super::dates;
use super::found::{Found, hull};
use super::lexicon::class::*;
use super::sentences::{opens_quote, over};
use super::speakers::Speaker;
use super::tags::Tag;
use super::tokens::{Kind, Text};
use super::{Context, Form, OwnVoice, Statement};
use crate::model::{ClaimKind, Manner};

/// A statement from what was found and who says it.
pub fn statement(text: &Text, found: &Found, speaker: &Speaker, context: &Context) -> Statement {
    let form = form(text, found);
    let one = |range: &Option<Range<usize>>| range.iter().map(|range| text.span(range)).collect();
    Statement {
        content: found.content.iter().map(|range| text.span(range)).collect(),
        cue: one(&found.cue),
        source: one(&found.source),
        addressee: one(&found.addressee),
        speaker: speaker.name.clone(),
        speaker_kind: speaker.kind,
        anonymous: speaker.anonymous,
        described_as: speaker.described_as.clone(),
        unnamed_because: speaker.unnamed_because.clone(),
        addressed: speaker.addressed.clone(),
        manner: match form {
            Form::Direct | Form::Mixed => Manner::Quoted,
            Form::Indirect => Manner::Paraphrased,
            Form::Attitude => Manner::Reported,
        },
        form,
        parent: found.parent,
        said_on: said_on(text, found, context),
        kind: kind(text, found),
        hedges: hedges(text, found.hull()),
        negated: found.negated,
        ambiguous: speaker.doubt.clone(),
        headline: found.headline,
    }
}

/// A sentence of the article's own, unless all of it is somebody's words.
pub fn own_voice(text: &Text, voice: &Voice, found: &[Found], context: &Context) -> Option<OwnVoice> {
    let words = |range: Range<usize>| range.filter(|at| text.tokens[*at].is_word()).count();
    let all = words(voice.sentence.clone());
    let attributed: usize = voice
        .reports
        .iter()
        .map(|at| {
            let one = &found[*at];
            let inside = |range: &Range<usize>| {
                words(
                    range.start.max(voice.sentence.start)
                        ..range
                            .end
                            .min(voice.sentence.end)
                            .max(range.start.max(voice.sentence.start)),
                )
            };
            one.content.iter().map(inside).sum::<usize>()
                + one.cue.as_ref().map_or(0, |range| words(range.clone()))
                + one.source.as_ref().map_or(0, |range| words(range.clone()))
        })
        .sum();
    if all < 3 || !voice.reports.is_empty() && attributed + 5 > all {
        return None;
    }
    let whole = trimmed(text, voice.sentence.clone());
    Some(OwnVoice {
        content: vec![text.span(&whole)],
        speaker: context.outlet.clone(),
        kind: by_words(text, std::slice::from_ref(&voice.sentence), ClaimKind::Fact),
        hedges: hedges(text, voice.sentence.clone()),
        reports: voice.reports.clone(),
    })
}

fn trimmed(text: &Text, range: Range<usize>) -> Range<usize> {
    let mut end = range.end;
    while end > range.start + 1 && text.tokens[end - 1].kind == Kind::Stop {
        end -= 1;
    }
    range.start..end
}

fn form(text: &Text, found: &Found) -> Form {
    let mut quoted = false;
    let mut plain = false;
    for piece in &found.content {
        let mut at = piece.start;
        while at < piece.end {
            match opens_quote(text, at) {
                true => quoted = true,
                false => plain |= text.tokens[at].is_word(),
            }
            at = over(text, at);
        }
    }
    match (quoted, plain) {
        (true, false) => Form::Direct,
        (true, true) => Form::Mixed,
        _ if found.attitude => Form::Attitude,
        _ => Form::Indirect,
    }
}

/// The date that stands beside the cue, outside of what is said.
fn said_on(text: &Text, found: &Found, context: &Context) -> Option<super::Said> {
    let cue = found.cue.clone()?;
    let outside = |range: &Range<usize>| {
        !found
            .content
            .iter()
            .any(|piece| piece.start < range.end && range.start < piece.end)
    };
    let mut dates = dates::within(text, found.sentence.clone(), context.published_on);
    dates.retain(|dated| {
        outside(&dated.range)
            && !found
                .source
                .as_ref()
                .is_some_and(|source| source.start < dated.range.end && dated.range.start < source.end)
    });
    dates
        .into_iter()
        .min_by_key(|dated| dated.range.start.abs_diff(cue.end))
        .map(|dated| dated.said(text))
}

fn kind(text: &Text, found: &Found) -> ClaimKind {
    let of_cue = found.verb.and_then(|verb| verb.kind);
    let infinitive = found
        .content
        .first()
        .and_then(|piece| piece.clone().find(|at| text.tokens[*at].is_word()))
        .is_some_and(|first| text.tokens[first].tag == Tag::To);
    match of_cue {
        Some(ClaimKind::Order) => ClaimKind::Order,
        Some(ClaimKind::Promise) => ClaimKind::Promise,
        Some(ClaimKind::Question) if infinitive => ClaimKind::Order,
        Some(ClaimKind::Question) => ClaimKind::Question,
        Some(ClaimKind::Prediction) => ClaimKind::Prediction,
        _ if infinitive && found.addressee.is_some() => ClaimKind::Order,
        _ if infinitive && !found.attitude => ClaimKind::Promise,
        Some(kind) if found.attitude => kind,
        other => by_words(
            text,
            &found.content,
            other.filter(|_| found.attitude).unwrap_or(ClaimKind::Fact),
        ),
    }
}

/// A kind by the words said: a question mark, "will", "should", "must".
fn by_words(text: &Text, pieces: &[Range<usize>], otherwise: ClaimKind) -> ClaimKind {
    let Some(range) = hull(pieces) else { return otherwise };
    let last = range
        .clone()
        .rev()
        .find(|at| !matches!(text.tokens[*at].kind, Kind::Quote | Kind::Close));
    // "said that she came and asked, ‘Why?’": the question is another's.
    let inner = |at: usize| {
        let opens = |open: usize| {
            let token = &text.tokens[open];
            token.kind == Kind::Quote && token.partner as usize > at
        };
        let begins = pieces.iter().any(|piece| piece.clone().take(2).any(opens));
        !begins && range.clone().any(opens)
    };
    let asks =
        |at: usize| text.tokens.get(at).is_some_and(|token| token.kind == Kind::Stop) && text.str(at).contains('?');
    if last.is_some_and(|at| text.str(at).contains('?') && !inner(at))
        || asks(range.end)
        || range.start < text.tokens.len() && text.is(range.start, "whether")
    {
        return ClaimKind::Question;
    }
    let mut judged = false;
    for at in range.clone() {
        if text.is_any(at, &["will", "'ll", "’ll", "wo"]) && text.tokens[at].tag == Tag::Aux {
            let first = at > range.start && text.is_any(at - 1, &["i", "we"]);
            return if first {
                ClaimKind::Promise
            } else {
                ClaimKind::Prediction
            };
        }
        if text.is_any(at, &["going"]) && text.is(at + 1, "to") && text.tokens[at + 1].tag == Tag::To {
            return ClaimKind::Prediction;
        }
        judged |= text.is_any(
            at,
            &[
                "should",
                "must",
                "ought",
                "best",
                "worst",
                "terrible",
                "great",
                "outrageous",
                "shameful",
                "disgraceful",
                "unacceptable",
                "wonderful",
                "disaster",
                "deserve",
                "deserves",
                "beautiful",
                "unfair",
                "wrong",
                "believe",
                "think",
                "feel",
                "hope",
            ],
        );
    }
    match judged {
        true => ClaimKind::Opinion,
        false => otherwise,
    }
}

/// Words that weaken a statement or tie it to a condition.
pub(super) const HEDGES: &[&str] = &[
    "allegedly",
    "reportedly",
    "apparently",
    "possibly",
    "probably",
    "perhaps",
    "maybe",
    "likely",
    "might",
    "may",
    "could",
    "if",
    "unless",
    "seemingly",
    "supposedly",
    "purportedly",
    "presumably",
    "potentially",
    "alleged",
    "unconfirmed",
    "about",
    "around",
    "roughly",
    "approximately",
    "nearly",
];

/// The words of a range that weaken it or tie it to a condition.
fn hedges(text: &Text, range: Range<usize>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for at in range {
        let token = &text.tokens[at];
        if token.kind != Kind::Word || !token.has(HEDGE) {
            continue;
        }
        let number = text
            .tokens
            .get(at + 1)
            .is_some_and(|next| next.tag == Tag::Num || next.has(NUM));
        let measure = text.is_any(at, &["about", "around", "nearly", "roughly", "approximately"]);
        if measure && !number || text.is(at, "may") && token.tag != Tag::Aux {
            continue;
        }
        let word = text.str(at).to_lowercase();
        if !found.contains(&word) && found.len() < 8 {
            found.push(word);
        }
    }
    found
}
