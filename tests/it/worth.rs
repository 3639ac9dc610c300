//! How well drafts are ordered: average precision against a person's judgement of twenty invented articles, beside chance
//! and length. `cargo test --test it worth -- --nocapture` prints the figures.

use std::collections::BTreeMap;
use std::path::Path;

use sayso::model::Draft;
use sayso::reading::{self, Context};

/// What the order must reach, in hundredths; may not fall.
const LEAST: usize = 74;

/// Article → words that a checker would check.
fn judged() -> BTreeMap<String, Vec<String>> {
    let mut judged: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in include_str!("../fixtures/worth.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let (article, words) = line.split_once('\t').unwrap();
        judged.entry(article.to_owned()).or_default().push(words.to_owned());
    }
    judged
}

/// Every draft of the articles: whether it is worth checking.
fn drafts() -> Vec<(Draft, bool)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let mut all = Vec::new();
    for (article, worthy) in judged() {
        let text = std::fs::read_to_string(folder.join(format!("{article}.txt"))).unwrap();
        let about: toml::Table = std::fs::read_to_string(folder.join(format!("{article}.toml")))
            .unwrap()
            .parse()
            .unwrap();
        let said = |name: &str| about.get(name).and_then(|value| value.as_str().map(str::to_owned));
        let context = Context {
            published_on: said("published").and_then(|day| day.parse().ok()),
            outlet: said("outlet"),
            ..Context::default()
        };
        let places: Vec<(usize, usize)> = worthy
            .iter()
            .map(|words| {
                let at = text
                    .find(words.as_str())
                    .unwrap_or_else(|| panic!("{article} does not say {words:?}"));
                let start = text[..at].chars().count();
                (start, start + words.chars().count())
            })
            .collect();
        let reading = reading::read(&text, &context);
        for draft in reading::draft(&text, &context, &reading) {
            let covers = |(start, end): &(usize, usize)| {
                let shared: usize = draft
                    .spans
                    .iter()
                    .map(|span| span.1.min(*end).saturating_sub(span.0.max(*start)))
                    .sum();
                shared * 2 > end - start
            };
            let worthy = places.iter().any(covers);
            all.push((draft, worthy));
        }
    }
    all
}

/// The mean of the precision at each worthy draft, in hundredths, when drafts come in the order of a key.
fn average_precision(drafts: &[(Draft, bool)], key: impl Fn(&Draft) -> i64) -> usize {
    let mut order: Vec<&(Draft, bool)> = drafts.iter().collect();
    order.sort_by_key(|(draft, _)| -key(draft));
    let (mut met, mut sum) = (0.0, 0.0);
    for (at, (_, worthy)) in order.iter().enumerate() {
        if *worthy {
            met += 1.0;
            sum += met / (at + 1) as f64;
        }
    }
    (sum / met * 100.0).round() as usize
}

#[test]
fn drafts_are_ordered_by_what_a_checker_would_check() {
    let drafts = drafts();
    let worthy = drafts.iter().filter(|(_, worthy)| *worthy).count();
    let by_worth = average_precision(&drafts, |draft| draft.worth);
    let by_length = average_precision(&drafts, |draft| draft.text.split(' ').count() as i64);
    // The mean over many orders that have nothing to do with the drafts.
    let chance: usize = (1..=200_u64)
        .map(|seed| {
            average_precision(&drafts, |draft| {
                let mixed = draft
                    .text
                    .bytes()
                    .fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
                (mixed >> 2) as i64
            })
        })
        .sum::<usize>()
        / 200;
    eprintln!(
        "{worthy} of {} drafts are worth checking; average precision: worth {by_worth}, length {by_length}, chance {chance}",
        drafts.len()
    );
    assert!(by_worth >= LEAST, "{by_worth}");
    assert!(
        by_worth > by_length && by_worth > chance,
        "worth {by_worth}, length {by_length}, chance {chance}"
    );
}
