//! What a dump, a backup or a restore did.

use std::collections::BTreeMap;

use serde::Serialize;

use super::audit::Head;

/// A dump that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Dumped {
    /// Where the chain ended.
    pub head: Head,
    /// How many lines, the first and the last included.
    pub lines: u64,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Rows by table whose protected fields were left empty.
    pub withheld: BTreeMap<String, u64>,
}

/// A ledger that was copied into another database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Copied {
    /// Where the chain ends, there as here.
    pub head: Head,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Rows that an earlier copy, broken off, had brought already.
    pub resumed: u64,
}

/// A ledger that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Restored {
    /// Where the chain ends now.
    pub head: Head,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// The entry that names what the dump withheld, when it withheld anything.
    pub entry: Option<i64>,
    /// Rows by table whose protected fields are empty.
    pub withheld: BTreeMap<String, u64>,
    /// The redactions that were made again, of those that are younger than the backup.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redacted: Vec<super::redact::Redacted>,
    /// Those that could not be made again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_redacted: Vec<super::redact::NotAgain>,
    /// What was done to the storage after a redaction, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<String>,
    /// Whether every redaction was made again, and all was done to the storage that can be done from here; only where there
    /// was one to make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<bool>,
}
