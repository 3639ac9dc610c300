//! `sayso export` and `sayso lint`: what leaves the desk, what never does, and what comes back the same.

use serde_json::{Value, json};

use super::{Desk, on_each_seeded};

/// The seed with one check published.
fn published(desk: &Desk) {
    desk.ok("desk set --name 'The Desk' --url https://desk.example");
    desk.ok("mark 21 disputed --refutes https://example.org/denial --reason 'They deny it' --override seen");
    desk.ok("stage 21 closed");
    desk.ok("publish 21 --url https://desk.example/checks/21 --headline 'Is it so?'");
}

fn export(desk: &Desk, line: &str) -> Value {
    serde_json::from_str(&desk.ok(&format!("export {line}"))).unwrap()
}

#[test]
fn only_what_is_published_leaves_unless_asked_for() {
    on_each_seeded(|desk| {
        assert_eq!(desk.run("export claimreview").ends(1).out.trim(), "[\n]");
        published(desk);
        let reviews = export(desk, "claimreview");
        assert_eq!(reviews.as_array().unwrap().len(), 1);
        let review = &reviews[0];
        assert_eq!(review["@type"], "ClaimReview");
        assert_eq!(review["url"], "https://desk.example/checks/21");
        assert_eq!(
            review["author"],
            json!({"@type": "Organization", "name": "The Desk", "url": "https://desk.example"})
        );
        assert_eq!(
            review["reviewRating"],
            json!({"@type": "Rating", "alternateName": "Disputed"}),
            "no number is invented"
        );
        assert_eq!(review.get("creativeWorkStatus"), None);
        let unclosed = export(desk, "claimreview --unclosed");
        let all = unclosed.as_array().unwrap();
        assert!(all.len() > 10);
        let internal = all
            .iter()
            .filter(|r| r["creativeWorkStatus"] == "internal, not for publication")
            .count();
        let closed = export(desk, "claimreview --unpublished").as_array().unwrap().len();
        assert_eq!(internal, all.len() - closed);
        let ids: Vec<&Value> = all.iter().map(|r| &r["identifier"]).collect();
        let held = desk.json("list --stage draft,dropped");
        let held = held["claims"].as_array().unwrap();
        assert!(!held.is_empty());
        assert!(
            held.iter().all(|claim| !ids.contains(&&claim["public_id"])),
            "a draft or a dropped claim left the desk"
        );
        desk.audited();
    });
}

#[test]
fn what_was_exported_makes_the_next_decision_a_correction() {
    on_each_seeded(|desk| {
        published(desk);
        let seq = desk.seq();
        desk.ok("export google --unclosed --out all.json");
        assert_eq!(desk.seq(), seq + 1, "one entry about all of it");
        desk.ok("export google --unclosed --out all.json");
        assert_eq!(desk.seq(), seq + 1, "and none about the same again");
        desk.audited();
    });
}

#[test]
fn nobody_is_made_the_author_of_what_another_relayed() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    desk.ok("seed");
    desk.ok("desk set --url https://desk.example");
    let reviews = export(&desk, "claimreview 4 --unclosed");
    let item = &reviews[0]["itemReviewed"];
    assert_eq!(item["author"]["name"], "Asharq Al-Awsat");
    let quotations = item["isBasedOn"].as_array().unwrap();
    assert_eq!(quotations[0]["spokenByCharacter"]["name"], "John Allen");
    assert_eq!(
        quotations[0]["creator"],
        json!({"@type": "Person", "description": "an informed source", "additionalType": "anonymous"})
    );
    assert_eq!(quotations[1]["creator"]["name"], "Asharq Al-Awsat");
    assert_eq!(
        export(&desk, "google 4 --unclosed")["claims"][0]["claimant"],
        "Asharq Al-Awsat"
    );
}

