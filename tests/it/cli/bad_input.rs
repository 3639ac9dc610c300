//! `sayso import` and files that nobody should have to fear.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{Desk, on_each, on_each_seeded};
use crate::store::Engine;

fn desk() -> Desk {
    Desk::new(Engine::Sqlite)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::fast())
        .read_to_end(&mut out)
        .unwrap();
    out
}

fn lines(count: usize) -> String {
    let line = |n: usize| json!({"text": format!("Claim {n}"), "url": format!("https://check.example/{n}"), "publisher": "Check"});
    (0..count).map(|n| line(n).to_string() + "\n").collect()
}

fn wide(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

/// What became of the records, and with which code it ended.
fn told(desk: &Desk, name: &str) -> (i32, u64, u64, Vec<String>) {
    let said = desk.run(&format!("import {name} --json"));
    let report = said.json();
    let reasons = report["problems"].as_array().unwrap().iter();
    let reasons = reasons.map(|p| format!("{}: {}", p["at"].as_str().unwrap(), p["reason"].as_str().unwrap()));
    (
        said.code,
        report["created"].as_u64().unwrap(),
        report["refused"].as_u64().unwrap(),
        reasons.collect(),
    )
}

#[test]
fn of_a_file_that_is_cut_off_what_is_whole_is_kept() {
    let desk = desk();
    let whole = lines(3);
    desk.file("cut.jsonl", &whole[..whole.len() - 20]);
    let (code, created, refused, why) = told(&desk, "cut.jsonl");
    assert_eq!((code, created, refused), (1, 2, 1), "{why:?}");
    assert_eq!(why, ["line 3: it ends before it is complete"]);

    let list = format!("[{}", lines(3).trim_end().replace('\n', ",\n"));
    desk.file("cut.json", &list[..list.len() - 20]);
    let (code, _, refused, why) = told(&desk, "cut.json");
    assert_eq!((code, refused), (1, 1), "{why:?}");

    desk.file(
        "cut.csv",
        "text,url\n\"A toll\",https://check.example/toll\n\"A quay, they",
    );
    let (code, created, refused, why) = told(&desk, "cut.csv");
    assert_eq!((code, created, refused), (1, 1, 1));
    assert_eq!(why, ["line 3: a cell in quotation marks has no end"]);

    let gz = packed(lines(400).as_bytes());
    desk.file("cut.jsonl.gz", &gz[..gz.len() / 2]);
    let (code, created, _, why) = told(&desk, "cut.jsonl.gz");
    assert_eq!(code, 2, "{why:?}");
    assert!(created > 10, "what came before the end is kept: {created}");
    assert!(why.last().unwrap().contains("cannot be read to its end"), "{why:?}");

    let html = "<script type=\"application/ld+json\">{\"@type\": \"ClaimReview\", \"claimReviewed\": \"A whole one\"}</script>\
        <script type=\"application/ld+json\">{\"@type\": \"ClaimReview\", \"claimRev";
    desk.file("cut.html", html);
    let (code, created, refused, why) = told(&desk, "cut.html");
    assert_eq!((code, created, refused), (1, 1, 1), "{why:?}");
    desk.audited();
}

#[test]
fn whatever_the_encoding_the_words_are_the_same() {
    let desk = desk();
    let texts = [
        (
            "jsonl",
            "{\"text\": \"Größe 🙂\", \"url\": \"https://check.example/1\"}\n".to_owned(),
        ),
        (
            "json",
            "[{\"text\": \"Größe 🙂\", \"url\": \"https://check.example/1\"}]".to_owned(),
        ),
        ("csv", "text;url\nGröße 🙂;https://check.example/1\n".to_owned()),
        (
            "html",
            "<script type=\"application/ld+json\">{\"@type\": \"ClaimReview\", \"claimReviewed\": \"Größe 🙂\", \
             \"url\": \"https://check.example/1\"}</script>"
                .to_owned(),
        ),
    ];
    let mut first = true;
    for (end, text) in &texts {
        for (how, bytes) in [
            ("plain", text.clone().into_bytes()),
            ("bom", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
            ("le", wide(text, true, u16::to_le_bytes)),
            ("be", wide(text, true, u16::to_be_bytes)),
            ("bare-le", wide(text, false, u16::to_le_bytes)),
            ("bare-be", wide(text, false, u16::to_be_bytes)),
            ("packed", packed(&wide(text, true, u16::to_le_bytes))),
        ] {
            let name = format!("{how}.{end}{}", if how == "packed" { ".gz" } else { "" });
            desk.file(&name, bytes);
            let (code, created, refused, why) = told(&desk, &name);
            assert_eq!((code, refused), (0, 0), "{name} {why:?}");
            assert_eq!(created, u64::from(std::mem::take(&mut first)), "{name}");
        }
    }
    assert_eq!(desk.json("list --origin imported")["claims"][0]["text"], "Größe 🙂");
}

#[test]
fn what_is_no_utf_8_is_read_as_what_it_looks_like_and_told() {
    let desk = desk();
    desk.file("latin.jsonl", b"{\"text\": \"Gr\xf6\xdfe\"}\n{\"text\": \"whole\"}\n");
    desk.file("latin.json", b"[{\"text\": \"Gr\xf6\xdfte\"}, {\"text\": \"part\"}]");
    desk.file("latin.csv", b"text,url\nGr\xf6\xdfer,https://check.example/2\n");
    // A file put together from two: one line as UTF-8, the next not.
    desk.file(
        "both.csv",
        [
            "text,url\nDie Straße,https://check.example/3\n".as_bytes(),
            b"Die Stra\xdfen,https://check.example/4\n",
        ]
        .concat(),
    );
    desk.file(
        "packed.csv.gz",
        packed(b"text,url\nCaf\xe9 an der Br\xfccke,https://check.example/5\n"),
    );
    let how = "it is no UTF-8, and was read as windows-1252";
    for (name, at) in [
        ("latin.jsonl", "line 1"),
        ("latin.json", "/0"),
        ("latin.csv", "line 2"),
        ("both.csv", "line 3"),
        ("packed.csv.gz", "line 2"),
    ] {
        let (code, _, refused, why) = told(&desk, name);
        assert_eq!((code, refused), (0, 0), "{why:?}");
        assert_eq!(why, [format!("{at}: {how}")], "{name}");
    }
    desk.file("names.csv", b"text;Pr\xfcfer\nF\xfcnf \x80 gelten nicht;M\xfcller\n");
    let answer = desk.json("import names.csv --map claimant=Prüfer");
    let reasons = [&answer["problems"][0]["reason"], &answer["problems"][1]["reason"]];
    assert_eq!(reasons, [&format!("the line of names: {how}"), how], "{answer}");
    let list = desk.json("list --origin imported");
    let claims = list["claims"].as_array().unwrap();
    let texts: Vec<&str> = claims.iter().filter_map(|claim| claim["text"].as_str()).collect();
    assert_eq!(
        texts,
        [
            "Größe",
            "whole",
            "Größte",
            "part",
            "Größer",
            "Die Straße",
            "Die Straßen",
            "Café an der Brücke",
            "Fünf € gelten nicht"
        ]
    );
    assert_eq!(claims[8]["originator"]["name"], "Müller");
}

#[test]
fn utf_8_with_a_broken_byte_is_shown_and_told() {
    let desk = desk();
    let whole = "text\nÄpfel und Öl für Ärzte".as_bytes();
    desk.file("cut.csv", [whole, b"\xc3\n"].concat());
    let (code, _, refused, why) = told(&desk, "cut.csv");
    assert_eq!((code, refused), (0, 0), "{why:?}");
    assert_eq!(why, ["line 2: bytes that are no UTF-8 are shown as \u{fffd}"]);
}

/// Imports a large file that takes no room on the disk, with little memory to do it in.
fn large(desk: &Desk, name: &str, size: u64, (head, tail): (&str, &str)) -> (i32, Value) {
    let path = desk.file(name, head);
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(size)).unwrap();
    file.write_all(tail.as_bytes()).unwrap();
    drop(file);
    let output = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 500000; exec \"$0\" import \"$1\" --json",
            env!("CARGO_BIN_EXE_sayso"),
            name,
        ])
        .current_dir(desk.home.path())
        .env_clear()
        .env("HOME", desk.home.path())
        .env("SAYSO_USER", "ana")
        .env("SAYSO_DB", &desk.db)
        .output()
        .unwrap();
    let said = super::Said::of(output);
    (said.code, said.json())
}

