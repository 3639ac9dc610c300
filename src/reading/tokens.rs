//! Text into tokens, each with its place in bytes and in code points. The text itself is never changed; what cannot be
//! seen (zero-width and bidirectional marks) belongs to the word it stands in.

use super::lexicon::{self, Word};

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
    let mut scanner = Scanner { raw, at: 0, point: 0 };
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

struct Scanner<'a> {
    raw: &'a str,
    at: usize,
    point: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.raw[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.point += 1;
        Some(c)
    }

    fn take(&mut self, mut fits: impl FnMut(char) -> bool) {
        while let Some(c) = self.peek() {
            if !fits(c) {
                break;
            }
            self.next();
        }
    }

    /// Reads one token; words with a clitic ("don’t", "Iraq’s") give two.
    fn token(&mut self, tokens: &mut Vec<Token>, spaced: bool) {
        let (start, from) = (self.at, self.point);
        let Some(c) = self.next() else { return };
        let kind = match c {
            '.' => self.dots(),
            '…' => {
                self.take(|c| c == '…' || c == '.');
                Kind::Ellipsis
            }
            '?' | '!' | '。' | '？' | '！' => {
                self.take(|c| matches!(c, '?' | '!'));
                Kind::Stop
            }
            ',' | '，' | '、' => Kind::Comma,
            ':' => Kind::Colon,
            ';' => Kind::Semicolon,
            '—' | '–' | '―' | '‒' => {
                self.take(|c| matches!(c, '—' | '–' | '―'));
                Kind::Dash
            }
            '-' => {
                self.take(|c| c == '-');
                let alone = self.peek().is_none_or(is_space);
                match self.at - start >= 2 || (spaced && alone) {
                    true => Kind::Dash,
                    false => Kind::Other,
                }
            }
            '(' | '[' | '{' => Kind::Open,
            ')' | ']' | '}' => Kind::Close,
            '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‘' | '‚' | '「' | '」' | '『' | '』' => {
                Kind::Quote
            }
            '’' | '\'' | '`' => {
                if c != '’' && self.peek() == Some(c) {
                    self.next();
                }
                let elided = self.at - start == c.len_utf8() && spaced && self.is_elision();
                match elided {
                    true => {
                        self.take(char::is_alphanumeric);
                        Kind::Word
                    }
                    false => Kind::Quote,
                }
            }
            '$' | '£' | '€' | '¥' if self.peek().is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '@' | '#' if self.peek().is_some_and(char::is_alphanumeric) => {
                self.take(|c| c.is_alphanumeric() || c == '_');
                Kind::Word
            }
            c if c.is_ascii_digit() => self.number(),
            c if c.is_alphanumeric() => {
                self.word(start);
                Kind::Word
            }
            _ => Kind::Other,
        };
        self.push(tokens, Place { start, from, spaced }, kind);
    }

    /// Behind a first dot: one dot alone ends a sentence, several are an ellipsis, also with spaces between.
    fn dots(&mut self) -> Kind {
        let mut dots = 1;
        loop {
            let rest = self.rest();
            if rest.starts_with('.') {
                self.next();
            } else if rest.starts_with(" .") {
                self.next();
                self.next();
            } else {
                break;
            }
            dots += 1;
        }
        match dots {
            1 => Kind::Stop,
            _ => Kind::Ellipsis,
        }
    }

    /// ’90s, ’em, ’til: an apostrophe for letters left out.
    fn is_elision(&self) -> bool {
        let rest = self.rest();
        let word: &str = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        ["em", "til", "cause", "bout", "tis", "twas", "n"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
            || (word.len() == 3 && word.ends_with('s') && word[..2].bytes().all(|b| b.is_ascii_digit()))
    }

    fn number(&mut self) -> Kind {
        loop {
            self.take(|c| c.is_alphanumeric() || c == '%');
            let mut next = self.rest().chars();
            match (next.next(), next.next()) {
                (Some('.' | ',' | ':' | '/' | '-' | '–'), Some(c)) if c.is_ascii_digit() => {
                    self.next();
                }
                (Some('-'), Some(c)) if c.is_alphabetic() => {
                    self.next();
                }
                _ => return Kind::Number,
            }
        }
    }

    fn word(&mut self, start: usize) {
        loop {
            self.take(|c| c.is_alphanumeric() || is_invisible(c) || is_mark(c));
            let mut next = self.rest().chars();
            match (next.next(), next.next()) {
                // Inside a word: O’Neill, Shi'ite, don’t. A backtick or ‘ counts only between letters, as in transcriptions.
                (Some(c), Some(d)) if is_apostrophe(c) && d.is_alphanumeric() => {
                    self.next();
                }
                (Some('-' | '‐' | '‑'), Some(c)) if c.is_alphanumeric() => {
                    self.next();
                }
                (Some('&'), Some(c)) if c.is_alphanumeric() => {
                    self.next();
                }
                (Some('.'), next) if self.dot_belongs(start, next) => {
                    self.next();
                    if !next.is_some_and(char::is_alphanumeric) {
                        return;
                    }
                }
                // Addresses on the web stay whole.
                (Some('/' | '_' | '@' | '='), Some(c)) if c.is_alphanumeric() => {
                    self.next();
                }
                _ => return,
            }
        }
    }

    /// Whether a dot belongs to the word before it: "U.S.", "e.g.", "Mr.", "example.org".
    fn dot_belongs(&self, start: usize, next: Option<char>) -> bool {
        let word = &self.raw[start..self.at];
        if next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit()) && next.is_some_and(char::is_alphanumeric) {
            // "a.m", "example.org"; a missing space behind a sentence has a capital after it.
            return true;
        }
        let letters = word.rsplit('.').next().unwrap_or(word);
        let one =
            letters.chars().filter(|c| !is_invisible(*c)).count() == 1 && letters.chars().all(char::is_alphabetic);
        let capital = letters.chars().next().is_some_and(char::is_uppercase);
        // "D-Calif.": a senator's state.
        let last = word.rsplit('-').next().unwrap_or(word);
        (one && (capital || word.contains('.'))) || lexicon::is_abbreviation(last)
    }

    fn push(&self, tokens: &mut Vec<Token>, place: Place, kind: Kind) {
        let Place { start, from, .. } = place;
        let raw = &self.raw[start..self.at];
        if kind == Kind::Word
            && let Some(cut) = clitic(raw)
        {
            let points = raw[..cut].chars().count();
            tokens.push(token(&raw[..cut], place, points, kind));
            let rest = raw[cut..].chars().count();
            let behind = Place {
                start: start + cut,
                from: from + points,
                spaced: false,
            };
            tokens.push(token(&raw[cut..], behind, rest, kind));
            return;
        }
        tokens.push(token(raw, place, self.point - from, kind));
    }
}

