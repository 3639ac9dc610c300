//! The filters by which commands narrow the claims that they look at: each narrows further, one that can be given several
//! times takes any of its values.

use chrono::NaiveDate;

use super::work::day;
use crate::db::Db;
use crate::error::Result;
use crate::model::{ArticleId, ClaimKind, Stage, Status};
use crate::store::listing::{Filter, Order, Whose};
use crate::store::{people, sources};

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

/// Own claims, other desks' or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OriginArg {
    /// The desk's own
    Own,
    /// Other desks'
    Imported,
    /// Both
    Any,
}

impl OriginArg {
    /// As the store asks for it.
    pub(super) fn whose(self) -> Whose {
        match self {
            OriginArg::Own => Whose::Own,
            OriginArg::Imported => Whose::Imported,
            OriginArg::Any => Whose::Any,
        }
    }
}

impl Filters {
    /// The filter, its names looked up.
    ///
    /// # Errors
    /// `NotFound` for a source or person that is not there.
    pub(super) fn filter(&self, db: &mut Db, whose: Whose) -> Result<Filter> {
        Ok(Filter {
            status: self.status.clone(),
            stage: self.stage.clone(),
            kind: self.kind.clone(),
            whose,
            article: self.article,
            source: self.source.as_deref().map(|who| sources::find(db, who)).transpose()?,
            originator: self
                .originator
                .as_deref()
                .map(|who| sources::find(db, who))
                .transpose()?,
            anonymous: match (self.anonymous, self.named) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            },
            tag: self.tag.clone(),
            assignee: self.assignee.as_deref().map(|who| people::find(db, who)).transpose()?,
            due_by: self.due_by,
            text: self.text.clone(),
            claimed_since: self.claimed_since,
            claimed_until: self.claimed_until,
            entered_since: self.entered_since,
            entered_until: self.entered_until,
            order: Order::Id,
        })
    }
}

#[cfg(feature = "matching")]
impl Filters {
    /// The claims that pass, for the index; `None` when nothing is filtered out.
    ///
    /// # Errors
    /// The database's, or `NotFound` for a source or person that is not there.
    pub(super) fn allowed(&self, db: &mut Db, origin: OriginArg) -> Result<Option<crate::matching::index::Allowed>> {
        let filter = self.filter(db, origin.whose())?;
        allowed(db, &filter)
    }
}

/// The claims that pass a filter, for the index; `None` when it keeps nothing out.
///
/// # Errors
/// The database's.
#[cfg(feature = "matching")]
pub(super) fn allowed(db: &mut Db, filter: &Filter) -> Result<Option<crate::matching::index::Allowed>> {
    let nothing = serde_json::json!(Filter {
        whose: Whose::Any,
        ..Filter::default()
    });
    if serde_json::json!(filter) == nothing {
        return Ok(None);
    }
    let numbers = crate::store::listing::numbers(db, filter)?;
    let numbers = numbers.into_iter().filter_map(|id| u64::try_from(id.0).ok());
    Ok(Some(std::sync::Arc::new(numbers.collect())))
}

/// What is said by a sayso that was built without the index.
#[cfg(not(feature = "matching"))]
pub(super) fn without_matching() -> crate::error::Error {
    crate::error::Error::usage("this sayso was built without matching")
        .hint("build it with the feature `matching`, which is on by default")
}
