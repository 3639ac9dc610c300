//! The pages: what they show, and that nothing which somebody typed becomes more than text.

use super::Served;

#[test]
fn the_first_walk_leads_through_every_page() {
    Served::each(|served| {
        let browser = served.browser_of("Carl");
        let home = browser.get("/").is(200);
        for place in [
            "/claims",
            "/articles",
            "/claims?status=disputed",
            "/claims?stage=approval",
        ] {
            assert!(
                home.body.contains(&format!("href=\"{place}\"")),
                "{place}\n{}",
                home.body
            );
            browser.get(place).is(200);
        }
        let list = browser.get("/claims?status=false&status=verified").is(200);
        assert!(list.body.contains("value=\"false\" checked") && !list.body.contains("value=\"disputed\" checked"));
        let expected = served.desk.json("list --status false,verified");
        for claim in expected["claims"].as_array().unwrap() {
            assert!(
                list.body.contains(&format!("href=\"/claims/{}\"", claim["id"])),
                "{claim}"
            );
        }
        // The same value as JSON.
        let json = browser.get_with(
            "/claims?status=false&status=verified",
            &[("Accept", "application/json")],
        );
        assert_eq!(json.json()["claims"], expected["claims"]);
        let article = browser.get("/articles/1").is(200);
        assert!(article.body.contains("class=\"verdict no-go\""), "{}", article.body);
        assert!(
            article.body.contains("class=\"mark status-"),
            "the claims stand out in the text"
        );
        let claims = served.desk.json("report --article 1")["claims"]
            .as_array()
            .unwrap()
            .clone();
        for claim in &claims {
            let id = claim["id"].as_i64().unwrap();
            assert!(article.body.contains(&format!("id=\"claim-{id}\"")), "{id}");
            let page = browser.get(&format!("/claims/{id}")).is(200);
            for link in claim["attribution"].as_array().unwrap() {
                if let Some(name) = link["source"]["name"].as_str() {
                    assert!(page.body.contains(&name.replace('\'', "&#x27;")), "{name}");
                }
            }
        }
        assert_eq!(browser.get("/claims?status=good").status, 400);
        assert_eq!(browser.get("/claims?source=Nobody+of+that+name").status, 404);
    });
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    Served::each(|served| {
        served.claims::<60>();
        let browser = served.browser_of("Rita");
        let mut path = "/claims?kind=fact&text=ferry".to_owned();
        let mut seen = 0;
        for _ in 0..5 {
            let page = browser.get(&path).is(200);
            seen += page.body.matches("class=\"row\"").count();
            match page.body.split("class=\"next\"><a href=\"").nth(1) {
                Some(rest) => {
                    path = rest
                        .split('"')
                        .next()
                        .unwrap()
                        .replace("&amp;", "&")
                        .replace("&#x2f;", "/")
                }
                None => break,
            }
        }
        assert_eq!(
            seen,
            served.desk.json("list --text ferry --limit 500")["claims"]
                .as_array()
                .unwrap()
                .len()
        );
    });
}

#[test]
fn the_first_page_tells_how_things_went_and_stays_light() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        let home = |served: &Served| {
            let _ = served;
            browser.get_with("/", &[("Accept", "application/json")]).is(200).json()
        };
        let before = home(served);
        let weeks = before["trends"]["weeks"].as_array().unwrap();
        assert_eq!(weeks.len(), 12);
        assert_eq!(weeks[11]["on"], "2026-01-03");
        assert_eq!(weeks[11]["by_status"], before["overview"]["by_status"]);
        let all = |week: &serde_json::Value| {
            let counts = week["by_status"].as_object().unwrap();
            counts.values().map(|n| n.as_i64().unwrap()).sum::<i64>()
        };
        assert_eq!(all(&weeks[0]), 0, "the ledger is younger than that");
        let counted = |home: &serde_json::Value| -> i64 {
            home["trends"]["verdicts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|pace| pace["count"].as_i64().unwrap())
                .sum()
        };
        assert_eq!(
            counted(&before),
            before["overview"]["time_to_verdict"]["counted"].as_i64().unwrap()
        );
        // A week later somebody decides: that week has it, the one before stays as it was.
        let [claim] = served.claims();
        let stood = home(served)["overview"]["by_status"].clone();
        served.pass(chrono::TimeDelta::days(7));
        let browser_of_carl = served.browser_of("Carl");
        browser_of_carl.get(&format!("/claims/{claim}")).is(200);
        let mark = [
            ("status", "false"),
            ("reason", "No"),
            ("document", "https://example.org/a"),
            ("stance", "refutes"),
        ];
        browser_of_carl.post(&format!("/claims/{claim}/mark"), &mark).is(303);
        let after = browser_of_carl
            .get_with("/", &[("Accept", "application/json")])
            .is(200)
            .json();
        let weeks = after["trends"]["weeks"].as_array().unwrap();
        assert_eq!(weeks[11]["by_status"], after["overview"]["by_status"]);
        assert_eq!(weeks[10]["by_status"], stood);
        assert_eq!(counted(&after), counted(&before) + 1);
        let page = browser_of_carl.get("/").is(200);
        for words in [
            "Claims by status over twelve weeks",
            "Time to a first verdict",
            "The same in figures",
        ] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        // With all that it loads, uncompressed.
        let mut bytes = page.body.len();
        for kind in ["href=\"/static/", "src=\"/static/"] {
            for part in page.body.split(kind).skip(1) {
                let name = part.split('"').next().unwrap();
                bytes += browser_of_carl.get(&format!("/static/{name}")).is(200).body.len();
            }
        }
        assert!(bytes < 100_000, "{bytes} bytes");
    });
}

