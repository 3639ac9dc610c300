//! Articles over the API.

use axum::extract::{Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::Failure;
use crate::model::ArticleId;
use crate::store::articles::{self, ArticleFilter};
use crate::store::sources;
use crate::view::articles::{ArticleList, ArticlePage};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Read, routes!(show))
}

/// Which articles, and which page of them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Narrowed {
    /// Of an outlet: a name or a number.
    outlet: Option<String>,
    /// Whose headline holds these words.
    text: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List articles, a page at a time
#[utoipa::path(
    get,
    path = "/api/v1/articles",
    tag = "articles",
    params(Narrowed),
    responses(
        (status = 200, description = "A page of articles", body = ArticleList),
        (status = 400, description = "A filter that is none", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such outlet", body = Failure),
    )
)]
async fn list(asked: Asked, Query(narrowed): Query<Narrowed>) -> Answer {
    let limit = narrowed.limit.unwrap_or(50);
    if !(1..=1000).contains(&limit) {
        return Err(Problem::bad(
            "limit is 1 to 1000",
            "ask for fewer, and go on with after",
        ));
    }
    let list = asked
        .look(move |db, _| {
            let filter = ArticleFilter {
                outlet: narrowed
                    .outlet
                    .as_deref()
                    .map(|who| sources::find(db, who))
                    .transpose()?,
                text: narrowed.text.clone(),
                after: narrowed.after,
            };
            articles::list(db, &filter, limit)
        })
        .await?;
    asked.json(&list)
}

/// Show an article: its texts, copies and sign-offs
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number", minimum = 1)),
    responses(
        (status = 200, description = "The article", body = ArticlePage),
        (status = 400, description = "Not a number", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such article", body = Failure),
    )
)]
async fn show(asked: Asked, Path(id): Path<ArticleId>) -> Answer {
    let page = asked.look(move |db, now| articles::page(db, id, now)).await?;
    asked.json(&page)
}
