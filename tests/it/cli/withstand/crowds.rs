//! Many processes at once. SAYSO_TEST_FULL=1 sends the two hundred of ten marks each that the ledger is built for.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::cli::{Desk, Said, on_each, on_each_seeded};
use crate::store::Engine;

/// How many workers, and how many marks each makes one after the other.
fn crowd() -> (usize, usize) {
    match std::env::var_os("SAYSO_TEST_FULL") {
        Some(_) => (200, 10),
        None => (40, 5),
    }
}

/// The facts of the article of 2015, none of them marked yet.
fn open_facts(desk: &Desk) -> Vec<i64> {
    desk.ok("seed --quiet");
    let list = desk.json("list --kind fact --stage open --text 2015 --limit 200");
    list["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim["id"].as_i64().unwrap())
        .collect()
}

/// Does something in many threads at once.
fn together(threads: usize, act: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for n in 0..threads {
            let act = &act;
            scope.spawn(move || act(n));
        }
    });
}

/// The reasons of all marks on claims, sorted.
fn reasons(desk: &Desk, claims: &[i64]) -> Vec<String> {
    let mut reasons = Vec::new();
    for claim in claims {
        let page = desk.json(&format!("show {claim}"));
        let marks = page["marks"].as_array().unwrap();
        reasons.extend(marks.iter().filter_map(|m| m["reason"].as_str()).map(str::to_owned));
    }
    reasons.sort();
    reasons
}

fn mark(desk: &Desk, claims: &[i64], worker: usize, n: usize) -> Said {
    let claim = claims[(worker + n) % claims.len()];
    let line =
        format!("mark {claim} withdrawn --context https://example.org/{worker}/{n} --reason 'crowd {worker}.{n}'");
    let said = desk.run(&line);
    assert!(!said.err.contains("lock") && !said.err.contains("busy"), "{}", said.err);
    said
}

#[test]
fn no_mark_of_a_crowd_is_lost() {
    let (workers, each) = crowd();
    on_each_seeded(|desk| {
        let claims = open_facts(desk);
        let entries = desk.seq();
        let (began, worst) = (Instant::now(), AtomicU64::new(0));
        together(workers, |worker| {
            for n in 0..each {
                let asked = Instant::now();
                mark(desk, &claims, worker, n).ends(0);
                worst.fetch_max(asked.elapsed().as_millis() as u64, Ordering::Relaxed);
            }
        });
        let worst = Duration::from_millis(worst.into_inner());
        eprintln!(
            "{workers} × {each} marks in {:?}, the slowest in {worst:?}",
            began.elapsed()
        );
        let crowd = (0..workers).flat_map(|w| (0..each).map(move |n| format!("crowd {w}.{n}")));
        let mut wanted: Vec<String> = crowd.collect();
        wanted.sort();
        assert_eq!(reasons(desk, &claims), wanted);
        assert_eq!(desk.seq(), entries + (workers * each) as i64);
        desk.audited();
    });
}

#[test]
fn twenty_that_create_one_ledger_make_one() {
    on_each(|desk| {
        let new = AtomicUsize::new(0);
        together(20, |n| {
            let said = desk.run(&format!("person add 'Checker {n}'")).ends(0);
            new.fetch_add(said.err.matches("a new ledger").count(), Ordering::Relaxed);
        });
        assert_eq!(new.into_inner(), 1, "one of them made it");
        // The first to write made itself the first person, and all were added.
        assert_eq!(desk.json("person list")["people"].as_array().unwrap().len(), 21);
        assert_eq!(desk.seq(), 20);
        desk.audited();
    });
}

#[test]
fn twenty_that_open_an_older_file_migrate_it_once() {
    let desk = super::files::older_file();
    let copied = AtomicUsize::new(0);
    together(20, |_| {
        let said = desk.run("list").ends(0);
        copied.fetch_add(said.err.matches("copied the older ledger").count(), Ordering::Relaxed);
    });
    assert_eq!(copied.into_inner(), 1, "one of them migrated it");
    assert_eq!(super::files::copies(&desk).len(), 1);
    desk.ok("db check");
}

#[test]
fn a_backup_taken_among_twenty_writers_is_whole() {
    on_each_seeded(|desk| {
        let claims = open_facts(desk);
        together(22, |worker| match worker {
            0 | 1 => {
                // On PostgreSQL a backup is a dump, which is the very ledger only with its protected fields.
                let copied = worker == 0 && desk.engine == Engine::Sqlite;
                let dump = if copied { "" } else { "--dump --protected" };
                for n in 0..2 {
                    desk.ok(&format!("db backup backup-{worker}-{n} {dump}"));
                }
            }
            _ => (0..3).for_each(|n| drop(mark(desk, &claims, worker, n).ends(0))),
        });
        assert_eq!(
            reasons(desk, &claims).iter().filter(|r| r.starts_with("crowd")).count(),
            60
        );
        desk.audited();
        for name in ["backup-0-0", "backup-0-1", "backup-1-0", "backup-1-1"] {
            let copy = Desk::new(Engine::Sqlite);
            let file = desk.home.path().join(name);
            copy.ok(&format!("db restore {}", file.display()));
            copy.audited();
            let head = copy.json("audit --head")["hash"].as_str().unwrap().to_owned();
            desk.ok(&format!("audit --expect {head}"));
        }
    });
}
