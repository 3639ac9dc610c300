//! Cues that are nouns and adjectives: "the claim that", "calls for", "is wary of".

use std::ops::Range;

use super::clauses::Finder;
use super::complement::Join;
use super::ends::content_end;
use super::found::Found;
use super::leading::{main_comma, still_leads};
use super::lexicon::class::*;
use super::phrases::{group_start, phrase_end};
use super::sentences::{opens_quote, over};
use super::subjects::{phrase_before, subject};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Nouns that say something by "that".
const SAYINGS: &[&str] = &[
    "claim",
    "claims",
    "statement",
    "assertion",
    "assertions",
    "allegation",
    "allegations",
    "argument",
    "arguments",
    "suggestion",
    "suggestions",
    "promise",
    "promises",
    "pledge",
    "vow",
    "warning",
    "warnings",
    "report",
    "reports",
    "belief",
    "view",
    "accusation",
    "accusations",
    "announcement",
    "complaint",
    "complaints",
    "concern",
    "concerns",
    "fear",
    "fears",
    "hope",
    "hopes",
    "prediction",
    "predictions",
    "notion",
    "comments",
    "remarks",
    "contention",
    "insistence",
    "confidence",
    "conviction",
    "opinion",
    "speculation",
    "rumors",
    "rumours",
    "assurance",
    "assurances",
    "hint",
    "confirmation",
    "admission",
    "charge",
    "charges",
    "denial",
    "agreement",
    "doubt",
    "doubts",
    "signal",
    "sense",
    "worries",
    "worry",
    "guarantee",
    "demand",
    "threat",
    "proposal",
    "request",
    "recommendation",
    "testimony",
    "evidence",
    "conclusion",
    "recognition",
    "acknowledgment",
    "acknowledgement",
    "suggestions",
    "insinuation",
    "insinuations",
    "assumption",
    "assumptions",
    "attack",
    "attacks",
    "criticism",
    "finding",
    "findings",
    "determination",
    "declaration",
    "revelation",
    "disclosure",
    "consensus",
];

/// Nouns and the prepositions or infinitives by which they say something.
const ASKINGS: &[(&str, &[&str])] = &[
    ("call", &["for", "to"]),
    ("calls", &["for", "to"]),
    ("support", &["for", "of"]),
    ("opposition", &["to"]),
    ("criticism", &["of"]),
    ("demand", &["for", "to"]),
    ("demands", &["for", "to"]),
    ("plan", &["to", "for"]),
    ("plans", &["to", "for"]),
    ("promise", &["to", "of"]),
    ("promises", &["to", "of"]),
    ("pledge", &["to"]),
    ("vow", &["to"]),
    ("decision", &["to"]),
    ("refusal", &["to"]),
    ("desire", &["to", "for"]),
    ("proposal", &["to", "for"]),
    ("proposals", &["to", "for"]),
    ("endorsement", &["of"]),
    ("attacks", &["on"]),
    ("views", &["on", "of", "about"]),
    ("opinion", &["of", "on"]),
    ("concerns", &["about", "over"]),
    ("concern", &["about", "over"]),
    ("comments", &["about", "on"]),
    ("remarks", &["about", "on"]),
    ("offer", &["to"]),
    ("threat", &["to", "of"]),
    ("request", &["for", "to"]),
    ("intention", &["to", "of"]),
    ("willingness", &["to"]),
    ("commitment", &["to"]),
    ("disagreement", &["about", "over", "with", "on"]),
    ("disagreements", &["about", "over", "with", "on"]),
    ("admission", &["of"]),
    ("recognition", &["of"]),
    ("acknowledgment", &["of"]),
    ("acknowledgement", &["of"]),
    ("interpretation", &["of"]),
    ("determination", &["to"]),
    ("eagerness", &["to"]),
    ("reluctance", &["to"]),
    ("frustration", &["with", "over", "at", "about"]),
    ("anger", &["at", "over", "about", "with"]),
    ("enthusiasm", &["for", "about"]),
    ("praise", &["for", "of"]),
    ("condemnation", &["of"]),
    ("denunciation", &["of"]),
    ("description", &["of"]),
    ("hope", &["for", "of", "to"]),
    ("hopes", &["for", "of", "to"]),
    ("fear", &["of"]),
    ("fears", &["of", "about"]),
    ("attack", &["on"]),
    ("assessment", &["of"]),
    ("skepticism", &["about", "of", "toward"]),
    ("scepticism", &["about", "of", "towards"]),
    ("doubts", &["about"]),
    ("objections", &["to"]),
    ("objection", &["to"]),
    ("dislike", &["of", "for"]),
    ("disdain", &["for"]),
    ("contempt", &["for"]),
    ("dismissal", &["of"]),
    ("rejection", &["of"]),
    ("defense", &["of"]),
    ("defence", &["of"]),
    ("apology", &["for"]),
    ("explanation", &["of", "for"]),
    ("warning", &["about", "of", "to"]),
    ("warnings", &["about", "of", "to"]),
    ("allegations", &["of", "about"]),
    ("accusations", &["of"]),
    ("claim", &["to", "of"]),
    ("claims", &["to", "of", "about"]),
    ("preference", &["for"]),
    ("vows", &["to"]),
    ("pledges", &["to"]),
    ("threats", &["to", "of"]),
    ("requests", &["for", "to"]),
    ("mention", &["of"]),
    ("stance", &["on", "toward", "towards"]),
    ("opinions", &["on", "about", "of"]),
    ("thoughts", &["on", "about"]),
    ("insistence", &["on"]),
];

