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
