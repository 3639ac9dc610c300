//! The journal as people read it.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// A page of the journal, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct LogPage {
    /// The entries.
    pub entries: Vec<LogEntry>,
    /// The number to go on before, when there are older ones.
    pub next: Option<i64>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// Its number.
    pub seq: i64,
    /// When it was recorded.
    #[serde(serialize_with = "crate::view::micros", rename = "recorded_at")]
    pub at: DateTime<Utc>,
    /// Who acted.
    pub by: String,
    /// The operating system's user.
    pub os_user: Option<String>,
    /// What was done ("person add").
    pub verb: String,
    /// To what ("person:3").
    pub subject: String,
    /// The whole in one line.
    pub summary: String,
    /// The content.
    pub did: serde_json::Value,
    /// The entry's hash.
    pub hash: String,
}
