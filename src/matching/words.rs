//! Words of any script, folded and stemmed: the one way in which claims, posts and searches are read. Pure.

mod tongues;

use unicode_normalization::UnicodeNormalization;

use crate::model::names::fold;

pub use tongues::{Remembering, Stems, Tongue};

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Letters.
    Word,
    /// A number, written out in digits without separators.
    Number,
    /// Two neighbouring characters of a script that puts no spaces between words.
    Pair,
}

/// A word and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The word folded: no case, no accents, no apostrophes.
    pub folded: String,
    /// What it is made of.
    pub sort: Sort,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// Whether it begins a sentence, where a capital letter says nothing.
    pub opens: bool,
}

/// The longest word that is read; more letters than that are no word of any language.
const LONGEST: usize = 60;

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader {
        text,
        at: 0,
        opens: true,
        // English has six letters a word, with the space behind it.
        found: Vec::with_capacity(text.len() / 6 + 2),
    };
    while let Some(c) = reader.peek() {
        match c {
            _ if c.is_ascii_digit() => reader.number(),
            _ if is_unspaced(c) => reader.pairs(),
            _ if c.is_alphanumeric() => reader.word(),
            _ => reader.mark(c),
        }
    }
    reader.found
}

/// Texts with their words.
pub struct Told<'a>(Vec<(&'a str, Vec<Word>)>);

