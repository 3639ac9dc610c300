//! What grows with the ledger: marks a second by one, four and sixteen writers, a claim's page while an import runs, the
//! audit, and PostgreSQL's or SQLite's own tidying up.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sayso::db::{Db, Location};
use sayso::error::{Error, Result};
use sayso::model::ClaimId;
use sayso::store::{audit, history, pages};

use crate::figures::{Target, heading, line, milliseconds};
use crate::generate;
use crate::place::Place;
use crate::writes::{self, Open};

/// How many marks each of several writers makes.
const EACH: usize = 100;
/// How many records are imported while pages are looked at.
const RECORDS: usize = 20_000;
/// How many pages are looked at while nobody writes.
const PAGES: usize = 2_000;
/// How long a colleague pauses between two pages.
const PAUSE: Duration = Duration::from_millis(5);

/// Measures both ledgers, and sets the large one beside the small.
pub fn run(place: &Place, small: usize, large: usize) -> Result<()> {
    heading("what grows", &format!("{large} claims"), &format!("{small} claims"));
    let (ours, baseline) = (figures(place, large)?, figures(place, small)?);
    // Time and room of a whole ledger may grow as it does; one act may not grow with it.
    let tenfold = large as f64 / small as f64;
    for ((what, grows, ours), (_, _, baseline)) in ours.into_iter().zip(baseline) {
        let target = match grows {
            Grows::AsTheLedger => Target::AtMost(tenfold),
            Grows::Little => Target::AtMost(2.0),
            Grows::LittleDown => Target::AtLeast(0.5),
        };
        line(what, ours, baseline, &target);
    }
    Ok(())
}

enum Grows {
    AsTheLedger,
    Little,
    LittleDown,
}

fn figures(place: &Place, claims: usize) -> Result<Vec<(&'static str, Grows, f64)>> {
    let (mut db, _) = place.open(claims)?;
    let mut figures = Vec::new();
    let mut open = Open::find(&mut db, (1 + 4 + 16) * EACH + 10)?;
    writes::mark_all(&mut db, &open.take(10))?;
    for (writers, what) in [
        (1, "marks a second, one writer"),
        (4, "marks a second, 4 writers"),
        (16, "marks a second, 16 writers"),
    ] {
        let parts: Vec<_> = (0..writers).map(|_| open.take(EACH)).collect();
        figures.push((what, Grows::LittleDown, writes::together(place, claims, &parts)?));
    }
    let quiet = looked_at(&mut db, claims, |n| n < PAGES, Duration::ZERO)?;
    figures.push(("a claim's page, ms: median", Grows::Little, of(&quiet, 50)));
    figures.push(("a claim's page, ms: 99 in 100 within", Grows::Little, of(&quiet, 99)));
    let mut import = import(place, claims)?;
    let busy = looked_at(&mut db, claims, |_| matches!(import.try_wait(), Ok(None)), PAUSE)?;
    if !import.wait().is_ok_and(|done| done.success()) {
        return Err(Error::usage("the import failed"));
    }
    figures.push(("the same while an import runs: median", Grows::Little, of(&busy, 50)));
    figures.push((
        "the same while an import runs: 99 in 100 within",
        Grows::Little,
        of(&busy, 99),
    ));
    let start = Instant::now();
    let report = audit::audit(&mut db, None)?;
    if !report.ok {
        return Err(Error::usage(format!("{report:?}")));
    }
    figures.push(("audit, s", Grows::AsTheLedger, start.elapsed().as_secs_f64()));
    let start = Instant::now();
    db.execute("VACUUM", &[])?;
    figures.push(("VACUUM, s", Grows::AsTheLedger, start.elapsed().as_secs_f64()));
    let bytes = sayso::db::dialect::size(&mut db)? as f64 / 1_048_576.0;
    figures.push(("MiB on disk", Grows::AsTheLedger, bytes));
    Ok(figures)
}

/// Looks at pages all over the ledger for as long as is wanted; gives the milliseconds that each took, sorted.
fn looked_at(db: &mut Db, claims: usize, mut more: impl FnMut(usize) -> bool, pause: Duration) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    let mut n = 0;
    while more(n) {
        let id = ClaimId((n * 7_919 % claims + 1) as i64);
        let start = Instant::now();
        db.snapshot(|db| {
            let zone = sayso::store::desk::show(db)?.zone();
            let as_of = history::resolve(db, None, generate::after(), zone)?;
            pages::claim(db, id, &as_of)
        })?;
        times.push(milliseconds(start.elapsed()));
        std::thread::sleep(pause);
        n += 1;
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn of(sorted: &[f64], percent: usize) -> f64 {
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}

/// Begins to import records that the ledger has not, in a process of its own.
fn import(place: &Place, claims: usize) -> Result<std::process::Child> {
    let db = match place.ledger(&claims.to_string()) {
        Location::File(path) => path.display().to_string(),
        Location::Postgres(address) => address,
    };
    let failed = |e| Error::io("cannot run an import", e);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["--db", &db, "--by", "#1", "--quiet", "import", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let Some(mut records) = child.stdin.take() else {
        return Ok(child);
    };
    let begun = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let run = begun.map_or(0, |since| since.as_millis());
    std::thread::spawn(move || {
        for n in 0..RECORDS {
            let record = serde_json::json!({
                "text": format!("The harbour took in {n} ships in a year, by count {run}."),
                "url": format!("https://bench.example/{run}/{n}"), "publisher": "Bench", "rating": "False",
                "claimant": format!("Speaker {}", n % 500), "title": format!("How many ships: {n}"),
            });
            if writeln!(records, "{record}").is_err() {
                return;
            }
        }
    });
    Ok(child)
}
