//! The desk itself over the API: its policies, people, scales, agenda, corrections, legal holds, journal and audit.

use axum::extract::{Path, Query};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{at_most, created, number_of, on, said, said_if, shown, when};
use crate::error::Error;
use crate::model::scale::{FORMAT, parse_key};
use crate::model::{ClaimId, Desk, PersonId, Scale, Status, Subject, WebAddress};
use crate::store::desk::{self as house, DeskEdit};
use crate::store::people::{self, PersonEdit};
use crate::store::{agenda, audit, corrections, history, holds, log, redact, scales, undo};
use crate::view::accounts::{People, Person};
use crate::view::agenda::Agenda;
use crate::view::audit::{AuditReport, Head};
use crate::view::holds::Holds;
use crate::view::log::LogPage;
use crate::view::published::Corrections;
use crate::view::redact::Redactions;
use crate::view::scales::ScaleList;
use crate::view::undo::Undo;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(show))
        .api(May::Manage, routes!(set))
        .api(May::Read, routes!(list_people))
        .api(May::Manage, routes!(add_person))
        .api(May::Manage, routes!(edit_person))
        .api(May::Read, routes!(list_scales))
        .api(May::Read, routes!(show_scale))
        .api(May::Manage, routes!(add_scale))
        .api(May::Read, routes!(waits))
        .api(May::Read, routes!(list_corrections))
        .api(May::Read, routes!(list_holds))
        .api(May::Edit, routes!(set_hold))
        .api(May::Edit, routes!(lift_hold))
        .api(May::Read, routes!(journal))
        .api(May::Edit, routes!(prove))
        .api(May::Read, routes!(head))
        .api(May::Read, routes!(redactions))
        .api(May::Check, routes!(take_back))
}

/// Show the desk: its name, time zone and policies
#[utoipa::path(get, path = "/api/v1/desk", tag = "desk",
    responses((status = 200, description = "The desk", body = Desk, headers(("ETag" = String, description = "For If-Match")))))]
async fn show(asked: Asked) -> Answer {
    let desk = asked.look(|db, _| house::show(db)).await?;
    shown(&asked, &desk)
}

/// What to change about the desk: what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct DeskChange {
    /// Its name.
    name: Option<String>,
    /// Its site.
    url: Option<String>,
    /// The time zone in which its days begin and end, as Europe/Berlin.
    time_zone: Option<String>,
    /// The language and region of its dates and numbers, as en-GB.
    locale: Option<String>,
    /// Closing needs a second person.
    second_person: Option<bool>,
    /// How many independent origins `verified` needs.
    #[schema(minimum = 1, maximum = 9)]
    independent_needed: Option<i64>,
    /// Evidence without an archived copy is a warning instead of a note.
    archive_needed: Option<bool>,
    /// The statuses with which a closed claim lets its story go.
    go_statuses: Option<Vec<Status>>,
    /// Keep the texts of articles, or only their hashes.
    keep_texts: Option<bool>,
    /// Show source reliability and mark credibility.
    show_ratings: Option<bool>,
    /// The rating scale that marks are rated on: a name, a name with a version (ours/2), or none.
    scale: Option<String>,
    /// Let anybody read what is published, without coming in.
    public_pages: Option<bool>,
}

/// Change the desk's name, time zone or policies
#[utoipa::path(patch, path = "/api/v1/desk", tag = "desk", request_body = DeskChange,
    responses((status = 200, description = "The desk", body = Desk)))]
async fn set(asked: Asked, Body(change): Body<DeskChange>) -> Answer {
    let url: Option<WebAddress> = said_if("url", change.url.as_ref())?;
    if change.independent_needed.is_some_and(|n| !(1..=9).contains(&n)) {
        return Err(Problem::bad(
            "independent_needed is 1 to 9",
            "give a number between them",
        ));
    }
    let edit = DeskEdit {
        name: change.name,
        url: url.map(|url| url.to_string()),
        time_zone: change.time_zone,
        locale: change.locale,
        second_person: change.second_person,
        independent_needed: change.independent_needed,
        archive_needed: change.archive_needed,
        go_statuses: change.go_statuses,
        keep_texts: change.keep_texts,
        show_ratings: change.show_ratings,
        scale: change.scale,
        public_pages: change.public_pages,
    };
    let desk = on(&asked, |db, _| house::show(db), move |write| house::set(write, &edit)).await?;
    shown(&asked, &desk)
}

/// Which page.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paged {
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List the people of the desk
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Paged),
    responses((status = 200, description = "A page of people", body = People)))]
async fn list_people(asked: Asked, Query(paged): Query<Paged>) -> Answer {
    let limit = at_most(paged.limit)?;
    let list = asked
        .look(move |db, _| {
            let (people, next) = people::page(db, paged.after, limit)?;
            let next = next.map(|id| id.to_string());
            Ok(People { people, next })
        })
        .await?;
    asked.json(&list)
}

/// Somebody to add to the desk.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    /// The name as the desk uses it.
    name: String,
    /// The operating system's user who is this person.
    login: Option<String>,
}

