//! What others rely on: the fields of the JSON answers, and that every command answers as text and as JSON.

mod answers;
mod claims;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Desk;
use crate::store::Engine;

pub use walk::WALK;

/// The fields of an answer with their types, one a line; what stands in lists is taken together.
pub(super) fn shape(answer: &Value) -> String {
    let mut fields = Vec::new();
    collect("", answer, &mut fields);
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (path, kind) in &fields {
        if !types.contains_key(path.as_str()) {
            order.push(path);
        }
        types.entry(path).or_default().insert(kind);
    }
    let line = |path: &&str| {
        let kinds: Vec<&str> = types[path].iter().copied().collect();
        format!("{path}: {}\n", kinds.join(" or "))
    };
    order.iter().map(line).collect()
}

fn collect(path: &str, value: &Value, into: &mut Vec<(String, &'static str)>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_i64() => "int",
        Value::Number(_) => "number",
        Value::String(text) if is_time(text) => "time",
        Value::String(text) if is_day(text) => "day",
        Value::String(_) => "text",
        Value::Array(items) => {
            into.push((path.to_owned(), "list"));
            items.iter().for_each(|item| collect(&format!("{path}[]"), item, into));
            return;
        }
        Value::Object(fields) => {
            if !path.is_empty() {
                into.push((path.to_owned(), "object"));
            }
            for (name, value) in fields {
                collect(format!("{path}.{name}").trim_start_matches('.'), value, into);
            }
            return;
        }
    };
    into.push((path.to_owned(), kind));
}

fn is_like(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(c, f)| if f == b'0' { c.is_ascii_digit() } else { c == f })
}

fn is_day(text: &str) -> bool {
    is_like(text, "0000-00-00")
}

fn is_time(text: &str) -> bool {
    is_like(text, "0000-00-00T00:00:00.000000Z")
}

/// Both stories, with a mark that has all that a mark can have.
fn both() -> Desk {
    let desk = Desk::seeded(Engine::Sqlite);
    desk.ok("seed");
    desk
}
