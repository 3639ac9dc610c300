//! Claims: the list with its filters, a claim's page, and the work on it.

mod alike;
mod enter;
mod out;
mod picture;
mod work;

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::api::documents::DocumentNew;
use super::asked::{Answer, Asked};
use super::documents;
use super::errors::Problem;
use super::fields::{Asks, Fields, both};
use super::filters;
use super::markup::{self, Named};
use super::router::{May, Routes};
use crate::db::Db;
use crate::error::Result;
use crate::model::stage::Move;
use crate::model::{ClaimId, Mark, PersonId, Stance, Status, mention};
use crate::store::evidence::{self, NewEvidence, Which};
use crate::store::history::AsOf;
use crate::store::listing::{self, Page};
use crate::store::people::{self, Person};
use crate::store::{Write, claims, marks, pages, stages};
use crate::view::claims::ClaimList;
use crate::view::{ClaimPage, phrases};
use picture::Picture;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/claims", May::Read, list)
        .get("/claims/{id}", May::Read, page)
        .post("/claims/{id}/mark", May::Check, mark)
        .post("/claims/{id}/evidence", May::Check, bring)
        .post("/claims/{id}/stage", May::Check, step)
        .post("/claims/{id}/assign", May::Check, assign)
        .post("/claims/{id}/note", May::Check, note)
        .get("/claims/{id}/alike", May::Read, alike::page)
        .and(work::routes())
        .and(enter::routes())
        .and(out::routes())
}

/// How many claims a page of the list holds.
const AT_ONCE: usize = 50;

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let narrowed = crate::store::filters::read(fields.pairs())?;
    let query = crate::store::filters::spell(&narrowed);
    let page = Page {
        limit: AT_ONCE,
        after: fields.own("after"),
    };
    let (list, people) = asked
        .look(move |db, _| {
            let filter = narrowed.filter(db)?;
            Ok((listing::claims(db, &filter, &page)?, people::list(db)?))
        })
        .await?;
    let next = list.next.as_deref().map(|next| following(&fields, next));
    let saved = filters::own(&asked).await?;
    let extra = context! {
        typed => Serde(fields.typed()),
        people => Serde(here(people)),
        following => next,
        saved => Serde(saved.filters),
        query,
    };
    asked.show_with::<ClaimList>("claims.html", &list, extra)
}

/// The list's next page: the same filters, further on.
fn following(fields: &Fields, next: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, values) in fields.typed() {
        if name != "after" {
            values.iter().for_each(|value| {
                query.append_pair(&name, value);
            });
        }
    }
    query.append_pair("after", next);
    format!("/claims?{}", query.finish())
}

fn here(people: Vec<Person>) -> Vec<Person> {
    people.into_iter().filter(|person| person.active).collect()
}

fn seen(db: &mut Db, now: &AsOf, id: ClaimId) -> Result<(ClaimPage, Vec<Person>)> {
    Ok((pages::claim(db, id, now)?, here(people::list(db)?)))
}

async fn page(asked: Asked, Named(id): Named<ClaimId>) -> Answer {
    let house = std::sync::Arc::clone(&asked.house);
    let ((page, people), published) = asked
        .look(move |db, now| {
            let seen = seen(db, now, id)?;
            let published = markup::of_claim(db, &seen.0, &house)?;
            Ok((seen, published))
        })
        .await?;
    if markup::is_wanted(&asked) {
        return markup::alone(&published);
    }
    let around = around(&asked, &page, people, &Fields::default(), "");
    asked.show_with("claim.html", &page, context! { ..markup::part(&published), ..around })
}

/// What only the page needs: the chain as a picture, what its forms offer, and what was typed into the one that is shown again.
fn around(asked: &Asked, page: &ClaimPage, people: Vec<Person>, typed: &Fields, form: &str) -> Value {
    let relations: Vec<String> = page.relations.iter().map(phrases::relation).collect();
    let custom = asked.house.custom();
    let replies: Vec<String> = page.replies.iter().map(|reply| phrases::reply(reply, custom)).collect();
    let names: Vec<(PersonId, &str)> = people.iter().map(|person| (person.id, person.name.as_str())).collect();
    let notes: Vec<_> = page
        .notes
        .iter()
        .map(|note| mention::pieces(&note.text, &names))
        .collect();
    context! {
        notes => Serde(notes),
        picture => Picture::of(page, custom).map(|picture| Value::from(Serde(picture))),
        relations => relations,
        replies => replies,
        people => Serde(people),
        typed => Serde(typed.typed()),
        form,
    }
}

