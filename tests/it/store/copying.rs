//! A ledger that moves from one database to another, and copies that were broken off.

use std::ops::ControlFlow;

use sayso::db::{Db, Location, dialect, loading};
use sayso::error::{Kind, Result};
use sayso::store::audit::{audit, head};
use sayso::store::copying::{Earlier, copy};
use sayso::store::dump::{Protected, Restore, dump, restore};
use sayso::store::people;
use sayso::view::dump::Copied;

use super::rich::rich;
use super::{Engine, Ledger, ana, engines};

fn dumped(db: &mut Db) -> String {
    let mut out = Vec::new();
    dump(db, &mut out, Protected::Included, &mut |_, _| {}).unwrap();
    String::from_utf8(out).unwrap()
}

fn copied(from: &Ledger, to: &mut Ledger, earlier: Earlier) -> Result<Copied> {
    copy(from.connect(), to, earlier, &mut |_| ControlFlow::Continue(()))
}

/// Another connection, for a copy that goes on.
fn filling(ledger: &Ledger) -> Db {
    Db::open_to_fill(&ledger.place).unwrap().db
}

/// The tables that a copy has left beside the ledger's.
fn left_over(ledger: &mut Ledger) -> Vec<String> {
    let mut tables = dialect::tables(ledger).unwrap();
    tables.retain(|table| table.starts_with("copying"));
    if let Location::File(path) = &ledger.place
        && path.with_file_name("ledger.db.copying").exists()
    {
        tables.push("ledger.db.copying".to_owned());
    }
    tables
}

#[test]
fn a_ledger_is_the_same_wherever_it_is_copied_to() {
    for from in engines() {
        let mut ledger = Ledger::new(from);
        rich(&mut ledger);
        let text = dumped(&mut ledger);
        for to in engines() {
            let mut there = Ledger::new(to);
            let done = copied(&ledger, &mut there, Earlier::GoOn).unwrap();
            assert_eq!(done.head, head(&mut ledger).unwrap(), "{from:?} to {to:?}");
            assert_eq!(done.resumed, 0);
            assert_eq!(dumped(&mut there), text, "{from:?} to {to:?}");
            assert_eq!(left_over(&mut there), [""; 0]);
            // It goes on where the ledger stood.
            ana(&mut there, |w| people::add(w, "Cy", None));
            assert!(audit(&mut there, Some(&done.head.hash)).unwrap().ok);
            let full = copied(&ledger, &mut there, Earlier::GoOn).unwrap_err();
            assert_eq!(full.kind, Kind::Refused);
        }
    }
}

/// Every index and foreign key of a ledger, as its database words it.
fn indexes_and_keys(ledger: &mut Ledger) -> Vec<String> {
    let sql = match ledger.engine {
        Engine::Sqlite => "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY 1",
        #[cfg(feature = "postgres")]
        Engine::Postgres => {
            "SELECT regexp_replace(pg_get_indexdef(indexrelid), ' ON \\S+\\.', ' ON ') FROM pg_index i \
             JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = current_schema()::regnamespace \
             UNION ALL \
             SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE connamespace = current_schema()::regnamespace AND convalidated ORDER BY 1"
        }
    };
    ledger.rows(sql, &[], |r| r.next()).unwrap()
}

#[test]
fn what_is_set_aside_while_rows_come_in_is_there_again() {
    for engine in engines() {
        let (mut ledger, mut copy, mut there) = (Ledger::new(engine), Ledger::new(engine), Ledger::new(engine));
        let before = indexes_and_keys(&mut copy);
        assert!(
            before.iter().any(|line| line.contains("claims_external_id")),
            "{before:?}"
        );
        rich(&mut ledger);
        copied(&ledger, &mut copy, Earlier::GoOn).unwrap();
        assert_eq!(indexes_and_keys(&mut copy), before);
        let act = super::act("13:00:00");
        let how = Restore {
            act: &act,
            redactions: None,
        };
        restore(&mut there, dumped(&mut ledger).as_bytes(), &how, &mut |_, _| {}).unwrap();
        assert_eq!(indexes_and_keys(&mut there), before);
    }
}

