//! How the API behaves whatever it is asked for: what comes in and goes out as files, the one shape of refusals, keys, its page.

use serde_json::json;

use super::Served;
use super::api::editor;

#[test]
fn reviews_come_in_and_go_out() {
    Served::each(|served| {
        let token = editor(served);
        let lines = "{\"text\": \"The moon is made of cheese\", \"publisher\": \"Example Check\", \"url\": \"https://check.example/1\", \"rating\": \"False\"}\n\
                     {\"title\": \"no claim\"}\n";
        let send = |path: &str, key: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [
                ("Authorization", bearer.as_str()),
                ("Content-Type", "application/x-ndjson"),
                ("Idempotency-Key", key),
            ];
            served.send("POST", path, &headers, lines.as_bytes()).is(200).json()
        };
        let seq = served.desk.seq();
        let would = send("/api/v1/import?format=jsonl&dry_run=true", "dry");
        assert_eq!(
            (would["created"].as_i64(), would["refused"].as_i64(), served.desk.seq()),
            (Some(1), Some(1), seq)
        );
        let done = send("/api/v1/import?format=jsonl", "wet");
        assert_eq!(
            (done["created"].as_i64(), done["dry_run"].as_bool()),
            (Some(1), Some(false))
        );
        assert_eq!(send("/api/v1/import?format=jsonl", "wet")["unchanged"], 1);
        assert_eq!(send("/api/v1/import?format=jsonl", "again")["unchanged"], 1);
        let out = json!({"format": "jsonl", "origin": "imported"});
        let export = served.ask("POST", "/api/v1/export", &token, Some(&out)).is(200);
        assert_eq!(export.body, served.desk.ok("export jsonl --origin imported"));
        let out = json!({"format": "csv", "origin": "any", "unclosed": true});
        let export = served.ask("POST", "/api/v1/export", &token, Some(&out)).is(200);
        assert_eq!(
            export.body.trim(),
            served.desk.ok("export csv --origin any --unclosed").trim()
        );
        served.desk.audited();
    });
}

#[test]
fn whatever_is_sent_is_refused_in_the_one_shape() {
    Served::each(|served| {
        let token = served.token("--role admin --scope write");
        let bearer = format!("Bearer {token}");
        let before = served.desk.seq();
        let bodies: Vec<Vec<u8>> = vec![
            b"".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"{".to_vec(),
            b"\xff\xfe".to_vec(),
            b"{\"text\": 1}".to_vec(),
            b"{\"text\": \"a\\u0000b\", \"article\": 1}".to_vec(),
            b"{\"text\": \"\\ud800\"}".to_vec(),
            format!("{{\"text\": \"x\", \"article\": 1{}}}", "0".repeat(60)).into_bytes(),
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
            format!("{{\"text\": {}\"x\"{}}}", "{\"a\":".repeat(5_000), "}".repeat(5_000)).into_bytes(),
        ];
        for route in sayso::web::router::table()
            .iter()
            .filter(|r| r.path.starts_with("/api/v1/") && r.method != "GET")
        {
            // Whatever is in the body of these, it is a file, or there is none.
            if route.path.ends_with("/import")
                || route.path.ends_with("/undo")
                || ["/lint/claimreview", "/disable", "/revoke", "filters/{id}/drop"]
                    .iter()
                    .any(|end| route.path.ends_with(end))
                || route.path.ends_with("drafts/accept") && route.path.contains("{id}")
            {
                continue;
            }
            let path = route.path.replace("{id}", "1").replace("{scale}", "politifact");
            for body in &bodies {
                let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
                let reply = served.send(route.method, &path, &headers, body);
                assert!(
                    (400..500).contains(&reply.status),
                    "{} {path} {:?}: {reply:?}",
                    route.method,
                    String::from_utf8_lossy(&body[..body.len().min(40)])
                );
                let error = reply.json()["error"].clone();
                assert!(error["kind"].is_string() && error["message"].is_string(), "{reply:?}");
            }
            let headers = [("Authorization", bearer.as_str()), ("Content-Type", "text/plain")];
            let reply = served.send(route.method, &path, &headers, b"{}");
            assert_eq!(reply.status, 415, "{} {path}: {reply:?}", route.method);
        }
        // A hundred megabytes are refused by what their head says, and when it says nothing.
        let head = format!("{}", 100 * 1024 * 1024);
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
            ("Content-Length", head.as_str()),
        ];
        served.send("POST", "/api/v1/claims", &headers, &[b' '; 1024]).is(413);
        // Numbers, words and signs that are none.
        for path in [
            "/api/v1/claims/99999999999999999999",
            "/api/v1/claims/-1",
            "/api/v1/claims/0x1",
            "/api/v1/claims/1%00",
            "/api/v1/claims?text=%00",
            "/api/v1/claims?limit=1e9",
            "/api/v1/claims?after=nonsense",
            "/api/v1/claims?due_by=yesterday",
            "/api/v1/sources?after=99999999999999999999",
            "/api/v1/log?subject=moon:1",
            "/api/v1/reports?as_of=tomorrow",
            "/api/v1/reports?as_of=2999-01-01",
            "/api/v1/audit?expect=zz",
            "/api/v1/search?q=",
            "/api/v1/search?q=status:odd",
            "/api/v1/search",
            "/api/v1/corrections?year=1",
            "/api/v1/scales/a/b",
            "/api/v1/nothing",
        ] {
            let reply = served.ask("GET", path, &token, None);
            assert!(matches!(reply.status, 400 | 404), "{path}: {reply:?}");
            assert!(reply.json()["error"]["message"].is_string(), "{path}");
        }
        assert_eq!(served.desk.seq(), before, "nothing was written");
    });
}

