//! Plain search: words, "phrases", prefixes*, field:words, -without, and where they stand in what was found.

use std::collections::HashMap;

use chrono::NaiveDate;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::allowed::{Allowed, only, passing};
use super::index::Look;
use super::shelf::Ready;
use super::words::{Stems, Tongue, Word, words};
use crate::error::{Error, Result};
use crate::model::{ClaimId, Stage, Status, Words as _};
use crate::store::listing::Filter;
use crate::store::{Db, listing, searchable};
use crate::view::matches::{Found, Place, SearchResult};

/// What is asked for, read from what was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    parts: Vec<Part>,
    /// status:, any of these.
    pub status: Vec<Status>,
    /// -status:, none of these.
    pub not_status: Vec<Status>,
    /// after:, that day too.
    pub after: Option<NaiveDate>,
    /// before:, that day too.
    pub before: Option<NaiveDate>,
    /// Names before a colon that are no field, and were taken for words.
    pub unknown: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    field: Option<&'static str>,
    /// Folded.
    words: Vec<String>,
    /// The same without their endings, to find other forms; empty for phrases.
    stems: Vec<String>,
    prefix: bool,
    without: bool,
}

/// The fields that a search can name.
const FIELDS: [&str; 5] = ["text", "title", "body", "source", "tag"];

impl Asked {
    /// Reads what was typed. Whatever is no syntax is a word.
    ///
    /// # Errors
    /// `Usage` for a status or day that is none, or when no word is left to look for.
    pub fn read(typed: &str) -> Result<Asked> {
        let mut asked = Asked::default();
        let mut rest = typed.trim_start();
        while !rest.is_empty() {
            let without = rest.len() > 1 && rest.starts_with('-');
            let body = if without { &rest[1..] } else { rest };
            let (field, body) = match body.split_once(':') {
                // A colon at the end of a word ends a sentence, as in "Source: the mayor".
                Some((name, behind)) if behind.starts_with(|c: char| !c.is_whitespace()) => {
                    let known = field_of(name);
                    if known.is_none() && seems_field(name, behind) {
                        asked.unknown.push(name.to_owned());
                    }
                    (known, if known.is_some() { behind } else { body })
                }
                _ => (None, body),
            };
            let (value, quoted, behind) = match body.strip_prefix(['"', '“', '”']) {
                Some(inside) => match inside.find(['"', '“', '”']) {
                    Some(end) => {
                        let sign = inside[end..].chars().next().map_or(1, char::len_utf8);
                        (&inside[..end], true, &inside[end + sign..])
                    }
                    None => (inside, true, ""),
                },
                None => {
                    let end = body.find(char::is_whitespace).unwrap_or(body.len());
                    (&body[..end], false, &body[end..])
                }
            };
            asked.take(field, value, quoted, without)?;
            rest = behind.trim_start();
        }
        let narrowed = !asked.status.is_empty() || !asked.not_status.is_empty();
        let dated = asked.after.is_some() || asked.before.is_some();
        if asked.parts.iter().all(|part| part.without) && !narrowed && !dated {
            return Err(Error::usage("there is no word to look for").hint(
                "give words, \"phrases\", beginnings*, or a field: text: title: body: source: tag: status: after: before:",
            ));
        }
        Ok(asked)
    }

