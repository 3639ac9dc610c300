//! Reading from a server that follows the primary: nothing that was written before is missing, and it is said what was read.

use postgres::{Client, NoTls};
use sayso::db::{Db, Location};
use sayso::store::{audit, servers};
use std::time::{Duration, Instant};
use url::Url;

use super::own::Own;
use super::{dead, server};
use crate::cli::Desk;
use crate::store::Engine;

/// `127.0.0.1:5433`, and all of an address but that.
fn host(address: &str) -> String {
    let url: Url = address.parse().unwrap();
    format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())
}

/// A desk whose address names both servers.
fn desk(own: &Own) -> (Desk, String) {
    let mut desk = Desk::new(Engine::Sqlite);
    let standby = host(own.standby.as_deref().unwrap());
    desk.engine = Engine::Postgres;
    let both = format!("{},{standby}", host(&own.primary));
    desk.db = own.primary.replace(&host(&own.primary), &both) + "?sslmode=disable&retry_for=2";
    (desk, standby)
}

#[test]
fn a_standby_is_read_where_it_holds_all_that_was_written() {
    if server().is_none() {
        return;
    }
    let own = Own::with_standby();
    let (mut desk, standby) = desk(&own);
    desk.ok("seed");

    // What reads says where, and what was written just before is there; what writes goes to the primary.
    let mut told = 0;
    for n in 0..10 {
        let reason = format!("turn {n}");
        desk.ok(&format!(
            "mark 4 disputed --context https://example.org/a --override turns --reason '{reason}' --read-from any --quiet"
        ));
        let shown = desk.run("show 4 --json --read-from any").ends(0);
        let marks = shown.json()["marks"].as_array().unwrap().clone();
        assert!(marks.iter().any(|mark| mark["reason"] == reason.as_str()), "{reason}");
        let says = format!("read from the standby {standby}, as of journal #{}\n", desk.seq());
        told += usize::from(shown.err == says);
        assert!(shown.err.is_empty() || shown.err == says, "{}", shown.err);
    }
    assert!(told > 0, "a standby was read");
    for line in [
        "report",
        "report --article 1",
        "list",
        "log",
        "audit",
        "export jsonl --unclosed",
        "corrections",
        "agenda",
        "digest",
    ] {
        let both = [
            desk.run(line).ends(0),
            desk.run(&format!("{line} --read-from any")).ends(0),
        ];
        assert_eq!(both[0].out, both[1].out, "{line}");
        let (says, rest) = both[1].err.split_once('\n').unwrap();
        assert!(says.starts_with("read from the standby "), "{line}: {says}");
        assert_eq!(rest, both[0].err, "{line}");
    }
    // The setting does what the option does, and a standby is not read unasked.
    let set = desk.command(&["list"]).env("SAYSO_READ_FROM", "any").output().unwrap();
    assert!(String::from_utf8_lossy(&set.stderr).starts_with("read from the standby "));
    assert_eq!(desk.run("list").ends(0).err, "");
    assert!(desk.fails("list --read-from nearby").contains("primary or any"));

    // One that is behind is not read, and nobody waits for it long.
    let mut admin = Client::connect(own.standby.as_deref().unwrap(), NoTls).unwrap();
    admin.batch_execute("SELECT pg_wal_replay_pause()").unwrap();
    desk.ok("note 4 'written while the standby stood still' --quiet");
    let shown = desk.run("log 4 --read-from any").ends(0);
    assert!(
        shown.out.contains("written while the standby stood still") && shown.err.is_empty(),
        "{}",
        shown.err
    );

    // Where no primary answers, what there is is read, and said to be no more than that.
    let seq = desk.seq();
    let primary = host(&own.primary);
    desk.db = desk.db.replace(&primary, &format!("127.0.0.1:{}", dead()));
    let left = desk.run("report --article 1 --read-from any").ends(0);
    let says = format!(
        "no primary answers: read from the standby {standby}, as of journal #{}\n",
        seq - 1
    );
    assert_eq!(left.err, says);
    assert!(
        desk.fails("note 4 lost --read-from any")
            .contains("no primary of PostgreSQL is found")
    );
    desk.db = desk.db.replace(&standby, &format!("127.0.0.1:{}", dead()));
    assert!(
        desk.fails("report --read-from any")
            .contains("no primary of PostgreSQL is found")
    );
}

