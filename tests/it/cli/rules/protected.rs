//! Protected fields: none of them stands in the output of any command, unless it is asked for by name.

use crate::cli::shapes::WALK;
use crate::cli::{Desk, Said, words};
use crate::store::Engine;

/// One word for each protected field, put nowhere else.
const CANARIES: [&str; 10] = [
    "Qaknownto",
    "Qamotive",
    "Qaapproved",
    "qaaddress",
    "qaarchive",
    "Qatitle",
    "2019-07-07",
    "Qaquote",
    "Qaplace",
    "Qanote",
];

/// The desk, and the number of its protected document.
fn desk() -> (Desk, i64) {
    let desk = Desk::seeded(Engine::Sqlite);
    desk.file("text.txt", include_str!("../../../../seeds/harbour-bridge-1.txt"));
    desk.file("reviews.jsonl", "{\"text\": \"The bridge was closed\"}\n");
    desk.ok("source edit 23 --identity-known-to Qaknownto --motive Qamotive --approved-by Qaapproved --request-id c-1");
    let added = desk.json(
        "document add https://qaaddress.example/ --title Qatitle --archived-url https://qaarchive.example/ \
         --publisher 'Oda Verrin' --origin 'Oda Verrin' --dated 2019-07-07 --access protected --request-id c-2",
    );
    let id = added["id"].as_i64().unwrap();
    desk.ok(&format!(
        "evidence add 19 context {id} --quote Qaquote --place Qaplace --note Qanote --request-id c-3"
    ));
    (desk, id)
}

#[track_caller]
fn silent(said: &Said) {
    for canary in CANARIES {
        for (stream, text) in [("stdout", &said.out), ("stderr", &said.err)] {
            assert!(!text.contains(canary), "{}: {canary} on {stream}:\n{text}", said.line);
        }
    }
}

#[test]
fn no_command_says_what_is_protected() {
    let (desk, id) = desk();
    assert_eq!(desk.json(&format!("document show {id}"))["access"], "protected");
    // Asked for by name, they are there: the test looks for what is really kept.
    let shown = desk.ok("source show 23 --protected");
    assert!(shown.contains("Qamotive") && shown.contains("Qaknownto"), "{shown}");
    desk.ok("db backup all.jsonl --dump --protected");
    let dump = std::fs::read_to_string(desk.home.path().join("all.jsonl")).unwrap();
    for canary in CANARIES {
        assert!(dump.contains(canary), "{canary} is nowhere");
    }
    drop(std::fs::remove_file(desk.home.path().join("all.jsonl")));
    let quiet = |line: &str| !line.contains("--protected") && !line.starts_with("db restore");
    for (command, args) in WALK {
        let line = format!("{command} {args}");
        if !quiet(&line) {
            continue;
        }
        for form in ["--verbose", "--json --verbose"] {
            let said = Said::of(desk.command(&words(&format!("{line} {form}"))).output().unwrap());
            silent(&Said {
                line: line.clone(),
                ..said
            });
        }
    }
    // What reads the protected things themselves, in every form, and what is refused about them.
    let lines = [
        "show 19",
        "show 19 --as-of 2026-01-02",
        "list",
        "document list",
        "document show 12",
        "evidence list 19",
        "source show 23",
        "source list --kind anonymous",
        "source show 'Oda Verrin'",
        "report",
        "report --article 1",
        "report --article 2",
        "report --source 'Oda Verrin'",
        "report --article 1 --as-of 2026-01-02",
        "log",
        "log 19",
        "log document:12",
        "log source:23",
        "audit",
        "published --all",
        "corrections",
        "document add https://qaaddress.example/ --title Other",
        "mark 19 verified --supports 12 --rests-on 999",
        "evidence add 19 context 12",
        "document edit 12 --origin 'Nobody at all'",
        "undo",
    ];
    for line in lines {
        let line = &line.replace("12", &id.to_string()).replace(&format!("{id}-"), "12-");
        for form in ["", " --json", " --verbose"] {
            let said = desk.run(&format!("{line}{form}"));
            // What the caller typed may come back in the words of a refusal.
            if !line.contains("qaaddress") || said.code == 0 {
                silent(&said);
            }
        }
    }
    for report in [
        "report",
        "report --article 1",
        "report --source 'Oda Verrin'",
        "corrections",
    ] {
        for format in ["text", "markdown", "html", "csv", "json", "atom"] {
            silent(&desk.run(&format!("{report} --format {format}")));
        }
    }
    desk.ok("db backup out.jsonl --dump");
    let dump = std::fs::read_to_string(desk.home.path().join("out.jsonl")).unwrap();
    for canary in CANARIES {
        assert!(!dump.contains(canary), "{canary} is in the dump");
    }
}

#[test]
fn what_looks_like_a_person_is_warned_about() {
    let desk = Desk::seeded(Engine::Sqlite);
    let shown = desk.ok("source edit 23 --motive 'a friend of Maria Lopez'");
    assert!(!shown.contains("Maria Lopez"), "{shown}");
    let lints = desk.json("source show 23")["lints"].clone();
    let text = lints.to_string();
    assert!(text.contains("looks like") || text.contains("a name"), "{text}");
    assert!(!text.contains("Lopez"), "{text}");
}

#[test]
fn an_origin_made_for_a_protected_document_leaves_no_entry_of_its_own() {
    let desk = Desk::seeded(Engine::Sqlite);
    desk.ok("document add --kind interview --title 'A talk' --origin 'Qa Origin' --access protected");
    let log = desk.ok("log --limit 3");
    assert!(!log.contains("Qa Origin"), "{log}");
    let list = desk.json("document list");
    assert!(!list.to_string().contains("Qa Origin"), "{list}");
    desk.audited();
}
