//! Speakers without a name in place: "the source", "a new poll", "the Iraqi military", "the 52-year-old".

use std::ops::Range;

use super::lexicon::class::*;
use super::speakers::{Resolver, Speaker, bare, pieces, plain};
use super::tags::Tag;
use super::tokens::{Kind, Text};
use crate::model::SourceKind;

/// Pronouns and numbers that stand for people.
const SOME: &[&str] = &[
    "some", "many", "others", "one", "another", "someone", "those", "few", "several", "both", "most", "none", "two",
    "three", "four", "others",
];

/// Nouns for any unnamed source.
const ANYBODY: &[&str] = &[
    "source",
    "insider",
    "person",
    "people",
    "individual",
    "official",
    "sources",
    "insiders",
];

/// Bodies that a name may stand for.
const BODIES: &[&str] = &[
    "company",
    "group",
    "firm",
    "agency",
    "party",
    "union",
    "club",
    "team",
    "bank",
    "organization",
    "organisation",
    "charity",
    "campaign",
    "ministry",
    "provider",
    "manufacturer",
    "retailer",
    "airline",
    "carmaker",
    "army",
    "university",
    "department",
    "newspaper",
    "paper",
    "network",
    "council",
    "movement",
    "association",
];

/// Nouns of number before "of".
const AMOUNTS: &[&str] = &[
    "number",
    "majority",
    "handful",
    "dozens",
    "hundreds",
    "thousands",
    "couple",
    "lot",
    "percent",
    "half",
    "third",
    "series",
    "range",
    "pair",
];

/// Documents that say things.
const DOCUMENTS: &[&str] = &[
    "report",
    "reports",
    "study",
    "studies",
    "survey",
    "surveys",
    "poll",
    "polls",
    "statement",
    "document",
    "documents",
    "memo",
    "letter",
    "letters",
    "email",
    "emails",
    "filing",
    "filings",
    "complaint",
    "lawsuit",
    "indictment",
    "ruling",
    "review",
    "audit",
    "analysis",
    "data",
    "figures",
    "research",
    "statistics",
    "book",
    "article",
    "transcript",
    "records",
    "post",
    "paper",
];

impl Resolver<'_, '_> {
    /// Somebody or something without a name of its own here.
    pub(super) fn described(&self, range: &Range<usize>) -> Speaker {
        let text = self.text;
        let piece = pieces(text, range).into_iter().next().unwrap_or(range.clone());
        let head = head_noun(text, &piece);
        let folded = text.str(head).to_lowercase();
        let definite = text.is_any(piece.start, &["the", "this", "that", "these", "those"])
            || text.tokens[piece.start].tag == Tag::Poss;
        if definite && let Some(known) = self.told_before(&folded, &piece) {
            return known;
        }
        let token = &text.tokens[head];
        let proper = token.tag == Tag::Name;
        let crowd = ["ers", "ors", "ists", "ians", "ees", "ants", "men"]
            .iter()
            .any(|end| folded.ends_with(end));
        let human = !proper && folded != "police" && (token.has(ROLE) || crowd || SOME.contains(&folded.as_str()));
        let document = DOCUMENTS.contains(&folded.as_str());
        let (kind, anonymous) = match (human, document, token.has(ORG) || token.is_capital()) {
            (true, _, _) => (Some(SourceKind::Anonymous), true),
            (_, true, _) => (Some(SourceKind::Document), false),
            (_, _, true) => (Some(SourceKind::Organisation), false),
            _ => (None, false),
        };
        let phrase = plain(text, &piece);
        let name = match anonymous {
            true => phrase,
            false => bare(&phrase).to_owned(),
        };
        Speaker {
            name: Some(name),
            kind,
            anonymous,
            described_as: Some(plain(text, range)).filter(|words| !words.is_empty()),
            plural: folded.ends_with('s') || matches!(folded.as_str(), "people" | "police" | "women" | "men"),
            head: Some(folded),
            ..Speaker::default()
        }
    }

    /// Whom "the X" takes up: a speaker described as X before, or a name with that title.
    fn told_before(&self, head: &str, piece: &Range<usize>) -> Option<Speaker> {
        let text = self.text;
        let short = piece.len() <= 3
            && !piece
                .clone()
                .any(|at| text.tokens[at].tag == Tag::Name || matches!(text.tokens[at].tag, Tag::Prep));
        let stem = head.trim_end_matches('s');
        let lately = || self.spoke.iter().rev().take(40).map(|index| &self.done[*index]);
        for speaker in lately() {
            if speaker.head.as_deref() == Some(head) && (short || speaker.anonymous) && (piece.len() <= 3) {
                return Some(speaker.clone());
            }
            let described = speaker
                .described_as
                .as_deref()
                .is_some_and(|words| turns_on(words, stem));
            if described && speaker.entity.is_some() && short {
                return Some(speaker.clone());
            }
        }
        if !short {
            return None;
        }
        // "the 52-year-old": a person, whoever spoke last.
        if head.ends_with("-year-old") {
            return lately()
                .find(|speaker| speaker.kind == Some(SourceKind::Person))
                .cloned();
        }
        if ANYBODY.contains(&head)
            && let Some(speaker) = lately().take(4).find(|speaker| speaker.anonymous)
        {
            return Some(speaker.clone());
        }
        let at = piece.start;
        if let Some(run) = self.people.before(at).take(80).find(|run| {
            let entity = &self.people.entities[run.entity];
            entity.descriptions.iter().any(|words| turns_on(words, stem))
                || (run.whole.start..run.name.start).any(|title| title_means(text.str(title), stem))
        }) {
            return Some(self.of_entity(run.entity, piece));
        }
        if !BODIES.contains(&head) {
            return None;
        }
        let is_body = |kind: Option<SourceKind>| matches!(kind, Some(SourceKind::Organisation | SourceKind::Outlet));
        if let Some(speaker) = lately().take(8).find(|speaker| {
            is_body(speaker.kind) && speaker.entity.is_some_and(|entity| !self.people.entities[entity].place)
        }) {
            return Some(speaker.clone());
        }
        let run = self.people.before(at).take(40).find(|run| {
            let entity = &self.people.entities[run.entity];
            entity.kind == SourceKind::Organisation && !entity.place
        })?;
        Some(self.of_entity(run.entity, piece))
    }

