//! Dumps, backups and what comes back of them.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use sayso::db::{Db, Location};
use sayso::error::{Error, Kind, Result};
use sayso::store::audit::{audit, head};
use sayso::store::dump::{Existing, Protected, Restore, backup_file, dump, dump_file, restore, restore_from};
use sayso::store::{Act, log, people, sources};
use sayso::view::dump::Restored;

use super::rich::{SECRETS, rich};
use super::{Engine, Ledger, act, ana, each_backend, engines};

fn dumped(db: &mut Db, protected: Protected) -> String {
    let mut out = Vec::new();
    dump(db, &mut out, protected, &mut |_, _| {}).unwrap();
    String::from_utf8(out).unwrap()
}

fn by(act: &Act) -> Restore<'_> {
    Restore { act, redactions: None }
}

fn restored(db: &mut Db, dump: &str) -> Result<Restored> {
    restore(db, dump.as_bytes(), &by(&act("13:00:00")), &mut |_, _| {})
}

fn counts(rows: &[(&str, u64)]) -> BTreeMap<String, u64> {
    rows.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

#[test]
fn a_dump_of_either_database_restores_into_either_with_the_same_head_and_the_same_bytes() {
    for from in engines() {
        let mut ledger = Ledger::new(from);
        rich(&mut ledger);
        let text = dumped(&mut ledger, Protected::Included);
        for to in engines() {
            let mut copy = Ledger::new(to);
            let restored = restored(&mut copy, &text).unwrap();
            assert_eq!(restored.head, head(&mut ledger).unwrap(), "{from:?} to {to:?}");
            assert_eq!((restored.entry, restored.withheld.len()), (None, 0));
            assert!(audit(&mut copy, Some(&restored.head.hash)).unwrap().ok);
            assert_eq!(dumped(&mut copy, Protected::Included), text, "{from:?} to {to:?}");
            // The copy goes on where the ledger stood.
            ana(&mut copy, |w| people::add(w, "Cy", None));
            assert!(audit(&mut copy, Some(&restored.head.hash)).unwrap().ok);
        }
    }
}

#[test]
fn an_empty_ledger_goes_through_as_well() {
    each_backend(|ledger| {
        let text = dumped(ledger, Protected::Withheld);
        let mut copy = Ledger::new(ledger.engine);
        let restored = restored(&mut copy, &text).unwrap();
        assert_eq!(restored.head, head(ledger).unwrap());
    });
}

#[test]
fn without_anything_protected_nothing_is_withheld_and_the_head_is_the_same() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        let text = dumped(ledger, Protected::Withheld);
        let mut copy = Ledger::new(ledger.engine);
        let restored = restored(&mut copy, &text).unwrap();
        assert_eq!((restored.entry, restored.head), (None, head(ledger).unwrap()));
    });
}

#[test]
fn protected_fields_leave_only_when_asked_for_by_name() {
    each_backend(|ledger| {
        rich(ledger);
        let text = dumped(ledger, Protected::Withheld);
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret:?} stands in the dump");
        }
        let all = dumped(ledger, Protected::Included);
        for secret in SECRETS {
            assert!(all.contains(secret), "{secret:?} does not stand in the dump");
        }
    });
}

