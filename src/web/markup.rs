//! What is published, as markup that other programs read: in a page, or alone for whoever asks for it by Accept or by an address
//! that ends in `.jsonld`.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use minijinja::context;
use minijinja::value::Value;
use serde_json::Value as Json;

use super::asked::Asked;
use super::errors::Problem;
use crate::db::Db;
use crate::error::Result;
use crate::interchange::claimreview::write::{Numbers, claim_review, embedded};
use crate::model::outgoing::Site;
use crate::model::{ArticleId, Desk};
use crate::store::history::AsOf;
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::view::ClaimPage;

/// A number in an address, whose end says in which form the thing is wanted: `7`, `7.json`, `7.jsonld`.
pub(super) struct Named<T>(pub T);

impl<S: Send + Sync, T: FromStr<Err: std::fmt::Display>> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let place = params
            .ok()
            .and_then(|params| params.iter().next().map(|(_, value)| value.to_owned()));
        let place = place.unwrap_or_default();
        let number = place
            .strip_suffix(".json")
            .or_else(|| place.strip_suffix(".jsonld"))
            .unwrap_or(&place);
        let read = number.parse().map(Named);
        read.map_err(|e: T::Err| Problem::bad(e.to_string(), "check the address"))
    }
}

/// Whether a request is for the markup alone.
pub(super) fn is_wanted(asked: &Asked) -> bool {
    asked.uri.path().ends_with(".jsonld") || asked.accepts().trim_start().starts_with("application/ld+json")
}

/// The markup alone.
pub(super) fn alone(reviews: &[Json]) -> Result<Response, Problem> {
    let markup = match reviews {
        [] => return Err(Problem::not_found("published review of it")),
        [one] => one.clone(),
        several => serde_json::json!({"@context": "https://schema.org", "@graph": several}),
    };
    let body = serde_json::to_string_pretty(&markup).unwrap_or_default();
    Ok(([(CONTENT_TYPE, "application/ld+json")], format!("{body}\n")).into_response())
}

/// What a page includes of it: `{% include "markup.html" %}`.
pub(super) fn part(reviews: &[Json]) -> Value {
    let scripts: String = reviews.iter().map(embedded).collect();
    context! { markup => Value::from_safe_string(scripts) }
}

/// Who publishes.
pub(super) fn site(desk: &Desk) -> Site {
    Site {
        name: desk.name.clone(),
        url: desk.url.clone(),
    }
}

/// The published check of a claim, if there is one.
///
/// # Errors
/// The database's.
pub(super) fn of_claim(db: &mut Db, page: &ClaimPage, desk: &Desk) -> Result<Vec<Json>> {
    if page.published.iter().all(|published| published.ended_as.is_some()) {
        return Ok(Vec::new());
    }
    let out = outgoing::of_page(db, page, &site(desk))?;
    Ok(vec![claim_review(&out, Numbers::Plain)])
}

/// The published checks of an article's claims.
///
/// # Errors
/// The database's.
pub(super) fn of_article(db: &mut Db, id: ArticleId, desk: &Desk, as_of: &AsOf) -> Result<Vec<Json>> {
    let filter = OutgoingFilter {
        claims: Vec::new(),
        article: Some(id),
        reach: Reach::Published,
    };
    let site = site(desk);
    outgoing::own(db, &filter)?
        .into_iter()
        .map(|claim| {
            Ok(claim_review(
                &outgoing::of_claim(db, claim, &site, as_of)?,
                Numbers::Plain,
            ))
        })
        .collect()
}