/// Adjectives of attitude behind "be" and its like, and what follows them.
const ATTITUDES: &[(&str, &[&str])] = &[
    ("wary", &["of", "about"]),
    ("afraid", &["of", "that"]),
    ("concerned", &["about", "that", "over", "by", "with"]),
    ("worried", &["about", "that", "over"]),
    ("confident", &["that", "in", "about", "of"]),
    ("hopeful", &["that", "about"]),
    ("skeptical", &["of", "about", "that"]),
    ("sceptical", &["of", "about", "that"]),
    ("critical", &["of"]),
    ("optimistic", &["about", "that"]),
    ("pessimistic", &["about"]),
    ("supportive", &["of"]),
    ("proud", &["of", "that", "to"]),
    ("angry", &["about", "at", "that", "over"]),
    ("unsure", &["about", "whether", "of"]),
    ("sure", &["that", "of"]),
    ("certain", &["that"]),
    ("convinced", &["that", "of"]),
    ("adamant", &["that", "about"]),
    ("willing", &["to"]),
    ("unwilling", &["to"]),
    ("reluctant", &["to"]),
    ("eager", &["to"]),
    ("keen", &["to", "on"]),
    ("determined", &["to"]),
    ("opposed", &["to"]),
    ("committed", &["to"]),
    ("disappointed", &["that", "by", "with", "in"]),
    ("pleased", &["that", "with", "to"]),
    ("glad", &["that", "to"]),
    ("happy", &["that", "to", "with"]),
    ("aware", &["of", "that"]),
    ("disturbed", &["by", "that"]),
    ("alarmed", &["by", "that", "at"]),
    ("outraged", &["by", "that", "at", "over"]),
    ("frustrated", &["by", "with", "that"]),
    ("furious", &["about", "that", "at", "over"]),
    ("dismissive", &["of"]),
    ("clear", &["that"]),
    ("upbeat", &["about"]),
    ("enthusiastic", &["about"]),
    ("mum", &["on", "about"]),
    ("silent", &["on", "about"]),
    ("vocal", &["about"]),
    ("tired", &["of"]),
    ("excited", &["about", "that"]),
    ("grateful", &["for", "that"]),
    ("sorry", &["for", "that"]),
    ("nervous", &["about"]),
    ("uneasy", &["about", "with"]),
    ("impressed", &["by", "with"]),
    ("satisfied", &["with", "that"]),
    ("unhappy", &["with", "about", "that"]),
    ("upset", &["about", "with", "over", "that", "by"]),
    ("ashamed", &["of"]),
    ("hostile", &["to"]),
    ("sympathetic", &["to"]),
    ("suspicious", &["of"]),
    ("fearful", &["of", "that"]),
    ("unaware", &["of", "that"]),
    ("uncertain", &["about", "whether"]),
    ("appalled", &["by", "at", "that"]),
    ("shocked", &["by", "at", "that"]),
    ("surprised", &["by", "at", "that"]),
    ("troubled", &["by", "that"]),
    ("inclined", &["to"]),
];

