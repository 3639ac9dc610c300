//! What a redaction emptied, and what it could not reach.

use serde::Serialize;

/// A row that holds the words among others, and was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// Its table.
    pub table: String,
    /// Its number.
    pub row: i64,
}

/// The answer of a redaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Redacted {
    /// The row, as `claim:7` or `notes:12`.
    pub row: String,
    /// The field.
    pub field: String,
    /// The journal's entry that says so.
    pub seq: i64,
    /// How many rows were emptied.
    pub rows: usize,
    /// Of which tables.
    pub tables: Vec<String>,
    /// The journal's entries whose bodies were emptied.
    pub entries: Vec<i64>,
    /// Rows that hold the words among others, and were left.
    pub left: Vec<Elsewhere>,
    /// Whether the words were too short to be looked for anywhere else.
    pub too_short: bool,
    /// What was done to the storage, and what nobody here can reach, in sentences.
    pub storage: Vec<String>,
}
