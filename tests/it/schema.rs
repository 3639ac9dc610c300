//! The two schemas against each other, and their word lists against the enums.

use std::collections::BTreeMap;
use std::path::Path;

use sayso::model::words::Words;
use sayso::model::{
    Access, AttemptKind, AttemptOutcome, Basis, ClaimKind, Confidence, Correction, DocumentKind, Ending, GrantedBy,
    Knock, Manner, Origin, Precision, Priority, RecordFormat, RelationKind, Reliability, ReplyOutcome, RequestKind,
    RequestOutcome, Resolution, Role, Said, Scope, SourceKind, Stage, Stance, Status,
};

fn migrations(engine: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect()
}

/// table.column → what its CHECK allows, for every `CHECK (column IN (…))`.
fn lists(engine: &str) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for sql in migrations(engine).values() {
        let mut table = String::new();
        for line in sql.lines() {
            for begins in ["CREATE TABLE ", "ALTER TABLE "] {
                if let Some(rest) = line.strip_prefix(begins) {
                    table = rest.split(' ').next().unwrap().to_owned();
                }
            }
            let Some((_, rest)) = line.split_once("CHECK (") else {
                continue;
            };
            let Some((column, words)) = rest.split_once(" IN ('") else {
                continue;
            };
            let words = words.split_once(')').unwrap().0;
            let words = words.trim_end_matches('\'').split("', '").map(str::to_owned).collect();
            found.insert(format!("{table}.{column}"), words);
        }
    }
    found
}

/// table → its columns, in order.
fn columns(engine: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let version = |name: &String| name[1..].split("__").next().unwrap().parse::<i64>().unwrap();
    let mut steps: Vec<(String, String)> = migrations(engine).into_iter().collect();
    steps.sort_by_key(|(name, _)| version(name));
    for (_, sql) in &steps {
        for line in sql.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                found.push((rest.split(' ').next().unwrap().to_owned(), Vec::new()));
            } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
                let words: Vec<&str> = rest.split(' ').collect();
                assert_eq!(words[1..3], ["ADD", "COLUMN"], "{line}");
                let (_, columns) = found.iter_mut().find(|(table, _)| table == words[0]).unwrap();
                columns.push(words[3].trim_end_matches(';').to_owned());
            } else if let (Some(rest), Some((_, columns))) = (line.strip_prefix("    "), found.last_mut()) {
                let word = rest.split(' ').next().unwrap();
                if word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.contains('(') {
                    columns.push(word.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn both_databases_have_the_same_versions_tables_and_columns() {
    let names = |engine| migrations(engine).into_keys().collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
    assert_eq!(columns("sqlite"), columns("postgres"));
    assert!(columns("sqlite").len() >= 24);
}

#[test]
fn both_databases_allow_the_same_words() {
    assert_eq!(lists("sqlite"), lists("postgres"));
}

#[test]
fn the_word_lists_are_those_of_the_model() {
    fn words<W: Words>() -> Vec<String> {
        W::ALL.iter().map(|w| w.as_str().to_owned()).collect()
    }
    let expected: BTreeMap<String, Vec<String>> = [
        ("people.role", words::<Role>()),
        ("api_tokens.role", words::<Role>()),
        ("api_tokens.scope", words::<Scope>()),
        ("access_log.outcome", words::<Knock>()),
        ("sources.kind", words::<SourceKind>()),
        ("sources.reliability", words::<Reliability>()),
        ("sources.granted_by", words::<GrantedBy>()),
        ("claims.origin", words::<Origin>()),
        ("claims.kind", words::<ClaimKind>()),
        ("claims.claimed_precision", words::<Precision>()),
        ("claims.status", words::<Status>()),
        ("claims.stage", words::<Stage>()),
        ("claims.priority", words::<Priority>()),
        ("links.manner", words::<Manner>()),
        ("links.said", words::<Said>()),
        ("stages.previous", words::<Stage>()),
        ("stages.stage", words::<Stage>()),
        ("relations.kind", words::<RelationKind>()),
        ("documents.kind", words::<DocumentKind>()),
        ("documents.basis", words::<Basis>()),
        ("documents.access", words::<Access>()),
        ("evidence.stance", words::<Stance>()),
        ("reviews.format", words::<RecordFormat>()),
        ("marks.previous", words::<Status>()),
        ("marks.status", words::<Status>()),
        ("marks.confidence", words::<Confidence>()),
        ("marks.correction", words::<Correction>()),
        ("claim_texts.correction", words::<Correction>()),
        ("scale_labels.status", words::<Status>()),
        ("replies.outcome", words::<ReplyOutcome>()),
        ("attempts.kind", words::<AttemptKind>()),
        ("attempts.outcome", words::<AttemptOutcome>()),
        ("resolutions.resolution", words::<Resolution>()),
        ("requests.kind", words::<RequestKind>()),
        ("requests.outcome", words::<RequestOutcome>()),
        ("published.status", words::<Status>()),
        ("published.correction", words::<Correction>()),
        ("published.ended_as", words::<Ending>()),
    ]
    .into_iter()
    .map(|(column, words)| (column.to_owned(), words))
    .collect();
    assert_eq!(lists("sqlite"), expected);
}

/// A byte changed in an applied migration is a divergent one: from the first release on these hashes never change.
#[test]
fn migrations_end_their_lines_with_lf() {
    for engine in ["sqlite", "postgres"] {
        for (name, sql) in migrations(engine) {
            assert!(!sql.contains('\r'), "{engine}/{name}");
            assert!(sql.starts_with("-- "), "{engine}/{name} does not say what it is for");
        }
    }
}
