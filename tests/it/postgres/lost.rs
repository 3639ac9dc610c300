//! A write whose connection breaks is made once and acknowledged, or it is said that nobody knows.

use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use sayso::db::{Db, Location, figures};
use sayso::error::{Error, Kind};
use sayso::store::{Act, Done, Request, people, write};

use super::own::{self, Own};
use super::proxy::{Proxy, Then};
use super::{open, server};
use crate::store::{Engine, Ledger, act};

fn asked(id: &str) -> Act {
    Act {
        request: Some(Request::new(id.to_owned())),
        ..act("12:00:00")
    }
}

fn add(db: &mut Db, name: &str) -> Result<Done, Error> {
    write(db, &asked(name), |w| people::add(w, name, None)).map(|(done, _)| done)
}

/// How many people of that name the ledger holds, and how many entries tell of them.
fn kept(ledger: &mut Ledger, name: &str) -> (i64, i64) {
    let db = &mut ledger.db;
    let people = db.value("SELECT count(*) FROM people WHERE name = ?1", &[name.into()]);
    let entries = db.value("SELECT count(*) FROM journal WHERE request_id = ?1", &[name.into()]);
    (people.unwrap(), entries.unwrap())
}

/// A ledger, and its address by a way that can be broken.
fn by_way_of(then: Then, more: &str) -> Option<(Ledger, Proxy, String)> {
    let port = server()?.port().unwrap();
    let ledger = Ledger::new(Engine::Postgres);
    let proxy = Proxy::to(port, then);
    let Location::Postgres(address) = &ledger.place else {
        unreachable!()
    };
    let address = address
        .replace(&format!(":{port}/"), &format!(":{}/", proxy.port))
        .replace('?', &format!("?sslmode=disable&{more}&"));
    Some((ledger, proxy, address))
}

