//! The work on a claim over the API: its stage, who has it, by when, notes, tags, evidence, relations, what became of it in the
//! copy, what goes out of it.

use axum::extract::{Path, Query};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, number_of, on_claim, on_claims, said, said_if, when};
use crate::error::Result;
use crate::model::copy::Resolving;
use crate::model::stage::Move;
use crate::model::{ClaimId, EvidenceId, Priority, RelationKind, Resolution, Stage, Stance, WebAddress};
use crate::store::evidence::{self, NewEvidence};
use crate::store::published::{self, Publish, Which};
use crate::store::{Write, claims, history, pages, relations, resolutions, stages};
use crate::view::claims::Marked;
use crate::view::documents::EvidenceList;
use crate::view::published::Publications;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Check, routes!(step))
        .api(May::Check, routes!(step_all))
        .api(May::Check, routes!(assign))
        .api(May::Check, routes!(due))
        .api(May::Check, routes!(recheck))
        .api(May::Check, routes!(note))
        .api(May::Check, routes!(tag))
        .api(May::Read, routes!(evidence_of))
        .api(May::Check, routes!(bring))
        .api(May::Check, routes!(drop_evidence))
        .api(May::Check, routes!(relate))
        .api(May::Check, routes!(unrelate))
        .api(May::Check, routes!(resolve))
        .api(May::Edit, routes!(publish))
        .api(May::Edit, routes!(unpublish))
        .api(May::Read, routes!(list_published))
}

/// Where the work goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Where to.
    stage: Stage,
    /// Why.
    reason: Option<String>,
}

/// Move a claim along: open, checking, approval, closed; or drop it
#[utoipa::path(post, path = "/api/v1/claims/{id}/stage", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = Step,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn step(asked: Asked, Path(id): Path<ClaimId>, Body(step): Body<Step>) -> Answer {
    let step = Move {
        to: step.stage,
        reason: step.reason,
    };
    on_claim(&asked, id, move |write| stages::step(write, &[id], &step)).await
}

/// Where the work on several claims goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepAll {
    /// The claims' numbers.
    #[schema(min_items = 1, max_items = 1000)]
    claims: Vec<ClaimId>,
    /// Where to.
    stage: Stage,
    /// Why.
    reason: Option<String>,
}

/// Move several claims along: all or none
#[utoipa::path(post, path = "/api/v1/stages", tag = "claims", request_body = StepAll,
    responses((status = 200, description = "The claims", body = Marked)))]
async fn step_all(asked: Asked, Body(all): Body<StepAll>) -> Answer {
    let ids = several(all.claims)?;
    let step = Move {
        to: all.stage,
        reason: all.reason,
    };
    Ok(on_claims(&asked, move |write| stages::step(write, &ids, &step))
        .await?
        .1)
}

/// The claims of an act on several.
pub(super) fn several(ids: Vec<ClaimId>) -> Result<Vec<ClaimId>, Problem> {
    match ids.len() {
        1..=1000 => Ok(ids),
        _ => Err(Problem::bad(
            "claims holds 1 to 1000 numbers",
            "name the claims, a part at a time",
        )),
    }
}

/// Whom a claim is given to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    /// A person's name or number; `null` takes it back.
    person: Option<Who>,
}

/// Give a claim to somebody, or take it back
#[utoipa::path(post, path = "/api/v1/claims/{id}/assignee", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = Given,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn assign(asked: Asked, Path(id): Path<ClaimId>, Body(given): Body<Given>) -> Answer {
    on_claim(&asked, id, move |write| {
        let to = given.person.as_ref().map(|who| who.person(write.db())).transpose()?;
        claims::assign(write, id, to)
    })
    .await
}

/// Until when.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Due {
    /// The day; `null` takes it away.
    due_on: Option<NaiveDate>,
    /// How pressing it is.
    priority: Option<Priority>,
}

/// Set a claim's deadline and priority
#[utoipa::path(post, path = "/api/v1/claims/{id}/due", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = Due,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn due(asked: Asked, Path(id): Path<ClaimId>, Body(due): Body<Due>) -> Answer {
    on_claim(&asked, id, move |write| {
        claims::due(write, id, due.due_on, due.priority)
    })
    .await
}

/// When to look again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recheck {
    /// The day; `null` takes it away.
    recheck_on: Option<NaiveDate>,
}

/// Set the day on which to look at a claim again
#[utoipa::path(post, path = "/api/v1/claims/{id}/recheck", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = Recheck,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn recheck(asked: Asked, Path(id): Path<ClaimId>, Body(recheck): Body<Recheck>) -> Answer {
    on_claim(&asked, id, move |write| claims::recheck(write, id, recheck.recheck_on)).await
}

/// A note to colleagues.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// What to say.
    text: String,
}