    fn take(&mut self, field: Option<&str>, value: &str, quoted: bool, without: bool) -> Result<()> {
        match field {
            Some("status") => {
                let named = match without {
                    true => &mut self.not_status,
                    false => &mut self.status,
                };
                for word in value.split(',') {
                    named.push(Status::parse(word).map_err(|e| Error::usage(e.to_string()))?);
                }
                return Ok(());
            }
            Some(field @ ("after" | "before")) if without => {
                let other = if field == "after" { "before" } else { "after" };
                return Err(
                    Error::usage(format!("-{field}:{value} keeps nothing out")).hint(format!(
                        "{other}:DAY finds the claims on the other side; both take in the day itself"
                    )),
                );
            }
            Some("after") => {
                self.after = Some(crate::model::dates::day(value).map_err(Error::usage)?);
                return Ok(());
            }
            Some("before") => {
                self.before = Some(crate::model::dates::day(value).map_err(Error::usage)?);
                return Ok(());
            }
            _ => {}
        }
        let field = field.and_then(|name| FIELDS.into_iter().find(|field| *field == name));
        let found = words(value);
        let prefix = !quoted && value.ends_with('*');
        let stems = Stems::new(Tongue::ENGLISH);
        let part = |of: &[Word]| Part {
            field,
            words: of.iter().map(|word| word.folded.clone()).collect(),
            // In a field, what is written together is looked for as it stands.
            stems: match quoted || prefix || (field.is_some() && of.len() > 1) {
                true => Vec::new(),
                false => of.iter().map(|word| stems.of(value, word)).collect(),
            },
            prefix,
            without,
        };
        if !found.is_empty() {
            // What is written together, such as "Al-Abadi", is looked for as it stands: one behind the other.
            self.parts.push(part(&found));
        }
        Ok(())
    }

    /// The claims that pass a filter and what the search says of status and days, each narrowing the other; `None` when
    /// neither keeps anything out.
    ///
    /// # Errors
    /// The database's.
    pub fn allowed(&self, db: &mut Db, filter: &Filter) -> Result<Option<Allowed>> {
        let mut filter = filter.clone();
        if !self.status.is_empty() || !self.not_status.is_empty() {
            filter.status = self.statuses(&filter.status);
            if filter.status.is_empty() {
                return Ok(Some(only([])));
            }
        }
        filter.claimed_since = filter.claimed_since.max(self.after);
        filter.claimed_until = match (filter.claimed_until, self.before) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        passing(db, &filter)
    }

    /// The statuses that are wanted, of these or, when they are none, of all.
    fn statuses(&self, of: &[Status]) -> Vec<Status> {
        let of = if of.is_empty() { Status::ALL } else { of };
        let wanted = |status: &Status| {
            (self.status.is_empty() || self.status.contains(status)) && !self.not_status.contains(status)
        };
        of.iter().copied().filter(wanted).collect()
    }

    /// What to say of names before a colon that are no field.
    pub fn said(&self) -> Option<String> {
        let names: Vec<String> = self.unknown.iter().map(|name| format!("{name}:")).collect();
        let are = if names.len() == 1 {
            "is no field"
        } else {
            "are no fields"
        };
        (!names.is_empty()).then(|| {
            format!(
                "{} {are} and was looked for as a word; fields are text: title: body: source: tag: status: after: before:",
                names.join(" ")
            )
        })
    }

    fn query(&self, look: &Look) -> Box<dyn Query> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = self
            .parts
            .iter()
            .map(|part| {
                let occur = if part.without { Occur::MustNot } else { Occur::Must };
                (occur, part.query(look))
            })
            .collect();
        if self.parts.iter().all(|part| part.without) {
            clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }
}

/// The field of a name, however its case.
fn field_of(name: &str) -> Option<&'static str> {
    let known = FIELDS.into_iter().chain(["status", "after", "before"]);
    known.into_iter().find(|field| name.eq_ignore_ascii_case(field))
}

/// Whether somebody seems to have meant a field: a word and a value, but no web address.
fn seems_field(name: &str, behind: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '_') && !behind.starts_with("//")
}