#[test]
fn what_somebody_typed_is_text_and_nothing_else() {
    const BAD: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    Served::each(|served| {
        let story = format!("{BAD}\n\nThe mayor said the bridge is safe.");
        served.desk.file("story.txt", story);
        let add = ["article", "add", BAD, "--outlet", BAD, "--json"];
        let article = served.desk.run_args(&add).ends(0).json()["id"].to_string();
        served.desk.ok(&format!("article attach {article} story.txt"));
        let add = ["add", BAD, "--article", article.as_str(), "--tag", "x\"><b>"];
        served.desk.run_args(&add).ends(0);
        let claims = served.desk.json("list --limit 500");
        let id = claims["claims"].as_array().unwrap().last().unwrap()["id"].to_string();
        served.desk.run_args(&["note", &id, BAD]).ends(0);
        served
            .desk
            .run_args(&[
                "evidence",
                "add",
                &id,
                "context",
                "https://example.org/?q=%22%3E%3Cscript%3E",
                "--quote",
                BAD,
            ])
            .ends(0);
        served.desk.run_args(&["person", "add", BAD]).ends(0);
        let browser = served.browser_of("Carl");
        let pages = [
            "/".to_owned(),
            "/claims".to_owned(),
            format!("/claims/{id}"),
            "/articles".to_owned(),
            format!("/articles/{article}"),
            format!("/claims?text={}&tag=%22%3E%3Cb%3E", "%22%3E%3Cscript%3Ealert(3)"),
            "/login?to=%22%3E%3Cscript%3E".to_owned(),
            "/%22%3E%3Cscript%3E".to_owned(),
            "/claims/1?done=%3Cscript%3E".to_owned(),
            "/claims?status=%3Cscript%3E".to_owned(),
        ];
        for path in pages {
            let page = browser.get(&path);
            assert!(
                !page.body.contains("<script>") && !page.body.contains("<img"),
                "{path}\n{}",
                page.body
            );
            assert!(!page.body.contains("<b>"), "{path}\n{}", page.body);
        }
        let form = browser.post(&format!("/claims/{id}/mark"), &[("status", BAD), ("reason", BAD)]);
        assert!(!form.body.contains("<script>"), "{}", form.body);
        // Headers hold nothing of it either.
        let reply = browser.get("/login?to=/%0d%0aSet-Cookie:%20x=1");
        assert!(reply.header("set-cookie").is_none_or(|cookie| !cookie.contains("x=1")));
    });
}

#[test]
fn a_file_is_asked_for_by_its_content_and_nothing_else_is_served() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        let home = browser.get("/");
        let style = home
            .body
            .split("rel=\"stylesheet\" href=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let sheet = browser.get(style).is(200);
        assert!(sheet.header("cache-control").unwrap().contains("immutable"));
        assert_eq!(sheet.header("content-type"), Some("text/css; charset=utf-8"));
        for path in [
            "/static/desk.css",
            "/static/..%2f..%2fCargo.toml",
            "/static/%2e%2e/%2e%2e/etc/passwd",
            "/../../etc/passwd",
        ] {
            assert_eq!(browser.get(path).status, 404, "{path}");
        }
    });
}

#[test]
fn figures_tell_what_was_asked_for() {
    Served::each(|served| {
        let token = served.token("");
        served.ask("GET", "/api/v1/claims/1", &token, None).is(200);
        served.ask("GET", "/api/v1/claims/2", &token, None).is(200);
        let figures = served.ask("GET", "/metrics", &token, None).is(200).body;
        assert!(
            figures.contains("sayso_requests_total{method=\"GET\",route=\"/api/v1/claims/{id}\",status=\"200\"} 2"),
            "{figures}"
        );
        assert!(
            figures.contains(&format!("sayso_journal_entries {}", served.desk.seq())),
            "{figures}"
        );
        for name in [
            "retries_total",
            "in_doubt_total",
            "fenced_total",
            "abandoned_calls_total",
            "hanging_connections",
        ] {
            assert!(
                figures.contains(&format!("\nsayso_database_{name} ")),
                "{name}: {figures}"
            );
        }
        assert_eq!(served.send("GET", "/healthz", &[], b"").body, "ok\n");
        assert_eq!(served.send("GET", "/readyz", &[], b"").body, "ok\n");
    });
}
