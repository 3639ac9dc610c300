//! How alike two claims are, and what sets them apart. Pure.

use std::collections::BTreeSet;

use super::denials::{self, Denials};
use super::roles::{Roles, Turn};
use super::{dates, grammar, named, shades, units};
use crate::matching::explain::{Read, is_not};
use crate::matching::find::is_common;
use crate::matching::opposites::{Opposites, numbers_against};
use crate::matching::words::Tongue;
use crate::model::RelationKind;
use crate::view::searchable::Searchable;

/// How alike two claims are, and in what they differ.
pub(in crate::matching) struct Likeness {
    /// How much of their words they share, those in which they differ aside; 0 to 1.
    pub(in crate::matching) score: f64,
    /// By what they deny each other.
    pub(in crate::matching) differs: Vec<String>,
    /// In what they shade off, which makes variants of them.
    pub(in crate::matching) shades: Vec<String>,
    /// Whether they speak of others, or say it of them the other way round: then they neither repeat nor deny each other.
    pub(in crate::matching) apart: bool,
    /// The same words said of days far apart, which need not deny each other.
    said_of: Option<String>,
}

/// How alike two claims are at least that say the same.
const SAME: f64 = 0.85;

/// How alike two are at least for a look at who is named in them.
const WORTH: f64 = 0.3;

impl Likeness {
    /// All in which they differ.
    pub(super) fn reasons(&self) -> impl Iterator<Item = &String> {
        self.differs.iter().chain(&self.said_of)
    }

    /// As what two are related that do not deny each other.
    pub(in crate::matching) fn repeats(&self) -> RelationKind {
        match self.score >= SAME && self.shades.is_empty() {
            true => RelationKind::Same,
            false => RelationKind::Variant,
        }
    }
}

/// Compares two claims: their words by rarity, those in which they differ aside.
pub(in crate::matching) fn compare(
    one: &Read,
    claim: &Searchable,
    theirs: &Searchable,
    rarity: &mut dyn FnMut(&str) -> f32,
) -> Likeness {
    let other = Read::of(
        &[theirs.texts.first().map_or("", String::as_str)],
        theirs.language.as_deref(),
    );
    let pair = TwoReads {
        one,
        other: &other,
        a: one.stems(),
        b: other.stems(),
        english: is_english(one, claim) && is_english(&other, theirs),
    };
    let mut found = Found::default();
    pair.numbers(&mut found);
    let converse = pair.opposites(&mut found);
    pair.dates(&mut found);
    let score = pair.shared(&found, rarity);
    let mut shades = Vec::new();
    if pair.english && score >= WORTH {
        if !converse {
            pair.turned(&mut found);
        }
        found.apart = found.apart || named::others_are_named(one, &other);
        if !found.apart && found.told.is_empty() {
            shades = shades::shades(one, &other);
        }
    }
    let said_of = match (claim.days.first(), theirs.days.first()) {
        (Some(day), Some(its))
            if found.told.is_empty() && !found.apart && pair.a == pair.b && (*day - *its).num_days().abs() > 31 =>
        {
            Some(format!("said of {day} and of {its}"))
        }
        _ => None,
    };
    Likeness {
        score,
        differs: found.told,
        shades,
        apart: found.apart,
        said_of,
    }
}

/// Whether a claim is to be read by the rules of English.
fn is_english(read: &Read, claim: &Searchable) -> bool {
    match claim.language.as_deref() {
        Some(code) => Tongue::of(code) == Some(Tongue::ENGLISH),
        None => grammar::seems_english(read),
    }
}

/// Two statements with their stems.
struct TwoReads<'a> {
    one: &'a Read,
    other: &'a Read,
    a: BTreeSet<&'a str>,
    b: BTreeSet<&'a str>,
    english: bool,
}

/// What sets two apart.
#[derive(Default)]
struct Found<'a> {
    /// In words.
    told: Vec<String>,
    /// The stems that tell it.
    aside: Vec<&'a str>,
    apart: bool,
}

