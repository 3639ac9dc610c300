//! Words by which a statement says that something is not so: "not", "denied that", "failed to". Pure.

use std::collections::HashSet;
use std::ops::Range;

use super::grammar;
use crate::matching::explain::{Gap, REACH, Read, Seen, is_not};
use crate::matching::find::is_common;

/// How far a denial reaches that takes a whole clause.
const CLAUSE: usize = 10;

/// How a word turns round what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// "not", "never", "without"
    Not,
    /// "denied", "failed to", "it is false that"
    TakenBack,
}

#[derive(Debug)]
struct Denial {
    at: usize,
    reach: Range<usize>,
    kind: Kind,
}

/// What a statement says not to be so.
pub(super) struct Denials<'a> {
    words: &'a [Seen],
    all: Vec<Denial>,
}

impl<'a> Denials<'a> {
    /// Of a statement. In other languages than English only words such as "nicht" are known.
    pub(super) fn of(read: &'a Read, english: bool) -> Denials<'a> {
        let words = read.words();
        let mut all = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let (kind, length) = match (is_not(&word.folded), english) {
                (true, false) => (Kind::Not, Some(REACH)),
                (true, true) => (Kind::Not, not_reaches(words, at)),
                (false, true) => {
                    if let Some(reach) = untrue_is(words, at) {
                        let kind = Kind::TakenBack;
                        all.push(Denial { at, reach, kind });
                        continue;
                    }
                    (Kind::TakenBack, takes_back(words, at))
                }
                (false, false) => continue,
            };
            let Some(length) = length else { continue };
            let mut end = (at + 1 + length).min(words.len());
            if english {
                // A comma right behind it, as in "not, however, closed", opens what is put in.
                let stops = |place: &usize| match words[*place].gap {
                    Gap::Stop => true,
                    Gap::Comma => kind == Kind::TakenBack || *place > at + 1,
                    Gap::None => words[*place].folded == "but",
                };
                end = (at + 1..end).find(stops).unwrap_or(end);
            }
            all.push(Denial {
                at,
                reach: at + 1..end,
                kind,
            });
        }
        Denials { words, all }
    }

    /// Whether a word is said not to be so. A "not" before a "denied" leaves it as it is.
    fn turns(&self, at: usize) -> bool {
        let by = |kind| {
            self.all
                .iter()
                .any(|denial| denial.kind == kind && denial.reach.contains(&at))
        };
        by(Kind::Not) != by(Kind::TakenBack)
    }

    /// Whether a stem is said not to be so.
    pub(super) fn denies(&self, stem: &str) -> bool {
        let mut places = self.places(stem);
        !self.all.is_empty() && places.any(|at| self.turns(at))
    }

    fn places(&self, stem: &str) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.filter(move |(_, word)| word.stem == stem).map(|(at, _)| at)
    }

    /// Leaves out the denial that is this word itself.
    pub(super) fn leave(&mut self, stem: &str) {
        self.all.retain(|denial| self.words[denial.at].stem != stem);
    }

    /// Leaves out what turns this word, for that is told already.
    pub(super) fn spend(&mut self, stem: &str) {
        self.leave(stem);
        let places: Vec<usize> = self.places(stem).collect();
        self.all
            .retain(|denial| !places.iter().any(|at| denial.reach.contains(at)));
    }

    /// The words by which it denies, besides those that only deny, with the sayings that these take back.
    pub(super) fn stems(&self) -> impl Iterator<Item = &'a str> {
        let words = self.words;
        self.all.iter().flat_map(move |denial| {
            let near = denial.reach.start.saturating_sub(2)..(denial.reach.start + 2).min(words.len());
            let sayings = near.filter(|at| *at != denial.at && is_saying(&words[*at].folded));
            let own = (denial.kind == Kind::TakenBack).then_some(denial.at);
            own.into_iter().chain(sayings).map(|at| words[at].stem.as_str())
        })
    }

    /// The shared stems that are said not to be so. What takes back a saying that the other tells of, too, denies nothing: "denied
    /// the charge" and "faced the charge".
    fn denied(&self, shared: &HashSet<&str>) -> (usize, HashSet<&'a str>) {
        let counts = |denial: &&Denial| {
            let mut near = denial.reach.clone().take(3);
            denial.kind == Kind::Not
                || !near.any(|at| is_saying(&self.words[at].folded) && shared.contains(self.words[at].stem.as_str()))
        };
        let live: Vec<&Denial> = self.all.iter().filter(counts).collect();
        let mut denied = HashSet::new();
        for at in live.iter().flat_map(|denial| denial.reach.clone()) {
            let stem = self.words[at].stem.as_str();
            if shared.contains(stem) && !is_saying(&self.words[at].folded) && self.turns(at) {
                denied.insert(stem);
            }
        }
        (live.len(), denied)
    }
}

