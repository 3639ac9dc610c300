//! What an undo took back.

use serde::Serialize;

/// The answer of an undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
