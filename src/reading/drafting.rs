//! From statements to drafts: each checkable one worded to stand alone, with its chain, its place, and how much it is worth
//! checking.

use super::people::People;
use super::tokens::Kind;
use super::wording::{Teller, Words};
use super::worth::{About, accuses, worth};
use super::{Context, Form, OwnVoice, Reading, Span, Statement, dates, quotes, tags, tokens};
use crate::model::draft::{Doubt, Draft, DraftLink, Voice};
use crate::model::names::{LONGEST_CLAIM, fold};
use crate::model::{ClaimKind, Edtf, Manner, SourceKind};

/// Below this worth the article's own sentences are not drafted, in thousandths: scene-setting, asides.
const LEAST_OWN: i64 = 330;

/// Drafts the checkable statements of an article that was read, in the order of the text.
pub fn draft(raw: &str, context: &Context, reading: &Reading) -> Vec<Draft> {
    let mut text = tokens::read(raw);
    quotes::pair(&mut text);
    tags::tag(&mut text);
    let people = People::gather(&text, context);
    let drafting = Drafting {
        words: Words {
            text: &text,
            people: &people,
            published: context.published_on,
        },
        context,
        reading,
        chars: raw.chars().count(),
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

struct Drafting<'t, 'a> {
    words: Words<'t, 'a>,
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
        let teller = statement.speaker.as_deref().map(|name| Teller {
            name,
            kind: statement.speaker_kind,
            quoted: statement.form != Form::Indirect,
        });
        let text = self.words.statement(statement, teller.as_ref());
        if text.split_whitespace().count() < 3 {
            return None;
        }
        let links = self.links(at);
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
            doubt: self.doubt(at),
            links,
            claimed_on,
            claimed_basis,
            accuses: about.accuses,
            worth,
            why,
        })
    }

    /// "The US is wary of the militias", "he did not say who": nobody's words, but what the article tells of somebody.
    fn told(&self, statement: &Statement) -> Option<Draft> {
        let parts = [&statement.source, &statement.cue, &statement.content];
        let start = parts.iter().flat_map(|spans| spans.iter()).map(|span| span.0).min()?;
        let end = parts.iter().flat_map(|spans| spans.iter()).map(|span| span.1).max()?;
        let within = |own: &OwnVoice| own.content.iter().any(|span| span.0 <= start && end <= span.1);
        if statement.source.is_empty() || statement.parent.is_some() || self.reading.own_voice.iter().any(within) {
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
            doubt: self.followed(own),
        })
    }

    /// How many words of a sentence are neither what somebody says nor how that is said.
    fn residue(&self, own: &OwnVoice) -> usize {
        let reported: Vec<Span> = own
            .reports
            .iter()
            .filter_map(|at| self.reading.statements.get(*at))
            .flat_map(|one| [&one.content, &one.cue, &one.source, &one.addressee])
            .flatten()
            .copied()
            .collect();
        let tokens = &self.words.text.tokens;
        let free = |at: &&usize| {
            let token = &tokens[**at];
            token.is_word() && !reported.iter().any(|span| span.0 <= token.from && token.to <= span.1)
        };
        let free = self.words.tokens(&own.content).iter().filter(free).count();
        // Why somebody stays unnamed is no claim of the paper's.
        let excused = own
            .reports
            .iter()
            .any(|at| self.reading.statements.get(*at).is_some_and(|one| one.anonymous));
        if excused { free / 2 } else { free }
    }

    /// Who says it through whom: the statement's own speaker first, then whoever tells of it.
    fn links(&self, at: usize) -> Vec<DraftLink> {
        let mut links = Vec::new();
        let mut next = Some(at);
        while let Some(here) = next {
            let statement = &self.reading.statements[here];
            // Within somebody's words the outer speaker quotes only what stands in quotation marks itself.
            links.push(DraftLink {
                who: self.voice(statement),
                manner: statement.manner,
                cue: Some(self.slice(&statement.cue)).filter(|cue| !cue.is_empty()),
                addressee: self.addressee(statement),
                said_on: statement.said_on.as_ref().and_then(|said| said.edtf()),
                described_as: statement.described_as.clone(),
            });
            next = statement.parent.filter(|parent| *parent < here || links.len() < 20);
            if links.len() >= 20 {
                break;
            }
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
        if self
            .context
            .outlet
            .as_deref()
            .is_some_and(|outlet| fold(outlet) == fold(&name))
        {
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
            let told = self
                .reading
                .statements
                .iter()
                .filter(|other| statement.anonymous && other.anonymous && other.speaker == statement.speaker);
            told.filter_map(|other| other.addressed.as_deref()).find(|name| {
                self.context
                    .outlet
                    .as_deref()
                    .is_some_and(|outlet| fold(outlet) == fold(name))
            })
        })?;
        let kind = self
            .words
            .people
            .entities
            .iter()
            .find(|entity| fold(&entity.name) == fold(addressed))
            .map(|entity| entity.kind);
        match kind {
            Some(kind) => Some(self.of_name(addressed, Some(kind), false, None)),
            None if self
                .context
                .outlet
                .as_deref()
                .is_some_and(|outlet| fold(outlet) == fold(addressed)) =>
            {
                Some(Voice::Outlet)
            }
            // "reporters", "the crowd": nobody whom the ledger could know by name.
            None => None,
        }
    }

    /// Why a person must say who speaks.
    fn doubt(&self, at: usize) -> Option<Doubt> {
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
    fn followed(&self, own: &OwnVoice) -> Option<Doubt> {
        let start = own.content.first()?.0;
        let tokens = &self.words.text.tokens;
        let first = tokens.partition_point(|token| token.from < start);
        let opens = self
            .words
            .text
            .paragraphs
            .iter()
            .any(|paragraph| paragraph.start == first);
        if opens || first == 0 || !own.reports.is_empty() {
            return None;
        }
        // Nothing but the end of the sentence before stands between the two.
        let behind = |statement: &&Statement| {
            let end = [&statement.content, &statement.cue, &statement.source]
                .into_iter()
                .flatten()
                .map(|span| span.1)
                .max()
                .unwrap_or(0);
            let last = tokens.partition_point(|token| token.to <= end);
            end <= start
                && tokens[last..first]
                    .iter()
                    .all(|token| !matches!(token.kind, Kind::Word | Kind::Number))
        };
        let statement = self
            .reading
            .statements
            .iter()
            .filter(|statement| statement.parent.is_none() && statement.form == Form::Indirect && !statement.headline)
            .find(behind)?;
        let speaker = statement.speaker.as_ref()?;
        Some(Doubt {
            why: format!(
                "it follows what {} says, and the text does not say who goes on",
                printable(speaker)
            ),
            voices: vec![self.voice(statement), Voice::Outlet],
        })
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