/// Whether one says not to be so what the other says.
pub(super) fn denies(one: &Denials, other: &Denials) -> bool {
    if one.all.is_empty() && other.all.is_empty() {
        return false;
    }
    let theirs: HashSet<&str> = other.words.iter().map(|word| word.stem.as_str()).collect();
    let shared: HashSet<&str> = one
        .words
        .iter()
        .map(|word| word.stem.as_str())
        .filter(|stem| theirs.contains(stem) && !is_not(stem) && !is_common(stem))
        .collect();
    let ((ours, a), (its, b)) = (one.denied(&shared), other.denied(&shared));
    if a.is_empty() || b.is_empty() {
        return a.len() != b.len();
    }
    // Both deny: other words within reach are another order, not another sense.
    a.is_disjoint(&b) || (a != b && ours != its)
}

/// How far a "not" reaches; `None` where it denies nothing: "not only", "no doubt", "not until May".
fn not_reaches(words: &[Seen], at: usize) -> Option<usize> {
    let next = |n: usize| words.get(at + n).map_or("", |word| word.folded.as_str());
    let idle = matches!(
        next(1),
        "only" | "just" | "merely" | "doubt" | "confidence" | "fly" | "fewer" | "less" | "later" | "earlier"
    ) || matches!((words[at].folded.as_str(), next(1)), ("nothing", "but"));
    if idle || (1..=REACH + 1).any(|n| matches!(next(n), "until" | "till" | "unless")) {
        return None;
    }
    let clause = matches!(next(1), "evidence" | "proof" | "sign" | "indication" | "truth" | "true");
    Some(if clause { CLAUSE } else { REACH })
}

/// How far a word reaches that takes back what follows; `None` of others.
fn takes_back(words: &[Seen], at: usize) -> Option<usize> {
    let next = |n: usize| words.get(at + n).map_or("", |word| word.folded.as_str());
    let a_saying = || (1..=3).any(|n| next(n) == "that" || is_saying(next(n)));
    match words[at].folded.as_str() {
        "deny" | "denies" | "denied" | "denying" => Some(CLAUSE),
        "reject" | "rejects" | "rejected" | "rejecting" | "dispute" | "disputes" | "disputed" | "disputing"
        | "refute" | "refutes" | "refuted" | "refuting" | "debunk" | "debunks" | "debunked" | "dismiss"
        | "dismisses" | "dismissed" | "dismissing" | "rebut" | "rebuts" | "rebutted" | "contradict" | "contradicts"
        | "contradicted" | "disprove" | "disproves" | "disproved"
            if a_saying() =>
        {
            Some(CLAUSE)
        }
        "refuse" | "refuses" | "refused" | "refusing" | "fail" | "fails" | "failed" | "failing" | "decline"
        | "declines" | "declined" | "declining" | "neglect" | "neglects" | "neglected" | "unable" | "unwilling"
            if next(1) == "to" =>
        {
            Some(REACH + 1)
        }
        "stop" | "stops" | "stopped" | "stopping" | "cease" | "ceases" | "ceased" | "quit" | "quits"
            if next(1).len() > 4 && next(1).ends_with("ing") =>
        {
            Some(REACH)
        }
        "false" | "untrue" | "myth" | "hoax" | "lie" | "wrong" if next(1) == "that" => Some(CLAUSE),
        "non" => Some(1),
        "hardly" | "scarcely" => Some(REACH),
        _ => None,
    }
}

