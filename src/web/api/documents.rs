//! Documents over the API.

use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, number_of, on, said_if, shown};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::lint::looks_identifying;
use crate::model::{Access, Basis, DocumentId, DocumentKind, Edtf, SourceId, SourceKind, WebAddress};
use crate::store::Write;
use crate::store::documents::{self, DocumentEdit, DocumentFilter, NewDocument};
use crate::store::history::AsOf;
use crate::store::sources::{self, Newcomer, Reveal};
use crate::view::documents::{DocumentList, DocumentPage};
use crate::web::asked::{Answer, Asked};
use crate::web::documents::may_open;
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Read, routes!(show))
        .api(May::Edit, routes!(show_protected))
        .api(May::Check, routes!(add))
        .api(May::Check, routes!(edit))
}

/// Which documents.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Documents {
    /// Of this kind.
    kind: Option<DocumentKind>,
    /// Published by, or coming from, this source: a name or a number.
    source: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List documents
#[utoipa::path(get, path = "/api/v1/documents", tag = "documents", params(Documents),
    responses((status = 200, description = "A page of documents", body = DocumentList)))]
async fn list(asked: Asked, Query(which): Query<Documents>) -> Answer {
    let limit = at_most(which.limit)?;
    let list = asked
        .look(move |db, _| {
            let filter = DocumentFilter {
                kind: which.kind,
                source: which.source.as_deref().map(|who| sources::find(db, who)).transpose()?,
                after: which.after,
                newest_first: false,
            };
            documents::list(db, &filter, limit)
        })
        .await?;
    asked.json(&list)
}

/// Show a document, and the claims that it was brought to
#[utoipa::path(get, path = "/api/v1/documents/{id}", tag = "documents", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The document", body = DocumentPage, headers(("ETag" = String, description = "For If-Match")))))]
async fn show(asked: Asked, Path(id): Path<DocumentId>) -> Answer {
    let page = asked
        .look(move |db, _| documents::page(db, id, Reveal::Nothing))
        .await?;
    shown(&asked, &page)
}

/// Show a protected document, and the words that were brought from it
#[utoipa::path(get, path = "/api/v1/documents/{id}/protected", tag = "documents", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The document", body = DocumentPage)))]
async fn show_protected(asked: Asked, Path(id): Path<DocumentId>) -> Answer {
    let page = asked
        .look(move |db, _| documents::page(db, id, Reveal::Protected))
        .await?;
    asked.json(&page)
}

/// What is known of a document: what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct DocumentAbout {
    /// Its title.
    pub title: Option<String>,
    /// Who published it: a source's name or number; one that is new is added.
    pub publisher: Option<Who>,
    /// Who it comes from in the first place.
    pub origin: Option<Who>,
    /// How near it stands to what it tells of.
    pub basis: Option<Basis>,
    /// The address of an archived copy.
    pub archived_url: Option<String>,
    /// SHA-256 of the file, as hex.
    pub sha256: Option<String>,
    /// Its date: 2015-10-23, 2015-10, 2015.
    pub dated: Option<String>,
    /// Who may see it.
    pub access: Option<Access>,
}

impl DocumentAbout {
    fn check(&self) -> Result<(), Problem> {
        said_if::<WebAddress>("archived_url", self.archived_url.as_ref())?;
        said_if::<Edtf>("dated", self.dated.as_ref())?;
        let hash = |text: &String| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        match self.sha256.as_ref().is_none_or(hash) {
            true => Ok(()),
            false => Err(Problem::bad(
                "sha256 is no hash",
                "give 64 hexadecimal digits in lower case",
            )),
        }
    }

    /// A protected document's title should not name whom the desk has to protect.
    fn check_secret(&self, access: Access) -> Result<(), Problem> {
        match self
            .title
            .as_deref()
            .filter(|_| access == Access::Protected)
            .and_then(looks_identifying)
        {
            Some(what) => Err(Problem::bad(
                format!("the title of a protected document looks as if it held {what}"),
                "say what it is, never who it comes from",
            )),
            None => Ok(()),
        }
    }

    fn dated(&self) -> Result<Option<Edtf>> {
        self.dated.as_deref().map(str::parse).transpose().map_err(Error::usage)
    }
}

fn known_or_new(write: &mut Write, who: &Who, page: Option<&WebAddress>, known_only: bool) -> Result<SourceId> {
    let kind = match page {
        Some(_) => SourceKind::Outlet,
        None => SourceKind::Organisation,
    };
    who.source_or_new(write, Newcomer { kind, page, known_only })
}

/// A document to add.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct DocumentNew {
    /// Its address.
    pub url: Option<String>,
    /// What it is made of; a page when it has an address, a file when it has a hash.
    pub kind: Option<DocumentKind>,
    /// Who called, asked or saw: a person of the desk.
    pub checker: Option<Who>,
    /// The rest.
    #[serde(default)]
    pub about: DocumentAbout,
}

