//! The filters by which commands narrow the claims that they look at: each narrows further, one that can be given several
//! times takes any of its values.

use chrono::NaiveDate;

use super::work::day;
use crate::db::Db;
use crate::error::Result;
use crate::model::{ArticleId, ClaimKind, Stage, Status, Whose};
use crate::store::listing::{Filter, Narrowed};

/// Which claims.
#[derive(Debug, Clone, clap::Args)]
pub struct Filters {
    /// With this status
    #[arg(long, value_delimiter = ',')]
    pub(super) status: Vec<Status>,
    /// At this stage
    #[arg(long, value_delimiter = ',')]
    pub(super) stage: Vec<Stage>,
    /// Of this kind
    #[arg(long, value_delimiter = ',')]
    kind: Vec<ClaimKind>,
    /// With this source anywhere in the chain: a name or a number
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Asserted by this source
    #[arg(long, value_name = "SOURCE")]
    originator: Option<String>,
    /// Of this article
    #[arg(long, value_name = "ID")]
    article: Option<ArticleId>,
    /// Asserted by somebody whom the article does not name
    #[arg(long, conflicts_with = "named")]
    anonymous: bool,
    /// Asserted by somebody with a name
    #[arg(long)]
    named: bool,
    /// Facts that rest on one voice: nobody outside the chain supports them, and no other claim says the same
    #[arg(long)]
    single_sourced: bool,
    /// With this tag
    #[arg(long)]
    tag: Option<String>,
    /// Given to this person
    #[arg(long, value_name = "PERSON")]
    assignee: Option<String>,
    /// Due up to this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    due_by: Option<NaiveDate>,
    /// Whose text holds these words
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// Claimed on this day or later
    #[arg(long, value_name = "DAY", value_parser = day)]
    claimed_since: Option<NaiveDate>,
    /// Claimed on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day)]
    claimed_until: Option<NaiveDate>,
    /// Entered on this day or later
    #[arg(long, value_name = "DAY", value_parser = day)]
    entered_since: Option<NaiveDate>,
    /// Entered on this day or earlier
    #[arg(long, value_name = "DAY", value_parser = day)]
    entered_until: Option<NaiveDate>,
}

impl Filters {
    /// The filter, its names looked up.
    ///
    /// # Errors
    /// `NotFound` for a source or person that is not there.
    pub(super) fn filter(&self, db: &mut Db, whose: Whose) -> Result<Filter> {
        self.narrowed(whose).filter(db)
    }

    /// The filter as it was given.
    pub(super) fn narrowed(&self, whose: Whose) -> Narrowed {
        Narrowed {
            filter: Filter {
                status: self.status.clone(),
                stage: self.stage.clone(),
                kind: self.kind.clone(),
                whose,
                article: self.article,
                anonymous: match (self.anonymous, self.named) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                },
                single_sourced: self.single_sourced,
                tag: self.tag.clone(),
                due_by: self.due_by,
                text: self.text.clone(),
                claimed_since: self.claimed_since,
                claimed_until: self.claimed_until,
                entered_since: self.entered_since,
                entered_until: self.entered_until,
                ..Filter::default()
            },
            source: self.source.clone(),
            originator: self.originator.clone(),
            assignee: self.assignee.clone(),
        }
    }
}
