//! What a claim may repeat or contradict: asked for by itself, for it takes the index.

use std::sync::Arc;

use axum::extract::Path;
use minijinja::context;
use serde::Serialize;

use super::super::asked::{Answer, Asked};
use super::super::index;
use crate::model::ClaimId;
use crate::store::claims;
use crate::view::drafts::Repeat;

/// Claims like one.
#[derive(Debug, Serialize)]
struct Alike {
    /// Which.
    claim: ClaimId,
    /// What it says.
    text: String,
    /// What it may repeat, the likeliest first.
    repeats: Vec<Repeat>,
    /// Whether there is no index to look into yet.
    unlooked: bool,
}

pub(super) async fn page(asked: Asked, Path(id): Path<ClaimId>) -> Answer {
    let desk = Arc::clone(&asked.desk);
    let alike = asked
        .run(move |db| {
            let claim = claims::get(db, id)?;
            let found = index::repeats(&desk, db, id)?;
            Ok(Alike {
                claim: id,
                text: claim.text,
                unlooked: found.is_none(),
                repeats: found.unwrap_or_default(),
            })
        })
        .await?;
    asked.show_with("alike.html", &alike, context! {})
}
