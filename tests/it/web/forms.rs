//! What a person at the desk does by form that was the command line's: claims without a text, chains put right, calls as evidence,
//! publishing, taking back.

use super::Served;

/// A closed claim that the desk has found something about, and that nobody has published.
fn closed(served: &Served) -> i64 {
    let list = served.desk.json("list --stage closed --status verified");
    list["claims"][0]["id"].as_i64().unwrap()
}

#[test]
fn a_claim_is_entered_without_a_text_and_its_chain_is_put_right() {
    Served::each(|served| {
        let carl = served.browser_of("Carl");
        let form = carl.get("/claims/new?article=1").is(200);
        assert!(form.body.contains("value=\"1\""), "{}", form.body);
        let nobody = carl
            .post("/claims", &[("text", "The quay is closed at night.")])
            .is(422);
        assert!(nobody.body.contains("nobody says so"), "{}", nobody.body);
        assert!(
            nobody.body.contains("The quay is closed at night."),
            "what was typed is kept"
        );
        let said = carl
            .post(
                "/claims",
                &[
                    ("text", "The quay is closed at night."),
                    ("article", "1"),
                    ("tags", "quay, night"),
                    ("who-0", "a watchman"),
                    ("is-0", "anonymous"),
                    ("manner-0", "quoted"),
                    ("cue-0", "said"),
                    ("who-1", "Quay Watch"),
                    ("is-1", "organisation"),
                ],
            )
            .is(303);
        let place = said.header("location").unwrap().to_owned();
        assert!(place.ends_with("?done=claim"), "{place}");
        let path = place.split('?').next().unwrap();
        let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
        let chain = |id: i64| {
            let shown = served.desk.json(&format!("show {id}"));
            let links = shown["attribution"].as_array().unwrap().clone();
            let name = |link: &serde_json::Value| link["source"]["name"].as_str().unwrap_or("gap").to_owned();
            (links.iter().map(name).collect::<Vec<_>>(), links, shown)
        };
        let (names, links, shown) = chain(id);
        assert_eq!(names, ["a watchman", "Quay Watch", "Port Hallow Courier"]);
        assert_eq!(
            (links[0]["manner"].as_str(), links[0]["source"]["anonymous"].as_bool()),
            (Some("quoted"), Some(true))
        );
        assert_eq!(shown["tags"], serde_json::json!(["night", "quay"]));
        // Put right: the form holds what stands there, and nothing but what is changed changes.
        let watchman = links[0]["source"]["id"].as_i64().unwrap();
        let page = carl.get(path).is(200);
        assert!(page.body.contains(&format!("value=\"#{watchman}\"")), "{}", page.body);
        let version = page.field("version").unwrap().to_owned();
        let again = [
            ("version", version.as_str()),
            ("who-0", "Oda Verrin"),
            ("manner-0", "paraphrased"),
            ("on-0", "2024-03"),
            ("is-1", "gap"),
            ("who-2", "#1"),
            ("reason", "The watchman only passed it on"),
        ];
        carl.post(&format!("{path}/chain"), &again).is(303);
        let (names, links, _) = chain(id);
        assert_eq!(names, ["Oda Verrin", "gap", "Port Hallow Courier"]);
        assert_eq!(links[0]["said_on"], "2024-03");
        // Sent twice it is done once; something else, by whoever has not seen this yet, is told what changed meanwhile.
        carl.post(&format!("{path}/chain"), &again).is(303);
        let other = [("version", version.as_str()), ("who-0", "Nell Osgood")];
        let late = carl.post(&format!("{path}/chain"), &other).is(409);
        assert!(late.body.contains("What you sent"), "{}", late.body);
        let unknown = carl.post(&format!("{path}/chain"), &[("who-0", "Odo Verin")]).is(404);
        assert!(unknown.body.contains("Odo Verin"), "{}", unknown.body);
        // A row that names somebody and calls them a gap is neither.
        carl.post(&format!("{path}/chain"), &[("who-0", "Oda Verrin"), ("is-0", "gap")])
            .is(400);
        served.desk.audited();
    });
}

