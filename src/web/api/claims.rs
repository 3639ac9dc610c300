//! Claims over the API.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Body, Failure, words};
use crate::db::Db;
use crate::error::Result;
use crate::model::mark::Mark;
use crate::model::{ArticleId, ClaimId, Confidence, Correction, EvidenceId, Stance, Status};
use crate::store::evidence::{NewEvidence, Which};
use crate::store::listing::{self, Filter, Order, Page, Whose};
use crate::store::{claims, marks, pages, people, sources};
use crate::view::ClaimPage;
use crate::view::claims::{ClaimList, Marked};
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Read, routes!(show))
        .api(May::Check, routes!(mark))
}

/// Which claims, and which page of them. Lists are words joined by commas.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Narrowed {
    /// With one of these statuses: `verified,false`.
    status: Option<String>,
    /// At one of these stages: `open,checking`.
    stage: Option<String>,
    /// Of one of these kinds.
    kind: Option<String>,
    /// `own` (without it), `imported` or `any`.
    origin: Option<String>,
    /// Of this article.
    article: Option<i64>,
    /// With this source anywhere in the chain: a name or a number.
    source: Option<String>,
    /// Asserted by this source.
    originator: Option<String>,
    /// Whether asserted by somebody whom the article does not name.
    anonymous: Option<bool>,
    /// With this tag.
    tag: Option<String>,
    /// Given to this person: a name or a number.
    assignee: Option<String>,
    /// Due up to this day.
    due_by: Option<chrono::NaiveDate>,
    /// Whose text holds these words.
    text: Option<String>,
    /// Claimed on this day or later.
    claimed_since: Option<chrono::NaiveDate>,
    /// Claimed on this day or earlier.
    claimed_until: Option<chrono::NaiveDate>,
    /// Entered on this day or later.
    entered_since: Option<chrono::NaiveDate>,
    /// Entered on this day or earlier.
    entered_until: Option<chrono::NaiveDate>,
    /// `id`, `due` or `claimed`; without it, as the filters are found best.
    order: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<String>,
}

impl Narrowed {
    fn page(&self) -> Result<Page, Problem> {
        let limit = self.limit.unwrap_or(50);
        if !(1..=1000).contains(&limit) {
            return Err(Problem::bad(
                "limit is 1 to 1000",
                "ask for fewer, and go on with after",
            ));
        }
        Ok(Page {
            limit,
            after: self.after.clone(),
        })
    }

    /// The filter, its names not yet looked up.
    fn begun(&self) -> Result<Filter, Problem> {
        let mut filter = Filter {
            status: words("status", self.status.as_deref())?,
            stage: words("stage", self.stage.as_deref())?,
            kind: words("kind", self.kind.as_deref())?,
            whose: match self.origin.as_deref() {
                None | Some("own") => Whose::Own,
                Some("imported") => Whose::Imported,
                Some("any") => Whose::Any,
                Some(_) => return Err(Problem::bad("origin is own, imported or any", "choose one of them")),
            },
            article: self.article.map(ArticleId),
            anonymous: self.anonymous,
            tag: self.tag.clone(),
            due_by: self.due_by,
            text: self.text.clone(),
            claimed_since: self.claimed_since,
            claimed_until: self.claimed_until,
            entered_since: self.entered_since,
            entered_until: self.entered_until,
            ..Filter::default()
        };
        filter.order = match self.order.as_deref() {
            None => filter.natural_order(),
            Some("id") => Order::Id,
            Some("due") => Order::Due,
            Some("claimed") => Order::Claimed,
            Some(_) => return Err(Problem::bad("order is id, due or claimed", "choose one of them")),
        };
        Ok(filter)
    }

    fn filter(&self, db: &mut Db, begun: &Filter) -> Result<Filter> {
        let source = |db: &mut Db, who: &Option<String>| who.as_deref().map(|who| sources::find(db, who)).transpose();
        Ok(Filter {
            source: source(db, &self.source)?,
            originator: source(db, &self.originator)?,
            assignee: self.assignee.as_deref().map(|who| people::find(db, who)).transpose()?,
            ..begun.clone()
        })
    }
}

/// List claims, a page at a time
#[utoipa::path(
    get,
    path = "/api/v1/claims",
    tag = "claims",
    params(Narrowed),
    responses(
        (status = 200, description = "A page of claims", body = ClaimList),
        (status = 400, description = "A filter that is none", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such source, person or article", body = Failure),
    )
)]
async fn list(asked: Asked, Query(narrowed): Query<Narrowed>) -> Answer {
    let (page, begun) = (narrowed.page()?, narrowed.begun()?);
    let list = asked
        .look(move |db, _| {
            let filter = narrowed.filter(db, &begun)?;
            listing::claims(db, &filter, &page)
        })
        .await?;
    asked.json(&list)
}

