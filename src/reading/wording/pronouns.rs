//! "I", "we", "he", "she" and "it" as the teller, where they can only be the teller.

use super::{LONGEST_PRONOUN, Teller, Words};
use crate::model::SourceKind;
use crate::model::names::fold;
use crate::reading::Form;
use crate::reading::names::Gender;
use crate::reading::tags::Tag;
use crate::reading::tokens::Kind;

impl Words<'_, '_> {
    /// "I" in somebody's own words, and "he" or "it" before anybody else is named, as the teller.
    pub(super) fn pronoun(
        &self,
        at: &[usize],
        next: usize,
        teller: Option<&Teller>,
        first: bool,
    ) -> Option<(String, usize)> {
        let teller = teller?;
        let word = self.text.str(at[next]);
        if word.len() > LONGEST_PRONOUN {
            return None;
        }
        let word = fold(word);
        let person = matches!(teller.kind, Some(SourceKind::Person | SourceKind::Anonymous) | None);
        let name = teller.name;
        let quoted = match teller.form {
            Form::Direct => true,
            Form::Indirect => false,
            Form::Mixed | Form::Attitude => self.in_quotation(at, next),
        };
        if quoted {
            let (name, verb) = match word.as_str() {
                "i" => (name.to_owned(), ""),
                "i'm" => (name.to_owned(), "is"),
                "i've" => (name.to_owned(), "has"),
                "i'll" => (name.to_owned(), "will"),
                "i'd" => (name.to_owned(), "would"),
                "my" => (format!("{name}’s"), ""),
                "me" | "myself" => (name.to_owned(), ""),
                "we" if !person => (name.to_owned(), ""),
                "we" if first => (format!("{} [{name} and others]", self.plain(at[next])), ""),
                "our" if !person => (format!("{name}’s"), ""),
                "us" if !person => (name.to_owned(), ""),
                _ => return None,
            };
            if !verb.is_empty() {
                return Some((format!("{name} {verb}"), 1));
            }
            if word == "i" {
                return Some(self.verb_of_teller(at, next, &name).unwrap_or((name, 1)));
            }
            return Some((name, 1));
        }
        // "Her lawyer said she": somebody else; "sources say he": no several.
        let person = person && !teller.of_another && !teller.several;
        let fits = match word.as_str() {
            "he" => person && self.gender(name) != Some(Gender::Female),
            "she" => person && self.gender(name) != Some(Gender::Male),
            "it" => !person && self.text.tokens[at[next]].tag == Tag::Subject,
            "they" => !person,
            _ => false,
        };
        let fits = fits && first && (word != "it" || !self.is_expletive(at, next));
        fits.then(|| (name.to_owned(), 1))
    }

    /// "it emerged that", "it was clear to", "it’s": an "it" that stands for nobody.
    fn is_expletive(&self, at: &[usize], it: usize) -> bool {
        const ALWAYS: &[&str] = &[
            "'s", "’s", "emerged", "appears", "appeared", "seems", "seemed", "turned", "follows", "takes", "took",
            "rained", "depends", "happened",
        ];
        let Some(verb) = at.get(it + 1) else { return true };
        if self.text.is_any(*verb, ALWAYS) {
            return true;
        }
        let is = self.text.is_any(*verb, &["is", "was"])
            || at
                .get(it + 2)
                .is_some_and(|next| self.text.is_any(*next, &["be", "been"]));
        is && at[it + 2..].iter().take(5).any(|behind| {
            let tag = self.text.tokens[*behind].tag;
            matches!(tag, Tag::That | Tag::To) || self.text.is_any(*behind, &["who", "time", "when"])
        })
    }

    /// Whether a word lies in a quotation that begins among these.
    fn in_quotation(&self, at: &[usize], next: usize) -> bool {
        at[..next].iter().any(|open| {
            let token = &self.text.tokens[*open];
            token.kind == Kind::Quote && token.partner as usize > at[next]
        })
    }

    /// "I am", "I’m", "I just think": the verb of "I" as it stands behind a name, with the adverb between.
    fn verb_of_teller(&self, at: &[usize], next: usize, name: &str) -> Option<(String, usize)> {
        // "What can I say", "my wife and I have"
        let asked_or_joined = next.checked_sub(1).is_some_and(|before| {
            let token = &self.text.tokens[at[before]];
            at[before] + 1 == at[next] && (token.tag == Tag::Aux || self.text.is_any(at[before], &["and", "or"]))
        });
        let follows = |n: usize| at.get(next + n).filter(|after| **after == at[next] + n).copied();
        let first = follows(1)?;
        if asked_or_joined {
            return None;
        }
        let short = match self.text.str(first).trim_start_matches(['\'', '’']) {
            _ if self.text.tokens[first].spaced => None,
            "m" => Some("is"),
            "ve" => Some("has"),
            "ll" => Some("will"),
            "d" => Some("would"),
            _ => None,
        };
        if let Some(verb) = short {
            return Some((format!("{name} {verb}"), 2));
        }
        let (between, verb) = match self.text.tokens[first].tag == Tag::Adv {
            true => (format!(" {}", self.plain(first)), follows(2)?),
            false => (String::new(), first),
        };
        let third = third_person(&fold(self.text.str(verb)), self.text.tokens[verb].tag)?;
        let length = if between.is_empty() { 2 } else { 3 };
        Some((format!("{name}{between} {third}"), length))
    }

    fn gender(&self, name: &str) -> Option<Gender> {
        self.people.called(name).and_then(|entity| entity.gender)
    }
}

/// A verb after "I" as it stands after a name; `None` where both are the same.
fn third_person(verb: &str, tag: Tag) -> Option<String> {
    Some(match verb {
        "am" => "is".to_owned(),
        "have" => "has".to_owned(),
        "do" => "does".to_owned(),
        "don't" => "doesn’t".to_owned(),
        "haven't" => "hasn’t".to_owned(),
        "was" | "were" | "will" | "would" | "could" | "can" | "should" | "did" | "had" | "may" | "might" | "must" => {
            return None;
        }
        verb if tag == Tag::Base && verb.ends_with(['s', 'x', 'o']) => format!("{verb}es"),
        verb if tag == Tag::Base && verb.ends_with(['h']) => format!("{verb}es"),
        verb if tag == Tag::Base => format!("{verb}s"),
        _ => return None,
    })
}
