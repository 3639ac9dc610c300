//! Who does what to whom: two statements of the same words in which two have changed places. English. Pure.

use std::collections::HashMap;

use super::grammar;
use crate::matching::explain::{Gap, Read, Seen};

/// What a word is to its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role<'a> {
    /// Neither of those below: who does it, or to whom it is done.
    Plain,
    /// Behind the "by" of "was closed by".
    Doer,
    /// Behind such a word: "from", "against".
    Under(&'a str),
}

/// A word that says something, met once.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    at: usize,
    role: Role<'a>,
    /// Whether it seems to name somebody or something, and not what is done.
    thing: bool,
    /// Whether it is written as a name.
    name: bool,
    /// Which run of names it belongs to, by its first word.
    run: usize,
}

/// How two have changed places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// In the same words otherwise: "X sued Y", "Y sued X".
    Strict,
    /// One comes first here and the other there, whatever is said of them: "X sold to Y", "Y bought from X".
    Order,
}

/// A statement's words that can change places.
pub(super) struct Roles<'a> {
    words: &'a [Seen],
    parts: HashMap<&'a str, Part<'a>>,
}

impl<'a> Roles<'a> {
    /// Reads a statement, of which only these words matter.
    pub(super) fn of(read: &'a Read, shared: &dyn Fn(&str) -> bool) -> Roles<'a> {
        let words = read.words();
        let mut reader = Reader {
            words,
            under: None,
            last: None,
            left: 0,
            passive: false,
        };
        let mut parts: HashMap<&str, Part> = HashMap::new();
        let mut twice: Vec<&str> = Vec::new();
        let mut run = 0;
        for at in 0..words.len() {
            let Some((role, thing)) = reader.take(at) else {
                continue;
            };
            let word = &words[at];
            let joined = at > 0 && grammar::goes_on(word) && word.capital && words[at - 1].capital;
            if !joined {
                run = at;
            }
            if !shared(&word.stem) {
                continue;
            }
            let name = word.name || (word.capital && words.get(at + 1).is_some_and(|next| next.name));
            let part = Part {
                at,
                role,
                thing: thing || word.capital,
                name,
                run,
            };
            if parts.insert(&word.stem, part).is_some() {
                twice.push(&word.stem);
            }
        }
        parts.retain(|stem, _| !twice.contains(stem));
        Roles { words, parts }
    }

    /// Two of this statement that have changed places in the other, as they are written here, the one that comes first there
    /// last.
    pub(super) fn turned(&self, other: &Roles, how: Turn) -> Option<(String, String)> {
        let mut stems: Vec<(&str, &Part)> = self.parts.iter().map(|(stem, part)| (*stem, part)).collect();
        stems.sort_unstable_by_key(|(_, part)| part.at);
        for (i, (first, ours)) in stems.iter().enumerate() {
            let Some(first_there) = other.parts.get(first) else {
                continue;
            };
            for (second, its) in &stems[i + 1..] {
                let Some(second_there) = other.parts.get(second) else {
                    continue;
                };
                if ours.run == its.run || first_there.run == second_there.run {
                    continue;
                }
                let (here, there) = (Two(ours, its), Two(first_there, second_there));
                let turned = match how {
                    Turn::Strict => self.changed(here, other, there),
                    Turn::Order => here.are_turned_in(there),
                };
                if turned {
                    return Some((self.written(ours), self.written(its)));
                }
            }
        }
        None
    }

    fn changed(&self, here: Two, other: &Roles, there: Two) -> bool {
        use Role::{Plain, Under};
        let names = (here.0.name || there.0.name) && (here.1.name || there.1.name);
        let telling = |under: &str| names || matches!(under, "from" | "to" | "against" | "than" | "by" | "over");
        match (here.0.role, here.1.role) {
            (Under(a), Under(b)) => {
                a != b && telling(a) && telling(b) && (there.0.role, there.1.role) == (Under(b), Under(a))
            }
            (Plain, Under(a)) if a != "with" => {
                telling(a)
                    && (there.0.role, there.1.role) == (Under(a), Plain)
                    && !(a == "to" && (self.is_mutual() || other.is_mutual()))
            }
            (Under(a), Plain) if a != "with" => {
                telling(a)
                    && (there.0.role, there.1.role) == (Plain, Under(a))
                    && !(a == "to" && (self.is_mutual() || other.is_mutual()))
            }
            _ => {
                let (Some(ours), Some(theirs)) = (here.doer_first(), there.doer_first()) else {
                    return false;
                };
                ours != theirs
                    && here.things()
                    && there.things()
                    && !self.is_mutual()
                    && match (self.deed(here), other.deed(there)) {
                        (Some(ours), Some(theirs)) => ours == theirs,
                        _ => false,
                    }
            }
        }
    }

    /// What stands between two: the first word that says what is done. `None` between neighbours of a list.
    fn deed(&self, two: Two) -> Option<&str> {
        let (from, to) = (two.0.at.min(two.1.at), two.0.at.max(two.1.at));
        let mut between = self.words[from + 1..to].iter();
        let deed = between.find(|word| grammar::tells(word) && !word.capital && !word.folded.ends_with("ly"))?;
        let cue = deed.gap != Gap::None && grammar::is_cue(&deed.folded);
        let once = self.words.iter().filter(|word| word.stem == deed.stem).count() == 1;
        (once && !cue).then_some(deed.stem.as_str())
    }

    /// Whether what is said goes both ways.
    fn is_mutual(&self) -> bool {
        self.words.iter().any(|word| is_mutual(&word.stem) && !word.capital)
    }

    /// A name whole, any other word alone.
    fn written(&self, part: &Part) -> String {
        let run = self.words[part.run..].iter().enumerate();
        let joined = run.take_while(|(n, word)| *n == 0 || (word.capital && grammar::goes_on(word)));
        let words: Vec<&str> = match part.name {
            true => joined.map(|(_, word)| word.written.as_str()).collect(),
            false => vec![self.words[part.at].written.as_str()],
        };
        let name = words.join(" ");
        name.trim_end_matches("'s").trim_end_matches("’s").to_owned()
    }
}

/// Two words of one statement.
#[derive(Clone, Copy)]
struct Two<'p, 'a>(&'p Part<'a>, &'p Part<'a>);

impl Two<'_, '_> {
    fn things(self) -> bool {
        self.0.thing && self.1.thing
    }

