//! schema.org's ClaimReview and what stands around it: read as desks really write it, written as everybody can read it,
//! and judged by the rules of those who take it in. Pure: knows the model, neither store nor files.

pub mod check;
pub mod lint;
mod rating;
pub mod read;
pub mod write;

pub use read::find;
