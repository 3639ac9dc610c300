//! Laying out text for a terminal: runs of ink, wrapping by display width, hanging indents.
//! Everything that comes in passes [`safe`], so nothing stored can steer the terminal.

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

use crate::cli::phrases::{safe, visible};

use super::Paper;

/// What a run of text is for; colour follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Faint,
    Good,
    Doubt,
    Bad,
    Alarm,
}

impl Ink {
    fn style(self) -> Style {
        match self {
            Ink::Plain => Style::new(),
            Ink::Strong => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
            Ink::Good => AnsiColor::Green.on_default(),
            Ink::Doubt => AnsiColor::Yellow.on_default(),
            Ink::Bad => AnsiColor::Red.on_default(),
            Ink::Alarm => AnsiColor::Red.on_default().bold(),
        }
    }
}

/// One line's worth of text in runs of ink, before it is wrapped.
#[derive(Debug, Clone, Default)]
pub(super) struct Rich(Vec<(String, Ink)>);

impl Rich {
    /// Nothing yet.
    pub(super) fn new() -> Rich {
        Rich::default()
    }

    /// Adds text in an ink.
    pub(super) fn ink(mut self, ink: Ink, text: impl AsRef<str>) -> Rich {
        self.0.push((safe(text.as_ref()), ink));
        self
    }

    /// Adds plain text.
    pub(super) fn text(self, text: impl AsRef<str>) -> Rich {
        self.ink(Ink::Plain, text)
    }

    /// Adds what matters most.
    pub(super) fn strong(self, text: impl AsRef<str>) -> Rich {
        self.ink(Ink::Strong, text)
    }

    /// Adds what may be read later.
    pub(super) fn faint(self, text: impl AsRef<str>) -> Rich {
        self.ink(Ink::Faint, text)
    }

    /// Adds another's runs.
    pub(super) fn then(mut self, other: Rich) -> Rich {
        self.0.extend(other.0);
        self
    }

    /// Filled up with spaces to a width.
    pub(super) fn padded(self, width: usize) -> Rich {
        let pad = " ".repeat(width.saturating_sub(self.width()));
        self.text(pad)
    }

    /// The columns it takes in one line.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| display_width(text)).sum()
    }

    fn words(&self) -> Vec<Word> {
        let mut words = Vec::new();
        let mut word = Word::default();
        for (text, ink) in &self.0 {
            for (at, part) in text.split(' ').enumerate() {
                if at > 0 && !word.pieces.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if !part.is_empty() {
                    word.width += display_width(part);
                    word.pieces.push((part.to_owned(), *ink));
                }
            }
        }
        if !word.pieces.is_empty() {
            words.push(word);
        }
        words
    }

    /// Breaks the text into lines of at most `first` columns, then `rest`. A web address stays whole.
    fn wrap(&self, first: usize, rest: usize) -> Vec<Rich> {
        self.broken(first.max(1), rest.max(1), Word::is_address)
    }

    /// Breaks the text into lines of at most `width` columns, whatever it holds.
    pub(super) fn cell(&self, width: usize) -> Vec<Rich> {
        self.broken(width.max(1), width.max(1), |_| false)
    }

    fn broken(&self, first: usize, rest: usize, whole: fn(&Word) -> bool) -> Vec<Rich> {
        let mut width = first;
        let mut lines = vec![Rich::new()];
        let mut used = 0;
        for word in self.words() {
            let parts = if word.width > first.min(rest) && !whole(&word) {
                word.broken(first.min(rest))
            } else {
                vec![word]
            };
            for part in parts {
                let space = usize::from(used > 0);
                if used > 0 && used + space + part.width > width {
                    lines.push(Rich::new());
                    (used, width) = (0, rest);
                }
                let line = &mut lines.last_mut().expect("begun above").0;
                if used > 0 {
                    line.push((" ".to_owned(), part.pieces[0].1));
                    used += 1;
                }
                used += part.width;
                line.extend(part.pieces);
            }
        }
        lines
    }

    fn paint(&self, color: bool, out: &mut String) {
        let mut runs: Vec<(String, Ink)> = Vec::new();
        for (text, ink) in &self.0 {
            match runs.last_mut() {
                Some((run, last)) if last == ink => run.push_str(text),
                _ => runs.push((text.clone(), *ink)),
            }
        }
        for (text, ink) in runs {
            if color && ink != Ink::Plain {
                let style = ink.style();
                out.push_str(&format!("{style}{text}{style:#}"));
            } else {
                out.push_str(&text);
            }
        }
    }
}

impl<T: AsRef<str>> From<T> for Rich {
    fn from(text: T) -> Rich {
        Rich::new().text(text)
    }
}

#[derive(Default)]
struct Word {
    pieces: Vec<(String, Ink)>,
    width: usize,
}

impl Word {
    fn is_address(&self) -> bool {
        self.pieces.iter().any(|(text, _)| text.contains("://"))
    }

