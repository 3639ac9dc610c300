//! What somebody keeps for themselves, who is named in a note, tokens of one's own, scales, and whether the public reads along.

use serde_json::json;

use super::Served;

#[test]
fn a_filter_is_kept_under_a_name_for_its_person_alone() {
    Served::each(|served| {
        let carl = served.browser_of("Carl");
        let list = carl
            .get("/claims?status=false&status=disputed&after=&who=&order=")
            .is(200);
        assert!(list.body.contains("Keep this filter as"), "{}", list.body);
        let query = list.field("query").unwrap().replace("&amp;", "&");
        assert_eq!(query, "status=false&status=disputed");
        let kept = carl.post("/claims/filters", &[("query", &query), ("name", "What <b>failed")]);
        assert_eq!(
            kept.is(303).header("location"),
            Some("/claims?status=false&status=disputed&done=filter")
        );
        // Whatever order it was chosen in, it is the same filter, and stands on both pages.
        let list = carl.get("/claims?order=&status=false&status=disputed").is(200);
        assert!(
            list.body
                .contains("You keep this filter as <bdi>What &lt;b&gt;failed</bdi>"),
            "{}",
            list.body
        );
        assert!(
            carl.get("/")
                .body
                .contains("href=\"/claims?status=false&amp;status=disputed\">What &lt;b&gt;failed")
        );
        // Nobody else sees it, nor drops it.
        let edna = served.browser_of("Edna");
        assert!(!edna.get("/claims").body.contains("failed"));
        edna.post("/claims/filters/1/drop", &[]).is(404);
        // One of that name is replaced; what the list would refuse is not kept.
        carl.get("/claims?stage=open");
        carl.post(
            "/claims/filters",
            &[("query", "stage=open"), ("name", "what <B>FAILED")],
        )
        .is(303);
        carl.get("/claims");
        carl.post("/claims/filters", &[("query", "status=good"), ("name", "Bad")])
            .is(400);
        carl.post("/claims/filters", &[("query", "colour=red"), ("name", "Nothing")])
            .is(422);
        let token = served.token("--person Carl --role checker --scope write");
        let kept = served.ask("GET", "/api/v1/filters", &token, None).is(200).json();
        assert_eq!(
            kept,
            json!({"filters": [{"id": 2, "name": "what <B>FAILED", "query": "stage=open"}]})
        );
        let add = json!({"name": "Late", "query": "?order=due&stage=checking&limit=3"});
        let kept = served.ask("POST", "/api/v1/filters", &token, Some(&add)).is(201).json();
        assert_eq!(kept["filters"][0]["query"], "stage=checking&order=due");
        served.ask("POST", "/api/v1/filters/3/drop", &token, None).is(200);
        // What was done last is taken back, as everything is.
        served.desk.ok("undo --by Carl");
        let kept = served.ask("GET", "/api/v1/filters", &token, None).is(200).json();
        assert_eq!(kept["filters"].as_array().unwrap().len(), 2, "{kept}");
        served.desk.audited();
    });
}

