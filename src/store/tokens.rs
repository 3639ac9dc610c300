//! What programs come in with. Only a token's hash is kept, and what was done to it stands in the journal.

use chrono::{DateTime, Utc};

use super::accounts::WITHOUT_ROLE;
use super::journal::Write;
use super::people;
use crate::db::tables::API_TOKENS;
use crate::db::{Db, Row};
use crate::error::{Error, Kind, Result};
use crate::model::names::sound;
use crate::model::{PersonId, Refusal, Role, Scope, TokenId};
use crate::view::accounts::Token;

/// What every token begins with, so that whoever finds one knows whose it is.
pub const BEGINS: &str = "sayso_";

/// What to record of a new token.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is; without it, whoever acts.
    pub person: Option<PersonId>,
    /// What it is for.
    pub name: String,
    /// What it may do; without it, what a reader may.
    pub role: Role,
    /// What it is good for.
    pub scope: Scope,
    /// SHA-256 of what the program shows.
    pub hash: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// A token that somebody showed, and what it lets them do.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which.
    pub id: TokenId,
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The lesser of the token's role and theirs.
    pub role: Role,
    /// What it is good for.
    pub scope: Scope,
}

const COLUMNS: &str = "t.id, t.name, t.person, p.name, t.role, t.scope, t.made_at, t.expires_at, t.ended";

fn from_row(row: &mut Row) -> Result<Token> {
    Ok(Token {
        id: row.next()?,
        name: row.next()?,
        person: row.next()?,
        by: row.next()?,
        role: row.next()?,
        scope: row.next()?,
        made_at: row.next()?,
        expires_at: row.next()?,
        revoked: row.next::<Option<i64>>()?.is_some(),
    })
}

/// A page of tokens by number, and where the next one begins; revoked ones too.
///
/// # Errors
/// The database's.
pub fn page(db: &mut Db, after: Option<i64>, limit: usize) -> Result<(Vec<Token>, Option<i64>)> {
    let mut tokens = db.rows(
        &format!(
            "SELECT {COLUMNS} FROM api_tokens t JOIN people p ON p.id = t.person WHERE t.id > ?1 ORDER BY t.id LIMIT ?2"
        ),
        &[after.unwrap_or(0).into(), (limit as i64 + 1).into()],
        from_row,
    )?;
    let more = tokens.len() > limit;
    tokens.truncate(limit);
    let next = tokens.last().filter(|_| more).map(|last| last.id.0);
    Ok((tokens, next))
}

/// Somebody's tokens, by number; revoked ones too.
///
/// # Errors
/// The database's.
pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM api_tokens t JOIN people p ON p.id = t.person WHERE t.person = ?1 ORDER BY t.id"
    );
    db.rows(&sql, &[person.into()], from_row)
}

/// A token.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: TokenId) -> Result<Token> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens t JOIN people p ON p.id = t.person WHERE t.id = ?1");
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso token list` shows them with their numbers"))
}

/// What somebody may who shows this, by its hash; `None` when it is unknown, revoked or expired, or its person has left.
///
/// # Errors
/// The database's.
pub fn shown(db: &mut Db, hash: &str, now: DateTime<Utc>) -> Result<Option<Shown>> {
    db.row(
        "SELECT t.id, t.person, p.name, t.role, p.role, t.scope FROM api_tokens t JOIN people p ON p.id = t.person
         WHERE t.hash = ?1 AND t.ended IS NULL AND t.expires_at > ?2 AND p.active = ?3",
        &[hash.into(), now.into(), true.into()],
        |r| {
            let (id, person, name) = (r.next()?, r.next()?, r.next()?);
            let own: Role = r.next()?;
            let theirs = r.next::<Option<Role>>()?.unwrap_or(WITHOUT_ROLE);
            Ok(Shown {
                id,
                person,
                name,
                role: own.min(theirs),
                scope: r.next()?,
            })
        },
    )
}

/// Records a token.
///
/// # Errors
/// `Refused` when it could do more than its person, or would be good for nothing.
pub fn add(write: &mut Write, new: &NewToken) -> Result<TokenId> {
    let name = sound("token's name", &new.name, 200)?;
    let owner = new.person.unwrap_or(write.person);
    let owner = people::get(write.db(), owner)?;
    let theirs = owner.role.unwrap_or(WITHOUT_ROLE);
    if new.role > theirs {
        return Err(Refusal::new(
            format!(
                "{:?} is {}, and a token does no more than its person",
                owner.name,
                a(theirs)
            ),
            format!(
                "give it --role {theirs}, or more to the person: sayso person role {} {}",
                owner.id.0, new.role
            ),
        )
        .into());
    }
    if new.expires_at <= write.now {
        return Err(Refusal::new(
            "a token that has expired already is good for nothing",
            "give --expires a day to come",
        )
        .into());
    }
    let id = TokenId(write.put(
        &API_TOKENS,
        "INSERT INTO api_tokens (id, seq, person, name, role, scope, hash, made_by, made_at, expires_at, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM api_tokens), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL)
         RETURNING *",
        &[
            write.seq().into(),
            owner.id.into(),
            (&name).into(),
            new.role.into(),
            new.scope.into(),
            (&new.hash).into(),
            write.person.into(),
            write.now.into(),
            new.expires_at.into(),
        ],
    )?);
    write.entry(
        "token add",
        id,
        &serde_json::json!({"token": id, "name": name, "person": owner.id, "role": new.role, "scope": new.scope}),
    )?;
    Ok(id)
}

/// "an editor", "a reader".
pub fn a(role: Role) -> String {
    match role {
        Role::Editor | Role::Admin => format!("an {role}"),
        Role::Reader | Role::Checker => format!("a {role}"),
    }
}

/// Revokes a token: from now on it opens nothing.
///
/// # Errors
/// `NotFound`; `Refused` when that was done before.
pub fn revoke(write: &mut Write, id: TokenId) -> Result<()> {
    if get(write.db(), id)?.revoked {
        return Err(Refusal::new(format!("{id} is revoked already"), "there is nothing left to do").into());
    }
    end(write, "id = ?2", id.0)?;
    write.entry("token revoke", id, &serde_json::json!({"token": id}))?;
    Ok(())
}

/// [`revoke`], of one's own alone: of another's it is not told that there is one.
///
/// # Errors
/// `NotFound`; `Refused` when that was done before.
pub fn revoke_own(write: &mut Write, id: TokenId, person: Option<PersonId>) -> Result<()> {
    match get(write.db(), id) {
        Ok(token) if Some(token.person) == person => revoke(write, id),
        Ok(_)
        | Err(Error {
            kind: Kind::NotFound, ..
        }) => Err(Error::new(Kind::NotFound, format!("you have no {id}")).hint("your account shows your tokens")),
        Err(error) => Err(error),
    }
}

/// Revokes all that somebody's programs come in with, within another verb; returns their numbers.
pub(super) fn end_of(write: &mut Write, person: PersonId) -> Result<Vec<i64>> {
    end(write, "person = ?2", person.0)
}

fn end(write: &mut Write, which: &str, n: i64) -> Result<Vec<i64>> {
    let sql = format!("UPDATE api_tokens SET ended = ?1 WHERE {which} AND ended IS NULL RETURNING *");
    write.put_all(&API_TOKENS, &sql, &[write.seq().into(), n.into()])
}
