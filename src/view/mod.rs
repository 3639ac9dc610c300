//! Answers: one plain `Serialize` struct per question. JSON is its serde, HTML a page over the same value, text
//! `cli/text`. Knows the model and nothing of SQL.

pub mod articles;
pub mod audit;
pub mod claims;
pub mod documents;
pub mod dump;
pub mod ledger;
pub mod log;
pub mod reports;
pub mod seeds;
pub mod sources;

pub use claims::{ClaimPage, ClaimRow, SourceRef};
