//! `sayso list`: claims, filtered and paged.

use chrono::NaiveDate;

use super::work::day;
use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::model::{ArticleId, ClaimKind, Stage, Status};
use crate::store::listing::{self, Filter, Order, Page, Whose};
use crate::store::{people, sources};

/// How often one command goes on looking while it has found nothing.
const LOOKS: usize = 10;

/// List claims
///
/// Every filter narrows the list; one that can be given several times takes any of its values. Imported claims are
/// listed only with --origin imported or any.
///
/// Words and mixtures of filters for which there is no index are looked for claim by claim. A large ledger is not read to
/// its end for them: the list then says how many claims it has looked at, and --after goes on from there.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// With this status
    #[arg(long, value_delimiter = ',')]
    status: Vec<Status>,
    /// At this stage
    #[arg(long, value_delimiter = ',')]
    stage: Vec<Stage>,
    /// Of this kind
    #[arg(long, value_delimiter = ',')]
    kind: Vec<ClaimKind>,
    /// Whose claims
    #[arg(long, value_enum, default_value = "own")]
    origin: OriginArg,
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
    /// The order: by number, by deadline or by the day of the claim; claims without one are left out [default: due with
    /// --due-by, claimed with --claimed-since or --claimed-until, otherwise id]
    #[arg(long, value_enum)]
    order: Option<OrderArg>,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum OriginArg {
    Own,
    Imported,
    Any,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum OrderArg {
    Id,
    Due,
    Claimed,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let mut page = Page {
            limit: self.paging.limit.into(),
            after: self.paging.after.clone(),
        };
        let list = db.snapshot(|db| {
            let filter = self.filter(db)?;
            let mut list = listing::claims(db, &filter, &page)?;
            // Whoever asks in a terminal would only ask on.
            for _ in 1..LOOKS {
                if !list.claims.is_empty() || list.next.is_none() {
                    break;
                }
                page.after = list.next;
                let so_far = list.looked_at;
                list = listing::claims(db, &filter, &page)?;
                list.looked_at = list.looked_at.zip(so_far).map(|(now, before)| now + before);
            }
            Ok(list)
        })?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&list, |list| text::claim_list(list, &paper))?;
        Ok(Code::DONE)
    }

    fn filter(&self, db: &mut crate::db::Db) -> Result<Filter> {
        let mut filter = Filter {
            status: self.status.clone(),
            stage: self.stage.clone(),
            kind: self.kind.clone(),
            whose: match self.origin {
                OriginArg::Own => Whose::Own,
                OriginArg::Imported => Whose::Imported,
                OriginArg::Any => Whose::Any,
            },
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
        };
        filter.order = match self.order {
            None => filter.natural_order(),
            Some(OrderArg::Id) => Order::Id,
            Some(OrderArg::Due) => Order::Due,
            Some(OrderArg::Claimed) => Order::Claimed,
        };
        Ok(filter)
    }
}
