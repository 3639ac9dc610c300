//! What was typed into a search: words, "phrases", prefixes*, field:words, -without.

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::matching::allowed::{Allowed, only, passing};
use crate::matching::words::{Stems, Tongue, Word, words};
use crate::model::{Status, Words as _};
use crate::store::Db;
use crate::store::listing::Filter;

/// What is asked for, read from what was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub(super) parts: Vec<Part>,
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
pub(super) struct Part {
    pub(super) field: Option<&'static str>,
    /// Folded.
    pub(super) words: Vec<String>,
    /// As they were typed and where they stand in it, to find other forms; none of a phrase.
    forms: Option<(String, Vec<Word>)>,
    pub(super) prefix: bool,
    pub(super) without: bool,
}

impl Part {
    /// Whether other forms of the words do as well.
    pub(super) fn any_form(&self) -> bool {
        self.forms.is_some()
    }

    /// The words without their endings, which go as in that language; none of a phrase.
    pub(super) fn stems(&self, tongue: Tongue) -> Vec<String> {
        let Some((typed, words)) = &self.forms else {
            return Vec::new();
        };
        let stems = Stems::new(tongue);
        words.iter().map(|word| stems.of(typed, word)).collect()
    }
}

/// The most words that are looked for: each costs a look into every field.
const MOST: usize = 500;

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
        if !found.is_empty() {
            // In a field, what is written together is looked for as it stands.
            let as_it_stands = quoted || prefix || (field.is_some() && found.len() > 1);
            // What is written together, such as "Al-Abadi", is looked for as it stands: one behind the other.
            let part = Part {
                field,
                words: found.iter().map(|word| word.folded.clone()).collect(),
                forms: (!as_it_stands).then(|| (value.to_owned(), found)),
                prefix,
                without,
            };
            // What is said twice is looked for once.
            if !self.parts.contains(&part) {
                self.parts.push(part);
            }
        }
        if self.parts.iter().map(|part| part.words.len()).sum::<usize>() > MOST {
            return Err(Error::usage(format!("a search takes at most {MOST} words"))
                .hint("leave some out; `sayso match` looks for a whole text"));
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
        let are = match names.len() {
            1 => "is no field and was looked for as a word",
            _ => "are no fields and were looked for as words",
        };
        (!names.is_empty()).then(|| {
            format!(
                "{} {are}; fields are text: title: body: source: tag: status: after: before:",
                names.join(" ")
            )
        })
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
        assert_eq!(Asked::read(&"flu shot ".repeat(9_000)).unwrap().parts.len(), 2);
        let many: Vec<String> = (0..9_000).map(|n| format!("flu{n}")).collect();
        let refused = Asked::read(&many.join("-")).unwrap_err();
        assert_eq!(refused.message, "a search takes at most 500 words");
        let refused = Asked::read("flu -after:2019-01-01").unwrap_err();
        assert_eq!(refused.message, "-after:2019-01-01 keeps nothing out");
    }
}
