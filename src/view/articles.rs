//! An article in a list, and the article's page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SourceRef;
use super::work::SignoffView;
use crate::model::anchor::AnchorState;
use crate::model::{ArticleId, ClaimId, Resolution};

/// An article as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ArticleRow {
    /// Its number.
    pub id: ArticleId,
    /// Its public id.
    pub public_id: String,
    /// The headline.
    pub title: String,
    /// Who published it.
    pub outlet: SourceRef,
    /// Where.
    pub url: Option<String>,
    /// The day of publication.
    pub published_on: Option<NaiveDate>,
    /// The time of publication.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub published_at: Option<DateTime<Utc>>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What a seed file knows it by.
    pub external_id: Option<String>,
    /// How many claims it has.
    pub claims: i64,
}

/// One answer of `article list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ArticleList {
    /// The page's articles.
    pub articles: Vec<ArticleRow>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// A version of an article's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TextView {
    /// 1, 2, 3 ….
    pub version: i64,
    /// SHA-256 of the text.
    pub sha256: String,
    /// Its length in code points.
    pub length: i64,
    /// Whether the desk keeps the text itself.
    pub kept: bool,
    /// When it was attached.
    #[serde(serialize_with = "crate::view::micros")]
    pub attached_at: DateTime<Utc>,
}

/// A verbatim copy elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AppearanceView {
    /// Who published the copy.
    pub outlet: Option<SourceRef>,
    /// Where.
    pub url: Option<String>,
    /// The day.
    pub published_on: Option<NaiveDate>,
    /// The time.
    #[serde(serialize_with = "crate::view::micros_or_null")]
    pub published_at: Option<DateTime<Utc>>,
    /// In what it differs.
    pub note: Option<String>,
}

/// The article's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ArticlePage {
    /// What a list shows.
    #[serde(flatten)]
    pub row: ArticleRow,
    /// The versions of its text.
    pub texts: Vec<TextView>,
    /// Its copies elsewhere.
    pub appearances: Vec<AppearanceView>,
    /// Who let it go, with which text, whether that stands or not.
    pub signoffs: Vec<SignoffView>,
}

/// What has become of one claim's anchor in a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AnchorCheck {
    /// Which claim.
    pub claim: ClaimId,
    /// Its statement.
    pub text: String,
    /// What became of its anchor.
    pub state: AnchorState,
    /// Whether a sentence that it stands in changed.
    pub touched: bool,
    /// What became of the claim in the copy.
    pub resolution: Option<Resolution>,
    /// Whether somebody has to look at it: its words are elsewhere or gone, and nobody said that they would be.
    pub to_look_at: bool,
}

/// Sentences that gave way to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ChangeView {
    /// What stood there; `None` when something was only put in.
    pub was: Option<String>,
    /// What stands there now; `None` when something was only taken out.
    pub now: Option<String>,
    /// Where that was, in code points of the text before.
    pub was_at: Option<(i64, i64)>,
    /// Where it is, in code points of the copy.
    pub now_at: Option<(i64, i64)>,
    /// The claims whose place it touches.
    pub claims: Vec<ClaimId>,
}

/// What attaching a copy of an article's text found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Attached {
    /// Which article.
    pub article: ArticleId,
    /// The copy's version among the article's texts.
    pub version: i64,
    /// SHA-256 of the copy.
    pub sha256: String,
    /// Its length in code points.
    pub length: i64,
    /// Whether the ledger knew this very text.
    pub known: bool,
    /// Whether the desk keeps the text itself.
    pub kept: bool,
    /// Whether it differs from that known version in line ends only, and is taken for it.
    pub line_ends_only: bool,
    /// How many anchors hold.
    pub holds: usize,
    /// How many moved.
    pub moved: usize,
    /// How many are lost.
    pub lost: usize,
    /// Every anchor.
    pub anchors: Vec<AnchorCheck>,
    /// What changed since the newest text before; `None` when that is not kept.
    pub changes: Option<Vec<ChangeView>>,
    /// The sign-offs that the change makes void.
    pub voided: Vec<SignoffView>,
}
