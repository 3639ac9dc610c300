//! Whoever can say something.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::history::{self, AsOf};
use super::journal::Write;
use super::{desk, pages, tally};
use crate::db::tables::{SOURCE_ALIASES, SOURCE_SECRETS, SOURCES};
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::lint::looks_identifying;
use crate::model::names::{LONGEST_FIELD, fold, nearest, sound};
use crate::model::{ArticleId, GrantedBy, Lint, Refusal, Reliability, Severity, SourceId, SourceKind, Stage, Status};
use crate::view::SourceRef;
use crate::view::sources::{Anonymity, ProtectedView, SourceList, SourcePage, SourceRow, TrackRecord};

/// A source's row.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// The entry that added it.
    pub seq: i64,
    /// What it is.
    pub kind: SourceKind,
    /// The name; of an anonymous source, the description as printed.
    pub name: String,
    /// A description.
    pub described_as: Option<String>,
    /// Its site's host.
    pub host: Option<String>,
    /// Admiralty reliability.
    pub reliability: Option<Reliability>,
    /// The article that an anonymous source speaks in.
    pub article: Option<ArticleId>,
    /// Who granted anonymity.
    pub granted_by: Option<GrantedBy>,
    /// The stated reason for anonymity.
    pub stated_reason: Option<String>,
    /// The anonymous source's standing.
    pub standing: Option<String>,
    /// Whether it knows at first hand.
    pub direct_knowledge: Option<bool>,
    /// What it was merged into.
    pub merged_into: Option<SourceId>,
    /// Why it was merged.
    pub merge_reason: Option<String>,
    /// What a seed file or an import knows it by.
    pub external_id: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// Reads a row with the columns of [`SOURCES`].
pub(super) fn from_row(row: &mut Row) -> Result<Source> {
    Ok(Source {
        id: row.next()?,
        seq: row.next()?,
        kind: row.next()?,
        name: row.next()?,
        described_as: {
            let _folded: String = row.next()?;
            row.next()?
        },
        host: row.next()?,
        reliability: row.next()?,
        article: row.next()?,
        granted_by: row.next()?,
        stated_reason: row.next()?,
        standing: row.next()?,
        direct_knowledge: row.next()?,
        merged_into: row.next()?,
        merge_reason: row.next()?,
        external_id: row.next()?,
        added_at: row.next()?,
    })
}

