//! Who may come in, over the API: roles, passwords, accounts that are shut, programs' tokens; and the filters that somebody keeps.

use axum::extract::{Path, Query};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::{Who, at_most, created, number_of};
use super::desk::the_person;
use crate::model::{PersonId, Role, Scope, TokenId, canonical};
use crate::store::history::start_of;
use crate::store::tokens::{self, NewToken};
use crate::store::{accounts, filters, people};
use crate::view::accounts::{NewlyMade, Person, TokenList};
use crate::view::filters::SavedFilters;
use crate::web::asked::{Answer, Asked};
use crate::web::router::{May, Routes};
use crate::web::{account, filters as pages, new_token};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Manage, routes!(give_role))
        .api(May::Manage, routes!(set_password))
        .api(May::Manage, routes!(disable))
        .api(May::Read, routes!(list_tokens))
        .api(May::Manage, routes!(add_token))
        .api(May::Read, routes!(revoke_token))
        .api(May::Read, routes!(list_filters))
        .api(May::Read, routes!(save_filter))
        .api(May::Read, routes!(drop_filter))
}

/// What somebody may do.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// Reader, checker, editor or admin: each may do what those before may.
    role: Role,
}

/// Say what somebody may do who comes in over the network
#[utoipa::path(post, path = "/api/v1/people/{id}/role", tag = "people", params(("id" = i64, Path, minimum = 1)), request_body = NewRole,
    responses((status = 200, description = "The person", body = Person)))]
async fn give_role(asked: Asked, Path(id): Path<PersonId>, Body(new): Body<NewRole>) -> Answer {
    asked
        .write(move |write| accounts::give_role(write, id, new.role))
        .await?;
    the_person(&asked, id).await
}

/// A password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password: twelve characters at least. Only its hash is kept.
    password: String,
}

/// Set somebody's password; whoever was logged in as that person is logged out
#[utoipa::path(post, path = "/api/v1/people/{id}/password", tag = "people", params(("id" = i64, Path, minimum = 1)), request_body = NewPassword,
    responses((status = 200, description = "The person", body = Person)))]
async fn set_password(mut asked: Asked, Path(id): Path<PersonId>, Body(new): Body<NewPassword>) -> Answer {
    asked.keep_secret();
    let name = asked.run(move |db| people::name(db, id)).await?;
    let hash = account::hashed(&asked, &name, new.password).await?;
    asked
        .write(move |write| accounts::set_password(write, id, &hash))
        .await?;
    the_person(&asked, id).await
}

/// Shut somebody's account: password, sessions and tokens; the person stays at the desk
#[utoipa::path(post, path = "/api/v1/people/{id}/disable", tag = "people", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The person", body = Person)))]
async fn disable(asked: Asked, Path(id): Path<PersonId>) -> Answer {
    asked.write(move |write| accounts::disable(write, id)).await?;
    the_person(&asked, id).await
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

/// List tokens, revoked and expired ones too: an admin everybody's, others their own
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", params(Paged),
    responses((status = 200, description = "A page of tokens", body = TokenList)))]
async fn list_tokens(asked: Asked, Query(paged): Query<Paged>) -> Answer {
    let limit = at_most(paged.limit)?;
    let own = (!asked.visitor.may(May::Manage)).then_some(asked.visitor.person);
    let list = asked
        .look(move |db, _| {
            let (tokens, next) = match own {
                None => tokens::page(db, paged.after, limit)?,
                Some(person) => {
                    let mut tokens = person
                        .map(|person| tokens::of(db, person))
                        .transpose()?
                        .unwrap_or_default();
                    tokens.retain(|token| token.id.0 > paged.after.unwrap_or(0));
                    let more = tokens.len() > limit;
                    tokens.truncate(limit);
                    let next = tokens.last().filter(|_| more).map(|last| last.id.0);
                    (tokens, next)
                }
            };
            let next = next.map(|id| id.to_string());
            Ok(TokenList { tokens, next })
        })
        .await?;
    asked.json(&list)
}

