//! Who speaks in a draft: its chain, whom it is addressed to, and where a person must choose. What is asked for every
//! statement is looked up once an article, so that an article of any length costs what its text costs.

use std::collections::HashMap;

use super::super::people::People;
use super::super::tokens::{Kind, Text};
use super::super::wording::Words;
use super::super::{Context, Form, OwnVoice, Reading, Span, Statement};
use super::printable;
use crate::model::SourceKind;
use crate::model::draft::{Doubt, DraftLink, Voice};
use crate::model::names::fold;

/// The longest chain that is drafted.
const LONGEST_CHAIN: usize = 20;

/// The speakers of an article.
pub(super) struct Voices<'t> {
    reading: &'t Reading,
    people: &'t People,
    /// The outlet's name, folded.
    outlet: Option<String>,
    /// What the unnamed speaker of this description tells the outlet elsewhere: the outlet, as the text names it.
    tell_outlet: HashMap<Option<&'t str>, &'t str>,
    /// Indirect speech by the first word behind it: what stands there may go on with it.
    before: HashMap<usize, Vec<usize>>,
}

impl<'t> Voices<'t> {
    pub(super) fn of(text: &Text, people: &'t People, context: &Context, reading: &'t Reading) -> Voices<'t> {
        let mut voices = Voices {
            reading,
            people,
            outlet: context.outlet.as_deref().map(fold),
            tell_outlet: HashMap::new(),
            before: HashMap::new(),
        };
        for (at, statement) in reading.statements.iter().enumerate() {
            if statement.anonymous
                && let Some(addressed) = statement.addressed.as_deref()
                && voices.is_outlet(addressed)
            {
                voices
                    .tell_outlet
                    .entry(statement.speaker.as_deref())
                    .or_insert(addressed);
            }
            if statement.parent.is_none() && statement.form == Form::Indirect && !statement.headline {
                let end = end_of(statement);
                let behind = text.tokens.partition_point(|token| token.to <= end);
                voices.before.entry(next_word(text, behind)).or_default().push(at);
            }
        }
        voices
    }

    fn is_outlet(&self, name: &str) -> bool {
        self.outlet.as_ref().is_some_and(|outlet| *outlet == fold(name))
    }

    /// Who says it through whom: the statement's own speaker first, then whoever tells of it; `words` gives those of spans.
    pub(super) fn links(&self, at: usize, words: impl Fn(&[Span]) -> String) -> Vec<DraftLink> {
        let mut links = Vec::new();
        let mut next = Some(at);
        while let Some(here) = next
            && links.len() < LONGEST_CHAIN
        {
            let statement = &self.reading.statements[here];
            // Within somebody's words the outer speaker quotes only what stands in quotation marks itself.
            links.push(DraftLink {
                who: self.voice(statement),
                manner: statement.manner,
                cue: Some(words(&statement.cue)).filter(|cue| !cue.is_empty()),
                addressee: self.addressee(statement),
                said_on: statement.said_on.as_ref().and_then(|said| said.edtf()),
                described_as: statement.described_as.clone(),
            });
            next = statement.parent;
        }
        links
    }

    fn voice(&self, statement: &Statement) -> Voice {
        match &statement.speaker {
            None => Voice::Gap,
            Some(name) => self.of_name(
                name,
                statement.speaker_kind,
                statement.anonymous,
                statement.unnamed_because.as_ref(),
            ),
        }
    }

    fn of_name(&self, name: &str, kind: Option<SourceKind>, anonymous: bool, because: Option<&String>) -> Voice {
        let name = printable(name);
        if self.is_outlet(&name) {
            return Voice::Outlet;
        }
        match (name.is_empty(), anonymous || kind == Some(SourceKind::Anonymous)) {
            (true, _) => Voice::Gap,
            (_, true) => Voice::Unnamed {
                description: name,
                stated_reason: because.map(|words| printable(words)),
            },
            (_, false) => {
                let kind = kind.unwrap_or(SourceKind::Person);
                let name = match kind {
                    SourceKind::Person => untitled(&name).to_owned(),
                    _ => name,
                };
                Voice::Named { name, kind }
            }
        }
    }

    /// To whom it is said: as the text says here, else whoever the same unnamed speaker tells it to elsewhere.
    fn addressee(&self, statement: &Statement) -> Option<Voice> {
        let addressed = statement.addressed.as_deref().or_else(|| {
            let told = self.tell_outlet.get(&statement.speaker.as_deref());
            told.copied().filter(|_| statement.anonymous)
        })?;
        match self.people.called(addressed).map(|entity| entity.kind) {
            Some(kind) => Some(self.of_name(addressed, Some(kind), false, None)),
            None if self.is_outlet(addressed) => Some(Voice::Outlet),
            // "reporters", "the crowd": nobody whom the ledger could know by name.
            None => None,
        }
    }

    /// Why a person must say who speaks.
    pub(super) fn doubt(&self, at: usize) -> Option<Doubt> {
        let statement = &self.reading.statements[at];
        let why = match (&statement.ambiguous, &statement.speaker) {
            (Some(why), _) => why.clone(),
            (None, None) => "the text does not say who".to_owned(),
            (None, Some(_)) => return None,
        };
        let mut voices = vec![self.voice(statement)];
        if let Some(parent) = statement.parent {
            voices.push(self.voice(&self.reading.statements[parent]));
        }
        voices.push(Voice::Outlet);
        voices.retain(|voice| *voice != Voice::Gap);
        voices.dedup();
        Some(Doubt { why, voices })
    }

    /// The paper's own sentence right behind somebody's indirect speech may go on with it.
    pub(super) fn followed(&self, words: &Words, own: &OwnVoice) -> Option<Doubt> {
        let start = own.content.first()?.0;
        let text = words.text;
        let first = text.tokens.partition_point(|token| token.from < start);
        let opens = text
            .paragraphs
            .binary_search_by_key(&first, |paragraph| paragraph.start)
            .is_ok();
        if opens || first == 0 || !own.reports.is_empty() {
            return None;
        }
        // Nothing but the end of the sentence before stands between the two.
        let behind = self.before.get(&next_word(text, first))?;
        let statement = behind
            .iter()
            .map(|at| &self.reading.statements[*at])
            .find(|statement| end_of(statement) <= start)?;
        let speaker = statement.speaker.as_ref()?;
        Some(Doubt {
            why: format!(
                "it follows what {} says, and the text does not say who goes on",
                printable(speaker)
            ),
            voices: vec![self.voice(statement), Voice::Outlet],
        })
    }
}

