//! A row's canonical form and salted digest: what the journal vouches for.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::db::tables::Holds;
use crate::db::{Column, Param, Table, Value, day_text, time_text};
use crate::error::{Error, Result};
use crate::model::canonical;

/// A row as canonical JSON: an object of its columns, but for empty ones that came by a later migration.
pub fn row_json(table: &Table, values: &[Param]) -> String {
    let mut out = String::with_capacity(256);
    out.push('{');
    for &at in table.by_name() {
        if table.is_late(at) && matches!(values[at], Param::Null) {
            continue;
        }
        if out.len() > 1 {
            out.push(',');
        }
        out.push('"');
        out.push_str(table.columns[at].0);
        out.push_str("\":");
        match &values[at] {
            Param::Null => out.push_str("null"),
            Param::Int(n) => out.push_str(&n.to_string()),
            Param::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Param::Text(text) => canonical::string(text, &mut out),
            Param::Time(at) => canonical::string(&time_text(*at), &mut out),
            Param::Day(day) => canonical::string(&day_text(*day), &mut out),
        }
    }
    out.push('}');
    out
}

/// The values of a row from its canonical JSON, in column order.
///
/// # Errors
/// `Database` when the JSON is not such a row.
pub fn row_values(table: &Table, json: &str) -> Result<Vec<Value>> {
    let wrong = || Error::corrupt(format!("a picture of a {} row that cannot be read", table.name));
    let parsed: Json = serde_json::from_str(json).map_err(|_| wrong())?;
    row_of(table, &parsed).ok_or_else(wrong)
}

/// The values of a row from its fields, in column order; `None` when they are not the table's.
pub fn row_of(table: &Table, fields: &Json) -> Option<Vec<Value>> {
    let fields = fields.as_object()?;
    let mut met = 0;
    let value = |(at, (name, holds)): (usize, &(&str, Holds))| {
        let Some(field) = fields.get(*name) else {
            return table.is_late(at).then_some(Param::Null);
        };
        met += 1;
        let value = match field {
            Json::Null => return Some(Param::Null),
            Json::Bool(b) => Param::Bool(*b),
            Json::Number(n) => Param::Int(n.as_i64()?),
            Json::String(text) => Param::Text(text.clone().into()),
            Json::Array(_) | Json::Object(_) => return None,
        };
        settled(value, *holds)
    };
    let row: Option<Vec<Value>> = table.columns.iter().enumerate().map(value).collect();
    row.filter(|_| met == fields.len())
}

/// A value as its column holds it: SQLite gives back 0 and 1 for truth values, and text for times and days.
pub fn settled(value: Value, holds: Holds) -> Option<Value> {
    match (holds, value) {
        (_, Param::Null) => Some(Param::Null),
        (Holds::Int, value @ Param::Int(_)) | (Holds::Text, value @ Param::Text(_)) => Some(value),
        (Holds::Bool, value @ Param::Bool(_)) => Some(value),
        (Holds::Bool, Param::Int(n @ (0 | 1))) => Some(Param::Bool(n == 1)),
        // A time of another shape than ours was not written by us: the digest must not forgive it.
        (Holds::Time, Param::Text(text)) => {
            let at = chrono::DateTime::<chrono::Utc>::from_value(Param::Text(text.clone()))?;
            (time_text(at) == *text).then_some(Param::Time(at))
        }
        (Holds::Day, Param::Text(text)) => {
            let day = chrono::NaiveDate::from_value(Param::Text(text.clone()))?;
            (day_text(day) == *text).then_some(Param::Day(day))
        }
        (Holds::Time, value @ Param::Time(_)) | (Holds::Day, value @ Param::Day(_)) => Some(value),
        (Holds::Int | Holds::Bool | Holds::Text | Holds::Time | Holds::Day, _) => None,
    }
}

/// Reads a row of a table, column by column, settled.
///
/// # Errors
/// `Database` for a value that sayso would not have written.
pub fn read_row(table: &Table, row: &mut crate::db::Row) -> Result<Vec<Value>> {
    table
        .columns
        .iter()
        .map(|(name, holds)| {
            settled(row.next()?, *holds)
                .ok_or_else(|| Error::corrupt(format!("a value in {}.{name} of another kind", table.name)))
        })
        .collect()
}

/// The digest over an entry's rows, taken one row at a time so that memory stays constant.
#[derive(Default)]
pub struct Lines {
    hash: Sha256,
    any: bool,
}

impl Lines {
    /// No rows yet.
    pub fn new() -> Lines {
        Lines::default()
    }

    /// Adds a row; rows come ordered by table and number.
    pub fn row(&mut self, tbl: &str, id: i64, digest: &str) {
        let open = if std::mem::replace(&mut self.any, true) {
            ","
        } else {
            "["
        };
        self.hash.update(format!("{open}[\"{tbl}\",{id},\"{digest}\"]"));
    }

    /// SHA-256 of the list, lower-case hex.
    pub fn finish(mut self) -> String {
        self.hash.update(if self.any { "]" } else { "[]" });
        hex::encode(self.hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::tables::{DESK, SOURCE_ALIASES};

    #[test]
    fn a_row_reads_back_from_its_canonical_form() {
        let values: Vec<Value> = vec![
            1.into(),
            2.into(),
            3.into(),
            "Gen. \"Allen\"".to_owned().into(),
            "gen".to_owned().into(),
            Param::Null,
        ];
        let json = row_json(&SOURCE_ALIASES, &values);
        assert_eq!(
            json,
            r#"{"ended":null,"folded":"gen","id":1,"name":"Gen. \"Allen\"","seq":2,"source":3}"#
        );
        assert_eq!(row_values(&SOURCE_ALIASES, &json).unwrap(), values);
    }

    #[test]
    fn a_row_older_than_a_column_keeps_its_canonical_form() {
        let old = concat!(
            r#"{"archive_needed":false,"go_statuses":"verified","id":1,"independent_needed":1,"keep_texts":true,"#,
            r#""locale":"en","name":"The desk","scale":null,"second_person":false,"seq":1,"show_ratings":false,"#,
            r#""time_zone":"UTC","url":null}"#
        );
        let values = row_values(&DESK, old).unwrap();
        assert_eq!(values.len(), DESK.columns.len());
        assert_eq!(row_json(&DESK, &values), old);
        let mut new = values;
        *new.last_mut().unwrap() = true.into();
        let json = row_json(&DESK, &new);
        let (newest, _) = DESK.columns.last().unwrap();
        assert!(json.contains(&format!("\"{newest}\":true")), "{json}");
        assert_eq!(row_values(&DESK, &json).unwrap(), new);
        assert!(row_values(&DESK, &old.replace("locale", "locales")).is_err());
    }
}
