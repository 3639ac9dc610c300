//! Forgetting: what two people redact is gone from every byte that sayso knows of.

use std::path::Path;

use crate::cli::{Desk, on_each_seeded};
use crate::store::Engine;

const SECRET: &str = "Zorbo Kwint of 14 Quay Lane";

/// Every file below a folder that holds the words, in any of the ways in which sayso writes them.
fn files_with(folder: &Path, words: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_with(&path, words, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for form in [words.to_owned(), words.to_lowercase()] {
            if bytes.windows(form.len()).any(|part| part == form.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
}

fn forgotten(desk: &Desk, words: &str) {
    desk.audited();
    // A dump carries every table and the journal, word for word.
    desk.ok("db backup --dump --protected --replace all.jsonl");
    let mut found = Vec::new();
    files_with(desk.home.path(), words, &mut found);
    assert_eq!(found, [""; 0], "{words}");
}

#[test]
fn a_note_is_forgotten_in_the_file_its_log_the_journal_copies_and_caches() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        desk.ok(&format!("note 19 '{SECRET}' --request-id note-1"));
        let id = desk.json("show 19")["notes"].as_array().unwrap().len();
        assert_eq!(id, 1);
        if desk.engine == Engine::Sqlite {
            desk.file("ledger.db.schema-4", SECRET);
        }
        let cache = desk
            .home
            .path()
            .join(".cache/sayso")
            .join(desk.json("audit")["ledger_id"].as_str().unwrap());
        std::fs::create_dir_all(&cache).unwrap();
        std::fs::write(cache.join("terms"), SECRET).unwrap();
        let notes = "redact notes:3 --field text --reason 'asked to be forgotten'";
        let said = desk.no(&format!("{notes} --second ana"));
        assert!(said.contains("a redaction needs two people"), "{said}");
        assert!(
            desk.no(&format!("{notes} --second Nobody"))
                .contains("there is no person")
        );
        let said = desk.no(&format!(
            "redact notes:3 --field text --second Ben --reason 'about {SECRET}'"
        ));
        assert!(said.contains("holds the very words"), "{said}");

        desk.ok("hold set 19 --reason 'the court case'");
        let said = desk.no(&format!("{notes} --second Ben"));
        assert!(said.contains("claim:19 is under legal hold (the court case)"), "{said}");
        desk.ok("hold lift 19 --reason 'settled'");

        let done = desk.ok(&format!("{notes} --second Ben"));
        let seq = desk.seq();
        assert!(
            done.starts_with(&format!("text of notes:3: redacted by journal #{seq}\n")),
            "{done}"
        );
        assert!(
            done.contains("backups, dumps and exports made before hold the words"),
            "{done}"
        );
        forgotten(desk, SECRET);
        assert_eq!(desk.json("show 19")["notes"][0]["text"], format!("[redacted #{seq}]"));
        assert!(
            desk.ok("audit")
                .contains(&format!("1 row and 1 entry redacted by #{seq}"))
        );
        assert!(desk.ok("log 19").contains(&format!("note: [redacted #{seq}]")));
        let said = desk.no(&format!("{notes} --second Ben"));
        assert!(said.contains("holds nothing"), "{said}");
        // The request is known, and nobody can try the words against its digest.
        assert!(
            desk.no(&format!("note 19 '{SECRET}' --request-id note-1"))
                .contains("used for something else")
        );
    });
}

#[test]
fn a_claims_wording_goes_with_its_past_and_a_restored_dump_stays_whole() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        let added = desk.json(&format!(
            "add '{SECRET} owns the ferry.' --article 1 --quote '{SECRET} owns it'"
        ));
        let id = added["claims"][0]["id"].as_i64().unwrap();
        desk.ok(&format!("edit {id} --text '{SECRET} owns the ferries.'"));
        desk.ok(&format!(
            "edit {id} --text '{SECRET} owns both ferries.' --reason 'two of them'"
        ));
        let before = desk.seq();
        desk.ok(&format!(
            "redact {id} --field text --reason 'a court ordered it' --second Ben --only-here"
        ));
        let page = desk.json(&format!("show {id} --as-of '#{before}'"));
        assert!(page["text"].as_str().unwrap().starts_with("[redacted #"), "{page}");
        desk.ok(&format!(
            "redact {id} --field quote --reason 'a court ordered it' --second Ben"
        ));
        forgotten(desk, SECRET);
        // The words are gone from a dump, and the dump proves itself where it is restored.
        let copy = desk.home.path().join("copy.db").display().to_string();
        desk.ok(&format!("db restore all.jsonl --db {copy}"));
        assert_eq!(desk.json(&format!("audit --db {copy}"))["ok"], true);
        assert_eq!(desk.json(&format!("audit --head --db {copy}"))["seq"], desk.seq());
    });
}

#[test]
fn words_inside_other_texts_are_named_and_left_or_taken() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        desk.ok("source add 'Zorbo Kwint' --kind person");
        desk.ok("source alias 'Zorbo Kwint' 'Zorbo Kwint the pilot'");
        desk.ok("note 19 'ring Zorbo Kwint again'");
        let id = desk.json("source show 'Zorbo Kwint'")["id"].as_i64().unwrap();
        let redact = format!("redact source:{id} --field name --reason 'asked to' --second Ben");
        let said = desk.no(&redact);
        assert!(said.contains("the words stand inside other texts too"), "{said}");
        assert!(said.contains("notes:"), "{said}");
        let left = desk.json(&format!("{redact} --only-here"));
        assert_eq!(left["left"][0]["table"], "notes");
        desk.audited();
        assert!(desk.ok("show 19").contains("ring Zorbo Kwint again"));
        // What is left can still be taken: each text is a field of its own.
        desk.ok("redact notes:3 --field text --reason 'asked to' --second Ben");
        assert!(!desk.ok("show 19").contains("Zorbo"));
    });
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        desk.ok("source add 'Zorbo Kwint' --kind person");
        desk.ok("note 19 'ring Zorbo Kwint again'");
        let id = desk.json("source show 'Zorbo Kwint'")["id"].as_i64().unwrap();
        desk.ok(&format!(
            "redact source:{id} --field name --reason 'asked to' --second Ben --everywhere"
        ));
        assert!(desk.ok("show 19").contains("ring [redacted #"));
        forgotten(desk, "Zorbo Kwint");
    });
}

#[test]
fn the_storage_is_scrubbed_on_its_own() {
    on_each_seeded(|desk| {
        let said = desk.ok("db scrub");
        let wanted = match desk.engine {
            Engine::Sqlite => "the file was rebuilt and its log cut to nothing",
            #[cfg(feature = "postgres")]
            Engine::Postgres => "the tables were written anew",
        };
        assert!(said.contains(wanted), "{said}");
        desk.audited();
    });
}
