//! Marks, stages, and who may close.

use crate::cli::{Desk, on_each_seeded};

fn status(desk: &Desk, claim: i64) -> String {
    let page = desk.json(&format!("show {claim}"));
    format!(
        "{} {}",
        page["status"].as_str().unwrap(),
        page["stage"].as_str().unwrap()
    )
}

#[test]
fn all_ids_are_marked_or_none() {
    on_each_seeded(|desk| {
        let head = desk.ok("audit --head");
        // Claim 5 is a promise, which cannot be false; claims 19 and 21 could be.
        let no = desk.no("mark 19 21 5 false --refutes https://example.org/");
        assert_eq!(
            no,
            "error: claim #5 is a promise and cannot be false\n\
             hint: set a day to look again with `sayso recheck`, and enter the outcome as a fact then\n"
        );
        desk.no("mark 19 99 21 false --refutes https://example.org/");
        assert_eq!(desk.ok("audit --head"), head);
        assert_eq!(
            desk.json("show 19")["evidence"],
            desk.json("evidence list 19")["evidence"]
        );
        desk.ok("mark 19 21 false --refutes https://example.org/");
        assert_eq!(
            (status(desk, 19), status(desk, 21)),
            ("false checking".into(), "false open".into())
        );
        desk.audited();
    });
}

