//! Requests from outside, for a correction or for a check: what waits, taking one down, answering it; and legal holds.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields, both};
use super::router::{May, Routes};
use crate::model::{About, RequestId, RequestKind, RequestOutcome, Subject};
use crate::store::requests::{self, NewRequest, RequestFilter};
use crate::store::{Write, holds};
use crate::view::holds::Holds;
use crate::view::work::RequestList;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/requests", May::Read, page)
        .post("/requests", May::Check, take_down)
        .post("/requests/{id}/answer", May::Edit, answer)
        .get("/holds", May::Read, held)
        .post("/holds", May::Edit, hold)
        .post("/holds/lift", May::Edit, lift)
}

/// How many requests a page holds.
const AT_ONCE: usize = 50;

async fn listed(asked: &Asked, fields: &Fields) -> Result<RequestList, Problem> {
    let filter = RequestFilter {
        kind: fields.parsed::<RequestKind>("kind")?,
        about: None,
        waiting: fields.get("all").is_none(),
        after: fields.parsed("after")?,
    };
    asked
        .look(move |db, as_of| requests::list(db, &filter, AT_ONCE, as_of))
        .await
}

fn around(typed: &Fields, form: &str) -> Value {
    context! { typed => Serde(typed.typed()), form }
}

async fn page(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = listed(&asked, &fields).await?;
    asked.show_with("requests.html", &list, around(&fields, ""))
}

/// Goes back to the requests; refused, they come again with what was typed.
async fn done<T>(asked: Asked, done: Result<T, Problem>, fields: &Fields, (form, says): (&str, &str)) -> Answer {
    match done {
        Ok(_) => Ok(asked.go("/requests", says)),
        Err(problem) => {
            let list = listed(&asked, &Fields::default()).await?;
            asked.again("requests.html", &list, around(fields, form), &problem)
        }
    }
}

async fn take_down(asked: Asked, fields: Fields) -> Answer {
    let new = came(&fields);
    let outcome = match new {
        Ok(new) => asked.write(move |write: &mut Write| requests::add(write, &new)).await,
        Err(problem) => Err(problem),
    };
    done(asked, outcome, &fields, ("new", "request")).await
}

fn came(fields: &Fields) -> Result<NewRequest, Problem> {
    Ok(NewRequest {
        kind: fields.needed("kind")?,
        about: fields.parsed::<About>("of")?,
        asker: fields.text("from")?,
        why: fields.text("why")?,
        came_at: None,
    })
}

async fn answer(asked: Asked, Path(id): Path<RequestId>, fields: Fields) -> Answer {
    let words = fields.own("answer");
    let outcome = match fields.needed::<RequestOutcome>("outcome") {
        Ok(outcome) => {
            asked
                .write(move |write: &mut Write| requests::answer(write, id, outcome, words.as_deref()))
                .await
        }
        Err(problem) => Err(problem),
    };
    done(asked, outcome, &fields, ("answer", "request-answered")).await
}

async fn every_hold(asked: &Asked) -> Result<Holds, Problem> {
    asked.look(move |db, _| holds::list(db, true)).await
}

async fn held(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = every_hold(&asked).await?;
    asked.show_with("holds.html", &list, around(&fields, ""))
}

/// What is held, as it was typed: "7" or "claim:7", "article:2".
fn on(fields: &Fields) -> Result<Subject, Problem> {
    let typed = fields.text("subject")?;
    let claim = typed.trim_start_matches('#').parse::<i64>();
    let named = match claim {
        Ok(number) => Subject::parse(&format!("claim:{number}")),
        Err(_) => Subject::parse(&typed),
    };
    named.ok_or_else(|| Problem::bad("the field subject is like 7, or article:2", "name what is to be held"))
}

/// Goes back to the holds; refused, they come again with what was typed.
async fn holding<T>(asked: Asked, done: Result<T, Problem>, fields: &Fields, (form, says): (&str, &str)) -> Answer {
    match done {
        Ok(_) => Ok(asked.go("/holds", says)),
        Err(problem) => {
            let list = every_hold(&asked).await?;
            asked.again("holds.html", &list, around(fields, form), &problem)
        }
    }
}

async fn hold(asked: Asked, fields: Fields) -> Answer {
    let outcome = match both(on(&fields), fields.text("reason")) {
        Ok((on, reason)) => {
            asked
                .write(move |write: &mut Write| holds::set(write, on, &reason))
                .await
        }
        Err(problem) => Err(problem),
    };
    holding(asked, outcome, &fields, ("hold", "hold")).await
}

async fn lift(asked: Asked, fields: Fields) -> Answer {
    let outcome = match both(on(&fields), fields.text("reason")) {
        Ok((on, reason)) => {
            asked
                .write(move |write: &mut Write| holds::lift(write, on, &reason))
                .await
        }
        Err(problem) => Err(problem),
    };
    holding(asked, outcome, &fields, ("lift", "lifted")).await
}
