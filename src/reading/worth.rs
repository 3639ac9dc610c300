//! How much a statement is worth checking: a score from features that a reader sees, each with its weight, so that whoever
//! disagrees can say with which.

use std::sync::LazyLock;

use super::Form;
use super::lexicon::ByWord;
use crate::model::ClaimKind;
use crate::model::accusation;
use crate::model::names::fold;

/// What the score looks at besides the words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct About {
    /// Fact, prediction ….
    pub kind: Option<ClaimKind>,
    /// How it is built; `None` for the article's own voice.
    pub form: Option<Form>,
    /// Whether nobody is named who says it.
    pub anonymous: bool,
    /// Whether somebody between the one who says it and the paper passes it on.
    pub second_hand: bool,
    /// Whether it is hedged.
    pub hedged: bool,
    /// Whether it stands in the headline.
    pub headline: bool,
    /// Whether a date stands in it.
    pub dated: bool,
    /// Whether it seems to accuse somebody.
    pub accuses: bool,
    /// How many names stand in it.
    pub names: usize,
}

/// What every statement starts with, in thousandths.
const START: i64 = 220;

/// The score, 0 to 1,000, and what raised it, in the desk's words.
pub(super) fn worth(words: &str, about: &About) -> (i64, Vec<&'static str>) {
    let folded = fold(words);
    let all: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '%'))
        .filter(|w| !w.is_empty())
        .collect();
    let seen = all.iter().fold(0, |seen, word| seen | sorts(word));
    let any = |sort: u8| seen & sort != 0;
    let figure = all.iter().any(|w| w.bytes().any(|b| b.is_ascii_digit()) && !is_year(w)) || any(NUMBER);
    let share = folded.contains(['%', '$', '£', '€']) || any(SHARE);
    let compared = any(COMPARISON)
        || all
            .windows(2)
            .any(|pair| matches!(pair, ["more" | "less" | "fewer" | "higher" | "lower", "than"]));
    let superlative = any(SUPERLATIVE)
        || all
            .iter()
            .any(|word| word.len() > 5 && word.ends_with("est") && !NOT_SUPERLATIVE.contains(word));
    let caused = any(CAUSE) || folded.contains("led to") || folded.contains("due to");
    let felt = any(FEELING);
    let kind = about.kind.unwrap_or(ClaimKind::Fact);
    let quoted = matches!(about.form, Some(Form::Direct | Form::Mixed));
    let features: &[(bool, i64, &'static str)] = &[
        (figure, 170, "a figure"),
        (share, 60, "money or a share"),
        (about.dated, 70, "a date"),
        (about.names > 0, 70, "a name"),
        (about.names > 1, 30, ""),
        (compared, 90, "a comparison"),
        (superlative, 60, "a superlative"),
        (caused, 60, "a cause"),
        (about.accuses, 130, "an accusation"),
        (about.anonymous, 50, "nobody named"),
        (about.second_hand, 30, "at second hand"),
        (quoted, 20, "in quotation marks"),
        (about.headline, 30, "in the headline"),
        (kind == ClaimKind::Fact, 90, ""),
        (kind == ClaimKind::Promise, -20, ""),
        (kind == ClaimKind::Prediction, -70, ""),
        (kind == ClaimKind::Order, -150, ""),
        (kind == ClaimKind::Opinion, -200, ""),
        (kind == ClaimKind::Question, -260, ""),
        (about.form == Some(Form::Attitude), -80, ""),
        (about.hedged, -30, ""),
        (felt, -110, ""),
        (all.len() < 8, -60, ""),
        (all.len() < 5, -120, ""),
        (all.len() > 12, 30, ""),
    ];
    let met = features.iter().filter(|(met, ..)| *met);
    let score = START + met.clone().map(|(_, weight, _)| weight).sum::<i64>();
    let why = met.map(|(_, _, why)| *why).filter(|why| !why.is_empty()).collect();
    (score.clamp(0, 1_000), why)
}

/// Whether words accuse somebody: of a crime, of a wrong, of an untruth.
pub(super) fn accuses(words: &str, cue: &str) -> bool {
    let cue = fold(cue);
    cue.split(|c: char| !c.is_alphanumeric())
        .any(|word| sorts(word) & ACCUSING != 0)
        || accusation::proposed(words).is_some()
}

