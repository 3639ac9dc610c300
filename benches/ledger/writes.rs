//! Durable marks against bare transactions on the same disk: BEGIN, one INSERT as wide as a journal row, COMMIT.

use std::path::PathBuf;
use std::time::Instant;

use sayso::db::tables::JOURNAL;
use sayso::db::{Db, Location, Value};
use sayso::error::Result;
use sayso::model::{ClaimId, DocumentId, Mark, Stance, Status, ids};
use sayso::store::evidence::{NewEvidence, Which};
use sayso::store::{self, Act, Request, marks};

use crate::figures::{Target, heading, line, median};
use crate::generate;
use crate::place::Place;

/// How often both are measured, in turns.
const ROUNDS: usize = 7;
/// How many transactions each time.
const EACH: usize = 150;
const WRITERS: usize = 16;

/// Measures marks a second on a ledger of so many claims.
pub fn run(place: &Place, claims: usize) -> Result<()> {
    let (mut db, _) = place.open(claims)?;
    let mut open = Open::find(&mut db, (ROUNDS + 1 + WRITERS) * EACH + 10)?;
    // Both a few times unmeasured, so that statements are prepared and pages at hand.
    mark_all(&mut db, &open.take(10))?;
    let mut bare = Bare::new(place, &mut db)?;
    bare.write(10)?;
    let each = EACH.min(open.0.len() / (ROUNDS + 1 + WRITERS));
    heading(
        &format!("marks a second, {claims} claims, {}", db.engine()),
        "sayso",
        "bare",
    );
    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        bare.write(each)?;
        baseline.push(each as f64 / start.elapsed().as_secs_f64());
        let part = open.take(each);
        let start = Instant::now();
        mark_all(&mut db, &part)?;
        ours.push(each as f64 / start.elapsed().as_secs_f64());
    }
    let target = Target::AtLeast(if db.engine() == "sqlite" { 0.4 } else { 0.3 });
    line(
        "one writer, one piece of evidence each",
        median(ours),
        median(baseline),
        &target,
    );
    pages(place, claims, &mut db, &open.take(each))?;
    let parts: Vec<_> = (0..WRITERS).map(|_| open.take(each)).collect();
    let rate = together(place, claims, &parts)?;
    println!("{:<52} {rate:>14.3}", format!("{WRITERS} writers at once"));
    Ok(())
}

/// How many pages a mark writes to a file's log.
fn pages(place: &Place, claims: usize, db: &mut Db, part: &[(ClaimId, DocumentId)]) -> Result<()> {
    let Location::File(file) = place.ledger(&claims.to_string()) else {
        return Ok(());
    };
    let log = PathBuf::from(format!("{}-wal", file.display()));
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len()) / (4096 + 24);
    let mut pages = Vec::with_capacity(part.len());
    for one in part.chunks(1) {
        // Empty before each, so that its length tells.
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)", &[], |_| Ok(()))?;
        mark_all(db, one)?;
        pages.push(length() as f64);
    }
    let mean = pages.iter().sum::<f64>() / pages.len() as f64;
    let most = pages.iter().copied().fold(0.0, f64::max);
    println!(
        "{:<52} {mean:>14.1} {:>14.0} {most:>7.0}  ≤ 16",
        "pages a mark: mean, median, most",
        median(pages)
    );
    Ok(())
}