/// What is said not to be so before the word that says it: "the claim that the dam broke is untrue".
fn untrue_is(words: &[Seen], at: usize) -> Option<Range<usize>> {
    let untrue = matches!(
        words[at].folded.as_str(),
        "false" | "untrue" | "baseless" | "unfounded" | "wrong" | "incorrect"
    );
    if !untrue || at == 0 || !grammar::is_be(&words[at - 1].folded) {
        return None;
    }
    let saying = words[..at].iter().rposition(|word| is_saying(&word.folded))?;
    let that = words
        .get(saying + 1)
        .is_some_and(|word| matches!(word.folded.as_str(), "that" | "of"));
    that.then_some(saying + 2..at - 1)
}

/// What is denied besides what is so: a claim, a charge.
fn is_saying(folded: &str) -> bool {
    let one = folded.strip_suffix('s').unwrap_or(folded);
    matches!(
        one,
        "accusation"
            | "allegation"
            | "assertion"
            | "charge"
            | "claim"
            | "idea"
            | "insinuation"
            | "notion"
            | "report"
            | "rumor"
            | "rumour"
            | "speculation"
            | "suggestion"
            | "theory"
            | "theorie"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(one: &str, other: &str) -> bool {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let told = |a: &Read, b: &Read| denies(&Denials::of(a, true), &Denials::of(b, true));
        assert_eq!(told(&one, &other), told(&other, &one));
        told(&one, &other)
    }

    #[test]
    fn what_takes_a_statement_back_denies_it() {
        let said = "Ana Lima took bribes from the harbour.";
        for denied in [
            "Ana Lima never took bribes from the harbour.",
            "Ana Lima denies that she took bribes from the harbour.",
            "Ana Lima rejected claims that she took bribes from the harbour.",
            "It is false that Ana Lima took bribes from the harbour.",
            "There is no evidence that mayor Ana Lima ever took bribes.",
            "Ana Lima refused to take bribes.",
            "The claim that Ana Lima took bribes is untrue.",
            "The harbour disputed reports that Ana Lima took bribes.",
        ] {
            assert!(against(denied, said), "{denied}");
        }
        assert!(against("Oslo stopped paying subsidies.", "Oslo is paying subsidies."));
        assert!(against("The drug is non-toxic.", "The drug is toxic."));
    }

    #[test]
    fn two_denials_or_none_are_no_difference() {
        for (one, other) in [
            (
                "He denied that he took bribes.",
                "He rejected claims that he took bribes.",
            ),
            (
                "The mayor did not close the bridge.",
                "The bridge was not closed by the mayor.",
            ),
            ("She did not deny taking bribes.", "She admitted taking bribes."),
            ("The council rejected the plan.", "The council debated the plan."),
            ("Lima denied the charge.", "Lima faced the charge."),
            ("Lima, who denied it, closed the bridge.", "Lima closed the bridge."),
            ("Not only the mayor closed bridges.", "The mayor closed bridges."),
            ("The bridge will not open until May.", "The bridge will open in May."),
            ("No fewer than 20 people died.", "At least 20 people died."),
        ] {
            assert!(!against(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn other_languages_have_their_nots() {
        let of = |text: &str| Read::of(&[text], Some("de"));
        let (one, other) = (of("Die Brücke ist nicht sicher"), of("Die Brücke ist sicher"));
        assert!(denies(&Denials::of(&one, false), &Denials::of(&other, false)));
        let (one, other) = (of("Non si chiude il ponte"), of("Si chiude il ponte"));
        assert!(!denies(&Denials::of(&one, false), &Denials::of(&other, false)));
    }
}
