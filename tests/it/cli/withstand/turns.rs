//! Two connections that take turns in the worst order: lost updates, opposite orders, a reader beside a writer.

use std::sync::Barrier;

use sayso::error::Kind;
use sayso::model::mark::Mark;
use sayso::model::{ClaimId, Status};
use sayso::store::claims::{self, ClaimEdit, ClaimFields};
use sayso::store::{marks, write};

use crate::cli::on_each_seeded;
use crate::store::{act, each_backend, rich};

#[test]
fn whoever_edits_what_somebody_changed_meanwhile_is_told() {
    on_each_seeded(|desk| {
        let version = desk.json("show 19")["version"].as_i64().unwrap();
        desk.ok("edit 19 --text 'In the north bearing 44 bolts are damaged.'");
        let said = desk
            .run(&format!(
                "edit 19 --text 'Forty-three bolts.' --if-version {version} --json"
            ))
            .ends(1);
        let error = said.error();
        assert_eq!(error["kind"], "conflict");
        assert_eq!(
            error["message"],
            format!(
                "claim #19 was changed meanwhile: you read version {version}, it is at {}",
                version + 1
            )
        );
        assert_eq!(
            desk.json("show 19")["text"],
            "In the north bearing 44 bolts are damaged."
        );
        desk.ok(&format!(
            "edit 19 --text 'Forty-three bolts.' --if-version {}",
            version + 1
        ));
    });
}

#[test]
fn of_two_edits_of_one_version_the_second_is_a_conflict() {
    each_backend(|ledger| {
        rich::rich(ledger);
        let id = ClaimId(1);
        let (mut one, mut two) = (ledger.connect(), ledger.connect());
        let read = claims::get(&mut one, id).unwrap();
        let edit = |place: &str| ClaimEdit {
            about: ClaimFields {
                chosen_because: Some(place.to_owned()),
                ..ClaimFields::of_claim(&read)
            },
            chain: None,
            anchor: None,
            typo: false,
            correction: None,
            reason: None,
            expected_version: Some(read.version),
        };
        let save = |db: &mut sayso::db::Db, words| write(db, &act("14:00:00"), |w| claims::edit(w, id, &edit(words)));
        save(&mut one, "a reader asked").unwrap();
        let error = save(&mut two, "the editor asked").unwrap_err();
        assert_eq!(error.kind, Kind::Conflict);
        assert_eq!(
            claims::get(&mut two, id).unwrap().chosen_because.as_deref(),
            Some("a reader asked")
        );
    });
}

#[test]
fn two_that_mark_the_same_claims_in_opposite_order_take_turns() {
    on_each_seeded(|desk| {
        let start = Barrier::new(2);
        let entries = desk.seq();
        std::thread::scope(|scope| {
            for ids in ["2 10 16 19", "19 16 10 2"] {
                let start = &start;
                scope.spawn(move || {
                    for n in 0..5 {
                        start.wait();
                        desk.ok(&format!("mark {ids} withdrawn --reason '{ids}, {n}'"));
                    }
                });
            }
        });
        assert_eq!(desk.seq(), entries + 40);
        desk.audited();
    });
}

#[test]
fn a_reader_sees_one_state_while_a_writer_commits() {
    each_backend(|ledger| {
        rich::rich(ledger);
        let (mut reader, mut writer) = (ledger.connect(), ledger.connect());
        let text = "SELECT count(*) FROM marks";
        let (before, during) = reader
            .snapshot(|db| {
                let before: i64 = db.value(text, &[])?;
                let mark = Mark {
                    status: Some(Status::Withdrawn),
                    reason: Some("meanwhile".into()),
                    correction: Some(sayso::model::Correction::Verdict),
                    ..Mark::default()
                };
                let claim: ClaimId = db.value("SELECT min(id) FROM claims WHERE stage IN ('open', 'checking')", &[])?;
                write(&mut writer, &act("14:00:00"), |w| marks::mark(w, &[claim], &mark, &[]))?;
                Ok((before, db.value::<i64>(text, &[])?))
            })
            .unwrap();
        assert_eq!(before, during);
        assert_eq!(reader.value::<i64>(text, &[]).unwrap(), before + 1);
    });
}

/// Each added claim is one entry: a report that mixed two states would count one without the other.
#[test]
fn every_report_is_of_one_moment_while_claims_come_in() {
    on_each_seeded(|desk| {
        let state = |report: &serde_json::Value| {
            let open = &report["by_stage"]["open"];
            (
                report["as_of_seq"].as_i64().unwrap(),
                report["total"].as_i64().unwrap(),
                open.as_i64().unwrap(),
            )
        };
        let first = state(&desk.json("report"));
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for n in 0..12 {
                    desk.ok(&format!(
                        "add 'Pier {n} moved.' --article 1 --link 'Jonas Creel; quoted'"
                    ));
                }
            });
            while !writer.is_finished() {
                let now = state(&desk.json("report"));
                let added = now.0 - first.0;
                assert_eq!((now.1 - first.1, now.2 - first.2), (added, added));
            }
        });
        assert_eq!(state(&desk.json("report")).0, first.0 + 12);
    });
}