impl DocumentNew {
    /// Who may see it.
    pub fn access(&self) -> Access {
        self.about.access.unwrap_or(Access::Public)
    }

    fn url(&self) -> Result<Option<WebAddress>, Problem> {
        said_if("url", self.url.as_ref())
    }

    fn made_of(&self) -> Option<DocumentKind> {
        self.kind.or(match (&self.url, &self.about.sha256) {
            (Some(_), _) => Some(DocumentKind::Page),
            (None, Some(_)) => Some(DocumentKind::File),
            (None, None) => None,
        })
    }

    /// What can be told of it before anything is written.
    ///
    /// # Errors
    /// When a field does not fit, nothing tells what it is, or a protected one's title seems to name somebody.
    pub fn check(&self) -> Result<(), Problem> {
        self.url()?;
        self.about.check()?;
        self.about.check_secret(self.access())?;
        match self.made_of() {
            Some(_) => Ok(()),
            None => Err(Problem::bad(
                "nothing tells which document it is",
                "give an address or a hash, or the kind call, interview or observation with a title",
            )),
        }
    }

    /// Adds it, and whoever published it when nobody knows them yet.
    pub fn add(&self, write: &mut Write) -> Result<DocumentId> {
        let (about, protected) = (&self.about, self.access() == Access::Protected);
        let url: Option<WebAddress> = self.url.as_deref().map(str::parse).transpose().map_err(Error::usage)?;
        let publisher = match (&about.publisher, &url) {
            (Some(who), _) => Some(known_or_new(write, who, url.as_ref(), protected)?),
            (None, Some(url)) => sources::of_host(write.db(), url.host())?,
            (None, None) => None,
        };
        let origin = about
            .origin
            .as_ref()
            .map(|who| known_or_new(write, who, None, protected))
            .transpose()?;
        let document = NewDocument {
            kind: self.made_of().unwrap_or(DocumentKind::Page),
            url,
            archived_url: about.archived_url.clone(),
            sha256: about.sha256.clone(),
            title: about.title.clone(),
            publisher,
            // What nobody says otherwise comes from whoever published it.
            origin: origin.or(publisher),
            basis: about.basis,
            dated: about.dated()?,
            checker: self.checker.as_ref().map(|who| who.person(write.db())).transpose()?,
            access: self.access(),
            external_id: None,
        };
        documents::add(write, &document)
    }
}

/// Add a document
#[utoipa::path(post, path = "/api/v1/documents", tag = "documents", request_body = DocumentNew,
    responses((status = 201, description = "The document", body = DocumentPage)))]
async fn add(mut asked: Asked, Body(new): Body<DocumentNew>) -> Answer {
    new.check()?;
    if new.access() == Access::Protected {
        asked.keep_secret();
    }
    let (done, _) = asked.write(move |write| new.add(write)).await?;
    let id = DocumentId(number_of(&done, "document")?);
    let page = asked
        .look(move |db, _| documents::page(db, id, Reveal::Nothing))
        .await?;
    Ok(created(shown(&asked, &page)?, &format!("documents/{}", id.0)))
}

/// Change what is known of a document
#[utoipa::path(patch, path = "/api/v1/documents/{id}", tag = "documents", params(("id" = i64, Path, minimum = 1)), request_body = DocumentAbout,
    responses((status = 200, description = "The document", body = DocumentPage)))]
async fn edit(mut asked: Asked, Path(id): Path<DocumentId>, Body(about): Body<DocumentAbout>) -> Answer {
    about.check()?;
    let known = asked.run(move |db| Ok(documents::get(db, id)?.access)).await?;
    may_open(&asked, id, about.access).await?;
    let access = about.access.unwrap_or(known);
    about.check_secret(access)?;
    let protected = access == Access::Protected;
    if protected {
        asked.keep_secret();
    }
    let page = on(
        &asked,
        move |db: &mut Db, _: &AsOf| documents::page(db, id, Reveal::Nothing),
        move |write| {
            let who = |write: &mut Write, who: &Option<Who>| {
                who.as_ref()
                    .map(|who| known_or_new(write, who, None, protected))
                    .transpose()
            };
            let edit = DocumentEdit {
                archived_url: about.archived_url.clone(),
                sha256: about.sha256.clone(),
                title: about.title.clone(),
                publisher: who(write, &about.publisher)?,
                origin: who(write, &about.origin)?,
                basis: about.basis,
                dated: about.dated()?,
                access: about.access,
            };
            documents::edit(write, id, &edit)
        },
    )
    .await?;
    shown(&asked, &page)
}
