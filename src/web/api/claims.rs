//! Claims over the API.

use axum::extract::{Path, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::acts::{at_most, done_at, on_claim, on_claims, when};
use super::{Body, Failure, word};
use crate::error::Result;
use crate::model::mark::Mark;
use crate::model::{ClaimId, Confidence, Correction, EvidenceId, Stance, Status, Whose};
use crate::store::evidence::{NewEvidence, Which};
use crate::store::listing::{self, Page};
use crate::store::moments::Done;
use crate::store::{Write, history, marks, pages};
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
        .api(May::Check, routes!(mark_all))
}

/// A query that narrows claims, with fields of its own before.
macro_rules! narrowing {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(in crate::web::api) struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// With one of these statuses: `verified,false`.
            status: Option<String>,
            /// At one of these stages: `open,checking`.
            stage: Option<String>,
            /// Of one of these kinds.
            kind: Option<String>,
            /// `own`, `imported` or `any`.
            origin: Option<String>,
            /// Of this article.
            article: Option<i64>,
            /// With this source anywhere in the chain: a name or a number.
            source: Option<String>,
            /// Asserted by this source.
            originator: Option<String>,
            /// Whether asserted by somebody whom the article does not name.
            anonymous: Option<bool>,
            /// Facts alone that rest on one voice: nobody outside the chain supports them, and no other claim says the same.
            single_sourced: Option<bool>,
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
        }

        impl $name {
            /// The filter, its names not yet looked up; whose claims when nobody says.
            pub fn begun(
                &self,
                otherwise: crate::model::Whose,
            ) -> Result<crate::store::listing::Narrowed, crate::web::errors::Problem> {
                use crate::web::api::{word, words};
                Ok(crate::store::listing::Narrowed {
                    filter: crate::store::listing::Filter {
                        status: words("status", self.status.as_deref())?,
                        stage: words("stage", self.stage.as_deref())?,
                        kind: words("kind", self.kind.as_deref())?,
                        whose: word("origin", self.origin.as_deref())?.unwrap_or(otherwise),
                        article: self.article.map(crate::model::ArticleId),
                        anonymous: self.anonymous,
                        single_sourced: self.single_sourced == Some(true),
                        tag: self.tag.clone(),
                        due_by: self.due_by,
                        text: self.text.clone(),
                        claimed_since: self.claimed_since,
                        claimed_until: self.claimed_until,
                        entered_since: self.entered_since,
                        entered_until: self.entered_until,
                        ..crate::store::listing::Filter::default()
                    },
                    source: self.source.clone(),
                    originator: self.originator.clone(),
                    assignee: self.assignee.clone(),
                })
            }
        }
    };
}
pub(super) use narrowing;

narrowing! {
    /// Which claims, and which page of them. Lists are words joined by commas; origin is `own` when nobody says.
    Narrowed {
        /// `id`, `due` or `claimed`; without it, as the filters are found best.
        order: Option<String>,
        /// How many at most: 1 to 1000, 50 without it.
        #[param(minimum = 1, maximum = 1000)]
        limit: Option<usize>,
        /// Go on behind the page before: its `next`.
        after: Option<String>,
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
    let mut begun = narrowed.begun(Whose::Own)?;
    begun.filter.order = word("order", narrowed.order.as_deref())?.unwrap_or_else(|| begun.filter.natural_order());
    let page = Page {
        limit: at_most(narrowed.limit)?,
        after: narrowed.after,
    };
    let list = asked
        .look(move |db, _| {
            let filter = begun.filter(db)?;
            listing::claims(db, &filter, &page)
        })
        .await?;
    asked.json(&list)
}

/// As of when.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AsOf {
    /// As it was: a day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12).
    as_of: Option<String>,
}

/// Show a claim: its chain, place, evidence, marks, relations and what is missing
#[utoipa::path(
    get,
    path = "/api/v1/claims/{id}",
    tag = "claims",
    params(("id" = i64, Path, description = "The claim's number", minimum = 1), AsOf),
    responses(
        (status = 200, description = "The claim; its ETag is its version", body = ClaimPage,
            headers(("ETag" = String, description = "The claim's version, for If-Match"))),
        (status = 400, description = "Not a number", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such claim", body = Failure),
    )
)]
async fn show(asked: Asked, Path(id): Path<ClaimId>, Query(as_of): Query<AsOf>) -> Answer {
    let Some(moment) = when(as_of.as_of.as_ref())? else {
        let page = asked.look(move |db, now| pages::claim(db, id, now)).await?;
        return asked.json_of(page.version, &page);
    };
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let page = asked
        .run(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, Some(moment), now, zone)?;
                pages::claim(db, id, &as_of)
            })
        })
        .await?;
    asked.json(&page)
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
    /// When it was decided, if that was before now: a time or a day.
    at: Option<String>,
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
    fn mark(self) -> Result<(Mark, Vec<NewEvidence>, Option<Done>), Problem> {
        let (brought, at) = (self.brought()?, done_at(self.at.as_ref())?);
        if self.credibility.is_some_and(|n| !(1..=6).contains(&n)) {
            return Err(Problem::bad(
                "credibility is 1 to 6",
                "1 is confirmed, 6 cannot be judged",
            ));
        }
        let mark = Mark {
            status: Some(self.status),
            rating: self.rating,
            confidence: self.confidence,
            credibility: self.credibility,
            reason: self.reason,
            correction: self.correction,
            overriding: self.r#override,
            decided_at: None,
            rests_on: self.rests_on,
        };
        Ok((mark, brought, at))
    }

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
    let (mark, brought, at) = new.mark()?;
    on_claim(&asked, id, move |write| decide(write, &[id], &mark, &brought, at)).await
}

/// A decision about the status of several claims.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarkAll {
    /// The claims' numbers.
    #[schema(min_items = 1, max_items = 1000)]
    claims: Vec<ClaimId>,
    /// The decision.
    mark: NewMark,
}

/// Decide what several claims are: all or none
#[utoipa::path(post, path = "/api/v1/marks", tag = "claims", request_body = MarkAll,
    responses((status = 200, description = "The claims as they now stand", body = Marked)))]
async fn mark_all(asked: Asked, Body(all): Body<MarkAll>) -> Answer {
    let ids = super::work::several(all.claims)?;
    let (mark, brought, at) = all.mark.mark()?;
    Ok(on_claims(&asked, move |write| decide(write, &ids, &mark, &brought, at))
        .await?
        .1)
}

fn decide(write: &mut Write, ids: &[ClaimId], mark: &Mark, brought: &[NewEvidence], at: Option<Done>) -> Result<()> {
    let mark = Mark {
        decided_at: at.map(|at| at.at(write.desk.zone(), write.now)),
        ..mark.clone()
    };
    marks::mark(write, ids, &mark, brought)
}
