//! The noun phrase before a verb: its subject, across appositions, ages, places and relative clauses.

use std::ops::Range;

use super::lexicon::class::*;
use super::phrases::BINDING;
use super::sentences::{closes_quote, first_of, under};
use super::tags::Tag;
use super::tokens::{Kind, Text};

/// The noun phrase that ends before a token (its subject, if that is a verb group).
pub struct Subject {
    /// Its tokens.
    pub range: Range<usize>,
    /// Whether it is a relative pronoun.
    pub relative: bool,
}

/// Finds the subject of a verb group, to the left of it and not before `low`.
pub fn subject(text: &Text, group: usize, low: usize) -> Option<Subject> {
    let last = group.checked_sub(1).filter(|last| *last >= low)?;
    let token = &text.tokens[last];
    match token.tag {
        Tag::Wh
            if text.is_any(last, &["who", "which"])
                || text.is(last, "whom") && last > low && text.is(last - 1, "of") =>
        {
            return Some(Subject {
                range: last..group,
                relative: true,
            });
        }
        Tag::That if last > low && matches!(text.tokens[last - 1].tag, Tag::Noun | Tag::Name) => {
            return Some(Subject {
                range: last..group,
                relative: true,
            });
        }
        Tag::Subject => {
            return Some(Subject {
                range: last..group,
                relative: false,
            });
        }
        _ => {}
    }
    match token.kind {
        Kind::Comma | Kind::Dash => across(text, last, low),
        // "Allen . . . informed": something was left out.
        Kind::Ellipsis => subject(text, last, low),
        Kind::Close => {
            let before = under(text, last).filter(|before| *before >= low)?;
            match text.tokens[before].kind {
                Kind::Comma | Kind::Dash => across(text, before, low).map(|s| Subject {
                    range: s.range.start..group,
                    ..s
                }),
                _ => subject(text, before + 1, low).map(|s| Subject {
                    range: s.range.start..group,
                    ..s
                }),
            }
        }
        _ => phrase_before(text, group, low).map(|range| Subject {
            range: with_relative(text, range, low),
            relative: false,
        }),
    }
}

/// The noun phrase that ends before `end`, with what is tied to it by "of" and its like.
pub fn phrase_before(text: &Text, end: usize, low: usize) -> Option<Range<usize>> {
    let mut at = end;
    let mut start = end;
    let mut nominal = false;
    while at > low {
        let left = first_of(text, at - 1);
        if left < low {
            break;
        }
        let last = at - 1;
        let token = &text.tokens[last];
        let accept = match token.kind {
            Kind::Close => left < last && text.tokens[left].kind == Kind::Open,
            Kind::Quote if token.partner as usize == last => nominal && text.is_any(last, &["'", "’"]),
            Kind::Quote => {
                left < last && last - left <= 8 && !matches!(text.tokens[last - 1].kind, Kind::Comma | Kind::Stop)
            }
            Kind::Word | Kind::Number => match token.tag {
                // "those surveyed said"
                _ if (nominal || at == end) && reduced(text, last, low) => true,
                tag if tag.is_nominal() => true,
                Tag::Prep | Tag::To => nominal && at > low + 1 && tied(text, last, low),
                Tag::Conj => nominal && text.is_any(last, &["and", "or"]) && last > low && joins(text, last, end),
                Tag::Subject => {
                    nominal && text.is_any(last, &["some", "many", "most", "both", "all", "those", "one", "others"])
                }
                Tag::Gerund | Tag::Participle | Tag::Past => {
                    nominal && (modifies(text, last, low) || reduced(text, last, low))
                }
                Tag::Adv => {
                    nominal
                        && last > low
                        && matches!(text.tokens[last - 1].tag, Tag::Det | Tag::Adj | Tag::Prep)
                        && text
                            .tokens
                            .get(at)
                            .is_some_and(|t| matches!(t.tag, Tag::Adj | Tag::Num | Tag::Participle | Tag::Det))
                }
                _ => false,
            },
            Kind::Other => text.is_any(last, &["&", "/", "%"]),
            _ => false,
        };
        if !accept {
            break;
        }
        nominal |= matches!(
            token.tag,
            Tag::Name | Tag::Noun | Tag::Num | Tag::Object | Tag::Det | Tag::Adj
        ) || token.kind == Kind::Close
            || token.kind == Kind::Quote;
        nominal |= reduced(text, last, low);
        at = left;
        start = left;
    }
    // No phrase begins with a preposition, a conjunction or a possessive mark.
    while start < end {
        let token = &text.tokens[start];
        let clitic = token.tag == Tag::Poss && !token.spaced;
        if matches!(token.tag, Tag::Conj | Tag::Adv) || clitic || (token.kind == Kind::Other) {
            start += 1;
        } else if matches!(token.tag, Tag::Prep | Tag::To) {
            // "At the debate Sanders said": the last phrase is the subject.
            start = last_phrase(text, start, end);
            break;
        } else {
            break;
        }
    }
    let has_head = (start..end).any(|at| {
        matches!(
            text.tokens[at].tag,
            Tag::Name | Tag::Noun | Tag::Num | Tag::Object | Tag::Subject | Tag::Det
        ) || text.tokens[at].kind == Kind::Close
            || text.tokens[at].tag == Tag::Adj && at + 1 == end
    });
    (start < end && has_head).then_some(start..end)
}