/// Lays down what a copy would have brought before it was broken off: some tables, and half of the claims.
fn broken_off(ledger: &mut Ledger, to: &mut Ledger) -> i64 {
    let mut tables: Vec<&str> = sayso::db::tables::AUDITED.iter().map(|table| table.name).collect();
    tables.extend(sayso::db::tables::RECORDS.iter().map(|table| table.name));
    dialect::open_staging(to).unwrap();
    dialect::make_staging(to, &tables).unwrap();
    let at = head(ledger).unwrap();
    let notes = dialect::staged(to, "head");
    to.execute(
        &format!("INSERT INTO {notes} (ledger_id, seq, hash) VALUES (?1, ?2, ?3)"),
        &[(&at.ledger_id).into(), at.seq.into(), (&at.hash).into()],
    )
    .unwrap();
    let half: i64 = ledger.value("SELECT max(id) / 2 FROM sources", &[]).unwrap();
    for (table, up_to) in [("people", i64::MAX), ("sources", half)] {
        let table = sayso::db::Table::named(table).unwrap();
        let columns = table.names();
        let mut rows = Vec::new();
        let sql = format!(
            "SELECT {} FROM {} WHERE id <= ?1 ORDER BY id",
            columns.join(", "),
            table.name
        );
        ledger
            .each(&sql, &[up_to.into()], |row| {
                let values = table.columns.iter().map(|(_, holds)| {
                    use sayso::db::tables::Holds;
                    Ok(match holds {
                        Holds::Int => row.next::<Option<i64>>()?.into(),
                        Holds::Bool => row.next::<Option<bool>>()?.map_or(sayso::db::Param::Null, Into::into),
                        Holds::Text => row.next::<Option<String>>()?.into(),
                        Holds::Time => row.next::<Option<chrono::DateTime<chrono::Utc>>>()?.into(),
                        Holds::Day => row.next::<Option<chrono::NaiveDate>>()?.into(),
                    })
                });
                rows.push(values.collect::<Result<Vec<sayso::db::Value>>>()?);
                Ok(())
            })
            .unwrap();
        let place = dialect::staged(to, table.name);
        loading::load(to, &place, &columns, &rows).unwrap();
    }
    let brought = format!(
        "SELECT (SELECT count(*) FROM {}) + (SELECT count(*) FROM {})",
        dialect::staged(to, "people"),
        dialect::staged(to, "sources")
    );
    let brought = to.value(&brought, &[]).unwrap();
    // The process ends, and with it what it had attached.
    to.db = filling(to);
    brought
}

#[test]
fn a_copy_that_was_broken_off_goes_on_where_it_stopped() {
    for from in engines() {
        for to in engines() {
            let (mut ledger, mut there) = (Ledger::new(from), Ledger::new(to));
            rich(&mut ledger);
            let brought = broken_off(&mut ledger, &mut there);
            assert!(brought > 2, "{brought}");
            // Meanwhile it is no empty ledger that somebody could write to.
            for opened in [Db::open(&there.place), Db::open_there(&there.place)] {
                let refused = opened.map(drop).unwrap_err();
                assert_eq!(refused.kind, Kind::Refused);
                assert!(refused.message.contains("is not finished"), "{refused}");
            }
            let done = copied(&ledger, &mut there, Earlier::GoOn).unwrap();
            assert_eq!(done.resumed as i64, brought, "{from:?} to {to:?}");
            assert_eq!(dumped(&mut there), dumped(&mut ledger), "{from:?} to {to:?}");
            assert_eq!(left_over(&mut there), [""; 0]);
        }
    }
}

#[test]
fn a_copy_of_another_state_is_begun_anew_or_not_at_all() {
    for engine in engines() {
        let (mut ledger, mut there) = (Ledger::new(Engine::Sqlite), Ledger::new(engine));
        rich(&mut ledger);
        broken_off(&mut ledger, &mut there);
        ana(&mut ledger, |w| people::add(w, "Somebody who came later", None));
        let gone_on = copied(&ledger, &mut there, Earlier::GoOn).unwrap_err();
        assert_eq!(gone_on.kind, Kind::Refused);
        assert!(
            gone_on.message.starts_with("the ledger has gone on from journal #"),
            "{gone_on}"
        );
        there.db = filling(&there);
        assert_eq!(there.value::<i64>("SELECT count(*) FROM people", &[]).unwrap(), 0);
        let done = copied(&ledger, &mut there, Earlier::Discard).unwrap();
        assert_eq!((done.resumed, done.head), (0, head(&mut ledger).unwrap()));
    }
}

#[test]
fn a_ledger_that_was_tampered_with_is_not_copied() {
    for engine in engines() {
        let (mut ledger, mut there) = (Ledger::new(Engine::Sqlite), Ledger::new(engine));
        rich(&mut ledger);
        ledger.raw(&["UPDATE claims SET text = text || '!' WHERE id = 1"]);
        let error = copied(&ledger, &mut there, Earlier::GoOn).unwrap_err();
        assert_eq!(error.kind, Kind::Database);
        assert!(
            error
                .message
                .starts_with("the ledger that is copied is not as sayso wrote it: "),
            "{error}"
        );
        there.db = filling(&there);
        assert_eq!(there.value::<i64>("SELECT count(*) FROM journal", &[]).unwrap(), 0);
    }
}
