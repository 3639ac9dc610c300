//! A record's fields as somebody wrote them, and the review that they make: texts tidied, days and addresses read, and
//! everything that had to be mended said.

use chrono::{Days, NaiveDate};

use super::Defaults;
use crate::model::ids::short;
use crate::model::names::{LONGEST_CLAIM, LONGEST_FIELD};
use crate::model::review::{Addressee, GAP, Hop, Publisher, Rating, Reading, day, tidy};
use crate::model::{ClaimKind, Edtf, ForeignReview, Manner, RecordFormat, Said, SourceKind, WebAddress, web};

/// The longest name, number or label, in characters.
const LONGEST_NAME: usize = 500;
/// The most places of appearance that are kept of one record.
const MOST_APPEARANCES: usize = 200;

/// A record's fields, before anything is made of them.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The claim.
    pub text: Option<String>,
    /// What the record says it is.
    pub kind: Option<ClaimKind>,
    /// The verbatim words.
    pub quote: Option<String>,
    /// Who said it through whom.
    pub chain: Vec<DraftHop>,
    /// When it was claimed.
    pub claimed_on: Option<String>,
    /// Who published the review.
    pub publisher: Option<String>,
    /// Their site.
    pub site: Option<String>,
    /// Whether they are a person who publishes alone.
    pub by_person: bool,
    /// The review's page.
    pub url: Option<String>,
    /// The record's name where it comes from.
    pub external_id: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The review or its summary.
    pub body: Option<String>,
    /// The verdict.
    pub rating: Rating,
    /// The language.
    pub language: Option<String>,
    /// When the review was published.
    pub reviewed_on: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// Where the claim appeared.
    pub appearances: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What whoever imports it said of where its fields stand: "claimant=Who".
    pub said: Vec<String>,
}

/// Somebody in a record's chain.
#[derive(Debug, Clone, Default)]
pub struct DraftHop {
    /// The name.
    pub name: String,
    /// What the record says it is; a person when it says nothing.
    pub kind: Option<SourceKind>,
    /// How its words were passed on.
    pub manner: Option<Manner>,
    /// What else it says.
    pub described_as: Option<String>,
    /// The word by which the text gives it the claim.
    pub cue: Option<String>,
    /// To whom it spoke.
    pub addressee: Option<String>,
    /// What that is; a person when the record says nothing.
    pub addressee_kind: Option<SourceKind>,
    /// When it did.
    pub said_on: Option<String>,
    /// Whether it was really said.
    pub said: Option<Said>,
}

