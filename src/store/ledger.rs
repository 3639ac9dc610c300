//! The ledger as a thing in a database: its figures, and whether what holds it is sound.

use crate::db::tables::{AUDITED, RECORDS, UNAUDITED};
use crate::db::{Db, Location, dialect, migrate};
use crate::error::Result;
use crate::view::ledger::{LedgerInfo, Setting, StorageReport, TableSize};

/// The ledger in figures, cheap whatever its size.
///
/// # Errors
/// The database's.
pub fn info(db: &mut Db, place: &Location) -> Result<LedgerInfo> {
    db.snapshot(|db| {
        let head = super::audit::head(db)?;
        let counted: Vec<String> = AUDITED
            .iter()
            .map(|table| format!("(SELECT count(*) FROM {})", table.name))
            .collect();
        let sql = format!("SELECT {}", counted.join(", "));
        let rows = db.rows(&sql, &[], |r| {
            let size = |name: &str, rows| TableSize {
                table: name.to_owned(),
                rows,
            };
            AUDITED.iter().map(|table| Ok(size(table.name, r.next()?))).collect()
        })?;
        Ok(LedgerInfo {
            place: place.to_string(),
            engine: dialect::version(db)?,
            schema: migrate::version_of(db)?,
            read_only: db.is_read_only(),
            ledger_id: head.ledger_id.clone(),
            entries: head.seq,
            size: dialect::size(db)?,
            rows: rows.into_iter().next().unwrap_or_default(),
            created_at: db.row("SELECT at FROM journal WHERE seq = 1", &[], |r| r.next())?,
            head,
        })
    })
}

/// What is wrong with the storage: the engine's own findings, tables and columns that are not the schema's, settings
/// under which an acknowledged write could be lost.
///
/// # Errors
/// The database's.
pub fn check(db: &mut Db) -> Result<StorageReport> {
    let settings: Vec<Setting> = dialect::settings(db)?
        .into_iter()
        .map(|(name, value, ok)| Setting { name, value, ok })
        .collect();
    let mut faults: Vec<String> = settings
        .iter()
        .filter(|setting| !setting.ok)
        .map(|setting| format!("{} is {}: a write could be lost", setting.name, setting.value))
        .collect();
    let known = || {
        AUDITED
            .iter()
            .map(|t| t.name)
            .chain(UNAUDITED.iter().map(|(name, _)| *name))
    };
    for table in dialect::tables(db)? {
        if !known().any(|name| name == table) {
            faults.push(format!("the table {table} is none of the ledger's"));
        }
    }
    for table in AUDITED.iter().chain(RECORDS) {
        let columns = dialect::columns_of(db, table.name)?;
        if columns.is_empty() {
            faults.push(format!("the table {} is missing", table.name));
        } else if columns.iter().map(|(name, _)| name.as_str()).ne(table.names()) {
            faults.push(format!("the table {} has other columns than the schema's", table.name));
        }
    }
    faults.extend(dialect::storage_faults(db)?);
    Ok(StorageReport {
        ok: faults.is_empty(),
        settings,
        faults,
    })
}
