//! Sources: the list, entering one, a source's page with its record, and merging two with a look at what that does.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::api::acts::number_of;
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use crate::error::Result;
use crate::html::charts;
use crate::model::{GrantedBy, SourceId, SourceKind};
use crate::store::sources::{self, Merge, NewSource, Protected, Reveal, SourceEdit, SourceFilter};
use crate::store::{Write, reports};
use crate::view::reports::SourceReport;
use crate::view::sources::{DuplicateList, SourceList};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/sources", May::Read, list)
        .post("/sources", May::Check, enter)
        .get("/sources/{id}", May::Read, page)
        .post("/sources/{id}/alias", May::Check, alias)
        .post("/sources/{id}/unalias", May::Check, unalias)
        .post("/sources/{id}/edit", May::Check, edit)
        .get("/sources/{id}/protected", May::Edit, reveal)
        .post("/sources/{id}/protect", May::Edit, protect)
        .get("/sources/{id}/merge", May::Read, preview)
        .post("/sources/{id}/merge", May::Edit, merge)
}

/// How many sources a page of the list holds, and how many pairs that may be one.
const AT_ONCE: usize = 50;
const PAIRS: usize = 10;

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let (list, pairs) = listed(&asked, &fields).await?;
    asked.show_with("sources.html", &list, among(&fields, pairs, ""))
}

/// A page of sources, and on the first one pairs that may be one.
async fn listed(asked: &Asked, fields: &Fields) -> Result<(SourceList, Option<DuplicateList>), Problem> {
    let filter = SourceFilter {
        kind: fields.parsed::<SourceKind>("kind")?,
        text: fields.own("text"),
        article: fields.parsed("article")?,
        after: fields.parsed("after")?,
    };
    let first = filter.after.is_none() && filter.text.is_none();
    let pairs_after = fields.own("pairs");
    asked
        .look(move |db, _| {
            let pairs = match first {
                true => Some(sources::duplicates(db, PAIRS, pairs_after.as_deref())?),
                false => None,
            };
            Ok((sources::list(db, &filter, AT_ONCE)?, pairs))
        })
        .await
}

fn among(typed: &Fields, pairs: Option<DuplicateList>, form: &str) -> Value {
    let pairs = pairs.map(|pairs| Value::from(Serde(pairs)));
    context! { typed => Serde(typed.typed()), pairs, form }
}

async fn enter(asked: Asked, fields: Fields) -> Answer {
    let done = match entered(&fields) {
        Ok(new) => asked.write(move |write| sources::add(write, &new)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok((done, _)) => {
            let id = number_of(&done, "source")?;
            Ok(asked.go(&format!("/sources/{id}"), "source-new"))
        }
        Err(problem) => {
            let (list, pairs) = listed(&asked, &Fields::default()).await?;
            asked.again("sources.html", &list, among(&fields, pairs, "new"), &problem)
        }
    }
}

fn entered(fields: &Fields) -> Result<NewSource, Problem> {
    Ok(NewSource {
        kind: fields.needed("kind")?,
        name: fields.text("name")?,
        about: SourceEdit {
            name: None,
            article: fields.parsed("article")?,
            ..edited(fields)?
        },
        external_id: None,
    })
}

async fn page(asked: Asked, Path(id): Path<SourceId>) -> Answer {
    let page = asked.look(move |db, as_of| reports::of_source(db, id, as_of)).await?;
    let extra = around(&asked, &page, &Fields::default(), "");
    asked.show_with("source.html", &page, extra)
}

/// What the desk alone knows of an anonymous source: a page of its own, so that nobody comes upon it by looking at another.
async fn reveal(asked: Asked, Path(id): Path<SourceId>) -> Answer {
    let page = asked
        .look(move |db, as_of| sources::page(db, id, as_of, Reveal::Protected))
        .await?;
    asked.show("source_protected.html", &page)
}

fn around(asked: &Asked, page: &SourceReport, typed: &Fields, form: &str) -> Value {
    let custom = asked.house.custom();
    let charts = vec![
        charts::by_status(&page.by_status, custom),
        charts::by_stage(&page.by_stage, custom),
    ];
    context! { charts => Serde(charts), typed => Serde(typed.typed()), form }
}

async fn act<T: Send + 'static>(
    asked: Asked,
    id: SourceId,
    (form, done): (&'static str, &'static str),
    fields: Fields,
    verb: Result<impl Fn(&mut Write) -> Result<T> + Send + 'static, Problem>,
) -> Answer {
    let outcome = match verb {
        Ok(verb) => asked.write(verb).await.map(|_| ()),
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(asked.go(&format!("/sources/{}#{form}", id.0), done)),
        Err(problem) => {
            let page = asked.look(move |db, as_of| reports::of_source(db, id, as_of)).await?;
            let extra = around(&asked, &page, &fields, form);
            asked.again("source.html", &page, extra, &problem)
        }
    }
}

