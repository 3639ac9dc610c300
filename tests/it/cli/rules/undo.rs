//! Undo: the caller's last act is taken back by an entry of its own.

use sayso::model::ClaimId;
use sayso::store::{Act, Request, claims, undo, write};

use crate::cli::on_each_seeded;
use crate::store::rich::rich;
use crate::store::{act, each_backend};

#[test]
fn each_act_is_taken_back_and_the_one_before_it_next() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        let before = desk.json("show 19");
        desk.ok("note 19 'a note'");
        desk.ok("tag 19 screws");
        desk.ok("assign 19 Ben");
        desk.ok("due 19 2026-03-01 --priority high");
        desk.ok("edit 19 --text 'The north bearing has damaged bolts.' --link 'Oda Verrin; quoted'");
        for wanted in [
            "as it was before",
            "as it was before",
            "as it was before",
            "as before",
            "taken off",
        ] {
            let said = desk.ok("undo");
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        desk.ok("evidence add 19 refutes https://a.example/ --note seen");
        desk.ok("mark 19 disputed --refutes https://b.example/");
        desk.ok("stage 19 approval");
        for wanted in ["back in", "unverified again", "is dropped"] {
            let said = desk.ok("undo");
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        let after = desk.json("show 19");
        for field in [
            "text",
            "status",
            "stage",
            "attribution",
            "tags",
            "notes",
            "assignee",
            "due_on",
            "priority",
        ] {
            assert_eq!(after[field], before[field], "{field}");
        }
        let marks = |page: &serde_json::Value| page["marks"].as_array().unwrap().len();
        assert_eq!(marks(&after), marks(&before) + 2);
        let log = desk.ok("log 19");
        assert!(log.contains("undo: stage #"), "{log}");
        let said = desk.ok("undo");
        assert!(said.contains("does not work here"), "{said}");
        let said = desk.no("undo");
        assert!(said.contains("is not taken back by undo"), "{said}");
        desk.audited();
    });
}

#[test]
fn what_something_rests_on_stays() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        let id = desk.json("add 'A lorry lost a wheel.' --article 1")["claims"][0]["id"]
            .as_i64()
            .unwrap();
        desk.user("ben").ok(&format!("note {id} 'I saw it'"));
        let said = desk.user("ana").no("undo");
        assert!(said.contains("came after it and rests on it"), "{said}");
        desk.user("ben").ok("undo");
        let said = desk.user("ana").ok("undo");
        assert!(said.contains(&format!("claim #{id} is dropped")), "{said}");
        assert_eq!(desk.json(&format!("show {id}"))["stage"], "dropped");
        desk.ok("publish 7 --url https://desk.example/x");
        let said = desk.no("undo");
        assert!(said.contains("sayso unpublish 7"), "{said}");
        desk.audited();
    });
}

