//! An invented story built like the one in the first seed: who is quoted or reported as saying what, each with the whole
//! chain. `SAYSO_STORY=TEXT SAYSO_SEED=SEED cargo test --test it story -- --nocapture` holds a text against any seed.

use serde_json::Value;

use crate::cli::{Desk, on_each};
use crate::store::Engine;

const STRAIT: &str = include_str!("../../../fixtures/articles/strait.txt");

/// Words of the article, and the chain through which they come.
const SAID: &[(&str, &[&str])] = &[
    (
        "voiced its unease about Lomar’s pact",
        &["a well-placed source", "The Harbour Post"],
    ),
    (
        "the Union was “alarmed” by the country’s recent pact",
        &["Peter Hallam", "a well-placed source", "The Harbour Post"],
    ),
    ("it would begin joint patrols", &["Lomari navy", "The Harbour Post"]),
    (
        "President Clara Osei is asking about her role",
        &["Peter Hallam", "a well-placed source", "The Harbour Post"],
    ),
    (
        "Shouldn’t Lomar be thanking the Union?",
        &["Peter Hallam", "a well-placed source", "The Harbour Post"],
    ),
    (
        "asked Al-Nouri “to not proceed”",
        &["a well-placed source", "The Harbour Post"],
    ),
    (
        "“to not proceed” with the joint patrols",
        &["Peter Hallam", "a well-placed source", "The Harbour Post"],
    ),
    (
        "Al-Nouri promised him [Hallam] that this would not happen",
        &["a well-placed source", "The Harbour Post"],
    ),
    (
        "this would not happen",
        &["Samir Al-Nouri", "a well-placed source", "The Harbour Post"],
    ),
    (
        "Al-Nouri has been facing pressure",
        &["a well-placed source", "The Harbour Post"],
    ),
    (
        "the PM was “caught” between",
        &["a well-placed source", "The Harbour Post"],
    ),
    ("ramming fishing boats", &["Coast Watch", "The Harbour Post"]),
    (
        "“cannot be reopened without the help of Tirsk.”",
        &["Hana Al-Tayib", "The Harbour Post"],
    ),
];

/// How many of these the rules find with their whole chain; may not fall.
const FOUND: usize = 13;

/// A claim's place and its chain, by name.
struct Claim {
    start: i64,
    end: i64,
    chain: Vec<String>,
}

fn claims(desk: &Desk) -> Vec<Claim> {
    let all = desk.json("list --limit 1000 --stage open,draft");
    all["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| desk.json(&format!("show {}", row["id"])))
        .filter(|page| page["anchor"].is_object())
        .map(|page| {
            let chain = |link: &Value| link["source"]["name"].as_str().unwrap_or("gap").to_lowercase();
            Claim {
                start: page["anchor"]["start"].as_i64().unwrap(),
                end: page["anchor"]["end"].as_i64().unwrap(),
                chain: page["attribution"].as_array().unwrap().iter().map(chain).collect(),
            }
        })
        .collect()
}

/// Whether a claim was found at a place, through a chain.
fn found(claims: &[Claim], (start, end): (i64, i64), chain: &[String]) -> bool {
    claims.iter().any(|claim| {
        let shared = claim.end.min(end) - claim.start.max(start);
        shared * 2 > end - start && claim.chain == chain
    })
}

#[test]
fn who_says_what_in_an_invented_story() {
    on_each(|desk| {
        desk.file("strait.txt", STRAIT);
        desk.ok("ingest strait.txt --outlet 'The Harbour Post' --accept");
        let claims = claims(desk);
        let mut missed = Vec::new();
        for (words, chain) in SAID {
            let at = STRAIT
                .find(words)
                .unwrap_or_else(|| panic!("the story does not say {words:?}"));
            let start = STRAIT[..at].chars().count() as i64;
            let place = (start, start + words.chars().count() as i64);
            let chain: Vec<String> = chain.iter().map(|name| name.to_lowercase()).collect();
            if !found(&claims, place, &chain) {
                missed.push(format!("{words}: {}", chain.join(" → ")));
            }
        }
        let number = SAID.len() - missed.len();
        eprintln!("{number} of {} found; missed:\n{}", SAID.len(), missed.join("\n"));
        assert!(
            number >= FOUND,
            "only {number} of {}, missed:\n{}",
            SAID.len(),
            missed.join("\n")
        );
        desk.audited();
    });
}

#[test]
fn any_text_can_be_held_against_a_seed() {
    let (Some(text), Some(seed)) = (std::env::var_os("SAYSO_STORY"), std::env::var_os("SAYSO_SEED")) else {
        return;
    };
    let desk = Desk::new(Engine::Sqlite);
    desk.ok(&format!("seed {}", seed.to_string_lossy()));
    let wanted: Vec<Claim> = claims(&desk)
        .into_iter()
        .filter(|claim| claim.chain.len() > 1)
        .collect();
    let outlet = desk.json("article show 1")["outlet"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = Desk::new(Engine::Sqlite);
    let file = std::fs::canonicalize(text).unwrap();
    desk.run_args(&["ingest", &file.to_string_lossy(), "--outlet", &outlet, "--accept"])
        .ends(0);
    let claims = claims(&desk);
    let missed: Vec<String> = wanted
        .iter()
        .filter(|claim| !found(&claims, (claim.start, claim.end), &claim.chain))
        .map(|claim| format!("{}–{}: {}", claim.start, claim.end, claim.chain.join(" → ")))
        .collect();
    eprintln!(
        "{} of {} found; missed:\n{}",
        wanted.len() - missed.len(),
        wanted.len(),
        missed.join("\n")
    );
    assert!(missed.is_empty(), "{} missed", missed.len());
}
