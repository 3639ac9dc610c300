//! Ways in that are none: another session's forms, paths out of the desk, headers within values, and clients that never end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::cli::Desk;
use crate::store::engines;
use crate::web::{PASSWORD, Served, with_people};

#[test]
fn a_session_that_somebody_planted_is_worth_nothing() {
    Served::each(|served| {
        // Whoever can set a cookie in another's browser plants a session of their own: the login leaves it behind.
        let attacker = served.browser_of("Rita");
        let name = format!("sayso-{}", served.address.port());
        let planted = attacker.cookies.borrow()[&name].clone();
        let victim = served.browser();
        victim.cookies.borrow_mut().insert(name.clone(), planted.clone());
        // They are then Rita, and what they send is sent as Rita: the login ends that session, and begins another.
        let page = victim.get("/account").is(200);
        let csrf = page.field("csrf").unwrap().to_owned();
        let fields = [("csrf", csrf.as_str()), ("name", "Edna"), ("password", PASSWORD)];
        victim
            .post_as("/login", &fields, &[("Sec-Fetch-Site", "same-origin")])
            .is(303);
        assert_ne!(victim.cookies.borrow()[&name], planted);
        attacker.get("/claims").is(303);
        // A cookie of the plain desk says nothing by TLS, where it could not have been set.
        let other = [("Cookie", format!("__Host-sayso={planted}"))];
        let headers: Vec<(&str, &str)> = other.iter().map(|(name, value)| (*name, value.as_str())).collect();
        served.send("GET", "/api/v1/claims", &headers, b"").is(401);
    });
}

#[test]
fn a_form_of_another_session_is_refused() {
    Served::each(|served| {
        let (carl, edna) = (served.browser_of("Carl"), served.browser_of("Edna"));
        edna.get("/claims/9").is(200);
        carl.get("/claims/9").is(200);
        let token = served.token("--person Carl --role checker --scope write");
        let before = served.desk.seq();
        let of_edna = edna.csrf.borrow().clone();
        for from in [[("Sec-Fetch-Site", "same-origin")], [("Accept", "text/html")]] {
            carl.post_as("/claims/9/note", &[("csrf", &of_edna), ("text", "no")], &from)
                .is(403);
        }
        // A token for programs does not stand in for a form's, nor the other way round.
        carl.post_as("/claims/9/note", &[("csrf", &token), ("text", "no")], &[])
            .is(403);
        let bearer = format!("Bearer {of_edna}");
        served
            .send("GET", "/api/v1/claims", &[("Authorization", &bearer)], b"")
            .is(401);
        // Nor does the form of the login, which anybody has.
        let stranger = served.browser();
        stranger.get("/login");
        let of_login = stranger.csrf.borrow().clone();
        carl.post_as("/claims/9/note", &[("csrf", &of_login), ("text", "no")], &[])
            .is(403);
        assert_eq!(served.desk.seq(), before, "nothing was written");
    });
}

#[test]
fn no_path_leads_out_of_the_desk() {
    Served::each(|served| {
        let browser = served.browser_of("ana");
        std::fs::write(served.desk.home.path().join("secret.txt"), "zqx-secret").unwrap();
        let home = served.desk.home.path().display().to_string();
        let up = "../".repeat(12);
        let encoded = up.replace('/', "%2f").replace('.', "%2e");
        for to in [
            format!("{up}etc/passwd"),
            format!("{encoded}etc%2fpasswd"),
            format!("{up}{home}/secret.txt"),
        ] {
            for path in [
                format!("/static/{to}"),
                format!("/{to}"),
                format!("/claims/{to}"),
                format!("/static//{to}"),
            ] {
                let reply = browser.get(&path);
                assert!(matches!(reply.status, 400 | 404), "{path}: {reply:?}");
                assert!(
                    !reply.body.contains("root:") && !reply.body.contains("zqx-secret"),
                    "{path}"
                );
            }
        }
        // What is called like a file is a name: nothing of this machine is read or written by it.
        browser.get("/import").is(200);
        let name = format!("{up}{home}/secret.txt");
        let fields = [
            ("text", "{}"),
            ("name", name.as_str()),
            ("form", "auto"),
            ("do", "try"),
            ("publisher", &name),
        ];
        let reply = browser.post("/import", &fields);
        assert!(reply.status < 500 && !reply.body.contains("zqx-secret"), "{reply:?}");
        let token = served.token("--role admin --scope write");
        let add = serde_json::json!({"title": name, "outlet": "The Harbour Post", "text": name});
        let reply = served.ask("POST", "/api/v1/ingest", &token, Some(&add));
        assert!(reply.status < 500 && !reply.body.contains("zqx-secret"), "{reply:?}");
        let secret = std::fs::read_to_string(served.desk.home.path().join("secret.txt")).unwrap();
        assert_eq!(secret, "zqx-secret");
    });
}