/// Write a note on a claim, for colleagues
#[utoipa::path(post, path = "/api/v1/claims/{id}/notes", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = NewNote,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn note(asked: Asked, Path(id): Path<ClaimId>, Body(note): Body<NewNote>) -> Answer {
    on_claim(&asked, id, move |write| claims::note(write, id, &note.text)).await
}

/// Tags to put on and to take off.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tags {
    /// Tags to put on.
    #[serde(default)]
    on: Vec<String>,
    /// Tags to take off.
    #[serde(default)]
    off: Vec<String>,
}

/// Put tags on a claim, or take them off
#[utoipa::path(post, path = "/api/v1/claims/{id}/tags", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = Tags,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn tag(asked: Asked, Path(id): Path<ClaimId>, Body(tags): Body<Tags>) -> Answer {
    if tags.on.is_empty() && tags.off.is_empty() {
        return Err(Problem::bad("no tag is named", "give on, off or both"));
    }
    on_claim(&asked, id, move |write| claims::tag(write, id, &tags.on, &tags.off)).await
}

/// Which page of a claim's evidence.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EvidencePage {
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List what was brought to a claim
#[utoipa::path(get, path = "/api/v1/claims/{id}/evidence", tag = "evidence", params(("id" = i64, Path, minimum = 1), EvidencePage),
    responses((status = 200, description = "A page of evidence", body = EvidenceList)))]
async fn evidence_of(asked: Asked, Path(id): Path<ClaimId>, Query(page): Query<EvidencePage>) -> Answer {
    let limit = at_most(page.limit)?;
    let list = asked
        .look(move |db, now| {
            let (evidence, next) = pages::evidence(db, id, now, page.after, limit)?;
            let next = next.map(|id| id.to_string());
            Ok(EvidenceList {
                claim: id,
                evidence,
                next,
            })
        })
        .await?;
    asked.json(&list)
}

/// A document to bring to a claim.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Brought {
    /// Which way it points.
    stance: Stance,
    /// The document: an address, or its number.
    document: Who,
    /// Words from it, a dozen at most.
    quote: Option<String>,
    /// Page, section or timecode.
    place: Option<String>,
    /// What to bear in mind about it.
    note: Option<String>,
    /// When it was looked at; without it, today.
    looked_on: Option<NaiveDate>,
}

/// Bring a document to a claim
#[utoipa::path(post, path = "/api/v1/claims/{id}/evidence", tag = "evidence", params(("id" = i64, Path, minimum = 1)), request_body = Brought,
    responses((status = 201, description = "The claim's evidence", body = EvidenceList)))]
async fn bring(mut asked: Asked, Path(id): Path<ClaimId>, Body(brought): Body<Brought>) -> Answer {
    let document = match &brought.document {
        Who::Number(number) => said("document", &number.to_string())?,
        Who::Name(text) => said("document", text)?,
    };
    // What is brought may be of a protected document.
    asked.keep_secret();
    let new = NewEvidence {
        quote: brought.quote,
        place: brought.place,
        note: brought.note,
        looked_on: brought.looked_on,
        ..NewEvidence::of(document, brought.stance)
    };
    asked.write(move |write| evidence::attach(write, id, &new)).await?;
    let answer = all_evidence(&asked, id).await?;
    Ok(created(answer, &format!("claims/{}/evidence", id.0)))
}

async fn all_evidence(asked: &Asked, id: ClaimId) -> Answer {
    let list = asked
        .look(move |db, now| {
            let (evidence, next) = pages::evidence(db, id, now, None, usize::from(u16::MAX))?;
            let next = next.map(|id| id.to_string());
            Ok(EvidenceList {
                claim: id,
                evidence,
                next,
            })
        })
        .await?;
    asked.json(&list)
}

/// Why.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Because {
    /// Why.
    reason: Option<String>,
}

/// Drop a piece of evidence; it stays on record
#[utoipa::path(post, path = "/api/v1/evidence/{id}/drop", tag = "evidence", params(("id" = i64, Path, minimum = 1)), request_body = Because,
    responses((status = 200, description = "The claim's evidence", body = EvidenceList)))]
async fn drop_evidence(asked: Asked, Path(id): Path<EvidenceId>, Body(because): Body<Because>) -> Answer {
    let (done, _) = asked
        .write(move |write| evidence::drop(write, id, because.reason.as_deref()))
        .await?;
    let claim = ClaimId(number_of(&done, "claim")?);
    all_evidence(&asked, claim).await
}

/// How two claims stand to one another.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRelation {
    /// The relation.
    kind: RelationKind,
    /// The other claim's number.
    claim: ClaimId,
    /// Why.
    note: Option<String>,
}

