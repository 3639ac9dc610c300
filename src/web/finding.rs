//! How the desk's pages and the API come to the search index: in its folder beside the ledger's other caches, built or brought up
//! first.

use super::asked::Asked;
use super::errors::Problem;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::matching::index::Allowed;
use crate::matching::shelf::{self, Ready, Shelf};
use crate::store::listing::{self, Filter, Whose};

/// Looks into the index.
///
/// # Errors
/// What `act` returns, the database's, or `Io` when there is no place for an index.
pub(super) async fn with_index<T: Send + 'static>(
    asked: &Asked,
    act: impl Fn(&mut Db, &mut Ready) -> Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let (cache, model) = (asked.desk.cache.clone(), asked.desk.model.clone());
    asked
        .run(move |db| {
            let cache = cache.clone().ok_or_else(|| {
                Error::usage("there is no home folder to keep the search index in")
                    .hint("name a folder with SAYSO_CACHE where the desk is served")
            })?;
            let mut shelf = Shelf {
                cache,
                model: model.clone(),
                progress: &mut |_, _| {},
            };
            shelf::with_index(db, &mut shelf, |db, ready| act(db, ready))
        })
        .await
}

/// The claims that pass a filter, for the index; `None` when it keeps nothing out.
///
/// # Errors
/// The database's.
pub(super) fn allowed(db: &mut Db, filter: &Filter) -> Result<Option<Allowed>> {
    let nothing = Filter {
        whose: Whose::Any,
        ..Filter::default()
    };
    if serde_json::json!(filter) == serde_json::json!(nothing) {
        return Ok(None);
    }
    let numbers = listing::numbers(db, filter)?;
    Ok(Some(
        numbers
            .into_iter()
            .filter_map(|id| u64::try_from(id.0).ok())
            .collect::<std::collections::HashSet<u64>>()
            .into(),
    ))
}
