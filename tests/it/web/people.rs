//! People who log in: sessions, roles, throttling, and what the journal and the access log keep of it.

use chrono::TimeDelta;
use sayso::db::{Db, Location};
use sayso::store::sessions;
use sayso::view::accounts::SessionView;

use super::{PASSWORD, Served, with_input};

impl Served {
    /// Another connection to the ledger.
    pub fn db(&self) -> Db {
        Db::open(&self.desk.db.parse::<Location>().unwrap()).unwrap().db
    }

    /// Who is logged in.
    pub fn sessions(&self) -> Vec<SessionView> {
        let now = *self.clock.lock().unwrap();
        sessions::list(&mut self.db(), None, now).unwrap()
    }

    /// From where they are.
    pub fn desk_sessions(&self) -> Vec<String> {
        self.sessions().into_iter().map(|session| session.address).collect()
    }
}

#[test]
fn a_login_is_a_new_session_and_an_entry_of_the_journal() {
    Served::each(|served| {
        let before = served.desk.seq();
        let browser = served.browser();
        // Whoever has planted a cookie does not share the session that follows.
        let name = format!("sayso-{}", served.address.port());
        browser.cookies.borrow_mut().insert(name.clone(), "a".repeat(64));
        let to_login = browser.get("/claims?status=false").is(303);
        assert_eq!(
            to_login.header("location"),
            Some("/login?to=%2Fclaims%3Fstatus%3Dfalse")
        );
        browser.log_in("Carl", PASSWORD).is(303);
        let first = browser.cookies.borrow()[&name].clone();
        assert_ne!(first, "a".repeat(64));
        let page = browser.get("/claims").is(200);
        assert!(
            page.body.contains("<bdi>Carl</bdi> <small>checker</small>"),
            "{}",
            page.body
        );
        let entry = &served.desk.json("log --limit 1")["entries"][0];
        assert_eq!(
            (entry["verb"].as_str(), entry["by"].as_str(), entry["subject"].as_str()),
            (
                Some("login"),
                Some("Carl"),
                Some(format!("person:{}", served.person("Carl")).as_str())
            )
        );
        assert_eq!(served.desk.seq(), before + 1);
        // Logging in again turns the key: the old cookie opens nothing.
        let other = served.browser();
        other.cookies.borrow_mut().insert(name.clone(), first.clone());
        other.get("/claims").is(200);
        let csrf = {
            let form = served.browser();
            form.get("/login");
            (form.cookie_header(), form.csrf.borrow().clone())
        };
        let both = format!("{}; {name}={first}", csrf.0);
        let body = format!(
            "csrf={}&name=Carl&password={}",
            page_csrf(&other),
            PASSWORD.replace(' ', "+")
        );
        let headers = [
            ("Cookie", both.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "text/html"),
        ];
        served.send("POST", "/login", &headers, body.as_bytes()).is(303);
        other.get("/claims").is(303);
        assert_eq!(served.sessions().len(), 1);
        served.desk.audited();
    });
}

fn page_csrf(browser: &super::Browser) -> String {
    browser.csrf.borrow().clone()
}

#[test]
fn a_session_ends_by_itself_and_when_somebody_ends_it() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        served.pass(TimeDelta::hours(23));
        browser.get("/claims").is(200);
        served.pass(TimeDelta::hours(23));
        browser.get("/claims").is(200);
        served.pass(TimeDelta::hours(25));
        browser.get("/claims").is(303);
        // However busy, two weeks are the most.
        let busy = served.browser_of("Rita");
        for _ in 0..17 {
            served.pass(TimeDelta::hours(20));
            busy.get("/claims");
        }
        busy.get("/claims").is(303);
        let out = served.browser_of("Rita");
        out.get("/claims").is(200);
        let cookies = out.cookies.borrow().clone();
        out.post("/logout", &[]).is(303);
        *out.cookies.borrow_mut() = cookies;
        out.get("/claims").is(303);
        // A new password, a shut account and a leave end them all.
        for line in ["passwd Rita", "disable Rita", "edit Rita --left"] {
            if line != "passwd Rita" {
                with_input(&served.desk, "person passwd Rita", PASSWORD).ends(0);
            }
            let browser = served.browser_of("Rita");
            browser.get("/claims").is(200);
            with_input(&served.desk, &format!("person {line}"), PASSWORD).ends(0);
            browser.get("/claims").is(303);
            if line != "passwd Rita" {
                served.browser().log_in("Rita", PASSWORD).is(401);
            }
        }
        served.desk.audited();
    });
}

