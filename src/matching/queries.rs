//! Many texts, one after the other as they come: JSONL with `id` and `text`, TSV or CSV with the id first and the text
//! second. However long the file is, only what is being answered is in memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
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

/// Names that files give the text of a query, the likeliest first.
const TEXT: &[&str] = &[
    "text",
    "tweet_content",
    "tweet",
    "content",
    "query",
    "claim",
    "post",
    "statement",
];

/// Names that tables give the day of a text.
const DAY: &[&str] = &["day", "date", "claimed_on", "created_at", "posted_on", "posted_at"];

/// The longest line, or row of a table, that is read whole. Of a text no more than its beginning counts anyway.
const LONGEST: usize = 4_000_000;

/// The texts of a file. One that is none is an error with its line; the next may be right.
pub struct Queries {
    name: String,
    lines: Lines,
    form: Form,
    columns: Columns,
    begun: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Jsonl,
    Table(u8),
    /// A table whose heading names no text: nothing of it is answered.
    Closed,
}

/// Where a table has what is read of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Columns {
    /// Without one, a row is called by its line.
    id: Option<usize>,
    text: usize,
    day: Option<usize>,
}

/// Those of a table without a heading.
const PLAIN: Columns = Columns {
    id: Some(0),
    text: 1,
    day: Some(2),
};

impl Queries {
    /// Opens a file; its name says what it is. `-` is JSONL from standard input.
    ///
    /// # Errors
    /// `Io` when it cannot be read, `Usage` when its name says nothing.
    pub fn open(path: &Path) -> Result<Queries> {
        if path.as_os_str() == "-" {
            return Ok(Queries::of(
                "standard input",
                Box::new(BufReader::new(std::io::stdin())),
                Form::Jsonl,
            ));
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        let form = match ending.as_deref() {
            Some("jsonl" | "ndjson") => Form::Jsonl,
            Some("tsv" | "tab") => Form::Table(b'\t'),
            Some("csv") => Form::Table(b','),
            _ => {
                return Err(
                    Error::usage(format!("{} is no .jsonl, .tsv or .csv file", path.display()))
                        .hint("name it for what it holds; - reads JSONL from standard input"),
                );
            }
        };
        let cannot = |e| Error::io(format!("cannot read {}", path.display()), e);
        let file = File::open(path).map_err(cannot)?;
        if file.metadata().map_err(cannot)?.is_dir() {
            return Err(Error::usage(format!("{} is a folder", path.display())));
        }
        let reader = BufReader::with_capacity(1 << 16, file);
        Ok(Queries::of(&path.display().to_string(), Box::new(reader), form))
    }

    fn of(name: &str, reader: Box<dyn BufRead + Send>, form: Form) -> Queries {
        Queries {
            name: name.to_owned(),
            lines: Lines {
                reader,
                waiting: String::new(),
                line: 0,
                ended: false,
            },
            form,
            columns: PLAIN,
            begun: false,
        }
    }

    fn wrong(&self, line: usize, reason: &str) -> Error {
        Error::usage(format!("{}:{line}: {reason}", self.name))
    }

    fn of_json(&self, at: usize, line: &str) -> Result<Asked> {
        let value: Value = serde_json::from_str(line).map_err(|e| self.wrong(at, &format!("not JSON: {e}")))?;
        let field = |names: &[&str]| names.iter().find_map(|name| value[*name].as_str()).map(str::to_owned);
        let text = field(TEXT).ok_or_else(|| self.wrong(at, "there is no \"text\""))?;
        if text.trim().is_empty() {
            return Err(self.wrong(at, "the text is empty"));
        }
        let id = match &value["id"] {
            Value::Null => Value::from(at),
            id => id.clone(),
        };
        let day = field(&["day", "date", "claimed_on"])
            .as_deref()
            .and_then(super::post::day);
        Ok(Asked { id, text, day })
    }

    fn of_row(&self, at: usize, fields: &[String]) -> Result<Asked> {
        let Columns { id, text, day } = self.columns;
        let Some(text) = fields.get(text) else {
            let reason = match text {
                1 => "there is no second column with a text".to_owned(),
                n => format!("there is no column {} with a text", n + 1),
            };
            return Err(self.wrong(at, &reason));
        };
        if text.trim().is_empty() {
            return Err(self.wrong(at, "the text is empty"));
        }
        Ok(Asked {
            id: id
                .and_then(|id| fields.get(id))
                .map_or(Value::from(at), |id| Value::from(id.trim())),
            text: text.clone(),
            day: day
                .and_then(|day| fields.get(day))
                .and_then(|day| super::post::day(day)),
        })
    }

    /// Takes what a table's first row says of its columns; `false` when it says nothing, being a text already.
    ///
    /// # Errors
    /// `Usage` when it names columns, and none of them is a text.
    fn headed(&mut self, at: usize, fields: &[String]) -> Result<bool> {
        match heading(fields) {
            Heading::None => Ok(false),
            Heading::Of(columns) => {
                self.columns = columns;
                Ok(true)
            }
            Heading::WithoutText => {
                self.form = Form::Closed;
                let named: Vec<&str> = fields.iter().map(|name| name.trim()).collect();
                Err(self
                    .wrong(
                        at,
                        &format!("none of the columns {} is known as a text", named.join(", ")),
                    )
                    .hint("call the column of the texts \"text\""))
            }
        }
    }
}

impl Iterator for Queries {
    type Item = Result<Asked>;

