//! Sources and their merging, anchors and copies, documents, relations.

use crate::cli::on_each_seeded;

#[test]
fn a_merge_is_shown_before_it_is_made() {
    on_each_seeded(|desk| {
        desk.ok("source add 'J. Creel' --kind person");
        desk.ok("add 'The pier moved.' --article 1 --link 'J. Creel; quoted'");
        let head = desk.ok("audit --head");
        let preview = desk.ok("source merge 'J. Creel' --into 'Jonas Creel'");
        assert!(preview.contains("--yes"), "{preview}");
        assert_eq!(desk.ok("audit --head"), head);
        desk.ok("source merge 'J. Creel' --into 'Jonas Creel' --yes");
        // The one that went is read as the other, wherever it stands.
        assert_eq!(desk.json("show 25")["originator"]["name"], "Jonas Creel");
        assert_eq!(desk.json("source show 'J. Creel'")["name"], "Jonas Creel");
        assert_eq!(
            desk.json("list --originator 'J. Creel'"),
            desk.json("list --originator 'Jonas Creel'")
        );
        assert!(
            desk.json("list --source 'Jonas Creel'")["claims"]
                .to_string()
                .contains("The pier moved.")
        );
        desk.no("source merge 'J. Creel' --into 'Jonas Creel' --yes");
        desk.no("source merge 'Jonas Creel' --into 'Jonas Creel' --yes");
        desk.audited();
    });
}

