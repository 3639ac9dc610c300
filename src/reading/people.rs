//! Who is named in the article: every name with its fuller and shorter forms, titles, descriptions and likely gender.

use std::collections::HashMap;
use std::ops::Range;

use super::Context;
use super::lexicon::class::*;
use super::names::{self, Gender};
use super::tags::Tag;
use super::tokens::{Case, Kind, Text};
use crate::model::SourceKind;
use crate::model::names::fold;

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

const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ibn", "bint", "van", "von", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "den",
    "der", "ter", "abu", "y", "e", "st",
];

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

/// Whether a word has its capital only because a sentence begins with it, as far as can be seen.
fn is_only_first(text: &Text, at: usize) -> bool {
    let known = names::look_up(text.str(at));
    let token = &text.tokens[at];
    let next = text.tokens.get(at + 1);
    super::tags::begins(text, at)
        && token.case == Case::Capital
        && known.gender.is_none()
        && !known.place
        && !next.is_some_and(|next| {
            next.tag.is_finite()
                || matches!(next.tag, Tag::Adv | Tag::Poss)
                || text.is(at + 1, "first")
                || next.kind == Kind::Comma
                || next.kind == Kind::Colon
        })
}

/// The name that begins at a token: with its titles, and without.
fn run(text: &Text, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    let is_name = |at: usize| {
        let token = &text.tokens[at];
        token.kind == Kind::Word
            && token.is_capital()
            && matches!(
                token.tag,
                Tag::Name | Tag::Noun | Tag::Adj | Tag::Past | Tag::Base | Tag::Third
            )
            && !token.has(TIME)
            && (token.tag == Tag::Name || token.has(TITLE | ORG | ADJ))
    };
    if !is_name(start) {
        return None;
    }
    let mut end = start + 1;
    while end < text.tokens.len() && end - start < 12 {
        let token = &text.tokens[end];
        let next_is_name = end + 1 < text.tokens.len() && is_name(end + 1);
        let joined = text.tokens[end - 1].end == token.start && !token.spaced;
        if joined && token.kind != Kind::Word && token.kind != Kind::Quote {
            break;
        }
        if is_name(end) || token.is_capital() && token.tag == Tag::Name {
            end += 1;
        } else if next_is_name
            && token.kind != Kind::Comma
            && (text.is(end, "&")
                || text.is(end, "of") && has_org(text, &(start..end))
                || token.kind == Kind::Word && PARTICLES.iter().any(|particle| text.is(end, particle))
                || token.kind == Kind::Quote
                    && token.partner as usize == end
                    && !token.spaced
                    && text.tokens[end + 1].has(ORG))
        {
            end += 2;
        } else if end + 2 < text.tokens.len()
            && [end, end + 1]
                .iter()
                .all(|at| PARTICLES.iter().any(|particle| text.is(*at, particle)))
            && is_name(end + 2)
        {
            end += 3;
        } else {
            break;
        }
    }
    // A paragraph's end ends a name.
    end = end.min(text.paragraph_end(start));
    let first = behind_titles(text, start, end);
    let mut last = end;
    while last > first + 1 && SUFFIXES.iter().any(|suffix| text.is(last - 1, suffix)) {
        last -= 1;
    }
    // "President" alone names nobody; "American" neither.
    if first + 1 == end && text.tokens[first].has(TITLE | ADJ | DET) && text.tokens[first].tag != Tag::Name {
        return None;
    }
    if first + 1 == end && text.tokens[first].has(TITLE) {
        return None;
    }
    // "Lord Ashby": with one name alone, such a title is part of it.
    let first = match last == first + 1
        && first > start
        && text.is_any(
            first - 1,
            &[
                "Lord", "Lady", "Pope", "King", "Queen", "Prince", "Princess", "Baroness", "Sister", "Imam", "Sheikh",
            ],
        ) {
        true => first - 1,
        false => first,
    };
    Some((start..end, first..last))
}

/// Common nouns before the name of a body.
const BODIES: &[&str] = &[
    "provider",
    "manufacturer",
    "retailer",
    "airline",
    "carmaker",
    "giant",
    "start-up",
    "startup",
    "giants",
    "maker",
    "groups",
    "firms",
    "companies",
    "publisher",
    "supplier",
    "operator",
    "developer",
    "lender",
    "charity",
];

/// Letters and company forms behind a name that are no part of it.
const SUFFIXES: &[&str] = &[
    "KC", "QC", "MP", "MEP", "MSP", "MLA", "OBE", "MBE", "CBE", "MD", "PhD", "S.A.", "Inc.", "Inc", "Ltd", "Ltd.",
    "PLC", "plc", "AG", "GmbH", "Corp.", "LLC", "Jr.", "Sr.",
];

