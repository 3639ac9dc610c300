//! The program as people meet it: the built binary, in a home of its own, on each database at hand.

mod bad_input;
mod exports;
mod imports;
mod ingest;
mod interrupted;
mod markup;
#[cfg(feature = "matching")]
mod matching;
mod read_again;
mod rules;
mod same_everywhere;
mod shapes;
mod slips;
mod withstand;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::Value;
use tempfile::TempDir;

use crate::store::{Engine, Schema, tested};

/// A desk with a home folder, a ledger and a clock that stands still until it is set.
pub struct Desk {
    pub home: TempDir,
    /// What stands in SAYSO_DB.
    pub db: String,
    pub engine: Engine,
    user: Mutex<String>,
    clock: Mutex<String>,
    _schema: Option<Schema>,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub line: String,
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs a test on an empty desk of each engine at hand.
pub fn on_each(test: impl Fn(&Desk)) {
    for engine in tested() {
        eprintln!("on {engine:?}");
        insta::allow_duplicates! { test(&Desk::new(engine)) };
    }
}

/// Runs a test on each engine, with the invented story in the ledger.
pub fn on_each_seeded(test: impl Fn(&Desk)) {
    for engine in tested() {
        eprintln!("on {engine:?}");
        insta::allow_duplicates! { test(&Desk::seeded(engine)) };
    }
}

impl Desk {
    /// A desk whose ledger is not made yet.
    pub fn new(engine: Engine) -> Desk {
        let home = tempfile::tempdir().unwrap();
        let (db, schema) = match engine {
            Engine::Sqlite => (home.path().join("ledger.db").display().to_string(), None),
            #[cfg(feature = "postgres")]
            Engine::Postgres => {
                let (address, schema) = crate::store::empty_postgres().unwrap();
                // Nothing that is tested here needs the disk to be waited for, and hundreds of commands would.
                (format!("{address}%20-csynchronous_commit%3Doff"), Some(schema))
            }
        };
        Desk {
            home,
            db,
            engine,
            user: Mutex::new("ana".into()),
            clock: Mutex::new("2026-01-02T12:00:00Z".into()),
            _schema: schema,
        }
    }

    /// A desk with the invented story of the Harbour Bridge.
    pub fn seeded(engine: Engine) -> Desk {
        static BRIDGE: OnceLock<Vec<u8>> = OnceLock::new();
        let desk = Desk::new(engine);
        if engine == Engine::Sqlite {
            let ledger = BRIDGE.get_or_init(|| {
                let first = Desk::new(engine);
                first.ok("seed harbour-bridge");
                std::fs::read(&first.db).unwrap()
            });
            std::fs::write(&desk.db, ledger).unwrap();
        } else {
            desk.ok("seed harbour-bridge");
        }
        desk
    }

    /// Sets the clock.
    pub fn at(&self, clock: &str) -> &Desk {
        clock.clone_into(&mut self.clock.lock().unwrap());
        self
    }

    /// Somebody else sits down at the machine.
    pub fn user(&self, user: &str) -> &Desk {
        user.clone_into(&mut self.user.lock().unwrap());
        self
    }

    /// The program with nothing of the caller's surroundings.
    pub fn command<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
        command
            .args(args)
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("SAYSO_USER", self.user.lock().unwrap().as_str())
            .env("COLUMNS", "100")
            .env("SAYSO_NOW", self.clock.lock().unwrap().as_str())
            .env("SAYSO_DB", &self.db)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command line; single quotes hold words together.
    pub fn run(&self, line: &str) -> Said {
        let said = self.run_args(&words(line));
        Said {
            line: line.into(),
            ..said
        }
    }

    /// Runs a command whose arguments are given one by one.
    pub fn run_args<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Said {
        Said::of(self.command(args).output().unwrap())
    }

    /// Runs a command that succeeds, and gives what it printed.
    pub fn ok(&self, line: &str) -> String {
        self.run(line).ends(0).out
    }

    /// Runs a command that succeeds with --json, and gives the answer.
    pub fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --json")).ends(0).json()
    }

    /// Runs a command that is told no, and gives what stderr said.
    pub fn no(&self, line: &str) -> String {
        self.run(line).ends(1).err
    }

    /// Runs a command that fails, and gives what stderr said.
    pub fn fails(&self, line: &str) -> String {
        self.run(line).ends(2).err
    }

    /// A file in the home folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The history proves itself.
    pub fn audited(&self) {
        assert_eq!(self.json("audit")["ok"], true);
    }

    /// The journal's last number.
    pub fn seq(&self) -> i64 {
        self.json("audit --head")["seq"].as_i64().unwrap()
    }
}

impl Said {
    pub fn of(output: Output) -> Said {
        Said {
            line: String::new(),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It ended so.
    #[track_caller]
    pub fn ends(self, code: i32) -> Said {
        assert_eq!(self.code, code, "{}\n{}\n{}", self.line, self.err, self.out);
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{}: {e}\n{}\n{}", self.line, self.out, self.err))
    }

    /// Its error, as JSON.
    #[track_caller]
    pub fn error(&self) -> Value {
        let line = self.err.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}\n{}", self.line, self.err));
        error["error"].clone()
    }
}

/// Splits a line at spaces; single quotes hold words together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quoted, mut open) = (false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, open) = (!quoted, true),
            ' ' if !quoted => {
                if open || !words.last().unwrap().is_empty() {
                    words.push(String::new());
                }
                open = false;
            }
            c => words.last_mut().unwrap().push(c),
        }
    }
    if !open && words.last().unwrap().is_empty() {
        words.pop();
    }
    words
}
