//! Documents: the list, entering one, and a document's page with the claims that it was brought to. Of a protected one an editor
//! sees what it is, on a page of its own that is asked for on purpose.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::api::acts::{Who, number_of};
use super::api::documents::{DocumentAbout, DocumentNew};
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use crate::error::Result;
use crate::model::{Access, Basis, DocumentId, DocumentKind, Edtf, WebAddress};
use crate::store::documents::{self, DocumentEdit, DocumentFilter};
use crate::store::sources::{self, Reveal};
use crate::view::documents::DocumentList;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/documents", May::Read, list)
        .post("/documents", May::Check, enter)
        .get("/documents/{id}", May::Read, page)
        .get("/documents/{id}/protected", May::Edit, reveal)
        .post("/documents/{id}/edit", May::Check, edit)
}

/// How many documents a page of the list holds.
const AT_ONCE: usize = 50;

async fn listed(asked: &Asked, fields: &Fields) -> Result<DocumentList, Problem> {
    let (kind, after, source) = (fields.parsed("kind")?, fields.parsed("after")?, fields.own("source"));
    asked
        .look(move |db, _| {
            let filter = DocumentFilter {
                kind,
                source: source.as_deref().map(|who| sources::find(db, who)).transpose()?,
                after,
                newest_first: true,
            };
            documents::list(db, &filter, AT_ONCE)
        })
        .await
}

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = listed(&asked, &fields).await?;
    asked.show_with("documents.html", &list, around(&fields, "", false))
}

/// A document that is no page, too: a call, an interview, what a checker saw. Whoever enters it made it, unless they say who did.
pub(super) fn typed(asked: &Asked, fields: &Fields) -> Result<DocumentNew, Problem> {
    let kind = fields.needed::<DocumentKind>("made_of")?;
    let own = matches!(
        kind,
        DocumentKind::Call | DocumentKind::Interview | DocumentKind::Observation
    );
    let checker = match fields.own("checker") {
        Some(who) => Some(Who::Name(who)),
        None => asked.visitor.person.filter(|_| own).map(|person| Who::Number(person.0)),
    };
    let document = DocumentNew {
        url: fields.own("document"),
        kind: Some(kind),
        checker,
        about: DocumentAbout {
            title: fields.own("title"),
            publisher: fields.own("publisher").map(Who::Name),
            origin: fields.own("origin").map(Who::Name),
            basis: fields.parsed("basis")?,
            archived_url: fields.own("archived_url"),
            sha256: fields.own("sha256"),
            dated: fields.own("dated"),
            access: fields.parsed("access")?,
        },
    };
    document.check()?;
    Ok(document)
}

async fn enter(mut asked: Asked, fields: Fields) -> Answer {
    // What is typed may be of a protected document.
    asked.keep_secret();
    let done = match typed(&asked, &fields) {
        Ok(document) => asked.write(move |write| document.add(write)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok((done, _)) => {
            let id = number_of(&done, "document")?;
            Ok(asked.go(&format!("/documents/{id}"), "document-new"))
        }
        Err(problem) => {
            let list = listed(&asked, &Fields::default()).await?;
            asked.again("documents.html", &list, around(&fields, "new", false), &problem)
        }
    }
}

fn around(typed: &Fields, form: &str, revealed: bool) -> Value {
    context! { typed => Serde(typed.typed()), form, revealed }
}

async fn page(asked: Asked, Path(id): Path<DocumentId>) -> Answer {
    let page = asked
        .look(move |db, _| documents::page(db, id, Reveal::Nothing))
        .await?;
    asked.show_with("document.html", &page, around(&Fields::default(), "", false))
}

async fn reveal(asked: Asked, Path(id): Path<DocumentId>) -> Answer {
    let page = asked
        .look(move |db, _| documents::page(db, id, Reveal::Protected))
        .await?;
    asked.show_with("document.html", &page, around(&Fields::default(), "", true))
}

/// Whoever may not see what is protected does not take the protection away either.
pub(super) async fn may_open(asked: &Asked, id: DocumentId, access: Option<Access>) -> Result<(), Problem> {
    let known = asked.run(move |db| Ok(documents::get(db, id)?.access)).await?;
    let opens = known == Access::Protected && access.is_some_and(|access| access != Access::Protected);
    match opens && !asked.visitor.may(May::Edit) {
        true => Err(Problem::may_not(&asked.visitor, May::Edit)),
        false => Ok(()),
    }
}

async fn edit(mut asked: Asked, Path(id): Path<DocumentId>, fields: Fields) -> Answer {
    // What is typed may be of a protected document, or become so.
    asked.keep_secret();
    let done = match edited(&fields) {
        Ok(edit) => match may_open(&asked, id, edit.access).await {
            Ok(()) => asked
                .write(move |write| documents::edit(write, id, &edit))
                .await
                .map(drop),
            Err(problem) => Err(problem),
        },
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(asked.go(&format!("/documents/{}", id.0), "document")),
        Err(problem) => {
            let page = asked
                .look(move |db, _| documents::page(db, id, Reveal::Nothing))
                .await?;
            asked.again("document.html", &page, around(&fields, "edit", false), &problem)
        }
    }
}

fn edited(fields: &Fields) -> Result<DocumentEdit, Problem> {
    Ok(DocumentEdit {
        archived_url: fields.parsed::<WebAddress>("archived_url")?.map(|url| url.to_string()),
        title: fields.own("title"),
        basis: fields.parsed::<Basis>("basis")?,
        dated: fields.parsed::<Edtf>("dated")?,
        access: fields.parsed::<Access>("access")?,
        ..DocumentEdit::default()
    })
}