/// Show a claim: its chain, place, evidence, marks, relations and what is missing
#[utoipa::path(
    get,
    path = "/api/v1/claims/{id}",
    tag = "claims",
    params(("id" = i64, Path, description = "The claim's number", minimum = 1)),
    responses(
        (status = 200, description = "The claim; its ETag is its version", body = ClaimPage,
            headers(("ETag" = String, description = "The claim's version, for If-Match"))),
        (status = 400, description = "Not a number", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such claim", body = Failure),
    )
)]
async fn show(asked: Asked, Path(id): Path<ClaimId>) -> Answer {
    let page = asked.look(move |db, now| pages::claim(db, id, now)).await?;
    asked.json_of(page.version, &page)
}

/// A decision about a claim's status, with the evidence that comes with it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMark {
    /// What was found.
    status: Status,
    /// A label of the desk's rating scale, which must mean the same status.
    rating: Option<String>,
    /// How sure the desk is.
    confidence: Option<Confidence>,
    /// Admiralty credibility, 1 (confirmed) to 6 (cannot be judged).
    #[schema(minimum = 1, maximum = 6)]
    credibility: Option<i64>,
    /// Why.
    reason: Option<String>,
    /// What kind of correction it is.
    correction: Option<Correction>,
    /// Pass the rules of evidence, and say why.
    r#override: Option<String>,
    /// Pieces of its evidence that the decision rests on; without them, all that points its way.
    #[serde(default)]
    rests_on: Vec<EvidenceId>,
    /// Evidence for it: addresses, or documents' numbers.
    #[serde(default)]
    supports: Vec<String>,
    /// Evidence against it.
    #[serde(default)]
    refutes: Vec<String>,
    /// Evidence that helps to read it.
    #[serde(default)]
    context: Vec<String>,
}

impl NewMark {
    fn brought(&self) -> Result<Vec<NewEvidence>, Problem> {
        let mut brought = Vec::new();
        for (stance, documents) in [
            (Stance::Supports, &self.supports),
            (Stance::Refutes, &self.refutes),
            (Stance::Context, &self.context),
        ] {
            for document in documents {
                let which: Which = document
                    .parse()
                    .map_err(|e| Problem::bad(format!("{stance}: {e}"), "give an address, or a document's number"))?;
                brought.push(NewEvidence::of(which, stance));
            }
        }
        Ok(brought)
    }
}

/// Decide what a claim is: verified, disputed, false …
#[utoipa::path(
    post,
    path = "/api/v1/claims/{id}/marks",
    tag = "claims",
    params(
        ("id" = i64, Path, description = "The claim's number", minimum = 1),
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request: the same again does nothing twice"),
        ("If-Match" = Option<String>, Header, description = "The claim's ETag as it was read"),
    ),
    request_body = NewMark,
    responses(
        (status = 200, description = "The claim as it now stands", body = Marked),
        (status = 400, description = "What was sent is not right", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this role or token", body = Failure),
        (status = 404, description = "No such claim", body = Failure),
        (status = 409, description = "The key was used for something else", body = Failure),
        (status = 412, description = "Somebody changed the claim meanwhile; `current` is what it looks like now", body = Failure),
        (status = 413, description = "Too much at once", body = Failure),
        (status = 415, description = "Not JSON", body = Failure),
        (status = 422, description = "A rule of the desk says no", body = Failure),
    )
)]
async fn mark(asked: Asked, Path(id): Path<ClaimId>, Body(new): Body<NewMark>) -> Answer {
    let (expected, brought) = (asked.expected()?, new.brought()?);
    if new.credibility.is_some_and(|n| !(1..=6).contains(&n)) {
        return Err(Problem::bad(
            "credibility is 1 to 6",
            "1 is confirmed, 6 cannot be judged",
        ));
    }
    let mark = Mark {
        status: Some(new.status),
        rating: new.rating,
        confidence: new.confidence,
        credibility: new.credibility,
        reason: new.reason,
        correction: new.correction,
        overriding: new.r#override,
        decided_at: None,
        rests_on: new.rests_on,
    };
    let done = asked
        .write(move |write| {
            if let Some(version) = expected {
                claims::unchanged(write, id, version)?;
            }
            marks::mark(write, &[id], &mark, &brought)
        })
        .await;
    match done {
        Ok(_) => {
            let page = asked.look(move |db, now| pages::claim(db, id, now)).await?;
            asked.json_of(page.version, &Marked { claims: vec![page] })
        }
        Err(problem) => Err(overtaken(&asked, id, expected, problem).await),
    }
}

/// When If-Match no longer holds, what the claim looks like now goes with the answer.
async fn overtaken(asked: &Asked, id: ClaimId, expected: Option<i64>, mut problem: Problem) -> Problem {
    let Some(expected) = expected.filter(|_| problem.status == StatusCode::CONFLICT) else {
        return problem;
    };
    if let Ok(page) = asked.look(move |db, now| pages::claim(db, id, now)).await
        && page.version != expected
    {
        problem.status = StatusCode::PRECONDITION_FAILED;
        problem.current = serde_json::to_value(&page).ok().map(Box::new);
    }
    problem
}
