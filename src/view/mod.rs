//! Answers: one plain `Serialize` struct per question. JSON is its serde, HTML a page over the same value, text
//! `cli/text`. Knows the model and nothing of SQL.

pub mod articles;
pub mod claims;
pub mod documents;
pub mod reports;
pub mod sources;

pub use claims::{ClaimPage, ClaimRow, SourceRef};
