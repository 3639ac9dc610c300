//! Sources over the API.

use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, number_of, on, shown};
use crate::error::Error;
use crate::model::{ArticleId, GrantedBy, Reliability, SourceId, SourceKind, web};
use crate::store::sources::{self, NewSource, Protected, Reveal, SourceEdit, SourceFilter};
use crate::view::sources::{DuplicateList, SourceList, SourcePage};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Read, routes!(duplicates))
        .api(May::Read, routes!(show))
        .api(May::Edit, routes!(show_protected))
        .api(May::Check, routes!(add))
        .api(May::Check, routes!(edit))
        .api(May::Edit, routes!(protect))
        .api(May::Check, routes!(alias))
        .api(May::Check, routes!(unalias))
        .api(May::Edit, routes!(merge))
}

/// Which sources.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Sources {
    /// Of this kind.
    kind: Option<SourceKind>,
    /// Whose name or alias holds these words.
    text: Option<String>,
    /// That speak in this article.
    article: Option<ArticleId>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List sources; merged ones are left out
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", params(Sources),
    responses((status = 200, description = "A page of sources", body = SourceList)))]
async fn list(asked: Asked, Query(which): Query<Sources>) -> Answer {
    let limit = at_most(which.limit)?;
    let filter = SourceFilter {
        kind: which.kind,
        text: which.text,
        article: which.article,
        after: which.after,
    };
    let list = asked.look(move |db, _| sources::list(db, &filter, limit)).await?;
    asked.json(&list)
}

/// How many pairs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Pairs {
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<String>,
}

/// List sources that may be one, for somebody to look at
#[utoipa::path(get, path = "/api/v1/sources/duplicates", tag = "sources", params(Pairs),
    responses((status = 200, description = "Pairs", body = DuplicateList)))]
async fn duplicates(asked: Asked, Query(pairs): Query<Pairs>) -> Answer {
    let limit = at_most(pairs.limit)?;
    let found = asked
        .look(move |db, _| sources::duplicates(db, limit, pairs.after.as_deref()))
        .await?;
    asked.json(&found)
}

/// Show a source: its names, its anonymity, its track record
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The source", body = SourcePage, headers(("ETag" = String, description = "For If-Match")))))]
async fn show(asked: Asked, Path(id): Path<SourceId>) -> Answer {
    let page = asked
        .look(move |db, now| sources::page(db, id, now, Reveal::Nothing))
        .await?;
    shown(&asked, &page)
}

/// Show a source with what the desk alone knows of its anonymity
#[utoipa::path(get, path = "/api/v1/sources/{id}/protected", tag = "sources", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The source", body = SourcePage)))]
async fn show_protected(asked: Asked, Path(id): Path<SourceId>) -> Answer {
    let page = asked
        .look(move |db, now| sources::page(db, id, now, Reveal::Protected))
        .await?;
    asked.json(&page)
}

/// What is known of a source: what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct SourceAbout {
    /// A description.
    described_as: Option<String>,
    /// Its site, as aawsat.com: a page there is its own word.
    host: Option<String>,
    /// Admiralty reliability: A (completely reliable) to E (unreliable), F (cannot be judged).
    reliability: Option<Reliability>,
    /// The article that an anonymous source speaks in; set once.
    article: Option<ArticleId>,
    /// Who granted anonymity.
    granted_by: Option<GrantedBy>,
    /// The reason for anonymity, as stated in the article.
    stated_reason: Option<String>,
    /// The anonymous source's standing: its office, its nearness to the matter.
    standing: Option<String>,
    /// Whether it knows at first hand.
    direct_knowledge: Option<bool>,
}

impl SourceAbout {
    fn edit(&self, name: Option<String>) -> Result<SourceEdit, Problem> {
        let host = match &self.host {
            Some(host) => {
                Some(web::host_of(host).map_err(|why| Problem::bad(format!("host: {why}"), "give it as example.org"))?)
            }
            None => None,
        };
        Ok(SourceEdit {
            name,
            described_as: self.described_as.clone(),
            host,
            reliability: self.reliability,
            article: self.article,
            granted_by: self.granted_by,
            stated_reason: self.stated_reason.clone(),
            standing: self.standing.clone(),
            direct_knowledge: self.direct_knowledge,
            protected: None,
        })
    }
}

/// A source to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SourceNew {
    /// Its name; of an anonymous source, the description as printed.
    name: String,
    /// What it is.
    kind: SourceKind,
    /// The rest.
    #[serde(default)]
    about: SourceAbout,
}

/// Add a source
#[utoipa::path(post, path = "/api/v1/sources", tag = "sources", request_body = SourceNew,
    responses((status = 201, description = "The source", body = SourcePage)))]
async fn add(asked: Asked, Body(new): Body<SourceNew>) -> Answer {
    let source = NewSource {
        kind: new.kind,
        about: new.about.edit(None)?,
        name: new.name,
        external_id: None,
    };
    let (done, _) = asked.write(move |write| sources::add(write, &source)).await?;
    let id = SourceId(number_of(&done, "source")?);
    let page = asked
        .look(move |db, now| sources::page(db, id, now, Reveal::Nothing))
        .await?;
    Ok(created(shown(&asked, &page)?, &format!("sources/{}", id.0)))
}

/// What to change about a source.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct SourceChange {
    /// The new name.
    name: Option<String>,
    /// The rest.
    about: SourceAbout,
}

