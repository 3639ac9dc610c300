//! The statements of one sentence: which verbs attribute, who says it, what is said. The order of work matters: "according
//! to" first, then a trailing ", S V.", which is the outermost layer, then from left to right.

use std::ops::Range;

use super::complement::{Complement, Join, active, adjuncts};
use super::ends::content_end;
use super::found::Found;
use super::leading::{leads_up, still_leads};
use super::lexicon::class::*;
use super::lexicon::{self, Cue, frame};
use super::phrases::{group_start, main_clause_begins, phrase_end, says};
use super::sentences::over;
use super::subjects::{shown_by, subject};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Finds the statements of a sentence, in the order of the text but for outer layers, which come first.
pub fn find(text: &Text, sentence: Range<usize>, wide: bool) -> Vec<Found> {
    let unstopped = |range: Range<usize>| {
        let mut high = range.end;
        while high > range.start && matches!(text.tokens[high - 1].kind, Kind::Stop | Kind::Ellipsis) {
            high -= 1;
        }
        range.start..high
    };
    let mut sentence = unstopped(sentence);
    // "(She says it is his.)"
    while sentence.len() > 2
        && text.tokens[sentence.start].kind == Kind::Open
        && text.tokens[sentence.start].partner as usize + 1 == sentence.end
    {
        sentence = unstopped(sentence.start + 1..sentence.end - 1);
    }
    let high = sentence.end;
    let mut finder = Finder {
        text,
        sentence: sentence.clone(),
        wide,
        found: Vec::new(),
    };
    if let Some(rest) = finder.sources_named(sentence.start, high) {
        finder.through(rest.start, rest.end);
    }
    finder.found
}

pub(super) struct Finder<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    pub(super) sentence: Range<usize>,
    pub(super) wide: bool,
    pub(super) found: Vec<Found>,
}

/// A verb that may attribute, with its group and the range it is read in.
pub(super) struct Spot {
    pub(super) verb: usize,
    pub(super) group: usize,
    pub(super) cue: &'static Cue,
    pub(super) low: usize,
    pub(super) high: usize,
}

/// What became of a verb.
pub(super) struct Hit {
    /// The statement.
    pub(super) found: Found,
    /// Where to read on.
    pub(super) resume: usize,
}

impl Finder<'_, '_> {
    /// Reads a range: first a trailing tag, then what is left, from left to right.
    pub(super) fn through(&mut self, low: usize, high: usize) {
        let mut low = low;
        if let Some(hit) = self.tag(low, high) {
            low = hit.resume;
            self.found.push(hit.found);
        }
        let mut at = low;
        while at < high {
            let text = self.text;
            let token = &text.tokens[at];
            if token.kind == Kind::Semicolon {
                low = at + 1;
            }
            if token.word.cue > 0
                && token.tag.is_verb()
                && let Some(hit) = self.verb(at, low, high)
            {
                at = hit.resume.max(at + 1);
                self.found.push(hit.found);
                if hit.resume > low {
                    low = hit.resume.min(at);
                }
                continue;
            }
            if let Some(hit) = self.other(at, low, high) {
                at = hit.resume.max(at + 1);
                self.found.push(hit.found);
                continue;
            }
            at = over(text, at);
        }
    }

    pub(super) fn is_passive(&self, group: usize, verb: usize) -> bool {
        let text = self.text;
        let token = &text.tokens[verb];
        if !token.has(PARTICIPLE) || token.tag == Tag::Gerund {
            return false;
        }
        (group..verb)
            .rev()
            .find(|at| text.tokens[*at].tag == Tag::Aux || matches!(text.tokens[*at].tag, Tag::To))
            .is_some_and(|at| text.tokens[at].has(BE) && !text.tokens[at].has(MODAL))
    }

    pub(super) fn negates(&self, group: usize, verb: usize) -> bool {
        // "Neither Lowe nor Berg said", "nobody said", "stopped short of saying"
        let short =
            group > self.sentence.start + 1 && self.text.is(group - 1, "of") && self.text.is(group - 2, "short");
        let none = (self.sentence.start..group)
            .rev()
            .take(NOBODY_WITHIN)
            .take_while(|at| !self.text.tokens[*at].tag.is_finite() && self.text.tokens[*at].kind != Kind::Comma)
            .any(|at| self.text.is_any(at, &["neither", "nobody", "none"]));
        short
            || none
            || (group..verb).any(|at| {
                self.text.tokens[at].tag == Tag::Neg
                    || self.text.is_any(
                        at,
                        &["never", "no", "not", "declined", "refused", "declines", "refuses"],
                    )
            })
    }

