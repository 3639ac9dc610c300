//! The PostgreSQL side: `?1` rewritten to `$1`, the driver's types and errors in our words. How a server is reached stands
//! in `address` and `tls`, which server in `survey`, and how it is worked with in `link` and `worker`.

mod address;
mod link;
mod passwords;
mod survey;
mod tls;
mod worker;

use std::collections::HashMap;
use std::error::Error as _;

use bytes::BytesMut;
use chrono::{DateTime, NaiveDate, Utc};
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use super::value::{Param, Value};
use crate::error::{Error, Kind, Result};

pub(super) use link::Link;
pub(super) use worker::hanging;

type Boxed = Box<dyn std::error::Error + Sync + Send>;

/// How many statements a connection keeps prepared: the server's memory holds each for as long.
const KEPT: usize = 128;

/// The statements of a connection, prepared once.
#[derive(Default)]
pub(super) struct Prepared {
    statements: HashMap<String, (Statement, u64)>,
    uses: u64,
}

impl Prepared {
    /// A statement, prepared when it is not yet. Of too many, the half goes that was not asked for the longest.
    pub(super) fn statement(&mut self, client: &mut Client, sql: &str) -> Result<Statement> {
        self.uses += 1;
        if let Some((statement, used)) = self.statements.get_mut(sql) {
            *used = self.uses;
            return Ok(statement.clone());
        }
        if self.statements.len() >= KEPT {
            let mut uses: Vec<u64> = self.statements.values().map(|(_, used)| *used).collect();
            let (_, middle, _) = uses.select_nth_unstable(KEPT / 2);
            let middle = *middle;
            self.statements.retain(|_, (_, used)| *used >= middle);
        }
        let statement = client.prepare(&dollars(sql)).map_err(|e| error(e).of(sql))?;
        self.statements.insert(sql.to_owned(), (statement.clone(), self.uses));
        Ok(statement)
    }
}

/// Rewrites SQLite's numbered placeholders to PostgreSQL's.
pub(super) fn dollars(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(if c == '?' && chars.peek().is_some_and(char::is_ascii_digit) {
            '$'
        } else {
            c
        });
    }
    out
}

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Boxed> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(n) => match *ty {
                Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
                _ => n.to_sql(ty, out),
            },
            Param::Bool(b) => b.to_sql(ty, out),
            Param::Text(text) => text.as_ref().to_sql(ty, out),
            Param::Time(at) => at.to_sql(ty, out),
            Param::Day(day) => day.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Values as the driver takes them.
fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

struct Cell(Value);

impl<'a> FromSql<'a> for Cell {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Boxed> {
        Ok(Cell(match *ty {
            Type::INT8 => Param::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Param::Int(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Param::Bool(bool::from_sql(ty, raw)?),
            Type::TIMESTAMPTZ => Param::Time(DateTime::<Utc>::from_sql(ty, raw)?),
            Type::DATE => Param::Day(NaiveDate::from_sql(ty, raw)?),
            _ => Param::Text(String::from_sql(ty, raw)?.into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Boxed> {
        Ok(Cell(Param::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(super) fn value(row: &postgres::Row, at: usize) -> Result<Value> {
    row.try_get::<_, Cell>(at).map(|cell| cell.0).map_err(error)
}

/// The driver's error in our words.
pub(super) fn error(error: postgres::Error) -> Error {
    use postgres::error::SqlState;
    let made = match error.code() {
        _ if error.is_closed() => Error::new(Kind::Connection, "the connection to PostgreSQL was lost")
            .hint("run the command again; a write that had already been kept is not made twice under its --request-id"),
        Some(&SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN | &SqlState::CANNOT_CONNECT_NOW) => {
            Error::new(Kind::Connection, "PostgreSQL is shutting down or starting").hint("run the command again")
        }
        Some(&SqlState::TOO_MANY_CONNECTIONS) => {
            Error::new(Kind::Connection, "PostgreSQL has no connection left").hint("run the command again")
        }
        // It could be written when the connection was made: another server has taken its place since.
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => {
            Error::new(Kind::Connection, "the server can only be read by now").hint("run the command again")
        }
        Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Error::new(
            Kind::ReadOnly,
            format!("the database refuses that to this role: {}", detail(&error)),
        )
        .hint("ask the ledger's owner for the right, or use an address that has it (docs/postgresql.md)"),
        Some(&SqlState::DISK_FULL) => Error::new(Kind::Io, "PostgreSQL's disk is full")
            .hint("make room and run the command again; nothing was half-written"),
        Some(&SqlState::LOCK_NOT_AVAILABLE | &SqlState::T_R_DEADLOCK_DETECTED) => {
            Error::new(Kind::Busy, "the ledger is busy").hint("run the command again")
        }
        Some(_) => Error::new(Kind::Database, format!("the database says: {}", detail(&error))),
        None => Error::new(Kind::Connection, format!("PostgreSQL: {}", detail(&error))),
    };
    made.because(error)
}

/// The innermost message, which is the one that says something.
fn detail(error: &postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn placeholders_become_dollars_by_number() {
        assert_eq!(dollars("a = ?2 AND b = ?1 OR c = '?'"), "a = $2 AND b = $1 OR c = '?'");
    }
}
