//! Documents: things that exist and can be brought to a claim.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::articles::as_text;
use super::journal::Write;
use super::listing::by_number;
use super::sources::{self, NewSource, Reveal, SourceEdit};
use super::{history, pages};
use crate::db::tables::DOCUMENTS;
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::names::sound;
use crate::model::{
    Access, Basis, DocumentId, DocumentKind, Edtf, PersonId, Refusal, SourceId, SourceKind, WebAddress,
};
use crate::view::claims::DocumentView;
use crate::view::documents::{BroughtTo, DocumentList, DocumentPage};

/// A document's row.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its number.
    pub id: DocumentId,
    /// The entry that added it.
    pub seq: i64,
    /// What it is made of.
    pub kind: DocumentKind,
    /// Its address.
    pub url: Option<String>,
    /// The address of an archived copy.
    pub archived_url: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<SourceId>,
    /// Who it comes from in the first place.
    pub origin: Option<SourceId>,
    /// How near it stands to what it tells of.
    pub basis: Option<Basis>,
    /// Its date, in EDTF.
    pub dated: Option<String>,
    /// The checker who called, asked or saw.
    pub checker: Option<PersonId>,
    /// Who may see it.
    pub access: Access,
    /// What a seed file or an import knows it by.
    pub external_id: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

pub(super) fn from_row(row: &mut Row) -> Result<Document> {
    Ok(Document {
        id: row.next()?,
        seq: row.next()?,
        kind: row.next()?,
        url: row.next()?,
        archived_url: {
            let _hash: Option<String> = row.next()?;
            row.next()?
        },
        sha256: row.next()?,
        title: row.next()?,
        publisher: row.next()?,
        origin: row.next()?,
        basis: row.next()?,
        dated: row.next()?,
        checker: {
            let _from: Option<chrono::NaiveDate> = row.next()?;
            let _to: Option<chrono::NaiveDate> = row.next()?;
            row.next()?
        },
        access: row.next()?,
        external_id: row.next()?,
        added_at: row.next()?,
    })
}

impl history::Pictured for Document {
    fn table() -> &'static crate::db::Table {
        &DOCUMENTS
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

/// What to record of a new document.
#[derive(Debug, Clone, Serialize)]
pub struct NewDocument {
    /// What it is made of.
    pub kind: DocumentKind,
    /// Its address.
    #[serde(serialize_with = "as_text")]
    pub url: Option<WebAddress>,
    /// The address of an archived copy.
    pub archived_url: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<SourceId>,
    /// Who it comes from in the first place.
    pub origin: Option<SourceId>,
    /// How near it stands to what it tells of.
    pub basis: Option<Basis>,
    /// Its date.
    #[serde(skip)]
    pub dated: Option<Edtf>,
    /// The checker who called, asked or saw.
    pub checker: Option<PersonId>,
    /// Who may see it.
    pub access: Access,
    /// What a seed file or an import knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl NewDocument {
    /// A public page.
    pub fn page(url: WebAddress) -> NewDocument {
        NewDocument {
            kind: DocumentKind::Page,
            url: Some(url),
            archived_url: None,
            sha256: None,
            title: None,
            publisher: None,
            origin: None,
            basis: None,
            dated: None,
            checker: None,
            access: Access::Public,
            external_id: None,
        }
    }

