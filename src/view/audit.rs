//! What an audit found.

use serde::Serialize;

/// The answer of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AuditReport {
    /// Whether everything holds.
    pub ok: bool,
    /// How many entries the journal has.
    pub entries: i64,
    /// The hash of the last entry; of an empty journal, sixty-four zeros.
    pub head: String,
    /// The first entry that no longer holds: it was changed itself, or a row that it vouches for was.
    pub first_bad: Option<i64>,
    /// Whose chain it is.
    pub ledger_id: String,
    /// How many rows were compared with their digests.
    pub rows: i64,
    /// The entry that has the hash which was expected.
    pub expected: Option<i64>,
    /// Entries that emptied fields, as they say themselves.
    pub emptied: Vec<Emptied>,
    /// How many faults there are.
    pub faults_total: i64,
    /// The first of them.
    pub faults: Vec<Fault>,
}

/// An entry that emptied fields of rows, and vouches for what was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Emptied {
    /// The entry.
    pub seq: i64,
    /// What it did ("restore").
    pub verb: String,
    /// How many rows it vouches for anew.
    pub rows: i64,
    /// How many older entries of the journal it vouches for anew.
    pub entries: i64,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "desk", schema(as = AuditFault))]
pub struct Fault {
    /// What sort it is.
    pub kind: FaultKind,
    /// The table.
    pub table: Option<String>,
    /// The row's number.
    pub row: Option<i64>,
    /// The entry of the journal.
    pub seq: Option<i64>,
    /// What of the desk it is about ("claim:7"), where that can be told.
    pub subject: Option<String>,
    /// The whole of it in a sentence: `claims row 7 was altered`.
    pub message: String,
}

/// Sorts of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// An entry of the journal was changed, moved or taken out.
    Entry,
    /// A row differs from its digest.
    Altered,
    /// A row that the journal vouches for is not there.
    Missing,
    /// A row that the journal knows nothing of.
    Added,
    /// Counts differ from what they count.
    Count,
    /// A claim's text, status or stage is not the last of its history.
    State,
    /// The hash that was expected is not in the chain.
    Expected,
}

/// Where the chain ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Head {
    /// Whose chain it is.
    pub ledger_id: String,
    /// The number of the last entry; 0 before the first.
    pub seq: i64,
    /// Its hash; before the first, sixty-four zeros.
    pub hash: String,
}
