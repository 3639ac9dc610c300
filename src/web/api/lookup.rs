//! Finding over the API: was this checked before, plain search, what repeats or contradicts.

use axum::extract::Query;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Body;
use super::acts::at_most;
use super::claims::narrowing;
use super::word;
use crate::matching::allowed::passing;
use crate::matching::answer;
use crate::matching::pairs::{self, Seek};
use crate::matching::search;
use crate::model::{Stage, Status, Whose};
use crate::store::listing::{self, Filter};
use crate::view::matches::{IndexState, MatchList, ModelState, PairList, SearchResult};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::index::{self, Tending};
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Search, routes!(find))
        .api(May::Read, routes!(look_up))
        .api(May::Read, routes!(repeats))
        .api(May::Read, routes!(opposites))
        .api(May::Manage, routes!(index_state))
        .api(May::Manage, routes!(tend_index))
        .api(May::Manage, routes!(model))
}

/// A text that may have been checked before.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Post {
    /// The text: a post or a statement.
    text: String,
    /// How many matches at most: 10 without it.
    #[schema(minimum = 1, maximum = 50)]
    limit: Option<usize>,
    /// The least score of a match; 0.4 without it.
    #[schema(minimum = 0, maximum = 1)]
    min_score: Option<f64>,
    /// The day of the text, when it does not say it itself.
    day: Option<NaiveDate>,
    /// Its language, as a BCP 47 tag: its endings then go as in that language.
    language: Option<String>,
    /// Whose claims: `own`, `imported` or `any`, which it is without it.
    origin: Option<String>,
    /// Only with one of these statuses.
    #[serde(default)]
    status: Vec<Status>,
}

/// How long a text may be.
const LONGEST: usize = 100_000;

fn score(score: Option<f64>, otherwise: f64) -> Result<f64, Problem> {
    match score.unwrap_or(otherwise) {
        score if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err(Problem::bad(
            "a score is a number from 0 to 1",
            "leave min_score out, or give one",
        )),
    }
}

/// Find what was checked before: the claims that answer a post or a statement; of other desks' alone for who may only search
#[utoipa::path(post, path = "/api/v1/match", tag = "finding", request_body = Post,
    responses((status = 200, description = "The matches, best first", body = MatchList)))]
async fn find(asked: Asked, Body(post): Body<Post>) -> Answer {
    let limit = post.limit.unwrap_or(10);
    if !(1..=50).contains(&limit) {
        return Err(Problem::bad("limit is 1 to 50", "ask for fewer"));
    }
    if post.text.len() > LONGEST {
        return Err(Problem::bad(
            "the text is too long",
            "send the part that makes the claim",
        ));
    }
    let min_score = score(post.min_score, 0.4)?;
    let filter = Filter {
        status: post.status.clone(),
        whose: word("origin", post.origin.as_deref())?.unwrap_or(Whose::Any),
        ..Filter::default()
    };
    // Who may only search sees other desks' claims here; what the desk has published itself stands in claims:search.
    let filter = match asked.visitor.may(May::Read) {
        true => filter,
        false => Filter {
            status: Vec::new(),
            whose: Whose::Imported,
            ..filter
        },
    };
    let found = index::look(&asked, move |db, ready| {
        let wanted = answer::Wanted {
            limit,
            min_score,
            allowed: passing(db, &filter)?,
            dropped: false,
            day: post.day,
            language: post.language.clone(),
            but: Vec::new(),
        };
        answer::matches(db, ready, &post.text, &wanted)
    })
    .await?;
    asked.json::<MatchList>(&found)
}

narrowing! {
    /// What to look for, and among which claims; origin is `any` when nobody says.
    Wanted {
        /// Words; "words in quotes" stand together; a word that ends in * finds all that begin so; -word keeps out. A field in
        /// front narrows: text: title: body: source: tag: status: after: before:.
        q: String,
        /// How many at most: 1 to 1000, 20 without it.
        #[param(minimum = 1, maximum = 1000)]
        limit: Option<usize>,
    }
}

/// Search claims and reviews for words
#[utoipa::path(get, path = "/api/v1/search", tag = "finding", params(Wanted),
    responses((status = 200, description = "What was found, best first", body = SearchResult)))]
