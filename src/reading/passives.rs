//! Passive and raised verbs: "was quoted as saying", "is expected to", "was told that", "seems to".

use super::clauses::{Finder, Hit, Spot};
use super::complement::{Join, active};
use super::ends::content_end;
use super::found::Found;
use super::lexicon::{self, frame};
use super::phrases::phrase_end;
use super::subjects::{Subject, subject};
use super::tags::Tag;

impl Finder<'_, '_> {
    /// A verb in the passive: its subject is who says it, to whom it is said, or of whom.
    pub(super) fn passive(&self, spot: &Spot) -> Option<Hit> {
        let whom = subject(self.text, spot.group, spot.low)?;
        if let Some(hit) = self.quoted_as(spot, &whom) {
            return Some(hit);
        }
        self.told(spot, &whom)
            .or_else(|| self.held(spot, &whom))
            .or_else(|| self.done_by(spot, &whom))
    }

    /// "was quoted as saying"
    fn quoted_as(&self, spot: &Spot, whom: &Subject) -> Option<Hit> {
        let text = self.text;
        // "was quoted by Le Monde as saying"
        let by = text.is(spot.verb + 1, "by");
        let behind = match by {
            true => phrase_end(text, spot.verb + 2, spot.high, false)?,
            false => spot.verb + 1,
        };
        let say = behind + 1;
        if say >= spot.high || !(text.is(say - 1, "as") && text.is_any(say, &["saying", "telling"])) {
            return None;
        }
        let cue = lexicon::cue(text.tokens[say].word)?;
        let complement = active(text, say, spot.high, cue, self.wide)?;
        let end = content_end(text, complement.start, spot.high, complement.join, true);
        let content = self.trimmed(complement.start, end);
        let found = Found {
            addressee: complement.addressee,
            relative: whom.relative,
            ..self.by(
                Some(whom.range.clone()),
                self.found(vec![content], spot.group..say + 1, cue),
            )
        };
        Some(Hit { found, resume: end })
    }

    /// "was told that", "was asked whether"; "it was announced that"
    fn told(&self, spot: &Spot, whom: &Subject) -> Option<Hit> {
        let text = self.text;
        let complement = active(text, spot.verb, spot.high, spot.cue, true)?;
        let impersonal = whom.range.len() == 1 && text.is(whom.range.start, "it");
        let addressed = spot.cue.takes(frame::TOLD);
        let fits = match complement.join {
            Join::That | Join::Bare => addressed || impersonal,
            Join::Wh | Join::Quote => addressed,
            // "was asked about the loan"
            Join::Object => spot.cue.lemma == "ask" && complement.cue_end > spot.verb + 1,
            Join::Infinitive => false,
        };
        if !fits {
            return None;
        }
        let end = content_end(text, complement.start, spot.high, complement.join, true);
        let content = self.trimmed(complement.start, end);
        let found = match addressed {
            true => Found {
                addressee: Some(whom.range.clone()),
                negated: self.negates(spot.group, spot.verb),
                ..self.found(vec![content], spot.group..complement.cue_end, spot.cue)
            },
            false => self.found(vec![content], spot.group..spot.verb + 1, spot.cue),
        };
        Some(Hit { found, resume: end })
    }

    /// "is expected to", "is seen as", "was accused of": the subject is part of what is said.
    fn held(&self, spot: &Spot, whom: &Subject) -> Option<Hit> {
        let text = self.text;
        let next = spot.verb + 1;
        let to = next < spot.high && text.tokens[next].tag == Tag::To && spot.cue.takes(frame::HELD_TO);
        let of = text.is_any(next, &["of", "as", "for"]) && spot.cue.takes(frame::HELD_AS);
        if !to && !of {
            return None;
        }
        let end = content_end(text, next, spot.high, Join::Infinitive, true);
        let mut source = None;
        let mut rest = next..end;
        if let Some(by) = self.by_whom(spot)
            && let Some(close) = phrase_end(text, by + 1, spot.high, false)
        {
            source = Some(by + 1..close);
            rest = close..end.max(close);
        }
        let mut content = vec![self.trimmed(whom.range.start, whom.range.end)];
        if !rest.is_empty() {
            content.push(self.trimmed(rest.start, rest.end));
        }
        let found = self.found(content, spot.group..spot.verb + 1, spot.cue);
        let found = Found {
            attitude: !spot.cue.takes(frame::ACCUSES),
            negated: self.negates(spot.group, spot.verb),
            ..self.by(source, found)
        };
        Some(Hit { found, resume: end })
    }

    /// "has been criticised by", "was accused by … of"
    fn done_by(&self, spot: &Spot, whom: &Subject) -> Option<Hit> {
        let text = self.text;
        let by = self.by_whom(spot)?;
        if !spot.cue.takes(frame::OBJECT | frame::ATTITUDE)
            || text.tokens.get(by + 1).is_some_and(|next| next.tag == Tag::Gerund)
        {
            return None;
        }
        let close = phrase_end(text, by + 1, spot.high, true)?;
        let mut content = vec![self.trimmed(whom.range.start, whom.range.end)];
        let mut resume = close;
        if text.is_any(close, &["of", "for", "as"]) && close < spot.high {
            resume = content_end(text, close, spot.high, Join::Object, true);
            content.push(self.trimmed(close, resume));
        }
        let found = self.found(content, spot.group..by + 1, spot.cue);
        let found = Found {
            attitude: !spot.cue.takes(frame::ACCUSES),
            ..self.by(Some(by + 1..close), found)
        };
        Some(Hit { found, resume })
    }

    /// The "by" right behind a passive verb.
    fn by_whom(&self, spot: &Spot) -> Option<usize> {
        let next = spot.verb + 1;
        (next..spot.high.min(next + 3)).find(|at| self.text.is(*at, "by"))
    }

    /// "seems to", "appears": the subject is part of what is said, and nobody says it.
    pub(super) fn raising(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let next = spot.verb + 1;
        let fits = text.tokens.get(next).is_some_and(|token| {
            next < spot.high && (token.tag == Tag::To || matches!(token.tag, Tag::Adj) || token.tag == Tag::That)
        });
        if !fits {
            return None;
        }
        let whom = subject(text, spot.group, spot.low)?;
        let end = content_end(text, next, spot.high, Join::Infinitive, true);
        let mut content = vec![self.trimmed(next, end)];
        if !(whom.range.len() == 1 && text.is(whom.range.start, "it")) {
            content.insert(0, self.trimmed(whom.range.start, whom.range.end));
        }
        let mut found = self.found(content, spot.group..next, spot.cue);
        found.attitude = true;
        Some(Hit { found, resume: end })
    }
}
