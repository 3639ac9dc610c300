//! Forgetting: what two people redact is gone from every byte that sayso knows of.

use std::path::Path;

use sayso::db::{Db, Location};

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
        #[cfg(feature = "matching")]
        assert!(desk.ok("search ferries").contains(SECRET), "the index holds the words");
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

#[test]
fn words_that_are_kept_for_a_reader_are_told_by_the_exit_code_too() {
    if !crate::store::tested().contains(&Engine::Sqlite) {
        return;
    }
    let desk = Desk::seeded(Engine::Sqlite);
    desk.ok("person add Ben");
    desk.ok(&format!("note 19 '{SECRET}'"));
    let place = Location::File(desk.db.clone().into());
    let mut reader = Db::open(&place).unwrap().db;
    let answer = reader.snapshot(|db| {
        let notes: i64 = db.value("SELECT count(*) FROM notes", &[])?;
        assert_eq!(notes, 3);
        Ok(desk
            .run("redact notes:3 --field text --reason 'asked to' --second Ben --json")
            .ends(1)
            .json())
    });
    let answer = answer.unwrap();
    assert_eq!(answer["whole"], false);
    assert!(
        answer["storage"][0]
            .as_str()
            .unwrap()
            .contains("its log could not be cut"),
        "{answer}"
    );
    desk.audited();
    assert_eq!(desk.json("db scrub")["whole"], true);
    assert_eq!(desk.ok("redact list").lines().count(), 2);
}

#[test]
fn an_older_backup_is_restored_without_what_was_forgotten_since() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben");
        desk.ok(&format!("note 19 '{SECRET}'"));
        desk.ok("db backup old.jsonl --dump --protected");
        desk.ok(&format!("note 21 'Ring {SECRET} again'"));
        for row in ["notes:3", "notes:4"] {
            desk.ok(&format!(
                "redact {row} --field text --reason 'asked to' --second Ben --only-here"
            ));
        }
        desk.file("redactions.json", desk.ok("redact list --json"));
        let list = desk.ok("redact list");
        assert!(
            list.contains("text of notes:3: asked to") && !list.contains("Zorbo"),
            "{list}"
        );
        let copy = desk.home.path().join("copy.db").display().to_string();
        let back = desk.run(&format!("db restore old.jsonl --db {copy}")).ends(0);
        assert!(
            back.err.contains("what was redacted since this backup is in it"),
            "{}",
            back.err
        );
        assert!(desk.ok(&format!("show 19 --db {copy}")).contains(SECRET));

        let clean = desk.home.path().join("clean.db").display().to_string();
        let answer = desk.json(&format!(
            "db restore old.jsonl --redactions redactions.json --db {clean}"
        ));
        // The second note came after the backup: there is nothing of it to forget.
        assert_eq!(answer["redacted"].as_array().unwrap().len(), 1, "{answer}");
        assert_eq!(answer["redacted"][0]["row"], "notes:3");
        assert_eq!(
            (&answer["whole"], &answer["redacted"][0]["whole"]),
            (&true.into(), &true.into())
        );
        assert_eq!(desk.json(&format!("audit --db {clean}"))["ok"], true);
        let bytes = std::fs::read(&clean).unwrap();
        assert!(!bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
        // Both people decide again: whoever restores, and the other of the two.
        let again = desk.json(&format!("redact list --db {clean}"));
        assert_eq!(
            (
                again["redactions"][0]["by"].as_str(),
                again["redactions"][0]["second"].as_str()
            ),
            (Some("ana"), Some("Ben"))
        );

        // Who restores must be known before anything is kept.
        let strange = desk.home.path().join("strange.db").display().to_string();
        let said = desk.no(&format!(
            "db restore old.jsonl --redactions redactions.json --by Mallory --db {strange}"
        ));
        assert!(said.contains("there is no person \"Mallory\""), "{said}");
        assert_eq!(desk.json(&format!("audit --db {strange}"))["entries"], 0);

        let list = desk.ok("redact list --json");
        desk.file(
            "others.json",
            list.replacen("\"ledger_id\": \"", "\"ledger_id\": \"0", 1),
        );
        let said = desk.fails(&format!("db restore old.jsonl --redactions others.json --db {strange}"));
        assert!(said.contains("the list of redactions is another ledger's"), "{said}");
        assert_eq!(desk.json(&format!("audit --db {strange}"))["entries"], 0);

        desk.file("bad.json", "[]");
        let other = desk.home.path().join("other.db").display().to_string();
        let said = desk.fails(&format!("db restore old.jsonl --redactions bad.json --db {other}"));
        assert!(said.contains("is no list of redactions"), "{said}");
        assert!(!std::path::Path::new(&other).exists());
    });
}

