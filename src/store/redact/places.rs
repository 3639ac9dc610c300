//! Where a string stands: in rows, in pictures of the past, in the bodies of the journal.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::fields::{Target, searched};
use super::{follows, is_past, picture};
use crate::db::{Db, Param, Table, Value, dialect};
use crate::error::Result;
use crate::model::canonical;
use crate::model::names::fold;
use crate::store::digest::read_row;
use crate::store::journal::ROWS;

/// Shorter strings ("en", "Bo") stand everywhere by chance: they are forgotten where they were entered, nowhere else.
const LEAST: usize = 6;

/// What is to be forgotten, and where it was entered.
pub(super) struct Forget {
    target: Target,
    field: String,
    strings: BTreeSet<String>,
    /// The same as they stand folded, and as JSON writes them.
    forms: BTreeSet<String>,
}

/// What becomes of a row: column by column, where the whole text goes and where a part of it.
#[derive(Default)]
pub(super) struct Change {
    pub whole: BTreeMap<usize, Value>,
    pub inside: BTreeMap<usize, Value>,
    /// The row as it is now.
    pub after: Vec<Value>,
}

/// An entry of the journal whose body is emptied.
pub(super) struct Body {
    pub seq: i64,
    pub subject: String,
    pub body: String,
    pub counted: String,
}

impl Forget {
    pub fn new(target: Target, field: &str, strings: BTreeSet<String>) -> Forget {
        let long = |text: &&String| text.chars().count() >= LEAST;
        let mut forms: BTreeSet<String> = strings.iter().filter(long).map(|text| fold(text)).collect();
        forms.retain(|form| form.chars().count() >= LEAST);
        forms.extend(strings.iter().filter(long).cloned());
        Forget {
            target,
            field: field.to_owned(),
            strings,
            forms,
        }
    }

    /// Whether every string is too short to be looked for elsewhere.
    pub fn too_short(&self) -> bool {
        self.forms.is_empty()
    }

    /// Whether a text holds any of it.
    pub fn touches(&self, text: &str) -> bool {
        self.forms.iter().any(|form| text.contains(form.as_str()))
    }

    /// A text with every form taken out; `None` when none stands in it.
    fn without(&self, text: &str, marker: &str) -> Option<String> {
        if !self.touches(text) {
            return None;
        }
        // The longest first: a wording may hold an earlier one.
        let mut forms: Vec<&String> = self.forms.iter().collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let mut out = text.to_owned();
        for form in forms {
            out = out.replace(form.as_str(), marker);
        }
        Some(out)
    }

    fn is(&self, text: &str) -> bool {
        self.forms.contains(text) || self.forms.contains(fold(text).as_str())
    }

    /// What of a row is to go.
    pub fn change(&self, table: &Table, id: i64, values: &[Value], marker: &str) -> Change {
        let mut change = Change::default();
        let own = table.name == self.target.table.name && id == self.target.id;
        let of_claim = |column: &str| {
            let at = table.columns.iter().position(|(name, _)| *name == column);
            at.is_some_and(|at| values[at] == Param::Int(self.target.id))
        };
        // Each wording of a claim is a row of its own.
        let wording = (self.target.table.name, self.field.as_str()) == ("claims", "text")
            && table.name == "claim_texts"
            && of_claim("claim");
        for at in searched(table) {
            let (name, Param::Text(text)) = (table.columns[at].0, &values[at]) else {
                continue;
            };
            let entered = (own && name == self.field) || (wording && name == "text");
            // What is folded follows its text.
            if name == "folded" {
                continue;
            }
            if entered || self.is(text) {
                if text.starts_with("[redacted #") {
                    continue;
                }
                let new = match name {
                    // Nothing but a digest fits there.
                    "sha256" => Param::Null,
                    _ => Param::from(marker.to_owned()),
                };
                change.whole.insert(at, new);
                empty_derived(table, name, values, &mut change.whole);
            } else if let Some(rest) = self.inside(name, text, marker) {
                // What sayso itself made of the words, or kept of another's file, goes with them unasked.
                let copy = matches!((table.name, name), (_, "also" | "hosts") | ("reviews", "raw"));
                let into = if copy { &mut change.whole } else { &mut change.inside };
                into.insert(at, Param::from(rest));
                empty_derived(table, name, values, into);
            }
        }
        change.after = values.to_vec();
        change
    }