#[test]
fn a_gigabyte_on_one_line_is_passed_over() {
    let desk = desk();
    let (code, report) = large(
        &desk,
        "long.jsonl",
        1 << 30,
        ("{\"text\": \"One\"}\n{\"text\": \"", "\"}\n{\"text\": \"Two\"}\n"),
    );
    assert_eq!(code, 1);
    assert_eq!(
        (&report["created"], &report["refused"]),
        (&json!(2), &json!(1)),
        "{report:#}"
    );
    assert_eq!(report["problems"][0]["at"], "line 2");
    assert_eq!(report["problems"][0]["reason"], "it is longer than 16 MiB");
    let (code, report) = large(&desk, "long.csv", 300 << 20, ("text,url\nThree,\n\"", "\"\nFour,\n"));
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(report["problems"][0]["reason"], "it is longer than 16 MiB");
    assert!(report["created"].as_u64() >= Some(1), "{report:#}");
    let (code, report) = large(
        &desk,
        "long.json",
        100 << 20,
        ("[{\"text\": \"Five\"}, {\"text\": \"", "\"}, {\"text\": \"Six\"}]"),
    );
    assert_eq!(code, 1, "{report:#}");
    assert_eq!(
        (&report["created"], &report["refused"]),
        (&json!(2), &json!(1)),
        "{report:#}"
    );
    let (code, report) = large(&desk, "long.html", 300 << 20, ("<html><body>", "</body></html>"));
    assert_eq!(code, 2);
    assert_eq!(report["problems"][0]["reason"], "it is larger than 64 MiB");
    desk.audited();
}

