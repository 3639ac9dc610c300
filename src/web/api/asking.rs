//! What the desk asks and is asked, over the API: the right of reply, attempts, questions, requests from outside.

use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, done_at, number_of, said, said_if, source};
use crate::error::Error;
use crate::model::{
    About, ArticleId, AttemptId, AttemptKind, AttemptOutcome, ClaimId, QueryId, ReplyId, ReplyOutcome, RequestId,
    RequestKind, RequestOutcome,
};
use crate::store::attempts::{self, AttemptFilter, NewAttempt};
use crate::store::listing::there_is;
use crate::store::pages;
use crate::store::queries::{self, NewQuery, QueryFilter, To};
use crate::store::replies::{self, Came, NewReply, ReplyFilter};
use crate::store::requests::{self, NewRequest, RequestFilter};
use crate::view::work::{AttemptList, QueryList, ReplyList, RequestList};
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
        .api(May::Read, routes!(list_queries))
        .api(May::Check, routes!(ask_query))
        .api(May::Check, routes!(answer_query))
        .api(May::Read, routes!(list_requests))
        .api(May::Check, routes!(add_request))
        .api(May::Edit, routes!(answer_request))
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

/// Which questions.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Queries {
    /// What they are about: a claim's number, or article:2, which brings its claims along.
    about: Option<String>,
    /// Only those to this person of the desk: a name or a number.
    to: Option<String>,
    /// Only those whose deadline has passed.
    overdue: Option<bool>,
    /// Those that are answered too.
    all: Option<bool>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List the open questions, or all about a claim or an article
#[utoipa::path(get, path = "/api/v1/queries", tag = "queries", params(Queries),
    responses((status = 200, description = "A page of questions", body = QueryList)))]
async fn list_queries(asked: Asked, Query(which): Query<Queries>) -> Answer {
    let (limit, about) = (at_most(which.limit)?, said_if::<About>("about", which.about.as_ref())?);
    let list = asked
        .look(move |db, now| {
            let filter = QueryFilter {
                about,
                to: which.to.clone().map(|who| Who::Name(who).person(db)).transpose()?,
                open: about.is_none() && which.all != Some(true),
                overdue: which.overdue == Some(true),
                after: which.after,
            };
            there_is(db, about)?;
            queries::list(db, &filter, limit, now)
        })
        .await?;
    asked.json(&list)
}

/// A question.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    /// What it is about: a claim's number, or article:2.
    about: String,
    /// The question.
    question: String,
    /// Whom of the desk: a name or a number.
    to: Option<Who>,
    /// Instead of `to`: the writer, by name.
    writer: Option<String>,
    /// Until when the answer is needed.
    deadline_on: Option<NaiveDate>,
}

/// Ask about a claim or an article
#[utoipa::path(post, path = "/api/v1/queries", tag = "queries", request_body = Question,
    responses((status = 201, description = "All questions about the same", body = QueryList)))]
async fn ask_query(asked: Asked, Body(question): Body<Question>) -> Answer {
    let about: About = said("about", &question.about)?;
    if question.to.is_some() == question.writer.is_some() {
        return Err(Problem::bad(
            "a question goes to one of the desk or to the writer",
            "give either to or writer",
        ));
    }
    asked
        .write(move |write| {
            let to = match (&question.to, &question.writer) {
                (Some(who), _) => To::Person(who.colleague(write.db())?),
                (None, Some(name)) => To::Writer(name.clone()),
                (None, None) => return Err(Error::usage("the question goes to nobody")),
            };
            let new = NewQuery {
                question: question.question.clone(),
                to,
                deadline_on: question.deadline_on,
                asked_at: None,
            };
            queries::ask(write, about, &new)
        })
        .await?;
    let place = match about {
        About::Claim(id) => format!("queries?about={}", id.0),
        About::Article(id) => format!("queries?about=article:{}", id.0),
    };
    Ok(created(queries_about(&asked, about).await?, &place))
}

async fn queries_about(asked: &Asked, about: About) -> Answer {
    let filter = QueryFilter {
        about: Some(about),
        ..QueryFilter::default()
    };
    let list = asked.look(move |db, now| queries::list(db, &filter, 1000, now)).await?;
    asked.json(&list)
}

