//! Text into tokens, each with its place in bytes and in code points. The text itself is never changed; what cannot be
//! seen (zero-width and bidirectional marks) belongs to the word it stands in.

mod scanner;

use self::scanner::Scanner;
use super::lexicon::Word;

/// What a token is, by its characters alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with what holds them together: "US-led", "O’Neill", "U.S.", "Mr.".
    Word,
    /// Digits, with their signs: "2.8", "$5", "38%", "11th".
    Number,
    /// `. ? !`
    Stop,
    /// Two dots or more, or `…`, also spaced out.
    Ellipsis,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// A dash that is not a hyphen.
    Dash,
    /// `( [ {`
    Open,
    /// `) ] }`
    Close,
    /// Any quotation mark; `quotes` says which way it faces.
    Quote,
    /// Anything else.
    Other,
}

/// Whether and how a word is capitalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// "word"
    Lower,
    /// "Word"
    Capital,
    /// "WORD", two letters or more
    Upper,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// First code point.
    pub from: usize,
    /// Behind the last code point.
    pub to: usize,
    /// What it is.
    pub kind: Kind,
    /// How it is capitalised.
    pub case: Case,
    /// What the lexicon knows of it.
    pub word: Word,
    /// What it does in its sentence.
    pub tag: super::tags::Tag,
    /// For a quotation mark or bracket, the token of its partner; its own place otherwise.
    pub partner: u32,
    /// How many quotations it stands in; a mark counts as outside its own.
    pub depth: u8,
    /// Whether white space or the text's start stands before it.
    pub spaced: bool,
}

impl Token {
    /// Whether it begins with a capital.
    pub fn is_capital(&self) -> bool {
        self.case != Case::Lower
    }

    /// Whether it is a word or a number.
    pub fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Number)
    }

    /// Whether the lexicon gives it one of these properties.
    pub fn has(&self, flags: u32) -> bool {
        self.word.flags & flags != 0
    }
}

/// A text with its tokens and paragraphs.
pub struct Text<'a> {
    /// The text, untouched.
    pub raw: &'a str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Its paragraphs, as ranges of tokens; none is empty.
    pub paragraphs: Vec<std::ops::Range<usize>>,
}

impl<'a> Text<'a> {
    /// The words of a token.
    pub fn str(&self, at: usize) -> &'a str {
        let token = &self.tokens[at];
        &self.raw[token.start..token.end]
    }

    /// The words from one token to the end of another, exclusive.
    pub fn slice(&self, range: std::ops::Range<usize>) -> &'a str {
        match range.is_empty() {
            true => "",
            false => &self.raw[self.tokens[range.start].start..self.tokens[range.end - 1].end],
        }
    }

    /// The span of a range of tokens, in code points.
    pub fn span(&self, range: &std::ops::Range<usize>) -> super::Span {
        (self.tokens[range.start].from, self.tokens[range.end - 1].to)
    }

    /// The end of the paragraph that a token stands in.
    pub fn paragraph_end(&self, at: usize) -> usize {
        let behind = self.paragraphs.partition_point(|paragraph| paragraph.start <= at);
        self.paragraphs
            .get(behind.saturating_sub(1))
            .map_or(self.tokens.len(), |paragraph| paragraph.end)
    }

    /// Whether a token is this word, whatever its capitals.
    #[inline]
    pub fn is(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.end - token.start == word.len()
                && self.raw.as_bytes()[token.start..token.end].eq_ignore_ascii_case(word.as_bytes())
        })
    }

    /// Whether a token is one of these words.
    pub fn is_any(&self, at: usize, words: &[&str]) -> bool {
        let Some(token) = self.tokens.get(at) else {
            return false;
        };
        // Asked millions of times: length and first letter tell most words apart before the others are looked at.
        let own = &self.raw.as_bytes()[token.start..token.end];
        let Some(first) = own.first().map(|first| first | 0x20) else {
            return false;
        };
        words.iter().any(|word| {
            let word = word.as_bytes();
            word.len() == own.len() && word[0] | 0x20 == first && word.eq_ignore_ascii_case(own)
        })
    }
}

/// Splits a text.
pub fn read(raw: &str) -> Text<'_> {
    let wrapped = is_wrapped(raw);
    let mut text = Text {
        raw,
        tokens: Vec::with_capacity(raw.len() / 5 + 8),
        paragraphs: Vec::new(),
    };
    let mut scanner = Scanner::new(raw);
    let mut first = 0;
    let mut spaced = true;
    let mut newlines = 0;
    while let Some(c) = scanner.peek() {
        if is_space(c) {
            newlines += usize::from(
                matches!(c, '\n' | '\u{2029}' | '\u{0b}' | '\u{0c}')
                    || (c == '\r' && !scanner.rest().starts_with("\r\n")),
            );
            spaced = true;
            scanner.next();
            continue;
        }
        if is_invisible(c) {
            scanner.next();
            continue;
        }
        if newlines > usize::from(wrapped) && text.tokens.len() > first {
            text.paragraphs.push(first..text.tokens.len());
            first = text.tokens.len();
        }
        newlines = 0;
        scanner.token(&mut text.tokens, spaced);
        spaced = false;
    }
    if text.tokens.len() > first {
        text.paragraphs.push(first..text.tokens.len());
    }
    text
}

/// Whether lines are broken at a fixed width, so that only an empty line ends a paragraph.
fn is_wrapped(raw: &str) -> bool {
    let mut followed = 0usize;
    let mut full = 0usize;
    let mut lines = raw.lines().take(400).peekable();
    while let Some(line) = lines.next() {
        let next_has_text = lines.peek().is_some_and(|next| !next.trim().is_empty());
        if line.trim().is_empty() || !next_has_text {
            continue;
        }
        followed += 1;
        let width = line.chars().count();
        let ends = line.trim_end().ends_with(['.', '?', '!', '"', '”', '’', ':']);
        full += usize::from((50..=100).contains(&width) && !ends);
    }
    followed >= 4 && full * 10 >= followed * 6
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Zero-width and bidirectional marks, soft hyphens, variation selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether the character ends a word's apostrophe: ’ or '.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '\u{02bb}' | '`' | '‘')
}
