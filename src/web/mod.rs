//! The desk as web pages and as an API: the same verbs and views as the command line's, entered at the same step.
//!
//! # Where things are
//!
//! | file | holds |
//! |---|---|
//! | `server` | the listener: connections, what slow clients may take, an orderly end |
//! | `desk` | the state: connections to the ledger, clock, randomness; `run` is the one way from async code into the store |
//! | `router` | `Routes`: method, path, who may, handler; the list of all nouns |
//! | `guard` | what stands before every handler: host, visitor, same origin, form token, headers |
//! | `visitor` | who asks: by cookie, token or as the one person at this machine |
//! | `asked` | what a handler is given: `look`, `write`, `show`, `back` |
//! | `chain_form` | a claim's chain as a form has it |
//! | `fields` | forms and queries of pages, read field by field |
//! | `errors` | the one shape of an error, as JSON or as a page |
//! | `pages`, `pages/*.html` | templates over the same values as JSON; `parts.html` has the macros |
//! | `static/`, `assets` | style sheet, htmx, icon: compiled in, named by their content |
//! | `live` | what colleagues change, told to pages that are open |
//! | `index` | how pages and the API come to the search index |
//! | `login`, `home`, `claims`, `articles` … | a file per noun: its pages and the acts on them |
//! | `api/` | a file per noun: the same over JSON, with its OpenAPI |
//!
//! # Adding a page
//!
//! A file `src/web/NOUN.rs` with `pub(super) fn routes() -> Routes`, named in `router::all` (one line). Each route says who may:
//!
//! ```ignore
//! pub(super) fn routes() -> Routes {
//!     Routes::new()
//!         .get("/sources/{id}", May::Read, page)
//!         .post("/sources/{id}/alias", May::Check, alias)
//! }
//!
//! async fn page(asked: Asked, Path(id): Path<SourceId>) -> Answer {
//!     let page = asked.look(move |db, now| sources::page(db, id, now, Reveal::Nothing)).await?;
//!     asked.show("source.html", &page)
//! }
//!
//! async fn alias(asked: Asked, Path(id): Path<SourceId>, fields: Fields) -> Answer {
//!     let name = fields.text("name")?;
//!     asked.write(move |write| sources::alias(write, id, &name)).await?;
//!     Ok(asked.go(&format!("/sources/{}", id.0), "alias"))
//! }
//! ```
//!
//! (`claims::act` shows how a refused form comes again with what was typed in it: `asked.again`.) What the page then says stands
//! in `pages::DONE`. The template stands in `pages/`, begins with `{% extends "frame.html" %}` and is named in
//! `pages::TEMPLATES`; a link to it goes into the frame. Its value is `page`; `house` (the desk), `me` (the visitor, with `me.may.check` …), `csrf` and `request` are always there. A form is
//! `<form method="post" action="…">{{ parts.hidden(csrf, request) }}…`: without the two fields it is refused. There is no
//! script in a page and no `style` attribute: the policy forbids both. A page works without JavaScript; htmx attributes may
//! make it smoother. `Asked::show` answers with JSON whoever asks for it by Accept.
//!
//! # Adding to the API
//!
//! A file `src/web/api/NOUN.rs` with handlers under `#[utoipa::path(…)]`, `pub(super) fn routes() -> Routes` of
//! `.api(May::Read, routes!(handler))`, named in `api::routes` (one line). Answers are views with
//! `#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]`. Bodies come through `Body<T>`, errors as everywhere;
//! a write takes its Idempotency-Key and If-Match from `asked` (`asked.write`, `asked.expected`).
//!
//! # Testing
//!
//! `tests/it/web/` starts the server in the test's own process, on each database (`Served::each(|desk| …)`); every new route is
//! walked by `routes.rs` without more ado: role by role, without a token and from elsewhere. A route that needs a path or a body to
//! get past its own checks is given one there.
//!
//! What this module must not know: the command line (`cli/serve.rs` calls [`serve`]), a database driver, SQL.

mod account;
pub mod api;
mod articles;
mod asked;
mod assets;
mod chain_form;
mod claims;
mod desk;
mod documents;
mod errors;
mod fields;
mod filters;
mod google;
mod guard;
mod health;
mod home;
mod import;
mod index;
mod journal;
mod ledger;
mod live;
mod login;
mod markup;
mod new_token;
mod pages;
mod people;
mod pool;
mod public;
mod published;
mod reports;
mod requests;
pub mod router;
mod search;
mod server;
mod settings;
mod sources;
mod streamed;
mod visitor;

pub use desk::{Clock, PATIENCE, Settings, Whom};
pub use server::{Ready, Until, serve};
