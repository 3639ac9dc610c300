//! What a new claim may repeat, vary or contradict: told when it is entered, imported or drafted.

use serde_json::Value;

use super::with_sources;
use crate::cli::{Desk, on_each};

const TEXT: &str = "Crime fell by 10 percent in Chicago last year";

fn add(desk: &Desk, text: &str) -> (Value, String) {
    let said = desk.run_args(&["add", text, "--link", "Ana Lima", "--json"]).ends(0);
    (said.json(), said.err)
}

#[test]
fn a_variant_and_an_opposite_are_told_as_such() {
    on_each(|desk| {
        with_sources(desk);
        let (first, told) = add(desk, TEXT);
        assert_eq!(first["repeats"], serde_json::json!([]));
        assert_eq!(told, "");
        for (text, suggests, because, line) in [
            (
                "Crime did not fall by 10 percent in Chicago last year",
                "contradicts",
                "one denies it",
                "▲ it may contradict claim #1: Crime fell by 10 percent in Chicago last year (one denies it)",
            ),
            (
                "Crime fell by 20 percent in Chicago last year",
                "contradicts",
                "20 against 10",
                "▲ it may contradict claim #1: Crime fell by 10 percent in Chicago last year (20 against 10)",
            ),
            (
                "Crime rose by 10 percent in Chicago last year",
                "contradicts",
                "rose against fell",
                "▲ it may contradict claim #1: Crime fell by 10 percent in Chicago last year (rose against fell)",
            ),
            (
                "Crime fell by 10 percent in Chicago last year, the mayor said",
                "variant",
                "",
                "▲ it may be a variant of claim #1: Crime fell by 10 percent in Chicago last year",
            ),
        ] {
            let (entered, told) = add(desk, text);
            let id = entered["claims"][0]["id"].as_i64().unwrap();
            let repeats = entered["repeats"].as_array().unwrap();
            let of_first = repeats.iter().find(|repeat| repeat["claim"] == 1);
            let of_first = of_first.unwrap_or_else(|| panic!("{text}: {repeats:?}"));
            assert_eq!(of_first["suggests"], suggests, "{text}");
            assert_eq!(of_first["draft"], id);
            assert_eq!(of_first["differs"], suggests == "contradicts");
            assert_eq!(of_first["because"][0].as_str().unwrap_or_default(), because, "{text}");
            assert!(told.contains(line), "{told}");
            desk.ok(&format!("stage {id} dropped --reason 'The next one stands alone'"));
        }
    });
}

#[test]
fn a_repeat_is_told_however_many_are_like_it() {
    on_each(|desk| {
        with_sources(desk);
        for text in [
            "The mayor closed three bridges in Harbour Town on 2 March 2020",
            "The mayor closed four bridges in Harbour Town on 2 March 2020",
        ] {
            add(desk, text);
        }
        let (entered, told) = add(desk, "The mayor closed three bridges in Harbour Town on 2 March 2020");
        assert_eq!(entered["repeats"][0]["claim"], 1);
        assert_eq!(entered["repeats"][0]["suggests"], "same");
        assert_eq!(
            entered["repeats"][1]["because"],
            serde_json::json!(["three against four"])
        );
        assert!(
            told.starts_with("▲ it may be a repeat of claim #1: The mayor"),
            "{told}"
        );
    });
}

#[test]
fn an_import_tells_what_the_desk_says_otherwise() {
    on_each(|desk| {
        with_sources(desk);
        add(desk, TEXT);
        desk.file(
            "reviews.jsonl",
            "{\"external_id\": \"c-1\", \"text\": \"Crime did not fall by 10 percent in Chicago last year\"}\n\
             {\"external_id\": \"c-2\", \"text\": \"Crime fell by 10 percent in Chicago last year, the mayor said\"}\n\
             {\"external_id\": \"c-3\", \"text\": \"Zeppelins need helium\"}\n",
        );
        let said = desk.run("import reviews.jsonl --publisher Checks --json").ends(0);
        let repeats: Vec<(i64, String)> = said.json()["repeats"]
            .as_array()
            .unwrap()
            .iter()
            .map(|repeat| {
                assert_eq!(repeat["claim"], 1);
                (
                    repeat["draft"].as_i64().unwrap(),
                    repeat["suggests"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(repeats, [(2, "contradicts".to_owned()), (3, "variant".to_owned())]);
        assert!(
            said.err.contains("▲ claim #2 may contradict our claim #1: Crime"),
            "{}",
            said.err
        );
        assert!(
            said.err.contains("▲ claim #3 may be a variant of our claim #1: Crime"),
            "{}",
            said.err
        );
    });
}

#[test]
fn whoever_did_not_look_says_so() {
    on_each(|desk| {
        with_sources(desk);
        let many: String = (0..5_001)
            .map(|n| format!("{{\"external_id\": \"k-{n}\", \"text\": \"Bridge {n} was painted green.\"}}\n"))
            .collect();
        desk.file("many.jsonl", many);
        let said = desk.run("import many.jsonl --publisher Checks --json").ends(0);
        // Nothing of the desk's own that it could repeat.
        assert_eq!(said.json()["repeats"], serde_json::json!([]));
        let (entered, told) = add(desk, TEXT);
        assert_eq!(entered["repeats"], Value::Null);
        assert_eq!(
            told,
            "nobody looked what it may repeat: there is no index yet; `sayso index` builds it\n"
        );
        desk.ok("index --quiet");
        let (entered, told) = add(desk, TEXT);
        assert_eq!(entered["repeats"][0]["suggests"], "same");
        assert!(told.contains("may be a repeat of claim #5002"), "{told}");
        desk.file("more.jsonl", "{\"external_id\": \"m-1\", \"text\": \"Crime fell.\"}\n");
        let said = desk.run("import more.jsonl --publisher Checks --json").ends(0);
        assert_eq!(said.json()["repeats"], Value::Null);
        assert!(said.err.contains("`sayso duplicates` lists"), "{}", said.err);
    });
}
