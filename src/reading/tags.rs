//! What each word does in its sentence: a guess from closed classes, verb lists, endings and capitals, then from its
//! neighbours. Good enough to see where a clause has its subject and its verb; not a parser.

use super::lexicon;
use super::lexicon::class::*;
use super::tokens::{Case, Kind, Text};

/// What a word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// "the", "some"
    Det,
    /// "his", "whose", and ’s
    Poss,
    /// "he", "they"
    Subject,
    /// "him", "them"
    Object,
    /// A name or part of one.
    Name,
    /// A common noun.
    Noun,
    /// "new"
    Adj,
    /// "also"
    Adv,
    /// A number.
    Num,
    /// Be, have, do or a modal.
    Aux,
    /// "not"
    Neg,
    /// A verb in the present or the infinitive.
    Base,
    /// A verb in the third person.
    Third,
    /// A verb in the past.
    Past,
    /// A past participle.
    Participle,
    /// An -ing form.
    Gerund,
    /// "to" before an infinitive.
    To,
    /// "of", "in"
    Prep,
    /// "and"
    Conj,
    /// "because"
    Sub,
    /// "who", "what"
    Wh,
    /// "that"
    That,
    /// Punctuation and the rest.
    Other,
}

impl Tag {
    /// Whether a clause can have this as its verb by itself.
    pub fn is_finite(self) -> bool {
        matches!(self, Tag::Aux | Tag::Base | Tag::Third | Tag::Past)
    }

    /// Whether it is any form of a full verb.
    pub fn is_verb(self) -> bool {
        matches!(self, Tag::Base | Tag::Third | Tag::Past | Tag::Participle | Tag::Gerund)
    }

    /// Whether it can stand inside a noun phrase.
    pub fn is_nominal(self) -> bool {
        matches!(
            self,
            Tag::Det | Tag::Poss | Tag::Name | Tag::Noun | Tag::Adj | Tag::Num | Tag::Object
        )
    }
}

/// Tags all tokens.
pub fn tag(text: &mut Text) {
    for number in 0..text.paragraphs.len() {
        let titled = is_title_case(text, number);
        for at in text.paragraphs[number].clone() {
            let tag = match titled {
                true => in_title(text, at).unwrap_or_else(|| first_guess(text, at)),
                false => first_guess(text, at),
            };
            text.tokens[at].tag = tag;
        }
    }
    // The first word of a sentence is capitalised whatever it is.
    for at in 0..text.tokens.len() {
        let tag = in_context(text, at);
        text.tokens[at].tag = tag;
    }
}

/// Whether a token begins a sentence, a quotation or what a colon announces.
pub fn begins(text: &Text, at: usize) -> bool {
    at == 0
        || matches!(
            text.tokens[at - 1].kind,
            Kind::Stop | Kind::Quote | Kind::Colon | Kind::Ellipsis | Kind::Open
        )
        || text.paragraphs.binary_search_by(|p| p.start.cmp(&at)).is_ok()
}

/// A Headline in Which Nearly Every Word Has a Capital.
fn is_title_case(text: &Text, number: usize) -> bool {
    let range = text.paragraphs[number].clone();
    if range.len() > 30 {
        return false;
    }
    let long = range.filter(|at| text.tokens[*at].kind == Kind::Word && text.str(*at).len() > 3);
    let (capitals, words) = long.fold((0, 0), |(capitals, words), at| {
        (capitals + usize::from(text.tokens[at].is_capital()), words + 1)
    });
    words >= 4 && capitals * 5 >= words * 4
}

/// In such a headline a capital tells nothing of a verb that says something, or of one in the third person.
fn in_title(text: &Text, at: usize) -> Option<Tag> {
    let token = &text.tokens[at];
    let flags = token.word.flags;
    let verb = token.word.cue > 0 && flags & (THIRD | PAST) != 0 || flags & THIRD != 0;
    let named = flags & (NOUN | ROLE | ORG | TITLE | TIME | AUX) != 0;
    (token.kind == Kind::Word && token.case == Case::Capital && verb && !named && !begins(text, at))
        .then(|| self::verb(flags))
}

