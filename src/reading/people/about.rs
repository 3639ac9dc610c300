//! What is told of a name by its own words and those beside it: person, body or place, likely gender, description.

use std::ops::Range;

use super::runs::readable;
use crate::model::SourceKind;
use crate::reading::lexicon::class::*;
use crate::reading::names::{self, Gender};
use crate::reading::phrases::phrase_end;
use crate::reading::tags::Tag;
use crate::reading::tokens::{Case, Kind, Text};

/// Common nouns before the name of a body.
pub(super) const BODIES: &[&str] = &[
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

pub(super) fn has_org(text: &Text, range: &Range<usize>) -> bool {
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

pub(super) fn kind_of(text: &Text, whole: &Range<usize>, name: &Range<usize>) -> (SourceKind, bool) {
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

pub(super) fn gender_of(text: &Text, whole: &Range<usize>, name: &Range<usize>) -> Option<Gender> {
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
pub(super) fn description(text: &Text, whole: &Range<usize>) -> Option<String> {
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
                _ => phrase_end(text, first, paragraph, false),
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
