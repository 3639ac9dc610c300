//! Writes how each training query compares with its candidates, for `scripts/fit-matching.py`.
//!
//! `cargo run --release --example matching-features -- DIR OUT.tsv [--no-dates]`: DIR holds a collection of the CheckThat! lab,
//! as `scripts/eval-matching` reads it. Nothing goes through a ledger here: the same records are indexed in memory.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use sayso::matching::{find, index, post, queries, rank};
use sayso::model::ClaimId;
use sayso::view::searchable::Searchable;

fn claims(folder: &Path, dates: bool) -> Vec<(String, Searchable)> {
    let file = folder.join("vclaims.jsonl");
    let mut found = Vec::new();
    if file.exists() {
        for line in std::fs::read_to_string(file).expect("claims").lines() {
            let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let claim = Searchable {
                texts: vec![field("vclaim")],
                titles: vec![field("title")],
                bodies: vec![field("subtitle")],
                days: post::day(&field("date")).filter(|_| dates).into_iter().collect(),
                ..Searchable::default()
            };
            found.push((field("vclaim_id"), claim));
        }
    } else {
        let text = std::fs::read_to_string(folder.join("verified_claims.docs.tsv")).expect("claims");
        for (_, row) in queries::rows(&text, b'\t').into_iter().skip(1) {
            let claim = Searchable {
                texts: vec![row[1].clone()],
                titles: vec![row[2].clone()],
                ..Searchable::default()
            };
            found.push((row[0].clone(), claim));
        }
    }
    for (number, (_, claim)) in found.iter_mut().enumerate() {
        claim.claim = ClaimId(number as i64 + 1);
    }
    found
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out, ..] = &arguments[..] else {
        return Err("usage: matching-features DIR OUT.tsv [--no-dates]".into());
    };
    let folder = Path::new(folder);
    let claims = claims(folder, !arguments.iter().any(|a| a == "--no-dates"));
    let (schema, fields) = index::schema();
    let index = tantivy::Index::create_in_ram(schema);
    index::register(&index);
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(1, 200_000_000)?;
    for (_, claim) in &claims {
        writer.add_document(index::document(&fields, claim).0)?;
    }
    writer.commit()?;
    let mut look = index::Look::new(index.reader()?.searcher(), fields)?;
    let mut asked = HashMap::new();
    for file in files(folder, ".queries.tsv") {
        for query in queries::read(&file)? {
            asked.insert(query.id.as_str().unwrap_or_default().to_owned(), query.text);
        }
    }
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    writeln!(out, "#\t{}", rank::Feature::NAMES.join("\t"))?;
    for file in files(folder, ".qrels") {
        let split = if file.to_string_lossy().contains("train") {
            "train"
        } else {
            "dev"
        };
        let mut gold: HashMap<String, HashSet<String>> = HashMap::new();
        for line in std::fs::read_to_string(&file)?.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if let [query, _, claim, "1"] = fields[..] {
                gold.entry(query.to_owned()).or_default().insert(claim.to_owned());
            }
        }
        let mut queries: Vec<&String> = gold.keys().filter(|query| asked.contains_key(*query)).collect();
        queries.sort();
        let mut reached = 0;
        for query in &queries {
            let mut any = false;
            let mut candidates = find::compared(&mut look, &asked[*query], None, find::CANDIDATES, None)?;
            // Of claims in the same words the first one is meant, as when they are ranked.
            let mut met = HashSet::new();
            candidates.sort_by_key(|candidate| candidate.hit.claim);
            candidates.retain(|candidate| met.insert(candidate.words));
            for candidate in candidates {
                let name = &claims[usize::try_from(candidate.hit.claim)? - 1].0;
                let right = gold[*query].contains(name);
                any |= right;
                write!(out, "{split}\t{query}\t{name}\t{}", u8::from(right))?;
                for feature in candidate.features {
                    write!(out, "\t{feature:.5}")?;
                }
                writeln!(out)?;
            }
            reached += usize::from(any);
            if !any {
                // Counted, though nothing can rank it.
                writeln!(out, "{split}\t{query}\t-\t0{}", "\t0".repeat(rank::FEATURES))?;
            }
        }
        println!(
            "{}: {} queries, the right claim among the candidates of {reached}",
            file.display(),
            queries.len()
        );
    }
    Ok(())
}
