//! What is said begins with a relative pronoun before its speaker: "which critics said was unfair", "…, which he denies".

use super::clauses::{Finder, Hit, Spot};
use super::complement::Join;
use super::ends::content_end;
use super::found::Found;
use super::lexicon::class::*;
use super::lexicon::frame;
use super::subjects::subject;
use super::tags::Tag;
use super::tokens::Kind;

impl Finder<'_, '_> {
    /// A verb whose object, or the subject of what it says, is the pronoun before its own subject.
    pub(super) fn taken_up(&self, spot: &Spot) -> Option<Hit> {
        let text = self.text;
        let &Spot {
            verb,
            group,
            cue,
            low,
            high,
        } = spot;
        let finite = matches!(text.tokens[verb].tag, Tag::Past | Tag::Third | Tag::Base)
            || text.tokens[verb].tag == Tag::Participle && group < verb;
        if !finite {
            return None;
        }
        let source = subject(text, group, low).filter(|found| !found.relative)?.range;
        let pronoun = source.start.checked_sub(1).filter(|before| *before >= low)?;
        let commented = pronoun > low && text.tokens[pronoun - 1].kind == Kind::Comma;
        let relative = text.is_any(pronoun, &["which", "who", "whom"]);
        if !(relative || text.is(pronoun, "what")) {
            return None;
        }
        let mut predicate = verb + 1;
        while predicate < high && text.tokens[predicate].tag == Tag::Adv {
            predicate += 1;
        }
        let says = cue.takes(frame::SAYS | frame::BARE)
            && predicate < high
            && matches!(text.tokens[predicate].tag, Tag::Aux | Tag::Past | Tag::Third);
        let ends = text
            .tokens
            .get(verb + 1)
            .filter(|_| verb + 1 < high)
            .is_none_or(|next| {
                matches!(
                    next.kind,
                    Kind::Comma | Kind::Dash | Kind::Semicolon | Kind::Close | Kind::Stop
                ) || next.tag == Tag::Prep
                    || next.has(TIME)
            });
        let about = relative && commented && ends && cue.takes(frame::SAYS | frame::OBJECT | frame::ATTITUDE);
        if !says && !about {
            return None;
        }
        let (mut content, mut resume) = (Vec::new(), verb + 1);
        content.push(pronoun..pronoun + 1);
        if says {
            resume = content_end(text, verb + 1, high, Join::Bare, true);
            content.push(self.trimmed(verb + 1, resume));
        }
        let found = Found {
            attitude: !says,
            negated: self.negates(group, verb),
            ..self.by(Some(source), self.found(content, group..verb + 1, cue))
        };
        Some(Hit { found, resume })
    }
}
