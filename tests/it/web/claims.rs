//! Claims by form and by API: the same verbs, the same journal, and nothing lost when two are at it.

use serde_json::{Value, json};

use super::Served;

/// What the journal keeps of the newest entries, but for what differs by when and how it was asked.
fn newest(served: &Served, n: usize) -> Vec<Value> {
    let page = served.desk.json(&format!("log --limit {n}"));
    let mut entries = page["entries"].as_array().unwrap().clone();
    for entry in &mut entries {
        let entry = entry.as_object_mut().unwrap();
        for field in ["seq", "hash", "recorded_at", "os_user", "subject", "summary"] {
            entry.remove(field);
        }
    }
    entries
}

#[test]
fn a_mark_by_form_by_the_api_and_by_command_is_the_same_entry() {
    Served::each(|served| {
        let [one, two, three] = served.claims();
        let same = |entries: &[Value], id: i64| {
            let text = json!(entries)
                .to_string()
                .replace(&format!("\"claim\":{id},"), "\"claim\":0,");
            let entry: Value = serde_json::from_str(&text).unwrap();
            let mut did = entry[0].clone();
            did["did"].as_object_mut().unwrap().remove("mark");
            did
        };
        served.desk.ok(&format!(
            "mark {one} false --refutes https://example.org/strikes --reason 'It was not so' --confidence high --by Carl"
        ));
        let by_command = same(&newest(served, 1), one);
        let browser = served.browser_of("Carl");
        let page = browser.get(&format!("/claims/{two}")).is(200);
        let version = page.field("version").unwrap();
        let reply = browser
            .post(
                &format!("/claims/{two}/mark"),
                &[
                    ("version", version),
                    ("status", "false"),
                    ("document", "https://example.org/strikes"),
                    ("stance", "refutes"),
                    ("reason", "It was not so"),
                    ("confidence", "high"),
                ],
            )
            .is(303);
        assert_eq!(
            reply.header("location"),
            Some(format!("/claims/{two}?done=mark#mark").as_str())
        );
        let by_form = same(&newest(served, 1), two);
        let page = browser.get(&format!("/claims/{two}?done=mark")).is(200);
        assert!(
            page.body.contains("Marked.") && page.body.contains("status-false"),
            "{}",
            page.body
        );
        let token = served.token("--person Carl --role checker --scope write");
        let body = json!({"status": "false", "refutes": ["https://example.org/strikes"], "reason": "It was not so", "confidence": "high"});
        let reply = served
            .ask("POST", &format!("/api/v1/claims/{three}/marks"), &token, Some(&body))
            .is(200);
        let by_api = same(&newest(served, 1), three);
        assert_eq!(by_form, by_command);
        assert_eq!(by_api, by_command);
        // The same answer as `--json` gives.
        let shown = served.desk.json(&format!("show {three}"));
        assert_eq!(reply.json()["claims"][0], shown);
        assert_eq!(
            served
                .ask("GET", &format!("/api/v1/claims/{three}"), &token, None)
                .json(),
            shown
        );
        served.desk.audited();
    });
}