    /// A lead names only the office ("the head of the agency said"), and the next sentence the name: one person.
    pub(super) fn name_leads(&mut self, found: &[super::found::Found]) {
        let text = self.text;
        for at in 0..self.done.len().saturating_sub(1) {
            let Some(source) = found[at].source.clone() else {
                continue;
            };
            let office = self.done[at].anonymous
                && !self.done[at].plural
                && text.is(source.start, "the")
                && source.clone().any(|word| text.tokens[word].tag == Tag::Name);
            if !office || found[at].parent.is_some() || found[at].headline {
                continue;
            }
            let Some(next) = (at + 1..self.done.len().min(at + 3)).find(|next| found[*next].parent.is_none()) else {
                continue;
            };
            let (Some(entity), Some(named)) = (self.done[next].entity, found[next].source.clone()) else {
                continue;
            };
            let known = &self.people.entities[entity];
            let introduced = known.kind == SourceKind::Person
                && known.mentions.first().is_some_and(|first| *first >= named.start)
                && known.descriptions.is_empty();
            if introduced {
                let described = self.done[at].described_as.clone();
                self.done[at] = Speaker {
                    described_as: described,
                    addressed: self.done[at].addressed.clone(),
                    ..self.of_entity(entity, &named)
                };
            }
        }
    }
}

/// The noun that a phrase turns on: the last before its first preposition or relative pronoun.
pub(super) fn head_noun(text: &Text, piece: &Range<usize>) -> usize {
    let mut head = piece.start;
    for at in piece.clone() {
        let token = &text.tokens[at];
        // "a number of organisations": what there is a number of.
        if token.tag == Tag::Prep
            && text.is(at, "of")
            && at > piece.start
            && AMOUNTS.iter().any(|amount| text.is(at - 1, amount))
        {
            continue;
        }
        let tied = matches!(token.tag, Tag::Prep | Tag::Wh | Tag::That | Tag::To)
            || matches!(token.tag, Tag::Gerund | Tag::Participle | Tag::Past) && at > piece.start + 1;
        if at > piece.start && tied || token.kind == Kind::Open {
            break;
        }
        // "a diplomat familiar with", "people briefed on": what stands behind a person says more about him.
        let behind = at > piece.start
            && text.tokens[head].has(ROLE)
            && !token.has(ROLE)
            && matches!(token.tag, Tag::Adj | Tag::Past | Tag::Adv);
        let noun = matches!(
            token.tag,
            Tag::Noun | Tag::Name | Tag::Subject | Tag::Object | Tag::Num | Tag::Adj
        );
        if (noun || at == piece.start) && !behind {
            head = at;
        }
    }
    head
}

/// Whether a description turns on a word with this stem: "the head of the agency" on "head", not on "agency".
fn turns_on(words: &str, stem: &str) -> bool {
    const ENDS: &[&str] = &[
        "of", "for", "in", "at", "who", "which", "whose", "on", "with", "from", "to", "that", "by", "and",
    ];
    words
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .take_while(|word| !ENDS.contains(word))
        .any(|word| {
            let word = word.to_lowercase();
            word == stem || word.trim_end_matches('s') == stem
        })
}

/// Whether a title before a name is what a description calls its bearer.
fn title_means(title: &str, noun: &str) -> bool {
    let title = title.trim_end_matches('.').to_lowercase();
    title == noun
        || matches!(
            (title.as_str(), noun),
            ("sen", "senator")
                | ("rep", "congressman" | "congresswoman" | "representative" | "lawmaker")
                | ("gov", "governor")
                | ("gen" | "general", "general" | "commander" | "officer")
                | (
                    "inspector" | "detective" | "sergeant" | "superintendent" | "constable" | "sheriff",
                    "officer" | "detective" | "policeman"
                )
                | (
                    "colonel" | "col" | "major" | "maj" | "captain" | "capt" | "lieutenant" | "lt" | "admiral",
                    "officer" | "commander"
                )
                | ("dr", "doctor")
                | ("prof", "professor")
                | ("senator", "lawmaker")
                | ("president", "leader")
                | ("minister", "premier")
        )
}