/// Where the name begins behind its titles: "Defence Secretary | Moira Keane", "Rear Admiral | Douglas Whyte".
fn behind_titles(text: &Text, start: usize, end: usize) -> usize {
    let titled = |at: usize| {
        text.tokens[at].has(TITLE | ROLE) || text.str(at).ends_with("-elect") || text.str(at).ends_with("-General")
    };
    let mut first = start;
    for at in start..end.saturating_sub(1) {
        let known = at > start && names::look_up(text.str(at)).gender.is_some() && !text.tokens[at].has(ROLE);
        if titled(at)
            && !known
            && text.tokens[at + 1].kind == Kind::Word
            && !text.tokens[at + 1].has(ORG)
            && !text.is(at + 1, "of")
        {
            first = at + 1;
        }
        if !titled(at) && names::look_up(text.str(at)).gender.is_some() {
            break;
        }
    }
    first
}

/// The words of a name for comparison: folded, "al-" and dots gone.
fn folded(text: &Text, range: Range<usize>) -> Vec<String> {
    range
        .map(|at| {
            let word: String = text
                .str(at)
                .chars()
                .filter(|c| !matches!(c, '.' | '\u{200b}'..='\u{200f}'))
                .flat_map(char::to_lowercase)
                .collect();
            match word.strip_prefix("al-").or_else(|| word.strip_prefix("el-")) {
                Some(rest) => rest.to_owned(),
                None => word,
            }
        })
        .filter(|word| !PARTICLES.contains(&word.as_str()) && word != "jr" && word != "sr")
        .collect()
}

