//! The verb that closes a sentence and attributes what stands before it: “…,” said Ameri; …, the source said.

use std::ops::Range;

use super::clauses::{Finder, Hit};
use super::complement::{Join, active, adjuncts};
use super::ends::content_end;
use super::lexicon::class::*;
use super::lexicon::{self, Cue, frame};
use super::phrases::{clause_begins, group_start, phrase_end};
use super::sentences::{closes_quote, first_of, opens_quote, over};
use super::subjects::{Subject, shows, subject};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// The words of an office, at most.
const LONGEST_OFFICE: usize = 14;

/// How far back a clause is looked at to see whether something is said in it.
const LOOK_BACK: usize = 120;

impl Finder<'_, '_> {
    /// ", S V." or ", V S.": the verb that attributes everything before it.
    pub(super) fn tag(&self, low: usize, high: usize) -> Option<Hit> {
        let text = self.text;
        let mut last = None;
        let mut at = low;
        while at < high {
            let token = &text.tokens[at];
            if token.word.cue > 0
                && matches!(
                    token.tag,
                    Tag::Past | Tag::Third | Tag::Base | Tag::Participle | Tag::Gerund
                )
                && let Some(cue) = lexicon::cue(token.word)
                && cue.takes(frame::SAYS | frame::QUOTES | frame::BARE | frame::SHOWS)
                && let Some(hit) = self.closing(at, cue, low, high)
            {
                last = Some(hit);
            }
            at = over(text, at);
        }
        last
    }

    /// Whether this verb closes what stands before it.
    pub(super) fn closing(&self, verb: usize, cue: &'static Cue, low: usize, high: usize) -> Option<Hit> {
        let text = self.text;
        let group = group_start(text, verb, low);
        let before = group.checked_sub(1).filter(|before| *before >= low)?;
        let quoted_before = closes_quote(text, before)
            || text.tokens[before].kind == Kind::Comma && before > low && closes_quote(text, before - 1);
        let passive = self.is_passive(group, verb);
        if passive || text.tokens[verb].tag == Tag::Gerund && group == verb {
            return None;
        }
        // "…," said Ameri.
        if group == verb
            && cue.lemma != "tell"
            && (quoted_before || text.tokens[before].kind == Kind::Comma)
            && matches!(text.tokens[verb].tag, Tag::Past | Tag::Third)
        {
            let start = verb + 1;
            let nominal = text.tokens.get(start).is_some_and(|next| {
                start < high && (next.tag.is_nominal() || next.tag == Tag::Subject) && !next.has(TIME)
            });
            let strict = cue.takes(frame::SAYS) || quoted_before;
            if nominal
                && strict
                && let Some(end) = phrase_end(text, start, high, true)
                && !self.goes_on(end, high, quoted_before)
                && (quoted_before || self.can_speak(start, end))
                && self.holds_words(low, before + 1, quoted_before)
            {
                let mut content = vec![self.trimmed(low, before + 1)];
                let (more, resume) = self.after_tag(end, high, true);
                content.extend(more);
                return Some(Hit {
                    found: self.by(Some(start..end), self.found(content, verb..verb + 1, cue)),
                    resume,
                });
            }
        }
        let Subject {
            range: source,
            relative,
        } = subject(text, group, low)?;
        if relative {
            return None;
        }
        // "…, a figure the army disputes": a relative clause without its pronoun.
        let two_heads = source
            .clone()
            .skip(1)
            .any(|at| text.tokens[at].tag == Tag::Det && text.tokens[at - 1].tag == Tag::Noun);
        if two_heads {
            return None;
        }
        let source = with_office(text, source, low);
        let source_before = source.start.checked_sub(1).filter(|before| *before >= low)?;
        let quote = closes_quote(text, source_before)
            || text.tokens[source_before].kind == Kind::Comma
                && source_before > low
                && closes_quote(text, source_before - 1);
        let mark = quote
            || matches!(
                text.tokens[source_before].kind,
                Kind::Comma | Kind::Dash | Kind::Stop | Kind::Ellipsis
            );
        // "…, records show": only what is written down closes a sentence with such a verb.
        let says = cue.takes(frame::SAYS | frame::BARE)
            || quote && cue.takes(frame::QUOTES | frame::OBJECT)
            || cue.takes(frame::SHOWS) && source.clone().any(|at| shows(text, at));
        if !mark || !says {
            return None;
        }
        if text.tokens[verb].tag == Tag::Base
            && !matches!(
                text.tokens[verb - 1].tag,
                Tag::Noun | Tag::Name | Tag::Subject | Tag::Aux | Tag::Adv
            )
        {
            return None;
        }
        let whole = self.holds_words(low, source.start, quote);
        let particle = usize::from(text.is(verb + 1, "out") && cue.prepositions.contains(&"out"));
        let (addressee, tail) = self.tail(verb + 1 + particle, high, cue);
        let stops = tail >= high
            || matches!(
                text.tokens[tail].kind,
                Kind::Comma | Kind::Dash | Kind::Semicolon | Kind::Stop | Kind::Ellipsis
            )
            || text.tokens[tail].kind == Kind::Colon
            || quote
                && (matches!(
                    text.tokens[tail].tag,
                    Tag::Sub | Tag::Prep | Tag::Conj | Tag::Wh | Tag::To
                ) || matches!(text.tokens[tail].tag, Tag::Gerund))
            || matches!(text.tokens[tail].tag, Tag::Sub)
                && text.is_any(tail, &["when", "after", "before", "as", "while", "because"]);
        let complement = active(text, verb, high, cue, false);
        let told = complement
            .as_ref()
            .is_some_and(|c| matches!(c.join, Join::That | Join::Wh | Join::Quote));
        let beside = quote && cue.takes(frame::SAYS) && !told;
        if !stops && !beside {
            // "…," he said, "…" comes with the mark straight behind the verb.
            return None;
        }
        let quote_behind = complement.as_ref().filter(|c| c.join == Join::Quote);
        if complement.is_some() && quote_behind.is_none() && !quote && tail < high {
            return None;
        }
        if let Some(behind) = quote_behind
            && !quote
            && (text.tokens[tail.min(high - 1)].kind == Kind::Colon || starts_sentence(text, behind.start))
        {
            return None;
        }
        let mut content = vec![self.trimmed(low, source_before + 1)];
        let complete = quote || clause_begins(text, low, source.start);
        let (more, resume) = self.after_tag(tail, high, complete);
        // "In several cases, executives say, they …": what stands before is not said alone.
        if !whole && (more.is_empty() || source_before <= low) {
            return None;
        }
        content.extend(more);
        let mut found = self.by(Some(source), self.found(content, group..verb + 1 + particle, cue));
        found.addressee = addressee;
        found.negated = self.negates(group, verb);
        Some(Hit { found, resume })
    }

