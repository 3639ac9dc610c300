//! From statements to drafts: each checkable one worded to stand alone, with its chain, its place, and how much it is worth
//! checking.

mod voices;

use std::borrow::Cow;

use super::people::People;
use super::tokens::{self, Kind, Text};
use super::wording::{Teller, Words};
use super::worth::{About, accuses, worth};
use super::{Context, Form, OwnVoice, Reading, Span, Statement, dates};
use crate::model::draft::Draft;
use crate::model::names::LONGEST_CLAIM;
use crate::model::{ClaimKind, Edtf, Manner, SourceKind};
use voices::Voices;

/// Below this worth the article's own sentences are not drafted, in thousandths: scene-setting, asides.
const LEAST_OWN: i64 = 330;

/// Drafts the checkable statements of an article that was read, in the order of the text.
pub(super) fn draft(text: &Text, people: &People, context: &Context, reading: &Reading) -> Vec<Draft> {
    let drafting = Drafting {
        words: Words {
            text,
            people,
            published: context.published_on,
        },
        voices: Voices::of(text, people, context, reading),
        context,
        reading,
        chars: text.raw.chars().count(),
    };
    let mut drafts: Vec<Draft> = (0..reading.statements.len())
        .filter_map(|at| drafting.said(at))
        .chain(reading.own_voice.iter().filter_map(|own| drafting.own(own)))
        .collect();
    drafts.sort_by_key(|draft| (draft.spans.first().copied(), draft.links.len()));
    drafts.dedup_by(|later, first| later.spans == first.spans && later.text == first.text);
    drafts
}

/// With fewer words of its own a sentence does nothing but say who says what.
const LEAST_RESIDUE: usize = 9;

struct Drafting<'t, 'a> {
    words: Words<'t, 'a>,
    voices: Voices<'t>,
    context: &'t Context,
    reading: &'t Reading,
    chars: usize,
}

impl Drafting<'_, '_> {
    /// A statement that somebody makes.
    fn said(&self, at: usize) -> Option<Draft> {
        let statement = &self.reading.statements[at];
        if statement.content.is_empty() {
            return None;
        }
        if statement.negated || statement.form == Form::Attitude && statement.manner != Manner::Quoted {
            return self.told(statement);
        }
        // "Al Hayat quoted a diplomat as saying that …": what the diplomat said is a draft of its own.
        if self.quotes_another(at) {
            return None;
        }
        let named = statement.speaker.as_deref().map(|name| self.as_named(statement, name));
        let teller = named.as_deref().map(|name| Teller {
            name,
            kind: statement.speaker_kind,
            // A turn of a conversation written down is somebody's own words without their marks.
            form: match self.slice(&statement.cue).as_str() {
                ":" => Form::Direct,
                _ => statement.form,
            },
            of_another: self.is_of_another(&statement.source),
            several: statement.anonymous && self.slice(&statement.source).split(' ').any(is_several),
        });
        let text = match self.words.denies(&statement.cue) {
            true => self.words.denied(statement, teller.as_ref())?,
            false => self.words.statement(statement, teller.as_ref()),
        };
        if text.split_whitespace().count() < 3 {
            return None;
        }
        let links = self.voices.links(at, |spans| self.slice(spans));
        let cue = self.slice(&statement.cue);
        let about = About {
            kind: Some(statement.kind),
            form: Some(statement.form),
            anonymous: statement.anonymous,
            second_hand: links.len() > 1,
            hedged: !statement.hedges.is_empty(),
            headline: statement.headline,
            accuses: accuses(&text, &cue),
            ..self.about(&statement.content)
        };
        let (worth, why) = worth(&text, &about);
        let (claimed_on, claimed_basis) = self.claimed(at);
        Some(Draft {
            quote: self.quote(statement),
            text,
            kind: statement.kind,
            spans: self.spans(&statement.content)?,
            doubt: self.voices.doubt(at),
            links,
            claimed_on,
            claimed_basis,
            accuses: about.accuses,
            worth,
            why,
        })
    }