/// Every act of the desk that can be taken back, and what `show` or a list says of it before and after.
#[test]
fn whatever_can_be_taken_back_is_taken_back() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        desk.ok("source add 'Nils Brandt' --kind person");
        desk.ok("source add 'N. Brandt' --kind person");
        desk.ok("document add https://x.example/report --title Report");
        desk.ok("relate 19 variant 21");
        desk.ok("evidence add 19 context https://x.example/report --note seen");
        desk.ok("reply ask 19 --of 'Nils Brandt' --deadline 2026-02-01");
        desk.ok("attempt add 19 called 'the harbour office' --outcome waiting");
        desk.ok("query ask 19 'Who measured?' --to Ben");
        desk.ok("request add correction --from 'A reader' --of 19 --why 'It is wrong.'");
        desk.ok("hold set claim:21 --reason 'A letter before claim.'");
        let number = |list: &str, key: &str| {
            let list = desk.json(list);
            let last = list[key].as_array().unwrap().last().unwrap().clone();
            last["id"].as_i64().unwrap()
        };
        let reply = number("reply list 19", "replies");
        let attempt = number("attempt list 19", "attempts");
        let query = number("query list 19", "queries");
        let request = number("request list --of 19", "requests");
        let evidence = number("evidence list 19", "evidence");
        let (kept, twin) = (
            desk.json("source show 'Nils Brandt'")["id"].clone(),
            desk.json("source show 'N. Brandt'")["id"].clone(),
        );
        let document = number("document list", "documents");
        let cases = [
            ("show 19", "resolve 19 cut".to_owned()),
            ("show 19", "unrelate 19 21".to_owned()),
            ("reply list", "reply ask 21 --of 'Nils Brandt'".to_owned()),
            (
                "reply list --all",
                format!("reply got {reply} 'We never did.' --quoted"),
            ),
            ("reply list --all", format!("reply none {reply}")),
            (
                "attempt list",
                "attempt add 21 wrote 'the yard' --outcome waiting".to_owned(),
            ),
            ("attempt list --all", format!("attempt result {attempt} refused")),
            ("query list", "query ask 21 'From where?' --writer Ada".to_owned()),
            ("query list --all", format!("query answer {query} 'The yard.'")),
            (
                "request list",
                "request add check --from 'Another' --why 'Is it so?'".to_owned(),
            ),
            (
                "request list --all",
                format!("request answer {request} declined 'It is right.'"),
            ),
            ("hold list", "hold set claim:19 --reason 'A subpoena.'".to_owned()),
            ("hold list", "hold lift claim:21 --reason 'Settled.'".to_owned()),
            (
                "source show 'Nils Brandt'",
                "source alias 'Nils Brandt' 'Brandt the elder'".to_owned(),
            ),
            (
                "source show 'Nils Brandt'",
                "source edit 'Nils Brandt' --name 'Nils Brand' --described-as 'a welder'".to_owned(),
            ),
            ("source list", format!("source merge {twin} --into {kept} --yes")),
            (
                "document list",
                format!("document edit {document} --title 'The report' --basis primary"),
            ),
            ("article list", "article edit 1 --title 'Another title'".to_owned()),
            ("person list", "person edit Ben --name 'Ben Okri'".to_owned()),
            (
                "desk show",
                "desk set --name 'Another desk' --second-person yes".to_owned(),
            ),
            ("list --tag harbour", "tag 19 21 harbour".to_owned()),
            ("list --stage closed", "stage 21 closed --reason 'left open'".to_owned()),
        ];
        for (page, act) in &cases {
            let before = desk.json(page);
            desk.ok(act);
            assert_ne!(desk.json(page), before, "{act} shows on {page}");
            desk.ok("undo");
            let mut after = desk.json(page);
            forget_versions(&mut after, &before);
            assert_eq!(after, before, "{act}");
        }
        // Evidence and aliases that stand again are rows of their own.
        let brought = || desk.json("show 19")["evidence"].as_array().unwrap().len();
        let before = brought();
        desk.ok(&format!("evidence drop {evidence} --reason 'a copy'"));
        assert_eq!(brought(), before - 1);
        let said = desk.ok("undo");
        assert!(
            said.contains(&format!("what evidence #{evidence} said stands again as evidence #")),
            "{said}"
        );
        assert_eq!(brought(), before);
        desk.ok("source alias 'Nils Brandt' Nib");
        desk.ok("source alias 'Nils Brandt' Nib --remove");
        desk.ok("undo");
        assert_eq!(desk.json("source show Nib")["id"], kept);
        // Somebody who was entered by mistake, and has done nothing.
        desk.ok("person add Cleo --login cleo");
        desk.ok("undo");
        desk.user("cleo").no("note 19 hello");
        desk.user("ana");
        desk.audited();
    });
}

/// What only tells how often something was changed is no part of what is compared.
fn forget_versions(after: &mut serde_json::Value, before: &serde_json::Value) {
    match (after, before) {
        (serde_json::Value::Object(after), serde_json::Value::Object(before)) => {
            for (key, value) in after.iter_mut() {
                match (key.as_str(), before.get(key)) {
                    ("version" | "seq", Some(was)) => *value = was.clone(),
                    ("moves" | "as_of_seq", Some(was)) => *value = was.clone(),
                    (_, Some(was)) => forget_versions(value, was),
                    (_, None) => {}
                }
            }
        }
        (serde_json::Value::Array(after), serde_json::Value::Array(before)) => {
            for (value, was) in after.iter_mut().zip(before) {
                forget_versions(value, was);
            }
        }
        _ => {}
    }
}

#[test]
fn all_that_one_command_did_is_taken_back_at_once() {
    on_each_seeded(|desk| {
        let standing = |id: i64| desk.json(&format!("show {id}"))["status"].clone();
        let before = (standing(19), standing(21));
        let brought = desk.json("show 19")["evidence"].clone();
        desk.ok("mark 19 21 false --refutes https://b.example/ --confidence high");
        let undone = desk.json("undo");
        assert_eq!(undone["undone"].as_array().unwrap().len(), 2);
        assert_eq!((standing(19), standing(21)), before);
        assert_eq!(desk.json("show 19")["evidence"], brought);
        // How sure the mark before was comes back with it.
        desk.ok("mark 19 disputed --refutes https://b.example/ --confidence low --reason doubted");
        desk.ok("mark 19 false --confidence high --reason 'a second look'");
        desk.ok("undo");
        let marks = desk.json("show 19")["marks"].clone();
        let last = marks
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|mark| mark["seq"].as_i64())
            .unwrap()
            .clone();
        assert_eq!(
            (last["status"].as_str(), last["confidence"].as_str()),
            (Some("disputed"), Some("low"))
        );
        desk.audited();
    });
}

