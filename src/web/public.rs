//! What anybody may read at a desk that is public: published reviews, other desks' reviews, and the corrections. Everybody else
//! reads them here too, without what a desk keeps to itself.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Asks;
use super::markup::{self, Named};
use super::router::{May, Routes};
use super::visitor::Way;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::interchange::claimreview::write::{Numbers, claim_review};
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{ClaimId, Origin};
use crate::store::history::AsOf;
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::store::{claims, corrections};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/reviews", May::Public, list)
        .get("/reviews/{id}", May::Public, page)
        .get("/corrections.atom", May::Public, feed)
}

/// How many reviews a page of the list holds.
const AT_ONCE: usize = 20;

/// How long a copy of a public page is good, in seconds.
const FRESH: &str = "public, max-age=300";

/// A review as the public sees it.
#[derive(Debug, Serialize)]
struct Review {
    /// The claim's number.
    claim: ClaimId,
    /// The claim, as the review words it.
    text: String,
    /// Who can be named as its author.
    author: Option<String>,
    /// When it was claimed.
    claimed_on: Option<String>,
    /// The verdict as worded.
    label: Option<String>,
    headline: Option<String>,
    body: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    reviewed_on: Option<String>,
    changed_on: Option<String>,
    language: Option<String>,
    corrections: Vec<Correction>,
}

/// What a later version corrected.
#[derive(Debug, Serialize)]
struct Correction {
    on: String,
    what: String,
}

impl Review {
    fn of(out: &Outgoing) -> Review {
        let corrections = out.corrections.iter().map(|(on, what)| Correction {
            on: on.clone(),
            what: what.clone(),
        });
        Review {
            claim: out.claim,
            text: out.text.clone(),
            author: out.author().and_then(|hand| hand.name.clone()),
            claimed_on: out.claimed_on.clone(),
            label: out.label(),
            headline: out.title.clone(),
            body: out.body.clone(),
            url: out.url.clone(),
            publisher: out.publisher.as_ref().map(|site| site.name.clone()),
            reviewed_on: out.reviewed_on.clone(),
            changed_on: out.changed_on.clone(),
            language: out.language.clone(),
            corrections: corrections.collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Reviews {
    reviews: Vec<Review>,
    /// What to ask for next.
    next: Option<i64>,
}

/// What anybody reads may be kept for a while; what somebody reads who came in may not.
pub(super) fn kept(asked: &Asked, mut answer: Response) -> Response {
    if asked.visitor.way == Way::Nobody {
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(FRESH));
        headers.insert(VARY, HeaderValue::from_static("accept, cookie, authorization"));
    }
    answer
}

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let after = fields.parsed::<i64>("after")?.unwrap_or(0);
    let site = markup::site(&asked.house);
    let reviews = asked.look_anywhere(move |db, now| some(db, after, &site, now)).await?;
    let answer = asked.show("reviews.html", &reviews)?;
    Ok(kept(&asked, answer))
}

fn some(db: &mut Db, after: i64, site: &Site, now: &AsOf) -> Result<Reviews> {
    let filter = OutgoingFilter {
        claims: Vec::new(),
        article: None,
        reach: Reach::Published,
    };
    let mut ids: Vec<ClaimId> = outgoing::own(db, &filter)?
        .into_iter()
        .filter(|id| id.0 > after)
        .collect();
    let more = ids.len() > AT_ONCE;
    ids.truncate(AT_ONCE);
    let next = ids.last().filter(|_| more).map(|id| id.0);
    let reviews: Result<Vec<Review>> = ids
        .into_iter()
        .map(|id| Ok(Review::of(&outgoing::of_claim(db, id, site, now)?)))
        .collect();
    Ok(Reviews {
        reviews: reviews?,
        next,
    })
}

async fn page(asked: Asked, Named(id): Named<ClaimId>) -> Answer {
    let site = markup::site(&asked.house);
    let found = asked
        .look_anywhere(move |db, now| published(db, id, &site, now))
        .await?;
    if found.is_empty() {
        return Err(Problem::not_found("published review of that claim"));
    }
    let marked: Vec<serde_json::Value> = found.iter().map(|out| claim_review(out, Numbers::Plain)).collect();
    if markup::is_wanted(&asked) {
        let answer = markup::alone(&marked)?;
        return Ok(kept(&asked, answer));
    }
    let reviews = Reviews {
        reviews: found.iter().map(Review::of).collect(),
        next: None,
    };
    let answer = asked.show_with("reviews.html", &reviews, markup::part(&marked))?;
    Ok(kept(&asked, answer))
}

/// The reviews of a claim that are public.
fn published(db: &mut Db, id: ClaimId, site: &Site, now: &AsOf) -> Result<Vec<Outgoing>> {
    match claims::get(db, id) {
        Ok(claim) if claim.origin == Origin::Imported => outgoing::reviews_of(db, id),
        Ok(_) => {
            let out = outgoing::of_claim(db, id, site, now)?;
            Ok(Some(out)
                .filter(|out| out.verdict.is_some_and(|verdict| verdict.published))
                .into_iter()
                .collect())
        }
        // Whether there is a claim of that number is nobody's business.
        Err(error) if error.kind == Kind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

async fn feed(asked: Asked) -> Answer {
    let list = asked.look_anywhere(|db, now| corrections::list(db, None, now)).await?;
    let feed = crate::html::corrections_feed(&list, asked.house.custom())
        .map_err(|e| Error::new(Kind::Database, format!("the feed cannot be made: {e:#}")))?;
    let answer = ([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed).into_response();
    Ok(kept(&asked, answer))
}