#[test]
fn what_is_nested_ten_thousand_deep_is_refused() {
    let desk = desk();
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let review = |inner: String| format!("{{\"@type\": \"ClaimReview\", \"claimReviewed\": \"x\", \"a\": {inner}}}");
    for (name, content, code) in [
        ("lists.json", deep("[", "]"), 1),
        ("objects.json", deep("{\"a\":", "}").replace(":}", ":1}"), 1),
        ("review.json", review(deep("[", "]")), 1),
        // A field that nobody knows is passed over, however deep it is.
        (
            "line.jsonl",
            format!(
                "{{\"text\": \"x\", \"a\": {}}}\n{{\"text\": \"whole\"}}",
                deep("[", "]")
            ),
            0,
        ),
        (
            "tags.jsonl",
            format!("{{\"text\": \"x\", \"tags\": {}}}", deep("[", "]")),
            1,
        ),
        ("page.html", format!("<html>{}</html>", deep("<div>", "</div>")), 1),
        ("graph.json", format!("{{\"@graph\": {}}}", deep("[", "]")), 1),
        (
            "story.toml",
            format!("format = \"sayso-seed/1\"\nname = {}", deep("[", "]")),
            2,
        ),
    ] {
        desk.file(name, content);
        let said = desk.run(&format!("import {name}"));
        assert_eq!(said.code, code, "{name}: {said:?}");
    }
    assert_eq!(
        desk.json("list --origin imported")["claims"].as_array().unwrap().len(),
        2
    );
    desk.ok("export jsonl --origin imported");
    desk.ok("export claimreview --origin imported");
    desk.audited();
}

#[test]
fn a_packed_file_that_would_fill_the_disk_is_left() {
    let desk = desk();
    // Lines are what a reader would go on with for ever.
    let line = format!("{{\"title\": \"{}\"}}\n", "x".repeat(1 << 20));
    let bomb = packed(line.repeat(100).as_bytes());
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    desk.file("bomb.json.gz", &bomb[..]);
    desk.file("twice.json.gz", packed(&packed(lines(1).as_bytes())));
    desk.file("spaces.json.gz", packed(&vec![b' '; 100 << 20]));
    for (name, why) in [
        ("bomb.json.gz", "more than 200 times its size"),
        ("spaces.json.gz", "none of the formats"),
        ("twice.json.gz", "none of the formats"),
    ] {
        let (code, created, _, reasons) = told(&desk, name);
        assert_eq!((code, created), (2, 0), "{name}");
        assert!(reasons.last().unwrap().contains(why), "{name}: {:?}", reasons.last());
    }
}

#[test]
fn days_are_read_or_told_whatever_they_say() {
    let desk = desk();
    let days = [
        ("0001-01-01", true),
        ("9999-12-31", true),
        ("0000-01-01", false),
        ("10000-01-01", false),
        ("-0044-03-15", false),
        ("2020-02-30", false),
        ("2020-13-01", false),
        ("99999999999999999999", false),
        ("the other day", false),
        ("2020-06-23T25:61:61Z", true),
        ("\u{661}\u{662}/\u{660}\u{663}/\u{662}\u{660}\u{662}\u{660}", false),
    ];
    let lines: Vec<String> = days
        .iter()
        .enumerate()
        .map(|(n, (day, _))| json!({"text": format!("Claim {n}"), "claimed_on": day, "reviewed_on": day}).to_string())
        .collect();
    desk.file("days.jsonl", lines.join("\n"));
    let (code, created, refused, why) = told(&desk, "days.jsonl");
    assert_eq!((code, created, refused), (0, days.len() as u64, 0));
    let bad = days.iter().filter(|(_, good)| !good).count();
    // One of the reviews is dated in the year 9999, which is kept and told.
    assert!(
        why[0].ends_with("the review is dated in the future, 9999-12-31; kept as it is"),
        "{why:#?}"
    );
    assert_eq!(why.len(), bad * 2 + 1, "{why:#?}");
    desk.audited();
}

