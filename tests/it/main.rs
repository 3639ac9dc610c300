//! The one integration binary.

mod seeds;
mod store;