    /// A verb and what stands around it.
    fn verb(&self, verb: usize, low: usize, high: usize) -> Option<Hit> {
        let text = self.text;
        let cue = lexicon::cue(text.tokens[verb].word)?;
        let group = group_start(text, verb, low);
        let spot = Spot {
            verb,
            group,
            cue,
            low,
            high,
        };
        if self.is_passive(group, verb) {
            return self.passive(&spot);
        }
        let tag = text.tokens[verb].tag;
        if cue.lemma == "ask"
            && text.tokens[verb].has(PARTICIPLE)
            && let Some(hit) = self.when_asked(&spot)
        {
            return Some(hit);
        }
        if matches!(cue.lemma, "quote" | "cite")
            && let Some(hit) = self.quoting(&spot)
        {
            return Some(hit);
        }
        if cue.takes(frame::RAISES) && matches!(tag, Tag::Past | Tag::Third | Tag::Base) {
            return self.raising(&spot);
        }
        let wide = self.wide || cue.takes(frame::SHOWS) && shown_by(text, group, low);
        let Some(complement) = active(text, verb, high, cue, wide) else {
            return self.taken_up(&spot);
        };
        if tag == Tag::Base && group == verb && follows_infinitive(text, verb, low) {
            return None;
        }
        // "a presidential debate this week": what stands behind an adjective is a noun.
        if matches!(tag, Tag::Base | Tag::Third) && group == verb && verb > low && is_plain_adjective(text, verb - 1) {
            return None;
        }
        let lone_gerund = tag == Tag::Gerund && group == verb;
        let infinitive = tag == Tag::Base && group == verb && verb > low && text.tokens[verb - 1].tag == Tag::To;
        let attitude = complement.join == Join::Object && !cue.takes(frame::SAYS | frame::ACCUSES)
            || cue.frames & !(frame::ATTITUDE | frame::WILLS | frame::URGES) == 0
                && complement.join != Join::Infinitive;
        let (source, relative) = match lone_gerund || infinitive {
            true => self.understood(verb, low, high, lone_gerund)?,
            false => match subject(text, group, low) {
                Some(found) => (Some(found.range), found.relative),
                None => self.shared(verb, group, low, &complement)?,
            },
        };
        // "to see why", "to show that": what somebody may do is no statement, "to discuss the plan" names what is one.
        let may = cue.takes(frame::WEAK | frame::SHOWS) && !cue.takes(frame::SAYS)
            || complement.join == Join::Object && verb > low + 1 && text.is_any(verb - 2, PERMITTED);
        if infinitive && may {
            return None;
        }
        if let Some(source) = &source
            && self.is_no_source(source, cue, &complement)
        {
            return None;
        }
        // ", who requested anonymity, said": what a relative clause says ends with it.
        let mut high = high;
        if relative
            && complement.join == Join::Object
            && source
                .as_ref()
                .is_some_and(|s| s.start > low && text.tokens[s.start - 1].kind == Kind::Comma)
        {
            high = (complement.start..high)
                .find(|at| text.tokens[*at].kind == Kind::Comma)
                .unwrap_or(high);
        }
        let high = self.before_main(source.as_ref(), relative, &complement, (group, high));
        let end = content_end(
            text,
            complement.start,
            high,
            complement.join,
            matches!(tag, Tag::Past | Tag::Participle),
        );
        if end <= complement.start {
            return None;
        }
        let mut content = vec![self.trimmed(complement.start, end)];
        // "which officials said will be shut": what "which" takes up is part of what is said.
        if let Some(source) = &source
            && source.start > low
            && text.is_any(source.start - 1, &["which", "who", "that"])
            && text.tokens[complement.start].tag.is_finite()
        {
            content.insert(0, source.start - 1..source.start);
        }
        let first = group - usize::from(infinitive);
        let mut found = self.by(source, self.found(content, first..complement.cue_end, cue));
        found.addressee = complement.addressee;
        found.relative = relative;
        found.attitude = attitude;
        // "declined to name the donor" tells what was not said.
        found.negated = self.negates(group, verb) || matches!(cue.lemma, "decline" | "refuse");
        Some(Hit { found, resume: end })
    }

