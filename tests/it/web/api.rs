//! The API: the same values as `--json`, every noun; safe to repeat; nothing that is sent brings it down.

use serde_json::{Value, json};

use super::Served;

/// The tokens of a desk.
pub fn editor(served: &Served) -> String {
    served.token("--person Edna --role editor --scope write")
}

#[test]
fn what_the_api_shows_is_what_the_command_line_prints() {
    Served::each(|served| {
        let admin = served.token("--role admin --scope write");
        let claim = served.desk.json("list --limit 1")["claims"][0]["id"].as_i64().unwrap();
        let document = served.desk.json("document list --limit 1")["documents"][0]["id"]
            .as_i64()
            .unwrap();
        let pairs = [
            ("/api/v1/claims?limit=7".to_owned(), "list --limit 7".to_owned()),
            (
                "/api/v1/claims?status=unverified,false&stage=open".to_owned(),
                "list --status unverified,false --stage open".to_owned(),
            ),
            (
                "/api/v1/claims?anonymous=true&origin=any".to_owned(),
                "list --anonymous --origin any".to_owned(),
            ),
            (format!("/api/v1/claims/{claim}"), format!("show {claim}")),
            (
                format!("/api/v1/claims/{claim}?as_of=%235"),
                format!("show {claim} --as-of #5"),
            ),
            (
                format!("/api/v1/claims/{claim}/evidence?limit=1000"),
                format!("evidence list {claim} --limit 1000"),
            ),
            ("/api/v1/articles".to_owned(), "article list".to_owned()),
            ("/api/v1/articles/1".to_owned(), "article show 1".to_owned()),
            ("/api/v1/sources?limit=5".to_owned(), "source list --limit 5".to_owned()),
            ("/api/v1/sources/1".to_owned(), "source show 1".to_owned()),
            ("/api/v1/sources/duplicates".to_owned(), "source duplicates".to_owned()),
            ("/api/v1/documents".to_owned(), "document list".to_owned()),
            (
                format!("/api/v1/documents/{document}"),
                format!("document show {document}"),
            ),
            ("/api/v1/replies?all=true".to_owned(), "reply list --all".to_owned()),
            ("/api/v1/attempts?all=true".to_owned(), "attempt list --all".to_owned()),
            ("/api/v1/queries?all=true".to_owned(), "query list --all".to_owned()),
            ("/api/v1/requests?all=true".to_owned(), "request list --all".to_owned()),
            ("/api/v1/signoffs?all=true".to_owned(), "signoff list --all".to_owned()),
            ("/api/v1/drafts".to_owned(), "drafts list".to_owned()),
            ("/api/v1/published?all=true".to_owned(), "published --all".to_owned()),
            ("/api/v1/holds?all=true".to_owned(), "hold list --all".to_owned()),
            ("/api/v1/people".to_owned(), "person list --limit 50".to_owned()),
            ("/api/v1/scales".to_owned(), "scale list".to_owned()),
            (
                "/api/v1/scales/politifact".to_owned(),
                "scale show politifact".to_owned(),
            ),
            ("/api/v1/desk".to_owned(), "desk show".to_owned()),
            ("/api/v1/log?limit=9".to_owned(), "log --limit 9".to_owned()),
            (format!("/api/v1/log?subject={claim}"), format!("log {claim}")),
            ("/api/v1/audit".to_owned(), "audit".to_owned()),
            ("/api/v1/audit/head".to_owned(), "audit --head".to_owned()),
            ("/api/v1/redactions".to_owned(), "redact list".to_owned()),
        ];
        for (path, command) in pairs {
            let reply = served.ask("GET", &path, &admin, None).is(200);
            assert_eq!(reply.json(), served.desk.json(&command), "{path}");
        }
        // Finding nothing is an answer too, and exit code 1.
        for (path, command) in [
            ("/api/v1/search?q=bridge", "search bridge"),
            ("/api/v1/duplicates", "duplicates"),
            ("/api/v1/contradictions", "contradictions"),
        ] {
            let reply = served.ask("GET", path, &admin, None).is(200).json();
            let said: Value = serde_json::from_str(&served.desk.run(&format!("{command} --json")).out).unwrap();
            assert_eq!(reply, said, "{path}");
        }
        let text = "The bridge was inspected and found safe";
        let found = served
            .ask(
                "POST",
                "/api/v1/match",
                &admin,
                Some(&json!({"text": text, "min_score": 0.1})),
            )
            .is(200);
        let said = served.desk.run(&format!("match '{text}' --min-score 0.1 --json")).out;
        assert_eq!(found.json(), serde_json::from_str::<Value>(&said).unwrap());
        // Reports say of what moment they speak, and the desk's clock is not the command's.
        let bare = |mut report: Value| {
            report.as_object_mut().unwrap().remove("as_of");
            report.as_object_mut().unwrap().remove("ages");
            report
        };
        for (path, command) in [
            ("/api/v1/reports?as_of=2026-01-02", "report --as-of 2026-01-02"),
            (
                "/api/v1/reports/articles/1?as_of=2026-01-02",
                "report --article 1 --as-of 2026-01-02",
            ),
            (
                "/api/v1/reports/sources/1?as_of=2026-01-02",
                "report --source 1 --as-of 2026-01-02",
            ),
            (
                "/api/v1/reports/balance?as_of=2026-01-02",
                "report --balance --as-of 2026-01-02",
            ),
            ("/api/v1/corrections?as_of=2026-01-02", "corrections --as-of 2026-01-02"),
        ] {
            let reply = served.ask("GET", path, &admin, None).is(200).json();
            assert_eq!(bare(reply), bare(served.desk.json(command)), "{path}");
        }
    });
}