#[test]
fn a_write_whose_session_is_ended_midway_is_made_again() {
    let Some(server) = server() else { return };
    let mut ledger = Ledger::new(Engine::Postgres);
    let mut db = ledger.connect();
    add(&mut db, "Zoe").unwrap();
    let mut tries = 0;
    let (done, _) = write(&mut db, &asked("midway"), |w| {
        tries += 1;
        people::add(w, "Bea", None)?;
        if tries == 1 {
            let own: i64 = w.db().value("SELECT CAST(pg_backend_pid() AS BIGINT)", &[])?;
            let mut admin = Client::connect(server.as_str(), NoTls).unwrap();
            admin
                .execute("SELECT pg_terminate_backend($1)", &[&i32::try_from(own).unwrap()])
                .unwrap();
        }
        people::add(w, "Carl", None)
    })
    .unwrap();
    assert_eq!((tries, done.repeated), (2, false));
    assert_eq!(
        ledger.db.value::<i64>("SELECT count(*) FROM people", &[]).unwrap(),
        3 + 1
    );
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_done_by_its_repetition() {
    for (then, more) in [
        (Then::Cut, "retry_for=20"),
        (Then::Stall, "retry_for=20&call_timeout=200ms"),
    ] {
        let Some((mut ledger, proxy, address)) = by_way_of(then, more) else {
            return;
        };
        let mut db = open(&address).unwrap();
        add(&mut db, "Zoe").unwrap();
        let before = figures().retries;
        proxy.arm(1);
        let done = add(&mut db, "Bea").unwrap();
        assert!(done.repeated, "{then:?}");
        assert_eq!((proxy.met(), kept(&mut ledger, "Bea")), (1, (1, 1)), "{then:?}");
        assert!(figures().retries > before);
    }
}

#[test]
fn where_nobody_can_be_asked_any_more_it_is_said_that_nobody_knows() {
    let more = "retry_for=700ms&call_timeout=200ms&connect_timeout=1";
    let Some((mut ledger, proxy, address)) = by_way_of(Then::Freeze, more) else {
        return;
    };
    let mut db = open(&address).unwrap();
    add(&mut db, "Zoe").unwrap();
    proxy.arm(1);
    let begun = Instant::now();
    let error = add(&mut db, "Bea").unwrap_err();
    assert_eq!(error.kind, Kind::InDoubt, "{error}");
    assert!(
        error.message.starts_with("it is not known whether this was written: "),
        "{error}"
    );
    assert_eq!(
        error.hint.as_deref(),
        Some("repeat it with the request id Bea: what was written is not written twice")
    );
    assert!(begun.elapsed() < Duration::from_secs(15));
    let hanging = figures().hanging;
    assert!(hanging > 0, "what hangs is counted");

    // It was written; whoever repeats it is told so, and those who hung are let go.
    proxy.thaw();
    assert!(add(&mut ledger.connect(), "Bea").unwrap().repeated);
    assert_eq!(kept(&mut ledger, "Bea"), (1, 1));
    while figures().hanging >= hanging {
        assert!(begun.elapsed() < Duration::from_secs(60), "what hung is let go");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_commit_with_a_warning_is_no_acknowledgement() {
    if server().is_none() {
        return;
    }
    let mut ledger = Ledger::new(Engine::Postgres);
    let Location::Postgres(address) = &ledger.place else {
        unreachable!()
    };
    let hasty = address.replace('?', "?retry_for=0&");
    let mut db = ledger.connect();
    add(&mut db, "Zoe").unwrap();
    // Warns at the commit, where a server warns that it did not wait for its standby.
    ledger.raw(&[
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication due to user request'; RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION warn()",
    ]);
    let error = add(&mut open(&hasty).unwrap(), "Bea").unwrap_err();
    assert_eq!(error.kind, Kind::InDoubt);
    assert!(
        error
            .message
            .contains("warned: canceling wait for synchronous replication"),
        "{error}"
    );
    // With time to ask again, the repetition finds it done, commits without a warning and is acknowledged.
    assert!(add(&mut db, "Carl").unwrap().repeated);
    assert_eq!((kept(&mut ledger, "Bea"), kept(&mut ledger, "Carl")), ((1, 1), (1, 1)));
}

#[test]
fn a_commit_let_go_because_its_standbys_were_struck_is_no_acknowledgement() {
    if server().is_none() {
        return;
    }
    let own = Own::start();
    let place = Location::Postgres(format!("{}?sslmode=disable&retry_for=0", own.primary));
    let mut db = Db::open(&place).unwrap().db;
    add(&mut db, "Zoe").unwrap();
    let mut admin = Client::connect(&own.primary, NoTls).unwrap();
    own::set(&mut admin, "SET synchronous_standby_names = 'somebody'");
    let begun = Instant::now();
    let mut hasty = loop {
        // A server takes up its settings when it comes to it.
        let mut db = Db::open(&place).unwrap().db;
        let names: String = db
            .value("SELECT current_setting('synchronous_standby_names')", &[])
            .unwrap();
        if !names.is_empty() {
            break db;
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
    };
    let waiting = std::thread::spawn(move || add(&mut hasty, "Bea"));
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    while admin.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "the commit waits");
        std::thread::sleep(Duration::from_millis(5));
    }
    own::set(&mut admin, "RESET synchronous_standby_names");
    let error = waiting.join().unwrap().unwrap_err();
    assert_eq!(error.kind, Kind::InDoubt, "{error}");
    assert!(error.message.contains("waits for no standby any more"), "{error}");
    // Whoever connects now finds a server that waits for nobody, and is told that it is done.
    assert!(add(&mut Db::open(&place).unwrap().db, "Bea").unwrap().repeated);
}

#[test]
fn a_repetition_stands_in_the_servers_log_too() {
    if server().is_none() {
        return;
    }
    let mut ledger = Ledger::new(Engine::Postgres);
    // A transaction waits for the standbys if it has a number and has written to the log; the lock alone sees to both.
    let number = ledger
        .db
        .write(|db| db.value::<Option<String>>("SELECT CAST(pg_current_xact_id_if_assigned() AS TEXT)", &[]));
    assert!(number.unwrap().is_some());
}

#[test]
fn a_command_is_repeated_by_the_id_that_it_was_told() {
    let Some((mut ledger, proxy, address)) = by_way_of(Then::Cut, "retry_for=0") else {
        return;
    };
    let run = |more: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_sayso"))
            .args(["person", "add", "Bea", "--by", "Ana"])
            .args(more)
            .env_clear()
            .env("HOME", ledger.folder.path())
            .env("SAYSO_USER", "ana")
            .env("SAYSO_DB", &address)
            .output()
            .unwrap()
    };
    add(&mut ledger.connect(), "Zoe").unwrap();
    proxy.arm(1);
    let lost = run(&[]);
    let said = String::from_utf8(lost.stderr).unwrap();
    assert_eq!(lost.status.code(), Some(2), "{said}");
    assert!(
        said.contains("error: it is not known whether this was written: "),
        "{said}"
    );
    let id = said
        .split("--request-id ")
        .nth(1)
        .and_then(|rest| rest.split(':').next())
        .unwrap()
        .to_owned();
    let again = run(&["--request-id", &id]);
    let said = String::from_utf8(again.stderr).unwrap();
    assert_eq!(again.status.code(), Some(0), "{said}");
    assert!(said.contains("this request had been done before"), "{said}");
    let people: i64 = ledger
        .db
        .value("SELECT count(*) FROM people WHERE name = 'Bea'", &[])
        .unwrap();
    assert_eq!(people, 1);
}