/// A token to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenNew {
    /// What it is for.
    name: String,
    /// Whose it is, a name or a number: it does no more than they may; without it, that of whoever asks.
    person: Option<Who>,
    /// What it may do.
    role: Role,
    /// What it is good for: asking whether something was checked before, reading, or writing too.
    scope: Scope,
    /// The first day on which it is no longer good; without it, in 90 days.
    expires: Option<NaiveDate>,
}

/// Make a token; what the program has to show is in this answer alone
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = TokenNew,
    responses((status = 201, description = "The token; `secret` is null when this request had been done before", body = NewlyMade)))]
async fn add_token(asked: Asked, Body(new): Body<TokenNew>) -> Answer {
    let secret = new_token::secret(&asked);
    let hash = canonical::sha256(secret.as_bytes());
    let (done, made) = asked
        .write(move |write| {
            let day = new.expires.unwrap_or(write.today() + Days::new(new_token::DAYS));
            let token = NewToken {
                person: new.person.as_ref().map(|who| who.colleague(write.db())).transpose()?,
                name: new.name.clone(),
                role: new.role,
                scope: new.scope,
                hash: hash.clone(),
                expires_at: start_of(day, write.desk.zone()),
            };
            tokens::add(write, &token)
        })
        .await?;
    let id = TokenId(number_of(&done, "token")?);
    let token = asked.look(move |db, _| tokens::get(db, id)).await?;
    let answer = NewlyMade {
        token,
        secret: made.map(|_| secret),
    };
    Ok(created(asked.json(&answer)?, "tokens"))
}

/// Revoke a token: from now on it opens nothing. An admin revokes anybody's, others their own
#[utoipa::path(post, path = "/api/v1/tokens/{id}/revoke", tag = "tokens", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The token", body = TokenList)))]
async fn revoke_token(asked: Asked, Path(id): Path<TokenId>) -> Answer {
    let own = (!asked.visitor.may(May::Manage)).then_some(asked.visitor.person);
    asked
        .write(move |write| match own {
            None => tokens::revoke(write, id),
            Some(person) => tokens::revoke_own(write, id, person),
        })
        .await?;
    let token = asked.look(move |db, _| tokens::get(db, id)).await?;
    asked.json(&TokenList {
        tokens: vec![token],
        next: None,
    })
}

/// List the filters that whoever asks keeps under a name
#[utoipa::path(get, path = "/api/v1/filters", tag = "claims",
    responses((status = 200, description = "The filters", body = SavedFilters)))]
async fn list_filters(asked: Asked) -> Answer {
    let list = pages::own(&asked).await?;
    asked.json(&list)
}

/// A filter to keep.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFilter {
    /// What to call it; one of that name is replaced.
    name: String,
    /// As behind the question mark of the desk's list of claims: status=false&stage=open.
    query: String,
}

/// Keep a filter of the list of claims under a name, for whoever asks alone
#[utoipa::path(post, path = "/api/v1/filters", tag = "claims", request_body = NewFilter,
    responses((status = 201, description = "The filters that are kept", body = SavedFilters)))]
async fn save_filter(asked: Asked, Body(new): Body<NewFilter>) -> Answer {
    let query = pages::checked(&new.query)?;
    asked
        .write(move |write| filters::save(write, &new.name, &query))
        .await?;
    let list = pages::own(&asked).await?;
    Ok(created(asked.json(&list)?, "filters"))
}

/// Drop a filter that is kept
#[utoipa::path(post, path = "/api/v1/filters/{id}/drop", tag = "claims", params(("id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The filters that are kept", body = SavedFilters)))]
async fn drop_filter(asked: Asked, Path(id): Path<i64>) -> Answer {
    asked.write(move |write| filters::drop(write, id)).await?;
    let list = pages::own(&asked).await?;
    asked.json(&list)
}
