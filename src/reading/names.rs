//! First names with a likely gender, and places. Lists stand in `data/names.txt`.

use std::sync::LazyLock;

use super::lexicon::ByWord;

/// What a first name suggests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// "he"
    Male,
    /// "she"
    Female,
    /// Given to both.
    Either,
}

/// What is known of a name.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The gender, of a first name.
    pub gender: Option<Gender>,
    /// It is a place.
    pub place: bool,
}

static NAMES: LazyLock<ByWord<&'static str, Known>> = LazyLock::new(|| {
    let mut names: ByWord<&'static str, Known> = ByWord::default();
    for line in include_str!("data/names.txt").lines() {
        let Some((list, words)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            continue;
        };
        for word in words.split_whitespace() {
            let known = names.entry(word).or_default();
            match list {
                "place" => known.place = true,
                list => {
                    let gender = if list == "m" { Gender::Male } else { Gender::Female };
                    known.gender = match known.gender {
                        Some(other) if other != gender => Some(Gender::Either),
                        _ => Some(gender),
                    };
                }
            }
        }
    }
    names
});

/// What is known of a word as a name, whatever its capitals.
pub fn look_up(word: &str) -> Known {
    NAMES.get(word.to_lowercase().as_str()).copied().unwrap_or_default()
}
