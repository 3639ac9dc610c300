//! Questions to writers and colleagues, and requests from outside, over the API.

use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, done_at, number_of, said, said_if};
use crate::error::Error;
use crate::model::{About, ArticleId, ClaimId, QueryId, RequestId, RequestKind, RequestOutcome};
use crate::store::listing::there_is;
use crate::store::queries::{self, NewQuery, QueryFilter, To};
use crate::store::requests::{self, NewRequest, RequestFilter};
use crate::view::work::{QueryList, RequestList};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list_queries))
        .api(May::Check, routes!(ask_query))
        .api(May::Check, routes!(answer_query))
        .api(May::Read, routes!(list_requests))
        .api(May::Check, routes!(add_request))
        .api(May::Edit, routes!(answer_request))
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
