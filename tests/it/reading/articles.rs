//! The public test set: twenty invented articles in `tests/reading`, each with what it says on whose word. The figures
//! here may rise, and never fall.

use std::path::{Path, PathBuf};

use sayso::reading::{Context, Span, Statement, read};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gold {
    published: String,
    outlet: String,
    statements: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    content: String,
    /// The originator first, the outlet left out.
    chain: Vec<String>,
    anonymous: bool,
    said: Option<String>,
}

/// What was right of how much.
#[derive(Debug, Default)]
struct Tally {
    statements: usize,
    found: usize,
    chains: usize,
    speakers: usize,
    anonymity: usize,
    dated: usize,
    dates: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn percent(part: usize, whole: usize) -> f64 {
        100.0 * part as f64 / whole as f64
    }
}

fn articles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    found.sort();
    found
}

/// A name for comparison: without its article, apostrophes alike.
fn bare(name: &str) -> String {
    let name = name.to_lowercase().replace('’', "'");
    ["the ", "a ", "an "]
        .iter()
        .find_map(|article| name.strip_prefix(article))
        .unwrap_or(&name)
        .to_owned()
}

/// How much two places share of what they cover together.
fn shared(one: Span, other: Span) -> f64 {
    let common = one.1.min(other.1) as f64 - one.0.max(other.0) as f64;
    common.max(0.0) / (one.1.max(other.1) - one.0.min(other.0)) as f64
}

/// How well a statement covers a place: by its hull or by its best piece.
fn covers(one: &Statement, place: Span) -> f64 {
    let start = one.content.iter().map(|piece| piece.0).min().unwrap_or(0);
    let end = one.content.iter().map(|piece| piece.1).max().unwrap_or(0);
    one.content
        .iter()
        .copied()
        .chain([(start, end)])
        .map(|piece| shared(piece, place))
        .fold(0.0, f64::max)
}

/// Who says it through whom: the originator first.
fn chain(all: &[Statement], at: usize) -> Vec<String> {
    let mut links = Vec::new();
    let mut hop = Some(at);
    while let Some(at) = hop {
        links.push(bare(all[at].speaker.as_deref().unwrap_or("?")));
        hop = all[at].parent;
    }
    links
}

fn judge(path: &Path, tally: &mut Tally) {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let gold: Gold = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let text = std::fs::read_to_string(path.with_extension("txt")).unwrap();
    let context = Context {
        published_on: Some(gold.published.parse().unwrap()),
        outlet: Some(gold.outlet),
        ..Context::default()
    };
    let all = read(&text, &context).statements;
    let mut used = vec![false; all.len()];
    for said in &gold.statements {
        let byte = text
            .find(&said.content)
            .unwrap_or_else(|| panic!("{name} does not say {}", said.content));
        let start = text[..byte].chars().count();
        let place = (start, start + said.content.chars().count());
        let best = (0..all.len())
            .filter(|at| !used[*at])
            .max_by(|a, b| covers(&all[*a], place).total_cmp(&covers(&all[*b], place)))
            .filter(|at| covers(&all[*at], place) >= 0.5);
        tally.statements += 1;
        tally.dated += usize::from(said.said.is_some());
        let Some(at) = best else {
            tally.wrong.push(format!("{name}: not found: {}", said.content));
            continue;
        };
        used[at] = true;
        tally.found += 1;
        let links = chain(&all, at);
        let expected: Vec<String> = said.chain.iter().map(|link| bare(link)).collect();
        tally.chains += usize::from(links == expected);
        tally.speakers += usize::from(links[0] == expected[0]);
        tally.anonymity += usize::from(all[at].anonymous == said.anonymous);
        if links != expected {
            tally
                .wrong
                .push(format!("{name}: {links:?}, not {expected:?}: {}", said.content));
        }
        if let Some(date) = &said.said {
            let read = all[at].said_on.as_ref().map(|on| on.date.as_str());
            tally.dates += usize::from(read == Some(date));
            if read != Some(date) {
                tally
                    .wrong
                    .push(format!("{name}: {read:?}, not {date}: {}", said.content));
            }
        }
    }
}

#[test]
fn twenty_articles_are_read_as_well_as_before() {
    let mut tally = Tally::default();
    let articles = articles();
    assert_eq!(articles.len(), 20);
    for path in &articles {
        judge(path, &mut tally);
    }
    let wrong = tally.wrong.join("\n");
    let chains = Tally::percent(tally.chains, tally.statements);
    let speakers = Tally::percent(tally.speakers, tally.found);
    let dates = Tally::percent(tally.dates, tally.dated);
    let anonymity = Tally::percent(tally.anonymity, tally.found);
    println!(
        "{} statements, {} found; right: chains {chains:.1} %, speakers {speakers:.1} %, dates {dates:.1} %, anonymity {anonymity:.1} %\n{wrong}",
        tally.statements, tally.found
    );
    assert!(chains >= 97.0, "chains {chains:.1} %\n{wrong}");
    assert!(speakers >= 98.0, "speakers {speakers:.1} %\n{wrong}");
    assert!(dates >= 95.0, "dates {dates:.1} %\n{wrong}");
    assert!(anonymity >= 95.0, "anonymity {anonymity:.1} %\n{wrong}");
}
