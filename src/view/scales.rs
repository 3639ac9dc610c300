//! Rating scales in a list. A scale itself is [`crate::model::Scale`].

use serde::Serialize;

/// A scale as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ScaleRow {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// What people call it.
    pub title: String,
    /// Whose it is.
    pub publisher: Option<String>,
    /// BCP 47 tag of its labels' language.
    pub language: Option<String>,
    /// Its labels, in its order.
    pub labels: Vec<String>,
    /// Whether the desk added it; else it comes with sayso.
    pub own: bool,
    /// Whether it is the one that the desk's ratings are on.
    pub desk: bool,
}

/// Every scale: the desk's own, then those that come with sayso.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ScaleList {
    /// The scales.
    pub scales: Vec<ScaleRow>,
}
