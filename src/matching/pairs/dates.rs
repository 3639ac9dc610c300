//! Weekdays and months in which two statements differ, in English. Pure.

use chrono::Weekday;

use crate::matching::explain::{Gap, Read, Seen};
use crate::model::dates::{month_named, weekday_named};

/// A weekday or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Weekday(Weekday),
    Month(u32),
}

/// Weekdays and months that stand where the other has others: the places of both. As with numbers, who names some for
/// himself alone contradicts nobody.
pub(super) fn dates_against(one: &Read, other: &Read) -> Vec<(usize, usize)> {
    let (ours, theirs) = (all(one), all(other));
    let mut found = Vec::new();
    if ours.is_empty() || theirs.is_empty() {
        return found;
    }
    let alone = |these: &[(usize, Named)], those: &[(usize, Named)], weekday: bool| -> Vec<usize> {
        let mut met: Vec<Named> = Vec::new();
        let mut places = Vec::new();
        for (at, named) in these {
            let of_kind = matches!(named, Named::Weekday(_)) == weekday;
            if of_kind && !met.contains(named) && !those.iter().any(|(_, its)| its == named) {
                met.push(*named);
                places.push(*at);
            }
        }
        places
    };
    for weekday in [true, false] {
        let (mine, its) = (alone(&ours, &theirs, weekday), alone(&theirs, &ours, weekday));
        if mine.len() == its.len() {
            found.extend(mine.into_iter().zip(its));
        }
    }
    found
}

fn all(read: &Read) -> Vec<(usize, Named)> {
    let places = 0..read.words().len();
    places
        .filter_map(|at| named(read.words(), at).map(|named| (at, named)))
        .collect()
}

/// The weekday or month at a place. What can be another word, such as "may" or "march", is a month where it is written as one
/// and stands beside a number or behind "in" and the like.
pub(super) fn named(words: &[Seen], at: usize) -> Option<Named> {
    let word = &words[at];
    if word.number || word.folded.len() < 3 {
        return None;
    }
    let one = word.folded.strip_suffix('s').unwrap_or(&word.folded);
    if one.ends_with("day")
        && let Some(day) = weekday_named(one)
    {
        return Some(Named::Weekday(day));
    }
    if !word.capital {
        return None;
    }
    let beside_number = || {
        let before = at.checked_sub(1).is_some_and(|at| words[at].number) && word.gap != Gap::Stop;
        // "Sept. 3"
        before || words.get(at + 1).is_some_and(|word| word.number)
    };
    let behind = || {
        let before = at.checked_sub(1).map(|at| words[at].folded.as_str());
        matches!(
            before,
            Some(
                "in" | "since"
                    | "until"
                    | "till"
                    | "by"
                    | "from"
                    | "to"
                    | "and"
                    | "early"
                    | "late"
                    | "mid"
                    | "last"
                    | "next"
                    | "this"
                    | "of"
                    | "during"
                    | "before"
                    | "after"
                    | "between"
            )
        )
    };
    let month = month_named(&word.folded)?;
    let sure = match word.folded.as_str() {
        "march" | "april" | "may" | "june" | "august" => beside_number() || behind(),
        shortened if shortened.len() == 3 || shortened == "sept" => beside_number(),
        _ => true,
    };
    sure.then_some(Named::Month(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(one: &str, other: &str) -> Vec<String> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let found = dates_against(&one, &other);
        found
            .iter()
            .map(|(a, b)| format!("{} against {}", one.words()[*a].written, other.words()[*b].written))
            .collect()
    }

    #[test]
    fn weekdays_and_months_stand_against_others() {
        let told = |one, other, told: &str| assert_eq!(against(one, other), [told]);
        told(
            "The ferry sails on Sundays.",
            "The ferry sails on Mondays.",
            "Sundays against Mondays",
        );
        told(
            "It closed in March 2020.",
            "It closed in May 2020.",
            "March against May",
        );
        told("It closed on 3 May.", "It closed on 3 June.", "May against June");
        told(
            "It closed on Sept. 3.",
            "It closed on 3 October.",
            "Sept against October",
        );
        told(
            "Open from Monday to Friday.",
            "Open from Monday to Thursday.",
            "Friday against Thursday",
        );
    }

    #[test]
    fn the_same_or_only_one_stand_against_nothing() {
        for (one, other) in [
            ("It closed on 3 May.", "It closed on May 3."),
            ("It closed in Sept 2020.", "It closed in September 2020."),
            ("It closed on Monday.", "It closed on 3 May."),
            ("It closed on Monday.", "It closed."),
            ("Vaccines may harm.", "In June vaccines harm."),
            ("Theresa May resigned.", "Theresa resigned in June."),
            ("People march on Sunday.", "People march in April on Sunday."),
        ] {
            assert_eq!(against(one, other), [""; 0], "{one} {other}");
        }
    }
}
