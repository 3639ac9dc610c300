//! Where in an article's text a claim stands: W3C TextPositionSelectors over Unicode code points, each with the hash
//! of its slice, so that a moved anchor is told without keeping the text.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::canonical::sha256;

/// One span: code points from `start` to before `end`, and the SHA-256 of that slice's UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First code point.
    pub start: i64,
    /// One past the last.
    pub end: i64,
    /// SHA-256 of the slice, lower-case hex.
    pub sha256: String,
}

/// The spans of a claim, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Anchor {
    /// At least one.
    pub spans: Vec<Span>,
}

/// What has become of an anchor in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AnchorState {
    /// Every slice stands where it did.
    Holds,
    /// Every slice is still there, but at least one elsewhere. Never re-attached without a person.
    Moved,
    /// A slice is no longer in the text.
    Lost,
}

impl Anchor {
    /// Makes an anchor from spans in a text.
    pub fn of(text: &[char], spans: &[(usize, usize)]) -> Anchor {
        let spans = spans
            .iter()
            .map(|&(start, end)| Span {
                start: start as i64,
                end: end as i64,
                sha256: slice_hash(&text[start..end]),
            })
            .collect();
        Anchor { spans }
    }

    /// Why the spans cannot be an anchor in a text of that many code points; `None` when they can.
    pub fn fault(&self, length: Option<i64>) -> Option<String> {
        let mut before = 0;
        if self.spans.is_empty() {
            return Some("an anchor needs at least one span".to_owned());
        }
        for span in &self.spans {
            if span.start < before || span.end <= span.start {
                return Some(format!("span {}–{} is empty or out of order", span.start, span.end));
            }
            if length.is_some_and(|length| span.end > length) {
                return Some(format!("span {}–{} reaches past the text's end", span.start, span.end));
            }
            if span.sha256.len() != 64
                || !span
                    .sha256
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            {
                return Some(format!(
                    "span {}–{} has no SHA-256 in lower-case hex",
                    span.start, span.end
                ));
            }
            before = span.end;
        }
        None
    }

    /// The hull's first code point.
    pub fn start(&self) -> i64 {
        self.spans.first().map_or(0, |s| s.start)
    }

    /// One past the hull's last code point.
    pub fn end(&self) -> i64 {
        self.spans.last().map_or(0, |s| s.end)
    }

    /// The words at the anchor, spans joined by an ellipsis; `None` when it does not hold.
    pub fn exact(&self, text: &[char]) -> Option<String> {
        if self.state(text) != AnchorState::Holds {
            return None;
        }
        let parts: Vec<String> = self
            .spans
            .iter()
            .map(|s| text[s.start as usize..s.end as usize].iter().collect())
            .collect();
        Some(parts.join(" … "))
    }

    /// Checks every slice against a text given as code points.
    pub fn state(&self, text: &[char]) -> AnchorState {
        let mut state = AnchorState::Holds;
        for span in &self.spans {
            let (start, end) = (span.start as usize, span.end as usize);
            if text
                .get(start..end)
                .is_some_and(|slice| slice_hash(slice) == span.sha256)
            {
                continue;
            }
            if !stands_elsewhere(text, end - start, &span.sha256) {
                return AnchorState::Lost;
            }
            state = AnchorState::Moved;
        }
        state
    }
}

/// Whether a slice of that length and hash begins at the start of any word. Only hashes are kept, so every place that
/// a slice could begin is tried; claims begin at words, which keeps this at a sixth of the text.
fn stands_elsewhere(text: &[char], length: usize, hash: &str) -> bool {
    let mut wanted = [0; 32];
    if hex::decode_to_slice(hash, &mut wanted).is_err() {
        return false;
    }
    let whole: String = text.iter().collect();
    let mut offsets: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    offsets.push(whole.len());
    let inside = |at: usize| at > 0 && at < text.len() && text[at - 1].is_alphanumeric() && text[at].is_alphanumeric();
    (0..text.len().saturating_sub(length.saturating_sub(1)))
        .filter(|&at| !inside(at))
        .any(|at| Sha256::digest(&whole.as_bytes()[offsets[at]..offsets[at + length]])[..] == wanted)
}

/// Every place of some words in a text, as spans of code points: letter by letter, but any white space is as good as any other,
/// since a page sets its lines otherwise than the text does.
pub fn places(text: &[char], words: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<Vec<char>> = words.split_whitespace().map(|word| word.chars().collect()).collect();
    let Some(first) = wanted.first() else {
        return Vec::new();
    };
    let here = |at: usize| {
        let mut at = at;
        for (n, word) in wanted.iter().enumerate() {
            let space = text[at..].iter().take_while(|c| n > 0 && c.is_whitespace()).count();
            if (n > 0 && space == 0) || !text[at + space..].starts_with(word) {
                return None;
            }
            at += space + word.len();
        }
        Some(at)
    };
    (0..text.len())
        .filter(|at| text[*at..].starts_with(first))
        .filter_map(|at| Some((at, here(at)?)))
        .collect()
}

fn slice_hash(slice: &[char]) -> String {
    sha256(slice.iter().collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn an_anchor_holds_moves_and_is_lost() {
        let before = chars("The bridge — closed in May — will reopen.");
        let anchor = Anchor::of(&before, &[(4, 10), (13, 26)]);
        assert_eq!(anchor.state(&before), AnchorState::Holds);
        assert_eq!(anchor.exact(&before).as_deref(), Some("bridge … closed in May"));
        assert_eq!(
            anchor.state(&chars("On Monday: the bridge — closed in May — will.")),
            AnchorState::Moved
        );
        assert_eq!(
            anchor.state(&chars("The bridge — shut in May — will reopen.")),
            AnchorState::Lost
        );
        assert_eq!(anchor.state(&[]), AnchorState::Lost);
    }

    #[test]
    fn words_are_found_wherever_they_stand_and_whatever_space_is_between_them() {
        let text = chars("The bridge is shut.\n\nThe  bridge\nis old. Über die Brücke.");
        assert_eq!(places(&text, "The bridge is"), [(0, 13), (21, 35)]);
        assert_eq!(places(&text, " is   old. "), [(33, 40)]);
        assert_eq!(places(&text, "Brücke"), [(50, 56)]);
        assert_eq!(places(&text, "Thebridge"), []);
        assert_eq!(places(&text, "the bridge"), []);
        assert_eq!(places(&text, "  "), []);
        assert_eq!(places(&[], "The"), []);
    }

    #[test]
    fn overlapping_spans_are_no_anchor() {
        let text = chars("abcdef");
        assert!(Anchor::of(&text, &[(0, 3), (2, 4)]).fault(None).is_some());
        assert!(Anchor::of(&text, &[(0, 3)]).fault(Some(2)).is_some());
        assert!(Anchor::of(&text, &[(0, 3)]).fault(Some(6)).is_none());
    }
}
