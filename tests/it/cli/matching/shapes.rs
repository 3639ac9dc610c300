//! The fields of the answers, which others rely on.

use serde_json::Value;

use super::{with_reviews, with_sources};
use crate::cli::Desk;
use crate::cli::shapes::shape;
use crate::store::Engine;

fn desk() -> Desk {
    let desk = Desk::seeded(Engine::Sqlite);
    with_reviews(&desk);
    desk
}

#[test]
fn of_a_match() {
    let desk = desk();
    let posts = [
        "So Mayor Ana LIMA really closed two bridges in 2020, and a whale died?! — Jon Reyes (@jreyes) March 2, 2020",
        "The harbour vacine clinic turned away 2.5 million people",
        "vehicles a day cross the Harbour Bridge",
    ];
    let found: Vec<Value> = posts
        .iter()
        .map(|post| {
            desk.run_args(&["match", post, "--json", "--min-score", "0"])
                .ends(0)
                .json()
        })
        .collect();
    insta::assert_snapshot!(shape(&Value::Array(found)).replace("[].", ".").replace("[]", ""), @r"
    : list
    : object
    .matches: list
    .matches: object
    .matches.claim: int
    .matches.external_id: text
    .matches.score: number
    .matches.status: text
    .matches.text: text
    .matches.origin: text
    .matches.stage: null or text
    .matches.originator: null or object
    .matches.originator.id: int
    .matches.originator.name: text
    .matches.originator.kind: text
    .matches.originator.anonymous: bool
    .matches.reviews: list
    .matches.reviews: object
    .matches.reviews.publisher: text
    .matches.reviews.title: text
    .matches.reviews.url: text
    .matches.reviews.rating: text
    .matches.reviews.reviewed_on: day
    .matches.why: object
    .matches.why.words: list
    .matches.why.words: text
    .matches.why.names: list
    .matches.why.names: text
    .matches.why.near: list
    .matches.why.numbers: list
    .matches.why.numbers: text
    .matches.why.numbers_of_text: list
    .matches.why.numbers_of_text: text
    .matches.why.numbers_of_claim: list
    .matches.why.numbers_of_claim: text
    .matches.why.negated: bool
    .matches.why.days_apart: int or null
    .behind: int
    .note: null
    .matches.why.near: object
    .matches.why.near.written: text
    .matches.why.near.taken_for: text
    ");
}

#[test]
fn of_a_match_of_many() {
    let desk = desk();
    desk.file(
        "posts.jsonl",
        "{\"id\": 7, \"text\": \"a whale in the estuary crossed the Harbour Bridge\"}\n",
    );
    insta::assert_snapshot!(shape(&desk.json("match --from posts.jsonl")), @r"
    id: int
    matches: list
    matches[]: object
    matches[].claim: int
    matches[].external_id: text
    matches[].score: number
    matches[].status: text
    matches[].text: text
    ");
    desk.file("posts.tsv", "7\tvehicles a day cross the Harbour Bridge\n");
    insta::assert_snapshot!(shape(&desk.json("match --from posts.tsv --limit 1 --origin own")), @r"
    id: text
    matches: list
    matches[]: object
    matches[].claim: int
    matches[].external_id: text
    matches[].score: number
    matches[].status: text
    matches[].text: text
    ");
}

#[test]
fn of_a_search() {
    let desk = desk();
    insta::assert_snapshot!(shape(&desk.json("search bridge")), @r"
    claims: list
    claims[]: object
    claims[].claim: int
    claims[].external_id: text
    claims[].status: text
    claims[].text: text
    claims[].places: list
    claims[].places[]: object
    claims[].places[].field: text
    claims[].places[].passage: text
    claims[].places[].marks: list
    claims[].places[].marks[]: list
    claims[].places[].marks[][]: int
    claims[].origin: text
    claims[].stage: text
    claims[].originator: object
    claims[].originator.id: int
    claims[].originator.name: text
    claims[].originator.kind: text
    claims[].originator.anonymous: bool
    behind: int
    note: null
    ");
}

#[test]
fn of_pairs() {
    let desk = Desk::new(Engine::Sqlite);
    with_sources(&desk);
    for text in [
        "The mayor of Estuary closed three harbour bridges.",
        "Three harbour bridges were closed by the mayor of Estuary.",
        "The mayor of Estuary closed two harbour bridges.",
    ] {
        desk.run_args(&["add", text, "--link", "Ana Lima"]).ends(0);
    }
    let repeats = shape(&desk.json("duplicates"));
    insta::assert_snapshot!(repeats, @r"
    pairs: list
    pairs[]: object
    pairs[].one: object
    pairs[].one.claim: int
    pairs[].one.status: text
    pairs[].one.text: text
    pairs[].one.originator: object
    pairs[].one.originator.id: int
    pairs[].one.originator.name: text
    pairs[].one.originator.kind: text
    pairs[].one.originator.anonymous: bool
    pairs[].other: object
    pairs[].other.claim: int
    pairs[].other.status: text
    pairs[].other.text: text
    pairs[].other.originator: object
    pairs[].other.originator.id: int
    pairs[].other.originator.name: text
    pairs[].other.originator.kind: text
    pairs[].other.originator.anonymous: bool
    pairs[].suggests: text
    pairs[].score: number
    pairs[].because: list
    pairs[].same_source: bool
    behind: int
    ");
    assert_eq!(
        shape(&desk.json("contradictions")).lines().count(),
        repeats.lines().count() + 1
    );
    assert_eq!(
        desk.run("duplicates --text zeppelin --json").ends(1).json(),
        serde_json::json!({"pairs": [], "behind": 0})
    );
}

#[test]
fn of_the_index_and_the_model() {
    // An import looks for what the desk has checked itself, and so makes the index: here nobody has imported anything yet.
    let desk = Desk::seeded(Engine::Sqlite);
    let none = desk.json("index --status");
    assert_eq!(none["exists"], false);
    let shapes = shape(&Value::Array(vec![none, desk.json("index")]));
    insta::assert_snapshot!(shapes, @r"
    : list
    []: object
    [].folder: text
    [].exists: bool
    [].reaches: int or null
    [].behind: int or null
    [].claims: int or null
    [].parts: int or null
    [].bytes: int
    ");
    insta::assert_snapshot!(shape(&desk.json("model show")).lines().next().unwrap_or_default(), @"built_in: bool");
}