/// Within "At the debate Sanders": where the last noun phrase begins.
fn last_phrase(text: &Text, start: usize, end: usize) -> usize {
    let mut at = end;
    while at > start + 1 {
        let token = &text.tokens[at - 1];
        if matches!(token.tag, Tag::Prep | Tag::To) {
            break;
        }
        at -= 1;
        if matches!(token.tag, Tag::Det | Tag::Poss) && token.spaced {
            return at;
        }
        if token.tag == Tag::Name && at > start && matches!(text.tokens[at - 1].tag, Tag::Noun) {
            return at;
        }
    }
    at
}

/// Whether a preposition ties what follows to a noun before it.
fn tied(text: &Text, at: usize, low: usize) -> bool {
    let Some(left) = at.checked_sub(1).filter(|left| *left >= low) else {
        return false;
    };
    let before = &text.tokens[left];
    let binds = text.is_any(at, BINDING);
    let noun =
        matches!(before.tag, Tag::Noun | Tag::Name | Tag::Num | Tag::Det | Tag::Subject) || before.kind == Kind::Close;
    text.is(at, "than") || binds && (noun || text.is(at, "of") || reduced(text, left, low))
}

/// "people briefed on", "a memo seen by", "a source close to": a participle or adjective behind its noun.
pub(super) fn reduced(text: &Text, at: usize, low: usize) -> bool {
    const KNOWN: &[&str] = &[
        "briefed",
        "involved",
        "seen",
        "led",
        "based",
        "posted",
        "close",
        "familiar",
        "polled",
        "surveyed",
        "interviewed",
        "obtained",
        "reviewed",
        "published",
        "released",
        "issued",
        "written",
        "signed",
        "conducted",
        "commissioned",
        "filed",
        "accused",
        "charged",
        "tied",
        "linked",
        "affiliated",
        "aligned",
        "opposed",
        "loyal",
        "privy",
        "present",
        "responsible",
        "knowledgeable",
        "working",
        "living",
        "speaking",
        "representing",
        "allied",
    ];
    text.is_any(at, KNOWN)
        && at > low
        && matches!(text.tokens[at - 1].tag, Tag::Noun | Tag::Name | Tag::Subject | Tag::Det)
}

/// Whether "and" joins two phrases: a noun or name stands before it.
fn joins(text: &Text, at: usize, _: usize) -> bool {
    matches!(text.tokens[at - 1].tag, Tag::Noun | Tag::Name | Tag::Adj | Tag::Num)
        || text.tokens[at - 1].kind == Kind::Close
}