impl history::Pictured for Source {
    fn table() -> &'static crate::db::Table {
        &SOURCES
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

/// What to record of a new source.
#[derive(Debug, Clone, Serialize)]
pub struct NewSource {
    /// What it is.
    pub kind: SourceKind,
    /// The name; of an anonymous source, the description as printed.
    pub name: String,
    /// The rest.
    #[serde(flatten)]
    pub about: SourceEdit,
    /// What a seed file or an import knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// What to set about a source; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(default)]
pub struct SourceEdit {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub described_as: Option<String>,
    /// Its site's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Admiralty reliability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Reliability>,
    /// The article that an anonymous source speaks in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleId>,
    /// Who granted anonymity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted_by: Option<GrantedBy>,
    /// The stated reason for anonymity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_reason: Option<String>,
    /// The anonymous source's standing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<String>,
    /// Whether it knows at first hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_knowledge: Option<bool>,
    /// What the desk alone knows; never part of a journal body.
    #[serde(skip)]
    pub protected: Option<Protected>,
}

/// What the desk alone knows of a source whose anonymity it granted. Never the identity itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Protected {
    /// Which role on the desk knows who it is.
    pub identity_known_to: Option<String>,
    /// Why the source speaks.
    pub motive: Option<String>,
    /// Which role approved the anonymity.
    pub approved_by: Option<String>,
}

/// Reads one source.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: SourceId) -> Result<Source> {
    let sql = format!("SELECT {} FROM sources s WHERE s.id = ?1", SOURCES.columns_as("s"));
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso source list` shows every source with its number"))
}

/// Named sources that carry this name or alias; merged ones are answered by what they were merged into.
/// Anonymous sources are never matched by name.
///
/// # Errors
/// The database's.
pub fn named(db: &mut Db, name: &str) -> Result<Vec<SourceId>> {
    db.rows(
        "SELECT DISTINCT coalesce(s.merged_into, s.id) FROM sources s
         WHERE s.kind <> 'anonymous' AND (s.folded = ?1
            OR s.id IN (SELECT a.source FROM source_aliases a WHERE a.folded = ?1 AND a.ended IS NULL))
         ORDER BY 1",
        &[fold(name).into()],
        |r| r.next(),
    )
}

/// Finds a source by number, name or alias.
///
/// # Errors
/// `NotFound` with the nearest name; `Refused` when several carry the name.
pub fn find(db: &mut Db, who: &str) -> Result<SourceId> {
    if let Ok(id) = who.parse::<SourceId>() {
        return get(db, id).map(|source| source.id);
    }
    let found = named(db, who)?;
    match found[..] {
        [id] => Ok(id),
        [] => Err(unknown(db, who)?),
        _ => {
            let numbers: Vec<String> = found.iter().map(|id| format!("#{}", id.0)).collect();
            Err(Refusal::new(
                format!("{:?} is the name of {} sources", short(who), found.len()),
                format!("say which by its number: {}", numbers.join(", ")),
            )
            .into())
        }
    }
}

/// Nobody carries that name: says who is called alike, or how to find or add somebody.
fn unknown(db: &mut Db, who: &str) -> Result<Error> {
    let folded = fold(who);
    let who = &*short(who);
    let error = Error::not_found(format!("source called {who:?}"));
    let anonymous: Option<SourceId> = db
        .row(
            "SELECT min(id) FROM sources WHERE kind = 'anonymous' AND folded = ?1",
            &[(&folded).into()],
            |r| r.next::<Option<SourceId>>(),
        )?
        .flatten();
    if let Some(id) = anonymous {
        return Ok(error.hint(format!(
            "an anonymous source goes by its number, such as #{}: sayso source list --kind anonymous",
            id.0
        )));
    }
    let mut alike = Vec::new();
    db.each(
        "SELECT name, folded FROM sources WHERE kind <> 'anonymous' AND merged_into IS NULL",
        &[],
        |r| {
            let (name, other): (String, String) = (r.next()?, r.next()?);
            let within = !folded.is_empty() && other.split([' ', '-']).any(|word| word == folded);
            if within || nearest(who, [other.as_str()]).is_some() {
                alike.push(name);
            }
            Ok(())
        },
    )?;
    alike.truncate(5);
    Ok(match &alike[..] {
        [] => error.hint(format!("add it with `sayso source add {who:?} --kind person`")),
        [one] => error.hint(format!("did you mean {one:?}?")),
        many => error.hint(format!("did you mean one of these: {}?", many.join(", "))),
    })
}

/// The source whose site a host is, or a subdomain of.
///
/// # Errors
/// The database's.
pub fn of_host(db: &mut Db, host: &str) -> Result<Option<SourceId>> {
    let mut part = host;
    loop {
        let found: Option<SourceId> = db.row(
            "SELECT coalesce(merged_into, id) FROM sources WHERE host = ?1 ORDER BY id LIMIT 1",
            &[part.into()],
            |r| r.next(),
        )?;
        match part.split_once('.') {
            None => return Ok(found),
            _ if found.is_some() => return Ok(found),
            Some((_, rest)) => part = rest,
        }
    }
}

/// Adds a source, with its own entry in the journal.
///
/// # Errors
/// `Refused` for a name that is taken, or anonymous fields on a source with a name.
pub fn add(write: &mut Write, new: &NewSource) -> Result<SourceId> {
    if new.kind != SourceKind::Anonymous {
        refuse_taken(write, &new.name, None)?;
        refuse_owned_host(write, new.about.host.as_deref(), None)?;
    }
    let id = insert(write, new)?;
    write.entry("source add", id, &serde_json::json!({"source": id, "new": new}))?;
    Ok(id)
}

/// Inserts a source's row within another verb.
pub(crate) fn insert(write: &mut Write, new: &NewSource) -> Result<SourceId> {
    let name = sound("source's name", &new.name, 500)?;
    let about = &new.about;
    if new.kind != SourceKind::Anonymous {
        let anonymous_field = about.granted_by.is_some()
            || about.stated_reason.is_some()
            || about.standing.is_some()
            || about.direct_knowledge.is_some()
            || about.protected.is_some()
            || about.article.is_some();
        if anonymous_field {
            return Err(Refusal::new(
                format!("{name:?} has a name: who granted anonymity, why and to whom goes with anonymous sources"),
                "leave these out, or make its kind anonymous",
            )
            .into());
        }
    } else if about.article.is_none() {
        return Err(Refusal::new(
            "an anonymous source is known by its article and description",
            "name the article that it speaks in with --article",
        )
        .into());
    }
    let id = write.put(
        &SOURCES,
        "INSERT INTO sources (id, seq, kind, name, folded, described_as, host, reliability, article, granted_by,
                stated_reason, standing, direct_knowledge, merged_into, merge_reason, external_id, added_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM sources), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                NULL, NULL, ?13, ?14) RETURNING *",
        &[
            write.seq().into(),
            new.kind.into(),
            (&name).into(),
            fold(&name).into(),
            (&about.described_as).into(),
            (&about.host).into(),
            about.reliability.into(),
            about.article.into(),
            about.granted_by.into(),
            (&about.stated_reason).into(),
            (&about.standing).into(),
            about.direct_knowledge.into(),
            (&new.external_id).into(),
            write.now.into(),
        ],
    )?;
    let id = SourceId(id);
    if let Some(protected) = &about.protected {
        if about.granted_by != Some(GrantedBy::Us) {
            return Err(Refusal::new(
                "protected fields go with an anonymity that this desk granted",
                "set granted-by to us, or leave them out",
            )
            .into());
        }
        keep_secret(write, id, protected)?;
    }
    Ok(id)
}

fn keep_secret(write: &mut Write, id: SourceId, protected: &Protected) -> Result<()> {
    for (field, text) in [
        ("identity-known-to", &protected.identity_known_to),
        ("motive", &protected.motive),
        ("approved-by", &protected.approved_by),
    ] {
        if let Some(text) = text {
            sound(field, text, LONGEST_FIELD)?;
        }
    }
    write.put(
        &SOURCE_SECRETS,
        "INSERT INTO source_secrets (id, seq, identity_known_to, motive, approved_by) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, identity_known_to = excluded.identity_known_to,
                motive = excluded.motive, approved_by = excluded.approved_by
         RETURNING *",
        &[
            id.into(),
            write.seq().into(),
            (&protected.identity_known_to).into(),
            (&protected.motive).into(),
            (&protected.approved_by).into(),
        ],
    )?;
    Ok(())
}

/// What the desk alone knows of a source. For those who asked for it by name only.
///
/// # Errors
/// The database's.
pub fn protected(db: &mut Db, id: SourceId) -> Result<Option<Protected>> {
    db.row(
        "SELECT identity_known_to, motive, approved_by FROM source_secrets WHERE id = ?1",
        &[id.into()],
        |r| {
            Ok(Protected {
                identity_known_to: r.next()?,
                motive: r.next()?,
                approved_by: r.next()?,
            })
        },
    )
}

/// Changes a source.
///
/// # Errors
/// `NotFound`; `Refused` as for [`add`].
pub fn edit(write: &mut Write, id: SourceId, edit: &SourceEdit) -> Result<()> {
    if update(write, id, edit)? {
        write.entry(
            "source edit",
            id,
            &serde_json::json!({"source": id, "set": edit, "protected": edit.protected.is_some()}),
        )?;
    }
    Ok(())
}

/// Sets a field to what is said; an empty text clears it.
pub(super) fn put(field: &mut Option<String>, said: &Option<String>) {
    if let Some(said) = said {
        *field = Some(said.clone()).filter(|text| !text.trim().is_empty());
    }
}

fn refuse_taken(write: &mut Write, name: &str, but: Option<SourceId>) -> Result<()> {
    match named(write.db(), name)?.into_iter().find(|id| Some(*id) != but) {
        Some(id) => Err(Refusal::new(
            format!("{name:?} is already {id}"),
            "use that one, or add words to the name that tell the two apart",
        )
        .into()),
        None => Ok(()),
    }
}

fn refuse_owned_host(write: &mut Write, host: Option<&str>, but: Option<SourceId>) -> Result<()> {
    let Some(host) = host else { return Ok(()) };
    let owner: Option<SourceId> = write.db().row(
        "SELECT coalesce(merged_into, id) FROM sources WHERE host = ?1 ORDER BY id LIMIT 1",
        &[host.into()],
        |r| r.next(),
    )?;
    match owner {
        Some(owner) if Some(owner) != but => Err(Refusal::new(
            format!("{host} is the site of {owner} already"),
            format!(
                "use that one; if the two are one: sayso source merge {} --into OTHER",
                owner.0
            ),
        )
        .into()),
        _ => Ok(()),
    }
}

/// Changes a source's row within another verb; says whether anything differed.
pub(crate) fn update(write: &mut Write, id: SourceId, edit: &SourceEdit) -> Result<bool> {
    let old = get(write.db(), id)?;
    let mut new = old.clone();
    if let Some(name) = &edit.name {
        new.name = sound("source's name", name, 500)?;
    }
    put(&mut new.described_as, &edit.described_as);
    put(&mut new.host, &edit.host);
    new.reliability = edit.reliability.or(new.reliability);
    new.granted_by = edit.granted_by.or(new.granted_by);
    put(&mut new.stated_reason, &edit.stated_reason);
    put(&mut new.standing, &edit.standing);
    new.direct_knowledge = edit.direct_knowledge.or(new.direct_knowledge);
    let anonymous = new.kind == SourceKind::Anonymous;
    if !anonymous
        && (new.granted_by.is_some()
            || new.stated_reason.is_some()
            || new.standing.is_some()
            || new.direct_knowledge.is_some()
            || edit.protected.is_some())
    {
        return Err(Refusal::new(
            format!("{id} has a name: who granted anonymity, and why, goes with anonymous sources"),
            "leave these out",
        )
        .into());
    }
    if !anonymous && fold(&new.name) != fold(&old.name) {
        refuse_taken(write, &new.name, Some(id))?;
    }
    refuse_owned_host(write, edit.host.as_deref(), Some(id))?;
    let mut changed = false;
    if let Some(protected) = &edit.protected {
        if new.granted_by != Some(GrantedBy::Us) {
            return Err(Refusal::new(
                format!("{id} was not granted anonymity by this desk"),
                "protected fields go with --granted-by us",
            )
            .into());
        }
        let known = self::protected(write.db(), id)?.unwrap_or_default();
        let merged = Protected {
            identity_known_to: protected.identity_known_to.clone().or(known.identity_known_to.clone()),
            motive: protected.motive.clone().or(known.motive.clone()),
            approved_by: protected.approved_by.clone().or(known.approved_by.clone()),
        };
        if merged != known {
            keep_secret(write, id, &merged)?;
            changed = true;
        }
    }
    let same = new.name == old.name
        && new.described_as == old.described_as
        && new.host == old.host
        && new.reliability == old.reliability
        && new.granted_by == old.granted_by
        && new.stated_reason == old.stated_reason
        && new.standing == old.standing
        && new.direct_knowledge == old.direct_knowledge;
    if same {
        return Ok(changed);
    }
    write.revise(
        &SOURCES,
        id.0,
        "UPDATE sources SET name = ?2, folded = ?3, described_as = ?4, host = ?5, reliability = ?6, granted_by = ?7,
                stated_reason = ?8, standing = ?9, direct_knowledge = ?10
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            (&new.name).into(),
            fold(&new.name).into(),
            (&new.described_as).into(),
            (&new.host).into(),
            new.reliability.into(),
            new.granted_by.into(),
            (&new.stated_reason).into(),
            (&new.standing).into(),
            new.direct_knowledge.into(),
        ],
    )?;
    Ok(true)
}

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

/// Takes a name away from a source.
///
/// # Errors
/// `NotFound` when it has no such alias.
pub fn unalias(write: &mut Write, id: SourceId, name: &str) -> Result<()> {
    let seq = write.seq();
    let ended = write.put_all(
        &SOURCE_ALIASES,
        "UPDATE source_aliases SET ended = ?3 WHERE source = ?1 AND folded = ?2 AND ended IS NULL RETURNING *",
        &[id.into(), fold(name).into(), seq.into()],
    )?;
    if ended.is_empty() {
        return Err(Error::not_found(format!("alias {name:?} of {id}")).hint("`sayso source show` lists its aliases"));
    }
    write.entry("source unalias", id, &serde_json::json!({"source": id, "alias": name}))?;
    Ok(())
}

/// What merging two sources would do, or did.
#[derive(Debug, Clone, Serialize)]
pub struct Merge {
    /// The source that goes.
    pub from: SourceId,
    /// Its name, which becomes an alias.
    pub from_name: String,
    /// The source that stays.
    pub into: SourceId,
    /// Its name.
    pub into_name: String,
    /// How many links of chains name the one that goes.
    pub links: i64,
    /// How many claims it originates.
    pub originates: i64,
    /// How many documents it published or is the origin of.
    pub documents: i64,
    /// The names that the one that stays gains.
    pub aliases: Vec<String>,
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
        "SELECT id FROM sources WHERE id = ?1 OR merged_into = ?1 ORDER BY id",
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

/// Whether protected fields are asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// They stay where they are.
    Nothing,
    /// They are shown.
    Protected,
}

/// Which sources to list.
#[derive(Debug, Clone, Default)]
pub struct SourceFilter {
    /// Of a kind.
    pub kind: Option<SourceKind>,
    /// Whose name or alias holds these words.
    pub text: Option<String>,
    /// That speak in an article.
    pub article: Option<ArticleId>,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of sources by number; merged ones are left out.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &SourceFilter, limit: usize) -> Result<SourceList> {
    let show_ratings = desk::show(db)?.show_ratings;
    let mut conditions = vec!["s.id > ?1".to_owned(), "s.merged_into IS NULL".to_owned()];
    let mut params: Vec<Param> = vec![filter.after.unwrap_or(0).into()];
    if let Some(kind) = filter.kind {
        params.push(kind.into());
        conditions.push(format!("s.kind = ?{}", params.len()));
    }
    if let Some(article) = filter.article {
        params.push(article.into());
        conditions.push(format!(
            "(s.article = ?{0} OR s.id IN (SELECT l.source FROM links l JOIN claims c ON c.id = l.claim
              WHERE c.article = ?{0} AND l.ended IS NULL))",
            params.len()
        ));
    }
    for word in filter
        .text
        .as_deref()
        .map(fold)
        .unwrap_or_default()
        .split(' ')
        .filter(|w| !w.is_empty())
    {
        params.push(
            format!(
                "%{}%",
                word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
            )
            .into(),
        );
        conditions.push(format!(
            "(s.folded LIKE ?{0} ESCAPE '\\' OR EXISTS (SELECT 1 FROM source_aliases a
              WHERE a.source = s.id AND a.ended IS NULL AND a.folded LIKE ?{0} ESCAPE '\\'))",
            params.len()
        ));
    }
    let sql = format!(
        "SELECT {} FROM sources s WHERE {} ORDER BY s.id LIMIT {}",
        SOURCES.columns_as("s"),
        conditions.join(" AND "),
        limit + 1
    );
    let mut found = db.rows(&sql, &params, from_row)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|s| s.id.0.to_string());
    Ok(SourceList {
        sources: found.into_iter().map(|s| row_view(s, show_ratings)).collect(),
        next,
    })
}

fn row_view(source: Source, show_ratings: bool) -> SourceRow {
    SourceRow {
        id: source.id,
        name: source.name,
        kind: source.kind,
        anonymous: source.kind == SourceKind::Anonymous,
        described_as: source.described_as,
        host: source.host,
        article: source.article,
        reliability: source.reliability.filter(|_| show_ratings),
    }
}

/// The source's page, as of an entry. A merged source is answered by what it was merged into.
///
/// # Errors
/// `NotFound` when it is not there, or was not yet.
pub fn page(db: &mut Db, id: SourceId, as_of: &AsOf, reveal: Reveal) -> Result<SourcePage> {
    let mut rows = vec![get(db, id)?];
    if rows[0].seq > as_of.until {
        return Err(Error::not_found(id).hint("it was entered later; leave --as-of out to see it"));
    }
    history::rewind(db, &mut rows, as_of.until)?;
    let source = rows.remove(0);
    let show_ratings = desk::as_of(db, as_of.until)?.show_ratings;
    let merged: BTreeSet<i64> = db
        .rows("SELECT id FROM sources WHERE merged_into = ?1", &[id.into()], |r| {
            r.next()
        })?
        .into_iter()
        .collect();
    let mut merged = by_numbers(db, merged, as_of)?;
    merged.retain(|s| s.merged_into == Some(id));
    let refer = |s: &Source| SourceRef {
        id: s.id,
        name: s.name.clone(),
        kind: s.kind,
        anonymous: s.kind == SourceKind::Anonymous,
    };
    let root = source.merged_into.map(|id| BTreeSet::from([id.0])).unwrap_or_default();
    let merged_into = pages::source_refs(db, root, as_of.until)?.into_values().next();
    let secret = protected(db, id)?;
    let anonymity = (source.kind == SourceKind::Anonymous).then(|| Anonymity {
        granted_by: source.granted_by,
        stated_reason: source.stated_reason.clone(),
        standing: source.standing.clone(),
        direct_knowledge: source.direct_knowledge,
        protected_on_record: secret.is_some(),
        protected: secret
            .clone()
            .filter(|_| reveal == Reveal::Protected)
            .map(|s| ProtectedView {
                identity_known_to: s.identity_known_to,
                motive: s.motive,
                approved_by: s.approved_by,
            }),
    });
    let lints = lints(&source, secret.as_ref());
    let track_record = track_record(db, id, as_of)?;
    Ok(SourcePage {
        aliases: db.rows(
            "SELECT name FROM source_aliases WHERE source = ?1 AND seq <= ?2 AND (ended IS NULL OR ended > ?2)
             ORDER BY id",
            &[id.into(), as_of.until.into()],
            |r| r.next(),
        )?,
        merged_into,
        merged_from: merged.iter().map(refer).collect(),
        anonymity,
        track_record,
        links: db.value(
            "SELECT count(*) FROM links l JOIN sources s ON s.id = l.source
             WHERE (s.id = ?1 OR s.merged_into = ?1) AND l.seq <= ?2 AND (l.ended IS NULL OR l.ended > ?2)",
            &[id.into(), as_of.until.into()],
        )?,
        added_at: source.added_at,
        lints,
        row: row_view(source, show_ratings),
    })
}

fn by_numbers(db: &mut Db, ids: BTreeSet<i64>, as_of: &AsOf) -> Result<Vec<Source>> {
    let mut rows = Vec::new();
    for id in ids {
        rows.push(get(db, SourceId(id))?);
    }
    history::rewind(db, &mut rows, as_of.until)?;
    Ok(rows)
}

/// The claims that a source, with all that was merged into it, originated: by (stage, status).
///
/// # Errors
/// The database's.
pub(super) fn originated(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<Vec<(Stage, Status, i64)>> {
    let merged: BTreeSet<i64> = db
        .rows("SELECT id FROM sources WHERE merged_into = ?1", &[id.into()], |r| {
            r.next()
        })?
        .into_iter()
        .collect();
    let mut merged = by_numbers(db, merged, as_of)?;
    merged.retain(|s| s.merged_into == Some(id));
    let mut found = Vec::new();
    for source in std::iter::once(id).chain(merged.into_iter().map(|s| s.id)) {
        found.extend(tally::originated(db, source, as_of.into())?);
    }
    Ok(found)
}

/// How the closed claims that it originated have held up; with all that was merged into it.
fn track_record(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<TrackRecord> {
    let mut record = TrackRecord {
        originated: 0,
        closed: 0,
        by_status: BTreeMap::new(),
        verified_percent: None,
    };
    for (stage, status, n) in originated(db, id, as_of)? {
        if stage.counts() {
            record.originated += n;
        }
        if stage == Stage::Closed {
            record.closed += n;
            *record.by_status.entry(status.to_string()).or_default() += n;
        }
    }
    if record.closed >= 10 {
        let verified = record
            .by_status
            .get(&Status::Verified.to_string())
            .copied()
            .unwrap_or(0);
        record.verified_percent = Some(verified * 100 / record.closed);
    }
    Ok(record)
}

/// What is missing or odd about a source, after who granted its anonymity.
fn lints(source: &Source, secret: Option<&Protected>) -> Vec<Lint> {
    let mut found = Vec::new();
    let id = source.id.0;
    match source.granted_by {
        None if source.kind == SourceKind::Anonymous => found.push(Lint::new(
            "anonymity-ungranted",
            Severity::Warning,
            "nobody has said who granted its anonymity",
            format!("say so: sayso source edit {id} --granted-by us|outlet"),
        )),
        Some(GrantedBy::Outlet) if source.stated_reason.is_none() => found.push(Lint::new(
            "anonymity-unexplained",
            Severity::Note,
            "the outlet gives no reason for its anonymity",
            "ask the outlet, or say in the story that it gave none",
        )),
        Some(GrantedBy::Us) => {
            if source.stated_reason.is_none() {
                found.push(Lint::new(
                    "anonymity-unexplained",
                    Severity::Warning,
                    "we granted anonymity and give the reader no reason",
                    format!("state it: sayso source edit {id} --stated-reason \"…\""),
                ));
            }
            let known = secret.and_then(|s| s.identity_known_to.as_ref()).is_some();
            let approved = secret.and_then(|s| s.approved_by.as_ref()).is_some();
            if !known || !approved {
                found.push(Lint::new(
                    "anonymity-unrecorded",
                    Severity::Warning,
                    "we granted anonymity, and who knows the identity or approved it is not on record",
                    format!("record the roles: sayso source edit {id} --identity-known-to ROLE --approved-by ROLE"),
                ));
            }
        }
        _ => {}
    }
    if let Some(secret) = secret {
        let fields = [
            ("identity-known-to", &secret.identity_known_to),
            ("motive", &secret.motive),
            ("approved-by", &secret.approved_by),
        ];
        for (field, text) in fields {
            if let Some(what) = text.as_deref().and_then(looks_identifying) {
                found.push(Lint::new(
                    "identifying",
                    Severity::Warning,
                    format!("its protected field {field} looks as if it held {what}"),
                    "a role belongs there, never an identity",
                ));
            }
        }
    }
    found
}
