//! Rating scales: those that sayso brings with it, and the desk's own, each version a row that never changes.

use super::journal::Write;
use crate::db::tables::{SCALE_LABELS, SCALES};
use crate::db::{Db, Value};
use crate::error::{Error, Result};
use crate::model::names::nearest;
use crate::model::scale::{built_in, built_in_scale};
use crate::model::{Desk, Refusal, Scale, Status, Subject, scale};
use crate::view::scales::{ScaleList, ScaleRow};

/// A scale by its name and version; without one, its newest.
///
/// # Errors
/// `NotFound`, with the nearest name.
pub fn find(db: &mut Db, name: &str, version: Option<i64>) -> Result<Scale> {
    if let Some(scale) = built_in_scale(name, version) {
        return Ok(scale.clone());
    }
    let mut all = own(db)?;
    let known: Vec<String> = all.iter().chain(built_in()).map(|scale| scale.name.clone()).collect();
    all.retain(|scale| scale.name == name && version.is_none_or(|version| scale.version == version));
    all.into_iter().max_by_key(|scale| scale.version).ok_or_else(|| {
        let version = version.map(|version| format!("/{version}")).unwrap_or_default();
        let error = Error::not_found(format!(
            "scale {:?}",
            crate::model::ids::short(&format!("{name}{version}"))
        ));
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) if near != name => error.hint(format!("did you mean {near:?}?")),
            _ => error.hint("`sayso scale list` shows them; `sayso scale add FILE` adds one of your own"),
        }
    })
}

/// The desk's scale; `None` when it has chosen none.
///
/// # Errors
/// The database's; `NotFound` when its row is gone.
pub fn of_desk(db: &mut Db, desk: &Desk) -> Result<Option<Scale>> {
    match &desk.scale {
        Some(name) => find(db, name, desk.scale_version).map(Some),
        None => Ok(None),
    }
}

/// The scale and the label of a mark's rating, which must agree with its status.
///
/// # Errors
/// `Refused` when the desk has no scale, or the label is not one of it or means another status.
pub(super) fn rate(write: &mut Write, rating: &str, status: Status) -> Result<(Scale, String)> {
    let desk = write.desk.clone();
    let scale = of_desk(write.db(), &desk)?.ok_or_else(|| {
        Refusal::new(
            "the desk has no rating scale",
            "choose one: sayso desk set --scale NAME; `sayso scale list` shows them",
        )
    })?;
    let label = scale.rate(rating, status)?.label.clone();
    Ok((scale, label))
}

/// The scales that the desk added, every version.
///
/// # Errors
/// The database's; `Database` for a row that sayso did not write.
pub fn own(db: &mut Db) -> Result<Vec<Scale>> {
    let mut ids: Vec<i64> = Vec::new();
    let mut scales = db.rows(
        "SELECT id, name, version, title, publisher, url, hosts, language, worst, best FROM scales
         ORDER BY name, version",
        &[],
        |r| {
            ids.push(r.next()?);
            Ok(Scale {
                format: scale::FORMAT.to_owned(),
                name: r.next()?,
                version: r.next()?,
                title: r.next()?,
                publisher: r.next()?,
                url: r.next()?,
                hosts: words(&r.next::<String>()?)?,
                language: r.next()?,
                worst: r.next()?,
                best: r.next()?,
                labels: Vec::new(),
            })
        },
    )?;
    db.each(
        "SELECT scale, label, status, value, meaning, also FROM scale_labels ORDER BY scale, position",
        &[],
        |r| {
            let of: i64 = r.next()?;
            let label = scale::Label {
                label: r.next()?,
                status: r.next()?,
                value: r.next()?,
                meaning: r.next()?,
                also: words(&r.next::<String>()?)?,
            };
            if let Some(at) = ids.iter().position(|id| *id == of) {
                scales[at].labels.push(label);
            }
            Ok(())
        },
    )?;
    Ok(scales)
}

fn words(json: &str) -> Result<Vec<String>> {
    serde_json::from_str(json).map_err(|_| Error::corrupt("a list of words that cannot be read"))
}

/// Every scale, built in and own.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db) -> Result<ScaleList> {
    let desk = super::desk::show(db)?;
    let own = own(db)?;
    let row = |scale: &Scale, own: bool| ScaleRow {
        name: scale.name.clone(),
        version: scale.version,
        title: scale.title.clone(),
        publisher: scale.publisher.clone(),
        language: scale.language.clone(),
        labels: scale.labels.iter().map(|label| label.label.clone()).collect(),
        own,
        desk: desk.scale.as_deref() == Some(&scale.name) && desk.scale_version.is_none_or(|v| v == scale.version),
    };
    let own_rows = own.iter().map(|scale| row(scale, true));
    Ok(ScaleList {
        scales: own_rows
            .chain(built_in().iter().map(|scale| row(scale, false)))
            .collect(),
    })
}

/// Adds a scale of the desk's own; says whether it was new. The same version again must be the same scale.
///
/// # Errors
/// `Refused` for a built-in's name, and for a version that is there and differs.
pub fn add(write: &mut Write, scale: &Scale) -> Result<bool> {
    if built_in().iter().any(|known| known.name == scale.name) {
        return Err(Refusal::new(
            format!("{:?} is the name of a scale that sayso brings with it", scale.name),
            "give yours a name of its own",
        )
        .into());
    }
    let versions: Vec<Scale> = own(write.db())?
        .into_iter()
        .filter(|known| known.name == scale.name)
        .collect();
    if let Some(known) = versions.iter().find(|known| known.version == scale.version) {
        if known == scale {
            return Ok(false);
        }
        return Err(Refusal::new(
            format!("the scale {} is there already, and differs", scale.key()),
            format!(
                "marks rest on it: write version = {} for the changed one",
                newest(&versions) + 1
            ),
        )
        .into());
    }
    if newest(&versions) > scale.version {
        return Err(Refusal::new(
            format!(
                "the scale {} comes after version {} of it",
                scale.key(),
                newest(&versions)
            ),
            format!("write version = {}", newest(&versions) + 1),
        )
        .into());
    }
    let [id, label] = write.next_ids([&SCALES, &SCALE_LABELS])?;
    let row: Vec<Value> = vec![
        id.into(),
        write.seq().into(),
        scale.name.clone().into(),
        scale.version.into(),
        scale.title.clone().into(),
        scale.publisher.clone().into(),
        scale.url.clone().into(),
        serde_json::json!(scale.hosts).to_string().into(),
        scale.language.clone().into(),
        scale.worst.into(),
        scale.best.into(),
        write.now.into(),
    ];
    write.load(&SCALES, &[row])?;
    let rows: Vec<Vec<Value>> = (0_i64..)
        .zip(&scale.labels)
        .map(|(at, of)| {
            vec![
                (label + at).into(),
                write.seq().into(),
                id.into(),
                (at + 1).into(),
                of.label.clone().into(),
                of.status.into(),
                of.value.into(),
                of.meaning.clone().into(),
                serde_json::json!(of.also).to_string().into(),
            ]
        })
        .collect();
    write.load(&SCALE_LABELS, &rows)?;
    write.entry(
        "scale add",
        Subject { noun: "scale", id },
        &serde_json::json!({"scale": scale.key(), "labels": scale.labels.len()}),
    )?;
    Ok(true)
}

fn newest(versions: &[Scale]) -> i64 {
    versions.iter().map(|scale| scale.version).max().unwrap_or(0)
}