    /// Whether the one that comes first here comes second there.
    fn are_turned_in(self, there: Two) -> bool {
        let order = (self.first_is_first(), there.first_is_first());
        self.things() && there.things() && matches!(order, (Some(here), Some(there)) if here != there)
    }

    /// Whether the first of them does it to the second; `None` where neither does.
    fn doer_first(self) -> Option<bool> {
        match (self.0.role, self.1.role) {
            (Role::Plain, Role::Plain) => Some(self.0.at < self.1.at),
            (Role::Doer, Role::Plain) => Some(true),
            (Role::Plain, Role::Doer) => Some(false),
            _ => None,
        }
    }

    /// The same for whatever stands before one of them. Of what is fronted nobody can say which is first.
    fn first_is_first(self) -> Option<bool> {
        match (self.0.role, self.1.role) {
            (Role::Plain, Role::Under(_)) => Some(true),
            (Role::Under(_), Role::Plain) => Some(false),
            (Role::Under(_), Role::Under(_)) => None,
            _ => self.doer_first(),
        }
    }
}

/// Reads a statement word by word.
struct Reader<'a> {
    words: &'a [Seen],
    /// The word that governs what comes.
    under: Option<&'a str>,
    /// The one that governed what came, for what "and" adds to it.
    last: Option<&'a str>,
    /// How many words it governs yet.
    left: usize,
    /// Whether a "was" stands before.
    passive: bool,
}

impl<'a> Reader<'a> {
    /// The role of a word that says something, and whether it seems to be a thing.
    fn take(&mut self, at: usize) -> Option<(Role<'a>, bool)> {
        let word = &self.words[at];
        if word.gap != Gap::None {
            self.under = None;
            self.last = None;
            self.passive &= word.gap != Gap::Stop;
        }
        let folded = word.folded.as_str();
        if grammar::is_preposition(folded) {
            // "than from Russia"
            let than = self.under == Some("than") && at > 0 && self.words[at - 1].folded == "than";
            self.under = Some(if than { "than" } else { folded });
            self.left = if folded == "by" { 3 } else { 2 };
            return None;
        }
        if grammar::is_be(folded) {
            self.passive = true;
            self.under = None;
            return None;
        }
        if matches!(folded, "and" | "or") {
            self.under = self.last;
            self.left = 1;
            return None;
        }
        if !grammar::tells(word) {
            // An article or a number belongs to what follows; any other small word ends it.
            if !word.number && !grammar::is_determiner(folded) {
                self.under = None;
            }
            return None;
        }
        let before = at.checked_sub(1).map(|at| &self.words[at]);
        let determined = before.is_some_and(|before| grammar::is_determiner(&before.folded));
        let role = match self.under {
            Some("by") if self.passive => Role::Doer,
            Some(under) => Role::Under(under),
            None => Role::Plain,
        };
        let thing = determined || word.capital || self.under.is_some();
        self.last = self.under;
        let name_goes_on = word.capital
            && self
                .words
                .get(at + 1)
                .is_some_and(|next| next.name && grammar::goes_on(next));
        self.left = self.left.saturating_sub(1);
        if !name_goes_on && (word.name || self.left == 0) {
            self.under = None;
        }
        Some((role, thing))
    }
}