    /// "…, said he fully supports it": the phrase behind the verb is the subject of what is said.
    fn goes_on(&self, end: usize, high: usize, quoted: bool) -> bool {
        let text = self.text;
        let verb = (end..high).find(|at| !matches!(text.tokens[*at].tag, Tag::Adv | Tag::Neg));
        let finite = verb.is_some_and(|verb| text.tokens[verb].tag.is_finite());
        finite
            || text
                .tokens
                .get(end)
                .filter(|_| end < high)
                .is_some_and(|next| matches!(next.tag, Tag::That | Tag::To) || next.tag == Tag::Wh && !quoted)
    }

    /// Whether a phrase behind a verb without a quotation can name a speaker: "…, recounted the incident" does not.
    fn can_speak(&self, start: usize, end: usize) -> bool {
        let text = self.text;
        text.tokens[start].tag != Tag::Poss
            && (start..end).any(|at| {
                let token = &text.tokens[at];
                matches!(token.tag, Tag::Name | Tag::Subject | Tag::Num) || token.has(ROLE | ORG | TITLE)
            })
    }

    /// Behind a tag: a comma and more of the same statement, or the end of it; unless a whole clause stood before, its verb
    /// too.
    pub(super) fn after_tag(&self, at: usize, high: usize, whole: bool) -> (Vec<Range<usize>>, usize) {
        let text = self.text;
        if at >= high {
            return (vec![], high);
        }
        let kind = text.tokens[at].kind;
        if opens_quote(text, at) {
            let end = content_end(text, at, high, Join::Quote, false);
            return (vec![self.trimmed(at, end)], end);
        }
        if !matches!(kind, Kind::Comma | Kind::Dash | Kind::Colon | Kind::Stop) {
            return (vec![], at);
        }
        let next = at + 1;
        if next >= high {
            return (vec![], high);
        }
        if opens_quote(text, next) {
            let end = content_end(text, next, high, Join::Quote, false);
            return (vec![self.trimmed(next, end)], end);
        }
        let token = &text.tokens[next];
        let begins = clause_begins(text, next, high);
        let other = token.tag == Tag::Gerund && (token.word.cue > 0 || !begins)
            || matches!(token.tag, Tag::Conj)
            || matches!(token.tag, Tag::Sub | Tag::Wh)
            || text.is(next, "according")
            || token.tag == Tag::Prep && super::phrases::is_occasion(text, next, high)
            || token.tag == Tag::Past && whole
            || token.tag == Tag::Neg
            || token.tag == Tag::Adv && !begins;
        match other || kind != Kind::Comma {
            true => (vec![], next),
            false => {
                let end = content_end(text, next, high, Join::Bare, false);
                (vec![self.trimmed(next, end)], end)
            }
        }
    }