/// Change what is known of a source
#[utoipa::path(patch, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = i64, Path, minimum = 1)), request_body = SourceChange,
    responses((status = 200, description = "The source", body = SourcePage)))]
async fn edit(asked: Asked, Path(id): Path<SourceId>, Body(change): Body<SourceChange>) -> Answer {
    if change.about.article.is_some() {
        return Err(Problem::bad(
            "the article of an anonymous source is set once, when it is added",
            "leave article out",
        ));
    }
    let edit = change.about.edit(change.name)?;
    changed(asked, id, edit).await
}

async fn changed(asked: Asked, id: SourceId, edit: SourceEdit) -> Answer {
    let page = on(
        &asked,
        move |db, now| sources::page(db, id, now, Reveal::Nothing),
        move |write| sources::edit(write, id, &edit),
    )
    .await?;
    shown(&asked, &page)
}

/// What the desk alone knows of a source whose anonymity it granted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Secrets {
    /// The role on the desk that knows who it is, never the identity.
    identity_known_to: Option<String>,
    /// Why the source speaks.
    motive: Option<String>,
    /// The role that approved the anonymity.
    approved_by: Option<String>,
}

/// Set what the desk alone knows of an anonymous source
#[utoipa::path(patch, path = "/api/v1/sources/{id}/protected", tag = "sources", params(("id" = i64, Path, minimum = 1)), request_body = Secrets,
    responses((status = 200, description = "The source, without them", body = SourcePage)))]
async fn protect(mut asked: Asked, Path(id): Path<SourceId>, Body(secrets): Body<Secrets>) -> Answer {
    asked.keep_secret();
    let protected = Protected {
        identity_known_to: secrets.identity_known_to,
        motive: secrets.motive,
        approved_by: secrets.approved_by,
    };
    if let Some((field, what)) = protected.identifying().first() {
        return Err(Problem::bad(
            format!("the protected field {field} looks as if it held {what}"),
            "a role belongs there, never an identity",
        ));
    }
    if protected == Protected::default() {
        return Err(Problem::bad(
            "nothing is said",
            "give identity_known_to, motive or approved_by",
        ));
    }
    let edit = SourceEdit {
        protected: Some(protected),
        ..SourceEdit::default()
    };
    changed(asked, id, edit).await
}

/// Another name of a source.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OtherName {
    /// The name.
    name: String,
}

/// Give a source another name
#[utoipa::path(post, path = "/api/v1/sources/{id}/aliases", tag = "sources", params(("id" = i64, Path, minimum = 1)), request_body = OtherName,
    responses((status = 200, description = "The source", body = SourcePage)))]
async fn alias(asked: Asked, Path(id): Path<SourceId>, Body(other): Body<OtherName>) -> Answer {
    let page = on(
        &asked,
        move |db, now| sources::page(db, id, now, Reveal::Nothing),
        move |write| sources::alias(write, id, &other.name),
    )
    .await?;
    shown(&asked, &page)
}

/// Take a name away from a source
#[utoipa::path(post, path = "/api/v1/sources/{id}/aliases/drop", tag = "sources", params(("id" = i64, Path, minimum = 1)), request_body = OtherName,
    responses((status = 200, description = "The source", body = SourcePage)))]
async fn unalias(asked: Asked, Path(id): Path<SourceId>, Body(other): Body<OtherName>) -> Answer {
    let page = on(
        &asked,
        move |db, now| sources::page(db, id, now, Reveal::Nothing),
        move |write| sources::unalias(write, id, &other.name),
    )
    .await?;
    shown(&asked, &page)
}

/// Into which source one is merged.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Into {
    /// The source that stays: a name or a number.
    into: Who,
    /// How the desk knows that they are one.
    reason: Option<String>,
    /// Only show what would change.
    #[serde(default)]
    dry_run: bool,
}

/// Merge a source into another: they are one
#[utoipa::path(post, path = "/api/v1/sources/{id}/merge", tag = "sources", params(("id" = i64, Path, minimum = 1)), request_body = Into,
    responses((status = 200, description = "What was merged, or would be", body = sources::Merge)))]
async fn merge(asked: Asked, Path(from): Path<SourceId>, Body(into): Body<Into>) -> Answer {
    let Into { into, reason, dry_run } = into;
    if dry_run {
        let merge = asked
            .look(move |db, _| {
                let into = into.source(db)?;
                sources::preview_merge(db, from, into, reason.as_deref())
            })
            .await?;
        return asked.json(&merge);
    }
    let expected = asked.tag();
    if expected.is_some() {
        return Err(Problem::bad(
            "a merge is of two sources, and If-Match names one",
            "look at it with dry_run first",
        ));
    }
    let (_, merged) = asked
        .write(move |write| {
            let into = into.source(write.db())?;
            sources::merge(write, from, into, reason.as_deref())
        })
        .await?;
    match merged {
        Some(merge) => asked.json(&merge),
        // It was merged by an earlier request of the same name: the one that stayed, as it stands.
        None => {
            let page = asked
                .look(move |db, now| {
                    let into = sources::get(db, from)?
                        .merged_into
                        .ok_or_else(|| Error::corrupt("a merge without an end"))?;
                    sources::page(db, into, now, Reveal::Nothing)
                })
                .await?;
            shown(&asked, &page)
        }
    }
}
