//! The SQLite side: opening a file so that two hundred processes can share it, and rusqlite's errors in our words.

use std::cell::Cell;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::value::{Param, Value, day_text, time_text};
use crate::error::{Error, Kind, Result};

/// How long a write waits for its turn before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits a little before asking for the lock again. SQLite's own handler asks ever more seldom, so that newcomers
/// overtake whoever has waited long: of 200 processes on a busy machine some waited in vain for a minute. Here the
/// longer one has waited, the more often one asks.
fn wait_for_turn(asked: i32) -> bool {
    thread_local!(static SINCE: Cell<Option<Instant>> = const { Cell::new(None) });
    if asked == 0 {
        SINCE.set(Some(Instant::now()));
    }
    let waited = SINCE.get().map_or(PATIENCE, |since| since.elapsed());
    let pause = match (asked, waited.as_secs()) {
        (0, _) => 1,
        // An import lets others in for five milliseconds after each batch: whoever has just come must not sleep through it.
        (1..60, _) => 4,
        (_, 0..2) => 40,
        (_, 2..6) => 20,
        _ => 10,
    };
    std::thread::sleep(Duration::from_millis(pause));
    waited < PATIENCE
}

pub(super) struct Opened {
    pub conn: Connection,
    pub read_only: bool,
    /// Opened as unchanging, since the folder cannot hold the files that WAL needs.
    pub immutable: bool,
}

/// Creates an empty file that only its owner can read.
pub(super) fn create(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Error::io(format!("cannot create {}", folder.display()), e))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::io(format!("cannot create the ledger {}", path.display()), error)
            .hint("name another place with --db PATH or SAYSO_DB")),
    }
}

/// Opens an existing file.
pub(super) fn open(path: &Path) -> Result<Opened> {
    let flags = OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if writable(path) {
        let mut conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(|e| error(e).named(path))?;
        prepare(&mut conn).map_err(|e| e.named(path))?;
        return Ok(Opened {
            conn,
            read_only: false,
            immutable: false,
        });
    }
    open_read_only(path)
}

/// Opens an existing file without ever writing to it.
pub(super) fn open_read_only(path: &Path) -> Result<Opened> {
    let flags = OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // WAL needs files beside the ledger; where they cannot be made and none is left over, nothing can change it either.
    let wal = path.with_file_name(format!(
        "{}-wal",
        path.file_name().unwrap_or_default().to_string_lossy()
    ));
    let immutable = !wal.exists() && !rustix_access(folder_of(path));
    let address = url::Url::from_file_path(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
        .map_err(|()| Error::usage(format!("{} is not a path that SQLite can open", path.display())))?;
    let address = format!("{address}{}", if immutable { "?immutable=1" } else { "?mode=ro" });
    let mut conn = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|e| error(e).named(path))?;
    conn.busy_handler(Some(wait_for_turn)).map_err(error)?;
    Ok(Opened {
        conn,
        read_only: true,
        immutable,
    })
}

fn writable(path: &Path) -> bool {
    let file = OpenOptions::new().write(true).open(path).is_ok();
    // The folder must take the -wal and -shm files; a trial by file name would leave litter, so ask the system.
    file && rustix_access(folder_of(path))
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|f| !f.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn rustix_access(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}

fn prepare(conn: &mut Connection) -> Result<()> {
    conn.busy_handler(Some(wait_for_turn)).map_err(error)?;
    conn.set_prepared_statement_cache_capacity(128);
    // One plan a statement, whatever is bound to it: otherwise SQLite plans many of them anew at each run, which took
    // a third of the time of a mark.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(error)?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = FILE;",
    )
    .map_err(error)
}

/// Switches a new file to write-ahead logging; it stays so.
pub(super) fn use_wal(conn: &Connection) -> Result<()> {
    conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
        .map(drop)
        .map_err(error)
}

/// How the file is journalled: "wal", "delete" ….
pub(super) fn journal_mode(conn: &Connection) -> Result<String> {
    conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .map_err(error)
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Param::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Param::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Param::Bool(b) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*b))),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Param::Time(at) => ToSqlOutput::Owned(time_text(*at).into()),
            Param::Day(day) => ToSqlOutput::Owned(day_text(*day).into()),
        })
    }
}

pub(super) fn value(row: &rusqlite::Row<'_>, at: usize) -> Result<Value> {
    Ok(match row.get_ref(at).map_err(error)? {
        ValueRef::Null => Param::Null,
        ValueRef::Integer(n) => Param::Int(n),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Param::Text(text.to_owned().into()),
            Err(_) => return Err(Error::corrupt(format!("bytes that are not UTF-8 in column {}", at + 1))),
        },
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            return Err(Error::corrupt(format!(
                "a number with a fraction or raw bytes in column {}",
                at + 1
            )));
        }
    })
}

/// rusqlite's error in our words.
pub(super) fn error(error: rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(Kind::Busy, "the ledger is busy")
            .hint("another process is writing for a long time; wait for it to end and run the command again"),
        Some(ErrorCode::DiskFull) => Error::new(Kind::Io, "the disk is full")
            .hint("make room and run the command again; nothing was half-written"),
        Some(ErrorCode::ReadOnly) => Error::new(Kind::ReadOnly, "the ledger is read-only")
            .hint("check who may write the file and its folder, or name another with --db"),
        Some(ErrorCode::NotADatabase) => Error::new(Kind::Database, "the file is not a ledger")
            .hint("name a ledger with --db PATH, or a path that does not exist yet to make one"),
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::new(Kind::Database, "the ledger's file is damaged").hint("restore a backup with `sayso db restore`")
        }
        Some(ErrorCode::CannotOpen) => Error::new(Kind::Io, "the ledger cannot be opened")
            .hint("check the path and who may read the file and its folder"),
        Some(ErrorCode::SystemIoFailure) => {
            Error::new(Kind::Io, "the disk failed, or is full").hint("look at the disk; what was acknowledged is kept")
        }
        _ => Error::new(Kind::Database, format!("the database says: {error}")),
    }
    .because(error)
}

impl Error {
    /// Adds which file it was.
    fn named(mut self, path: &Path) -> Error {
        self.message = format!("{} ({})", self.message, path.display());
        self
    }
}