#[test]
fn what_was_decided_elsewhere_by_it_rests_on_it() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        // A mark on evidence whose document was changed before.
        let added = desk.json("document add https://x.example/report --title Report");
        let document = added["id"].as_i64().unwrap();
        desk.ok(&format!("document edit {document} --basis primary"));
        desk.user("ben").ok(&format!("mark 19 verified --supports {document}"));
        let said = desk.user("ana").no("undo");
        assert!(said.contains("the mark on claim #19 came after"), "{said}");
        // A chain that names the source which two became.
        desk.ok("source add 'Nils Brandt' --kind person");
        desk.ok("source add 'N. Brandt' --kind person");
        let id = |name: &str| desk.json(&format!("source show '{name}'"))["id"].clone();
        desk.ok(&format!(
            "source merge {} --into {} --yes",
            id("N. Brandt"),
            id("Nils Brandt")
        ));
        desk.user("ben")
            .ok("add 'The winch was oiled.' --article 1 --link 'N. Brandt; quoted'");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("which names the source, came after"), "{said}");
        // Somebody who has begun to work, and a name that is another's by now.
        desk.ok("person add Cleo --login cleo");
        desk.user("cleo").ok("note 19 'I looked'");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("what that person did or was given came after"), "{said}");
        desk.ok("person edit Ben --name 'Ben Okri'");
        desk.user("cleo").ok("person add Ben --login ben2");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("is another's now"), "{said}");
        desk.audited();
    });
}

#[test]
fn what_is_taken_back_still_stands_in_the_past() {
    on_each_seeded(|desk| {
        desk.ok("attempt add 19 called 'the harbour office' --outcome no-answer");
        let then = desk.seq();
        desk.at("2026-01-03T12:00:00Z");
        desk.ok("undo");
        let attempts = |line: &str| desk.json(line)["attempts"].as_array().map_or(0, Vec::len);
        assert_eq!(attempts("show 19"), 0);
        assert_eq!(attempts(&format!("show 19 --as-of #{then}")), 1);
        // It counts no more: unprovable rests on attempts.
        let said = desk.no("mark 19 unprovable --reason 'nobody says'");
        assert!(said.contains("attempt"), "{said}");
        desk.audited();
    });
}

#[test]
fn drafts_wait_again_when_what_was_done_to_them_is_taken_back() {
    on_each_seeded(|desk| {
        let article = desk.with_ferry();
        let list = || desk.json(&format!("drafts list {article}"));
        let before = list();
        let (cracks, fire) = (desk.draft("31 cracks"), desk.draft("28 March"));
        for act in [
            format!("drafts accept {cracks} {fire}"),
            format!("drafts accept {cracks} --accusation"),
            format!("drafts drop {fire} {cracks}"),
        ] {
            desk.ok(&act);
            assert_ne!(list()["pending"], before["pending"], "{act}");
            desk.ok("undo");
            let mut after = list();
            forget_versions(&mut after, &before);
            assert_eq!(after, before, "{act}");
        }
        desk.audited();
    });
}

#[test]
fn the_mark_that_stands_again_rests_on_what_it_rested_on() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        let standing = || desk.json("show 19")["marks"].as_array().unwrap()[0].clone();
        desk.ok("mark 19 disputed --rests-on 21");
        assert_eq!(standing()["rests_on"], serde_json::json!([21]));
        let brought = desk.json("show 19")["evidence"].clone();
        desk.user("ben")
            .ok("mark 19 disputed --refutes https://b.example/ --reason 'more of it'");
        let marks = desk.json("show 19")["marks"].clone();
        assert_eq!(marks.as_array().unwrap().len(), 2);
        desk.ok("undo");
        let marks = desk.json("show 19")["marks"].clone();
        let newest = marks
            .as_array()
            .unwrap()
            .iter()
            .max_by_key(|mark| mark["seq"].as_i64())
            .unwrap();
        assert_eq!(marks.as_array().unwrap().len(), 3);
        assert_eq!(newest["rests_on"], serde_json::json!([21]));
        assert!(
            newest["override"].is_null(),
            "the rules of evidence let it pass: {newest}"
        );
        assert_eq!(desk.json("show 19")["evidence"], brought);
        // The first mark of all goes back to nothing.
        desk.user("ana").ok("mark 21 disputed --refutes https://c.example/");
        desk.ok("undo");
        assert_eq!(desk.json("show 21")["status"], "unverified");
        desk.audited();
    });
}

