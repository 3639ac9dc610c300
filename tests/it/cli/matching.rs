//! Was this checked before? match, search and the index, as people meet them.

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
fn nothing_found_is_no_error() {
    on_each(|desk| {
        with_reviews(desk);
        for text in ["", "🙂🙂", "https://t.co/abc", "zyzzyva qwertz", "@", "\u{202e}"] {
            let said = desk.run_args(&["match", text]).ends(1);
            assert_eq!(said.out, "Nothing in the ledger answers this.\n", "{text:?}");
            assert_eq!(said.err, "", "{text:?}");
        }
        assert_eq!(
            desk.run_args(&["match", "whale", "--min-score", "1", "--json"])
                .ends(1)
                .json()["matches"],
            serde_json::json!([])
        );
        desk.fails("match");
        desk.fails("match whale --min-score 7");
        desk.fails("match --file nothing.txt");
    });
}

#[test]
fn whatever_people_type_gets_an_answer() {
    on_each(|desk| {
        with_reviews(desk);
        let long = "a whale in the estuary ".repeat(50_000);
        desk.file("long.txt", &long);
        assert_eq!(first(&desk.json("match --file long.txt")), "r-3");
        let japanese = desk
            .run_args(&["match", "ワクチンが水道水に入っているそうです", "--json"])
            .ends(0)
            .json();
        assert_eq!(first(&japanese), "r-4");
        for text in [
            "AND (whale OR [estuary TO *] -seen \"",
            "whale\u{0007} estuary\u{200b}",
            "שלום whale estuary مرحبا",
            "wahle in the estuary",
            "#WhaleEstuary",
        ] {
            let text = text.replace('\0', "");
            let found = desk.run_args(&["match", &text, "--json"]).ends(0).json();
            assert_eq!(first(&found), "r-3", "{text:?}");
        }
    });
}

#[test]
fn the_index_follows_the_ledger() {
    on_each_seeded(|desk| {
        desk.run_args(&["match", "An unheard-of zeppelin landed"]).ends(1);
        let before = desk.json("index --status");
        desk.ok("add 'A zeppelin landed on the Harbour Bridge.' --article 1");
        let found = desk.json("match 'zeppelin on the Harbour Bridge'");
        assert!(found["matches"][0]["text"].as_str().unwrap().contains("zeppelin"));
        let id = found["matches"][0]["claim"].as_i64().unwrap();
        desk.ok(&format!(
            "edit {id} --text 'A balloon landed on the Harbour Bridge.' --reason better"
        ));
        let found = desk.json("search balloon");
        assert_eq!(found["claims"][0]["claim"], id);
        desk.run("search zeppelin").ends(1);
        // A mark changes no word, and writes nothing to the index.
        let parts = desk.json("index --status")["parts"].clone();
        desk.ok(&format!(
            "mark {id} disputed --refutes https://example.org/x --reason why"
        ));
        assert_eq!(desk.json("search balloon")["claims"][0]["status"], "disputed");
        assert_eq!(desk.json("index --status")["parts"], parts);
        desk.ok(&format!("stage {id} dropped --reason wrong"));
        desk.run("search balloon").ends(1);
        desk.run("match 'a balloon landed on the bridge' --stage dropped")
            .ends(0);
        let state = desk.json("index");
        assert_eq!(state["behind"], 0);
        assert_eq!(state["parts"], 1);
        assert_eq!(
            state["claims"].as_i64().unwrap(),
            before["claims"].as_i64().unwrap() + 1
        );
    });
}

#[test]
fn an_index_of_another_ledger_or_past_is_built_anew() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("source add 'Ana Lima' --kind person");
        desk.ok("match whale");
        desk.ok("db backup --dump then.jsonl");
        desk.ok("add 'A zeppelin landed.' --link 'Ana Lima'");
        desk.ok("search zeppelin");
        let index = folder(desk);
        // The same ledger restored from before: its index reaches an entry that is not there.
        let other = Desk::new(desk.engine);
        std::fs::create_dir_all(other.home.path().join(".cache")).unwrap();
        let from = desk.home.path().join("then.jsonl");
        other.ok(&format!("db restore {}", from.display()));
        let cache = desk.home.path().join(".cache/sayso");
        let status = other
            .command(&["search", "zeppelin"])
            .env("SAYSO_CACHE", &cache)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(1));
        let status = other
            .command(&["search", "whale"])
            .env("SAYSO_CACHE", &cache)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(index.starts_with(&cache));
        // And the first one finds its own again.
        desk.ok("search zeppelin");
    });
}