/// What two do with each other, as the stemmer leaves it.
fn is_mutual(stem: &str) -> bool {
    matches!(
        stem,
        "agre"
            | "agreement"
            | "alli"
            | "border"
            | "chat"
            | "clash"
            | "collabor"
            | "cooper"
            | "compet"
            | "date"
            | "debat"
            | "differ"
            | "divorc"
            | "equal"
            | "fight"
            | "fought"
            | "marri"
            | "match"
            | "meet"
            | "merg"
            | "met"
            | "negoti"
            | "play"
            | "relat"
            | "resembl"
            | "speak"
            | "spoke"
            | "talk"
            | "unit"
            | "war"
            | "wed"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned_in(one: &str, other: &str, how: Turn) -> Option<String> {
        let (one, other) = (Read::of(&[one], None), Read::of(&[other], None));
        let (ours, theirs) = (one.stems(), other.stems());
        let shared = |stem: &str| ours.contains(stem) && theirs.contains(stem);
        let (a, b) = (Roles::of(&one, &shared), Roles::of(&other, &shared));
        let told = a.turned(&b, how);
        assert_eq!(told.is_some(), b.turned(&a, how).is_some(), "the same from both sides");
        told.map(|(first, second)| format!("{first}, {second}"))
    }

    fn turned(one: &str, other: &str) -> Option<String> {
        turned_in(one, other, Turn::Strict)
    }

    #[test]
    fn who_does_it_and_to_whom_can_change_places() {
        for (one, other, told) in [
            (
                "Ana Lima sued Rui Costa.",
                "Rui Costa sued Ana Lima.",
                "Ana Lima, Rui Costa",
            ),
            ("Lima sued Costa.", "Lima was sued by Costa.", "Lima, Costa"),
            (
                "Lima accused Costa of lying.",
                "Costa accused Lima of lying.",
                "Lima, Costa",
            ),
            (
                "He flew from Oslo to Bergen.",
                "He flew from Bergen to Oslo.",
                "Oslo, Bergen",
            ),
            (
                "France won against Germany.",
                "Germany won against France.",
                "France, Germany",
            ),
            ("Men earn more than women.", "Women earn more than men.", "Men, women"),
            ("Lima sued by Costa.", "Costa sued by Lima.", "Lima, Costa"),
            (
                "The president of France visited Germany.",
                "The president of Germany visited France.",
                "France, Germany",
            ),
            ("The dog bit the man.", "The man bit the dog.", "dog, man"),
            ("Lima's lawyer sued Costa.", "Costa's lawyer sued Lima.", "Lima, Costa"),
        ] {
            assert_eq!(turned(one, other).as_deref(), Some(told), "{one} {other}");
        }
    }

    #[test]
    fn another_order_of_the_same_is_no_change() {
        for (one, other) in [
            ("The mayor closed the bridge.", "The bridge was closed by the mayor."),
            ("Lima sued Costa.", "Costa was sued last year by mayor Ana Lima."),
            ("Lima sued Costa.", "Costa sued by Lima."),
            ("Lima and Costa met.", "Costa and Lima met."),
            ("Lima met Costa.", "Costa met Lima."),
            ("Lima talked with Costa.", "Costa talked with Lima."),
            ("Lima spoke to Costa.", "Costa spoke to Lima."),
            ("Lima, Costa and Reyes left Oslo.", "Reyes, Lima and Costa left Oslo."),
            ("On Monday Lima spoke in Oslo.", "In Oslo Lima spoke on Monday."),
            ("In Oslo, Lima sued Costa.", "Lima sued Costa in Oslo."),
            ("Lima said Costa took bribes.", "Costa took bribes, Lima said."),
            ("Lima said Costa took bribes.", "Costa took bribes, said Lima."),
            (
                "According to Lima, Costa took bribes.",
                "Costa took bribes, according to Lima.",
            ),
            (
                "The bridge that the mayor closed is old.",
                "The mayor closed the bridge that is old.",
            ),
            ("Estuary mayor Lima resigned.", "Lima, mayor of Estuary, resigned."),
            ("Lima earns 5, Costa earns 4.", "Costa earns 4, Lima earns 5."),
            ("Lima won and Costa lost.", "Costa lost and Lima won."),
            ("Lima read a book by Costa.", "Costa's book was read by Lima."),
        ] {
            assert_eq!(turned(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn the_order_of_two_is_told_whatever_is_said_of_them() {
        let order = |one, other| turned_in(one, other, Turn::Order).is_some();
        assert!(order(
            "Lima sold the house to Costa.",
            "Costa bought the house from Lima."
        ));
        assert!(order("Oslo is north of Bergen.", "Bergen is south of Oslo."));
        assert!(order("France beat Germany.", "Germany lost to France."));
        assert!(order("Men earn more than women.", "Women earn less than men."));
        assert!(!order("France beat Germany.", "France lost to Germany."));
    }
}