fn first_guess(text: &Text, at: usize) -> Tag {
    let token = &text.tokens[at];
    match token.kind {
        Kind::Number => return Tag::Num,
        Kind::Word => {}
        _ => return Tag::Other,
    }
    let raw = text.str(at);
    let flags = token.word.flags;
    if !token.spaced && (raw.starts_with('’') || raw.starts_with('\'')) && raw.len() <= 5 {
        let follows_pronoun = at > 0 && text.tokens[at - 1].has(SUBJ | WH) && !text.tokens[at - 1].is_capital_name();
        return match raw.ends_with(['s', 'S']) && !follows_pronoun {
            true => Tag::Poss,
            false => Tag::Aux,
        };
    }
    if flags & NEG != 0 && (raw.len() == 3 || raw.starts_with(['n', 'N'])) && flags & (DET | ADV) == 0 {
        return Tag::Neg;
    }
    let starts = begins(text, at);
    // The month of May.
    if token.is_capital() && !starts && flags & TIME != 0 && flags & MODAL != 0 {
        return Tag::Noun;
    }
    if token.is_capital() && !starts && flags & (TIME | SUBJ) == 0 {
        // Title case makes everything a capital: closed classes stay what they are.
        return match flags & (DET | POSS | PREP | CONJ | SUB | AUX | WH) != 0 && raw.len() < 7 {
            true => closed(raw, flags),
            false => Tag::Name,
        };
    }
    if flags & (DET | POSS | SUBJ | OBJ | PREP | CONJ | SUB | WH | AUX | NEG) != 0 {
        return closed(raw, flags);
    }
    if flags & VERB != 0 && !(token.is_capital() && flags & PAST == 0 && flags & GERUND == 0) {
        return verb(flags);
    }
    if flags & NUM != 0 {
        return Tag::Num;
    }
    if flags & ADV != 0 {
        return Tag::Adv;
    }
    if flags & ADJ != 0 {
        return Tag::Adj;
    }
    if flags & (TIME | ROLE | ORG | NOUN) != 0 {
        return Tag::Noun;
    }
    if token.is_capital() {
        return match starts && by_ending(raw) == Tag::Adv {
            true => Tag::Adv,
            false => Tag::Name,
        };
    }
    by_ending(raw)
}

fn closed(raw: &str, flags: u32) -> Tag {
    let folded = |word: &str| raw.eq_ignore_ascii_case(word);
    if folded("that") {
        return Tag::That;
    }
    if folded("to") {
        return Tag::To;
    }
    if flags & WH != 0 {
        return Tag::Wh;
    }
    if flags & AUX != 0 {
        return Tag::Aux;
    }
    if flags & POSS != 0 {
        return Tag::Poss;
    }
    if flags & DET != 0 {
        return Tag::Det;
    }
    if flags & SUBJ != 0 {
        return Tag::Subject;
    }
    if flags & OBJ != 0 {
        return Tag::Object;
    }
    if flags & CONJ != 0 {
        return Tag::Conj;
    }
    if flags & SUB != 0 && flags & PREP == 0 {
        return Tag::Sub;
    }
    if flags & PREP != 0 {
        return Tag::Prep;
    }
    if flags & NEG != 0 {
        return Tag::Neg;
    }
    Tag::Sub
}

fn verb(flags: u32) -> Tag {
    match flags {
        f if f & PAST != 0 => Tag::Past,
        f if f & THIRD != 0 => Tag::Third,
        f if f & BASE != 0 => Tag::Base,
        f if f & GERUND != 0 => Tag::Gerund,
        _ => Tag::Participle,
    }
}

fn by_ending(raw: &str) -> Tag {
    let ends = |list: &[&str]| list.iter().any(|end| raw.len() > end.len() + 2 && raw.ends_with(end));
    if ends(&["ly"]) {
        return Tag::Adv;
    }
    if ends(&["ing"]) {
        return Tag::Gerund;
    }
    if ends(&["ed"]) && !raw.contains('-') {
        return Tag::Past;
    }
    if ends(&[
        "ous", "ful", "ive", "able", "ible", "ical", "less", "ish", "-led", "-backed", "-based", "wide", "-old",
    ]) {
        return Tag::Adj;
    }
    if ends(&["ize", "ise", "ify"]) {
        return Tag::Base;
    }
    Tag::Noun
}

impl super::tokens::Token {
    /// Whether its capital can be a name's: not a lone "I".
    fn is_capital_name(&self) -> bool {
        self.is_capital() && !self.has(SUBJ | WH)
    }
}

/// The word before, skipping adverbs and negations.
fn before(text: &Text, at: usize) -> Option<usize> {
    let mut left = at.checked_sub(1)?;
    let mut steps = 0;
    while matches!(text.tokens[left].tag, Tag::Adv | Tag::Neg) && steps < 4 {
        left = left.checked_sub(1)?;
        steps += 1;
    }
    Some(left)
}

