//! Plain search: words, "phrases", prefixes*, field:words, -without, and where they stand in what was found.

mod asked;
mod passage;
mod query;

use std::collections::HashMap;

use super::allowed::Allowed;
use super::shelf::Ready;
use super::words::Tongue;
use crate::error::Result;
use crate::model::{ClaimId, Stage};
use crate::store::{Db, listing, searchable};
use crate::view::matches::{Found, SearchResult};

pub use asked::Asked;
use passage::place;

/// What a search wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many at most.
    pub limit: usize,
    /// The claims that may be named; `None` for all.
    pub allowed: Option<Allowed>,
    /// Whether claims that were dropped may be named.
    pub dropped: bool,
}

/// The claims that a search finds, best first, and nothing of where its words stand.
///
/// # Errors
/// `Io` when the index cannot be read.
pub fn ids(ready: &Ready, asked: &Asked, most: usize, allowed: Option<&Allowed>) -> Result<Vec<ClaimId>> {
    let query = asked.query(&ready.look);
    let hits = ready.look.search(query.as_ref(), most, allowed)?;
    Ok(hits.iter().map(|hit| ClaimId(hit.claim)).collect())
}

/// Searches.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn search(db: &mut Db, ready: &mut Ready, asked: &Asked, wanted: &Wanted) -> Result<SearchResult> {
    let query = asked.query(&ready.look);
    let hits = ready
        .look
        .search(query.as_ref(), wanted.limit + 50, wanted.allowed.as_ref())?;
    let ids: Vec<ClaimId> = hits.iter().map(|hit| ClaimId(hit.claim)).collect();
    let mut rows: HashMap<ClaimId, _> = listing::rows_of(db, &ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut claims = Vec::new();
    for id in ids {
        let Some(row) = rows.remove(&id) else { continue };
        if row.stage == Some(Stage::Dropped) && !wanted.dropped {
            continue;
        }
        let searched = searchable::between(db, id.0, id.0)?.pop().unwrap_or_default();
        let tongue = Tongue::or_english(searched.language.as_deref());
        let mut places = Vec::new();
        for (field, texts) in [
            ("text", &searched.texts),
            ("title", &searched.titles),
            ("body", &searched.bodies),
            ("source", &searched.names),
            ("tag", &searched.tags),
        ] {
            for text in texts {
                places.extend(place(&asked.parts, field, text, tongue));
            }
        }
        claims.push(Found {
            claim: row.id,
            external_id: row.external_id,
            status: row.status,
            text: row.text,
            places,
            origin: row.origin,
            stage: row.stage,
            originator: row.originator,
        });
        if claims.len() == wanted.limit {
            break;
        }
    }
    Ok(SearchResult {
        claims,
        behind: ready.behind,
        note: asked.said(),
    })
}
