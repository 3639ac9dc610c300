//! Others who are named in the same place: "Ana Lima resigned" says nothing of Rui Costa. English. Pure.

use std::collections::HashSet;
use std::ops::Range;

use super::{dates, grammar};
use crate::matching::explain::{Gap, Read, Seen};
use crate::matching::find::is_common;

/// Names that stand for one another, folded.
const ALIKE: &[&[&str]] = &[
    &["usa", "america", "american", "americans", "states", "washington"],
    &["uk", "britain", "british", "britons", "kingdom", "england"],
    &["russia", "russian", "russians", "moscow", "kremlin"],
    &["china", "chinese", "beijing"],
    &["france", "french", "paris"],
    &["germany", "german", "germans", "berlin"],
    &["spain", "spanish"],
    &["netherlands", "dutch", "holland"],
    &["denmark", "danish"],
    &["poland", "polish"],
    &["switzerland", "swiss"],
    &["greece", "greek", "greeks"],
    &["eu", "europe", "european", "union", "brussels"],
    &["covid", "coronavirus", "corona", "sars"],
    &["facebook", "meta"],
    &["twitter", "x"],
    &["kiev", "kyiv"],
    &["burma", "myanmar"],
    &["turkey", "turkiye", "turkish"],
];

/// The fewest letters at the beginning that make one word of another: "Russia", "Russian".
const BEGIN: usize = 4;

/// Whether both name somebody in the same place whom the other does not name. Who is told to say the rest does not count.
pub(super) fn others_are_named(one: &Read, other: &Read) -> bool {
    if is_headline(one) || is_headline(other) {
        return false;
    }
    let ours = strangers(one, other);
    if ours.is_empty() {
        return false;
    }
    let theirs = strangers(other, one);
    ours.iter().any(|a| theirs.iter().any(|b| same_place(a, b)))
}

/// A name with its place.
struct Stranger<'a> {
    /// The word before it.
    before: Option<&'a str>,
    /// The next word behind it that says something.
    after: Option<&'a str>,
    /// Whether its capital tells nothing, for it opens the statement.
    opens: bool,
}

fn same_place(a: &Stranger, b: &Stranger) -> bool {
    let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    let after = same(a.after, b.after);
    match a.opens || b.opens {
        true => after && a.before.is_none() && b.before.is_none(),
        false => after || same(a.before, b.before),
    }
}

/// A statement in which every word is written as a name.
fn is_headline(read: &Read) -> bool {
    !read
        .words()
        .iter()
        .any(|word| !word.capital && word.folded.len() >= 4 && grammar::tells(word))
}

/// The names of one of which the other holds no word, nor one that is near.
fn strangers<'a>(one: &'a Read, other: &Read) -> Vec<Stranger<'a>> {
    let words = one.words();
    let theirs: HashSet<&str> = other.words().iter().map(|word| word.stem.as_str()).collect();
    let mut found = Vec::new();
    for run in runs(words) {
        let name = &words[run.clone()];
        if name.iter().any(|word| theirs.contains(word.stem.as_str()))
            || name.iter().all(|word| is_office(&word.folded))
            || other.words().iter().any(|its| its.capital && are_near(name, its))
        {
            continue;
        }
        let stranger = placed(words, run);
        if !stranger.is_teller {
            found.push(stranger.stranger);
        }
    }
    found
}

struct Placed<'a> {
    stranger: Stranger<'a>,
    /// Whether it is told who says the rest.
    is_teller: bool,
}

fn placed(words: &[Seen], run: Range<usize>) -> Placed<'_> {
    let opens = run.len() == 1 && words[run.start].gap == Gap::Stop;
    let before = match words[run.start].gap {
        Gap::Stop => None,
        _ => words[..run.start]
            .iter()
            .rev()
            .find(|word| !grammar::is_determiner(&word.folded)),
    };
    let rest = words[run.end..].iter().take_while(|word| word.gap != Gap::Stop);
    let after = rest.clone().find(|word| grammar::tells(word));
    let told = |word: Option<&Seen>| word.is_some_and(|word| grammar::is_cue(&word.folded));
    let according = run.start >= 2 && words[run.start - 2].folded == "according";
    Placed {
        is_teller: according || told(rest.clone().next()) || told(after) || told(before),
        stranger: Stranger {
            before: before.map(|word| word.stem.as_str()),
            after: after.map(|word| word.stem.as_str()),
            opens,
        },
    }
}

/// The names of a statement: words with capitals side by side.
fn runs(words: &[Seen]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !is_name(words, at) {
            at += 1;
            continue;
        }
        let from = at;
        at += 1;
        while at < words.len() && grammar::goes_on(&words[at]) && words[at].name && is_name(words, at) {
            at += 1;
        }
        found.push(from..at);
    }
    found
}

