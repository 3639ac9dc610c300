//! Filters of the list of claims that somebody keeps under a name.

use axum::extract::Path;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::router::{May, Routes};
use crate::store::filters;
use crate::view::filters::SavedFilters;

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/claims/filters", May::Read, save)
        .post("/claims/filters/{id}/drop", May::Read, drop_one)
}

/// What the list can be narrowed by, as its address says it; where it goes on is no part of a filter.
const NARROWS: &[&str] = &[
    "text",
    "status",
    "stage",
    "kind",
    "origin",
    "article",
    "who",
    "tag",
    "due_by",
    "claimed_since",
    "claimed_until",
    "entered_since",
    "entered_until",
    "order",
    "source",
    "originator",
    "assignee",
];

/// The filters of an address in one spelling.
pub(super) fn query_of(fields: &Fields) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let typed = fields.typed();
    for name in NARROWS {
        for value in typed.get(*name).into_iter().flatten() {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

/// A filter that somebody sends, in one spelling; the list understands it.
pub(super) fn checked(query: &str) -> Result<String, Problem> {
    let fields = Fields::of_query(query.trim_start_matches('?'));
    super::claims::narrowed(&fields)?;
    Ok(query_of(&fields))
}

/// Whoever asks, with their filters.
pub(super) async fn own(asked: &Asked) -> Result<SavedFilters, Problem> {
    match asked.visitor.person {
        Some(person) => asked.look(move |db, _| filters::list(db, person)).await,
        None => Ok(SavedFilters { filters: Vec::new() }),
    }
}

async fn save(asked: Asked, fields: Fields) -> Answer {
    let query = checked(fields.get("query").unwrap_or_default())?;
    let (name, kept) = (fields.text("name")?, query.clone());
    asked.write(move |write| filters::save(write, &name, &kept)).await?;
    Ok(asked.go(&format!("/claims?{query}"), "filter"))
}

async fn drop_one(asked: Asked, Path(id): Path<i64>) -> Answer {
    asked.write(move |write| filters::drop(write, id)).await?;
    Ok(asked.go("/claims", "filter-dropped"))
}
