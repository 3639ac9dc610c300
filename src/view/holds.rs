//! Legal holds in a list.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Hold {
    /// What is held, as `claim:7`.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub set_at: DateTime<Utc>,
    /// Who lifted it; `None` while it stands.
    pub lifted_by: Option<String>,
    /// When.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub lifted_at: Option<DateTime<Utc>>,
    /// Why.
    pub lifted_reason: Option<String>,
}

/// Legal holds, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Holds {
    /// The holds.
    pub holds: Vec<Hold>,
}
