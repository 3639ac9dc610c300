//! Where what is said ends.

use super::complement::{Join, active};
use super::lexicon::class::*;
use super::lexicon::{self, frame};
use super::phrases::says;
use super::sentences::over;
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Where what is said ends that begins here; `past` when the verb that says it tells of the past.
pub(super) fn content_end(text: &Text, start: usize, high: usize, join: Join, past: bool) -> usize {
    let narrow = matches!(join, Join::Object | Join::Infinitive);
    let mut at = start;
    let (mut clause, mut doing) = (false, false);
    while at < high {
        let token = &text.tokens[at];
        let next = at + 1;
        clause |= opens_clause(text, at, start);
        doing |= token.tag == Tag::Gerund;
        match token.kind {
            Kind::Semicolon => return at,
            Kind::Dash if narrow && at > start => return at,
            Kind::Comma if next < high => {
                let follows = &text.tokens[next];
                let cue = lexicon::cue(follows.word);
                if follows.tag == Tag::Gerund
                    && text
                        .tokens
                        .get(next + 1)
                        .is_some_and(|behind| next + 1 < high && behind.tag != Tag::Conj)
                    && cue.is_some()
                    && (narrow || cue.is_some_and(|cue| cue.takes(frame::SAYS)))
                {
                    return at;
                }
                if text.is(next, "according")
                    || narrow && (follows.tag == Tag::Gerund && !doing || adds_more(text, next, high))
                {
                    return at;
                }
                if text.is_any(next, &["and", "but"]) && said_again(text, next + 1, high) {
                    return at;
                }
                if text.is_any(
                    next,
                    &["but", "and", "while", "though", "although", "yet", "as", "whereas"],
                ) && speaker_follows(text, next + 1, high)
                {
                    return at;
                }
                if narrow
                    && text.is_any(
                        next,
                        &[
                            "but", "while", "though", "although", "saying", "as", "even", "because", "after", "when",
                            "which", "with", "before", "since", "who", "where", "instead",
                        ],
                    )
                {
                    return at;
                }
                let clause = follows.tag == Tag::Subject
                    || follows.tag == Tag::Name
                        && text
                            .tokens
                            .get(next + 1)
                            .is_some_and(|t| next + 1 < high && matches!(t.tag, Tag::Past | Tag::Third | Tag::Aux));
                if narrow && clause {
                    return at;
                }
                if narrow
                    && text.is(next, "and")
                    && (super::phrases::clause_begins(text, next + 1, high)
                        || text
                            .tokens
                            .get(next + 1)
                            .is_some_and(|t| t.tag.is_finite() || t.tag == Tag::Adv))
                {
                    return at;
                }
            }
            Kind::Word if at > start && token.tag == Tag::Conj && text.is_any(at, &["and", "but", "or"]) => {
                let mut verb = next;
                while verb < high && text.tokens[verb].tag == Tag::Adv {
                    verb += 1;
                }
                if verb < high {
                    let follows = &text.tokens[verb];
                    let finite = follows.tag == if past { Tag::Past } else { Tag::Third }
                        || follows.tag == Tag::Aux && (narrow || past && text.is(verb, "has"));
                    let cue = lexicon::cue(follows.word);
                    if finite
                        && (narrow
                            || cue.is_some_and(|cue| cue.takes(frame::SAYS))
                                && super::tags::clause_follows(text, verb + 1)
                                && join != Join::Quote)
                    {
                        return at;
                    }
                    if narrow && speaker_follows(text, next, high) {
                        return at;
                    }
                    if text.is(at, "but") && speaker_follows(text, next, high) {
                        return at;
                    }
                }
            }
            Kind::Word
                if at > start
                    && narrow
                    && token.tag == Tag::Sub
                    && text.is_any(at, &["while", "because", "although", "though", "unless"]) =>
            {
                return at;
            }
            // "those backing the plan | want more": an object has no verb but in a clause of its own.
            Kind::Word if at > start && join == Join::Object && !clause && is_main_verb(text, at) => return at,
            // "praised him in an interview on Monday": where and when it was done.
            Kind::Word
                if at > start + 1
                    && join == Join::Object
                    && token.tag == Tag::Prep
                    && text.is_any(at, &["in", "on", "at", "during", "after", "before"])
                    && super::phrases::is_occasion(text, at, high) =>
            {
                return at;
            }
            Kind::Word if at > start && text.is(at, "according") && text.is(next, "to") => return at,
            Kind::Quote if join == Join::Quote && at == start && at + 1 < high => {
                // What follows a whole quotation without a comma belongs to it only if it goes on in lower case.
                let close = over(text, at);
                if close < high && ends_whole(text, close - 1) && !matches!(text.tokens[close].kind, Kind::Comma) {
                    return close;
                }
                if close < high
                    && text.tokens[close].tag == Tag::Conj
                    && text.tokens.get(close + 1).is_some_and(|t| t.tag == Tag::Past)
                {
                    return close;
                }
            }
            _ => {}
        }
        at = over(text, at);
    }
    high
}