/// Behind the last word of a statement, its cue and its source.
fn end_of(statement: &Statement) -> usize {
    [&statement.content, &statement.cue, &statement.source]
        .into_iter()
        .flatten()
        .map(|span| span.1)
        .max()
        .unwrap_or(0)
}

/// The first word or number from here on, past a few marks.
fn next_word(text: &Text, from: usize) -> usize {
    let marks = text.tokens[from..]
        .iter()
        .take(20)
        .take_while(|token| !matches!(token.kind, Kind::Word | Kind::Number));
    from + marks.count()
}

/// Titles that stand before a name and are none of it.
const TITLES: &[&str] = &[
    "Prime Minister",
    "Vice President",
    "Deputy Prime Minister",
    "Foreign Minister",
    "Defence Minister",
    "Defense Minister",
    "Interior Minister",
    "Finance Minister",
    "Attorney General",
    "Secretary of State",
    "President",
    "Minister",
    "Chancellor",
    "Governor",
    "Mayor",
    "Senator",
    "Sen.",
    "Rep.",
    "General",
    "Gen.",
    "Colonel",
    "Col.",
    "Major",
    "Maj.",
    "Captain",
    "Capt.",
    "Lieutenant",
    "Lt.",
    "Admiral",
    "Adm.",
    "Sgt.",
    "Sergeant",
    "Professor",
    "Prof.",
    "Dr.",
    "Dr",
    "Mr.",
    "Mr",
    "Mrs.",
    "Mrs",
    "Ms.",
    "Ms",
    "Sir",
    "Lord",
    "Lady",
    "Judge",
    "Justice",
    "King",
    "Queen",
    "Prince",
    "Princess",
    "Pope",
    "Sheikh",
    "Imam",
];

/// A name without the titles before it.
fn untitled(name: &str) -> &str {
    let mut name = name;
    while let Some(rest) = TITLES
        .iter()
        .find_map(|title| name.strip_prefix(title)?.strip_prefix(' '))
    {
        name = rest.trim_start();
    }
    name
}