fn in_context(text: &Text, at: usize) -> Tag {
    let token = &text.tokens[at];
    let tag = token.tag;
    let flags = token.word.flags;
    let previous = at.checked_sub(1).map(|at| text.tokens[at].tag);
    let next = text.tokens.get(at + 1);
    let next_tag = next.map_or(Tag::Other, |next| next.tag);
    match tag {
        Tag::To => match text
            .tokens
            .get(at + 1 + usize::from(matches!(next_tag, Tag::Adv | Tag::Neg)))
        {
            Some(after) if after.has(BASE) || after.has(BE | HAVE | DO) && !after.is_capital() => Tag::To,
            // "to triple the size": an unknown word with an object of its own.
            Some(after)
                if next_tag == Tag::Noun
                    && !after.has(!(TELLING | OCCASION | HEDGE))
                    && !text.str(at + 1).ends_with('s')
                    && text.tokens.get(at + 2).is_some_and(|object| {
                        object.kind == Kind::Word
                            && matches!(object.tag, Tag::Det | Tag::Poss | Tag::Object | Tag::Name)
                    })
                    && !after.is_capital() =>
            {
                Tag::To
            }
            _ => Tag::Prep,
        },
        Tag::Det if flags & SUBJ != 0 && flags & NUM == 0 => {
            // "some say", "many believe", "this is": pronouns where no noun follows.
            match matches!(next_tag, Tag::Aux | Tag::Past | Tag::Third | Tag::Adv)
                || next_tag == Tag::Base && plain_verb(text, at + 1) && previous != Some(Tag::Prep)
            {
                true => Tag::Subject,
                false => Tag::Det,
            }
        }
        // "in coastal states that vote": a verb only behind what can state something.
        Tag::Third if text.is(at, "states") && !states(text, at) => Tag::Noun,
        // "chokes back tears", "heat back home"
        Tag::Base if text.is(at, "back") && !backs(text, at) => Tag::Adv,
        // ", head of the group": a person, not a verb.
        Tag::Base if flags & ROLE != 0 && text.is(at + 1, "of") => Tag::Noun,
        Tag::Base | Tag::Third => {
            let Some(left) = before(text, at) else {
                return match next_tag {
                    Tag::Past | Tag::Third | Tag::Aux => Tag::Noun,
                    _ => tag,
                };
            };
            match text.tokens[left].tag {
                Tag::To | Tag::Subject | Tag::Wh => tag,
                Tag::Aux if text.tokens[left].has(BE) && !text.tokens[left].has(MODAL) => Tag::Noun,
                Tag::Aux => tag,
                Tag::Det | Tag::Poss | Tag::Adj | Tag::Num => match flags & NOUN != 0 || nounish(text, at) {
                    true => Tag::Noun,
                    false => tag,
                },
                Tag::Prep => Tag::Noun,
                Tag::Noun | Tag::Name if flags & (NOUN | ORG | ROLE) != 0 => match clause_follows(text, at + 1) {
                    true => tag,
                    false => Tag::Noun,
                },
                // "other refugee advocates also said": the verb comes later.
                Tag::Noun | Tag::Name => match verb_behind(text, at + 1) {
                    true => Tag::Noun,
                    false => tag,
                },
                Tag::That => tag,
                Tag::Past | Tag::Participle | Tag::Gerund => Tag::Noun,
                Tag::Base | Tag::Third => Tag::Noun,
                // ", records show": the verb comes behind it.
                _ if tag == Tag::Third && next_tag == Tag::Base => Tag::Noun,
                _ => tag,
            }
        }
        Tag::Past => {
            let Some(left) = before(text, at) else { return tag };
            let left = &text.tokens[left];
            match left.tag {
                Tag::Aux if left.has(BE | HAVE) => Tag::Participle,
                Tag::Aux if flags & BASE != 0 => Tag::Base,
                Tag::To if flags & BASE != 0 => Tag::Base,
                Tag::Poss
                    if matches!(text.str(at - 1), "'s" | "’s")
                        && flags & BASE == 0
                        && at >= 2
                        && before_is_be(text, at) =>
                {
                    Tag::Participle
                }
                Tag::Det | Tag::Poss | Tag::Adj if flags & VERB == 0 || flags & PARTICIPLE != 0 => Tag::Adj,
                Tag::Prep => Tag::Adj,
                // "758 pledged delegates"
                Tag::Num
                    if flags & PARTICIPLE != 0 && next_tag == Tag::Noun && at > 0 && previous == Some(Tag::Num) =>
                {
                    Tag::Adj
                }
                _ if next_tag == Tag::Prep && text.is(at + 1, "by") => Tag::Participle,
                _ => tag,
            }
        }
        Tag::Gerund => match previous {
            Some(Tag::Det | Tag::Adj | Tag::Num) => Tag::Noun,
            Some(Tag::Poss) if token.word.cue == 0 => Tag::Noun,
            _ => tag,
        },
        // "the Iraqi military announced": an adjective where a noun must be.
        Tag::Adj
            if matches!(previous, Some(Tag::Det | Tag::Adj | Tag::Name | Tag::Poss))
                && (next_tag.is_finite() || next_tag == Tag::Adv && flags & (ORG | NOUN | ROLE) != 0) =>
        {
            Tag::Noun
        }
        Tag::Noun if flags & BASE != 0 => tag,
        Tag::Name if begins(text, at) && flags & VERB != 0 && flags & (NOUN | ROLE | ORG | TITLE) == 0 => tag,
        _ => tag,
    }
}

