//! The one integration binary.

mod docs;
mod layering;
mod schema;
mod seeds;
mod store;
mod upgrade;
