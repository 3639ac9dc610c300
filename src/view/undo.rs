//! What an undo took back.

use serde::Serialize;

/// The answer of an undo: one line for each thing that the act was done to, the last one first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Undo {
    /// What was taken back.
    pub undone: Vec<Undone>,
}

/// One entry that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Undone {
    /// The entry that was taken back.
    pub undid: i64,
    /// What it had done.
    pub verb: String,
    /// To what, as `claim:7`.
    pub subject: String,
    /// What is so now.
    pub what: String,
}