/// Add somebody to the desk
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPerson,
    responses((status = 201, description = "The person", body = Person)))]
async fn add_person(asked: Asked, Body(new): Body<NewPerson>) -> Answer {
    let (done, _) = asked
        .write(move |write| people::add(write, &new.name, new.login.as_deref()))
        .await?;
    let id = PersonId(number_of(&done, "person")?);
    Ok(created(the_person(&asked, id).await?, "people"))
}

pub(super) async fn the_person(asked: &Asked, id: PersonId) -> Answer {
    let person = asked.look(move |db, _| person(db, id)).await?;
    shown(asked, &person)
}

fn person(db: &mut crate::db::Db, id: PersonId) -> crate::error::Result<Person> {
    let (people, _) = people::page(db, Some(id.0 - 1), 1)?;
    let found = people.into_iter().next().filter(|person| person.id == id);
    found.ok_or_else(|| Error::not_found(id).hint("GET /api/v1/people lists everybody"))
}

/// What to change about somebody: what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonChange {
    /// The new name.
    name: Option<String>,
    /// The operating system's user who is this person.
    login: Option<String>,
    /// Whether they work here; what they did stays on record.
    active: Option<bool>,
}

/// Rename somebody, tie them to a login, or note that they left
#[utoipa::path(patch, path = "/api/v1/people/{id}", tag = "people", params(("id" = i64, Path, minimum = 1)), request_body = PersonChange,
    responses((status = 200, description = "The person", body = Person)))]
async fn edit_person(asked: Asked, Path(id): Path<PersonId>, Body(change): Body<PersonChange>) -> Answer {
    let edit = PersonEdit {
        name: change.name,
        os_user: change.login,
        active: change.active,
    };
    let person = on(
        &asked,
        move |db, _| person(db, id),
        move |write| {
            person(write.db(), id)?;
            people::edit(write, id, &edit)
        },
    )
    .await?;
    shown(&asked, &person)
}

/// List every rating scale: the desk's own, and those that come with sayso
#[utoipa::path(get, path = "/api/v1/scales", tag = "scales",
    responses((status = 200, description = "The scales", body = ScaleList)))]
async fn list_scales(asked: Asked) -> Answer {
    let list = asked.look(|db, _| scales::list(db)).await?;
    asked.json(&list)
}

/// Which version.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfVersion {
    /// Its version; without it, the newest.
    #[param(minimum = 1)]
    version: Option<i64>,
}

/// Show a scale's labels and what each means
#[utoipa::path(get, path = "/api/v1/scales/{scale}", tag = "scales", params(("scale" = String, Path), OfVersion),
    responses((status = 200, description = "The scale", body = Scale)))]
async fn show_scale(asked: Asked, Path(scale): Path<String>, Query(of): Query<OfVersion>) -> Answer {
    let (name, _) =
        parse_key(&scale).map_err(|why| Problem::bad(format!("the scale: {why}"), "see GET /api/v1/scales"))?;
    let found = asked.look(move |db, _| scales::find(db, &name, of.version)).await?;
    asked.json(&found)
}

/// Add a scale of the desk's own; it is never changed, what differs gets another version
#[utoipa::path(post, path = "/api/v1/scales", tag = "scales", request_body = Scale,
    responses((status = 201, description = "The scale", body = Scale)))]
async fn add_scale(asked: Asked, Body(mut scale): Body<Scale>) -> Answer {
    if scale.format.is_empty() {
        scale.format = FORMAT.to_owned();
    }
    if let Some(fault) = scale.fault() {
        return Err(Problem::bad(
            format!("{}: {}", fault.path, fault.refusal.message),
            "docs/scales.md describes a scale",
        ));
    }
    let (name, version) = (scale.name.clone(), scale.version);
    asked.write(move |write| scales::add(write, &scale)).await?;
    let place = format!("scales/{name}?version={version}");
    let kept = asked.look(move |db, _| scales::find(db, &name, Some(version))).await?;
    Ok(created(asked.json(&kept)?, &place))
}

/// Whose agenda.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// The whole desk's alone, and not that of whoever asks.
    desk: Option<bool>,
}

/// Show what waits for whoever asks, and at the desk
#[utoipa::path(get, path = "/api/v1/agenda", tag = "desk", params(Whose),
    responses((status = 200, description = "The agenda", body = Agenda)))]
async fn waits(asked: Asked, Query(whose): Query<Whose>) -> Answer {
    let person = asked.visitor.person.filter(|_| whose.desk != Some(true));
    let now = asked.desk.now();
    let found = asked.run(move |db| agenda::agenda(db, person, now)).await?;
    asked.json(&found)
}

/// Which corrections.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OfYear {
    /// Of one year.
    #[param(minimum = 1900, maximum = 9999)]
    year: Option<i32>,
    /// As it was: a day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12).
    as_of: Option<String>,
}

/// Show the public list of corrections: what was said, what is right, when
#[utoipa::path(get, path = "/api/v1/corrections", tag = "publishing", params(OfYear),
    responses((status = 200, description = "The list", body = Corrections)))]
