//! Articles, sources, search, reports, the journal, imports and news, by form and page.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::Served;

/// A story in which somebody says something, read: its article and its first draft.
fn a_story(served: &Served) -> (i64, i64) {
    let text = "The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n\nIt cost 40 crowns. It cost 40 crowns.\n";
    served.desk.file("ferry.txt", text);
    served
        .desk
        .ok("ingest ferry.txt --title 'The ferry' --outlet 'The Harbour Post'");
    let drafts = served.desk.json("drafts list");
    let draft = &drafts["drafts"][0];
    (draft["article"].as_i64().unwrap(), draft["id"].as_i64().unwrap())
}

#[test]
fn words_of_the_text_become_a_claim_at_their_place() {
    Served::each(|served| {
        let (article, _) = a_story(served);
        let browser = served.browser_of("Carl");
        let path = format!("/articles/{article}");
        browser.get(&path).is(200);
        let new = format!("{path}/claim");
        let twice = browser
            .post(
                &new,
                &[("quote", "It cost 40 crowns"), ("text", "The ferry cost 40 crowns")],
            )
            .is(400);
        assert!(twice.body.contains("stand in the text 2 times"), "{}", twice.body);
        assert!(
            twice.body.contains("The ferry cost 40 crowns"),
            "what was typed is kept"
        );
        let none = browser.post(&new, &[("quote", "It cost 41 crowns")]).is(400);
        assert!(none.body.contains("these words are not in the text"), "{}", none.body);
        browser
            .post(
                &new,
                &[
                    ("quote", "It cost 40 crowns"),
                    ("start", "97"),
                    ("speaker", "a deckhand"),
                    ("new", "anonymous"),
                    ("manner", "quoted"),
                ],
            )
            .is(303);
        let report = served.desk.json(&format!("report --article {article}"));
        let claim = &report["claims"][0];
        assert_eq!(claim["anchor"]["exact"], "It cost 40 crowns");
        assert!(claim["anchor"]["start"].as_i64().unwrap() > 90, "{}", claim["anchor"]);
        assert_eq!(claim["attribution"][0]["source"]["anonymous"], true);
        assert_eq!(claim["attribution"][1]["source"]["name"], "The Harbour Post");
        assert_eq!(claim["quote"], "It cost 40 crowns");
        let page = browser.get(&path).is(200);
        assert!(
            page.body.contains("mark of-draft"),
            "drafts stand out, too: {}",
            page.body
        );
        served.desk.audited();
    });
}

#[test]
fn drafts_are_reworded_accepted_and_dropped_by_form() {
    Served::each(|served| {
        let (article, draft) = a_story(served);
        let browser = served.browser_of("Carl");
        let path = format!("/articles/{article}");
        browser.get(&path).is(200);
        let act = |id: i64, what: &str, fields: &[(&str, &str)]| {
            browser.get(&path);
            browser.post(&format!("{path}/drafts/{id}/{what}"), fields)
        };
        act(
            draft,
            "reword",
            &[("text", "The ferry carried 900 passengers a day."), ("version", "1")],
        )
        .is(303);
        let late = act(draft, "reword", &[("text", "Something else"), ("version", "1")]).is(409);
        assert!(late.body.contains("was changed meanwhile"), "{}", late.body);
        act(draft, "accept", &[]).is(303);
        act(draft, "accept", &[]).is(422);
        for left in served.desk.json("drafts list")["drafts"].as_array().unwrap() {
            act(left["id"].as_i64().unwrap(), "drop", &[("reason", "not checkable")]).is(303);
        }
        let shown = served.desk.json(&format!("show {draft}"));
        assert_eq!(
            (shown["stage"].as_str(), shown["text"].as_str()),
            (Some("open"), Some("The ferry carried 900 passengers a day."))
        );
        assert_eq!(served.desk.json("drafts list")["pending"], 0);
        // Signing off is an editor's, and refused while anything stands in the way.
        browser.get(&path);
        browser.post(&format!("{path}/signoff"), &[]).is(403);
        let edna = served.browser_of("Edna");
        edna.get(&path);
        let no = edna.post(&format!("{path}/signoff"), &[]).is(422);
        assert!(no.body.contains("is no-go"), "{}", no.body);
        served.desk.audited();
    });
}

#[test]
fn two_sources_are_merged_after_a_look_at_what_that_does() {
    Served::each(|served| {
        served.desk.ok("source add 'Harbor Office' --kind organisation");
        served.desk.ok("source add 'Harbour Office' --kind organisation");
        let id = |name: &str| {
            served.desk.json(&format!("source show '{name}'"))["id"]
                .as_i64()
                .unwrap()
        };
        let (from, into) = (id("Harbor Office"), id("Harbour Office"));
        let edna = served.browser_of("Edna");
        let before = served.desk.seq();
        let look = edna.get(&format!("/sources/{from}/merge?into={into}")).is(200);
        assert!(
            look.body.contains("Merge them") && look.body.contains("New names of the one that stays"),
            "{}",
            look.body
        );
        assert_eq!(served.desk.seq(), before, "a look writes nothing");
        edna.get(&format!("/sources/{from}/merge?into={from}")).is(422);
        edna.get(&format!("/sources/{from}/merge?into={into}"));
        edna.post(&format!("/sources/{from}/merge"), &[("into", &format!("#{into}"))])
            .is(303);
        let page = edna.get(&format!("/sources/{into}")).is(200);
        assert!(page.body.contains("Harbor Office"), "{}", page.body);
        served.desk.audited();
    });
}

