//! The generated test of the audit: in every audited table every column changed, and a row deleted, inserted and swapped
//! behind sayso's back. The audit names the table and the row each time.

use sayso::db::tables::{AUDITED, Holds};
use sayso::db::{Db, Param, Table, Value};
use sayso::store::audit::within;
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::view::audit::AuditReport;

use super::rich::rich;
use super::{Ledger, ana, each_backend};

/// Takes away what the database itself holds against a forger: checks and references.
pub fn defenceless(ledger: &mut Ledger) {
    match ledger.engine() {
        "sqlite" => ledger.raw(&["PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON"]),
        _ => {
            let checks = ledger
                .rows(
                    "SELECT conrelid::regclass::text, conname::text FROM pg_constraint
                     WHERE contype = 'c' AND connamespace = current_schema()::regnamespace",
                    &[],
                    |r| {
                        Ok(format!(
                            "ALTER TABLE {} DROP CONSTRAINT {}",
                            r.next::<String>()?,
                            r.next::<String>()?
                        ))
                    },
                )
                .unwrap();
            checks.iter().for_each(|sql| ledger.raw(&[sql]));
            ledger.raw(&["SET session_replication_role = replica"]);
        }
    }
}

/// Another value of the same kind.
pub fn another(value: &Value, holds: Holds) -> Value {
    match (holds, value) {
        (Holds::Bool, Param::Bool(b)) => Param::Bool(!b),
        (Holds::Bool, Param::Int(n)) => Param::Bool(*n == 0),
        (Holds::Bool, _) => Param::Bool(true),
        (Holds::Int, Param::Int(n)) => Param::Int(n + 1000),
        (Holds::Int, _) => Param::Int(1),
        (Holds::Text, Param::Text(text)) => Param::Text(format!("{text}x").into()),
        (Holds::Text, _) => Param::Text("x".into()),
        (Holds::Time, Param::Time(at)) => Param::Time(*at + chrono::Duration::microseconds(1)),
        (Holds::Time, Param::Text(text)) => Param::Text(text.replace('Z', "1Z").replace("01Z", "1Z").into()),
        (Holds::Time, _) => Param::Time("2026-01-02T00:00:00Z".parse().unwrap()),
        (Holds::Day, Param::Day(day)) => Param::Day(day.succ_opt().unwrap()),
        (Holds::Day, _) => Param::Day("2026-03-01".parse().unwrap()),
    }
}

struct Picture {
    table: &'static Table,
    rows: Vec<Vec<Value>>,
}

fn pictures(db: &mut Db) -> Vec<Picture> {
    let picture = |table: &&'static Table| {
        let sql = format!("SELECT {} FROM {} ORDER BY id", table.names().join(", "), table.name);
        let rows = db
            .rows(&sql, &[], |r| table.columns.iter().map(|_| r.next()).collect())
            .unwrap();
        Picture { table, rows }
    };
    AUDITED.iter().map(picture).collect()
}

fn id_of(row: &[Value]) -> i64 {
    match row[0] {
        Param::Int(id) => id,
        _ => panic!("a key that is no number"),
    }
}

/// Does it, audits, takes it back; the audit must have said each of `wanted`.
fn is_seen(ledger: &mut Ledger, wanted: &[String], what: &str, tamper: impl FnOnce(&mut Db)) {
    let report: AuditReport = ledger.for_a_moment(|ledger| {
        tamper(ledger);
        within(ledger, None).unwrap_or_else(|e| panic!("{what}: {e}"))
    });
    assert!(!report.ok);
    for message in wanted {
        assert!(
            report.faults.iter().any(|fault| fault.message == *message),
            "{what}: the audit does not say {message:?} but {:#?}",
            report.faults
        );
    }
}

fn run(db: &mut Db, sql: &str, params: &[Param]) {
    assert_eq!(
        db.execute(sql, params).unwrap_or_else(|e| panic!("{sql}: {e}")),
        1,
        "{sql}"
    );
}

fn tampered(test: impl Fn(&mut Ledger, Vec<Picture>)) {
    each_backend(|ledger| {
        rich(ledger);
        // The desk has one row, and most things at least two.
        let pictures = pictures(ledger);
        defenceless(ledger);
        test(ledger, pictures);
        let report = sayso::store::audit::audit(ledger, None).unwrap();
        assert!(report.ok, "everything was taken back");
    });
}

#[test]
fn every_column_of_every_table_is_held_to_its_digest() {
    tampered(|ledger, pictures| {
        let mut columns = 0;
        for Picture { table, rows } in &pictures {
            for (at, (column, holds)) in table.columns.iter().enumerate() {
                columns += 1;
                let full = rows.iter().find(|row| row[at] != Param::Null);
                let row = full.unwrap_or(&rows[0]);
                let id = id_of(row);
                let sql = format!("UPDATE {} SET {column} = ?2 WHERE id = ?1", table.name);
                let value = another(&row[at], *holds);
                let wanted = match *column {
                    "id" => vec![
                        format!("{} row {id} is missing", table.name),
                        format!("{} row {} was added", table.name, id + 1000),
                    ],
                    _ => vec![format!("{} row {id} was altered", table.name)],
                };
                let what = format!("{}.{column} to {value:?}", table.name);
                is_seen(ledger, &wanted, &what, |db| run(db, &sql, &[id.into(), value]));
            }
        }
        assert_eq!(columns, AUDITED.iter().map(|t| t.columns.len()).sum::<usize>());
    });
}

