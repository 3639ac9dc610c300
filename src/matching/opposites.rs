//! Words and numbers by which two statements say opposite things. Pure.

mod list;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use list::{CONVERSE, DOWN, FORMS, OPPOSITES, UP};

use super::explain::{Figure, Read};
use super::words::{Stems, Tongue};

/// "un" stands before what it turns round, but not in these.
const WHOLE: &[&str] = &["unless"];

/// The shortest word that an "un" turns round.
const SHORTEST: usize = 3;

/// Words that deny each other, by stem.
pub(super) struct Opposites {
    of: HashMap<String, Vec<String>>,
    converse: HashSet<String>,
    middle: HashSet<String>,
    stems: Stems,
}

impl Opposites {
    /// Those of English, which are all that are known.
    pub(super) fn known() -> &'static Opposites {
        static KNOWN: LazyLock<Opposites> = LazyLock::new(Opposites::read);
        &KNOWN
    }

    fn read() -> Opposites {
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
        Opposites {
            of,
            converse: forms(CONVERSE).into_iter().collect(),
            middle: forms(UP).into_iter().chain(forms(DOWN)).collect(),
            stems,
        }
    }

    /// Whether two opposites say the same of two that change places: "more than" and "less than".
    pub(super) fn are_converse(&self, one: &str, other: &str) -> bool {
        self.converse.contains(one) && self.converse.contains(other)
    }

    /// The stems that only one has, and that the other has an opposite of which it alone has. Each comes with its stems.
    pub(super) fn between<'a>(
        &self,
        one: (&'a Read, &BTreeSet<&'a str>),
        other: (&'a Read, &BTreeSet<&'a str>),
    ) -> Vec<(&'a str, &'a str)> {
        let (a, b) = (one.1, other.1);
        let mut found: Vec<(&str, &str)> = Vec::new();
        for stem in a.difference(b) {
            for against in self.of.get(*stem).into_iter().flatten() {
                if let Some(against) = b.get(against.as_str())
                    && !a.contains(against)
                {
                    found.push((*stem, *against));
                }
            }
        }
        found.extend(self.undone(one.0, a, b));
        found.extend(self.undone(other.0, b, a).into_iter().map(|(un, plain)| (plain, un)));
        found.extend(for_and_against(one.0, other.0));
        found.extend(for_and_against(other.0, one.0).map(|(favour, against)| (against, favour)));
        found
    }

    /// Whether something lies between two opposites: what does not rise need not fall.
    pub(super) fn leave_a_middle(&self, one: &str, other: &str) -> bool {
        self.middle.contains(one) && self.middle.contains(other)
    }

    /// Words with an "un" before what stands without it on the other side.
    fn undone<'a>(&self, one: &Read, ours: &BTreeSet<&'a str>, theirs: &BTreeSet<&'a str>) -> Vec<(&'a str, &'a str)> {
        let mut found = Vec::new();
        for (stem, folded) in one.folded() {
            let Some(plain) = folded.strip_prefix("un").filter(|plain| plain.len() >= SHORTEST) else {
                continue;
            };
            let plain = self.stems.of_folded(plain);
            let apart = !ours.contains(plain.as_str()) && !theirs.contains(stem) && !WHOLE.contains(&folded);
            if apart && let (Some(un), Some(plain)) = (ours.get(stem), theirs.get(plain.as_str())) {
                found.push((*un, *plain));
            }
        }
        found
    }
}

/// The "for" of one and the "against" of the other, where both stand behind the same word: "voted for", "voted against".
fn for_and_against<'a>(one: &'a Read, other: &'a Read) -> Option<(&'a str, &'a str)> {
    let behind = |read: &'a Read, sought: &str| {
        let two = read.words().windows(2).find(|two| two[1].folded == sought)?;
        Some((two[0].stem.as_str(), two[1].stem.as_str()))
    };
    let against = behind(other, "against")?;
    let favour = behind(one, "for")?;
    (favour.0 == against.0).then_some((favour.1, against.1))
}

/// Numbers of one that stand where the other has another. Whether two stand for the same is told by the words beside them;
/// where these tell nothing, only a lone year stands against a lone year, and a lone number against another.
pub(super) fn numbers_against<'a>(one: &'a Read, other: &'a Read) -> Vec<(Figure<'a>, Figure<'a>)> {
    let (ours, theirs) = (one.numbers(), other.numbers());
    if ours.is_empty() || theirs.is_empty() {
        return Vec::new();
    }
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
            Some(at) => {
                let against = its.remove(at);
                found.push((figure, against));
            }
            None => rest.push(figure),
        }
    }
    if found.is_empty() {
        for year in [true, false] {
            let only = |figures: &mut Vec<Figure<'a>>| -> Option<Figure<'a>> {
                let mut of_kind = figures
                    .iter()
                    .enumerate()
                    .filter(|(_, figure)| figure.is_year() == year);
                let (at, _) = of_kind.next()?;
                of_kind.next().is_none().then_some(at).map(|at| figures.remove(at))
            };
            found.extend(only(&mut rest).zip(only(&mut its)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opposed(one: &str, other: &str) -> Vec<String> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = Opposites::known().between((&one, &one.stems()), (&other, &other.stems()));
        found
            .iter()
            .map(|(a, b)| format!("{} against {}", one.written(a), other.written(b)))
            .collect()
    }

    fn numbers(one: &str, other: &str) -> Vec<String> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = numbers_against(&one, &other);
        found
            .iter()
            .map(|(a, b)| format!("{} against {}", a.written, b.written))
            .collect()
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
