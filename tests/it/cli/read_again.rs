//! `sayso import` of a file that was read before, when somebody says later how it is to be read.

use serde_json::{Value, json};

use super::imports::counts;
use super::on_each;

#[test]
fn a_table_that_was_read_wrongly_is_mended_by_reading_it_again() {
    const TABLE: &str = "Statement;Who;Verdict;Link\n\
        The bridge was closed;Bob Hale;False;https://check.example/bridge\n\
        The toll has doubled;Ann Reed;True;https://check.example/toll\n";
    on_each(|desk| {
        desk.file("mapped.csv", TABLE);
        let first = desk.json("import mapped.csv");
        assert_eq!(counts(&first), [2, 2, 0, 0, 0]);
        let problem = &first["problems"][0];
        assert_eq!(
            (&problem["at"], &problem["severity"]),
            (&json!("line 1"), &json!("skipped"))
        );
        assert_eq!(
            problem["reason"],
            "nothing is read from the column \"Who\"; say what one holds with --map, as in --map claimant=\"Who\""
        );
        assert_eq!(desk.json("show 1")["originator"], Value::Null);
        let foretold = desk.json("import mapped.csv --map claimant=Who --dry-run");
        let second = desk.json("import mapped.csv --map claimant=Who");
        assert_eq!(counts(&second), [2, 0, 2, 0, 0]);
        assert_eq!(counts(&foretold), counts(&second));
        assert_eq!(second["problems"], json!([]));
        assert_eq!(desk.json("show 1")["originator"]["name"], "Bob Hale");
        assert_eq!(desk.json("show 2")["originator"]["name"], "Ann Reed");
        // Neither reading takes turns with the other.
        let seq = desk.seq();
        for again in ["--map claimant=Who", "", "--map claimant=Who"] {
            let report = desk.json(&format!("import mapped.csv {again}"));
            assert_eq!(counts(&report), [2, 0, 0, 2, 0], "{again}");
        }
        assert_eq!(desk.seq(), seq);
        desk.audited();
    });
}

#[test]
fn a_record_without_an_address_is_found_again_when_it_is_read_otherwise() {
    on_each(|desk| {
        desk.file(
            "bare.csv",
            "Statement;Who;Page\nThe bridge was closed;Bob Hale;https://check.example/bridge\n",
        );
        assert_eq!(counts(&desk.json("import bare.csv")), [1, 1, 0, 0, 0]);
        // A publisher is said in the same way.
        assert_eq!(counts(&desk.json("import bare.csv --publisher Check")), [1, 0, 1, 0, 0]);
        assert_eq!(desk.json("show 1")["reviews"][0]["publisher"]["name"], "Check");
        let map = "--map claimant=Who --map url=Page --publisher Check";
        assert_eq!(counts(&desk.json(&format!("import bare.csv {map}"))), [1, 0, 1, 0, 0]);
        assert_eq!(counts(&desk.json(&format!("import bare.csv {map}"))), [1, 0, 0, 1, 0]);
        let page = desk.json("show 1");
        assert_eq!(page["originator"]["name"], "Bob Hale");
        assert_eq!(page["reviews"][0]["url"], "https://check.example/bridge");
        // From now on it is known by its page, as if it had been read so at first.
        desk.file(
            "other.jsonl",
            json!({"text": "The bridge was closed", "url": "https://check.example/bridge", "publisher": "Check",
                "rating": "False"})
            .to_string(),
        );
        assert_eq!(counts(&desk.json("import other.jsonl")), [1, 0, 1, 0, 0]);
        desk.audited();
    });
}

#[test]
fn fields_of_json_lines_can_be_mapped_too() {
    on_each(|desk| {
        let line =
            json!({"Statement": "The bridge was closed", "Who": "Bob Hale", "link": "https://check.example/bridge"});
        desk.file("in.jsonl", format!("{line}\n{line}\n"));
        desk.file("in.json", format!("[{line}]"));
        let map = "--map text=Statement --map claimant=Who";
        assert_eq!(counts(&desk.json(&format!("import in.jsonl {map}"))), [2, 1, 0, 1, 0]);
        assert_eq!(desk.json("show 1")["originator"]["name"], "Bob Hale");
        assert_eq!(counts(&desk.json(&format!("import in.json {map}"))), [1, 0, 0, 1, 0]);
        // What says nothing is told.
        desk.file("first.jsonl", "{\"text\": \"The toll has doubled\"}\n");
        let report = desk.json("import first.jsonl --map claimant=Sayer");
        assert_eq!(counts(&report), [1, 1, 0, 0, 0]);
        assert_eq!(
            report["problems"][0]["reason"],
            "no record in it has a field \"Sayer\": --map claimant=Sayer changes nothing"
        );
        desk.audited();
    });
}

