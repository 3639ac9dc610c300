//! Opening a ledger of any age: creating it, refusing a newer one, copying and migrating an older one.
//!
//! Opening reads the schema's version itself, since running refinery at each start would cost half as much again as
//! everything else that a short command does.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{Backend, Db, Missing, Opened, sqlite};
#[cfg(feature = "postgres")]
use super::{Location, Servers};
use crate::error::{Error, Kind, Result};

mod sqlite_steps {
    refinery::embed_migrations!("migrations/sqlite");
}
#[cfg(feature = "postgres")]
mod postgres_steps {
    refinery::embed_migrations!("migrations/postgres");
}

/// The schema's version that this program knows. A constant, since asking refinery costs as much as reading a claim; a
/// test compares the two.
const NEWEST: i64 = 14;

/// The schema's version that this program knows.
pub fn newest() -> i64 {
    NEWEST
}

/// Every migration's version and name, oldest first.
pub fn steps() -> Vec<(i64, String)> {
    let mut steps: Vec<(i64, String)> = sqlite_steps::migrations::runner()
        .get_migrations()
        .iter()
        .map(|m| (i64::from(m.version()), m.name().to_owned()))
        .collect();
    // They are embedded in the order of their files' names, in which V10 comes before V9.
    steps.sort();
    steps
}

/// The schema's version in a database: 0 when it is empty.
///
/// # Errors
/// The database's.
pub fn version_of(db: &mut Db) -> Result<i64> {
    const VERSION: &str = "SELECT CAST(coalesce(max(version), 0) AS BIGINT) FROM refinery_schema_history";
    let error = match db.value(VERSION, &[]) {
        Ok(version) => return Ok(version),
        Err(error) => error,
    };
    if error.kind != Kind::Database {
        return Err(error);
    }
    let tables = super::dialect::tables(db)?;
    match tables.iter().any(|t| t == "refinery_schema_history") {
        // Another process made the tables between the two looks.
        true => db.value(VERSION, &[]),
        false if tables.is_empty() => Ok(0),
        false => Err(
            Error::new(Kind::Database, "the database holds other tables than a ledger's")
                .hint("name an empty database, or a ledger"),
        ),
    }
}

/// Opens a file: made when it is missing or empty, copied and migrated when it is older.
pub(super) fn open_file(path: &Path, missing: Missing) -> Result<Opened> {
    if path.is_dir() {
        return Err(Error::usage(format!("{} is a folder", path.display())).hint("name a file in it with --db"));
    }
    let mut said = Vec::new();
    if std::fs::metadata(path).map_or(true, |m| m.len() == 0) {
        missing.at(path.display())?;
        sqlite::create(path)?;
    }
    let opened = sqlite::open(path)?;
    if opened.immutable {
        said.push(format!(
            "{} can only be read, and so can its folder: opened as it is",
            path.display()
        ));
    } else if opened.read_only {
        said.push(format!("{} can only be read", path.display()));
    }
    let mut db = Db::sqlite(opened.conn, opened.read_only);
    let newest = newest();
    let mut version = version_of(&mut db).map_err(|e| name_file(e, path))?;
    let mut created = false;
    if version == 0 {
        // Whoever made the file was stopped before its tables were there.
        missing.at(path.display())?;
    }
    if version < newest {
        if db.read_only {
            return Err(Error::new(
                Kind::Schema,
                format!("{} has an older schema and can only be read", path.display()),
            )
            .hint("make the file writable, so that it can be migrated"));
        }
        // Twenty processes may come here at once: one migrates, the others wait and look again.
        let _lock = lock(path)?;
        version = version_of(&mut db)?;
        if version < newest {
            if version == 0 {
                created = true;
                said.push(format!("a new ledger: {}", path.display()));
            } else {
                let copy = copy_aside(&mut db, path, version)?;
                said.push(format!("copied the older ledger to {}", copy.display()));
                said.push(format!("migrated {} from schema {version} to {newest}", path.display()));
            }
            migrate_file(&mut db)?;
            version = newest;
        }
    }
    refuse_newer(version, path.display())?;
    if !db.read_only {
        keep_wal(&mut db)?;
    }
    Ok(Opened { db, created, said })
}