impl Part {
    fn query(&self, look: &Look) -> Box<dyn Query> {
        let fields = look.fields();
        let all: [(&str, Field, f32); 5] = [
            ("text", fields.text, 2.0),
            ("title", fields.title, 1.5),
            ("body", fields.body, 0.7),
            ("source", fields.source, 1.0),
            ("tag", fields.tag, 1.0),
        ];
        let mut any: Vec<(Occur, Box<dyn Query>)> = all
            .into_iter()
            .filter(|(name, _, _)| self.field.is_none_or(|field| field == *name))
            .map(|(_, field, weight)| {
                let boosted: Box<dyn Query> = Box::new(BoostQuery::new(self.in_field(field), weight));
                (Occur::Should, boosted)
            })
            .collect();
        let named = all.iter().find(|(name, _, _)| self.field == Some(*name));
        if let (Some((_, field, _)), [stem]) = (named, &self.stems[..]) {
            // Other forms of the word in that field.
            let forms = look.forms(*field, stem).into_iter().map(|form| {
                let term = TermQuery::new(Term::from_field_text(*field, &form), IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(term) as Box<dyn Query>)
            });
            any.push((Occur::Should, Box::new(BooleanQuery::new(forms.collect()))));
        } else if !self.stems.is_empty() {
            // Other forms of the words, each somewhere in the claim.
            let forms = self.stems.iter().map(|stem| {
                let term = TermQuery::new(Term::from_field_text(fields.stems, stem), IndexRecordOption::WithFreqs);
                (Occur::Must, Box::new(term) as Box<dyn Query>)
            });
            any.push((Occur::Should, Box::new(BooleanQuery::new(forms.collect()))));
        }
        Box::new(BooleanQuery::new(any))
    }

    fn in_field(&self, field: Field) -> Box<dyn Query> {
        let term = |word: &String| Term::from_field_text(field, word);
        match (&self.words[..], self.prefix) {
            ([one], true) => Box::new(FuzzyTermQuery::new_prefix(term(one), 0, true)),
            ([one], false) => Box::new(TermQuery::new(term(one), IndexRecordOption::WithFreqs)),
            ([before @ .., last], true) => {
                let mut all: Vec<(Occur, Box<dyn Query>)> =
                    vec![(Occur::Must, Box::new(FuzzyTermQuery::new_prefix(term(last), 0, true)))];
                for word in before {
                    let query = TermQuery::new(term(word), IndexRecordOption::WithFreqs);
                    all.push((Occur::Must, Box::new(query)));
                }
                Box::new(BooleanQuery::new(all))
            }
            (many, false) => Box::new(PhraseQuery::new(many.iter().map(term).collect())),
            ([], true) => Box::new(tantivy::query::EmptyQuery),
        }
    }

    fn marks(&self, text: &str, word: &Word, stems: &Stems) -> bool {
        match self.prefix {
            true => self.words.iter().any(|sought| word.folded.starts_with(sought.as_str())),
            false => {
                self.words.contains(&word.folded)
                    || (!self.stems.is_empty() && self.stems.contains(&stems.of(text, word)))
            }
        }
    }
}

/// What a search wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many at most.
    pub limit: usize,
    /// The claims that may be named; `None` for all.
    pub allowed: Option<Allowed>,
    /// Whether claims that were dropped may be named.
    pub dropped: bool,
}

/// The claims that a search finds, best first, and nothing of where its words stand.
///
/// # Errors
/// `Io` when the index cannot be read.
pub fn ids(ready: &Ready, asked: &Asked, most: usize, allowed: Option<&Allowed>) -> Result<Vec<ClaimId>> {
    let query = asked.query(&ready.look);
    let hits = ready.look.search(query.as_ref(), most, allowed)?;
    Ok(hits.iter().map(|hit| ClaimId(hit.claim)).collect())
}