#[test]
fn a_call_is_evidence_and_can_be_taken_away_again() {
    Served::each(|served| {
        let [id] = served.claims();
        let carl = served.browser_of("Carl");
        let path = format!("/claims/{id}");
        carl.get(&path).is(200);
        let call = [
            ("made_of", "call"),
            ("title", "Call to the ferry's office"),
            ("origin", "Ilse Tamm"),
            ("stance", "supports"),
            ("quote", "three times, yes"),
        ];
        carl.post(&format!("{path}/evidence"), &call).is(303);
        let shown = served.desk.json(&format!("show {id}"));
        let piece = &shown["evidence"][0];
        assert_eq!(piece["document"]["kind"], "call");
        assert_eq!(
            piece["document"]["checker"], "Carl",
            "whoever records a call has made it"
        );
        assert_eq!(piece["document"]["origin"]["name"], "Ilse Tamm");
        let number = piece["id"].to_string();
        carl.get(&path);
        let drop = format!("{path}/evidence/drop");
        carl.post(&drop, &[("evidence", &number)]).is(400);
        carl.post(&drop, &[("evidence", &number), ("reason", "It was the wrong Tamm")])
            .is(303);
        assert_eq!(
            served.desk.json(&format!("show {id}"))["evidence"],
            serde_json::json!([])
        );
        // What a mark rests on stays, and what was typed, too.
        carl.get("/claims/1");
        let stays = carl
            .post(
                "/claims/1/evidence/drop",
                &[("evidence", "1"), ("reason", "A misread stamp")],
            )
            .is(422);
        assert!(stays.body.contains("value=\"A misread stamp\""), "{}", stays.body);
        // Documents are entered and listed by themselves, too, the newest first.
        carl.get("/documents").is(200);
        let entered = carl
            .post(
                "/documents",
                &[
                    ("made_of", "page"),
                    ("document", "https://port.example/log"),
                    ("title", "The port's log"),
                ],
            )
            .is(303);
        assert!(entered.header("location").unwrap().starts_with("/documents/"));
        let list = carl.get("/documents").is(200).body;
        let (log, call) = (
            list.find("The port's log").or_else(|| list.find("The port&#x27;s log")),
            list.find("Call to the ferry"),
        );
        assert!(log.unwrap() < call.unwrap(), "{list}");
        let secret = carl
            .post(
                "/documents",
                &[
                    ("made_of", "interview"),
                    ("title", "Talk with +44 20 7946 0000"),
                    ("access", "protected"),
                ],
            )
            .is(400);
        assert!(secret.body.contains("looks as if it held"), "{}", secret.body);
        // Two claims are related and parted.
        carl.get(&path);
        carl.post(&format!("{path}/relate"), &[("kind", "same"), ("other", "1")])
            .is(303);
        carl.post(&format!("{path}/unrelate"), &[("kind", "same"), ("other", "1")])
            .is(303);
        assert_eq!(
            served.desk.json(&format!("show {id}"))["relations"],
            serde_json::json!([])
        );
        served.desk.audited();
    });
}

#[test]
fn an_editor_publishes_takes_back_and_takes_along() {
    Served::each(|served| {
        let id = closed(served);
        let path = format!("/claims/{id}");
        let carl = served.browser_of("Carl");
        let page = carl.get(&path).is(200);
        assert!(!page.body.contains("Publish it"), "a checker is not offered it");
        let edna = served.browser_of("Edna");
        let page = edna.get(&path).is(200);
        assert!(page.body.contains("Publish it"), "{}", page.body);
        let nowhere = edna
            .post(&format!("{path}/publish"), &[("headline", "It was so")])
            .is(422);
        assert!(
            nowhere.body.contains("nobody says where") && nowhere.body.contains("It was so"),
            "{}",
            nowhere.body
        );
        edna.get(&path);
        let out = [("url", "https://desk.example/bridge"), ("headline", "It was so")];
        edna.post(&format!("{path}/publish"), &out).is(303);
        let list = edna.get("/published").is(200);
        assert!(list.body.contains("https://desk.example/bridge"), "{}", list.body);
        assert!(
            edna.get("/published?which=stale")
                .is(200)
                .body
                .contains("Nothing is stale.")
        );
        edna.get("/published?which=odd").is(400);
        let file = edna
            .post("/published/export", &[("format", "csv"), ("reach", "")])
            .is(200);
        assert!(file.header("content-type").unwrap().starts_with("text/csv"));
        let name = file.header("content-disposition").unwrap();
        assert!(
            name.starts_with("attachment; filename=\"csv-") && name.ends_with(".csv\""),
            "{name}"
        );
        assert!(file.body.contains("https://desk.example/bridge"), "{}", file.body);
        carl.get("/published").is(200);
        carl.post("/published/export", &[("format", "csv")]).is(403);
        edna.get(&path);
        edna.post(&format!("{path}/unpublish"), &[]).is(400);
        edna.post(&format!("{path}/unpublish"), &[("reason", "The register was misread")])
            .is(303);
        let page = edna.get(&path).is(200);
        assert!(page.body.contains("The register was misread"), "{}", page.body);
        let told = served.desk.json("corrections");
        assert_eq!(told["corrections"][0]["why"], "The register was misread");
        served.desk.audited();
    });
}

