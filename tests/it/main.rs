//! The one integration binary.

mod claimreviews;
mod cli;
#[cfg(feature = "documents")]
mod corpus;
mod docs;
mod layering;
#[cfg(feature = "postgres")]
mod postgres;
mod reading;
mod schema;
mod seeds;
mod store;
mod upgrade;
#[cfg(feature = "desk")]
mod web;
mod worth;
