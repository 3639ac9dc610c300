//! One token after the other: letters with what holds them together, numbers, marks.

use super::{Case, Kind, Token, is_apostrophe, is_invisible, is_space};
use crate::reading::lexicon::{self, Word};
use crate::reading::tags::Tag;

/// Where in a text the next token begins.
pub(super) struct Scanner<'a> {
    raw: &'a str,
    at: usize,
    point: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(raw: &'a str) -> Scanner<'a> {
        Scanner { raw, at: 0, point: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.raw[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
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
    pub(super) fn token(&mut self, tokens: &mut Vec<Token>, spaced: bool) {
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
        tag: Tag::Other,
        partner: 0,
        depth: 0,
        spaced,
    }
}
