//! A file by lines, and by rows of a table, of which only what is being read is in memory.

use std::io::{BufRead, Read as _};

/// The longest line, or row of a table, that is read whole. Of a text no more than its beginning counts anyway.
pub(super) const LONGEST: usize = 4_000_000;

/// The rows of a table that is in memory, with the line that each begins on.
pub fn rows(text: &str, separator: u8) -> Vec<(usize, Vec<String>)> {
    let mut lines = Lines::of(Box::new(std::io::Cursor::new(text.to_owned())));
    let mut found = Vec::new();
    while let Ok(Some(row)) = lines.row(separator) {
        found.push(row);
    }
    found
}

/// A file by lines, and by rows that can run over several.
pub(super) struct Lines {
    reader: Box<dyn BufRead + Send>,
    /// What was read and not yet given.
    waiting: String,
    /// The line on which that begins, less one.
    line: usize,
    ended: bool,
}

/// A line with what is wrong there.
pub(super) type Wrong = (usize, String);

impl Lines {
    pub(super) fn of(reader: Box<dyn BufRead + Send>) -> Lines {
        Lines {
            reader,
            waiting: String::new(),
            line: 0,
            ended: false,
        }
    }

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
    pub(super) fn line(&mut self) -> Result<Option<(usize, String)>, Wrong> {
        if !self.more()? {
            return Ok(None);
        }
        self.line += 1;
        Ok(Some((self.line, std::mem::take(&mut self.waiting))))
    }

    /// The next row that holds anything, with the line that it begins on. A field that begins with a quotation mark runs to
    /// the mark that closes it, over lines; but a mark that nothing closes at a field's end, as people write them in tables
    /// with tabs, is a mark.
    pub(super) fn row(&mut self, separator: u8) -> Result<Option<(usize, Vec<String>)>, Wrong> {
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
