//! Other desks' reviews, each of an imported claim: as they came in, and as a claim's page shows them.

mod candidates;
mod change;
mod intake;
mod shown;
mod sources;

use chrono::{DateTime, Utc};

use super::history;
use crate::db::tables::REVIEWS;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::review::Rating;
use crate::model::{ClaimId, RecordFormat, ReviewId, SourceId};

pub(super) use shown::beside;

pub use intake::{Intake, Kept, Outcome, PutOff, is_about_records, take_in, take_in_each, take_in_last};

/// A review's row.
#[derive(Debug, Clone)]
pub struct Review {
    /// Its number.
    pub id: ReviewId,
    /// The entry that took it in.
    pub seq: i64,
    /// The claim that it reviews.
    pub claim: ClaimId,
    /// Who published it.
    pub publisher: Option<SourceId>,
    /// What tells its page from others.
    pub page_key: String,
    /// Counts the records that changed it.
    pub version: i64,
    /// What its record is called where it comes from.
    pub external_id: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// What it says, or its summary.
    pub body: Option<String>,
    /// Its verdict, word for word.
    pub rating: Rating,
    /// The scale by which the verdict was read, when one knows it.
    pub scale: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// When it was published, in EDTF.
    pub reviewed_on: Option<String>,
    /// The licence of its record.
    pub licence: Option<String>,
    /// Where the claim appeared.
    pub appearances: Vec<String>,
    /// What its record came in as.
    pub format: RecordFormat,
    /// The record word for word.
    pub raw: String,
    /// SHA-256 of the record.
    pub record_digest: String,
    /// When it was taken in.
    pub added_at: DateTime<Utc>,
}

/// Reads a row with the columns of [`REVIEWS`].
pub(super) fn from_row(row: &mut Row) -> Result<Review> {
    Ok(Review {
        id: row.next()?,
        seq: row.next()?,
        claim: row.next()?,
        publisher: row.next()?,
        page_key: row.next()?,
        version: row.next()?,
        external_id: row.next()?,
        url: row.next()?,
        title: row.next()?,
        body: row.next()?,
        rating: Rating {
            label: row.next()?,
            value: row.next()?,
            best: row.next()?,
            worst: row.next()?,
        },
        scale: row.next()?,
        language: row.next()?,
        reviewed_on: row.next()?,
        licence: row.next()?,
        appearances: match row.next::<Option<String>>()? {
            Some(json) => {
                serde_json::from_str(&json).map_err(|_| Error::corrupt("a review's appearances that cannot be read"))?
            }
            None => Vec::new(),
        },
        format: row.next()?,
        raw: row.next()?,
        record_digest: row.next()?,
        added_at: row.next()?,
    })
}

impl history::Pictured for Review {
    fn table() -> &'static crate::db::Table {
        &REVIEWS
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

/// Reads one review.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: ReviewId) -> Result<Review> {
    let sql = format!("SELECT {} FROM reviews r WHERE r.id = ?1", REVIEWS.columns_as("r"));
    db.row(&sql, &[id.into()], from_row)?.ok_or_else(|| {
        Error::not_found(id).hint("`sayso list --origin imported` shows the claims of other desks' reviews")
    })
}

/// The reviews of a claim, oldest first.
///
/// # Errors
/// The database's.
pub fn of_claim(db: &mut Db, claim: ClaimId) -> Result<Vec<Review>> {
    let sql = format!(
        "SELECT {} FROM reviews r WHERE r.claim = ?1 ORDER BY r.id",
        REVIEWS.columns_as("r")
    );
    db.rows(&sql, &[claim.into()], from_row)
}
