//! The audit on what a careful forger does: the journal shortened, re-ordered, rewritten; counts and histories bent.

use chrono::Days;
use sayso::db::tables::{AUDITED, JOURNAL, JOURNAL_ROWS, TALLY, TALLY_TODAY, UNAUDITED};
use sayso::db::{Db, Param, Table, dialect};
use sayso::error::Kind;
use sayso::model::PersonId;
use sayso::store::audit::{audit, head, within};
use sayso::store::journal::{Entry, GENESIS};
use sayso::store::{Act, people, write};
use sayso::view::audit::{AuditReport, FaultKind};

use super::rich::rich;
use super::tamper::{another, defenceless};
use super::{act, ana, each_backend};

fn messages(report: &AuditReport) -> Vec<&str> {
    report.faults.iter().map(|f| f.message.as_str()).collect()
}

#[test]
fn an_empty_ledger_is_sound_and_its_head_is_zero() {
    each_backend(|ledger| {
        let report = audit(ledger, None).unwrap();
        assert_eq!((report.ok, report.entries, report.head.as_str()), (true, 0, GENESIS));
        assert_eq!(head(ledger).unwrap().hash, GENESIS);
    });
}

#[test]
fn every_head_that_was_noted_down_is_found_again() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        let noted = head(ledger).unwrap();
        ana(ledger, |w| people::add(w, "Cy", None));
        let report = audit(ledger, Some(&noted.hash)).unwrap();
        assert_eq!((report.ok, report.expected), (true, Some(noted.seq)));
        assert_eq!(report.head, head(ledger).unwrap().hash);
    });
}

#[test]
fn what_is_no_hash_is_refused() {
    each_backend(|ledger| {
        assert_eq!(audit(ledger, Some("abc")).unwrap_err().kind, Kind::Usage);
    });
}

#[test]
fn a_shortened_journal_is_caught_by_the_head_that_was_noted_down() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        ana(ledger, |w| people::add(w, "Cy", None));
        let noted = head(ledger).unwrap();
        let statements = [
            format!("DELETE FROM journal_rows WHERE seq = {}", noted.seq),
            format!("DELETE FROM journal WHERE seq = {}", noted.seq),
            "DELETE FROM people WHERE name = 'Cy'".to_owned(),
        ];
        defenceless(ledger);
        for left in 0..statements.len() {
            let report = ledger.for_a_moment(|ledger| {
                let others = statements.iter().enumerate().filter(|(n, _)| *n != left);
                others.for_each(|(_, sql)| ledger.raw(&[sql]));
                within(ledger, None).unwrap()
            });
            assert!(
                !report.ok,
                "the trace that {:?} removes was left behind",
                statements[left]
            );
        }
        for sql in &statements {
            ledger.raw(&[sql]);
        }
        assert!(audit(ledger, None).unwrap().ok, "nothing else can tell");
        let report = audit(ledger, Some(&noted.hash)).unwrap();
        assert_eq!(report.faults[0].kind, FaultKind::Expected);
    });
}

#[test]
fn entries_in_another_order_do_not_follow_one_another() {
    each_backend(|ledger| {
        rich(ledger);
        defenceless(ledger);
        ledger.raw(&[
            "UPDATE journal SET seq = -seq WHERE seq IN (6, 7)",
            "UPDATE journal SET seq = 13 + seq WHERE seq < 0",
        ]);
        let report = audit(ledger, None).unwrap();
        assert_eq!(report.first_bad, Some(6));
        assert_eq!(
            messages(&report)[..2],
            [
                "entry 6 was altered: its hash does not fit what it says",
                "entry 7 was altered: its hash does not fit what it says"
            ]
        );
    });
}

#[test]
fn a_gap_is_named_with_all_that_it_leaves_unvouched() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        ana(ledger, |w| people::add(w, "Cy", None));
        ana(ledger, |w| people::add(w, "Di", None));
        defenceless(ledger);
        ledger.raw(&["DELETE FROM journal WHERE seq = 2"]);
        let report = audit(ledger, None).unwrap();
        assert_eq!(messages(&report), ["entry 2 is missing", "people row 3 was added"]);
        assert_eq!(report.faults[1].subject.as_deref(), Some("person:3"));
    });
}

