//! The desk's door: names, links, cookies, what a stranger can send.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::{Served, with_people};
use crate::cli::Desk;
use crate::store::engines;

#[test]
fn a_desk_for_one_person_opens_by_its_link_once() {
    Served::each_alone(|served| {
        let stranger = served.browser();
        let turned = stranger.get("/").is(401);
        assert!(turned.body.contains("open the link that"), "{}", turned.body);
        assert!(!turned.body.contains("Harbour"), "nothing of the ledger is told");
        stranger.get("/enter?key=0123").is(403);
        let browser = served.browser_by_link();
        browser.get("/").is(200);
        // The link is used up, for whoever comes after.
        let path = served.link.as_ref().unwrap().split_once("/enter").unwrap().1;
        stranger.get(&format!("/enter{path}")).is(403);
        stranger.get("/").is(401);
        browser.get(&format!("/enter{path}")).is(303);
        browser.get("/claims").is(200);
        // A cookie of another's making opens nothing.
        let name = format!("sayso-{}", served.address.port());
        stranger.cookies.borrow_mut().insert(name, "f".repeat(64));
        stranger.get("/").is(401);
        // Whoever leaves is out.
        browser.get("/claims");
        browser.post("/logout", &[]).is(303);
        browser.get("/").is(401);
    });
}

#[test]
fn whoever_came_by_the_link_acts_as_on_the_command_line() {
    Served::each_alone(|served| {
        let browser = served.browser_by_link();
        browser.get("/claims/9").is(200);
        browser.post("/claims/9/note", &[("text", "seen by the desk")]).is(303);
        let entry = &served.desk.json("log --limit 1")["entries"][0];
        assert_eq!(
            (entry["verb"].as_str(), entry["by"].as_str(), entry["os_user"].as_str()),
            (Some("note"), Some("ana"), Some("ana"))
        );
        served.desk.audited();
    });
}

#[test]
fn a_name_that_somebody_points_here_is_not_answered() {
    Served::each_alone(|served| {
        let browser = served.browser_by_link();
        let port = served.address.port();
        let cookies = browser.cookie_header();
        let under = |host: &str| {
            let headers = [("Host", host), ("Cookie", cookies.as_str()), ("Accept", "text/html")];
            served.send("GET", "/claims", &headers, b"").status
        };
        for host in [
            format!("127.0.0.1:{port}"),
            format!("localhost:{port}"),
            format!("[::1]:{port}"),
        ] {
            assert_eq!(under(&host), 200, "{host}");
        }
        let elsewhere = [
            format!("evil.example:{port}"),
            "evil.example".to_owned(),
            "127.0.0.1".to_owned(),
            format!("127.0.0.1:{}", port.wrapping_add(1)),
            format!("127.0.0.1.evil.example:{port}"),
            String::new(),
        ];
        for host in elsewhere {
            assert_eq!(under(&host), 421, "{host}");
        }
    });
}

#[test]
fn a_desk_that_knows_its_names_answers_to_no_other() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        with_people(&desk);
        let served = Served::open(desk, sayso::web::Whom::People, |settings| {
            settings.hosts.push("desk.example.org".to_owned());
        });
        let under = |host: &str| {
            served
                .send("GET", "/login", &[("Host", host), ("Accept", "text/html")], b"")
                .status
        };
        assert_eq!(under("desk.example.org"), 200);
        assert_eq!(under("DESK.example.org:443"), 200);
        assert_eq!(under(&served.address.to_string()), 200);
        assert_eq!(under("other.example.org"), 421);
        // Whoever looks whether it is well does not know its name.
        assert_eq!(served.send("GET", "/readyz", &[("Host", "10.0.0.7")], b"").status, 200);
    }
}

