//! Documents in a list, and a document's page.

use serde::Serialize;

use super::claims::DocumentView;
use crate::model::{ClaimId, EvidenceId, Stance, Status};

/// One answer of `document list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DocumentList {
    /// The page's documents.
    pub documents: Vec<DocumentView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// A claim that a document was brought to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct BroughtTo {
    /// The evidence's number.
    pub evidence: EvidenceId,
    /// Which way it points.
    pub stance: Stance,
    /// The claim.
    pub claim: ClaimId,
    /// Its statement.
    pub text: String,
    /// Its status.
    pub status: Status,
    /// Words from it; of a protected document none, unless they are asked for by name. So the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Page, section or timecode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What to bear in mind about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it was dropped since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dropped: bool,
}

/// The document's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DocumentPage {
    /// The document.
    #[serde(flatten)]
    pub document: DocumentView,
    /// The claims that it was brought to.
    pub brought_to: Vec<BroughtTo>,
}

/// The evidence of one claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct EvidenceList {
    /// Which claim.
    pub claim: ClaimId,
    /// Its evidence.
    pub evidence: Vec<super::claims::EvidenceView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}
