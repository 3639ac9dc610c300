//! Every route: its method, its path, who may, its handler. The same list builds the router, the OpenAPI document and the table
//! that a test walks.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use utoipa::openapi::{PathItem, RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;

use super::desk::Shared;
use super::errors::Problem;
use super::visitor::{Visitor, Way};
use super::{
    account, api, articles, assets, claims, documents, filters, google, guard, health, home, import, journal, ledger,
    live, login, people, public, published, reports, requests, search, settings, sources,
};

/// Who may ask for something: each may what those before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum May {
    /// Whoever comes along.
    Anybody,
    /// What was published: a reader, and at a desk that is public whoever comes along.
    Public,
    /// A reader, and a program that only asks whether something was checked before; at a desk that is public, whoever comes along.
    Search,
    /// A reader, who sends something to be looked at; nothing of the ledger is changed by that.
    Ask,
    /// A reader.
    Read,
    /// A checker.
    Check,
    /// An editor.
    Edit,
    /// An admin.
    Manage,
}

impl May {
    /// The role that it takes.
    pub fn role(self) -> &'static str {
        match self {
            May::Anybody => "nobody",
            May::Public | May::Search | May::Ask | May::Read => "a reader",
            May::Check => "a checker",
            May::Edit => "an editor",
            May::Manage => "an admin",
        }
    }
}

/// A route as the table of them shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// GET, POST ….
    pub method: &'static str,
    /// Its path, with places such as `{id}`.
    pub path: String,
    /// Who may.
    pub may: May,
}

/// The types that the API's answers are of, by name.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// What the API does at each path.
type Described = Vec<(String, PathItem)>;

/// The routes of a noun.
#[derive(Default)]
pub(super) struct Routes {
    table: Vec<Route>,
    router: Router<Shared>,
    schemas: Schemas,
    paths: Described,
}

impl Routes {
    /// None yet.
    pub fn new() -> Routes {
        Routes::default()
    }

    /// Something to look at.
    pub fn get<H: Handler<T, Shared>, T: 'static>(self, path: &str, may: May, handler: H) -> Routes {
        self.add("GET", path, may, on(MethodFilter::GET, handler))
    }

    /// Something that changes the ledger.
    pub fn post<H: Handler<T, Shared>, T: 'static>(self, path: &str, may: May, handler: H) -> Routes {
        self.add("POST", path, may, on(MethodFilter::POST, handler))
    }

    /// A route of the API, with its description: `routes!(handler)`, one handler each.
    pub fn api(mut self, may: May, (schemas, paths, method): UtoipaMethodRouter<Shared>) -> Routes {
        let mut routed = None;
        for (path, item) in paths.paths {
            let methods = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            let name = methods
                .into_iter()
                .find(|(_, there)| *there)
                .map_or("GET", |(name, _)| name);
            self.paths.push((path.clone(), item));
            routed = Some((name, path));
        }
        self.schemas.extend(schemas);
        match routed {
            Some((name, path)) => self.add(name, &path, may, method),
            None => self,
        }
    }

    /// These and those.
    pub fn and(mut self, other: Routes) -> Routes {
        self.table.extend(other.table);
        self.router = self.router.merge(other.router);
        self.schemas.extend(other.schemas);
        self.paths.extend(other.paths);
        self
    }

    fn add(mut self, method: &'static str, path: &str, may: May, route: MethodRouter<Shared>) -> Routes {
        self.table.push(Route {
            method,
            path: path.to_owned(),
            may,
        });
        let asks = from_fn(move |request: Request, next: Next| allow(may, request, next));
        self.router = self.router.route(path, route.route_layer(asks));
        self
    }

    /// What the OpenAPI document is made of.
    pub fn described(self) -> (Schemas, Described) {
        (self.schemas, self.paths)
    }
}

/// All nouns; a new one adds its line here.
fn all() -> Routes {
    Routes::new()
        .and(assets::routes())
        .and(health::routes())
        .and(login::routes())
        .and(home::routes())
        .and(claims::routes())
        .and(filters::routes())
        .and(documents::routes())
        .and(articles::routes())
        .and(sources::routes())
        .and(search::routes())
        .and(reports::routes())
        .and(journal::routes())
        .and(import::routes())
        .and(settings::routes())
        .and(ledger::routes())
        .and(published::routes())
        .and(requests::routes())
        .and(live::routes())
        .and(account::routes())
        .and(people::routes())
        .and(api::routes())
        .and(google::routes())
        .and(public::routes())
}

/// Every route, for whoever checks who may.
pub fn table() -> Vec<Route> {
    all().table
}

/// The whole desk.
pub(super) fn build(desk: Shared) -> Router {
    all()
        .router
        .fallback(nothing)
        // What a request may hold the guard says; this is for what it leaves to whoever takes files.
        .layer(DefaultBodyLimit::max(guard::IMPORT))
        .layer(from_fn_with_state(Arc::clone(&desk), guard::watch))
        .with_state(desk)
}

async fn nothing() -> Response {
    Problem::not_found("page at this address").into_response()
}

/// Lets somebody through to a handler who may, and nobody else.
async fn allow(may: May, request: Request, next: Next) -> Response {
    if may == May::Anybody {
        return next.run(request).await;
    }
    let Some(visitor) = request.extensions().get::<Visitor>() else {
        return Problem::nobody().into_response();
    };
    // To ask whether a post was checked before it is sent, and nothing is changed by that.
    let changes = !request.method().is_safe() && !matches!(may, May::Search | May::Ask);
    if visitor.may(may) && (!changes || visitor.writes()) {
        return next.run(request).await;
    }
    match visitor.way {
        Way::Nobody => Problem::nobody().into_response(),
        _ => Problem::may_not(visitor, may).into_response(),
    }
}