#[test]
fn the_protected_part_of_a_record_is_for_editors() {
    Served::each(|served| {
        let shown = served.desk.json("source list --kind anonymous");
        let id = shown["sources"][0]["id"].as_i64().unwrap();
        let path = format!("/sources/{id}");
        let edna = served.browser_of("Edna");
        edna.get(&path).is(200);
        edna.post(
            &format!("{path}/protect"),
            &[("motive", "Fears for the pier"), ("approved_by", "managing editor")],
        )
        .is(303);
        // It is read on purpose, on a page of its own.
        let page = edna.get(&path).is(200);
        assert!(
            !page.body.contains("Fears for the pier") && page.body.contains("Show it to me"),
            "{}",
            page.body
        );
        assert!(
            edna.get(&format!("{path}/protected"))
                .is(200)
                .body
                .contains("Fears for the pier")
        );
        let carl = served.browser_of("Carl");
        let page = carl.get(&path).is(200);
        assert!(
            !page.body.contains("Fears for the pier") && page.body.contains("More is on record"),
            "{}",
            page.body
        );
        carl.post(&format!("{path}/protect"), &[("motive", "x")]).is(403);
    });
}

#[test]
fn words_and_posts_are_searched_and_reports_tell_of_the_past() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        let found = browser.get("/search?q=bridge&as=words").is(200);
        assert!(
            found.body.contains("Claims with these words") && found.body.contains("href=\"/claims/"),
            "{}",
            found.body
        );
        let text = served.desk.json("show 1")["text"].as_str().unwrap().to_owned();
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let found = browser.get(&format!("/search?as=post&q={query}")).is(200);
        assert!(found.body.contains("href=\"/claims/1\""), "{}", found.body);
        let then = browser.get("/reports?as_of=%231").is(200);
        assert!(then.body.contains("value=\"#1\""), "{}", then.body);
        browser.get("/reports?as_of=yesterday").is(400);
        let json = browser.get_with("/reports/articles/1?as_of=%235", &[("Accept", "application/json")]);
        assert_eq!(json.json()["as_of_seq"], 5);
        let journal = browser.get("/journal?about=claim:1").is(200);
        assert!(journal.body.contains("class=\"row\""), "{}", journal.body);
        browser.get("/journal?about=moon:1").is(400);
        let carl = served.browser_of("Carl");
        carl.get("/journal");
        let audit = carl.post("/journal/audit", &[]).is(200);
        assert!(audit.body.contains("It holds"), "{}", audit.body);
        carl.get("/journal");
        carl.post("/journal/audit", &[("expect", "beef")]).is(400);
    });
}

#[test]
fn an_import_is_tried_first_and_then_taken_in() {
    Served::each(|served| {
        let records = "{\"text\": \"The moon is a lamp.\", \"url\": \"https://desk.example/moon\", \"rating\": \"False\", \"publisher\": \"Other Desk\"}\n{\"title\": \"nothing\"}\n";
        let carl = served.browser_of("Carl");
        carl.get("/import").is(200);
        let before = served.desk.seq();
        let fields = [("text", records), ("form", "jsonl"), ("do", "try")];
        let tried = carl.post("/import", &fields).is(200);
        assert!(
            tried.body.contains("What would happen") && tried.body.contains("refused"),
            "{}",
            tried.body
        );
        assert!(
            !tried.body.contains("/tmp"),
            "no path of the server is told: {}",
            tried.body
        );
        assert_eq!(served.desk.seq(), before, "trying writes nothing");
        let done = carl
            .post("/import", &[("text", records), ("form", "jsonl"), ("do", "import")])
            .is(200);
        assert!(done.body.contains("What happened"), "{}", done.body);
        let entries = served.desk.json("log --limit 5").to_string();
        assert!(
            entries.contains("what was sent.jsonl") && !entries.contains("/.tmp"),
            "the journal does not name where it lay meanwhile: {entries}"
        );
        let list = served.desk.json("list --origin imported --text lamp");
        assert_eq!(list["claims"].as_array().unwrap().len(), 1);
        served.desk.audited();
    });
}

#[test]
fn what_a_colleague_changes_is_told_to_the_page_that_shows_it() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        let now = browser.get("/live").is(200);
        assert_eq!(now.header("content-type"), Some("text/event-stream"));
        let seq = served.desk.seq();
        assert!(now.body.contains(&format!("id: {seq}\n")), "{}", now.body);
        let listen = |at: &str| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let head = format!(
                "GET /live?after={seq}&at={at} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n",
                served.address,
                browser.cookie_header()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream
        };
        let (mut one, mut other) = (listen("/claims/1"), listen("/claims/2"));
        served.desk.ok("note 1 'seen from the pier' --by Carl");
        let mut heard = String::new();
        let mut part = [0; 4096];
        while !heard.contains("data: ") {
            let n = one.read(&mut part).unwrap();
            assert!(n > 0, "the stream ended: {heard}");
            heard.push_str(&String::from_utf8_lossy(&part[..n]));
        }
        assert!(
            heard.contains("\"by\":\"Carl\"") && heard.contains(&format!("id: {}", served.desk.seq())),
            "{heard}"
        );
        other.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        let n = other.read(&mut part).unwrap_or(0);
        let silent = String::from_utf8_lossy(&part[..n]).into_owned();
        assert!(
            !silent.contains("data: "),
            "a page that shows another claim hears nothing: {silent}"
        );
    });
}