const NUMBER: u8 = 1;
const SHARE: u8 = 2;
const COMPARISON: u8 = 4;
const SUPERLATIVE: u8 = 8;
const CAUSE: u8 = 16;
const FEELING: u8 = 32;
const ACCUSING: u8 = 64;

/// In which of the lists below a word stands.
fn sorts(word: &str) -> u8 {
    static SORTS: LazyLock<ByWord<&'static str, u8>> = LazyLock::new(|| {
        let mut sorts: ByWord<&'static str, u8> = ByWord::default();
        for (sort, words) in [
            (NUMBER, NUMBERS),
            (SHARE, SHARES),
            (COMPARISON, COMPARISONS),
            (SUPERLATIVE, SUPERLATIVES),
            (CAUSE, CAUSES),
            (FEELING, FEELINGS),
            (ACCUSING, ACCUSING_CUES),
        ] {
            for word in words {
                *sorts.entry(word).or_default() |= sort;
            }
        }
        sorts
    });
    SORTS.get(word).copied().unwrap_or_default()
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.bytes().all(|b| b.is_ascii_digit())
}

const NUMBERS: &[&str] = &[
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
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "dozens",
    "half",
    "third",
    "quarter",
    "twice",
    "double",
];
const SHARES: &[&str] = &[
    "percent",
    "per",
    "cent",
    "dollars",
    "pounds",
    "euros",
    "percentage",
    "majority",
    "budget",
    "cost",
    "costs",
];
const COMPARISONS: &[&str] = &[
    "rose",
    "risen",
    "fell",
    "fallen",
    "increased",
    "decreased",
    "doubled",
    "tripled",
    "halved",
    "grew",
    "grown",
    "dropped",
    "declined",
    "cut",
    "exceeded",
    "worse",
    "better",
    "faster",
    "slower",
    "cheaper",
    "larger",
    "bigger",
    "smaller",
    "outnumber",
];
const SUPERLATIVES: &[&str] = &[
    "first",
    "last",
    "only",
    "never",
    "always",
    "every",
    "none",
    "nobody",
    "nothing",
    "most",
    "least",
    "biggest",
    "largest",
    "worst",
    "best",
    "unprecedented",
    "record",
    "all",
];
const NOT_SUPERLATIVE: &[&str] = &[
    "interest", "request", "protest", "suggest", "forest", "arrest", "harvest", "honest", "contest", "invest",
    "western", "conquest", "digest", "inquest", "behest", "manifest",
];
const CAUSES: &[&str] = &[
    "because",
    "caused",
    "causes",
    "cause",
    "therefore",
    "resulted",
    "resulting",
    "blamed",
    "responsible",
    "thanks",
];
const FEELINGS: &[&str] = &[
    "feel",
    "feels",
    "felt",
    "hope",
    "hopes",
    "hoped",
    "love",
    "loves",
    "believe",
    "believes",
    "think",
    "thinks",
    "proud",
    "happy",
    "sad",
    "sorry",
    "wish",
    "wishes",
    "glad",
    "delighted",
    "excited",
    "worried",
    "disappointed",
    "grateful",
    "thank",
];
const ACCUSING_CUES: &[&str] = &[
    "accused",
    "accuse",
    "accuses",
    "accusing",
    "alleged",
    "alleges",
    "allege",
    "alleging",
    "blamed",
    "blames",
    "blaming",
    "charged",
    "denounced",
    "slammed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_accusations_come_before_feelings() {
        let score = |words: &str| {
            worth(
                words,
                &About {
                    accuses: accuses(words, ""),
                    ..About::default()
                },
            )
        };
        let (figures, why) = score("Some 12,000 people cross the bridge each day, 8% more than in 2015.");
        let (feelings, _) = score("I hope that everybody is happy with the bridge that we have built.");
        let (accusation, _) = score("The port’s director bribed two inspectors to pass the bridge in silence.");
        assert_eq!(why, ["a figure", "money or a share", "a comparison"]);
        assert!(
            figures > 500 && accusation > 500 && feelings < 300,
            "{figures} {accusation} {feelings}"
        );
    }

    #[test]
    fn a_year_alone_is_no_figure() {
        assert!(
            !worth("The bridge was opened by the king in 1926.", &About::default())
                .1
                .contains(&"a figure")
        );
    }
}
