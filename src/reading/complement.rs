//! What a verb of saying takes behind it: a clause, a quotation, an infinitive, an object; past addressee and adverbials.

use std::ops::Range;

use super::lexicon::class::*;
use super::lexicon::{Cue, frame};
use super::phrases::{clause_begins, is_occasion, phrase_end};
use super::sentences::{opens_quote, over};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// How a complement is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// "that …"
    That,
    /// "whether …", "how …"
    Wh,
    /// A clause without "that".
    Bare,
    /// A quotation, straight or behind a comma or colon.
    Quote,
    /// An infinitive.
    Infinitive,
    /// An object, or what a preposition of the verb governs.
    Object,
}

/// A complement: where what is said begins, and what stands between.
#[derive(Debug, Clone)]
pub struct Complement {
    /// The first token of what is said.
    pub start: usize,
    /// How it is joined.
    pub join: Join,
    /// To whom.
    pub addressee: Option<Range<usize>>,
    /// The end of the cue: behind the verb, or behind a preposition that belongs to it.
    pub cue_end: usize,
}

/// A verb by what it can take.
#[derive(Clone, Copy)]
struct Verb<'c> {
    cue: &'c Cue,
    /// An addressee stands before.
    addressed: bool,
    /// Weak verbs may take bare clauses.
    wide: bool,
}

impl Verb<'_> {
    fn addressed(self) -> Self {
        Verb {
            addressed: true,
            ..self
        }
    }
}

/// What stands behind a verb in an active form; `wide` lets weak verbs take bare clauses.
pub fn active(text: &Text, verb: usize, high: usize, cue: &Cue, wide: bool) -> Option<Complement> {
    let mut cue_end = verb + 1;
    let takes = Verb {
        cue,
        addressed: false,
        wide,
    };
    let mut addressee = None;
    let mut at = verb + 1;
    let says = cue.takes(frame::SAYS);
    if at >= high {
        return None;
    }
    // "pointed out", "called for", "spoke of".
    if let Some(found) = governed(text, at, high, cue) {
        return Some(found);
    }
    at = adverbs(text, at, high);
    if cue.takes(frame::TELLS | frame::URGES) || says {
        let to = text.is(at, "to") && text.tokens[at].tag == Tag::Prep;
        let with_to = to && at + 1 < high && says;
        let from = if with_to { at + 1 } else { at };
        if (with_to || cue.takes(frame::TELLS | frame::URGES))
            && from < high
            && (text.tokens[from].tag.is_nominal() || text.tokens[from].tag == Tag::Subject)
            && let Some(end) = phrase_end(text, from, high, false)
        {
            let end = addressed_until(text, from, end, high);
            let behind = adjuncts(text, end, high, false);
            if let Some((start, join)) = begins(text, behind, high, takes.addressed()) {
                let fits = match join {
                    Join::Infinitive => cue.takes(frame::URGES) && !with_to,
                    Join::Bare => cue.takes(frame::TELLS) || with_to,
                    Join::Object => false,
                    _ => true,
                };
                if fits {
                    addressee = Some(from..end);
                    return Some(Complement {
                        start,
                        join,
                        addressee,
                        cue_end,
                    });
                }
            }
            // "told reporters of the plan", "accused the firm of lying"
            if cue.takes(frame::TELLS)
                && let Some(found) = governed(text, end, high, cue)
            {
                return Some(Complement {
                    addressee: Some(from..end),
                    cue_end,
                    ..found
                });
            }
        }
    }
    if let Some((start, join)) = begins(text, at, high, takes) {
        return Some(Complement {
            start,
            join,
            addressee,
            cue_end,
        });
    }
    // Past adverbials: "said on Saturday that", "wrote on Twitter: “…”".
    let behind = adjuncts(text, at, high, true);
    if behind > at
        && let Some((start, join)) = begins(text, behind, high, takes)
        && matches!(
            join,
            Join::That | Join::Quote | Join::Wh | Join::Infinitive | Join::Bare
        )
    {
        if join == Join::Bare && !says {
            return None;
        }
        cue_end = verb + 1;
        return Some(Complement {
            start,
            join,
            addressee,
            cue_end,
        });
    }
    None
}

/// "told the jury Dole drank", "told Sky News 40 people had died": where the addressee ends, when who follows is the
/// subject of what was said.
fn addressed_until(text: &Text, from: usize, end: usize, high: usize) -> usize {
    if end >= high || !text.tokens[end].tag.is_finite() {
        return end;
    }
    let begins = |at: &usize| {
        let (before, token) = (&text.tokens[*at - 1], &text.tokens[*at]);
        let group = before.tag == Tag::Noun && !before.has(TITLE | ROLE)
            || before.tag.is_nominal() && text.str(*at - 1).ends_with('s');
        match token.tag {
            Tag::Name => group,
            Tag::Num => before.tag.is_nominal() && text.tokens.get(*at + 1).is_some_and(|next| next.tag == Tag::Noun),
            Tag::Det => before.tag.is_nominal(),
            _ => false,
        }
    };
    (from + 1..end).find(begins).unwrap_or(end)
}