#[test]
fn what_leaves_comes_back_the_same() {
    on_each_seeded(|desk| {
        published(desk);
        for format in ["claimreview", "csv", "jsonl"] {
            let other = Desk::new(desk.engine);
            let first = desk.ok(&format!("export {format} --unclosed"));
            other.file("export", &first);
            let holds = if format == "csv" { "csv" } else { "auto" };
            let report = other.json(&format!("import export --format {holds}"));
            assert_eq!(report["refused"], 0, "{format} {report:#}");
            assert_eq!(report["created"], report["read"], "{format}");
            let again = other.ok(&format!("export {format} --origin imported"));
            assert_eq!(again, first, "{format}");
            assert_eq!(
                other.json(&format!("import export --format {holds}"))["unchanged"],
                report["read"],
                "{format}"
            );
            other.audited();
        }
    });
}

#[test]
fn what_the_desk_published_itself_is_nobody_elses() {
    on_each_seeded(|desk| {
        published(desk);
        let out = desk.ok("export claimreview");
        let seq = desk.seq();
        desk.file("ours.json", &out);
        let reviews: Value = serde_json::from_str(&out).unwrap();
        let url = reviews[0]["url"].as_str().unwrap();
        // However somebody else tells of that page.
        desk.file(
            "theirs.jsonl",
            json!({"text": "They checked it", "url": url, "publisher": "An aggregator"}).to_string(),
        );
        for file in ["ours.json", "theirs.jsonl"] {
            let report = desk.json(&format!("import {file}"));
            assert_eq!(
                (&report["created"], &report["ours"]),
                (&json!(0), &json!(1)),
                "{file} {report:#}"
            );
            assert_eq!(report["problems"][0]["severity"], "skipped");
            let why = report["problems"][0]["reason"].as_str().unwrap();
            assert!(why.starts_with("it is the desk's own check of claim #"), "{why}");
        }
        assert_eq!(desk.seq(), seq, "nothing is written");
    });
}

#[test]
fn other_desks_records_keep_every_field() {
    on_each_seeded(|desk| {
        let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview");
        let strange = std::fs::read_to_string(fixtures.join("plain.json")).unwrap();
        let mut strange: Value = serde_json::from_str(&strange).unwrap();
        strange["unheardOf"] = json!({"deep": [1, 2.50, null, "=1+1"]});
        desk.file("strange.json", strange.to_string());
        desk.ok("import strange.json");
        assert_eq!(export(desk, "claimreview --origin imported")[0], strange);
        for format in ["csv", "jsonl"] {
            let other = Desk::new(desk.engine);
            other.file("export", desk.ok(&format!("export {format} --origin imported")));
            other.ok(&format!("import export --format {format}"));
            assert_eq!(export(&other, "claimreview --origin imported")[0], strange, "{format}");
        }
    });
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    desk.file(
        "in.jsonl",
        "{\"text\": \"=cmd|' /C calc'!A0\", \"claimant\": \"@sum\", \"title\": \"'-1\"}\n",
    );
    desk.ok("import in.jsonl");
    let table = desk.ok("export csv --origin imported");
    assert!(table.contains(",'=cmd|"), "{table}");
    assert!(table.contains(",'@sum,"), "{table}");
    assert!(table.contains(",''-1,"), "{table}");
    let other = Desk::new(crate::store::Engine::Sqlite);
    other.file("table.csv", &table);
    other.ok("import table.csv");
    assert_eq!(other.json("show 1")["text"], "=cmd|' /C calc'!A0");
    assert_eq!(other.json("show 1")["reviews"][0]["title"], "'-1");
}

#[test]
fn a_script_tag_cannot_be_broken_out_of() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    desk.ok("seed");
    desk.ok("edit 4 --text 'They said </script><script>alert(1)</script>.' --reason test");
    let tag = desk.ok("export claimreview 4 --unclosed --embed");
    assert_eq!(tag.matches("</script>").count(), 1, "{tag}");
    assert!(tag.starts_with("<script type=\"application/ld+json\">\n{"));
}