/// Whether "states" is the verb: "she states", "the letter clearly states".
fn states(text: &Text, at: usize) -> bool {
    before(text, at).is_some_and(|left| {
        text.tokens[left].tag == Tag::Subject
            || text.tokens[left].tag == Tag::Noun
                && left > 0
                && matches!(text.tokens[left - 1].tag, Tag::Det | Tag::Poss | Tag::Adj)
    })
}

/// Whether "back" is the verb: somebody or "to" before it, somebody or something behind it.
fn backs(text: &Text, at: usize) -> bool {
    let object = text.tokens.get(at + 1).is_some_and(|next| {
        matches!(
            next.tag,
            Tag::Det | Tag::Poss | Tag::Name | Tag::Object | Tag::Subject | Tag::Adj
        )
    });
    object
        && before(text, at).is_some_and(|left| {
            matches!(
                text.tokens[left].tag,
                Tag::To | Tag::Aux | Tag::Subject | Tag::Wh | Tag::Name
            ) || text.tokens[left].tag == Tag::Noun && text.str(left).ends_with('s')
        })
}

/// Whether behind adverbs a word stands that can only be the verb of what is before it.
fn verb_behind(text: &Text, from: usize) -> bool {
    let verb = (from..text.tokens.len())
        .take(4)
        .find(|at| !matches!(text.tokens[*at].tag, Tag::Adv | Tag::Neg));
    verb.is_some_and(|verb| {
        let token = &text.tokens[verb];
        match token.tag {
            Tag::Aux => true,
            Tag::Past => {
                !token.has(PARTICIPLE) || lexicon::cue(token.word).is_some_and(|cue| cue.takes(lexicon::frame::SAYS))
            }
            _ => false,
        }
    })
}

/// "’s" can be "is"; before a participle only after a pronoun is that likely.
fn before_is_be(text: &Text, at: usize) -> bool {
    text.tokens[at - 2].has(SUBJ)
}

/// Words that are as often nouns as verbs.
fn nounish(text: &Text, at: usize) -> bool {
    let raw = text.str(at);
    !matches!(
        raw,
        "say"
            | "says"
            | "tell"
            | "tells"
            | "believe"
            | "believes"
            | "think"
            | "thinks"
            | "know"
            | "knows"
            | "argue"
            | "argues"
    ) || matches!(text.tokens[at - 1].tag, Tag::Det | Tag::Poss) && matches!(raw, "say")
}

/// Whether a word in the present is more likely a verb: nothing after it makes it a noun.
fn plain_verb(text: &Text, at: usize) -> bool {
    let token = &text.tokens[at];
    token.word.cue > 0 && !token.has(NOUN) || clause_follows(text, at + 1)
}

/// Whether what follows can be the clause or object of a verb.
pub fn clause_follows(text: &Text, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|token| {
        matches!(
            token.tag,
            Tag::That | Tag::Det | Tag::Poss | Tag::Subject | Tag::Name | Tag::Object
        ) && !matches!(text.str(at), "'s" | "’s")
            || token.kind == Kind::Quote && token.partner as usize > at
            || matches!(token.tag, Tag::To | Tag::Wh)
    })
}
