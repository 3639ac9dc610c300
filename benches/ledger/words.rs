//! Invented names and sentences from a small vocabulary of our own, the same for the same seed. Knows no database.

/// Splitmix64: small, and the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, n: u64) -> bool {
        self.roll() % 100 < n
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of several, by weight.
    pub fn weighed<T: Copy>(&mut self, of: &[(u64, T)]) -> T {
        let total: u64 = of.iter().map(|(weight, _)| weight).sum();
        let mut at = self.roll() % total;
        for (weight, value) in of {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        of[0].1
    }
}

const STARTS: &[&str] = &[
    "Ar", "Bel", "Cor", "Dun", "El", "Fen", "Gar", "Hal", "Is", "Jor", "Kel", "Lom", "Mar",
];
const MIDDLES: &[&str] = &[
    "a", "an", "be", "da", "e", "en", "i", "la", "mi", "o", "ra", "ro", "ta", "vi",
];
const ENDS: &[&str] = &[
    "dale", "den", "ford", "gard", "ham", "land", "lin", "mer", "mont", "nor", "ry", "ton", "wick",
];
const BODIES: &[&str] = &[
    "Ministry of",
    "Union of",
    "Port of",
    "Council of",
    "Institute of",
    "Hospital of",
];
const PAPERS: &[&str] = &[
    "Courier", "Gazette", "Herald", "Observer", "Post", "Record", "Tribune", "Wire",
];
const ACTORS: &[&str] = &[
    "The council",
    "The ministry",
    "The port",
    "The mayor",
    "The union",
    "The court",
    "The bank",
];
const VERBS: &[&str] = &[
    "approved", "cut", "delayed", "doubled", "hid", "lost", "ordered", "paid for", "sold", "stopped",
];
const OBJECTS: &[&str] = &[
    "the bridge",
    "the ferry",
    "grain imports",
    "the new line",
    "school meals",
    "the tender",
];
const TIMES: &[&str] = &[
    "in spring",
    "last week",
    "before the vote",
    "after the flood",
    "in two days",
    "at night",
];
const TAGS: &[&str] = &[
    "budget", "courts", "energy", "farming", "health", "housing", "labour", "ports", "schools", "vote",
];

/// A name nobody has, told apart by its number.
pub fn name(dice: &mut Dice) -> String {
    format!("{}{}{}", dice.pick(STARTS), dice.pick(MIDDLES), dice.pick(ENDS))
}

pub fn person(dice: &mut Dice, number: usize) -> String {
    format!("{} {} {number}", name(dice), name(dice))
}

pub fn organisation(dice: &mut Dice, number: usize) -> String {
    format!("{} {} {number}", dice.pick(BODIES), name(dice))
}

pub fn outlet(dice: &mut Dice, number: usize) -> String {
    format!("{} {} {number}", name(dice), dice.pick(PAPERS))
}

/// A statement of about a hundred characters that stands alone.
pub fn claim(dice: &mut Dice) -> String {
    let share = dice.between(1, 99);
    let place = name(dice);
    format!(
        "{} of {place} {} {} {}, and {share} percent of what had been promised to {} was never delivered",
        dice.pick(ACTORS),
        dice.pick(VERBS),
        dice.pick(OBJECTS),
        dice.pick(TIMES),
        name(dice),
    )
}

pub fn headline(dice: &mut Dice) -> String {
    format!(
        "{} of {} {} {}",
        dice.pick(ACTORS),
        name(dice),
        dice.pick(VERBS),
        dice.pick(OBJECTS)
    )
}

pub fn tag(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(TAGS), dice.below(4))
}
