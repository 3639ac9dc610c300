//! Forgetting: a field is emptied with its past and its copies, and the journal goes on proving the rest.
//!
//! What is emptied of a string: the row's field and what follows from it; the same field in every picture of the row's
//! past; every other text of the ledger that is the same string; the bodies of journal entries; and, when that is asked
//! for, texts that hold it among other words. The salts of the older digests of all these go, so that nobody can try
//! guesses against them. The redaction is itself an entry, which names what it emptied and vouches for what is left.

mod again;
mod fields;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use super::audit::subject_of;
use super::digest::{read_row, row_json};
use super::holds;
use super::journal::Write;
use crate::db::tables::{ARTICLE_TEXTS, AUDITED, REVISIONS, SOURCE_SECRETS};
use crate::db::{Db, Param, Table, Value};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::{PersonId, Refusal, Subject};
use crate::view::redact::{Elsewhere, Redacted};
use fields::{derived, is_free, noun_of};
use places::{Change, Forget};

pub(super) use again::all_again;
pub use again::list;
pub use fields::Target;

/// What becomes of texts that hold the string among other words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Inside {
    /// When there are any, nothing is done, and they are named.
    #[default]
    Ask,
    /// The string is taken out of them too.
    Everywhere,
    /// They are left as they are.
    Leave,
}

/// A redaction somebody asks for.
#[derive(Debug, Clone)]
pub struct Redaction {
    /// Which row.
    pub target: Target,
    /// Which of its fields.
    pub field: String,
    /// Why. It stays in the journal.
    pub reason: String,
    /// The second person who agrees.
    pub second: PersonId,
    /// What becomes of texts that hold the string among other words.
    pub inside: Inside,
}

/// Empties a field, with its past and its copies.
///
/// # Errors
/// `NotFound`; `Usage` for a field that is none, or holds no text; `Refused` when the two people are one, while a hold
/// stands on anything that would be emptied, and when the string stands in other texts and nobody said what becomes of them.
pub fn redact(write: &mut Write, redaction: &Redaction) -> Result<Redacted> {
    carry_through(write, redaction, Held::Refuse)
}

/// What a legal hold does to a redaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// Nothing under hold is emptied.
    Refuse,
    /// The redaction was made before, so that no hold stood any more.
    LiftedSince,
}