/// An answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// The answer.
    answer: String,
    /// When it came, if that was before now: a time or a day.
    at: Option<String>,
}

/// Answer a question, or take down what the writer answered
#[utoipa::path(post, path = "/api/v1/queries/{id}/answer", tag = "queries", params(("id" = i64, Path, minimum = 1)), request_body = Answered,
    responses((status = 200, description = "All questions about the same", body = QueryList)))]
async fn answer_query(asked: Asked, Path(id): Path<QueryId>, Body(answered): Body<Answered>) -> Answer {
    let at = done_at(answered.at.as_ref())?;
    let (done, _) = asked
        .write(move |write| {
            let at = at.map(|at| at.at(write.desk.zone(), write.now));
            queries::answer(write, id, &answered.answer, at)
        })
        .await?;
    let about = match done.subjects.first() {
        Some(subject) if subject.noun == "article" => About::Article(ArticleId(subject.id)),
        Some(subject) => About::Claim(ClaimId(subject.id)),
        None => return Err(Error::corrupt("a question about nothing").into()),
    };
    queries_about(&asked, about).await
}

/// Which requests.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Requests {
    /// Only of one kind.
    kind: Option<RequestKind>,
    /// All of a claim (its number) or an article (article:2, which brings its claims along).
    of: Option<String>,
    /// Those that are answered too.
    all: Option<bool>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List the requests from outside that wait for an answer
#[utoipa::path(get, path = "/api/v1/requests", tag = "requests", params(Requests),
    responses((status = 200, description = "A page of requests", body = RequestList)))]
async fn list_requests(asked: Asked, Query(which): Query<Requests>) -> Answer {
    let (limit, about) = (at_most(which.limit)?, said_if::<About>("of", which.of.as_ref())?);
    let filter = RequestFilter {
        kind: which.kind,
        about,
        waiting: about.is_none() && which.all != Some(true),
        after: which.after,
    };
    let list = asked
        .look(move |db, now| {
            there_is(db, about)?;
            requests::list(db, &filter, limit, now)
        })
        .await?;
    asked.json(&list)
}

/// A request from outside.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FromOutside {
    /// A correction, or a check.
    kind: RequestKind,
    /// Who asks: a name, and how to reach them.
    from: String,
    /// Of what: a claim's number, or article:2.
    of: Option<String>,
    /// What for, and why.
    why: String,
    /// When it came, if that was before now: a time or a day.
    at: Option<String>,
}

/// Take a request from outside down
#[utoipa::path(post, path = "/api/v1/requests", tag = "requests", request_body = FromOutside,
    responses((status = 201, description = "The request", body = RequestList)))]
async fn add_request(asked: Asked, Body(came): Body<FromOutside>) -> Answer {
    let (at, about) = (done_at(came.at.as_ref())?, said_if::<About>("of", came.of.as_ref())?);
    let (done, _) = asked
        .write(move |write| {
            let new = NewRequest {
                kind: came.kind,
                about,
                asker: came.from.clone(),
                why: came.why.clone(),
                came_at: at.map(|at| at.at(write.desk.zone(), write.now)),
            };
            requests::add(write, &new)
        })
        .await?;
    let id = RequestId(number_of(&done, "request")?);
    Ok(created(the_request(&asked, id).await?, "requests"))
}

async fn the_request(asked: &Asked, id: RequestId) -> Answer {
    let list = asked.look(move |db, now| requests::one(db, id, now)).await?;
    asked.json(&list)
}

/// How a request is answered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RequestAnswer {
    /// Granted, or declined.
    outcome: RequestOutcome,
    /// In what words.
    answer: Option<String>,
}

/// Answer a request from outside
#[utoipa::path(post, path = "/api/v1/requests/{id}/answer", tag = "requests", params(("id" = i64, Path, minimum = 1)), request_body = RequestAnswer,
    responses((status = 200, description = "The request", body = RequestList)))]
async fn answer_request(asked: Asked, Path(id): Path<RequestId>, Body(answer): Body<RequestAnswer>) -> Answer {
    asked
        .write(move |write| requests::answer(write, id, answer.outcome, answer.answer.as_deref()))
        .await?;
    the_request(&asked, id).await
}
