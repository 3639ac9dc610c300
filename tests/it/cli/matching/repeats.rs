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

/// The pairs that a command lists.
fn pairs(desk: &Desk, command: &str) -> Vec<(i64, i64, String, Vec<String>)> {
    let found = desk.run(&format!("{command} --json")).json();
    let pairs = found["pairs"].as_array().unwrap().clone();
    let texts = |because: &Value| -> Vec<String> {
        let because = because.as_array().unwrap().iter();
        because.map(|reason| reason.as_str().unwrap().to_owned()).collect()
    };
    let of = |pair: &Value| {
        (
            pair["one"]["claim"].as_i64().unwrap(),
            pair["other"]["claim"].as_i64().unwrap(),
            pair["suggests"].as_str().unwrap().to_owned(),
            texts(&pair["because"]),
        )
    };
    let mut pairs: Vec<_> = pairs.iter().map(of).collect();
    pairs.sort();
    pairs
}

#[test]
fn pairs_are_judged_by_what_they_say_and_of_whom() {
    on_each(|desk| {
        with_sources(desk);
        for text in [
            "Mayor Ana Lima sued contractor Rui Costa over the harbour bridge",
            "Contractor Rui Costa sued mayor Ana Lima over the harbour bridge",
            "Ana Lima resigned as minister of fisheries over the hospital scandal",
            "Jon Reyes resigned as minister of fisheries over the hospital scandal",
            "The lighthouse ferry sails on Sundays in winter",
            "The lighthouse ferry sails on Mondays in winter",
            "The drinking water in Estuary is not safe",
            "The drinking water in Estuary is unsafe",
            "Seaweed may protect swimmers against jellyfish stings",
            "Seaweed protects swimmers against jellyfish stings",
        ] {
            add(desk, text);
        }
        let told = |one, other, suggests: &str, because: &[&str]| {
            let because = because.iter().map(|reason| (*reason).to_owned()).collect();
            (one, other, suggests.to_owned(), because)
        };
        assert_eq!(
            pairs(desk, "contradictions"),
            [
                told(1, 2, "contradicts", &["the other way round: Mayor Ana Lima, Rui Costa"]),
                told(5, 6, "contradicts", &["Sundays against Mondays"]),
            ]
        );
        assert_eq!(
            pairs(desk, "duplicates"),
            [
                told(7, 8, "same", &[]),
                told(9, 10, "variant", &["only one says “may”"]),
            ]
        );
        let listed = desk.ok("contradictions");
        assert!(
            listed.contains("contradicts? the other way round: Mayor Ana Lima, Rui Costa"),
            "{listed}"
        );
        let listed = desk.ok("duplicates");
        assert!(listed.contains("variant? only one says “may”"), "{listed}");
    });
}

#[test]
fn a_denial_is_told_when_a_claim_is_entered_and_another_name_is_not() {
    on_each(|desk| {
        with_sources(desk);
        add(desk, "Ana Lima took bribes from the harbour contractors");
        let (entered, told) = add(
            desk,
            "Ana Lima denies that she took bribes from the harbour contractors",
        );
        assert_eq!(entered["repeats"][0]["suggests"], "contradicts");
        assert_eq!(entered["repeats"][0]["because"], serde_json::json!(["one denies it"]));
        assert!(told.contains("it may contradict claim #1: Ana Lima took"), "{told}");
        let (entered, told) = add(desk, "Rui Costa took bribes from the harbour contractors");
        assert_eq!(entered["repeats"], serde_json::json!([]));
        assert_eq!(told, "");
    });
}
