//! What people, programs and clocks may bring: bad ids, odd characters, endless texts, closed pipes, steps back in time.

use std::io::{BufRead, BufReader, Read as _};
use std::process::Stdio;

use crate::cli::{Desk, on_each, on_each_seeded, words};
use crate::store::Engine;

#[test]
fn a_claim_may_be_known_by_any_words_and_none_is_known_by_these() {
    let desk = Desk::seeded(Engine::Sqlite);
    for which in ["0", "-- -1", "seven", "99999999999999999999", "7;8", "''"] {
        let said = desk.run(&format!("show {which}"));
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{which}: {}", said.err);
        let said = desk.run(&format!("--json show {which}"));
        assert_eq!((said.code, &said.error()["kind"]), (1, &"not-found".into()), "{which}");
    }
}

#[test]
fn what_is_no_id_date_or_word_is_usage() {
    let desk = Desk::seeded(Engine::Sqlite);
    let lines = [
        "mark verified",
        "mark 7 disputd",
        "mark 7 disputed --refutes not-an-address",
        "mark 7 disputed --refutes ftp://example.org/",
        "mark 7 disputed --credibility 7",
        "mark 7 disputed --at 2026-02-30",
        "due 7 2026-02-30",
        "recheck 7 30.2.2026",
        "list --due-by 2026-13-01",
        "list --claimed-since 0000-00-00",
        "list --limit 0",
        "list --limit 1001",
        "list --after nonsense",
        "report --as-of yesterday",
        "report --as-of '#-1'",
        "report --as-of 2026-02-29",
        "log colour:3",
        "audit --expect abc",
        "desk set",
        "desk set --second-person maybe",
        "add 'No chain.' --claimed-on 2015-13",
        "add 'No chain.' --article 1 --anchor 9-3",
        "add 'No chain.' --article 1 --anchor 0-9999999",
        "add 'Odd link.' --article 1 --link 'Oda Verrin; shouting'",
        "source add X --kind planet",
        "document add not-an-address",
        "document add",
        "evidence add 7 maybe https://example.org/",
        "add",
        "edit 7",
    ];
    let head = desk.ok("audit --head");
    let mut wrong = Vec::new();
    for line in lines {
        let said = desk.run(line);
        if said.code != 2 || !said.err.starts_with("error: ") || !said.out.is_empty() {
            wrong.push((line, said.code, said.err, said.out));
        }
        let said = desk.run(&format!("--json {line}"));
        if said.code != 2 || said.error()["kind"] != "usage" || !said.out.is_empty() {
            wrong.push((line, said.code, said.err, said.out));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(desk.ok("audit --head"), head);
}

#[test]
fn what_is_not_there_is_no_with_the_nearest_name() {
    on_each_seeded(|desk| {
        let lines = [
            "show 99",
            "mark 99 withdrawn",
            "mark 19 99 withdrawn",
            "evidence drop 99 --reason gone",
            "evidence add 19 supports 99",
            "relate 19 same 99",
            "article show 99",
            "document show 99",
            "source show 99",
            "list --source 'Jonas Crel'",
            "list --originator 'mara quits'",
            "list --assignee 'Tomas Ray'",
            "assign 19 'Ines Haloran'",
            "note 19 hello --by 'Ruth Ekdahl'",
            "report --as-of '#9999'",
            "report --source Nobodyy",
            "show 1 --as-of '#1'",
            "show 1 --as-of 1999-01-01",
            "seed harbor-bridge",
        ];
        let head = desk.ok("audit --head");
        let mut said = String::new();
        for line in lines {
            let answer = desk.run(line);
            said.push_str(&format!("$ {line} → {}\n{}", answer.code, answer.err));
        }
        insta::assert_snapshot!(said, @r#"
        $ show 99 → 1
        error: there is no claim #99
        hint: `sayso list` shows the claims with their numbers
        $ mark 99 withdrawn → 1
        error: there is no claim #99
        hint: `sayso list` shows the claims with their numbers
        $ mark 19 99 withdrawn → 1
        error: there is no claim #99
        hint: `sayso list` shows the claims with their numbers
        $ evidence drop 99 --reason gone → 1
        error: there is no evidence #99
        hint: `sayso evidence list CLAIM` shows it with its number
        $ evidence add 19 supports 99 → 1
        error: there is no document #99
        hint: `sayso document list` shows every document with its number
        $ relate 19 same 99 → 1
        error: there is no claim #99
        hint: `sayso list` shows the claims with their numbers
        $ article show 99 → 1
        error: there is no article #99
        hint: `sayso article list` shows every article with its number
        $ document show 99 → 1
        error: there is no document #99
        hint: `sayso document list` shows every document with its number
        $ source show 99 → 1
        error: there is no source #99
        hint: `sayso source list` shows every source with its number
        $ list --source 'Jonas Crel' → 1
        error: there is no source called "Jonas Crel"
        hint: did you mean "Jonas Creel"?
        $ list --originator 'mara quits' → 1
        error: there is no source called "mara quits"
        hint: did you mean "Mara Quist"?
        $ list --assignee 'Tomas Ray' → 1
        error: there is no person "Tomas Ray" at this desk
        hint: did you mean "Tomas Wray"?
        $ assign 19 'Ines Haloran' → 1
        error: there is no person "Ines Haloran" at this desk
        hint: did you mean "Ines Halloran"?
        $ note 19 hello --by 'Ruth Ekdahl' → 1
        error: there is no person "Ruth Ekdahl" at this desk
        hint: did you mean --by "Ruth Ekdal"?
        $ report --as-of '#9999' → 1
        error: there is no journal entry #9999
        hint: the journal ends at #60; `sayso log` shows it
        $ report --source Nobodyy → 1
        error: there is no source called "Nobodyy"
        hint: add it with `sayso source add "Nobodyy" --kind person`
        $ show 1 --as-of '#1' → 1
        error: there is no claim #1
        hint: it was entered later; leave --as-of out to see it
        $ show 1 --as-of 1999-01-01 → 1
        error: there is no claim #1
        hint: it was entered later; leave --as-of out to see it
        $ seed harbor-bridge → 1
        error: there is no scenario or file "harbor-bridge"
        hint: did you mean "harbour-bridge"?
        "#);
        assert_eq!(desk.ok("audit --head"), head);
    });
}

#[test]
fn control_characters_are_refused_wherever_they_come_in() {
    on_each_seeded(|desk| {
        let head = desk.ok("audit --head");
        let lines = [
            "note 19 @",
            "add @ --article 1",
            "add Words --article 1 --quote @",
            "add Words --article 1 --claimed-basis @",
            "add Words --article 1 --chosen-because @",
            "add Words --article 1 --translator @",
            "add Words --article 1 --language @",
            "add Words --article 1 --tag @",
            "add Words --article 1 --link 'Oda Verrin; cue @'",
            "add Words --article 1 --link 'Oda Verrin; as @'",
            "add Words --article 1 --link 'anonymous: @'",
            "edit 19 --text @",
            "edit 19 --quote @",
            "edit 19 --text Else --reason @",
            "mark 19 withdrawn --reason @",
            "mark 19 withdrawn --override @",
            "mark 19 withdrawn --rating @",
            "stage 19 dropped --reason @",
            "evidence add 19 context 1 --note @",
            "evidence add 19 context 1 --quote @",
            "evidence add 19 context 1 --place @",
            "evidence drop 9 --reason @",
            "relate 19 contradicts 21 --note @",
            "tag 19 @",
            "source add @ --kind person",
            "source add Name --kind person --described-as @",
            "source add Name --kind anonymous --article 1 --stated-reason @",
            "source alias 3 @",
            "source edit 23 --motive @",
            "document add https://example.org/ --title @",
            "document add https://example.org/ --publisher @",
            "article add @ --outlet 1",
            "article add Title --outlet @",
            "article add Title --outlet 1 --language @",
            "person add @",
            "person add Name --login @",
            "desk set --name @",
            "desk set --locale @",
        ];
        let mut kept = Vec::new();
        for line in lines {
            for odd in ["a\u{7}b", "a\u{1b}[31mb", "a\u{9b}b"] {
                let args: Vec<String> = words(line).iter().map(|word| word.replace('@', odd)).collect();
                let said = desk.run_args(&args);
                assert!(
                    !said.err.contains('\u{1b}') && !said.err.contains('\u{7}'),
                    "{line}: {:?}",
                    said.err
                );
                if said.code != 1 || !said.err.contains("control character") {
                    kept.push((line, said.code, said.err));
                }
            }
        }
        assert!(kept.is_empty(), "{kept:#?}");
        assert_eq!(desk.ok("audit --head"), head);
    });
}

#[test]
fn nul_in_a_file_is_refused_on_both_databases() {
    on_each_seeded(|desk| {
        let head = desk.ok("audit --head");
        desk.file("nul.txt", "The bridge\0 opens.");
        let said = desk.run("article attach 1 nul.txt");
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
        assert!(said.err.contains("NUL character"), "{}", said.err);
        desk.file("nul.toml", "format = \"sayso-seed/1\"\nname = \"nul\0\"\n");
        assert!(desk.fails("seed nul.toml").starts_with("error: nul.toml:2:"));
        let escaped = "format = \"sayso-seed/1\"\nname = \"nul\"\ntitle = \"a\\u0000b\"\n";
        desk.file("escaped.toml", escaped);
        assert!(desk.fails("seed escaped.toml").starts_with("error: escaped.toml:3:"));
        desk.file("latin1.txt", b"caf\xe9");
        assert!(desk.fails("article attach 1 latin1.txt").contains("not UTF-8"));
        assert_eq!(desk.ok("audit --head"), head);
    });
}

#[test]
fn ten_megabytes_are_taken_or_refused_whole() {
    on_each_seeded(|desk| {
        let line = "The bridge opens on Monday, said the mayor of the town. قالت العمدة 🙂\n";
        let long = line.repeat(10_000_000 / line.len());
        desk.file("long.txt", &long);
        // As an article's text it is kept, and comes back.
        desk.ok("desk set --keep-texts yes");
        desk.ok("article add 'A long read' --outlet 1");
        desk.ok("article attach 3 long.txt");
        desk.ok("report --article 3");
        let texts = desk.json("article show 3")["texts"].as_array().unwrap().clone();
        assert_eq!(texts.last().unwrap()["length"], long.chars().count());
        desk.audited();
        desk.ok("db backup --dump dump.jsonl");
        let copy = Desk::new(Engine::Sqlite);
        copy.ok(&format!("db restore {}", desk.home.path().join("dump.jsonl").display()));
        copy.audited();
        // A text of the size of a book, in which every anchor is looked for.
        desk.file("book.txt", &long[..200_000]);
        assert!(desk.run("article attach 2 book.txt").ends(1).out.contains("lost"));
        desk.ok("report --article 2");
        // As a claim, a title or a note it is too much, and the line is named.
        let head = desk.ok("audit --head");
        let seed = |field: &str| {
            let words = "word ".repeat(2_000_000);
            let (title, text) = match field {
                "title" => (words.as_str(), "Short."),
                _ => ("Short", words.as_str()),
            };
            format!(
                "format = \"sayso-seed/1\"\nname = \"long\"\n\
                 [[sources]]\nkey = \"p\"\nkind = \"outlet\"\nname = \"Paper\"\n\
                 [[articles]]\nkey = \"a\"\ntitle = \"{title}\"\noutlet = \"p\"\n\
                 [[claims]]\nkey = \"c\"\ntext = \"{text}\"\nattribution = [{{ source = \"p\" }}]\n"
            )
        };
        for field in ["title", "text"] {
            desk.file("long.toml", seed(field));
            let said = desk.run("seed long.toml").ends(2);
            assert!(said.err.contains("characters; at most"), "{}", said.err);
            assert!(said.err.len() < 1_000, "{} bytes of error", said.err.len());
        }
        let said = desk
            .run_args(&["add", &"word ".repeat(20_000), "--article", "1"])
            .ends(1);
        assert!(
            said.err.contains("the claim has 99999 characters; at most 2000 fit"),
            "{}",
            said.err
        );
        for args in [["list", "--source=@"], ["list", "--text=@"], ["seed", "@"]] {
            let long = "9".repeat(100_000);
            let said = desk.run_args(&args.map(|a| a.replace('@', &long)));
            assert!(said.err.len() < 2_000, "{args:?}: {} bytes of error", said.err.len());
        }
        assert_eq!(desk.ok("audit --head"), head);
    });
}

#[test]
fn texts_of_every_script_come_back_as_they_were() {
    on_each_seeded(|desk| {
        for text in [
            "أبلغت واشنطن بغداد بأنها منزعجة",
            "שלום עולם",
            "العبادي said \u{2067}نعم\u{2069} to Allen",
            "橋は月曜日に開く 🙂👩‍👩‍👧‍👦🏳️‍🌈",
            "e\u{301}tude, Zoë, naïve — “quoted” …",
            "tab\tand\nline",
            "%_\\'\"; DROP TABLE claims; --",
        ] {
            let page = desk.run_args(&["add", text, "--article", "1", "--json"]).ends(0).json();
            let claim = &page["claims"][0];
            assert_eq!(claim["text"], text);
            let id = claim["id"].to_string();
            assert!(desk.run_args(&["show", &id]).ends(0).out.lines().count() > 5);
            let word: String = text.split_whitespace().next().unwrap().into();
            let found = desk.run_args(&["list", "--text", &word, "--json"]).ends(0).json();
            assert!(
                found["claims"].as_array().unwrap().iter().any(|c| c["text"] == text),
                "{word}"
            );
            desk.ok(&format!("note {id} '🙂 ok'"));
            desk.ok(&format!("tag {id} שלום"));
        }
        let named = desk
            .run_args(&["source", "add", "حيدر العبادي 🙂", "--kind", "person", "--json"])
            .ends(0)
            .json();
        assert_eq!(named["name"], "حيدر العبادي 🙂");
        assert_eq!(
            desk.run_args(&["source", "show", "حيدر العبادي 🙂", "--json"])
                .ends(0)
                .json()["id"],
            named["id"]
        );
        desk.ok("report --article 1");
        desk.ok("report --article 1 --format html");
        desk.audited();
    });
}

#[test]
fn a_direction_override_in_a_text_cannot_turn_the_terminal() {
    let desk = Desk::seeded(Engine::Sqlite);
    let text = "The bridge \u{202e}snepo\u{202c} on Monday \u{200b}.";
    let said = desk.run_args(&["add", text, "--article", "1"]);
    let shown = match said.code {
        0 => said.out,
        _ => said.err,
    };
    assert!(!shown.contains('\u{202e}'), "{shown}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    on_each_seeded(|desk| {
        desk.file("many.toml", many_claims());
        desk.ok("seed many.toml --quiet");
        for line in [
            "list --limit 1000",
            "list --limit 1000 --json",
            "completions zsh",
            "report --article 3",
        ] {
            let mut child = desk
                .command(&words(line))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut first = String::new();
            BufReader::new(child.stdout.take().unwrap())
                .read_line(&mut first)
                .unwrap();
            assert!(!first.is_empty());
            let mut err = String::new();
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{line}");
        }
        // Nobody listens at all, neither for the answer nor for the talk.
        let mut child = desk
            .command(&words("--db new.db person add Bo"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(0));
    });
}

fn many_claims() -> String {
    let claims: String = (0..900)
        .map(|n| {
            format!(
                "[[claims]]\nkey = \"c{n}\"\ntext = \"The bridge was painted {n} times in the years after the war, and \
                 each time in another colour.\"\nattribution = [{{ source = \"p\" }}]\n"
            )
        })
        .collect();
    format!(
        "format = \"sayso-seed/1\"\nname = \"many\"\n[[sources]]\nkey = \"p\"\nkind = \"outlet\"\n\
         name = \"Paper\"\n[[articles]]\nkey = \"a\"\ntitle = \"Paint\"\noutlet = \"p\"\n{claims}"
    )
}

#[test]
fn a_clock_that_steps_back_never_turns_the_journal() {
    on_each(|desk| {
        desk.at("2026-03-05T10:00:00Z").ok("seed harbour-bridge");
        for clock in [
            "2026-03-04T10:00:00Z",
            "1969-12-31T23:59:59Z",
            "2026-03-05T10:00:01Z",
            "2026-03-01T00:00:00Z",
        ] {
            desk.at(clock).ok(&format!("note 19 'at {clock}'"));
            desk.ok("mark 19 withdrawn --reason 'again'");
            desk.ok("due 21 2026-04-01");
            desk.ok("due 21 none");
            desk.ok("report");
            desk.ok("report --article 1 --as-of '#5'");
        }
        let entries = desk.json("log --limit 20")["entries"].as_array().unwrap().clone();
        let times: Vec<&str> = entries.iter().map(|e| e["recorded_at"].as_str().unwrap()).collect();
        assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
        assert_eq!(times[0], "2026-03-05T10:00:01.000000Z");
        desk.audited();
        // Asked for now, nothing that was recorded is left out.
        assert_eq!(desk.json("show 19")["marks"].as_array().unwrap().len(), 4);
    });
}

#[test]
fn a_copied_ledger_and_its_original_both_go_on() {
    let desk = Desk::seeded(Engine::Sqlite);
    std::fs::copy(&desk.db, desk.home.path().join("copy.db")).unwrap();
    let head = desk.ok("audit --head");
    desk.ok("mark 19 withdrawn --reason 'in the original'");
    desk.ok("--db copy.db mark 19 withdrawn --reason 'in the copy'");
    desk.ok("--db copy.db note 19 'and once more'");
    for db in [desk.db.as_str(), "copy.db"] {
        desk.ok(&format!("--db {db} audit --expect {head}"));
    }
    let theirs = desk.ok("--db copy.db audit --head");
    let said = desk.run(&format!("audit --expect {theirs}")).ends(1);
    assert!(said.out.contains("no entry has the hash"), "{}", said.out);
}
