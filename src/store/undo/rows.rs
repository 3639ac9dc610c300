//! How rows are taken back: what an entry began is ended, what it ended stands again as a row of its own, what it changed
//! is put back as it was. No row goes, and each change is a new one of the entry under way.

use crate::db::{Db, Param, Table, Value};
use crate::error::{Error, Result};
use crate::store::digest::{read_row, row_values};
use crate::store::journal::Write;

/// What became of an entry's rows of one table.
#[derive(Debug, Default)]
pub(super) struct Back {
    /// Rows that the entry began, now ended.
    pub ended: Vec<i64>,
    /// The new rows that stand for those that the entry ended.
    pub again: Vec<i64>,
    /// Rows that are as they were.
    pub restored: Vec<i64>,
}

impl Back {
    /// The number of the one row that it is about, for a sentence.
    pub fn row(&self) -> i64 {
        let rows = self.again.iter().chain(&self.restored).chain(&self.ended);
        rows.copied().next().unwrap_or(0)
    }
}

/// Takes back all that an entry did to a table's rows.
///
/// # Errors
/// `Refused` when nothing that it did there still stands.
pub(super) fn put_back(write: &mut Write, seq: i64, table: &'static Table, why: &str) -> Result<Back> {
    let ids = written(write.db(), seq, table)?;
    let mut back = Back::default();
    let ended_at = place(table, "ended");
    for id in ids {
        let now = row(write.db(), table, id)?;
        if let Some(before) = before(write.db(), seq, table, id)? {
            restore(write, table, id, before)?;
            back.restored.push(id);
            continue;
        }
        let Some(ended_at) = ended_at else { continue };
        match (&now[1], &now[ended_at]) {
            (_, Param::Int(ended)) if *ended == seq => back.again.push(again(write, table, now)?),
            (Param::Int(began), Param::Null) if *began == seq => {
                end(write, table, id, why)?;
                back.ended.push(id);
            }
            _ => {}
        }
    }
    if back.ended.is_empty() && back.again.is_empty() && back.restored.is_empty() {
        return Err(Error::refused(format!("#{seq} left nothing that still stands"))
            .hint("`sayso log` shows what became of it"));
    }
    Ok(back)
}

/// The rows of a table that an entry wrote.
pub(super) fn written(db: &mut Db, seq: i64, table: &Table) -> Result<Vec<i64>> {
    db.rows(
        "SELECT row_id FROM journal_rows WHERE seq = ?1 AND tbl = ?2 ORDER BY row_id",
        &[seq.into(), table.name.into()],
        |r| r.next(),
    )
}

/// One text of the row as an entry found it, when it changed the row.
pub(super) fn text_before(db: &mut Db, seq: i64, table: &Table, id: i64, column: &str) -> Result<Option<String>> {
    let before = before(db, seq, table, id)?;
    Ok(before
        .zip(place(table, column))
        .and_then(|(mut row, at)| match row.swap_remove(at) {
            Param::Text(text) => Some(text.into_owned()),
            _ => None,
        }))
}

fn place(table: &Table, name: &str) -> Option<usize> {
    table.columns.iter().position(|(column, _)| *column == name)
}

fn row(db: &mut Db, table: &Table, id: i64) -> Result<Vec<Value>> {
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", table.columns_as("t"), table.name);
    db.row(&sql, &[id.into()], |r| read_row(table, r))?
        .ok_or_else(|| Error::corrupt(format!("{} has no row {id}", table.name)))
}

/// The row as an entry found it, when it changed it.
pub(super) fn before(db: &mut Db, seq: i64, table: &Table, id: i64) -> Result<Option<Vec<Value>>> {
    let before: Option<String> = db.row(
        "SELECT before FROM revisions WHERE tbl = ?1 AND row_id = ?2 AND seq = ?3 ORDER BY id LIMIT 1",
        &[table.name.into(), id.into(), seq.into()],
        |r| r.next(),
    )?;
    before.map(|before| row_values(table, &before)).transpose()
}

fn restore(write: &mut Write, table: &'static Table, id: i64, before: Vec<Value>) -> Result<()> {
    let names = table.names();
    let set: Vec<String> = names
        .iter()
        .enumerate()
        .skip(1)
        .map(|(at, name)| format!("{name} = ?{}", at + 1))
        .collect();
    let sql = format!("UPDATE {} SET {} WHERE id = ?1 RETURNING *", table.name, set.join(", "));
    write.revise(table, id, &sql, &before).map(drop)
}

fn end(write: &mut Write, table: &'static Table, id: i64, why: &str) -> Result<()> {
    let mut set = vec!["ended = ?2".to_owned()];
    let mut params: Vec<Param> = vec![id.into(), write.seq().into()];
    for (name, value) in [
        ("ended_reason", Param::from(why.to_owned())),
        ("ended_by", write.person.into()),
    ] {
        if place(table, name).is_some() {
            params.push(value);
            set.push(format!("{name} = ?{}", params.len()));
        }
    }
    let sql = format!("UPDATE {} SET {} WHERE id = ?1 RETURNING *", table.name, set.join(", "));
    write.put(table, &sql, &params).map(drop)
}

/// A new row that says what the ended one said.
fn again(write: &mut Write, table: &'static Table, mut row: Vec<Value>) -> Result<i64> {
    row[1] = write.seq().into();
    for name in ["ended", "ended_reason", "ended_by"] {
        if let Some(at) = place(table, name) {
            row[at] = Param::Null;
        }
    }
    let places: Vec<String> = (1..table.columns.len()).map(|n| format!("?{n}")).collect();
    let sql = format!(
        "INSERT INTO {0} ({1}) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM {0}), {2}) RETURNING *",
        table.name,
        table.names().join(", "),
        places.join(", ")
    );
    write.put(table, &sql, &row[1..])
}