/// "those polled", "the surging candidate": a participle within a phrase.
fn modifies(text: &Text, at: usize, low: usize) -> bool {
    at > low
        && (matches!(
            text.tokens[at - 1].tag,
            Tag::Det | Tag::Poss | Tag::Adj | Tag::Adv | Tag::Conj
        ) || text.tokens[at].tag == Tag::Gerund
            && text.tokens[at].word.cue == 0
            && text.tokens[at - 1].tag == Tag::Name)
        && text.tokens.get(at + 1).is_some_and(|next| next.tag.is_nominal())
}

/// The subject of a verb that stands behind a comma or dash: the first noun phrase of the clause, across appositions,
/// ages, places and relative clauses.
fn across(text: &Text, comma: usize, low: usize) -> Option<Subject> {
    let dash = text.tokens[comma].kind == Kind::Dash;
    let mut at = comma;
    let mut best: Option<Range<usize>> = None;
    let mut pieces = 0;
    while at > low && pieces < 10 {
        // One piece: from the mark before it to this one.
        let mut start = at;
        while start > low {
            let left = start - 1;
            let kind = text.tokens[left].kind;
            if matches!(kind, Kind::Comma | Kind::Semicolon | Kind::Colon)
                || kind == Kind::Dash
                || (kind == Kind::Stop && !dash)
            {
                break;
            }
            if closes_quote(text, left)
                && text.tokens[left].kind == Kind::Quote
                && matches!(text.tokens[left - 1].kind, Kind::Comma | Kind::Stop)
            {
                break;
            }
            start = first_of(text, left).max(low);
        }
        if start >= at {
            break;
        }
        let first = start + usize::from(at > start + 1 && text.tokens[start].tag == Tag::Conj);
        let is_apposition = apposition(text, first..at);
        let phrase = head_phrase(text, start..at);
        match (is_apposition, phrase) {
            (false, Some(phrase)) => {
                best = Some(phrase);
                break;
            }
            // "In a statement carried by SANA, the ministry said": what leads up has no apposition.
            (true, Some(phrase)) if phrase.start == start && follows_lead(text, start, low) => {
                best = Some(phrase);
                break;
            }
            (true, phrase) => {
                // It may yet be the head, if nothing better stands before it.
                if let Some(phrase) = phrase.filter(|phrase| {
                    phrase.start == start && !text.tokens[start].has(NUM) && text.tokens[start].tag != Tag::Wh
                }) {
                    best = Some(phrase);
                }
            }
            (false, None) => break,
        }
        if start <= low || !matches!(text.tokens[start - 1].kind, Kind::Comma | Kind::Dash) {
            break;
        }
        at = start - 1;
        pieces += 1;
    }
    let range = best?.start..comma + 1;
    Some(Subject { range, relative: false })
}

/// Whether a phrase with an article stands right behind a phrase that leads up to it: "In a statement on Monday, the".
fn follows_lead(text: &Text, start: usize, low: usize) -> bool {
    let Some(comma) = start.checked_sub(1).filter(|comma| *comma > low) else {
        return false;
    };
    text.is_any(start, &["the", "its", "their", "his", "her"])
        && text.is_any(
            low,
            &[
                "in", "on", "at", "during", "after", "before", "by", "from", "under", "with",
            ],
        )
        && text.tokens[low].tag == Tag::Prep
        && !(low..comma).any(|at| text.tokens[at].kind == Kind::Comma || text.tokens[at].tag.is_finite())
}