/// Whether what follows this word has a subject of its own: "that", "who", "it", "the plan the mayor (made)".
fn opens_clause(text: &Text, at: usize, start: usize) -> bool {
    let token = &text.tokens[at];
    matches!(
        token.tag,
        Tag::Wh | Tag::That | Tag::Sub | Tag::Subject | Tag::Gerund | Tag::To
    ) || at > start
        && matches!(token.tag, Tag::Det | Tag::Name)
        && text.tokens[at - 1].tag == Tag::Noun
        && !text.tokens[at - 1].has(ROLE | ORG | TITLE)
}

/// A verb that can only be a clause's own, no participle.
fn is_main_verb(text: &Text, at: usize) -> bool {
    let token = &text.tokens[at];
    match token.tag {
        Tag::Aux => !token.spaced || !text.is_any(at, &["being", "been"]),
        // Many a noun looks like a verb in the third person: "derogatory comments".
        Tag::Third => {
            matches!(text.tokens[at - 1].tag, Tag::Name | Tag::Noun | Tag::Object)
                && super::tags::clause_follows(text, at + 1)
        }
        Tag::Past => !token.has(PARTICIPLE),
        _ => false,
    }
}

/// ", a decision that …": the article says more about what was said. A list goes on with "and".
fn adds_more(text: &Text, at: usize, high: usize) -> bool {
    text.is_any(at, &["a", "an"])
        && !(at..high.min(at + 8))
            .any(|later| text.is_any(later, &["and", "or"]) || text.tokens[later].kind == Kind::Comma)
}

fn ends_whole(text: &Text, close: usize) -> bool {
    close > 0 && matches!(text.tokens[close - 1].kind, Kind::Stop)
}

/// Whether a subject and a strict verb of saying follow: a new speaker.
fn speaker_follows(text: &Text, at: usize, high: usize) -> bool {
    let mut seen = false;
    let limit = (at + 14).min(high);
    let mut at = at;
    while at < limit {
        let token = &text.tokens[at];
        if says(text, at) && seen {
            return super::tags::clause_follows(text, at + 1)
                || text
                    .tokens
                    .get(at + 1)
                    .is_some_and(|t| matches!(t.tag, Tag::Name | Tag::Adv | Tag::Prep));
        }
        if token.tag.is_finite() && token.tag != Tag::Aux || matches!(token.tag, Tag::That) {
            return false;
        }
        seen |= token.tag.is_nominal() || token.tag == Tag::Subject;
        at = over(text, at);
    }
    false
}

/// "…, and said, to the letter, that": the same speaker's next verb of saying.
fn said_again(text: &Text, at: usize, high: usize) -> bool {
    let verb = (at..high.min(at + 3)).find(|at| text.tokens[*at].tag != Tag::Adv);
    verb.is_some_and(|verb| {
        matches!(text.tokens[verb].tag, Tag::Past | Tag::Third)
            && lexicon::cue(text.tokens[verb].word).is_some_and(|cue| {
                cue.takes(frame::SAYS)
                    && active(text, verb, high, cue, false).is_some_and(|c| matches!(c.join, Join::That | Join::Quote))
            })
    })
}