    fn next(&mut self) -> Option<Result<Asked>> {
        loop {
            let first = !std::mem::replace(&mut self.begun, true);
            match self.form {
                Form::Jsonl => match self.lines.line() {
                    Ok(Some((_, line))) if line.trim().is_empty() => {}
                    Ok(Some((at, line))) => return Some(self.of_json(at, &line)),
                    Ok(None) => return None,
                    Err((at, reason)) => return Some(Err(self.wrong(at, &reason))),
                },
                Form::Table(separator) => match self.lines.row(separator) {
                    Ok(Some((at, fields))) if first => match self.headed(at, &fields) {
                        Ok(true) => {}
                        Ok(false) => return Some(self.of_row(at, &fields)),
                        Err(error) => return Some(Err(error)),
                    },
                    Ok(Some((at, fields))) => return Some(self.of_row(at, &fields)),
                    Ok(None) => return None,
                    Err((at, reason)) => return Some(Err(self.wrong(at, &reason))),
                },
                Form::Closed => return None,
            }
        }
    }
}

/// What the first row of a table is.
enum Heading {
    /// A text already.
    None,
    Of(Columns),
    WithoutText,
}

fn heading(fields: &[String]) -> Heading {
    let names: Vec<String> = fields.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
    let named = |name: &String| name.len() <= 40 && !name.starts_with(|c: char| !c.is_alphabetic() && c != '_');
    if !names.iter().all(named) {
        return Heading::None;
    }
    let place = |of: &[&str], ending: &str| {
        let exact = of.iter().find_map(|known| names.iter().position(|name| name == known));
        exact.or_else(|| names.iter().position(|name| name.ends_with(ending)))
    };
    let id = place(&["id"], "_id");
    let Some(text) = place(TEXT, "_text").or_else(|| place(&[], "_content")) else {
        return match id {
            Some(_) if names.len() > 1 => Heading::WithoutText,
            _ => Heading::None,
        };
    };
    let day = place(DAY, "_date").filter(|day| *day != text);
    let free = |at: &usize| *at != text && Some(*at) != day;
    Heading::Of(Columns {
        id: id.or(Some(0)).filter(free),
        text,
        day: day.or(Some(2).filter(|at| *at != text && Some(*at) != id)),
    })
}

/// The rows of a table that is in memory, with the line that each begins on.
pub fn rows(text: &str, separator: u8) -> Vec<(usize, Vec<String>)> {
    let reader = Box::new(std::io::Cursor::new(text.to_owned()));
    let mut lines = Queries::of("", reader, Form::Table(separator)).lines;
    let mut found = Vec::new();
    while let Ok(Some(row)) = lines.row(separator) {
        found.push(row);
    }
    found
}

/// A file by lines, and by rows that can run over several.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    /// What was read and not yet given.
    waiting: String,
    /// The line on which that begins, less one.
    line: usize,
    ended: bool,
}

