//! Whether a claim's words accuse somebody: a proposal to a person, never a decision.

use super::names::fold;

/// Beginnings of words that accuse, folded.
const STEMS: &[&str] = &[
    "abus",
    "accus",
    "assault",
    "atrocit",
    "blackmail",
    "blam",
    "brib",
    "collud",
    "collusion",
    "conceal",
    "conspir",
    "corrupt",
    "coverup",
    "cover-up",
    "covered-up",
    "embezzl",
    "extort",
    "falsif",
    "forger",
    "fraud",
    "genocid",
    "harass",
    "incit",
    "kidnap",
    "launder",
    "massacr",
    "misappropriat",
    "misconduct",
    "murder",
    "neglig",
    "nepotis",
    "perjur",
    "plagiar",
    "rape",
    "rapist",
    "racketeer",
    "sabotag",
    "smuggl",
    "swindl",
    "tortur",
    "traffick",
    "treason",
    "unlawful",
];

/// Whole words that accuse.
const WORDS: &[&str] = &[
    "cheated",
    "crime",
    "crimes",
    "criminal",
    "defrauded",
    "forged",
    "guilty",
    "hid",
    "illegal",
    "illegally",
    "liar",
    "lied",
    "lies",
    "looted",
    "looting",
    "lying",
    "rigged",
    "rigging",
    "scam",
    "stealing",
    "steals",
    "stole",
    "stolen",
    "theft",
    "thief",
    "thieves",
    "threatened",
];

/// Words side by side that accuse.
const PHRASES: &[&[&str]] = &[
    &["broke", "the", "law"],
    &["covered", "up"],
    &["killed", "civilians"],
    &["killing", "civilians"],
    &["on", "purpose"],
    &["turned", "a", "blind", "eye"],
];

/// The first words of a text that accuse, as they stand in it folded; `None` when none do.
///
/// Word lists of English alone, made to propose too much rather than too little: whoever reads the claim decides.
pub fn proposed(text: &str) -> Option<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).find_map(|at| {
        let word = words[at];
        if WORDS.contains(&word) || STEMS.iter().any(|stem| word.starts_with(stem)) {
            return Some(word.to_owned());
        }
        PHRASES
            .iter()
            .find(|phrase| phrase[0] == word && without_numbers(&words[at..], phrase.len()) == **phrase)
            .map(|phrase| phrase.join(" "))
    })
}

/// The next words; "killed 40 civilians" as "killed civilians".
fn without_numbers<'w>(words: &[&'w str], many: usize) -> Vec<&'w str> {
    let plain = words
        .iter()
        .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    plain.take(many).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_accuse_propose_it() {
        let told = |text| proposed(text).unwrap_or_default();
        assert_eq!(told("The militia tortured three men."), "tortured");
        assert_eq!(told("The works office kept the report back on purpose."), "on purpose");
        assert_eq!(told("He BLAMED the mayor."), "blamed");
        assert_eq!(told("The firm’s director stole 40,000 crowns."), "stole");
        assert_eq!(told("A cover-up in the town hall"), "cover-up");
    }

    #[test]
    fn other_words_do_not() {
        for text in [
            "The bridge opens in May.",
            "The grapes were of use on Tuesday.",
            "A purpose-built pier",
            "",
        ] {
            assert_eq!(proposed(text), None, "{text}");
        }
    }
}
