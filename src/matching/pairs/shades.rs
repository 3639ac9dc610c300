//! Words that leave two statements alike but not the same: "all" and "some", "may", "will". English. Pure.

use crate::matching::explain::{Read, Seen};

/// What a shade is of. Of each kind a statement has one, its first.
const KINDS: usize = 4;

/// In what two statements shade off, in words.
pub(super) fn shades(one: &Read, other: &Read) -> Vec<String> {
    let (ours, theirs) = (all(one), all(other));
    let mut told = Vec::new();
    for (ours, theirs) in ours.iter().zip(&theirs) {
        match (ours, theirs) {
            (Some(a), Some(b)) if a.1 != b.1 => told.push(format!("{} against {}", a.0, b.0)),
            // Who says nothing of how many may well mean all.
            (Some((word, shade)), None) | (None, Some((word, shade))) if *shade != Shade::All => {
                told.push(format!("only one says “{word}”"));
            }
            _ => {}
        }
    }
    told
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shade {
    All,
    Most,
    Some,
    Few,
    Only,
    Nearly,
    More,
    Less,
    Maybe,
    Duty,
    Future,
    Often,
    Seldom,
    Always,
}

fn all(read: &Read) -> [Option<(&str, Shade)>; KINDS] {
    let mut found = [None; KINDS];
    let words = read.words();
    for at in 0..words.len() {
        if let Some((kind, shade)) = shade(words, at) {
            found[kind].get_or_insert((words[at].folded.as_str(), shade));
        }
    }
    found
}

/// The kind and shade of a word, when it has one.
fn shade(words: &[Seen], at: usize) -> Option<(usize, Shade)> {
    let near = |n: usize| words.get(at + n).map_or("", |word| word.folded.as_str());
    let number = |n: usize| words.get(at + n).is_some_and(|word| word.number);
    let before = at.checked_sub(1).map_or("", |at| words[at].folded.as_str());
    let counts = || number(1) || number(2);
    Some(match words[at].folded.as_str() {
        "all" | "every" | "everyone" | "everybody" | "each" => (0, Shade::All),
        "most" | "mostly" if before != "the" && before != "at" => (0, Shade::Most),
        "some" | "several" | "part" | "partly" if !number(1) => (0, Shade::Some),
        "few" | "half" => (0, Shade::Few),
        "only" => (1, Shade::Only),
        "almost" | "nearly" if !number(1) => (1, Shade::Nearly),
        "more" | "over" if counts() => (1, Shade::More),
        "least" if before == "at" && counts() => (1, Shade::More),
        "less" | "fewer" | "under" if counts() && before != "no" => (1, Shade::Less),
        "most" if before == "at" && counts() => (1, Shade::Less),
        "may" if words[at].capital => return None,
        "may" | "might" | "can" | "could" | "perhaps" | "maybe" | "probably" | "possibly" | "likely" | "allegedly"
        | "reportedly" | "apparently" | "if" => (2, Shade::Maybe),
        "should" | "must" | "ought" => (2, Shade::Duty),
        "will" | "would" | "shall" if !words[at].capital => (2, Shade::Future),
        "plans" | "planned" | "wants" | "wanted" | "intends" | "hopes" | "promised" | "promises" | "going"
            if near(1) == "to" =>
        {
            (2, Shade::Future)
        }
        "always" => (3, Shade::Always),
        "often" | "usually" | "frequently" | "regularly" => (3, Shade::Often),
        "sometimes" | "rarely" | "seldom" | "occasionally" => (3, Shade::Seldom),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(one: &str, other: &str) -> Vec<String> {
        shades(&Read::of(&[one], None), &Read::of(&[other], None))
    }

    #[test]
    fn how_many_how_sure_and_when_are_told() {
        assert_eq!(
            told("All bridges were closed.", "Some bridges were closed."),
            ["all against some"]
        );
        assert_eq!(
            told("The vaccine may cause clots.", "The vaccine causes clots."),
            ["only one says “may”"]
        );
        assert_eq!(
            told("He will close the bridge.", "He closed the bridge."),
            ["only one says “will”"]
        );
        assert_eq!(told("More than 500 people died.", "At least 500 people died."), [""; 0]);
        assert_eq!(
            told("Over 500 people died.", "500 people died."),
            ["only one says “over”"]
        );
        assert_eq!(
            told("Judges always lie.", "Judges sometimes lie."),
            ["always against sometimes"]
        );
    }

    #[test]
    fn what_shades_nothing_is_not_told() {
        for (one, other) in [
            ("All bridges were closed.", "The bridges were closed."),
            ("It closed in May.", "It closed."),
            ("He said he would resign.", "He said he will resign."),
            (
                "It is the most dangerous road.",
                "It is the most dangerous road of all.",
            ),
            ("Some 500 people died.", "500 people died."),
        ] {
            assert_eq!(told(one, other), [""; 0], "{one} {other}");
        }
    }
}