#[test]
fn a_server_whose_history_is_another_does_not_hold_an_entry() {
    let Some(_) = server() else { return };
    let own = Own::with_standby();
    let (desk, _) = desk(&own);
    desk.ok("seed");
    let place = Location::Postgres(format!("{}?sslmode=disable", own.standby.as_deref().unwrap()));
    let (mut db, standby) = servers::open(&place, 0).unwrap();
    assert!(db.standby().is_some() && !standby.unwrap().caught_up);
    let head = audit::head(&mut Db::open_there(&Location::Postgres(desk.db.clone())).unwrap().db).unwrap();
    let soon = || Instant::now() + Duration::from_millis(200);
    assert!(servers::holds(&mut db, head.seq, &head.hash, soon()).unwrap());
    assert!(!servers::holds(&mut db, head.seq, &"0".repeat(64), soon()).unwrap());
    assert!(!servers::holds(&mut db, head.seq + 1, &head.hash, soon()).unwrap());
}

#[cfg(feature = "matching")]
#[test]
fn an_index_that_is_ahead_of_a_standby_is_left_to_others() {
    if server().is_none() {
        return;
    }
    let own = Own::with_standby();
    let (mut desk, standby) = desk(&own);
    desk.ok("seed");
    let mut admin = Client::connect(own.standby.as_deref().unwrap(), NoTls).unwrap();
    let found = desk.ok("search airstrikes");
    admin.batch_execute("SELECT pg_wal_replay_pause()").unwrap();
    desk.ok("add 'The airstrikes ended in a year that nobody names.' --kind fact --article 1 --quiet");
    let more = desk.ok("search airstrikes");
    assert_ne!(more, found);
    let all = desk.db.clone();
    desk.db = own.standby.clone().unwrap() + "?sslmode=disable&retry_for=2";
    let behind = desk.run("search airstrikes --read-from any").ends(0);
    assert_eq!(behind.out, found);
    assert!(
        behind.err.contains(&format!("{standby} is behind the index")),
        "{}",
        behind.err
    );
    desk.db = all;
    assert_eq!(desk.ok("search airstrikes"), more);
}

#[cfg(feature = "desk")]
#[test]
fn a_desk_server_reads_reports_and_public_pages_from_a_standby() {
    use crate::web::{Served, with_people};
    use sayso::store::servers::ReadFrom;
    use sayso::web::Whom;

    if server().is_none() {
        return;
    }
    let own = Own::with_standby();
    let (desk, standby) = desk(&own);
    desk.ok("seed harbour-bridge");
    with_people(&desk);
    let anywhere = |settings: &mut sayso::web::Settings| {
        settings.read_from = ReadFrom::Any;
        settings.public = true;
    };
    let served = Served::open(desk, Whom::People, anywhere);
    let carl = served.browser_of("Carl");
    let of = |reply: &crate::web::Reply| reply.header("sayso-journal").and_then(|seq| seq.parse::<i64>().ok());

    // Whoever wrote something sees it, wherever it is read; the header says as of which entry.
    let mut told = 0;
    for n in 0..10 {
        carl.get("/claims/1").is(200);
        carl.post("/claims/1/note", &[("text", &format!("turn {n}"))]).is(303);
        let report = carl.get("/reports/articles/1").is(200);
        if let Some(seq) = of(&report) {
            assert_eq!(seq, served.desk.seq());
            told += 1;
        }
    }
    assert!(told > 0, "a standby was read");
    let exported = served.ask(
        "POST",
        "/api/v1/export",
        &served.token("--person Edna --role editor --scope write"),
        Some(&serde_json::json!({"format": "jsonl", "claims": [9], "unclosed": true})),
    );
    assert!(of(&exported.is(200)).is_some());
    assert_eq!(
        served.desk.json("log --limit 1")["entries"][0]["verb"],
        "export",
        "and recorded at the primary"
    );

    // One that is behind is not shown to people; whoever is unknown has written nothing.
    let mut admin = Client::connect(own.standby.as_deref().unwrap(), NoTls).unwrap();
    let begun = Instant::now();
    while of(&served.browser().get("/reviews").is(200)) != Some(served.desk.seq()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "the standby follows");
    }
    admin.batch_execute("SELECT pg_wal_replay_pause()").unwrap();
    let seq = served.desk.seq();
    served.desk.ok("note 1 'while the standby stood still' --by Carl");
    assert_eq!(of(&carl.get("/reports").is(200)), None);
    assert_eq!(of(&served.browser().get("/reviews").is(200)), Some(seq));

    // Without a primary the public goes on reading; nobody else is let in.
    let mut alone = Desk::new(Engine::Sqlite);
    alone.engine = Engine::Postgres;
    alone.db = served
        .desk
        .db
        .replace(&host(&own.primary), &format!("127.0.0.1:{}", dead()));
    assert!(alone.db.contains(&standby));
    let alone = Served::open(alone, Whom::People, anywhere);
    for path in ["/reviews", "/corrections", "/v1alpha1/claims:search?query=ferry"] {
        assert_eq!(of(&alone.browser().get(path).is(200)), Some(seq), "{path}");
    }
    alone.browser().get("/reports").is(303);
}
