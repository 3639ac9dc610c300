//! Who works at the desk and who comes in: people with their roles, programs' tokens, sessions, who knocked. For admins.

use axum::extract::Path;
use minijinja::context;
use serde::Serialize;

use super::account;
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::new_token;
use super::router::{May, Routes};
use crate::model::{PersonId, Role, TokenId};
use crate::store::people::{self, Person, PersonEdit};
use crate::store::tokens;
use crate::store::{Write, access_log, accounts, sessions};
use crate::view::accounts::{Knocked, SessionView, Token};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/settings/people", May::Manage, page)
        .post("/settings/people", May::Manage, add)
        .post("/settings/people/{id}/role", May::Manage, role)
        .post("/settings/people/{id}/password", May::Manage, passwd)
        .post("/settings/people/{id}/disable", May::Manage, disable)
        .post("/settings/people/{id}/left", May::Manage, left)
        .post("/settings/people/{id}/back", May::Manage, back)
        .post("/settings/sessions/{id}/end", May::Manage, end)
        .post("/settings/tokens", May::Manage, make)
        .post("/settings/tokens/{id}/revoke", May::Manage, revoke)
}

/// How many tokens and knocks are shown.
const SHOWN: usize = 200;

/// The page.
#[derive(Debug, Serialize)]
struct Everybody {
    /// Who works here, and who did.
    people: Vec<Person>,
    /// Programs' tokens.
    tokens: Vec<Token>,
    /// Who is logged in.
    sessions: Vec<SessionView>,
    /// Who knocked.
    knocks: Vec<Knocked>,
}

async fn everybody(asked: &Asked) -> Result<Everybody, Problem> {
    let now = asked.desk.now();
    asked
        .look(move |db, _| {
            Ok(Everybody {
                people: people::list(db)?,
                tokens: tokens::page(db, None, SHOWN)?.0,
                sessions: sessions::list(db, None, now)?,
                knocks: access_log::list(db, SHOWN)?,
            })
        })
        .await
}

async fn page(asked: Asked) -> Answer {
    let everybody = everybody(&asked).await?;
    asked.show("people.html", &everybody)
}

/// Does something and goes back to the page; refused, the page says why.
async fn act<T: Send + 'static>(
    asked: Asked,
    done: &str,
    verb: Result<impl Fn(&mut Write) -> crate::error::Result<T> + Send + 'static, Problem>,
) -> Answer {
    let acted = match verb {
        Ok(verb) => asked.write(verb).await.map(drop),
        Err(problem) => Err(problem),
    };
    match acted {
        Ok(()) => Ok(asked.go("/settings/people", done)),
        Err(problem) => {
            let everybody = everybody(&asked).await?;
            asked.again("people.html", &everybody, context! {}, &problem)
        }
    }
}

async fn add(asked: Asked, fields: Fields) -> Answer {
    let verb = fields
        .text("name")
        .and_then(|name| Ok((name, fields.parsed::<Role>("role")?)))
        .map(|(name, role)| {
            move |write: &mut Write| {
                let id = people::add(write, &name, None)?;
                role.map_or(Ok(()), |role| accounts::give_role(write, id, role))
            }
        });
    act(asked, "person", verb).await
}

async fn role(asked: Asked, Path(id): Path<PersonId>, fields: Fields) -> Answer {
    let verb = fields
        .needed::<Role>("role")
        .map(|role| move |write: &mut Write| accounts::give_role(write, id, role));
    act(asked, "role", verb).await
}

async fn passwd(mut asked: Asked, Path(id): Path<PersonId>, fields: Fields) -> Answer {
    // From a digest of what was sent a password could be guessed.
    asked.keep_secret();
    let name = asked.run(move |db| people::name(db, id)).await?;
    let verb = match fields.secret("password") {
        Ok(new) => account::hashed(&asked, &name, new).await,
        Err(problem) => Err(problem),
    }
    .map(|hash| move |write: &mut Write| accounts::set_password(write, id, &hash));
    act(asked, "password", verb).await
}

async fn disable(asked: Asked, Path(id): Path<PersonId>) -> Answer {
    act(
        asked,
        "person",
        Ok(move |write: &mut Write| accounts::disable(write, id)),
    )
    .await
}

async fn left(asked: Asked, Path(id): Path<PersonId>) -> Answer {
    act(asked, "person", Ok(move |write: &mut Write| is_here(write, id, false))).await
}

async fn back(asked: Asked, Path(id): Path<PersonId>) -> Answer {
    act(asked, "person", Ok(move |write: &mut Write| is_here(write, id, true))).await
}

fn is_here(write: &mut Write, id: PersonId, here: bool) -> crate::error::Result<()> {
    let edit = PersonEdit {
        active: Some(here),
        ..PersonEdit::default()
    };
    people::edit(write, id, &edit)
}

async fn end(asked: Asked, Path(id): Path<i64>) -> Answer {
    match asked.run(move |db| sessions::end_one(db, id, None)).await? {
        true => Ok(asked.go("/settings/people", "session")),
        false => Err(Problem::not_found("session with that number")),
    }
}

async fn make(asked: Asked, fields: Fields) -> Answer {
    let person = match fields.own("person") {
        Some(who) => asked.run(move |db| people::find_active(db, &who)).await.map(Some),
        None => Ok(None),
    };
    let made = match person {
        Ok(person) => new_token::make(&asked, &fields, person).await,
        Err(problem) => Err(problem),
    };
    let everybody = everybody(&asked).await?;
    match made {
        Ok(Some(secret)) => asked.show_with("people.html", &everybody, context! { secret }),
        // The same form sent again finds the token made, and what it shows gone.
        Ok(None) => Ok(asked.to("/settings/people")),
        Err(problem) => asked.again("people.html", &everybody, context! {}, &problem),
    }
}

async fn revoke(asked: Asked, Path(id): Path<TokenId>) -> Answer {
    act(asked, "token", Ok(move |write: &mut Write| tokens::revoke(write, id))).await
}
