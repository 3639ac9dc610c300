//! Where a record stands in its file, so that an error can name the line. The file is parsed a second time, with
//! spans, only when there is an error to tell: the shapes stay plain.

use std::fmt::Display;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::error::{Error, Kind};
use crate::model::Refusal;
use crate::model::names::nearest;

/// A file and its text. The path of a record in it is written `claims.3.attribution.0.source`.
#[derive(Debug, Clone, Default)]
pub struct Place {
    file: String,
    text: String,
}

impl Place {
    /// A file as it is called in errors, with its text.
    pub fn of(file: &str, text: &str) -> Place {
        Place {
            file: file.to_owned(),
            text: text.to_owned(),
        }
    }

    /// `my-story.toml:14:1`, or the nearest that is there: a field left out stands where its table begins.
    pub fn at(&self, path: &str) -> String {
        let span = DeTable::parse(&self.text).ok().and_then(|root| {
            let mut steps = path.split('.');
            let mut found = root.get_ref().get(steps.next()?)?;
            for step in steps {
                let value = found.get_ref();
                let next = match step.parse::<usize>() {
                    Ok(n) => value.get(n),
                    Err(_) => value.get(step),
                };
                match next {
                    Some(next) => found = next,
                    None => break,
                }
            }
            Some(first_of(found.get_ref(), found.span()))
        });
        self.position(span)
    }

    /// The file with line and column of a span.
    pub(super) fn position(&self, span: Option<Range<usize>>) -> String {
        let start = span.map_or(0, |span| span.start).min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        match self.file.is_empty() {
            true => format!("line {line}"),
            false => format!("{}:{line}:{column}", self.file),
        }
    }

    /// Something is wrong at a path.
    pub fn fault(&self, path: &str, message: impl Display) -> Error {
        Error::usage(format!("{}: {message}", self.at(path)))
            .hint("docs/seeds.md describes the format; nothing of the file was loaded")
    }

    /// A rule says no to what stands at a path.
    pub fn refused(&self, path: &str, refusal: Refusal) -> Error {
        self.fault(path, refusal.message).hint(refusal.hint)
    }

    /// A key at a path that names nothing.
    pub(super) fn unknown<'a>(
        &self,
        path: &str,
        what: (&str, &str),
        key: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Error {
        let (noun, table) = what;
        let error = self.fault(path, format!("there is no {noun} {key:?} in this file"));
        match nearest(key, known) {
            Some(name) => error.hint(format!("did you mean {name:?}?")),
            None => error.hint(format!("add it under [[{table}]]")),
        }
    }

    /// What a verb of the store said about the record at a path, with its place before it unless it has one.
    pub fn wrap(&self, path: &str, mut error: Error) -> Error {
        if !self.file.is_empty() && error.message.starts_with(&format!("{}:", self.file)) {
            return error;
        }
        error.message = format!("{}: {}", self.at(path), error.message);
        if error.kind == Kind::NotFound {
            error.kind = Kind::Usage;
        }
        error
    }

    /// What the TOML reader says, as one sentence.
    pub(in crate::interchange) fn toml(&self, error: &toml::de::Error) -> Error {
        let said = error.message().trim().lines().collect::<Vec<_>>().join(", ");
        let words: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
        let hint = match words[..] {
            [given, ref known @ ..] if said.starts_with("unknown ") => {
                nearest(given, known.iter().copied()).map(|name| format!("did you mean {name:?}?"))
            }
            [field] if said.starts_with("missing field") => {
                Some(format!("add a line {field} = … to the record that begins there"))
            }
            _ => None,
        };
        let message = said
            .replace('`', "\"")
            .replace("expected u32", "expected a whole number")
            .replace("expected u8", "expected a whole number")
            .replace("expected a sequence", "expected a list");
        let hint =
            hint.unwrap_or_else(|| "docs/seeds.md describes the format; nothing of the file was loaded".to_owned());
        Error::usage(format!("{}: {message}", self.position(error.span()))).hint(hint)
    }
}

/// A table written in several places spans none of its own: then its first line is where its first key stands.
fn first_of(value: &DeValue, span: Range<usize>) -> Range<usize> {
    match value.as_table() {
        Some(table) if span.is_empty() => table.keys().next().map_or(span, |key| key.span()),
        _ => span,
    }
}
