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
    /// What it may be known by from a time when nobody had said how to read it: page and digest.
    pub before: Option<(String, String)>,
    /// The claim's wording, folded.
    pub folded: String,
}

impl From<ForeignReview> for Incoming {
    fn from(review: ForeignReview) -> Incoming {
        let page_key = review.page_key();
        let plain = review.reading.plain_key.as_ref().filter(|key| **key != page_key);
        Incoming {
            before: plain.map(|key| (key.clone(), review.plain_digest())),
            page_key,
            record_digest: review.record_digest(),
            folded: fold(&review.text),
            review,
        }
    }
}
