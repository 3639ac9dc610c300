//! What is known of single words: classes, verb forms, and which verbs attribute, in which frames. The lists stand in
//! `data/*.txt`; nothing here looks at a sentence.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::model::ClaimKind;

/// What the lexicon knows of one form of a word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    /// Classes, as bits of [`class`].
    pub flags: u32,
    /// The attributing verb it is a form of, counted from one; zero for none.
    pub cue: u16,
}

/// Classes of words, one bit each; a word may have several.
pub mod class {
    #![allow(missing_docs, reason = "named as in grammars")]
    pub const DET: u32 = 1;
    pub const POSS: u32 = 1 << 1;
    pub const SUBJ: u32 = 1 << 2;
    pub const OBJ: u32 = 1 << 3;
    pub const PREP: u32 = 1 << 4;
    pub const CONJ: u32 = 1 << 5;
    pub const SUB: u32 = 1 << 6;
    pub const WH: u32 = 1 << 7;
    pub const MODAL: u32 = 1 << 8;
    pub const BE: u32 = 1 << 9;
    pub const HAVE: u32 = 1 << 10;
    pub const DO: u32 = 1 << 11;
    pub const NEG: u32 = 1 << 12;
    pub const ADV: u32 = 1 << 13;
    pub const TIME: u32 = 1 << 14;
    pub const NUM: u32 = 1 << 15;
    pub const ROLE: u32 = 1 << 16;
    pub const ORG: u32 = 1 << 17;
    pub const TITLE: u32 = 1 << 18;
    pub const NOUN: u32 = 1 << 19;
    pub const ADJ: u32 = 1 << 20;
    pub const BASE: u32 = 1 << 21;
    pub const THIRD: u32 = 1 << 22;
    pub const PAST: u32 = 1 << 23;
    pub const PARTICIPLE: u32 = 1 << 24;
    pub const GERUND: u32 = 1 << 25;
    /// A noun or adjective that may attribute.
    pub const TELLING: u32 = 1 << 26;
    /// Where and when something is said: "statement", "rally".
    pub const OCCASION: u32 = 1 << 27;
    /// What weakens a statement or ties it to a condition.
    pub const HEDGE: u32 = 1 << 28;
    /// Any form of a verb.
    pub const VERB: u32 = BASE | THIRD | PAST | PARTICIPLE | GERUND;
    /// Be, have, do and the modals.
    pub const AUX: u32 = MODAL | BE | HAVE | DO;
}

/// The frames a verb attributes in, one bit each.
pub mod frame {
    /// Says by itself: a bare clause, "that", a quotation on either side.
    pub const SAYS: u16 = 1;
    /// Takes a bare clause.
    pub const BARE: u16 = 1 << 1;
    /// Needs "that", "whether", "how" or a quotation beside it.
    pub const WEAK: u16 = 1 << 2;
    /// May name an addressee before what is said.
    pub const TELLS: u16 = 1 << 3;
    /// Addressee and infinitive.
    pub const URGES: u16 = 1 << 4;
    /// Infinitive of the speaker's own doing.
    pub const WILLS: u16 = 1 << 5;
    /// An object is what is said.
    pub const OBJECT: u16 = 1 << 6;
    /// An attitude alone.
    pub const ATTITUDE: u16 = 1 << 7;
    /// The subject belongs to what is said.
    pub const RAISES: u16 = 1 << 8;
    /// Finds by itself when a document is its subject.
    pub const SHOWS: u16 = 1 << 10;
    /// Only beside a quotation.
    pub const QUOTES: u16 = 1 << 9;
    /// Accuses: object and "of" are somebody's words.
    pub const ACCUSES: u16 = 1 << 11;
    /// In the passive tells whom it is about.
    pub const TOLD: u16 = 1 << 12;
    /// In the passive says of its subject by "to".
    pub const HELD_TO: u16 = 1 << 13;
    /// In the passive says of its subject by "of", "as" or "for".
    pub const HELD_AS: u16 = 1 << 14;
}

/// An attributing verb.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Its lemma.
    pub lemma: &'static str,
    /// Its frames, as bits of [`frame`].
    pub frames: u16,
    /// What sort of statement it makes.
    pub kind: Option<ClaimKind>,
    /// The prepositions whose object is what is said.
    pub prepositions: Vec<&'static str>,
}

impl Cue {
    /// Whether it attributes in one of these frames.
    pub fn takes(&self, frames: u16) -> bool {
        self.frames & frames != 0
    }
}

