//! What is one's own: where one is logged in, and the password.

use axum::extract::Path;
use axum::http::StatusCode;
use minijinja::context;
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::new_token;
use super::router::{May, Routes};
use super::visitor::Way;
use crate::model::words::Words as _;
use crate::model::{PersonId, Role, TokenId, password};
use crate::store::{accounts, people, sessions, tokens};
use crate::view::accounts::{SessionView, Token};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/account", May::Read, page)
        .post("/account/password", May::Read, change)
        .post("/account/sessions/{id}/end", May::Read, end)
        .post("/account/tokens", May::Read, make)
        .post("/account/tokens/{id}/revoke", May::Read, revoke)
}

/// One's own page.
#[derive(Debug, Serialize)]
struct OwnAccount {
    /// Where one is logged in, newest first.
    sessions: Vec<SessionView>,
    /// The session of this browser.
    here: Option<i64>,
    /// Whether there is a password to change.
    password: bool,
    /// What one's programs come in with, those that still open something.
    tokens: Vec<Token>,
    /// What a token of one's own can be allowed.
    roles: Vec<Role>,
}

async fn own(asked: &Asked) -> Result<OwnAccount, Problem> {
    let (person, now) = (asked.visitor.person, asked.desk.now());
    let role = asked.visitor.role.unwrap_or(accounts::WITHOUT_ROLE);
    let here = match asked.visitor.way {
        Way::Session(id) => Some(id),
        _ => None,
    };
    asked
        .look(move |db, _| {
            let (sessions, tokens) = match person {
                Some(person) => (
                    sessions::list(db, Some(person), now)?,
                    tokens::of(db, person)?
                        .into_iter()
                        .filter(|token| !token.revoked)
                        .collect(),
                ),
                None => Default::default(),
            };
            Ok(OwnAccount {
                sessions,
                here,
                password: here.is_some(),
                tokens,
                roles: Role::ALL.iter().copied().filter(|known| *known <= role).collect(),
            })
        })
        .await
}

async fn page(asked: Asked) -> Answer {
    let own = own(&asked).await?;
    asked.show("account.html", &own)
}

/// Who changes their own password: somebody who is logged in with it.
fn somebody(asked: &Asked) -> Result<PersonId, Problem> {
    match (&asked.visitor.way, asked.visitor.person) {
        (Way::Session(_), Some(person)) => Ok(person),
        _ => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
            "only whoever is logged in with a password changes it here",
            "set one with `sayso person passwd NAME`",
        )),
    }
}

async fn change(mut asked: Asked, fields: Fields) -> Answer {
    // From a digest of what was sent a password could be guessed.
    asked.keep_secret();
    let person = somebody(&asked)?;
    match new_hash(&asked, person, &fields).await {
        Ok(hash) => {
            asked
                .write(move |write| accounts::set_password(write, person, &hash))
                .await?;
            // That ended every session, this one too: whoever knows the new password comes in again.
            Ok(asked.to("/login?done=password"))
        }
        Err(problem) => {
            let own = own(&asked).await?;
            asked.again("account.html", &own, context! {}, &problem)
        }
    }
}

/// The hash of the new password, when the one before is known and the new one is good.
async fn new_hash(asked: &Asked, person: PersonId, fields: &Fields) -> Result<String, Problem> {
    let (before, new) = (fields.secret("before")?, fields.secret("new")?);
    if fields.secret("again")? != new {
        return Err(Problem::bad(
            "the two passwords are not the same",
            "nothing was changed; type it twice",
        ));
    }
    let (name, hash) = asked
        .run(move |db| {
            let name = people::name(db, person)?;
            let account = accounts::named(db, &name)?;
            Ok((name, account.map(|account| account.hash)))
        })
        .await?;
    if !fits(asked, before, hash.unwrap_or_default()).await {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
            "the password that you had is another one",
            "an admin can set it anew: sayso person passwd NAME",
        ));
    }
    hashed(asked, &name, new).await
}

/// Whether a password is the one that was hashed, on a thread that may take its time.
pub(super) async fn fits(asked: &Asked, typed: String, hash: String) -> bool {
    let _turn = asked.desk.hashing.acquire().await;
    tokio::task::spawn_blocking(move || password::fits(&typed, &hash))
        .await
        .unwrap_or(false)
}

/// What is kept of a new password, when it is good.
pub(super) async fn hashed(asked: &Asked, name: &str, new: String) -> Result<String, Problem> {
    password::good(&new, name).map_err(|refusal| Problem::from(crate::error::Error::from(refusal)))?;
    let mut salt = [0; 16];
    (asked.desk.random)(&mut salt);
    let _turn = asked.desk.hashing.acquire().await;
    let hash = tokio::task::spawn_blocking(move || password::hash(&new, &salt)).await;
    hash.ok().and_then(Result::ok).ok_or_else(|| {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "database",
            "the password cannot be hashed",
            "try again",
        )
    })
}

/// A token of one's own. Only a browser makes one: what a program comes in with does not beget what outlives it.
async fn make(asked: Asked, fields: Fields) -> Answer {
    if !asked.visitor.by_cookie() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "refused",
            "a token does not make another",
            "log in with a password, or ask an admin",
        ));
    }
    let person = asked.visitor.person;
    let made = new_token::make(&asked, &fields, person).await;
    let own = own(&asked).await?;
    match made {
        Ok(Some(secret)) => asked.show_with("account.html", &own, context! { secret }),
        Ok(None) => Ok(asked.to("/account")),
        Err(problem) => asked.again("account.html", &own, context! {}, &problem),
    }
}

async fn revoke(asked: Asked, Path(id): Path<TokenId>) -> Answer {
    let person = asked.visitor.person;
    asked.write(move |write| tokens::revoke_own(write, id, person)).await?;
    Ok(asked.go("/account", "token"))
}

async fn end(asked: Asked, Path(id): Path<i64>) -> Answer {
    let Some(person) = asked.visitor.person else {
        return Err(Problem::not_found("session of yours with that number"));
    };
    match asked.run(move |db| sessions::end_one(db, id, Some(person))).await? {
        true => Ok(asked.go("/account", "session")),
        false => Err(Problem::not_found("session of yours with that number")),
    }
}
