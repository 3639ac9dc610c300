//! The program as a whole: started, asked one thing, and gone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sayso::db::Location;
use sayso::error::{Error, Result};

use crate::figures::{Target, heading, line, median, milliseconds};
use crate::place::Place;

const ROUNDS: usize = 60;

/// `sayso show 7` against `sqlite3 FILE 'select …'`, in turns.
pub fn run(place: &Place, claims: usize) -> Result<()> {
    let Location::File(file) = place.ledger(&claims.to_string()) else {
        return Ok(());
    };
    if Command::new("sqlite3").arg("--version").output().is_err() {
        eprintln!("sqlite3 is not installed: whole processes are left out");
        return Ok(());
    }
    heading(&format!("milliseconds a process, {claims} claims"), "sayso", "sqlite3");
    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(milliseconds(timed(sayso(&file).args(["show", "7"]))?));
        let mut sqlite = Command::new("sqlite3");
        baseline.push(milliseconds(timed(
            sqlite.arg(&file).arg("select * from claims where id = 7"),
        )?));
    }
    line("show 7", median(ours), median(baseline), &Target::AtMost(1.5));
    Ok(())
}

fn sayso(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.arg("--db").arg(file);
    command
}

fn timed(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let done = command.stdin(Stdio::null()).output();
    let time = start.elapsed();
    match done {
        Ok(done) if done.status.success() => Ok(time),
        Ok(done) => Err(Error::usage(String::from_utf8_lossy(&done.stderr).into_owned())),
        Err(error) => Err(Error::io(format!("cannot run {command:?}"), error)),
    }
}
