//! The work that hangs on claims: replies, attempts, questions, and what became of them in the copy.

use std::collections::HashMap;

use super::Scope;
use crate::db::Db;
use crate::error::Result;
use crate::store::attempts::Attempt;
use crate::store::history::{self, AsOf, Pictured};
use crate::store::queries::Query;
use crate::store::replies::Reply;
use crate::store::resolutions::Resolved;

/// By claim.
pub(super) struct Work {
    pub replies: HashMap<i64, Vec<Reply>>,
    pub attempts: HashMap<i64, Vec<Attempt>>,
    pub queries: HashMap<i64, Vec<Query>>,
    pub resolutions: HashMap<i64, Vec<Resolved>>,
}

impl Work {
    pub fn load(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Work> {
        Ok(Work {
            replies: rows(db, scope, as_of, |reply: &Reply| reply.claim.0)?,
            attempts: rows(db, scope, as_of, |attempt: &Attempt| attempt.claim.0)?,
            queries: rows(db, scope, as_of, |query: &Query| query.claim.map_or(0, |id| id.0))?,
            resolutions: rows(db, scope, as_of, |resolved: &Resolved| resolved.claim.0)?,
        })
    }
}

fn rows<T: Pictured>(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    claim: impl Fn(&T) -> i64,
) -> Result<HashMap<i64, Vec<T>>> {
    let table = T::table();
    let sql = format!(
        "SELECT {} FROM {} w JOIN claims c ON c.id = w.claim WHERE {} AND w.seq <= ?2
            AND (w.ended IS NULL OR w.ended > ?2) ORDER BY w.id",
        table.columns_as("w"),
        table.name,
        scope.clause()
    );
    let mut found = db.rows(&sql, &scope.params(as_of), T::read)?;
    history::rewind(db, &mut found, as_of.until)?;
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    for row in found {
        groups.entry(claim(&row)).or_default().push(row);
    }
    Ok(groups)
}
