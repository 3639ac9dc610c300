//! Replies, attempts, questions, and what becomes of claims in the copy.

use crate::cli::{Desk, on_each_seeded};

fn lints(desk: &Desk, claim: i64) -> Vec<String> {
    let page = desk.json(&format!("show {claim}"));
    let lints = page["lints"].as_array().unwrap().clone();
    lints
        .iter()
        .map(|l| format!("{} {}", l["severity"].as_str().unwrap(), l["code"].as_str().unwrap()))
        .collect()
}

/// A claim of the first article that accuses somebody.
fn accusation(desk: &Desk) -> i64 {
    let line = "add 'The works office falsified the count of the bolts.' --article 1 --link 'Mara Quist; quoted' --accusation yes";
    desk.json(line)["claims"][0]["id"].as_i64().unwrap()
}

#[test]
fn an_accusation_blocks_its_story_until_a_reply_was_asked_for() {
    on_each_seeded(|desk| {
        let id = accusation(desk);
        assert_eq!(lints(desk, id)[0], "blocking no-reply-asked");
        let report = desk.json("report --article 1");
        let codes = |report: &serde_json::Value| {
            let blocking = report["blocking"].as_array().unwrap().clone();
            blocking
                .iter()
                .filter(|b| b["claim"] == id)
                .map(|b| b["code"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(&report), ["open", "no-reply-asked"]);
        // Whoever accuses has no reply to give.
        desk.ok(&format!("reply ask {id} --of 'Mara Quist'"));
        assert_eq!(codes(&desk.json("report --article 1")), ["open", "no-reply-asked"]);
        desk.ok("undo");
        let asked = desk.json(&format!(
            "reply ask {id} --of 'Oda Verrin' --how 'by telephone' --question 'Was it?' --deadline 2026-01-04"
        ));
        assert_eq!(asked["replies"][0]["of"]["name"], "Oda Verrin");
        assert_eq!(asked["replies"][0]["overdue"], false);
        assert_eq!(codes(&desk.json("report --article 1")), ["open"]);
        assert!(lints(desk, id).contains(&"warning reply-awaited".to_owned()));
        let reply = asked["replies"][0]["id"].clone();
        let said = desk.no(&format!("reply none {reply} --at 2020-01-01"));
        assert!(said.contains("after that"), "{said}");
        // As of before, nobody was asked.
        let seq = desk.seq() - 1;
        let past = desk.json(&format!("show {id} --as-of '#{seq}'"));
        assert_eq!(past["replies"].to_string(), "[]");
        desk.audited();
    });
}

#[test]
fn what_comes_of_asking_is_recorded_once_and_a_late_answer_follows_silence() {
    on_each_seeded(|desk| {
        let id = accusation(desk);
        desk.ok(&format!("reply ask {id} --of 'Oda Verrin' --deadline 2026-01-04"));
        let again = desk.no(&format!("reply ask {id} --of 'Oda Verrin'"));
        assert_eq!(
            again,
            "error: Oda Verrin was asked already, and has not replied\n\
             hint: say what came of it: sayso reply got 1 \"…\", or sayso reply none 1\n"
        );
        let early = desk.no(&format!("reply ask {id} --of 'Jonas Creel' --deadline 2026-01-01"));
        assert!(early.contains("lies before the day of asking"), "{early}");
        desk.at("2026-01-05T08:00:00Z");
        assert!(lints(desk, id).contains(&"warning reply-overdue".to_owned()));
        let overdue = desk.json("reply list --overdue");
        assert_eq!(overdue["replies"].as_array().unwrap().len(), 1);
        assert_eq!(overdue["replies"][0]["overdue"], true);
        desk.ok("reply none 1");
        assert_eq!(desk.ok("reply list"), "No reply is waited for.\n");
        let silent = desk.seq();
        desk.at("2026-01-07T08:00:00Z");
        desk.ok("reply got 1 'We counted 31, and nothing else' --quoted");
        let page = desk.json(&format!("show {id}"));
        assert_eq!(page["replies"][0]["outcome"], "answered");
        assert_eq!(page["replies"][0]["quoted"], true);
        let past = desk.json(&format!("show {id} --as-of '#{silent}'"));
        assert_eq!(past["replies"][0]["outcome"], "silent");
        assert_eq!(past["replies"][0]["answer"], serde_json::Value::Null);
        let no = desk.no("reply got 1 'Something else'");
        assert!(no.contains("reply #1 is on record as answered"), "{no}");
        assert!(
            desk.ok(&format!("show {id}"))
                .contains("“We counted 31, and nothing else”")
        );
        // What people said does not stand in the journal, which forgets nothing.
        let log = desk.json("log");
        assert!(!log.to_string().contains("We counted 31"));
        assert!(desk.ok(&format!("log {id}")).contains("reply got: #1 answered"));
        desk.no("reply got 99 x");
        desk.audited();
    });
}

#[test]
fn unprovable_rests_on_attempts_that_led_nowhere() {
    on_each_seeded(|desk| {
        let claim = "add 'The bridge is the oldest in the land.' --article 1 --link 'Oda Verrin; quoted'";
        let id = desk.json(claim)["claims"][0]["id"].as_i64().unwrap();
        let no = desk.no(&format!("mark {id} unprovable"));
        assert_eq!(
            no,
            format!(
                "error: unprovable needs attempts on record, and claim #{id} has none\n\
                 hint: record what was tried and led nowhere: sayso attempt add {id} searched \"…\" --outcome nothing-found\n"
            )
        );
        desk.ok(&format!(
            "attempt add {id} requested 'The land registry' --outcome waiting"
        ));
        desk.ok(&format!("attempt add {id} called 'The museum' --outcome found"));
        desk.no(&format!("mark {id} unprovable"));
        assert_eq!(desk.json("attempt list")["attempts"].as_array().unwrap().len(), 1);
        let waiting = desk.seq();
        desk.ok("attempt result 1 nothing-found --note 'The registry begins in 1911'");
        desk.ok(&format!("mark {id} unprovable"));
        let no = desk.no("attempt result 1 found");
        assert!(no.contains("attempt #1 is on record as nothing-found"), "{no}");
        let past = desk.json(&format!("show {id} --as-of '#{waiting}'"));
        assert_eq!(past["attempts"][0]["outcome"], "waiting");
        assert_eq!(past["attempts"][0]["note"], serde_json::Value::Null);
        desk.audited();
    });
}

#[test]
fn questions_go_to_a_colleague_or_the_writer_and_are_answered_once() {
    on_each_seeded(|desk| {
        desk.ok("query ask 19 'Where does 43 come from?' --writer 'Jonas Falk' --deadline 2026-01-03");
        desk.ok("query ask article:2 'Who wrote the headline?' --to 'Ruth Ekdal'");
        desk.fails("query ask 19 'To whom?'");
        desk.no("query ask 19 'To whom?' --to 'Nobody Known'");
        desk.no("query ask 99 'What?' --writer x");
        desk.no("query ask article:99 'What?' --writer x");
        assert_eq!(desk.json("query list")["queries"].as_array().unwrap().len(), 2);
        // An article brings its claims' questions along.
        assert_eq!(
            desk.json("query list article:2")["queries"].as_array().unwrap().len(),
            2
        );
        assert_eq!(desk.json("query list --to 'Ruth Ekdal'")["queries"][0]["id"], 2);
        desk.at("2026-01-04T08:00:00Z");
        assert_eq!(desk.json("query list --overdue")["queries"][0]["id"], 1);
        let open = desk.seq();
        desk.ok("query answer 1 'From annex B'");
        let no = desk.no("query answer 1 'From table 4'");
        assert!(no.contains("query #1 was answered already"), "{no}");
        assert_eq!(desk.json("show 19")["queries"][0]["answer"], "From annex B");
        let past = desk.json(&format!("show 19 --as-of '#{open}'"));
        assert_eq!(past["queries"][0]["answer"], serde_json::Value::Null);
        assert_eq!(desk.json("query list")["queries"].as_array().unwrap().len(), 1);
        desk.audited();
    });
}

#[test]
fn a_claim_that_the_copy_says_otherwise_stands_in_the_way_no_more() {
    let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
    on_each_seeded(|desk| {
        let of = |id: i64| {
            let report = desk.json("report --article 2");
            let blocking = report["blocking"].as_array().unwrap().clone();
            blocking
                .iter()
                .filter(|b| b["claim"] == id)
                .map(|b| b["code"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(19), ["open"]);
        let no = desk.no("resolve 19 reworded");
        assert!(no.contains("claim #19 is reworded to what?"), "{no}");
        let said = desk.ok("resolve 19 reworded --to 'more than thirty bolts' --reason 'Two numbers'");
        assert!(said.contains("the text does not say so"), "{said}");
        assert_eq!(of(19), ["copy-unchanged", "copy-without-wording"]);
        let new =
            text.replacen("43 bolts", "more than thirty bolts", 1)
                .replacen("at 43", "at more than thirty bolts", 1);
        assert_ne!(new, text);
        desk.file("new.txt", new);
        desk.run("article attach 2 new.txt");
        assert_eq!(of(19), [""; 0]);
        assert_eq!(desk.json("show 19")["resolution"]["wording"], "more than thirty bolts");
        desk.no("resolve 19 reworded --to 'more than thirty bolts'");
        let before = desk.seq();
        desk.ok("resolve 19 kept");
        assert!(of(19).contains(&"open".to_owned()));
        let past = desk.json(&format!("show 19 --as-of '#{before}'"));
        assert_eq!(past["resolution"]["resolution"], "reworded");
        desk.ok("resolve 19 none");
        assert_eq!(desk.json("show 19")["resolution"], serde_json::Value::Null);
        desk.no("resolve 19 none");
        // All or none.
        desk.no("resolve 20 19 99 cut");
        assert_eq!(desk.json("show 20")["resolution"], serde_json::Value::Null);
        desk.audited();
    });
}

/// The second article with all that stands in its way put right, or taken out of the copy.
pub fn goes(desk: &Desk) {
    let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
    desk.file("as-it-was.txt", text);
    let report = desk.json("report --article 2");
    let mut seen = Vec::new();
    for blocker in report["blocking"].as_array().unwrap() {
        let id = blocker["claim"].as_i64().unwrap();
        if !seen.contains(&id) {
            desk.ok(&format!("resolve {id} attributed --to 'the Courier'"));
            seen.push(id);
        }
    }
}

#[test]
fn a_sign_off_names_the_exact_text_and_is_refused_while_anything_stands_in_the_way() {
    on_each_seeded(|desk| {
        let no = desk.no("signoff 2 --by 'Ruth Ekdal'");
        assert!(no.starts_with("error: article #2 is no-go: claim #"), "{no}");
        assert!(no.contains("and 4 more") || no.contains(" more\n"), "{no}");
        goes(desk);
        let report = desk.json("report --article 2");
        assert_eq!((&report["go"], &report["signed_off"]), (&true.into(), &false.into()));
        let signed = desk.json("signoff 2 --by 'Ruth Ekdal' --note 'Read twice'");
        assert_eq!(signed["signoffs"][0]["sha256"], report["text_sha256"]);
        assert_eq!(signed["signoffs"][0]["by"], "Ruth Ekdal");
        desk.no("signoff 2 --by 'Ruth Ekdal'");
        let stands = desk.json("report --article 2");
        assert_eq!(stands["signed_off"], true);
        assert!(desk.ok("report --article 2").contains("signed off by Ruth Ekdal"));
        // Only who signed takes it back.
        desk.no("signoff withdraw 2 --reason 'Not mine'");
        // The same text again voids nothing; another does.
        desk.ok("article attach 2 as-it-was.txt");
        assert_eq!(desk.json("report --article 2")["signed_off"], true);
        let before = desk.seq();
        let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
        desk.file("corrected.txt", format!("{text}\nCorrected on 20 March.\n"));
        let attached = desk.run("article attach 2 corrected.txt --json").json();
        assert_eq!(attached["voided"][0]["by"], "Ruth Ekdal");
        assert_eq!(attached["changes"].as_array().unwrap().len(), 1);
        let report = desk.json("report --article 2");
        assert_eq!(report["signed_off"], false);
        assert_eq!(report["article"]["signoffs"][0]["void_because"], "the text changed");
        let past = desk.json(&format!("report --article 2 --as-of '#{before}'"));
        assert_eq!(past["signed_off"], true);
        assert_eq!(past["article"]["signoffs"][0]["void_because"], serde_json::Value::Null);
        assert_eq!(desk.ok("signoff list"), "No sign-off stands.\n");
        assert_eq!(desk.json("signoff list --all")["signoffs"].as_array().unwrap().len(), 1);
        desk.audited();
    });
}

#[test]
fn attaching_a_changed_text_shows_what_changed_and_which_claims_it_touches() {
    let text = include_str!("../../../../seeds/harbour-bridge-2.txt");
    on_each_seeded(|desk| {
        let new = text.replacen("at 43.", "at 44.", 1);
        assert_ne!(new, text);
        desk.file("new.txt", new);
        let said = desk.run("article attach 2 new.txt --check").ends(1).out;
        let attached = desk.run("article attach 2 new.txt --json").ends(1).json();
        let change = &attached["changes"][0];
        assert!(change["was"].as_str().unwrap().ends_with("north bearing at 43."));
        assert!(change["now"].as_str().unwrap().ends_with("north bearing at 44."));
        assert_eq!(change["claims"].to_string(), "[19]");
        assert!(said.contains("touches claim #19"), "{said}");
        let of = |id: i64| {
            let anchors = attached["anchors"].as_array().unwrap();
            anchors.iter().find(|a| a["claim"] == id).unwrap().clone()
        };
        assert_eq!((&of(19)["state"], &of(19)["touched"]), (&"lost".into(), &true.into()));
        assert_eq!((&of(20)["state"], &of(20)["touched"]), (&"holds".into(), &false.into()));
        // Once somebody said that the claim was cut, its words are not missed.
        desk.ok("resolve 19 cut");
        desk.file("gone.txt", text.replacen("at 43.", "high. ", 1));
        let gone = desk.run("article attach 2 gone.txt --json").ends(0).json();
        let check = gone["anchors"]
            .as_array()
            .unwrap()
            .iter()
            .find(|a| a["claim"] == 19)
            .unwrap();
        assert_eq!((&check["state"], &check["to_look_at"]), (&"lost".into(), &false.into()));
        desk.audited();
    });
}

#[test]
fn requests_are_answered_once_and_counted() {
    on_each_seeded(|desk| {
        desk.ok("request add correction --from 'Ada Pell, ada@example.org' --of 19 --why 'I counted 43'");
        desk.ok("request add check --from 'A reader' --why 'Is the ferry safe?' --at 2025-12-31");
        desk.no("request add check --from 'A reader' --of 99 --why 'Is it?'");
        desk.no("request add check --from '' --why 'Is it?'");
        let counts = |desk: &Desk, line: &str| desk.json(line)["requests"].to_string();
        assert_eq!(
            counts(desk, "report"),
            r#"{"check":{"waiting":1,"granted":0,"declined":0},"correction":{"waiting":1,"granted":0,"declined":0}}"#
        );
        let before = desk.seq();
        desk.ok("request answer 1 granted 'Put right'");
        desk.no("request answer 1 declined");
        assert_eq!(desk.json("request list")["requests"][0]["id"], 2);
        assert_eq!(desk.json("request list --of 19")["requests"][0]["answer"], "Put right");
        assert_eq!(
            desk.json("request list --all --kind correction")["requests"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert!(counts(desk, "report").contains(r#""correction":{"waiting":0,"granted":1,"declined":0}"#));
        let past = counts(desk, &format!("report --as-of '#{before}'"));
        assert!(past.contains(r#""correction":{"waiting":1"#), "{past}");
        // The answer stands in the claim's own log, and nobody's name in the journal.
        assert!(desk.ok("log 19").contains("request #1 answer: granted"));
        assert!(!desk.json("log").to_string().contains("Ada Pell"));
        desk.audited();
    });
}