    /// Where the clause of a verb ends at the latest because another goes on: the main clause behind "As Obama announced …,"
    /// and behind "Announcing …,", the main verb behind "…, who announced …,".
    fn before_main(
        &self,
        source: Option<&Range<usize>>,
        relative: bool,
        complement: &Complement,
        (group, high): (usize, usize),
    ) -> usize {
        let text = self.text;
        let Some(source) = source else { return high };
        if source.start > group {
            return match text.tokens[source.start - 1].kind {
                Kind::Comma if source.start > complement.start => source.start - 1,
                _ => high,
            };
        }
        let first = self.sentence.start;
        let leads = source.start > first && leads_up(text, source.start - 1, first)
            || still_leads(text, first, group, text.tokens[group].tag == Tag::Gerund);
        let spoken_of =
            relative || source.start > self.sentence.start && text.is_any(source.start - 1, &["which", "who"]);
        if !leads && !spoken_of {
            return high;
        }
        let mut at = complement.start;
        while at < high {
            if text.tokens[at].kind == Kind::Comma && at > complement.start {
                let next = at + 1 + usize::from(text.tokens.get(at + 1).is_some_and(|next| next.tag == Tag::Adv));
                let verb = next < high && matches!(text.tokens[next].tag, Tag::Past | Tag::Third | Tag::Aux);
                if leads && main_clause_begins(text, at + 1, high) || spoken_of && verb {
                    return at;
                }
            }
            at = over(text, at);
        }
        high
    }

    /// "Asked about the memo, …", "when asked by reporters whether": a question, by whoever is named behind it.
    fn when_asked(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let alone = spot.verb == self.sentence.start
            || spot.verb > spot.low
                && (text.is_any(spot.verb - 1, &["when", "if", "once"])
                    // "…,” he said, asked about it"
                    || text.tokens[spot.verb - 1].kind == Kind::Comma
                        && spot.verb > spot.low + 1
                        && says(text, spot.verb - 2));
        if !alone {
            return None;
        }
        let mut behind = spot.verb;
        let mut source = None;
        if text.is(spot.verb + 1, "by") && spot.verb + 2 < spot.high {
            let mut end = phrase_end(text, spot.verb + 2, spot.high, false)?;
            if let Some(about) = (spot.verb + 3..end).find(|at| text.is(*at, "about")) {
                end = about;
            }
            source = Some(spot.verb + 2..end);
            behind = adjuncts(text, end, spot.high, false) - 1;
        }
        let complement = active(text, behind, spot.high, spot.cue, false).or_else(|| {
            let to = text.tokens.get(behind + 1).filter(|_| behind + 1 < spot.high)?;
            (source.is_some() && to.tag == Tag::To).then_some(Complement {
                start: behind + 1,
                join: Join::Infinitive,
                addressee: None,
                cue_end: behind + 1,
            })
        })?;
        let high = (complement.start..spot.high)
            .find(|at| text.tokens[*at].kind == Kind::Comma)
            .unwrap_or(spot.high);
        let end = content_end(text, complement.start, high, complement.join, true);
        let content = self.trimmed(complement.start, end);
        let cue = match source.is_some() {
            true => spot.verb..spot.verb + 1,
            false => spot.verb..complement.cue_end,
        };
        let found = self.by(source, self.found(vec![content], cue, spot.cue));
        Some(Hit { found, resume: end })
    }

    /// "Kuna quoted him as saying that …": what the one quotes is what the other said.
    fn quoting(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let whom = phrase_end(text, spot.verb + 1, spot.high, true)?;
        if !(text.is(whom, "as") && text.is_any(whom + 1, &["saying", "telling"])) || whom + 2 >= spot.high {
            return None;
        }
        let source = subject(text, spot.group, spot.low)?.range;
        let content = self.trimmed(spot.verb + 1, spot.high);
        let found = self.by(
            Some(source),
            self.found(vec![content], spot.group..spot.verb + 1, spot.cue),
        );
        Some(Hit {
            found,
            resume: spot.high,
        })
    }

