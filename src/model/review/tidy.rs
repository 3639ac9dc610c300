//! Texts out of other people's records: entities decoded, what cannot be seen taken out, nothing else changed.

use std::borrow::Cow;

/// A line of text as it was meant: entities decoded, control characters and doubled spaces gone. `None` when nothing is left.
pub fn line(text: &str) -> Option<String> {
    let decoded = decoded(text);
    let mut out = String::with_capacity(decoded.len());
    let mut gap = false;
    for c in decoded.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
    }
    (!out.is_empty()).then_some(out)
}

/// A longer text: its line breaks stay.
pub fn paragraphs(text: &str) -> Option<String> {
    let decoded = decoded(text);
    let text = decoded.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = text
        .chars()
        .filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || *c == '\u{feff}'))
        .collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// At most so many characters; says whether any were cut.
pub fn cut(text: String, longest: usize) -> (String, bool) {
    if text.len() <= longest {
        return (text, false);
    }
    match text.char_indices().nth(longest) {
        None => (text, false),
        Some(_) => {
            let kept: String = text.chars().take(longest - 1).collect();
            (format!("{}…", kept.trim_end()), true)
        }
    }
}

/// `&#039;`, `&amp;` and the like, once: what is written twice over was meant to be read.
fn decoded(text: &str) -> Cow<'_, str> {
    match text.contains('&') && text.contains(';') {
        true => html_escape::decode_html_entities(text),
        false => Cow::Borrowed(text),
    }
}

/// A record that may be kept as it is: control characters that JSON allows bare are written as escapes, and line ends are
/// `\n`.
pub fn raw(text: &str) -> String {
    let text = text.trim();
    if super::super::names::unseen(text).is_none() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => {}
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_was_meant() {
        assert_eq!(
            line(" Rishi\u{a0}Sunak&#039;s  ideas \r\n").unwrap(),
            "Rishi Sunak's ideas"
        );
        assert_eq!(line("AT&T said").unwrap(), "AT&T said");
        assert_eq!(line("a\u{0}b").unwrap(), "a b");
        assert_eq!(line("<script>alert(1)</script>").unwrap(), "<script>alert(1)</script>");
        assert_eq!(line(" \u{feff}\r "), None);
    }

    #[test]
    fn paragraphs_stay_apart() {
        assert_eq!(paragraphs("one\r\n\r\ntwo\u{7}").unwrap(), "one\n\ntwo");
    }

    #[test]
    fn a_text_is_cut_at_a_character() {
        assert_eq!(cut("ééé".into(), 3), ("ééé".into(), false));
        assert_eq!(cut("éééé".into(), 3), ("éé…".into(), true));
    }

    #[test]
    fn a_record_keeps_its_words() {
        assert_eq!(raw(" {\"a\": \"x\u{7f}\"}\r\n"), "{\"a\": \"x\\u007f\"}");
    }
}
