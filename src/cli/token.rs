//! `sayso token`: what programs come in with.

use chrono::{Days, NaiveDate};

use super::work::day;
use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::model::{Role, Scope, TokenId, canonical};
use crate::store::history::start_of;
use crate::store::people;
use crate::store::tokens::{self, NewToken};
use crate::view::accounts::{NewlyMade, TokenList};

/// How long a token is good when nobody says.
const DAYS: u64 = 90;

/// Tokens, with which programs come in to `sayso serve`
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a token; what the program has to show is printed this once
    Add {
        /// What it is for
        name: String,
        /// Whose it is, a name or a number: it does no more than they may; without it, yours
        #[arg(long, value_name = "PERSON")]
        person: Option<String>,
        /// What it may do
        #[arg(long, default_value = "reader")]
        role: Role,
        /// What it is good for: asking whether something was checked before, reading, or writing too
        #[arg(long, default_value = "read")]
        scope: Scope,
        /// The first day on which it is no longer good; without it, in 90 days
        #[arg(long, value_name = "DAY", value_parser = day)]
        expires: Option<NaiveDate>,
    },
    /// List tokens, revoked and expired ones too
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Revoke a token: from now on it opens nothing
    Revoke {
        /// The token's number
        id: TokenId,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        match self {
            Command::Add {
                name,
                person,
                role,
                scope,
                expires,
            } => {
                let secret = secret(app);
                let (done, made) = app.write(&mut db, |write| {
                    let person = match person {
                        Some(who) => Some(people::find_active(write.db(), who)?),
                        None => None,
                    };
                    let day = expires.unwrap_or(write.today() + Days::new(DAYS));
                    let new = NewToken {
                        person,
                        name: name.clone(),
                        role: *role,
                        scope: *scope,
                        hash: canonical::sha256(secret.as_bytes()),
                        expires_at: start_of(day, write.desk.zone()),
                    };
                    tokens::add(write, &new)
                })?;
                // Asked for again, it is the token of then: what opens the door was said once.
                let id = made.or_else(|| done.subjects.first().map(|subject| TokenId(subject.id)));
                let answer = NewlyMade {
                    token: tokens::get(&mut db, id.unwrap_or(TokenId(0)))?,
                    secret: made.map(|_| secret),
                };
                let paper = app.paper(&mut db)?;
                app.out.emit(&answer, |answer| text::token_made(answer, &paper))?;
            }
            Command::Revoke { id } => {
                app.write(&mut db, |write| tokens::revoke(write, *id))?;
                let token = tokens::get(&mut db, *id)?;
                let list = TokenList {
                    tokens: vec![token],
                    next: None,
                };
                show(app, &mut db, list)?;
            }
            Command::List { paging } => {
                let (tokens, next) = tokens::page(&mut db, paging.number()?, paging.limit.into())?;
                let next = next.map(|id| id.to_string());
                show(app, &mut db, TokenList { tokens, next })?;
            }
        }
        Ok(Code::DONE)
    }
}

fn show(app: &App, db: &mut crate::db::Db, list: TokenList) -> Result<()> {
    let paper = app.paper(db)?;
    let now = app.now();
    app.out.emit(&list, |list| text::tokens(list, now, &paper))
}

/// What opens the door: 32 random bytes, with a name by which scanners for leaked secrets know it.
fn secret(app: &App) -> String {
    let mut bytes = [0; 32];
    (app.act().random)(&mut bytes);
    format!("{}{}", crate::store::tokens::BEGINS, hex::encode(bytes))
}