    /// Sources that cannot say anything in this frame: "it" and bare things before weak verbs.
    fn is_no_source(&self, source: &Range<usize>, cue: &Cue, complement: &Complement) -> bool {
        let text = self.text;
        let last = source.end - 1;
        if text.is_any(last, &["this", "that", "which", "what", "there"])
            && source.len() == 1
            && !cue.takes(frame::SAYS)
        {
            return true;
        }
        // "Does anybody believe …?"
        if source.len() == 1 && text.is_any(last, &["anybody", "anyone", "whoever"]) {
            return true;
        }
        // "Do you support him?", "something called a swap"
        let named = cue.lemma == "call"
            && text.is(last + 1, "called")
            && complement.cue_end == last + 2
            && text.is_any(source.start, &["a", "an", "something"]);
        let asked = source.len() == 1 && text.is(last, "you") && !cue.takes(frame::SAYS);
        if complement.join == Join::Object && (named || asked) {
            return true;
        }
        matches!(complement.join, Join::Bare | Join::Object)
            && source.len() == 1
            && text.is_any(last, &["it", "that", "what", "this"])
            && !cue.takes(frame::SAYS)
    }

    /// Cues that are no verbs: see [`super::nouns`].
    fn other(&self, at: usize, low: usize, high: usize) -> Option<Hit> {
        let (found, resume) = super::nouns::find(self, at, low, high)?;
        Some(Hit { found, resume })
    }

    /// A statement with this content and cue; source and addressee are added by name.
    pub(super) fn found(&self, content: Vec<Range<usize>>, cue: Range<usize>, verb: &'static Cue) -> Found {
        Found {
            content: content.into_iter().filter(|piece| !piece.is_empty()).collect(),
            cue: Some(cue),
            verb: Some(verb),
            sentence: self.sentence.clone(),
            ..Found::default()
        }
    }

    /// Names who says a statement.
    pub(super) fn by(&self, source: Option<Range<usize>>, found: Found) -> Found {
        Found {
            source: source
                .map(|range| self.trimmed(range.start, range.end))
                .filter(|range| !range.is_empty()),
            ..found
        }
    }

    /// A range without commas, dashes and conjunctions at its ends.
    pub(super) fn trimmed(&self, start: usize, end: usize) -> Range<usize> {
        let text = self.text;
        let (mut start, mut end) = (start, end);
        let loose = |at: usize| {
            matches!(
                text.tokens[at].kind,
                Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Dash
            ) && text.tokens[at].partner as usize == at
        };
        while start < end && loose(start) {
            start += 1;
        }
        while end > start
            && (loose(end - 1)
                || end - start > 1 && text.tokens[end - 1].kind == Kind::Word && text.tokens[end - 1].tag == Tag::Conj)
        {
            end -= 1;
        }
        start..end
    }
}

/// How far before a verb "neither" or "nobody" is looked for.
const NOBODY_WITHIN: usize = 12;

fn is_plain_adjective(text: &Text, at: usize) -> bool {
    let token = &text.tokens[at];
    token.tag == Tag::Adj && !token.has(ORG | ROLE | NOUN | TITLE | DET | SUBJ)
}

/// Behind these it is only said who may speak: "not authorised to discuss the matter".
const PERMITTED: &[&str] = &[
    "authorised",
    "authorized",
    "allowed",
    "permitted",
    "entitled",
    "cleared",
    "able",
    "unable",
    "free",
];

/// "to train and advise": a verb joined to an infinitive is one itself.
fn follows_infinitive(text: &Text, verb: usize, low: usize) -> bool {
    if verb <= low || text.tokens[verb - 1].tag != Tag::Conj {
        return false;
    }
    let mut at = verb - 1;
    let mut steps = 0;
    while at > low && steps < 12 {
        at -= 1;
        steps += 1;
        let token = &text.tokens[at];
        if token.tag == Tag::To {
            return true;
        }
        if token.tag.is_finite() && token.tag != Tag::Base || matches!(token.kind, Kind::Semicolon | Kind::Comma) {
            return false;
        }
    }
    false
}