/// Where "n’t", "’s", "’ll", "’re", "’ve", "’d", "’m" begins in a word.
fn clitic(word: &str) -> Option<usize> {
    if word.len() < 3 {
        return None;
    }
    let (at, mark) = word.char_indices().rev().find(|(_, c)| matches!(c, '\'' | '’' | 'ʼ'))?;
    let tail = &word[at + mark.len_utf8()..];
    let known = |list: &[&str]| list.iter().any(|known| tail.eq_ignore_ascii_case(known));
    if known(&["t"]) {
        let cut = at.checked_sub(1)?;
        return (cut > 0 && word.is_char_boundary(cut) && word[cut..at].eq_ignore_ascii_case("n")).then_some(cut);
    }
    (at > 0 && known(&["s", "ll", "re", "ve", "d", "m"])).then_some(at)
}

/// "al-Masri": a name's article is small.
fn is_al_name(raw: &str) -> bool {
    raw.split_once('-').is_some_and(|(article, rest)| {
        matches!(
            article,
            "al" | "el" | "as" | "ash" | "ad" | "an" | "ar" | "at" | "az" | "bin" | "d’" | "d'"
        ) && rest.starts_with(char::is_uppercase)
    })
}

fn is_mark(c: char) -> bool {
    // Combining marks of the scripts that news is written in.
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}')
}

/// Where a token begins.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    from: usize,
    spaced: bool,
}

fn token(raw: &str, place: Place, points: usize, kind: Kind) -> Token {
    let Place { start, from, spaced } = place;
    let case = match kind {
        Kind::Word => {
            let mut letters = raw.chars().filter(|c| c.is_alphabetic());
            match letters.next() {
                Some(_) if is_al_name(raw) => Case::Capital,
                Some(first) if first.is_uppercase() => {
                    let mut rest = letters.peekable();
                    match rest.peek().is_some() && rest.all(char::is_uppercase) {
                        true => Case::Upper,
                        false => Case::Capital,
                    }
                }
                _ => Case::Lower,
            }
        }
        _ => Case::Lower,
    };
    Token {
        start,
        end: start + raw.len(),
        from,
        to: from + points,
        kind,
        case,
        word: if kind == Kind::Word {
            lexicon::look_up(raw)
        } else {
            Word::default()
        },
        tag: super::tags::Tag::Other,
        partner: 0,
        depth: 0,
        spaced,
    }
}
