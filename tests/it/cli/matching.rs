//! Was this checked before? match, search and the index, as people meet them.

mod bad;
mod batch;
mod index;
pub(super) mod model;
mod ranking;
mod repeats;
mod shapes;
mod together;

use std::path::PathBuf;

use serde_json::Value;

use super::{Desk, on_each, on_each_seeded};

/// Other desks' fact-checks of an invented town.
const REVIEWS: &str = r#"{"external_id": "r-1", "text": "Mayor Ana Lima closed three bridges in 2020.", "title": "Did the mayor close three bridges?", "body": "Records show one closure.", "url": "https://checks.example/1", "publisher": "Harbour Checks", "claimant": "Jon Reyes", "reviewed_on": "2020-03-04", "rating": "False"}
{"external_id": "r-2", "text": "The harbour vaccine clinic turned away 2.5 million people.", "title": "Clinic turned millions away?", "url": "https://checks.example/2", "publisher": "Harbour Checks", "reviewed_on": "2021-05-01", "rating": "Misleading"}
{"external_id": "r-3", "text": "A whale was seen in the estuary.", "title": "Whale in the estuary", "url": "https://checks.example/3", "publisher": "Tide Watch", "reviewed_on": "2019-08-09", "rating": "True"}
{"external_id": "r-4", "text": "水道水にワクチンが入っている", "language": "ja", "url": "https://checks.example/4", "publisher": "Tide Watch", "rating": "False"}
"#;

fn with_reviews(desk: &Desk) {
    desk.file("reviews.jsonl", REVIEWS);
    desk.ok("import reviews.jsonl --quiet");
}

fn with_sources(desk: &Desk) {
    desk.ok("source add 'Ana Lima' --kind person");
    desk.ok("source add 'Jon Reyes' --kind person");
}

fn folder(desk: &Desk) -> PathBuf {
    let state = desk.json("index --status");
    PathBuf::from(state["folder"].as_str().unwrap())
}

fn first(found: &Value) -> &str {
    found["matches"][0]["external_id"].as_str().unwrap_or_default()
}

#[test]
fn a_post_finds_the_review_that_answers_it() {
    on_each(|desk| {
        with_reviews(desk);
        let post =
            "So Mayor LIMA really closed two bridges?! #HarbourTown https://t.co/x — Jon Reyes (@jreyes) March 2, 2020";
        let found = desk.run_args(&["match", post, "--json"]).ends(0).json();
        let best = &found["matches"][0];
        assert_eq!(best["external_id"], "r-1");
        assert_eq!(best["status"], "unverified");
        assert_eq!(best["reviews"][0]["rating"], "False");
        assert_eq!(best["why"]["numbers_of_text"][0], "two");
        assert_eq!(best["why"]["numbers_of_claim"][0], "three");
        assert_eq!(best["why"]["days_apart"], -2);
        assert_eq!(found["behind"], 0);
        let text = desk.run_args(&["match", post]).ends(0).out;
        assert!(text.contains("Harbour Checks: False, 2020-03-04"), "{text}");
        assert!(text.contains("other numbers: two in the text, three"), "{text}");
    });
}

#[test]
fn search_knows_phrases_beginnings_fields_and_forms() {
    on_each_seeded(|desk| {
        with_reviews(desk);
        let ids = |line: &str| -> Vec<String> {
            let found = desk.run(&format!("{line} --json"));
            let json = found.json();
            let claims = json["claims"].as_array().unwrap().clone();
            claims
                .iter()
                .filter_map(|c| c["external_id"].as_str().map(str::to_owned))
                .filter(|id| id.starts_with("r-"))
                .collect()
        };
        assert_eq!(ids("search bridge mayor"), ["r-1"]);
        assert_eq!(ids("search '\"closed three bridges\"'"), ["r-1"]);
        assert!(ids("search '\"three closed bridges\"'").is_empty());
        assert_eq!(ids("search vacc*"), ["r-2"]);
        assert_eq!(ids("search 'title:whale'"), ["r-3"]);
        assert_eq!(ids("search 'source:\"Tide Watch\" -whale'"), ["r-4"]);
        assert_eq!(ids("search 'body:records'"), ["r-1"]);
        assert_eq!(ids("search whale --origin own"), [""; 0]);
        assert!(ids("search whale status:false").is_empty());
        assert_eq!(ids("search whale status:unverified"), ["r-3"]);
        let found = desk.json("search clinics");
        let place = &found["claims"][0]["places"][0];
        let (from, to) = (
            place["marks"][0][0].as_u64().unwrap(),
            place["marks"][0][1].as_u64().unwrap(),
        );
        let marked: String = place["passage"]
            .as_str()
            .unwrap()
            .chars()
            .skip(from as usize)
            .take((to - from) as usize)
            .collect();
        assert_eq!(marked, "clinic");
        // A field takes a word in any form, and so does what is kept out; fields and flags narrow each other.
        assert_eq!(ids("search 'title:bridge'"), ["r-1"]);
        assert_eq!(ids("search 'body:record mayor'"), ["r-1"]);
        assert!(ids("search '\"three bridges\" -bridge'").is_empty());
        assert!(ids("search 'whale -titles:x -title:whales'").is_empty());
        assert!(ids("search 'whale -status:unverified'").is_empty());
        assert_eq!(ids("search 'whale -status:false,verified'"), ["r-3"]);
        assert!(ids("search 'whale status:unverified' --status false").is_empty());
        assert_eq!(
            ids("search 'whale status:unverified,false' --status unverified"),
            ["r-3"]
        );
        assert!(ids("search 'after:2999-01-01'").is_empty());
        assert!(desk.fails("search 'whale -before:2019-01-01'").contains("after:DAY"));
        let said = desk.run("search 'bogus:whale'");
        assert!(said.err.contains("bogus: is no field"), "{}", said.err);
        let json = desk.run("search 'bogus:whale' --json").ends(1).json();
        assert!(
            json["note"].as_str().unwrap().starts_with("bogus: is no field"),
            "{json}"
        );
        assert_eq!(ids("search 'Title:whale'"), ["r-3"]);
        assert!(desk.fails("search status:wrong x").contains("status"));
        assert!(desk.fails("search -- -x").contains("no word"));
        desk.run("search zyzzyva").ends(1);
    });
}

