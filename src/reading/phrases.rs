//! Noun phrases and clauses: where the phrase before a verb begins, where the one behind it ends, where a clause ends.

use super::lexicon::class::*;
use super::lexicon::{self, frame};
use super::sentences::{opens_quote, over};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// Prepositions that tie a phrase to the noun before them.
pub(super) const BINDING: &[&str] = &[
    "of", "for", "in", "at", "from", "with", "on", "to", "between", "among", "against", "behind", "within", "near",
    "outside", "under", "who", "about", "by", "like", "across", "over", "inside",
];

/// The start of the verb group that ends with this verb: auxiliaries, adverbs, "went on to".
pub fn group_start(text: &Text, head: usize, low: usize) -> usize {
    let mut start = head;
    let mut at = head;
    while at > low {
        let left = at - 1;
        let token = &text.tokens[left];
        match token.tag {
            Tag::Aux | Tag::Neg => start = left,
            Tag::Adv if token.kind == Kind::Word => {
                // An adverb counts when the group goes on before it, or when it stands between subject and verb.
                if left > low
                    && matches!(
                        text.tokens[left - 1].tag,
                        Tag::Aux | Tag::Neg | Tag::Adv | Tag::Name | Tag::Noun | Tag::Subject | Tag::Wh | Tag::That
                    )
                {
                    start = left;
                }
            }
            Tag::To => match catenative(text, left, low) {
                Some(verb) => {
                    start = verb;
                    at = verb;
                    continue;
                }
                None => return start,
            },
            _ => return start,
        }
        at = left;
    }
    start
}

/// "went on to", "continued to", "refused to": the verb before a "to", when it only leads to the next.
fn catenative(text: &Text, to: usize, low: usize) -> Option<usize> {
    let left = to.checked_sub(1).filter(|left| *left >= low)?;
    if text.is(left, "on") && left > low && text.is_any(left - 1, &["went", "goes", "going", "go", "gone"]) {
        return Some(left - 1);
    }
    const KNOWN: &[&str] = &[
        "continued",
        "continues",
        "continue",
        "declined",
        "declines",
        "refused",
        "refuses",
        "refusing",
        "appeared",
        "appears",
        "seemed",
        "seems",
        "began",
        "begun",
        "tried",
        "tries",
        "failed",
        "came",
        "proceeded",
        "used",
        "had",
        "has",
        "have",
        "wanted",
        "wants",
        "attempted",
        "sought",
        "chose",
        "was",
        "were",
        "is",
        "are",
        "like",
    ];
    text.is_any(left, KNOWN).then_some(left)
}