type Wrong = (usize, String);

impl Lines {
    /// Reads on by a line; `false` at the end.
    fn more(&mut self) -> Result<bool, Wrong> {
        let at = self.line + 1;
        let mut bytes = Vec::new();
        let mut part = (&mut self.reader).take(LONGEST as u64);
        let read = part.read_until(b'\n', &mut bytes).map_err(|e| (at, e.to_string()))?;
        if read == LONGEST && bytes.last() != Some(&b'\n') {
            self.skip_line();
            self.line += 1;
            return Err((at, format!("the line is longer than {LONGEST} bytes")));
        }
        if read == 0 {
            self.ended = true;
            return Ok(false);
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = match at == 1 && self.waiting.is_empty() {
            true => text.trim_start_matches('\u{feff}'),
            false => &text,
        };
        self.waiting.push_str(text);
        Ok(true)
    }

    fn skip_line(&mut self) {
        loop {
            let (length, ended) = match self.reader.fill_buf() {
                Ok([]) | Err(_) => return,
                Ok(bytes) => match bytes.iter().position(|b| *b == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (bytes.len(), false),
                },
            };
            self.reader.consume(length);
            if ended {
                return;
            }
        }
    }

    /// The next line, with its number.
    fn line(&mut self) -> Result<Option<(usize, String)>, Wrong> {
        if !self.more()? {
            return Ok(None);
        }
        self.line += 1;
        Ok(Some((self.line, std::mem::take(&mut self.waiting))))
    }

    /// The next row that holds anything, with the line that it begins on. A field that begins with a quotation mark runs to
    /// the mark that closes it, over lines; but a mark that nothing closes at a field's end, as people write them in tables
    /// with tabs, is a mark.
    fn row(&mut self, separator: u8) -> Result<Option<(usize, Vec<String>)>, Wrong> {
        /// How much is read on to find the mark that closes a field.
        const OPEN: usize = 200_000;
        loop {
            if self.waiting.is_empty() && !self.more()? {
                return Ok(None);
            }
            let mut lines = 1;
            let (fields, length) = loop {
                let last = self.ended || self.waiting.len() > OPEN;
                if let Some(row) = row(&self.waiting, separator as char, last) {
                    break row;
                }
                for _ in 0..lines {
                    if !self.more()? {
                        break;
                    }
                }
                lines *= 2;
            };
            let begins = self.line + 1;
            self.line += self.waiting[..length].matches('\n').count().max(1);
            self.waiting.drain(..length);
            if fields.iter().any(|field| !field.trim().is_empty()) {
                return Ok(Some((begins, fields)));
            }
        }
    }
}

/// The first row of a text and how long it is with its line end; `None` when a field is still open and more may follow.
fn row(text: &str, separator: char, last: bool) -> Option<(Vec<String>, usize)> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let (field, length) = match quoted(rest, separator, last) {
            Quoted::Field(field, length) => (field, length),
            Quoted::Open => return None,
            Quoted::Not => {
                let end = rest.find([separator, '\n']).unwrap_or(rest.len());
                (rest[..end].trim_end_matches('\r').to_owned(), end)
            }
        };
        fields.push(field);
        at += length;
        match text[at..].chars().next() {
            Some(c) if c == separator => at += 1,
            Some(_) => return Some((fields, at + 1)),
            None => return Some((fields, at)),
        }
    }
}

enum Quoted {
    /// A field, and how long it is with its marks.
    Field(String, usize),
    /// Nothing closes it so far.
    Open,
    /// The mark is only a mark.
    Not,
}

