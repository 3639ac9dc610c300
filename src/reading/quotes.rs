//! Which quotation mark opens and which closes, which brackets belong together, and which quotations go on over
//! paragraphs. Marks without a partner become plain characters.

use super::tokens::{Kind, Text};

/// Deeper than this nothing is paired: no text says that much through that many mouths.
const DEEPEST: usize = 8;

/// Quotations and brackets that somebody opened.
struct Opened {
    at: usize,
    mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
    Angle,
    Corner,
    Bracket,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Facing {
    Opens,
    Closes,
    Either,
    Neither,
}

/// Pairs marks and brackets, and counts each token's depth.
pub fn pair(text: &mut Text) {
    for at in 0..text.tokens.len() {
        text.tokens[at].partner = at as u32;
    }
    let mut open: Vec<Opened> = Vec::new();
    for number in 0..text.paragraphs.len() {
        let paragraph = text.paragraphs[number].clone();
        let singles = closing_singles(text, paragraph.clone());
        open.clear();
        for at in paragraph.clone() {
            let Some((mark, facing)) = facing(text, at, &paragraph, singles.last().is_some_and(|last| *last > at))
            else {
                continue;
            };
            let within = open.iter().rposition(|opened| opened.mark == mark);
            let facing = match (facing, within) {
                (Facing::Either, Some(_)) => Facing::Closes,
                (Facing::Either, None) => Facing::Opens,
                (facing, _) => facing,
            };
            match (facing, within) {
                (Facing::Opens, None) if open.len() < DEEPEST => open.push(Opened { at, mark }),
                (Facing::Opens, Some(found)) if mark == Mark::Bracket && open.len() < DEEPEST => {
                    let _ = found;
                    open.push(Opened { at, mark });
                }
                // A second opening mark of a kind: the first was never closed.
                (Facing::Opens, Some(found)) => {
                    close_before(text, &open[found], at);
                    open.truncate(found);
                    open.push(Opened { at, mark });
                }
                (Facing::Closes, Some(found)) => {
                    let start = open[found].at;
                    text.tokens[start].partner = at as u32;
                    text.tokens[at].partner = start as u32;
                    open.truncate(found);
                }
                _ => {}
            }
        }
        // What is open at the paragraph's end is closed there: newspapers leave the mark out when the next paragraph goes on.
        if let Some(left) = open
            .iter()
            .find(|opened| !matches!(opened.mark, Mark::Bracket | Mark::Single))
            .or_else(|| {
                open.iter()
                    .find(|opened| opened.mark == Mark::Single && opened.at == paragraph.start)
            })
        {
            let end = paragraph.end - 1;
            if left.at < end && text.tokens[end].partner as usize == end {
                text.tokens[left.at].partner = end as u32;
                if text.tokens[end].kind == Kind::Quote {
                    text.tokens[end].partner = left.at as u32;
                }
            }
        }
    }
    depths(text);
}

/// An opening mark that nobody closed before the next one: it ends with the last stop in between, else it is no quotation.
fn close_before(text: &mut Text, opened: &Opened, at: usize) {
    if matches!(opened.mark, Mark::Bracket | Mark::Single) || at < opened.at + 3 {
        return;
    }
    if text.tokens[at - 1].kind == Kind::Stop && text.tokens[at - 1].partner as usize == at - 1 {
        text.tokens[opened.at].partner = (at - 1) as u32;
    }
}

fn depths(text: &mut Text) {
    let mut ends: Vec<usize> = Vec::new();
    for at in 0..text.tokens.len() {
        while ends.last().is_some_and(|end| *end <= at) {
            let end = ends.pop().unwrap_or(at);
            // The closing mark itself stands outside; a stop that closes for want of a mark stands inside.
            if end == at && text.tokens[at].kind != Kind::Quote {
                text.tokens[at].depth = ends.len() as u8 + 1;
            }
        }
        if !(text.tokens[at].kind != Kind::Quote && text.tokens[at].depth > 0) {
            text.tokens[at].depth = ends.len() as u8;
        }
        let partner = text.tokens[at].partner as usize;
        if text.tokens[at].kind == Kind::Quote && partner > at {
            ends.push(partner);
        }
    }
}

/// Places where a single mark could close: behind a stop or comma, or before space or punctuation.
fn closing_singles(text: &Text, paragraph: std::ops::Range<usize>) -> Vec<usize> {
    paragraph
        .clone()
        .filter(|at| {
            let raw = text.str(*at);
            matches!(raw, "’" | "'") && !text.tokens[*at].spaced
        })
        .collect()
}

fn facing(text: &Text, at: usize, paragraph: &std::ops::Range<usize>, closed_later: bool) -> Option<(Mark, Facing)> {
    let token = &text.tokens[at];
    match token.kind {
        Kind::Open => return Some((Mark::Bracket, Facing::Opens)),
        Kind::Close => return Some((Mark::Bracket, Facing::Closes)),
        Kind::Quote => {}
        _ => return None,
    }
    let raw = text.str(at);
    let behind = text.tokens.get(at + 1).filter(|_| at + 1 < paragraph.end);
    let space_behind = behind.is_none_or(|next| next.spaced);
    let opener_before =
        at > paragraph.start && matches!(text.tokens[at - 1].kind, Kind::Open | Kind::Dash | Kind::Quote);
    let straight = |mark| {
        let facing = match (token.spaced || opener_before, space_behind) {
            (true, false) if token.spaced => Facing::Opens,
            (false, true) => Facing::Closes,
            (true, true) => Facing::Either,
            _ => match behind.is_some_and(|next| !next.is_word()) {
                true => Facing::Closes,
                false => Facing::Either,
            },
        };
        Some((mark, facing))
    };
    match raw {
        "“" | "„" | "‟" => Some((Mark::Double, Facing::Opens)),
        "”" => Some((
            Mark::Double,
            if token.spaced && !space_behind {
                Facing::Either
            } else {
                Facing::Closes
            },
        )),
        "\"" | "''" | "``" | "’’" => straight(Mark::Double),
        "«" => Some((Mark::Angle, Facing::Opens)),
        "»" => Some((Mark::Angle, Facing::Closes)),
        "‹" | "›" => Some((Mark::Angle, Facing::Neither)),
        "「" | "『" => Some((Mark::Corner, Facing::Opens)),
        "」" | "』" => Some((Mark::Corner, Facing::Closes)),
        "‘" | "‚" | "`" => Some((Mark::Single, if closed_later { Facing::Opens } else { Facing::Neither })),
        "’" | "'" => {
            let opens = (token.spaced || opener_before) && !space_behind && closed_later;
            let after_s = at > paragraph.start
                && text.str(at - 1).ends_with(['s', 'S', 'z'])
                && behind.is_some_and(|next| next.is_word());
            Some((
                Mark::Single,
                match (opens && raw == "'", token.spaced) {
                    (true, _) => Facing::Opens,
                    // "the parties’ leaders": a plural's apostrophe, not the end of a quotation.
                    (false, false) if after_s && !ends_here(text, at, paragraph) => Facing::Neither,
                    (false, false) => Facing::Closes,
                    (false, true) => Facing::Neither,
                },
            ))
        }
        _ => None,
    }
}

/// Whether a mark behind a plural is the last that could close in its paragraph.
fn ends_here(text: &Text, at: usize, paragraph: &std::ops::Range<usize>) -> bool {
    !(at + 1..paragraph.end)
        .take(400)
        .any(|later| matches!(text.str(later), "’" | "'") && !text.tokens[later].spaced)
}
