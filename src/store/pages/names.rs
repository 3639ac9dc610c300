//! Sources and people by number, as everything else names them, now or as of an entry.

use std::collections::{BTreeSet, HashMap};

use crate::db::tables::SOURCES;
use crate::db::{Db, Param, Row};
use crate::error::Result;
use crate::model::{PersonId, SourceKind};
use crate::store::history::{self, Pictured};
use crate::store::sources;
use crate::view::claims::SourceRef;

pub(super) fn by_ids<T>(
    db: &mut Db,
    table: &crate::db::Table,
    ids: BTreeSet<i64>,
    read: impl Fn(&mut Row) -> Result<T>,
) -> Result<Vec<T>> {
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(400) {
        let places: Vec<String> = (1..=part.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT {} FROM {} t WHERE t.id IN ({})",
            table.columns_as("t"),
            table.name,
            places.join(", ")
        );
        let params: Vec<Param> = part.iter().map(|id| Param::from(*id)).collect();
        rows.extend(db.rows(&sql, &params, &read)?);
    }
    Ok(rows)
}

/// Sources by number as others name them; a merged one appears as what it was merged into.
///
/// # Errors
/// The database's.
pub(in crate::store) fn source_refs(db: &mut Db, ids: BTreeSet<i64>, until: i64) -> Result<HashMap<i64, SourceRef>> {
    let mut rows = by_ids(db, &SOURCES, ids, sources::from_row)?;
    history::rewind(db, &mut rows, until)?;
    let roots: BTreeSet<i64> = rows.iter().filter_map(|s| s.merged_into).map(|id| id.0).collect();
    let mut merged = by_ids(db, &SOURCES, roots, sources::from_row)?;
    history::rewind(db, &mut merged, until)?;
    let refer = |s: &sources::Source| SourceRef {
        id: s.id,
        name: s.name.clone(),
        kind: s.kind,
        anonymous: s.kind == SourceKind::Anonymous,
    };
    let roots: HashMap<i64, SourceRef> = merged.iter().map(|s| (s.id.0, refer(s))).collect();
    Ok(rows
        .iter()
        .map(|s| {
            let root = s.merged_into.and_then(|id| roots.get(&id.0).cloned());
            (s.id.0, root.unwrap_or_else(|| refer(s)))
        })
        .collect())
}

/// A person's number and name.
struct Named(i64, String);

impl history::Pictured for Named {
    fn table() -> &'static crate::db::Table {
        &crate::db::tables::PEOPLE
    }

    fn key(&self) -> i64 {
        self.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        let id = row.next()?;
        let _seq: i64 = row.next()?;
        Ok(Named(id, row.next()?))
    }
}

/// Everybody's name by number, as of an entry.
pub(in crate::store) fn people_names(db: &mut Db, until: i64) -> Result<HashMap<i64, String>> {
    let mut rows = db.rows("SELECT id, seq, name FROM people", &[], Named::read)?;
    history::rewind(db, &mut rows, until)?;
    Ok(rows.into_iter().map(|Named(id, name)| (id, name)).collect())
}

pub(in crate::store) fn name(people: &HashMap<i64, String>, id: PersonId) -> String {
    people.get(&id.0).cloned().unwrap_or_else(|| id.to_string())
}