/// Whether a word is written as a name. Alone at the beginning it is taken for one where it needs no article.
fn is_name(words: &[Seen], at: usize) -> bool {
    let word = &words[at];
    if !word.capital || word.number || dates::named(words, at).is_some() || is_common(&word.stem) {
        return false;
    }
    if word.name
        || words
            .get(at + 1)
            .is_some_and(|next| next.name && grammar::goes_on(next))
    {
        return !is_small(word);
    }
    let ending = |end: &str| word.folded.ends_with(end);
    !is_small(word) && word.gap == Gap::Stop && !["s", "ing", "ly", "ed"].into_iter().any(ending)
}

/// Words that open statements without naming anybody, and without an article.
fn is_small(word: &Seen) -> bool {
    grammar::is_preposition(&word.folded)
        || grammar::is_determiner(&word.folded)
        || grammar::is_be(&word.folded)
        || matches!(
            word.folded.as_str(),
            "although"
                | "both"
                | "clip"
                | "each"
                | "every"
                | "everybody"
                | "everyone"
                | "few"
                | "footage"
                | "half"
                | "image"
                | "many"
                | "meme"
                | "most"
                | "much"
                | "neither"
                | "never"
                | "nobody"
                | "none"
                | "one"
                | "people"
                | "photo"
                | "photograph"
                | "picture"
                | "several"
                | "today"
                | "tomorrow"
                | "video"
                | "while"
                | "yesterday"
        )
}

/// Words for an office, which somebody holds who may be named elsewhere.
fn is_office(folded: &str) -> bool {
    matches!(
        folded,
        "president"
            | "prime"
            | "minister"
            | "mayor"
            | "senator"
            | "governor"
            | "chancellor"
            | "king"
            | "queen"
            | "prince"
            | "princess"
            | "pope"
            | "secretary"
            | "general"
            | "judge"
            | "director"
            | "chairman"
            | "bishop"
            | "professor"
            | "doctor"
            | "dr"
            | "mr"
            | "mrs"
            | "ms"
            | "sir"
            | "congress"
            | "parliament"
            | "government"
            | "ministry"
            | "court"
            | "council"
            | "committee"
            | "commission"
            | "senate"
            | "house"
            | "white"
            | "police"
    )
}

/// Whether a word may stand for a name: another spelling or ending of it, its initials, a name for the same.
fn are_near(name: &[Seen], its: &Seen) -> bool {
    let initials = || {
        let letters: String = name.iter().filter_map(|word| word.folded.chars().next()).collect();
        name.len() > 1 && letters == its.folded
    };
    let shortened = |short: &Seen, long: &Seen| {
        short.folded.len() >= 2
            && short.folded.len() < long.folded.len()
            && short.written.chars().all(|c| c.is_uppercase() || c == '.')
            && short.folded.chars().next() == long.folded.chars().next()
    };
    initials()
        || name.iter().any(|word| {
            let group = ALIKE.iter().find(|group| group.contains(&word.folded.as_str()));
            let begin = word
                .folded
                .chars()
                .zip(its.folded.chars())
                .take_while(|(a, b)| a == b)
                .count();
            let least = word.folded.len().min(its.folded.len());
            group.is_some_and(|group| group.contains(&its.folded.as_str()))
                || begin >= BEGIN
                || shortened(word, its)
                || shortened(its, word)
                || (least >= BEGIN && strsim::levenshtein(&word.folded, &its.folded) <= least / 4)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(one: &str, other: &str) -> bool {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let told = others_are_named(&one, &other);
        assert_eq!(told, others_are_named(&other, &one));
        told
    }

    #[test]
    fn another_in_the_same_place_is_another_claim() {
        for (one, other) in [
            (
                "Ana Lima resigned over the scandal.",
                "Rui Costa resigned over the scandal.",
            ),
            ("Lima resigned over the scandal.", "Costa resigned over the scandal."),
            ("A bomb exploded in Oslo.", "A bomb exploded in Bergen."),
            ("The mayor praised Ana Lima.", "The mayor praised Rui Costa."),
            ("The Bank of England raised rates.", "The Bank of Japan raised rates."),
            ("Crime fell by 10 percent.", "Unemployment fell by 10 percent."),
        ] {
            assert!(others(one, other), "{one} {other}");
        }
    }

    #[test]
    fn who_may_be_the_same_is_not_another() {
        for (one, other) in [
            ("Barack Obama was born in Kenya.", "President Obama was born in Kenya."),
            ("The Pope endorsed Trump.", "Francis endorsed Trump."),
            ("Russia attacked the port.", "Russian troops attacked the port."),
            (
                "The WHO banned the drug.",
                "The World Health Organization banned the drug.",
            ),
            ("Selenskyj visited the port.", "Selensky visited the port."),
            ("The US banned the drug.", "America banned the drug."),
            ("Ana Lima said crime rose.", "Rui Costa said crime rose."),
            ("According to Lima crime rose.", "According to Costa crime rose."),
            ("Vaccines cause autism.", "Injections cause autism."),
            ("Photo shows a flood in Oslo.", "Video shows a flood in Oslo."),
            ("It closed in March.", "It closed in June."),
            ("Mayor Closes Bridge", "Council Closes Bridge"),
            ("The mayor closed the bridge.", "Ana Lima closed the bridge."),
        ] {
            assert!(!others(one, other), "{one} {other}");
        }
    }
}
