//! Whether a changed wording is a typo's repair, so that the verdict on the old one holds for the new.

use super::names::fold;

/// Words that turn a sentence round; a repair neither brings nor takes one.
const TURNING: &[&str] = &[
    "no", "not", "nor", "now", "never", "none", "all", "any", "some", "most", "few", "many",
];

/// Words that count.
const COUNTING: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "dozen",
    "dozens",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "half",
    "third",
    "quarter",
    "first",
    "second",
    "double",
    "twice",
];

/// What may stand at a word's end or not without another meaning.
const MARKS: &[char] = &[
    ',', '.', ';', ':', '!', '\'', '"', '“', '”', '‘', '’', '«', '»', '(', ')',
];

/// How two words that are not the same differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// Two letters beside each other have changed places.
    Swapped,
    /// A letter is missing, or there is one too many.
    Length,
    /// One letter stands for another.
    Letter,
}

/// Whether two wordings differ by spelling and punctuation only: word for word the same but for one slip in at most three of
/// them, never in a figure or a word that counts, never in one that turns the sentence round. A name is repaired only
/// where two of its letters changed places, since any other letter may make it another's.
pub fn repairs(old: &str, new: &str) -> bool {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_whitespace().collect(), new.split_whitespace().collect());
    let mut slips = 0;
    let mut begins = true;
    let mut alike = |(old, new): (&&str, &&str)| {
        let first = std::mem::replace(&mut begins, old.ends_with(['.', '!', '?', ':']));
        let (bare_old, bare_new) = (old.trim_matches(MARKS), new.trim_matches(MARKS));
        if fold(bare_old) == fold(bare_new) {
            return true;
        }
        slips += 1;
        slips <= 3
            && slip(&fold(bare_old), &fold(bare_new)).is_some_and(|slip| {
                let name = [bare_old, bare_new]
                    .iter()
                    .any(|word| word.starts_with(char::is_uppercase));
                match (name, first) {
                    (false, _) => true,
                    (true, true) => slip != Slip::Letter,
                    (true, false) => slip == Slip::Swapped,
                }
            })
    };
    old.len() == new.len() && old.iter().zip(&new).all(&mut alike)
}

/// The one slip by which two words differ, where both may be repaired.
fn slip(old: &str, new: &str) -> Option<Slip> {
    let fixed = |word: &str| {
        TURNING.contains(&word)
            || COUNTING.contains(&word)
            || word.chars().any(|c| !c.is_alphabetic() && c != '-' && c != '\'')
    };
    if fixed(old) || fixed(new) || strsim::osa_distance(old, new) != 1 {
        return None;
    }
    Some(match strsim::levenshtein(old, new) {
        1 if old.chars().count() == new.chars().count() => Slip::Letter,
        1 => Slip::Length,
        _ => Slip::Swapped,
    })
}

#[cfg(test)]
mod tests {
    use super::repairs;

    #[test]
    fn spelling_and_punctuation_are_repaired() {
        for (old, new) in [
            ("Teh bridge was bulit in 2011.", "The bridge was built in 2011."),
            ("In October 2015 he resigned.", "In October 2015, he resigned."),
            ("the mayor resigned", "The mayor resigned."),
            ("Itlay has recieved the money.", "Italy has received the money."),
            ("The councl met.", "The council met."),
        ] {
            assert!(repairs(old, new), "{old} -> {new}");
        }
    }

    #[test]
    fn names_figures_and_what_turns_a_sentence_are_not() {
        for (old, new) in [
            ("The war cost 3 million dollars.", "The war cost 3 billion dollars."),
            ("It was Iraq that paid.", "It was Iran that paid."),
            ("Iraq paid.", "Iran paid."),
            ("He met Allen.", "He met Alle."),
            ("It closed in 2011.", "It closed in 2012."),
            ("It fell by 5 degrees.", "It fell by -5 degrees."),
            ("He did now pay.", "He did not pay."),
            ("He has ten houses.", "He has two houses."),
            ("It was six.", "It was sex."),
            ("He paid.", "He paid?"),
            ("He has paid.", "He has not paid."),
            ("a bd ce df eg", "a be cf dg eh"),
        ] {
            assert!(!repairs(old, new), "{old} -> {new}");
        }
    }
}
