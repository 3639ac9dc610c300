//! What the desk asks and tries, over the API: the right of reply, and attempts. Questions and requests stand in `questions`.

use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, done_at, number_of, source};
use crate::model::{About, AttemptId, AttemptKind, AttemptOutcome, ClaimId, ReplyId, ReplyOutcome};
use crate::store::attempts::{self, AttemptFilter, NewAttempt};
use crate::store::listing::there_is;
use crate::store::pages;
use crate::store::replies::{self, Came, NewReply, ReplyFilter};
use crate::view::work::{AttemptList, ReplyList};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list_replies))
        .api(May::Check, routes!(ask_reply))
        .api(May::Check, routes!(settle_reply))
        .api(May::Read, routes!(list_attempts))
        .api(May::Check, routes!(add_attempt))
        .api(May::Check, routes!(conclude_attempt))
}

/// Which replies.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Replies {
    /// All of this claim.
    claim: Option<ClaimId>,
    /// Only those asked of this source: a name or a number.
    of: Option<String>,
    /// Only those whose deadline has passed.
    overdue: Option<bool>,
    /// Those that came to an end too.
    all: Option<bool>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List the replies that are waited for, or all of a claim
#[utoipa::path(get, path = "/api/v1/replies", tag = "replies", params(Replies),
    responses((status = 200, description = "A page of replies", body = ReplyList)))]
async fn list_replies(asked: Asked, Query(which): Query<Replies>) -> Answer {
    let limit = at_most(which.limit)?;
    let list = asked
        .look(move |db, now| {
            let filter = ReplyFilter {
                claim: which.claim,
                of: source(db, &which.of.clone().map(Who::Name))?,
                waiting: which.claim.is_none() && which.all != Some(true),
                overdue: which.overdue == Some(true),
                after: which.after,
            };
            there_is(db, which.claim.map(About::Claim))?;
            replies::list(db, &filter, limit, now)
        })
        .await?;
    asked.json(&list)
}

/// A reply to ask for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskedFor {
    /// Who is asked: a source's name or number.
    of: Who,
    /// By what way: by telephone, by mail to the press office ….
    how: Option<String>,
    /// What is asked.
    question: Option<String>,
    /// Until when they can answer.
    deadline_on: Option<NaiveDate>,
    /// When they were asked, if that was before now: a time or a day.
    at: Option<String>,
}

/// Record that somebody was asked for a reply
#[utoipa::path(post, path = "/api/v1/claims/{id}/replies", tag = "replies", params(("id" = i64, Path, minimum = 1)), request_body = AskedFor,
    responses((status = 201, description = "All replies to the claim", body = ReplyList)))]
async fn ask_reply(asked: Asked, Path(id): Path<ClaimId>, Body(ask): Body<AskedFor>) -> Answer {
    let at = done_at(ask.at.as_ref())?;
    asked
        .write(move |write| {
            let new = NewReply {
                of: ask.of.source(write.db())?,
                how: ask.how.clone(),
                question: ask.question.clone(),
                deadline_on: ask.deadline_on,
                asked_at: at.map(|at| at.at(write.desk.zone(), write.now)),
            };
            replies::ask(write, id, &new)
        })
        .await?;
    Ok(created(
        replies_of(&asked, id).await?,
        &format!("replies?claim={}", id.0),
    ))
}

async fn replies_of(asked: &Asked, claim: ClaimId) -> Answer {
    let list = asked
        .look(move |db, now| {
            Ok(ReplyList {
                replies: pages::claim(db, claim, now)?.replies,
                next: None,
            })
        })
        .await?;
    asked.json(&list)
}

/// What came of a reply that was asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplyCame {
    /// Answered, declined or silent.
    outcome: ReplyOutcome,
    /// What they answered.
    answer: Option<String>,
    /// The words are their own, and may be quoted.
    #[serde(default)]
    quoted: bool,
    /// When, if that was before now: a time or a day.
    at: Option<String>,
}

/// Record what came of a reply that was asked for
#[utoipa::path(post, path = "/api/v1/replies/{id}/outcome", tag = "replies", params(("id" = i64, Path, minimum = 1)), request_body = ReplyCame,
    responses((status = 200, description = "All replies to the claim", body = ReplyList)))]