/// Rewrites an entry and recomputes every hash from there on, as somebody does who knows the format.
fn rewrite(db: &mut Db, from: i64) {
    let ledger_id: String = db.value("SELECT ledger_id FROM ledger", &[]).unwrap();
    let mut prev: String = db
        .value("SELECT hash FROM journal WHERE seq = ?1", &[(from - 1).into()])
        .unwrap();
    db.execute("UPDATE journal SET verb = 'forged' WHERE seq = ?1", &[from.into()])
        .unwrap();
    let entries = db
        .rows(
            "SELECT seq, at, actor, verb, subject, request_id, body_digest, rows_digest FROM journal
             WHERE seq >= ?1 ORDER BY seq",
            &[from.into()],
            |r| {
                Ok(Entry {
                    seq: r.next()?,
                    prev: String::new(),
                    at: r.next()?,
                    actor: r.next::<PersonId>()?,
                    verb: r.next()?,
                    subject: r.next()?,
                    request_id: r.next()?,
                    body_digest: r.next()?,
                    rows_digest: r.next()?,
                })
            },
        )
        .unwrap();
    for mut entry in entries {
        entry.prev = prev;
        let hash = entry.hash(&ledger_id);
        db.execute(
            "UPDATE journal SET prev = ?2, hash = ?3 WHERE seq = ?1",
            &[entry.seq.into(), (&entry.prev).into(), (&hash).into()],
        )
        .unwrap();
        prev = hash;
    }
}

#[test]
fn a_tail_rewritten_with_new_hashes_is_caught_by_any_head_of_that_tail_and_by_no_other() {
    each_backend(|ledger| {
        rich(ledger);
        let hashes: Vec<String> = ledger
            .rows("SELECT hash FROM journal ORDER BY seq", &[], |r| r.next())
            .unwrap();
        rewrite(ledger, 9);
        assert!(audit(ledger, None).unwrap().ok, "the chain alone cannot tell");
        for (seq, hash) in (1..).zip(&hashes) {
            let report = audit(ledger, Some(hash)).unwrap();
            assert_eq!(report.ok, seq < 9, "expecting entry {seq}");
        }
    });
}

#[test]
fn rows_that_cannot_be_read_are_altered_rows() {
    each_backend(|ledger| {
        rich(ledger);
        defenceless(ledger);
        let tampers: &[(&str, &str)] = match ledger.engine() {
            "sqlite" => &[
                (
                    "people row 2",
                    "UPDATE people SET name = CAST(x'ff41' AS TEXT) WHERE id = 2",
                ),
                ("people row 2", "UPDATE people SET active = 2 WHERE id = 2"),
                (
                    "people row 2",
                    "UPDATE people SET added_at = '2026-01-02T12:00:00Z' WHERE id = 2",
                ),
                ("people row 2", "UPDATE people SET added_at = 'yesterday' WHERE id = 2"),
                ("claims row 1", "UPDATE claims SET due_on = '5 January' WHERE id = 1"),
                ("claims row 1", "UPDATE claims SET status = 'true' WHERE id = 1"),
                ("desk row 1", "UPDATE desk SET go_statuses = 'no such word'"),
            ],
            _ => &[
                ("people row 2", "UPDATE people SET added_at = 'infinity' WHERE id = 2"),
                (
                    "people row 2",
                    "UPDATE people SET added_at = '200000-01-01' WHERE id = 2",
                ),
                ("claims row 1", "UPDATE claims SET due_on = '-infinity' WHERE id = 1"),
                ("claims row 1", "UPDATE claims SET status = 'true' WHERE id = 1"),
                ("desk row 1", "UPDATE desk SET go_statuses = 'no such word'"),
            ],
        };
        for (row, sql) in tampers {
            let report = ledger.for_a_moment(|ledger| {
                ledger.raw(&[sql]);
                within(ledger, None).unwrap_or_else(|e| panic!("{sql}: {e}"))
            });
            let wanted = format!("{row} was altered");
            assert!(messages(&report).contains(&wanted.as_str()), "{sql}: {report:#?}");
        }
    });
}