#[test]
fn a_role_counts_from_the_moment_that_it_is_given() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        assert!(!browser.get("/claims/9").body.contains("/claims/9/note"));
        browser.post("/claims/9/note", &[("text", "no")]).is(403);
        served.desk.ok("person role Rita checker");
        assert!(browser.get("/claims/9").body.contains("/claims/9/note"));
        browser.post("/claims/9/note", &[("text", "yes")]).is(303);
        let no = served.desk.no("person role ana reader");
        assert!(no.contains("is the last admin"), "{no}");
    });
}

#[test]
fn a_wrong_name_is_told_like_a_wrong_password_and_takes_as_long() {
    Served::each(|served| {
        let took = |name: &str| {
            let browser = served.browser();
            browser.get("/login");
            let since = std::time::Instant::now();
            let fields = [("name", name), ("password", "not the password")];
            let reply = browser.post("/login", &fields).is(401);
            assert!(
                reply.body.contains("the name or the password is wrong"),
                "{}",
                reply.body
            );
            assert!(!reply.body.contains("not the password"));
            since.elapsed().as_secs_f64()
        };
        let known = took("Edna").min(took("Edna")).min(took("Edna"));
        let unknown = took("Nobody").min(took("Nobody")).min(took("Nobody"));
        let ratio = known / unknown;
        assert!(
            (0.5..2.0).contains(&ratio),
            "{known} s for a known name, {unknown} s for an unknown one"
        );
    });
}

#[test]
fn guessing_is_slowed_down_and_locks_nobody_else_out() {
    Served::each(|served| {
        // Rita has logged in from here before, and Carl has not.
        served.browser_of("Rita");
        let before = served.desk.seq();
        let browser = served.browser();
        for _ in 0..5 {
            browser.log_in("Carl", "wrong wrong wrong").is(401);
        }
        let slowed = browser.log_in("Carl", PASSWORD).is(429);
        let wait: i64 = slowed.header("retry-after").unwrap().parse().unwrap();
        assert_eq!(wait, 1);
        served.pass(TimeDelta::seconds(wait + 1));
        browser.log_in("Carl", PASSWORD).is(303);
        // Many names from one address: it waits, but not Rita, who is known there.
        for n in 0..25 {
            browser.log_in(&format!("Nobody {n}"), "wrong wrong wrong");
        }
        browser.log_in("Edna", PASSWORD).is(429);
        served.browser().log_in("Rita", PASSWORD).is(303);
        // Strangers do not make the chain grow: two logins are two entries.
        assert_eq!(served.desk.seq(), before + 2);
        let log = sayso::store::access_log::list(&mut served.db(), 100).unwrap();
        let counted: Vec<(String, Option<String>, bool)> = log
            .iter()
            .map(|knock| (knock.outcome.to_string(), knock.by.clone(), knock.n > 0))
            .collect();
        assert!(
            counted.contains(&("login".into(), Some("Rita".into()), true)),
            "{counted:?}"
        );
        assert!(counted.contains(&("refused".into(), Some("Carl".into()), true)));
        assert!(counted.contains(&("refused".into(), None, true)));
        assert!(log.len() <= 8, "counted, not listed: {log:?}");
        let refused = log
            .iter()
            .find(|knock| knock.outcome.to_string() == "refused" && knock.by.is_none())
            .unwrap();
        assert!(refused.n >= 14, "{refused:?}");
        served.desk.audited();
        let faults = sayso::store::ledger::check(&mut served.db()).unwrap().faults;
        // A test's ledger on PostgreSQL does not wait for the disk.
        assert!(
            faults.iter().all(|fault| fault.starts_with("synchronous_commit")),
            "{faults:?}"
        );
    });
}

#[test]
fn what_is_over_is_swept() {
    Served::each(|served| {
        served.browser_of("Rita");
        served.browser().log_in("Carl", "wrong wrong wrong").is(401);
        let mut db = served.db();
        let rows = |db: &mut Db, table: &str| db.value::<i64>(&format!("SELECT count(*) FROM {table}"), &[]).unwrap();
        assert_eq!(rows(&mut db, "sessions"), 1);
        let later = *served.clock.lock().unwrap() + TimeDelta::days(91);
        sessions::sweep(&mut db, later).unwrap();
        sayso::store::throttles::sweep(&mut db, later).unwrap();
        sayso::store::access_log::sweep(&mut db, later).unwrap();
        for table in ["sessions", "throttles", "access_log"] {
            assert_eq!(rows(&mut db, table), 0, "{table}");
        }
    });
}