impl Draft {
    /// The review that the fields make, and what was mended on the way.
    ///
    /// # Errors
    /// Why there is none.
    pub fn finish(
        self,
        format: RecordFormat,
        raw: &str,
        defaults: &Defaults,
        repairs: &mut Vec<String>,
    ) -> Result<ForeignReview, String> {
        let Some(text) = self.text.as_deref().and_then(tidy::line) else {
            return Err("it names no claim".to_owned());
        };
        let text = cut("claim", text, LONGEST_CLAIM, repairs);
        let external_id = self.external_id.as_deref().and_then(tidy::line);
        if external_id.as_ref().is_some_and(|id| id.chars().count() > LONGEST_NAME) {
            return Err(format!("its id has more than {LONGEST_NAME} characters"));
        }
        let site = self.site.as_deref().and_then(|site| host(site, repairs));
        let base = site.as_deref().or(defaults.site.as_deref());
        let url = self.url.as_deref().and_then(|url| address(url, base, repairs));
        let name = |text: &Option<String>, what: &str, repairs: &mut Vec<String>| {
            let text = text.as_deref().and_then(tidy::line)?;
            Some(cut(what, text, LONGEST_NAME, repairs))
        };
        let publisher = Publisher {
            name: name(&self.publisher, "publisher", repairs),
            host: site,
            kind: if self.by_person {
                SourceKind::Person
            } else {
                SourceKind::Outlet
            },
        };
        let mut said = self.said;
        let named = publisher.name.is_some() || publisher.host.is_some();
        let publisher = match named {
            true => Some(publisher),
            false if defaults.publisher.is_none() && defaults.site.is_none() => None,
            false => {
                let named = defaults.publisher.iter().chain(&defaults.site);
                said.extend(named.map(|name| format!("publisher={name}")));
                Some(Publisher {
                    name: defaults.publisher.clone(),
                    host: defaults.site.clone(),
                    kind: SourceKind::Outlet,
                })
            }
        };
        let long = |text: &Option<String>, what: &str, repairs: &mut Vec<String>| {
            let text = text.as_deref().and_then(tidy::paragraphs)?;
            Some(cut(what, text, LONGEST_FIELD, repairs))
        };
        let short = |text: &Option<String>, what: &str, repairs: &mut Vec<String>| {
            let text = text.as_deref().and_then(tidy::line)?;
            Some(cut(what, text, LONGEST_FIELD, repairs))
        };
        Ok(ForeignReview {
            kind: self.kind,
            quote: self
                .quote
                .as_deref()
                .and_then(tidy::line)
                .map(|quote| cut("quote", quote, LONGEST_CLAIM, repairs)),
            chain: self.chain.into_iter().filter_map(|hop| hop.finish(repairs)).collect(),
            claimed_on: date(&self.claimed_on, "the claim", repairs),
            reviewed_on: past_day(&self.reviewed_on, defaults.today, repairs),
            title: short(&self.title, "title", repairs),
            body: long(&self.body, "review", repairs),
            rating: Rating {
                label: short(&self.rating.label, "rating", repairs),
                value: name(&self.rating.value, "rating's value", repairs),
                best: name(&self.rating.best, "best rating", repairs),
                worst: name(&self.rating.worst, "worst rating", repairs),
            },
            language: self.language.as_deref().and_then(|code| language(code, repairs)),
            licence: name(&self.licence, "licence", repairs),
            appearances: appearances(self.appearances, repairs),
            tags: tags(self.tags, repairs),
            raw: tidy::raw(raw),
            reading: Reading {
                said,
                plain_key: None,
                publisher: !named && publisher.is_some(),
            },
            text,
            publisher,
            url,
            external_id,
            format,
        })
    }
}

impl DraftHop {
    /// Somebody by name, a person unless the record says otherwise.
    pub fn named(name: impl Into<String>) -> DraftHop {
        DraftHop {
            name: name.into(),
            ..DraftHop::default()
        }
    }

    fn finish(self, repairs: &mut Vec<String>) -> Option<Hop> {
        let name = cut("claimant", tidy::line(&self.name)?, LONGEST_NAME, repairs);
        let hop = Hop::named(&name, self.kind.unwrap_or(SourceKind::Person));
        let mut short = |text: &Option<String>, what: &str| {
            let text = text.as_deref().and_then(tidy::line)?;
            Some(cut(what, text, LONGEST_NAME, repairs))
        };
        let cue = short(&self.cue, "cue");
        let addressee = short(&self.addressee, "addressee").filter(|name| name != GAP);
        Some(Hop {
            manner: self.manner.unwrap_or(Manner::Reported),
            described_as: self.described_as.as_deref().and_then(tidy::line),
            cue,
            addressee: addressee.map(|name| Addressee {
                name,
                kind: self.addressee_kind.unwrap_or(SourceKind::Person),
            }),
            said_on: date(&self.said_on, "what was said", repairs),
            said: self.said.unwrap_or(Said::Unconfirmed),
            ..hop
        })
    }
}

fn cut(what: &str, text: String, longest: usize, repairs: &mut Vec<String>) -> String {
    let (text, was_cut) = tidy::cut(text, longest);
    if was_cut {
        repairs.push(format!("the {what} is cut to {longest} characters"));
    }
    text
}

fn date(text: &Option<String>, of: &str, repairs: &mut Vec<String>) -> Option<Edtf> {
    let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
    let read = day::read(text);
    if read.is_some() {
        return read;
    }
    let read = day::run_together(text);
    repairs.push(match &read {
        Some(day) => format!("the date of {of} is written {text}; taken as {}", day.text),
        None => format!("the date of {of} names no day: {:?}", short(text)),
    });
    read
}

