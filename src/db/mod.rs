//! The database, whichever it is: SQL goes in with `?1` placeholders, rows come out through [`Row`].
//!
//! The only place that names rusqlite, postgres and refinery. Knows no noun of the desk.

mod again;
pub mod dialect;
mod figures;
pub mod loading;
pub mod location;
pub mod migrate;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
pub mod tables;
mod value;
pub mod wipe;

use crate::error::{Error, Kind, Result};
pub use figures::{Figures, figures};
pub use location::Location;
pub use tables::Table;
pub use value::{Column, Param, Row, Value, day_text, time_text};

enum Backend {
    Sqlite(rusqlite::Connection),
    #[cfg(feature = "postgres")]
    Postgres {
        link: Box<postgres::Link>,
    },
}

/// A connection to one ledger.
pub struct Db {
    backend: Backend,
    read_only: bool,
    /// Whether what is done belongs to this connection alone, as a rehearsal's tables do.
    pinned: bool,
    statements: u64,
}

/// A database just opened, and what its user should hear about it.
pub struct Opened {
    /// The connection.
    pub db: Db,
    /// Whether the ledger was made just now.
    pub created: bool,
    /// Sentences for stderr: created, copied, migrated, read-only.
    pub said: Vec<String>,
}

impl Opened {
    fn whole(mut self) -> Result<Opened> {
        self.db.refuse_half_copied()?;
        Ok(self)
    }
}

/// The servers that hold one ledger, each with a connection to it.
pub struct Servers {
    /// The one that is written to, unless none is found.
    pub primary: Option<Db>,
    /// Those that follow it, in the order of the address.
    pub standbys: Vec<Db>,
}

/// What to do where there is no ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// Make one.
    Make,
    /// Refuse to open it.
    Refuse,
}

impl Missing {
    fn at(self, place: impl std::fmt::Display) -> Result<()> {
        match self {
            Missing::Make => Ok(()),
            Missing::Refuse => Err(Error::usage(format!("there is no ledger at {place}")).hint(
                "check --db or SAYSO_DB; `sayso seed`, `sayso add` and `sayso desk set` make a new ledger there",
            )),
        }
    }
}

impl Db {
    /// Opens the ledger at `place`, creating or migrating it as [`migrate`] says.
    ///
    /// # Errors
    /// `Schema` for a ledger of a newer sayso, or an older one on PostgreSQL; `Refused` for one into which another is being
    /// copied; `Connection`, `Io` or `Database` when it cannot be reached or is none.
    pub fn open(place: &Location) -> Result<Opened> {
        Db::open_or(place, Missing::Make)?.whole()
    }

    /// Opens the ledger at `place` so that another is copied into it, or goes on being so.
    ///
    /// # Errors
    /// As [`Db::open`], but for `Refused`.
    pub fn open_to_fill(place: &Location) -> Result<Opened> {
        Db::open_or(place, Missing::Make)
    }

    /// Opens the ledger at `place`, and makes none where there is none.
    ///
    /// # Errors
    /// `Usage` when there is none; otherwise as [`Db::open`].
    pub fn open_there(place: &Location) -> Result<Opened> {
        Db::open_or(place, Missing::Refuse)?.whole()
    }

    fn open_or(place: &Location, missing: Missing) -> Result<Opened> {
        match place {
            Location::File(path) => migrate::open_file(path, missing),
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => migrate::open_postgres(address, missing),
            #[cfg(not(feature = "postgres"))]
            Location::Postgres(_) => Err(Error::usage("this sayso was built without PostgreSQL")
                .hint("build it with the feature `postgres`, which is on by default")),
        }
    }

    /// Says no to a ledger into which another is being copied: it would look like an empty one, and what was written to it
    /// would stand in the copy's way.
    fn refuse_half_copied(&mut self) -> Result<()> {
        match dialect::half_copied(self)? {
            false => Ok(()),
            true => Err(Error::refused("a copy into this ledger was begun and is not finished")
                .hint("run the same `sayso db copy` again: it goes on where it stopped, or begins anew with --anew")),
        }
    }

