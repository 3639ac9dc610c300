//! Words and numbers by which two statements say opposite things. Pure.

use std::collections::{BTreeSet, HashMap};

use super::explain::{Figure, Read};
use super::words::{Stems, Tongue};

/// Words of which each on one side denies each on the other.
const OPPOSITES: &[(&[&str], &[&str])] = &[
    (
        &[
            "rise", "increase", "grow", "climb", "jump", "soar", "surge", "raise", "gain", "up", "expand",
        ],
        &[
            "fall", "decrease", "shrink", "decline", "drop", "plunge", "sink", "cut", "lower", "lose", "down", "reduce",
        ],
    ),
    (&["accept", "approve"], &["reject", "disapprove"]),
    (&["above"], &["below"]),
    (&["accurate", "correct"], &["inaccurate", "incorrect", "wrong"]),
    (&["adequate"], &["inadequate"]),
    (&["after"], &["before"]),
    (&["alive"], &["dead"]),
    (
        &["allow", "allowed", "permit"],
        &["ban", "banned", "forbid", "prohibit"],
    ),
    (&["agree"], &["disagree"]),
    (&["appear"], &["disappear"]),
    (&["arrive"], &["leave", "depart"]),
    (&["begin", "start"], &["end", "stop"]),
    (&["best"], &["worst"]),
    (&["better"], &["worse"]),
    (&["buy"], &["sell"]),
    (&["cheap"], &["expensive"]),
    (&["complete"], &["incomplete"]),
    (&["confirm"], &["deny"]),
    (&["east"], &["west"]),
    (&["effective"], &["ineffective"]),
    (&["empty"], &["full"]),
    (&["enter", "join"], &["leave"]),
    (&["fail"], &["succeed", "pass"]),
    (&["fewer", "less", "fewest", "least"], &["more", "most"]),
    (&["find"], &["lose"]),
    (&["first"], &["last"]),
    (&["guilty"], &["innocent"]),
    (&["highest"], &["lowest"]),
    (&["higher"], &["lower"]),
    (&["honest"], &["dishonest"]),
    (&["hot"], &["cold"]),
    (&["illegal"], &["legal"]),
    (&["impossible"], &["possible"]),
    (&["majority"], &["minority"]),
    (&["new"], &["old"]),
    (&["north"], &["south"]),
    (&["open"], &["close", "shut"]),
    (&["oppose"], &["support"]),
    (&["peace"], &["war"]),
    (&["prove"], &["disprove"]),
    (&["public"], &["secret"]),
    (&["safe", "harmless"], &["dangerous", "harmful"]),
    (&["since"], &["before"]),
    (&["strong"], &["weak"]),
    (&["sufficient"], &["insufficient"]),
    (&["true"], &["false"]),
    (&["valid"], &["invalid"]),
    (&["win", "gain"], &["lose"]),
];