#[test]
fn a_value_taken_out_or_put_where_there_was_none_is_seen() {
    tampered(|ledger, pictures| {
        for Picture { table, rows } in &pictures {
            for (at, (column, holds)) in table.columns.iter().enumerate().skip(1) {
                let empty = rows.iter().find(|row| row[at] == Param::Null);
                let full = rows.iter().find(|row| row[at] != Param::Null);
                // Only where the column has both can it be null at all.
                let (Some(empty), Some(full)) = (empty, full) else {
                    continue;
                };
                let value = another(&Param::Null, *holds);
                for (row, value) in [(empty, value), (full, Param::Null)] {
                    let id = id_of(row);
                    let sql = format!("UPDATE {} SET {column} = ?2 WHERE id = ?1", table.name);
                    let wanted = [format!("{} row {id} was altered", table.name)];
                    let what = format!("{}.{column} to {value:?}", table.name);
                    is_seen(ledger, &wanted, &what, |db| run(db, &sql, &[id.into(), value]));
                }
            }
        }
    });
}

#[test]
fn a_deleted_row_is_missing_wherever_it_stood() {
    tampered(|ledger, pictures| {
        for Picture { table, rows } in &pictures {
            let places = [Some(&rows[0]), rows.get(rows.len() / 2), rows.last()];
            for row in places.into_iter().flatten() {
                let id = id_of(row);
                let sql = format!("DELETE FROM {} WHERE id = ?1", table.name);
                let wanted = [format!("{} row {id} is missing", table.name)];
                is_seen(ledger, &wanted, &sql, |db| run(db, &sql, &[id.into()]));
            }
            let wanted: Vec<String> = rows
                .iter()
                .map(|row| format!("{} row {} is missing", table.name, id_of(row)))
                .collect();
            let sql = format!("DELETE FROM {}", table.name);
            is_seen(ledger, &wanted, &sql, |db| {
                assert_eq!(db.execute(&sql, &[]).unwrap(), rows.len() as u64);
            });
        }
    });
}

#[test]
fn an_inserted_row_was_added_before_between_or_after_the_others() {
    tampered(|ledger, pictures| {
        for Picture { table, rows } in &pictures {
            let names = table.names();
            let places: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
            let sql = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                table.name,
                names.join(", "),
                places.join(", ")
            );
            let taken: Vec<i64> = rows.iter().map(|row| id_of(row)).collect();
            let last = taken.last().copied().unwrap_or(0);
            for id in [-5, 0, last + 1, i64::MAX] {
                // Every text and number is another one, so that no unique index is in the way.
                let mut row: Vec<Value> = std::iter::zip(&rows[0], table.columns)
                    .map(|(value, (_, holds))| match value {
                        Param::Null => Param::Null,
                        value => another(value, *holds),
                    })
                    .collect();
                row[0] = id.into();
                let wanted = [format!("{} row {id} was added", table.name)];
                is_seen(ledger, &wanted, &sql, |db| run(db, &sql, &row));
            }
        }
    });
}

#[test]
fn two_rows_that_change_places_are_both_altered() {
    tampered(|ledger, pictures| {
        for Picture { table, rows } in pictures.iter().filter(|p| p.rows.len() > 1) {
            let (a, b) = (id_of(&rows[0]), id_of(&rows[1]));
            let sql = format!("UPDATE {} SET id = ?2 WHERE id = ?1", table.name);
            let wanted = [a, b].map(|id| format!("{} row {id} was altered", table.name));
            is_seen(ledger, &wanted, &sql, |db| {
                for (from, to) in [(a, -1), (b, a), (-1, b)] {
                    run(db, &sql, &[from.into(), to.into()]);
                }
            });
        }
    });
}

#[test]
fn a_row_put_back_to_what_it_was_before_is_altered() {
    each_backend(|ledger| {
        let source = NewSource {
            kind: sayso::model::SourceKind::Person,
            name: "Lund".into(),
            about: SourceEdit::default(),
            external_id: None,
        };
        let (_, id) = ana(ledger, |w| sources::add(w, &source));
        let edit = SourceEdit {
            described_as: Some("mayor".into()),
            ..SourceEdit::default()
        };
        ana(ledger, |w| sources::edit(w, id, &edit));
        let wanted = [format!("sources row {} was altered", id.0)];
        is_seen(ledger, &wanted, "an old state", |db| {
            run(db, "UPDATE sources SET described_as = NULL WHERE id = ?1", &[id.into()]);
        });
    });
}