#[test]
fn a_desks_own_markup_is_judged() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview");
    let run = |name: &str| {
        desk.run_args(&[
            "lint",
            "claimreview",
            fixtures.join(name).to_str().unwrap(),
            "--strict",
            "--json",
        ])
    };
    let codes = |said: &super::Said| -> Vec<String> {
        let lints = said.json()["reviews"][0]["lints"].as_array().unwrap().clone();
        lints
            .iter()
            .map(|lint| lint["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes(&run("plain.json").ends(0)), [""; 0]);
    assert_eq!(codes(&run("claim-reviewed-empty.json").ends(1)), ["claim"]);
    assert_eq!(codes(&run("url-without-scheme.json").ends(1)), ["url"]);
    assert_eq!(codes(&run("unescaped-quotes.json").ends(1)), ["json"]);
    assert_eq!(codes(&run("inverted-scale.json").ends(0)), ["rating-scale"]);
    assert_eq!(codes(&run("date-of-a-mail-with-two-zones.json").ends(0)), ["date"]);
    assert_eq!(run("no-review.json").code, 1);
    // What sayso itself writes has nothing that it would blame others for.
    desk.ok("seed harbour-bridge");
    published(&desk);
    let own = desk.ok("export claimreview");
    desk.file("own.json", own);
    let said = desk.run("lint claimreview own.json --strict --json").ends(0);
    assert_eq!(
        codes(&said)
            .iter()
            .filter(|code| *code != "claim-long" && *code != "appearance")
            .count(),
        0,
        "{}",
        said.out
    );
}

#[test]
fn sources_that_may_be_one_are_listed_and_never_merged() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    let line = |name: &str| json!({"text": format!("{name} said so"), "claimant": name}).to_string();
    let lines = [
        "President Buhari",
        "Muhammadu Buhari ",
        "muhammadu  buhari",
        "Pell Arden",
    ]
    .map(line)
    .join("\n");
    desk.file("in.jsonl", lines);
    desk.ok("import in.jsonl");
    assert_eq!(
        desk.json("source list")["sources"].as_array().unwrap().len(),
        3,
        "spaces and capitals are no difference"
    );
    let found = desk.json("source duplicates");
    let names: Vec<&str> = found["duplicates"][0]["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["President Buhari", "Muhammadu Buhari"]);
    assert_eq!(found["duplicates"].as_array().unwrap().len(), 1);
}

#[test]
fn a_foreign_verdict_stands_beside_ours_and_sets_nothing() {
    on_each_seeded(|desk| {
        let line = json!({"text": "The bridge was closed", "claimant": "Pell Arden", "publisher": "PolitiFact",
            "url": "https://www.politifact.com/bridge", "rating": "Pants on Fire", "rating_value": 1, "best_rating": 6, "worst_rating": 1});
        desk.file("in.jsonl", line.to_string());
        desk.ok("import in.jsonl");
        let id = &desk.json("list --origin imported")["claims"][0]["id"];
        desk.ok(&format!("relate 21 same {id}"));
        let page = desk.json("show 21");
        assert_eq!(page["status"], "unverified");
        let review = &page["reviews"][0];
        assert_eq!(review["claim"], *id);
        assert_eq!(review["rating"], "Pants on Fire");
        assert_eq!(review["read_as"], "false");
        assert_eq!(review["scale"], "politifact/1");
        assert_eq!(review["normalised"], 0);
        assert!(desk.ok("show 21").contains("Other desks' reviews"));
        let seq = desk.seq();
        desk.file("later.jsonl", line.to_string().replace("Pants on Fire", "Half True"));
        desk.ok("import later.jsonl");
        assert_eq!(desk.json("show 21")["reviews"][0]["rating"], "Half True");
        let then = desk.json(&format!("show 21 --as-of #{seq}"));
        assert_eq!(
            then["reviews"][0]["rating"], "Pants on Fire",
            "the past keeps what was said then"
        );
        desk.audited();
    });
}
