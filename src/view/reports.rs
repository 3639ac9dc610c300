//! The reports: the desk's overview, a story's go or no-go, a source's record.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::SourceRef;
use super::articles::ArticlePage;
use super::claims::{ClaimPage, ClaimRow};
use super::sources::SourcePage;
use crate::model::{ClaimId, Lint};

/// The moment that a report speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Moment {
    /// The last instant that counts, UTC.
    #[serde(serialize_with = "crate::view::micros")]
    pub as_of: DateTime<Utc>,
    /// The last journal entry that counts.
    pub as_of_seq: i64,
    /// Whether the report speaks of the past.
    pub past: bool,
    /// The day at whose end that is, when a day was asked for.
    #[serde(skip)]
    pub day: Option<NaiveDate>,
}

/// How long open claims have been waiting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Ages {
    /// Entered today or yesterday.
    pub up_to_1_day: i64,
    /// Two to seven days ago.
    pub up_to_1_week: i64,
    /// Eight to thirty days ago.
    pub up_to_1_month: i64,
    /// Longer ago.
    pub older: i64,
    /// The day of entry of the oldest.
    pub oldest_on: Option<NaiveDate>,
}

/// How long first verdicts took, counted in fixed buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TimeToVerdict {
    /// How many first verdicts were counted; decisions dated back are left out.
    pub counted: i64,
    /// The upper bound, in seconds, of the bucket that holds the median; `None` without verdicts, or beyond a year.
    pub median_at_most_seconds: Option<i64>,
    /// The same in words ("within 4 hours").
    pub median: Option<String>,
}

/// The desk's overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct StatusReport {
    /// The moment it speaks of.
    #[serde(flatten)]
    pub moment: Moment,
    /// The desk's name.
    pub desk: String,
    /// Own claims, without drafts and dropped ones.
    pub total: i64,
    /// By status; every status is there.
    pub by_status: BTreeMap<String, i64>,
    /// By stage; every stage is there.
    pub by_stage: BTreeMap<String, i64>,
    /// Drafts waiting to be accepted.
    pub pending: i64,
    /// Open claims: entered, not closed.
    pub open: i64,
    /// Imported claims, counted nowhere else.
    pub imported: i64,
    /// How long open claims have been waiting.
    pub ages: Ages,
    /// How long first verdicts took.
    pub time_to_verdict: TimeToVerdict,
    /// Open claims with a deadline to come.
    pub due: i64,
    /// Open claims whose deadline has passed.
    pub overdue: i64,
    /// The first of those that are due, soonest first; left out of reports of the past.
    pub due_claims: Vec<ClaimRow>,
    /// What was asked for from outside: corrections and checks.
    pub requests: BTreeMap<String, RequestCounts>,
    /// Whether the report is for the desk alone, since claims are still open.
    pub internal: bool,
}

/// How requests of one kind were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct RequestCounts {
    /// Not answered yet.
    pub waiting: i64,
    /// Granted.
    pub granted: i64,
    /// Declined.
    pub declined: i64,
}

impl RequestCounts {
    /// Whether there were any.
    pub fn any(self) -> bool {
        self.waiting + self.granted + self.declined > 0
    }
}

/// Something that stands between a story and go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Blocker {
    /// A stable code ("open", "status", "drafts", or a lint's).
    pub code: &'static str,
    /// Which claim, if it is one.
    pub claim: Option<ClaimId>,
    /// What stands in the way.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// A story's report: go or no-go, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ArticleReport {
    /// The moment it speaks of.
    #[serde(flatten)]
    pub moment: Moment,
    /// The desk's name.
    pub desk: String,
    /// The article.
    pub article: ArticlePage,
    /// SHA-256 of the text version that it speaks of.
    pub text_sha256: Option<String>,
    /// Whether the story may go.
    pub go: bool,
    /// Whether a sign-off of this very text stands.
    pub signed_off: bool,
    /// What stands in the way.
    pub blocking: Vec<Blocker>,
    /// Claims, without drafts and dropped ones.
    pub total: i64,
    /// By status; every status is there.
    pub by_status: BTreeMap<String, i64>,
    /// By stage; every stage is there.
    pub by_stage: BTreeMap<String, i64>,
    /// Drafts waiting to be accepted.
    pub pending: i64,
    /// What is missing or odd about the article itself.
    pub lints: Vec<Lint>,
    /// Every claim, in the order of the text; drafts and dropped ones are left out.
    pub claims: Vec<ClaimPage>,
    /// Whether the report is for the desk alone, since claims are still open.
    pub internal: bool,
}

/// A source's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SourceReport {
    /// The moment it speaks of.
    #[serde(flatten)]
    pub moment: Moment,
    /// The desk's name.
    pub desk: String,
    /// The source.
    pub source: SourcePage,
    /// How many of the claims that it originated are there.
    pub total: i64,
    /// By status; every status is there.
    pub by_status: BTreeMap<String, i64>,
    /// By stage; every stage is there.
    pub by_stage: BTreeMap<String, i64>,
    /// The newest of its claims.
    pub claims: Vec<ClaimRow>,
    /// Always: a track record is internal unless the desk decides otherwise.
    pub internal: bool,
}

/// How often a desk checked whoever claimed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ClaimantCount {
    /// Who claimed it.
    pub source: SourceRef,
    /// Its claims that were taken up.
    pub claims: i64,
    /// Those that were decided.
    pub decided: i64,
    /// All of them by status; every status is there.
    pub by_status: BTreeMap<String, i64>,
}

/// How often a desk chose claims for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// Why they were chosen; `None` for those of which nobody said.
    pub because: Option<String>,
    /// The claims.
    pub claims: i64,
    /// Those that were decided.
    pub decided: i64,
}

/// The balance of a desk's checks: of whom, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct BalanceReport {
    /// The moment it speaks of.
    #[serde(flatten)]
    pub moment: Moment,
    /// The desk's name.
    pub desk: String,
    /// Own claims, without drafts and dropped ones.
    pub total: i64,
    /// Those that were decided.
    pub decided: i64,
    /// How many claimants there are.
    pub claimants: i64,
    /// Those with the most claims, most first.
    pub by_claimant: Vec<ClaimantCount>,
    /// How many reasons there are.
    pub reasons: i64,
    /// Those for which most were chosen, most first; last the claims of which nobody said.
    pub by_reason: Vec<ReasonCount>,
}

/// How things went: the claims by status week by week, and how long first verdicts took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Trends {
    /// At the end of each week, the oldest first; the last one is now.
    pub weeks: Vec<StatusOn>,
    /// First verdicts by how long they took.
    pub verdicts: Vec<Pace>,
}

/// The desk's own claims by status at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct StatusOn {
    /// The day.
    pub on: NaiveDate,
    /// Every status with its count.
    pub by_status: BTreeMap<String, i64>,
}

/// First verdicts that took about as long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Pace {
    /// How long at most, in seconds; `None` for longer than all before.
    pub at_most_seconds: Option<i64>,
    /// How many.
    pub count: i64,
}
