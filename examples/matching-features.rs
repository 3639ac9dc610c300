//! Writes how each training query compares with its candidates, for `scripts/fit-matching.py`.
//!
//! `cargo run --release --example matching-features -- DIR OUT.tsv [--no-dates] [--model FOLDER]`: DIR holds a collection of the
//! CheckThat! lab, as `scripts/eval-matching` reads it. Nothing goes through a ledger here: the same records are indexed in
//! memory. With --model (and the feature `semantic`) what is near by meaning is among the candidates, and how near it is among
//! the features.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use sayso::matching::{find, index, post, queries, rank, record, sense};
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

fn text(words: &str) -> find::Text<'_> {
    find::Text {
        words,
        ..find::Text::default()
    }
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

/// What a model makes of the claims.
#[cfg(feature = "semantic")]
struct Meaning {
    encoder: sense::Encoder,
    vectors: Vec<sense::vectors::OfClaim>,
}

#[cfg(feature = "semantic")]
impl Meaning {
    fn of(
        arguments: &[String],
        claims: &[(String, Searchable)],
    ) -> Result<Option<Meaning>, Box<dyn std::error::Error>> {
        let Some(at) = arguments.iter().position(|a| a == "--model") else {
            return Ok(None);
        };
        let folder = arguments.get(at + 1).ok_or("--model names no folder")?;
        let encoder = sense::Encoder::open(Path::new(folder))?;
        let claims: Vec<Searchable> = claims.iter().map(|(_, claim)| claim.clone()).collect();
        let mut vectors = Vec::with_capacity(claims.len());
        for part in claims.chunks(500) {
            vectors.extend(sense::of_claims(&encoder, part));
            eprint!("\r{} of {} claims", vectors.len(), claims.len());
        }
        eprintln!();
        Ok(Some(Meaning { encoder, vectors }))
    }

    fn join(
        &mut self,
        look: &mut index::Look,
        text: &str,
        candidates: &mut Vec<find::Candidate>,
    ) -> tantivy::Result<()> {
        let sought = sense::vectors::Small::of(&self.encoder.vector(&post::sentence(text)));
        let mut likenesses: Vec<(f32, i64, sense::Likenesses)> = (1..)
            .zip(&self.vectors)
            .map(|(claim, vectors)| {
                let found = sense::likenesses(&sought, vectors);
                (found[sense::Likeness::CosBest as usize], claim, found)
            })
            .collect();
        let of: Vec<sense::Likenesses> = likenesses.iter().map(|(_, _, found)| *found).collect();
        likenesses.sort_by(|a, b| b.0.total_cmp(&a.0));
        let near: Vec<i64> = likenesses
            .iter()
            .take(sense::NEAREST)
            .map(|(_, claim, _)| *claim)
            .filter(|claim| candidates.iter().all(|known| known.hit.claim != *claim))
            .collect();
        candidates.extend(find::compared_with(look, &crate::text(text), &near)?);
        for candidate in candidates {
            candidate.likenesses = usize::try_from(candidate.hit.claim - 1).ok().map(|at| of[at]);
        }
        Ok(())
    }
}

/// Never there in a build without models.
#[cfg(not(feature = "semantic"))]
enum Meaning {}

#[cfg(not(feature = "semantic"))]
impl Meaning {
    fn of(
        arguments: &[String],
        _claims: &[(String, Searchable)],
    ) -> Result<Option<Meaning>, Box<dyn std::error::Error>> {
        match arguments.iter().any(|a| a == "--model") {
            true => Err("--model needs the feature `semantic`".into()),
            false => Ok(None),
        }
    }

    fn join(&mut self, _: &mut index::Look, _: &str, _: &mut Vec<find::Candidate>) -> tantivy::Result<()> {
        match *self {}
    }
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
    let mut reader = record::Reader::default();
    for (_, claim) in &claims {
        writer.add_document(index::document(&fields, &mut reader, claim).0)?;
    }
    writer.commit()?;
    let mut look = index::Look::new(index.reader()?.searcher(), fields)?;
    let mut meaning = Meaning::of(&arguments, &claims)?;
    let mut asked = HashMap::new();
    for file in files(folder, ".queries.tsv") {
        for query in queries::Queries::open(&file, Ok)? {
            let query = query?;
            asked.insert(query.id.as_str().unwrap_or_default().to_owned(), query.text);
        }
    }
    let mut out = std::io::BufWriter::new(std::fs::File::create(out)?);
    let mut names = rank::Feature::NAMES.to_vec();
    names.extend(meaning.iter().flat_map(|_| sense::Likeness::NAMES));
    writeln!(out, "#\t{}", names.join("\t"))?;
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
            let mut candidates = find::compared(&mut look, &text(&asked[*query]), find::CANDIDATES, None)?;
            if let Some(meaning) = &mut meaning {
                meaning.join(&mut look, &asked[*query], &mut candidates)?;
            }
            // Of claims in the same words the first one is meant, as when they are ranked.
            let mut met = HashSet::new();
            candidates.sort_by_key(|candidate| candidate.hit.claim);
            candidates.retain(|candidate| met.insert(candidate.words));
            for candidate in candidates {
                let name = &claims[usize::try_from(candidate.hit.claim)? - 1].0;
                let right = gold[*query].contains(name);
                any |= right;
                write!(out, "{split}\t{query}\t{name}\t{}", u8::from(right))?;
                for feature in candidate.features.iter().chain(candidate.likenesses.iter().flatten()) {
                    write!(out, "\t{feature:.5}")?;
                }
                writeln!(out)?;
            }
            reached += usize::from(any);
            if !any {
                // Counted, though nothing can rank it.
                writeln!(out, "{split}\t{query}\t-\t0{}", "\t0".repeat(names.len()))?;
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
