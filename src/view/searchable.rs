//! A claim as the search index reads it.

use chrono::NaiveDate;

use crate::model::ClaimId;

/// What of a claim and its reviews can be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searchable {
    /// The claim.
    pub claim: ClaimId,
    /// Its statement, then its verbatim words when it has some.
    pub texts: Vec<String>,
    /// Titles of its reviews.
    pub titles: Vec<String>,
    /// What its reviews say.
    pub bodies: Vec<String>,
    /// Who said it and who reviewed it, by name.
    pub names: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The days on which it was claimed and reviewed.
    pub days: Vec<NaiveDate>,
    /// Its language, as a code.
    pub language: Option<String>,
}

impl Default for Searchable {
    /// Nothing, of no claim yet.
    fn default() -> Searchable {
        Searchable {
            claim: ClaimId(0),
            texts: Vec::new(),
            titles: Vec::new(),
            bodies: Vec::new(),
            names: Vec::new(),
            tags: Vec::new(),
            days: Vec::new(),
            language: None,
        }
    }
}