/// The end of the noun phrase that begins here, with what "of", "for" and appositions tie to it.
pub fn phrase_end(text: &Text, start: usize, high: usize, appositions: bool) -> Option<usize> {
    let mut at = start;
    let mut end = start;
    let mut headed = false;
    while at < high {
        let token = &text.tokens[at];
        let next = over(text, at).min(high);
        match token.kind {
            Kind::Open if headed => end = next,
            Kind::Quote if opens_quote(text, at) && next - at <= 8 && !headed => {
                end = next;
                headed = true;
            }
            Kind::Word | Kind::Number => match token.tag {
                // "organisations such as Human Rights Watch"
                _ if headed && text.is(at, "such") && text.is(at + 1, "as") && at + 2 < high => {
                    at += 2;
                    headed = false;
                    continue;
                }
                Tag::Subject if !headed && !token.has(DET) => return Some(at + 1),
                // "the court he": another clause begins.
                Tag::Subject if !token.has(DET) && token.spaced && text.tokens[at - 1].tag == Tag::Noun => break,
                Tag::Name | Tag::Noun | Tag::Num | Tag::Object | Tag::Subject => {
                    if headed
                        && token.has(TIME)
                        && !matches!(text.tokens[at - 1].tag, Tag::Det | Tag::Adj | Tag::Name | Tag::Prep)
                    {
                        break;
                    }
                    end = next;
                    headed = true;
                }
                Tag::Det | Tag::Adj => {
                    if headed
                        && token.tag == Tag::Det
                        && !matches!(
                            text.tokens[at - 1].tag,
                            Tag::Prep | Tag::Conj | Tag::Poss | Tag::Det | Tag::To
                        )
                    {
                        break;
                    }
                }
                Tag::Poss => {}
                Tag::Gerund | Tag::Participle | Tag::Past if !headed && at > start => {}
                Tag::Adv if !headed => {}
                _ if headed
                    && super::subjects::reduced(text, at, start)
                    && text
                        .tokens
                        .get(at + 1)
                        .is_some_and(|t| at + 1 < high && matches!(t.tag, Tag::Prep | Tag::To)) => {}
                Tag::Prep | Tag::To if headed => {
                    let more = text.tokens.get(at + 1).filter(|_| at + 1 < high);
                    let binds = text.is_any(at, BINDING)
                        && more.is_some_and(|next| next.tag.is_nominal() || next.kind == Kind::Quote);
                    if !binds || is_occasion(text, at, high) {
                        break;
                    }
                    headed = false;
                }
                Tag::Conj if headed && text.is_any(at, &["and", "or"]) => {
                    let Some(rest) = phrase_end(text, at + 1, high, false) else {
                        break;
                    };
                    // "and" that begins a new clause has a verb behind the phrase.
                    if text
                        .tokens
                        .get(rest)
                        .is_some_and(|next| rest < high && next.tag.is_finite())
                    {
                        break;
                    }
                    end = rest;
                    at = rest;
                    continue;
                }
                Tag::Wh if headed && appositions && text.is_any(at, &["who", "whose", "which"]) => {
                    return Some(relative_end(text, at, high));
                }
                _ => break,
            },
            Kind::Comma if headed && appositions => match apposition_end(text, at, high) {
                Some(rest) => {
                    end = rest;
                    at = rest;
                    continue;
                }
                None => break,
            },
            Kind::Dash if headed && appositions => {
                let close = (at + 1..high).find(|later| text.tokens[*later].kind == Kind::Dash);
                match close {
                    Some(close) => end = close + 1,
                    None => break,
                }
                at = end;
                continue;
            }
            Kind::Quote if headed && token.partner as usize == at && text.is_any(at, &["'", "’"]) => {}
            Kind::Other if headed && text.is_any(at, &["&", "/"]) => {}
            _ => break,
        }
        at = next;
    }
    (end > start).then_some(end)
}

/// Where and when something is said.
pub(super) const OCCASIONS: &[&str] = &[
    "statement",
    "interview",
    "interviews",
    "email",
    "e-mail",
    "emails",
    "letter",
    "speech",
    "tweet",
    "tweets",
    "post",
    "blog",
    "press",
    "conference",
    "briefing",
    "call",
    "rally",
    "event",
    "memo",
    "news",
    "address",
    "testimony",
    "debate",
    "op-ed",
    "article",
    "column",
    "report",
    "video",
    "message",
    "remarks",
    "hearing",
    "meeting",
    "broadcast",
    "telephone",
    "phone",
    "series",
    "response",
    "reference",
    "filing",
    "television",
    "air",
    "stage",
    "trial",
    "time",
    "appearance",
    "announcement",
    "release",
    "twitter",
    "facebook",
    "instagram",
    "convention",
    "forum",
    "town",
    "visit",
    "ceremony",
    "court",
];

/// "in a statement", "on Monday", "at a rally": says where and when something was said, not who said it.
pub fn is_occasion(text: &Text, at: usize, high: usize) -> bool {
    if !text.is_any(
        at,
        &[
            "in", "on", "at", "during", "after", "before", "to", "by", "from", "through", "via", "over", "with",
            "about", "of", "for",
        ],
    ) {
        return true;
    }
    let limit = (at + 7).min(high);
    for later in at + 1..limit {
        let token = &text.tokens[later];
        if token.has(TIME) && !text.is_any(at, &["of", "for", "from"]) {
            return true;
        }
        if token.has(OCCASION) && !token.is_capital() {
            return !text.is_any(at, &["of", "for", "from", "with"]);
        }
        if !token.tag.is_nominal() {
            return false;
        }
    }
    false
}