#[test]
fn what_is_given_twice_is_told_by_its_name() {
    let desk = desk();
    desk.file("twice.jsonl", "{\"text\": \"One\", \"text\": \"Two\"}");
    desk.file(
        "twice.json",
        "{\"@type\": \"ClaimReview\", \"claimReviewed\": \"Three\", \"claimReviewed\": \"Four\", \"url\": \"https://check.example/4\"}",
    );
    for (name, field) in [("twice.jsonl", "text"), ("twice.json", "claimReviewed")] {
        let (code, created, _, why) = told(&desk, name);
        assert_eq!((code, created), (0, 1));
        assert!(
            why[0].ends_with(&format!("the field {field:?} is given twice; the last one counts")),
            "{why:?}"
        );
    }
    let texts: Vec<Value> = desk.json("list --origin imported")["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim["text"].clone())
        .collect();
    assert_eq!(texts, ["Two", "Four"]);
}

#[test]
fn markup_in_a_record_is_shown_as_text() {
    let evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\u{1b}[31m";
    on_each_seeded(|desk| {
        let record = json!({"external_id": evil, "text": evil, "title": evil, "body": evil, "publisher": evil, "claimant": evil,
            "claimant_described_as": evil, "rating": evil, "rating_value": evil, "licence": evil, "tags": [&evil[..50]],
            "appearances": [evil], "language": evil, "url": format!("https://check.example/{evil}"), "claimed_on": evil});
        desk.file("evil.jsonl", record.to_string());
        let (code, created, ..) = told(desk, "evil.jsonl");
        assert_eq!((code, created), (0, 1));
        let list = desk.json("list --origin imported");
        let id = &list["claims"][0]["id"];
        desk.ok(&format!("relate 1 same {id}"));
        let page = desk.ok("report --article 1 --format html");
        assert!(
            !page.contains("<script>alert") && !page.contains("<img src=x"),
            "{page}"
        );
        for line in [
            format!("show {id}"),
            "show 1".into(),
            "list --origin imported".into(),
            "log".into(),
        ] {
            let said = desk.ok(&line);
            assert!(!said.contains('\u{1b}'), "{line}: {said:?}");
        }
        for format in ["claimreview", "csv", "jsonl", "google", "feed"] {
            let out = desk.ok(&format!("export {format} --origin any --unclosed"));
            assert!(!out.contains('\u{1b}'), "{format}");
        }
        let table = desk.ok("report --article 1 --format markdown");
        assert!(!table.contains("<script>alert"), "{table}");
        desk.audited();
    });
}

#[test]
fn formulas_leave_as_text_and_come_back_as_they_were() {
    on_each(|desk| {
        let formulas = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "'=1",
            "=cmd|' /C calc'!A0",
        ];
        let records: Vec<String> = formulas
            .iter()
            .enumerate()
            .map(|(n, formula)| {
                json!({"external_id": format!("f-{n}"), "text": format!("{formula} is so"), "rating": formula, "title": formula,
                    "claimant": formula, "publisher": "Check"})
                .to_string()
            })
            .collect();
        desk.file("formulas.jsonl", records.join("\n"));
        desk.ok("import formulas.jsonl");
        let table = desk.ok("export csv --origin imported");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
        let there = desk.ok("export jsonl --origin imported");
        let other = Desk::new(desk.engine);
        other.file("table.csv", &table);
        other.ok("import table.csv");
        assert_eq!(other.ok("export jsonl --origin imported"), there);
    });
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let desk = desk();
    let path = desk.file("growing.jsonl", lines(20_000));
    let mut command = desk.command(&["import", "growing.jsonl", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Somebody goes on writing to it until the import is done: whenever it is read, it changes meanwhile.
    let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
    while child.try_wait().unwrap().is_none() {
        file.write_all(b"{\"text\": \"The last one\"}\n").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    drop(file);
    let said = super::Said::of(child.wait_with_output().unwrap());
    assert_eq!(said.code, 2, "{}", said.out);
    let report = said.json();
    let last = report["problems"].as_array().unwrap().last().unwrap();
    assert_eq!(last["reason"], "it changed while it was read; import it again");
    assert!(report["created"].as_u64() >= Some(20_000), "what was read is kept");
    desk.ok("import growing.jsonl");
}

#[test]
fn what_is_no_dump_makes_no_ledger() {
    let desk = Desk::seeded(crate::store::Engine::Sqlite);
    desk.file("junk.jsonl", "{\"text\": \"A toll\"}\n");
    for file in ["nowhere.jsonl", "junk.jsonl"] {
        desk.run(&format!("db restore {file} --db new.db")).ends(2);
        assert!(!desk.home.path().join("new.db").exists(), "{file}");
    }
}
