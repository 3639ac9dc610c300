//! Small English words by which a statement is taken apart, all folded. Pure.

use crate::matching::explain::{Gap, Read, Seen};
use crate::matching::find::is_common;

/// Whether a statement seems to be in English, when nothing says in what it is.
pub(super) fn seems_english(read: &Read) -> bool {
    let mut words = read.words().iter();
    words.any(|word| is_among(ENGLISH, word)) || !read.words().iter().any(|word| is_among(FOREIGN, word))
}

fn is_among(known: &[&str], word: &Seen) -> bool {
    known.binary_search(&word.folded.as_str()).is_ok()
}

/// Small words of English that other languages hardly hold, in order.
const ENGLISH: &[&str] = &[
    "and", "are", "been", "by", "for", "from", "had", "has", "have", "is", "it", "of", "on", "that", "the", "their",
    "they", "this", "to", "were", "which", "who", "will", "with", "would",
];

/// Small words of other languages that English statements hardly hold, in order.
const FOREIGN: &[&str] = &[
    "aan", "als", "att", "auf", "avec", "che", "con", "dans", "das", "dem", "den", "der", "det", "dos", "een", "ein",
    "eine", "est", "et", "gli", "het", "im", "ist", "las", "le", "les", "los", "mit", "na", "nao", "nicht", "och",
    "og", "ou", "para", "pas", "per", "por", "pour", "que", "qui", "sind", "som", "sur", "um", "uma", "una", "und",
    "une", "van", "von", "wurde", "zijn", "zu",
];

/// Whether a word says something by itself: no number, no word of grammar.
pub(super) fn tells(word: &Seen) -> bool {
    !word.number && !is_common(&word.stem) && !is_preposition(&word.folded) && !is_be(&word.folded)
}

pub(super) fn is_preposition(folded: &str) -> bool {
    matches!(
        folded,
        "about"
            | "above"
            | "across"
            | "after"
            | "against"
            | "at"
            | "before"
            | "behind"
            | "below"
            | "beside"
            | "by"
            | "during"
            | "for"
            | "from"
            | "in"
            | "inside"
            | "into"
            | "near"
            | "of"
            | "on"
            | "onto"
            | "outside"
            | "over"
            | "since"
            | "than"
            | "through"
            | "to"
            | "toward"
            | "towards"
            | "under"
            | "until"
            | "via"
            | "with"
            | "without"
    )
}

pub(super) fn is_determiner(folded: &str) -> bool {
    matches!(
        folded,
        "a" | "an"
            | "the"
            | "this"
            | "that"
            | "these"
            | "those"
            | "his"
            | "her"
            | "its"
            | "their"
            | "our"
            | "my"
            | "your"
    )
}

pub(super) fn is_be(folded: &str) -> bool {
    matches!(
        folded,
        "am" | "is" | "are" | "was" | "were" | "be" | "been" | "being" | "get" | "gets" | "got" | "getting"
    )
}

/// Words without which a statement says the same: those of a passive, of a past, and articles.
pub(super) fn is_idle(folded: &str) -> bool {
    is_be(folded)
        || matches!(
            folded,
            "a" | "an" | "the" | "by" | "did" | "do" | "doe" | "had" | "has" | "have"
        )
}

/// Verbs by which somebody is told to say the rest.
pub(super) fn is_cue(folded: &str) -> bool {
    matches!(
        folded,
        "say"
            | "says"
            | "said"
            | "tell"
            | "tells"
            | "told"
            | "claim"
            | "claims"
            | "claimed"
            | "announced"
            | "announces"
            | "reported"
            | "reports"
            | "according"
            | "wrote"
            | "writes"
            | "tweeted"
            | "believes"
            | "believed"
            | "argues"
            | "argued"
            | "insists"
            | "insisted"
            | "states"
            | "stated"
    )
}

/// Whether the clause goes on to this word.
pub(super) fn goes_on(word: &Seen) -> bool {
    word.gap == Gap::None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_told_by_its_small_words() {
        assert!(ENGLISH.is_sorted() && FOREIGN.is_sorted());
        let seems = |text: &str| seems_english(&Read::of(&[text], None));
        assert!(seems("The mayor closed the bridge near Den Haag."));
        assert!(seems("Ana Lima resigned."));
        assert!(!seems("Der Minister hat Geld genommen."));
        assert!(!seems("Le maire a fermé trois ponts."));
    }
}
