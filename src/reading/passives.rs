//! Passive and raised verbs: "was quoted as saying", "is expected to", "was told that", "seems to".

use super::clauses::{Finder, Hit, Spot};
use super::complement::{Join, active};
use super::ends::content_end;
use super::lexicon::{self, frame};
use super::phrases::phrase_end;
use super::subjects::subject;
use super::tags::Tag;

impl Finder<'_, '_> {
    /// "was quoted as saying", "is expected to", "was told that", "has been criticised by".
    pub(super) fn passive(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let Spot {
            verb,
            group,
            cue,
            low,
            high,
        } = *spot;
        let next = verb + 1;
        let whom = subject(text, group, low)?;
        if text.is(next, "as") && text.is_any(next + 1, &["saying", "telling"]) {
            let say = lexicon::cue(text.tokens[next + 1].word)?;
            let complement = active(text, next + 1, high, say, self.wide)?;
            let end = content_end(text, complement.start, high, complement.join, true);
            let content = self.trimmed(complement.start, end);
            let mut found = self.by(Some(whom.range), self.found(vec![content], group..next + 2, say));
            found.addressee = complement.addressee;
            found.relative = whom.relative;
            return Some(Hit { found, resume: end });
        }
        let by = (next..high.min(next + 3)).find(|at| text.is(*at, "by"));
        let impersonal = whom.range.len() == 1 && text.is(whom.range.start, "it");
        let complement = active(text, verb, high, cue, true);
        let told = cue.takes(frame::TELLS | frame::URGES)
            && matches!(
                cue.lemma,
                "tell"
                    | "ask"
                    | "inform"
                    | "warn"
                    | "advise"
                    | "assure"
                    | "remind"
                    | "order"
                    | "urge"
                    | "instruct"
                    | "notify"
                    | "brief"
            );
        // "was told that", "was asked whether"
        if told
            && let Some(complement) = complement
                .as_ref()
                .filter(|c| matches!(c.join, Join::That | Join::Wh | Join::Bare | Join::Quote))
        {
            let end = content_end(text, complement.start, high, complement.join, true);
            let content = self.trimmed(complement.start, end);
            let mut found = self.found(vec![content], group..complement.cue_end, cue);
            found.addressee = Some(whom.range);
            found.negated = self.negates(group, verb);
            return Some(Hit { found, resume: end });
        }
        if impersonal
            && let Some(complement) = complement
                .as_ref()
                .filter(|c| matches!(c.join, Join::That | Join::Bare))
        {
            let end = content_end(text, complement.start, high, complement.join, true);
            let content = self.trimmed(complement.start, end);
            return Some(Hit {
                found: self.found(vec![content], group..verb + 1, cue),
                resume: end,
            });
        }
        let to = next < high && text.tokens[next].tag == Tag::To;
        let raised = to
            && matches!(
                cue.lemma,
                "expect"
                    | "believe"
                    | "say"
                    | "think"
                    | "report"
                    | "allege"
                    | "understand"
                    | "know"
                    | "consider"
                    | "see"
                    | "rumor"
                    | "suspect"
                    | "estimate"
                    | "hold"
                    | "claim"
                    | "project"
                    | "predict"
                    | "fear"
                    | "deem"
                    | "ask"
                    | "tell"
                    | "order"
                    | "urge"
            );
        let of = text.is_any(next, &["of", "as", "for"])
            && matches!(
                cue.lemma,
                "accuse"
                    | "describe"
                    | "see"
                    | "know"
                    | "view"
                    | "regard"
                    | "criticize"
                    | "criticise"
                    | "suspect"
                    | "portray"
                    | "praise"
                    | "depict"
                    | "characterize"
                    | "blame"
            );
        if raised || of {
            let end = content_end(text, next, high, Join::Infinitive, true);
            let mut content = vec![self.trimmed(whom.range.start, whom.range.end)];
            let mut source = None;
            let mut rest = next..end;
            if let Some(by) = by
                && let Some(close) = phrase_end(text, by + 1, high, false)
            {
                source = Some(by + 1..close);
                rest = close..end.max(close);
            }
            if !rest.is_empty() {
                content.push(self.trimmed(rest.start, rest.end));
            }
            let mut found = self.by(source, self.found(content, group..verb + 1, cue));
            found.attitude = true;
            found.negated = self.negates(group, verb);
            return Some(Hit { found, resume: end });
        }
        let by = by?;
        if !cue.takes(frame::OBJECT | frame::ATTITUDE)
            || text.tokens.get(by + 1).is_some_and(|next| next.tag == Tag::Gerund)
        {
            return None;
        }
        let close = phrase_end(text, by + 1, high, true)?;
        let mut found = self.by(
            Some(by + 1..close),
            self.found(vec![self.trimmed(whom.range.start, whom.range.end)], group..by + 1, cue),
        );
        found.attitude = true;
        let of = text.is_any(close, &["of", "for", "as"]) && close < high;
        let mut resume = close;
        if of {
            resume = content_end(text, close, high, Join::Object, true);
            found.content.push(self.trimmed(close, resume));
        }
        Some(Hit { found, resume })
    }

    /// "seems to", "appears": the subject is part of what is said, and nobody says it.
    pub(super) fn raising(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let Spot {
            verb,
            group,
            cue,
            low,
            high,
        } = *spot;
        let next = verb + 1;
        let fits = text.tokens.get(next).is_some_and(|token| {
            next < high && (token.tag == Tag::To || matches!(token.tag, Tag::Adj) || token.tag == Tag::That)
        });
        if !fits {
            return None;
        }
        let whom = subject(text, group, low)?;
        let end = content_end(text, next, high, Join::Infinitive, true);
        let mut content = vec![self.trimmed(next, end)];
        if !(whom.range.len() == 1 && text.is(whom.range.start, "it")) {
            content.insert(0, self.trimmed(whom.range.start, whom.range.end));
        }
        let mut found = self.found(content, group..next, cue);
        found.attitude = true;
        Some(Hit { found, resume: end })
    }
}
