//! Rows of audited tables: written, digested, and kept as they were before.

use super::Write;
use crate::db::tables::{ARTICLE_TEXTS, REVISIONS};
use crate::db::{Param, Table, loading};
use crate::error::{Error, Kind, Result};
use crate::model::{canonical, names};
use crate::store::digest::{read_row, row_json};

impl Write<'_> {
    /// Runs an INSERT or UPDATE that ends in `RETURNING *` on an audited table, and digests the rows that it wrote.
    /// Returns their keys.
    ///
    /// # Errors
    /// The database's.
    pub fn put_all(&mut self, table: &'static Table, sql: &str, params: &[Param]) -> Result<Vec<i64>> {
        debug_assert!(sql.trim_end().ends_with("RETURNING *"), "{sql}");
        refuse_unseen(table, params)?;
        let rows = self.db.rows(sql, params, |row| read_row(table, row))?;
        rows.iter().map(|values| self.vouch(table, values)).collect()
    }

    /// [`Write::put_all`] for a statement that writes exactly one row.
    ///
    /// # Errors
    /// The database's; `Database` when it wrote none.
    pub fn put(&mut self, table: &'static Table, sql: &str, params: &[Param]) -> Result<i64> {
        self.put_all(table, sql, params)?
            .first()
            .copied()
            .ok_or_else(|| Error::new(Kind::Database, format!("a write to {} touched no row", table.name)))
    }

    /// [`Write::put`] for a change whose row before is kept, so that reports as of the past can read it.
    ///
    /// # Errors
    /// The database's.
    pub fn revise(&mut self, table: &'static Table, id: i64, sql: &str, params: &[Param]) -> Result<i64> {
        let select = format!("SELECT {} FROM {} WHERE id = ?1", table.names().join(", "), table.name);
        let before = self
            .db
            .row(&select, &[id.into()], |row| read_row(table, row))?
            .ok_or_else(|| Error::corrupt(format!("{} has no row {id}", table.name)))?;
        self.put(
            &REVISIONS,
            "INSERT INTO revisions (id, seq, tbl, row_id, before)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM revisions), ?1, ?2, ?3, ?4) RETURNING *",
            &[
                self.seq.into(),
                table.name.into(),
                id.into(),
                row_json(table, &before).into(),
            ],
        )?;
        self.put(table, sql, params)
    }

    /// Loads many new rows at once, values in column order.
    ///
    /// # Errors
    /// The database's.
    pub fn load(&mut self, table: &'static Table, rows: &[Vec<Param>]) -> Result<()> {
        if rows.len() < WORTH_A_THREAD {
            for values in rows {
                refuse_unseen(table, values)?;
                self.vouch(table, values)?;
            }
            return loading::load(self.db, table.name, &table.names(), rows);
        }
        let salts: Vec<String> = rows.iter().map(|_| self.salts.next()).collect();
        let digest = |(values, salt): (&Vec<Param>, String)| {
            refuse_unseen(table, values)?;
            let digest = canonical::salted(&salt, &row_json(table, values));
            Ok((key(table, values)?, (salt, digest)))
        };
        // The database is busy with the rows for longer than their digests take.
        let (digests, loaded) = std::thread::scope(|scope| {
            let digests = scope.spawn(|| rows.iter().zip(salts).map(digest).collect::<Result<Vec<_>>>());
            let loaded = loading::load(self.db, table.name, &table.names(), rows);
            (digests.join(), loaded)
        });
        let digests = digests.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        loaded?;
        self.rows
            .extend(digests.into_iter().map(|(id, digest)| ((table.name, id), digest)));
        Ok(())
    }

    /// The next free key of each of these tables, for rows that are loaded; other rows take theirs in their INSERT.
    ///
    /// # Errors
    /// The database's.
    pub fn next_ids<const N: usize>(&mut self, tables: [&Table; N]) -> Result<[i64; N]> {
        let each = tables.map(|table| format!("(SELECT coalesce(max(id), 0) + 1 FROM {})", table.name));
        let ids = self.db.row(&format!("SELECT {}", each.join(", ")), &[], |r| {
            let mut ids = [0; N];
            for id in &mut ids {
                *id = r.next()?;
            }
            Ok(ids)
        })?;
        ids.ok_or_else(|| Error::new(Kind::Database, "no answer to which numbers are free"))
    }

    /// Vouches anew for the body of an older entry that was emptied: its own digest no longer fits.
    pub(in crate::store) fn vouch_for_entry(&mut self, seq: i64, body: &str, counted: &str) {
        let salt = self.salts.next();
        let digest = canonical::salted(&salt, &format!("{body}{counted}"));
        self.rows.insert(("journal", seq), (salt, digest));
    }

    fn vouch(&mut self, table: &'static Table, values: &[Param]) -> Result<i64> {
        let id = key(table, values)?;
        let salt = self.salts.next();
        let digest = canonical::salted(&salt, &row_json(table, values));
        self.rows.insert((table.name, id), (salt, digest));
        Ok(id)
    }
}

/// From how many rows on they are digested on a thread of their own.
const WORTH_A_THREAD: usize = 50;

fn key(table: &Table, values: &[Param]) -> Result<i64> {
    match values.first() {
        Some(Param::Int(id)) => Ok(*id),
        _ => Err(Error::corrupt(format!("a row of {} without a number", table.name))),
    }
}

/// No text of the ledger holds a control character, whichever door it came in by. Articles' texts are kept as they are
/// printed, but for NUL, which PostgreSQL cannot hold.
fn refuse_unseen(table: &Table, values: &[Param]) -> Result<()> {
    for value in values {
        let Param::Text(text) = value else { continue };
        let odd = match table.name == ARTICLE_TEXTS.name {
            true => text.contains('\0').then_some('\0'),
            false => names::unseen(text),
        };
        if let Some(c) = odd {
            return Err(names::refuse_unseen(&format!("a text for the {}", table.name), c).into());
        }
    }
    Ok(())
}
