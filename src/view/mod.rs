//! Answers: one plain `Serialize` struct per question. JSON is its serde, HTML a page over the same value, text
//! `cli/text`. Knows the model and nothing of SQL.

pub mod accounts;
pub mod agenda;
pub mod articles;
pub mod audit;
pub mod claims;
pub mod documents;
pub mod drafts;
pub mod dump;
pub mod filters;
pub mod holds;
pub mod imports;
pub mod ledger;
pub mod log;
pub mod markup;
pub mod matches;
pub(crate) mod phrases;
pub mod published;
pub mod redact;
pub mod reports;
pub mod scales;
pub mod searchable;
pub mod seeds;
pub mod sources;
pub mod undo;
pub mod work;

use chrono::{DateTime, Utc};
use serde::Serializer;

pub use claims::{ClaimPage, ClaimRow, SourceRef};

/// A time in an answer: UTC with six digits of the second, always, so that times compare as texts.
pub(crate) fn micros<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&at.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
}

/// [`micros`], or null.
pub(crate) fn micros_or_null<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => micros(at, serializer),
        None => serializer.serialize_none(),
    }
}