/// Hashes short words: they come from our own lists, so that nobody can choose them to collide.
#[derive(Clone, Copy, Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..part.len()].copy_from_slice(part);
            self.write_u64(u64::from_le_bytes(eight));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}

/// A map by words of our own lists.
pub(super) type ByWord<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

struct Lexicon {
    words: ByWord<&'static str, Word>,
    /// Forms that are generated, such as "announces".
    forms: ByWord<String, Word>,
    cues: Vec<Cue>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

/// What is known of a word, whatever its capitals.
pub fn look_up(word: &str) -> Word {
    let mut buffer = [0u8; 24];
    let bytes = word.as_bytes();
    if bytes.len() > buffer.len() {
        return Word::default();
    }
    buffer[..bytes.len()].copy_from_slice(bytes);
    buffer[..bytes.len()].make_ascii_lowercase();
    let Ok(folded) = std::str::from_utf8(&buffer[..bytes.len()]) else {
        return Word::default();
    };
    LEXICON.forms.get(folded).copied().unwrap_or_default()
}

/// The attributing verb that a word is a form of.
pub fn cue(word: Word) -> Option<&'static Cue> {
    LEXICON.cues.get(usize::from(word.cue).checked_sub(1)?)
}

/// Abbreviations that keep their dot.
pub fn is_abbreviation(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "mr", "mrs", "ms", "dr", "prof", "sen", "sens", "rep", "reps", "gov", "govs", "gen", "lt", "col", "maj",
        "capt", "sgt", "cpl", "cmdr", "adm", "rev", "hon", "st", "sr", "jr", "messrs", "mme", "mlle", "pres", "supt",
        "det", "insp", "brig", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec",
        "vs", "etc", "inc", "corp", "ltd", "co", "bros", "est", "approx", "dept", "ala", "ariz", "ark", "calif",
        "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky", "la", "md", "mass", "mich", "minn", "mo",
        "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex", "vt", "va", "wash", "wis", "wyo", "miss", "no", "ph",
    ];
    // Words that are also common without being short for anything: only with a capital.
    const CAPITAL_ONLY: &[&str] = &[
        "no", "del", "det", "est", "gen", "ill", "ind", "la", "mar", "mass", "miss", "mo", "ore", "pa", "rep", "wash",
        "co", "hon", "jun", "jul", "sep", "st", "dec", "adm", "kan", "corp", "sen", "rev", "ga", "md", "va",
    ];
    // These end sentences often enough that the dot is only theirs before a number or name; nothing said of them here.
    const NEVER: &[&str] = &["no", "la", "pa", "mo", "miss"];
    if word.len() > 6 {
        return false;
    }
    let folded = word.to_ascii_lowercase();
    let folded = folded.as_str();
    KNOWN.contains(&folded)
        && !NEVER.contains(&folded)
        && (!CAPITAL_ONLY.contains(&folded) || word.starts_with(|c: char| c.is_uppercase()))
}

fn class_named(name: &str) -> u32 {
    use class::*;
    match name {
        "det" => DET,
        "poss" => POSS,
        "subj" => SUBJ,
        "obj" => OBJ,
        "prep" => PREP,
        "conj" => CONJ,
        "sub" => SUB,
        "wh" => WH,
        "modal" => MODAL,
        "be" => BE,
        "have" => HAVE,
        "do" => DO,
        "neg" => NEG,
        "adv" => ADV,
        "time" => TIME,
        "num" => NUM,
        "role" => ROLE,
        "org" => ORG,
        "title" => TITLE,
        "noun" => NOUN,
        "adj" => ADJ,
        _ => 0,
    }
}