/// Does something to a claim and goes back to its page. Refused, the page comes again with what was typed; so it does when
/// somebody else changed the claim since it was read, and then shows what it looks like now.
async fn act<T: Send + 'static>(
    asked: Asked,
    id: ClaimId,
    form: &'static str,
    fields: Fields,
    verb: Result<impl Fn(&mut Write) -> Result<T> + Send + 'static, Problem>,
) -> Answer {
    let done = match both(fields.parsed::<i64>("version"), verb) {
        Ok((read, verb)) => {
            asked
                .write(move |write| {
                    if let Some(read) = read {
                        claims::unchanged(write, id, read)?;
                    }
                    verb(write)
                })
                .await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => Ok(asked.go(&format!("/claims/{}#{form}", id.0), form)),
        Err(problem) => {
            let (page, people) = asked.look(move |db, now| seen(db, now, id)).await?;
            let around = around(&asked, &page, people, &fields, form);
            asked.again("claim.html", &page, around, &problem)
        }
    }
}

async fn mark(mut asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    // What is brought may be of a protected document.
    asked.keep_secret();
    let verb =
        decision(&fields).map(|(mark, brought)| move |write: &mut Write| marks::mark(write, &[id], &mark, &brought));
    act(asked, id, "mark", fields, verb).await
}

fn decision(fields: &Fields) -> Result<(Mark, Vec<NewEvidence>), Problem> {
    let mark = Mark {
        status: Some(fields.needed::<Status>("status")?),
        rating: fields.own("rating"),
        confidence: fields.parsed("confidence")?,
        credibility: fields.parsed("credibility")?,
        reason: fields.own("reason"),
        correction: fields.parsed("correction")?,
        overriding: fields.own("override"),
        decided_at: None,
        rests_on: fields.every("rests_on")?,
    };
    let brought = match fields.parsed::<Which>("document")? {
        Some(document) => vec![told(fields)?(document)],
        None => Vec::new(),
    };
    Ok((mark, brought))
}

/// What is said of a piece of evidence, whichever document it is of.
fn told(fields: &Fields) -> Result<impl Fn(Which) -> NewEvidence + Send + 'static, Problem> {
    let stance = fields.needed::<Stance>("stance")?;
    let looked_on = fields.parsed("looked_on")?;
    let [quote, place, note] = ["quote", "place", "note"].map(|name| fields.own(name));
    Ok(move |document| NewEvidence {
        quote: quote.clone(),
        place: place.clone(),
        note: note.clone(),
        looked_on,
        ..NewEvidence::of(document, stance)
    })
}

async fn bring(mut asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    asked.keep_secret();
    let verb = both(brought(&asked, &fields), told(&fields)).map(|(document, told)| {
        move |write: &mut Write| {
            let which = match &document {
                Brought::Known(which) => which.clone(),
                Brought::New(new) => Which::Number(new.add(write)?),
            };
            evidence::attach(write, id, &told(which))
        }
    });
    act(asked, id, "evidence", fields, verb).await
}

/// What is brought: a page or a document that is there, or one that is entered with it, such as a call.
enum Brought {
    Known(Which),
    New(Box<DocumentNew>),
}

fn brought(asked: &Asked, fields: &Fields) -> Result<Brought, Problem> {
    match fields.get("made_of") {
        Some(_) => Ok(Brought::New(Box::new(documents::typed(asked, fields)?))),
        None => Ok(Brought::Known(fields.needed::<Which>("document")?)),
    }
}

async fn step(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let reason = fields.own("reason");
    let verb = fields.needed("stage").map(|to| {
        let step = Move { to, reason };
        move |write: &mut Write| stages::step(write, &[id], &step)
    });
    act(asked, id, "stage", fields, verb).await
}

async fn assign(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let person = fields.own("person");
    let verb = move |write: &mut Write| {
        let to = match person.as_deref() {
            None | Some("nobody") => None,
            Some(who) => Some(people::find_active(write.db(), who)?),
        };
        claims::assign(write, id, to)
    };
    act(asked, id, "assign", fields, Ok(verb)).await
}

async fn note(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = fields
        .text("text")
        .map(|text| move |write: &mut Write| claims::note(write, id, &text));
    act(asked, id, "note", fields, verb).await
}