/// Opens a file to be read and nothing else, whatever its schema: for backups, which stay as they are.
///
/// # Errors
/// `Schema` when it was made by a newer sayso; `Io` or `Database` when it cannot be read or is no ledger.
pub fn open_to_read(path: &Path) -> Result<Db> {
    let mut db = Db::sqlite(sqlite::open_read_only(path)?.conn, true);
    let version = version_of(&mut db).map_err(|e| name_file(e, path))?;
    refuse_newer(version, path.display())?;
    Ok(db)
}

/// The schema's version of the ledger in a file, without touching it: 0 when there is none.
///
/// # Errors
/// `Io` or `Database` when it cannot be read or is no ledger.
pub fn version_at(path: &Path) -> Result<i64> {
    if std::fs::metadata(path).map_or(true, |m| m.len() == 0) {
        return Ok(0);
    }
    let mut db = Db::sqlite(sqlite::open_read_only(path)?.conn, true);
    version_of(&mut db).map_err(|e| name_file(e, path))
}

/// A backup put in the ledger's place comes without write-ahead logging, under which readers and writers share a file.
fn keep_wal(db: &mut Db) -> Result<()> {
    #[cfg_attr(not(feature = "postgres"), expect(irrefutable_let_patterns, reason = "one backend"))]
    let Backend::Sqlite(conn) = &db.backend else {
        return Ok(());
    };
    match sqlite::journal_mode(conn)?.as_str() {
        "wal" => Ok(()),
        _ => sqlite::use_wal(conn),
    }
}

fn name_file(mut error: Error, path: &Path) -> Error {
    error.message = format!("{} ({})", error.message, path.display());
    error
}

fn refuse_newer(version: i64, place: impl std::fmt::Display) -> Result<()> {
    let newest = newest();
    if version <= newest {
        return Ok(());
    }
    Err(Error::new(
        Kind::Schema,
        format!("{place} was made by a newer sayso: its schema is {version}, this program knows {newest}"),
    )
    .hint("install a newer sayso; nothing was changed"))
}

fn lock(path: &Path) -> Result<File> {
    let name = format!(".{}.lock", path.file_name().unwrap_or_default().to_string_lossy());
    let beside = path.with_file_name(name);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&beside)
        .map_err(|e| Error::io(format!("cannot create {}", beside.display()), e))?;
    file.lock()
        .map_err(|e| Error::io(format!("cannot lock {}", beside.display()), e))?;
    Ok(file)
}

fn copy_aside(db: &mut Db, path: &Path, version: i64) -> Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let free = |n: u32| {
        let tail = if n == 0 { String::new() } else { format!(".{n}") };
        path.with_file_name(format!("{name}.schema-{version}{tail}"))
    };
    let copy = (0..).map(free).find(|p| !p.exists()).unwrap_or_else(|| free(0));
    sqlite::create(&copy)?;
    db.execute("VACUUM INTO ?1", &[copy.to_string_lossy().into_owned().into()])?;
    Ok(copy)
}

/// The copies of older schemas that opening has put beside a ledger's file.
///
/// # Errors
/// `Io` when the folder cannot be read.
pub fn copies_beside(path: &Path) -> Result<Vec<PathBuf>> {
    let begins = format!("{}.schema-", path.file_name().unwrap_or_default().to_string_lossy());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let unread = |e| Error::io(format!("cannot read {}", folder.display()), e);
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.strip_prefix(&begins).unwrap_or_default();
        if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') {
            copies.push(path);
        }
    }
    copies.sort();
    Ok(copies)
}

fn migrate_file(db: &mut Db) -> Result<()> {
    #[cfg_attr(not(feature = "postgres"), expect(irrefutable_let_patterns, reason = "one backend"))]
    let Backend::Sqlite(conn) = &mut db.backend else {
        return Ok(());
    };
    sqlite::use_wal(conn)?;
    // Grouped: all steps in one transaction; refinery's default commits each by itself and can stop half-way.
    sqlite_steps::migrations::runner()
        .set_grouped(true)
        .run(conn)
        .map_err(failed)?;
    Ok(())
}

fn failed(error: refinery::Error) -> Error {
    let mut inner: &dyn std::error::Error = &error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let says = inner.to_string();
    if says.contains("permission denied") {
        return Error::new(
            Kind::ReadOnly,
            format!(
                "the database lets this role make no tables: {}",
                says.trim_start_matches("ERROR: ")
            ),
        )
        .hint("let the database's owner run `sayso db migrate` with an address of theirs");
    }
    Error::new(
        Kind::Schema,
        format!("the migration failed, and the ledger is as it was: {error}"),
    )
    .hint("report this with the output of `sayso db info`")
}

