//! The nouns and rules of the desk, pure: no database, no clock, no printing.

pub mod accusation;
pub mod anchor;
pub mod canonical;
pub mod changes;
pub mod claim;
pub mod copy;
pub mod counting;
pub mod dates;
pub mod draft;
pub mod ids;
pub mod lint;
pub mod locale;
pub mod mark;
pub mod mention;
pub mod names;
pub mod outgoing;
pub mod password;
pub mod policy;
pub mod publishing;
pub mod replies;
pub mod review;
pub mod scale;
pub mod stage;
pub mod typo;
pub mod web;
pub mod words;

pub use anchor::{Anchor, Span};
pub use claim::{Chain, Link};
pub use dates::Edtf;
pub use draft::Draft;
pub use ids::{
    About, ArticleId, AttemptId, ClaimId, DocumentId, EvidenceId, PersonId, QueryId, ReplyId, RequestId, ReviewId,
    SourceId, Subject, TokenId,
};
pub use lint::Lint;
pub use mark::{Case, Mark};
pub use policy::Desk;
pub use review::{ForeignReview, Incoming};
pub use scale::Scale;
pub use web::WebAddress;
pub use words::*;

/// A rule of the desk that says no: what, and what would satisfy it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is refused, and why. No full stop.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Refusal {
    /// A refusal with its remedy.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Refusal {
        Refusal {
            message: message.into(),
            hint: hint.into(),
        }
    }
}
