//! sayso: the ledger in which a fact-checking desk keeps every claim of a story, and on whose say-so it stands.
//!
//! # Where things are
//!
//! | module | holds | may know |
//! |---|---|---|
//! | [`model`] | the nouns and rules of the desk, pure: marks, stages, chains, anchors, lints, counts, dates, word lists | nothing else |
//! | [`reading`] | an article's text in, its statements with who says them out; pure | `model` |
//! | [`view`] | answers: one plain `Serialize` struct per question | `model` |
//! | [`db`] | one SQL on two databases: connections, values, dialect, many rows at once, migrations, the list of tables | `model`'s words and numbers |
//! | [`store`] | the ledger's SQL, one file per noun; the journal, the audit, dumps, reports, the past | `db`, `model`, `view` |
//! | `matching` | the search index over claims and reviews, and the ranking of likely repeats (feature `matching`) | `model`, `view`, `store` |
//! | [`interchange`] | files from outside: seed stories, articles as text, pages, Markdown and PDF | `model`, `reading`, `view`, `store` |
//! | [`cli`] | the command line, one file per command; `output` prints, `text` and `formats` lay out | all of these but `web`, which `cli/serve.rs` alone calls |
//! | `web` | the desk as web pages and as an API, one file per noun (feature `desk`) | all of these but `cli` |
//! | `html` | what every template works with: escaping, times, signs | `model`, `view` |
//! | [`error`] | the one error: what, which, what next | `model` |
//!
//! Follow a command from argv to SQL: `main` parses and calls [`cli::Cli::run`], whose one match calls the command's file
//! (`cli/mark.rs`); that calls one verb (`store::marks::mark`) inside [`store::write()`], and prints the answer.
//!
//! # Invariants
//!
//! - Every write goes through [`store::write()`]: one transaction, serial on both databases, its rows digested and its
//!   entries chained. `journal.seq` has no gaps and is in the order of commit.
//! - No row of the ledger is ever deleted; a mark is never changed, only followed.
//! - Times are UTC, truncated to microseconds; the journal's never decrease. The clock and randomness are arguments.
//! - Rules are pure functions in [`model`]; a rule stands in one place.
//! - Nothing below `cli/output.rs` prints; nothing outside [`db`] names a driver.

pub mod cli;
pub mod db;
pub mod error;
mod html;
pub mod interchange;
#[cfg(feature = "matching")]
pub mod matching;
pub mod model;
pub mod reading;
pub mod store;
pub mod view;
#[cfg(feature = "desk")]
pub mod web;
