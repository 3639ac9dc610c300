//! Who says each statement: names, descriptions, pronouns and the unnamed, resolved over the whole article.

use std::ops::Range;

use super::Context;
use super::found::Found;
use super::lexicon::class::*;
use super::names::Gender;
use super::people::People;
use super::subjects::phrase_before;
use super::tags::Tag;
use super::tokens::{Kind, Text};
use crate::model::SourceKind;

/// Who says a statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speaker {
    /// The name, or the description of somebody unnamed.
    pub name: Option<String>,
    /// The entity, if it has a name.
    pub entity: Option<usize>,
    /// What it is.
    pub kind: Option<SourceKind>,
    /// Somebody whose name the article keeps to itself.
    pub anonymous: bool,
    /// How the text describes it.
    pub described_as: Option<String>,
    /// Why it is not named.
    pub unnamed_because: Option<String>,
    /// To whom it is said.
    pub addressed: Option<String>,
    /// Why somebody must look at it.
    pub doubt: Option<String>,
    /// The word its description turns on ("source"), folded.
    pub(super) head: Option<String>,
    /// Likely gender.
    pub(super) gender: Option<Gender>,
    /// More than one.
    pub(super) plural: bool,
}

/// Resolves all speakers, in the order of the statements.
pub fn resolve(text: &Text, people: &People, found: &[Found], context: &Context) -> Vec<Speaker> {
    let mut resolver = Resolver {
        text,
        people,
        context,
        done: Vec::with_capacity(found.len()),
        spoke: Vec::new(),
    };
    for one in found {
        let mut speaker = resolver.speaker(one, found);
        speaker.addressed = resolver.addressed(one, found);
        // "informed Abadi that …, and said": still to him.
        let at = resolver.done.len();
        if one.source.is_some()
            && speaker.addressed.is_none()
            && let Some(before) = (0..at)
                .rev()
                .take(8)
                .find(|before| found[*before].source == one.source && found[*before].parent == one.parent)
        {
            speaker.addressed = resolver.done[before].addressed.clone();
        }
        if let Some(doubt) = one.doubt {
            speaker.doubt.get_or_insert_with(|| doubt.to_owned());
        }
        if speaker.anonymous {
            speaker.unnamed_because = reason(text, one);
        }
        if speaker.name.is_some() && !one.headline {
            resolver.spoke.push(at);
        }
        resolver.done.push(speaker);
    }
    resolver.name_leads(found);
    resolver.done
}

pub(super) struct Resolver<'t, 'a> {
    pub(super) text: &'t Text<'a>,
    pub(super) people: &'t People,
    pub(super) context: &'t Context,
    pub(super) done: Vec<Speaker>,
    /// Statements with a speaker, in order.
    pub(super) spoke: Vec<usize>,
}

impl Resolver<'_, '_> {
    fn speaker(&self, found: &Found, all: &[Found]) -> Speaker {
        if let Some(source) = &found.source {
            return self.who(source.clone(), found, all);
        }
        if let Some(heir) = found.heir_of {
            return Speaker {
                addressed: None,
                ..self.done.get(heir).cloned().unwrap_or_default()
            };
        }
        Speaker::default()
    }

    /// Who a phrase names.
    fn who(&self, range: Range<usize>, found: &Found, all: &[Found]) -> Speaker {
        let text = self.text;
        let first = range.start;
        if (range.len() == 1
            || range
                .clone()
                .all(|at| matches!(text.tokens[at].tag, Tag::Subject | Tag::Wh | Tag::Poss | Tag::Object)))
            && let Some(speaker) = self.pronoun(first, found, all)
        {
            return speaker;
        }
        if let Some(entity) = self.named(&range) {
            return self.of_entity(entity, &range);
        }
        if let Some(entity) = self.exemplified(&range) {
            return Speaker {
                described_as: Some(plain(text, &range)),
                ..self.of_entity(entity, &range)
            };
        }
        self.described(&range)
    }

