//! The desk's work around the verdict: replies, attempts, questions, what became of claims in the copy, sign-offs,
//! requests.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SourceRef;
use crate::model::{
    ArticleId, AttemptId, AttemptKind, AttemptOutcome, ClaimId, QueryId, ReplyId, ReplyOutcome, RequestId, RequestKind,
    RequestOutcome, Resolution,
};

/// A reply that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ReplyView {
    /// Its number.
    pub id: ReplyId,
    /// To which claim.
    pub claim: ClaimId,
    /// Who was asked.
    pub of: SourceRef,
    /// Who asked.
    pub asked_by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub asked_at: DateTime<Utc>,
    /// By what way.
    pub how: Option<String>,
    /// What was asked.
    pub question: Option<String>,
    /// Until when.
    pub deadline_on: Option<NaiveDate>,
    /// Whether that day has passed, and nothing came.
    pub overdue: bool,
    /// What came of it; `None` while nothing has.
    pub outcome: Option<ReplyOutcome>,
    /// What they answered.
    pub answer: Option<String>,
    /// Whether that is in their own words.
    pub quoted: Option<bool>,
    /// Who recorded what came.
    pub settled_by: Option<String>,
    /// When it came.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub settled_at: Option<DateTime<Utc>>,
    /// The journal's entry that asked.
    pub seq: i64,
}

/// One answer of `reply list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ReplyList {
    /// The page's replies.
    pub replies: Vec<ReplyView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AttemptView {
    /// Its number.
    pub id: AttemptId,
    /// On which claim.
    pub claim: ClaimId,
    /// How.
    pub kind: AttemptKind,
    /// Whom or where.
    pub what: String,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// What to bear in mind.
    pub note: Option<String>,
    /// Who tried.
    pub by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub tried_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
}

/// One answer of `attempt list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AttemptList {
    /// The page's attempts.
    pub attempts: Vec<AttemptView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// A question to the writer or a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct QueryView {
    /// Its number.
    pub id: QueryId,
    /// About which claim.
    pub claim: Option<ClaimId>,
    /// About which article, when it is the whole of it.
    pub article: Option<ArticleId>,
    /// What is asked.
    pub question: String,
    /// Who asks.
    pub asked_by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub asked_at: DateTime<Utc>,
    /// Whom.
    pub to: String,
    /// Whether that is the writer, and nobody of the desk.
    pub to_writer: bool,
    /// Until when.
    pub deadline_on: Option<NaiveDate>,
    /// Whether that day has passed without an answer.
    pub overdue: bool,
    /// The answer.
    pub answer: Option<String>,
    /// Who gave it, or took it down.
    pub answered_by: Option<String>,
    /// When.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub answered_at: Option<DateTime<Utc>>,
    /// The journal's entry that asked.
    pub seq: i64,
}

/// One answer of `query list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct QueryList {
    /// The page's questions.
    pub queries: Vec<QueryView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// What became of a claim in the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ResolutionView {
    /// What.
    pub resolution: Resolution,
    /// The words that now stand in the copy.
    pub wording: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub resolved_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
}

/// Somebody who let a story go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SignoffView {
    /// Which article.
    pub article: ArticleId,
    /// With which version of its text.
    pub text_version: i64,
    /// SHA-256 of exactly that text.
    pub sha256: String,
    /// What to bear in mind.
    pub note: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub signed_at: DateTime<Utc>,
    /// Whether it stands.
    pub stands: bool,
    /// Why it does not any more.
    pub void_because: Option<String>,
    /// The journal's entry that ended it.
    pub void_seq: Option<i64>,
    /// The journal's entry.
    pub seq: i64,
}

/// One answer of `signoff list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SignoffList {
    /// The page's sign-offs.
    pub signoffs: Vec<SignoffView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// What somebody outside the desk asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct RequestView {
    /// Its number.
    pub id: RequestId,
    /// A correction, or a check.
    pub kind: RequestKind,
    /// Of which claim.
    pub claim: Option<ClaimId>,
    /// Of which article.
    pub article: Option<ArticleId>,
    /// Who asks.
    pub asker: String,
    /// What for, and why.
    pub why: String,
    /// When it came.
    #[serde(serialize_with = "crate::view::micros")]
    pub came_at: DateTime<Utc>,
    /// Who took it down.
    pub taken_by: String,
    /// How it was answered; `None` while it was not.
    pub outcome: Option<RequestOutcome>,
    /// In what words.
    pub answer: Option<String>,
    /// By whom.
    pub answered_by: Option<String>,
    /// When.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub answered_at: Option<DateTime<Utc>>,
    /// The journal's entry that took it down.
    pub seq: i64,
}

/// One answer of `request list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct RequestList {
    /// The page's requests.
    pub requests: Vec<RequestView>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}
