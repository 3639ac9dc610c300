//! ClaimReviews as they are met in the wild: one fixture a quirk, named for it, and what is read of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sayso::interchange::foreign::{Defaults, Item, document, table};
use sayso::model::ForeignReview;

fn fixtures() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path))
        .collect()
}

fn read(name: &str, text: &str) -> (Vec<Item>, Option<String>) {
    let defaults = Defaults::default();
    if name.ends_with(".csv") {
        let (head, rows) = text.split_once('\n').unwrap();
        let table = table::Table::of_head(head, &[]).unwrap();
        return (vec![table.record(rows, "line 2".into(), &defaults)], None);
    }
    #[cfg(feature = "documents")]
    if name.ends_with(".html") {
        let found = sayso::interchange::foreign::page::records_of(text, &defaults);
        return (found.items, found.skipped);
    }
    let found = document::records(text, "", &defaults);
    (found.items, found.skipped)
}

/// What was read, as far as it differs from the plain review.
fn told(review: &ForeignReview, plain: Option<&ForeignReview>) -> String {
    let lines = |review: &ForeignReview| -> Vec<(&'static str, String)> {
        let chain: Vec<String> = review
            .chain
            .iter()
            .map(|hop| {
                let described = hop.described_as.as_ref().map(|d| format!(", {d}")).unwrap_or_default();
                format!("{} ({}{described})", hop.name, hop.kind)
            })
            .collect();
        let publisher = review
            .publisher
            .as_ref()
            .map(|p| format!("{:?} at {:?}, {}", p.name, p.host, p.kind));
        let rating = &review.rating;
        vec![
            ("text", review.text.clone()),
            ("chain", chain.join(" > ")),
            (
                "claimed",
                review.claimed_on.as_ref().map(|d| d.text.clone()).unwrap_or_default(),
            ),
            ("publisher", publisher.unwrap_or_default()),
            (
                "url",
                review.url.as_ref().map(|u| u.as_str().to_owned()).unwrap_or_default(),
            ),
            ("title", review.title.clone().unwrap_or_default()),
            ("body", review.body.clone().unwrap_or_default()),
            (
                "rating",
                format!(
                    "{:?} {:?} {:?}..{:?}",
                    rating.label, rating.value, rating.worst, rating.best
                ),
            ),
            (
                "reviewed",
                review.reviewed_on.as_ref().map(|d| d.text.clone()).unwrap_or_default(),
            ),
            ("language", review.language.clone().unwrap_or_default()),
            ("licence", review.licence.clone().unwrap_or_default()),
            ("appeared", review.appearances.join(" ")),
        ]
    };
    let usual = plain.map(lines).unwrap_or_default();
    let mut out = String::new();
    for (at, (name, value)) in lines(review).into_iter().enumerate() {
        if usual.get(at).is_none_or(|(_, usual)| *usual != value) {
            let value = if value.chars().count() > 120 {
                format!(
                    "{}… ({} characters)",
                    value.chars().take(60).collect::<String>(),
                    value.chars().count()
                )
            } else {
                value
            };
            out.push_str(&format!("    {name}: {value}\n"));
        }
    }
    out
}

#[test]
fn every_quirk_is_read() {
    let fixtures = fixtures();
    let plain = read("plain.json", &std::fs::read_to_string(&fixtures["plain.json"]).unwrap())
        .0
        .remove(0);
    let plain = plain.read.unwrap();
    let mut out = format!("plain.json\n{}", told(&plain, None));
    for (name, path) in fixtures.iter().filter(|(name, _)| *name != "plain.json") {
        let (items, skipped) = read(name, &std::fs::read_to_string(path).unwrap());
        out.push_str(&format!("{name}\n"));
        for item in items {
            let at = if item.at.is_empty() { "whole" } else { &item.at };
            match item.read {
                Ok(review) => {
                    out.push_str(&format!("  {at}:\n{}", told(&review, Some(&plain))));
                    assert!(!review.raw.is_empty() && !review.raw.contains('\r'), "{name}");
                }
                Err(why) => out.push_str(&format!("  {at}: refused: {why}\n")),
            }
            item.repairs
                .iter()
                .for_each(|repair| out.push_str(&format!("    mended: {repair}\n")));
        }
        if let Some(why) = skipped {
            out.push_str(&format!("  skipped: {why}\n"));
        }
    }
    insta::assert_snapshot!(out);
}
