//! What one mark costs: statements, pages written to the log, and waits for the disk.

use std::path::{Path, PathBuf};
use std::process::Command;

use sayso::db::dialect::settings;
use sayso::db::{Db, Location};
use sayso::model::canonical::sha256;
use sayso::model::mark::Mark;
use sayso::model::*;
use sayso::store::claims::{ClaimFields, NewClaim};
use sayso::store::documents::{self, NewDocument};
use sayso::store::evidence::{NewEvidence, Which};
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{Request, batch, marks, write};

use super::{Engine, Ledger, act, ana, each_backend};

/// Enough claims for every index to have several pages.
const CLAIMS: usize = 300;

/// A ledger with claims, and a document of which each of them can do with.
fn ledger_with_claims(db: &mut Db) -> DocumentId {
    let source = |name: &str| NewSource {
        kind: SourceKind::Outlet,
        name: name.into(),
        about: SourceEdit::default(),
        external_id: None,
    };
    let (_, document) = ana(db, |w| {
        let paper = sources::add(w, &source("Harbour Post"))?;
        let office = sources::add(w, &source("Records Office"))?;
        let claim = |n: usize| NewClaim {
            origin: Origin::Own,
            article: None,
            about: ClaimFields::of(&format!("Pier {n} was closed in spring")),
            chain: Chain(vec![Link::of(office), Link::of(paper)]),
            anchor: None,
            stage: Stage::Open,
            tags: vec!["harbour".into()],
            external_id: None,
            record_digest: None,
        };
        batch::claims(w, &(1..=CLAIMS).map(claim).collect::<Vec<_>>())?;
        let page = NewDocument {
            origin: Some(paper),
            basis: Some(Basis::Primary),
            ..NewDocument::page("https://records.example/piers".parse().unwrap())
        };
        documents::add(w, &page)
    });
    document
}

/// Marks a claim with a new piece of evidence, as the command does.
fn mark(db: &mut Db, claim: i64, document: DocumentId) {
    let mut act = act("13:00:00");
    act.request = Some(Request {
        id: sha256(&claim.to_le_bytes())[..36].to_owned(),
        digest: "0".repeat(64),
    });
    let decision = Mark {
        status: Some(Status::Verified),
        reason: Some("the harbour's own record says so".into()),
        ..Mark::default()
    };
    let evidence = NewEvidence::of(Which::Number(document), Stance::Supports);
    write(db, &act, |w| {
        marks::mark(w, &[ClaimId(claim)], &decision, std::slice::from_ref(&evidence))
    })
    .unwrap();
}

/// How many pages the file's log holds.
fn frames(path: &Path) -> u64 {
    let wal = std::fs::metadata(beside(path)).unwrap().len();
    wal.saturating_sub(32) / (4096 + 24)
}

fn beside(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

#[test]
fn a_mark_with_evidence_takes_ten_statements() {
    each_backend(|ledger| {
        let document = ledger_with_claims(ledger);
        let mut db = ledger.connect();
        for claim in 1..=3 {
            let before = db.statements();
            mark(&mut db, claim, document);
            let between = db.statements() - before - 2;
            assert!(between <= 10, "{between} statements between BEGIN and COMMIT");
        }
    });
}

#[test]
fn a_mark_with_evidence_writes_sixteen_pages() {
    let mut ledger = Ledger::new(Engine::Sqlite);
    let document = ledger_with_claims(&mut ledger);
    let Location::File(path) = ledger.place.clone() else {
        unreachable!("SQLite keeps a file");
    };
    let mut pages: Vec<u64> = (1..=200)
        .map(|n| {
            let before = frames(&path);
            mark(&mut ledger, n * 7 % CLAIMS as i64 + 1, document);
            frames(&path) - before
        })
        .collect();
    pages.sort_unstable();
    // One page of each table and index that changes; where one is full, two more to make room.
    let (usual, mean) = (pages[100], pages.iter().sum::<u64>() as f64 / 200.0);
    assert!(usual <= 14 && mean <= 15.0, "usually {usual} pages, {mean} on average");
    assert!(
        pages[170] <= 16,
        "more than one mark in seven writes over 16: {pages:?}"
    );
    assert!(pages[199] <= 20, "{pages:?}");
}

#[test]
fn every_write_connection_waits_for_the_disk() {
    each_backend(|ledger| {
        let found = settings(&mut ledger.connect()).unwrap();
        assert!(found.iter().all(|(_, _, sound)| *sound), "{found:?}");
        if ledger.engine == Engine::Sqlite {
            assert!(found.contains(&("synchronous".into(), "2".into(), true)), "{found:?}");
        }
    });
}

/// A kill cannot show that a wait for the disk is missing, so the system calls of one mark are read.
#[test]
fn a_mark_is_on_the_disk_before_it_is_acknowledged() {
    if Command::new("strace").arg("-V").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "strace is not installed");
        eprintln!("strace is not installed: left out");
        return;
    }
    let mut ledger = Ledger::new(Engine::Sqlite);
    let document = ledger_with_claims(&mut ledger);
    let Location::File(path) = ledger.place.clone() else {
        unreachable!("SQLite keeps a file");
    };
    let trace = ledger.file("trace");
    // The connection of the test stays open, so that the command does not tidy up and sync at its end.
    let done = Command::new("strace")
        .args(["-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_sayso"))
        .arg("--db")
        .arg(&path)
        .args(["--by", "ana", "mark", "7", "verified", "--supports"])
        .arg(document.0.to_string())
        .env_clear()
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let calls = std::fs::read_to_string(trace).unwrap();
    let of_log = format!("{}>", beside(&path).display());
    let steps: String = calls
        .lines()
        .filter_map(|call| match call {
            call if call.contains("write64(") && call.contains(&of_log) => Some('w'),
            call if call.contains("sync(") && call.contains(&of_log) => Some('s'),
            call if call.contains("write(1<") => Some('!'),
            _ => None,
        })
        .collect();
    let said = steps.trim_end_matches('!');
    assert!(
        said.ends_with("ws") && steps.ends_with('!'),
        "the log's writes and syncs, and what was said: {steps}\n{calls}"
    );
}
