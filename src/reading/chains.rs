//! The statements of a whole text: sentence by sentence, utterances without a cue joined to their speaker, and what is
//! said inside of what is said, to any depth.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::clauses;
use super::found::Found;
use super::lexicon::frame;
use super::paragraphs::{self, Place};
use super::sentences::{self, closes_quote, opens_quote, over};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Deeper nesting is not followed: each level reads its text once more.
const DEEPEST: usize = 10;

/// A sentence that the article says in its own voice, and the statements that it reports.
#[derive(Debug, Clone)]
pub struct Voice {
    /// Its tokens.
    pub sentence: Range<usize>,
    /// The outermost statements in it.
    pub reports: Vec<usize>,
}

/// All statements, parents before children, and the sentences of the article's own voice.
pub fn read(text: &Text, wide: bool) -> (Vec<Found>, Vec<Voice>) {
    let mut reader = Reader {
        text,
        wide,
        all: Vec::new(),
        voices: Vec::new(),
        conversing: conversing(text),
    };
    let mut last: Option<usize> = None;
    let mut places = paragraphs::Places::default();
    for number in 0..text.paragraphs.len() {
        let place = places.next(text, number);
        if place != Place::Around {
            last = reader.paragraph(number, place, last);
        }
    }
    (reader.all, reader.voices)
}

/// The sentences of a text in whose language nothing else is read.
pub fn own_voice(text: &Text) -> Vec<Voice> {
    let mut places = paragraphs::Places::default();
    let bodies = (0..text.paragraphs.len()).filter(move |number| places.next(text, *number) == Place::Body);
    bodies
        .flat_map(|number| sentences::split(text, text.paragraphs[number].clone()))
        .map(|sentence| Voice {
            sentence,
            reports: Vec::new(),
        })
        .collect()
}

struct Reader<'t, 'a> {
    text: &'t Text<'a>,
    wide: bool,
    all: Vec<Found>,
    voices: Vec<Voice>,
    conversing: HashSet<String>,
}

/// The names before a colon at paragraphs' beginnings that take more than one turn: those of a conversation written down.
fn conversing(text: &Text) -> HashSet<String> {
    let mut turns: HashMap<&str, usize> = HashMap::new();
    for paragraph in &text.paragraphs {
        if let Some(colon) = super::headings::speaks(text, paragraph) {
            *turns.entry(text.slice(paragraph.start..colon)).or_default() += 1;
        }
    }
    let several = turns.into_iter().filter(|(_, turns)| *turns > 1);
    several.map(|(name, _)| name.to_owned()).collect()
}

impl Reader<'_, '_> {
    /// Reads a paragraph; gives the statement whose speaker an utterance in the next one may inherit.
    fn paragraph(&mut self, number: usize, place: Place, before: Option<usize>) -> Option<usize> {
        let text = self.text;
        let range = text.paragraphs[number].clone();
        if let Some(colon) = super::headings::speaks(text, &range)
            && self.conversing.contains(text.slice(range.start..colon))
        {
            return Some(self.push(super::headings::turn(&range, colon), 0));
        }
        let mut last: Option<usize> = None;
        let mut waiting: Vec<Range<usize>> = Vec::new();
        let words = match place {
            Place::Body => paragraphs::behind_dateline(text, &range)..range.end,
            _ => range,
        };
        for sentence in sentences::split(text, words) {
            // "Smith: we will win" in a headline, before anything that Smith's words may hold.
            let mut found: Vec<Found> = match place {
                Place::Headline => super::headings::colon(text, &sentence, true).into_iter().collect(),
                _ => Vec::new(),
            };
            if found.is_empty() {
                found = clauses::find(text, sentence.clone(), self.wide);
            }
            if found.is_empty() {
                found.extend(super::headings::find(text, sentence.clone(), place == Place::Headline));
            }
            if found.is_empty() && is_utterance(text, &sentence) {
                match last.filter(|last| joins(text, &self.all[*last])) {
                    // “…,” said X. “…”: the same statement goes on.
                    Some(last) => {
                        self.all[last].content.push(body(text, &sentence));
                        self.nest_piece(last, body(text, &sentence), 0);
                    }
                    None => waiting.push(sentence.clone()),
                }
                continue;
            }
            let first = self.all.len();
            let mut said = false;
            for mut one in found.into_iter().filter_map(Found::sound) {
                // “…,” he said, recalling the race. “…”: what goes on is what he said.
                let beside = said && one.attitude;
                said |= !one.attitude;
                one.headline = place == Place::Headline;
                if !waiting.is_empty() && starts_quoted(text, &one) {
                    for (at, piece) in waiting.drain(..).enumerate() {
                        one.content.insert(at, body(text, &piece));
                    }
                }
                let at = self.push(one, 0);
                last = if beside { last } else { Some(at) };
            }
            if place == Place::Body {
                self.voice(&sentence, first);
            }
        }
        for piece in waiting {
            // An utterance without a cue in its paragraph: whoever spoke last.
            let heir = last.or(before);
            let mut found = Found {
                content: vec![body(text, &piece)],
                sentence: piece,
                heir_of: heir,
                headline: place == Place::Headline,
                ..Found::default()
            };
            if heir.is_none() {
                found.doubt = Some("a quotation without a speaker");
            }
            last = Some(self.push(found, 0));
        }
        last.or(before)
    }

