//! Files in and out over HTTP: narrowed and read as the command line does it.

use serde_json::{Value, json};

use super::Served;
use super::api::editor;

/// One filter in three spellings: options of the command, fields of the form, a body for the API.
type Spelled = (&'static str, Vec<(&'static str, &'static str)>, Value);

fn filters() -> Vec<Spelled> {
    vec![
        ("", vec![], json!({})),
        ("--tag harbour", vec![("tag", "harbour")], json!({"tag": "harbour"})),
        (
            "--status unverified,verified --stage open",
            vec![("status", "unverified"), ("status", "verified"), ("stage", "open")],
            json!({"status": ["unverified", "verified"], "stage": ["open"]}),
        ),
        (
            "--anonymous --kind fact",
            vec![("who", "anonymous"), ("kind", "fact")],
            json!({"anonymous": true, "kind": ["fact"]}),
        ),
        (
            "--single-sourced --text bridge",
            vec![("single_sourced", "yes"), ("text", "bridge")],
            json!({"single_sourced": true, "text": "bridge"}),
        ),
        (
            "--article 1 --claimed-since 2024-01-01 --claimed-until 2024-12-31",
            vec![
                ("article", "1"),
                ("claimed_since", "2024-01-01"),
                ("claimed_until", "2024-12-31"),
            ],
            json!({"article": 1, "claimed_since": "2024-01-01", "claimed_until": "2024-12-31"}),
        ),
        (
            "--source #1 --originator #2 --entered-since 2020-01-01",
            vec![("source", "#1"), ("originator", "#2"), ("entered_since", "2020-01-01")],
            json!({"source": "#1", "originator": "#2", "entered_since": "2020-01-01"}),
        ),
        (
            "--origin any --text moon",
            vec![("origin", "any"), ("text", "moon")],
            json!({"origin": "any", "text": "moon"}),
        ),
    ]
}

#[test]
fn the_same_filters_leave_the_same_by_command_form_and_api() {
    Served::each(|served| {
        let [id, ..] = served.claims::<1>();
        served.desk.ok(&format!("tag {id} harbour"));
        served
            .desk
            .file("moon.jsonl", "{\"text\": \"The moon is made of cheese\"}\n");
        served.desk.ok("import moon.jsonl");
        let token = editor(served);
        let edna = served.browser_of("Edna");
        let mut left = Vec::new();
        for (line, fields, mut body) in filters() {
            let said = served.desk.run(&format!("export jsonl --unclosed {line}"));
            body["format"] = "jsonl".into();
            body["unclosed"] = true.into();
            let answer = served.ask("POST", "/api/v1/export", &token, Some(&body));
            let mut form = vec![("format", "jsonl"), ("reach", "all")];
            form.extend(fields);
            edna.get("/published").is(200);
            let file = edna.post("/published/export", &form);
            match said.code {
                0 => {
                    assert_eq!(answer.is(200).body, said.out, "{line}");
                    assert_eq!(file.is(200).body, said.out, "{line}");
                }
                _ => {
                    assert!(answer.is(422).body.contains("nothing is exported"), "{line}");
                    assert!(file.is(422).body.contains("nothing is exported"), "{line}");
                }
            }
            left.push(said.out.lines().count());
        }
        assert!(left[0] > left[1] && left[1] == 1 && left.last() == Some(&1), "{left:?}");
        assert!(left.iter().all(|many| *many <= left[0]) && left[2] > 0, "{left:?}");
        served.desk.audited();
    });
}

#[test]
fn why_claims_stay_is_told_by_command_form_and_api_in_one_sentence() {
    Served::each(|served| {
        let [open, other] = served.claims();
        let token = editor(served);
        let edna = served.browser_of("Edna");
        edna.get("/published").is(200);
        let ask = |body: &Value| served.ask("POST", "/api/v1/export", &token, Some(body));
        // Nothing at all: no file, but why.
        for (line, field, body) in [
            ("", ("which", ""), json!({"format": "csv"})),
            (
                "--text 'zqx never said'",
                ("text", "zqx never said"),
                json!({"format": "csv", "text": "zqx never said"}),
            ),
            (
                "--origin imported",
                ("origin", "imported"),
                json!({"format": "csv", "origin": "imported"}),
            ),
        ] {
            let said = served.desk.run(&format!("export csv {line}")).ends(1).err;
            let why = said.split(';').next().unwrap();
            assert!(why.starts_with("nothing is exported: "), "{said}");
            let error = ask(&body).is(422).json()["error"].clone();
            assert_eq!(
                (&error["kind"], &error["message"]),
                (&"refused".into(), &why.trim().into()),
                "{line}"
            );
            assert!(!error["hint"].as_str().unwrap().contains("--"), "{error}");
            let page = edna.post("/published/export", &[("format", "csv"), field]).is(422);
            assert!(
                page.body.contains(&why.trim().replace('\'', "&#x27;")),
                "{why}: {}",
                page.body
            );
        }
        // Claims by their numbers.
        let asked = json!({"format": "csv", "claims": [open, other]});
        let error = ask(&asked).is(422).json()["error"].clone();
        let kept = format!("nothing is exported: 2 claims (#{open}, #{other}): it is not closed");
        assert_eq!(error["message"], kept);
        assert_eq!(error["hint"], "\"unclosed\": true exports it, marked internal");
        served
            .desk
            .file("moon.jsonl", "{\"text\": \"The moon is made of cheese\"}\n");
        served.desk.ok("import moon.jsonl");
        let moon = served.desk.json("list --origin imported")["claims"][0]["id"].clone();
        let asked = json!({"format": "csv", "claims": [open, moon], "unclosed": true});
        let answer = ask(&asked).is(200);
        let stays =
            format!("claim #{moon}: not exported: it is another desk's: \"origin\": \"imported\" exports its review");
        assert_eq!(answer.header("sayso-not-exported"), Some(stays.as_str()));
        assert_eq!(answer.body.lines().count(), 2, "{}", answer.body);
    });
}

#[test]
fn what_is_not_there_is_told_before_anything_leaves() {
    Served::each(|served| {
        let token = editor(served);
        let edna = served.browser_of("Edna");
        let seq = served.desk.seq();
        for body in [
            json!({"claims": [99_999]}),
            json!({"article": 99_999}),
            json!({"source": "Nobody At All"}),
        ] {
            let mut asked = body.clone();
            asked["format"] = "csv".into();
            let answer = served.ask("POST", "/api/v1/export", &token, Some(&asked)).is(404);
            assert_eq!(answer.json()["error"]["kind"], "not-found", "{body}");
        }
        let odd = json!({"format": "csv", "status": ["good"]});
        served.ask("POST", "/api/v1/export", &token, Some(&odd)).is(400);
        edna.get("/published");
        // The form comes again with what was chosen, and says why.
        let page = edna.post("/published/export", &[("format", "csv"), ("text", "zqx never said")]);
        let page = page.is(422);
        assert!(
            page.body.contains("nothing is exported: no claim passes"),
            "{}",
            page.body
        );
        assert!(page.body.contains("value=\"zqx never said\""), "{}", page.body);
        assert!(page.body.contains("<details open>"), "{}", page.body);
        let page = edna
            .post("/published/export", &[("format", "csv"), ("due_by", "soon")])
            .is(400);
        assert!(page.body.contains("the field due_by"), "{}", page.body);
        assert_eq!(served.desk.seq(), seq, "nothing left, and nothing is recorded");
        // The list of claims leads there with its filters.
        let list = edna.get("/claims?status=unverified").is(200);
        assert!(
            list.body.contains("href=\"/published?status=unverified#export\""),
            "{}",
            list.body
        );
        let page = edna.get("/published?status=unverified").is(200);
        assert!(page.body.contains("value=\"unverified\" checked"), "{}", page.body);
    });
}

/// A table whose columns nobody knows.
const TABLE: &str = "Aussage;Wer;Urteil\nThe moon is made of cheese;Pell Arden;False\nThe sun is cold;Oda Reed;False\n";
const MAPS: [&str; 3] = ["text=Aussage", "claimant=Wer", "rating=Urteil"];

#[test]
fn a_table_of_any_columns_comes_in_by_form_and_api() {
    Served::each(|served| {
        let token = editor(served);
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "text/csv")];
        let send = |query: &str| {
            let path = format!("/api/v1/import?format=csv{query}");
            served.send("POST", &path, &headers, TABLE.as_bytes())
        };
        let maps: String = MAPS.map(|map| map.replace('=', "%3D")).join("%0A");
        let seq = served.desk.seq();
        // Nobody knows what its columns hold, until it is said.
        let blind = send("").is(200).json();
        assert_eq!(blind["unreadable"], 1, "{blind}");
        let wrong = send("&map=verdict%3DUrteil").is(400).json();
        let message = wrong["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("the field map: \"verdict\" is no field"),
            "{message}"
        );
        let tried = send(&format!("&map={maps}&publisher=Check&dry_run=true"))
            .is(200)
            .json();
        assert_eq!(
            (&tried["created"], &tried["dry_run"]),
            (&json!(2), &json!(true)),
            "{tried}"
        );
        assert_eq!(served.desk.seq(), seq, "trying writes nothing");
        let done = send(&format!("&map={maps}&publisher=Check")).is(200).json();
        assert_eq!(done["created"], 2, "{done}");
        let id = &served.desk.json("list --origin imported --text moon")["claims"][0]["id"];
        let page = served.desk.json(&format!("show {id}"));
        assert_eq!(page["originator"]["name"], "Pell Arden");
        assert_eq!(page["reviews"][0]["publisher"]["name"], "Check");
        assert_eq!(page["reviews"][0]["rating"], "False");
        // By form it is the same file, and known.
        let carl = served.browser_of("Carl");
        carl.get("/import").is(200);
        let lines = MAPS.join("\r\n");
        let fields = [
            ("text", TABLE),
            ("form", "csv"),
            ("map", lines.as_str()),
            ("publisher", "Check"),
            ("do", "import"),
        ];
        let page = carl.post("/import", &fields).is(200);
        assert!(page.body.contains("<dt>known</dt><dd>2</dd>"), "{}", page.body);
        let fields = [
            ("text", TABLE),
            ("form", "csv"),
            ("map", "verdict=Urteil"),
            ("do", "try"),
        ];
        let page = carl.post("/import", &fields).is(400);
        assert!(
            page.body.contains("the field map:") && page.body.contains(">verdict=Urteil</textarea>"),
            "{}",
            page.body
        );
        // The command line read it in the same way.
        served.desk.file("in.csv", TABLE);
        let maps: String = MAPS.map(|map| format!(" --map {map}")).concat();
        let report = served.desk.json(&format!("import in.csv --publisher Check{maps}"));
        assert_eq!(report["unchanged"], 2, "{report}");
        served.desk.audited();
    });
}

#[test]
fn a_rehearsal_counts_what_would_happen_and_keeps_nothing() {
    Served::each(|served| {
        let token = editor(served);
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", "tried")];
        let far = "{\"text\": \"The toll has doubled\", \"reviewed_on\": \"2098-01-01\"}\n";
        let lines = format!("{far}{far}{{\"title\": \"no claim\"}}\n");
        let send = |dry: bool| {
            let path = format!("/api/v1/import?format=jsonl&dry_run={dry}");
            served.send("POST", &path, &headers, lines.as_bytes()).is(200).json()
        };
        let mut tried = send(true);
        assert_eq!(send(true), tried, "it can be tried again");
        let done = send(false);
        assert_eq!(
            (&done["created"], &done["unchanged"], &done["refused"]),
            (&json!(1), &json!(1), &json!(1)),
            "{done}"
        );
        let told = done["problems"][0]["reason"].as_str().unwrap();
        assert!(told.contains("dated in the future"), "{done}");
        tried["dry_run"] = false.into();
        assert_eq!(tried, done, "what was foretold is what happens");
        served.desk.audited();
    });
}
