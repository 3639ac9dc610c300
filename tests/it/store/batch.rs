//! Claims, marks and moves by the thousand: the same rows as one by one.

use sayso::db::loading::{self, Coming};
use sayso::db::tables::{AUDITED, CLAIMS, JOURNAL_ROWS};
use sayso::db::{Db, Table, Value, dialect};
use sayso::error::Kind;
use sayso::model::mark::Mark;
use sayso::model::stage::Move;
use sayso::model::*;
use sayso::store::audit::audit;
use sayso::store::batch::{self, Decision};
use sayso::store::claims::{self, ClaimFields, NewClaim};
use sayso::store::documents::{self, NewDocument};
use sayso::store::evidence::{NewEvidence, Which};
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{Act, marks, stages, write};

use super::{Engine, act, ana, each_backend};

/// The same random bytes each time, so that two ledgers can be compared.
fn steady() -> Act {
    Act {
        random: |bytes| bytes.fill(7),
        ..act("14:00:00")
    }
}

fn sources_and_document(db: &mut Db) -> (SourceId, SourceId, DocumentId) {
    let source = |name: &str| NewSource {
        kind: SourceKind::Person,
        name: name.into(),
        about: SourceEdit::default(),
        external_id: None,
    };
    ana(db, |w| {
        let (first, second) = (sources::add(w, &source("Ada"))?, sources::add(w, &source("Bo"))?);
        let document = documents::add(
            w,
            &NewDocument {
                origin: Some(first),
                basis: Some(Basis::Primary),
                ..NewDocument::page("https://records.example/".parse().unwrap())
            },
        )?;
        Ok((first, second, document))
    })
    .1
}

fn full_claim(text: &str, from: SourceId, to: SourceId) -> NewClaim {
    let said = Link {
        cue: Some("told\tus \\ them".into()),
        addressee: Some(to),
        said_on: Some("2025-12".parse().unwrap()),
        described_as: Some("somebody\nwho knows".into()),
        ..Link::of(from)
    };
    NewClaim {
        origin: Origin::Own,
        article: None,
        about: ClaimFields {
            quote: Some("\"we\" did".into()),
            language: Some("en".into()),
            claimed_on: Some("2025-12-30".parse().unwrap()),
            accusation: true,
            priority: Priority::High,
            assignee: Some(PersonId(1)),
            due_on: Some("2026-02-01".parse().unwrap()),
            ..ClaimFields::of(text)
        },
        chain: Chain(vec![said, Link::gap(), Link::of(to)]),
        anchor: None,
        stage: Stage::Open,
        tags: vec!["Harbour".into(), "money".into(), "harbour".into()],
        external_id: Some("x-1".into()),
        record_digest: None,
    }
}

/// The rows of every table that an entry wrote, as they stand, and what the journal holds of them.
fn written(db: &mut Db, seq: i64) -> Vec<String> {
    let mut rows = Vec::new();
    for table in AUDITED.iter().copied().chain([&JOURNAL_ROWS]) {
        rows.extend(rows_of(db, table, seq));
    }
    rows
}

fn rows_of(db: &mut Db, table: &Table, seq: i64) -> Vec<String> {
    let columns = table.names();
    let sql = format!(
        "SELECT {} FROM {} WHERE seq = ?1 ORDER BY id",
        columns.join(", "),
        table.name
    );
    db.rows(&sql, &[seq.into()], |row| {
        let values: Vec<Value> = columns.iter().map(|_| row.next()).collect::<Result<_, _>>()?;
        Ok(format!("{} {values:?}", table.name))
    })
    .unwrap()
}

#[test]
fn a_batch_of_one_writes_the_rows_of_a_single_claim() {
    each_backend(|ledger| {
        let mut seen = Vec::new();
        let (from, to, _) = sources_and_document(ledger);
        let new = full_claim("The bridge\twas \\ closed", from, to);
        for single in [true, false] {
            // An error takes the write back, so that both find the same ledger.
            let mut kept = Vec::new();
            let refused = write(ledger, &steady(), |w| {
                let seq = w.seq();
                match single {
                    true => claims::add(w, &new).map(drop)?,
                    false => batch::claims(w, std::slice::from_ref(&new)).map(drop)?,
                }
                kept = written(w.db(), seq);
                Err::<(), _>(sayso::error::Error::usage("taken back"))
            });
            assert_eq!(refused.unwrap_err().kind, Kind::Usage);
            seen.push(kept);
        }
        assert!(seen[0].len() > 12, "{:#?}", seen[0]);
        assert_eq!(seen[0], seen[1]);
    });
}

