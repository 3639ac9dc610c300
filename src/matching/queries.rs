//! Many texts, one after the other as they come: JSONL with `id` and `text`, TSV or CSV with the id first and the text
//! second. However long the file is, only what is being answered is in memory.

mod day;
mod heading;
mod lines;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use chrono::NaiveDate;
use serde_json::Value;

use crate::error::{Error, Result};

use heading::{Columns, DAY, Heading, PLAIN, TEXT, heading};
use lines::Lines;
pub use lines::rows;

/// One text to match.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What the file calls it.
    pub id: Value,
    /// The text.
    pub text: String,
    /// Its day, when the file has one.
    pub day: Option<NaiveDate>,
    /// The file and line where it stands.
    pub place: String,
    /// What of it could not be read, though its words could.
    pub unread: Option<String>,
}

/// Where the bytes of a file come from.
pub type Source = Box<dyn BufRead + Send>;

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

impl Queries {
    /// Opens a file; its name says what it is, and `decode` gives its bytes as UTF-8. `-` is JSONL from standard input.
    ///
    /// # Errors
    /// `Io` when it cannot be read, `Usage` when its name says nothing.
    pub fn open(path: &Path, decode: impl FnOnce(Source) -> std::io::Result<Source>) -> Result<Queries> {
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
        let reader = decode(Box::new(BufReader::with_capacity(1 << 16, file))).map_err(cannot)?;
        Ok(Queries::of(&path.display().to_string(), reader, form))
    }

    fn of(name: &str, reader: Source, form: Form) -> Queries {
        Queries {
            name: name.to_owned(),
            lines: Lines::of(reader),
            form,
            columns: PLAIN,
            begun: false,
        }
    }

    fn wrong(&self, line: usize, reason: &str) -> Error {
        Error::usage(format!("{}: {reason}", self.place(line)))
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    fn of_json(&self, at: usize, line: &str) -> Result<Asked> {
        // Without its end: nothing is wrong on a line behind it.
        let value: Value = serde_json::from_str(line.trim_end()).map_err(|e| {
            let wrong = self.wrong(at, &format!("not JSON: {e}").replace(" at line 1 column ", ", column "));
            wrong.hint("write one object a line, such as {\"id\": 1, \"text\": \"…\"}")
        })?;
        let field = |names: &[&str]| names.iter().find_map(|name| value[*name].as_str()).map(str::to_owned);
        let text = field(TEXT).ok_or_else(|| self.wrong(at, "there is no \"text\""))?;
        if text.trim().is_empty() {
            return Err(self.wrong(at, "the text is empty"));
        }
        let id = match &value["id"] {
            Value::Null => Value::from(at),
            id => id.clone(),
        };
        let day = DAY.iter().map(|name| &value[*name]).find(|day| !day.is_null());
        let (day, unread) = match day {
            Some(Value::String(day)) => day::read(day),
            Some(other) => day::unread(&other.to_string()),
            None => (None, None),
        };
        Ok(Asked {
            id,
            text,
            day,
            place: self.place(at),
            unread,
        })
    }

    fn of_row(&self, at: usize, fields: &[String]) -> Result<Asked> {
        let Columns {
            id,
            text,
            day,
            named_day,
        } = self.columns;
        let Some(text) = fields.get(text) else {
            let reason = match text {
                1 => "there is no second column with a text".to_owned(),
                n => format!("there is no column {} with a text", n + 1),
            };
            return Err(self
                .wrong(at, &reason)
                .hint("between columns a .csv has commas and a .tsv has tabs"));
        };
        if text.trim().is_empty() {
            return Err(self.wrong(at, "the text is empty"));
        }
        if text.contains('\0') {
            let wrong = self.wrong(at, "this is no text: it holds bytes that are zero");
            return Err(wrong.hint("save the table as plain text in UTF-8"));
        }
        let day = day.and_then(|day| fields.get(day));
        let (day, unread) = day.map_or((None, None), |day| day::read(day));
        Ok(Asked {
            id: id
                .and_then(|id| fields.get(id))
                .map_or(Value::from(at), |id| Value::from(id.trim())),
            text: text.clone(),
            day,
            place: self.place(at),
            unread: unread.filter(|_| named_day),
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
        assert_eq!(
            found[1].as_ref().unwrap_err().message,
            "file:3: not JSON: EOF while parsing an object, column 1"
        );
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
        let found = read(Form::Table(b'\t'), "1\ta\0 \0w\n2\tb\n");
        assert!(
            found[0]
                .as_ref()
                .unwrap_err()
                .message
                .starts_with("file:1: this is no text")
        );
        assert_eq!(found[1].as_ref().unwrap().text, "b");
        assert_eq!(
            read(Form::Jsonl, "{}")[0].as_ref().unwrap_err().message,
            "file:1: there is no \"text\""
        );
    }

    #[test]
    fn a_day_that_cannot_be_read_is_told_where_one_was_meant() {
        let unread = |form, text: &str| -> Vec<Option<String>> {
            let found = read(form, text).into_iter().map(Result::unwrap);
            found.map(|asked| asked.unread).collect()
        };
        let jsonl = [
            r#"{"text": "a", "day": "yesterday"}"#,
            r#"{"text": "a", "created_at": 1583020800}"#,
            r#"{"text": "a", "day": null, "date": "2020-03-01"}"#,
            r#"{"text": "a", "day": " "}"#,
        ];
        let told = unread(Form::Jsonl, &jsonl.join("\n"));
        let left_out = |day: &str| {
            Some(format!(
                "the day “{day}” cannot be read and was left out; write 2020-12-31"
            ))
        };
        assert_eq!(told, [left_out("yesterday"), left_out("1583020800"), None, None]);
        let told = unread(
            Form::Table(b','),
            "id,text,date\n1,a,31-31-2020\n2,b,2020-03-01\n3,c,\n",
        );
        assert_eq!(told, [left_out("31-31-2020"), None, None]);
        // Nobody said that the third column of a table without a heading holds days.
        assert_eq!(unread(Form::Table(b'\t'), "1\ta post\ten\n"), [None]);
        let found = read(Form::Jsonl, "\n{\"text\": \"a\"}");
        assert_eq!(found[0].as_ref().unwrap().place, "file:2");
    }

    #[test]
    fn an_endless_line_is_refused_and_the_next_is_read() {
        let text = format!(
            "{{\"text\": \"{}\"}}\n{{\"text\": \"b\"}}\n",
            "x".repeat(lines::LONGEST)
        );
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
