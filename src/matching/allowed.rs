//! Which claims an answer may name, as the index asks for it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::Result;
use crate::model::Whose;
use crate::store::Db;
use crate::store::listing::{self, Filter};

/// The numbers of the claims that an answer may name.
pub type Allowed = Arc<HashSet<u64>>;

/// These claims and no other.
pub fn only(claims: impl IntoIterator<Item = i64>) -> Allowed {
    let numbers = claims.into_iter().filter_map(|claim| u64::try_from(claim).ok());
    Arc::new(numbers.collect())
}

/// The claims that pass a filter; `None` when it keeps nothing out.
///
/// # Errors
/// The database's.
pub fn passing(db: &mut Db, filter: &Filter) -> Result<Option<Allowed>> {
    let open = serde_json::json!(Filter {
        whose: Whose::Any,
        ..Filter::default()
    });
    if serde_json::json!(filter) == open {
        return Ok(None);
    }
    let passed = listing::numbers(db, filter)?;
    Ok(Some(only(passed.into_iter().map(|claim| claim.0))))
}