#[test]
fn a_ledger_restored_without_what_was_withheld_says_so_in_its_journal_and_is_sound() {
    each_backend(|ledger| {
        rich(ledger);
        let before = head(ledger).unwrap();
        let text = dumped(ledger, Protected::Withheld);
        let mut copy = Ledger::new(ledger.engine);
        let restored = restored(&mut copy, &text).unwrap();
        let withheld = counts(&[
            ("documents", 1),
            ("evidence", 1),
            ("passwords", 2),
            ("revisions", 2),
            ("source_secrets", 2),
        ]);
        assert_eq!((restored.entry, restored.withheld), (Some(before.seq + 1), withheld));
        // The chain up to that entry is the dump's.
        let report = audit(&mut copy, Some(&before.hash)).unwrap();
        assert!(report.ok, "{:#?}", report.faults);
        assert_eq!(report.entries, before.seq + 1);
        assert_eq!((report.emptied.len(), report.emptied[0].rows), (1, 8));
        let page = log::log(&mut copy, None, None, 1).unwrap();
        assert_eq!(page.entries[0].verb, "restore");
        let named = |table: &str| page.entries[0].did["withheld"][table].as_array().map(Vec::len);
        assert_eq!((named("documents"), named("evidence")), (Some(1), Some(1)));
        assert_eq!((named("revisions"), named("source_secrets")), (Some(2), Some(2)));
        // What is open is all there, and of the secrets the place alone.
        let titles: Vec<Option<String>> = copy
            .rows(
                "SELECT title FROM documents WHERE kind = 'interview' ORDER BY id",
                &[],
                |r| r.next(),
            )
            .unwrap();
        assert_eq!(titles, [None, Some("Leaflet".to_owned())]);
        let secret = copy
            .value::<i64>("SELECT min(id) FROM source_secrets", &[])
            .map(sayso::model::SourceId)
            .unwrap();
        assert_eq!(
            sources::protected(&mut copy, secret).unwrap(),
            Some(sources::Protected::default())
        );
        // A second time there is nothing left to withhold.
        let again = dumped(&mut copy, Protected::Withheld);
        let mut third = Ledger::new(ledger.engine);
        assert_eq!(super::dump::restored(&mut third, &again).unwrap().entry, None);
    });
}

#[test]
fn a_withheld_row_leaves_no_salt_to_try_guesses_with() {
    each_backend(|ledger| {
        rich(ledger);
        let text = dumped(ledger, Protected::Withheld);
        let digests = text
            .lines()
            .filter(|line| line.starts_with("{\"journal_rows\":") && line.contains("\"source_secrets\""));
        assert!(digests.clone().count() >= 2);
        for line in digests {
            assert!(line.contains("\"salt\":\"\""), "{line}");
        }
    });
}

/// Why an empty ledger refuses a dump.
fn refused(empty: &mut Db, dump: &str) -> Error {
    let error = restored(empty, dump).unwrap_err();
    assert_eq!(head(empty).unwrap().seq, 0, "nothing was written");
    error
}

/// A rich ledger's dump, and an empty ledger.
fn rich_dump() -> (String, Ledger) {
    let mut ledger = Ledger::new(Engine::Sqlite);
    rich(&mut ledger);
    (dumped(&mut ledger, Protected::Included), Ledger::new(Engine::Sqlite))
}

#[test]
fn a_dump_cut_off_anywhere_is_refused_with_the_line() {
    let (text, mut empty) = rich_dump();
    let lines: Vec<&str> = text.lines().collect();
    for keep in (1..lines.len()).step_by(17).chain([lines.len() - 1]) {
        let error = refused(&mut empty, &format!("{}\n", lines[..keep].join("\n")));
        assert_eq!(
            error.message,
            format!("the dump is truncated: it breaks off after line {keep}")
        );
    }
    let error = refused(&mut empty, &text[..text.len() - 40]);
    assert_eq!(
        error.message,
        format!("the dump is truncated: it breaks off after line {}", lines.len())
    );
    assert_eq!(refused(&mut empty, "").message, "this is not a dump of a ledger");
}

#[test]
fn a_dump_in_which_any_line_was_changed_taken_out_or_doubled_is_refused() {
    let (text, mut empty) = rich_dump();
    let lines: Vec<&str> = text.lines().collect();
    let whole = |lines: &[String]| format!("{}\n", lines.join("\n"));
    for at in (0..lines.len()).step_by(5) {
        let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let place = changed[at].rfind(|c: char| c.is_ascii_digit()).unwrap();
        let digit = if &changed[at][place..=place] == "1" { "2" } else { "1" };
        changed[at].replace_range(place..=place, digit);
        refused(&mut empty, &whole(&changed));
        changed.remove(at);
        refused(&mut empty, &whole(&changed));
        changed.insert(at, lines[at].to_owned());
        changed.insert(at, lines[at].to_owned());
        refused(&mut empty, &whole(&changed));
    }
}

