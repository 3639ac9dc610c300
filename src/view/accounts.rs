//! Who may come in over the network: tokens, sessions, and who knocked.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::model::{Knock, PersonId, Role, Scope, TokenId};

/// A program's token; what it shows is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Token {
    /// Its number.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whose it is: it can do no more than they may.
    pub person: PersonId,
    /// Their name.
    pub by: String,
    /// What it may do.
    pub role: Role,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    #[serde(serialize_with = "crate::view::micros")]
    pub made_at: DateTime<Utc>,
    /// Until when it is good.
    #[serde(serialize_with = "crate::view::micros")]
    pub expires_at: DateTime<Utc>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// One answer of `token list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TokenList {
    /// The page's tokens.
    pub tokens: Vec<Token>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}

/// A token that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct NewlyMade {
    /// The token.
    pub token: Token,
    /// What the program shows; this once, and `None` when the same request is made again.
    pub secret: Option<String>,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Its number.
    pub id: i64,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub by: String,
    /// From where.
    pub address: String,
    /// With which browser, in its own words.
    pub agent: String,
    /// Since when.
    #[serde(serialize_with = "crate::view::micros")]
    pub made_at: DateTime<Utc>,
    /// When something was last asked for.
    #[serde(serialize_with = "crate::view::micros")]
    pub seen_at: DateTime<Utc>,
}

/// Who knocked from one address on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Knocked {
    /// The day, in UTC.
    pub on: NaiveDate,
    /// How they fared.
    pub outcome: Knock,
    /// From where.
    pub address: String,
    /// As whom; `None` for a name that nobody has.
    pub by: Option<String>,
    /// How often.
    pub n: i64,
    /// When last.
    #[serde(serialize_with = "crate::view::micros")]
    pub last_at: DateTime<Utc>,
}

/// Somebody who works at the desk.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Person {
    /// Its number.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The operating system's user who is this person.
    pub os_user: Option<String>,
    /// Reader, checker, editor or admin.
    pub role: Option<Role>,
    /// Whether the person has a password, and so can log in.
    pub password: bool,
    /// Whether the person still works here.
    pub active: bool,
    /// When the person was added.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
}

/// A page of the people of the desk.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct People {
    /// The people.
    pub people: Vec<Person>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
}
