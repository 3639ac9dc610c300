//! The ledger's SQL, one file per noun. A verb takes the [`Write`] under way and is one act of the desk: load, rule,
//! write state, write history. Reads take the [`Db`].

pub mod agenda;
pub mod articles;
pub mod attempts;
pub mod audit;
pub mod balance;
pub mod batch;
pub mod claims;
pub mod corrections;
pub mod desk;
mod digest;
pub mod documents;
pub mod drafts;
pub mod dump;
pub mod evidence;
pub mod exports;
pub mod history;
pub mod holds;
pub mod ingest;
pub mod journal;
pub mod ledger;
pub mod listing;
pub mod log;
pub mod marks;
pub mod outgoing;
pub mod pages;
pub mod people;
pub mod published;
pub mod queries;
pub mod redact;
pub mod relations;
pub mod replies;
pub mod reports;
pub mod requests;
pub mod resolutions;
pub mod reviews;
pub mod scales;
pub mod searchable;
pub(crate) mod seeded;
pub mod signoffs;
pub mod sources;
pub mod stages;
pub mod tally;
pub mod undo;

pub use crate::db::Db;
pub use journal::{Act, Done, Request, Write, write};
