//! Sources that are named beside what they say: "according to S", "in a poll", "as S noted". They are the outermost layer of a
//! sentence.

use std::ops::Range;

use super::clauses::Finder;
use super::complement::{Join, adjuncts};
use super::ends::content_end;
use super::found::Found;
use super::phrases::{group_start, phrase_end};
use super::sentences::over;
use super::subjects::subject;
use super::tags::Tag;
use super::tokens::{Kind, Text};

impl Finder<'_, '_> {
    /// "According to S, …", "…, according to S." and their kin: the outermost layer. Gives what is left to read.
    pub(super) fn sources_named(&mut self, low: usize, high: usize) -> Option<Range<usize>> {
        let text = self.text;
        let mut at = low;
        while at < high {
            let Some(cue_end) = names_source(text, at, high) else {
                if let Some(rest) = self.as_said(at, low, high) {
                    return Some(rest);
                }
                at = over(text, at);
                continue;
            };
            let Some(mut end) = phrase_end(text, cue_end, high, true) else {
                at += 1;
                continue;
            };
            let mut source = cue_end..end;
            let leading = (low..at).all(|before| {
                text.tokens[before].tag == Tag::Conj
                    || text.tokens[before].tag == Tag::Adv
                    || text.tokens[before].kind == Kind::Comma
            });
            if leading {
                // Its closing comma may have been taken for an apposition's.
                let comma = (cue_end..high).take(60).find(|later| {
                    text.tokens[*later].kind == Kind::Comma && text.tokens[*later].partner as usize == *later
                });
                if let Some(comma) = comma.filter(|comma| *comma <= end) {
                    let after = comma + 1;
                    if super::phrases::clause_begins(text, after, high)
                        && !text.tokens.get(after).is_some_and(|t| t.tag == Tag::Wh)
                    {
                        end = comma;
                        source = cue_end..end;
                    }
                }
                let start = if end < high && text.tokens[end].kind == Kind::Comma {
                    end + 1
                } else {
                    end
                };
                if start >= high {
                    return Some(low..high);
                }
                let stop = content_end(text, start, high, Join::Bare, true);
                let content = vec![self.trimmed(start, stop)];
                self.push_named(content, at..cue_end, source);
                return Some(stop..high);
            }
            let mut content = vec![self.trimmed(low, at)];
            let mut resume = end;
            if end < high
                && text.tokens[end].kind == Kind::Comma
                && end + 1 < high
                && !matches!(text.tokens[end + 1].tag, Tag::Gerund | Tag::Conj | Tag::Wh | Tag::Sub)
                && at > low
                && text.tokens[at - 1].kind == Kind::Comma
            {
                resume = content_end(text, end + 1, high, Join::Bare, true);
                content.push(self.trimmed(end + 1, resume));
            }
            self.push_named(content, at..cue_end, source);
            return Some(resume..high);
        }
        Some(low..high)
    }

    /// "As Comey noted, people …": the clause behind or before is what was said. Gives what is left to read.
    fn as_said(&mut self, at: usize, low: usize, high: usize) -> Option<Range<usize>> {
        let text = self.text;
        let follows = at == low || text.tokens[at - 1].kind == Kind::Comma || text.tokens[at - 1].tag == Tag::Conj;
        if !text.is(at, "as") || !follows {
            return None;
        }
        let comma = (at + 1..high.min(at + 24))
            .find(|later| text.tokens[*later].kind == Kind::Comma)
            .unwrap_or(high);
        // "as the paper reported on Monday, …"
        let says = |verb: &usize| super::phrases::says(text, *verb) && adjuncts(text, verb + 1, comma, true) == comma;
        let verb = (at + 2..comma).rev().take(8).find(says)?;
        let cue = super::lexicon::cue(text.tokens[verb].word)?;
        let finite = matches!(text.tokens[verb].tag, Tag::Past | Tag::Third | Tag::Base)
            && cue.takes(super::lexicon::frame::SAYS);
        let group = group_start(text, verb, at + 1);
        if !finite || group <= at + 1 {
            return None;
        }
        let source = subject(text, group, at + 1)?.range;
        let leading = (low..at).all(|before| {
            matches!(text.tokens[before].tag, Tag::Conj | Tag::Adv) || text.tokens[before].kind == Kind::Comma
        });
        let (content, resume) = match leading {
            true if comma + 1 < high => {
                let end = content_end(text, comma + 1, high, Join::Bare, true);
                (self.trimmed(comma + 1, end), end)
            }
            true => return None,
            false => (self.trimmed(low, at), comma),
        };
        if content.len() < 3 {
            return None;
        }
        let found = self.by(Some(source), self.found(vec![content], group..verb + 1, cue));
        self.found.push(found);
        Some(resume..high)
    }

    fn push_named(&mut self, content: Vec<Range<usize>>, cue: Range<usize>, source: Range<usize>) {
        let content: Vec<_> = content.into_iter().filter(|piece| !piece.is_empty()).collect();
        if content.is_empty() {
            return;
        }
        self.found.push(Found {
            content,
            cue: Some(cue),
            source: Some(self.trimmed(source.start, source.end)),
            sentence: self.sentence.clone(),
            ..Found::default()
        });
    }
}

/// "according to", "in the words of", "as per": the end of the cue that begins here.
fn names_source(text: &Text, at: usize, high: usize) -> Option<usize> {
    let words =
        |list: &[&str]| at + list.len() < high && list.iter().enumerate().all(|(i, word)| text.is(at + i, word));
    if words(&["according", "to"]) {
        return Some(at + 2);
    }
    if text.is(at, "in") && (at == 0 || !text.tokens[at - 1].is_word()) && polled(text, at + 1, high) {
        return Some(at + 1);
    }
    if words(&["in", "the", "words", "of"])
        || words(&["in", "the", "view", "of"])
        || words(&["in", "the", "opinion", "of"])
    {
        return Some(at + 4);
    }
    None
}

/// "in a national poll, …": a poll or study by which something is so.
fn polled(text: &Text, at: usize, high: usize) -> bool {
    phrase_end(text, at, high, false)
        .is_some_and(|end| (at..end).any(|word| text.is_any(word, &["poll", "polls", "survey", "surveys", "polling"])))
}