#[test]
fn what_came_in_by_the_batch_passes_the_audit() {
    each_backend(|ledger| {
        let (from, to, document) = sources_and_document(ledger);
        let news: Vec<NewClaim> = (0..40)
            .map(|n| full_claim(&format!("Pier {n} was closed"), from, to))
            .collect();
        let (_, ids) = ana(ledger, |w| batch::claims(w, &news));
        assert_eq!(ids, (1..=40).map(ClaimId).collect::<Vec<_>>());
        let decisions: Vec<Decision> = ids[..20]
            .iter()
            .map(|&claim| Decision {
                claim,
                mark: Mark {
                    status: Some(Status::Verified),
                    ..Mark::default()
                },
                brought: vec![NewEvidence::of(Which::Number(document), Stance::Supports)],
            })
            .collect();
        let (done, ()) = ana(ledger, |w| batch::marks(w, &decisions));
        assert_eq!(
            done.subjects,
            [Subject {
                noun: "batch",
                id: done.seq
            }]
        );
        let closed = Move {
            to: Stage::Closed,
            reason: None,
        };
        let steps: Vec<_> = ids[..20].iter().map(|&claim| (claim, closed.clone())).collect();
        ana(ledger, |w| batch::stages(w, &steps));
        // What is done by the batch and one by one goes on from one another.
        let again = Mark {
            status: Some(Status::Disputed),
            reason: Some("a second look".into()),
            correction: Some(Correction::Verdict),
            overriding: Some("a call".into()),
            ..Mark::default()
        };
        ana(ledger, |w| marks::mark(w, &ids[..1], &again, &[]));
        ana(ledger, |w| {
            let open = Move {
                to: Stage::Open,
                reason: Some("a second look".into()),
            };
            stages::step(w, &ids[..1], &open)
        });
        let report = audit(ledger, None).unwrap();
        assert!(report.ok, "{report:#?}");
        let sql = "SELECT count(*) FROM claims WHERE status = ?1 AND stage = ?2";
        let closed: i64 = ledger
            .value(sql, &[Status::Verified.into(), Stage::Closed.into()])
            .unwrap();
        assert_eq!(closed, 19);
    });
}

/// From tables of one page PostgreSQL would keep plans that read them from end to end, row by row as they grow; and a plan made
/// anew for each look-up of a foreign key costs more than the row.
#[test]
fn batches_look_rows_up_by_their_indexes_with_plans_that_are_kept() {
    each_backend(|ledger| {
        if ledger.engine == Engine::Sqlite {
            return;
        }
        let (from, to, _) = sources_and_document(ledger);
        dialect::analyze(ledger).unwrap();
        let mut db = ledger.connect();
        loading::prepare_for_many(&mut db, Coming::InBatches).unwrap();
        let (_, read_whole) = write(&mut db, &act("14:00:00"), |w| {
            for part in 0..20 {
                let claim = |n: usize| full_claim(&format!("Pier {} was closed", part * 20 + n), from, to);
                batch::claims(w, &(1..=20).map(claim).collect::<Vec<_>>())?;
            }
            w.db().rows(
                "SELECT CAST(relname AS TEXT) FROM pg_stat_xact_user_tables
                 WHERE schemaname = current_schema() AND relname IN ('claims', 'sources', 'journal') AND seq_scan > 0",
                &[],
                |r| r.next::<String>(),
            )
        })
        .unwrap();
        assert_eq!(read_whole, Some(Vec::new()));
        let planned_anew = "SELECT CAST(statement AS TEXT) FROM pg_prepared_statements WHERE custom_plans > 10";
        let planned_anew = db.rows(planned_anew, &[], |r| r.next::<String>()).unwrap();
        assert_eq!(planned_anew, Vec::<String>::new());
        loading::settle_many(&mut db).unwrap();
        let changed = "SELECT CAST(name AS TEXT) FROM pg_settings WHERE source = 'session'
            AND name IN ('enable_seqscan', 'jit', 'plan_cache_mode')";
        let changed = db.rows(changed, &[], |r| r.next::<String>()).unwrap();
        assert_eq!(changed, Vec::<String>::new());
    });
}

#[test]
fn whoever_has_a_connection_after_a_batch_finds_it_as_before() {
    each_backend(|ledger| {
        if ledger.engine == Engine::Sqlite {
            return;
        }
        let (from, to, _) = sources_and_document(ledger);
        let mut db = ledger.connect();
        let off = "SELECT CAST(name AS TEXT) FROM pg_settings WHERE setting = 'off' AND name IN ('enable_seqscan', 'jit') ORDER BY 1";
        let (_, meanwhile) = write(&mut db, &act("14:00:00"), |w| {
            loading::by_indexes(w.db())?;
            batch::claims(w, &[full_claim("The pier was closed", from, to)])?;
            w.db().rows(off, &[], |r| r.next::<String>())
        })
        .unwrap();
        assert_eq!(meanwhile.unwrap(), ["enable_seqscan", "jit"]);
        assert_eq!(db.rows(off, &[], |r| r.next::<String>()).unwrap(), [""; 0]);
    });
}

/// Whoever marks waits for it: nothing may be read from end to end.
#[test]
fn the_planner_learns_of_all_tables_but_the_digests() {
    each_backend(|ledger| {
        let (from, to, _) = sources_and_document(ledger);
        ana(ledger, |w| {
            batch::claims(w, &[full_claim("The pier was closed", from, to)])
        });
        dialect::analyze(ledger).unwrap();
        if ledger.engine != Engine::Sqlite {
            return;
        }
        let known = "SELECT DISTINCT tbl FROM sqlite_stat1 WHERE tbl IN ('claims', 'links', 'sources', 'journal_rows') ORDER BY tbl";
        let known = ledger.rows(known, &[], |r| r.next::<String>()).unwrap();
        assert_eq!(known, ["claims", "links", "sources"]);
    });
}

#[test]
fn one_claim_that_cannot_be_kept_keeps_out_the_batch() {
    each_backend(|ledger| {
        let (from, to, _) = sources_and_document(ledger);
        let mut news = vec![full_claim("One", from, to), full_claim("Two", from, to)];
        news[1].chain = Chain(vec![Link::gap()]);
        let error = write(ledger, &act("14:00:00"), |w| batch::claims(w, &news)).unwrap_err();
        assert_eq!(error.message, "a chain cannot begin or end with a gap");
        let there: i64 = ledger
            .value(&format!("SELECT count(*) FROM {}", CLAIMS.name), &[])
            .unwrap();
        assert_eq!(there, 0);
    });
}
