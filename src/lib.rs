//! sayso: the ledger of a fact-checking desk.

pub mod cli;
pub mod db;
pub mod error;
pub mod interchange;
pub mod model;
pub mod store;
pub mod view;