/// The end of an apposition, age, place or relative clause that a comma begins, with its closing comma; `None` when the
/// comma begins something else.
fn apposition_end(text: &Text, comma: usize, high: usize) -> Option<usize> {
    let first = comma + 1;
    let token = text.tokens.get(first).filter(|_| first < high)?;
    if matches!(token.tag, Tag::Wh) && text.is_any(first, &["who", "whose", "which"]) {
        return Some(relative_end(text, first, high));
    }
    let may = matches!(
        token.tag,
        Tag::Det | Tag::Num | Tag::Adj | Tag::Noun | Tag::Poss | Tag::Name
    ) || (token.tag == Tag::Prep && text.is_any(first, &["of", "from"]))
        || token.has(ROLE | ADJ);
    if !may || token.has(TIME) {
        return None;
    }
    let end = match token.tag {
        Tag::Prep => phrase_end(text, first + 1, high, true)?,
        _ => phrase_end(text, first, high, true)?,
    };
    // Behind an apposition stands a comma, a stop or the end; a verb would make it the subject of a new clause.
    match text.tokens.get(end).filter(|_| end < high) {
        None => Some(end),
        Some(next) if next.tag.is_finite() || next.tag == Tag::Participle => None,
        Some(next) if next.kind == Kind::Comma && closing_comma(text, end, high) => Some(end + 1),
        Some(_) => Some(end),
    }
}

/// Whether a comma behind an apposition closes it, rather than beginning another.
fn closing_comma(text: &Text, comma: usize, high: usize) -> bool {
    comma + 1 < high && matches!(text.tokens[comma + 1].tag, Tag::Past | Tag::Third | Tag::Aux | Tag::Adv)
}

/// The end of a relative clause: the next comma or the end.
fn relative_end(text: &Text, wh: usize, high: usize) -> usize {
    let mut at = wh + 1;
    while at < high {
        let kind = text.tokens[at].kind;
        if matches!(
            kind,
            Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Dash | Kind::Stop
        ) {
            return at;
        }
        at = over(text, at).min(high);
    }
    high
}

/// Whether a clause begins here: a noun phrase and a finite verb behind it, before the next comma.
pub fn clause_begins(text: &Text, start: usize, high: usize) -> bool {
    let mut at = start;
    let mut subject = false;
    let mut relative = false;
    let limit = (start + 60).min(high);
    while at < limit {
        let token = &text.tokens[at];
        match token.tag {
            Tag::Wh | Tag::That => relative = true,
            // "there had been"
            _ if !subject && text.is(at, "there") => subject = true,
            tag if tag.is_finite() && subject && !relative => return true,
            tag if tag.is_finite() => relative = false,
            Tag::Past | Tag::Participle => {}
            tag if tag.is_nominal() || tag == Tag::Subject || tag == Tag::Gerund => subject = true,
            _ if token.kind == Kind::Comma && !subject => return false,
            // "said this, but others said more": no verb came before the next clause.
            _ if token.kind == Kind::Comma && text.tokens.get(at + 1).is_some_and(|next| next.tag == Tag::Conj) => {
                return false;
            }
            _ if matches!(token.kind, Kind::Semicolon | Kind::Colon) => return false,
            _ if token.kind == Kind::Quote || token.kind == Kind::Open => subject = true,
            _ => {}
        }
        at = over(text, at).min(high);
    }
    false
}

/// Whether a noun phrase and right behind it a finite verb begin here.
pub fn main_clause_begins(text: &Text, start: usize, high: usize) -> bool {
    let Some(first) = text.tokens.get(start).filter(|_| start < high) else {
        return false;
    };
    if matches!(first.tag, Tag::Wh | Tag::That | Tag::Conj) {
        return false;
    }
    let Some(mut verb) = phrase_end(text, start, high, false) else {
        return false;
    };
    while verb < high && matches!(text.tokens[verb].tag, Tag::Adv | Tag::Neg) {
        verb += 1;
    }
    verb < high && text.tokens[verb].tag.is_finite()
}

/// Whether a strict verb of saying in a finite form stands here.
pub fn says(text: &Text, at: usize) -> bool {
    let token = &text.tokens[at];
    matches!(token.tag, Tag::Past | Tag::Third | Tag::Base)
        && lexicon::cue(token.word).is_some_and(|cue| cue.takes(frame::SAYS))
}