/// Searches.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn search(db: &mut Db, ready: &mut Ready, asked: &Asked, wanted: &Wanted) -> Result<SearchResult> {
    let query = asked.query(&ready.look);
    let hits = ready
        .look
        .search(query.as_ref(), wanted.limit + 50, wanted.allowed.as_ref())?;
    let ids: Vec<ClaimId> = hits.iter().map(|hit| ClaimId(hit.claim)).collect();
    let mut rows: HashMap<ClaimId, _> = listing::rows_of(db, &ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut claims = Vec::new();
    for id in ids {
        let Some(row) = rows.remove(&id) else { continue };
        if row.stage == Some(Stage::Dropped) && !wanted.dropped {
            continue;
        }
        let searched = searchable::between(db, id.0, id.0)?.pop().unwrap_or_default();
        let mut places = Vec::new();
        for (field, texts) in [
            ("text", &searched.texts),
            ("title", &searched.titles),
            ("body", &searched.bodies),
            ("source", &searched.names),
            ("tag", &searched.tags),
        ] {
            for text in texts {
                places.extend(place(&asked.parts, field, text));
            }
        }
        claims.push(Found {
            claim: row.id,
            external_id: row.external_id,
            status: row.status,
            text: row.text,
            places,
            origin: row.origin,
            stage: row.stage,
            originator: row.originator,
        });
        if claims.len() == wanted.limit {
            break;
        }
    }
    Ok(SearchResult {
        claims,
        behind: ready.behind,
    })
}

/// How many characters around the first word a passage shows.
const AROUND: usize = 160;

/// The passage of a text in which sought words stand, with these marked; `None` when none does.
fn place(parts: &[Part], field: &'static str, text: &str) -> Option<Place> {
    let stems = Stems::new(Tongue::ENGLISH);
    let found = words(text);
    let mut marked: Vec<(usize, usize)> = Vec::new();
    for part in parts.iter().filter(|part| !part.without) {
        if part.field.is_some_and(|name| name != field) {
            continue;
        }
        if part.stems.is_empty() && part.words.len() > 1 && !part.prefix {
            // A phrase is marked only where its words stand together.
            for run in found.windows(part.words.len()) {
                if run.iter().map(|word| &word.folded).eq(&part.words) {
                    marked.extend(run.iter().map(|word| (word.start, word.end)));
                }
            }
            continue;
        }
        let fitting = found.iter().filter(|word| part.marks(text, word, &stems));
        marked.extend(fitting.map(|word| (word.start, word.end)));
    }
    let marked = joined(marked);
    let first = marked.first()?.0;
    let (from, to) = window(text, first);
    let chars = |at: usize| text[from..at].chars().count();
    let lead = usize::from(from > 0);
    let marks = marked
        .iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| (chars(*start) + lead, chars(*end) + lead))
        .collect();
    let passage = format!(
        "{}{}{}",
        if from > 0 { "…" } else { "" },
        &text[from..to],
        if to < text.len() { "…" } else { "" }
    );
    Some(Place { field, passage, marks })
}

