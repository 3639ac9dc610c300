//! What is wrong with a desk's markup.

use serde::Serialize;

use crate::model::Lint;

/// The answer of `lint claimreview`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Markup {
    /// Every ClaimReview that was found, and every block and file that cannot be read.
    pub reviews: Vec<Checked>,
}

/// One ClaimReview, or something in which there may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Checked {
    /// The file.
    pub file: String,
    /// Where in it.
    pub at: String,
    /// The claim, as JSON.
    pub claim: Option<String>,
    /// What is missing or odd.
    pub lints: Vec<Lint>,
}
