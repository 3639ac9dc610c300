//! An article's text cut at the claims' places, so that each stands out where it is said. Pure.

use serde::Serialize;

use crate::model::anchor::AnchorState;
use crate::model::{ClaimId, Stage, Status};
use crate::view::ClaimPage;

/// The text as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// Its paragraphs.
    pub paragraphs: Vec<Vec<Piece>>,
    /// Claims whose words are elsewhere in this text, or gone: they are marked nowhere.
    pub astray: Vec<ClaimId>,
}

/// A stretch of text that the same claims cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Its first code point in the text.
    pub start: usize,
    /// The words.
    pub text: String,
    /// The claims that cover it, the innermost first.
    pub claims: Vec<Covering>,
}

/// A claim over a piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covering {
    /// Which.
    pub id: ClaimId,
    /// What was found.
    pub status: Status,
    /// Whether it is only a draft.
    pub draft: bool,
    /// Whether it begins here.
    pub begins: bool,
}

impl Story {
    /// Cuts a text.
    pub fn of<'a>(text: &str, claims: impl Iterator<Item = &'a ClaimPage>) -> Story {
        let chars: Vec<char> = text.chars().collect();
        let mut spans: Vec<(usize, usize, &ClaimPage)> = Vec::new();
        let mut astray = Vec::new();
        for claim in claims {
            let Some(anchor) = &claim.anchor else { continue };
            if anchor.state != Some(AnchorState::Holds) {
                astray.push(claim.row.id);
                continue;
            }
            for (start, end) in &anchor.spans {
                let (start, end) = (*start as usize, (*end as usize).min(chars.len()));
                if start < end {
                    spans.push((start, end, claim));
                }
            }
        }
        let mut cuts: Vec<usize> = spans.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
        cuts.extend(
            chars
                .iter()
                .enumerate()
                .filter(|(_, c)| **c == '\n')
                .flat_map(|(at, _)| [at, at + 1]),
        );
        cuts.extend([0, chars.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut paragraphs: Vec<Vec<Piece>> = vec![Vec::new()];
        for pair in cuts.windows(2) {
            let (start, end) = (pair[0], pair[1]);
            if chars[start] == '\n' {
                paragraphs.push(Vec::new());
                continue;
            }
            let mut over: Vec<_> = spans
                .iter()
                .filter(|(from, to, _)| *from <= start && end <= *to)
                .collect();
            over.sort_by_key(|(from, to, claim)| (to - from, claim.row.stage == Some(Stage::Draft), claim.row.id));
            let piece = Piece {
                start,
                text: chars[start..end].iter().collect(),
                claims: over
                    .into_iter()
                    .map(|(from, _, claim)| Covering {
                        id: claim.row.id,
                        status: claim.row.status,
                        draft: claim.row.stage == Some(Stage::Draft),
                        begins: *from == start,
                    })
                    .collect(),
            };
            if let Some(last) = paragraphs.last_mut() {
                last.push(piece);
            }
        }
        paragraphs.retain(|pieces| pieces.iter().any(|piece| !piece.text.trim().is_empty()));
        Story { paragraphs, astray }
    }
}
