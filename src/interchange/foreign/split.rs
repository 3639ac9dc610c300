//! A large JSON file cut into its records without holding it: the elements of a list, or of the lists that a feed's object
//! is made for. What lies between them is read past.

use std::io::BufRead;

use super::json::{Inside, ends_string};

/// Fields of an outermost object whose lists hold the records.
const CONTAINERS: &[&str] = &[
    "@graph",
    "dataFeedElement",
    "claims",
    "claimReviewMarkupPages",
    "itemListElement",
    "hasPart",
    "reviews",
    "results",
    "items",
    "data",
];

/// A record's text, or why it is none.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its JSON pointer.
    pub pointer: String,
    /// The record.
    pub text: Result<Vec<u8>, String>,
}

/// Cuts a file. Iterates over its pieces.
pub struct Splitter<'r> {
    from: &'r mut dyn BufRead,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    longest: usize,
    state: State,
    /// Which of several outermost values this is.
    outermost: usize,
    /// The fields of an outermost object that hold no records.
    shell: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Before an outermost value.
    Between,
    /// In an outermost list, or in one that holds records: its pointer, and which element comes next.
    List { pointer: String, next: usize, within: bool },
    /// In an outermost object.
    Object { first: bool },
    /// Nothing more to find.
    Over,
}

impl<'r> Splitter<'r> {
    /// Begins to cut; `longest` is the most bytes of a record.
    pub fn new(from: &'r mut dyn BufRead, longest: usize) -> Splitter<'r> {
        Splitter {
            from,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            longest,
            state: State::Between,
            outermost: 0,
            shell: Vec::new(),
        }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// The file's.
    pub fn next_piece(&mut self) -> std::io::Result<Option<Piece>> {
        loop {
            match self.state.clone() {
                State::Over => return Ok(None),
                State::Between => match self.peek()? {
                    None => self.state = State::Over,
                    Some(b'[') => {
                        self.at += 1;
                        self.state = State::List {
                            pointer: self.prefix(),
                            next: 0,
                            within: false,
                        };
                    }
                    Some(b'{') => {
                        self.at += 1;
                        self.shell.clear();
                        self.state = State::Object { first: true };
                    }
                    Some(b',') => self.at += 1,
                    Some(_) => {
                        self.state = State::Over;
                        return Ok(Some(self.broken("there is no JSON here")));
                    }
                },
                State::List { pointer, next, within } => match self.peek()? {
                    None => return Ok(Some(self.stop("the file ends before its list does"))),
                    Some(b']') => {
                        self.at += 1;
                        match within {
                            true => self.state = State::Object { first: false },
                            false => self.begin_anew(),
                        }
                    }
                    Some(b',') => self.at += 1,
                    Some(_) => {
                        let text = self.value(Inside::List)?;
                        self.state = State::List {
                            pointer: pointer.clone(),
                            next: next + 1,
                            within,
                        };
                        return Ok(Some(Piece {
                            pointer: format!("{pointer}/{next}"),
                            text,
                        }));
                    }
                },
                State::Object { first } => {
                    if let Some(piece) = self.field(first)? {
                        return Ok(Some(piece));
                    }
                }
            }
        }
    }

    /// One field of an outermost object: its list is entered when it is one that holds records, and else kept.
    fn field(&mut self, first: bool) -> std::io::Result<Option<Piece>> {
        match self.peek()? {
            None => return Ok(Some(self.stop("the file ends before its object does"))),
            Some(b',') => {
                self.at += 1;
                return Ok(None);
            }
            Some(b'}') => {
                self.at += 1;
                let pointer = self.prefix();
                self.begin_anew();
                let shell = std::mem::take(&mut self.shell);
                let text = [b"{", &shell[..], b"}"].concat();
                return Ok((!shell.is_empty()).then_some(Piece {
                    pointer,
                    text: Ok(text),
                }));
            }
            Some(b'"') => {}
            Some(_) => return Ok(Some(self.stop("a field has no name"))),
        }
        self.state = State::Object { first: false };
        let name = match self.value(Inside::Name)? {
            Ok(name) => name,
            Err(why) => return Ok(Some(self.stop(&why))),
        };
        if self.peek()? != Some(b':') {
            return Ok(Some(self.stop("a field has no value")));
        }
        self.at += 1;
        let plain = String::from_utf8_lossy(&name).trim_matches('"').to_owned();
        if CONTAINERS.contains(&plain.as_str()) && self.peek()? == Some(b'[') {
            self.at += 1;
            self.state = State::List {
                pointer: format!("{}/{plain}", self.prefix()),
                next: 0,
                within: true,
            };
            return Ok(None);
        }
        let value = self.value(Inside::Field)?;
        // What is too long for the shell, with its braces, comma and colon, is no field of a record either.
        if let Ok(value) = value
            && self.shell.len() + name.len() + value.len() + 4 <= self.longest
        {
            if !(first || self.shell.is_empty()) {
                self.shell.push(b',');
            }
            self.shell.extend_from_slice(&name);
            self.shell.push(b':');
            self.shell.extend_from_slice(&value);
        }
        Ok(None)
    }

    fn begin_anew(&mut self) {
        self.outermost += 1;
        self.state = State::Between;
    }

    /// The pointer of an outermost value: none for the first, since most files have one.
    fn prefix(&self) -> String {
        match self.outermost {
            0 => String::new(),
            n => format!("#{}", n + 1),
        }
    }

    fn stop(&mut self, why: &str) -> Piece {
        self.state = State::Over;
        self.broken(why)
    }

    fn broken(&self, why: &str) -> Piece {
        Piece {
            pointer: self.prefix(),
            text: Err(why.to_owned()),
        }
    }

    /// The value that stands here, whole; or why it is not, and then it is read past.
    fn value(&mut self, inside: Inside) -> std::io::Result<Result<Vec<u8>, String>> {
        let mut text = Vec::new();
        let mut open: Vec<u8> = Vec::new();
        let mut too_long = false;
        let mut name_next = false;
        loop {
            let Some(byte) = self.byte(0)? else {
                return Ok(Err("it ends before it is complete".to_owned()));
            };
            match byte {
                b'"' => {
                    let within = match (open.last(), name_next) {
                        (None, _) => inside,
                        (Some(b'{'), true) => Inside::Name,
                        (Some(b'{'), false) => Inside::Field,
                        (Some(_), _) => Inside::List,
                    };
                    if !self.string(within, &mut text, &mut too_long)? {
                        return Ok(Err("a text has no end".to_owned()));
                    }
                    if open.is_empty() {
                        break;
                    }
                    continue;
                }
                b'{' | b'[' => {
                    open.push(byte);
                    name_next = byte == b'{';
                }
                b'}' | b']' => {
                    if open.is_empty() {
                        // The end of what this value should stand in: there is none, and it is read past.
                        self.at += 1;
                        return Ok(Err("there is no value".to_owned()));
                    }
                    open.pop();
                    self.take(1, &mut text, &mut too_long);
                    if open.is_empty() {
                        break;
                    }
                    continue;
                }
                b':' if open.is_empty() && text.is_empty() => {
                    self.at += 1;
                    return Ok(Err("there is no value".to_owned()));
                }
                b',' | b':' if open.is_empty() => break,
                b',' => name_next = open.last() == Some(&b'{'),
                b':' => name_next = false,
                _ => {}
            }
            self.take(1, &mut text, &mut too_long);
            // What is no ASCII goes on too: a letter is not cut in its middle.
            let goes_on = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b'-' | b'+' | b'.');
            if open.is_empty() && !self.byte(0)?.is_some_and(goes_on) {
                break;
            }
        }
        Ok(match too_long {
            true => Err(format!("it is longer than {} MiB", self.longest >> 20)),
            false => Ok(text),
        })
    }

    /// A string to its end; false when it has none.
    fn string(&mut self, inside: Inside, text: &mut Vec<u8>, too_long: &mut bool) -> std::io::Result<bool> {
        self.take(1, text, too_long);
        loop {
            let Some(byte) = self.byte(0)? else { return Ok(false) };
            if byte == b'\\' {
                self.byte(1)?;
                self.take(2, text, too_long);
                continue;
            }
            self.take(1, text, too_long);
            if byte == b'"' {
                self.look_ahead()?;
                if ends_string(&self.buffer[self.at..], inside) {
                    return Ok(true);
                }
            }
        }
    }

    /// Makes sure that two bytes that are no blanks are at hand, if there are any: by them a string's end is told.
    fn look_ahead(&mut self) -> std::io::Result<()> {
        let mut seen = 0;
        for ahead in 0.. {
            match self.byte(ahead)? {
                None => break,
                Some(byte) if byte.is_ascii_whitespace() => {}
                Some(_) => seen += 1,
            }
            if seen == 2 || ahead > 1 << 16 {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, n: usize, text: &mut Vec<u8>, too_long: &mut bool) {
        let end = (self.at + n).min(self.buffer.len());
        if text.len() + n > self.longest {
            *too_long = true;
            text.clear();
        } else if !*too_long {
            text.extend_from_slice(&self.buffer[self.at..end]);
        }
        self.at = end;
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.byte(0)? {
                Some(b) if b.is_ascii_whitespace() => self.at += 1,
                // A byte order mark is a blank, too; its bytes apart are parts of letters.
                Some(0xef) if self.byte(1)? == Some(0xbb) && self.byte(2)? == Some(0xbf) => self.at += 3,
                found => return Ok(found),
            }
        }
    }

    /// The byte so far ahead.
    fn byte(&mut self, ahead: usize) -> std::io::Result<Option<u8>> {
        while self.at + ahead >= self.buffer.len() && !self.ended {
            self.buffer.drain(..self.at);
            self.at = 0;
            let part = self.from.fill_buf()?;
            let n = part.len();
            self.ended = n == 0;
            self.buffer.extend_from_slice(part);
            self.from.consume(n);
        }
        Ok(self.buffer.get(self.at + ahead).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufReader;

    fn pieces(text: &str, capacity: usize) -> Vec<(String, Result<String, String>)> {
        let mut from = BufReader::with_capacity(capacity, text.as_bytes());
        let mut splitter = Splitter::new(&mut from, 200);
        let mut found = Vec::new();
        while let Some(piece) = splitter.next_piece().unwrap() {
            found.push((piece.pointer, piece.text.map(|t| String::from_utf8(t).unwrap())));
        }
        found
    }

    fn told(text: &str) -> Vec<String> {
        let whole = pieces(text, 8192);
        assert_eq!(whole, pieces(text, 1), "the same byte by byte");
        whole
            .into_iter()
            .map(|(pointer, text)| match text {
                Ok(text) => format!("{pointer} {text}"),
                Err(why) => format!("{pointer} !{why}"),
            })
            .collect()
    }

    #[test]
    fn lists_graphs_feeds_and_lines_are_cut() {
        assert_eq!(told(r#"[{"a":1}, {"b":[2]}]"#), [r#"/0 {"a":1}"#, r#"/1 {"b":[2]}"#]);
        assert_eq!(
            told(r#"{"@context":"x","@graph":[{"a":1}],"name":"n"}"#),
            [r#"/@graph/0 {"a":1}"#, r#" {"@context":"x","name":"n"}"#]
        );
        assert_eq!(told("{\"a\":1}\n{\"b\":2}"), [r#" {"a":1}"#, r##"#2 {"b":2}"##]);
        assert_eq!(told(r#"{"error":{"code":403}}"#), [r#" {"error":{"code":403}}"#]);
    }

    #[test]
    fn a_bad_record_does_not_hide_the_next() {
        assert_eq!(
            told(r#"[{"a": "he said "no", so"}, {"b":1}]"#),
            [r#"/0 {"a": "he said "no", so"}"#, r#"/1 {"b":1}"#]
        );
        let long = format!("[\"{}\", 2]", "x".repeat(300));
        assert_eq!(told(&long), ["/0 !it is longer than 0 MiB", "/1 2"]);
        assert_eq!(
            told(r#"[{"a":1},{"b":"#),
            [
                r#"/0 {"a":1}"#,
                "/1 !it ends before it is complete",
                " !the file ends before its list does"
            ]
        );
    }

    #[test]
    fn ten_thousand_levels_are_one_record() {
        let deep = format!("[{}{}, 1]", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(told(&deep).last().unwrap(), "/1 1");
    }

    proptest! {
        #[test]
        fn the_pieces_of_a_list_are_its_elements(texts in proptest::collection::vec("\\PC{0,20}", 0..6)) {
            let value = serde_json::json!(texts.iter().map(|t| serde_json::json!({"t": t, "l": [t]})).collect::<Vec<_>>());
            let found = pieces(&value.to_string(), 3);
            prop_assert_eq!(found.len(), texts.len());
            for ((_, piece), element) in found.iter().zip(value.as_array().unwrap()) {
                prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(piece.as_ref().unwrap()).unwrap(), element);
            }
        }

        #[test]
        fn it_always_comes_to_an_end(text in ".*") {
            let _ = pieces(&text, 5);
        }
    }
}