async fn settle_reply(asked: Asked, Path(id): Path<ReplyId>, Body(came): Body<ReplyCame>) -> Answer {
    let at = done_at(came.at.as_ref())?;
    match (came.outcome, &came.answer) {
        (ReplyOutcome::Answered, None) => return Err(Problem::bad("the answer is missing", "give answer")),
        (ReplyOutcome::Declined | ReplyOutcome::Silent, Some(_)) => {
            return Err(Problem::bad(
                "who gave no answer has none",
                "leave answer out, or say answered",
            ));
        }
        _ => {}
    }
    let (done, _) = asked
        .write(move |write| {
            let came = Came {
                outcome: came.outcome,
                answer: came.answer.clone(),
                quoted: came.quoted,
                at: at.map(|at| at.at(write.desk.zone(), write.now)),
            };
            replies::settle(write, id, &came)
        })
        .await?;
    replies_of(&asked, ClaimId(number_of(&done, "claim")?)).await
}

/// Which attempts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Attempts {
    /// All on this claim.
    claim: Option<ClaimId>,
    /// Those that came to an end too.
    all: Option<bool>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List what was tried on a claim, or what is waited for on all
#[utoipa::path(get, path = "/api/v1/attempts", tag = "attempts", params(Attempts),
    responses((status = 200, description = "A page of attempts", body = AttemptList)))]
async fn list_attempts(asked: Asked, Query(which): Query<Attempts>) -> Answer {
    let limit = at_most(which.limit)?;
    let filter = AttemptFilter {
        claim: which.claim,
        waiting: which.claim.is_none() && which.all != Some(true),
        after: which.after,
    };
    let list = asked
        .look(move |db, now| {
            there_is(db, which.claim.map(About::Claim))?;
            attempts::list(db, &filter, limit, now)
        })
        .await?;
    asked.json(&list)
}

/// Something that was tried.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tried {
    /// How.
    kind: AttemptKind,
    /// Whom or where.
    what: String,
    /// What came of it.
    outcome: AttemptOutcome,
    /// What to bear in mind about it.
    note: Option<String>,
    /// When, if that was before now: a time or a day.
    at: Option<String>,
}

/// Record what was tried to settle a claim
#[utoipa::path(post, path = "/api/v1/claims/{id}/attempts", tag = "attempts", params(("id" = i64, Path, minimum = 1)), request_body = Tried,
    responses((status = 201, description = "All attempts on the claim", body = AttemptList)))]
async fn add_attempt(asked: Asked, Path(id): Path<ClaimId>, Body(tried): Body<Tried>) -> Answer {
    let at = done_at(tried.at.as_ref())?;
    asked
        .write(move |write| {
            let new = NewAttempt {
                kind: tried.kind,
                what: tried.what.clone(),
                outcome: tried.outcome,
                note: tried.note.clone(),
                tried_at: at.map(|at| at.at(write.desk.zone(), write.now)),
            };
            attempts::add(write, id, &new)
        })
        .await?;
    Ok(created(
        attempts_of(&asked, id).await?,
        &format!("attempts?claim={}", id.0),
    ))
}

async fn attempts_of(asked: &Asked, claim: ClaimId) -> Answer {
    let list = asked
        .look(move |db, now| {
            Ok(AttemptList {
                attempts: pages::claim(db, claim, now)?.attempts,
                next: None,
            })
        })
        .await?;
    asked.json(&list)
}

/// What came of an attempt.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AttemptCame {
    /// What came of it.
    outcome: AttemptOutcome,
    /// What to bear in mind about it.
    note: Option<String>,
}

/// Record what came of an attempt that was waited for
#[utoipa::path(post, path = "/api/v1/attempts/{id}/outcome", tag = "attempts", params(("id" = i64, Path, minimum = 1)), request_body = AttemptCame,
    responses((status = 200, description = "All attempts on the claim", body = AttemptList)))]
async fn conclude_attempt(asked: Asked, Path(id): Path<AttemptId>, Body(came): Body<AttemptCame>) -> Answer {
    let (done, _) = asked
        .write(move |write| attempts::conclude(write, id, came.outcome, came.note.as_deref()))
        .await?;
    attempts_of(&asked, ClaimId(number_of(&done, "claim")?)).await
}