#[test]
fn marking_needs_evidence_or_an_override_that_is_shown() {
    on_each_seeded(|desk| {
        let claim = "add 'The bridge is the oldest in the land.' --article 1 --link 'Oda Verrin; quoted'";
        let id = desk.json(claim)["claims"][0]["id"].as_i64().unwrap();
        let mut said = String::new();
        for line in [
            "verified",
            "verified --context https://example.org/",
            "verified --supports https://courier.example/other-story",
            "false",
            "disputed",
            "misleading --supports https://example.org/",
            "outdated",
            "unprovable",
            "unverified",
            "withdrawn --correction verdict",
            "verified --override ''",
        ] {
            said.push_str(&format!("{line}: {}", desk.run(&format!("mark {id} {line}")).err));
        }
        insta::assert_snapshot!(said, @r#"
        verified: error: verified needs evidence that supports claim #25
        hint: add --supports URL or a document's number, or --override "why"
        verified --context https://example.org/: error: verified needs evidence that supports claim #25
        hint: add --supports URL or a document's number, or --override "why"
        verified --supports https://courier.example/other-story: error: what supports claim #25 comes from its own chain: a paper cannot corroborate itself, nor can its own source through another
        hint: bring evidence from somebody outside the chain or a primary record, or --override "why"
        false: error: false needs evidence that refutes claim #25
        hint: add --refutes URL or a document's number, or --override "why"
        disputed: error: disputed needs evidence that refutes claim #25, or a claim that contradicts it and stands
        hint: add --refutes URL, or relate the other claim: sayso relate A contradicts B
        misleading --supports https://example.org/: error: misleading needs evidence that refutes claim #25
        hint: add --refutes URL or a document's number, or --override "why"
        outdated: error: outdated needs evidence, or a claim that updates claim #25
        hint: add --refutes URL, or relate the newer claim: sayso relate NEW updates OLD
        unprovable: error: unprovable needs attempts on record, and claim #25 has none
        hint: record what was tried and led nowhere: sayso attempt add 25 searched "…" --outcome nothing-found
        unverified: error: claim #25 is already unverified
        hint: there is nothing to take back
        withdrawn --correction verdict: error: claim #25 has no earlier mark to correct
        hint: leave --correction out of its first mark
        verified --override '': error: the override is empty
        hint: give the override in words
        "#);
        desk.ok(&format!("mark {id} verified --override 'Seen with our own eyes'"));
        let page = desk.json(&format!("show {id}"));
        assert_eq!(page["marks"][0]["override"], "Seen with our own eyes");
        assert!(desk.ok(&format!("show {id}")).contains("Seen with our own eyes"));
        assert!(desk.ok("report --article 1").contains("rules overridden"));
    });
}

#[test]
fn a_mark_after_closing_is_a_correction_and_the_earlier_one_stays() {
    on_each_seeded(|desk| {
        desk.ok("mark 21 false --refutes https://example.org/");
        assert!(desk.no("mark 21 disputed").contains("a further mark needs a reason"));
        desk.ok("mark 21 disputed --reason 'One order was found'");
        desk.ok("stage 21 closed");
        let no = desk.no("mark 21 false --reason 'It was for another bridge'");
        assert!(
            no.contains("this would be a correction\nhint: say of which kind"),
            "{no}"
        );
        desk.ok("mark 21 false --reason 'It was for another bridge' --correction factual");
        let page = desk.json("show 21");
        let marks: Vec<&str> = page["marks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["status"].as_str().unwrap())
            .collect();
        assert_eq!(marks, ["false", "disputed", "false"]);
        assert_eq!(page["marks"][2]["correction"], "factual");
        // Marking never moves the work.
        assert_eq!(status(desk, 21), "false closed");
    });
}

#[test]
fn a_verdict_stays_with_the_text_that_it_judged() {
    on_each_seeded(|desk| {
        desk.ok("edit 21 --text 'The maker of the bearings has had no order since 2011.' --kind fact");
        desk.ok("mark 21 false --refutes https://example.org/");
        // A typo is repaired in place, and a figure is none.
        desk.ok("edit 21 --text 'The maker of the bearing has had no order since 2011.' --typo");
        let no = desk.no("edit 21 --text 'The maker of the bearing has had no order since 2012.' --typo");
        assert!(no.contains("more than a typo's repair"), "{no}");
        // Any other rewording is a new claim that updates this one, and begins unverified.
        let page = desk.json("edit 21 --text 'The maker has had no order for bolts from the town since 2012.'");
        let new = page["claims"][0].clone();
        assert_eq!((&new["status"], &new["id"]), (&"unverified".into(), &25.into()));
        assert_eq!(new["relations"][0]["kind"], "updates");
        let old = desk.json("show 21");
        assert_eq!(old["text"], "The maker of the bearing has had no order since 2011.");
        assert_eq!(
            (&old["status"], &old["marks"][0]["text_version"]),
            (&"false".into(), &2.into())
        );
        // Other particulars are no wording.
        desk.ok("edit 21 --priority high --claimed-basis 'as printed'");
        desk.audited();
    });
}

#[test]
fn a_decision_is_not_made_in_the_future() {
    on_each_seeded(|desk| {
        let no = desk.no("mark 21 withdrawn --at 2026-01-02T12:00:01Z");
        assert!(no.contains("a decision cannot have been made in the future"), "{no}");
        desk.ok("mark 21 withdrawn --at 2025-12-24");
        let mark = &desk.json("show 21")["marks"][0];
        assert_eq!(mark["decided_at"], "2025-12-24T00:00:00.000000Z");
        assert_eq!(mark["recorded_at"], "2026-01-02T12:00:00.000000Z");
        // A past report is not moved by it.
        assert_eq!(desk.json("show 21 --as-of '#60'")["status"], "unverified");
    });
}

#[test]
fn a_second_person_closes_where_the_desk_says_so() {
    on_each_seeded(|desk| {
        desk.ok("desk set --second-person yes");
        desk.ok("evidence add 21 refutes https://example.org/ --by 'Ines Halloran'");
        desk.ok("mark 21 false --by 'Tomas Wray'");
        for hand in ["Tomas Wray", "Ines Halloran"] {
            let no = desk.no(&format!("stage 21 closed --by '{hand}'"));
            assert!(
                no.starts_with("error: claim #21 needs a second person to close it\n"),
                "{no}"
            );
        }
        desk.ok("stage 21 closed --by 'Ruth Ekdal'");
        // Not by an unknown user, and not by somebody who left.
        desk.user("mallory");
        let no = desk.no("stage 21 open --reason again");
        assert!(no.contains("the user \"mallory\" is nobody at this desk yet"), "{no}");
        desk.user("ana");
        desk.ok("person edit 'Ruth Ekdal' --left");
        desk.no("stage 21 open --reason again --by 'Ruth Ekdal'");
        desk.audited();
    });
}

#[test]
fn what_no_second_person_has_seen_does_not_go_out() {
    on_each_seeded(|desk| {
        desk.ok("desk set --second-person yes");
        desk.ok("mark 21 false --refutes https://example.org/ --by 'Tomas Wray'");
        desk.ok("stage 21 closed --by 'Ruth Ekdal'");
        desk.ok("mark 21 disputed --reason 'A second look.' --correction verdict --by 'Tomas Wray'");
        let unseen = "it was marked again after it was closed, and no second person has seen that";
        assert!(desk.ok("show 21").contains(unseen));
        let no = desk.no("publish 21 --url https://desk.example/21 --by 'Tomas Wray'");
        assert!(no.contains("no second person has seen that"), "{no}");
        desk.ok("stage 21 open --reason again");
        desk.ok("stage 21 closed --by 'Ruth Ekdal'");
        assert!(!desk.ok("show 21").contains(unseen));
        desk.ok("publish 21 --url https://desk.example/21 --by 'Tomas Wray'");
    });
}

#[test]
fn what_was_dropped_stays_where_a_decision_rests_on_it() {
    on_each_seeded(|desk| {
        desk.ok("mark 21 false --refutes https://example.org/ --by 'Tomas Wray'");
        let piece = desk.json("show 21")["evidence"][0].clone();
        desk.ok("mark 21 unverified --reason 'That was too fast.'");
        desk.ok(&format!(
            "evidence drop {} --reason 'It is another bridge.'",
            piece["id"]
        ));
        let page = desk.json("show 21");
        assert_eq!(page["evidence"], serde_json::json!([]));
        assert_eq!(page["dropped_evidence"][0]["id"], piece["id"]);
        assert!(desk.ok("show 21").contains("Dropped, though decided upon"));
        let document = desk.ok(&format!("document show {}", piece["document"]["id"]));
        assert!(document.contains("dropped since"), "{document}");
        desk.audited();
    });
}

#[test]
fn an_imported_claim_gets_no_verdict_of_ours() {
    on_each_seeded(|desk| {
        let review = r#"{"@type":"ClaimReview","url":"https://other.example/1","claimReviewed":"The bridge is of glass.",
            "author":{"@type":"Organization","name":"Other desk","url":"https://other.example/"},
            "reviewRating":{"@type":"Rating","alternateName":"False"},"datePublished":"2026-01-01"}"#;
        std::fs::write(desk.home.path().join("one.jsonld"), review).unwrap();
        let id = desk.json("import one.jsonld")["claims"][0].as_i64();
        let id = id.unwrap_or_else(|| desk.json("list --origin imported")["claims"][0]["id"].as_i64().unwrap());
        let no = desk.no(&format!("mark {id} false --refutes https://example.org/"));
        assert!(no.contains("was imported"), "{no}");
        desk.audited();
    });
}

#[test]
fn stages_move_along_their_table() {
    on_each_seeded(|desk| {
        let stages = ["open", "checking", "approval", "closed", "dropped"];
        let mut table = String::new();
        for from in stages {
            let page = desk.json("add 'A claim to be moved.' --article 1");
            let id = page["claims"][0]["id"].as_i64().unwrap();
            if from != "open" {
                desk.ok(&format!("stage {id} {from} --reason because"));
            }
            for to in stages.iter().chain(&["draft"]) {
                let copy = desk.run(&format!("stage {id} {to} --reason because"));
                table.push_str(&format!(
                    "{from} → {to}: {}\n",
                    if copy.code == 0 {
                        "yes"
                    } else {
                        copy.err.lines().next().unwrap()
                    }
                ));
                if copy.code == 0 {
                    // Back to where it stood, by the ways that there are.
                    for back in ["open", from] {
                        desk.run(&format!("stage {id} {back} --reason back"));
                    }
                }
            }
        }
        let table: String = table.replace("error: ", "");
        let table = regex::Regex::new(r"claim #\d+")
            .unwrap()
            .replace_all(&table, "it")
            .into_owned();
        insta::assert_snapshot!(table, @r"
        open → open: it is already open
        open → checking: yes
        open → approval: yes
        open → closed: yes
        open → dropped: yes
        open → draft: it is open and cannot become draft
        checking → open: yes
        checking → checking: it is already checking
        checking → approval: yes
        checking → closed: yes
        checking → dropped: yes
        checking → draft: it is checking and cannot become draft
        approval → open: yes
        approval → checking: yes
        approval → approval: it is already approval
        approval → closed: yes
        approval → dropped: yes
        approval → draft: it is approval and cannot become draft
        closed → open: yes
        closed → checking: it is closed and cannot become checking
        closed → approval: it is closed and cannot become approval
        closed → closed: it is already closed
        closed → dropped: it is closed and cannot become dropped
        closed → draft: it is closed and cannot become draft
        dropped → open: yes
        dropped → checking: it is dropped and cannot become checking
        dropped → approval: it is dropped and cannot become approval
        dropped → closed: it is dropped and cannot become closed
        dropped → dropped: it is already dropped
        dropped → draft: it is dropped and cannot become draft
        ");
        assert!(
            desk.no("stage 5 closed")
                .contains("closing an unverified claim needs a reason")
        );
        assert!(desk.no("stage 5 dropped").contains("needs a reason"));
    });
}

#[test]
fn a_draft_counts_nowhere_until_it_is_accepted() {
    on_each_seeded(|desk| {
        let total = desk.json("report")["total"].as_i64().unwrap();
        let page = desk.json("add 'Perhaps a claim.' --article 1 --draft");
        let id = page["claims"][0]["id"].as_i64().unwrap();
        let report = desk.json("report");
        assert_eq!(
            (report["total"].as_i64(), report["pending"].as_i64()),
            (Some(total), Some(1))
        );
        let blocking = desk.json("report --article 1")["blocking"].to_string();
        assert!(blocking.contains("draft"), "{blocking}");
        assert!(desk.no(&format!("mark {id} withdrawn")).contains("is a draft"));
        desk.ok(&format!("stage {id} open"));
        assert_eq!(desk.json("report")["total"].as_i64(), Some(total + 1));
        desk.audited();
    });
}

#[test]
fn strict_is_no_while_the_story_is_no_go() {
    on_each_seeded(|desk| {
        let said = desk.run("report --article 2 --strict");
        assert_eq!((said.code, said.err.as_str()), (1, ""));
        assert_eq!(desk.json("report --article 2")["go"], false);
        desk.ok("desk set --go-statuses verified,withdrawn,unverified,disputed,false");
        desk.ok("stage 18 closed");
        desk.ok("stage 19 20 21 closed --reason 'Not to be had before the paper goes to print'");
        let report = desk.json("report --article 2");
        assert_eq!(report["blocking"].to_string(), "[]");
        desk.run("report --article 2 --strict --json").ends(0);
        desk.run("report --article 2 --strict --json --as-of '#60'").ends(1);
    });
}

#[test]
fn an_empty_reason_is_none() {
    on_each_seeded(|desk| {
        let head = desk.ok("audit --head");
        for line in [
            "stage 5 closed --reason ''",
            "stage 5 dropped --reason ' '",
            "stage 7 open --reason ''",
            "evidence drop 20 --reason ''",
            "mark 2 withdrawn --reason ''",
            "source merge 23 --into 24 --yes --reason ''",
        ] {
            assert!(desk.no(line).starts_with("error: the reason is empty\n"), "{line}");
        }
        assert_eq!(desk.ok("audit --head"), head);
    });
}

#[test]
fn the_day_of_a_decision_begins_where_the_desk_is() {
    on_each_seeded(|desk| {
        let decided = |id: i64| desk.json(&format!("show {id}"))["marks"][0]["decided_at"].clone();
        desk.ok("desk set --time-zone America/New_York");
        desk.at("2026-01-03T12:00:00Z").ok("mark 21 withdrawn --at 2026-01-02");
        assert_eq!(decided(21), "2026-01-02T05:00:00.000000Z");
        // It is the fourth already where the desk is, and not yet where UTC is.
        desk.ok("desk set --time-zone Pacific/Auckland");
        desk.at("2026-01-03T12:30:00Z").ok("mark 20 withdrawn --at 2026-01-04");
        assert_eq!(decided(20), "2026-01-03T11:00:00.000000Z");
        desk.no("mark 19 withdrawn --at 2026-01-06");
        desk.audited();
    });
}