/// The marks in order, those that overlap or touch made one: the pairs of a script without spaces share their characters.
fn joined(mut marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    marks.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(marks.len());
    for (start, end) in marks {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

/// The bytes around a place, cut between words where that is near.
fn window(text: &str, at: usize) -> (usize, usize) {
    if text.chars().count() <= AROUND * 2 {
        return (0, text.len());
    }
    let from = text[..at].char_indices().rev().nth(AROUND / 2).map_or(0, |(i, _)| i);
    let from = match from {
        0 => 0,
        cut => text[cut..at].find(' ').map_or(cut, |space| cut + space + 1),
    };
    let to = text[at..]
        .char_indices()
        .nth(AROUND * 3 / 2)
        .map_or(text.len(), |(i, _)| at + i);
    let to = match to == text.len() {
        true => to,
        false => text[at..to]
            .rfind(' ')
            .filter(|space| *space > AROUND)
            .map_or(to, |space| at + space),
    };
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(typed: &str) -> Vec<String> {
        let asked = Asked::read(typed).unwrap();
        asked
            .parts
            .iter()
            .map(|part| {
                format!(
                    "{}{}{}{}",
                    if part.without { "-" } else { "" },
                    part.field.map(|f| format!("{f}:")).unwrap_or_default(),
                    part.words.join("+"),
                    if part.prefix { "*" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn syntax_is_read_and_everything_else_is_words() {
        assert_eq!(
            parts(r#"bridge "was closed" vacc* title:harbour source:"Ana Lima" -tag:old"#),
            [
                "bridge",
                "was+closed",
                "vacc*",
                "title:harbour",
                "source:ana+lima",
                "-tag:old"
            ]
        );
        assert_eq!(
            parts("AND (NOT) [a TO b] foo:bar ^2 ~"),
            ["and", "not", "a", "to", "b", "foo+bar", "2"]
        );
        assert_eq!(parts("\"never ended"), ["never+ended"]);
        assert_eq!(parts("Al-Abadi"), ["al+abadi"]);
        assert_eq!(parts("Title:harbour Source: Lima"), ["title:harbour", "source", "lima"]);
        let said = |typed: &str| Asked::read(typed).unwrap().said();
        assert!(said("bogus:x flu").unwrap().starts_with("bogus: is no field"));
        for plain in ["flu", "Note: flu", "https://example.org flu", "12:30 flu", "TITLE:flu"] {
            assert_eq!(said(plain), None, "{plain}");
        }
    }

    #[test]
    fn status_and_days_narrow() {
        let asked = Asked::read("bridge status:false,disputed after:2020-01-01 before:2021-12-31").unwrap();
        assert_eq!(asked.status, [Status::False, Status::Disputed]);
        assert!(Asked::read("status:wrong x").unwrap_err().message.contains("status"));
        assert!(Asked::read("after:yesterday x").is_err());
        assert!(Asked::read("🙂 -- -x").is_err());
        assert_eq!(asked.statuses(&[]), [Status::Disputed, Status::False]);
        assert_eq!(asked.statuses(&[Status::False, Status::Verified]), [Status::False]);
        assert!(asked.statuses(&[Status::Verified]).is_empty());
        let without = Asked::read("flu -status:unverified,false").unwrap();
        assert!(without.status.is_empty());
        assert_eq!(without.statuses(&[Status::False, Status::Verified]), [Status::Verified]);
        assert_eq!(without.statuses(&[]).len(), Status::ALL.len() - 2);
        for alone in ["after:2020-01-01", "before:2020-01-01", "-status:false", "Status:false"] {
            assert!(Asked::read(alone).is_ok(), "{alone}");
        }
        let refused = Asked::read("flu -after:2019-01-01").unwrap_err();
        assert_eq!(refused.message, "-after:2019-01-01 keeps nothing out");
    }

    #[test]
    fn marks_neither_overlap_nor_touch() {
        for (typed, text, marks) in [
            ("胎儿死亡", "疫苗会导致胎儿死亡，专家说", vec![(5, 9)]),
            ("\"胎儿死亡\"", "疫苗会导致胎儿死亡，专家说", vec![(5, 9)]),
            ("死亡 胎儿", "胎儿死亡，胎儿", vec![(0, 4), (5, 7)]),
            ("สนามบิน", "ปิดสนามบินแล้ว", vec![(3, 10)]),
            ("bridge brid*", "the bridges", vec![(4, 11)]),
        ] {
            let asked = Asked::read(typed).unwrap();
            assert_eq!(place(&asked.parts, "text", text).unwrap().marks, marks, "{typed}");
        }
    }

    #[test]
    fn passages_mark_words_in_code_points() {
        let asked = Asked::read("bridges").unwrap();
        let place = place(&asked.parts, "text", "Die Brücke 🙂: the bridge").unwrap();
        assert_eq!(place.marks, [(18, 24)]);
        let long = format!("{} the bridge {}", "word ".repeat(200), "more ".repeat(200));
        let place = super::place(&asked.parts, "body", &long).unwrap();
        let marked: String = place.passage.chars().skip(place.marks[0].0).take(6).collect();
        assert_eq!(marked, "bridge");
        assert!(place.passage.starts_with('…') && place.passage.ends_with('…'));
    }
}
