//! Text into the pieces of words that a BERT knows, as its own tokenizer cuts it. Pure, but for reading the vocabulary.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::not_a_model;
use crate::error::Result;

/// The vocabulary, and how text is folded before it is looked up.
pub struct WordPiece {
    pieces: HashMap<String, u32>,
    lower: bool,
    unknown: u32,
    begin: u32,
    end: u32,
}

/// A word longer than this is unknown, however many of its pieces are known.
const LONGEST_WORD: usize = 100;

impl WordPiece {
    /// Reads `tokenizer.json`, or else `vocab.txt` with `tokenizer_config.json`.
    ///
    /// # Errors
    /// `Usage` when neither holds such a vocabulary.
    pub fn open(folder: &Path) -> Result<WordPiece> {
        let (pieces, lower) = match super::json(folder, "tokenizer.json")? {
            Some(told) => of_tokenizer(folder, &told)?,
            None => of_list(folder)?,
        };
        let special = |piece: &str| {
            let found = pieces.get(piece).copied();
            found.ok_or_else(|| not_a_model(folder, &format!("its vocabulary has no {piece}")))
        };
        Ok(WordPiece {
            unknown: special("[UNK]")?,
            begin: special("[CLS]")?,
            end: special("[SEP]")?,
            lower,
            pieces,
        })
    }

    /// How many pieces there are at least: the highest number and one.
    pub fn size(&self) -> usize {
        self.pieces.values().max().map_or(0, |most| *most as usize + 1)
    }

    /// The pieces of a text between the marks of its beginning and end, at most so many.
    pub fn read(&self, text: &str, most: usize) -> Vec<u32> {
        let mut found = vec![self.begin];
        for word in self.words(text) {
            self.cut(&word, &mut found);
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most.max(2) - 1);
        found.push(self.end);
        found
    }

    /// The words: apart at spaces, each sign of punctuation and each Chinese character a word of its own.
    fn words(&self, text: &str) -> Vec<String> {
        let folded: String = match self.lower {
            true => text
                .nfd()
                .filter(|c| !is_combining_mark(*c))
                .flat_map(char::to_lowercase)
                .collect(),
            false => text.to_owned(),
        };
        let mut words = Vec::new();
        let mut word = String::new();
        for c in folded.chars() {
            if c.is_whitespace() || is_chinese(c) || is_sign(c) {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                if !c.is_whitespace() {
                    words.push(c.to_string());
                }
            } else if !(c.is_control()
                || matches!(c, '\u{fffd}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'))
            {
                word.push(c);
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
        words
    }

    /// The longest known piece from the left, over and over.
    fn cut(&self, word: &str, found: &mut Vec<u32>) {
        if word.chars().count() > LONGEST_WORD {
            found.push(self.unknown);
            return;
        }
        let from_here = found.len();
        let mut at = 0;
        let mut sought = String::with_capacity(word.len() + 2);
        while at < word.len() {
            let ends = word[at..].char_indices().rev().map(|(i, c)| at + i + c.len_utf8());
            let longest = ends.into_iter().find_map(|end| {
                sought.clear();
                if at > 0 {
                    sought.push_str("##");
                }
                sought.push_str(&word[at..end]);
                self.pieces.get(&sought).map(|piece| (*piece, end))
            });
            match longest {
                Some((piece, end)) => {
                    found.push(piece);
                    at = end;
                }
                None => {
                    found.truncate(from_here);
                    found.push(self.unknown);
                    return;
                }
            }
        }
    }
}

type Vocabulary = (HashMap<String, u32>, bool);

fn of_tokenizer(folder: &Path, told: &Value) -> Result<Vocabulary> {
    // Older files name the kind of model nowhere: pieces that continue a word tell it too.
    let model = &told["model"];
    let kind = model["type"].as_str().unwrap_or("WordPiece");
    if kind != "WordPiece" {
        return Err(not_a_model(
            folder,
            &format!("its tokenizer is {kind}, and only WordPiece is read"),
        ));
    }
    let Some(vocabulary) = model["vocab"].as_object() else {
        return Err(not_a_model(folder, "its tokenizer.json has no vocabulary"));
    };
    let pieces = vocabulary
        .iter()
        .filter_map(|(piece, number)| Some((piece.clone(), u32::try_from(number.as_u64()?).ok()?)))
        .collect();
    Ok((pieces, told["normalizer"]["lowercase"].as_bool().unwrap_or(true)))
}

fn of_list(folder: &Path) -> Result<Vocabulary> {
    let Some(list) = super::file(folder, "vocab.txt")? else {
        return Err(not_a_model(folder, "there is no tokenizer.json and no vocab.txt in it"));
    };
    let Ok(list) = String::from_utf8(list) else {
        return Err(not_a_model(folder, "its vocab.txt is no text in UTF-8"));
    };
    let pieces = list
        .lines()
        .zip(0u32..)
        .map(|(piece, n)| (piece.to_owned(), n))
        .collect();
    let told = super::json(folder, "tokenizer_config.json")?.unwrap_or_default();
    Ok((pieces, told["do_lower_case"].as_bool().unwrap_or(true)))
}

fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2b81f}'
        | '\u{2b820}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

/// Signs that stand for themselves: ASCII's, and what Unicode calls punctuation in the scripts that posts are written in.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c,
            '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{37e}' | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}'
            | '\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}' | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{60d}' | '\u{61b}'
            | '\u{61e}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' | '\u{964}' | '\u{965}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{207d}' | '\u{207e}' | '\u{2308}'..='\u{230b}' | '\u{2329}' | '\u{232a}' | '\u{2768}'..='\u{2775}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{303d}'
            | '\u{30fb}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}' | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}'
            | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}' | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}'
            | '\u{ff5f}'..='\u{ff65}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> WordPiece {
        let pieces = [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "bridge", "clos", "##ed", ",", "水", "cafe", "2",
        ];
        WordPiece {
            pieces: pieces
                .iter()
                .zip(0..)
                .map(|(piece, n)| ((*piece).to_owned(), n))
                .collect(),
            lower: true,
            unknown: 1,
            begin: 2,
            end: 3,
        }
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        let read = |text: &str| small().read(text, 64);
        assert_eq!(read("The bridge, closed"), [2, 4, 5, 8, 6, 7, 3]);
        assert_eq!(read("CAFÉ 水2"), [2, 10, 9, 11, 3]);
        assert_eq!(read("closing"), [2, 1, 3]);
        assert_eq!(read("\u{0}\u{200b}"), [2, 3]);
        assert_eq!(read(&"x".repeat(500)), [2, 1, 3]);
        assert_eq!(small().read("the the the the", 4), [2, 4, 4, 3]);
    }
}
