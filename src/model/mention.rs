//! Whom a note names: `@` and a colleague's name.

use std::ops::Range;

use super::PersonId;
use super::names::fold;

/// The colleagues whom a text names, each once, in the order of the text.
pub fn mentioned(text: &str, people: &[(PersonId, &str)]) -> Vec<PersonId> {
    let mut found: Vec<PersonId> = Vec::new();
    for (_, id) in places(text, people) {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// A text in pieces, and which of them name a colleague.
pub fn pieces<'t>(text: &'t str, people: &[(PersonId, &str)]) -> Vec<(bool, &'t str)> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (place, _) in places(text, people) {
        pieces.push((false, &text[done..place.start]));
        pieces.push((true, &text[place.clone()]));
        done = place.end;
    }
    pieces.push((false, &text[done..]));
    pieces.retain(|(_, piece)| !piece.is_empty());
    pieces
}

/// Where a text names whom. Of several names that fit the longest counts; a first name alone is enough while only one of them
/// has it.
fn places(text: &str, people: &[(PersonId, &str)]) -> Vec<(Range<usize>, PersonId)> {
    let mut found: Vec<(Range<usize>, PersonId)> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        // An address of mail names nobody.
        if c == '@' && !before.is_some_and(char::is_alphanumeric) {
            let rest = &text[at + 1..];
            let named = by_name(rest, people).or_else(|| by_first_name(rest, people));
            found.extend(named.map(|(length, id)| (at..at + 1 + length, id)));
        }
        before = Some(c);
    }
    found
}

/// Whose whole name stands there.
fn by_name(rest: &str, people: &[(PersonId, &str)]) -> Option<(usize, PersonId)> {
    let fits = |name: &str| {
        let mut chars = rest.chars();
        let begins: String = chars.by_ref().take(name.chars().count()).collect();
        let fits = fold(&begins) == fold(name) && !chars.next().is_some_and(char::is_alphanumeric);
        fits.then_some(begins.len())
    };
    let named = people.iter().filter_map(|(id, name)| Some((fits(name)?, *id)));
    named.max_by_key(|(length, _)| *length)
}

/// Whose first name stands there, if nobody else has it.
fn by_first_name(rest: &str, people: &[(PersonId, &str)]) -> Option<(usize, PersonId)> {
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'));
    let length = rest.find(ends).unwrap_or(rest.len());
    let word = fold(&rest[..length]);
    let first = |name: &str| {
        name.split_whitespace()
            .next()
            .map(fold)
            .is_some_and(|first| first == word)
    };
    let mut named = people.iter().filter(|(_, name)| !word.is_empty() && first(name));
    match (named.next(), named.next()) {
        (Some((id, _)), None) => Some((length, *id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [(PersonId, &str); 5] = [
        (PersonId(1), "Ana"),
        (PersonId(2), "Ana Luz"),
        (PersonId(3), "Carl Frank"),
        (PersonId(4), "Zoë O’Hara"),
        (PersonId(5), "Carl-Heinz"),
    ];

    fn ids(text: &str) -> Vec<i64> {
        mentioned(text, &PEOPLE).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn a_name_behind_an_at_sign_names_a_colleague() {
        assert_eq!(ids("@Ana, look"), [1]);
        assert_eq!(ids("@ana luz: and @ANA"), [2, 1]);
        assert_eq!(ids("(@Carl) @carl frank"), [3]);
        assert_eq!(ids("@zoe o’hara, @Zoe"), [4]);
        assert_eq!(ids("@Carl-Heinz"), [5]);
    }

    #[test]
    fn what_names_somebody_stands_out() {
        assert_eq!(
            pieces("Ring @Zoë, a@b.c or @Bob", &PEOPLE),
            [(false, "Ring "), (true, "@Zoë"), (false, ", a@b.c or @Bob")]
        );
        assert_eq!(pieces("@Ana", &PEOPLE), [(true, "@Ana")]);
        assert_eq!(pieces("", &PEOPLE), []);
    }

    #[test]
    fn what_names_nobody_is_let_be() {
        for text in [
            "ana@example.org",
            "@",
            "@ Ana",
            "@Anabel",
            "@Bob",
            "no sign",
            "@@",
            "@Ana1",
        ] {
            assert_eq!(ids(text), [0_i64; 0], "{text}");
        }
    }
}