#[test]
fn a_password_is_good_or_is_refused() {
    Served::each(|served| {
        let said = with_input(&served.desk, "person passwd Rita", "too short").ends(1);
        assert!(said.err.contains("at least 12 are needed"), "{}", said.err);
        let list = served.desk.json("person list");
        let people = list["people"].as_array().unwrap();
        let rita = people.iter().find(|person| person["name"] == "Rita").unwrap();
        assert_eq!(
            (rita["role"].as_str(), rita["password"].as_bool()),
            (Some("reader"), Some(true))
        );
        let dump = {
            served.desk.ok("db backup --dump open.jsonl");
            std::fs::read_to_string(served.desk.home.path().join("open.jsonl")).unwrap()
        };
        assert!(!dump.contains("$argon2id$"), "a dump holds a hash of a password");
        assert!(!served.desk.ok("log --limit 100 --json").contains("argon2id"));
    });
}

#[test]
fn an_admin_sees_to_people_and_tokens_in_the_browser() {
    Served::each(|served| {
        let admin = served.browser_of("ana");
        let page = admin.get("/settings/people").is(200);
        assert!(
            page.body.contains("Rita") && page.body.contains("Who knocked"),
            "{}",
            page.body
        );
        admin
            .post("/settings/people", &[("name", "Zoe"), ("role", "checker")])
            .is(303);
        admin.get("/settings/people");
        let id = served.person("Zoe").to_string();
        let of_zoe = |what: &str| format!("/settings/people/{id}/{what}");
        let short = admin.post(&of_zoe("password"), &[("password", "short")]).is(422);
        assert!(short.body.contains("at least 12 are needed"), "{}", short.body);
        admin.post(&of_zoe("password"), &[("password", PASSWORD)]).is(303);
        let zoe = served.browser_of("Zoe");
        zoe.get("/settings/people").is(403);
        admin.get("/settings/people");
        let made = admin.post(
            "/settings/tokens",
            &[
                ("name", "the wire"),
                ("person", &id),
                ("role", "checker"),
                ("scope", "write"),
            ],
        );
        let made = made.is(200);
        let token = made
            .body
            .split("<code>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned();
        served.ask("GET", "/api/v1/claims", &token, None).is(200);
        let again = admin.get("/settings/people").is(200);
        assert!(!again.body.contains(&token), "it is shown once");
        let session = served
            .sessions()
            .into_iter()
            .find(|session| session.by == "Zoe")
            .unwrap()
            .id;
        admin.post(&format!("/settings/sessions/{session}/end"), &[]).is(303);
        zoe.get("/claims").is(303);
        admin.get("/settings/people");
        admin.post(&of_zoe("disable"), &[]).is(303);
        served.ask("GET", "/api/v1/claims", &token, None).is(401);
        served.browser().log_in("Zoe", PASSWORD).is(401);
        let verbs: Vec<String> = served.desk.json("log --limit 12")["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["verb"].as_str().unwrap().to_owned())
            .collect();
        for verb in [
            "person add",
            "person role",
            "person passwd",
            "token add",
            "person disable",
            "login",
        ] {
            assert!(verbs.iter().any(|known| known == verb), "{verb}: {verbs:?}");
        }
        served.desk.audited();
    });
}

#[test]
fn people_change_their_own_password_and_end_their_own_sessions_alone() {
    Served::each(|served| {
        let (here, there) = (served.browser_of("Rita"), served.browser_of("Rita"));
        let page = here.get("/account").is(200);
        assert_eq!(page.body.matches("/end\"").count(), 2, "{}", page.body);
        let carl = served.browser_of("Carl");
        carl.get("/account");
        let of_rita = served
            .sessions()
            .into_iter()
            .filter(|s| s.by == "Rita")
            .map(|s| s.id)
            .min()
            .unwrap();
        carl.post(&format!("/account/sessions/{of_rita}/end"), &[]).is(404);
        there.get("/account").is(200);
        let new = "another harbour ninety";
        let wrong = [("before", "not this one at all"), ("new", new), ("again", new)];
        here.post("/account/password", &wrong).is(422);
        let unlike = [("before", PASSWORD), ("new", new), ("again", "another harbour eighty")];
        here.post("/account/password", &unlike).is(400);
        here.post(
            "/account/password",
            &[("before", PASSWORD), ("new", new), ("again", new)],
        )
        .is(303);
        here.get("/account").is(303);
        there.get("/account").is(303);
        served.browser().log_in("Rita", PASSWORD).is(401);
        served.browser().log_in("Rita", new).is(303);
    });
}