    /// "a number of organisations such as Coast Watch": the one that is named speaks for those that are not.
    fn exemplified(&self, range: &Range<usize>) -> Option<usize> {
        let text = self.text;
        let behind = range.clone().find_map(|at| {
            let such = text.is(at, "such") && text.is(at + 1, "as") && at > range.start;
            let with = text.is(at, "including") && at > range.start;
            such.then_some(at + 2).or(with.then_some(at + 1))
        })?;
        match self.people.runs_in(&(behind..range.end)) {
            [one] if one.whole.start <= behind + 1 => Some(one.entity),
            _ => None,
        }
    }

    /// The entity that a phrase is headed by, if it is a name.
    fn named(&self, range: &Range<usize>) -> Option<usize> {
        let text = self.text;
        let pieces = pieces(text, range);
        for (number, piece) in pieces.iter().enumerate() {
            let runs = self.people.runs_in(piece);
            let governed = |at: usize| {
                at > piece.start
                    && (piece.start..at).any(|before| {
                        matches!(
                            text.tokens[before].tag,
                            Tag::Prep | Tag::Wh | Tag::That | Tag::Gerund | Tag::Participle
                        ) && text.tokens[before].kind == Kind::Word
                    })
            };
            let headed = runs.iter().find(|run| {
                let next = run.whole.end;
                let owns = next < range.end && text.tokens[next].tag == Tag::Poss && !text.tokens[next].spaced;
                let before_noun = next < piece.end && matches!(text.tokens[next].tag, Tag::Noun)
                    || next < piece.end && text.tokens[next].tag == Tag::Adj && !text.tokens[next].is_capital();
                let and_more =
                    next < piece.end && text.is(next, "and") && run.whole.start == piece.start && runs.len() > 1;
                !owns && !before_noun && !governed(run.whole.start) && !and_more
            });
            if let Some(run) = headed {
                return Some(run.entity);
            }
            // "Rubio’s deputy campaign manager, Rich Beeson": only a description with a role leads on to a name.
            let role = piece.clone().any(|at| text.tokens[at].has(ROLE | TITLE));
            let unnamed =
                text.tokens[piece.start].tag == Tag::Det && text.is_any(piece.start, &["a", "an", "some", "one"]);
            // "a spokesman for the council, Karl Berg": nothing but the name follows.
            let then_named = pieces.get(number + 1).is_some_and(|next| {
                matches!(self.people.runs_in(next), [run] if run.whole.start <= next.start && run.whole.end >= next.end)
            });
            if !(role || then_named) || number > 0 || unnamed && !then_named {
                return None;
            }
        }
        None
    }

    pub(super) fn of_entity(&self, at: usize, range: &Range<usize>) -> Speaker {
        let entity = &self.people.entities[at];
        let beside = beside_name(self.text, self.people, range);
        // A relative clause tells what somebody does, not who it is.
        let described = match beside {
            Some(words) if !words.starts_with("who ") => Some(words),
            other => entity
                .descriptions
                .iter()
                .find(|words| !words.starts_with("who "))
                .cloned()
                .or(other),
        };
        let outlet = self
            .context
            .outlet
            .as_ref()
            .filter(|outlet| bare(outlet).eq_ignore_ascii_case(bare(&entity.name)));
        Speaker {
            name: Some(outlet.unwrap_or(&entity.name).clone()),
            entity: Some(at),
            kind: Some(if outlet.is_some() {
                SourceKind::Outlet
            } else {
                entity.kind
            }),
            described_as: described,
            gender: entity.gender,
            ..Speaker::default()
        }
    }

    fn pronoun(&self, at: usize, found: &Found, all: &[Found]) -> Option<Speaker> {
        let text = self.text;
        let raw = text.str(at).to_lowercase();
        match raw.as_str() {
            "who" | "which" | "that" if found.relative => {
                let low = found.sentence.start;
                let mut end = at;
                while end > low && matches!(text.tokens[end - 1].kind, Kind::Comma) {
                    end -= 1;
                }
                let before = phrase_before(text, end, low)?;
                Some(self.who(before, found, all))
            }
            "he" | "his" | "him" => Some(self.person(at, found, Some(Gender::Male))),
            "she" | "her" | "hers" => Some(self.person(at, found, Some(Gender::Female))),
            "i" | "my" | "me" | "we" | "our" | "us" => {
                if let Some(parent) = found.parent {
                    return self.done.get(parent).cloned();
                }
                let author = raw != "we" && raw != "our" && raw != "us";
                Some(Speaker {
                    name: self.context.outlet.clone(),
                    kind: self.context.outlet.as_ref().map(|_| SourceKind::Outlet),
                    doubt: Some(match author {
                        true => "the first person outside a quotation: the author, or somebody unmarked".to_owned(),
                        false => "“we” outside a quotation".to_owned(),
                    }),
                    ..Speaker::default()
                })
            }
            "they" | "their" | "them" => Some(self.group(true)),
            "it" | "its" => Some(self.group(false)),
            _ => None,
        }
    }

