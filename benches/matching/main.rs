//! The speed of matching, as benches that anyone can run: `cargo bench --bench matching -- --help`. Every figure stands
//! beside one for comparison from the same run; docs/matching.md says what they mean.

#[path = "../ledger/figures.rs"]
mod figures;
mod made;
mod process;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Parser, ValueEnum};
use sayso::db::{Db, Location};
use sayso::error::{Error, Result};
use sayso::matching::index::Clause;
use sayso::matching::shelf::Shelf;
use sayso::matching::words::Tongue;
use sayso::matching::{find, rank};

use figures::{Target, heading, line, median, milliseconds};
use made::Maker;

/// Measure matching on a ledger of invented claims, and print each figure beside what it is compared with
#[derive(Parser)]
struct Args {
    /// What to measure
    #[arg(value_enum, default_value = "all")]
    what: What,
    /// How many claims the ledger has
    #[arg(long, default_value_t = 1_000_000)]
    claims: usize,
    /// The folder for it; made when it is missing
    #[arg(long, default_value = "target/bench-matching")]
    folder: PathBuf,
    /// How many posts are asked
    #[arg(long, default_value_t = 200)]
    posts: usize,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Make the ledger and its index
    Generate,
    /// One query, warm, against bare tantivy's fifty best for the same words
    Query,
    /// The program as a whole against `sayso show`; catching up; memory
    Process,
    /// Many posts on one core and on all
    Batch,
    /// Everything
    All,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let home = args.folder.join(args.claims.to_string());
    std::fs::create_dir_all(&home).map_err(|e| Error::io(format!("cannot make {}", home.display()), e))?;
    made::ledger(&home, args.claims)?;
    let asked = |what| args.what == what || args.what == What::All;
    if asked(What::Query) {
        query(&home, &args)?;
    }
    if asked(What::Process) {
        process::whole(&home, args.claims)?;
        process::catching_up(&home, args.claims)?;
        process::memory(&home, args.claims)?;
    }
    if asked(What::Batch) {
        process::batch(&home, args.claims, args.posts * 10)?;
    }
    Ok(())
}

/// What the program does for one post, against tantivy's own search for the same stems, in turns.
fn query(home: &Path, args: &Args) -> Result<()> {
    let place: Location = home
        .join("ledger.db")
        .display()
        .to_string()
        .parse()
        .unwrap_or_else(|e| match e {});
    let mut db = Db::open(&place)?.db;
    let mut tell = |_, _| {};
    let mut shelf = Shelf {
        cache: home.join("cache"),
        model: None,
        progress: &mut tell,
    };
    let mut ready = shelf.ready(&mut db)?;
    let look = &mut ready.look;
    heading(
        &format!("milliseconds a post, {} claims", args.claims),
        "sayso",
        "tantivy",
    );
    for (what, dated, target) in [
        ("whole post", false, Target::AtMost(1.3)),
        ("whole post with its day", true, Target::None),
    ] {
        let mut maker = Maker::new(99);
        let posts: Vec<String> = (0..args.posts).map(|_| maker.post(args.claims, dated)).collect();
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        // The first round warms: pages, and what is remembered of rare words.
        for round in 0..2 {
            for post in &posts {
                let read = find::read(look, post);
                let sought = find::sought(look, &read, Tongue::ENGLISH, &mut find::Slips::new());
                let clauses: Vec<Clause> = sought
                    .iter()
                    .map(|word| Clause {
                        stem: &word.stem,
                        or: None,
                        weight: rank::part_weight(word.part),
                    })
                    .collect();
                let text = find::Text {
                    words: post,
                    ..find::Text::default()
                };
                let begun = Instant::now();
                std::hint::black_box(look.hits(&clauses, find::CANDIDATES, None)?);
                let alone = milliseconds(begun.elapsed());
                let begun = Instant::now();
                std::hint::black_box(find::ranked(look, &text, None)?);
                let whole = milliseconds(begun.elapsed());
                if round == 1 {
                    bare.push(alone);
                    ours.push(whole);
                }
            }
        }
        line(what, median(ours), median(bare), &target);
    }
    Ok(())
}
