//! The speed of a ledger, as benches that anyone can run: `cargo bench --bench ledger -- --help`. Every figure stands
//! beside one for comparison from the same run; docs/performance.md says what they mean.

mod figures;
mod generate;
mod growth;
mod memory;
mod place;
mod process;
mod reads;
mod words;
mod writes;

use std::time::Instant;

use clap::{Parser, ValueEnum};
use sayso::error::Result;

use place::Place;

/// Measure a ledger, and print each figure beside what it is compared with
#[derive(Parser)]
struct Args {
    /// What to measure
    #[arg(value_enum, default_value = "all")]
    what: What,
    /// How many claims the large ledger has
    #[arg(long, default_value_t = 1_000_000)]
    claims: usize,
    /// How many claims the small ledger has
    #[arg(long, default_value_t = 10_000)]
    small: usize,
    /// A folder for SQLite files, or a postgres:// address; every size has a file or database of its own there, made
    /// when it is missing
    #[arg(long, default_value = "target/bench")]
    db: Place,
    /// What to do in a process of its own
    #[arg(long, hide = true, default_value = "nothing")]
    task: String,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Make the ledgers
    Generate,
    /// Reports, pages and lists, large ledger against small
    Reads,
    /// The most memory that reports and the audit take
    Memory,
    /// The program as a whole against the database's own
    Process,
    /// Durable marks against bare transactions
    Writes,
    /// What the ledgers take on disk
    Size,
    /// Writers at once, pages beside an import, audit and vacuum, large ledger against small
    Growth,
    /// Everything
    All,
    /// One task of `memory`
    #[value(hide = true)]
    Task,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let (place, small, large) = (&args.db, args.small, args.claims);
    if args.what == What::Task {
        return memory::task(place, large, &args.task);
    }
    make(place, small)?;
    make(place, large)?;
    let asked = |what| args.what == what || args.what == What::All;
    if asked(What::Size) {
        size(place, &[small, large])?;
    }
    if asked(What::Reads) {
        reads::run(place, small, large)?;
    }
    if asked(What::Memory) {
        memory::run(place, small, large)?;
    }
    if asked(What::Process) {
        process::run(place, large)?;
    }
    if asked(What::Growth) {
        growth::run(place, small, large)?;
    }
    if asked(What::Writes) {
        writes::run(place, small)?;
        if large != small {
            writes::run(place, large)?;
        }
    }
    Ok(())
}

/// Makes a ledger of so many claims, unless it is there.
fn make(place: &Place, claims: usize) -> Result<()> {
    let (mut db, empty) = place.open(claims)?;
    if !empty {
        return Ok(());
    }
    let start = Instant::now();
    let made = generate::ledger(&mut db, claims, |done| {
        eprint!("\r{done} of {claims} claims, {:.0} s", start.elapsed().as_secs_f64());
    })?;
    eprintln!();
    println!("made in {:.0} s: {made:?}", start.elapsed().as_secs_f64());
    Ok(())
}

fn size(place: &Place, sizes: &[usize]) -> Result<()> {
    println!("\n{:<52} {:>14} {:>14}", "on disk", "MiB", "bytes a claim");
    for &claims in sizes {
        let (mut db, _) = place.open(claims)?;
        let bytes = sayso::db::dialect::size(&mut db)?;
        println!(
            "{:<52} {:>14} {:>14}",
            format!("{claims} claims, {}", db.engine()),
            bytes / 1_048_576,
            bytes / claims as i64
        );
    }
    Ok(())
}