    fn sqlite(conn: rusqlite::Connection, read_only: bool) -> Db {
        Db {
            backend: Backend::Sqlite(conn),
            read_only,
            pinned: false,
            statements: 0,
        }
    }

    #[cfg(feature = "postgres")]
    fn postgres(link: postgres::Link) -> Db {
        Db {
            read_only: link.is_read_only(),
            backend: Backend::Postgres { link: Box::new(link) },
            pinned: false,
            statements: 0,
        }
    }

    /// "sqlite" or "postgres".
    pub fn engine(&self) -> &'static str {
        match &self.backend {
            Backend::Sqlite(_) => "sqlite",
            #[cfg(feature = "postgres")]
            Backend::Postgres { .. } => "postgres",
        }
    }

    /// The servers of a ledger that answer, for somebody who only reads. A file is its own only one.
    ///
    /// # Errors
    /// As [`Db::open_there`].
    pub fn servers(place: &Location) -> Result<Servers> {
        match place {
            #[cfg(feature = "postgres")]
            Location::Postgres(address) => migrate::open_servers(address),
            _ => Ok(Servers {
                primary: Some(Db::open_there(place)?.db),
                standbys: Vec::new(),
            }),
        }
    }

    /// The host that a ledger on PostgreSQL is read from, when that follows another one.
    pub fn standby(&self) -> Option<&str> {
        match &self.backend {
            Backend::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.follows().then(|| link.name()),
        }
    }

    /// Whether the ledger can only be read.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// How many statements have been run, BEGIN and COMMIT included.
    pub fn statements(&self) -> u64 {
        self.statements
    }

    /// Runs a statement and calls `take` for each row of its answer as it arrives; memory does not grow with the answer.
    ///
    /// # Errors
    /// The database's, or what `take` returns.
    pub fn each(&mut self, sql: &str, params: &[Param], mut take: impl FnMut(&mut Row) -> Result<()>) -> Result<()> {
        self.statements += 1;
        match &mut self.backend {
            Backend::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql).map_err(|e| sqlite::error(e).of(sql))?;
                let mut rows = statement
                    .query(rusqlite::params_from_iter(params))
                    .map_err(|e| sqlite::error(e).of(sql))?;
                while let Some(row) = rows.next().map_err(|e| sqlite::error(e).of(sql))? {
                    take(&mut Row::sqlite(row))?;
                }
                Ok(())
            }
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.each(sql, params, take),
        }
    }

    /// The rows of an answer, each through `map`.
    ///
    /// # Errors
    /// The database's, or what `map` returns.
    pub fn rows<T>(
        &mut self,
        sql: &str,
        params: &[Param],
        mut map: impl FnMut(&mut Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(map(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// The database's, or what `map` returns.
    pub fn row<T>(&mut self, sql: &str, params: &[Param], map: impl FnMut(&mut Row) -> Result<T>) -> Result<Option<T>> {
        Ok(self.rows(sql, params, map)?.into_iter().next())
    }

    /// The first column of the only row, for counts and the like.
    ///
    /// # Errors
    /// The database's; `Database` when there is no row.
    pub fn value<T: Column>(&mut self, sql: &str, params: &[Param]) -> Result<T> {
        self.row(sql, params, |r| r.next())?
            .ok_or_else(|| Error::new(Kind::Database, "an answer without a row").of(sql))
    }

    /// Runs a statement without an answer; returns how many rows it touched.
    ///
    /// # Errors
    /// The database's.
    pub fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64> {
        self.statements += 1;
        match &mut self.backend {
            Backend::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(sql).map_err(|e| sqlite::error(e).of(sql))?;
                let n = statement
                    .execute(rusqlite::params_from_iter(params))
                    .map_err(|e| sqlite::error(e).of(sql))?;
                Ok(n as u64)
            }
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.execute(sql, params),
        }
    }

    /// Runs one statement with the values of several rows after one another.
    fn execute_with<'a, R: AsRef<[Param<'a>]>>(&mut self, sql: &str, rows: &[R]) -> Result<()> {
        match &mut self.backend {
            Backend::Sqlite(conn) => {
                self.statements += 1;
                let mut statement = conn.prepare_cached(sql).map_err(|e| sqlite::error(e).of(sql))?;
                let values = rows.iter().flat_map(|row| row.as_ref().iter());
                statement
                    .execute(rusqlite::params_from_iter(values))
                    .map(drop)
                    .map_err(|e| sqlite::error(e).of(sql))
            }
            #[cfg(feature = "postgres")]
            Backend::Postgres { .. } => {
                let values: Vec<Param> = rows.iter().flat_map(|row| row.as_ref().iter().cloned()).collect();
                self.execute(sql, &values).map(drop)
            }
        }
    }

    /// Runs statements that take nothing and answer nothing.
    fn batch(&mut self, sql: &str) -> Result<()> {
        self.statements += 1;
        match &mut self.backend {
            Backend::Sqlite(conn) => conn.execute_batch(sql).map_err(|e| sqlite::error(e).of(sql)),
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.batch(sql),
        }
    }

    /// One transaction that writes. Writes are serial on both databases: SQLite by BEGIN IMMEDIATE, PostgreSQL by
    /// locking the ledger's one row first. Nothing slow belongs inside.
    ///
    /// # Errors
    /// What `act` returns; then nothing has been written. The database's when the commit fails; `InDoubt` when nobody can
    /// say whether it did.
    pub fn write<T>(&mut self, act: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        if self.read_only {
            return Err(
                Error::new(Kind::ReadOnly, "the ledger is read-only").hint(match self.backend {
                    Backend::Sqlite(_) => "check who may write the file and its folder, or name another with --db",
                    #[cfg(feature = "postgres")]
                    Backend::Postgres { .. } => {
                        "the server is a standby, or may only be read: name the primary with --db"
                    }
                }),
            );
        }
        #[cfg(feature = "postgres")]
        if let (Backend::Postgres { link }, false) = (&mut self.backend, self.pinned) {
            link.still_primary()?;
        }
        self.batch(dialect::begin_write(self))
            .inspect_err(|_| self.roll_back())?;
        self.finish(act, Db::commit)
    }

    /// Commits what was written.
    fn commit(&mut self) -> Result<()> {
        match &mut self.backend {
            Backend::Sqlite(_) => self.batch("COMMIT"),
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => {
                self.statements += 1;
                link.commit()
            }
        }
    }

    /// Marks a place within a transaction that writes, to return to.
    pub(crate) fn set_savepoint(&mut self) -> Result<()> {
        self.batch("SAVEPOINT attempt")
    }

    /// What was written since the place was marked is kept with the rest of the transaction.
    pub(crate) fn keep_savepoint(&mut self) -> Result<()> {
        self.batch("RELEASE SAVEPOINT attempt")
    }

    /// What was written since the place was marked is taken back; the transaction goes on, also after an error.
    pub(crate) fn return_to_savepoint(&mut self) -> Result<()> {
        self.batch("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
    }

    /// One transaction that only reads, and sees one state of the ledger throughout.
    ///
    /// # Errors
    /// What `look` returns, or the database's.
    pub fn snapshot<T>(&mut self, look: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        self.batch(dialect::begin_read(self))?;
        self.finish(look, |db| db.batch("COMMIT"))
    }

    fn finish<T>(
        &mut self,
        act: impl FnOnce(&mut Db) -> Result<T>,
        commit: impl FnOnce(&mut Db) -> Result<()>,
    ) -> Result<T> {
        match act(self) {
            Ok(value) => match commit(self) {
                Ok(()) => Ok(value),
                Err(error) => {
                    self.roll_back();
                    Err(error)
                }
            },
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// After a failed act: its error is what matters, and a connection that cannot roll back is gone anyway.
    fn roll_back(&mut self) {
        if let Err(error) = self.batch("ROLLBACK") {
            tracing::debug!(%error, "rollback failed");
        }
    }
}

impl Error {
    /// Leaves the statement in the trace, for whoever runs with --verbose; people are not shown SQL.
    fn of(self, sql: &str) -> Error {
        tracing::debug!(sql, error = %self.message, "statement failed");
        self
    }
}
