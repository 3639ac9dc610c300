//! Seed files: the shipped scenarios, loading again, changed files, bad files.

mod bad;
mod changed;
mod docs;
mod files;
mod shipped;

use sayso::db::Db;
use sayso::interchange::seed::read;
use sayso::interchange::seed_load::load;
use sayso::interchange::stories::Story;
use sayso::store::write;
use sayso::view::seeds::Seeded;

use crate::store::act;

/// Runs a test on a new ledger of each engine, which must give the same snapshots.
fn each_backend(test: impl Fn(&mut Db)) {
    insta::allow_duplicates! { crate::store::each_backend(|ledger| test(ledger)) }
}

/// Loads a built-in scenario.
fn seed(db: &mut Db, name: &str) -> Seeded {
    let story = Story::open(name).unwrap();
    let load = |w: &mut sayso::store::Write| load(w, &story.scenario, &|file| story.text(file));
    write(db, &act("10:00:00"), load).unwrap().1.unwrap()
}

/// Loads the text of a seed file that names no texts.
fn seed_text(db: &mut Db, text: &str) -> sayso::error::Result<Seeded> {
    let scenario = read("my-story.toml", text)?;
    let none = |file: &str| -> sayso::error::Result<String> { panic!("asked for {file}") };
    let (_, seeded) = write(db, &act("10:00:00"), |w| load(w, &scenario, &none))?;
    Ok(seeded.unwrap())
}

/// The journal's length and last hash.
fn head(db: &mut Db) -> (i64, String) {
    db.row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", &[], |r| {
        Ok((r.next()?, r.next()?))
    })
    .unwrap()
    .unwrap_or_default()
}

fn count(db: &mut Db, table: &str) -> i64 {
    db.value(&format!("SELECT count(*) FROM {table}"), &[]).unwrap()
}

/// An answer's rows, each as text columns joined by ` | `.
fn lines(db: &mut Db, sql: &str, columns: usize) -> Vec<String> {
    db.rows(sql, &[], |r| {
        let row = (0..columns).map(|_| Ok(r.next::<Option<String>>()?.unwrap_or("-".to_owned())));
        Ok(row.collect::<sayso::error::Result<Vec<_>>>()?.join(" | "))
    })
    .unwrap()
}
