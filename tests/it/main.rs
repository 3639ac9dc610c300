//! The one integration binary.

mod cli;
mod docs;
mod layering;
mod reading;
mod schema;
mod seeds;
mod store;
mod upgrade;
