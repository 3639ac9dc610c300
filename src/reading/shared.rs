//! Sources that stand elsewhere in the sentence: of a gerund or an infinitive, and of a verb behind "and".

use std::ops::Range;

use super::clauses::Finder;
use super::complement::{Complement, Join};
use super::phrases::{group_start, phrase_end};
use super::sentences::over;
use super::subjects::subject;
use super::tags::Tag;
use super::tokens::Kind;

impl Finder<'_, '_> {
    /// The source of a gerund or infinitive: what the clause before is about, or the clause behind.
    pub(super) fn understood(
        &self,
        verb: usize,
        low: usize,
        high: usize,
        gerund: bool,
    ) -> Option<(Option<Range<usize>>, bool)> {
        let text = self.text;
        let start = self.sentence.start;
        let before = verb.checked_sub(1).filter(|before| *before >= start);
        // "quoted him as saying"
        if gerund && let Some(as_) = before.filter(|before| text.is(*before, "as")) {
            let found = subject(text, as_, low)?;
            return Some((Some(found.range), false));
        }
        // "Calling it a mistake, Smith …"
        if gerund
            && before.is_none_or(|before| {
                matches!(text.tokens[before].tag, Tag::Sub | Tag::Prep | Tag::Adv) && before == start
            })
        {
            let comma = (verb..high.min(verb + 60)).find(|at| text.tokens[*at].kind == Kind::Comma)?;
            let end = phrase_end(text, comma + 1, high, true).unwrap_or(comma + 1);
            return Some(((end > comma + 1).then_some(comma + 1..end), false));
        }
        let before = before?;
        match text.tokens[before].kind {
            Kind::Word if gerund && matches!(text.tokens[before].tag, Tag::Noun | Tag::Name | Tag::Object) => {
                let found = subject(text, verb, low)?;
                return Some((Some(found.range), false));
            }
            Kind::Word if gerund && matches!(text.tokens[before].tag, Tag::Det | Tag::Poss | Tag::Adj) => return None,
            _ => {}
        }
        if let Some(last) = self.found.last().and_then(|found| found.source.clone()) {
            return Some((Some(last), false));
        }
        Some((self.main_subject(start, verb), false))
    }

    /// The source of a verb behind "and": that of the verb before.
    pub(super) fn shared(
        &self,
        _verb: usize,
        group: usize,
        _low: usize,
        complement: &Complement,
    ) -> Option<(Option<Range<usize>>, bool)> {
        let text = self.text;
        let start = self.sentence.start;
        let before = group.checked_sub(1).filter(|before| *before >= start)?;
        let joined = text.tokens[before].tag == Tag::Conj
            || text.tokens[before].kind == Kind::Comma
            || text.tokens[before].kind == Kind::Dash;
        if !joined || complement.join == Join::Object && text.tokens[before].tag != Tag::Conj {
            return None;
        }
        // "An employee, who requested anonymity, said": not "who".
        if text.tokens[before].kind == Kind::Comma
            && self
                .found
                .last()
                .is_some_and(|found| found.relative && found.hull().end <= before)
            && let Some(main) = subject(text, group, start).filter(|main| !main.relative)
        {
            return Some((Some(main.range), false));
        }
        if let Some(last) = self.found.last().and_then(|found| found.source.clone()) {
            return Some((Some(last), false));
        }
        let subject = self.main_subject(start, before)?;
        Some((Some(subject), false))
    }

    /// The subject of the first finite verb of a range.
    fn main_subject(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let text = self.text;
        let mut at = start;
        while at < end {
            let token = &text.tokens[at];
            if token.tag.is_finite() {
                let group = group_start(text, at, start);
                return subject(text, group, start)
                    .filter(|found| !found.relative)
                    .map(|found| found.range);
            }
            at = over(text, at);
        }
        None
    }
}
