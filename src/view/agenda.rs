//! The agenda: what waits for somebody at the desk.

use chrono::NaiveDate;
use serde::Serialize;

use super::reports::Moment;
use crate::model::{ArticleId, ClaimId};

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AgendaItem {
    /// What it is: "claim:7", "reply:3", "request:2".
    pub id: String,
    /// Its claim.
    pub claim: Option<ClaimId>,
    /// Its article.
    pub article: Option<ArticleId>,
    /// The claim's statement, or what is asked.
    pub text: String,
    /// What waits, in a few words.
    pub what: String,
    /// The day by which.
    pub on: Option<NaiveDate>,
    /// Whether that day has passed.
    pub late: bool,
}

/// Things that wait for the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AgendaSection {
    /// A stable code ("mine", "approval", "overdue", "replies" …).
    pub code: &'static str,
    /// The same for people.
    pub title: &'static str,
    /// How many there are.
    pub total: i64,
    /// The first of them, soonest first.
    pub items: Vec<AgendaItem>,
}

/// What waits at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Agenda {
    /// The moment it speaks of.
    #[serde(flatten)]
    pub moment: Moment,
    /// The day of that moment at the desk.
    pub today: NaiveDate,
    /// The desk's name.
    pub desk: String,
    /// Whose ledger it is.
    pub ledger_id: String,
    /// Whose agenda it is; `None` for the whole desk's.
    pub person: Option<String>,
    /// How many things wait, each counted where it stands.
    pub total: i64,
    /// The sections, each also when nothing waits in it.
    pub sections: Vec<AgendaSection>,
}