/// On PostgreSQL the words are gone from the files of the tables too; the log is the administrator's.
#[cfg(feature = "postgres")]
#[test]
fn the_servers_files_hold_nothing_that_was_forgotten() {
    if !crate::store::engines().contains(&Engine::Postgres) {
        return;
    }
    const OWN: &str = "Qelbert Vossum of 9 Mole Street";
    // A database of its own: in one with others, what their transactions may still look at stays for as long as they last.
    let mut desk = Desk::new(Engine::Postgres);
    let mut address = url::Url::parse(&desk.db).unwrap();
    let name = format!("sayso_alone_{}", std::process::id());
    let mut others = postgres::Client::connect(address.as_str(), postgres::NoTls).unwrap();
    others
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        .unwrap();
    address.set_path(&name);
    address.set_query(None);
    desk.db = address.to_string();
    desk.ok("seed harbour-bridge");
    let mut server = postgres::Client::connect(&desk.db, postgres::NoTls).unwrap();
    let folder: String = server.query_one("SHOW data_directory", &[]).unwrap().get(0);
    let base = Path::new(&folder).join("base");
    desk.ok("person add Ben");
    desk.ok(&format!("note 19 '{OWN}'"));
    server.batch_execute("ANALYZE notes; CHECKPOINT").unwrap();
    let holds = || {
        let mut found = Vec::new();
        words_in(&base, OWN, &mut found);
        found
    };
    assert!(!holds().is_empty(), "the test looks where the words are");
    // Whoever reads an older state keeps the words there, and is said to.
    let mut reader = postgres::Client::connect(&desk.db, postgres::NoTls).unwrap();
    let mut reading = reader
        .build_transaction()
        .isolation_level(postgres::IsolationLevel::RepeatableRead)
        .start()
        .unwrap();
    reading.query("SELECT 1", &[]).unwrap();
    let said = desk.run("redact notes:3 --field text --reason 'asked to' --second Ben");
    let said = said.ends(1).out;
    assert!(said.contains("somebody is still reading an older state"), "{said}");
    reading.commit().unwrap();
    let said = desk.ok("db scrub");
    assert!(!said.contains("somebody"), "{said}");
    server.batch_execute("CHECKPOINT").unwrap();
    assert_eq!(holds(), [""; 0]);
    others
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
}

/// Like [`files_with`], among files that come and go meanwhile.
#[cfg(feature = "postgres")]
fn words_in(folder: &Path, words: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            words_in(&path, words, found);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.windows(words.len()).any(|part| part == words.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
}

/// A note that a backup holds, made while a hold lay on its claim, which is lifted now.
fn backed_up_under_a_hold(desk: &Desk) {
    desk.ok("person add Ben");
    desk.ok(&format!("note 19 '{SECRET}'"));
    desk.ok("hold set 19 --reason 'a letter'");
    desk.ok("db backup old.jsonl --dump --protected");
    desk.ok("hold lift 19 --reason 'settled'");
}

#[test]
fn a_restore_forgets_under_a_hold_that_was_lifted_and_names_what_it_cannot_find() {
    on_each_seeded(|desk| {
        backed_up_under_a_hold(desk);
        desk.ok(&format!("note 21 '{SECRET}'"));
        // The newer note is redacted, and the older one goes with it as the same words.
        desk.ok("redact notes:4 --field text --reason 'asked to' --second Ben");
        assert!(!desk.ok("show 19").contains(SECRET));
        desk.file("first.json", desk.ok("redact list --json"));
        let copy = desk.home.path().join("copy.db").display().to_string();
        let answer = desk
            .run(&format!(
                "db restore old.jsonl --redactions first.json --db {copy} --json"
            ))
            .ends(1)
            .json();
        assert!(answer.get("redacted").is_none(), "{answer}");
        assert_eq!(answer["whole"], false);
        assert_eq!(
            answer["not_redacted"][0]["rows"],
            serde_json::json!([{"table": "notes", "row": 3}])
        );
        let text = desk.home.path().join("text.db").display().to_string();
        let said = desk.run(&format!("db restore old.jsonl --redactions first.json --db {text}"));
        let said = said.ends(1).out;
        assert!(said.contains("notes:3") && said.contains("redact by hand"), "{said}");
    });
}

#[test]
fn a_restore_forgets_what_a_hold_kept_at_the_time_of_the_backup() {
    on_each_seeded(|desk| {
        backed_up_under_a_hold(desk);
        desk.ok("redact notes:3 --field text --reason 'asked to' --second Ben");
        desk.file("list.json", desk.ok("redact list --json"));
        let clean = desk.home.path().join("clean.db").display().to_string();
        let answer = desk.json(&format!("db restore old.jsonl --redactions list.json --db {clean}"));
        assert_eq!(answer["redacted"].as_array().unwrap().len(), 1, "{answer}");
        assert!(answer["storage"].as_array().is_some_and(|said| !said.is_empty()));
        assert!(!desk.ok(&format!("show 19 --db {clean}")).contains(SECRET));
        assert_eq!(desk.json(&format!("audit --db {clean}"))["ok"], true);

        // Nobody but Ben is left of the two when Ben restores in his own name and ana is not known to have been there.
        let list = desk
            .ok("redact list --json")
            .replace("\"by\": \"ana\"", "\"by\": \"Cleo\"");
        desk.file("one.json", list);
        let one = desk.home.path().join("one.db").display().to_string();
        let said = desk.no(&format!(
            "db restore old.jsonl --redactions one.json --by Ben --db {one}"
        ));
        assert!(said.contains("needs two people"), "{said}");
        assert_eq!(desk.json(&format!("audit --db {one}"))["entries"], 0);
    });
}
