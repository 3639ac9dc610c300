//! The API: REST nouns under `/api/v1`, the same values as `--json`, and their OpenAPI 3.1 made from this code.

mod accounts;
pub(super) mod acts;
pub(super) mod articles;
mod asking;
mod body;
mod browse;
pub(super) mod claim_form;
mod claims;
mod desk;
pub(super) mod documents;
mod drafts;
pub(super) mod exchange;
mod ledger;
#[cfg(feature = "matching")]
mod lookup;
mod questions;
mod reports;
mod sources;
mod work;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Content, Info, OpenApi, Paths, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{PartialSchema as _, ToSchema};

use super::router::{May, Routes};
use body::Body;

pub(super) fn routes() -> Routes {
    nouns()
        .get("/api/v1/openapi.json", May::Public, description)
        .get("/api/docs", May::Public, browse::page)
}

/// The nouns of the API; a new one adds its line here.
fn nouns() -> Routes {
    let nouns = Routes::new()
        .and(claims::routes())
        .and(claim_form::routes())
        .and(work::routes())
        .and(asking::routes())
        .and(questions::routes())
        .and(articles::routes())
        .and(drafts::routes())
        .and(sources::routes())
        .and(documents::routes())
        .and(reports::routes())
        .and(desk::routes())
        .and(accounts::routes())
        .and(ledger::routes())
        .and(exchange::routes());
    #[cfg(feature = "matching")]
    let nouns = nouns.and(lookup::routes());
    nouns
}

/// What every answer looks like that is none.
#[derive(serde::Serialize, ToSchema)]
pub(super) struct Failure {
    /// What went wrong.
    error: Failed,
}

/// What went wrong.
#[derive(serde::Serialize, ToSchema)]
struct Failed {
    /// What sort it is, in a word.
    kind: String,
    /// What and which.
    message: String,
    /// What to do next.
    hint: Option<String>,
}

/// What a route may answer besides what it says itself.
const ALSO: &[(&str, &str)] = &[
    ("400", "What was sent is not right"),
    ("401", "Nobody known"),
    ("403", "Not with this role or token"),
    ("404", "No such thing"),
    ("421", "The desk is not known by that name"),
    ("503", "Too busy, or the database is away: try again"),
];

/// What a route may answer that takes a body or changes something.
const ALSO_TO_ACTS: &[(&str, &str)] = &[
    ("408", "What was sent did not come in time"),
    (
        "409",
        "Somebody was faster, or the Idempotency-Key was used for something else",
    ),
    (
        "412",
        "It was changed since it was read; `current` is what it looks like now",
    ),
    ("413", "Too much at once"),
    ("415", "Not JSON"),
    ("422", "A rule of the desk says no"),
];

/// Completes the description of an operation by what is so for all.
fn complete(operation: &mut Operation, acts: bool) {
    let noun = operation
        .tags
        .as_ref()
        .and_then(|tags| tags.first())
        .cloned()
        .unwrap_or_default();
    let name = operation.operation_id.take().unwrap_or_default();
    operation.operation_id = Some(format!("{noun}_{name}"));
    let more: &[(&str, &str)] = if acts { ALSO_TO_ACTS } else { &[] };
    for (status, description) in ALSO.iter().chain(more) {
        let failure = ResponseBuilder::new()
            .description(*description)
            .content("application/json", Content::new(Some(Ref::from_schema_name("Failure"))))
            .build();
        let responses = &mut operation.responses.responses;
        responses
            .entry((*status).to_owned())
            .or_insert_with(|| RefOr::T(failure));
    }
    if !acts {
        return;
    }
    let parameters = operation.parameters.get_or_insert_default();
    for (name, description) in [
        (
            "Idempotency-Key",
            "Names this request: the same again does nothing twice, and is answered as the first",
        ),
        (
            "If-Match",
            "The ETag of the thing as it was read: when it was changed since, nothing is done",
        ),
    ] {
        let is_known = |known: &RefOr<_>| matches!(known, RefOr::T(Parameter { name: known, .. }) if known == name);
        if !parameters.iter().any(is_known) {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some(description))
                .schema(Some(String::schema()))
                .build();
            parameters.push(RefOr::T(parameter));
        }
    }
}

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    let (schemas, described) = nouns().described();
    let mut paths = Paths::new();
    for (path, mut item) in described {
        item.get.iter_mut().for_each(|operation| complete(operation, false));
        let acts = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        acts.into_iter()
            .flatten()
            .for_each(|operation| complete(operation, true));
        match paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => {
                paths.paths.insert(path, item);
            }
        }
    }
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.schemas.insert("Failure".to_owned(), Failure::schema());
    components.schemas.insert("Failed".to_owned(), Failed::schema());
    components.security_schemes.insert(
        "token".to_owned(),
        RefOr::T(SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer))),
    );
    let mut info = Info::new("sayso", env!("CARGO_PKG_VERSION"));
    info.description = Some(env!("CARGO_PKG_DESCRIPTION").to_owned());
    let mut api = OpenApi::new(info, paths);
    api.components = Some(components);
    api.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    api
}

async fn description() -> Response {
    static JSON: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| openapi().to_json().unwrap_or_default());
    ([(CONTENT_TYPE, "application/json")], JSON.as_str()).into_response()
}

/// A word of a list in a query: `origin=any`.
pub(super) fn word<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    word: Option<&str>,
) -> Result<Option<T>, super::errors::Problem> {
    let known = |word: &str| {
        word.parse()
            .map_err(|e: T::Err| super::errors::Problem::bad(format!("{name}: {e}"), "see /api/v1/openapi.json"))
    };
    word.map(known).transpose()
}

/// The words of a list in a query: `status=verified,false`.
pub(super) fn words<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    list: Option<&str>,
) -> Result<Vec<T>, super::errors::Problem> {
    let given = list.unwrap_or_default().split(',').filter(|word| !word.is_empty());
    given.filter_map(|one| word(name, Some(one)).transpose()).collect()
}
