//! Whoever can say something.

mod duplicates;
mod find;
mod names;
mod pages;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::history;
use super::journal::Write;
use crate::db::tables::{SOURCE_SECRETS, SOURCES};
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::lint::looks_identifying;
use crate::model::names::{LONGEST_FIELD, fold, sound};
use crate::model::{ArticleId, GrantedBy, Refusal, Reliability, SourceId, SourceKind};

pub use duplicates::duplicates;
pub(crate) use find::unnamed;
pub use find::{Newcomer, find, find_or_add, named, of_host};
pub(crate) use names::add_alias;
pub use names::{Merge, alias, aliases, merge, preview_merge, unalias};
pub use pages::{Reveal, SourceFilter, list, page};
pub(super) use pages::{originated, with_merged};

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
    /// Admiralty reliability; hidden unless the desk shows it, and so never part of a journal body.
    #[serde(skip)]
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

impl Protected {
    /// The fields that look as if they named somebody, each with what it seems to hold.
    pub fn identifying(&self) -> Vec<(&'static str, &'static str)> {
        [
            ("identity-known-to", &self.identity_known_to),
            ("motive", &self.motive),
            ("approved-by", &self.approved_by),
        ]
        .into_iter()
        .filter_map(|(field, text)| Some((field, looks_identifying(text.as_deref()?)?)))
        .collect()
    }
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

/// Adds a source, with its own entry in the journal.
///
/// # Errors
/// `Refused` for a name that is taken, or anonymous fields on a source with a name.
pub fn add(write: &mut Write, new: &NewSource) -> Result<SourceId> {
    if new.kind != SourceKind::Anonymous {
        refuse_taken(write, &new.name, &[])?;
        refuse_owned_host(write, new.about.host.as_deref(), &[])?;
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
    } else {
        let Some(article) = about.article else {
            return Err(Refusal::new(
                "an anonymous source is known by its article and description",
                "name the article that it speaks in with --article",
            )
            .into());
        };
        super::articles::get(write.db(), article)?;
        if about.host.is_some() {
            return Err(Refusal::new("an anonymous source has no site", "leave --host out").into());
        }
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

/// A name is one source's, but for those that may share it.
pub(super) fn refuse_taken(write: &mut Write, name: &str, but: &[SourceId]) -> Result<()> {
    match named(write.db(), name)?.into_iter().find(|id| !but.contains(id)) {
        Some(id) => Err(Refusal::new(
            format!("{name:?} is already {id}"),
            "use that one, or add words to the name that tell the two apart",
        )
        .into()),
        None => Ok(()),
    }
}

/// A site is one source's, but for those that may share it.
pub(super) fn refuse_owned_host(write: &mut Write, host: Option<&str>, but: &[SourceId]) -> Result<()> {
    let Some(host) = host else { return Ok(()) };
    let owners: Vec<SourceId> = write.db().rows(
        "SELECT coalesce(merged_into, id) FROM sources WHERE host = ?1 ORDER BY id",
        &[host.into()],
        |r| r.next(),
    )?;
    match owners.into_iter().find(|owner| !but.contains(owner)) {
        Some(owner) => Err(Refusal::new(
            format!("{host} is the site of {owner} already"),
            format!(
                "use that one; if the two are one: sayso source merge {} --into OTHER",
                owner.0
            ),
        )
        .into()),
        None => Ok(()),
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
    let renamed = !anonymous && fold(&new.name) != fold(&old.name);
    if renamed {
        refuse_taken(write, &new.name, &[id])?;
    }
    refuse_owned_host(write, edit.host.as_deref(), &[id])?;
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
    if renamed {
        // Whoever knew it by the old name still finds it; and no source is its own alias.
        names::end_alias(write, id, &new.name)?;
        add_alias(write, id, &old.name)?;
    }
    Ok(true)
}
