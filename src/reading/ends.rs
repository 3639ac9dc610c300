//! Where what is said ends.

use super::complement::{Join, active};
use super::lexicon::{self, frame};
use super::phrases::says;
use super::sentences::over;
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Where what is said ends that begins here.
pub(super) fn content_end(text: &Text, start: usize, high: usize, join: Join, past: bool) -> usize {
    let narrow = matches!(join, Join::Object | Join::Infinitive);
    let mut at = start;
    while at < high {
        let token = &text.tokens[at];
        let next = at + 1;
        match token.kind {
            Kind::Semicolon => return at,
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
                if text.is(next, "according") {
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
                            "which", "with", "before", "since", "who",
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
                        || past && follows.tag == Tag::Aux && text.is(verb, "has");
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