fn build() -> Lexicon {
    let mut lexicon = Lexicon {
        words: ByWord::default(),
        forms: ByWord::with_capacity_and_hasher(8192, BuildHasherDefault::default()),
        cues: Vec::new(),
    };
    for line in include_str!("data/words.txt").lines() {
        if let Some((name, words)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            for word in words.split_whitespace() {
                lexicon.words.entry(word).or_default().flags |= class_named(name);
            }
        }
    }
    for (word, known) in &lexicon.words {
        lexicon.forms.insert((*word).to_owned(), *known);
    }
    for word in super::nouns::telling() {
        lexicon.forms.entry(word.to_owned()).or_default().flags |= class::TELLING;
    }
    for word in super::kinds::HEDGES {
        lexicon.forms.entry((*word).to_owned()).or_default().flags |= class::HEDGE;
    }
    for word in super::phrases::OCCASIONS {
        lexicon.forms.entry((*word).to_owned()).or_default().flags |= class::OCCASION;
    }
    for line in include_str!("data/verbs.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        for verb in line.split('|') {
            add_verb(&mut lexicon.forms, verb, 0);
        }
    }
    for line in include_str!("data/cues.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let Some((forms, traits)) = line.split_once(':') else {
            continue;
        };
        let lemma = forms.split_whitespace().next().unwrap_or_default();
        let number = match lexicon.cues.iter().position(|cue| cue.lemma == lemma) {
            Some(at) => at,
            None => {
                lexicon.cues.push(Cue {
                    lemma,
                    frames: 0,
                    kind: None,
                    prepositions: Vec::new(),
                });
                lexicon.cues.len() - 1
            }
        };
        for part in traits.split_whitespace() {
            let cue = &mut lexicon.cues[number];
            match part.strip_prefix('+') {
                Some(preposition) if !cue.prepositions.contains(&preposition) => cue.prepositions.push(preposition),
                Some(_) => {}
                None => match part.strip_prefix('=') {
                    Some(kind) => cue.kind = kind.parse().ok(),
                    None => cue.frames |= frame_named(part),
                },
            }
        }
        add_verb(&mut lexicon.forms, forms, number as u16 + 1);
    }
    lexicon
}

fn frame_named(letter: &str) -> u16 {
    use frame::*;
    match letter {
        "S" => SAYS | BARE,
        "B" => BARE,
        "W" => WEAK,
        "T" => TELLS,
        "U" => URGES,
        "I" => WILLS,
        "N" => OBJECT,
        "A" => ATTITUDE,
        "E" => RAISES,
        "Q" => QUOTES,
        "D" => SHOWS,
        "C" => ACCUSES,
        "L" => TOLD,
        "X" => HELD_TO,
        "O" => HELD_AS,
        _ => 0,
    }
}

/// Adds the forms of a verb: "lemma [past [participle [gerund]]]", the regular ones made here.
fn add_verb(forms: &mut ByWord<String, Word>, verb: &str, cue: u16) {
    let mut given = verb.split_whitespace();
    let Some(lemma) = given.next() else { return };
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let stem_y = lemma.strip_suffix('y').filter(|stem| !stem.ends_with(vowel));
    let past = given.next().map_or_else(
        || match (lemma.ends_with('e'), stem_y) {
            (true, _) => format!("{lemma}d"),
            (_, Some(stem)) => format!("{stem}ied"),
            _ => format!("{lemma}ed"),
        },
        str::to_owned,
    );
    let participle = given.next().map_or_else(|| past.clone(), str::to_owned);
    let gerund = given.next().map_or_else(
        || match lemma.strip_suffix('e') {
            Some(stem) if !lemma.ends_with("ee") && stem.len() > 1 => format!("{stem}ing"),
            _ => format!("{lemma}ing"),
        },
        str::to_owned,
    );
    let third = match stem_y {
        Some(stem) => format!("{stem}ies"),
        None if lemma.ends_with(['s', 'x', 'z', 'o']) || lemma.ends_with("ch") || lemma.ends_with("sh") => {
            format!("{lemma}es")
        }
        None => format!("{lemma}s"),
    };
    for (form, flag) in [
        (lemma.to_owned(), class::BASE),
        (third, class::THIRD),
        (past, class::PAST),
        (participle, class::PARTICIPLE),
        (gerund, class::GERUND),
    ] {
        let word = forms.entry(form).or_default();
        word.flags |= flag;
        if cue > 0 {
            word.cue = cue;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_known_in_all_their_forms() {
        for form in [
            "say",
            "says",
            "said",
            "saying",
            "Denied",
            "denies",
            "urging",
            "told",
            "admitting",
            "agreed",
        ] {
            assert!(cue(look_up(form)).is_some(), "{form}");
        }
        assert_eq!(cue(look_up("promises")).unwrap().kind, Some(ClaimKind::Promise));
        assert!(look_up("wrote").flags & class::PAST != 0);
        assert!(cue(look_up("ate")).is_none());
    }

    #[test]
    fn a_dot_stays_with_what_it_shortens() {
        assert!(is_abbreviation("Gen") && is_abbreviation("Mr"));
        assert!(!is_abbreviation("gen") && !is_abbreviation("no") && !is_abbreviation("end"));
    }
}
