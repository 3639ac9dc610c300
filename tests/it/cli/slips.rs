//! Slips of the pen and odd wishes: each is told with what to do, and nothing is guessed.

use serde_json::json;

use super::{Desk, on_each_seeded};
use crate::store::Engine;

#[test]
fn a_backup_into_a_folder_that_is_not_there_says_so() {
    on_each_seeded(|desk| {
        let to = desk.home.path().join("nowhere").join("x");
        let said = desk.run_args(&["db", "backup", to.to_str().unwrap()]).ends(2);
        assert!(said.err.contains("there is no folder"), "{said:?}");
        assert!(said.err.contains("hint: make the folder first"), "{said:?}");
        assert!(!said.err.contains(".sayso-backup"), "{said:?}");
    });
}

#[test]
fn a_time_zone_that_nobody_knows_is_told_with_the_near_ones_or_where_they_are_listed() {
    let desk = Desk::seeded(Engine::Sqlite);
    for (typed, hint) in [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("berlin", "did you mean Europe/Berlin?"),
        ("new york", "did you mean America/New_York?"),
        ("Mars/Phobos", "the tz database lists them"),
        ("x", "the tz database lists them"),
    ] {
        let said = desk.run_args(&["desk", "set", "--time-zone", typed]).ends(1);
        assert!(said.err.contains(hint), "{typed}: {said:?}");
    }
}

#[test]
fn a_day_that_a_report_speaks_of_is_named_and_not_the_next() {
    on_each_seeded(|desk| {
        let line = |line: &str| desk.ok(line).lines().nth(1).unwrap().to_owned();
        assert_eq!(
            line("report --as-of 1999-01-01"),
            "as it stood at the end of 1999-01-01, before the journal's first entry"
        );
        assert_eq!(
            line("report --as-of #0"),
            "as it stood before the journal's first entry"
        );
        let seq = desk.seq();
        let today = &desk.json("log --limit 1")["entries"][0]["recorded_at"]
            .as_str()
            .unwrap()[..10]
            .to_owned();
        assert_eq!(
            line(&format!("report --as-of {today}")),
            format!("as it stood at the end of {today}, journal #{seq}")
        );
        let page = desk.ok(&format!("report --as-of {today} --format html"));
        assert!(page.contains(&format!("at the end of {today}")), "{page}");
    });
}

#[test]
fn a_deadline_that_has_passed_is_kept_and_warned_of() {
    on_each_seeded(|desk| {
        let said = desk.run("due 19 2020-01-02").ends(0);
        assert_eq!(said.err.trim(), "warning: 2020-01-02 has passed: claim #19 is overdue");
        assert_eq!(desk.json("show 19")["due_on"], "2020-01-02");
        let said = desk.run("recheck 19 2020-01-02").ends(0);
        assert!(said.err.contains("2020-01-02 has passed"), "{said:?}");
        for line in ["due 19 2098-01-02", "due 19 none", "recheck 19 none"] {
            assert_eq!(desk.run(line).ends(0).err, "", "{line}");
        }
    });
}

#[test]
fn a_claim_is_shown_by_every_name_it_has() {
    on_each_seeded(|desk| {
        let page = desk.json("show 19");
        let name = page["external_id"].as_str().unwrap();
        for known in [page["public_id"].as_str().unwrap(), name, "#19"] {
            assert_eq!(
                desk.run_args(&["show", known, "--json"]).ends(0).json(),
                page,
                "{known}"
            );
        }
        let said = desk.run("show no-such-claim").ends(1);
        assert!(
            said.err.contains("there is no claim known as \"no-such-claim\""),
            "{said:?}"
        );
        // A reworded claim and the one that it updates go by one name.
        let twice = "{\"external_id\": \"twice\", \"text\": \"One\"}\n{\"external_id\": \"twice\", \"text\": \"Two\", \"url\": \"https://a.example/2\"}\n";
        desk.file("twice.jsonl", twice);
        desk.ok("import twice.jsonl");
        let said = desk.run("show twice").ends(1);
        assert!(said.err.contains("several claims are known as \"twice\""), "{said:?}");
        assert!(said.err.contains("say which by its number: #"), "{said:?}");
    });
}

#[test]
fn sources_that_may_be_one_come_page_by_page() {
    on_each_seeded(|desk| {
        let names = [
            "Pell Arden",
            "Mayor Pell Arden",
            "Arden, Pell",
            "Pel Arden",
            "Oda Reed",
            "Ms. Oda Reed",
        ];
        let lines = names.map(|name| json!({"text": format!("{name} said so"), "claimant": name}).to_string());
        desk.file("in.jsonl", lines.join("\n"));
        desk.ok("import in.jsonl");
        let all = desk.json("source duplicates");
        let pairs = all["duplicates"].as_array().unwrap();
        assert!(pairs.len() > 4 && all["next"].is_null(), "{all:#}");
        let mut read = Vec::new();
        let mut after = String::new();
        loop {
            let page = desk.json(&format!("source duplicates --limit 2{after}"));
            let part = page["duplicates"].as_array().unwrap();
            read.extend(part.iter().cloned());
            assert_eq!(page["more"].as_u64().unwrap() as usize, pairs.len() - read.len());
            match page["next"].as_str() {
                Some(next) => after = format!(" --after {next}"),
                None => break,
            }
        }
        assert_eq!(&read, pairs);
        assert!(desk.ok("source duplicates --limit 1").contains("next: --after "));
        let said = desk.run("source duplicates --after 7").ends(2);
        assert!(said.err.contains("the cursor belongs to another list"), "{said:?}");
    });
}

#[test]
fn the_journal_says_what_a_chain_was_changed_to() {
    on_each_seeded(|desk| {
        let chain = desk.json("show 19")["attribution"].clone();
        let last = chain.as_array().unwrap().last().unwrap()["source"]["id"].clone();
        let named = desk.json("source list --text Verrin")["sources"][0]["id"].clone();
        desk.ok(&format!(
            "edit 19 --link '#{named}; quoted' --link '#{last}' --reason 'It was the mayor'"
        ));
        let entry = &desk.json("log 19 --limit 1")["entries"][0];
        let summary = entry["summary"].as_str().unwrap();
        assert!(
            summary.contains(&format!("chain source #{named} → source #{last}"))
                && summary.contains("It was the mayor"),
            "{summary}"
        );
        desk.audited();
    });
}

#[test]
fn what_the_environment_gives_need_not_be_typed() {
    let desk = Desk::new(Engine::Sqlite);
    let said = desk.run("show").ends(2);
    assert!(said.err.contains("Usage: sayso show <ID>"), "{said:?}");
}
