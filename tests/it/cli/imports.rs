//! `sayso import`: other desks' fact-checks in, once and again.

use serde_json::{Value, json};

use super::on_each;

const FIRST: &str = r#"{"external_id": "b-1", "text": "The bridge was closed for a year", "claimant": "Pell Arden", "claimed_on": "2026-01-02", "url": "https://check.example/bridge", "publisher": "Check", "title": "Was the bridge closed?", "body": "For a month.", "rating": "False", "rating_value": 1, "best_rating": 5, "worst_rating": 1, "reviewed_on": "2026-01-05", "language": "en", "tags": ["bridge"]}
{"external_id": "b-2", "text": "The toll has doubled", "claimant": "Pell Arden", "url": "https://check.example/toll", "publisher": "Check", "rating": "True"}
{"external_id": "b-3", "text": "Sharks swim in the harbour", "claimant": "Social media users", "url": "https://check.example/sharks", "publisher": "Check"}
{"external_id": "b-4", "text": "Whales do, too", "claimant": "Social media users", "url": "https://check.example/sharks", "publisher": "Check"}
"#;

pub(super) fn counts(report: &Value) -> [i64; 5] {
    ["read", "created", "updated", "unchanged", "refused"].map(|name| report[name].as_i64().unwrap())
}

#[test]
fn a_file_is_taken_in_once() {
    on_each(|desk| {
        desk.file("reviews.jsonl", FIRST);
        assert_eq!(
            counts(&desk.json("import reviews.jsonl --format jsonl")),
            [4, 4, 0, 0, 0]
        );
        let seq = desk.seq();
        assert_eq!(
            counts(&desk.json("import reviews.jsonl --format jsonl")),
            [4, 0, 0, 4, 0]
        );
        assert_eq!(desk.seq(), seq, "nothing new writes nothing");
        let list = desk.json("list --origin imported");
        let claim = &list["claims"][0];
        assert_eq!(claim["external_id"], "b-1");
        assert_eq!(claim["stage"], Value::Null);
        assert_eq!(claim["status"], "unverified");
        assert_eq!(claim["originator"]["name"], "Pell Arden");
        assert_eq!(
            claim["originator"]["id"], list["claims"][1]["originator"]["id"],
            "one man"
        );
        let sharks = &list["claims"][2]["originator"];
        assert_eq!(sharks["anonymous"], true);
        assert_ne!(
            sharks["id"], list["claims"][3]["originator"]["id"],
            "nobody in particular is never one"
        );
        assert_eq!(
            desk.json("list")["claims"],
            json!([]),
            "imported claims are listed only when asked for"
        );
        assert_eq!(desk.json("report")["total"], 0);
        desk.audited();
    });
}

