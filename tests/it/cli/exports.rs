//! `sayso export`: what leaves the desk, what never does, and what comes back the same.

use serde_json::{Value, json};

use super::{Desk, on_each_seeded};

/// The seed with one check published.
pub(super) fn published(desk: &Desk) {
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

#[test]
fn an_export_is_narrowed_by_the_filters_of_the_list() {
    on_each_seeded(|desk| {
        published(desk);
        desk.ok("tag 21 harbour");
        let ids = |line: &str| -> Vec<String> {
            let said = desk.run(&format!("export jsonl --unclosed {line}"));
            let records = said
                .out
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap());
            let mut ids: Vec<String> = records.map(|r| r["external_id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        let listed = |line: &str| -> Vec<String> {
            let list = desk.json(&format!("list --limit 100 {line}"));
            let left = |claim: &&Value| claim["stage"] != "draft" && claim["stage"] != "dropped";
            let claims = list["claims"].as_array().unwrap().iter().filter(left);
            let mut ids: Vec<String> = claims.map(|c| c["public_id"].as_str().unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        for filter in [
            "--status disputed",
            "--tag harbour",
            "--article 1",
            "--kind prediction",
            "--anonymous",
            "--text bridge",
            "--claimed-since 2026-01-01",
            "--entered-until 2026-01-01",
            "--stage open,closed",
        ] {
            assert_eq!(ids(filter), listed(filter), "{filter}");
        }
        assert_eq!(ids("--tag harbour").len(), 1);
        assert!(ids("--tag harbour --status verified").is_empty());
        // It narrows what would leave, and adds nothing to it.
        let list = desk.json("list --limit 100");
        let mut claims = list["claims"].as_array().unwrap().iter();
        let article = &claims.find(|claim| claim["id"] == 21).unwrap()["article"];
        let reviews = export(desk, &format!("claimreview --article {article}"));
        assert_eq!(reviews.as_array().unwrap().len(), 1);
        desk.file(
            "in.jsonl",
            "{\"text\": \"A toll\", \"tags\": [\"toll\"]}\n{\"text\": \"A bridge\", \"tags\": [\"bridge\"]}\n",
        );
        desk.ok("import in.jsonl");
        let foreign = desk.ok("export jsonl --origin imported --tag toll");
        assert_eq!(foreign.lines().count(), 1, "{foreign}");
        desk.run("export csv --source nobody-at-all").ends(1);
    });
}

#[test]
fn what_does_not_leave_is_told_once_with_the_reason() {
    let desk = Desk::seeded(crate::store::Engine::Sqlite);
    published(&desk);
    // What is not there is an error before anything is written.
    for line in ["export claimreview 999", "export claimreview --article 99"] {
        let said = desk.run(line).ends(1);
        assert!(
            said.err.contains("there is no") && said.err.contains("99") && said.out.is_empty(),
            "{said:?}"
        );
    }
    let open = desk.json("list --stage open,checking --limit 1")["claims"][0]["id"].clone();
    let said = desk.run(&format!("export claimreview 21 {open}")).ends(0);
    assert_eq!(
        said.err.lines().collect::<Vec<_>>(),
        [format!(
            "claim #{open}: not exported: it is not closed: --unclosed exports it, marked internal"
        )]
    );
    let draft = desk.json("list --stage draft,dropped")["claims"][0]["id"].clone();
    let said = desk.run(&format!("export csv {draft} --unclosed")).ends(1);
    assert!(
        said.err.contains("drafts and what was dropped never leave the desk"),
        "{said:?}"
    );
    let said = desk.run("export claimreview --status verified").ends(1);
    assert!(
        said.err.starts_with("nothing is exported: nothing of it is "),
        "{said:?}"
    );
    assert!(said.err.contains("--unclosed"), "{said:?}");
    let said = desk.run("export feed --origin imported").ends(1);
    assert_eq!(
        said.err.trim(),
        "nothing is exported: no review of another desk's passes; import some, or take a filter away"
    );
    // What readers miss is told of ClaimReviews alone, and of all claims at once.
    assert_eq!(desk.run("export csv --unclosed").ends(0).err, "");
    let said = desk.run("export claimreview --unclosed").ends(0);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert!(said.err.contains(" claims (#"), "{}", said.err);
    assert!(said.err.contains(", …): url is missing: "), "{}", said.err);
}

#[test]
fn how_somebody_spoke_comes_back_in_tables_and_lines() {
    on_each_seeded(|desk| {
        desk.ok("seed");
        let list = desk.json("list --limit 100");
        let links = |desk: &Desk, id: &Value| -> Value {
            let page = desk.json(&format!("show {id}"));
            let links = page["attribution"].as_array().unwrap().iter();
            links
                .map(|l| {
                    json!([
                        l["source"]["name"],
                        l["manner"],
                        l["cue"],
                        l["addressee"]["name"],
                        l["addressee"]["kind"],
                        l["said_on"],
                        l["said"]
                    ])
                })
                .collect()
        };
        let told: Vec<(Value, Value)> = list["claims"]
            .as_array()
            .unwrap()
            .iter()
            .map(|claim| (claim["text"].clone(), links(desk, &claim["id"])))
            .filter(|(_, links)| links.as_array().unwrap().iter().any(|link| link[3].is_string()))
            .collect();
        assert!(told.len() > 5, "{told:#?}");
        let allen = told.iter().find(|(_, links)| links[0][2] == "informed").unwrap();
        assert_eq!(
            (&allen.1[0][3], &allen.1[0][5]),
            (&json!("Haider al-Abadi"), &json!("2015-10-09"))
        );
        for format in ["csv", "jsonl"] {
            let other = Desk::new(desk.engine);
            other.file("export", desk.ok(&format!("export {format} --unclosed")));
            other.ok(&format!("import export --format {format}"));
            let back = other.json("list --origin imported --limit 200");
            let claims = back["claims"].as_array().unwrap().iter();
            let back: Vec<(Value, Value)> = claims
                .map(|claim| (claim["text"].clone(), links(&other, &claim["id"])))
                .collect();
            for meant in &told {
                assert!(back.contains(meant), "{format}: {meant:#?}\n{back:#?}");
            }
            let seq = other.seq();
            other.ok(&format!("import export --format {format}"));
            assert_eq!(other.seq(), seq);
            other.audited();
        }
    });
}

#[test]
fn the_form_of_dukes_schema_names_nothing_that_it_does_not_know() {
    let desk = Desk::seeded(crate::store::Engine::Sqlite);
    published(&desk);
    let known = [
        "@context",
        "@type",
        "datePublished",
        "url",
        "author",
        "claimReviewed",
        "reviewRating",
        "itemReviewed",
    ];
    let reviews = export(&desk, "claimreview --unclosed --numbers-as-texts");
    let reviews = reviews.as_array().unwrap();
    assert!(reviews.len() > 10);
    for review in reviews {
        let names: Vec<&String> = review.as_object().unwrap().keys().collect();
        assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
    }
    let internal = |review: &&Value| review["itemReviewed"]["creativeWorkStatus"] == "internal, not for publication";
    assert!(reviews.iter().filter(internal).count() > 3);
}