    /// Who "he" or "she" is: the nearest fitting person, subjects and speakers before others.
    fn person(&self, at: usize, found: &Found, gender: Option<Gender>) -> Speaker {
        let fits = |known: Option<Gender>| known.is_none() || known == Some(Gender::Either) || known == gender;
        let mut best: Option<(f32, usize)> = None;
        let mut weigh = |score: f32, entity: usize| {
            if best.is_none_or(|(top, _)| score > top) {
                best = Some((score, entity));
            }
        };
        let paragraph = self.text.paragraphs.partition_point(|p| p.start <= at);
        let mut seen: Vec<usize> = Vec::new();
        for run in self.people.before(at).take(30) {
            let entity = &self.people.entities[run.entity];
            if entity.kind != SourceKind::Person || !fits(entity.gender) || seen.contains(&run.entity) {
                continue;
            }
            seen.push(run.entity);
            let there = self.text.paragraphs.partition_point(|p| p.start <= run.whole.start);
            let distance = (paragraph - there) as f32;
            let mut score = -2.0 * distance - (at - run.whole.start) as f32 * 0.01;
            score += if entity.gender == gender { 1.5 } else { 0.0 };
            // A subject stands before its verb.
            let next = run.whole.end;
            let subject = self
                .text
                .tokens
                .get(next)
                .is_some_and(|t| t.tag.is_finite() || t.kind == Kind::Comma || t.tag == Tag::Adv);
            let first = run.whole.start == 0
                || self.text.tokens[run.whole.start - 1].kind == Kind::Stop
                || self.text.tokens[run.whole.start - 1].kind == Kind::Quote;
            score += if subject { 1.0 } else { 0.0 } + if first { 1.0 } else { 0.0 };
            if self.text.tokens.get(next).is_some_and(|t| t.tag == Tag::Poss) {
                score -= 0.5;
            }
            weigh(score, run.entity);
        }
        // Whoever spoke last, unless inside another's words.
        if let Some(last) = self.spoke.iter().rev().find(|index| found.parent != Some(**index)) {
            let speaker = &self.done[*last];
            if let Some(entity) = speaker.entity
                && self.people.entities[entity].kind == SourceKind::Person
                && fits(self.people.entities[entity].gender)
            {
                let bonus = if self.people.entities[entity].gender == gender {
                    1.5
                } else {
                    0.0
                };
                weigh(0.5 + bonus, entity);
            } else if speaker.entity.is_none()
                && speaker.anonymous
                && !speaker.plural
                && found.parent.is_none()
                && fits(speaker.gender)
            {
                // An unnamed person who has just spoken.
                let recent = best.is_none_or(|(top, _)| top < 1.0);
                if recent {
                    return speaker.clone();
                }
            }
        }
        match best {
            Some((_, entity)) => self.of_entity(entity, &(at..at + 1)),
            None => Speaker {
                name: None,
                doubt: Some("a pronoun that points to nobody named before".to_owned()),
                ..Speaker::default()
            },
        }
    }

    /// Who "they" or "it" is: the last group or body that spoke.
    fn group(&self, plural: bool) -> Speaker {
        let last = self
            .spoke
            .iter()
            .rev()
            .take(6)
            .map(|index| &self.done[*index])
            .find(|speaker| match plural {
                true => speaker.plural || speaker.kind == Some(SourceKind::Organisation) || speaker.anonymous,
                false => {
                    !speaker.plural
                        && !speaker.anonymous
                        && matches!(
                            speaker.kind,
                            Some(SourceKind::Organisation | SourceKind::Document | SourceKind::Outlet)
                        )
                }
            });
        last.cloned().unwrap_or_else(|| Speaker {
            doubt: Some("a pronoun that points to nobody named before".to_owned()),
            ..Speaker::default()
        })
    }

