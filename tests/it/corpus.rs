//! What the fuzzer found worth keeping is read again by every test run, by the same functions (fuzz/fuzz_targets/readers.rs).

#[path = "../../fuzz/fuzz_targets/readers.rs"]
mod readers;

use std::path::{Path, PathBuf};

fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 10, "{target} has a corpus");
    files
}

#[test]
fn every_reader_withstands_what_the_fuzzer_kept() {
    let place = tempfile::NamedTempFile::new().unwrap();
    let read = |target: &str, bytes: &[u8]| match target {
        "json" => readers::json(bytes),
        "page" => readers::page(bytes),
        "lines" => readers::lines(bytes),
        "table" => readers::table(bytes),
        "story" => readers::story(bytes),
        _ => readers::file(bytes, place.path()),
    };
    for target in ["json", "page", "lines", "table", "story", "file"] {
        for path in corpus(target) {
            eprintln!("{}", path.display());
            read(target, &std::fs::read(path).unwrap());
        }
    }
}