/// How many days a review may be dated ahead without a word: embargoes are.
const AHEAD: Days = Days::new(31);

/// The day of a review; one far in the future is kept, and told.
fn past_day(text: &Option<String>, today: Option<NaiveDate>, repairs: &mut Vec<String>) -> Option<Edtf> {
    let day = date(text, "the review", repairs)?;
    if today.is_some_and(|today| day.from > today + AHEAD) {
        repairs.push(format!(
            "the review is dated in the future, {}; kept as it is",
            day.text
        ));
    }
    Some(day)
}

/// A web address, also without its scheme, or relative to a site.
fn address(text: &str, base: Option<&str>, repairs: &mut Vec<String>) -> Option<WebAddress> {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Ok(address) = text.parse::<WebAddress>() {
        return Some(address);
    }
    let (mended, how) = match (text.strip_prefix("//"), text.strip_prefix('/'), base) {
        (Some(rest), ..) => (format!("https://{rest}"), "has no scheme"),
        (_, Some(path), Some(base)) => (format!("https://{base}/{path}"), "is relative"),
        _ if has_host(text) => (format!("https://{text}"), "has no scheme"),
        _ => {
            repairs.push(format!("the review's address is none: {:?}", short(text)));
            return None;
        }
    };
    match mended.parse::<WebAddress>() {
        Ok(address) => {
            repairs.push(format!("the review's address {how}; taken as {}", short(&mended)));
            Some(address)
        }
        Err(_) => {
            repairs.push(format!("the review's address is none: {:?}", short(text)));
            None
        }
    }
}

/// Whether a text begins like a host: `aosfatos.org/noticias`.
fn has_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let word = |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    labels.len() >= 2
        && labels.iter().all(word)
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && top.chars().all(char::is_alphabetic))
        && text.len() > host.len()
}

fn host(text: &str, repairs: &mut Vec<String>) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('/') {
        if !text.is_empty() {
            repairs.push(format!("the publisher's address is relative: {:?}", short(text)));
        }
        return None;
    }
    match web::host_of(text) {
        Ok(host) if host.contains('.') => Some(host),
        _ => {
            repairs.push(format!("the publisher's address is none: {:?}", short(text)));
            None
        }
    }
}

fn language(code: &str, repairs: &mut Vec<String>) -> Option<String> {
    let code = code.trim();
    let fits = (2..=35).contains(&code.len())
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !fits && !code.is_empty() {
        repairs.push(format!("{:?} is no language's code", short(code)));
    }
    fits.then(|| code.replace('_', "-"))
}

fn appearances(given: Vec<String>, repairs: &mut Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in given {
        let text: String = text.chars().filter(|c| c.is_whitespace() || !c.is_control()).collect();
        // "a, b and c": several addresses in one text.
        let parts: Vec<&str> = text.split(|c: char| c.is_whitespace()).collect();
        for part in parts.iter().map(|part| part.trim_end_matches([',', ';'])) {
            if part.is_empty() || (parts.len() > 1 && matches!(part, "and" | "&" | "et" | "y" | "und" | "e")) {
                continue;
            }
            let bare = match part.contains("://") {
                true => part.parse::<WebAddress>().is_ok(),
                false => has_host(part) && format!("https://{part}").parse::<WebAddress>().is_ok(),
            };
            if !bare {
                repairs.push(format!("{:?} is no place of appearance", short(part)));
            } else if kept.len() < MOST_APPEARANCES && !kept.iter().any(|k| k == part) {
                kept.push(part.to_owned());
            }
        }
    }
    kept
}

fn tags(given: Vec<String>, repairs: &mut Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    for tag in given.iter().filter_map(|tag| tidy::line(tag)) {
        match tag.chars().count() <= 60 {
            true => kept.push(tag),
            false => repairs.push(format!("the tag {:?} is too long", short(&tag))),
        }
    }
    kept
}
