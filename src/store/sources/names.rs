//! A source's other names, and two sources that turn out to be one.

use super::{Source, get, named};
use crate::db::Db;
use crate::db::tables::{SOURCE_ALIASES, SOURCES};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, fold, sound};
use crate::model::{Refusal, SourceId, SourceKind};
use crate::store::journal::Write;
pub use crate::view::sources::Merge;

/// The other names of a source.
///
/// # Errors
/// The database's.
pub fn aliases(db: &mut Db, id: SourceId) -> Result<Vec<String>> {
    db.rows(
        "SELECT name FROM source_aliases WHERE source = ?1 AND ended IS NULL ORDER BY id",
        &[id.into()],
        |r| r.next(),
    )
}

/// Gives a source another name.
///
/// # Errors
/// `Refused` for an anonymous source, or a name that another source carries.
pub fn alias(write: &mut Write, id: SourceId, name: &str) -> Result<()> {
    let source = get(write.db(), id)?;
    if source.kind == SourceKind::Anonymous {
        return Err(Refusal::new(
            format!("{id} is anonymous and has no names"),
            "nothing ever matches it by name",
        )
        .into());
    }
    let others: Vec<SourceId> = named(write.db(), name)?
        .into_iter()
        .filter(|other| *other != id)
        .collect();
    if let Some(other) = others.first() {
        return Err(Refusal::new(
            format!("{name:?} is a name of {other}"),
            format!("if the two are one: sayso source merge {} --into {}", other.0, id.0),
        )
        .into());
    }
    if add_alias(write, id, name)? {
        write.entry("source alias", id, &serde_json::json!({"source": id, "alias": name}))?;
    }
    Ok(())
}

/// Adds an alias within another verb; says whether it is new.
pub(crate) fn add_alias(write: &mut Write, id: SourceId, name: &str) -> Result<bool> {
    let name = sound("alias", name, 500)?;
    if aliases(write.db(), id)?.contains(&name) || get(write.db(), id)?.name == name {
        return Ok(false);
    }
    write.put(
        &SOURCE_ALIASES,
        "INSERT INTO source_aliases (id, seq, source, name, folded, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM source_aliases), ?1, ?2, ?3, ?4, NULL) RETURNING *",
        &[write.seq().into(), id.into(), (&name).into(), fold(&name).into()],
    )?;
    Ok(true)
}

/// Ends an alias within another verb; says whether there was one.
pub(super) fn end_alias(write: &mut Write, id: SourceId, name: &str) -> Result<bool> {
    let seq = write.seq();
    let ended = write.put_all(
        &SOURCE_ALIASES,
        "UPDATE source_aliases SET ended = ?3 WHERE source = ?1 AND folded = ?2 AND ended IS NULL RETURNING *",
        &[id.into(), fold(name).into(), seq.into()],
    )?;
    Ok(!ended.is_empty())
}

/// Takes a name away from a source.
///
/// # Errors
/// `NotFound` when it has no such alias.
pub fn unalias(write: &mut Write, id: SourceId, name: &str) -> Result<()> {
    let ended = end_alias(write, id, name)?;
    if !ended {
        return Err(Error::not_found(format!("alias {name:?} of {id}")).hint("`sayso source show` lists its aliases"));
    }
    write.entry("source unalias", id, &serde_json::json!({"source": id, "alias": name}))?;
    Ok(())
}

/// What [`merge`] would do.
///
/// # Errors
/// `NotFound`, or `Refused` when the two cannot be merged.
pub fn preview_merge(db: &mut Db, from: SourceId, into: SourceId, reason: Option<&str>) -> Result<Merge> {
    let (gone, stays) = (get(db, from)?, get(db, into)?);
    if from == into {
        return Err(Refusal::new(format!("{from} cannot be merged into itself"), "name two sources").into());
    }
    for source in [&gone, &stays] {
        if let Some(other) = source.merged_into {
            return Err(Refusal::new(
                format!("{} was merged into {other}", source.id),
                format!("use #{} instead", other.0),
            )
            .into());
        }
    }
    let anonymous = |source: &Source| source.kind == SourceKind::Anonymous;
    if anonymous(&gone) != anonymous(&stays) {
        return Err(Refusal::new(
            "an anonymous source is never merged with one that has a name: that would publish who it is",
            "leave them apart; who knows the identity is recorded with `sayso source edit --identity-known-to`",
        )
        .into());
    }
    if anonymous(&gone) && reason.is_none() {
        return Err(Refusal::new(
            "saying that two anonymous sources are one person is an act of its own",
            "say how the desk knows it, without naming anybody: --reason \"…\"",
        )
        .into());
    }
    if let Some(reason) = reason {
        sound("reason", reason, LONGEST_FIELD)?;
    }
    let mut names = aliases(db, from)?;
    if !anonymous(&gone) {
        names.insert(0, gone.name.clone());
    }
    let known: Vec<String> = aliases(db, into)?
        .iter()
        .chain([&stays.name])
        .map(|n| fold(n))
        .collect();
    names.retain(|name| !known.contains(&fold(name)));
    Ok(Merge {
        from,
        from_name: gone.name,
        into,
        into_name: stays.name,
        links: db.value(
            "SELECT count(*) FROM links WHERE source = ?1 AND ended IS NULL",
            &[from.into()],
        )?,
        originates: db.value("SELECT count(*) FROM claims WHERE originator = ?1", &[from.into()])?,
        documents: db.value(
            "SELECT count(*) FROM documents WHERE publisher = ?1 OR origin = ?1",
            &[from.into()],
        )?,
        aliases: names,
    })
}

/// Merges one source into another: its names become aliases, and wherever it stands it is read as the other. Its row
/// and its links stay as they were recorded.
///
/// # Errors
/// As for [`preview_merge`].
pub fn merge(write: &mut Write, from: SourceId, into: SourceId, reason: Option<&str>) -> Result<Merge> {
    let merge = preview_merge(write.db(), from, into, reason)?;
    let moved = write.db().rows(
        "SELECT id FROM sources WHERE id = ?1 UNION SELECT id FROM sources WHERE merged_into = ?1 ORDER BY 1",
        &[from.into()],
        |r| r.next::<i64>(),
    )?;
    for id in moved {
        write.revise(
            &SOURCES,
            id,
            "UPDATE sources SET merged_into = ?2, merge_reason = ?3 WHERE id = ?1 RETURNING *",
            &[id.into(), into.into(), reason.into()],
        )?;
    }
    for name in &merge.aliases {
        add_alias(write, into, name)?;
    }
    write.entry("source merge", into, &merge)?;
    Ok(merge)
}