impl<'a> Told<'a> {
    /// Reads them.
    pub fn of(texts: &'a [String]) -> Told<'a> {
        Told(texts.iter().map(|text| (text.as_str(), words(text))).collect())
    }

    /// Each word with its text.
    pub fn words(&self) -> impl Iterator<Item = (&'a str, &Word)> {
        self.0
            .iter()
            .flat_map(|(text, words)| words.iter().map(|word| (*text, word)))
    }

    /// The words text by text.
    pub fn texts(&self) -> impl Iterator<Item = &[Word]> {
        self.0.iter().map(|(_, words)| words.as_slice())
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their length in bytes.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(text, _)| text.len()).sum()
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    opens: bool,
    found: Vec<Word>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn push(&mut self, start: usize, folded: String, sort: Sort, capital: bool) {
        if folded.is_empty() || folded.len() > LONGEST * 4 {
            return;
        }
        self.found.push(Word {
            start,
            end: self.at,
            folded,
            sort,
            capital,
            opens: std::mem::take(&mut self.opens),
        });
    }

    /// Whatever is no word: signs that stand for one, ends of sentences, the rest.
    fn mark(&mut self, c: char) {
        let start = self.at;
        self.at += c.len_utf8();
        let said = match c {
            '%' => "percent",
            '$' => "dollar",
            '€' => "euro",
            '£' => "pound",
            '.' | '!' | '?' | '\n' | ':' | '"' | '“' | '”' | '\'' | '‘' | '—' | '…' => {
                self.opens = true;
                return;
            }
            _ => return,
        };
        let opens = self.opens;
        self.push(start, said.to_owned(), Sort::Word, false);
        self.opens = opens;
    }

    /// Digits with separators, and the multiplier behind them: 2.5 million, 70k, 1,000.
    fn number(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut digits = String::new();
        while digit(self.at) || (matches!(bytes.get(self.at), Some(b',' | b'.')) && digit(self.at + 1)) {
            match bytes[self.at] {
                b',' => {
                    let grouping = (1..=3).all(|n| digit(self.at + n)) && !digit(self.at + 4);
                    if !grouping {
                        break;
                    }
                }
                c => digits.push(c as char),
            }
            self.at += 1;
        }
        let mut rest = self.text[self.at..].char_indices().peekable();
        let mut suffix = String::new();
        while let Some((_, c)) = rest.next_if(|(_, c)| c.is_alphanumeric()) {
            suffix.extend(c.to_lowercase());
        }
        let behind = self.at + rest.peek().map_or(self.text.len() - self.at, |(at, _)| *at);
        let ordinal = matches!(suffix.as_str(), "" | "st" | "nd" | "rd" | "th" | "s");
        if let (false, Some(times)) = (suffix.is_empty(), multiplier(&suffix)) {
            self.at = behind;
            let value = multiplied(&digits, times);
            return self.push(start, value, Sort::Number, false);
        }
        if !ordinal {
            // A name such as 5G, COVID19's tail or B2B: letters and digits are one word.
            self.at = behind;
            let folded = fold(&self.text[start..self.at]).replace(['.', ','], "");
            return self.push(start, folded, Sort::Word, true);
        }
        self.at = behind;
        if suffix.is_empty()
            && let Some((times, end)) = self.multiplier_behind()
        {
            self.at = end;
            let value = multiplied(&digits, times);
            return self.push(start, value, Sort::Number, false);
        }
        let value = plain(&digits);
        self.push(start, value, Sort::Number, false);
    }

    /// "million" and the like as the next word.
    fn multiplier_behind(&self) -> Option<(f64, usize)> {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start_matches([' ', '-', '\u{a0}']);
        let gap = rest.len() - trimmed.len();
        if gap == 0 || gap > 2 {
            return None;
        }
        let length = trimmed
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(trimmed.len());
        let word = trimmed[..length].to_ascii_lowercase();
        if word.len() < 2 {
            return None;
        }
        Some((multiplier(&word)?, self.at + gap + length))
    }

    fn word(&mut self) {
        let start = self.at;
        let mut capital = false;
        let mut upper = 0;
        let mut letters = 0;
        let mut apostrophe = None;
        let mut dotted = false;
        let mut before = ' ';
        let mut plain = true;
        while let Some(c) = self.peek() {
            let next = || self.text[self.at + c.len_utf8()..].chars().next();
            let inside = match c {
                '\'' | '\u{2019}' | '\u{2bc}' => {
                    let inside = next().is_some_and(char::is_alphanumeric);
                    if inside {
                        apostrophe = Some(self.at);
                        plain = false;
                    }
                    inside
                }
                // U.S.A., but not "end.Next"
                '.' => {
                    let inside = before.is_uppercase()
                        && (letters == 1 || dotted)
                        && next().is_some_and(char::is_uppercase)
                        && self.text[self.at + 1..]
                            .chars()
                            .nth(1)
                            .is_none_or(|c| !c.is_lowercase());
                    dotted |= inside;
                    plain &= !inside;
                    inside
                }
                _ if is_unspaced(c) => false,
                _ => c.is_alphanumeric() || is_joined(c),
            };
            if !inside {
                break;
            }
            if c.is_alphanumeric() {
                capital |= letters == 0 && c.is_uppercase();
                upper += usize::from(c.is_uppercase());
                letters += 1;
            }
            plain &= c.is_ascii();
            before = c;
            self.at += c.len_utf8();
        }
        if self.at == start {
            // A letter that only joins others.
            self.at += before.len_utf8().max(self.peek().map_or(1, char::len_utf8));
            return;
        }
        let mut end = self.at;
        if let Some(at) = apostrophe
            && self.text[at..self.at]
                .chars()
                .skip(1)
                .collect::<String>()
                .eq_ignore_ascii_case("s")
        {
            end = at;
        }
        let slice = &self.text[start..end];
        let mut folded = match plain {
            true => slice.to_ascii_lowercase(),
            false => fold(slice),
        };
        if !plain {
            folded.retain(|c| !matches!(c, '\'' | '.' | '"' | ' '));
        }
        if folded == "us" && upper == 2 {
            "usa".clone_into(&mut folded);
        }
        if folded == "cent" && self.found.last().is_some_and(|w| w.folded == "per") {
            let per = self.found.pop().map_or(start, |w| w.start);
            return self.push(per, "percent".to_owned(), Sort::Word, false);
        }
        match digits_of(&folded) {
            Some(number) => self.push(start, number.to_owned(), Sort::Number, false),
            None => self.push(start, folded, Sort::Word, capital),
        }
    }

    /// Each two neighbours of a run without spaces; a lone character is itself.
    fn pairs(&mut self) {
        let start = self.at;
        let run: Vec<(usize, char)> = self.text[start..]
            .char_indices()
            .take_while(|(_, c)| is_unspaced(*c) || is_joined(*c))
            .map(|(at, c)| (start + at, c))
            .collect();
        let end = run.last().map_or(start + 1, |(at, c)| at + c.len_utf8());
        if run.len() <= 1 {
            self.at = end;
            return self.push(start, fold(&self.text[start..end]), Sort::Pair, false);
        }
        for two in run.windows(2) {
            self.at = two[1].0 + two[1].1.len_utf8();
            let folded: String = self.text[two[0].0..self.at]
                .nfkc()
                .flat_map(char::to_lowercase)
                .collect();
            self.push(two[0].0, folded, Sort::Pair, false);
        }
        self.at = end;
    }
}

/// Scripts that put no spaces between words, and Korean, whose particles hang on them.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// What stands inside a word without being a letter: accents, vowel signs, joiners.
fn is_joined(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}' | '\u{0670}'
        | '\u{0900}'..='\u{0963}' | '\u{0966}'..='\u{0dff}' | '\u{200c}' | '\u{200d}')
}

