//! Many texts in a file: JSONL with `id` and `text`, TSV or CSV with the id first and the text second.

use std::path::Path;

use chrono::NaiveDate;
use serde_json::Value;

use crate::error::{Error, Result};

/// One text to match.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What the file calls it.
    pub id: Value,
    /// The text.
    pub text: String,
    /// Its day, when the file has one.
    pub day: Option<NaiveDate>,
}

/// Names that files give the text of a query.
const TEXT: &[&str] = &["text", "tweet_content", "tweet", "content", "query", "claim"];

/// Reads a file of texts; its name says what it is.
///
/// # Errors
/// `Io` when it cannot be read, `Usage` when it is something else, with the line.
pub fn read(path: &Path) -> Result<Vec<Asked>> {
    let bytes = std::fs::read(path).map_err(|e| Error::io(format!("cannot read {}", path.display()), e))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let asked = match ending.as_deref() {
        Some("jsonl" | "ndjson") => jsonl(text),
        Some("tsv" | "tab") => table(text, b'\t'),
        Some("csv") => table(text, b','),
        _ => {
            return Err(
                Error::usage(format!("{} is no .jsonl, .tsv or .csv file", path.display()))
                    .hint("name it for what it holds"),
            );
        }
    };
    asked.map_err(|(line, reason)| Error::usage(format!("{}:{line}: {reason}", path.display())))
}

type Wrong = (usize, String);

fn jsonl(text: &str) -> Result<Vec<Asked>, Wrong> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).map_err(|e| (at + 1, format!("not JSON: {e}")))?;
        let field = |names: &[&str]| names.iter().find_map(|name| value[*name].as_str()).map(str::to_owned);
        let text = field(TEXT).ok_or_else(|| (at + 1, "there is no \"text\"".to_owned()))?;
        let id = match &value["id"] {
            Value::Null => Value::from(at + 1),
            id => id.clone(),
        };
        let day = field(&["day", "date", "claimed_on"])
            .as_deref()
            .and_then(super::post::day);
        found.push(Asked { id, text, day });
    }
    Ok(found)
}

/// Rows of an id and a text. A first row whose second field is the name of a column is a heading.
fn table(text: &str, separator: u8) -> Result<Vec<Asked>, Wrong> {
    let mut found = Vec::new();
    for (at, fields) in rows(text, separator) {
        let [id, text, ..] = &fields[..] else {
            return Err((at, "there is no second column with a text".to_owned()));
        };
        if found.is_empty() && at == 1 && TEXT.contains(&text.trim().to_ascii_lowercase().as_str()) {
            continue;
        }
        found.push(Asked {
            id: Value::from(id.trim()),
            text: text.clone(),
            day: fields.get(2).and_then(|day| super::post::day(day)),
        });
    }
    Ok(found)
}

/// The rows of a table with the line that each begins on. A field that begins with a quotation mark runs to the mark that
/// closes it, over lines; but in a TSV a mark that nothing closes at a field's end is a mark, as people write them there.
pub fn rows(text: &str, separator: u8) -> Vec<(usize, Vec<String>)> {
    let separator = separator as char;
    let mut rows = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while !rest.is_empty() {
        let begins = line;
        let mut fields = Vec::new();
        loop {
            let (field, length) = match quoted(rest, separator) {
                Some(found) => found,
                None => {
                    let end = rest.find([separator, '\n']).unwrap_or(rest.len());
                    (rest[..end].trim_end_matches('\r').to_owned(), end)
                }
            };
            line += rest[..length].matches('\n').count();
            fields.push(field);
            let ended = !rest[length..].starts_with(separator);
            rest = rest.get(length + 1..).unwrap_or_default();
            if ended {
                break;
            }
        }
        line += 1;
        if fields.iter().any(|field| !field.trim().is_empty()) {
            rows.push((begins, fields));
        }
    }
    rows
}

/// A quoted field and how long it is with its marks.
fn quoted(rest: &str, separator: char) -> Option<(String, usize)> {
    let inside = rest.strip_prefix('"')?;
    let mut field = String::new();
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            field.push(c);
            continue;
        }
        if chars.next_if(|(_, c)| *c == '"').is_some() {
            field.push('"');
            continue;
        }
        let behind = inside[at + 1..].trim_start_matches('\r');
        let closes = behind.is_empty() || behind.starts_with(separator) || behind.starts_with('\n');
        let length = rest.len() - behind.len();
        return closes.then_some((field, length));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(text: &str, separator: u8) -> Vec<(String, String)> {
        let asked = table(text, separator).unwrap();
        asked
            .into_iter()
            .map(|a| (a.id.as_str().unwrap().to_owned(), a.text))
            .collect()
    }

    #[test]
    fn tables_of_both_kinds_are_read() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            table_of("\ttweet_content\n1\tA \"b\" c\n2\t\"x \"\"y\"\" z\"\n", b'\t'),
            [pair("1", "A \"b\" c"), pair("2", "x \"y\" z")]
        );
        assert_eq!(
            table_of("id,text\r\n1,\"two\nlines\"\r\n2,plain\r\n", b','),
            [pair("1", "two\nlines"), pair("2", "plain")]
        );
        assert_eq!(
            table_of("1\t\"Quote\" he said\n2\t\"open\n3\tc", b'\t'),
            [pair("1", "\"Quote\" he said"), pair("2", "\"open"), pair("3", "c")]
        );
        assert_eq!(table("1\n", b'\t').unwrap_err().0, 1);
    }

    #[test]
    fn lines_of_json_are_read() {
        let asked = jsonl("{\"id\": 7, \"text\": \"a\"}\n\n{\"text\": \"b\", \"day\": \"2020-01-06\"}\n").unwrap();
        assert_eq!(asked[0].id, 7);
        assert_eq!(asked[1].id, 3);
        assert!(asked[1].day.is_some());
        assert_eq!(jsonl("{}").unwrap_err(), (1, "there is no \"text\"".to_owned()));
    }
}