    /// A speaker's name as it stands in a sentence: an organisation with the article that the text gives it.
    fn as_named<'n>(&self, statement: &Statement, name: &'n str) -> Cow<'n, str> {
        let body = statement.speaker_kind == Some(SourceKind::Organisation);
        let article = || self.slice(&statement.source).to_lowercase().starts_with("the ");
        match body && !name.to_lowercase().starts_with("the ") && !name.contains(['’', '\'']) && article() {
            true => Cow::Owned(format!("the {name}")),
            false => with_article(name),
        }
    }

    /// Whether a statement is nothing but another's, quoted.
    fn quotes_another(&self, at: usize) -> bool {
        let of = &self.reading.statements[at];
        let inner = self
            .reading
            .statements
            .get(at + 1)
            .filter(|inner| inner.parent == Some(at));
        let quotes = || {
            let cue = self.words.tokens(&of.cue);
            cue.iter().any(|at| {
                self.words
                    .text
                    .is_any(*at, &["quoted", "quotes", "quoting", "cited", "cites", "citing"])
            })
        };
        inner.is_some_and(|inner| {
            let begins = of.content.first().map(|span| span.0);
            begins.is_some() && begins == inner.source.first().map(|span| span.0)
        }) && quotes()
    }

    /// "her lawyer", "his office"
    fn is_of_another(&self, source: &[Span]) -> bool {
        let text = self.words.text;
        let owner = self.words.tokens(source).first().copied();
        owner.is_some_and(|at| text.is_any(at, &["his", "her", "their", "its"]))
    }

    /// "The US is wary of the militias", "he did not say who": nobody's words, but what the article tells of somebody.
    fn told(&self, statement: &Statement) -> Option<Draft> {
        let parts = [&statement.source, &statement.cue, &statement.content];
        let start = parts.iter().flat_map(|spans| spans.iter()).map(|span| span.0).min()?;
        let end = parts.iter().flat_map(|spans| spans.iter()).map(|span| span.1).max()?;
        // "Neither Lowe nor Berg said": told by halves it would be wrong.
        let halved = self.words.tokens(&[(0, start)]).last().copied();
        if halved.is_some_and(|before| self.words.text.is_any(before, &["nor", "neither"])) {
            return None;
        }
        if statement.source.is_empty() || statement.parent.is_some() || self.is_told(start, end) {
            return None;
        }
        self.own(&OwnVoice {
            content: vec![(start, end)],
            speaker: None,
            kind: ClaimKind::Fact,
            hedges: statement.hedges.clone(),
            reports: Vec::new(),
        })
    }

    /// Whether a sentence of the article's own, which is drafted by itself, says all of this. They come in the order of the
    /// text.
    fn is_told(&self, start: usize, end: usize) -> bool {
        let first = |own: &OwnVoice| own.content.first().map_or(0, |span| span.0);
        let own = &self.reading.own_voice;
        let before = own.partition_point(|own| first(own) <= start);
        before > 0
            && own[before - 1]
                .content
                .iter()
                .any(|span| span.0 <= start && end <= span.1)
    }

    /// A sentence in the article's own voice.
    fn own(&self, own: &OwnVoice) -> Option<Draft> {
        if !own.reports.is_empty() && self.residue(own) < LEAST_RESIDUE {
            return None;
        }
        let text = self.words.sentence(&own.content, own.kind);
        let about = About {
            kind: Some(own.kind),
            hedged: !own.hedges.is_empty(),
            accuses: accuses(&text, ""),
            ..self.about(&own.content)
        };
        let (worth, mut why) = worth(&text, &about);
        if worth < LEAST_OWN
            || !self.words.states(&own.content)
            || text.split_whitespace().count() < 4
            || !matches!(own.kind, ClaimKind::Fact | ClaimKind::Prediction)
        {
            return None;
        }
        why.push("in the paper’s own voice");
        let (claimed_on, claimed_basis) = self.published();
        Some(Draft {
            text,
            kind: own.kind,
            quote: None,
            spans: self.spans(&own.content)?,
            links: Vec::new(),
            claimed_on,
            claimed_basis,
            accuses: about.accuses,
            worth,
            why,
            doubt: self.voices.followed(&self.words, own),
        })
    }

    /// How many words of a sentence are neither what somebody says nor how that is said.
    fn residue(&self, own: &OwnVoice) -> usize {
        let mut reported: Vec<Span> = own
            .reports
            .iter()
            .filter_map(|at| self.reading.statements.get(*at))
            .flat_map(|one| [&one.content, &one.cue, &one.source, &one.addressee])
            .flatten()
            .copied()
            .collect();
        reported.sort_unstable();
        // Both are in order: the furthest end among the spans that have begun tells whether a word lies in one.
        let (mut next, mut covered) = (0, 0);
        let mut free = 0;
        for at in self.words.tokens(&own.content) {
            let token = &self.words.text.tokens[at];
            while let Some(span) = reported.get(next).filter(|span| span.0 <= token.from) {
                covered = covered.max(span.1);
                next += 1;
            }
            free += usize::from(token.is_word() && token.to > covered);
        }
        // Why somebody stays unnamed is no claim of the paper's.
        let excused = own
            .reports
            .iter()
            .any(|at| self.reading.statements.get(*at).is_some_and(|one| one.anonymous));
        if excused { free / 2 } else { free }
    }

    /// The day of the claim: when it was said, else when it was printed.
    fn claimed(&self, at: usize) -> (Option<Edtf>, Option<String>) {
        let mut next = Some(at);
        while let Some(here) = next {
            let statement = &self.reading.statements[here];
            if let Some(said) = &statement.said_on
                && let Some(date) = said.edtf()
            {
                return (Some(date), Some(format!("the text says “{}”", printable(&said.basis))));
            }
            next = statement.parent.filter(|parent| *parent < here);
        }
        self.published()
    }

    fn published(&self) -> (Option<Edtf>, Option<String>) {
        match self.context.published_on {
            Some(day) => (Some(Edtf::day(day)), Some("the day of publication".to_owned())),
            None => (None, None),
        }
    }

    /// The longest words in quotation marks that carry a quoted statement.
    fn quote(&self, statement: &Statement) -> Option<String> {
        if statement.manner != Manner::Quoted {
            return None;
        }
        let text = self.words.text;
        let at = self.words.tokens(&statement.content);
        let quoted = at
            .iter()
            .filter(|at| text.tokens[**at].kind == Kind::Quote)
            .filter_map(|open| {
                let close = text.tokens[*open].partner as usize;
                (close > *open + 1).then(|| text.slice(*open + 1..close))
            })
            .max_by_key(|words| words.len());
        let words = quoted.map_or_else(|| self.slice(&statement.content), printable);
        let words: String = words.chars().take(LONGEST_CLAIM).collect();
        let words = words
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '“' | '”' | '"'))
            .to_owned();
        (!words.is_empty()).then_some(words)
    }

    fn about(&self, spans: &[Span]) -> About {
        let at = self.words.tokens(spans);
        let (Some(first), Some(last)) = (at.first(), at.last()) else {
            return About::default();
        };
        let range = *first..*last + 1;
        About {
            dated: !dates::within(self.words.text, range.clone(), self.context.published_on).is_empty(),
            names: self.words.people.runs_in(&range).len(),
            ..About::default()
        }
    }

    fn slice(&self, spans: &[Span]) -> String {
        let words: Vec<String> = spans
            .iter()
            .map(|span| {
                let at = self.words.tokens(&[*span]);
                match (at.first(), at.last()) {
                    (Some(first), Some(last)) => printable(self.words.text.slice(*first..*last + 1)),
                    _ => String::new(),
                }
            })
            .collect();
        words.join(" ").trim().to_owned()
    }

    /// Spans as an anchor takes them: in order, apart, inside the text.
    fn spans(&self, spans: &[Span]) -> Option<Vec<Span>> {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let mut behind = 0;
        spans.retain(|(start, end)| {
            let apart = *start >= behind && *end > *start && *end <= self.chars;
            if apart {
                behind = *end;
            }
            apart
        });
        (!spans.is_empty()).then_some(spans)
    }
}