/// Whether a piece between commas only says more about the noun before it.
fn apposition(text: &Text, piece: Range<usize>) -> bool {
    // "often called the Kremlin"
    let lead = piece.clone().take_while(|at| text.tokens[*at].tag == Tag::Adv).count();
    let piece = piece.start + lead.min(piece.len() - 1)..piece.end;
    let first = &text.tokens[piece.start];
    let words = piece.len();
    if matches!(
        first.tag,
        Tag::Wh | Tag::Prep | Tag::Num | Tag::Gerund | Tag::Participle
    ) || text.is(piece.start, "whose")
    {
        return !(first.tag == Tag::Prep && piece.start > 0 && text.tokens[piece.start - 1].kind == Kind::Stop);
    }
    if matches!(first.tag, Tag::Det | Tag::Poss | Tag::Adj | Tag::Conj) {
        return true;
    }
    if first.has(ROLE | ADJ) && !first.is_capital() {
        return true;
    }
    // A state, a party, "Jr.", a place behind a name: one or two capitals.
    (first.is_capital()
        && words <= 2
        && piece.start > 1
        && matches!(text.tokens[piece.start - 1].kind, Kind::Comma)
        && text.tokens[piece.start - 2].tag == Tag::Name
        && place_like(text, piece.start))
        || (first.tag == Tag::Noun && !first.has(TIME))
        || matches!(first.tag, Tag::Past)
}

fn place_like(text: &Text, at: usize) -> bool {
    let raw = text.str(at);
    raw.ends_with('.')
        || raw.contains('-')
        || matches!(
            raw,
            "Jr" | "Sr"
                | "Texas"
                | "Ohio"
                | "Iowa"
                | "Virginia"
                | "California"
                | "Florida"
                | "Washington"
                | "Iraq"
                | "Syria"
                | "England"
                | "Scotland"
                | "Ireland"
                | "France"
                | "Germany"
                | "Spain"
                | "Canada"
        )
}

/// The noun phrase with which a piece ends, or begins if a relative clause follows in it.
fn head_phrase(text: &Text, piece: Range<usize>) -> Option<Range<usize>> {
    if let Some(range) = phrase_before(text, piece.end, piece.start)
        && !(range.start..range.end).all(|at| text.tokens[at].has(TIME) || text.tokens[at].tag == Tag::Num)
    {
        return Some(range);
    }
    // "the man who leads the party": up to the relative pronoun.
    let wh = piece.clone().find(|at| {
        matches!(
            text.tokens[*at].tag,
            Tag::Wh | Tag::That | Tag::Participle | Tag::Gerund
        )
    })?;
    (wh > piece.start)
        .then(|| phrase_before(text, wh, piece.start))
        .flatten()
}

/// "a retired officer who served on one of the ships": the subject begins before the relative clause that ends here.
fn with_relative(text: &Text, range: Range<usize>, low: usize) -> Range<usize> {
    let mut at = range.start;
    let mut verbs = 0;
    let mut steps = 0;
    while at > low && steps < 14 {
        at -= 1;
        steps += 1;
        let token = &text.tokens[at];
        if matches!(
            token.kind,
            Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Quote | Kind::Dash | Kind::Stop
        ) {
            return range;
        }
        verbs += usize::from(token.tag.is_finite() || token.tag == Tag::Participle);
        if text.is(at, "who")
            && at > low
            && verbs > 0
            && matches!(text.tokens[at - 1].tag, Tag::Noun | Tag::Name | Tag::Det | Tag::Subject)
        {
            return match phrase_before(text, at, low) {
                Some(head) => head.start..range.end,
                None => range,
            };
        }
        if matches!(token.tag, Tag::Conj | Tag::Sub | Tag::That) {
            return range;
        }
    }
    range
}

/// Whether the subject is a poll, report or other document, whose findings are what it says.
pub(super) fn shown_by(text: &Text, group: usize, low: usize) -> bool {
    subject(text, group, low).is_some_and(|found| found.range.clone().any(|at| shows(text, at)))
}

/// A poll, a report, records: what can show something.
pub(super) fn shows(text: &Text, at: usize) -> bool {
    const SHOWING: &[&str] = &[
        "poll",
        "polls",
        "survey",
        "surveys",
        "study",
        "studies",
        "report",
        "reports",
        "data",
        "figures",
        "analysis",
        "research",
        "records",
        "documents",
        "results",
        "numbers",
        "statistics",
        "findings",
        "emails",
        "audit",
        "review",
        "polling",
        "researchers",
        "investigators",
        "investigation",
        "probe",
        "tests",
        "estimates",
        "filings",
        "memo",
        "evidence",
    ];
    text.is_any(at, SHOWING)
}
