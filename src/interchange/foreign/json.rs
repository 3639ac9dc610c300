//! JSON as it is met in the wild: read as it stands where it is JSON, and mended where only the quotation marks in a text
//! were not escaped, a line broke within it, or a comma was left over. Says what it mended.

use std::ops::Range;

/// How deeply lists and objects may be nested.
const DEEPEST: usize = 128;

/// A value with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands, in bytes; empty for one that was not read from a text.
    pub span: Range<usize>,
}

/// What a value is. Numbers stay as they are written, and keys may occur twice.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// null.
    Null,
    /// true or false.
    Bool(bool),
    /// A number.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object.
    Fields(Vec<(String, Node)>),
}

/// Why a text is no JSON, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The byte.
    pub at: usize,
    /// Why.
    pub why: String,
}

/// What was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mended {
    /// Quotation marks within a text.
    Quotes,
    /// Line breaks and other control characters within a text.
    Controls,
    /// A comma before a closing bracket.
    Comma,
    /// A backslash before a character that needs none.
    Escape,
}

impl Mended {
    /// What to tell.
    pub fn as_str(self) -> &'static str {
        match self {
            Mended::Quotes => "quotation marks within a text were not escaped",
            Mended::Controls => "a text held bare control characters",
            Mended::Comma => "a comma was left over",
            Mended::Escape => "a text held an escape that JSON does not know",
        }
    }
}

impl Node {
    /// A text that somebody else has read.
    pub fn text(text: impl Into<String>) -> Node {
        Node::of(Value::Text(text.into()))
    }

    /// A value that does not come from a text.
    pub fn of(value: Value) -> Node {
        Node { value, span: 0..0 }
    }

    /// The field of that name; of several, the last.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Fields(fields) => fields.iter().rev().find(|(key, _)| key == name).map(|(_, node)| node),
            _ => None,
        }
        .filter(|node| node.value != Value::Null)
    }

    /// Its fields.
    pub fn fields(&self) -> &[(String, Node)] {
        match &self.value {
            Value::Fields(fields) => fields,
            _ => &[],
        }
    }

    /// What stands in the list; one value is a list of one, and null of none.
    pub fn each(&self) -> &[Node] {
        match &self.value {
            Value::List(list) => list,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The names that occur twice in it.
    pub fn twice(&self) -> Vec<&str> {
        let fields = self.fields();
        let mut twice: Vec<&str> = Vec::new();
        for (at, (name, _)) in fields.iter().enumerate() {
            if fields[..at].iter().any(|(before, _)| before == name) && !twice.contains(&name.as_str()) {
                twice.push(name);
            }
        }
        twice
    }

    /// The value as JSON, on one line.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let string = |text: &str, out: &mut String| out.push_str(&serde_json::Value::from(text).to_string());
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Value::Number(n) => out.push_str(n),
            Value::Text(text) => string(text, out),
            Value::List(list) => {
                out.push('[');
                for (at, node) in list.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    node.write(out);
                }
                out.push(']');
            }
            Value::Fields(fields) => {
                out.push('{');
                for (at, (name, node)) in fields.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    string(name, out);
                    out.push(':');
                    node.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Reads one value and what follows it: the byte behind the value, and what was mended.
///
/// # Errors
/// A fault when even mending does not help.
pub fn read(text: &str) -> Result<(Node, usize, Vec<Mended>), Fault> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        mended: Vec::new(),
    };
    let node = reader.value(Inside::Nothing)?;
    Ok((node, reader.at, reader.mended))
}

/// What a string stands in: tells where one with bare quotation marks ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// The value of a field.
    Field,
    /// A field's name.
    Name,
    /// A list.
    List,
    /// Nothing: a text alone.
    Nothing,
}

/// Whether a quotation mark ends its string, judged by what follows it. In JSON it always does, and then always so: the
/// rule reads JSON as JSON.
pub fn ends_string(rest: &[u8], inside: Inside) -> bool {
    let mut after = rest.iter().filter(|b| !b.is_ascii_whitespace());
    let (first, second) = (after.next(), after.next());
    match (inside, first) {
        (_, None) => true,
        (Inside::Name, Some(b':')) => true,
        (Inside::Name, _) => false,
        (Inside::Field, Some(b'}')) => true,
        (Inside::Field, Some(b',')) => matches!(second, None | Some(b'"' | b'}')),
        (Inside::List, Some(b']')) => true,
        (Inside::List, Some(b',')) => {
            matches!(
                second,
                None | Some(b'"' | b'{' | b'[' | b']' | b'-' | b't' | b'f' | b'n' | b'0'..=b'9')
            )
        }
        (Inside::Nothing, Some(_)) => true,
        (Inside::Field | Inside::List, Some(_)) => false,
    }
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    mended: Vec<Mended>,
}