fn quoted(rest: &str, separator: char, last: bool) -> Quoted {
    let Some(inside) = rest.strip_prefix('"') else {
        return Quoted::Not;
    };
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
        return match closes {
            true => Quoted::Field(field, rest.len() - behind.len()),
            false => Quoted::Not,
        };
    }
    if last { Quoted::Not } else { Quoted::Open }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Form, text: &str) -> Vec<Result<Asked>> {
        let reader = Box::new(std::io::Cursor::new(text.to_owned()));
        Queries::of("file", reader, form).collect()
    }

    fn table_of(text: &str, separator: u8) -> Vec<(String, String)> {
        let asked = read(Form::Table(separator), text).into_iter().map(Result::unwrap);
        asked.map(|a| (a.id.as_str().unwrap().to_owned(), a.text)).collect()
    }

    #[test]
    fn tables_of_both_kinds_are_read() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            table_of("\u{feff}\ttweet_content\n1\tA \"b\" c\n2\t\"x \"\"y\"\" z\"\n", b'\t'),
            [pair("1", "A \"b\" c"), pair("2", "x \"y\" z")]
        );
        assert_eq!(
            table_of("id,text\r\n1,\"two\nlines\"\r\n\r\n2,plain\r\n", b','),
            [pair("1", "two\nlines"), pair("2", "plain")]
        );
        for (heading, row) in [
            ("text,id", "a post,7"),
            ("tweet_id,date,tweet_text", "7,2020-01-06,a post"),
            ("Created_At,Tweet,ID,lang", "2020-01-06,a post,7,en"),
        ] {
            assert_eq!(
                table_of(&format!("{heading}\n{row}\n"), b','),
                [pair("7", "a post")],
                "{heading}"
            );
        }
        let dated = read(Form::Table(b','), "tweet_id,date,tweet_text\n7,2020-01-06,a post\n");
        assert!(dated[0].as_ref().unwrap().day.is_some());
        let without = read(Form::Table(b','), "tweet_id,date,words\n7,2020-01-06,a post\n");
        assert_eq!(without.len(), 1);
        assert_eq!(
            without[0].as_ref().unwrap_err().message,
            "file:1: none of the columns tweet_id, date, words is known as a text"
        );
        assert_eq!(
            table_of("1\t\"Quote\" he said\n2\t\"open\n3\tc", b'\t'),
            [pair("1", "\"Quote\" he said"), pair("2", "\"open"), pair("3", "c")]
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_is_read() {
        let found = read(Form::Table(b'\t'), "1\ta\n2\n\n3\t\"two\nlines\"\n4\n5\tb\n");
        let told: Vec<String> = found
            .iter()
            .map(|one| match one {
                Ok(asked) => asked.text.clone(),
                Err(error) => error.message.clone(),
            })
            .collect();
        assert_eq!(
            told,
            [
                "a",
                "file:2: there is no second column with a text",
                "two\nlines",
                "file:6: there is no second column with a text",
                "b"
            ]
        );
        let found = read(
            Form::Jsonl,
            "{\"id\": 7, \"text\": \"a\"}\n\n{\n{\"text\": \"b\", \"day\": \"2020-01-06\"}",
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].as_ref().unwrap().id, 7);
        assert!(found[1].as_ref().unwrap_err().message.starts_with("file:3: not JSON"));
        let last = found[2].as_ref().unwrap();
        assert_eq!(last.id, 4);
        assert!(last.day.is_some());
        for (form, empty) in [
            (Form::Jsonl, "{\"text\": \"  \"}"),
            (Form::Table(b','), "1,\" \"\n"),
            (Form::Table(b'\t'), "1\t\n"),
        ] {
            let found = read(form, empty);
            assert_eq!(found[0].as_ref().unwrap_err().message, "file:1: the text is empty");
        }
        assert_eq!(
            read(Form::Jsonl, "{}")[0].as_ref().unwrap_err().message,
            "file:1: there is no \"text\""
        );
    }

    #[test]
    fn an_endless_line_is_refused_and_the_next_is_read() {
        let text = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n", "x".repeat(LONGEST));
        let found = read(Form::Jsonl, &text);
        assert!(
            found[0]
                .as_ref()
                .unwrap_err()
                .message
                .starts_with("file:1: the line is longer")
        );
        assert_eq!(found[1].as_ref().unwrap().text, "b");
        assert_eq!(found[1].as_ref().unwrap().id, 2);
    }

    #[test]
    fn a_mark_that_nothing_closes_costs_no_endless_search() {
        let many: String = (0..20_000)
            .map(|n| format!("{n}\t\"a post that opens a quotation\n"))
            .collect();
        assert_eq!(table_of(&many, b'\t').len(), 20_000);
    }
}