#[test]
fn a_journal_that_cannot_be_read_is_named_too() {
    each_backend(|ledger| {
        rich(ledger);
        defenceless(ledger);
        let tampers: &[&str] = match ledger.engine() {
            "sqlite" => &[
                "UPDATE journal SET verb = CAST(x'ff' AS TEXT) WHERE seq = 4",
                "UPDATE journal SET at = 'noon' WHERE seq = 4",
                "UPDATE journal SET rows_digest = CAST(x'ff' AS TEXT) WHERE seq = 4",
                "UPDATE journal_rows SET digest = CAST(x'ff' AS TEXT) WHERE seq = 4",
                "UPDATE journal_rows SET tbl = CAST(x'ff' AS TEXT) WHERE seq = 4",
            ],
            _ => &[
                "UPDATE journal SET at = 'infinity' WHERE seq = 4",
                "UPDATE journal_rows SET digest = 'none' WHERE seq = 4",
            ],
        };
        for sql in tampers {
            let report = ledger.for_a_moment(|ledger| {
                ledger.raw(&[sql]);
                within(ledger, None).unwrap_or_else(|e| panic!("{sql}: {e}"))
            });
            assert_eq!(report.first_bad, Some(4), "{sql}: {report:#?}");
        }
        ledger.raw(&["DELETE FROM ledger"]);
        let report = audit(ledger, None).unwrap();
        assert_eq!(report.first_bad, Some(1));
    });
}

#[test]
fn every_column_of_the_journal_its_digests_and_the_tally_is_held_to() {
    each_backend(|ledger| {
        rich(ledger);
        defenceless(ledger);
        let last = "(seq, tbl, row_id) = (SELECT max(seq), 'claims', 1 FROM journal_rows
             WHERE tbl = 'claims' AND row_id = 1)";
        let some = "(axis, value) = ('stage', 'open')";
        let tables = [
            (&JOURNAL, "seq = 5"),
            (&JOURNAL_ROWS, last),
            (&TALLY_TODAY, some),
            (&TALLY, some),
        ];
        for (table, row) in tables {
            if std::ptr::eq(table, &TALLY) {
                the_day_ends(ledger);
            }
            for (at, (column, holds)) in table.columns.iter().enumerate() {
                let select = format!("SELECT {} FROM {} WHERE {row}", table.names().join(", "), table.name);
                let values = read(ledger, table, &select);
                let value = another(&values[at], *holds);
                let sql = format!("UPDATE {} SET {column} = ?1 WHERE {row}", table.name);
                let report = ledger.for_a_moment(|ledger| {
                    assert_eq!(ledger.execute(&sql, std::slice::from_ref(&value)).unwrap(), 1, "{sql}");
                    within(ledger, None).unwrap()
                });
                assert!(!report.ok, "{}.{column} can be changed unseen", table.name);
            }
        }
        ledger.raw(&["UPDATE ledger SET ledger_id = '00000000-0000-4000-8000-000000000000'"]);
        assert_eq!(audit(ledger, None).unwrap().first_bad, Some(1));
    });
}

/// An entry of the next day: what the last one counted moves to the tally.
fn the_day_ends(db: &mut Db) {
    let tomorrow = Act {
        now: act("12:00:00").now + Days::new(1),
        ..act("12:00:00")
    };
    write(db, &tomorrow, |w| people::add(w, "Zoe Lind", None)).unwrap();
}

fn read(db: &mut Db, table: &Table, select: &str) -> Vec<Param<'static>> {
    let rows = db.rows(select, &[], |r| {
        table
            .columns
            .iter()
            .map(|_| r.next())
            .collect::<sayso::error::Result<Vec<_>>>()
    });
    rows.unwrap().remove(0)
}