#[test]
fn what_a_desk_rewords_is_updated_and_both_wordings_stay() {
    on_each(|desk| {
        desk.file("reviews.jsonl", FIRST);
        desk.ok("import reviews.jsonl --format jsonl");
        let later = FIRST
            .replace("closed for a year", "closed for half a year")
            .replace("\"rating\": \"True\"", "\"rating\": \"Mostly true\"");
        desk.file("later.jsonl", &later);
        let report = desk.json("import later.jsonl --format jsonl");
        assert_eq!(counts(&report), [4, 0, 2, 2, 0]);
        assert_eq!(report["reworded"], 1);
        let page = desk.json("show 1");
        assert_eq!(page["text"], "The bridge was closed for half a year");
        let wordings: Vec<&str> = page["wordings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w["text"].as_str().unwrap())
            .collect();
        assert_eq!(
            wordings,
            [
                "The bridge was closed for a year",
                "The bridge was closed for half a year"
            ]
        );
        desk.audited();
    });
}

#[test]
fn one_page_can_hold_several_reviews() {
    on_each(|desk| {
        let line =
            |text: &str| json!({"text": text, "url": "https://check.example/page", "publisher": "Check"}).to_string();
        let all = [line("One"), line("Two"), line("Three")].join("\n");
        desk.file("all.jsonl", &all);
        assert_eq!(counts(&desk.json("import all.jsonl")), [3, 3, 0, 0, 0]);
        // In another order, and one of them reworded: it is the only one that no record has told word for word.
        desk.file(
            "mixed.jsonl",
            [line("Two, they say"), line("Three"), line("One")].join("\n"),
        );
        assert_eq!(counts(&desk.json("import mixed.jsonl")), [3, 0, 1, 2, 0]);
        // Another publisher's review of the same address is another review.
        let other = json!({"text": "One", "url": "https://check.example/page", "publisher": "Other"}).to_string();
        desk.file("other.jsonl", &other);
        assert_eq!(counts(&desk.json("import other.jsonl")), [1, 1, 0, 0, 0]);
        assert_eq!(
            desk.json("list --origin imported")["claims"].as_array().unwrap().len(),
            4
        );
        desk.audited();
    });
}

#[test]
fn two_tellings_of_one_review_do_not_take_turns() {
    on_each(|desk| {
        let told = |rating: &str| {
            json!({"external_id": "b-1", "text": "The toll has doubled", "url": "https://check.example/toll", "publisher": "Check",
                "rating": rating})
            .to_string()
        };
        desk.file("old.jsonl", told("False"));
        desk.file("new.jsonl", told("Mostly false"));
        desk.file("both.jsonl", format!("{}\n{}", told("False"), told("Mostly false")));
        let stands = |desk: &super::Desk| {
            let out = desk.json("show 1");
            out["reviews"][0]["rating"].as_str().unwrap().to_owned()
        };
        assert_eq!(counts(&desk.json("import old.jsonl new.jsonl")), [2, 1, 1, 0, 0]);
        assert_eq!(stands(desk), "Mostly false");
        let seq = desk.seq();
        for files in ["old.jsonl new.jsonl", "both.jsonl", "new.jsonl"] {
            let report = desk.json(&format!("import {files}"));
            assert_eq!(
                (&report["unchanged"], &report["updated"]),
                (&report["read"], &json!(0)),
                "{files}"
            );
            assert_eq!((stands(desk).as_str(), desk.seq()), ("Mostly false", seq), "{files}");
        }
        // A desk that goes back to what it said first is followed, and so is whoever is read last.
        assert_eq!(counts(&desk.json("import old.jsonl")), [1, 0, 1, 0, 0]);
        assert_eq!(stands(desk), "False");
        assert_eq!(counts(&desk.json("import both.jsonl")), [2, 0, 1, 1, 0]);
        assert_eq!(stands(desk), "Mostly false");
        desk.audited();
        // In one file from the beginning it is the same.
        let other = super::Desk::new(desk.engine);
        other.file("both.jsonl", format!("{}\n{}", told("False"), told("Mostly false")));
        assert_eq!(counts(&other.json("import both.jsonl")), [2, 1, 1, 0, 0]);
        assert_eq!(counts(&other.json("import both.jsonl")), [2, 0, 0, 2, 0]);
        assert_eq!(stands(&other), "Mostly false");
    });
}

#[test]
fn a_bad_record_does_not_keep_out_the_others() {
    on_each(|desk| {
        let lines = [
            "{\"text\": \"One\"}",
            "{\"text\": ",
            "",
            "{\"title\": \"no claim\"}",
            "{\"text\": \"Two\", \"claimed_on\": \"once\"}",
        ];
        desk.file("reviews.jsonl", lines.join("\n"));
        let said = desk.run("import reviews.jsonl");
        assert_eq!(said.code, 1, "{said:?}");
        insta::assert_snapshot!(said.out, @r#"
        4 records in 1 file: 2 created, 0 updated, 0 unchanged, 2 refused
          1 had to be mended
          ✗ refused reviews.jsonl, line 2: it ends before it is complete
          ✗ refused reviews.jsonl, line 4: it names no claim
          ▲ repaired reviews.jsonl, line 5: the date of the claim names no day: "once"
        "#);
        let missing = desk.run("import nowhere.jsonl");
        assert_eq!(missing.code, 2);
        desk.audited();
    });
}

/// A folder with a file of each form, one of them packed, and a link back to itself.
#[cfg(feature = "documents")]
fn many_forms(desk: &super::Desk) {
    use std::io::Write as _;
    let folder = desk.home.path().join("dump");
    std::fs::create_dir(&folder).unwrap();
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview");
    for name in [
        "plain.json",
        "google-search.json",
        "duke-columns.csv",
        "page-microdata.html",
        "no-review.json",
    ] {
        std::fs::copy(fixtures.join(name), folder.join(name)).unwrap();
    }
    let file = std::fs::File::create(folder.join("reviews.jsonl.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all(FIRST.as_bytes()).unwrap();
    packed.finish().unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("again")).unwrap();
}

#[test]
#[cfg(feature = "documents")]
fn a_folder_of_every_form_is_read_as_what_it_holds() {
    on_each(|desk| {
        many_forms(desk);
        let report = desk.json("import dump");
        // What two files tell in two forms is one review; another wording on the same page is another.
        assert_eq!(counts(&report), [9, 7, 2, 0, 0], "{report:#}");
        assert_eq!(report["files"], 6);
        assert_eq!(report["problems"][0]["severity"], "skipped");
        assert_eq!(report["problems"][0]["reason"], "there is no ClaimReview in it");
        // Two forms that differ take turns, and nothing is made anew.
        let again = desk.json("import dump");
        assert_eq!(again["created"], 0, "{again:#}");
        assert_eq!(again["refused"], 0);
        desk.audited();
    });
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    on_each(|desk| {
        desk.file("reviews.jsonl", FIRST);
        let twice = format!("{FIRST}{FIRST}{{\n");
        desk.file("twice.jsonl", &twice);
        let tried = desk.run("import twice.jsonl --dry-run --json").ends(1).json();
        assert_eq!(counts(&tried), [9, 4, 0, 4, 1]);
        assert_eq!(tried["dry_run"], true);
        desk.ok("import reviews.jsonl");
        let seq = desk.seq();
        let later = twice.replace("closed for a year", "closed for a month");
        desk.file("later.jsonl", &later);
        let mut tried = desk.run("import later.jsonl --dry-run --json").ends(1).json();
        assert_eq!(desk.seq(), seq);
        assert_eq!(
            desk.json("list --origin imported")["claims"][0]["text"],
            "The bridge was closed for a year"
        );
        let done = desk.run("import later.jsonl --json").ends(1).json();
        tried["dry_run"] = false.into();
        assert_eq!(tried, done, "what was foretold is what happens");
        desk.audited();
    });
}

#[test]
fn a_dry_run_makes_no_ledger() {
    let desk = super::Desk::new(crate::store::Engine::Sqlite);
    desk.file("reviews.jsonl", FIRST);
    desk.ok("import reviews.jsonl --dry-run");
    assert!(!std::path::Path::new(&desk.db).exists());
}

#[test]
fn everything_that_was_wrong_is_written_down() {
    let desk = super::Desk::new(crate::store::Engine::Sqlite);
    desk.file("reviews.jsonl", "{\"text\": \"=1+1\", \"claimed_on\": \"=once\"}\n{}\n");
    desk.run("import reviews.jsonl --report wrong.csv").ends(1);
    insta::assert_snapshot!(std::fs::read_to_string(desk.home.path().join("wrong.csv")).unwrap(), @r#"
    file,at,severity,reason
    reviews.jsonl,line 1,repaired,"the date of the claim names no day: ""=once"""
    reviews.jsonl,line 2,refused,it names no claim
    "#);
    let answer = desk
        .run("import reviews.jsonl --report wrong.json --json")
        .ends(1)
        .json();
    let mut written: Value =
        serde_json::from_str(&std::fs::read_to_string(desk.home.path().join("wrong.json")).unwrap()).unwrap();
    written["problems_left_out"] = 0.into();
    assert_eq!(written, answer);
}

#[test]
fn what_cannot_be_read_ends_with_two_and_keeps_the_rest() {
    let desk = super::Desk::new(crate::store::Engine::Sqlite);
    desk.file("reviews.jsonl", FIRST);
    desk.file("picture.json", b"\x89PNG\r\n\x1a\n");
    desk.file("empty.json", "\n");
    let report = desk
        .run("import picture.json empty.json reviews.jsonl --json")
        .ends(2)
        .json();
    assert_eq!(report["created"], 4);
    assert_eq!(report["unreadable"], 1);
    let reasons: Vec<&str> = report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "it is none of the formats that are known (say which with --format)",
            "it is empty"
        ]
    );
    let google = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview/google-error.json");
    let error = desk
        .run_args(&["import", google.to_str().unwrap(), "--json"])
        .ends(1)
        .json();
    assert_eq!(error["refused"], 1, "an error never passes for an empty answer");
}

#[test]
fn standard_input_and_a_publishers_name() {
    use std::io::Write as _;
    let desk = super::Desk::new(crate::store::Engine::Sqlite);
    let mut command = desk.command(&["import", "-", "--publisher", "Check", "--json"]);
    let mut child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"{\"text\": \"One\"}\n{\"text\": \"Two\"}\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 0]);
    let names: Vec<Value> = desk.json("source list")["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["name"].clone())
        .collect();
    assert_eq!(names, ["Check"]);
}

#[test]
fn bad_input_is_told_and_never_hangs() {
    let desk = super::Desk::new(crate::store::Engine::Sqlite);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let wide: Vec<u8> = FIRST.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, code) in [
        ("deep.json", deep.into_bytes(), 1),
        ("truncated.json", FIRST.as_bytes()[..200].to_vec(), 1),
        ("latin1.jsonl", b"{\"text\": \"Gr\xf6\xdfe\"}".to_vec(), 0),
        ("utf16.jsonl", wide, 0),
        ("bom.jsonl", [b"\xef\xbb\xbf", FIRST.as_bytes()].concat(), 0),
        ("nul.jsonl", b"{\"text\": \"a\\u0000b\"}".to_vec(), 0),
        (
            "one-line.json",
            format!("[{}]", FIRST.lines().collect::<Vec<_>>().join(",")).into_bytes(),
            0,
        ),
        (
            "years.jsonl",
            b"{\"text\": \"a\", \"claimed_on\": \"0001-01-01\"}\n{\"text\": \"b\", \"claimed_on\": \"9999-12-31\"}"
                .to_vec(),
            0,
        ),
    ] {
        desk.file(name, content);
        let said = desk.run(&format!("import {name}"));
        assert_eq!(said.code, code, "{name}: {said:?}");
    }
    desk.audited();
}

#[test]
fn days_of_eight_digits_are_read_and_told() {
    super::on_each(|desk| {
        desk.file(
            "in.csv",
            "text,claimed_on,reviewed_on,url\nThe bridge is shut,20200101,20200230,https://check.example/1\n",
        );
        desk.file(
            "in.jsonl",
            "{\"text\": \"The bridge is open\", \"claimed_on\": 20191231}\n",
        );
        let answer = desk.json("import in.csv in.jsonl");
        let problems = answer["problems"].as_array().unwrap();
        let told: Vec<_> = problems
            .iter()
            .map(|p| (&p["severity"], p["reason"].as_str().unwrap()))
            .collect();
        let repaired = &serde_json::Value::from("repaired");
        assert_eq!(
            told,
            [
                (
                    repaired,
                    "the date of the claim is written 20200101; taken as 2020-01-01"
                ),
                (repaired, "the date of the review names no day: \"20200230\""),
                (
                    repaired,
                    "the date of the claim is written 20191231; taken as 2019-12-31"
                ),
            ]
        );
        let early = desk.json("list --origin imported --claimed-until 2020-01-01");
        assert_eq!(early["claims"].as_array().unwrap().len(), 2, "{early}");
        let none = desk.json("list --origin imported --claimed-since 2020-01-02");
        assert_eq!(none["claims"], serde_json::json!([]));
    });
}

#[test]
fn a_dump_is_no_file_of_reviews_and_a_day_to_come_is_told() {
    let desk = super::Desk::seeded(crate::store::Engine::Sqlite);
    desk.ok("db backup dump.jsonl --dump");
    desk.file(
        "in.jsonl",
        "{\"text\": \"A toll\", \"reviewed_on\": \"2098-01-01\"}\n{\"text\": tru}\n",
    );
    let said = desk.run("import dump.jsonl in.jsonl --json").ends(2).json();
    assert_eq!(counts(&said), [2, 1, 0, 0, 1]);
    let reasons: Vec<&str> = said["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["reason"].as_str().unwrap())
        .collect();
    assert_eq!(
        reasons,
        [
            "it is a dump of a ledger, not a file of reviews (`sayso db restore` brings it back, into an empty ledger)",
            "the review is dated in the future, 2098-01-01; kept as it is",
            "it is no JSON: a word that is neither true, false nor null and has no quotation marks (column 13)"
        ]
    );
}
