//! Whatever touches SQL, on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server whose superuser's address stands in SAYSO_TEST_POSTGRES (`scripts/with-postgres`); without
//! one it is left out, unless SAYSO_TEST_POSTGRES_REQUIRED is 1. Each ledger has a schema of its own there, which takes a
//! tenth of the time of a database.

mod audit;
mod batch;
mod copying;
mod cost;
mod counts;
mod dump;
mod ledger;
mod listing;
mod log;
mod past;
mod redact;
mod reviews;
pub mod rich;
mod round_trip;
mod tamper;

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use sayso::db::{Db, Location};
use sayso::error::Result;
use sayso::store::{Act, Done, Write, write};
use tempfile::TempDir;

/// A database engine to test on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
}

/// Every engine at hand.
pub fn engines() -> Vec<Engine> {
    #[cfg(feature = "postgres")]
    if postgres::server().is_some() {
        return vec![Engine::Sqlite, Engine::Postgres];
    }
    let required = std::env::var("SAYSO_TEST_POSTGRES_REQUIRED").is_ok_and(|v| v == "1");
    assert!(
        !required || cfg!(not(feature = "postgres")),
        "SAYSO_TEST_POSTGRES_REQUIRED is 1 and SAYSO_TEST_POSTGRES names no server: use scripts/with-postgres"
    );
    vec![Engine::Sqlite]
}

/// The engines that a test runs on in turn: every one at hand, or PostgreSQL alone where SAYSO_TEST_ONLY says so, for those
/// who have tested on SQLite already.
pub fn tested() -> Vec<Engine> {
    let mut tested = engines();
    match std::env::var("SAYSO_TEST_ONLY").as_deref() {
        Ok("postgres") => tested.retain(|engine| *engine != Engine::Sqlite),
        Ok(other) => panic!("SAYSO_TEST_ONLY can be postgres, and is {other}"),
        Err(_) => {}
    }
    assert!(
        !tested.is_empty(),
        "SAYSO_TEST_ONLY is postgres, and there is no server"
    );
    tested
}

/// The address of an empty place on PostgreSQL, when there is a server; it is gone when the second value is dropped.
pub fn empty_postgres() -> Option<(String, Schema)> {
    match engines().len() {
        1 => None,
        #[cfg(feature = "postgres")]
        _ => Some(postgres::create()),
        #[cfg(not(feature = "postgres"))]
        _ => None,
    }
}

/// Runs a test on a new ledger of each engine at hand.
pub fn each_backend(test: impl Fn(&mut Ledger)) {
    for engine in tested() {
        eprintln!("on {engine:?}");
        test(&mut Ledger::new(engine));
    }
}

/// A new ledger, gone when it is dropped.
pub struct Ledger {
    pub db: Db,
    pub place: Location,
    pub engine: Engine,
    pub folder: TempDir,
    _schema: Option<Schema>,
}

impl Ledger {
    /// The first connection does not wait for the disk; [`Ledger::connect`] gives one as sayso opens it.
    pub fn new(engine: Engine) -> Ledger {
        let folder = tempfile::tempdir().unwrap();
        let (place, db, schema) = match engine {
            Engine::Sqlite => {
                let place = Location::File(folder.path().join("ledger.db"));
                let mut db = Db::open(&place).unwrap().db;
                db.execute("PRAGMA synchronous = OFF", &[]).unwrap();
                (place, db, None)
            }
            #[cfg(feature = "postgres")]
            Engine::Postgres => {
                let (address, schema) = postgres::create();
                let hurried = Location::Postgres(format!("{address}%20-csynchronous_commit%3Doff"));
                let db = Db::open(&hurried).unwrap().db;
                (Location::Postgres(address), db, Some(schema))
            }
        };
        Ledger {
            db,
            place,
            engine,
            folder,
            _schema: schema,
        }
    }

    /// Another connection.
    pub fn connect(&self) -> Db {
        Db::open(&self.place).unwrap().db
    }

    /// A path for a file that is gone with the ledger.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs statements behind sayso's back.
    pub fn raw(&mut self, statements: &[&str]) {
        for sql in statements {
            self.db.execute(sql, &[]).unwrap_or_else(|e| panic!("{sql}: {e}"));
        }
    }

    /// Does something inside a transaction, and takes it back.
    pub fn for_a_moment<T>(&mut self, act: impl FnOnce(&mut Ledger) -> T) -> T {
        self.raw(&["BEGIN"]);
        let value = act(self);
        self.raw(&["ROLLBACK"]);
        value
    }
}

impl Deref for Ledger {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}
impl DerefMut for Ledger {
    fn deref_mut(&mut self) -> &mut Db {
        &mut self.db
    }
}

/// Ana, whose login is ana, at a time of day of 2 January 2026: "12:00:00".
pub fn act(time: &str) -> Act {
    let now: DateTime<Utc> = format!("2026-01-02T{time}Z").parse().unwrap();
    Act {
        now,
        by: None,
        os_user: "ana".to_owned(),
        request: None,
        random: |bytes| getrandom::fill(bytes).unwrap(),
    }
}

/// One write by Ana at noon.
pub fn ana<T>(db: &mut Db, verbs: impl FnOnce(&mut Write) -> Result<T>) -> (Done, T) {
    let mut verbs = Some(verbs);
    let once = |write: &mut Write| verbs.take().expect("nothing is lost here")(write);
    let (done, value) = write(db, &act("12:00:00"), once).unwrap();
    (done, value.unwrap())
}

#[cfg(feature = "postgres")]
mod postgres {
    use ::postgres::{Client, NoTls};

    pub fn server() -> Option<String> {
        std::env::var("SAYSO_TEST_POSTGRES")
            .ok()
            .filter(|address| !address.is_empty())
    }

    fn admin() -> Client {
        Client::connect(&server().unwrap(), NoTls).unwrap()
    }

    pub fn create() -> (String, super::Schema) {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).unwrap();
        let name = format!("sayso_test_{}", hex::encode(bytes));
        let sql = format!("SET synchronous_commit = off; CREATE SCHEMA {name}");
        admin().batch_execute(&sql).unwrap();
        let address = format!("{}?options=-csearch_path%3D{name}", server().unwrap());
        (address, super::Schema(name))
    }

    impl Drop for super::Schema {
        fn drop(&mut self) {
            // A test that fails must not fail twice.
            if let Ok(mut admin) = Client::connect(&server().unwrap_or_default(), NoTls) {
                let _ = admin.batch_execute(&format!(
                    "SET client_min_messages = warning; SET synchronous_commit = off; DROP SCHEMA {} CASCADE",
                    self.0
                ));
            }
        }
    }
}

/// A schema of PostgreSQL, dropped at the end.
pub struct Schema(#[cfg_attr(not(feature = "postgres"), expect(dead_code))] String);