#[test]
fn the_same_request_twice_is_done_once() {
    Served::each(|served| {
        let token = served.token("--person Carl --role checker --scope write");
        let body = json!({"status": "disputed", "refutes": ["https://example.org/b"]});
        let [id] = served.claims();
        let path = format!("/api/v1/claims/{id}/marks");
        let key = [("Idempotency-Key", "the-wire.17")];
        let first = served
            .ask_with(("POST", &path), &token, Some(&body), &key)
            .is(200)
            .json();
        let seq = served.desk.seq();
        let second = served
            .ask_with(("POST", &path), &token, Some(&body), &key)
            .is(200)
            .json();
        assert_eq!((first, served.desk.seq()), (second, seq));
        let other = json!({"status": "false", "refutes": ["https://example.org/b"]});
        let clash = served
            .ask_with(("POST", &path), &token, Some(&other), &key)
            .is(409)
            .json();
        assert_eq!(clash["error"]["kind"], "conflict");
        served
            .ask_with(("POST", &path), &token, Some(&body), &[("Idempotency-Key", "a b")])
            .is(400);
        // A form sent twice by an impatient hand, too.
        let browser = served.browser_of("Carl");
        browser.get(&format!("/claims/{id}"));
        let (csrf, cookies) = (browser.csrf.borrow().clone(), browser.cookies.borrow().clone());
        let fields = [
            ("csrf", csrf.as_str()),
            ("request", "0123456789abcdef"),
            ("text", "ring the mayor"),
        ];
        for _ in 0..2 {
            *browser.cookies.borrow_mut() = cookies.clone();
            browser.post_as(&format!("/claims/{id}/note"), &fields, &[]).is(303);
        }
        let notes = served.desk.json(&format!("show {id}"))["notes"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!(notes, 1);
    });
}

#[test]
fn whoever_comes_second_is_told_and_loses_nothing() {
    Served::each(|served| {
        let [id] = served.claims();
        let token = served.token("--person Carl --role checker --scope write");
        let read = served.ask("GET", &format!("/api/v1/claims/{id}"), &token, None);
        let tag = read.header("etag").unwrap().to_owned();
        let version = read.json()["version"].to_string();
        let browser = served.browser_of("Edna");
        browser.get(&format!("/claims/{id}")).is(200);
        served.desk.ok(&format!(
            "mark {id} false --refutes https://example.org/c --reason 'Seen first'"
        ));
        // Over the API: what it looks like now comes with the refusal.
        let body = json!({"status": "verified", "supports": ["https://example.org/d"], "reason": "Seen second"});
        let path = format!("/api/v1/claims/{id}/marks");
        let late = served
            .ask_with(("POST", &path), &token, Some(&body), &[("If-Match", &tag)])
            .is(412)
            .json();
        assert_eq!(late["error"]["kind"], "conflict");
        assert_eq!(late["current"]["status"], "false");
        served
            .ask_with(("POST", &path), &token, Some(&body), &[("If-Match", "\"x\"")])
            .is(400);
        // On the page: the claim as it is now, and what was typed still in its form.
        let fields = [
            ("version", version.as_str()),
            ("status", "verified"),
            ("document", "https://example.org/d"),
            ("stance", "supports"),
            ("reason", "Seen \"second\" <b>"),
        ];
        let page = browser.post(&format!("/claims/{id}/mark"), &fields).is(409);
        assert!(page.body.contains("was changed meanwhile"), "{}", page.body);
        assert!(page.body.contains("Seen first"), "what the other did is shown");
        assert!(
            page.body.contains("Seen &quot;second&quot; &lt;b&gt;"),
            "what was typed is kept"
        );
        assert!(
            page.body.contains("<option selected>verified</option>"),
            "{}",
            page.body
        );
        assert_eq!(served.desk.json(&format!("show {id}"))["status"], "false");
        // Sent again from there, it is decided upon knowing both.
        let version = page.field("version").unwrap();
        let fields = [
            ("version", version),
            ("status", "misleading"),
            ("reason", "Seen second"),
        ];
        browser.post(&format!("/claims/{id}/mark"), &fields).is(303);
        assert_eq!(served.desk.json(&format!("show {id}"))["status"], "misleading");
        served.desk.audited();
    });
}

#[test]
fn a_rule_that_says_no_says_so_on_the_page_and_over_the_api() {
    Served::each(|served| {
        let [id] = served.claims();
        let token = served.token("--person Carl --role checker --scope write");
        let body = json!({"status": "verified"});
        let no = served
            .ask("POST", &format!("/api/v1/claims/{id}/marks"), &token, Some(&body))
            .is(422)
            .json();
        assert_eq!(no["error"]["kind"], "refused");
        let by_command = served
            .desk
            .run(&format!("mark {id} verified --by Carl --json"))
            .ends(1)
            .error();
        assert_eq!(no["error"], by_command);
        let browser = served.browser_of("Carl");
        browser.get(&format!("/claims/{id}"));
        let page = browser
            .post(
                &format!("/claims/{id}/mark"),
                &[("status", "verified"), ("reason", "I say so")],
            )
            .is(422);
        assert!(
            page.body.contains("role=\"alert\"") && page.body.contains("I say so"),
            "{}",
            page.body
        );
        let odd = browser
            .post(&format!("/claims/{id}/mark"), &[("status", "fine")])
            .is(400);
        assert!(odd.body.contains("the field status"), "{}", odd.body);
        for body in [
            json!({"status": "fine"}),
            json!({"status": "false", "colour": 1}),
            json!([]),
            json!({"status": "false", "credibility": 9}),
        ] {
            served
                .ask("POST", &format!("/api/v1/claims/{id}/marks"), &token, Some(&body))
                .is(400);
        }
    });
}

#[test]
fn a_claim_goes_its_way_by_forms_alone() {
    Served::each(|served| {
        let [id] = served.claims();
        let carl = served.browser_of("Carl");
        let page = format!("/claims/{id}");
        carl.get(&page);
        let act = |what: &str, fields: &[(&str, &str)]| {
            carl.post(&format!("{page}/{what}"), fields).is(303);
            carl.get(&page).is(200)
        };
        act("assign", &[("person", &format!("#{}", served.person("Carl")))]);
        act("stage", &[("stage", "checking")]);
        let seen = act(
            "evidence",
            &[
                ("document", "https://example.org/e"),
                ("stance", "refutes"),
                ("quote", "It never was"),
            ],
        );
        assert!(seen.body.contains("It never was"));
        act("mark", &[("status", "false"), ("reason", "The record says so")]);
        act("stage", &[("stage", "approval")]);
        let edna = served.browser_of("Edna");
        edna.get(&page);
        edna.post(&format!("{page}/stage"), &[("stage", "closed")]).is(303);
        let shown = served.desk.json(&format!("show {id}"));
        assert_eq!(
            (shown["status"].as_str(), shown["stage"].as_str()),
            (Some("false"), Some("closed"))
        );
        assert_eq!(shown["assignee"], "Carl");
        let by: Vec<&str> = shown["moves"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["by"].as_str().unwrap())
            .collect();
        assert_eq!(by[by.len() - 3..], ["Carl", "Carl", "Edna"]);
        served.desk.audited();
    });
}
