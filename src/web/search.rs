//! Was it checked before? One box for words and for a whole post.

use std::sync::Arc;

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use super::{errors::Problem, index};
use crate::view::matches::{MatchList, SearchResult};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/search", May::Read, page)
        .post("/search", May::Search, post)
        .post("/search/index", May::Check, build)
}

/// From how many words on a text is a post whose claims are looked for, rather than words that must all be there.
const POST: usize = 8;

/// What was found.
#[derive(Debug, Default, Serialize)]
struct Looked {
    /// What was looked for.
    text: String,
    /// Whether it was taken as a post.
    post: bool,
    /// Claims that answer a post.
    matches: Option<MatchList>,
    /// Claims with the words.
    found: Option<SearchResult>,
    /// Whether there is no index to look into yet.
    unlooked: bool,
}

async fn page(asked: Asked, Asks(fields): Asks) -> Answer {
    look(asked, &fields).await
}

/// A post may be longer than an address.
async fn post(asked: Asked, fields: Fields) -> Answer {
    look(asked, &fields).await
}

/// The index of a large ledger is built when somebody says so.
async fn build(asked: Asked) -> Answer {
    let desk = Arc::clone(&asked.desk);
    asked.run(move |db| index::build(&desk, db)).await?;
    Ok(asked.go("/search", "index"))
}

async fn look(asked: Asked, fields: &Fields) -> Answer {
    let extra = context! { typed => Serde(fields.typed()) };
    let looked = match fields.own("q") {
        None => Ok(Looked::default()),
        Some(text) => answers(&asked, text, fields.get("as")).await,
    };
    match looked {
        Ok(looked) => asked.show_with("search.html", &looked, extra),
        Err(problem) => asked.again("search.html", &Looked::default(), extra, &problem),
    }
}

async fn answers(asked: &Asked, text: String, taken_as: Option<&str>) -> Result<Looked, Problem> {
    let post = match taken_as {
        Some("post") => true,
        Some("words") => false,
        _ => text.split_whitespace().count() >= POST,
    };
    let desk = Arc::clone(&asked.desk);
    asked
        .run(move |db| {
            let mut looked = Looked {
                text: text.clone(),
                post,
                ..Looked::default()
            };
            match post {
                true => looked.matches = index::matches(&desk, db, &text)?,
                false => looked.found = index::search(&desk, db, &text)?,
            }
            looked.unlooked = looked.matches.is_none() && looked.found.is_none();
            Ok(looked)
        })
        .await
}
