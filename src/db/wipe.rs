//! Getting rid of what was emptied: free pages, the write-ahead log, dead rows, and the copies that sayso made itself.

use std::path::Path;
use std::time::{Duration, Instant};

use super::{Backend, Db, Location, dialect, migrate};
use crate::error::{Error, Kind, Result};

/// How long to wait for others who read before their state of the tables is left to them.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many sessions, standbys and prepared transactions may still look at what a transaction before ?1 took away.
const OLDER_READERS: &str = "SELECT count(*) FROM (
    SELECT backend_xmin AS sees FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database()) = current_database()
    UNION ALL SELECT xmin FROM pg_replication_slots
    UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()
) AS others WHERE age(sees) > age(CAST(CAST(?1 AS TEXT) AS xid))";

/// What was done to the storage.
#[derive(Debug)]
pub struct Wiped {
    /// What was done, and what nobody here can reach, in sentences.
    pub said: Vec<String>,
    /// Whether all was done that can be done from here; if not, somebody else must, or it must be done again.
    pub whole: bool,
}

/// Rebuilds the storage so that nothing emptied is left in it, and takes away the copies that a migration put beside the
/// file.
///
/// # Errors
/// `Io` or the database's; what was emptied stays emptied, and this can be repeated.
pub fn wipe(db: &mut Db, place: &Location, cache: Option<&Path>) -> Result<Wiped> {
    let mut said = Vec::new();
    let mut whole = true;
    let sqlite = matches!(db.backend, Backend::Sqlite(_));
    if sqlite {
        db.batch("VACUUM")?;
        let busy = cut_log(db)?;
        whole &= busy == 0;
        said.push(match busy {
            0 => "the file was rebuilt and its log cut to nothing".to_owned(),
            _ => "the file was rebuilt, but somebody is reading and its log could not be cut: run `sayso db scrub` \
                  when they are done"
                .to_owned(),
        });
    } else {
        let mut alone = older_readers_are_done(db)?;
        for table in dialect::tables(db)? {
            if !written_anew(db, "FULL, ANALYZE", &table)? {
                whole = false;
                said.push(format!(
                    "{table} may still hold the words in dead rows: whoever owns it should run VACUUM FULL {table}"
                ));
            }
        }
        // The planner keeps samples of texts, and old ones as dead rows. Only a superuser may write that table anew.
        alone &= older_readers_are_done(db)?;
        if !written_anew(db, "FULL", "pg_catalog.pg_statistic")? {
            whole = false;
            said.push(
                "the planner's old samples may hold words: a superuser should run VACUUM FULL pg_catalog.pg_statistic"
                    .to_owned(),
            );
        }
        whole &= alone;
        if !alone {
            said.push(
                "somebody is still reading an older state, and the words were kept for them: run `sayso db scrub` when \
                 they are done"
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
    said.push("search indexes in other cache folders and on other machines do until they are next asked".to_owned());
    Ok(Wiped { said, whole })
}

/// Cuts the log to nothing; while others read an older state, it waits for them, and keeps writers out meanwhile. Returns how
/// many were not done within [`PATIENCE`].
fn cut_log(db: &mut Db) -> Result<i64> {
    let usual: i64 = db.row("PRAGMA busy_timeout", &[], |r| r.next())?.unwrap_or(0);
    db.batch(&format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis()))?;
    let busy = db.row("PRAGMA wal_checkpoint(TRUNCATE)", &[], |r| r.next());
    db.batch(&format!("PRAGMA busy_timeout = {usual}"))?;
    Ok(busy?.unwrap_or(0))
}

/// Waits for those who look at a state of this database older than now, the server's own analysis among them: a table
/// that is written anew keeps its dead rows for them. Returns whether they were done within [`PATIENCE`].
fn older_readers_are_done(db: &mut Db) -> Result<bool> {
    let now: String = db.value("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS TEXT)", &[])?;
    let begun = Instant::now();
    loop {
        let older: i64 = db.value(OLDER_READERS, &[now.as_str().into()])?;
        if older == 0 || begun.elapsed() > PATIENCE {
            return Ok(older == 0);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
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