fn carry_through(write: &mut Write, redaction: &Redaction, held: Held) -> Result<Redacted> {
    let Redaction { target, field, .. } = redaction;
    let reason = sound("reason", &redaction.reason, LONGEST_FIELD)?;
    if redaction.second == write.person {
        return Err(Refusal::new(
            "a redaction needs two people, and both are the same",
            "name who else agrees: --second PERSON",
        )
        .into());
    }
    let forget = forget(write.db(), target, field)?;
    if forget.touches(&reason) {
        return Err(Refusal::new(
            "the reason holds the very words that are to be forgotten",
            "say why without them: the reason stays",
        )
        .into());
    }
    let marker = format!("[redacted #{}]", write.seq());
    let mut found = BTreeMap::new();
    for table in AUDITED {
        places::scan(write.db(), table, &forget, &marker, &mut found)?;
    }
    let inside: Vec<&(&'static str, i64)> = found
        .iter()
        .filter(|(_, c)| !c.inside.is_empty())
        .map(|(at, _)| at)
        .collect();
    if redaction.inside == Inside::Ask && !inside.is_empty() {
        return Err(stands_elsewhere(&inside));
    }
    let entries = places::entries(write.db(), &forget, &marker)?;
    if held == Held::Refuse {
        refuse_held(write.db(), target, &found, &entries)?;
    }

    let mut emptied: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut elsewhere = Vec::new();
    for ((name, id), change) in &found {
        let Some(table) = AUDITED.iter().copied().find(|table| table.name == *name) else {
            continue;
        };
        if carry_out(write, table, *id, change, redaction.inside)? {
            emptied.entry((*name).to_owned()).or_default().push(*id);
        } else {
            elsewhere.push(Elsewhere {
                table: (*name).to_owned(),
                row: *id,
            });
        }
    }
    let mut bodies = Vec::new();
    for entry in &entries {
        write.db().execute(
            "UPDATE journal SET body = ?2, salt = '' WHERE seq = ?1",
            &[entry.seq.into(), (&entry.body).into()],
        )?;
        write.vouch_for_entry(entry.seq, &entry.body, &entry.counted);
        bodies.push(entry.seq);
    }
    unsalt(write, &emptied, &bodies)?;
    let seq = write.seq();
    let subject = subject(write.db(), target)?;
    write.entry(
        "redact",
        subject,
        &serde_json::json!({"row": target.to_string(), "field": field, "reason": reason, "second": redaction.second,
            "only_here": redaction.inside == Inside::Leave,
            "emptied": emptied, "entries": bodies}),
    )?;
    Ok(Redacted {
        row: target.to_string(),
        field: field.clone(),
        seq,
        rows: emptied.values().map(Vec::len).sum(),
        tables: emptied.into_keys().collect(),
        entries: bodies,
        left: elsewhere,
        too_short: forget.too_short(),
        storage: Vec::new(),
        whole: false,
    })
}

/// The strings to be forgotten: what the field holds, and what it ever held.
/// Where a field lies that people would look for in another row.
fn beside(target: &Target, field: &str) -> String {
    let row = target.id;
    let other = match target.table.name {
        "sources" if is_free(&SOURCE_SECRETS, field) => &SOURCE_SECRETS,
        "articles" if is_free(&ARTICLE_TEXTS, field) => {
            return format!(
                "; the words of an article lie in its texts: `sayso article show {row} --json` gives their numbers, for \
                 article_texts:NUMBER"
            );
        }
        _ => return String::new(),
    };
    format!("; {field} lies in {}:{row}", other.name)
}

fn forget(db: &mut Db, target: &Target, field: &str) -> Result<Forget> {
    let table = target.table;
    let text = |values: &[Value], name: &str| -> Option<String> {
        let at = table.columns.iter().position(|(column, _)| *column == name)?;
        match values.get(at) {
            Some(Param::Text(text)) => Some(text.clone().into_owned()),
            _ => None,
        }
    };
    if !is_free(table, field) {
        let known: Vec<&str> = table.names().into_iter().filter(|name| is_free(table, name)).collect();
        let error = Error::usage(format!(
            "{:?} is not a field of {} that can be redacted",
            crate::model::ids::short(field),
            table.name
        ));
        return Err(match known.is_empty() {
            true => error.hint("no field of it holds people's words"),
            false => error.hint(format!("it has {}{}", known.join(", "), beside(target, field))),
        });
    }
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", table.columns_as("t"), table.name);
    let row = db
        .row(&sql, &[target.id.into()], |r| read_row(table, r))?
        .ok_or_else(|| Error::not_found(target))?;
    let mut strings: BTreeSet<String> = text(&row, field).into_iter().collect();
    db.each(
        "SELECT before FROM revisions WHERE tbl = ?1 AND row_id = ?2",
        &[table.name.into(), target.id.into()],
        |r| {
            let before: serde_json::Value = serde_json::from_str(&r.next::<String>()?).unwrap_or_default();
            strings.extend(before[field].as_str().map(str::to_owned));
            Ok(())
        },
    )?;
    if (table.name, field) == ("claims", "text") {
        db.each(
            "SELECT text FROM claim_texts WHERE claim = ?1",
            &[target.id.into()],
            |r| {
                strings.insert(r.next()?);
                Ok(())
            },
        )?;
    }
    strings.retain(|text| !text.starts_with("[redacted #"));
    if strings.is_empty() {
        return Err(Error::refused(format!("{field} of {target} holds nothing"))
            .hint("nothing was done; `sayso log` shows what was redacted before"));
    }
    Ok(Forget::new(*target, field, strings))
}

fn stands_elsewhere(inside: &[&(&'static str, i64)]) -> Error {
    let mut named: Vec<String> = inside
        .iter()
        .take(10)
        .map(|(table, id)| format!("{table}:{id}"))
        .collect();
    if inside.len() > 10 {
        named.push(format!("and {} more", inside.len() - 10));
    }
    Refusal::new(
        format!("the words stand inside other texts too: {}", named.join(", ")),
        "take them out there as well with --everywhere, or leave those texts with --only-here",
    )
    .into()
}

/// Nothing under hold is emptied, nor an entry about it.
fn refuse_held(
    db: &mut Db,
    target: &Target,
    found: &BTreeMap<(&'static str, i64), Change>,
    entries: &[places::Body],
) -> Result<()> {
    let mut subjects = vec![subject(db, target)?];
    for ((name, id), change) in found {
        if let Some(table) = AUDITED.iter().copied().find(|table| table.name == *name) {
            subjects.extend(subject_of(table, *id, Some(&change.after)));
        }
    }
    subjects.extend(entries.iter().filter_map(|entry| Subject::parse(&entry.subject)));
    holds::refuse_held(db, subjects)
}

fn subject(db: &mut Db, target: &Target) -> Result<Subject> {
    let table = target.table;
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", table.columns_as("t"), table.name);
    let row = db
        .row(&sql, &[target.id.into()], |r| read_row(table, r))?
        .ok_or_else(|| Error::not_found(target))?;
    Ok(subject_of(table, target.id, Some(&row)).unwrap_or(noun_of(target)))
}

/// Writes the row as it shall be; says whether anything of it is emptied.
fn carry_out(write: &mut Write, table: &'static Table, id: i64, change: &Change, inside: Inside) -> Result<bool> {
    let mut columns: BTreeMap<usize, Value> = change.whole.clone();
    if inside == Inside::Everywhere {
        columns.extend(change.inside.clone());
    }
    if columns.is_empty() {
        return Ok(false);
    }
    let names: Vec<String> = columns
        .keys()
        .enumerate()
        .map(|(n, at)| format!("{} = ?{}", table.columns[*at].0, n + 2))
        .collect();
    let sql = format!(
        "UPDATE {} SET {} WHERE id = ?1 RETURNING *",
        table.name,
        names.join(", ")
    );
    let mut params: Vec<Param> = vec![id.into()];
    params.extend(columns.into_values());
    write.put(table, &sql, &params)?;
    Ok(true)
}

/// Takes the salts off every older digest of what was emptied.
fn unsalt(write: &mut Write, emptied: &BTreeMap<String, Vec<i64>>, entries: &[i64]) -> Result<()> {
    let seq = write.seq();
    let journal = [("journal".to_owned(), entries.to_vec())];
    for (table, ids) in emptied.iter().map(|(t, ids)| (t.clone(), ids.clone())).chain(journal) {
        for part in ids.chunks(400) {
            let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 3)).collect();
            let sql = format!(
                "UPDATE journal_rows SET salt = '' WHERE tbl = ?1 AND seq < ?2 AND salt <> '' AND row_id IN ({})",
                places.join(", ")
            );
            let mut params: Vec<Param> = vec![table.as_str().into(), seq.into()];
            params.extend(part.iter().map(|id| Param::from(*id)));
            write.db().execute(&sql, &params)?;
        }
    }
    Ok(())
}

/// The picture of a past row with what is to be forgotten taken out; `None` when nothing of it is.
fn picture(forget: &Forget, marker: &str, tbl: &str, row: i64, before: &str) -> Option<(String, bool)> {
    let table = Table::named(tbl)?;
    let values = super::digest::row_values(table, before).ok()?;
    let change = forget.change(table, row, &values, marker);
    if change.whole.is_empty() && change.inside.is_empty() {
        return None;
    }
    // A picture of the past is nobody's text to read on in: what stands inside one goes with the rest.
    let mut after = values;
    for (at, value) in change.whole.iter().chain(&change.inside) {
        after[*at] = value.clone();
    }
    Some((row_json(table, &after), true))
}

/// Whether a table's rows are pictures of others.
fn is_past(table: &Table) -> bool {
    table.name == REVISIONS.name
}

/// What follows from a field, and is emptied with it.
fn follows(table: &Table, field: &str) -> &'static [&'static str] {
    derived(table.name, field)
}
