//! The languages whose endings are taken off, and how.

use std::borrow::Cow;
use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use super::{Sort, Word};
use crate::model::names::fold;

/// The languages whose endings are taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue(Algorithm);

/// Their codes, the one by which sayso names them first.
const TONGUES: &[(&[&str], Algorithm)] = &[
    (&["ar", "ara"], Algorithm::Arabic),
    (&["da", "dan"], Algorithm::Danish),
    (&["nl", "nld", "dut"], Algorithm::Dutch),
    (&["en", "eng"], Algorithm::English),
    (&["fi", "fin"], Algorithm::Finnish),
    (&["fr", "fra", "fre"], Algorithm::French),
    (&["de", "deu", "ger"], Algorithm::German),
    (&["el", "ell", "gre"], Algorithm::Greek),
    (&["hu", "hun"], Algorithm::Hungarian),
    (&["it", "ita"], Algorithm::Italian),
    (&["no", "nb", "nn", "nor"], Algorithm::Norwegian),
    (&["pt", "por"], Algorithm::Portuguese),
    (&["ro", "ron", "rum"], Algorithm::Romanian),
    (&["ru", "rus"], Algorithm::Russian),
    (&["es", "spa"], Algorithm::Spanish),
    (&["sv", "swe"], Algorithm::Swedish),
    (&["ta", "tam"], Algorithm::Tamil),
    (&["tr", "tur"], Algorithm::Turkish),
];

impl Tongue {
    /// The language most texts are in when nothing says otherwise.
    pub const ENGLISH: Tongue = Tongue(Algorithm::English);

    /// The language of a code such as "en" or "pt-BR", when its endings are known.
    pub fn of(code: &str) -> Option<Tongue> {
        let short = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let known = TONGUES.iter().find(|(codes, _)| codes.contains(&short.as_str()));
        known.map(|(_, algorithm)| Tongue(*algorithm))
    }

    /// The language by which a text is read whose code may be unknown.
    pub fn or_english(code: Option<&str>) -> Tongue {
        code.and_then(Tongue::of).unwrap_or(Tongue::ENGLISH)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.codes().first().copied().unwrap_or("en")
    }

    /// All its codes.
    pub(in crate::matching) fn codes(self) -> &'static [&'static str] {
        let known = TONGUES.iter().find(|(_, algorithm)| *algorithm == self.0);
        known.map_or(&[], |(codes, _)| codes)
    }

    /// All of them.
    #[cfg(test)]
    pub(in crate::matching) fn all() -> impl Iterator<Item = Tongue> {
        TONGUES.iter().map(|(_, algorithm)| Tongue(*algorithm))
    }

    /// The only language with known endings that is written in a word's letters, where there is only one.
    pub fn of_letters(word: &str) -> Option<Tongue> {
        Some(Tongue(match word.chars().next()? {
            '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Algorithm::Greek,
            '\u{0400}'..='\u{04ff}' => Algorithm::Russian,
            '\u{0600}'..='\u{06ff}' => Algorithm::Arabic,
            '\u{0b80}'..='\u{0bff}' => Algorithm::Tamil,
            _ => return None,
        }))
    }
}

/// Takes endings off, in one language.
pub struct Stems {
    stemmer: Stemmer,
}

impl Stems {
    /// For a language.
    pub fn new(tongue: Tongue) -> Stems {
        Stems {
            stemmer: Stemmer::new(tongue.0),
        }
    }

    /// The word without its ending. Accents go after the ending, which they can be part of.
    pub fn of(&self, text: &str, word: &Word) -> String {
        match word.sort {
            Sort::Number | Sort::Pair => word.folded.clone(),
            Sort::Word if word.folded.is_ascii() => self.stemmer.stem(&word.folded).into_owned(),
            Sort::Word => {
                let lower: String = text[word.start..word.end].nfc().flat_map(char::to_lowercase).collect();
                fold(&self.stemmer.stem(&lower))
            }
        }
    }

    /// The stem of a word of a post.
    pub fn of_word(&self, folded: &str, lower: &str) -> String {
        match folded.is_ascii() {
            true => self.stemmer.stem(folded).into_owned(),
            false => fold(&self.stemmer.stem(&lower.nfc().collect::<String>())),
        }
    }

    /// The stem of a word that is folded already.
    pub fn of_folded(&self, folded: &str) -> String {
        self.stemmer.stem(folded).into_owned()
    }
}

/// The most words that are remembered.
const REMEMBERED: usize = 200_000;

/// Takes endings off for whoever reads many texts: most of their words were met before, and looking one up is ten times as fast.
pub struct Remembering {
    tongue: Tongue,
    stems: Stems,
    /// The words that were met, each with the place of its stem in `found`.
    met: HashMap<String, usize>,
    found: Vec<String>,
}

impl Remembering {
    /// For a language.
    pub fn new(tongue: Tongue) -> Remembering {
        Remembering {
            tongue,
            stems: Stems::new(tongue),
            met: HashMap::new(),
            found: Vec::new(),
        }
    }

    /// The language.
    pub fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// What [`Stems::of`] says.
    pub fn of<'a>(&'a mut self, text: &str, word: &'a Word) -> Cow<'a, str> {
        match word.sort {
            Sort::Number | Sort::Pair => return Cow::Borrowed(&word.folded),
            // How it is folded does not tell its stem.
            Sort::Word if !word.folded.is_ascii() => return Cow::Owned(self.stems.of(text, word)),
            Sort::Word => {}
        }
        let at = match self.met.get(&word.folded) {
            Some(at) => *at,
            None => {
                let stem = self.stems.of(text, word);
                if self.met.len() == REMEMBERED {
                    return Cow::Owned(stem);
                }
                self.met.insert(word.folded.clone(), self.found.len());
                self.found.push(stem);
                self.found.len() - 1
            }
        };
        Cow::Borrowed(&self.found[at])
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    #[test]
    fn endings_go_by_language() {
        let stem = |tongue: &str, text: &str| Stems::new(Tongue::of(tongue).unwrap()).of(text, &words(text)[0]);
        assert_eq!(stem("en", "vaccinations"), stem("en", "vaccinated"));
        assert_eq!(stem("ru", "русский"), stem("ru", "русская"));
        assert_eq!(stem("de-AT", "Impfungen"), stem("de", "Impfung"));
        assert!(Tongue::of("xx").is_none());
    }

    #[test]
    fn what_is_remembered_is_what_was_found() {
        let text = "The Vaccinations VACCINATED naïvely naively 2 résumés resumes 疫苗";
        for tongue in ["en", "fr"].map(|code| Tongue::of(code).unwrap()) {
            let (stems, mut remembering) = (Stems::new(tongue), Remembering::new(tongue));
            for _ in 0..2 {
                for word in words(text) {
                    assert_eq!(remembering.of(text, &word), stems.of(text, &word), "{word:?}");
                }
            }
        }
    }

    #[test]
    fn every_language_is_known_by_each_of_its_codes() {
        for (codes, _) in TONGUES {
            for code in *codes {
                assert_eq!(Tongue::of(code).map(Tongue::code), Some(codes[0]), "{code}");
            }
        }
        assert_eq!(Tongue::of_letters("мост").map(Tongue::code), Some("ru"));
        assert_eq!(Tongue::of_letters("bridge"), None);
    }
}