impl Reader<'_> {
    fn fault<T>(&self, why: impl Into<String>) -> Result<T, Fault> {
        Err(Fault {
            at: self.at.min(self.bytes.len()),
            why: why.into(),
        })
    }

    fn mend(&mut self, what: Mended) {
        if !self.mended.contains(&what) {
            self.mended.push(what);
        }
    }

    fn blank(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.blank();
        self.bytes.get(self.at).copied()
    }

    fn value(&mut self, inside: Inside) -> Result<Node, Fault> {
        let next = self.peek();
        let start = self.at;
        let value = match next {
            None => return self.fault("it ends before it is complete"),
            Some(b'"') => Value::Text(self.string(inside)?),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(_) => self.literal()?,
        };
        Ok(Node {
            value,
            span: start..self.at,
        })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Fault>) -> Result<Value, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fault(format!("it is nested more than {DEEPEST} deep"));
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, Fault> {
        let mut fields = Vec::new();
        loop {
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Fields(fields));
                }
                Some(b'"') => {}
                None => return self.fault("it ends before it is complete"),
                Some(_) => return self.fault("a field has no name"),
            }
            let name = self.string(Inside::Name)?;
            if self.peek() != Some(b':') {
                return self.fault("a field has no value");
            }
            self.at += 1;
            let node = self.value(Inside::Field)?;
            fields.push((name, node));
            self.comma(b'}')?;
        }
    }

    fn list(&mut self) -> Result<Value, Fault> {
        let mut list = Vec::new();
        loop {
            if self.peek() == Some(b']') {
                self.at += 1;
                return Ok(Value::List(list));
            }
            list.push(self.value(Inside::List)?);
            self.comma(b']')?;
        }
    }

    /// Between two values, or before the end.
    fn comma(&mut self, end: u8) -> Result<(), Fault> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                if self.peek() == Some(end) {
                    self.mend(Mended::Comma);
                }
                Ok(())
            }
            Some(next) if next == end => Ok(()),
            None => self.fault("it ends before it is complete"),
            Some(_) => self.fault("a comma or an end is missing"),
        }
    }

    fn literal(&mut self) -> Result<Value, Fault> {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.'))
            .count();
        let word = self.text.get(self.at..self.at + length).unwrap_or_default();
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            number if is_number(number) => Value::Number(number.to_owned()),
            _ => return self.fault("there is no value"),
        };
        self.at += length;
        Ok(value)
    }

    fn string(&mut self, inside: Inside) -> Result<String, Fault> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        let mut plain = self.at;
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                self.at = start;
                return self.fault("a text has no end");
            };
            match byte {
                b'"' => {
                    out.push_str(&self.text[plain..self.at]);
                    self.at += 1;
                    if ends_string(&self.bytes[self.at..], inside) {
                        return Ok(out);
                    }
                    self.mend(Mended::Quotes);
                    out.push('"');
                    plain = self.at;
                }
                b'\\' => {
                    out.push_str(&self.text[plain..self.at]);
                    self.at += 1;
                    self.escape(&mut out)?;
                    plain = self.at;
                }
                0..=0x1f => {
                    // It stays in the text, and is tidied with it.
                    self.mend(Mended::Controls);
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), Fault> {
        let Some(&byte) = self.bytes.get(self.at) else {
            return self.fault("a text has no end");
        };
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => out.push(char::from(byte)),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => match self.unicode() {
                Some(c) => out.push(c),
                None => {
                    self.mend(Mended::Escape);
                    out.push('\u{fffd}');
                }
            },
            _ => {
                self.mend(Mended::Escape);
                // What stands behind it is a character of the text, of however many bytes.
                self.at -= 1;
                let c = self.text[self.at..].chars().next().unwrap_or(' ');
                self.at += c.len_utf8();
                out.push(c);
            }
        }
        Ok(())
    }

    /// The character of `\uXXXX`, two of them for one beyond the basic plane.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        if self.bytes.get(self.at..self.at + 2) != Some(b"\\u") {
            return None;
        }
        self.at += 2;
        let second = self.hex()?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + second.checked_sub(0xdc00)?)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let n = u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        Some(n)
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && text.len() <= 400
        && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mended(text: &str) -> (String, Vec<Mended>) {
        let (node, _, mended) = read(text).unwrap();
        (node.to_json(), mended)
    }

    #[test]
    fn quotation_marks_within_a_text_are_found() {
        let (json, what) = mended(r#"{"claimReviewed": "He said "no", then "yes"", "url": "x"}"#);
        assert_eq!(json, r#"{"claimReviewed":"He said \"no\", then \"yes\"","url":"x"}"#);
        assert_eq!(what, [Mended::Quotes]);
    }

    #[test]
    fn commas_controls_and_escapes_are_mended() {
        let (json, what) = mended("{\"a\": [1, 2,], \"b\": \"x\ny \\' z\",}");
        assert_eq!(json, r#"{"a":[1,2],"b":"x\ny ' z"}"#);
        assert_eq!(what, [Mended::Comma, Mended::Controls, Mended::Escape]);
    }

    #[test]
    fn what_cannot_be_mended_says_why() {
        for (text, why) in [
            ("{\"a\": \"x", "a text has no end"),
            ("{\"a\": ", "it ends before it is complete"),
            ("{\"a\" 1}", "a text has no end"),
            ("{a: 1}", "a field has no name"),
            ("[1 2]", "a comma or an end is missing"),
            ("", "it ends before it is complete"),
        ] {
            assert_eq!(read(text).unwrap_err().why, why, "{text}");
        }
        let deep = "[".repeat(10_000);
        assert_eq!(read(&deep).unwrap_err().why, "it is nested more than 128 deep");
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        assert_eq!(mended(r#"[4.50, 1e9, -0]"#).0, "[4.50,1e9,-0]");
    }

    proptest! {
        #[test]
        fn json_is_read_as_json(key in ".{0,6}", text in ".*", list in proptest::collection::vec(".{0,6}", 0..4), n in any::<i64>()) {
            let value = serde_json::json!({key.clone(): text, "l": list, "n": n, "o": {"x": null, "y": [true, {"z": key}]}});
            for written in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let (node, end, mended) = read(&written).unwrap();
                prop_assert_eq!(end, written.len());
                prop_assert_eq!(mended, []);
                prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&node.to_json()).unwrap(), value.clone());
            }
        }

        #[test]
        fn nothing_makes_it_stumble(text in ".*") {
            let _ = read(&text);
        }
    }
}
