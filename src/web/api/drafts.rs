//! Drafts over the API: listed, accepted, dropped, split, joined.

use axum::extract::{Path, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, on_claims, source};
use super::work::several;
use crate::model::{ArticleId, ClaimId, SourceId};
use crate::store::drafts::{self, Acceptance};
use crate::store::history;
use crate::view::claims::Marked;
use crate::view::drafts::{Apart, DraftList};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Check, routes!(accept))
        .api(May::Check, routes!(accept_all))
        .api(May::Check, routes!(drop))
        .api(May::Check, routes!(split))
        .api(May::Check, routes!(join))
        .api(May::Check, routes!(apart))
}

/// Which drafts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Drafts {
    /// Only this article's.
    article: Option<ArticleId>,
    /// Articles are added until there are so many drafts: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the article that the page before ended with.
    after: Option<i64>,
}

/// List drafts, the worthiest first
#[utoipa::path(get, path = "/api/v1/drafts", tag = "drafts", params(Drafts),
    responses((status = 200, description = "A page of drafts", body = DraftList)))]
async fn list(asked: Asked, Query(which): Query<Drafts>) -> Answer {
    let limit = at_most(which.limit)?;
    let list = asked
        .look(move |db, now| drafts::list(db, which.article, which.after, limit, now))
        .await?;
    asked.json(&list)
}

/// Drafts to accept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Accepted {
    /// The drafts' numbers.
    #[schema(min_items = 1, max_items = 1000)]
    claims: Vec<ClaimId>,
    /// Who says it: a source's name or number.
    speaker: Option<Who>,
    /// Whether it accuses somebody; without it, as the draft proposes.
    accusation: Option<bool>,
}

/// Accept drafts: they become claims to be checked
#[utoipa::path(post, path = "/api/v1/drafts/accept", tag = "drafts", request_body = Accepted,
    responses((status = 200, description = "The claims", body = Marked)))]
async fn accept(asked: Asked, Body(accepted): Body<Accepted>) -> Answer {
    let ids = several(accepted.claims)?;
    let verb = move |write: &mut crate::store::Write| {
        let says = Acceptance {
            speaker: source(write.db(), &accepted.speaker)?,
            accusation: accepted.accusation,
        };
        drafts::accept(write, &ids, &says)
    };
    Ok(on_claims(&asked, verb).await?.1)
}

/// Accept all drafts of an article in which nobody must choose who speaks
#[utoipa::path(post, path = "/api/v1/articles/{id}/drafts/accept", tag = "drafts", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The claims", body = Marked)))]
async fn accept_all(asked: Asked, Path(id): Path<ArticleId>) -> Answer {
    let verb = move |write: &mut crate::store::Write| {
        let (now, zone) = (write.now, write.desk.zone());
        let as_of = history::resolve(write.db(), None, now, zone)?;
        let (ids, _) = drafts::certain(write.db(), id, &as_of)?;
        drafts::accept(write, &ids, &Acceptance::default())
    };
    Ok(on_claims(&asked, verb).await?.1)
}

/// Drafts to drop.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dropped {
    /// The drafts' numbers.
    #[schema(min_items = 1, max_items = 1000)]
    claims: Vec<ClaimId>,
    /// Why.
    reason: Option<String>,
}

/// Drop drafts: they are kept, and count nowhere
#[utoipa::path(post, path = "/api/v1/drafts/drop", tag = "drafts", request_body = Dropped,
    responses((status = 200, description = "The claims", body = Marked)))]
async fn drop(asked: Asked, Body(dropped): Body<Dropped>) -> Answer {
    let ids = several(dropped.claims)?;
    Ok(on_claims(&asked, move |write| {
        drafts::drop(write, &ids, dropped.reason.as_deref())
    })
    .await?
    .1)
}

/// What two drafts say that were one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InTwo {
    /// What the first says; it keeps the number.
    first: String,
    /// What the second says.
    second: String,
}

/// Make two drafts of one, with the same chain and place
#[utoipa::path(post, path = "/api/v1/drafts/{id}/split", tag = "drafts", params(("id" = i64, Path, minimum = 1)), request_body = InTwo,
    responses((status = 200, description = "Both", body = Marked)))]
async fn split(asked: Asked, Path(id): Path<ClaimId>, Body(two): Body<InTwo>) -> Answer {
    Ok(
        on_claims(&asked, move |write| drafts::split(write, id, &two.first, &two.second))
            .await?
            .1,
    )
}

/// Drafts to make one of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InOne {
    /// The drafts' numbers; the first is kept.
    #[schema(min_items = 2, max_items = 1000)]
    claims: Vec<ClaimId>,
    /// What it says; without it, what they say, one after the other.
    text: Option<String>,
}

/// Make one draft of several that come through the same chain
#[utoipa::path(post, path = "/api/v1/drafts/join", tag = "drafts", request_body = InOne,
    responses((status = 200, description = "The claims", body = Marked)))]
async fn join(asked: Asked, Body(one): Body<InOne>) -> Answer {
    if one.claims.len() < 2 {
        return Err(Problem::bad("claims holds two numbers at least", "name the drafts"));
    }
    let ids = several(one.claims)?;
    Ok(
        on_claims(&asked, move |write| drafts::join(write, &ids, one.text.as_deref()))
            .await?
            .1,
    )
}

/// Two sources that are not one.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NotOne {
    /// The new source's number.
    source: SourceId,
    /// The known one's.
    known: SourceId,
}

/// Say that a newly named source is not the known one that it was likened to
#[utoipa::path(post, path = "/api/v1/drafts/apart", tag = "drafts", request_body = NotOne,
    responses((status = 200, description = "The two", body = Apart)))]
async fn apart(asked: Asked, Body(two): Body<NotOne>) -> Answer {
    asked
        .write(move |write| drafts::tell_apart(write, two.source, two.known))
        .await?;
    asked.json(&Apart {
        source: two.source,
        known: two.known,
    })
}
