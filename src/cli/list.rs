//! `sayso list`: claims, filtered and paged.

use super::filters::Filters;
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::Result;
use crate::model::{Order, Whose};
use crate::store::filters;
use crate::store::listing::{self, Filter, Page};

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
    #[command(flatten)]
    filters: Filters,
    /// Whose claims
    #[arg(long, value_enum, default_value = "own")]
    origin: Whose,
    /// The order: by number, by deadline or by the day of the claim; claims without one are left out [default: due with
    /// --due-by, claimed with --claimed-since or --claimed-until, otherwise id]
    #[arg(long, value_enum)]
    order: Option<Order>,
    /// What a filter lets through that you keep under this name; nothing else can be said beside it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["Filters", "origin", "order"])]
    saved: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let mut page = Page {
            limit: self.paging.limit.into(),
            after: self.paging.after.clone(),
        };
        let list = db.snapshot(|db| {
            let filter = self.filter(app, db)?;
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

    fn filter(&self, app: &App, db: &mut Db) -> Result<Filter> {
        if let Some(name) = &self.saved {
            let person = super::filter::me(app, db)?;
            let kept = filters::named(db, person, name)?;
            return filters::of(&kept.query)?.filter(db);
        }
        let mut filter = self.filters.filter(db, self.origin)?;
        filter.order = self.order.unwrap_or_else(|| filter.natural_order());
        Ok(filter)
    }
}
