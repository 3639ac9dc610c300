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

/// A filter that somebody sends, in one spelling; the list understands it.
pub(super) fn checked(query: &str) -> Result<String, Problem> {
    let fields = Fields::of_query(query.trim_start_matches('?'));
    Ok(filters::spell(&filters::read(fields.pairs())?))
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