/// Say how a claim stands to another
#[utoipa::path(post, path = "/api/v1/claims/{id}/relations", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = NewRelation,
    responses((status = 200, description = "Both claims", body = Marked)))]
async fn relate(asked: Asked, Path(id): Path<ClaimId>, Body(new): Body<NewRelation>) -> Answer {
    on_claim(&asked, id, move |write| {
        relations::relate(write, id, new.kind, new.claim, new.note.as_deref())
    })
    .await
}

/// Which relation to take back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OldRelation {
    /// The other claim's number.
    claim: ClaimId,
    /// Only this relation; without it, every one between the two.
    kind: Option<RelationKind>,
}

/// Take back how two claims stand to one another
#[utoipa::path(post, path = "/api/v1/claims/{id}/relations/drop", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = OldRelation,
    responses((status = 200, description = "Both claims", body = Marked)))]
async fn unrelate(asked: Asked, Path(id): Path<ClaimId>, Body(old): Body<OldRelation>) -> Answer {
    on_claim(&asked, id, move |write| {
        relations::unrelate(write, id, old.kind, old.claim)
    })
    .await
}

/// What became of a claim in the copy.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InTheCopy {
    /// What; `null` takes back what was said.
    resolution: Option<Resolution>,
    /// The words that now stand in the copy.
    wording: Option<String>,
    /// Why.
    reason: Option<String>,
}

/// Say what became of a claim in the copy: kept, cut, reworded or attributed
#[utoipa::path(post, path = "/api/v1/claims/{id}/resolution", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = InTheCopy,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn resolve(asked: Asked, Path(id): Path<ClaimId>, Body(became): Body<InTheCopy>) -> Answer {
    on_claim(&asked, id, move |write: &mut Write| match became.resolution {
        Some(resolution) => {
            let how = Resolving {
                resolution,
                wording: became.wording.clone(),
                reason: became.reason.clone(),
            };
            resolutions::resolve(write, &[id], &how)
        }
        None => resolutions::unresolve(write, &[id]),
    })
    .await
}

/// How a claim's latest mark goes out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Publishing {
    /// Where the review stands; needed the first time.
    url: Option<String>,
    /// Its headline.
    headline: Option<String>,
    /// Its language, as a BCP 47 tag; without it, the claim's.
    language: Option<String>,
    /// Why, in the words for the public.
    reason: Option<String>,
    /// The day it was published, if that was before today.
    on: Option<NaiveDate>,
}

/// Publish a claim's latest mark as the desk's review
#[utoipa::path(post, path = "/api/v1/claims/{id}/publication", tag = "publishing", params(("id" = i64, Path, minimum = 1)), request_body = Publishing,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn publish(asked: Asked, Path(id): Path<ClaimId>, Body(out): Body<Publishing>) -> Answer {
    let how = Publish {
        url: said_if::<WebAddress>("url", out.url.as_ref())?,
        headline: out.headline,
        language: out.language,
        reason: out.reason,
        on: out.on,
    };
    on_claim(&asked, id, move |write| published::publish(write, id, &how)).await
}

/// Why it is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakenBack {
    /// Why, in the words for the public.
    reason: String,
}

/// Take back what was published of a claim; it stays visible as void
#[utoipa::path(post, path = "/api/v1/claims/{id}/publication/withdraw", tag = "publishing", params(("id" = i64, Path, minimum = 1)), request_body = TakenBack,
    responses((status = 200, description = "The claim", body = Marked)))]
async fn unpublish(asked: Asked, Path(id): Path<ClaimId>, Body(back): Body<TakenBack>) -> Answer {
    on_claim(&asked, id, move |write| published::unpublish(write, id, &back.reason)).await
}

/// Which publications.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Published {
    /// Only what no longer is as the ledger has it.
    stale: Option<bool>,
    /// Versions that were replaced, too.
    all: Option<bool>,
    /// As it was: a day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12).
    as_of: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List what is published, with what is stale and what is void
#[utoipa::path(get, path = "/api/v1/published", tag = "publishing", params(Published),
    responses((status = 200, description = "A page of publications", body = Publications)))]
async fn list_published(asked: Asked, Query(which): Query<Published>) -> Answer {
    let (limit, as_of) = (at_most(which.limit)?, when(which.as_of.as_ref())?);
    let kind = match (which.stale, which.all) {
        (Some(true), Some(true)) => return Err(Problem::bad("stale and all exclude one another", "give one of them")),
        (Some(true), _) => Which::Stale,
        (_, Some(true)) => Which::All,
        _ => Which::Visible,
    };
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let list = asked
        .run(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, as_of, now, zone)?;
                published::list(db, kind, which.after, limit as i64, &as_of)
            })
        })
        .await?;
    asked.json(&list)
}