/// A name as it is shown: without marks that cannot be seen.
fn readable(text: &Text, range: Range<usize>) -> String {
    let raw = text.slice(range);
    raw.chars()
        .filter(|c| !super::tokens::is_invisible(*c))
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a short form can stand for a full one: its words, in order, among the other's; or its acronym.
fn fits(full: &[String], short: &[String]) -> bool {
    let within = |long: &[String], short: &[String]| {
        let mut words = long.iter();
        short
            .iter()
            .all(|word| words.any(|other| other == word || word.len() == 1 && other.starts_with(word.as_str())))
    };
    if within(full, short) {
        return short.last() == full.last()
            || short.len() == 1 && full.first() == short.first()
            || full.len() == short.len();
    }
    if within(short, full) {
        return short.last() == full.last();
    }
    let initials = |words: &[String]| -> String {
        words
            .iter()
            .filter(|w| !matches!(w.as_str(), "of" | "the" | "and" | "for"))
            .filter_map(|word| word.chars().next())
            .collect()
    };
    short.len() == 1 && full.len() >= 2 && initials(full) == short[0]
        || full.len() == 1 && short.len() >= 2 && initials(short) == full[0]
}

fn has_org(text: &Text, range: &Range<usize>) -> bool {
    range.clone().any(|at| {
        text.tokens[at].has(ORG)
            || text.is_any(
                at,
                &[
                    "Watch",
                    "International",
                    "Times",
                    "Post",
                    "News",
                    "Journal",
                    "Guardian",
                    "Reuters",
                    "Bank",
                    "Party",
                    "Nations",
                    "Union",
                    "State",
                    "States",
                    "Organization",
                    "Organisation",
                    "Inc.",
                    "Ltd",
                    "Corp.",
                    "Co.",
                    "Ministry",
                    "Agency",
                    "Front",
                    "Alliance",
                    "Institute",
                    "Club",
                    "United",
                    "City",
                    "Group",
                    "Holdings",
                    "Partners",
                    "Airlines",
                    "Railways",
                    "Trust",
                    "Society",
                    "Federation",
                    "Observatory",
                    "Securities",
                    "Capital",
                    "Services",
                    "Department",
                    "Museum",
                    "Bridge",
                    "Street",
                    "Road",
                    "River",
                    "House",
                    "Court",
                    "Hall",
                    "Square",
                    "Airport",
                    "Station",
                    "Company",
                    "Authority",
                    "Programme",
                    "Program",
                    "Network",
                    "Rail",
                    "Service",
                    "Marine",
                    "Town",
                    "County",
                    "Desk",
                    "Center",
                    "Centre",
                ],
            )
    })
}

fn kind_of(text: &Text, whole: &Range<usize>, name: &Range<usize>) -> (SourceKind, bool) {
    let last = names::look_up(text.str(name.end - 1));
    if whole.start < name.start && text.tokens[whole.start].has(TITLE) {
        return (SourceKind::Person, false);
    }
    if has_org(text, name) {
        return (SourceKind::Organisation, false);
    }
    let first = names::look_up(text.str(name.start));
    if last.place && (first.gender.is_none() || name.len() == 1) {
        return (SourceKind::Organisation, true);
    }
    if name.len() == 1 && text.tokens[name.start].case == Case::Upper {
        return (SourceKind::Organisation, false);
    }
    let article = whole.start > 0 && text.is(whole.start - 1, "the");
    let governed = whole.start > 0
        && text.is_any(
            whole.start - 1,
            &["of", "at", "in", "for", "from", "near", "across", "outside"],
        );
    match (article || governed) && first.gender.is_none() {
        true => (SourceKind::Organisation, false),
        false => (SourceKind::Person, false),
    }
}

fn gender_of(text: &Text, whole: &Range<usize>, name: &Range<usize>) -> Option<Gender> {
    for at in whole.start.saturating_sub(3)..whole.start.max(name.start) {
        if text.is_any(
            at,
            &[
                "mr.",
                "mr",
                "sir",
                "lord",
                "king",
                "prince",
                "congressman",
                "spokesman",
                "chairman",
                "businessman",
                "pope",
                "father",
                "imam",
                "sheikh",
                "ayatollah",
                "actor",
                "husband",
                "policeman",
                "baron",
            ],
        ) {
            return Some(Gender::Male);
        }
        if text.is_any(
            at,
            &[
                "mrs.",
                "mrs",
                "ms.",
                "ms",
                "miss",
                "lady",
                "dame",
                "queen",
                "princess",
                "congresswoman",
                "spokeswoman",
                "chairwoman",
                "businesswoman",
                "actress",
                "wife",
                "mother",
                "baroness",
                "sister",
                "policewoman",
                "daughter",
            ],
        ) {
            return Some(Gender::Female);
        }
    }
    if name.len() < 2 {
        return None;
    }
    // Chinese names have the family name first.
    names::look_up(text.str(name.start)).gender
}

/// How the text describes a name beside it: ", the head of …," behind it, or "the economist" before it.
fn description(text: &Text, whole: &Range<usize>) -> Option<String> {
    let next = whole.end;
    if text
        .tokens
        .get(next)
        .is_some_and(|t| matches!(t.kind, Kind::Comma | Kind::Dash | Kind::Open))
    {
        let mut first = next + 1;
        // An age stands first.
        if text.tokens.get(first).is_some_and(|t| t.kind == Kind::Number)
            && text.tokens.get(first + 1).is_some_and(|t| t.kind == Kind::Comma)
        {
            first += 2;
        }
        let described = text.tokens.get(first).is_some_and(|t| {
            matches!(t.tag, Tag::Det | Tag::Adj | Tag::Poss) || t.has(ROLE | TITLE) || t.tag == Tag::Wh
        });
        if described {
            let paragraph = text.paragraph_end(whole.start).min(first + 80);
            let end = match text.tokens[first].tag {
                Tag::Wh => (first..paragraph).find(|at| {
                    matches!(
                        text.tokens[*at].kind,
                        Kind::Comma | Kind::Stop | Kind::Dash | Kind::Quote
                    )
                }),
                _ => super::phrases::phrase_end(text, first, paragraph, false),
            }?;
            // "the Kremlin, the Russian presidency": bodies too are what another name stands for.
            let role =
                (first..end).any(|at| text.tokens[at].has(ROLE | TITLE | ORG)) || text.tokens[first].tag == Tag::Wh;
            if role && end > first && !text.tokens.get(end).is_some_and(|t| t.tag.is_finite()) {
                return Some(readable(text, first..end));
            }
        }
    }
    // "Huckabee spokeswoman Alice Stewart": from the phrase's start to the name.
    let mut start = whole.start;
    while start > 0 && whole.start - start < 8 {
        let token = &text.tokens[start - 1];
        if !matches!(
            token.tag,
            Tag::Noun | Tag::Adj | Tag::Name | Tag::Poss | Tag::Det | Tag::Participle
        ) || token.kind != Kind::Word
        {
            break;
        }
        start -= 1;
        if token.tag == Tag::Det {
            break;
        }
    }
    let roles = (start..whole.start).any(|at| text.tokens[at].has(ROLE));
    roles.then(|| readable(text, start..whole.start))
}
