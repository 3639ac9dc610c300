//! Documents: a document's page with the claims that it was brought to. Of a protected one an editor sees what it is, on a page of
//! its own that is asked for on purpose.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::router::{May, Routes};
use crate::error::Result;
use crate::model::{Access, Basis, DocumentId, Edtf, WebAddress};
use crate::store::documents::{self, DocumentEdit};
use crate::store::sources::Reveal;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/documents/{id}", May::Read, page)
        .get("/documents/{id}/protected", May::Edit, reveal)
        .post("/documents/{id}/edit", May::Check, edit)
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
