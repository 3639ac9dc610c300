//! Drafts: what they say, and how they are accepted, reworded, split, joined, dropped, given a speaker.

use std::io::Write;
use std::process::Stdio;

use crate::cli::{Desk, Said, on_each, on_each_seeded};

#[test]
fn a_draft_stands_alone_with_its_chain_its_place_and_why_it_was_drafted() {
    on_each_seeded(|desk| {
        let total = desk.json("report")["total"].clone();
        let article = desk.with_ferry();
        let cracks = desk.json(&format!("show {}", desk.draft("31 cracks")));
        assert_eq!(
            cracks["text"],
            "We [Marta Lind and others] found 31 cracks in the hull."
        );
        assert_eq!(cracks["quote"], "We found 31 cracks in the hull");
        let chain = &cracks["attribution"];
        assert_eq!(chain[0]["source"]["name"], "Marta Lind");
        assert_eq!(
            (&chain[0]["manner"], &chain[0]["cue"], &chain[0]["described_as"]),
            (&"quoted".into(), &"said".into(), &"an engineer at the yard".into())
        );
        // The paper was known: its own voice is that source.
        assert_eq!(
            chain[1]["source"]["id"],
            desk.json("source show 'The Estuary Post'")["id"]
        );
        assert_eq!(cracks["draft"]["why"].as_array().unwrap()[0], "a figure");
        assert!(cracks["anchor"]["exact"].as_str().unwrap().contains("31 cracks"));
        assert_eq!(cracks["draft"]["passage"][0]["claimed"], true);

        let fire = desk.json(&format!("show {}", desk.draft("28 March")));
        assert_eq!(fire["text"], "The fire broke out on 28 March 2024.");
        assert_eq!(fire["attribution"][0]["source"]["name"], "Marta Lind");

        let built = desk.json(&format!("show {}", desk.draft("built in 1974")));
        assert_eq!(built["attribution"].as_array().unwrap().len(), 1);
        assert_eq!(built["claimed_on"], "2024-04-03");

        // Drafts count nowhere.
        assert_eq!(desk.json("report")["total"], total);
        assert_eq!(
            desk.json("list --stage draft --limit 100")["claims"]
                .as_array()
                .unwrap()
                .len(),
            desk.json(&format!("drafts list {article}"))["drafts"]
                .as_array()
                .unwrap()
                .len()
        );
        desk.audited();
    });
}

#[test]
fn an_unnamed_source_is_new_to_its_article_with_what_the_text_says_of_it() {
    on_each_seeded(|desk| {
        desk.with_ferry();
        let warned = desk.json(&format!("show {}", desk.draft("been warned in 2022")));
        let who = &warned["attribution"][0]["source"];
        assert_eq!((&who["name"], &who["anonymous"]), (&"an official".into(), &true.into()));
        let source = desk.json(&format!("source show {}", who["id"]));
        assert_eq!(source["anonymity"]["granted_by"], "outlet");
        assert_eq!(source["anonymity"]["stated_reason"], "because the report is secret");
        // "The official" of the next sentence is the same; one of another article never is.
        let bribed = desk.json(&format!("show {}", desk.draft("bribed two inspectors")));
        assert_eq!(bribed["attribution"][0]["source"]["id"], who["id"]);
        desk.file(
            "other.txt",
            "Quay to be widened\n\nPublished May 1st, 2024\n\nThe quay will be widened, an official said.\n",
        );
        desk.ok("ingest other.txt --outlet 'The Estuary Post'");
        let other = desk.json(&format!("show {}", desk.draft("quay will be widened")));
        assert_ne!(other["attribution"][0]["source"]["id"], who["id"]);
    });
}

#[test]
fn a_name_like_a_known_one_is_proposed_and_never_merged_by_guess() {
    on_each_seeded(|desk| {
        desk.with_ferry();
        let draft = desk.draft("will not sail");
        let page = desk.json(&format!("show {draft}"));
        assert_eq!(page["text"], "The ferry Alba will not sail before June 2024.");
        let like = &page["draft"]["likenesses"][0];
        assert_eq!(
            (&like["source"]["name"], &like["known"]["name"], &like["why"]),
            (
                &"Oda Verin".into(),
                &"Oda Verrin".into(),
                &"nearly the same spelling".into()
            )
        );
        let before = desk.seq();
        let (new, known) = (like["source"]["id"].clone(), like["known"]["id"].clone());
        desk.ok(&format!("drafts apart {new} {known}"));
        assert_eq!(
            desk.json(&format!("show {draft}"))["draft"]["likenesses"]
                .as_array()
                .unwrap()
                .len(),
            0
        );
        let then = desk.json(&format!("show {draft} --as-of #{before}"));
        assert_eq!(then["draft"]["likenesses"].as_array().unwrap().len(), 1);
        assert!(
            desk.ok(&format!("log source:{new}"))
                .contains(&format!("apart: not source #{known}"))
        );
        assert!(
            desk.no(&format!("drafts apart {new} {known}"))
                .contains("there is no proposal")
        );
        desk.audited();
    });
}

