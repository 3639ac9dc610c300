//! Filters of the list of claims that somebody keeps under a name.

use serde::Serialize;

/// A filter under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SavedFilter {
    /// Its number.
    pub id: i64,
    /// What its person calls it.
    pub name: String,
    /// What stands behind the question mark of the list's address.
    pub query: String,
}

/// Somebody's filters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SavedFilters {
    /// By name.
    pub filters: Vec<SavedFilter>,
}