    /// Behind a closing verb: addressee, occasions, times.
    pub(super) fn tail(&self, from: usize, high: usize, cue: &Cue) -> (Option<Range<usize>>, usize) {
        let text = self.text;
        let mut at = from;
        let mut addressee = None;
        while at < high && text.tokens[at].tag == Tag::Adv {
            at += 1;
        }
        if cue.takes(frame::TELLS | frame::URGES)
            && at < high
            && (text.tokens[at].tag.is_nominal() || text.tokens[at].tag == Tag::Subject)
            && !text.tokens[at].has(TIME)
            && let Some(end) = phrase_end(text, at, high, false)
        {
            addressee = Some(at..end);
            at = end;
        }
        if addressee.is_none()
            && text.is(at, "to")
            && at + 1 < high
            && text.tokens[at].tag == Tag::Prep
            && let Some(end) = phrase_end(text, at + 1, high, false)
        {
            addressee = Some(at + 1..end);
            at = end;
        }
        (addressee, adjuncts(text, at, high, true))
    }

    /// Whether a region holds something that can be said: a quotation, or a clause with a verb.
    pub(super) fn holds_words(&self, low: usize, end: usize, quote: bool) -> bool {
        if quote {
            return true;
        }
        let text = self.text;
        let mut at = end;
        let mut words = 0;
        let mut verb = false;
        while at > low && words < LOOK_BACK {
            let left = first_of(text, at - 1);
            let left = left.max(low);
            let token = &text.tokens[at - 1];
            if closes_quote(text, at - 1) && token.kind == Kind::Quote {
                return true;
            }
            words += usize::from(token.is_word());
            verb |= token.tag.is_finite() || token.tag == Tag::Participle || token.tag == Tag::Gerund;
            at = left.min(at - 1);
        }
        let first = &text.tokens[low];
        let adverbial = matches!(first.tag, Tag::Sub) && !text.is(low, "whether")
            || text.is_any(
                low,
                &[
                    "as",
                    "after",
                    "before",
                    "when",
                    "while",
                    "asked",
                    "according",
                    "since",
                    "until",
                    "although",
                    "though",
                    "in",
                    "on",
                    "at",
                    "during",
                    "speaking",
                    "following",
                ],
            );
        let commas = (low..end.saturating_sub(1))
            .take(LOOK_BACK)
            .any(|at| text.tokens[at].kind == Kind::Comma);
        words >= 2 && (verb && (commas || !adverbial) || self.wide && words >= 4)
    }
}

/// "…, the council's leader, Karl Berg, told": the office before the name belongs to it, not to what is said.
fn with_office(text: &Text, source: Range<usize>, low: usize) -> Range<usize> {
    let first = &text.tokens[source.start];
    let named = first.tag == Tag::Name || first.has(TITLE) && first.is_capital();
    let Some(comma) = source.start.checked_sub(1).filter(|comma| named && *comma > low) else {
        return source;
    };
    let is_mark = |at: usize| text.tokens[at].kind == Kind::Comma || closes_quote(text, at);
    if text.tokens[comma].kind != Kind::Comma {
        return source;
    }
    let Some(mark) = (low..comma).rev().take(LONGEST_OFFICE).find(|at| is_mark(*at)) else {
        return source;
    };
    let office = mark + 1..comma;
    let begins = text
        .tokens
        .get(office.start)
        .is_some_and(|first| matches!(first.tag, Tag::Det | Tag::Poss) && !office.is_empty());
    // The comma behind the name closes what the one before it opened.
    let closed = text.tokens[source.end - 1].kind == Kind::Comma;
    let held = (closed || office.clone().any(|at| text.tokens[at].has(ROLE | TITLE)))
        && !office.clone().any(|at| text.tokens[at].tag.is_finite());
    match begins && held {
        true => office.start..source.end,
        false => source,
    }
}

fn starts_sentence(text: &Text, quote: usize) -> bool {
    text.tokens
        .get(quote + 1)
        .is_some_and(|token| token.is_capital() && !text.is(quote + 1, "I"))
}