#[test]
fn sources_and_articles_are_entered_and_put_right() {
    Served::each(|served| {
        let carl = served.browser_of("Carl");
        carl.get("/sources").is(200);
        let twice = carl
            .post("/sources", &[("name", "Quay Watch"), ("kind", "anonymous")])
            .is(422);
        assert!(
            twice.body.contains("Quay Watch"),
            "what was typed is kept: {}",
            twice.body
        );
        let made = carl
            .post(
                "/sources",
                &[
                    ("name", "Quay Watch"),
                    ("kind", "organisation"),
                    ("host", "quaywatch.example"),
                ],
            )
            .is(303);
        assert!(made.header("location").unwrap().starts_with("/sources/"));
        assert_eq!(
            served.desk.json("source show 'Quay Watch'")["host"],
            "quaywatch.example"
        );
        carl.get("/articles").is(200);
        let bare = carl.post("/articles", &[("title", "The quay at night")]).is(400);
        assert!(bare.body.contains("neither a text nor"), "{}", bare.body);
        let made = carl
            .post(
                "/articles",
                &[("title", "The quay at night"), ("by", "The Estuary Post")],
            )
            .is(303);
        let path = made.header("location").unwrap().split('?').next().unwrap().to_owned();
        carl.get(&path).is(200);
        carl.post(
            &format!("{path}/edit"),
            &[("title", "The quay by night"), ("published", "2024-05-06")],
        )
        .is(303);
        let number = path.rsplit('/').next().unwrap();
        let shown = served.desk.json(&format!("article show {number}"));
        assert_eq!(
            (shown["title"].as_str(), shown["published_on"].as_str()),
            (Some("The quay by night"), Some("2024-05-06"))
        );
        // The newest stands first.
        let list = carl.get("/articles").is(200).body;
        assert!(
            list.find("The quay by night").unwrap() < list.find("Bridge warning").unwrap(),
            "{list}"
        );
        served.desk.audited();
    });
}

#[test]
fn drafts_are_split_joined_and_accepted_together() {
    Served::each(|served| {
        let text = "The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n\nShe said that it cost 40 crowns. She said that it burned 30 tonnes of oil.\n";
        served.desk.file("ferry.txt", text);
        served
            .desk
            .ok("ingest ferry.txt --title 'The ferry' --outlet 'The Harbour Post'");
        let drafts = || served.desk.json("drafts list")["drafts"].as_array().unwrap().clone();
        let first = drafts()[0].clone();
        let (article, draft) = (first["article"].as_i64().unwrap(), first["id"].as_i64().unwrap());
        let before = drafts().len();
        let carl = served.browser_of("Carl");
        let path = format!("/articles/{article}");
        carl.get(&path).is(200);
        carl.post(
            &format!("{path}/drafts/{draft}/split"),
            &[("first", "The ferry carried 900.")],
        )
        .is(400);
        carl.post(
            &format!("{path}/drafts/{draft}/split"),
            &[
                ("first", "The ferry carried people."),
                ("second", "The ferry carried 900 a day."),
            ],
        )
        .is(303);
        assert_eq!(drafts().len(), before + 1);
        let second = drafts()
            .iter()
            .find(|draft| draft["text"] == "The ferry carried 900 a day.")
            .unwrap()["id"]
            .to_string();
        carl.get(&path);
        carl.post(
            &format!("{path}/drafts/{draft}/join"),
            &[("other", &second), ("text", "The ferry carried 900 people a day.")],
        )
        .is(303);
        assert_eq!(drafts().len(), before);
        carl.get(&path);
        carl.post(&format!("{path}/drafts/accept"), &[]).is(303);
        let left = drafts();
        assert!(
            left.len() < before && !left.iter().any(|left| left["id"] == draft),
            "{left:?}"
        );
        assert_eq!(served.desk.json(&format!("show {draft}"))["stage"], "open");
        served.desk.audited();
    });
}