impl<'a> TwoReads<'a> {
    /// How much of their words both have by rarity, 0 to 1: those that tell a difference aside, and what a passive or an article
    /// adds to one.
    fn shared(&self, found: &Found, rarity: &mut dyn FnMut(&str) -> f32) -> f64 {
        let (mut shared, mut whole) = (0.0, 0.0);
        for stem in self.a.union(&self.b) {
            if found.aside.contains(stem) || is_not(stem) {
                continue;
            }
            let both = self.a.contains(stem) && self.b.contains(stem);
            if !both && self.english && grammar::is_idle(stem) {
                continue;
            }
            let weight = rarity(stem);
            whole += weight;
            if both {
                shared += weight;
            }
        }
        f64::from(if whole > 0.0 { shared / whole } else { 0.0 })
    }

    fn dates(&self, found: &mut Found<'a>) {
        if !self.english {
            return;
        }
        for (at, its) in dates::dates_against(self.one, self.other) {
            let (ours, its) = (&self.one.words()[at], &self.other.words()[its]);
            found.told.push(format!("{} against {}", ours.written, its.written));
            found.aside.extend([ours.stem.as_str(), its.stem.as_str()]);
        }
    }

    fn numbers(&self, found: &mut Found<'a>) {
        let (one, other) = (self.one, self.other);
        let numbers = numbers_against(one, other);
        if !numbers.is_empty() {
            let all = [one.numbers(), other.numbers()];
            found
                .aside
                .extend(all.iter().flat_map(|numbers| numbers.keys().copied()));
        }
        for (ours, its) in numbers {
            match units::are_equal((one, &ours), (other, &its)) {
                true => found
                    .aside
                    .extend([(one, &ours), (other, &its)].into_iter().flat_map(|(read, figure)| {
                        let beside = read.words().get(figure.at + 1);
                        beside.map(|word| word.stem.as_str())
                    })),
                false => found.told.push(format!("{} against {}", ours.written, its.written)),
            }
        }
        for unit in units::units_against(one, other) {
            let (ours, its) = unit.written;
            found.told.push(format!("{ours} against {its}"));
            found.aside.extend(unit.units);
        }
    }

    /// Words and their opposites, and denials: a "not" before one of two opposites says the same as the other. Whether two have
    /// changed places with converse words, which says the same again.
    fn opposites(&self, found: &mut Found<'a>) -> bool {
        let (one, other) = (self.one, self.other);
        let opposites = Opposites::known();
        let (mut ours, mut its) = (Denials::of(one, self.english), Denials::of(other, self.english));
        let between = opposites.between((one, &self.a), (other, &self.b));
        let (cancelled, opposed): (Vec<_>, Vec<_>) = between
            .into_iter()
            .partition(|(stem, against)| ours.denies(stem) != its.denies(against));
        for (stem, against) in &cancelled {
            ours.spend(stem);
            its.spend(against);
        }
        for (stem, against) in &opposed {
            ours.leave(stem);
            its.leave(against);
        }
        let said = cancelled
            .iter()
            .filter(|(stem, against)| !opposites.leave_a_middle(stem, against));
        found
            .aside
            .extend(said.chain(&opposed).flat_map(|(stem, against)| [*stem, *against]));
        let converse = match opposed.as_slice() {
            [(stem, against)] if self.english && opposites.are_converse(stem, against) => {
                self.changed_places(Turn::Order).is_some()
            }
            _ => false,
        };
        if converse {
            // "sold to", "bought from"
            let alone = self.a.symmetric_difference(&self.b);
            found.aside.extend(alone.filter(|stem| grammar::is_preposition(stem)));
        } else {
            let told = opposed.iter();
            found.told.extend(
                told.map(|(stem, against)| format!("{} against {}", one.written(stem), other.written(against))),
            );
        }
        if denials::denies(&ours, &its) {
            found.told.push("one denies it".to_owned());
            found.aside.extend(ours.stems().chain(its.stems()));
        }
        converse
    }

