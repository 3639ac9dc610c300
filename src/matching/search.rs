//! Plain search: words, "phrases", prefixes*, field:words, -without, and where they stand in what was found.

use std::collections::HashMap;

use chrono::NaiveDate;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::allowed::Allowed;
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
    /// status:
    pub status: Vec<Status>,
    /// after:
    pub after: Option<NaiveDate>,
    /// before:
    pub before: Option<NaiveDate>,
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
                Some((name, behind)) if is_field(name) && !behind.is_empty() => (Some(name), behind),
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
        if asked.parts.iter().all(|part| part.without) && asked.status.is_empty() {
            return Err(Error::usage("there is no word to look for").hint(
                "give words, \"phrases\", beginnings*, or a field: text: title: body: source: tag: status: after: before:",
            ));
        }
        Ok(asked)
    }

    fn take(&mut self, field: Option<&str>, value: &str, quoted: bool, without: bool) -> Result<()> {
        match field {
            Some("status") => {
                for word in value.split(',') {
                    self.status
                        .push(Status::parse(word).map_err(|e| Error::usage(e.to_string()))?);
                }
                return Ok(());
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
            stems: match quoted || prefix || field.is_some() {
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

    /// Adds what the search says of status and days to a filter.
    pub fn narrow(&self, filter: &mut Filter) {
        filter.status.extend(self.status.iter().copied());
        filter.claimed_since = filter.claimed_since.max(self.after);
        filter.claimed_until = match (filter.claimed_until, self.before) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
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

fn is_field(name: &str) -> bool {
    FIELDS.contains(&name) || matches!(name, "status" | "after" | "before")
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
        // Other forms of the words, each somewhere in the claim.
        if !self.stems.is_empty() && !self.without {
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
    }

    #[test]
    fn status_and_days_narrow() {
        let asked = Asked::read("bridge status:false,disputed after:2020-01-01 before:2021-12-31").unwrap();
        assert_eq!(asked.status, [Status::False, Status::Disputed]);
        assert!(Asked::read("status:wrong x").unwrap_err().message.contains("status"));
        assert!(Asked::read("after:yesterday x").is_err());
        assert!(Asked::read("🙂 -- -x").is_err());
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
