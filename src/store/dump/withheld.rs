//! Which fields are protected, and how a row is emptied of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{column, key_of};
use crate::db::tables::JOURNAL_ROWS;
use crate::db::{Param, Table, Value};
use crate::store::digest::{row_json, row_values};

/// What tells what only the desk may know. A document's origin is a source, for an interview the very person.
const FIELDS: &[(&str, &[&str])] = &[
    // Whoever has the hash can try passwords against it.
    ("passwords", &["hash"]),
    ("source_secrets", &["identity_known_to", "motive", "approved_by"]),
    (
        "documents",
        &[
            "url",
            "url_hash",
            "archived_url",
            "sha256",
            "title",
            "publisher",
            "origin",
            "dated",
            "dated_from",
            "dated_to",
            "external_id",
        ],
    ),
    ("evidence", &["quote", "place", "note"]),
];

/// The rows emptied so far. Tables come in their order: documents before the evidence that quotes them, revisions last.
#[derive(Default)]
pub struct Withheld {
    documents: BTreeSet<i64>,
    evidence: BTreeSet<i64>,
    emptied: BTreeSet<(String, i64)>,
    /// Rows that were protected once: the entry since which they are not.
    past: BTreeMap<(String, i64), i64>,
}

impl Withheld {
    /// Empties a row of what is protected in it; says whether there was anything.
    pub fn empty(&mut self, table: &Table, values: &mut Vec<Value>) -> bool {
        let id = key_of(values);
        let emptied = match table.name {
            "source_secrets" | "passwords" => empty(table, values),
            "documents" if is_protected(table, values) => {
                self.documents.insert(id);
                empty(table, values)
            }
            "evidence" if self.quotes_protected(table, values) => {
                self.evidence.insert(id);
                empty(table, values)
            }
            "revisions" => self.empty_past(table, values).is_some(),
            _ => false,
        };
        if emptied {
            self.emptied.insert((table.name.to_owned(), id));
        }
        emptied
    }

    /// Takes the salt off the digest of a row that was emptied: with it, guesses could be tried.
    pub fn unsalt(&self, values: &mut [Value]) {
        let (Some(Param::Text(tbl)), Some(Param::Int(row))) = (values.get(2), values.get(3)) else {
            return;
        };
        let key = (tbl.clone().into_owned(), *row);
        let Some(Param::Int(seq)) = values.get(1) else { return };
        let once = self.past.get(&key).is_some_and(|since| seq < since);
        if (once || self.emptied.contains(&key))
            && let Some(salt) = column(&JOURNAL_ROWS, values, "salt")
        {
            *salt = Param::from(String::new());
        }
    }

    fn quotes_protected(&self, table: &Table, values: &mut [Value]) -> bool {
        match column(table, values, "document") {
            Some(Param::Int(document)) => self.documents.contains(document),
            _ => false,
        }
    }

    /// A picture of a past row is emptied when the row is protected now, or was then.
    fn empty_past(&mut self, revisions: &Table, values: &mut [Value]) -> Option<()> {
        let Some(Param::Text(tbl)) = column(revisions, values, "tbl").cloned() else {
            return None;
        };
        let Some(Param::Int(row)) = column(revisions, values, "row_id").cloned() else {
            return None;
        };
        FIELDS.iter().find(|(name, _)| *name == tbl)?;
        let table = Table::named(&tbl)?;
        let before = column(revisions, values, "before")?;
        let Param::Text(json) = &*before else {
            return None;
        };
        let mut past = row_values(table, json).ok()?;
        let protected = match table.name {
            "documents" => self.documents.contains(&row) || is_protected(table, &mut past),
            "evidence" => self.evidence.contains(&row) || self.quotes_protected(table, &mut past),
            _ => true,
        };
        if !protected || !empty(table, &mut past) {
            return None;
        }
        *before = row_json(table, &past).into();
        if let Some(Param::Int(seq)) = column(revisions, values, "seq") {
            let since = self.past.entry((tbl.into_owned(), row)).or_default();
            *since = (*since).max(*seq);
        }
        Some(())
    }
}

fn is_protected(documents: &Table, values: &mut [Value]) -> bool {
    column(documents, values, "access").is_some_and(|access| *access == Param::from("protected"))
}

/// Sets a row's protected fields to null; says whether any held something.
fn empty(table: &Table, values: &mut [Value]) -> bool {
    let fields = FIELDS
        .iter()
        .find(|(name, _)| *name == table.name)
        .map_or(&[][..], |(_, fields)| *fields);
    let mut any = false;
    for field in fields {
        if let Some(value) = column(table, values, field) {
            any |= *value != Param::Null;
            *value = Param::Null;
        }
    }
    any
}
