//! What SQLite and PostgreSQL really do differently, each as a function named for its meaning.

use super::{Backend, Db};
use crate::error::Result;

/// Begins a transaction that writes, and waits for its turn. On PostgreSQL the lock is taken in the same round trip,
/// but as a statement of its own: what is read after it sees whatever the writer before has committed.
pub(super) fn begin_write(db: &Db) -> &'static str {
    match db.backend {
        Backend::Sqlite(_) => "BEGIN IMMEDIATE",
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => {
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT one FROM ledger WHERE one = 1 FOR UPDATE"
        }
    }
}

/// Begins a transaction that reads one state throughout.
pub(super) fn begin_read(db: &Db) -> &'static str {
    match db.backend {
        Backend::Sqlite(_) => "BEGIN DEFERRED",
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    }
}

/// Makes what follows on this connection a rehearsal on PostgreSQL: copies, seen by it alone, stand before the tables that an
/// import reads and writes. Others go on working. Says whether there is such a thing.
///
/// # Errors
/// The database's.
pub fn rehearse(db: &mut Db) -> Result<bool> {
    match db.backend {
        Backend::Sqlite(_) => Ok(false),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => {
            db.pinned = true;
            let schema: String = db.value("SELECT quote_ident(current_schema())", &[])?;
            let tables = super::tables::AUDITED
                .iter()
                .chain(super::tables::RECORDS)
                .map(|table| table.name);
            for table in tables.chain(["ledger"]) {
                let some = match table {
                    "journal" => " ORDER BY seq DESC LIMIT 1",
                    "ledger" | "desk" | "people" | "sources" | "source_aliases" | "claims" | "links" | "tags"
                    | "reviews" => "",
                    "scales" | "scale_labels" | "publications" => "",
                    _ => " LIMIT 0",
                };
                db.batch(&format!(
                    "CREATE TEMPORARY TABLE {table} (LIKE {schema}.{table} INCLUDING ALL);
                     INSERT INTO pg_temp.{table} SELECT * FROM {schema}.{table}{some}"
                ))?;
            }
            db.batch("ANALYZE pg_temp.reviews; ANALYZE pg_temp.sources; ANALYZE pg_temp.source_aliases")?;
            Ok(true)
        }
    }
}

/// The name of a table beside the ledger's, where a copy lays down rows before they are taken in.
pub fn staged(db: &Db, table: &str) -> String {
    match db.backend {
        Backend::Sqlite(_) => format!("copying.copying_{table}"),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => format!("copying_{table}"),
    }
}

/// The file beside a ledger's file that holds such tables; `None` on PostgreSQL, where they stand beside the ledger's own.
fn staging_file(db: &Db) -> Option<std::path::PathBuf> {
    match &db.backend {
        Backend::Sqlite(conn) => Some(format!("{}.copying", conn.path()?).into()),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => None,
    }
}

/// Whether a copy into this ledger was begun and is not finished: nothing is in it, and what was brought lies beside it.
///
/// # Errors
/// The database's.
pub(super) fn half_copied(db: &mut Db) -> Result<bool> {
    let beside = match staging_file(db) {
        Some(file) => file.exists(),
        None => db.value("SELECT to_regclass('copying_head') IS NOT NULL", &[])?,
    };
    Ok(beside && db.value("SELECT NOT EXISTS (SELECT 1 FROM journal)", &[])?)
}

/// Makes ready the place for such tables: on SQLite a file of its own, so that the ledger's does not grow by them.
///
/// # Errors
/// The database's.
pub fn open_staging(db: &mut Db) -> Result<()> {
    let Some(file) = staging_file(db) else {
        return Ok(());
    };
    super::sqlite::create(&file)?;
    db.execute(
        "ATTACH DATABASE ?1 AS copying",
        &[file.to_string_lossy().into_owned().into()],
    )?;
    db.rows("PRAGMA copying.journal_mode = WAL", &[], |_| Ok(()))?;
    db.batch("PRAGMA copying.synchronous = NORMAL")
}