/// As many marks by each of several connections at once; returns marks a second.
pub fn together(place: &Place, claims: usize, parts: &[Vec<(ClaimId, DocumentId)>]) -> Result<f64> {
    let mut connections = Vec::new();
    for part in parts {
        connections.push((place.open(claims)?.0, part));
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        let writers: Vec<_> = connections
            .into_iter()
            .map(|(mut db, part)| scope.spawn(move || mark_all(&mut db, part)))
            .collect();
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    let marks: usize = parts.iter().map(Vec::len).sum();
    Ok(marks as f64 / start.elapsed().as_secs_f64())
}

/// Claims that can be marked, all over the ledger, and documents to mark them with.
pub struct Open(Vec<(ClaimId, DocumentId)>);

impl Open {
    pub fn find(db: &mut Db, wanted: usize) -> Result<Open> {
        let documents = db.value::<i64>("SELECT max(id) FROM documents", &[])?;
        let mut claims = db.rows(
            "SELECT id FROM claims WHERE status = 'unverified' AND stage = 'open' AND kind = 'fact' ORDER BY id",
            &[],
            |r| r.next::<i64>(),
        )?;
        // An order in which neighbours lie far apart, as the work of a desk does.
        claims.sort_by_key(|id| (id * 7_919) % 10_007);
        claims.truncate(wanted);
        let pairs = claims
            .iter()
            .map(|id| (ClaimId(*id), DocumentId(id * 31 % documents + 1)));
        Ok(Open(pairs.collect()))
    }

    pub fn take(&mut self, n: usize) -> Vec<(ClaimId, DocumentId)> {
        self.0.split_off(self.0.len().saturating_sub(n))
    }
}

pub fn mark_all(db: &mut Db, claims: &[(ClaimId, DocumentId)]) -> Result<()> {
    let mark = Mark {
        status: Some(Status::Verified),
        reason: Some("the record of the office that decided it says so in as many words".to_owned()),
        ..Mark::default()
    };
    for (claim, document) in claims {
        let now = generate::after();
        let act = Act {
            now,
            by: Some("Ana Perl".to_owned()),
            os_user: "bench".to_owned(),
            request: Some(Request {
                id: ids::unique(now, generate::random),
                digest: "0".repeat(64),
            }),
            random: generate::random,
        };
        let evidence = NewEvidence::of(Which::Number(*document), Stance::Supports);
        store::write(db, &act, |write| {
            marks::mark(write, &[*claim], &mark, std::slice::from_ref(&evidence))
        })?;
    }
    Ok(())
}

/// Bare transactions, in a file or database of their own with the same settings.
struct Bare {
    db: Db,
    insert: String,
    begin: &'static str,
    row: Vec<Value>,
    next: i64,
}

impl Bare {
    fn new(place: &Place, ledger: &mut Db) -> Result<Bare> {
        let mut db = place.connect(&place.ledger("scratch"))?;
        let columns = JOURNAL.names();
        let typed: Vec<String> = columns[1..].iter().map(|name| format!("{name} TEXT")).collect();
        db.execute("DROP TABLE IF EXISTS scratch", &[])?;
        let sql = format!(
            "CREATE TABLE scratch (seq BIGINT NOT NULL PRIMARY KEY, {})",
            typed.join(", ")
        );
        db.execute(&sql, &[])?;
        let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
        let row = as_wide_as_a_mark(ledger)?;
        Ok(Bare {
            begin: if db.engine() == "sqlite" {
                "BEGIN IMMEDIATE"
            } else {
                "BEGIN"
            },
            db,
            insert: format!("INSERT INTO scratch VALUES ({})", places.join(", ")),
            row,
            next: 1,
        })
    }

    fn write(&mut self, n: usize) -> Result<()> {
        for _ in 0..n {
            self.row[0] = self.next.into();
            self.next += 1;
            self.db.execute(self.begin, &[])?;
            self.db.execute(&self.insert, &self.row)?;
            self.db.execute("COMMIT", &[])?;
        }
        Ok(())
    }
}

/// Texts as long as those of a mark's entry in the journal.
fn as_wide_as_a_mark(ledger: &mut Db) -> Result<Vec<Value>> {
    let lengths: Vec<String> = JOURNAL.names()[1..]
        .iter()
        .map(|name| format!("CAST(coalesce(length(CAST({name} AS TEXT)), 36) AS BIGINT)"))
        .collect();
    let sql = format!(
        "SELECT {} FROM journal WHERE verb = 'due' ORDER BY seq DESC LIMIT 1",
        lengths.join(", ")
    );
    let row = ledger.row(&sql, &[], |r| {
        let mut row = vec![Value::Int(0)];
        for _ in &lengths {
            row.push("x".repeat(r.next::<i64>()? as usize).into());
        }
        Ok(row)
    })?;
    row.ok_or_else(|| sayso::error::Error::usage("the ledger holds no entry to be as wide as"))
}