#[test]
fn a_list_is_paged_to_its_end_and_holds_each_once() {
    Served::each(|served| {
        let token = served.token("");
        let all = served.desk.json("list --limit 1000")["claims"]
            .as_array()
            .unwrap()
            .len();
        let (mut after, mut ids) = (String::new(), Vec::new());
        loop {
            let page = served
                .ask("GET", &format!("/api/v1/claims?limit=4{after}"), &token, None)
                .is(200)
                .json();
            ids.extend(
                page["claims"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|claim| claim["id"].as_i64().unwrap()),
            );
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let each: std::collections::BTreeSet<i64> = ids.iter().copied().collect();
        assert_eq!((ids.len(), each.len()), (all, all));
        // A cursor is good for its own list.
        let next = served.ask("GET", "/api/v1/claims?limit=4", &token, None).json()["next"]
            .as_str()
            .unwrap()
            .to_owned();
        served
            .ask(
                "GET",
                &format!("/api/v1/claims?status=false&after={next}"),
                &token,
                None,
            )
            .is(400);
    });
}

#[test]
fn a_story_is_worked_through_over_the_api_alone() {
    Served::each(|served| {
        let token = editor(served);
        let post = |path: &str, body: Value| served.ask("POST", &format!("/api/v1/{path}"), &token, Some(&body));
        let article = post(
            "articles",
            json!({"title": "The ferry is late", "outlet": "The Evening Wire", "published": "2026-01-02"}),
        )
        .is(201);
        let id = article.json()["id"].as_i64().unwrap();
        assert_eq!(
            article.header("location"),
            Some(format!("/api/v1/articles/{id}").as_str())
        );
        let text = "The ferry was late on nine days in May, a spokesman said.";
        assert_eq!(
            post(&format!("articles/{id}/texts"), json!({"text": text}))
                .is(200)
                .json()["kept"],
            true
        );
        let claim = post(
            "claims",
            json!({"text": "The ferry was late on nine days in May", "article": id, "tags": ["ferry"], "anchor": [[0, 38]],
                "links": [{"anonymous": "a spokesman", "manner": "paraphrased", "cue": "said"}]}),
        )
        .is(201);
        let tag = claim.header("etag").unwrap().to_owned();
        let page = claim.json()["claims"][0].clone();
        let number = page["id"].as_i64().unwrap();
        assert_eq!(page["anchor"]["exact"], "The ferry was late on nine days in May");
        assert_eq!(page["attribution"].as_array().unwrap().len(), 2);
        assert_eq!(page["claimed_on"], "2026-01-02");
        // Edited as it was read; who comes later with the same is told.
        let path = format!("/api/v1/claims/{number}");
        let change = json!({"priority": "high", "due_on": "2026-02-01", "chosen_because": "Many ask"});
        let edited = served
            .ask_with(("PATCH", &path), &token, Some(&change), &[("If-Match", &tag)])
            .is(200)
            .json();
        assert_eq!(edited["claims"][0]["due_on"], "2026-02-01");
        let late = served
            .ask_with(
                ("PATCH", &path),
                &token,
                Some(&json!({"due_on": null})),
                &[("If-Match", &tag)],
            )
            .is(412)
            .json();
        assert_eq!(late["current"]["due_on"], "2026-02-01");
        served
            .ask("PATCH", &path, &token, Some(&json!({"due_on": null})))
            .is(200);
        // The work.
        let on = |what: &str, body: Value| post(&format!("claims/{number}/{what}"), body);
        on("assignee", json!({"person": "Carl"})).is(200);
        on("due", json!({"due_on": "2026-03-01", "priority": "normal"})).is(200);
        on("recheck", json!({"recheck_on": "2026-04-01"})).is(200);
        on("notes", json!({"text": "Ring the pier"})).is(200);
        on("tags", json!({"on": ["late"], "off": ["ferry"]})).is(200);
        on("replies", json!({"of": 1, "how": "by telephone"})).is(201);
        on(
            "attempts",
            json!({"kind": "called", "what": "the pier", "outcome": "refused"}),
        )
        .is(201);
        on("relations", json!({"kind": "variant", "claim": 9})).is(200);
        on("relations/drop", json!({"claim": 9})).is(200);
        post(
            "queries",
            json!({"about": number.to_string(), "question": "Which May?", "to": "Carl"}),
        )
        .is(201);
        on("stage", json!({"stage": "checking"})).is(200);
        let evidence = on(
            "evidence",
            json!({"stance": "refutes", "document": "https://example.org/log", "quote": "on two days"}),
        )
        .is(201);
        assert_eq!(evidence.json()["evidence"].as_array().unwrap().len(), 1);
        on("marks", json!({"status": "false", "reason": "The log says two"})).is(200);
        on("stage", json!({"stage": "closed"})).is(200);
        on(
            "publication",
            json!({"url": "https://desk.example/ferry", "headline": "Not nine days"}),
        )
        .is(200);
        let shown = served.desk.json(&format!("show {number}"));
        assert_eq!(
            (shown["status"].as_str(), shown["stage"].as_str()),
            (Some("false"), Some("closed"))
        );
        assert_eq!(shown["assignee"], "Carl");
        assert_eq!(shown["tags"], json!(["late"]));
        // Its page holds the markup, which is had alone too.
        let markup = served
            .ask_with(
                ("GET", &format!("/claims/{number}")),
                &token,
                None,
                &[("Accept", "application/ld+json")],
            )
            .is(200)
            .json();
        assert_eq!(
            (markup["@type"].as_str(), markup["claimReviewed"].as_str()),
            (Some("ClaimReview"), Some("The ferry was late on nine days in May"))
        );
        let html = served
            .ask_with(
                ("GET", &format!("/claims/{number}")),
                &token,
                None,
                &[("Accept", "text/html")],
            )
            .is(200);
        assert!(
            html.body.contains("<script type=\"application/ld+json\">"),
            "{}",
            html.body
        );
        assert_eq!(
            served
                .ask("GET", &format!("/claims/{number}.json"), &token, None)
                .is(200)
                .json(),
            shown
        );
        let of_article = served
            .ask("GET", &format!("/articles/{id}.jsonld"), &token, None)
            .is(200)
            .json();
        assert_eq!(of_article["url"], "https://desk.example/ferry");
        served
            .ask_with(("GET", "/claims/9"), &token, None, &[("Accept", "application/ld+json")])
            .is(404);
        // Taken back, and the last act undone.
        on("publication/withdraw", json!({"reason": "Another May"})).is(200);
        on("notes", json!({"text": "a slip"})).is(200);
        let undone = served.ask("POST", "/api/v1/undo", &token, None).is(200).json();
        assert_eq!(undone["undone"][0]["verb"], "note");
        let feed = served.ask("GET", "/corrections.atom", &token, None).is(200);
        assert!(feed.body.contains("Another May"), "{}", feed.body);
        served.desk.audited();
    });
}

#[test]
fn an_article_is_read_its_drafts_accepted_and_sources_merged() {
    Served::each(|served| {
        let token = editor(served);
        let post = |path: &str, body: Value| served.ask("POST", &format!("/api/v1/{path}"), &token, Some(&body));
        let content = "Officials said on Monday that the mill would close in June. The mayor, Jane Roe, told reporters that 40 jobs were lost.";
        let article =
            json!({"content": content, "outlet": "The Evening Wire", "title": "The mill", "published": "2026-01-02"});
        let mut dry = article.clone();
        dry["dry_run"] = json!(true);
        let before = served.desk.seq();
        let would = post("ingest", dry).is(200).json();
        assert_eq!(
            (served.desk.seq(), would["articles"][0]["outcome"].as_str()),
            (before, Some("new"))
        );
        assert!(!would["articles"][0]["would_draft"].as_array().unwrap().is_empty());
        let read = post("ingest", article.clone()).is(200).json();
        let id = read["articles"][0]["article"].as_i64().unwrap();
        let drafts = served
            .ask("GET", &format!("/api/v1/drafts?article={id}"), &token, None)
            .is(200)
            .json();
        assert_eq!(drafts, served.desk.json(&format!("drafts list {id}")));
        let first = drafts["drafts"][0]["id"].as_i64().unwrap();
        post("drafts/drop", json!({"claims": [first], "reason": "not ours"})).is(200);
        assert_eq!(post("ingest", article).is(200).json()["articles"][0]["outcome"], "same");
        // A source under two names.
        let a = post(
            "sources",
            json!({"name": "Jane A. Roe", "kind": "person", "about": {"described_as": "mayor"}}),
        )
        .is(201)
        .json();
        let b = post("sources", json!({"name": "J. Roe of the mill", "kind": "person"}))
            .is(201)
            .json();
        let merge = |dry: bool| {
            post(
                &format!("sources/{}/merge", b["id"]),
                json!({"into": a["id"], "reason": "one desk", "dry_run": dry}),
            )
        };
        let (preview, seq) = (merge(true).is(200).json(), served.desk.seq());
        assert_eq!(merge(false).is(200).json(), preview);
        assert_eq!(served.desk.seq(), seq + 1);
        let path = format!("/api/v1/sources/{}", a["id"]);
        let read = served.ask("GET", &path, &token, None).is(200);
        let tag = read.header("etag").unwrap().to_owned();
        let change = json!({"about": {"described_as": "mayor of the town"}});
        served
            .ask_with(("PATCH", &path), &token, Some(&change), &[("If-Match", &tag)])
            .is(200);
        let late = served
            .ask_with(
                ("PATCH", &path),
                &token,
                Some(&json!({"name": "Jane"})),
                &[("If-Match", &tag)],
            )
            .is(412)
            .json();
        assert_eq!(late["current"]["described_as"], "mayor of the town");
        served.desk.audited();
    });
}

#[test]
fn what_is_protected_stays_so_over_the_api() {
    Served::each(|served| {
        let secret = "Wants the quay rebuilt before the election";
        let source = served.desk.json("source list --kind anonymous")["sources"][0]["id"]
            .as_i64()
            .unwrap();
        let path = format!("/api/v1/sources/{source}/protected");
        let (checker, editor) = (
            served.token("--person Carl --role checker --scope write"),
            editor(served),
        );
        let body = json!({"motive": secret});
        served.ask("PATCH", &path, &checker, Some(&body)).is(403);
        served.ask("GET", &path, &checker, None).is(403);
        let set = served.ask("PATCH", &path, &editor, Some(&body)).is(200);
        assert!(!set.body.contains(secret));
        assert!(served.ask("GET", &path, &editor, None).is(200).body.contains(secret));
        // The journal keeps nothing from which the words could be guessed: not even the digest of the request.
        let digest = sayso::model::canonical::sha256(format!("PATCH {path}\n{body}").as_bytes());
        let dump = served.desk.ok("db backup --dump -");
        assert!(!dump.contains(secret) && !dump.contains(&digest));
        let named = json!({"identity_known_to": "Call 555-0100 or mail x@example.org"});
        served.ask("PATCH", &path, &editor, Some(&named)).is(400);
        served.desk.audited();
    });
}