/// A preposition or particle that belongs to the verb, and its object.
fn governed(text: &Text, at: usize, high: usize, cue: &Cue) -> Option<Complement> {
    if at + 1 >= high || !cue.prepositions.iter().any(|preposition| text.is(at, preposition)) {
        return None;
    }
    let particle = matches!(cue.prepositions.iter().find(|p| text.is(at, p)), Some(&"out"));
    if particle {
        let behind = adverbs(text, at + 1, high);
        let (start, join) = begins(
            text,
            behind,
            high,
            Verb {
                cue,
                addressed: false,
                wide: false,
            },
        )?;
        return Some(Complement {
            start,
            join,
            addressee: None,
            cue_end: at + 1,
        });
    }
    // "called on the senator to take back his words"
    if text.is(at, "on") && cue.lemma == "call"
        || text.is(at, "with") && cue.lemma == "plead"
        || text.is(at, "to") && cue.lemma == "appeal"
    {
        let end = phrase_end(text, at + 1, high, false)?;
        let to = text
            .tokens
            .get(end)
            .filter(|t| end < high && t.tag == Tag::To)
            .is_some();
        return to.then(|| Complement {
            start: end,
            join: Join::Infinitive,
            addressee: Some(at + 1..end),
            cue_end: at + 1,
        });
    }
    if is_occasion(text, at, high) && text.is_any(at, &["on", "in", "to", "about"]) && !text.is(at, "about") {
        return None;
    }
    let next = &text.tokens[at + 1];
    let starts = next.tag.is_nominal()
        || matches!(next.tag, Tag::Gerund | Tag::Wh | Tag::Subject | Tag::That | Tag::Noun)
        || opens_quote(text, at + 1);
    if !starts || next.has(TIME) {
        return None;
    }
    Some(Complement {
        start: at + 1,
        join: Join::Object,
        addressee: None,
        cue_end: at + 1,
    })
}

/// What begins here that a verb of this kind can say.
fn begins(text: &Text, at: usize, high: usize, verb: Verb) -> Option<(usize, Join)> {
    let Verb { cue, addressed, wide } = verb;
    let token = text.tokens.get(at).filter(|_| at < high)?;
    let says = cue.takes(frame::SAYS);
    let clausal = says || cue.takes(frame::BARE | frame::WEAK);
    if opens_quote(text, at) {
        // "asked him “to not proceed”"
        if text.is(at + 1, "to") && (addressed && cue.takes(frame::URGES) || cue.takes(frame::WILLS)) {
            return Some((at, Join::Infinitive));
        }
        let ok = says || cue.takes(frame::QUOTES | frame::WEAK | frame::OBJECT | frame::BARE | frame::ATTITUDE);
        return ok.then_some((at, Join::Quote));
    }
    if matches!(token.kind, Kind::Comma | Kind::Colon) {
        let next = at + 1;
        if opens_quote(text, next) && next < high {
            return (clausal || cue.takes(frame::QUOTES | frame::OBJECT)).then_some((next, Join::Quote));
        }
        if token.kind == Kind::Colon && says && next < high {
            return Some((next, Join::Quote));
        }
        // "said that, in his view, …" is met below; "said, to the letter, that" here.
        if token.kind == Kind::Comma
            && clausal
            && let Some(close) = (next..high.min(next + 12)).find(|later| text.tokens[*later].kind == Kind::Comma)
        {
            let after = close + 1;
            if after < high
                && (text.tokens[after].tag == Tag::That || opens_quote(text, after) && close - next <= 6)
                && !text.tokens[next].tag.is_finite()
            {
                return Some((
                    after,
                    if text.tokens[after].tag == Tag::That {
                        Join::That
                    } else {
                        Join::Quote
                    },
                ));
            }
        }
        return None;
    }
    match token.tag {
        Tag::That if clausal => {
            let next = text.tokens.get(at + 1).filter(|_| at + 1 < high)?;
            // "said that much", "know that man": a determiner, which no plural has. The verb may stand in a quotation.
            let determiner =
                matches!(next.tag, Tag::Noun) && !text.str(at + 1).ends_with('s') && !clause_begins(text, at + 1, high)
                    || next.kind == Kind::Stop;
            return (!determiner).then_some((at, Join::That));
        }
        Tag::Wh
            if clausal
                && text.is_any(at, &["whether", "how", "what", "why", "where", "when", "who"])
                && (says || cue.takes(frame::WEAK | frame::BARE)) =>
        {
            if text.is_any(at, &["who", "when", "where"])
                && !cue.takes(frame::WEAK)
                && !addressed
                && !matches!(cue.lemma, "ask" | "wonder" | "question" | "explain" | "reveal")
            {
                return None;
            }
            return Some((at, Join::Wh));
        }
        Tag::Sub if text.is(at, "if") && matches!(cue.lemma, "ask" | "wonder" | "know" | "inquire" | "enquire") => {
            return Some((at, Join::Wh));
        }
        Tag::To => {
            let fits = cue.takes(frame::WILLS) || addressed && cue.takes(frame::URGES);
            return fits.then_some((at, Join::Infinitive));
        }
        Tag::Neg if text.tokens.get(at + 1).is_some_and(|next| next.tag == Tag::To) => {
            let fits = cue.takes(frame::WILLS) || addressed && cue.takes(frame::URGES);
            return fits.then_some((at, Join::Infinitive));
        }
        _ => {}
    }
    let nominal = token.tag.is_nominal()
        || matches!(token.tag, Tag::Subject | Tag::Gerund)
        || matches!(token.tag, Tag::Adj | Tag::Num);
    let may_bare = cue.takes(frame::BARE) || wide && cue.takes(frame::WEAK) || addressed && cue.takes(frame::TELLS);
    if may_bare
        && (nominal
            || matches!(token.tag, Tag::Prep | Tag::Sub | Tag::Aux)
                && !(token.tag == Tag::Prep && is_occasion(text, at, high))
                && matches!(cue.lemma, "say" | "add" | "note" | "argue" | "believe")
            || token.tag == Tag::Adv)
        && clause_begins(text, at, high)
        && !is_time(text, at, high)
    {
        return Some((at, Join::Bare));
    }
    if addressed || !nominal {
        return None;
    }
    if cue.lemma == "say" {
        // "said yes", "said no such thing"
        return (!is_time(text, at, high) && !matches!(token.tag, Tag::Adv))
            .then_some((at, Join::Object))
            .filter(|_| object_like(text, at, high));
    }
    ((cue.takes(frame::OBJECT | frame::ATTITUDE) || wide && cue.takes(frame::SHOWS)) && !is_time(text, at, high))
        .then_some((at, Join::Object))
}