/// "company" as "the company": a description stands in a sentence with its article.
fn with_article(name: &str) -> Cow<'_, str> {
    const HELD: &[&str] = &[
        "the",
        "a",
        "an",
        "one",
        "two",
        "three",
        "some",
        "many",
        "several",
        "most",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "this",
        "that",
        "these",
        "those",
        "no",
        "both",
        "all",
        "other",
        "another",
        "police",
        "people",
        "sources",
        "officials",
    ];
    let first = name.split(' ').next().unwrap_or_default();
    let last = name.rsplit(' ').next().unwrap_or_default();
    let common = last.starts_with(char::is_lowercase);
    match common && !HELD.contains(&first) && !name.contains(['’', '\'']) && !is_several(last) {
        true => Cow::Owned(format!("the {name}")),
        false => Cow::Borrowed(name),
    }
}

/// "sources", "officials", "people": not one person.
fn is_several(word: &str) -> bool {
    let word = word.to_lowercase();
    matches!(word.as_str(), "people" | "police" | "those")
        || word.len() > 3 && word.ends_with('s') && !word.ends_with("ss")
}

/// Words in one line, without what cannot be seen.
fn printable(words: &str) -> String {
    let words: String = words
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !tokens::is_invisible(*c))
        .collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").chars().take(400).collect()
}
