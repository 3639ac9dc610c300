//! The API: REST nouns under `/api/v1`, the same values as `--json`, and their OpenAPI 3.1 made from this code.

mod articles;
mod body;
mod claims;
mod reports;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi, Paths};
use utoipa::{PartialSchema as _, ToSchema};

use super::router::{May, Routes};
use body::Body;

pub(super) fn routes() -> Routes {
    nouns().get("/api/v1/openapi.json", May::Read, description)
}

/// The nouns of the API; a new one adds its line here.
fn nouns() -> Routes {
    Routes::new()
        .and(claims::routes())
        .and(articles::routes())
        .and(reports::routes())
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

/// The OpenAPI document.
pub fn openapi() -> OpenApi {
    let (schemas, described) = nouns().described();
    let mut paths = Paths::new();
    for (path, item) in described {
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
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)).into(),
    );
    let mut info = Info::new("sayso", env!("CARGO_PKG_VERSION"));
    info.description = Some(env!("CARGO_PKG_DESCRIPTION").to_owned());
    let mut api = OpenApi::new(info, paths);
    api.components = Some(components);
    api.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    api
}

async fn description() -> Response {
    let json = openapi().to_json().unwrap_or_default();
    ([(CONTENT_TYPE, "application/json")], json).into_response()
}

/// The words of a list in a query: `status=verified,false`.
pub(super) fn words<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &str,
    list: Option<&str>,
) -> Result<Vec<T>, super::errors::Problem> {
    list.unwrap_or_default()
        .split(',')
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.parse()
                .map_err(|e: T::Err| super::errors::Problem::bad(format!("{name}: {e}"), "see /api/v1/openapi.json"))
        })
        .collect()
}