    /// Cuts an overlong word; a mark of no width stays with its letter.
    fn broken(self, width: usize) -> Vec<Word> {
        let mut parts = vec![Word::default()];
        for (text, ink) in self.pieces {
            for c in text.chars() {
                let wide = display_width(c.encode_utf8(&mut [0; 4]));
                if parts
                    .last()
                    .is_some_and(|part| part.width > 0 && part.width + wide > width)
                {
                    parts.push(Word::default());
                }
                let part = parts.last_mut().expect("begun above");
                part.width += wide;
                match part.pieces.last_mut() {
                    Some((run, last)) if *last == ink => run.push(c),
                    _ => part.pieces.push((c.to_string(), ink)),
                }
            }
        }
        parts
    }
}

/// A text being laid out, top to bottom.
pub(super) struct Sheet<'p> {
    /// What it is laid out for.
    pub(super) paper: &'p Paper,
    out: String,
}

impl<'p> Sheet<'p> {
    /// An empty sheet.
    pub(super) fn new(paper: &'p Paper) -> Sheet<'p> {
        Sheet {
            paper,
            out: String::new(),
        }
    }

    /// The text, ending in one line end.
    pub(super) fn done(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out.push('\n');
        self.out
    }

    /// One paragraph from the left edge.
    pub(super) fn line(&mut self, body: impl Into<Rich>) {
        self.indent(0, body);
    }

    /// One paragraph, indented.
    pub(super) fn indent(&mut self, by: usize, body: impl Into<Rich>) {
        let margin = Rich::from(" ".repeat(by));
        self.hang(&margin, &margin, body);
    }

    /// One line that must copy clean: never wrapped.
    pub(super) fn whole(&mut self, body: Rich) {
        self.push(body);
    }

    /// Text of several lines, indented.
    pub(super) fn paragraphs(&mut self, by: usize, text: &str) {
        for line in visible(text).lines() {
            self.indent(by, line);
        }
    }

    /// One paragraph behind `first`, its further lines behind `rest`.
    pub(super) fn hang(&mut self, first: &Rich, rest: &Rich, body: impl Into<Rich>) {
        let room = |prefix: &Rich| self.paper.width().saturating_sub(prefix.width());
        let lines = body.into().wrap(room(first), room(rest));
        for (at, line) in lines.into_iter().enumerate() {
            let prefix = if at == 0 { first } else { rest };
            self.push(prefix.clone().then(line));
        }
    }

    /// A label in the margin and its value.
    pub(super) fn field(&mut self, label: &str, value: impl Into<Rich>) {
        self.hang(
            &Rich::new().faint(format!("{label:<13}")),
            &Rich::from(" ".repeat(13)),
            value,
        );
    }

    /// The same when there is a value.
    pub(super) fn field_if(&mut self, label: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.field(label, value.as_ref());
        }
    }

    /// An empty line, never two.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A section's heading.
    pub(super) fn heading(&mut self, title: impl AsRef<str>) {
        self.gap();
        self.line(Rich::new().strong(title));
    }

    fn push(&mut self, mut line: Rich) {
        while let Some((text, _)) = line.0.last_mut() {
            text.truncate(text.trim_end_matches(' ').len());
            if !text.is_empty() {
                break;
            }
            line.0.pop();
        }
        line.paint(self.paper.color, &mut self.out);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(width: usize, color: bool) -> Paper {
        Paper {
            width,
            color,
            custom: chrono_tz::UTC.into(),
        }
    }

    #[test]
    fn words_wrap_by_the_columns_they_take() {
        let paper = paper(60, false);
        let mut sheet = Sheet::new(&paper);
        sheet.indent(40, "橋は閉鎖されている、と市長は述べた のである 👩‍🚒 ok");
        sheet.indent(40, "https://example.example/a-very-long-address-that-nobody-may-break");
        sheet.indent(40, "a-very-long-word-that-is-no-address");
        assert_eq!(
            sheet.done(),
            "                                        橋は閉鎖されている、
                                        と市長は述べた
                                        のである 👩‍🚒 ok
                                        https://example.example/a-very-long-address-that-nobody-may-break
                                        a-very-long-word-tha
                                        t-is-no-address
"
        );
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let lay = |color| {
            let paper = paper(60, color);
            let mut sheet = Sheet::new(&paper);
            sheet.heading("Title");
            sheet.field("label", Rich::from("one ").ink(Ink::Bad, "two three").text(", four"));
            sheet.done()
        };
        assert_eq!(
            lay(true),
            "\u{1b}[1mTitle\u{1b}[0m\n\u{1b}[2mlabel        \u{1b}[0mone\u{1b}[31m two three\u{1b}[0m, four\n"
        );
        assert_eq!(anstream::adapter::strip_str(&lay(true)).to_string(), lay(false));
    }
}
