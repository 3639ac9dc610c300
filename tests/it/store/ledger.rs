//! The ledger's figures and the soundness of what holds it.

use sayso::store::audit::head;
use sayso::store::ledger::{check, info};

use super::rich::rich;
use super::{Engine, each_backend};

#[test]
fn a_new_ledgers_storage_is_sound() {
    each_backend(|ledger| {
        let report = check(&mut ledger.connect()).unwrap();
        assert!(report.ok, "{report:#?}");
        assert!(report.settings.iter().any(|s| s.name.contains("sync")));
    });
}

#[test]
fn other_tables_and_columns_than_the_schemas_are_named() {
    each_backend(|ledger| {
        ledger.db = ledger.connect();
        ledger.raw(&[
            "CREATE TABLE diary (id BIGINT)",
            "ALTER TABLE tags RENAME COLUMN tag TO label",
            "ALTER TABLE notes ADD COLUMN mood TEXT",
        ]);
        assert_eq!(
            check(ledger).unwrap().faults,
            [
                "the table diary is none of the ledger's",
                "the table tags has other columns than the schema's",
                "the table notes has other columns than the schema's"
            ]
        );
    });
}

#[test]
fn settings_under_which_a_write_could_be_lost_are_named() {
    each_backend(|ledger| {
        let (sql, wanted) = match ledger.engine {
            Engine::Sqlite => ("PRAGMA synchronous = OFF", "synchronous is 0: a write could be lost"),
            #[cfg(feature = "postgres")]
            Engine::Postgres => (
                "SET synchronous_commit = off",
                "synchronous_commit is off: a write could be lost",
            ),
        };
        ledger.db = ledger.connect();
        ledger.raw(&[sql]);
        assert_eq!(check(ledger).unwrap().faults, [wanted]);
    });
}

#[test]
fn references_that_lead_nowhere_are_named() {
    each_backend(|ledger| {
        if ledger.engine != Engine::Sqlite {
            return;
        }
        rich(ledger);
        ledger.raw(&[
            "PRAGMA foreign_keys = OFF",
            "DELETE FROM people WHERE id = 2",
            "PRAGMA foreign_keys = ON",
        ]);
        let faults = check(ledger).unwrap().faults;
        assert!(
            faults.contains(&"claims row 1 refers to a people row that is not there".to_owned()),
            "{faults:?}"
        );
    });
}

#[test]
fn the_ledger_in_figures() {
    each_backend(|ledger| {
        let place = ledger.place.clone();
        assert_eq!(info(ledger, &place).unwrap().created_at, None);
        rich(ledger);
        let info = info(ledger, &place).unwrap();
        let head = head(ledger).unwrap();
        assert_eq!((info.entries, &info.ledger_id), (head.seq, &head.ledger_id));
        assert_eq!(info.schema, sayso::db::migrate::newest());
        assert_eq!(info.created_at.unwrap().to_rfc3339(), "2026-01-02T12:00:00+00:00");
        assert!(info.size > 100_000);
        let people = info.rows.iter().find(|t| t.table == "people").unwrap();
        assert_eq!(people.rows, 2);
        assert!(
            info.engine.to_lowercase().starts_with(ledger.engine()),
            "{}",
            info.engine
        );
    });
}

/// A page that asks something new each time must not fill the server's memory.
#[test]
#[cfg(feature = "postgres")]
fn a_connection_keeps_so_many_statements_prepared_and_no_more() {
    if !super::engines().contains(&Engine::Postgres) {
        return;
    }
    let mut ledger = super::Ledger::new(Engine::Postgres);
    let kept = |ledger: &mut super::Ledger| -> i64 {
        ledger
            .value("SELECT count(*) FROM pg_prepared_statements", &[])
            .unwrap()
    };
    for n in 0..400 {
        let asked: i64 = ledger.value(&format!("SELECT CAST({n} AS BIGINT)"), &[]).unwrap();
        assert_eq!(asked, n);
        kept(&mut ledger);
    }
    let kept = kept(&mut ledger);
    assert!((64..=129).contains(&kept), "{kept} statements");
}

/// Samples of values would be read at every opening, and no plan asks for them.
#[test]
fn the_planners_knowledge_is_short() {
    each_backend(|ledger| {
        rich(ledger);
        sayso::db::dialect::analyze(ledger).unwrap();
        if ledger.engine == Engine::Sqlite {
            let known: i64 = ledger.value("SELECT count(*) FROM sqlite_stat1", &[]).unwrap();
            let samples: i64 = ledger.value("SELECT count(*) FROM sqlite_stat4", &[]).unwrap();
            assert!(known > 20 && samples == 0, "{known} indexes, {samples} samples");
        }
    });
}