    fn addressed(&self, found: &Found, all: &[Found]) -> Option<String> {
        let range = found.addressee.clone()?;
        let text = self.text;
        // "him [Allen]": the editor's insertion names whom.
        if let Some(inserted) =
            (range.start..range.end).find(|at| text.tokens[*at].kind == Kind::Open && text.is(*at, "["))
        {
            let close = text.tokens[inserted].partner as usize;
            if close > inserted + 1 {
                return self.who(inserted + 1..close, found, all).name;
            }
        }
        self.who(range, found, all).name
    }
}

/// A name without its article.
pub(super) fn bare(name: &str) -> &str {
    name.strip_prefix("The ")
        .or_else(|| name.strip_prefix("the "))
        .unwrap_or(name)
}

/// The pieces of a phrase between commas, dashes and brackets.
pub(super) fn pieces(text: &Text, range: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    let mut at = range.start;
    while at < range.end {
        let token = &text.tokens[at];
        let breaks = matches!(token.kind, Kind::Comma | Kind::Dash | Kind::Open | Kind::Close);
        let next = super::sentences::over(text, at).min(range.end);
        if breaks {
            if at > start {
                found.push(start..at);
            }
            start = next;
        }
        at = next;
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

/// The words of a range, without what cannot be seen and without line breaks.
pub(super) fn plain(text: &Text, range: &Range<usize>) -> String {
    let mut words = text
        .slice(range.clone())
        .chars()
        .filter(|c| !super::tokens::is_invisible(*c))
        .collect::<String>();
    while words.ends_with([',', ' ', '—', '–']) {
        words.pop();
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The apposition or relative clause beside a name in a source, or the words before it.
fn beside_name(text: &Text, people: &People, range: &Range<usize>) -> Option<String> {
    let pieces = pieces(text, range);
    let runs = people.runs_in(range);
    let run = runs.first()?;
    let behind = pieces.iter().find(|piece| {
        piece.start > run.whole.start
            && (text.tokens[piece.start].has(ROLE | TITLE)
                || matches!(text.tokens[piece.start].tag, Tag::Det | Tag::Wh | Tag::Adj | Tag::Poss))
    });
    if let Some(piece) = behind {
        let whole = piece.start..range.end;
        return Some(plain(text, &whole)).filter(|words| !words.is_empty());
    }
    let before = range.start..run.whole.start;
    let role = before.clone().any(|at| text.tokens[at].has(ROLE | TITLE | ORG));
    (role && !before.is_empty()).then(|| plain(text, &before))
}

/// "because he was not authorised to speak", "on condition of anonymity because …": why a source is not named.
fn reason(text: &Text, found: &Found) -> Option<String> {
    let start = found.sentence.start;
    let end = text.paragraph_end(start).min(start + 160);
    for at in start..end {
        let asked = text.is_any(at, &["anonymity", "anonymously", "unnamed", "unidentified"])
            || text.is_any(at, &["named", "identified"]) && at > start && text.is_any(at - 1, &["be", "not"]);
        let unauthorised = text.is_any(at, &["authorised", "authorized", "permitted", "allowed"])
            && at > start
            && text.is_any(at - 1, &["not", "n't", "n’t"]);
        if asked {
            let because = (at..end.min(at + 8))
                .find(|later| text.is_any(*later, &["because", "to", "as", "for", "citing", "since", "due"]));
            let because = because?;
            return Some(plain(text, &(because..clause_end(text, because, end))));
        }
        if unauthorised {
            let because = (start..at)
                .rev()
                .find(|before| text.is_any(*before, &["because", "as", "since", "who"]))
                .unwrap_or(at);
            return Some(plain(text, &(because..clause_end(text, because, end))));
        }
    }
    None
}

fn clause_end(text: &Text, from: usize, end: usize) -> usize {
    (from..end)
        .find(|at| {
            matches!(
                text.tokens[*at].kind,
                Kind::Stop | Kind::Comma | Kind::Semicolon | Kind::Dash | Kind::Quote
            )
        })
        .unwrap_or(end)
}