fn line(fields: &Value) -> String {
    fields.to_string() + "\n"
}

#[test]
fn whoever_published_a_review_may_be_said_later() {
    on_each(|desk| {
        let bridge = json!({"text": "The bridge was closed", "url": "https://check.example/bridge", "rating": "False"});
        let toll = json!({"text": "The toll has doubled", "url": "https://check.example/toll"});
        desk.file("in.jsonl", line(&bridge) + &line(&toll));
        let published_by = |desk: &super::Desk| desk.json("show 1")["reviews"][0]["publisher"]["name"].clone();
        assert_eq!(counts(&desk.json("import in.jsonl")), [2, 2, 0, 0, 0]);
        assert_eq!(published_by(desk), "check.example");
        // Said later, it is the same review, and who published it is known now.
        let foretold = desk.json("import in.jsonl --publisher Check --dry-run");
        assert_eq!(counts(&foretold), [2, 0, 2, 0, 0]);
        assert_eq!(counts(&desk.json("import in.jsonl --publisher Check")), [2, 0, 2, 0, 0]);
        assert_eq!(published_by(desk), "Check");
        let seq = desk.seq();
        for again in ["", "--publisher Check", "--publisher check.example", ""] {
            let report = desk.json(&format!("import in.jsonl {again}"));
            assert_eq!(counts(&report), [2, 0, 0, 2, 0], "{again}");
        }
        assert_eq!((published_by(desk), desk.seq()), ("Check".into(), seq));
        // Whoever named the wrong one says so.
        assert_eq!(
            counts(&desk.json("import in.jsonl --publisher Checkers")),
            [2, 0, 2, 0, 0]
        );
        assert_eq!(published_by(desk), "Checkers");
        // A dump that names somebody else for the same page and claim is another desk's review, as ever.
        let mut other = bridge.clone();
        other["publisher"] = "The Estuary Post".into();
        desk.file("other.jsonl", line(&other));
        assert_eq!(counts(&desk.json("import other.jsonl")), [1, 1, 0, 0, 0]);
        assert_eq!(counts(&desk.json("import in.jsonl")), [2, 0, 0, 2, 0]);
        assert_eq!(counts(&desk.json("import other.jsonl")), [1, 0, 0, 1, 0]);
        desk.audited();
    });
}

#[test]
fn a_dump_that_names_the_publisher_follows_one_that_does_not() {
    on_each(|desk| {
        let bare = json!({"text": "The bridge was closed", "url": "https://check.example/bridge"});
        let mut told = bare.clone();
        told["publisher"] = "Check".into();
        desk.file("bare.jsonl", line(&bare));
        desk.file("told.jsonl", line(&told));
        assert_eq!(counts(&desk.json("import bare.jsonl")), [1, 1, 0, 0, 0]);
        assert_eq!(counts(&desk.json("import told.jsonl")), [1, 0, 1, 0, 0]);
        let seq = desk.seq();
        assert_eq!(counts(&desk.json("import bare.jsonl told.jsonl")), [2, 0, 0, 2, 0]);
        assert_eq!(desk.seq(), seq);
        assert_eq!(desk.json("show 1")["reviews"][0]["publisher"]["name"], "Check");
        // The other way round it is the same, and in one file too.
        for files in ["told.jsonl bare.jsonl", "bare.jsonl told.jsonl"] {
            let other = super::Desk::new(desk.engine);
            other.file("bare.jsonl", line(&bare));
            other.file("told.jsonl", line(&told));
            let report = other.json(&format!("import {files}"));
            assert_eq!(report["created"], 1, "{files} {report:#}");
            assert_eq!(
                counts(&other.json(&format!("import {files}"))),
                [2, 0, 0, 2, 0],
                "{files}"
            );
        }
        desk.audited();
    });
}
