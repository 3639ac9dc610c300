//! `sayso import`: other desks' fact-checks in, once and again.

use serde_json::{Value, json};

use super::on_each;

const FIRST: &str = r#"{"external_id": "b-1", "text": "The bridge was closed for a year", "claimant": "Pell Arden", "claimed_on": "2026-01-02", "url": "https://check.example/bridge", "publisher": "Check", "title": "Was the bridge closed?", "body": "For a month.", "rating": "False", "rating_value": 1, "best_rating": 5, "worst_rating": 1, "reviewed_on": "2026-01-05", "language": "en", "tags": ["bridge"]}
{"external_id": "b-2", "text": "The toll has doubled", "claimant": "Pell Arden", "url": "https://check.example/toll", "publisher": "Check", "rating": "True"}
{"external_id": "b-3", "text": "Sharks swim in the harbour", "claimant": "Social media users", "url": "https://check.example/sharks", "publisher": "Check"}
{"external_id": "b-4", "text": "Whales do, too", "claimant": "Social media users", "url": "https://check.example/sharks", "publisher": "Check"}
"#;

fn counts(report: &Value) -> [i64; 5] {
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
            &[line("Two, they say"), line("Three"), line("One")].join("\n"),
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
fn a_bad_record_does_not_keep_out_the_others() {
    on_each(|desk| {
        let lines = [
            "{\"text\": \"One\"}",
            "{\"text\": ",
            "",
            "{\"title\": \"no claim\"}",
            "{\"text\": \"Two\", \"claimed_on\": \"once\"}",
        ];
        desk.file("reviews.jsonl", &lines.join("\n"));
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
