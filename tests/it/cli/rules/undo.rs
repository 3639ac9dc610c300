//! Undo: the caller's last act is taken back by an entry of its own.

use crate::cli::on_each_seeded;

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
