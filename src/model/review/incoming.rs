//! A review on its way into the ledger, with what tells it apart: made where it is read, so that whoever writes need not.

use super::ForeignReview;
use crate::model::names::fold;

/// A review and what it is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The review.
    pub review: ForeignReview,
    /// What tells its page from others.
    pub page_key: String,
    /// The digest of its record.
    pub record_digest: String,
    /// The claim's wording, folded.
    pub folded: String,
}

impl From<ForeignReview> for Incoming {
    fn from(review: ForeignReview) -> Incoming {
        Incoming {
            page_key: review.page_key(),
            record_digest: review.record_digest(),
            folded: fold(&review.text),
            review,
        }
    }
}
