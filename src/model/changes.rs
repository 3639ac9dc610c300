//! What changed between two versions of a text, sentence by sentence.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Sentences that gave way to others, where they stood; in code points. What was only put in has no place in the old
/// text, what was only taken out none in the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where in the old text.
    pub was: Option<Range<usize>>,
    /// Where in the new text.
    pub now: Option<Range<usize>>,
}

/// The changes from one text to the next, in the order of the text. Spaces and line ends alone are no change.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (sentences(old), sentences(new));
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut numbered = Vec::new();
    for (words, _) in old.iter().chain(&new) {
        let next = numbers.len();
        numbered.push(*numbers.entry(words).or_insert(next));
    }
    let (before, after) = numbered.split_at(old.len());
    let place = |sentences: &[(String, Range<usize>)], range: Range<usize>| -> Option<Range<usize>> {
        let (first, last) = (sentences.get(range.start)?, sentences.get(range.end.checked_sub(1)?)?);
        (!range.is_empty()).then_some(first.1.start..last.1.end)
    };
    capture_diff_slices(Algorithm::Myers, before, after)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| Change {
            was: place(&old, op.old_range()),
            now: place(&new, op.new_range()),
        })
        .collect()
}

/// The sentences of a text (Unicode Standard Annex 29), each with its words alone and its place.
fn sentences(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    for sentence in text.split_sentence_bounds() {
        let length = sentence.chars().count();
        let words: Vec<&str> = sentence.split_whitespace().collect();
        if !words.is_empty() {
            let before = sentence.chars().take_while(|c| c.is_whitespace()).count();
            let behind = sentence.chars().rev().take_while(|c| c.is_whitespace()).count();
            found.push((words.join(" "), at + before..at + length - behind));
        }
        at += length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> Vec<(String, String)> {
        let slice = |text: &str, range: Option<Range<usize>>| -> String {
            let range = range.unwrap_or(0..0);
            text.chars().skip(range.start).take(range.len()).collect()
        };
        changes(old, new)
            .into_iter()
            .map(|change| (slice(old, change.was), slice(new, change.now)))
            .collect()
    }

    #[test]
    fn sentences_that_changed_are_named_and_no_others() {
        let old = "The bridge is shut. It cost nine million. The mayor — “never” — spoke.\n\nIt opens in May.";
        let new = "The bridge is shut.\r\nIt cost ten million. The mayor — “never” — spoke.\nIt opens in May. Perhaps.";
        assert_eq!(
            told(old, new),
            [
                ("It cost nine million.".to_owned(), "It cost ten million.".to_owned()),
                (String::new(), "Perhaps.".to_owned())
            ]
        );
        assert_eq!(told(old, old), []);
    }

    #[test]
    fn what_goes_has_a_place_in_the_old_text_alone() {
        let old = "One. Two. Three.";
        assert_eq!(
            changes(old, "One. Three."),
            [Change {
                was: Some(5..9),
                now: None
            }]
        );
        assert_eq!(
            changes("", "One."),
            [Change {
                was: None,
                now: Some(0..4)
            }]
        );
    }
}
