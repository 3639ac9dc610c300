//! What a claim says, word by word: whether two of them say the same. Pure.

use std::cmp::Ordering;

/// How much of the words of two claims both have, at least, when they say the same.
const SAME: f32 = 0.7;

/// What a word can do to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Add to it.
    Word,
    /// Make it one of somebody else.
    Name,
    /// Make it another one.
    Number,
    /// Turn it round.
    Not,
}

/// The words of a claim's statement, each once, with what they weigh.
#[derive(Debug, Clone, Default)]
pub struct Said {
    words: Vec<(u64, f32, Sort)>,
}

impl Said {
    /// What a word is.
    pub fn sort(number: bool, name: bool, turns: bool) -> Sort {
        match (turns, number, name) {
            (true, _, _) => Sort::Not,
            (_, true, _) => Sort::Number,
            (_, _, true) => Sort::Name,
            _ => Sort::Word,
        }
    }

    /// Adds a word that is not among them yet, by its hash.
    pub fn take(&mut self, hash: u64, weight: f32, sort: Sort) {
        self.words.push((hash, weight, sort));
    }

    /// Makes them ready to be compared.
    pub fn settle(&mut self) {
        self.words.sort_unstable_by_key(|(hash, _, _)| *hash);
    }

    /// Whether another claim says the same: most words are shared, none turns it round, and neither has a number or a name
    /// where the other has another.
    pub fn is_same(&self, other: &Said) -> bool {
        let (mut shared, mut whole) = (0.0, 0.0);
        // Of each sort that can change what is said, whether one has some for itself, and the other.
        let mut alone = [[false; 2]; 2];
        let (mut i, mut j) = (0, 0);
        loop {
            let (a, b) = (self.words.get(i), other.words.get(j));
            let side = match (a, b) {
                (None, None) => break,
                (Some(a), Some(b)) => a.0.cmp(&b.0),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
            };
            let (word, whose) = match side {
                Ordering::Equal => {
                    shared += a.map_or(0.0, |word| word.1);
                    (a, None)
                }
                Ordering::Less => (a, Some(0)),
                Ordering::Greater => (b, Some(1)),
            };
            i += usize::from(side != Ordering::Greater);
            j += usize::from(side != Ordering::Less);
            let Some((_, weight, sort)) = word else { break };
            whole += weight;
            match (whose, sort) {
                (Some(_), Sort::Not) => return false,
                (Some(whose), Sort::Name) => alone[0][whose] = true,
                (Some(whose), Sort::Number) => alone[1][whose] = true,
                _ => {}
            }
        }
        alone.iter().all(|both| *both != [true, true]) && whole > 0.0 && shared >= SAME * whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::explain;
    use crate::matching::index::stem_hash;
    use crate::matching::record::{Field, Lying, Record};
    use crate::view::searchable::Searchable;

    fn said(text: &str) -> Said {
        let record = Record::of(&Searchable {
            texts: vec![text.to_owned()],
            ..Searchable::default()
        })
        .kept;
        let mut said = Said::default();
        let mut met = std::collections::HashSet::new();
        for (stem, number, name) in Lying::decode(&record).words(Field::Text) {
            let hash = stem_hash(stem);
            if met.insert(hash) {
                let weight = if stem.len() > 3 { 7.0 } else { 2.0 };
                said.take(hash, weight, Said::sort(number, name, explain::is_not_hash(hash)));
            }
        }
        said.settle();
        said
    }

    #[test]
    fn a_word_more_or_less_says_the_same() {
        let own = said("There is a 4,250% increase in fetal death from the flu shot");
        assert!(own.is_same(&said(
            "Says there is a 4,250% increase in fetal death from the flu shot."
        )));
        assert!(!own.is_same(&said("There is a 25% increase in fetal death from the flu shot")));
        assert!(!own.is_same(&said("There is no 4,250% increase in fetal death from the flu shot")));
        assert!(!own.is_same(&said("The flu shot is mandatory for nurses")));
        assert!(
            !said("A video shows Ana Lima burning ballots").is_same(&said("A video shows Jon Reyes burning ballots"))
        );
        assert!(!Said::default().is_same(&Said::default()));
    }
}
