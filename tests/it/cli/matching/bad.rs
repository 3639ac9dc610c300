//! Bad input: whatever is typed, posted or lies in a file gets a clear answer.

use super::{first, with_reviews};
use crate::cli::on_each;

#[test]
fn nothing_found_is_no_error() {
    on_each(|desk| {
        with_reviews(desk);
        let none = "no word was left to look for: links, emoji and signs find nothing";
        let common = "only words were left that find nothing by themselves, such as “the”";
        for (text, note) in [
            ("🙂🙂", Some(none)),
            ("https://t.co/abc", Some(none)),
            ("@", Some(none)),
            ("\u{202e}", Some(none)),
            ("\u{7}\u{1b}", Some(none)),
            ("the", Some(common)),
            ("THE, the 🙂 https://t.co/abc", Some(common)),
            ("zyzzyva qwertz", None),
        ] {
            let said = desk.run_args(&["match", text]).ends(1);
            assert_eq!(said.out, "Nothing in the ledger answers this.\n", "{text:?}");
            match note {
                Some(note) => assert_eq!(said.err, format!("{note}\n"), "{text:?}"),
                None => assert!(!said.err.contains("left"), "{text:?}: {}", said.err),
            }
            let json = desk.run_args(&["match", text, "--json"]).ends(1).json();
            assert_eq!(json["note"].as_str(), note, "{text:?}");
        }
        // A word that finds nothing by itself is no reason to say so where something was found.
        let found = desk
            .run_args(&["match", "the whale in the estuary", "--json"])
            .ends(0)
            .json();
        assert_eq!(found["note"], serde_json::Value::Null);
        assert_eq!(
            desk.run_args(&["match", "whale", "--min-score", "1", "--json"])
                .ends(1)
                .json()["matches"],
            serde_json::json!([])
        );
        desk.fails("match");
        desk.fails("match whale --min-score 7");
        desk.fails("match --file nothing.txt");
    });
}

#[test]
fn what_holds_no_text_is_not_taken_for_unchecked() {
    on_each(|desk| {
        with_reviews(desk);
        for text in ["", " \n"] {
            let said = desk.run_args(&["match", text]).ends(2);
            assert!(said.err.contains("there is no text to match"), "{}", said.err);
        }
        desk.file("blank.txt", " \n");
        assert!(
            desk.fails("match --file blank.txt")
                .contains("there is no text in blank.txt")
        );
        desk.file("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
        assert!(desk.fails("match --file photo.jpg").contains("photo.jpg is no text"));
        // What Windows calls Unicode.
        let wide: Vec<u8> = "\u{feff}A whale in the estuary"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        desk.file("wide.txt", wide);
        assert_eq!(first(&desk.json("match --file wide.txt")), "r-3");
        // The rest of a long text is left out, and this is told.
        desk.file("long.txt", "a whale in the estuary ".repeat(1_000));
        let said = desk.run("match --file long.txt").ends(0);
        assert!(said.err.contains("the first 20000 bytes"), "{}", said.err);
    });
}

#[test]
fn whatever_people_type_gets_an_answer() {
    on_each(|desk| {
        with_reviews(desk);
        let long = "a whale in the estuary ".repeat(50_000);
        desk.file("long.txt", &long);
        assert_eq!(first(&desk.json("match --file long.txt")), "r-3");
        let japanese = desk
            .run_args(&["match", "ワクチンが水道水に入っているそうです", "--json"])
            .ends(0)
            .json();
        assert_eq!(first(&japanese), "r-4");
        for text in [
            "AND (whale OR [estuary TO *] -seen \"",
            "whale\u{0007} estuary\u{200b}",
            "שלום whale estuary مرحبا",
            "wahle in the estuary",
            "#WhaleEstuary",
        ] {
            let text = text.replace('\0', "");
            let found = desk.run_args(&["match", &text, "--json"]).ends(0).json();
            assert_eq!(first(&found), "r-3", "{text:?}");
        }
    });
}

#[test]
fn too_many_words_are_refused_and_not_by_the_database() {
    on_each(|desk| {
        with_reviews(desk);
        let many: Vec<String> = (0..5_000).map(|n| format!("w{n}")).collect();
        let many = many.join(" ");
        for (args, most) in [
            (vec!["search", &many], "at most 500 words"),
            (vec!["match", "whale", "--text", &many], "at most 200 words"),
            (vec!["list", "--text", &many], "at most 200 words"),
        ] {
            let said = desk.run_args(&args).ends(2);
            assert!(said.err.contains(most), "{}", said.err);
            assert!(said.err.contains("hint: leave some out"), "{}", said.err);
        }
        // Said over and over, a word is one.
        let whales = "whale ".repeat(9_000);
        desk.run_args(&["search", &whales]).ends(0);
        desk.run_args(&["list", "--origin", "any", "--text", &whales]).ends(0);
    });
}

#[test]
fn a_text_without_end_is_answered_by_its_beginning() {
    use std::io::Write as _;
    on_each(|desk| {
        with_reviews(desk);
        let mut child = desk
            .command(&["match", "-", "--json"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut text = child.stdin.take().unwrap();
        let part = "a whale in the estuary ".repeat(1_000);
        // Forty million bytes, were they all taken.
        let all = (0..2_000).all(|_| text.write_all(part.as_bytes()).is_ok());
        drop(text);
        let said = crate::cli::Said::of(child.wait_with_output().unwrap()).ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert!(!all, "all of it was read");
    });
}
