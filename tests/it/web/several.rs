//! Two desk servers beside one ledger, on machines of their own: what one of them was told, the other knows.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::{Browser, PASSWORD, Served};

/// Goes on at another server with the cookies of a browser. Behind a proxy both have one name; here their ports tell them apart.
fn moved<'a>(browser: &Browser<'_>, to: &'a Served) -> Browser<'a> {
    let there = to.browser();
    let port = |served: &Served| served.address.port().to_string();
    for (name, value) in browser.cookies.borrow().iter() {
        let name = name.replace(&port(browser.served), &port(to));
        there.cookies.borrow_mut().insert(name, value.clone());
    }
    there.csrf.borrow_mut().clone_from(&browser.csrf.borrow());
    there
}

#[test]
fn who_came_in_at_one_is_in_at_the_other_until_she_leaves_either() {
    Served::each(|one| {
        let other = one.beside();
        let carl = one.browser_of("Carl");
        carl.get("/claims/1").is(200);
        let there = moved(&carl, &other);
        there
            .post("/claims/1/note", &[("text", "begun at one, sent to the other")])
            .is(303);
        assert!(
            carl.get("/claims/1")
                .is(200)
                .body
                .contains("begun at one, sent to the other")
        );
        there.get("/claims").is(200);
        there.post("/logout", &[]).is(303);
        assert_ne!(carl.get("/claims").status, 200);
    });
}

#[test]
fn guessing_at_one_is_slowed_at_the_other() {
    Served::each(|one| {
        let other = one.beside();
        let guesser = one.browser();
        let mut guesses = 0;
        while guesser.log_in("Carl", "harbour winch ninety").status != 429 {
            guesses += 1;
            assert!(guesses < 50, "nobody slows the guesses");
        }
        other.browser().log_in("Carl", PASSWORD).is(429);
    });
}

#[test]
fn a_request_made_at_one_is_not_made_again_at_the_other() {
    Served::each(|one| {
        let other = one.beside();
        let token = one.token("--person Carl --role checker --scope write");
        let [claim] = one.claims();
        let path = format!("/api/v1/claims/{claim}/marks");
        let mark = json!({"status": "disputed", "refutes": ["https://example.org/x"], "reason": "sent twice"});
        let ask = |at: &Served, body| {
            let key = [("Idempotency-Key", "marked-once")];
            at.ask_with(("POST", path.as_str()), &token, Some(body), &key)
        };
        let before = one.desk.seq();
        ask(one, &mark).is(200);
        ask(&other, &mark).is(200);
        assert_eq!(one.desk.seq(), before + 1);
        let changed = json!({"status": "false", "refutes": ["https://example.org/x"], "reason": "sent twice"});
        assert_eq!(ask(&other, &changed).status, ask(one, &changed).status);
        assert_eq!(
            one.desk.seq(),
            before + 1,
            "another request under the same key is refused"
        );
    });
}

#[test]
fn news_of_one_are_told_and_found_at_the_other_which_goes_on_alone() {
    Served::each(|one| {
        let other = one.beside();
        let rita = other.browser_of("Rita");
        #[cfg(feature = "matching")]
        assert!(!rita.get("/search?q=gulls").is(200).body.contains("chased the gulls"));
        let mut news = TcpStream::connect(other.address).unwrap();
        news.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "GET /live?after={}&at=/ HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
            one.desk.seq(),
            other.address,
            rita.cookie_header()
        );
        news.write_all(head.as_bytes()).unwrap();

        let token = one.token("--person Carl --role checker --scope write");
        let claim = json!({"text": "The tug chased the gulls off the pier.", "article": 1});
        one.ask("POST", "/api/v1/claims", &token, Some(&claim)).is(201);
        let (mut heard, mut part) = (String::new(), [0; 4096]);
        while !heard.contains("\"by\":\"Carl\"") {
            let n = news.read(&mut part).unwrap();
            assert!(n > 0, "the stream ended: {heard}");
            heard.push_str(&String::from_utf8_lossy(&part[..n]));
        }
        #[cfg(feature = "matching")]
        assert!(rita.get("/search?q=gulls").is(200).body.contains("chased the gulls"));

        let third = one.beside();
        drop(other);
        third.browser_of("Edna").get("/claims").is(200);
        one.ask(
            "POST",
            "/api/v1/claims/1/notes",
            &token,
            Some(&json!({"text": "alone"})),
        )
        .is(200);
        one.desk.audited();
    });
}
