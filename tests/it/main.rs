//! The one integration binary.

mod cli;
mod docs;
mod layering;
mod schema;
mod seeds;
mod store;
mod upgrade;