#[test]
fn a_damaged_index_is_built_anew_and_a_folder_that_cannot_be_written_is_told() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let index = folder(desk);
        let files = || std::fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path());
        // Cut short, zeroed, filled with something else, gone: each file, each way.
        for damage in 0..4 {
            for file in files().collect::<Vec<_>>() {
                let Ok(bytes) = std::fs::read(&file) else { continue };
                match damage {
                    0 => std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap(),
                    1 => std::fs::write(&file, vec![0; bytes.len()]).unwrap(),
                    2 => std::fs::write(&file, "not an index").unwrap(),
                    _ => std::fs::remove_file(&file).unwrap(),
                }
                let said = desk.run("match 'a whale in the estuary' --json").ends(0);
                assert_eq!(first(&said.json()), "r-3", "{damage} {}", file.display());
                assert!(!said.err.contains("panicked"), "{}", said.err);
            }
        }
        // Another form of the index lies elsewhere; what is no folder at all is told, and the answer still comes.
        desk.file("flat", "a file");
        let output = desk
            .command(&["match", "a whale in the estuary", "--json"])
            .env("SAYSO_CACHE", desk.home.path().join("flat"))
            .output()
            .unwrap();
        let said = super::Said::of(output).ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert!(said.err.contains("kept in memory for this command"), "{}", said.err);
    });
}

#[test]
fn many_texts_are_answered_in_order() {
    on_each(|desk| {
        with_reviews(desk);
        let mut tsv = "\ttweet_content\n".to_owned();
        for n in 0..300 {
            let text = ["the mayor closed bridges", "whale in the estuary", "\"zyzzyva\"\" x"][n % 3];
            tsv.push_str(&format!("q{n}\t{text}\n"));
        }
        desk.file("queries.tsv", &tsv);
        let said = desk.run("match --from queries.tsv --json").ends(0);
        let lines: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 300);
        for (n, line) in lines.iter().enumerate() {
            assert_eq!(line["id"], format!("q{n}"));
            let expected = [Some("r-1"), Some("r-3"), None][n % 3];
            assert_eq!(line["matches"][0]["external_id"].as_str(), expected, "{line}");
        }
        desk.file("queries.jsonl", "{\"id\": 7, \"text\": \"whale estuary\"}\n");
        let line = desk.run("match --from queries.jsonl --json --limit 1").ends(0).json();
        assert_eq!(line["id"], 7);
        assert_eq!(line["matches"].as_array().unwrap().len(), 1);
        assert_eq!(
            line["matches"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
            ["claim", "external_id", "score", "status", "text"]
        );
        desk.file("queries.csv", "id,text\n1,\"whale, estuary\"\n");
        assert!(desk.ok("match --from queries.csv").starts_with("1\t#3 "));
        desk.file("bad.jsonl", "{\"id\": 7}\n");
        assert!(
            desk.fails("match --from bad.jsonl")
                .contains("bad.jsonl:1: there is no \"text\"")
        );
        assert!(desk.fails("match --from queries.txt").contains("queries.txt"));
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
        assert!(desk.fails("search status:wrong x").contains("status"));
        assert!(desk.fails("search -- -x").contains("no word"));
        desk.run("search zyzzyva").ends(1);
    });
}

#[test]
fn many_processes_share_one_index() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("source add 'Ana Lima' --kind person");
        std::thread::scope(|scope| {
            for n in 0..8 {
                scope.spawn(move || match n % 2 {
                    0 => assert_eq!(first(&desk.json("match 'whale in the estuary'")), "r-3"),
                    _ => {
                        desk.ok(&format!("add 'Zeppelin number {n} landed.' --link 'Ana Lima'"));
                        desk.run("search zeppelin").ends(0);
                    }
                });
            }
        });
        assert_eq!(desk.json("search zeppelin")["claims"].as_array().unwrap().len(), 4);
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
