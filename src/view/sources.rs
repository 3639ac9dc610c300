//! Sources in a list, and a source's page.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::SourceRef;
use crate::model::{ArticleId, GrantedBy, Lint, Reliability, SourceId, SourceKind};

/// A source as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SourceRow {
    /// Its number.
    pub id: SourceId,
    /// Its name; of an anonymous source, the description as printed.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// Whether it is anonymous.
    pub anonymous: bool,
    /// A description.
    pub described_as: Option<String>,
    /// Its site's host.
    pub host: Option<String>,
    /// The article that an anonymous source speaks in.
    pub article: Option<ArticleId>,
    /// Admiralty reliability; left out unless the desk shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
}

/// One answer of `source list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SourceList {
    /// The page's sources.
    pub sources: Vec<SourceRow>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// Sources that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DuplicateList {
    /// The pairs, the likeliest first.
    pub duplicates: Vec<Duplicate>,
    /// How many more there are.
    pub more: usize,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Two sources that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// The two.
    pub sources: [SourceRef; 2],
    /// Why they may be one.
    pub why: String,
    /// The command that merges them, once somebody knows that they are.
    pub merge: String,
}

/// The anonymous source's record: what may be shown of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Anonymity {
    /// Who granted it.
    pub granted_by: Option<GrantedBy>,
    /// The stated reason.
    pub stated_reason: Option<String>,
    /// The source's standing.
    pub standing: Option<String>,
    /// Whether it knows at first hand.
    pub direct_knowledge: Option<bool>,
    /// Whether the desk keeps protected fields about it; the fields themselves only when asked for by name.
    pub protected_on_record: bool,
    /// The protected fields, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected: Option<ProtectedView>,
}

/// What the desk alone knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ProtectedView {
    /// Which role on the desk knows who it is.
    pub identity_known_to: Option<String>,
    /// Why the source speaks.
    pub motive: Option<String>,
    /// Which role approved the anonymity.
    pub approved_by: Option<String>,
}

/// How the closed claims that a source originated have held up: counts, never a percentage under ten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TrackRecord {
    /// How many claims it originated, closed or not.
    pub originated: i64,
    /// How many of them are closed.
    pub closed: i64,
    /// The closed ones by status.
    pub by_status: BTreeMap<String, i64>,
    /// Verified among the closed, in hundredths; `None` under ten closed claims.
    pub verified_percent: Option<i64>,
}

/// The source's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SourcePage {
    /// What a list shows.
    #[serde(flatten)]
    pub row: SourceRow,
    /// Its other names.
    pub aliases: Vec<String>,
    /// What it was merged into.
    pub merged_into: Option<SourceRef>,
    /// What was merged into it.
    pub merged_from: Vec<SourceRef>,
    /// The anonymous source's record.
    pub anonymity: Option<Anonymity>,
    /// How its claims have held up.
    pub track_record: TrackRecord,
    /// When it was added.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
    /// What is missing or odd.
    pub lints: Vec<Lint>,
}

/// What merging two sources would do, or did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Merge {
    /// The source that goes.
    pub from: SourceId,
    /// Its name, which becomes an alias.
    pub from_name: String,
    /// The source that stays.
    pub into: SourceId,
    /// Its name.
    pub into_name: String,
    /// How many links of chains name the one that goes.
    pub links: i64,
    /// How many claims it originates.
    pub originates: i64,
    /// How many documents it published or is the origin of.
    pub documents: i64,
    /// The names that the one that stays gains.
    pub aliases: Vec<String>,
}
