//! The most memory that reports and the audit take, each in a process of its own, on a small ledger and a large one.

use std::process::Command;

use chrono::Days;
use sayso::db::Db;
use sayso::error::{Error, Result};
use sayso::model::{ArticleId, SourceId};
use sayso::store::history::When;
use sayso::store::{audit, reports};

use crate::figures::{Target, heading, line};
use crate::generate;
use crate::place::Place;

const TASKS: &[&str] = &[
    "nothing",
    "report: the desk",
    "report: the desk, as of a past day",
    "report: an article",
    "report: a source",
    "audit",
];

/// Measures every task on both ledgers.
pub fn run(place: &Place, small: usize, large: usize) -> Result<()> {
    heading("MiB at most", &format!("{large} claims"), &format!("{small} claims"));
    for task in TASKS {
        let target = if *task == "nothing" {
            Target::None
        } else {
            Target::AtMost(1.5)
        };
        line(task, peak(place, large, task)?, peak(place, small, task)?, &target);
    }
    Ok(())
}

/// Has a task done by another process, which says how much memory it took.
fn peak(place: &Place, claims: usize, task: &str) -> Result<f64> {
    let myself = std::env::current_exe().map_err(|e| Error::io("cannot find this program", e))?;
    let place = match place {
        Place::Folder(folder) => folder.display().to_string(),
        Place::Server(address) => address.clone(),
    };
    let done = Command::new(myself)
        .args(["task", "--db", &place, "--claims", &claims.to_string(), "--task", task])
        .output()
        .map_err(|e| Error::io("cannot run this program", e))?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    said.trim()
        .parse()
        .map_err(|_| Error::usage(format!("{task}: {said}{}", String::from_utf8_lossy(&done.stderr))))
}

/// Does one task, and prints the most memory that this process has taken.
pub fn task(place: &Place, claims: usize, task: &str) -> Result<()> {
    let (mut db, _) = place.open(claims)?;
    perform(&mut db, task)?;
    let status = std::fs::read_to_string("/proc/self/status").map_err(|e| Error::io("cannot read /proc", e))?;
    let kib: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .unwrap_or(f64::NAN);
    println!("{}", kib / 1_024.0);
    Ok(())
}

fn perform(db: &mut Db, task: &str) -> Result<()> {
    let now = generate::after();
    let past = When::Day(generate::start().date_naive() + Days::new(500));
    match task {
        "report: the desk" => reports::overview(db, None, now).map(drop),
        "report: the desk, as of a past day" => reports::overview(db, Some(past), now).map(drop),
        "report: an article" => reports::article(db, ArticleId(200), None, now).map(drop),
        "report: a source" => reports::source(db, SourceId(30), None, now).map(drop),
        "audit" => {
            let report = audit::audit(db, None)?;
            match report.ok {
                true => Ok(()),
                false => Err(Error::usage(format!("{report:?}"))),
            }
        }
        _ => Ok(()),
    }
}