#[test]
fn a_noun_that_was_made_twice_under_one_key_is_made_once() {
    Served::each(|served| {
        let token = served.token("--role admin --scope write");
        for (path, body) in [
            ("/api/v1/claims", json!({"text": "Twice", "links": [{"source": 1}]})),
            ("/api/v1/sources", json!({"name": "Twice", "kind": "person"})),
            ("/api/v1/articles", json!({"title": "Twice", "outlet": "Twice Daily"})),
            ("/api/v1/documents", json!({"url": "https://example.org/twice"})),
            ("/api/v1/people", json!({"name": "Twice"})),
            (
                "/api/v1/requests",
                json!({"kind": "check", "from": "a reader", "why": "twice"}),
            ),
            (
                "/api/v1/queries",
                json!({"about": "article:1", "question": "Twice?", "to": "Carl"}),
            ),
        ] {
            let key = format!("twice{}", path.replace('/', "."));
            let send = || {
                served
                    .ask_with(("POST", path), &token, Some(&body), &[("Idempotency-Key", &key)])
                    .is(201)
            };
            let first = send();
            let seq = served.desk.seq();
            let second = send();
            assert_eq!((first.json(), seq), (second.json(), served.desk.seq()), "{path}");
            assert_eq!(first.header("location"), second.header("location"));
            let clash = served.ask_with(
                ("POST", path),
                &token,
                Some(&json!({"other": 1})),
                &[("Idempotency-Key", &key)],
            );
            assert!(matches!(clash.status, 400 | 409), "{clash:?}");
        }
        served.desk.audited();
    });
}

#[test]
fn the_api_is_told_on_a_page_without_script() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        let page = browser.get("/api/docs").is(200);
        for route in sayso::web::router::table()
            .iter()
            .filter(|r| r.path.starts_with("/api/v1/") && !r.path.ends_with("openapi.json"))
        {
            assert!(
                page.body
                    .contains(&format!("<strong>{}</strong> {}<", route.method, route.path)),
                "{route:?}"
            );
        }
        // Every link on it leads somewhere on it.
        for target in page
            .body
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(page.body.contains(&format!("id=\"{target}\"")), "{target}");
        }
        let ids: Vec<&str> = page
            .body
            .split("<details id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let each: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), each.len());
    });
}