#[test]
fn what_was_changed_in_a_dump_is_named() {
    let (text, mut empty) = rich_dump();
    let mut why = |dump: &str| refused(&mut empty, dump).message;
    let wrong = "the dump is not as sayso wrote it: ";
    assert_eq!(
        why(&text.replacen("\"name\":\"Ben Okri\"", "\"name\":\"Bea Okri\"", 1)),
        format!("{wrong}people row 2 was altered")
    );
    assert_eq!(
        why(&text.replacen("{\"people\":{\"active\":true", "{\"people\":{\"active\":3", 1)),
        format!("{wrong}line 3: not a people row")
    );
    assert_eq!(
        why(&text.replacen("{\"people\":", "{\"persons\":", 1)),
        format!("{wrong}line 3: a row of the unknown table \"persons\"")
    );
    assert_eq!(
        why(&text.replacen("{\"people\":", "people", 1)),
        format!("{wrong}line 3: not JSON: expected value at line 1 column 1")
    );
    let doubled = text.lines().nth(2).unwrap();
    let message = why(&text.replacen(doubled, &format!("{doubled}\n{doubled}"), 1));
    assert!(message.contains("UNIQUE constraint failed: people.id"), "{message}");
    assert!(message.ends_with("(a people row of lines 3 to 5)"), "{message}");
    assert_eq!(why("PK\u{3}\u{4}"), "this is not a dump of a ledger");
    assert_eq!(
        why(&format!("{text}{{}}\n")),
        format!(
            "{wrong}line {}: something stands after the end",
            text.lines().count() + 1
        )
    );
}

#[test]
fn a_dump_of_another_format_or_schema_is_refused() {
    let mut empty = Ledger::new(Engine::Sqlite);
    let text = dumped(&mut empty, Protected::Included);
    let schema = format!("\"schema\":{}", sayso::db::migrate::newest());
    for (from, to) in [
        ("sayso-dump/1", "sayso-dump/2"),
        (schema.as_str(), "\"schema\":999"),
        (schema.as_str(), "\"schema\":1"),
    ] {
        assert_eq!(
            refused(&mut empty, &text.replacen(from, to, 1)).kind,
            Kind::Schema,
            "{to}"
        );
    }
}

#[test]
fn only_an_empty_ledger_takes_a_dump() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        let text = dumped(ledger, Protected::Included);
        let before = head(ledger).unwrap();
        assert_eq!(restored(ledger, &text).unwrap_err().kind, Kind::Refused);
        assert_eq!(head(ledger).unwrap(), before);
    });
}

#[test]
fn a_file_is_restored_whether_it_is_a_dump_or_a_sqlite_backup() {
    each_backend(|ledger| {
        rich(ledger);
        let (dump, backup) = (ledger.file("ledger.jsonl"), ledger.file("backup.db"));
        dump_file(ledger, &dump, Existing::Keep, Protected::Included, &mut |_, _| {}).unwrap();
        let mut files = vec![dump];
        if ledger.engine == Engine::Sqlite {
            let mut told = (0, 0);
            let bytes = backup_file(ledger, &backup, Existing::Keep, &mut |done, all| told = (done, all)).unwrap();
            assert!(bytes > 0 && told.0 == told.1 && told.1 > 0, "{told:?}");
            files.push(backup);
            // A ledger in use, with its -wal beside it, reads as well.
            if let Location::File(path) = &ledger.place {
                files.push(path.clone());
            }
        } else {
            let error = backup_file(ledger, &backup, Existing::Keep, &mut |_, _| {}).unwrap_err();
            assert_eq!(error.kind, Kind::Usage);
        }
        for file in files {
            for engine in engines() {
                let mut copy = Ledger::new(engine);
                let before = std::fs::read(&file).unwrap();
                let restored = restore_from(&mut copy, &file, &by(&act("13:00:00")), &mut |_, _| {}).unwrap();
                assert_eq!(restored.head, head(ledger).unwrap(), "{}", file.display());
                assert_eq!(std::fs::read(&file).unwrap(), before, "the file stays as it is");
                assert_eq!(
                    dumped(&mut copy, Protected::Included),
                    dumped(ledger, Protected::Included)
                );
            }
        }
    });
}