fn object_like(text: &Text, at: usize, high: usize) -> bool {
    phrase_end(text, at, high, false).is_some_and(|end| end > at && text.tokens[at].tag != Tag::Name)
}

/// "Monday", "last week", "two days later".
fn is_time(text: &Text, at: usize, high: usize) -> bool {
    let limit = (at + 4).min(high);
    for later in at..limit {
        let token = &text.tokens[later];
        if token.has(TIME) {
            let next = text.tokens.get(later + 1).filter(|_| later + 1 < high);
            return !next.is_some_and(|next| next.tag == Tag::Poss || next.tag == Tag::Noun && !next.has(TIME));
        }
        if !matches!(token.tag, Tag::Det | Tag::Num | Tag::Adj)
            && !text.is_any(later, &["last", "next", "this", "late", "early", "earlier", "on"])
        {
            return false;
        }
    }
    false
}

/// Past adverbs and times.
fn adverbs(text: &Text, mut at: usize, high: usize) -> usize {
    while at < high {
        let token = &text.tokens[at];
        if token.tag == Tag::Adv && !text.is_any(at, &["only", "just", "more", "very", "even", "still", "so", "too"]) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Past adverbs, times, places and occasions: "on Saturday", "in a statement", "to reporters", "last week".
pub fn adjuncts(text: &Text, mut at: usize, high: usize, with_phrases: bool) -> usize {
    let mut steps = 0;
    while at < high && steps < 8 {
        steps += 1;
        let token = &text.tokens[at];
        if token.tag == Tag::Adv || token.has(TIME) && !matches!(token.tag, Tag::Aux) {
            at += 1;
            continue;
        }
        if is_time(text, at, high) && matches!(token.tag, Tag::Det | Tag::Num | Tag::Adj | Tag::Noun | Tag::Name) {
            let Some(end) = (at..high).find(|later| text.tokens[*later].has(TIME)) else {
                return at;
            };
            at = end + 1;
            continue;
        }
        let occasional = is_occasion(text, at, high);
        if matches!(token.tag, Tag::Prep | Tag::To)
            && (with_phrases || occasional)
            && at + 1 < high
            && text.tokens[at + 1].tag != Tag::Gerund
        {
            let Some(end) = phrase_end(text, at + 1, high, false) else {
                return at;
            };
            at = end;
            continue;
        }
        if token.kind == Kind::Open {
            at = over(text, at).min(high);
            continue;
        }
        break;
    }
    at
}