#[test]
fn scripts_without_spaces_are_found_and_marked() {
    on_each(|desk| {
        with_sources(desk);
        let claims = [
            ("疫苗会导致胎儿死亡，专家说", "zh", "胎儿死亡"),
            ("คนร้ายปิดสนามบินเมื่อวาน", "th", "สนามบิน"),
            ("市長が三つの橋を閉鎖した", "ja", "三つの橋"),
        ];
        for (text, language, _) in claims {
            desk.run_args(&["add", text, "--link", "Ana Lima", "--language", language])
                .ends(0);
        }
        for (text, _, sought) in claims {
            let said = desk.run_args(&["search", sought]).ends(0);
            assert!(said.out.contains(text), "{}", said.out);
            let found = desk.run_args(&["search", sought, "--json"]).ends(0).json();
            let marks = found["claims"][0]["places"][0]["marks"].as_array().unwrap().clone();
            assert_eq!(marks.len(), 1, "{marks:?}");
            let [from, to] = [0, 1].map(|n| marks[0][n].as_u64().unwrap() as usize);
            let marked: String = text.chars().skip(from).take(to - from).collect();
            assert_eq!(marked, sought);
        }
    });
}

#[test]
fn pairs_are_listed_and_left_to_a_person() {
    on_each(|desk| {
        with_sources(desk);
        for text in [
            "The mayor of Estuary closed three harbour bridges.",
            "Three harbour bridges were closed by the mayor of Estuary.",
            "The mayor of Estuary closed two harbour bridges.",
            "The ferry to the lighthouse was not cancelled on Sunday.",
            "The ferry to the lighthouse was cancelled on Sunday.",
            "Zeppelins need helium.",
        ] {
            desk.run_args(&["add", text, "--link", "Ana Lima"]).ends(0);
        }
        let pairs = |line: &str| -> Vec<(i64, i64, String)> {
            let found = desk.json(line);
            let pairs = found["pairs"].as_array().unwrap().clone();
            let id = |side: &Value| side["claim"].as_i64().unwrap();
            pairs
                .iter()
                .map(|p| {
                    (
                        id(&p["one"]),
                        id(&p["other"]),
                        p["suggests"].as_str().unwrap().to_owned(),
                    )
                })
                .collect()
        };
        let repeats = pairs("duplicates");
        assert!(repeats.iter().any(|(a, b, _)| (*a, *b) == (1, 2)), "{repeats:?}");
        assert!(repeats.iter().all(|(a, b, _)| *a <= 2 && *b <= 3), "{repeats:?}");
        let opposites = pairs("contradictions");
        assert!(opposites.contains(&(1, 3, "contradicts".to_owned())), "{opposites:?}");
        assert!(opposites.contains(&(4, 5, "contradicts".to_owned())), "{opposites:?}");
        assert_eq!(pairs("contradictions --same-source"), opposites);
        let seq = desk.seq();
        assert!(desk.ok("contradictions").contains("sayso relate 4 contradicts 5"));
        assert_eq!(desk.seq(), seq);
        desk.ok("relate 1 same 2");
        // What is related already is not told again.
        desk.run("duplicates").ends(1);
        desk.run("contradictions --text zeppelins").ends(1);
    });
}

#[test]
fn entering_a_claim_says_what_it_may_repeat() {
    on_each(|desk| {
        with_sources(desk);
        let first = desk
            .run("add 'The mayor of Estuary closed three harbour bridges in 2020.' --link 'Ana Lima'")
            .ends(0);
        assert!(!first.err.contains("repeat"), "{}", first.err);
        let again = desk
            .run("add 'The mayor of Estuary closed three harbour bridges in 2020.' --link 'Jon Reyes'")
            .ends(0);
        assert!(
            again.err.contains("it may be a repeat of claim #1: The mayor"),
            "{}",
            again.err
        );
        let other = desk.run("add 'Zeppelins need helium.' --link 'Jon Reyes'").ends(0);
        assert!(!other.err.contains("repeat"), "{}", other.err);
    });
}
