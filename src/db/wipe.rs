//! Getting rid of what was emptied: free pages, the write-ahead log, dead rows, and the copies that sayso made itself.

use std::path::Path;

use super::{Backend, Db, Location, dialect, migrate};
use crate::error::{Error, Kind, Result};

/// Rebuilds the storage so that nothing emptied is left in it, and takes away the copies that a migration put beside the
/// file. Returns, in sentences, what was done and what nobody here can reach.
///
/// # Errors
/// `Io` or the database's; what was emptied stays emptied, and this can be repeated.
pub fn wipe(db: &mut Db, place: &Location, cache: Option<&Path>) -> Result<Vec<String>> {
    let mut said = Vec::new();
    let sqlite = matches!(db.backend, Backend::Sqlite(_));
    if sqlite {
        db.batch("VACUUM")?;
        // The log is cut to nothing; while others read an older state, it has to wait for them.
        let busy: i64 = db
            .row("PRAGMA wal_checkpoint(TRUNCATE)", &[], |r| r.next())?
            .unwrap_or(0);
        said.push(match busy {
            0 => "the file was rebuilt and its log cut to nothing".to_owned(),
            _ => "the file was rebuilt, but somebody is reading and its log could not be cut: run `sayso db scrub` \
                  when they are done"
                .to_owned(),
        });
    } else {
        for table in dialect::tables(db)? {
            if !written_anew(db, "FULL, ANALYZE", &table)? {
                said.push(format!(
                    "{table} may still hold the words in dead rows: whoever owns it should run VACUUM FULL {table}"
                ));
            }
        }
        // The planner keeps samples of texts, and old ones as dead rows. Only a superuser may write that table anew.
        if !written_anew(db, "FULL", "pg_catalog.pg_statistic")? {
            said.push(
                "the planner's old samples may hold words: a superuser should run VACUUM FULL pg_catalog.pg_statistic"
                    .to_owned(),
            );
        }
        said.push(
            "the tables were written anew; the server's own log (pg_wal), its archive, standbys and base backups hold \
             the words until they are recycled: that is for whoever runs the server"
                .to_owned(),
        );
    }
    if let Some(path) = place.file() {
        for copy in migrate::copies_beside(path)? {
            std::fs::remove_file(&copy)
                .map_err(|e| Error::io(format!("cannot remove the older copy {}", copy.display()), e))?;
            said.push(format!(
                "removed the copy that a migration had made: {}",
                copy.display()
            ));
        }
    }
    if let Some(cache) = cache.filter(|cache| cache.is_dir()) {
        std::fs::remove_dir_all(cache)
            .map_err(|e| Error::io(format!("cannot remove the search index {}", cache.display()), e))?;
        said.push("removed the search index; it is made anew when it is asked".to_owned());
    }
    said.push(
        "backups, dumps and exports made before hold the words: find them, and delete or make them anew".to_owned(),
    );
    Ok(said)
}

/// Whether PostgreSQL wrote a table anew: without the right it only warns, and goes on.
fn written_anew(db: &mut Db, how: &str, table: &str) -> Result<bool> {
    let file = |db: &mut Db| -> Result<i64> {
        db.value(
            "SELECT CAST(pg_relation_filenode(to_regclass(?1)) AS BIGINT)",
            &[table.into()],
        )
    };
    let before = file(db)?;
    match db.batch(&format!("VACUUM ({how}) {table}")) {
        Ok(()) => Ok(file(db)? != before),
        Err(error) if error.kind == Kind::Database => Ok(false),
        Err(error) => Err(error),
    }
}
