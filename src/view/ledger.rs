//! The ledger itself: where it is, how big, and whether its storage is sound.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::audit::Head;

/// The ledger in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct LedgerInfo {
    /// Where it is, without a password.
    pub place: String,
    /// "SQLite 3.51.0", "PostgreSQL 15.14".
    pub engine: String,
    /// The schema's version.
    pub schema: i64,
    /// Whether it can only be read.
    pub read_only: bool,
    /// Whose chain it is.
    pub ledger_id: String,
    /// How many entries the journal has.
    pub entries: i64,
    /// The last entry.
    pub head: Head,
    /// Bytes on disk.
    pub size: i64,
    /// The highest number in each table, which is about how many rows it has.
    pub rows: Vec<TableSize>,
    /// When the first entry was made.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub created_at: Option<DateTime<Utc>>,
}

/// A table and its highest number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TableSize {
    /// Its name.
    pub table: String,
    /// Its highest number; 0 when it is empty.
    pub rows: i64,
}

/// What a check of the storage found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct StorageReport {
    /// Whether there are no faults.
    pub ok: bool,
    /// The settings that durability rests on.
    pub settings: Vec<Setting>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// A setting of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Setting {
    /// Its name in the database.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is as it should be.
    pub ok: bool,
}