async fn look_up(asked: Asked, Query(wanted): Query<Wanted>) -> Answer {
    let limit = at_most(wanted.limit.or(Some(20)))?;
    let sought = search::Asked::read(&wanted.q)?;
    let begun = wanted.begun(Whose::Any)?;
    let found = index::look(&asked, move |db, ready| {
        let filter = begun.filter(db)?;
        let wanted = search::Wanted {
            limit,
            allowed: sought.allowed(db, &filter)?,
            dropped: filter.stage.contains(&Stage::Dropped),
        };
        search::search(db, ready, &sought, &wanted)
    })
    .await?;
    asked.json::<SearchResult>(&found)
}

/// Show how the search index stands
#[utoipa::path(get, path = "/api/v1/index", tag = "finding",
    responses((status = 200, description = "The index", body = IndexState)))]
async fn index_state(asked: Asked) -> Answer {
    tended(asked, None).await
}

/// How to tend the index.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tend {
    /// Build it anew.
    #[serde(default)]
    rebuild: bool,
}

/// Bring the search index up to the ledger, and make one part of many
#[utoipa::path(post, path = "/api/v1/index", tag = "finding", request_body = Tend,
    responses((status = 200, description = "The index", body = IndexState)))]
async fn tend_index(asked: Asked, Body(tend): Body<Tend>) -> Answer {
    tended(asked, Some(if tend.rebuild { Tending::Anew } else { Tending::Up })).await
}

async fn tended(asked: Asked, how: Option<Tending>) -> Answer {
    let desk = std::sync::Arc::clone(&asked.desk);
    let state = asked.run(move |db| index::state(&desk, db, how)).await?;
    asked.json::<IndexState>(&state)
}

/// Show which sentence encoder is in use, and whether it can be read
#[utoipa::path(get, path = "/api/v1/model", tag = "finding",
    responses((status = 200, description = "The encoder", body = ModelState)))]
async fn model(asked: Asked) -> Answer {
    let folder = asked.desk.model.clone();
    let state = asked
        .run(move |_| Ok(crate::matching::sense::state(folder.as_deref())))
        .await?;
    asked.json::<ModelState>(&state)
}

narrowing! {
    /// Which claims one of each pair is among; origin is `own` when nobody says.
    Pairs {
        /// How many at most: 1 to 1000, 50 without it.
        #[param(minimum = 1, maximum = 1000)]
        limit: Option<usize>,
        /// How alike the two are at least: 0.5 without it.
        #[param(minimum = 0, maximum = 1)]
        min_score: Option<f64>,
        /// Of contradictions, only sources that contradict themselves.
        same_source: Option<bool>,
    }
}

/// List pairs of claims that repeat each other, to relate as same or variant
#[utoipa::path(get, path = "/api/v1/duplicates", tag = "finding", params(Pairs),
    responses((status = 200, description = "Pairs, the likeliest first", body = PairList)))]
async fn repeats(asked: Asked, Query(wanted): Query<Pairs>) -> Answer {
    pairs_of(asked, wanted, Seek::Repeats).await
}

/// List pairs of claims that say opposite things: a "not", another number, a word and its opposite
#[utoipa::path(get, path = "/api/v1/contradictions", tag = "finding", params(Pairs),
    responses((status = 200, description = "Pairs, the likeliest first", body = PairList)))]
async fn opposites(asked: Asked, Query(wanted): Query<Pairs>) -> Answer {
    pairs_of(asked, wanted, Seek::Opposites).await
}

async fn pairs_of(asked: Asked, wanted: Pairs, seek: Seek) -> Answer {
    let begun = wanted.begun(Whose::Own)?;
    let sought = pairs::Wanted {
        seek,
        limit: at_most(wanted.limit)?,
        least: score(wanted.min_score, 0.5)?,
        same_source: wanted.same_source == Some(true),
    };
    let found = index::look(&asked, move |db, ready| {
        let filter = begun.filter(db)?;
        let claims = listing::numbers(db, &filter)?;
        pairs::pairs(db, ready, &claims, &sought, &mut |_, _| {})
    })
    .await?;
    asked.json::<PairList>(&found)
}