#[test]
fn an_accusation_is_only_proposed() {
    on_each_seeded(|desk| {
        let total = desk.json("report")["total"].as_i64().unwrap();
        desk.with_ferry();
        let draft = desk.draft("bribed two inspectors");
        let page = desk.json(&format!("show {draft}"));
        assert_eq!(
            (&page["draft"]["accuses"], &page["accusation"]),
            (&true.into(), &false.into())
        );
        desk.ok(&format!("drafts accept {draft}"));
        assert_eq!(desk.json(&format!("show {draft}"))["accusation"], true);
        desk.ok("undo");
        desk.ok(&format!("drafts accept {draft} --accusation no"));
        assert_eq!(desk.json(&format!("show {draft}"))["accusation"], false);
        desk.ok("undo");
        desk.ok(&format!("drafts accept {draft} --accusation"));
        let page = desk.json(&format!("show {draft}"));
        assert_eq!((&page["stage"], &page["accusation"]), (&"open".into(), &true.into()));
        assert!(page["draft"].is_null(), "an accepted claim is a claim like any other");
        assert_eq!(desk.json("report")["total"], total + 1);
        assert!(
            desk.no(&format!("drafts accept {draft}"))
                .contains("is no draft: it is open")
        );
        desk.audited();
    });
}

#[test]
fn who_speaks_is_chosen_and_never_defaulted() {
    on_each_seeded(|desk| {
        let article = desk.with_ferry();
        let draft = desk.draft("closed its doors in 2019");
        let page = desk.json(&format!("show {draft}"));
        assert_eq!(page["originator"], serde_json::Value::Null);
        assert_eq!(
            page["draft"]["doubt"],
            "it follows what an official says, and the text does not say who goes on"
        );
        let voices: Vec<&str> = page["draft"]["voices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v["name"].as_str().unwrap())
            .collect();
        assert_eq!(voices, ["an official", "The Estuary Post"]);
        for line in ["drafts accept", "stage"] {
            let open = if line == "stage" { " open" } else { "" };
            assert!(
                desk.no(&format!("{line} {draft}{open}"))
                    .contains("it is not certain who says claim"),
                "{line}"
            );
        }
        // Whatever is certain can be accepted at once; the rest stays.
        let said = desk.run(&format!("drafts accept --article {article}")).ends(0);
        assert!(
            said.err.contains("1 draft waits until somebody chooses who speaks"),
            "{}",
            said.err
        );
        assert_eq!(desk.json("drafts list")["pending"], 1);
        let before = desk.seq();
        desk.ok(&format!("drafts accept {draft} --speaker 'The Estuary Post'"));
        let page = desk.json(&format!("show {draft}"));
        assert_eq!(page["hearsay_distance"], 0);
        assert_eq!(page["originator"]["name"], "The Estuary Post");
        let then = desk.json(&format!("show {draft} --as-of #{before}"));
        assert_eq!(
            (&then["stage"], &then["originator"]),
            (&"draft".into(), &serde_json::Value::Null)
        );
        assert!(then["draft"]["doubt"].is_string());
        desk.audited();
    });
}

#[test]
fn drafts_are_split_joined_and_dropped() {
    on_each_seeded(|desk| {
        desk.with_ferry();
        let (built, cross) = (desk.draft("built in 1974"), desk.draft("1,200 people"));
        let split = desk.json(&format!(
            "drafts split {built} --first 'The Alba was built in 1974.' --second 'A yard in Brandmoor built the Alba.'"
        ));
        let new = split["claims"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["id"].as_i64().unwrap())
            .max()
            .unwrap();
        let new = new.max(desk.draft("A yard in Brandmoor"));
        let (one, two) = (desk.json(&format!("show {built}")), desk.json(&format!("show {new}")));
        assert_eq!(one["text"], "The Alba was built in 1974.");
        assert_eq!(two["text"], "A yard in Brandmoor built the Alba.");
        assert_eq!(
            (&one["anchor"], &one["draft"]["why"]),
            (&two["anchor"], &two["draft"]["why"])
        );

        desk.ok(&format!("drafts join {built} {cross}"));
        let joined = desk.json(&format!("show {built}"));
        assert_eq!(
            joined["text"],
            "The Alba was built in 1974; Some 1,200 people cross on it each day."
        );
        assert_eq!(joined["anchor"]["spans"].as_array().unwrap().len(), 2);
        assert_eq!(desk.json(&format!("show {cross}"))["stage"], "dropped");
        let cracks = desk.draft("31 cracks");
        assert!(
            desk.no(&format!("drafts join {built} {cracks}"))
                .contains("do not come through the same chain")
        );

        desk.ok(&format!("drafts drop {cracks} --reason 'A guess'"));
        assert!(desk.ok(&format!("log {cracks}")).contains("draft drop: A guess"));
        desk.ok(&format!(
            "drafts edit {new} --text 'The yard of Brandmoor built the Alba.'"
        ));
        assert_eq!(
            desk.json(&format!("show {new}"))["text"],
            "The yard of Brandmoor built the Alba."
        );
        desk.audited();
    });
}

/// Goes through the drafts with these lines.
fn walk(desk: &Desk, args: &str, lines: &str) -> Said {
    let mut child = desk
        .command(&crate::cli::words(&format!("drafts {args}")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    Said::of(child.wait_with_output().unwrap())
}

#[test]
fn drafts_are_gone_through_over_a_pipe() {
    on_each(|desk| {
        let article = desk.with_ferry();
        // The one in doubt is refused until somebody is chosen; then it is split at a word.
        let draft = desk.draft("closed its doors in 2019");
        let mut lines = String::new();
        for page in desk.json(&format!("drafts list {article}"))["drafts"]
            .as_array()
            .unwrap()
        {
            if page["id"] == draft {
                lines.push_str("a\n7\n2\ns\n7\na\n");
                break;
            }
            lines.push_str("n\n");
        }
        let said = walk(desk, &article.to_string(), &lines).ends(0);
        assert!(said.err.contains("it is not certain who says"), "{}", said.err);
        assert!(said.err.contains("no speaker is listed as 7"), "{}", said.err);
        let page = desk.json(&format!("show {draft}"));
        assert_eq!(
            (&page["stage"], &page["text"]),
            (&"open".into(), &"The yard had closed its doors.".into())
        );
        assert_eq!(page["hearsay_distance"], 0);
        assert!(desk.draft("In 2019 after two fires.") > 0);

        let all = desk.json("drafts list")["pending"].as_i64().unwrap();
        // Accept one, reword the next and accept it, drop one, leave one, ask for help, leave.
        let said = walk(desk, &article.to_string(), "a\ne\nThe ferry is old.\na\nd\nn\n?\nq\n").ends(0);
        assert!(
            said.out.contains(&format!("2 accepted, 1 dropped, {} left", all - 3)),
            "{}",
            said.out
        );
        assert!(said.out.contains("The ferry is old."), "{}", said.out);
        assert!(said.err.contains("accept it, as an accusation"), "{}", said.err);
        assert_eq!(desk.json("drafts list")["pending"], all - 3);
        assert_eq!(
            desk.json("list --text 'the ferry is old'")["claims"][0]["stage"],
            "open"
        );
        desk.audited();
    });
}

#[test]
fn the_walk_shows_each_draft_in_its_place() {
    on_each(|desk| {
        desk.file(
            "short.txt",
            "Ferry late\n\nPublished April 3rd, 2024\n\nThe ferry carried 1,200 people in 1974, Marta Lind said.\n",
        );
        desk.ok("ingest short.txt --outlet 'The Estuary Post'");
        insta::assert_snapshot!(walk(desk, "", "q\n").ends(0).out, @r"

        claim #1 · draft 1 of 1 · fact
          The ferry carried 1,200 people in 1974.
        why          worth 550: a figure, a date
        who says so  Marta Lind → The Estuary Post
                     paraphrased, “said”
        claimed      2024-04-03 (the day of publication)

          ⟦The ferry carried 1,200 people in 1974⟧, Marta Lind said.
        0 accepted, 0 dropped, 1 left
        ");
    });
}