#[test]
fn what_was_taken_back_itself_rests_on_nothing() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        let document = desk.json("document add https://x.example/report --title Report")["id"].clone();
        desk.ok(&format!("document edit {document} --basis primary"));
        desk.user("ben").ok(&format!("mark 19 verified --supports {document}"));
        desk.user("ana").no("undo");
        desk.user("ben").ok("undo");
        desk.user("ana").ok("undo");
        // A chain that was taken back with its claim, and one that stands again as it was before the merge.
        desk.ok("source add 'Nils Brandt' --kind person");
        desk.ok("source add 'N. Brandt' --kind person");
        let id = |name: &str| desk.json(&format!("source show '{name}'"))["id"].clone();
        let (kept, twin) = (id("Nils Brandt"), id("N. Brandt"));
        desk.ok("edit 19 --text 'The north bearing has damaged bolts.' --link 'Nils Brandt; quoted'");
        desk.ok(&format!("source merge {twin} --into {kept} --yes"));
        desk.user("ben");
        desk.ok("edit 19 --link 'Oda Verrin; quoted'");
        desk.ok("undo");
        desk.ok("add 'The winch was oiled.' --article 1 --link 'N. Brandt; quoted'");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("which names the source, came after"), "{said}");
        desk.user("ben").ok("undo");
        desk.user("ana").ok("undo");
        assert_eq!(id("N. Brandt"), twin);
        desk.audited();
    });
}

#[test]
fn what_was_changed_since_in_a_row_is_not_overwritten() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        desk.ok("source add 'Nils Brandt' --kind person");
        desk.ok("source add 'N. Brandt' --kind person");
        let id = |name: &str| desk.json(&format!("source show '{name}'"))["id"].clone();
        let (kept, twin) = (id("Nils Brandt"), id("N. Brandt"));
        desk.ok(&format!("source merge {twin} --into {kept} --yes"));
        desk.user("ben")
            .ok(&format!("source edit {twin} --described-as 'a welder'"));
        let said = desk.user("ana").no("undo");
        assert!(said.contains("(source edit) came after"), "{said}");
        desk.user("ben").ok("undo");
        desk.user("ana").ok("undo");
        // A name that was given up may be another's by then.
        desk.ok("source alias 'Nils Brandt' Nib");
        desk.ok("source alias 'Nils Brandt' Nib --remove");
        desk.user("ben").ok("source add Nib --kind person");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("is another's now: \"Nib\" is already source #"), "{said}");
        desk.audited();
    });
}

#[test]
fn an_article_gives_back_what_its_outlet_learned_and_takes_no_address_of_another() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        desk.ok("source add 'Night Paper' --kind outlet");
        let host = || desk.json("source show 'Night Paper'")["host"].clone();
        let article = || {
            let mut page = desk.json("article show 1");
            page["as_of_seq"] = serde_json::Value::Null;
            page
        };
        let before = article();
        desk.ok("article edit 1 --outlet 'Night Paper' --url https://night.example/a");
        assert_eq!(host(), "night.example");
        desk.ok("undo");
        assert_eq!(host(), serde_json::Value::Null);
        assert_eq!(article()["url"], before["url"]);
        let url = before["url"].as_str().unwrap();
        desk.ok("article edit 1 --url https://courier.example/moved");
        desk.user("ben")
            .ok(&format!("article add 'Another' --outlet 1 --url {url}"));
        let said = desk.user("ana").no("undo");
        assert!(
            said.contains("is another's now: article #") && said.contains("has this address already"),
            "{said}"
        );
        desk.audited();
    });
}

#[test]
fn a_sign_off_stands_again_only_while_nothing_stands_in_the_way() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        super::work::goes(desk);
        desk.ok("signoff 2");
        desk.ok("signoff withdraw 2 --reason doubts");
        desk.ok("undo");
        assert_eq!(desk.json("report --article 2")["signed_off"], true);
        desk.ok("signoff withdraw 2 --reason doubts");
        desk.user("ben").ok("resolve 19 none");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("article #2 is no-go: claim #19"), "{said}");
        desk.user("ben").ok("undo");
        desk.user("ana").ok("undo");
        desk.audited();
    });
}

#[test]
fn a_relation_is_as_much_about_the_other_claim() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        desk.ok("relate 19 contradicts 21");
        desk.user("ben")
            .ok("mark 21 disputed --reason 'another says otherwise'");
        let said = desk.user("ana").no("undo");
        assert!(said.contains("came after it and rests on it: claim #21 mark"), "{said}");
        desk.user("ben").ok("undo");
        desk.user("ana").ok("undo");
        desk.audited();
    });
}

#[test]
fn what_is_too_much_to_take_back_at_once_is_left_whole() {
    each_backend(|ledger| {
        rich(ledger);
        let many = Act {
            request: Some(Request {
                id: "many".into(),
                digest: "0".repeat(64),
            }),
            ..act("20:00:00")
        };
        write(ledger, &many, |w| {
            (0..1_001).try_for_each(|n| claims::note(w, ClaimId(1), &format!("note {n}")))
        })
        .unwrap();
        let said = write(ledger, &act("20:00:01"), undo::undo).unwrap_err();
        assert!(said.message.contains("did more than 1000 things"), "{said}");
        assert_eq!(said.exit_code(), 1);
    });
}
