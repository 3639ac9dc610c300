//! The ledger itself, for admins: where it is and how it stands, backups to take away, the search index, the encoder.

use minijinja::context;
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::index;
use super::router::{May, Routes};
use crate::store::ledger;
use crate::view::ledger::{LedgerInfo, StorageReport};
use crate::view::matches::{IndexState, ModelState};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/settings/ledger", May::Manage, page)
        .post("/settings/ledger/check", May::Manage, check)
        .post("/settings/ledger/index", May::Manage, build)
}

/// The page.
#[derive(Debug, Serialize)]
struct Ledger {
    /// The ledger in figures.
    info: LedgerInfo,
    /// The search index; nothing in a sayso without matching, or without a place for one.
    index: Option<IndexState>,
    /// The sentence encoder.
    model: Option<ModelState>,
    /// What a check of the storage found, when one was asked for.
    storage: Option<StorageReport>,
}

async fn seen(asked: &Asked) -> Result<Ledger, Problem> {
    let desk = std::sync::Arc::clone(&asked.desk);
    asked
        .run(move |db| {
            Ok(Ledger {
                info: ledger::info(db, desk.place())?,
                index: index::stands(&desk, db)?,
                model: index::encoder(&desk),
                storage: None,
            })
        })
        .await
}

async fn page(asked: Asked) -> Answer {
    let ledger = seen(&asked).await?;
    asked.show("ledger.html", &ledger)
}

/// A check reads the whole file, so that it is asked for and not made by looking at a page.
async fn check(asked: Asked) -> Answer {
    let storage = asked.run(ledger::check).await?;
    let ledger = Ledger {
        storage: Some(storage),
        ..seen(&asked).await?
    };
    asked.show("ledger.html", &ledger)
}

async fn build(asked: Asked) -> Answer {
    let desk = std::sync::Arc::clone(&asked.desk);
    match asked.run(move |db| index::build(&desk, db)).await {
        Ok(()) => Ok(asked.go("/settings/ledger", "index")),
        Err(problem) => {
            let ledger = seen(&asked).await?;
            asked.again("ledger.html", &ledger, context! {}, &problem)
        }
    }
}
