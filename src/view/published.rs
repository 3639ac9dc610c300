//! What the desk published, and the corrections that the public was told.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::model::publishing::Stale;
use crate::model::{ClaimId, Correction, Ending, Status};

/// One published version of a claim's check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Publication {
    /// The claim.
    pub claim: ClaimId,
    /// Its public id.
    pub public_id: String,
    /// 1, 2, 3 …, by claim.
    pub version: i64,
    /// What was found, as published.
    pub status: Status,
    /// The scale that the rating is on.
    pub scale: Option<String>,
    /// Which version of it.
    pub scale_version: Option<i64>,
    /// The rating's label.
    pub rating: Option<String>,
    /// Its value, on a scale that counts.
    pub rating_value: Option<i64>,
    /// That scale's bad end.
    pub rating_worst: Option<i64>,
    /// That scale's good end.
    pub rating_best: Option<i64>,
    /// The claim as it was worded.
    pub text: String,
    /// Which wording that is.
    pub text_version: i64,
    /// SHA-256 of that wording.
    pub text_sha256: Option<String>,
    /// Why, in the words that were published.
    pub reason: Option<String>,
    /// The review's headline.
    pub headline: Option<String>,
    /// BCP 47 tag of the review's language.
    pub language: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
    /// The day of its first version.
    pub published_on: NaiveDate,
    /// The day of this version.
    pub changed_on: NaiveDate,
    /// What kind of correction this version is of the one before.
    pub correction: Option<Correction>,
    /// Who published it.
    pub by: String,
    /// When that was recorded.
    #[serde(serialize_with = "crate::view::micros")]
    pub recorded_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
    /// How it ended; `None` for what stands.
    pub ended_as: Option<Ending>,
    /// When.
    pub ended_on: Option<NaiveDate>,
    /// Why it is void.
    pub ended_reason: Option<String>,
    /// What of it no longer is as the ledger has it; `None` when all is, or when it has ended.
    pub stale: Option<Stale>,
}

/// A list of what was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Publications {
    /// The page's publications, newest last.
    pub published: Vec<Publication>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// What the public was told at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Told {
    /// The claim as worded.
    pub text: String,
    /// What was found.
    pub status: Status,
    /// The rating's label.
    pub rating: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// One correction of something published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Corrected {
    /// The claim's public id.
    pub public_id: String,
    /// The version that corrects; of a review taken back, the one that is void.
    pub version: i64,
    /// The review's headline.
    pub headline: Option<String>,
    /// Where it stands, or stood.
    pub url: Option<String>,
    /// The day of its first version.
    pub published_on: NaiveDate,
    /// The day of the correction.
    pub corrected_on: NaiveDate,
    /// When it was recorded.
    #[serde(serialize_with = "crate::view::micros")]
    pub recorded_at: DateTime<Utc>,
    /// Its kind; `None` for a review that was taken back.
    pub kind: Option<Correction>,
    /// What was said.
    pub said: Told,
    /// What is right; `None` for a review that was taken back.
    pub right: Option<Told>,
    /// Why it was taken back.
    pub why: Option<String>,
}

/// The public list of corrections, newest first. Nothing stands in it that was not public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Corrections {
    /// The desk's name.
    pub desk: String,
    /// The desk's site.
    pub url: Option<String>,
    /// The ledger's id, by which a feed's entries are known.
    pub ledger_id: String,
    /// The year, when one was asked for.
    pub year: Option<i32>,
    /// The moment that it speaks of.
    #[serde(serialize_with = "crate::view::micros")]
    pub as_of: DateTime<Utc>,
    /// How many published reviews stand.
    pub published: i64,
    /// The corrections.
    pub corrections: Vec<Corrected>,
}
