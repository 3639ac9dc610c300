//! Accounts and the ledger itself over the API: roles, passwords, tokens, backups, stories, forgetting, reading, the index.

use serde_json::{Value, json};

use super::{PASSWORD, Served, with_people};
use crate::cli::Desk;
use crate::store::engines;

fn admin(served: &Served) -> String {
    served.token("--role admin --scope write")
}

#[test]
fn accounts_are_seen_to_over_the_api() {
    Served::each(|served| {
        let token = admin(served);
        let post = |path: &str, body: Value| served.ask("POST", path, &token, Some(&body));
        let zoe = post("/api/v1/people", json!({"name": "Zoe"})).is(201).json()["id"]
            .as_i64()
            .unwrap();
        let of_zoe = |what: &str| format!("/api/v1/people/{zoe}/{what}");
        let given = post(&of_zoe("role"), json!({"role": "checker"})).is(200).json();
        assert_eq!(
            (given["role"].as_str(), given["password"].as_bool()),
            (Some("checker"), Some(false))
        );
        post(&of_zoe("password"), json!({"password": "too short"})).is(422);
        post(&of_zoe("password"), json!({"password": PASSWORD})).is(200);
        served.browser_of("Zoe").get("/claims").is(200);
        let made = post(
            "/api/v1/tokens",
            json!({"name": "robot", "person": "Zoe", "role": "checker", "scope": "write"}),
        );
        let made = made.is(201).json();
        let secret = made["secret"].as_str().unwrap().to_owned();
        served.ask("GET", "/api/v1/claims", &secret, None).is(200);
        post(
            "/api/v1/tokens",
            json!({"name": "robot", "person": "Zoe", "role": "admin", "scope": "write"}),
        )
        .is(422);
        // What the command line lists, an admin is shown; whoever is none sees what is theirs.
        let all = served.ask("GET", "/api/v1/tokens", &token, None).is(200).json();
        assert_eq!(all, served.desk.json("token list"));
        let own = served.ask("GET", "/api/v1/tokens", &secret, None).is(200).json();
        assert_eq!(own["tokens"], json!([made["token"]]));
        let of_ana = all["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .find(|token| token["by"] != "Zoe")
            .unwrap()["id"]
            .clone();
        served
            .ask("POST", &format!("/api/v1/tokens/{of_ana}/revoke"), &secret, None)
            .is(404);
        served
            .ask(
                "POST",
                "/api/v1/tokens",
                &secret,
                Some(&json!({"name": "x", "role": "reader", "scope": "read"})),
            )
            .is(403);
        let revoke = format!("/api/v1/tokens/{}/revoke", made["token"]["id"]);
        let gone = served.ask("POST", &revoke, &secret, None).is(200).json();
        assert_eq!(gone["tokens"][0]["revoked"], true);
        served.ask("GET", "/api/v1/claims", &secret, None).is(401);
        post(&of_zoe("disable"), json!({})).is(200);
        served.browser().log_in("Zoe", PASSWORD).is(401);
        served.desk.audited();
    });
}

#[test]
fn the_journal_keeps_nothing_from_which_a_password_could_be_guessed() {
    Served::each(|served| {
        let new = "a quay for the ferry";
        let rita = served.person("Rita");
        let api = format!("/api/v1/people/{rita}/password");
        let body = json!({"password": new});
        served.ask("POST", &api, &admin(served), Some(&body)).is(200);
        let form = format!("/settings/people/{rita}/password");
        let browser = served.browser_of("ana");
        browser.get("/settings/people").is(200);
        browser.post(&form, &[("password", new)]).is(303);
        let own = served.browser();
        own.log_in("Rita", new).is(303);
        own.get("/account").is(200);
        let change = [("before", new), ("new", PASSWORD), ("again", PASSWORD)];
        own.post("/account/password", &change).is(303);
        let sha = |text: String| sayso::model::canonical::sha256(text.as_bytes());
        let digests = [
            sha(format!("POST {api}\n{body}")),
            sha(format!("POST {form}\n{}", json!([["password", new]]))),
            sha(format!(
                "POST /account/password\n{}",
                json!([["before", new], ["new", PASSWORD], ["again", PASSWORD]])
            )),
        ];
        served.desk.ok("db backup --dump --protected all.jsonl");
        let dump = std::fs::read_to_string(served.desk.home.path().join("all.jsonl")).unwrap();
        for digest in digests {
            // A form's name in the journal ends in the beginning of its digest.
            assert!(!dump.contains(&digest[..12]), "{digest}");
        }
        served.desk.audited();
    });
}

#[test]
fn a_backup_is_downloaded_and_restores_the_same_ledger() {
    for engine in engines() {
        let desk = Desk::seeded(engine);
        with_people(&desk);
        let served = Served::open(desk, sayso::web::Whom::People, |_| {});
        let token = admin(&served);
        let head = served.desk.json("audit --head");
        let dump = served.ask("GET", "/api/v1/backup", &token, None).is(200);
        assert_eq!(
            dump.header("content-disposition"),
            Some("attachment; filename=\"sayso-2026-01-03.jsonl\"")
        );
        assert!(!dump.body.contains("Wants the bolts replaced") && !dump.body.contains("argon2id"));
        let whole = served.ask("GET", "/api/v1/backup?protected=true", &token, None).is(200);
        assert!(whole.body.contains("Wants the bolts replaced"));
        served
            .ask("GET", "/api/v1/backup?copy=true&protected=false", &token, None)
            .is(400);
        let restored = Desk::new(crate::store::Engine::Sqlite);
        restored.file("whole.jsonl", whole.dechunked());
        restored.ok("db restore whole.jsonl");
        assert_eq!(restored.json("audit --head"), head);
        assert_eq!(
            restored.json("source show 23 --protected"),
            served.desk.json("source show 23 --protected")
        );
        // Editors and everybody else do without.
        let editor = served.token("--person Edna --role editor --scope write");
        served.ask("GET", "/api/v1/backup", &editor, None).is(403);
        let info = served.ask("GET", "/api/v1/ledger", &token, None).is(200).json();
        assert_eq!(info["ledger_id"], head["ledger_id"]);
        let check = served.ask("GET", "/api/v1/ledger/check", &token, None).is(200).json();
        assert!(check["settings"].is_array(), "{check}");
    }
}

#[test]
fn stories_are_loaded_and_articles_read_over_the_api() {
    Served::each(|served| {
        let editor = served.token("--person Edna --role editor --scope write");
        let seed = |body: Value| served.ask("POST", "/api/v1/seed", &editor, Some(&body));
        let loaded = seed(json!({"names": ["harbour-bridge"]})).is(200).json();
        assert_eq!(loaded, served.desk.json("seed harbour-bridge"));
        let ferry = seed(json!({"names": ["harbour-ferry"]})).is(200).json();
        assert!(ferry["scenarios"][0]["created"].as_i64().unwrap() > 0, "{ferry}");
        seed(json!({"names": ["../../etc/passwd"]})).is(404);
        seed(json!({})).is(400);
        let file = "format = \"sayso-seed/1\"\nname = \"sent\"\n";
        let wrong = seed(json!({"file": file.replace("sayso-seed/1", "other/9")}))
            .is(400)
            .json();
        assert!(
            wrong["error"]["message"].as_str().unwrap().contains("file:1:10"),
            "{wrong}"
        );
        seed(json!({"file": file, "texts": {"x.txt": "x"}}));
        served.desk.audited();
        // Reading and judging need no more than a token that reads.
        let reader = served.token("--person Rita --role reader --scope read");
        let text = "The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n";
        let read = served
            .ask("POST", "/api/v1/extract", &reader, Some(&json!({"text": text})))
            .is(200)
            .json();
        served.desk.file("ferry.txt", text);
        let said = served.desk.json("extract ferry.txt");
        assert_eq!(read["statements"], said["statements"]);
        assert_eq!(read["statements"][0]["speaker"], "Ada Holm");
        let markup = include_str!("../../fixtures/claimreview/claimant-missing.json");
        let judged = served.send(
            "POST",
            "/api/v1/lint/claimreview",
            &[("Authorization", &format!("Bearer {reader}"))],
            markup.as_bytes(),
        );
        served.desk.file("body", markup);
        assert_eq!(judged.is(200).json(), served.desk.json("lint claimreview body"));
        let before = served.desk.seq();
        let search = served.token("--role admin --scope search");
        served
            .ask("POST", "/api/v1/extract", &search, Some(&json!({"text": text})))
            .is(403);
        assert_eq!(served.desk.seq(), before + 1, "the token alone was written");
    });
}

#[cfg(feature = "matching")]
#[test]
fn the_index_and_the_model_are_told_of_and_tended() {
    Served::each(|served| {
        let token = admin(served);
        let built = served
            .ask("POST", "/api/v1/index", &token, Some(&json!({"rebuild": true})))
            .is(200)
            .json();
        assert_eq!(
            (built["exists"].as_bool(), built["behind"].as_i64()),
            (Some(true), Some(0)),
            "{built}"
        );
        let state = served.ask("GET", "/api/v1/index", &token, None).is(200).json();
        assert_eq!(state, served.desk.json("index --status"));
        let model = served.ask("GET", "/api/v1/model", &token, None).is(200).json();
        assert_eq!(model, served.desk.json("model show"));
    });
}

#[cfg(feature = "matching")]
#[test]
fn how_a_search_was_read_is_told_at_the_desk_and_over_the_api() {
    Served::each(|served| {
        let token = admin(served);
        let browser = served.browser_of("Rita");
        let page = |query: &str| browser.get(&format!("/search?{query}")).is(200).body;
        let told = "bogus: is no field and was looked for as a word";
        assert!(page("as=words&q=bogus:bridge").contains(told));
        assert!(!page("as=words&q=title:bridge").contains("is no field"));
        let found = served.ask("GET", "/api/v1/search?q=bogus:bridge", &token, None).is(200);
        assert!(found.json()["note"].as_str().unwrap().starts_with(told));
        let found = served.ask("GET", "/api/v1/search?q=bridge", &token, None).is(200);
        assert_eq!(found.json()["note"], Value::Null);
        let none = "no word was left to look for";
        assert!(page("as=post&q=%F0%9F%99%82%20https://t.co/x").contains(none));
        let found = served
            .ask("POST", "/api/v1/match", &token, Some(&json!({"text": "🙂"})))
            .is(200);
        assert!(found.json()["note"].as_str().unwrap().starts_with(none));
        let long = json!({"text": "the bridge ".repeat(3_000)});
        let found = served.ask("POST", "/api/v1/match", &token, Some(&long)).is(200);
        let note = "of the text no more than the first 20000 bytes were read";
        assert_eq!(found.json()["note"], note);
    });
}

#[test]
fn two_people_forget_something_over_the_api() {
    Served::each(|served| {
        let [claim] = served.claims();
        let secret = "Her address is Quay Street 9";
        served.desk.run_args(&["note", &claim.to_string(), secret]).ends(0);
        let notes = served.desk.json(&format!("show {claim}"))["notes"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(notes, 1);
        let mut db = served.db();
        let id: i64 = db.value("SELECT max(id) FROM notes", &[]).unwrap();
        drop(db);
        let (token, edna) = (admin(served), served.token("--person Edna --role editor --scope write"));
        let carl = served.token("--person Carl --role checker --scope write");
        let body = |second: &str| json!({"subject": format!("notes:{id}"), "field": "text", "reason": "A private address", "second_token": second});
        let redact = |second: &str| served.ask("POST", "/api/v1/redact", &token, Some(&body(second)));
        // Neither alone, nor with somebody who has not agreed or may not.
        redact("sayso_nobody").is(400);
        redact(&carl).is(400);
        redact(&token).is(422);
        served.ask("POST", "/api/v1/redact", &edna, Some(&body(&token))).is(403);
        let done = redact(&edna).is(200).json();
        assert_eq!(
            (done["row"].as_str(), done["field"].as_str()),
            (Some(format!("notes:{id}").as_str()), Some("text"))
        );
        assert!(!done["storage"].as_array().unwrap().is_empty(), "{done}");
        assert_eq!(done["whole"], true, "{done}");
        served.desk.ok("db backup --dump --protected all.jsonl");
        let dump = std::fs::read_to_string(served.desk.home.path().join("all.jsonl")).unwrap();
        assert!(!dump.contains(secret) && !dump.contains(&edna));
        assert_eq!(
            served.ask("GET", "/api/v1/redactions", &token, None).json(),
            served.desk.json("redact list")
        );
        served.desk.audited();
    });
}

#[test]
fn what_was_read_is_held_to_or_the_wish_is_refused() {
    Served::each(|served| {
        let [claim] = served.claims();
        let token = served.token("--person Carl --role checker --scope write");
        let path = format!("/api/v1/claims/{claim}");
        let tag = served
            .ask("GET", &path, &token, None)
            .is(200)
            .header("etag")
            .unwrap()
            .to_owned();
        served.desk.ok(&format!(
            "mark {claim} disputed --refutes https://example.org/x --reason 'Others say otherwise'"
        ));
        let admin = admin(served);
        let before = served.desk.seq();
        let old = [("If-Match", tag.as_str())];
        let sub = [
            ("replies", json!({"of": "Oda Verrin", "question": "Is it so?"})),
            (
                "attempts",
                json!({"kind": "called", "what": "the port", "outcome": "waiting"}),
            ),
            (
                "evidence",
                json!({"stance": "context", "document": "https://example.org/y"}),
            ),
            ("notes", json!({"text": "seen"})),
            ("tags", json!({"on": ["port"]})),
        ];
        for (noun, body) in &sub {
            let reply = served
                .ask_with(("POST", &format!("{path}/{noun}")), &token, Some(body), &old)
                .is(412);
            assert_eq!(reply.json()["current"]["status"], "disputed", "{noun}");
        }
        // Where nothing has a version, nothing is passed over in silence.
        for (path, body) in [
            ("/api/v1/people", json!({"name": "Zoe"})),
            ("/api/v1/holds", json!({"subject": "1", "reason": "A court asks"})),
            ("/api/v1/claims", json!({"text": "The ferry sank.", "article": 1})),
        ] {
            let reply = served.ask_with(("POST", path), &admin, Some(&body), &old);
            assert_eq!(reply.status, 400, "{path}: {reply:?}");
        }
        assert_eq!(served.desk.seq(), before, "nothing was written");
        let now = served
            .ask("GET", &path, &token, None)
            .header("etag")
            .unwrap()
            .to_owned();
        for (noun, body) in &sub {
            let now = [("If-Match", now.as_str())];
            let reply = served.ask_with(("POST", &format!("{path}/{noun}")), &token, Some(body), &now);
            assert!(matches!(reply.status, 200 | 201), "{noun}: {reply:?}");
        }
        served.desk.audited();
    });
}
