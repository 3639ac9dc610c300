//! Other desks' reviews as a claim's page shows them beside our own status, now or as of an entry.

use std::collections::BTreeSet;

use super::{Review, from_row};
use crate::db::tables::REVIEWS;
use crate::db::{Db, Param};
use crate::error::Result;
use crate::model::{ClaimId, RelationKind, WebAddress, scale};
use crate::store::history::{self, AsOf};
use crate::store::{pages, scales};
use crate::view::claims::{RelationView, ReviewView};

/// The reviews of a claim, and of those that say the same or nearly so.
///
/// # Errors
/// The database's.
pub(in crate::store) fn beside(
    db: &mut Db,
    claim: ClaimId,
    relations: &[RelationView],
    as_of: &AsOf,
) -> Result<Vec<ReviewView>> {
    let alike = relations
        .iter()
        .filter(|relation| matches!(relation.kind, RelationKind::Same | RelationKind::Variant))
        .map(|relation| relation.claim);
    let claims: BTreeSet<ClaimId> = alike.chain([claim]).collect();
    let claims: Vec<ClaimId> = claims.into_iter().collect();
    let mut found: Vec<Review> = Vec::new();
    for part in claims.chunks(400) {
        let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 2)).collect();
        let sql = format!(
            "SELECT {} FROM reviews r WHERE r.claim IN ({}) AND r.seq <= ?1 ORDER BY r.id",
            REVIEWS.columns_as("r"),
            places.join(", ")
        );
        let mut params: Vec<Param> = vec![as_of.until.into()];
        params.extend(part.iter().map(|id| Param::from(*id)));
        found.extend(db.rows(&sql, &params, from_row)?);
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    history::rewind(db, &mut found, as_of.until)?;
    let publishers = found
        .iter()
        .filter_map(|review| review.publisher)
        .map(|id| id.0)
        .collect();
    let publishers = pages::source_refs(db, publishers, as_of.until)?;
    let own = scales::own(db)?;
    let view = |review: Review| {
        let host = review.url.as_ref().and_then(|url| url.parse::<WebAddress>().ok());
        let host = host.as_ref().map(WebAddress::host);
        let read = review
            .rating
            .label
            .as_deref()
            .and_then(|label| scale::understand(label, host, &own));
        ReviewView {
            id: review.id,
            claim: review.claim,
            publisher: review.publisher.and_then(|id| publishers.get(&id.0).cloned()),
            normalised: review.rating.normalised(),
            scale: review.scale.or_else(|| read.as_ref().map(|read| read.scale.key())),
            read_as: read.and_then(|read| read.status),
            rating: review.rating.label,
            rating_value: review.rating.value,
            best_rating: review.rating.best,
            worst_rating: review.rating.worst,
            url: review.url,
            title: review.title,
            body: review.body,
            language: review.language,
            reviewed_on: review.reviewed_on,
            licence: review.licence,
            appearances: review.appearances,
            external_id: review.external_id,
            format: review.format,
            version: review.version,
            added_at: review.added_at,
            seq: review.seq,
        }
    };
    Ok(found.into_iter().map(view).collect())
}