#[test]
fn anonymous_sources_are_merged_with_a_reason_and_never_with_a_name() {
    on_each_seeded(|desk| {
        let before = desk.json("show 1")["corroboration"].clone();
        assert_eq!(before.to_string(), r#"{"least":1,"most":2}"#);
        desk.no("source merge 23 --into 'Oda Verrin' --yes --reason 'It was she'");
        assert!(desk.no("source merge 23 --into 24 --yes").contains("reason"));
        desk.ok("source merge 23 --into 24 --yes --reason 'The editor knows both'");
        assert_eq!(
            desk.json("show 1")["corroboration"].to_string(),
            r#"{"least":1,"most":1}"#
        );
        desk.audited();
    });
}

#[test]
fn a_copy_is_held_against_every_anchor() {
    let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
    on_each_seeded(|desk| {
        desk.file("same.txt", text);
        desk.file("bom.txt", format!("\u{feff}{text}"));
        desk.file("crlf.txt", text.replace('\n', "\r\n"));
        desk.file("moved.txt", format!("Corrected on Tuesday.\n{text}"));
        desk.file("lost.txt", text.replace("43", "44"));
        let state = |name: &str| {
            let said = desk.run(&format!("article attach 2 {name} --check --json"));
            let answer = said.json();
            let line = format!(
                "{name}: exit {}, known {}, line ends only {}, {} hold, {} moved, {} lost\n",
                said.code, answer["known"], answer["line_ends_only"], answer["holds"], answer["moved"], answer["lost"]
            );
            line
        };
        let head = desk.ok("audit --head");
        let said: String = ["same.txt", "bom.txt", "crlf.txt", "moved.txt", "lost.txt"]
            .map(state)
            .concat();
        insta::assert_snapshot!(said, @r"
        same.txt: exit 0, known true, line ends only false, 7 hold, 0 moved, 0 lost
        bom.txt: exit 0, known true, line ends only false, 7 hold, 0 moved, 0 lost
        crlf.txt: exit 0, known true, line ends only true, 7 hold, 0 moved, 0 lost
        moved.txt: exit 1, known false, line ends only false, 0 hold, 7 moved, 0 lost
        lost.txt: exit 1, known false, line ends only false, 6 hold, 0 moved, 1 lost
        ");
        assert_eq!(desk.ok("audit --head"), head, "--check records nothing");
        desk.ok("article attach 2 same.txt");
        assert_eq!(desk.ok("audit --head"), head, "a known text is recorded once");
        let said = desk.run("article attach 2 lost.txt").ends(1);
        assert!(said.out.contains("lost"), "{}", said.out);
        assert_eq!(desk.json("article show 2")["texts"][1]["version"], 2);
        // The claim's page and the story's report say so, and the anchor stays where it was.
        let page = desk.json("show 19");
        assert_eq!(
            (&page["anchor"]["state"], &page["anchor"]["text_version"]),
            (&"lost".into(), &1.into())
        );
        assert!(
            desk.json("report --article 2")["lints"].to_string().contains("anchor")
                || page["lints"].to_string().contains("anchor")
        );
        desk.audited();
    });
}

#[test]
fn line_ends_alone_are_said_to_be_all_that_differs() {
    let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
    on_each_seeded(|desk| {
        desk.file("crlf.txt", text.replace('\n', "\r\n"));
        let said = desk.run("article attach 2 crlf.txt --check");
        assert!(said.out.contains("line ends"), "{}", said.out);
    });
}

#[test]
fn one_document_supports_one_claim_and_refutes_another() {
    on_each_seeded(|desk| {
        desk.ok("mark 19 disputed --refutes https://example.org/record");
        desk.ok("evidence add 21 supports https://EXAMPLE.org/record/");
        let page = desk.json("document show 14");
        let stances: Vec<String> = page["brought_to"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| format!("{} {}", b["stance"].as_str().unwrap(), b["claim"]))
            .collect();
        assert_eq!(stances, ["refutes 19", "supports 21"]);
        // What a standing mark rests on is not dropped from under it.
        let id = desk.json("show 19")["evidence"].as_array().unwrap().last().unwrap()["id"].to_string();
        assert!(
            desk.no(&format!("evidence drop {id} --reason wrong"))
                .contains("the standing mark of claim #19 rests on")
        );
        desk.audited();
    });
}

#[test]
fn what_the_desk_alone_knows_is_shown_only_when_asked_for() {
    on_each_seeded(|desk| {
        desk.ok("source edit 23 --motive 'Passed over for promotion' --identity-known-to 'night editor'");
        let secret = "Passed over";
        for line in [
            "source show 23",
            "source show 23 --json",
            "source list --json",
            "log --json",
            "show 1 --json",
            "report --article 1 --json",
            "report --source 23 --json",
            "report --article 1 --format html",
        ] {
            assert!(!desk.ok(line).contains(secret), "{line}");
        }
        assert!(desk.ok("source show 23 --protected").contains(secret));
        desk.ok("db backup --dump withheld.jsonl");
        desk.ok("db backup --dump --protected clear.jsonl");
        let read = |name: &str| std::fs::read_to_string(desk.home.path().join(name)).unwrap();
        assert!(!read("withheld.jsonl").contains(secret) && read("clear.jsonl").contains(secret));
    });
}

#[test]
fn relations_hold_once_and_end() {
    on_each_seeded(|desk| {
        desk.ok("relate 19 same 21");
        assert_eq!(desk.json("show 21")["relations"][0]["kind"], "same");
        desk.no("relate 21 same 19");
        desk.no("relate 19 same 19");
        desk.ok("relate 19 updates 21");
        desk.ok("unrelate 21 19");
        assert_eq!(desk.json("show 21")["relations"].to_string(), "[]");
        desk.no("unrelate 21 19");
        assert_eq!(desk.json("show 21 --as-of '#61'")["relations"][0]["kind"], "same");
        desk.audited();
    });
}

#[test]
fn a_relation_does_not_deny_one_that_stands() {
    on_each_seeded(|desk| {
        desk.ok("relate 19 same 21");
        for kind in ["contradicts", "variant"] {
            let no = desk.no(&format!("relate 21 {kind} 19"));
            assert!(no.contains("claim #21 and claim #19 are related as same"), "{no}");
            assert!(no.contains("hint: take that back first: sayso unrelate 21 19"), "{no}");
        }
        // No claim takes the place of what took its own, not even round a corner.
        desk.ok("relate 20 updates 19");
        desk.ok("relate 22 updates 20");
        for to in [20, 22] {
            let no = desk.no(&format!("relate 19 updates {to}"));
            assert!(no.contains("claim #19 already, and two claims cannot"), "{no}");
        }
        // What an earlier sayso let stand both ways ends at once.
        desk.ok("relate 19 updates 21");
        desk.ok("unrelate 19 21");
        assert_eq!(desk.json("show 21")["relations"].to_string(), "[]");
        desk.audited();
    });
}

#[test]
fn an_article_is_corrected_and_its_past_stays() {
    on_each_seeded(|desk| {
        let was = desk.json("article show 2");
        let seq = desk.seq();
        desk.ok("article edit 2 --title 'Bolts, counted again' --language en-GB --published 2026-01-01");
        let is = desk.json("article show 2");
        assert_eq!(is["title"], "Bolts, counted again");
        assert_eq!(
            (&is["language"], &is["published_on"]),
            (&"en-GB".into(), &"2026-01-01".into())
        );
        assert_eq!((&is["url"], &is["outlet"]), (&was["url"], &was["outlet"]));
        assert_eq!(desk.seq(), seq + 1);
        assert!(desk.ok("log").contains("article #2 edit"), "{}", desk.ok("log"));
        let then = desk.json(&format!("report --article 2 --as-of '#{seq}'"));
        assert_eq!(then["article"]["title"], was["title"]);
        // What is so already is not written again; another article's address is refused, and nobody without a name publishes.
        desk.ok("article edit 2 --title 'Bolts, counted again'");
        assert_eq!(desk.seq(), seq + 1);
        let first = desk.json("article show 1")["url"].as_str().unwrap().to_owned();
        assert!(
            desk.no(&format!("article edit 2 --url {first}"))
                .contains("article #1 has this address")
        );
        assert!(desk.no("article edit 2 --outlet 23").contains("anonymous"));
        desk.no("article edit 99 --title 'Nowhere'");
        desk.audited();
    });
}

#[test]
fn people_and_evidence_come_in_pages() {
    on_each_seeded(|desk| {
        let pages = |line: &str, list: &str| {
            let (mut ids, mut after) = (Vec::new(), String::new());
            loop {
                let page = desk.json(&format!("{line} --limit 1{after}"));
                let rows = page[list].as_array().unwrap();
                assert!(rows.len() <= 1);
                ids.extend(rows.iter().map(|row| row["id"].as_i64().unwrap()));
                match page["next"].as_str() {
                    Some(next) => after = format!(" --after {next}"),
                    None => return ids,
                }
            }
        };
        let ids = |line: &str, list: &str| -> Vec<i64> {
            let page = desk.json(line);
            assert_eq!(page["next"], serde_json::Value::Null);
            page[list]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_i64().unwrap())
                .collect()
        };
        desk.ok("person add 'Mina Orr'");
        assert_eq!(pages("person list", "people"), ids("person list", "people"));
        assert!(ids("person list", "people").len() > 2);
        let claim = (1..20)
            .find(|n| ids(&format!("evidence list {n}"), "evidence").len() > 1)
            .unwrap();
        let line = format!("evidence list {claim}");
        assert_eq!(pages(&line, "evidence"), ids(&line, "evidence"));
        desk.fails("evidence list 1 --after somewhere");
    });
}
