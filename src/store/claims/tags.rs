//! Tags, put on and taken off.

use super::get;
use crate::db::tables::TAGS;
use crate::db::{Db, Value};
use crate::error::Result;
use crate::model::ClaimId;
use crate::model::names::{fold, sound};
use crate::store::journal::Write;

/// The tags of a claim.
///
/// # Errors
/// The database's.
pub fn tags(db: &mut Db, id: ClaimId) -> Result<Vec<String>> {
    db.rows(
        "SELECT tag FROM tags WHERE claim = ?1 AND ended IS NULL ORDER BY tag",
        &[id.into()],
        |r| r.next(),
    )
}

/// Puts tags on a claim and takes others off.
///
/// # Errors
/// `NotFound`; `Refused` for an empty tag.
pub fn tag(write: &mut Write, id: ClaimId, on: &[String], off: &[String]) -> Result<()> {
    get(write.db(), id)?;
    let mut changed = false;
    for tag in on {
        changed |= add_tag(write, id, tag)?;
    }
    let seq = write.seq();
    for tag in off {
        let ended = write.put_all(
            &TAGS,
            "UPDATE tags SET ended = ?3 WHERE claim = ?1 AND tag = ?2 AND ended IS NULL RETURNING *",
            &[id.into(), fold(tag).into(), seq.into()],
        )?;
        changed |= !ended.is_empty();
    }
    if changed {
        write.entry("tag", id, &serde_json::json!({"claim": id, "on": on, "off": off}))?;
    }
    Ok(())
}

/// Makes a claim's tags those given, within another verb; says whether anything differed.
pub(crate) fn set_tags(write: &mut Write, id: ClaimId, wanted: &[String]) -> Result<bool> {
    let wanted: Vec<String> = wanted.iter().map(|tag| fold(tag)).collect();
    let mut changed = false;
    for known in tags(write.db(), id)? {
        if !wanted.contains(&known) {
            let seq = write.seq();
            write.put_all(
                &TAGS,
                "UPDATE tags SET ended = ?3 WHERE claim = ?1 AND tag = ?2 AND ended IS NULL RETURNING *",
                &[id.into(), known.into(), seq.into()],
            )?;
            changed = true;
        }
    }
    for tag in &wanted {
        changed |= add_tag(write, id, tag)?;
    }
    Ok(changed)
}

fn add_tag(write: &mut Write, id: ClaimId, tag: &str) -> Result<bool> {
    let tag = tag_text(tag)?;
    if tags(write.db(), id)?.contains(&tag) {
        return Ok(false);
    }
    let [next] = write.next_ids([&TAGS])?;
    let row = tag_row(write, next, id, &tag);
    write.load(&TAGS, &[row])?;
    Ok(true)
}

/// A tag's row, in the order of [`TAGS`].
pub(super) fn tag_row(write: &Write, id: i64, claim: ClaimId, tag: &str) -> Vec<Value> {
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        tag.to_owned().into(),
        Value::Null,
    ]
}

/// A tag as it is kept.
pub(super) fn tag_text(tag: &str) -> Result<String> {
    Ok(fold(&sound("tag", tag, 100)?))
}