#[test]
fn requests_are_taken_down_and_answered_and_things_are_held() {
    Served::each(|served| {
        let (carl, edna) = (served.browser_of("Carl"), served.browser_of("Edna"));
        carl.get("/requests").is(200);
        let unnamed = carl
            .post("/requests", &[("kind", "correction"), ("why", "It opened in 1976")])
            .is(400);
        assert!(unnamed.body.contains("It opened in 1976"), "what was typed is kept");
        let request = [
            ("kind", "correction"),
            ("of", "7"),
            ("from", "A reader, reader@example.org"),
            ("why", "It opened in 1976"),
        ];
        carl.post("/requests", &request).is(303);
        let waits = served.desk.json("request list");
        assert_eq!(waits["requests"][0]["claim"], 7);
        let id = waits["requests"][0]["id"].to_string();
        let page = edna.get("/requests").is(200);
        assert!(page.body.contains("It opened in 1976"), "{}", page.body);
        let answer = format!("/requests/{id}/answer");
        carl.get("/requests");
        carl.post(&answer, &[("outcome", "granted")]).is(403);
        edna.post(&answer, &[("outcome", "granted"), ("answer", "Corrected, thank you")])
            .is(303);
        edna.get("/requests");
        edna.post(&answer, &[("outcome", "declined")]).is(422);
        assert!(edna.get("/requests").is(200).body.contains("Nothing waits."));
        assert!(
            edna.get("/requests?all=yes")
                .is(200)
                .body
                .contains("Corrected, thank you")
        );
        edna.get("/holds").is(200);
        edna.post("/holds", &[("subject", "the bridge"), ("reason", "court")])
            .is(400);
        edna.get("/holds");
        edna.post("/holds", &[("subject", "7"), ("reason", "It went to court")])
            .is(303);
        assert_eq!(served.desk.json("hold list")["holds"][0]["subject"], "claim:7");
        edna.get("/holds");
        edna.post("/holds/lift", &[("subject", "claim:7"), ("reason", "It was settled")])
            .is(303);
        assert_eq!(served.desk.json("hold list")["holds"], serde_json::json!([]));
        let page = carl.get("/holds").is(200);
        assert!(page.body.contains("It was settled"), "{}", page.body);
        served.desk.audited();
    });
}

#[test]
fn ones_own_last_act_is_taken_back_in_the_journal() {
    Served::each(|served| {
        let [id] = served.claims();
        let carl = served.browser_of("Carl");
        carl.get(&format!("/claims/{id}"));
        carl.post(&format!("/claims/{id}/note"), &[("text", "ring the mayor")])
            .is(303);
        carl.get("/journal").is(200);
        carl.post("/journal/undo", &[]).is(303);
        assert_eq!(served.desk.json(&format!("show {id}"))["notes"], serde_json::json!([]));
        carl.get("/journal");
        let none = carl.post("/journal/undo", &[]).is(422);
        assert!(none.body.contains("class=\"problem\""), "{}", none.body);
        served.desk.audited();
    });
}

#[test]
fn the_ledger_has_a_page_for_admins() {
    Served::each(|served| {
        let ana = served.browser_of("ana");
        let page = ana.get("/settings/ledger").is(200);
        for says in [
            "sayso db restore",
            "/api/v1/backup?protected=true",
            "sayso model use",
            "No sentence encoder is in use",
        ] {
            assert!(page.body.contains(says), "{says}: {}", page.body);
        }
        let sqlite = served.desk.json("db info")["engine"]
            .as_str()
            .unwrap()
            .starts_with("SQLite");
        assert_eq!(page.body.contains("/api/v1/backup?copy=true"), sqlite);
        let checked = ana.post("/settings/ledger/check", &[]).is(200);
        // A database that a test throws away need not outlive a loss of power; the command line says the same of it.
        let sound = served.desk.run("db check --json").json()["ok"] == true;
        assert_eq!(checked.body.contains("Sound"), sound, "{}", checked.body);
        assert!(checked.body.contains("What durability rests on"), "{}", checked.body);
        ana.get("/settings/ledger");
        ana.post("/settings/ledger/index", &[]).is(303);
        // What the links give is what the command line restores.
        let dump = ana.get("/api/v1/backup").is(200);
        assert!(dump.header("content-disposition").unwrap().contains("sayso-"));
        served.browser_of("Edna").get("/settings/ledger").is(403);
    });
}