#[test]
fn cookies_are_for_this_desk_alone_and_by_tls_for_tls_alone() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        with_people(&desk);
        let served = Served::open(desk, sayso::web::Whom::People, |settings| {
            settings.proxies.push("127.0.0.1".parse().unwrap());
        });
        let browser = served.browser_of("Rita");
        let cookie = served.browser();
        let plain = cookie.log_in("Rita", super::PASSWORD);
        let set = plain
            .all("set-cookie")
            .find(|cookie| cookie.contains("Max-Age=1209600"))
            .unwrap()
            .to_owned();
        assert!(
            set.contains("; HttpOnly; SameSite=Strict;") && !set.contains("Secure"),
            "{set}"
        );
        let forwarded = [
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "9.9.9.9, 203.0.113.7"),
        ];
        let form = browser.get_with("/login", &forwarded);
        let set = form.header("set-cookie").unwrap_or_default();
        // Known by plain HTTP is not known by TLS: the cookie has another name there.
        assert!(
            set.starts_with("__Host-sayso-form=") && set.ends_with("; Secure"),
            "{set}"
        );
        let csrf = browser.csrf.borrow().clone();
        let fields = [("csrf", csrf.as_str()), ("name", "Rita"), ("password", super::PASSWORD)];
        let reply = browser.post_as("/login", &fields, &forwarded).is(303);
        assert!(
            reply
                .all("set-cookie")
                .any(|set| set.starts_with("__Host-sayso=") && set.ends_with("; Secure"))
        );
        // The proxy's word counts for where somebody comes from, and only what it added itself.
        let entered: Vec<String> = served.desk_sessions();
        assert!(entered.contains(&"203.0.113.7".to_owned()), "{entered:?}");
        assert!(!entered.iter().any(|address| address == "9.9.9.9"));
    }
}

#[test]
fn what_is_too_long_is_refused_before_it_is_read() {
    Served::each(|served| {
        let token = served.token("--role admin --scope write");
        let bearer = format!("Bearer {token}");
        let long = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
            ("Content-Length", "104857600"),
        ];
        served.send("POST", "/api/v1/claims/1/marks", &long, b"").is(413);
        // A stranger has even less to say.
        let body = vec![b'a'; 20 * 1024];
        served
            .send(
                "POST",
                "/login",
                &[("Content-Type", "application/x-www-form-urlencoded")],
                &body,
            )
            .is(413);
        served.send("GET", "/healthz", &[], b"").is(200);
    });
}

#[test]
fn clients_that_say_nothing_keep_nobody_else_waiting() {
    Served::each_alone(|served| {
        let mut slow: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(served.address).unwrap()).collect();
        for stream in &mut slow {
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
        }
        served.send("GET", "/healthz", &[], b"").is(200);
        // They are still open, and were told nothing.
        let mut one = slow.pop().unwrap();
        one.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        assert!(one.read(&mut [0; 16]).is_err());
    });
}

#[test]
fn nobody_is_let_in_from_elsewhere_when_nobody_can_log_in() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        let said = desk.run("serve --listen 0.0.0.0:0 --no-browser").ends(1);
        assert!(
            said.err
                .contains("hint: give somebody a password first: sayso person passwd NAME"),
            "{}",
            said.err
        );
        let said = desk.run("serve --proxy 127.0.0.1 --no-browser").ends(1);
        assert!(said.err.contains("nobody could log in"), "{}", said.err);
    }
}

#[test]
fn a_link_from_elsewhere_finds_whoever_is_logged_in() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        // A browser sends no cookie along when another site links here: the page asks again by itself, and then it does.
        let headers = [("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site")];
        let reply = served.send("GET", "/claims/1?x=%22%3E%3Cb%3E", &headers, b"");
        assert_eq!(reply.status, 401);
        assert!(
            reply
                .body
                .contains("http-equiv=\"refresh\" content=\"0; url=/claims/1?x=%22%3E%3Cb%3E\""),
            "{}",
            reply.body
        );
        browser
            .get_with("/claims/1", &[("Sec-Fetch-Site", "same-origin")])
            .is(200);
    });
}

#[test]
fn whoever_started_it_is_asked_for_nothing_else() {
    Served::each_alone(|served| {
        let browser = served.browser_by_link();
        let page = browser.get("/").is(200);
        assert!(page.body.contains("Log out"), "{}", page.body);
        assert!(
            page.body.len() + 52_182 + 12_000 < 100_000,
            "the first page has {} bytes",
            page.body.len()
        );
    });
}
