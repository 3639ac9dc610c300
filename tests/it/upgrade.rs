//! Ledgers of every released schema, opened by this program: the data are asserted, not only that it opens.

use std::path::{Path, PathBuf};

use chrono::Utc;
use sayso::db::{Db, Location, migrate};
use sayso::store::{audit, ledger, reports};

#[cfg(feature = "postgres")]
use crate::store::{Engine, engines};

/// What each fixture holds; a new released schema adds a line (scripts/freeze-schema writes the dumps).
const RELEASED: &[(i64, &str)] = &[
    (5, "c3c969e3ecddb15c57042bfef028e10626cc94e4bc415796cfdd71eb0f13dc24"),
    (10, "17d94c85112a71cdf9e64806f847f7866fa44de0863b8d735692d5868ff5cfdd"),
    (12, "083aa10352c1ad2e79729b9ae938defd0c73a8799f6160f6e46e79e3c88ee561"),
    (14, "557e32f9f36035c81ddfaadb2230abb7735e5555965d02a5d6dc79d579bb37de"),
];

fn fixture(schema: i64, engine: &str) -> String {
    let name = format!("schema-{schema}.{engine}.sql");
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The harbour bridge as it was frozen.
fn assert_the_bridge(db: &mut Db, head: &str) {
    let found = audit::audit(db, Some(head)).unwrap();
    assert!(found.ok, "{:?}", found.faults);
    assert_eq!(migrate::version_of(db).unwrap(), migrate::newest());
    assert!(ledger::check(db).unwrap().ok);
    let report = reports::overview(db, None, Utc::now()).unwrap();
    let counts: Vec<(&str, i64)> = report.by_status.iter().map(|(s, n)| (s.as_str(), *n)).collect();
    assert_eq!(
        counts,
        [
            ("disputed", 1),
            ("false", 2),
            ("misleading", 1),
            ("outdated", 1),
            ("unprovable", 1),
            ("unverified", 9),
            ("verified", 7),
            ("withdrawn", 1)
        ]
    );
    let chain: Vec<String> = db
        .rows(
            "SELECT coalesce(s.name, 'gap') FROM links l LEFT JOIN sources s ON s.id = l.source
             JOIN claims c ON c.id = l.claim
             WHERE c.external_id = 'harbour-bridge/no-night-work' AND l.ended IS NULL ORDER BY l.position",
            &[],
            |r| r.next(),
        )
        .unwrap();
    assert_eq!(chain, ["Pell Arden", "gap", "Port Hallow Courier"]);
    let story = reports::article(db, sayso::model::ArticleId(1), None, Utc::now()).unwrap();
    assert!(!story.go);
    assert!(
        story
            .claims
            .iter()
            .filter_map(|c| c.anchor.as_ref())
            .all(|a| a.exact.is_some())
    );
    let protected: i64 = db
        .value("SELECT count(*) FROM source_secrets WHERE motive IS NOT NULL", &[])
        .unwrap();
    assert_eq!(protected, 1);
}

#[test]
fn a_file_of_every_released_schema_opens_with_its_data() {
    for (schema, head) in RELEASED {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        let old = rusqlite::Connection::open(&path).unwrap();
        old.execute_batch(&fixture(*schema, "sqlite")).unwrap();
        drop(old);
        let opened = Db::open(&Location::File(path)).unwrap();
        assert_eq!(
            opened.said.is_empty(),
            *schema == migrate::newest(),
            "{:?}",
            opened.said
        );
        let mut db = opened.db;
        assert_the_bridge(&mut db, head);
    }
}

#[cfg(feature = "postgres")]
#[test]
fn a_database_of_every_released_schema_opens_with_its_data() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    for (schema, head) in RELEASED {
        let (address, _schema) = crate::store::empty_postgres().unwrap();
        postgres::Client::connect(&address, postgres::NoTls)
            .unwrap()
            .batch_execute(&fixture(*schema, "postgres"))
            .unwrap();
        migrate::migrate_at(&address).unwrap();
        let mut db = Db::open(&Location::Postgres(address)).unwrap().db;
        assert_the_bridge(&mut db, head);
    }
}
