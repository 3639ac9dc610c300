//! Reports over the API, now or as of a moment.

use axum::extract::{Path, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::Failure;
use crate::model::{ArticleId, SourceId};
use crate::store::history::When;
use crate::store::{balance, reports};
use crate::view::reports::{ArticleReport, BalanceReport, SourceReport, StatusReport};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(overview))
        .api(May::Read, routes!(article))
        .api(May::Read, routes!(source))
        .api(May::Read, routes!(of_all))
}

/// As of when.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AsOf {
    /// A day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12); now without it.
    as_of: Option<String>,
}

impl AsOf {
    fn when(&self) -> Result<Option<When>, Problem> {
        self.as_of
            .as_deref()
            .map(|text| text.parse())
            .transpose()
            .map_err(|e: String| Problem::bad(format!("as_of: {e}"), "see /api/v1/openapi.json"))
    }
}

/// The desk's overview
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "reports",
    params(AsOf),
    responses(
        (status = 200, description = "The overview", body = StatusReport),
        (status = 400, description = "Not a moment, or one still to come", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such entry of the journal", body = Failure),
    )
)]
async fn overview(asked: Asked, Query(as_of): Query<AsOf>) -> Answer {
    let (when, now) = (as_of.when()?, asked.desk.now());
    let report = asked.read(move |db| reports::overview(db, when, now)).await?;
    asked.json(&report)
}

/// A story's go or no-go, with every claim
#[utoipa::path(
    get,
    path = "/api/v1/reports/articles/{id}",
    tag = "reports",
    params(("id" = i64, Path, description = "The article's number", minimum = 1), AsOf),
    responses(
        (status = 200, description = "The report", body = ArticleReport),
        (status = 400, description = "Not a number, or not a moment", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such article, or entry of the journal", body = Failure),
    )
)]
async fn article(asked: Asked, Path(id): Path<ArticleId>, Query(as_of): Query<AsOf>) -> Answer {
    let (when, now) = (as_of.when()?, asked.desk.now());
    let report = asked.read(move |db| reports::article(db, id, when, now)).await?;
    asked.json(&report)
}

/// How a source's claims have held up
#[utoipa::path(get, path = "/api/v1/reports/sources/{id}", tag = "reports", params(("id" = i64, Path, minimum = 1), AsOf),
    responses((status = 200, description = "The report", body = SourceReport)))]
async fn source(asked: Asked, Path(id): Path<SourceId>, Query(as_of): Query<AsOf>) -> Answer {
    let (when, now) = (as_of.when()?, asked.desk.now());
    let report = asked.read(move |db| reports::source(db, id, when, now)).await?;
    asked.json(&report)
}

/// The balance of the checks: whose claims, and why these
#[utoipa::path(get, path = "/api/v1/reports/balance", tag = "reports", params(AsOf),
    responses((status = 200, description = "The report", body = BalanceReport)))]
async fn of_all(asked: Asked, Query(as_of): Query<AsOf>) -> Answer {
    let (when, now) = (as_of.when()?, asked.desk.now());
    let report = asked.read(move |db| balance::balance(db, when, now)).await?;
    asked.json(&report)
}