/// Forms that no ending tells, and what they are forms of.
const FORMS: &[(&str, &str)] = &[
    ("began", "begin"),
    ("begun", "begin"),
    ("bought", "buy"),
    ("died", "dead"),
    ("fallen", "fall"),
    ("fell", "fall"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("found", "find"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("left", "leave"),
    ("loss", "lose"),
    ("lost", "lose"),
    ("risen", "rise"),
    ("rose", "rise"),
    ("sank", "sink"),
    ("shrank", "shrink"),
    ("shrunk", "shrink"),
    ("sold", "sell"),
    ("sunk", "sink"),
    ("won", "win"),
];

/// "un" stands before what it turns round, but not in these.
const WHOLE: &[&str] = &["unless"];

/// The shortest word that an "un" turns round.
const SHORTEST: usize = 3;

/// Words that deny each other, by stem.
pub(super) struct Opposites {
    of: HashMap<String, Vec<String>>,
    stems: Stems,
}

impl Opposites {
    /// Those of English, which are all that are known.
    pub(super) fn known() -> Opposites {
        let stems = Stems::new(Tongue::ENGLISH);
        let forms = |side: &[&str]| -> Vec<String> {
            let irregular = FORMS
                .iter()
                .filter(|(_, word)| side.contains(word))
                .map(|(form, _)| *form);
            side.iter()
                .copied()
                .chain(irregular)
                .map(|word| stems.of_folded(word))
                .collect()
        };
        let mut of: HashMap<String, Vec<String>> = HashMap::new();
        for (one, other) in OPPOSITES {
            let (one, other) = (forms(one), forms(other));
            for (these, those) in [(&one, &other), (&other, &one)] {
                for stem in these {
                    let against = of.entry(stem.clone()).or_default();
                    against.extend(
                        those
                            .iter()
                            .filter(|stem| !against.contains(stem))
                            .cloned()
                            .collect::<Vec<_>>(),
                    );
                }
            }
        }
        Opposites { of, stems }
    }

    /// The stems that only one has, and that the other has an opposite of which it alone has.
    pub(super) fn between(&self, one: &Read, other: &Read) -> Vec<(String, String)> {
        let (a, b) = (one.stems(), other.stems());
        let mut found: Vec<(String, String)> = Vec::new();
        for stem in a.difference(&b) {
            for against in self.of.get(*stem).into_iter().flatten() {
                if b.contains(against.as_str()) && !a.contains(against.as_str()) {
                    found.push(((*stem).to_owned(), against.clone()));
                }
            }
        }
        found.extend(self.undone(one, &a, &b));
        found.extend(self.undone(other, &b, &a).into_iter().map(|(un, plain)| (plain, un)));
        found
    }

    /// Words with an "un" before what stands without it on the other side.
    fn undone(&self, one: &Read, ours: &BTreeSet<&str>, theirs: &BTreeSet<&str>) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (stem, folded) in one.folded() {
            let Some(plain) = folded.strip_prefix("un").filter(|plain| plain.len() >= SHORTEST) else {
                continue;
            };
            let plain = self.stems.of_folded(plain);
            let apart = theirs.contains(plain.as_str()) && !ours.contains(plain.as_str()) && !theirs.contains(stem);
            if apart && !WHOLE.contains(&folded) {
                found.push((stem.to_owned(), plain));
            }
        }
        found
    }
}

/// Numbers of one that stand where the other has another: each as it is written. Whether two stand for the same is told by
/// the words beside them; where these tell nothing, only a lone year stands against a lone year, and a lone number against
/// another.
pub(super) fn numbers_against(one: &Read, other: &Read) -> Vec<(String, String)> {
    let (ours, theirs) = (one.numbers(), other.numbers());
    let mine: Vec<Figure> = one.figures(|value| !theirs.contains_key(value));
    let mut its: Vec<Figure> = other.figures(|value| !ours.contains_key(value));
    let mut found = Vec::new();
    let mut rest = Vec::new();
    for figure in mine {
        let counted = its
            .iter()
            .position(|its| figure.after.iter().any(|word| its.after.contains(word)))
            .or_else(|| {
                its.iter()
                    .position(|its| figure.before.is_some() && figure.before == its.before)
            });
        match counted {
            Some(at) => found.push((figure.written.to_owned(), its.remove(at).written.to_owned())),
            None => rest.push(figure),
        }
    }
    if found.is_empty() {
        for year in [true, false] {
            let only = |figures: &[Figure]| -> Option<String> {
                let mut of_kind = figures.iter().filter(|figure| figure.is_year() == year);
                let first = of_kind.next()?;
                of_kind.next().is_none().then(|| first.written.to_owned())
            };
            found.extend(only(&rest).zip(only(&its)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opposed(one: &str, other: &str) -> Vec<String> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = Opposites::known().between(&one, &other);
        found
            .iter()
            .map(|(a, b)| format!("{} against {}", one.written(a), other.written(b)))
            .collect()
    }

    fn numbers(one: &str, other: &str) -> Vec<String> {
        let found = numbers_against(&Read::of(&[one], None), &Read::of(&[other], None));
        found.iter().map(|(a, b)| format!("{a} against {b}")).collect()
    }

    #[test]
    fn irregular_forms_and_un_are_opposites() {
        assert_eq!(
            opposed("Unemployment rose in May.", "Unemployment fell in May."),
            ["rose against fell"]
        );
        assert_eq!(opposed("Crime fell.", "Crime has risen."), ["fell against risen"]);
        assert_eq!(
            opposed("Crime increased.", "Crime dropped."),
            ["increased against dropped"]
        );
        assert_eq!(
            opposed("It is safe for children.", "It is unsafe for children."),
            ["safe against unsafe"]
        );
        assert_eq!(opposed("It was unfair.", "It was fair."), ["unfair against fair"]);
        assert_eq!(
            opposed("They won the vote.", "They lost the vote."),
            ["won against lost"]
        );
        assert_eq!(opposed("Less is paid.", "Nothing unless it is paid."), [""; 0]);
        // Who says both contradicts neither.
        assert_eq!(opposed("Crime rose, then fell.", "Crime fell."), [""; 0]);
    }

    #[test]
    fn numbers_stand_against_those_that_count_the_same() {
        assert_eq!(
            numbers(
                "On 2 March 2020 the mayor closed four bridges.",
                "The mayor closed three bridges."
            ),
            ["four against three"]
        );
        assert_eq!(
            numbers(
                "On 2 March she closed four bridges.",
                "She closed three bridges on 5 March."
            ),
            ["2 against 5", "four against three"]
        );
        assert_eq!(
            numbers("Crime fell by 10 percent in 2019.", "Crime fell by 20 percent."),
            ["10 against 20"]
        );
        assert_eq!(
            numbers("It opened in 1974.", "It was opened in 1975."),
            ["1974 against 1975"]
        );
        assert_eq!(numbers("It opened in 1974.", "It has two lanes."), [""; 0]);
        assert_eq!(numbers("It cost 5 dollars.", "It cost five dollars."), [""; 0]);
    }
}