#[test]
fn a_sqlite_file_whose_rows_were_altered_is_not_restored() {
    let mut ledger = Ledger::new(Engine::Sqlite);
    rich(&mut ledger);
    let backup = ledger.file("backup.db");
    backup_file(&mut ledger, &backup, Existing::Keep, &mut |_, _| {}).unwrap();
    let mut forged = Db::open(&Location::File(backup.clone())).unwrap().db;
    forged
        .execute("UPDATE people SET name = 'Eve' WHERE id = 2", &[])
        .unwrap();
    for (sql, wanted) in [
        (
            "SELECT 1",
            "the dump is not as sayso wrote it: people row 2 was altered",
        ),
        (
            "UPDATE people SET added_at = '9999-99-99T00:00:00.000000Z'",
            "the ledger holds what sayso did not write: a value in people.added_at of another kind",
        ),
    ] {
        forged.rows(sql, &[], |_| Ok(())).unwrap();
        let mut copy = Ledger::new(Engine::Sqlite);
        let error = restore_from(&mut copy, &backup, &by(&act("13:00:00")), &mut |_, _| {}).unwrap_err();
        assert_eq!(error.message, wanted);
    }
}

#[test]
fn a_full_target_is_refused_before_the_whole_backup_is_read() {
    let mut ledger = Ledger::new(Engine::Sqlite);
    rich(&mut ledger);
    let backup = ledger.file("backup.db");
    backup_file(&mut ledger, &backup, Existing::Keep, &mut |_, _| {}).unwrap();
    let error = restore_from(&mut ledger, &backup, &by(&act("13:00:00")), &mut |_, _| {}).unwrap_err();
    assert_eq!(error.kind, Kind::Refused);
}

#[test]
fn a_backup_is_its_owners_alone_and_overwrites_nothing_unasked() {
    each_backend(|ledger| {
        ana(ledger, |w| people::add(w, "Ben", None));
        let to = ledger.file("copy");
        let make = |ledger: &mut Ledger, to: &Path, existing| match ledger.engine {
            Engine::Sqlite => backup_file(ledger, to, existing, &mut |_, _| {}).map(drop),
            #[cfg(feature = "postgres")]
            Engine::Postgres => dump_file(ledger, to, existing, Protected::Included, &mut |_, _| {}).map(drop),
        };
        make(ledger, &to, Existing::Keep).unwrap();
        assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&to, "mine").unwrap();
        assert_eq!(make(ledger, &to, Existing::Keep).unwrap_err().kind, Kind::Refused);
        assert_eq!(std::fs::read(&to).unwrap(), b"mine");
        make(ledger, &to, Existing::Replace).unwrap();
        assert_ne!(std::fs::read(&to).unwrap(), b"mine");
        let missing = ledger.file("no/such/folder");
        assert_eq!(make(ledger, &missing, Existing::Keep).unwrap_err().kind, Kind::Io);
        let litter: Vec<_> = std::fs::read_dir(ledger.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("backup"))
            .collect();
        assert!(litter.is_empty(), "{litter:?}");
    });
}

#[test]
fn a_backup_made_while_another_writes_is_one_state_of_the_ledger() {
    let mut ledger = Ledger::new(Engine::Sqlite);
    ana(&mut ledger, |w| people::add(w, "Ben", None));
    let to = ledger.file("copy.db");
    let mut other = ledger.connect();
    std::thread::scope(|threads| {
        threads.spawn(move || {
            for n in 0..40 {
                ana(&mut other, |w| people::add(w, &format!("P {n}"), None));
            }
        });
        for _ in 0..5 {
            backup_file(&mut ledger, &to, Existing::Replace, &mut |_, _| {}).unwrap();
            let mut copy = Db::open(&Location::File(to.clone())).unwrap().db;
            assert!(audit(&mut copy, None).unwrap().ok);
        }
    });
}