#[test]
fn no_value_becomes_a_header() {
    Served::each(|served| {
        let lines = "%0d%0aSet-Cookie:%20zqx=1%0d%0aX-Zqx:%201";
        let typed = "x\r\nSet-Cookie: zqx=1\r\nX-Zqx: 1";
        let stranger = served.browser();
        stranger.get(&format!("/login?to=/claims{lines}")).is(200);
        let turned = stranger.get(&format!("/claims?text={lines}")).is(303);
        let mut replies = vec![turned];
        stranger.get("/login");
        replies.push(stranger.post(
            "/login",
            &[
                ("name", "Edna"),
                ("password", PASSWORD),
                ("to", &format!("/claims{typed}")),
            ],
        ));
        let browser = served.browser_of("ana");
        browser.get("/claims/9").is(200);
        replies.push(browser.get(&format!("/claims?text=the&source={lines}")));
        replies.push(browser.get(&format!("/claims?after={lines}")));
        replies.push(browser.post("/claims/9/tags", &[("tags", typed)]));
        replies.push(browser.post("/claims/9/note", &[("text", typed)]));
        let token = served.token("--role admin --scope write");
        let scale = serde_json::json!({
            "name": typed, "version": 1, "title": "T", "labels": [{"label": "True", "status": "verified"}],
        });
        replies.push(served.ask("POST", "/api/v1/scales", &token, Some(&scale)));
        for reply in replies {
            assert!(reply.status < 500, "{reply:?}");
            assert!(reply.header("x-zqx").is_none(), "{reply:?}");
            assert!(
                !reply.all("set-cookie").any(|cookie| cookie.starts_with("zqx")),
                "{reply:?}"
            );
        }
    });
}

type Headers<'a> = &'a [(&'a str, &'a str)];

/// A body without an end, a chunk at a time; how much was taken before somebody had enough, and what was said then.
fn endless(served: &Served, path: &str, headers: &[(&str, &str)], most: usize) -> (usize, String) {
    let mut stream = TcpStream::connect(served.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n",
        served.address
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &[b'a'; 0x10000], b"\r\n"].concat();
    let mut sent = 0;
    while sent < most && stream.write_all(&chunk).is_ok() {
        sent += 0x10000;
    }
    let mut answer = vec![0; 4096];
    let n = stream.read(&mut answer).unwrap_or(0);
    (sent, String::from_utf8_lossy(&answer[..n]).into_owned())
}

#[test]
fn a_body_of_a_hundred_megabytes_is_not_taken_in() {
    const MOST: usize = 100 * 1024 * 1024;
    Served::each(|served| {
        let token = format!("Bearer {}", served.token("--role admin --scope write"));
        let json = ("Content-Type", "application/json");
        let known = [("Authorization", token.as_str()), json];
        let files = [
            ("Authorization", token.as_str()),
            ("Content-Type", "multipart/form-data; boundary=x"),
        ];
        let form = [("Content-Type", "application/x-www-form-urlencoded")];
        let strange = [("Content-Type", "multipart/form-data; boundary=x")];
        let tries: [(&str, Headers, usize); 6] = [
            ("/api/v1/claims/9/marks", &known, 16),
            ("/claims/9/note", &files, 16),
            ("/api/v1/import", &known, 48),
            ("/login", &form, 12),
            ("/login", &strange, 12),
            ("/nowhere", &strange, 12),
        ];
        for (path, headers, megabytes) in tries {
            let (sent, said) = endless(served, path, headers, MOST);
            assert!(sent <= megabytes << 20, "{path}: {} MiB were taken", sent >> 20);
            // Whoever still sends may not hear it, but never hears that it was taken in.
            assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{path}: {said}");
        }
        served.send("GET", "/healthz", &[], b"").is(200);
    });
}

#[test]
fn whoever_sends_a_letter_at_a_time_is_let_go() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        with_people(&desk);
        let served = Served::open(desk, sayso::web::Whom::People, |settings| {
            settings.patience = Duration::from_millis(400);
        });
        let token = served.token("--role admin --scope write");
        let head = format!("GET / HTTP/1.1\r\nHost: {}\r\n", served.address);
        let body = format!(
            "POST /api/v1/claims/9/notes HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
            served.address
        );
        for begins in [String::new(), head, body] {
            let since = Instant::now();
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
            stream.write_all(begins.as_bytes()).unwrap();
            let mut said = Vec::new();
            let mut piece = [0; 1024];
            loop {
                assert!(since.elapsed() < Duration::from_secs(20), "it is still listened to");
                match stream.read(&mut piece) {
                    Ok(0) => break,
                    Ok(n) => said.extend_from_slice(&piece[..n]),
                    Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
                    Err(_) => break,
                }
                let letter = if begins.is_empty() { "" } else { "x" };
                if stream.write_all(letter.as_bytes()).is_err() {
                    break;
                }
            }
            let said = String::from_utf8_lossy(&said).into_owned();
            assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
        }
        served.send("GET", "/healthz", &[], b"").is(200);
    }
}