/// Makes such tables where they are missing, and one in which the copy's head is noted. PostgreSQL keeps them out of its log: a
/// server that fails over loses them, and the copy begins anew.
///
/// # Errors
/// The database's.
pub fn make_staging(db: &mut Db, tables: &[&str]) -> Result<()> {
    let make = match db.backend {
        Backend::Sqlite(_) => "CREATE TABLE IF NOT EXISTS",
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => "CREATE UNLOGGED TABLE IF NOT EXISTS",
    };
    for table in tables {
        let place = staged(db, table);
        db.batch(&format!("{make} {place} AS SELECT * FROM {table} WHERE 1 = 0"))?;
    }
    let head = staged(db, "head");
    db.batch(&format!("{make} {head} (ledger_id TEXT, seq BIGINT, hash TEXT)"))
}

/// Takes such tables away, with what is noted of the copy when all go.
///
/// # Errors
/// The database's.
pub fn clear_staging(db: &mut Db, tables: &[&str]) -> Result<()> {
    let head = (tables.len() > 1).then_some("head");
    for table in tables.iter().copied().chain(head) {
        let place = staged(db, table);
        db.batch(&format!("DROP TABLE IF EXISTS {place}"))?;
    }
    Ok(())
}

/// Takes the place for such tables away.
///
/// # Errors
/// The database's, or `Io`.
pub fn close_staging(db: &mut Db) -> Result<()> {
    let Some(file) = staging_file(db) else {
        let tables: Vec<&str> = super::tables::AUDITED
            .iter()
            .chain(super::tables::RECORDS)
            .map(|table| table.name)
            .collect();
        return clear_staging(db, &tables);
    };
    db.batch("DETACH DATABASE copying")?;
    std::fs::remove_file(&file).map_err(|e| crate::error::Error::io(format!("cannot remove {}", file.display()), e))
}

/// The condition that a text column holds another text, as it is written.
pub fn holds(db: &Db, column: &str, text: &str) -> String {
    match db.backend {
        Backend::Sqlite(_) => format!("instr({column}, {text}) > 0"),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => format!("strpos({column}, {text}) > 0"),
    }
}