    /// Adds a statement and those inside it.
    fn push(&mut self, found: Found, depth: usize) -> usize {
        let at = self.all.len();
        let pieces = found.content.clone();
        self.all.push(found);
        for piece in pieces {
            self.nest_piece(at, piece, depth);
        }
        at
    }

    /// What is said inside a piece of a statement.
    fn nest_piece(&mut self, parent: usize, piece: Range<usize>, depth: usize) {
        let text = self.text;
        if depth >= DEEPEST || piece.len() < 4 {
            return;
        }
        if opens_quote(text, piece.start) && over(text, piece.start) >= piece.end {
            let close = over(text, piece.start) - 1;
            let inner = piece.start + 1..if text.tokens[close].kind == Kind::Quote {
                close
            } else {
                close + 1
            };
            self.nest(parent, inner, depth);
            return;
        }
        let start = piece.start + usize::from(text.tokens[piece.start].tag == Tag::That);
        self.nest(parent, start..piece.end, depth);
        // Quotations within a mixed piece are read too.
        let mut at = start;
        while at < piece.end {
            if opens_quote(text, at) {
                let close = over(text, at) - 1;
                let inner = at + 1..if text.tokens[close].kind == Kind::Quote {
                    close
                } else {
                    close + 1
                };
                if inner.len() >= 6
                    && !self.all[parent + 1..].iter().rev().take(40).any(|child| {
                        child
                            .content
                            .iter()
                            .any(|piece| piece.start < inner.end && inner.start < piece.end)
                    })
                {
                    self.nest(parent, inner, depth);
                }
            }
            at = over(text, at);
        }
    }

    fn nest(&mut self, parent: usize, range: Range<usize>, depth: usize) {
        if range.is_empty() {
            return;
        }
        let text = self.text;
        for sentence in sentences::split(text, range) {
            for mut one in clauses::find(text, sentence.clone(), false)
                .into_iter()
                .filter_map(Found::sound)
            {
                if !self.wide && !certain(text, &one) {
                    continue;
                }
                // A mark that closes beyond the piece must not lead out of it.
                let (whole, inner) = (self.all[parent].hull(), one.hull());
                if inner.start < whole.start || inner.end > whole.end {
                    continue;
                }
                one.parent = Some(parent);
                one.headline = self.all[parent].headline;
                self.push(one, depth + 1);
            }
        }
    }

    fn voice(&mut self, sentence: &Range<usize>, first: usize) {
        let reports: Vec<usize> = (first..self.all.len())
            .filter(|at| self.all[*at].parent.is_none())
            .collect();
        self.voices.push(Voice {
            sentence: sentence.clone(),
            reports,
        });
    }
}

/// Whether a sentence is nothing but a quotation of some length.
fn is_utterance(text: &Text, sentence: &Range<usize>) -> bool {
    if !opens_quote(text, sentence.start) {
        return false;
    }
    let close = over(text, sentence.start);
    let rest = (close..sentence.end).all(|at| !text.tokens[at].is_word());
    rest && close - sentence.start >= 5
}

/// A sentence without the stop behind its quotation.
fn body(text: &Text, sentence: &Range<usize>) -> Range<usize> {
    let mut end = sentence.end;
    while end > sentence.start + 1 && text.tokens[end - 1].kind == Kind::Stop && !closes_quote(text, end - 1) {
        end -= 1;
    }
    sentence.start..end
}

/// Whether a quotation behind this statement in the same paragraph goes on with it.
fn joins(text: &Text, found: &Found) -> bool {
    found
        .content
        .iter()
        .any(|piece| piece.clone().any(|at| text.tokens[at].kind == Kind::Quote))
        || found.verb.is_some_and(|verb| verb.takes(frame::SAYS))
}

fn starts_quoted(text: &Text, found: &Found) -> bool {
    found.parent.is_none()
        && found
            .content
            .first()
            .is_some_and(|piece| opens_quote(text, piece.start))
}

/// Whether a statement inside another is sure enough to be told.
fn certain(text: &Text, found: &Found) -> bool {
    let Some(cue) = &found.cue else { return false };
    let named = match &found.source {
        Some(source) => {
            !(source.len() == 1
                && text.is_any(
                    source.start,
                    &["i", "we", "you", "it", "that", "they", "people", "this", "one"],
                ))
        }
        None => false,
    };
    let strict = found
        .verb
        .is_none_or(|verb| verb.takes(frame::SAYS) && verb.lemma != "see");
    named
        && strict
        && !found.attitude
        && (cue.start..cue.end).all(|at| !text.tokens[at].has(super::lexicon::class::MODAL))
}
