//! What seeding did: one answer for however many scenarios were loaded.

use serde::Serialize;

use crate::model::{ArticleId, ClaimId};

/// The answer of `seed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Seeds {
    /// The scenarios, in the order in which they were named.
    pub scenarios: Vec<Seeded>,
}

/// What loading one scenario did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Seeded {
    /// The scenario's name.
    pub name: String,
    /// How many claims it holds.
    pub claims: usize,
    /// How many of them are new.
    pub created: usize,
    /// How many were known and have changed in the file.
    pub updated: usize,
    /// How many were known as they are.
    pub unchanged: usize,
    /// What was changed of what the ledger knew before, and what was not although the file says so.
    pub changes: Vec<Change>,
    /// Its articles, in the file's order.
    pub articles: Vec<ArticleId>,
}

/// One change of something that the ledger knew before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Change {
    /// The claim, when it is about one.
    pub claim: Option<ClaimId>,
    /// What it is, by its key in the file: `claim "opened-1974"`.
    pub of: String,
    /// What was done, or why it was not.
    pub what: String,
}