/// Brings the planner's knowledge up to date after many rows have come in.
///
/// On SQLite without samples of values: every opening would read them, a third of what a short command does, and the
/// plans do not ask for them. And without the rows' digests, which are found by their number alone: to learn how many there
/// are, SQLite would read all of them, while whoever marks waits.
///
/// # Errors
/// The database's.
pub fn analyze(db: &mut Db) -> Result<()> {
    match db.backend {
        Backend::Sqlite(_) => {
            let each: String = tables(db)?
                .iter()
                .filter(|table| *table != super::tables::JOURNAL_ROWS.name)
                .map(|table| format!("; ANALYZE {table}"))
                .collect();
            db.write(|db| db.batch(&format!("PRAGMA analysis_limit = 2000{each}")))
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.batch("ANALYZE"),
    }
}

/// Bytes that the ledger takes on disk, where the database tells.
///
/// # Errors
/// The database's.
pub fn size(db: &mut Db) -> Result<i64> {
    match db.backend {
        Backend::Sqlite(_) => db.value(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            &[],
        ),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.value("SELECT pg_database_size(current_database())", &[]),
    }
}

/// The database engine's name and version.
///
/// # Errors
/// The database's.
pub fn version(db: &mut Db) -> Result<String> {
    match db.backend {
        Backend::Sqlite(_) => Ok(format!(
            "SQLite {}",
            db.value::<String>("SELECT sqlite_version()", &[])?
        )),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => Ok(format!(
            "PostgreSQL {}",
            db.value::<String>("SELECT current_setting('server_version')", &[])?
        )),
    }
}

/// What the engine itself finds wrong with its storage and its references; empty when all is well.
///
/// # Errors
/// The database's.
pub fn storage_faults(db: &mut Db) -> Result<Vec<String>> {
    match db.backend {
        Backend::Sqlite(_) => {
            let mut faults = db.rows("SELECT integrity_check FROM pragma_integrity_check()", &[], |r| {
                r.next::<String>()
            })?;
            faults.retain(|line| line != "ok");
            faults.extend(db.rows(
                "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check()",
                &[],
                |r| {
                    let (table, row, parent) = (r.next::<String>()?, r.next::<Option<i64>>()?, r.next::<String>()?);
                    Ok(format!(
                        "{table} row {} refers to a {parent} row that is not there",
                        row.unwrap_or(0)
                    ))
                },
            )?);
            Ok(faults)
        }
        // PostgreSQL keeps its references by itself, and amcheck is for the server's owner.
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.rows(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE NOT convalidated",
            &[],
            |r| {
                Ok(format!(
                    "{}: constraint {} is not validated",
                    r.next::<String>()?,
                    r.next::<String>()?
                ))
            },
        ),
    }
}

/// The settings on which durability and references rest: name, value, and whether it is as it should be.
///
/// # Errors
/// The database's.
pub fn settings(db: &mut Db) -> Result<Vec<(String, String, bool)>> {
    let sql = match db.backend {
        Backend::Sqlite(_) => {
            "SELECT 'synchronous', CAST(synchronous AS TEXT), synchronous >= 2 FROM pragma_synchronous
             UNION ALL SELECT 'foreign_keys', CAST(foreign_keys AS TEXT), foreign_keys = 1 FROM pragma_foreign_keys
             UNION ALL SELECT 'journal_mode', journal_mode, journal_mode <> 'off' AND journal_mode <> 'memory'
                FROM pragma_journal_mode"
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => {
            "SELECT name, setting, setting <> 'off' FROM pg_settings
             WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
        }
    };
    db.rows(sql, &[], |r| Ok((r.next()?, r.next()?, r.next()?)))
}

/// The standbys that follow the server, with how many bytes of its log each has still to replay; those of which it does not
/// tell this user are left out. None for a ledger in a file.
///
/// # Errors
/// The database's.
pub fn standbys(db: &mut Db) -> Result<Vec<(String, i64)>> {
    match db.backend {
        Backend::Sqlite(_) => Ok(Vec::new()),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.rows(
            "SELECT application_name, CASE WHEN pg_is_in_recovery() THEN 0
                ELSE CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS BIGINT) END
             FROM pg_stat_replication WHERE replay_lsn IS NOT NULL ORDER BY 1",
            &[],
            |r| Ok((r.next()?, r.next()?)),
        ),
    }
}

/// The tables of the ledger with their columns and types, as the database itself tells.
///
/// # Errors
/// The database's.
pub fn columns_of(db: &mut Db, table: &str) -> Result<Vec<(String, String)>> {
    let sql = match db.backend {
        Backend::Sqlite(_) => "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => {
            "SELECT column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = CAST(?1 AS TEXT) ORDER BY ordinal_position"
        }
    };
    db.rows(sql, &[table.into()], |r| Ok((r.next()?, r.next()?)))
}

/// Every table of the ledger.
///
/// # Errors
/// The database's.
pub fn tables(db: &mut Db) -> Result<Vec<String>> {
    let sql = match db.backend {
        Backend::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        }
    };
    db.rows(sql, &[], |r| r.next())
}

/// Copies a SQLite ledger into a new file while others write; `None` when the ledger is no file.
///
/// `step` hears how many pages are left and how many there are.
///
/// # Errors
/// `Io` or `Database` when the copy cannot be made.
pub fn copy_file(db: &mut Db, to: &std::path::Path, mut step: impl FnMut(i32, i32)) -> Result<Option<()>> {
    match &db.backend {
        Backend::Sqlite(conn) => {
            let mut copy = rusqlite::Connection::open(to).map_err(super::sqlite::error)?;
            let backup = rusqlite::backup::Backup::new(conn, &mut copy).map_err(super::sqlite::error)?;
            loop {
                let more = backup.step(1000).map_err(super::sqlite::error)?;
                let progress = backup.progress();
                step(progress.remaining, progress.pagecount);
                match more {
                    rusqlite::backup::StepResult::Done => break,
                    rusqlite::backup::StepResult::More => {}
                    _ => std::thread::sleep(std::time::Duration::from_millis(20)),
                }
            }
            drop(backup);
            // One whole file, without a -wal beside it, so that it can be carried away.
            copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
                .map_err(super::sqlite::error)?;
            copy.close().map_err(|(_, e)| super::sqlite::error(e))?;
            Ok(Some(()))
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => Ok(None),
    }
}
