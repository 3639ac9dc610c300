//! Answers: one plain struct per question, which JSON, pages and the terminal all show.

pub mod audit;
pub mod dump;
pub mod ledger;
pub mod log;
