//! The example in the manual is a seed file that loads.

use super::{each_backend, lines, seed_text};

fn example() -> &'static str {
    let manual = include_str!("../../../docs/seeds.md");
    let (_, rest) = manual.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_manuals_example_loads() {
    each_backend(|db| {
        let seeded = seed_text(db, example()).unwrap();
        assert_eq!((seeded.claims, seeded.created), (2, 2));
        let sql = "SELECT external_id, status, stage FROM claims ORDER BY id";
        insta::assert_snapshot!(lines(db, sql, 3).join("\n"), @r#"
        ferry/late-in-april | verified | checking
        ferry/engine-to-be-replaced | unverified | open
        "#);
    });
}
