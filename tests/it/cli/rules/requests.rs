//! Repeated requests and repeated seeds.

use crate::cli::{on_each, on_each_seeded};

#[test]
fn a_request_that_is_repeated_writes_nothing_and_answers_the_same() {
    on_each_seeded(|desk| {
        let line = "mark 19 21 false --refutes https://example.org/ --request-id night-1 --json";
        let first = desk.run(line).ends(0);
        let head = desk.ok("audit --head");
        desk.at("2026-01-03T12:00:00Z");
        let again = desk.run(line).ends(0);
        assert_eq!(again.out, first.out);
        assert_eq!(again.err, "this request had been done before; nothing was written\n");
        assert_eq!(desk.ok("audit --head"), head);
        // The same request from another shell: quiet, as text, the ledger named.
        let db = desk.db.clone();
        desk.run_args(&[
            "--db",
            &db,
            "-q",
            "mark",
            "19",
            "21",
            "false",
            "--refutes",
            "https://example.org/",
            "--request-id=night-1",
        ])
        .ends(0);
        assert_eq!(desk.ok("audit --head"), head);
        // Something else under that id.
        for other in [
            "mark 19 disputed --refutes https://example.org/",
            "note 19 hello",
            "mark 19 21 false --refutes https://example.org/ --by 'Ines Halloran'",
        ] {
            let error = desk
                .run(&format!("{other} --request-id night-1 --json"))
                .ends(1)
                .error();
            assert_eq!(error["kind"], "conflict", "{other}");
            assert_eq!(error["message"], "the request id night-1 was used for something else");
        }
        assert_eq!(desk.ok("audit --head"), head);
        desk.audited();
    });
}

#[test]
fn every_writing_command_can_be_repeated() {
    on_each_seeded(|desk| {
        desk.file("text.txt", "Another text.");
        let lines = [
            "add 'A new claim.' --article 1",
            "add 'An anonymous claim.' --article 1 --link 'anonymous: a voice'",
            "edit 19 --text 'Another wording.'",
            "mark 19 withdrawn --reason r",
            "document add https://example.org/d --publisher 'New House'",
            "document edit 1 --title T",
            "evidence add 19 context 2",
            "evidence drop 3 --reason r",
            "stage 21 checking",
            "assign 19 ana",
            "due 21 2026-05-01",
            "recheck 21 2026-05-01",
            "note 19 n",
            "tag 19 t",
            "source add S --kind person",
            "source edit 1 --described-as d",
            "source alias 1 Courier2",
            "source alias 1 Courier2 --remove",
            "source merge Steinlager --into 'Brandmoor Construction' --yes",
            "relate 19 variant 21",
            "unrelate 19 21",
            "article add A --outlet 1",
            "person add P",
            "person edit P --name Q",
            "desk set --name D",
        ];
        let mut wrong = Vec::new();
        for (n, line) in lines.iter().enumerate() {
            let line = format!("{line} --request-id r-{n}");
            let first = desk.run(&line).ends(0);
            let seq = desk.seq();
            let again = desk.run(&line);
            // What a merge would change can no longer be shown once it is made: the source that stayed is.
            let same = again.out == first.out || line.starts_with("source merge");
            if again.code != 0 || !same || desk.seq() != seq {
                wrong.push((line, again.code, again.err, first.out, again.out));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        desk.audited();
    });
}

#[test]
fn a_request_id_is_short_and_plain() {
    on_each_seeded(|desk| {
        for id in ["", "a b", "a/2", "é"] {
            let args = ["note", "19", "hello", "--request-id", id];
            desk.run_args(&args).ends(2);
        }
    });
}

#[test]
fn seeding_twice_changes_nothing_and_says_so() {
    on_each(|desk| {
        let first = desk.json("seed iraq-russia-2015 harbour-bridge");
        let head = desk.ok("audit --head");
        desk.at("2026-02-01T12:00:00Z");
        let again = desk.json("seed iraq-russia-2015 harbour-bridge");
        for (before, now) in first["scenarios"]
            .as_array()
            .unwrap()
            .iter()
            .zip(again["scenarios"].as_array().unwrap())
        {
            assert_eq!(before["created"], before["claims"]);
            assert_eq!(
                (&now["created"], &now["updated"], &now["unchanged"]),
                (&0.into(), &0.into(), &now["claims"])
            );
        }
        assert_eq!(desk.ok("audit --head"), head);
        let text = desk.ok("seed harbour-bridge");
        assert!(
            text.starts_with("harbour-bridge: 24 claims, nothing changed\n"),
            "{text}"
        );
        // Somebody's own work is not undone by it.
        desk.ok("mark 61 withdrawn --reason mine");
        desk.ok("seed harbour-bridge");
        assert_eq!(desk.json("show 61")["status"], "withdrawn");
    });
}

#[test]
fn nothing_of_a_bad_file_is_loaded() {
    on_each(|desk| {
        desk.ok("person add Bo");
        let seq = desk.seq();
        desk.file(
            "bad.toml",
            "format = \"sayso-seed/1\"\nname = \"bad\"\n[[sources]]\nkey = \"p\"\nkind = \"outlet\"\nname = \"Paper\"\n\
             [[articles]]\nkey = \"a\"\ntitle = \"A\"\noutlet = \"p\"\n[[claims]]\nkey = \"c\"\ntext = \"One.\"\n\
             attribution = [{ source = \"nobody\" }]\n",
        );
        let error = desk.run("seed harbour-bridge bad.toml").ends(2).err;
        assert!(error.starts_with("error: bad.toml:14:"), "{error}");
        assert_eq!(desk.json("report")["total"], 0);
        assert_eq!(desk.seq(), seq);
    });
}