/// All nouns and adjectives that may attribute.
pub(super) fn telling() -> impl Iterator<Item = &'static str> {
    let behind = ASKINGS.iter().chain(ATTITUDES).map(|(word, _)| *word);
    SAYINGS.iter().copied().chain(behind)
}

/// A noun or adjective cue at this token, and where to read on.
pub(super) fn find(finder: &Finder, at: usize, low: usize, high: usize) -> Option<(Found, usize)> {
    let text = finder.text;
    let token = &text.tokens[at];
    if token.kind != Kind::Word || token.is_capital() && at != finder.sentence.start {
        return None;
    }
    if !token.has(TELLING) {
        return None;
    }
    match token.tag {
        Tag::Noun | Tag::Base | Tag::Third => noun(finder, at, low, high),
        Tag::Adj | Tag::Participle | Tag::Past => adjective(finder, at, low, high),
        _ => None,
    }
}

fn adjective(finder: &Finder, at: usize, low: usize, high: usize) -> Option<(Found, usize)> {
    let text = finder.text;
    let (_, behind) = ATTITUDES.iter().find(|(word, _)| text.is(at, word))?;
    let next = at + 1;
    if next >= high || !text.is_any(next, behind) {
        return None;
    }
    let group = group_start(text, at, low);
    let leads = (group..at).any(|aux| text.tokens[aux].has(BE))
        || at > low
            && text.is_any(
                at - 1,
                &[
                    "remain", "remains", "remained", "feel", "feels", "felt", "sounded", "seemed", "became", "grew",
                    "made", "make", "makes",
                ],
            );
    if !leads {
        return None;
    }
    let group = if (group..at).any(|aux| text.tokens[aux].has(BE)) {
        group
    } else {
        group_start(text, at - 1, low)
    };
    let source = subject(text, group, low)?;
    if source.range.len() == 1 && text.is_any(source.range.start, &["it", "that", "this", "which", "there", "what"]) {
        return None;
    }
    let keeps = text.is_any(next, &["that", "to", "whether"]);
    let (cue_end, start) = if keeps { (next, next) } else { (next + 1, next + 1) };
    if start >= high {
        return None;
    }
    let join = if keeps { Join::That } else { Join::Object };
    let end = content_end(text, start, high, join, true);
    if end <= start {
        return None;
    }
    let negated = (group..at).any(|aux| text.tokens[aux].tag == Tag::Neg);
    Some((
        Found {
            content: vec![finder.trimmed(start, end)],
            cue: Some(group..cue_end),
            source: Some(finder.trimmed(source.range.start, source.range.end)),
            relative: source.relative,
            attitude: true,
            negated,
            sentence: finder.sentence.clone(),
            ..Found::default()
        },
        end,
    ))
}

