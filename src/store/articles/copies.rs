//! A copy of an article's text, held against what the ledger knows: which version it is, what changed, what became of every
//! claim's anchor, which sign-offs it voids. Writes nothing.

use std::ops::Range;

use super::get;
use super::texts::{Copy, as_known, text, texts};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::anchor::AnchorState;
use crate::model::changes::{Change, changes};
use crate::model::{Anchor, ArticleId, ClaimId, Resolution};
use crate::store::signoffs;
use crate::view::articles::{AnchorCheck, Attached, ChangeView};

/// Checks a copy against an article's known texts and every claim's anchor.
///
/// # Errors
/// `NotFound`.
pub fn check_copy(db: &mut Db, id: ArticleId, copy: &Copy) -> Result<Attached> {
    get(db, id)?;
    let known = texts(db, id, i64::MAX)?;
    let (copy, line_ends_only) = as_known(&known, copy);
    let words = copy.text.as_deref().unwrap_or_default();
    let same = known.iter().rfind(|t| t.sha256 == copy.sha256);
    let newest = known.last().filter(|t| t.sha256 != copy.sha256);
    let before = match newest {
        Some(newest) => text(db, newest.id, i64::MAX)?,
        None => None,
    };
    let found = match (newest, &before) {
        (None, _) => Some(Vec::new()),
        (Some(_), Some(before)) => Some(changes(before, words)),
        (Some(_), None) => None,
    };
    let chars: Vec<char> = words.chars().collect();
    let anchored = anchored(db, id)?;
    let touches = |claim: &Anchored, change: &Change| {
        newest.is_some_and(|newest| newest.id == claim.text)
            && change.was.as_ref().is_some_and(|was| claim.stands_in(was))
    };
    let anchors: Vec<AnchorCheck> = anchored
        .iter()
        .map(|claim| {
            let state = claim.anchor.state(&chars);
            let settled = claim.resolution.is_some_and(Resolution::settles);
            AnchorCheck {
                claim: claim.id,
                text: claim.words.clone(),
                state,
                touched: state != AnchorState::Holds || found.iter().flatten().any(|change| touches(claim, change)),
                resolution: claim.resolution,
                to_look_at: state != AnchorState::Holds && !settled,
            }
        })
        .collect();
    let changes = found.map(|found| {
        let old: Vec<char> = before.iter().flat_map(|text| text.chars()).collect();
        found
            .iter()
            .map(|change| ChangeView {
                claims: anchored
                    .iter()
                    .filter(|claim| touches(claim, change))
                    .map(|claim| claim.id)
                    .collect(),
                ..view(change, &old, &chars)
            })
            .collect()
    });
    let voided = match newest {
        None => Vec::new(),
        Some(_) => signoffs::of_article(db, id, i64::MAX)?
            .into_iter()
            .filter(|signoff| signoff.stands)
            .collect(),
    };
    let number = |state| anchors.iter().filter(|a| a.state == state).count();
    Ok(Attached {
        article: id,
        version: same.map_or_else(|| known.last().map_or(0, |t| t.version) + 1, |t| t.version),
        sha256: copy.sha256.clone(),
        length: copy.length,
        known: same.is_some(),
        kept: same.is_some_and(|t| t.kept),
        line_ends_only,
        holds: number(AnchorState::Holds),
        moved: number(AnchorState::Moved),
        lost: number(AnchorState::Lost),
        anchors,
        changes,
        voided,
    })
}

/// A claim with its place.
struct Anchored {
    id: ClaimId,
    words: String,
    anchor: Anchor,
    /// The text that the place was made from.
    text: i64,
    resolution: Option<Resolution>,
}

impl Anchored {
    fn stands_in(&self, sentences: &Range<usize>) -> bool {
        let overlaps = |start: i64, end: i64| start < sentences.end as i64 && end > sentences.start as i64;
        self.anchor.spans.iter().any(|span| overlaps(span.start, span.end))
    }
}

fn anchored(db: &mut Db, id: ArticleId) -> Result<Vec<Anchored>> {
    db.rows(
        "SELECT c.id, c.text, c.anchor_spans, c.anchor_text,
            (SELECT r.resolution FROM resolutions r WHERE r.claim = c.id AND r.ended IS NULL ORDER BY r.id DESC LIMIT 1)
         FROM claims c
         WHERE c.article = ?1 AND c.anchor_spans IS NOT NULL AND (c.stage IS NULL OR c.stage <> 'dropped')
         ORDER BY c.anchor_start, c.id",
        &[id.into()],
        |r| {
            let (id, words, spans): (ClaimId, String, String) = (r.next()?, r.next()?, r.next()?);
            Ok(Anchored {
                id,
                words,
                anchor: serde_json::from_str(&spans).map_err(|_| Error::corrupt("an anchor that cannot be read"))?,
                text: r.next::<Option<i64>>()?.unwrap_or(0),
                resolution: r.next()?,
            })
        },
    )
}

fn view(change: &Change, old: &[char], new: &[char]) -> ChangeView {
    let words =
        |text: &[char], range: &Option<Range<usize>>| range.clone().map(|range| text[range].iter().collect::<String>());
    let at = |range: &Option<Range<usize>>| range.as_ref().map(|range| (range.start as i64, range.end as i64));
    ChangeView {
        was: words(old, &change.was),
        now: words(new, &change.now),
        was_at: at(&change.was),
        now_at: at(&change.now),
        claims: Vec::new(),
    }
}
