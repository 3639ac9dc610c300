//! Who is named in the article: every name with its fuller and shorter forms, titles, descriptions and likely gender.

mod about;
mod runs;

use std::collections::HashMap;
use std::ops::Range;

use super::Context;
use super::lexicon::class::*;
use super::names::{self, Gender};
use super::tokens::{Case, Kind, Text};
use crate::model::SourceKind;
use crate::model::names::fold;
use about::{BODIES, description, gender_of, has_org, kind_of};
use runs::{fits, folded, is_only_first, readable, run};

/// Somebody or something with a name.
#[derive(Debug, Clone)]
pub struct Entity {
    /// The fullest form of the name, without title.
    pub name: String,
    /// Its words, folded, without "al-".
    pub words: Vec<String>,
    /// What it is.
    pub kind: SourceKind,
    /// Likely gender.
    pub gender: Option<Gender>,
    /// How the article describes it, as printed, in the order of the text.
    pub descriptions: Vec<String>,
    /// Where it is named: first tokens, ascending.
    pub mentions: Vec<usize>,
    /// It is a place.
    pub place: bool,
}

/// A run of tokens that is a name.
#[derive(Debug, Clone)]
pub struct Run {
    /// With titles.
    pub whole: Range<usize>,
    /// Without.
    pub name: Range<usize>,
    /// The entity it names.
    pub entity: usize,
}

/// Everybody in an article.
pub struct People {
    /// The entities.
    pub entities: Vec<Entity>,
    /// Every mention, in the order of the text.
    pub runs: Vec<Run>,
    /// The first entity by each full name, folded.
    called: HashMap<String, usize>,
}

impl People {
    /// Reads all names of a text.
    pub fn gather(text: &Text, _: &Context) -> People {
        let mut people = People {
            entities: Vec::new(),
            runs: Vec::new(),
            called: HashMap::new(),
        };
        // Names by their last word, so that a short form finds its full one.
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        let mut at = 0;
        while at < text.tokens.len() {
            match run(text, at) {
                Some((whole, name)) => {
                    at = whole.end.max(at + 1);
                    people.add(text, whole, name, &mut index);
                }
                None => at += 1,
            }
        }
        for (at, entity) in people.entities.iter().enumerate() {
            people.called.entry(fold(&entity.name)).or_insert(at);
        }
        people
    }

    /// Who is called so in full.
    pub fn called(&self, name: &str) -> Option<&Entity> {
        self.called.get(&fold(name)).map(|at| &self.entities[*at])
    }

    fn add(&mut self, text: &Text, whole: Range<usize>, name: Range<usize>, index: &mut HashMap<String, Vec<usize>>) {
        let words = folded(text, name.clone());
        let Some(last) = words.last().cloned() else { return };
        let titled = whole.start < name.start;
        let acronym = name.len() == 1 && text.tokens[name.start].case == Case::Upper;
        // "Kerry Washington" is nobody's capital.
        let person = titled || name.len() >= 2 && names::look_up(text.str(name.start)).gender.is_some();
        let known = index.get(&last).and_then(|list| {
            list.iter().rev().copied().find(|at| {
                let entity = &self.entities[*at];
                fits(&entity.words, &words) && !(person && entity.place)
            })
        });
        let entity = match known {
            Some(at) => {
                if words.len() > self.entities[at].words.len() {
                    self.entities[at].name = readable(text, name.clone());
                    self.entities[at].words = words.clone();
                }
                at
            }
            // "Shares in Bram rose": a sentence's first word is no name for its capital alone.
            None if name.len() == 1 && !titled && is_only_first(text, name.start) => return,
            None => {
                let (kind, place) = kind_of(text, &whole, &name);
                self.entities.push(Entity {
                    name: readable(text, name.clone()),
                    words: words.clone(),
                    kind,
                    gender: None,
                    descriptions: Vec::new(),
                    mentions: Vec::new(),
                    place,
                });
                self.entities.len() - 1
            }
        };
        for word in words.iter().chain(acronym.then_some(&last)) {
            let list = index.entry(word.clone()).or_default();
            if list.last() != Some(&entity) && list.len() < 16 {
                list.push(entity);
            }
        }
        if name.len() >= 3 || name.len() == 2 && !titled {
            let initials: String = words
                .iter()
                .filter(|word| !matches!(word.as_str(), "of" | "the" | "and" | "for"))
                .filter_map(|word| word.chars().next())
                .collect();
            if initials.len() >= 2 {
                let list = index.entry(initials).or_default();
                if !list.contains(&entity) && list.len() < 16 {
                    list.push(entity);
                }
            }
        }
        let gender = gender_of(text, &whole, &name);
        let found = &mut self.entities[entity];
        if (titled || gender.is_some() && name.len() >= 2)
            && found.kind == SourceKind::Organisation
            && !acronym
            && !has_org(text, &name)
        {
            found.kind = SourceKind::Person;
            found.place = false;
        }
        if found.gender.is_none() || found.gender == Some(Gender::Either) {
            found.gender = gender.or(found.gender);
        }
        found.mentions.push(whole.start);
        // "cloud provider Nimbria": what stands before says what it is.
        let body = whole.start > 0
            && (text.tokens[whole.start - 1].has(ORG) || BODIES.iter().any(|body| text.is(whole.start - 1, body)));
        if body
            && gender.is_none()
            && !titled
            && text.tokens[whole.start - 1].kind == Kind::Word
            && !text.tokens[whole.start - 1].has(PREP | ROLE)
        {
            found.kind = SourceKind::Organisation;
        }
        if let Some(description) = description(text, &whole)
            && found.descriptions.len() < 8
            && !found.descriptions.contains(&description)
        {
            found.descriptions.push(description);
        }
        self.runs.push(Run { whole, name, entity });
    }

    /// The mentions that lie in a range of tokens.
    pub fn runs_in(&self, range: &Range<usize>) -> &[Run] {
        let first = self.runs.partition_point(|run| run.whole.start < range.start);
        let last = self.runs.partition_point(|run| run.whole.start < range.end);
        &self.runs[first..last.max(first)]
    }

    /// The mentions before a token, the nearest first.
    pub fn before(&self, at: usize) -> impl Iterator<Item = &Run> {
        let last = self.runs.partition_point(|run| run.whole.start < at);
        self.runs[..last].iter().rev()
    }
}
