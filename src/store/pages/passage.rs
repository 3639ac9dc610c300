//! A claim's place in its text, as a page shows it.

use crate::view::drafts::Piece;

/// How much of a text stands around a claim's place on a page, in code points.
const AROUND: usize = 240;

/// A place in a text with what stands around it: from the line's beginning to its end, unless that is far.
pub(super) fn passage(chars: &[char], spans: &[(usize, usize)]) -> Vec<Piece> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Vec::new();
    };
    if last.1 > chars.len() {
        return Vec::new();
    }
    let near = |c: &&char| !matches!(c, '\n' | '\r');
    let mut from = first.0 - chars[..first.0].iter().rev().take(AROUND).take_while(near).count();
    let mut to = last.1 + chars[last.1..].iter().take(AROUND).take_while(near).count();
    // Where the line is cut, it is cut between words.
    let cut_before = first.0 - from == AROUND;
    while cut_before && from < first.0 && !chars[from].is_whitespace() {
        from += 1;
    }
    let cut_behind = to - last.1 == AROUND;
    while cut_behind && to > last.1 && !chars[to - 1].is_whitespace() {
        to -= 1;
    }
    let mut pieces = Vec::new();
    let mut put = |from: usize, to: usize, claimed: bool| {
        if from < to {
            let text: String = chars[from..to].iter().collect();
            pieces.push(Piece { text, claimed });
        }
    };
    let mut at = from;
    for (start, end) in spans {
        put(at, *start, false);
        put(*start, *end, true);
        at = *end;
    }
    put(at, to, false);
    if let Some(piece) = pieces.first_mut().filter(|piece| cut_before && !piece.claimed) {
        piece.text.insert(0, '…');
    }
    if let Some(piece) = pieces.last_mut().filter(|piece| cut_behind && !piece.claimed) {
        piece.text.push('…');
    }
    pieces
}