fn multiplier(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "thousand" => 1e3,
        "m" | "mn" | "mm" | "mil" | "million" | "millions" => 1e6,
        "b" | "bn" | "billion" | "billions" => 1e9,
        "tn" | "trillion" | "trillions" => 1e12,
        _ => return None,
    })
}

fn multiplied(digits: &str, times: f64) -> String {
    match digits.parse::<f64>() {
        Ok(value) if value * times < 1e15 => plain(&format!("{}", (value * times * 1e3).round() / 1e3)),
        _ => plain(digits),
    }
}

/// A number without what changes nothing: leading zeros, zeros behind the point.
fn plain(digits: &str) -> String {
    let short = match digits.matches('.').count() {
        0 => digits,
        1 => digits.trim_end_matches('0').trim_end_matches('.'),
        _ => return digits.replace('.', ""),
    };
    let short = short.trim_start_matches('0');
    match short {
        "" => "0".to_owned(),
        _ if short.starts_with('.') => format!("0{short}"),
        _ => short.to_owned(),
    }
}

/// Numbers that people write as words. "One" is left out: it mostly counts nothing.
fn digits_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        "eleven" => "11",
        "twelve" | "dozen" => "12",
        "hundred" => "100",
        "thousand" => "1000",
        "million" => "1000000",
        "billion" => "1000000000",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let found: Vec<String> = words(text).into_iter().map(|w| w.folded).collect();
        found.join(" ")
    }

    #[test]
    fn words_lose_case_accents_and_apostrophes() {
        assert_eq!(folded("Don’t trust Beyoncé's “Déjà-vu”!"), "dont trust beyonce deja vu");
        assert_eq!(folded("The U.S. and the US told us."), "the usa and the usa told us");
    }

    #[test]
    fn numbers_meet_however_they_are_written() {
        for text in ["2,500,000", "2.5 million", "2.5m", "2500000", "2500k"] {
            assert_eq!(folded(text), "2500000", "{text}");
        }
        assert_eq!(
            folded("$5 and 70% or 70 per cent"),
            "dollar 5 and 70 percent or 70 percent"
        );
        assert_eq!(folded("on the 21st, two of 007"), "on the 21 2 of 7");
        assert_eq!(folded("the 1990s, 3.50, 1,2"), "the 1990 3.5 1 2");
        assert_eq!(folded("5G and COVID-19"), "5g and covid 19");
    }

    #[test]
    fn scripts_without_spaces_are_read_in_pairs() {
        assert_eq!(folded("疫苗安全 ok"), "疫苗 苗安 安全 ok");
        assert_eq!(folded("水"), "水");
    }

    #[test]
    fn marks_stay_inside_words_and_nothing_is_read_from_none() {
        assert_eq!(words("हिन्दी में").len(), 2);
        assert_eq!(words("قالَ المصدر").len(), 2);
        for text in ["", "   ", "🙂🙂", "...", "\u{200d}", "\u{301}", "\u{0}\u{7}", "'", "’’"] {
            assert_eq!(words(text), [], "{text:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "Naïve 2.5 million – U.S. 疫苗";
        let slices: Vec<&str> = words(text).iter().map(|w| &text[w.start..w.end]).collect();
        assert_eq!(slices, ["Naïve", "2.5 million", "U.S", "疫苗"]);
    }
}