/// Opens a PostgreSQL database: an empty one is made a ledger, an older one waits for `sayso db migrate`.
#[cfg(feature = "postgres")]
pub(super) fn open_postgres(address: &str, missing: Missing) -> Result<Opened> {
    let mut db = Db::postgres(super::postgres::Link::open(address)?);
    // The server may be lost between connecting and the first question.
    if db.again(current)? {
        return Ok(Opened {
            db,
            created: false,
            said: Vec::new(),
        });
    }
    missing.at(Location::Postgres(address.to_owned()))?;
    let created = migrate_postgres(&mut db)? > 0;
    let said = if created {
        vec!["a new ledger in the PostgreSQL database".to_owned()]
    } else {
        Vec::new()
    };
    Ok(Opened { db, created, said })
}

/// The servers of an address that hold a ledger of this program's schema.
#[cfg(feature = "postgres")]
pub(super) fn open_servers(address: &str) -> Result<Servers> {
    let (primary, standbys) = super::postgres::Link::to_all(address)?;
    let there = |link| {
        let mut db = Db::postgres(link);
        if !current(&mut db)? {
            Missing::Refuse.at(Location::Postgres(address.to_owned()))?;
        }
        db.refuse_half_copied()?;
        Ok(db)
    };
    let primary = primary.map(there).transpose()?;
    let mut said = None;
    let standbys = standbys.into_iter().filter_map(|link| {
        let db = there(link).inspect_err(|error| tracing::debug!(%error, "a standby is of no use"));
        db.map_err(|error| said = Some(error)).ok()
    });
    let servers = Servers {
        standbys: standbys.collect(),
        primary,
    };
    match (&servers.primary, said) {
        // A standby may have a new schema still before it; whoever has no other server is told.
        (None, Some(error)) if servers.standbys.is_empty() => Err(error),
        _ => Ok(servers),
    }
}

/// Whether a PostgreSQL ledger is there with this program's schema; there may be none at all.
#[cfg(feature = "postgres")]
fn current(db: &mut Db) -> Result<bool> {
    let version = version_of(db)?;
    refuse_newer(version, "the PostgreSQL ledger")?;
    if version > 0 && version < newest() {
        return Err(Error::new(
            Kind::Schema,
            format!(
                "the PostgreSQL ledger has schema {version}, this program needs {}",
                newest()
            ),
        )
        .hint("run `sayso db migrate` once, when no older sayso writes to it any more"));
    }
    Ok(version == newest())
}

/// Brings a PostgreSQL ledger to this program's schema; returns how many steps were made.
#[cfg(feature = "postgres")]
pub fn migrate_postgres(db: &mut Db) -> Result<i64> {
    // One key for every sayso, so that two that start at once take turns.
    db.rows("SELECT pg_advisory_lock(727366111515)", &[], |_| Ok(()))?;
    let before = version_of(db)?;
    let done = if before < newest() {
        let Backend::Postgres { link } = &mut db.backend else {
            return Ok(0);
        };
        link.with_client(|client| {
            postgres_steps::migrations::runner()
                .set_grouped(true)
                .run(client)
                .map(drop)
                .map_err(failed)
        })
    } else {
        Ok(())
    };
    db.rows("SELECT pg_advisory_unlock(727366111515)", &[], |_| Ok(()))?;
    done?;
    Ok(version_of(db)? - before)
}

/// Opens a PostgreSQL database of any age and migrates it; returns the versions before and after.
///
/// # Errors
/// `Schema` when it is newer than this program, or a step fails.
#[cfg(feature = "postgres")]
pub fn migrate_at(address: &str) -> Result<(i64, i64)> {
    let mut db = Db::postgres(super::postgres::Link::open(address)?);
    let before = version_of(&mut db)?;
    refuse_newer(before, "the PostgreSQL ledger")?;
    migrate_postgres(&mut db)?;
    Ok((before, version_of(&mut db)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_that_of_the_last_step() {
        assert_eq!(steps().last().map(|(version, _)| *version), Some(NEWEST));
    }
}