#[test]
fn whoever_a_note_names_finds_it_on_their_agenda_until_they_answer() {
    Served::each(|served| {
        let named = |person: &str| -> Vec<String> {
            let agenda = served.desk.json(&format!("agenda --by {person}"));
            let sections = agenda["sections"].as_array().unwrap().clone();
            let section = sections
                .into_iter()
                .find(|section| section["code"] == "mentions")
                .unwrap();
            let items = section["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|item| item["text"].as_str().unwrap().to_owned())
                .collect()
        };
        let [claim] = served.claims();
        let carl = served.browser_of("Carl");
        let page = format!("/claims/{claim}");
        carl.get(&page).is(200);
        let text = "@edna, can you ring @Rita? Not carl@example.org nor @Nobody";
        carl.post(&format!("{page}/note"), &[("text", text)]).is(303);
        assert_eq!(named("Edna"), [text]);
        assert_eq!(named("Rita"), [text]);
        assert_eq!(named("Carl"), [""; 0]);
        let edna = served.browser_of("Edna");
        let home = edna.get("/").is(200);
        assert!(home.body.contains("Notes that name you"), "{}", home.body);
        let shown = edna.get(&page).is(200);
        assert!(
            shown.body.contains("<mark class=\"named\">@edna</mark>"),
            "{}",
            shown.body
        );
        edna.post(&format!("{page}/note"), &[("text", "I rang")]).is(303);
        assert_eq!(named("Edna"), [""; 0]);
        assert_eq!(named("Rita"), [text]);
        // A note that is taken back names nobody; nor does one on what is settled.
        served.desk.ok("undo --by Edna");
        assert_eq!(named("Edna"), [text]);
        served.desk.ok(&format!("note {claim} 'And @Carl' --by Edna"));
        assert_eq!(named("Carl"), ["And @Carl"]);
        served.desk.ok("undo --by Edna");
        assert_eq!(named("Carl"), [""; 0]);
        served.desk.ok(&format!("stage {claim} dropped --reason 'Not ours'"));
        assert_eq!(named("Rita"), [""; 0]);
        served.desk.audited();
    });
}

#[test]
fn people_see_to_their_own_tokens_and_to_no_others() {
    Served::each(|served| {
        let carl = served.browser_of("Carl");
        carl.get("/account").is(200);
        let fields = [("name", "my notebook"), ("role", "checker"), ("scope", "write")];
        let made = carl.post("/account/tokens", &fields).is(200);
        let token = made
            .body
            .split("<code>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned();
        served.ask("GET", "/api/v1/claims", &token, None).is(200);
        assert!(!carl.get("/account").is(200).body.contains(&token), "it is shown once");
        // No more than one may oneself, and no token by a token.
        let more = [("name", "more"), ("role", "admin"), ("scope", "write")];
        let no = carl.post("/account/tokens", &more).is(422);
        assert!(no.body.contains("a token does no more than its person"), "{}", no.body);
        let body = "name=child&role=reader&scope=read";
        let bearer = format!("Bearer {token}");
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        served
            .send("POST", "/account/tokens", &headers, body.as_bytes())
            .is(422);
        let of_ana = served.desk.json("token add robot")["token"]["id"].as_i64().unwrap();
        carl.get("/account");
        carl.post(&format!("/account/tokens/{of_ana}/revoke"), &[]).is(404);
        carl.post("/account/tokens/1/revoke", &[]).is(303);
        served.ask("GET", "/api/v1/claims", &token, None).is(401);
        served.desk.audited();
    });
}

#[test]
fn a_scale_is_added_from_lines_and_what_is_wrong_with_it_is_said() {
    Served::each(|served| {
        let admin = served.browser_of("ana");
        admin.get("/settings").is(200);
        let lines = "True = verified = 2\r\nHalf = misleading = 1\r\n\r\nFalse = false = 0\r\nSatire";
        let scale = |name: &'static str, labels: &'static str| {
            vec![
                ("name", name),
                ("version", "1"),
                ("title", "Ours"),
                ("language", "en"),
                ("worst", "0"),
                ("best", "2"),
                ("labels", labels),
            ]
        };
        let wrong = admin.post("/settings/scales", &scale("ours", "True = good")).is(400);
        assert!(
            wrong.body.contains("the label &quot;True = good&quot;"),
            "{}",
            wrong.body
        );
        assert!(wrong.body.contains(">True = good</textarea>"), "nothing is lost");
        admin.post("/settings/scales", &scale("Not a name", lines)).is(400);
        admin.post("/settings/scales", &scale("ours", lines)).is(303);
        let kept = served.desk.json("scale show ours");
        let labels: Vec<(&str, Option<&str>, Option<i64>)> = kept["labels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| {
                (
                    label["label"].as_str().unwrap(),
                    label["status"].as_str(),
                    label["value"].as_i64(),
                )
            })
            .collect();
        assert_eq!(
            labels,
            [
                ("True", Some("verified"), Some(2)),
                ("Half", Some("misleading"), Some(1)),
                ("False", Some("false"), Some(0)),
                ("Satire", None, None)
            ]
        );
        served.browser_of("Edna").get("/settings").is(200);
        served.desk.audited();
    });
}

#[test]
fn the_desks_policy_opens_what_is_published_to_anybody_and_nothing_else() {
    Served::each(|served| {
        let [out] = served.claims();
        served.desk.ok(&format!(
            "mark {out} false --refutes https://example.org/x --reason 'It was not so'"
        ));
        served.desk.ok(&format!("stage {out} closed"));
        served.desk.ok(&format!("publish {out} --url https://desk.example/x"));
        served.desk.ok(&format!(
            "mark {out} misleading --correction verdict --reason 'Half of it holds'"
        ));
        served.desk.ok(&format!("publish {out}"));
        let open = [
            "/reviews".to_owned(),
            format!("/reviews/{out}"),
            "/corrections".to_owned(),
            "/corrections.atom".to_owned(),
        ];
        let shut = [
            "/",
            "/claims",
            "/articles/1",
            "/agenda",
            "/journal",
            "/api/v1/claims",
            "/metrics",
        ];
        let stranger = served.browser();
        for path in &open {
            stranger.get(path).is(303);
        }
        let admin = served.browser_of("ana");
        let page = admin.get("/settings").is(200);
        assert!(
            page.body.contains("name=\"public_pages\" value=\"yes\">"),
            "{}",
            page.body
        );
        let set = [
            ("name", "The desk"),
            ("time_zone", "UTC"),
            ("locale", "en"),
            ("independent_needed", "1"),
            ("go_statuses", "verified"),
            ("keep_texts", "yes"),
            ("public_pages", "yes"),
        ];
        admin.post("/settings", &set).is(303);
        assert_eq!(served.desk.json("desk show")["public_pages"], true);
        for path in &open {
            let page = stranger.get(path).is(200);
            assert_eq!(page.header("cache-control"), Some("public, max-age=300"), "{path}");
            assert!(
                !page.body.contains("/journal") && !page.body.contains("name=\"csrf\""),
                "{path}: {}",
                page.body
            );
        }
        let corrected = stranger.get("/corrections").is(200);
        assert!(corrected.body.contains("Half of it holds"), "{}", corrected.body);
        // Google's clients come without a key of ours; what is not public stays shut.
        served
            .send("GET", "/v1alpha1/claims:search?query=ferry&key=AIza", &[], b"")
            .is(200);
        for path in shut {
            let reply = stranger.get(path);
            assert!(matches!(reply.status, 303 | 401), "{path}: {reply:?}");
        }
        served.desk.ok("desk set --public-pages no");
        for path in &open {
            stranger.get(path).is(303);
        }
        served
            .send("GET", "/v1alpha1/claims:search?query=ferry&key=AIza", &[], b"")
            .is(401);
        served.desk.audited();
    });
}

#[test]
fn a_filter_kept_at_the_desk_is_used_on_the_command_line_and_the_other_way_round() {
    Served::each(|served| {
        let desk = &served.desk;
        let carl = served.browser_of("Carl");
        carl.get("/claims?status=false&who=named").is(200);
        carl.post(
            "/claims/filters",
            &[("name", "Failed"), ("query", "who=named&status=false")],
        )
        .is(303);
        let by_name = desk.json("list --saved failed --by Carl");
        assert_eq!(by_name, desk.json("list --status false --named"));
        assert!(!by_name["claims"].as_array().unwrap().is_empty());
        let kept = desk.json("filter save 'Hers, soon' --originator 'Oda Verrin' --order due --by Carl");
        assert_eq!(
            kept["filters"][1],
            serde_json::json!({"id": 2, "name": "Hers, soon", "query": "order=due&originator=Oda+Verrin"})
        );
        let page = carl.get("/claims").is(200);
        assert!(page.body.contains("Hers, soon"), "{}", page.body);
        let told = desk.ok("filter list --by Carl");
        assert!(told.contains("status false, who named"), "{told}");
        desk.fails("list --saved Failed --status verified --by Carl");
        desk.no("filter save Hers --originator 'Odo Verin' --by Carl");
        desk.no("filter save All --by Carl");
        let others = desk.no("list --saved Failed --by Edna");
        assert!(others.contains("you keep no filter called \"Failed\""), "{others}");
        desk.ok("filter drop FAILED --by Carl");
        let left = desk.no("list --saved Failed --by Carl");
        assert!(left.contains("you keep Hers, soon"), "{left}");
        served.desk.audited();
    });
}

#[test]
fn what_rests_on_one_voice_is_found_as_the_lint_says_it() {
    Served::each(|served| {
        let desk = &served.desk;
        let ids = |line: &str| -> Vec<i64> {
            let list = desk.json(line);
            let claims = list["claims"].as_array().unwrap();
            claims.iter().map(|claim| claim["id"].as_i64().unwrap()).collect()
        };
        let token = served.token("");
        let shown = |id: &i64| {
            served
                .ask("GET", &format!("/api/v1/claims/{id}"), &token, None)
                .is(200)
                .json()
        };
        let listed = ids("list --single-sourced --limit 500");
        let linted: Vec<i64> = ids("list --limit 500")
            .into_iter()
            .filter(|id| {
                let shown = shown(id);
                let has = |list: &str, field: &str, value: &str| {
                    shown[list].as_array().unwrap().iter().any(|one| one[field] == value)
                };
                has("lints", "code", "single-sourced") && !has("relations", "kind", "same")
            })
            .collect();
        let counts = |id: &&i64| {
            let stage = shown(id)["stage"].as_str().unwrap().to_owned();
            ["open", "checking", "approval", "closed"].contains(&stage.as_str())
        };
        let listed: Vec<i64> = listed.iter().filter(counts).copied().collect();
        assert!(listed.len() > 1, "{listed:?}");
        assert_eq!(listed, linted);
        let carl = served.browser_of("Carl");
        let page = carl.get("/").is(200);
        assert!(page.body.contains("/claims?single_sourced=yes"), "{}", page.body);
        let list = carl.get("/claims?single_sourced=yes&stage=open&stage=checking").is(200);
        assert!(list.body.contains(&format!("/claims/{}", listed[0])), "{}", list.body);
        let told = served.ask("GET", "/api/v1/claims?single_sourced=true&limit=500", &token, None);
        assert_eq!(
            told.is(200).json()["claims"].as_array().unwrap().len(),
            ids("list --single-sourced --limit 500").len()
        );
    });
}