    fn changed_places(&self, how: Turn) -> Option<(String, String)> {
        let shared = |stem: &str| self.a.contains(stem) && self.b.contains(stem);
        let telling = self.a.iter().filter(|stem| self.b.contains(*stem) && !is_common(stem));
        if telling.count() < 2 {
            return None;
        }
        Roles::of(self.one, &shared).turned(&Roles::of(self.other, &shared), how)
    }

    /// Two that have changed places: told where the words are the same otherwise.
    fn turned(&self, found: &mut Found<'a>) {
        let Some((first, second)) = self.changed_places(Turn::Strict) else {
            return;
        };
        let small = |stem: &&str| is_common(stem) || grammar::is_preposition(stem) || grammar::is_be(stem);
        match found.told.is_empty() && self.a.symmetric_difference(&self.b).all(small) {
            true => found.told.push(format!("the other way round: {first}, {second}")),
            false => found.apart = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Likeness {
        let of = |text: &str| Searchable {
            texts: vec![text.to_owned()],
            ..Searchable::default()
        };
        let (one, other) = (of(one), of(other));
        let read = Read::of(&[&one.texts[0]], None);
        compare(&read, &one, &other, &mut |stem| stem.len() as f32)
    }

    #[test]
    fn the_same_in_other_words_differs_in_nothing() {
        let likeness = likeness(
            "The mayor closed three bridges.",
            "Three bridges were closed by the mayor.",
        );
        assert!(likeness.score > 0.7, "{}", likeness.score);
        assert_eq!(likeness.differs, [""; 0]);
    }

    #[test]
    fn numbers_negation_and_opposites_are_told() {
        let differs = |one, other| likeness(one, other).differs;
        assert_eq!(
            differs("The mayor closed three bridges.", "The mayor closed two bridges."),
            ["three against two"]
        );
        assert_eq!(
            differs("The bridge was closed.", "The bridge was not closed."),
            ["one denies it"]
        );
        assert_eq!(differs("Prices will rise.", "Prices will fall."), ["rise against fall"]);
        assert_eq!(
            differs("Ana Lima sued Rui Costa.", "Rui Costa sued Ana Lima."),
            ["the other way round: Ana Lima, Rui Costa"]
        );
        assert_eq!(
            differs("Shops open on Sundays.", "Shops open on Mondays."),
            ["Sundays against Mondays"]
        );
        assert_eq!(
            differs("It is 5 km long.", "It is 5 miles long."),
            ["5 km against 5 miles"]
        );
        let same = likeness("The mayor closed three bridges.", "The mayor closed two bridges.");
        assert!(same.score > 0.95, "{}", same.score);
    }

    #[test]
    fn a_not_before_an_opposite_says_the_same() {
        for (one, other) in [
            ("The water is not safe.", "The water is unsafe."),
            ("The strike was not legal.", "The strike was illegal."),
            (
                "The toy is not safe for children.",
                "The toy is dangerous for children.",
            ),
            ("Women earn more than men.", "Men earn less than women."),
        ] {
            let likeness = likeness(one, other);
            assert_eq!(likeness.differs, [""; 0], "{one}");
            assert_eq!(likeness.repeats(), RelationKind::Same, "{one}");
        }
    }

    #[test]
    fn rules_of_english_leave_other_languages_alone() {
        let of = |text: &str| Searchable {
            texts: vec![text.to_owned()],
            language: Some("de".to_owned()),
            ..Searchable::default()
        };
        let (one, other) = (
            of("Die Stadt sperrt alle Brücken am Sonntag"),
            of("Die Stadt sperrt alle Straßen am Sonntag"),
        );
        let read = Read::of(&[&one.texts[0]], Some("de"));
        let likeness = compare(&read, &one, &other, &mut |stem| stem.len() as f32);
        assert!(!likeness.apart);
        assert!(likeness.score > 0.5, "{}", likeness.score);
    }
}