async fn alias(asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
    let verb = fields
        .text("name")
        .map(|name| move |write: &mut Write| sources::alias(write, id, &name));
    act(asked, id, ("names", "alias"), fields, verb).await
}

async fn unalias(asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
    let verb = fields
        .text("name")
        .map(|name| move |write: &mut Write| sources::unalias(write, id, &name));
    act(asked, id, ("names", "alias"), fields, verb).await
}

async fn edit(asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
    let verb = edited(&fields).map(|edit| move |write: &mut Write| sources::edit(write, id, &edit));
    act(asked, id, ("edit", "source"), fields, verb).await
}

fn edited(fields: &Fields) -> Result<SourceEdit, Problem> {
    let direct = match fields.get("direct_knowledge") {
        None => None,
        Some("yes") => Some(true),
        Some("no") => Some(false),
        Some(_) => {
            return Err(Problem::bad(
                "the field direct_knowledge is yes or no",
                "choose one of them",
            ));
        }
    };
    Ok(SourceEdit {
        name: fields.own("name"),
        described_as: fields.own("described_as"),
        host: fields.own("host"),
        reliability: fields.parsed("reliability")?,
        article: None,
        granted_by: fields.parsed::<GrantedBy>("granted_by")?,
        stated_reason: fields.own("stated_reason"),
        standing: fields.own("standing"),
        direct_knowledge: direct,
        protected: None,
    })
}

/// What the desk alone knows is written by those who may read it, and shown to them where they wrote it.
async fn protect(mut asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
    // The journal keeps nothing from which what was typed could be guessed.
    asked.keep_secret();
    let edit = SourceEdit {
        protected: Some(Protected {
            identity_known_to: fields.own("identity_known_to"),
            motive: fields.own("motive"),
            approved_by: fields.own("approved_by"),
        }),
        ..SourceEdit::default()
    };
    match asked.write(move |write| sources::edit(write, id, &edit)).await {
        Ok(_) => Ok(asked.go(&format!("/sources/{}/protected", id.0), "source")),
        Err(problem) => {
            let page = asked
                .look(move |db, as_of| sources::page(db, id, as_of, Reveal::Protected))
                .await?;
            asked.again("source_protected.html", &page, context! {}, &problem)
        }
    }
}

/// Two sources that are to be one, and what that would do.
#[derive(Debug, Serialize)]
struct Merging {
    /// The one that would go.
    source: SourceId,
    /// Its name.
    name: String,
    /// What would be done; nothing before another is named, or when the rules forbid it.
    merge: Option<Merge>,
}

async fn merging(asked: &Asked, id: SourceId, fields: &Fields) -> Result<(Merging, Option<Problem>), Problem> {
    let (into, reason) = (fields.own("into"), fields.own("reason"));
    let (name, previewed) = asked
        .look(move |db, _| {
            let name = sources::get(db, id)?.name;
            let previewed = into.as_deref().map(|into| {
                let into = sources::find(db, into)?;
                sources::preview_merge(db, id, into, reason.as_deref())
            });
            Ok((name, previewed.transpose().map_err(Problem::from)))
        })
        .await?;
    let (merge, problem) = match previewed {
        Ok(merge) => (merge, None),
        Err(problem) => (None, Some(problem)),
    };
    let source = id;
    Ok((Merging { source, name, merge }, problem))
}

async fn preview(asked: Asked, Path(id): Path<SourceId>, Asks(fields): Asks) -> Answer {
    let (page, problem) = merging(&asked, id, &fields).await?;
    let extra = context! { typed => Serde(fields.typed()) };
    match problem {
        Some(problem) => asked.again("merge.html", &page, extra, &problem),
        None => asked.show_with("merge.html", &page, extra),
    }
}

async fn merge(asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
    let reason = fields.own("reason");
    let done = match fields.text("into") {
        Ok(into) => {
            asked
                .write(move |write| {
                    let into = sources::find(write.db(), &into)?;
                    sources::merge(write, id, into, reason.as_deref()).map(|merge| merge.into)
                })
                .await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok((_, into)) => Ok(asked.go(&format!("/sources/{}", into.unwrap_or(id).0), "merge")),
        Err(problem) => {
            let (page, _) = merging(&asked, id, &fields).await?;
            asked.again(
                "merge.html",
                &page,
                context! { typed => Serde(fields.typed()) },
                &problem,
            )
        }
    }
}