#[test]
fn a_count_moved_to_another_value_or_day_is_named() {
    each_backend(|ledger| {
        rich(ledger);
        let moved = |ledger: &mut super::Ledger, sql: &str| {
            ledger.for_a_moment(|ledger| {
                ledger.raw(&[sql]);
                within(ledger, None).unwrap()
            })
        };
        // What the last day counted lies apart until another day comes.
        for table in ["tally_today", "tally"] {
            if table == "tally" {
                the_day_ends(ledger);
            }
            let verified = "WHERE axis = 'status' AND value = 'verified'";
            let report = moved(ledger, &format!("UPDATE {table} SET n = n + 1 {verified}"));
            let said = [
                "the tally has 2 for status verified on 2026-01-02, the journal 1",
                "the tally counts 2 for status verified, and there are 1",
                "the tally has a total of 1 for status verified on 2026-01-02, its days add up to 2",
            ];
            assert_eq!(messages(&report), said[..if table == "tally" { 3 } else { 2 }]);
            let report = moved(ledger, &format!("UPDATE {table} SET day = '2026-01-01' {verified}"));
            assert_eq!(report.faults_total, 2);
        }
        let report = moved(ledger, "UPDATE tally SET total = total + 1 WHERE value = 'verified'");
        assert_eq!(
            messages(&report),
            ["the tally has a total of 2 for status verified on 2026-01-02, its days add up to 1"]
        );
        // Both told the same lie: the claims themselves say otherwise.
        let report = ledger.for_a_moment(|ledger| {
            ledger.raw(&["UPDATE tally SET n = n + 1, total = total + 1 WHERE axis = 'status' AND value = 'verified'"]);
            let lie = "[[\"status\",\"verified\",1]]";
            let honest: String = ledger.value("SELECT counted FROM journal WHERE seq = 2", &[]).unwrap();
            assert_eq!(honest, "[]");
            ledger
                .execute("UPDATE journal SET counted = ?1 WHERE seq = 2", &[lie.into()])
                .unwrap();
            within(ledger, None).unwrap()
        });
        assert_eq!(
            messages(&report),
            [
                "entry 2 was altered: its body or its counts are not those it was made with",
                "the tally counts 2 for status verified, and there are 1"
            ]
        );
    });
}

#[test]
fn a_claim_that_strays_from_its_own_history_is_named_as_such() {
    each_backend(|ledger| {
        rich(ledger);
        for (sql, wanted) in [
            (
                "UPDATE claims SET status = 'false' WHERE id = 2",
                "status is not that of its last mark",
            ),
            (
                "UPDATE claims SET stage = 'closed' WHERE id = 2",
                "stage is not that of its last move",
            ),
            (
                "UPDATE claims SET text = 'The bridge was free' WHERE id = 2",
                "text is not that of its version",
            ),
        ] {
            let report = ledger.for_a_moment(|ledger| {
                ledger.raw(&[sql]);
                within(ledger, None).unwrap()
            });
            let wanted = format!("claims row 2: its {wanted}");
            assert!(messages(&report).contains(&wanted.as_str()), "{report:#?}");
        }
    });
}

#[test]
fn a_hundred_faults_are_listed_and_all_are_counted() {
    each_backend(|ledger| {
        for n in 0..8 {
            ana(ledger, |w| {
                (0..20).try_for_each(|m| people::add(w, &format!("P {n} {m}"), None).map(drop))
            });
        }
        ledger.raw(&["UPDATE people SET os_user = 'eve'"]);
        let report = audit(ledger, None).unwrap();
        assert_eq!((report.faults.len(), report.faults_total), (100, 161));
        assert_eq!(report.first_bad, Some(1));
    });
}

#[test]
fn every_table_is_audited_or_stands_in_the_list_of_those_that_are_not() {
    each_backend(|ledger| {
        let mut known: Vec<&str> = AUDITED
            .iter()
            .map(|t| t.name)
            .chain(UNAUDITED.iter().map(|(t, _)| *t))
            .collect();
        known.sort_unstable();
        assert_eq!(dialect::tables(ledger).unwrap(), known);
    });
}

#[test]
fn an_audit_changes_nothing_and_hears_of_nothing_that_comes_in_meanwhile() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        let mut other = ledger.connect();
        let report = ledger
            .snapshot(|db| {
                let before = head(db)?;
                ana(&mut other, |w| people::add(w, "Cy", None));
                let report = within(db, Some(&before.hash))?;
                assert_eq!(report.head, before.hash);
                Ok(report)
            })
            .unwrap();
        assert!(report.ok);
        assert_eq!(audit(ledger, None).unwrap().entries, report.entries + 1);
    });
}

#[test]
fn a_salt_that_is_not_hex_makes_no_row_fit() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        ledger.raw(&["UPDATE journal_rows SET salt = upper(salt) || 'g' WHERE tbl = 'people' AND row_id = 2"]);
        assert_eq!(messages(&audit(ledger, None).unwrap()), ["people row 2 was altered"]);
    });
}