fn noun(finder: &Finder, at: usize, low: usize, high: usize) -> Option<(Found, usize)> {
    let text = finder.text;
    let next = at + 1;
    if next >= high {
        return None;
    }
    let saying = SAYINGS.iter().any(|word| text.is(at, word))
        && text.tokens[next].tag == Tag::That
        && super::phrases::clause_begins(text, next + 1, high);
    let asking = !saying
        && ASKINGS
            .iter()
            .any(|(word, behind)| text.is(at, word) && text.is_any(next, behind));
    if !saying && !asking {
        return None;
    }
    let (source, start_of_cue) = possessor(finder, at, low);
    if source.is_none() && !(saying && finder.wide) {
        // Without anybody's name only "that" is enough, and only when asked for.
        if !saying || !text.tokens[at - usize::from(at > low)].tag.is_nominal() {
            return None;
        }
    }
    let high = match still_leads(text, finder.sentence.start, at, true) {
        true => main_comma(text, next, high).unwrap_or(high),
        false => high,
    };
    let infinitive = text.tokens[next].tag == Tag::To;
    let (cue_end, start, join) = match (saying, infinitive) {
        (true, _) => (next, next, Join::That),
        (_, true) => (next, next, Join::Infinitive),
        _ => (next + 1, next + 1, Join::Object),
    };
    if start >= high || opens_quote(text, start) && !saying {
        return None;
    }
    let end = match join {
        Join::That => content_end(text, start, high, join, true),
        // Such a phrase is part of a larger sentence: it ends before its verb.
        _ => phrase_or_infinitive(text, start, high, infinitive),
    };
    if end <= start {
        return None;
    }
    Some((
        Found {
            content: vec![finder.trimmed(start, end)],
            cue: Some(start_of_cue..cue_end),
            source,
            attitude: !saying,
            sentence: finder.sentence.clone(),
            ..Found::default()
        },
        end,
    ))
}

fn phrase_or_infinitive(text: &Text, start: usize, high: usize, infinitive: bool) -> usize {
    match infinitive {
        false => phrase_end(text, start, high, false).unwrap_or(start),
        true => {
            let mut at = start + 1;
            while at < high {
                let token = &text.tokens[at];
                if matches!(token.kind, Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Dash)
                    || at > start + 2
                        && (matches!(token.tag, Tag::Third | Tag::Aux) || has_object(text, at, high))
                        && !matches!(text.tokens[at - 1].tag, Tag::To | Tag::Wh | Tag::That | Tag::Subject)
                {
                    return at;
                }
                at = over(text, at);
            }
            high
        }
    }
}

/// "his refusal to act | made it worse": a past form behind a noun and with an object is the sentence's verb.
fn has_object(text: &Text, at: usize, high: usize) -> bool {
    text.tokens[at].tag == Tag::Past
        && matches!(text.tokens[at - 1].tag, Tag::Noun | Tag::Name)
        && text
            .tokens
            .get(at + 1)
            .is_some_and(|next| at + 1 < high && matches!(next.tag, Tag::Det | Tag::Poss | Tag::Name | Tag::Object))
}

/// Whose claim, plan or call it is: "Trump’s claim", "his plan". The cue begins behind the possessive.
fn possessor(finder: &Finder, at: usize, low: usize) -> (Option<Range<usize>>, usize) {
    let text = finder.text;
    let mut start = at;
    while start > low
        && matches!(
            text.tokens[start - 1].tag,
            Tag::Adj | Tag::Noun | Tag::Participle | Tag::Past | Tag::Num
        )
        && text.tokens[start - 1].kind != Kind::Number
        && at - start < 4
    {
        start -= 1;
    }
    if start == low {
        return (None, start);
    }
    let owner = &text.tokens[start - 1];
    if owner.tag != Tag::Poss {
        return (None, start);
    }
    match owner.spaced {
        true => (Some(start - 1..start), start),
        false => {
            let range = phrase_before(text, start - 1, low).map(|range| {
                // Only the possessor itself, not what stands before it.
                let mut first = range.start;
                for at in range.clone() {
                    if matches!(text.tokens[at].tag, Tag::Prep | Tag::To | Tag::Conj) && !text.is(at, "of") {
                        first = at + 1;
                    }
                }
                first..range.end
            });
            (range.filter(|range| !range.is_empty()), start)
        }
    }
}