async fn list_corrections(asked: Asked, Query(of): Query<OfYear>) -> Answer {
    if of.year.is_some_and(|year| !(1900..=9999).contains(&year)) {
        return Err(Problem::bad(
            "year is 1900 to 9999",
            "give one between them, or leave it out",
        ));
    }
    let as_of = when(of.as_of.as_ref())?;
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let list = asked
        .run(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, as_of, now, zone)?;
                corrections::list(db, of.year, &as_of)
            })
        })
        .await?;
    asked.json(&list)
}

/// Which holds.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AllHolds {
    /// Those that were lifted, too.
    all: Option<bool>,
}

/// List the legal holds that stand
#[utoipa::path(get, path = "/api/v1/holds", tag = "holds", params(AllHolds),
    responses((status = 200, description = "The holds", body = Holds)))]
async fn list_holds(asked: Asked, Query(which): Query<AllHolds>) -> Answer {
    let list = asked
        .look(move |db, _| holds::list(db, which.all == Some(true)))
        .await?;
    asked.json(&list)
}

/// A hold on a thing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OnHold {
    /// The thing: a claim's number, or like source:3.
    subject: String,
    /// Why.
    reason: String,
}

/// A claim's number, or like source:3.
fn subject(text: &str) -> Result<Subject, Problem> {
    match Subject::parse(text) {
        Some(subject) => Ok(subject),
        None => said::<ClaimId>("subject", text).map(Subject::from),
    }
}

/// Put a legal hold on a thing: nothing about it is redacted
#[utoipa::path(post, path = "/api/v1/holds", tag = "holds", request_body = OnHold,
    responses((status = 201, description = "The holds", body = Holds)))]
async fn set_hold(asked: Asked, Body(hold): Body<OnHold>) -> Answer {
    let on = subject(&hold.subject)?;
    asked.write(move |write| holds::set(write, on, &hold.reason)).await?;
    let list = asked.look(|db, _| holds::list(db, false)).await?;
    Ok(created(asked.json(&list)?, "holds"))
}

/// Lift the holds on a thing
#[utoipa::path(post, path = "/api/v1/holds/lift", tag = "holds", request_body = OnHold,
    responses((status = 200, description = "The holds that stand", body = Holds)))]
async fn lift_hold(asked: Asked, Body(hold): Body<OnHold>) -> Answer {
    let on = subject(&hold.subject)?;
    asked.write(move |write| holds::lift(write, on, &hold.reason)).await?;
    let list = asked.look(|db, _| holds::list(db, false)).await?;
    asked.json(&list)
}

/// Which entries.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Entries {
    /// Only what was done to a claim (its number) or another thing: source:3, article:1, document:2, person:1, desk:1.
    subject: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// Show the journal, newest entries first
#[utoipa::path(get, path = "/api/v1/log", tag = "journal", params(Entries),
    responses((status = 200, description = "A page of the journal", body = LogPage)))]
async fn journal(asked: Asked, Query(which): Query<Entries>) -> Answer {
    let limit = at_most(which.limit)?;
    let of = which.subject.as_deref().map(subject).transpose()?;
    let page = asked.run(move |db| log::log(db, of, which.after, limit as i64)).await?;
    asked.json(&page)
}

/// What to hold the chain to.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Expected {
    /// A head noted earlier, which must still be in the chain.
    expect: Option<String>,
}

/// Prove that the history is whole and that the tables say what it says
#[utoipa::path(get, path = "/api/v1/audit", tag = "journal", params(Expected),
    responses((status = 200, description = "The proof, or what is wrong: `ok` tells", body = AuditReport)))]
async fn prove(asked: Asked, Query(expected): Query<Expected>) -> Answer {
    let report = asked
        .run(move |db| audit::audit(db, expected.expect.as_deref()))
        .await?;
    asked.json(&report)
}

/// Show the head of the journal: the hash of the newest entry
#[utoipa::path(get, path = "/api/v1/audit/head", tag = "journal",
    responses((status = 200, description = "The head", body = Head)))]
async fn head(asked: Asked) -> Answer {
    let head = asked.run(audit::head).await?;
    asked.json(&head)
}

/// List what was redacted: where, when and why, never what
#[utoipa::path(get, path = "/api/v1/redactions", tag = "journal",
    responses((status = 200, description = "The redactions", body = Redactions)))]
async fn redactions(asked: Asked) -> Answer {
    let list = asked.look(|db, _| redact::list(db)).await?;
    asked.json(&list)
}

/// Take back one's last act, while nothing rests on it
#[utoipa::path(post, path = "/api/v1/undo", tag = "journal",
    responses((status = 200, description = "What was taken back; nothing when this request had been done before", body = Undo)))]
async fn take_back(asked: Asked) -> Answer {
    let (_, undone) = asked.write(undo::undo).await?;
    match undone {
        Some(undone) => asked.json(&undone),
        None => asked.json(&Undo { undone: Vec::new() }),
    }
}
