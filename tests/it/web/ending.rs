//! The desk closes: what was acknowledged stands, and what was under way is finished.

use serde_json::json;

use super::Served;
use crate::cli::Desk;
use crate::store::engines;

#[test]
fn closing_loses_no_write_that_was_acknowledged() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        super::with_people(&desk);
        let mut served = Served::open(desk, sayso::web::Whom::People, |_| {});
        let token = served.token("--person Carl --role checker --scope write");
        let claims: [i64; 2] = served.claims();
        let before = served.desk.seq();
        let acknowledged = std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8)
                .map(|writer| {
                    let (token, address) = (token.clone(), served.address);
                    scope.spawn(move || write_on(address, &token, claims[writer % 2], writer))
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(400));
            drop(served.stop.take());
            served.thread.take().unwrap().join().unwrap();
            writers.into_iter().map(|writer| writer.join().unwrap()).sum::<i64>()
        });
        assert!(acknowledged > 0);
        let written = served.desk.seq() - before;
        assert!(
            written >= acknowledged,
            "{written} written, {acknowledged} acknowledged"
        );
        // At most the one of each writer that was under way.
        assert!(
            written <= acknowledged + 8,
            "{written} written, {acknowledged} acknowledged"
        );
        served.desk.audited();
    }
}

/// Marks a claim over and over until nobody answers; gives how often somebody did.
fn write_on(address: std::net::SocketAddr, token: &str, id: i64, writer: usize) -> i64 {
    use std::io::{Read as _, Write as _};
    let mut acknowledged = 0;
    for n in 0.. {
        let Ok(mut stream) = std::net::TcpStream::connect(address) else {
            break;
        };
        let body = json!({
            "status": "disputed", "refutes": ["https://example.org/x"], "reason": format!("{writer} says so for the {n}th time"),
        })
        .to_string();
        let head = format!(
            "POST /api/v1/claims/{id}/marks HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(head.as_bytes()).is_err() {
            break;
        }
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        match answer.split(' ').nth(1) {
            Some("200") => acknowledged += 1,
            Some(status) => panic!("{status}: {answer}"),
            None => break,
        }
    }
    acknowledged
}

/// The program itself, as people start it.
#[cfg(unix)]
#[test]
fn the_program_says_where_it_is_and_ends_when_it_is_asked_to() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;
    for engine in engines() {
        let desk = Desk::seeded(engine);
        let mut command = desk.command(&["serve", "--listen", "127.0.0.1:0", "--no-browser", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        while serde_json::from_str::<serde_json::Value>(&said).is_err() {
            said.push_str(&lines.next().unwrap().unwrap());
        }
        let ready: serde_json::Value = serde_json::from_str(&said).unwrap();
        let (url, link) = (ready["url"].as_str().unwrap(), ready["link"].as_str().unwrap());
        assert!(link.starts_with(&format!("{url}/enter?key=")), "{ready}");
        let pid = rustix::process::Pid::from_raw(child.id().try_into().unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(child.wait().unwrap().success());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(err.contains("the desk is closed"), "{err}");
    }
}

#[test]
fn whoever_only_listens_or_holds_a_connection_does_not_keep_the_desk_open() {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::time::{Duration, Instant};
    for engine in engines() {
        let desk = Desk::seeded(engine);
        super::with_people(&desk);
        let mut served = Served::open(desk, sayso::web::Whom::People, |_| {});
        let cookies = served.browser_of("Rita").cookie_header();
        let seq = served.desk.seq();
        let open = |sends: String| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            stream.write_all(sends.as_bytes()).unwrap();
            stream
        };
        let address = served.address;
        let mut news = open(format!(
            "GET /live?after={seq}&at=/ HTTP/1.1\r\nHost: {address}\r\nCookie: {cookies}\r\n\r\n"
        ));
        let mut piece = [0; 4096];
        let n = news.read(&mut piece).unwrap();
        let head = String::from_utf8_lossy(&piece[..n]).into_owned();
        assert!(
            head.starts_with("HTTP/1.1 200") && head.contains("text/event-stream"),
            "{head}"
        );
        let held = [
            String::new(),
            format!("GET / HTTP/1.1\r\nHost: {address}\r\n"),
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\n\r\n"),
        ]
        .map(open);
        std::thread::sleep(Duration::from_millis(100));
        let since = Instant::now();
        served.tell_to_stop();
        served.wait();
        let took = since.elapsed();
        assert!(took < Duration::from_secs(8), "closing took {took:?}");
        // The news end as a stream does, not in the middle of something.
        let mut rest = String::new();
        news.read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with("0\r\n\r\n"), "{rest:?}");
        drop(held);
        served.desk.audited();
    }
}
