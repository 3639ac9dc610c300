//! Values on their way into and out of a database, and the row that both drivers are read through.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::error::{Error, Result};
use crate::model::words::Words;

/// A value bound to a placeholder, or read from a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Param<'a> {
    /// SQL's NULL.
    Null,
    /// A whole number; BIGINT on PostgreSQL.
    Int(i64),
    /// A truth value; 0 or 1 on SQLite.
    Bool(bool),
    /// Text.
    Text(Cow<'a, str>),
    /// An instant, to the microsecond; text of fixed width on SQLite.
    Time(DateTime<Utc>),
    /// A day; ISO text on SQLite.
    Day(NaiveDate),
}

/// A value that owns its text.
pub type Value = Param<'static>;

/// An instant as sayso writes it everywhere: UTC, microseconds, `Z`.
pub fn time_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A day as sayso writes it everywhere: `2026-11-22`.
pub fn day_text(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

impl Param<'_> {
    /// The same value, owning its text.
    pub fn into_owned(self) -> Value {
        match self {
            Param::Text(text) => Param::Text(Cow::Owned(text.into_owned())),
            Param::Null => Param::Null,
            Param::Int(n) => Param::Int(n),
            Param::Bool(b) => Param::Bool(b),
            Param::Time(t) => Param::Time(t),
            Param::Day(d) => Param::Day(d),
        }
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Param::Text(Cow::Borrowed(text))
    }
}
impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Param::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Param<'_> {
    fn from(text: String) -> Self {
        Param::Text(Cow::Owned(text))
    }
}
impl From<i64> for Param<'_> {
    fn from(n: i64) -> Self {
        Param::Int(n)
    }
}
impl From<bool> for Param<'_> {
    fn from(b: bool) -> Self {
        Param::Bool(b)
    }
}
impl From<DateTime<Utc>> for Param<'_> {
    fn from(at: DateTime<Utc>) -> Self {
        Param::Time(at)
    }
}
impl From<NaiveDate> for Param<'_> {
    fn from(day: NaiveDate) -> Self {
        Param::Day(day)
    }
}
impl<W: Words> From<W> for Param<'_> {
    fn from(word: W) -> Self {
        Param::Text(Cow::Borrowed(word.as_str()))
    }
}
impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Param<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().into()
    }
}

/// What a column can be read as. `None` says that the value does not fit.
pub trait Column: Sized {
    /// Reads the value.
    fn from_value(value: Value) -> Option<Self>;
}

impl Column for i64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Int(n) => Some(n),
            _ => None,
        }
    }
}
impl Column for bool {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Bool(b) => Some(b),
            Param::Int(n) => Some(n != 0),
            _ => None,
        }
    }
}
impl Column for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }
}
impl Column for DateTime<Utc> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Time(at) => Some(at),
            Param::Text(text) => DateTime::parse_from_rfc3339(&text)
                .ok()
                .map(|at| at.with_timezone(&Utc)),
            _ => None,
        }
    }
}
impl Column for NaiveDate {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Day(day) => Some(day),
            Param::Text(text) => NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok(),
            _ => None,
        }
    }
}
impl Column for Value {
    fn from_value(value: Value) -> Option<Self> {
        Some(value)
    }
}
impl<T: Column> Column for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Param::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// Reads a list's word from a column.
macro_rules! word_columns {
    ($($name:ident),+ $(,)?) => { $(
        impl Column for crate::model::words::$name {
            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Param::Text(text) => Self::parse(&text).ok(),
                    _ => None,
                }
            }
        }
    )+ };
}
word_columns!(
    Status,
    Stage,
    ClaimKind,
    Origin,
    SourceKind,
    Manner,
    Said,
    Stance,
    DocumentKind,
    Basis,
    Access,
    Confidence,
    Correction,
    RelationKind,
    Reliability,
    GrantedBy,
    Precision,
    Priority,
    Ending,
    RecordFormat,
    Resolution,
    ReplyOutcome,
    AttemptKind,
    AttemptOutcome,
    RequestKind,
    RequestOutcome,
    Role,
    Scope,
    Knock,
);

/// Writes and reads the numbers of things.
macro_rules! id_columns {
    ($($name:ident),+ $(,)?) => { $(
        impl From<crate::model::ids::$name> for Param<'_> {
            fn from(id: crate::model::ids::$name) -> Self {
                Param::Int(id.0)
            }
        }
        impl Column for crate::model::ids::$name {
            fn from_value(value: Value) -> Option<Self> {
                i64::from_value(value).map(crate::model::ids::$name)
            }
        }
    )+ };
}
id_columns!(
    ClaimId, SourceId, ArticleId, DocumentId, EvidenceId, PersonId, ReviewId, ReplyId, AttemptId, QueryId, RequestId,
    TokenId
);

enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    #[cfg(feature = "postgres")]
    Postgres(&'r postgres::Row),
    Values(&'r [Value]),
}

/// One row of an answer, read column by column from the left with [`Row::next`].
pub struct Row<'r> {
    cells: Cells<'r>,
    at: usize,
}

impl<'r> Row<'r> {
    pub(super) fn sqlite(row: &'r rusqlite::Row<'r>) -> Row<'r> {
        Row {
            cells: Cells::Sqlite(row),
            at: 0,
        }
    }

    #[cfg(feature = "postgres")]
    pub(super) fn postgres(row: &'r postgres::Row) -> Row<'r> {
        Row {
            cells: Cells::Postgres(row),
            at: 0,
        }
    }

    /// A row of values that came from elsewhere, such as the journal's picture of a past row.
    pub fn of_values(values: &'r [Value]) -> Row<'r> {
        Row {
            cells: Cells::Values(values),
            at: 0,
        }
    }

    /// The next column.
    ///
    /// # Errors
    /// `Database` when the value is not what the column promises.
    #[expect(
        clippy::should_implement_trait,
        reason = "a row is read with a type per column, not iterated"
    )]
    pub fn next<T: Column>(&mut self) -> Result<T> {
        let at = self.at;
        self.at += 1;
        let value = self.value(at)?;
        let seen = if matches!(value, Param::Text(_)) {
            None
        } else {
            Some(format!("{value:?}"))
        };
        T::from_value(value).ok_or_else(|| {
            let seen = seen.unwrap_or_else(|| "a text".to_owned());
            Error::corrupt(format!(
                "{seen} where {} belongs (column {})",
                std::any::type_name::<T>(),
                at + 1
            ))
        })
    }

    fn value(&self, at: usize) -> Result<Value> {
        match &self.cells {
            Cells::Sqlite(row) => super::sqlite::value(row, at),
            #[cfg(feature = "postgres")]
            Cells::Postgres(row) => super::postgres::value(row, at),
            Cells::Values(values) => values
                .get(at)
                .cloned()
                .ok_or_else(|| Error::corrupt(format!("a row without column {}", at + 1))),
        }
    }
}