    /// What the journal says of it: what it is, never what it holds. A document can become protected later, and the
    /// journal forgets nothing.
    fn body(&self, id: DocumentId) -> serde_json::Value {
        serde_json::json!({"document": id, "kind": self.kind, "access": self.access})
    }
}

/// Reads one document.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: DocumentId) -> Result<Document> {
    let sql = format!("SELECT {} FROM documents d WHERE d.id = ?1", DOCUMENTS.columns_as("d"));
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso document list` shows every document with its number"))
}

/// Adds a document, with its own entry in the journal.
///
/// # Errors
/// `Refused` when its address is known already, or nothing tells what it is.
pub fn add(write: &mut Write, new: &NewDocument) -> Result<DocumentId> {
    if let Some(url) = &new.url
        && let Some(known) = at_address(write.db(), url)?
    {
        return Err(Refusal::new(
            format!("{known} has this address already"),
            format!("use it by its number, or change it: sayso document edit {}", known.0),
        )
        .into());
    }
    let id = insert(write, new)?;
    write.entry("document add", id, &new.body(id))?;
    Ok(id)
}

/// The document with that address.
///
/// # Errors
/// The database's.
pub fn at_address(db: &mut Db, url: &WebAddress) -> Result<Option<DocumentId>> {
    db.row(
        "SELECT id FROM documents WHERE url_hash = ?1",
        &[url.hash().into()],
        |r| r.next(),
    )
}

/// Inserts a document's row within another verb.
pub(crate) fn insert(write: &mut Write, new: &NewDocument) -> Result<DocumentId> {
    if new.url.is_none() && new.title.is_none() && new.sha256.is_none() {
        return Err(Refusal::new(
            "nothing tells which document it is",
            "give an address, a file, or a title such as \"Call to the ministry's press office\"",
        )
        .into());
    }
    if new.kind == DocumentKind::Page && new.url.is_none() {
        return Err(Refusal::new(
            "a page needs its address",
            "give the address, or another kind with --kind",
        )
        .into());
    }
    let title = new.title.as_deref().map(|t| sound("title", t, 1_000)).transpose()?;
    let id = write.put(
        &DOCUMENTS,
        "INSERT INTO documents (id, seq, kind, url, url_hash, archived_url, sha256, title, publisher, origin, basis,
                dated, dated_from, dated_to, checker, access, external_id, added_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM documents), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                ?13, ?14, ?15, ?16, ?17) RETURNING *",
        &[
            write.seq().into(),
            new.kind.into(),
            new.url.as_ref().map(WebAddress::as_str).into(),
            new.url.as_ref().map(WebAddress::hash).into(),
            (&new.archived_url).into(),
            (&new.sha256).into(),
            title.into(),
            new.publisher.into(),
            new.origin.into(),
            new.basis.into(),
            new.dated.as_ref().map(|d| d.text.as_str()).into(),
            new.dated.as_ref().map(|d| d.from).into(),
            new.dated.as_ref().map(|d| d.to).into(),
            new.checker.into(),
            new.access.into(),
            (&new.external_id).into(),
            write.now.into(),
        ],
    )?;
    Ok(DocumentId(id))
}

/// The document at an address, made when there is none: its publisher and origin are then the source whose site it is
/// on, itself made when nobody is known to own the host.
pub(crate) fn at(write: &mut Write, url: &WebAddress) -> Result<DocumentId> {
    if let Some(known) = at_address(write.db(), url)? {
        return Ok(known);
    }
    let publisher = match sources::of_host(write.db(), url.host())? {
        Some(known) => known,
        None => match sources::named(write.db(), url.host())?[..] {
            [known] => known,
            _ => sources::insert(
                write,
                &NewSource {
                    kind: SourceKind::Outlet,
                    name: url.host().to_owned(),
                    about: SourceEdit {
                        host: Some(url.host().to_owned()),
                        ..SourceEdit::default()
                    },
                    external_id: None,
                },
            )?,
        },
    };
    let new = NewDocument {
        publisher: Some(publisher),
        origin: Some(publisher),
        ..NewDocument::page(url.clone())
    };
    insert(write, &new)
}

/// What to set about a document; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct DocumentEdit {
    /// The address of an archived copy.
    pub archived_url: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<SourceId>,
    /// Who it comes from in the first place.
    pub origin: Option<SourceId>,
    /// How near it stands.
    pub basis: Option<Basis>,
    /// Its date.
    pub dated: Option<Edtf>,
    /// Who may see it.
    pub access: Option<Access>,
}

impl DocumentEdit {
    /// The fields that are set, by name.
    fn changed(&self) -> Vec<&'static str> {
        let fields = [
            ("archived_url", self.archived_url.is_some()),
            ("sha256", self.sha256.is_some()),
            ("title", self.title.is_some()),
            ("publisher", self.publisher.is_some()),
            ("origin", self.origin.is_some()),
            ("basis", self.basis.is_some()),
            ("dated", self.dated.is_some()),
            ("access", self.access.is_some()),
        ];
        fields
            .into_iter()
            .filter(|(_, set)| *set)
            .map(|(name, _)| name)
            .collect()
    }
}

/// Changes a document.
///
/// # Errors
/// `NotFound`, or `Refused` for a title that cannot be kept.
pub fn edit(write: &mut Write, id: DocumentId, edit: &DocumentEdit) -> Result<()> {
    if update(write, id, edit)? {
        let body = serde_json::json!({"document": id, "changed": edit.changed()});
        write.entry("document edit", id, &body)?;
    }
    Ok(())
}

/// Changes a document's row within another verb; says whether anything differed.
pub(crate) fn update(write: &mut Write, id: DocumentId, edit: &DocumentEdit) -> Result<bool> {
    let old = get(write.db(), id)?;
    let (mut title, mut archived_url) = (old.title.clone(), old.archived_url.clone());
    sources::put(&mut title, &edit.title);
    sources::put(&mut archived_url, &edit.archived_url);
    let title = title.map(|t| sound("title", &t, 1_000)).transpose()?;
    let sha256 = edit.sha256.clone().or(old.sha256.clone());
    let publisher = edit.publisher.or(old.publisher);
    let origin = edit.origin.or(old.origin);
    let basis = edit.basis.or(old.basis);
    let access = edit.access.unwrap_or(old.access);
    let dated = match &edit.dated {
        Some(dated) => Some(dated.clone()),
        None => old.dated.as_deref().and_then(|text| text.parse::<Edtf>().ok()),
    };
    let same = (&title, &archived_url, &sha256, publisher, origin, basis, access)
        == (
            &old.title,
            &old.archived_url,
            &old.sha256,
            old.publisher,
            old.origin,
            old.basis,
            old.access,
        )
        && dated.as_ref().map(|d| &d.text) == old.dated.as_ref();
    if same {
        return Ok(false);
    }
    write.revise(
        &DOCUMENTS,
        id.0,
        "UPDATE documents SET archived_url = ?2, sha256 = ?3, title = ?4, publisher = ?5, origin = ?6, basis = ?7,
                dated = ?8, dated_from = ?9, dated_to = ?10, access = ?11
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            archived_url.into(),
            sha256.into(),
            title.into(),
            publisher.into(),
            origin.into(),
            basis.into(),
            dated.as_ref().map(|d| d.text.as_str()).into(),
            dated.as_ref().map(|d| d.from).into(),
            dated.as_ref().map(|d| d.to).into(),
            access.into(),
        ],
    )?;
    Ok(true)
}

/// Which documents to list.
#[derive(Debug, Clone, Default)]
pub struct DocumentFilter {
    /// Of a kind.
    pub kind: Option<DocumentKind>,
    /// Published by, or coming from, a source.
    pub source: Option<SourceId>,
    /// Behind this number.
    pub after: Option<i64>,
    /// The newest first, as whoever is at work wants them; without it, in the order of their entry.
    pub newest_first: bool,
}

/// A page of documents by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &DocumentFilter, limit: usize) -> Result<DocumentList> {
    let (behind, order, after) = by_number("d.id", filter.newest_first, filter.after);
    let mut conditions = vec![behind];
    let mut params: Vec<Param> = vec![after.into()];
    if let Some(kind) = filter.kind {
        params.push(kind.into());
        conditions.push(format!("d.kind = ?{}", params.len()));
    }
    if let Some(source) = filter.source {
        params.push(source.into());
        conditions.push(format!(
            "(d.publisher = ?{0} OR d.origin = ?{0}) AND d.access <> 'protected'",
            params.len()
        ));
    }
    let sql = format!(
        "SELECT {} FROM documents d WHERE {} ORDER BY d.id {order} LIMIT {}",
        DOCUMENTS.columns_as("d"),
        conditions.join(" AND "),
        limit + 1
    );
    let mut found = db.rows(&sql, &params, from_row)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|d| d.id.0.to_string());
    Ok(DocumentList {
        documents: views(db, &found)?,
        next,
    })
}

/// Documents as they may be shown.
fn views(db: &mut Db, documents: &[Document]) -> Result<Vec<DocumentView>> {
    let wanted = documents
        .iter()
        .flat_map(|d| [d.publisher, d.origin])
        .flatten()
        .map(|id| id.0)
        .collect();
    let sources = pages::source_refs(db, wanted, i64::MAX)?;
    let people = pages::people_names(db, i64::MAX)?;
    let source = |id: Option<SourceId>| id.and_then(|id| sources.get(&id.0).cloned());
    Ok(documents
        .iter()
        .map(|d| pages::view_document(d, source(d.publisher), source(d.origin), |id| pages::name(&people, id)))
        .collect())
}

/// The document's page: what it is, and the claims that it was brought to. Of a protected one only that there is one, unless
/// it is asked for by name.
///
/// # Errors
/// `NotFound`.
pub fn page(db: &mut Db, id: DocumentId, reveal: Reveal) -> Result<DocumentPage> {
    let mut document = get(db, id)?;
    let access = document.access;
    let shown = access != Access::Protected || reveal == Reveal::Protected;
    if shown {
        // Asked for by name, it is shown as any other.
        document.access = Access::Desk;
    }
    let mut document = views(db, &[document])?
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found(id))?;
    document.access = access;
    let brought_to = db.rows(
        "SELECT e.id, e.stance, c.id, c.text, c.status, e.quote, e.place, e.note, e.ended IS NOT NULL AS dropped
         FROM evidence e JOIN claims c ON c.id = e.claim WHERE e.document = ?1 ORDER BY dropped, e.id LIMIT 500",
        &[id.into()],
        |r| {
            Ok(BroughtTo {
                evidence: r.next()?,
                stance: r.next()?,
                claim: r.next()?,
                text: r.next()?,
                status: r.next()?,
                quote: r.next::<Option<String>>()?.filter(|_| shown),
                place: r.next::<Option<String>>()?.filter(|_| shown),
                note: r.next::<Option<String>>()?.filter(|_| shown),
                dropped: r.next()?,
            })
        },
    )?;
    Ok(DocumentPage { document, brought_to })
}