    fn inside(&self, name: &str, text: &str, marker: &str) -> Option<String> {
        match name {
            "raw" | "also" | "hosts" => {
                let mut json: Json = serde_json::from_str(text).ok()?;
                self.empty_json(&mut json, marker, false).then(|| json.to_string())
            }
            _ => self.without(text, marker),
        }
    }

    /// Empties a JSON value's strings; says whether there was anything. In an entry about the row itself, a string that is
    /// too short to be looked for elsewhere goes where it stands whole.
    fn empty_json(&self, json: &mut Json, marker: &str, own: bool) -> bool {
        match json {
            Json::String(text) => {
                if own && self.strings.contains(text.as_str()) {
                    marker.clone_into(text);
                    return true;
                }
                match self.without(text, marker) {
                    Some(rest) => {
                        *text = rest;
                        true
                    }
                    None => false,
                }
            }
            Json::Array(items) => items
                .iter_mut()
                .fold(false, |any, item| self.empty_json(item, marker, own) | any),
            Json::Object(fields) => fields
                .iter_mut()
                .fold(false, |any, (_, value)| self.empty_json(value, marker, own) | any),
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }

    /// The condition and the parameters that find texts which may hold it, in any of these columns.
    fn condition(&self, db: &Db, columns: &[&str], first: usize) -> (String, Vec<Param<'static>>) {
        let mut wanted: BTreeSet<String> = self.forms.clone();
        for form in &self.forms {
            let mut json = String::new();
            canonical::string(form, &mut json);
            wanted.insert(json[1..json.len() - 1].to_owned());
        }
        let mut parts = Vec::new();
        let mut params = Vec::new();
        for form in wanted {
            params.push(Param::from(form));
            let place = format!("?{}", first + params.len() - 1);
            parts.extend(columns.iter().map(|column| dialect::holds(db, column, &place)));
        }
        (parts.join(" OR "), params)
    }
}

/// What follows from a field goes with it; its folded form is made anew.
fn empty_derived(table: &Table, field: &str, values: &[Value], into: &mut BTreeMap<usize, Value>) {
    let place = |wanted: &str| table.columns.iter().position(|(name, _)| *name == wanted);
    for derived in follows(table, field) {
        if let Some(at) = place(derived).filter(|at| values[*at] != Param::Null) {
            into.insert(at, Param::Null);
        }
    }
    if let (Some(folded), Some(at), true) = (
        place("folded"),
        place(field),
        matches!(field, "text" | "name" | "title"),
    ) && let Some(Param::Text(new)) = into.get(&at)
    {
        let new = fold(new);
        into.insert(folded, Param::from(new));
    }
}

/// Finds the rows of a table of which something is to go.
pub(super) fn scan(
    db: &mut Db,
    table: &'static Table,
    forget: &Forget,
    marker: &str,
    found: &mut BTreeMap<(&'static str, i64), Change>,
) -> Result<()> {
    let columns: Vec<&str> = searched(table).into_iter().map(|at| table.columns[at].0).collect();
    if columns.is_empty() {
        return Ok(());
    }
    let mut params: Vec<Param> = vec![forget.target.id.into()];
    let (mut condition, more) = forget.condition(db, &columns, 2);
    params.extend(more);
    if table.name == forget.target.table.name {
        condition = either("t.id = ?1", &condition);
    } else if table.name == "claim_texts" && forget.target.table.name == "claims" {
        condition = either("t.claim = ?1", &condition);
    } else if is_past(table) {
        condition = either(
            &format!("(t.tbl = '{}' AND t.row_id = ?1)", forget.target.table.name),
            &condition,
        );
    } else if condition.is_empty() {
        return Ok(());
    } else {
        // Every parameter is used, as PostgreSQL wants it.
        condition = format!("({condition}) AND CAST(?1 AS BIGINT) IS NOT NULL");
    }
    let sql = format!(
        "SELECT {} FROM {} t WHERE {condition} ORDER BY t.id",
        table.columns_as("t"),
        table.name
    );
    db.each(&sql, &params, |r| {
        let values = read_row(table, r)?;
        let Some(Param::Int(id)) = values.first().cloned() else {
            return Ok(());
        };
        let change = match is_past(table) {
            true => past(forget, table, &values, marker),
            false => forget.change(table, id, &values, marker),
        };
        if !change.whole.is_empty() || !change.inside.is_empty() {
            found.insert((table.name, id), change);
        }
        Ok(())
    })
}

fn either(own: &str, elsewhere: &str) -> String {
    match elsewhere.is_empty() {
        true => own.to_owned(),
        false => format!("{own} OR {elsewhere}"),
    }
}

fn past(forget: &Forget, revisions: &Table, values: &[Value], marker: &str) -> Change {
    let mut change = Change {
        after: values.to_vec(),
        ..Change::default()
    };
    let at = |name: &str| revisions.columns.iter().position(|(column, _)| *column == name);
    if let (Some(tbl), Some(row), Some(before)) = (at("tbl"), at("row_id"), at("before"))
        && let (Param::Text(tbl), Param::Int(row), Param::Text(json)) = (&values[tbl], &values[row], &values[before])
        && let Some((json, _)) = picture(forget, marker, tbl, *row, json)
    {
        change.whole.insert(before, Param::from(json));
    }
    change
}

/// Finds the journal's entries whose bodies hold it.
pub(super) fn entries(db: &mut Db, forget: &Forget, marker: &str) -> Result<Vec<Body>> {
    let mut params: Vec<Param> = vec![forget.target.table.name.into(), forget.target.id.into()];
    let (condition, more) = forget.condition(db, &["j.body"], 3);
    params.extend(more);
    let own = format!(
        "EXISTS (SELECT 1 FROM journal_rows r WHERE r.id >= j.seq * {ROWS} AND r.id < (j.seq + 1) * {ROWS}
            AND r.tbl = ?1 AND r.row_id = ?2)"
    );
    let sql = format!(
        "SELECT j.seq, j.subject, j.body, j.counted, {own} FROM journal j WHERE {} ORDER BY j.seq",
        match condition.is_empty() {
            true => "j.seq IN (SELECT r.seq FROM journal_rows r WHERE r.tbl = ?1 AND r.row_id = ?2)".to_owned(),
            false =>
                format!("j.seq IN (SELECT r.seq FROM journal_rows r WHERE r.tbl = ?1 AND r.row_id = ?2) OR {condition}"),
        }
    );
    let mut bodies = Vec::new();
    db.each(&sql, &params, |r| {
        let (seq, subject, body, counted): (i64, String, String, String) = (r.next()?, r.next()?, r.next()?, r.next()?);
        let own: bool = r.next()?;
        let mut json: Json = serde_json::from_str(&body).unwrap_or_default();
        let request = json.get("request").cloned();
        // The digest of a request was made of the very words.
        let mut emptied = false;
        for field in ["as", "did"] {
            if let Some(value) = json.get_mut(field) {
                emptied |= forget.empty_json(value, marker, own);
            }
        }
        if emptied || (own && request.is_some()) {
            if request.is_some() {
                json["request"] = Json::from("");
            }
            bodies.push(Body {
                seq,
                subject,
                body: canonical::json(&json),
                counted,
            });
        }
        Ok(())
    })?;
    Ok(bodies)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::tables::{CLAIMS, NOTES};

    #[test]
    fn a_short_string_is_forgotten_only_where_it_was_entered() {
        let target: Target = "notes:1".parse().unwrap();
        let forget = Forget::new(target, "text", ["call".to_owned()].into());
        assert!(forget.too_short());
        let row = |id: i64| -> Vec<Value> {
            let mut row = vec![Param::Null; NOTES.columns.len()];
            row[0] = id.into();
            row[3] = "call".to_owned().into();
            row
        };
        assert_eq!(forget.change(&NOTES, 1, &row(1), "[redacted #9]").whole.len(), 1);
        assert!(forget.change(&NOTES, 2, &row(2), "[redacted #9]").whole.is_empty());
    }

    #[test]
    fn a_text_that_holds_it_among_others_is_told_apart() {
        let target: Target = "source:3".parse().unwrap();
        let forget = Forget::new(target, "name", ["Rosa Pell".to_owned()].into());
        let mut row = vec![Param::Null; CLAIMS.columns.len()];
        row[0] = 7.into();
        row[9] = "Rosa Pell steered the ferry.".to_owned().into();
        row[10] = "rosa pell steered the ferry.".to_owned().into();
        row[12] = "Rosa Pell".to_owned().into();
        let change = forget.change(&CLAIMS, 7, &row, "[redacted #9]");
        assert_eq!(change.inside[&9], Param::from("[redacted #9] steered the ferry."));
        assert_eq!(change.whole[&12], Param::from("[redacted #9]"));
        assert_eq!(change.inside[&10], Param::from("[redacted #9] steered the ferry."));
        assert!(!change.whole.contains_key(&10));
    }
}
