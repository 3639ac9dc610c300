//! Publishing: what went out, what is stale, and the corrections that the public is told.

use crate::cli::{Desk, on_each_seeded};

/// A closed claim that was found false, of the invented story.
fn closed(desk: &Desk) -> i64 {
    let list = desk.json("list --stage closed --status false");
    list["claims"][0]["id"].as_i64().unwrap()
}

fn lints(desk: &Desk, id: i64) -> Vec<String> {
    let page = desk.json(&format!("show {id}"));
    let lints = page["lints"].as_array().unwrap().iter();
    lints.map(|lint| lint["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_what_is_closed_and_decided_goes_out() {
    on_each_seeded(|desk| {
        let id = closed(desk);
        let open = desk.json("list --stage open --status unverified")["claims"][0]["id"].clone();
        assert!(
            desk.no(&format!("publish {open} --url https://desk.example/x"))
                .contains("is undecided")
        );
        let said = desk.no(&format!("publish {id}"));
        assert!(said.contains("was not published before"), "{said}");
        assert!(said.contains("--url"), "{said}");
        assert!(
            desk.no(&format!("unpublish {id} --reason x"))
                .contains("nothing is published of claim")
        );
        let later = desk.no(&format!("publish {id} --url https://desk.example/x --on 2030-01-01"));
        assert!(later.contains("2030-01-01 is still to come"), "{later}");
        assert!(
            desk.fails(&format!("publish {id} --url ftp://x/"))
                .contains("not a web address")
        );
        assert_eq!(desk.json("published")["published"], serde_json::json!([]));
    });
}

#[test]
fn what_went_out_stays_and_its_correction_is_told() {
    on_each_seeded(|desk| {
        let id = closed(desk);
        let text = desk.json(&format!("show {id}"))["text"].clone();
        let out = desk.ok(&format!(
            "publish {id} --url https://desk.example/bridge --headline 'No, the bridge <b>is</b> open' --reason 'We looked.'"
        ));
        assert!(out.contains("✗ false: No, the bridge <b>is</b> open"), "{out}");
        let before = desk.seq();
        assert!(desk.ok(&format!("publish {id}")).contains("it is as it went out"));
        assert_eq!(desk.seq(), before);

        // A further mark is a correction although nobody reopened the claim, and what went out is stale.
        let mark = format!("mark {id} misleading --reason 'The report was misread.'");
        let said = desk.no(&mark);
        assert!(said.contains("closed, published or exported"), "{said}");
        desk.at("2026-03-04T10:00:00Z")
            .ok(&format!("{mark} --correction verdict"));
        assert!(lints(desk, id).contains(&"published-stale".to_owned()));
        let stale = desk.json("published --stale");
        assert_eq!(stale["published"][0]["stale"], "mark");
        assert_eq!(stale["published"][0]["status"], "false");
        assert!(desk.ok("published").contains("▲ stale: the mark is another by now"));
        assert_eq!(desk.json("corrections")["corrections"], serde_json::json!([]));
        assert!(desk.ok(&format!("show {id}")).contains("Published\n"));

        desk.at("2026-03-05T10:00:00Z").ok(&format!("publish {id}"));
        assert_eq!(desk.json("published --stale")["published"], serde_json::json!([]));
        let list = desk.json("corrections");
        let corrected = &list["corrections"][0];
        assert_eq!(corrected["kind"], "verdict");
        assert_eq!(corrected["said"]["status"], "false");
        assert_eq!(corrected["said"]["reason"], "We looked.");
        assert_eq!(corrected["said"]["text"], text);
        assert_eq!(corrected["right"]["status"], "misleading");
        assert_eq!(corrected["right"]["reason"], "The report was misread.");
        assert_eq!(corrected["corrected_on"], "2026-03-05");
        assert_eq!(corrected["published_on"], "2026-01-02");
        assert_eq!(
            desk.json("corrections --year 2025")["corrections"],
            serde_json::json!([])
        );
        assert_eq!(
            desk.json("corrections --year 2026")["corrections"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            desk.json("corrections --as-of 2026-03-04")["corrections"],
            serde_json::json!([])
        );
        assert_eq!(
            desk.json("published --as-of 2026-03-04")["published"][0]["stale"],
            "mark"
        );
        assert!(desk.ok("corrections").contains("verdict corrected: No, the bridge"));
        assert!(
            desk.ok("corrections --format markdown")
                .contains(r"verdict corrected, published 2026-01-02.")
        );
        let page = desk.ok("corrections --format html");
        assert!(
            page.contains("No, the bridge &lt;b&gt;is&lt;&#x2f;b&gt; open"),
            "{page}"
        );
        let feed = desk.ok("corrections --format atom");
        assert!(
            feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "),
            "{feed}"
        );
        assert!(
            feed.contains("<updated>2026-03-05T10:00:00.000000Z</updated>"),
            "{feed}"
        );
        // Nothing that was not public: who marked it, and the mark that nobody published, by its own words.
        for format in ["text", "markdown", "html", "json", "atom"] {
            let list = desk.ok(&format!("corrections --format {format}"));
            assert!(!list.contains("ana"), "{format}: {list}");
        }

        desk.at("2026-03-06T10:00:00Z")
            .ok(&format!("unpublish {id} --reason 'A court asked us to.'"));
        let void = desk.json("published");
        assert_eq!(void["published"].as_array().unwrap().len(), 1);
        assert_eq!(void["published"][0]["ended_as"], "void");
        assert_eq!(desk.json("published --all")["published"].as_array().unwrap().len(), 2);
        let list = desk.json("corrections");
        assert_eq!(list["corrections"][0]["why"], "A court asked us to.");
        assert_eq!(list["corrections"][0]["right"], serde_json::Value::Null);
        assert!(
            desk.ok("corrections --format atom")
                .contains("Withdrawn: A court asked us to.")
        );
        assert_eq!(
            desk.json("published --as-of 2026-03-05")["published"][0]["ended_as"],
            serde_json::Value::Null
        );
        let log = desk.ok(&format!("log {id}"));
        assert!(
            log.contains("publish: version 2, misleading, https://desk.example/bridge"),
            "{log}"
        );
        desk.audited();
    });
}

#[test]
fn another_wording_after_closing_carries_its_kind() {
    on_each_seeded(|desk| {
        let id = closed(desk);
        let edit = format!("edit {id} --text 'Something quite different was claimed.'");
        let said = desk.no(&edit);
        assert!(said.contains("another wording is a correction"), "{said}");
        let new = desk.json(&format!("{edit} --correction factual --reason 'The quote was cut.'"));
        let new = &new["claims"][0];
        assert_eq!(new["wordings"][0]["correction"], "factual");
        assert_eq!(new["relations"][0]["kind"], "updates");
        let open = desk.json("list --stage open --status unverified")["claims"][0]["id"].clone();
        let said = desk.no(&format!("edit {open} --quote x --correction factual"));
        assert!(said.contains("only a changed wording"), "{said}");
        desk.audited();
    });
}

#[test]
fn another_wording_of_what_went_out_takes_its_place_once_it_goes_out_itself() {
    on_each_seeded(|desk| {
        let id = closed(desk);
        let told = desk.json(&format!("show {id}"))["text"].clone();
        desk.ok(&format!(
            "publish {id} --url https://desk.example/bridge --headline 'No, it is open'"
        ));
        let new = desk.json(&format!(
            "edit {id} --text 'Four lorries may cross at once.' --correction factual"
        ));
        let new = new["claims"][0]["id"].as_i64().unwrap();
        let stale = desk.json("published --stale");
        assert_eq!(stale["published"][0]["stale"], "corrected", "{stale}");
        assert!(desk.ok("published").contains("another claim corrects it"));
        assert!(lints(desk, id).contains(&"published-stale".to_owned()));
        assert_eq!(
            desk.json("corrections")["corrections"],
            serde_json::json!([]),
            "nothing is public yet"
        );

        desk.ok(&format!(
            "mark {new} false --refutes https://c.example/ --reason 'Three may.'"
        ));
        desk.ok(&format!("stage {new} closed"));
        desk.ok(&format!("publish {new}"));
        let published = desk.json("published");
        let standing = published["published"].as_array().unwrap();
        assert_eq!(standing.len(), 1, "{published}");
        assert_eq!(
            (&standing[0]["claim"], &standing[0]["url"]),
            (&new.into(), &"https://desk.example/bridge".into())
        );
        let corrections = desk.json("corrections");
        let corrected = &corrections["corrections"][0];
        assert_eq!(
            (
                &corrected["said"]["text"],
                &corrected["right"]["text"],
                &corrected["kind"]
            ),
            (&told, &"Four lorries may cross at once.".into(), &"factual".into())
        );
        assert_eq!(corrections["corrections"].as_array().unwrap().len(), 1);
        assert_eq!(desk.json("published --stale")["published"], serde_json::json!([]));
        desk.audited();
    });
}

#[test]
fn a_quotation_keeps_its_own_words_beside_the_translation() {
    on_each_seeded(|desk| {
        let page = desk.json(
            "add 'The mayor said that nobody is to blame.' --article 1 --quote 'nobody is to blame' \
             --quote-original 'niemand hat Schuld' --quote-language de --translator 'Ana Luz'",
        );
        let page = &page["claims"][0];
        assert_eq!(page["quote_original"], "niemand hat Schuld");
        let shown = desk.ok(&format!("show {}", page["id"]));
        assert!(
            shown.contains("“nobody is to blame”, in the original “niemand hat Schuld”, from de, translated by Ana"),
            "{shown}"
        );
        desk.audited();
    });
}

#[test]
fn a_hold_is_set_and_lifted_and_stays_on_record() {
    on_each_seeded(|desk| {
        assert!(
            desk.no("hold set claim:999 --reason court")
                .contains("there is no claim #999")
        );
        assert!(
            desk.fails("hold set desk:1 --reason court")
                .contains("a desk is nothing to hold")
        );
        assert!(
            desk.no("hold lift 7 --reason over")
                .contains("claim:7 is under no hold")
        );
        desk.ok("hold set 7 --reason 'the court case'");
        let held = desk.json("hold list");
        assert_eq!(held["holds"][0]["subject"], "claim:7");
        desk.ok("hold lift 7 --reason 'settled'");
        assert!(desk.ok("hold list").contains("Nothing is under legal hold."));
        assert!(
            desk.ok("hold list --all")
                .contains("lifted 2026-01-02 12:00 UTC · ana: settled")
        );
        desk.audited();
    });
}
