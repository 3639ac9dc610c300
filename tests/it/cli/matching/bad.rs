//! Bad input: whatever is typed, posted or lies in a file gets a clear answer.

use super::{first, with_reviews};
use crate::cli::on_each;

#[test]
fn nothing_found_is_no_error() {
    on_each(|desk| {
        with_reviews(desk);
        for text in ["", "🙂🙂", "https://t.co/abc", "zyzzyva qwertz", "@", "\u{202e}"] {
            let said = desk.run_args(&["match", text]).ends(1);
            assert_eq!(said.out, "Nothing in the ledger answers this.\n", "{text:?}");
            assert_eq!(said.err, "", "{text:?}");
        }
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
