//! What a redaction emptied, and what it could not reach.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A row that holds the words among others, and was left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Elsewhere {
    /// Its table.
    pub table: String,
    /// Its number.
    pub row: i64,
}

/// The answer of a redaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
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
    /// Whether all was done that can be done from here; if not, the words may still be on the disk, and `storage` says who must
    /// do what.
    pub whole: bool,
}

/// The redactions of a ledger, for whoever restores an older backup of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Redactions {
    /// The ledger's id.
    pub ledger_id: String,
    /// Oldest first.
    pub redactions: Vec<PastRedaction>,
}

/// A redaction that was made: where, never what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct PastRedaction {
    /// The journal's entry.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The row, as `claim:7` or `notes:12`.
    pub row: String,
    /// The field.
    pub field: String,
    /// Why.
    pub reason: String,
    /// Whether texts that held the words among others were left.
    pub only_here: bool,
    /// Who did it.
    pub by: String,
    /// Their number.
    pub by_number: i64,
    /// Who agreed.
    pub second: String,
    /// Their number.
    pub second_number: i64,
    /// The rows that it emptied, by table.
    pub emptied: BTreeMap<String, Vec<i64>>,
}

/// A redaction that a restore could not make again: its own row is not in the backup, or holds nothing there, but others that
/// it emptied are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct NotAgain {
    /// The journal's entry, in the ledger that the list is of.
    pub seq: i64,
    /// The row, as `claim:7` or `notes:12`.
    pub row: String,
    /// The field.
    pub field: String,
    /// The rows that may hold the words.
    pub rows: Vec<Elsewhere>,
}
