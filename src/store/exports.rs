//! Which marks left the desk in an export: what comes after them is a correction.

use super::journal::Write;
use crate::db::Value;
use crate::db::tables::EXPORTS;
use crate::error::Result;
use crate::model::{ClaimId, Subject};

/// Records that the latest marks of claims left the desk in a format, with one entry in the journal about all of them.
/// Claims without a mark, and those whose latest mark had left before in the same format, are passed over; returns how
/// many were recorded.
///
/// # Errors
/// The database's.
pub fn record(write: &mut Write, format: &str, claims: &[ClaimId]) -> Result<usize> {
    let [first] = write.next_ids([&EXPORTS])?;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for part in claims.chunks(400) {
        let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 2)).collect();
        let sql = format!(
            "SELECT m.claim, m.id FROM marks m
             WHERE m.claim IN ({}) AND m.id = (SELECT max(l.id) FROM marks l WHERE l.claim = m.claim)
               AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.claim = m.claim AND e.mark = m.id AND e.format = ?1)
             ORDER BY m.claim",
            places.join(", ")
        );
        let mut params: Vec<crate::db::Param> = vec![format.into()];
        params.extend(part.iter().map(|id| crate::db::Param::from(*id)));
        let found = write
            .db()
            .rows(&sql, &params, |r| Ok((r.next::<i64>()?, r.next::<i64>()?)))?;
        for (claim, mark) in found {
            rows.push(vec![
                (first + rows.len() as i64).into(),
                write.seq().into(),
                claim.into(),
                mark.into(),
                format.to_owned().into(),
                write.person.into(),
                write.now.into(),
            ]);
        }
    }
    if rows.is_empty() {
        return Ok(0);
    }
    write.load(&EXPORTS, &rows)?;
    let batch = Subject {
        noun: "batch",
        id: write.seq(),
    };
    write.entry(
        "export",
        batch,
        &serde_json::json!({"format": format, "claims": rows.len()}),
    )?;
    Ok(rows.len())
}
