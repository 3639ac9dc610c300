//! Many rows at once: how they are sent, what is made ready for them, and what a ledger does without until all have come.

use super::{Backend, Db, Param};
use crate::error::Result;

/// From how many rows on COPY is cheaper than as many prepared INSERTs.
#[cfg(feature = "postgres")]
const WORTH_COPYING: usize = 6;

/// How many rows one INSERT takes: SQLite makes ready for a table's indexes and checks once for each statement, which costs it
/// as much as a row. Few lengths, so that the statements stay prepared.
const AT_ONCE: [usize; 3] = [40, 8, 1];

/// Loads rows into a table, values in the order of its columns: by prepared INSERTs of several rows, and COPY for many on
/// PostgreSQL.
///
/// # Errors
/// The database's; inside a transaction nothing of the batch is kept.
pub fn load<'a, R: AsRef<[Param<'a>]>>(db: &mut Db, table: &str, columns: &[&str], rows: &[R]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    #[cfg(feature = "postgres")]
    if let Backend::Postgres { link } = &mut db.backend
        && rows.len() >= WORTH_COPYING
    {
        db.statements += 1;
        let mut lines = String::new();
        for row in rows {
            copy_line(row.as_ref(), &mut lines);
        }
        return link.copy(format!("COPY {table} ({}) FROM STDIN", columns.join(", ")), lines);
    }
    let mut rest = rows;
    for length in AT_ONCE {
        let whole = rest.len() - rest.len() % length;
        if whole == 0 {
            continue;
        }
        let insert = insert(table, columns, length);
        for part in rest[..whole].chunks(length) {
            db.execute_with(&insert, part)?;
        }
        rest = &rest[whole..];
    }
    Ok(())
}

/// An INSERT of so many rows.
fn insert(table: &str, columns: &[&str], rows: usize) -> String {
    let row = |at: usize| {
        let places: Vec<String> = (1..=columns.len())
            .map(|n| format!("?{}", at * columns.len() + n))
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {}",
        columns.join(", "),
        rows.join(", ")
    )
}

/// One line of COPY's text format.
#[cfg(feature = "postgres")]
fn copy_line(row: &[Param], line: &mut String) {
    use std::fmt::Write as _;
    for (at, value) in row.iter().enumerate() {
        if at > 0 {
            line.push('\t');
        }
        match value {
            Param::Null => line.push_str("\\N"),
            Param::Int(n) => {
                let _ = write!(line, "{n}");
            }
            Param::Bool(b) => line.push(if *b { 't' } else { 'f' }),
            Param::Time(at) => line.push_str(&super::time_text(*at)),
            Param::Day(day) => line.push_str(&super::day_text(*day)),
            Param::Text(text) => {
                let mut plain = 0;
                for (at, byte) in text.bytes().enumerate() {
                    let escape = match byte {
                        b'\\' => "\\\\",
                        b'\t' => "\\t",
                        b'\n' => "\\n",
                        b'\r' => "\\r",
                        _ => continue,
                    };
                    line.push_str(&text[plain..at]);
                    line.push_str(escape);
                    plain = at + 1;
                }
                line.push_str(&text[plain..]);
            }
        }
    }
    line.push('\n');
}

/// How very many rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coming {
    /// Batch after batch into a ledger that others work with.
    InBatches,
    /// All of them into a ledger that is empty, in one transaction.
    AtOnce,
}

/// Makes ready for writing very many rows. SQLite keeps more pages in memory, so that its indexes are not read over and over;
/// it waits for the disk when it moves its log into the file instead of at each batch, and moves it while the log is short, so
/// that no colleague's mark has to. A failing power supply may take back the last batches, whole ones, until
/// [`settle_many`].
///
/// PostgreSQL keeps plans from the first batches, when the tables were small enough to be read from end to end. While batches
/// come it is told to look rows up by their indexes all the same; each batch says so again, see [`by_indexes`]. To have it plan
/// each statement anew is no way out of this: that holds for its own look-ups of foreign keys too, ten a record, and each plan
/// costs many times what it finds.
///
/// # Errors
/// The database's.
pub fn prepare_for_many(db: &mut Db, coming: Coming) -> Result<()> {
    let settings = match (&db.backend, coming) {
        (Backend::Sqlite(_), _) => {
            "PRAGMA cache_size = -98304; PRAGMA temp_store = MEMORY; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000"
        }
        #[cfg(feature = "postgres")]
        (Backend::Postgres { .. }, Coming::InBatches) => BY_INDEXES,
        #[cfg(feature = "postgres")]
        (Backend::Postgres { .. }, Coming::AtOnce) => "SET plan_cache_mode = force_custom_plan",
    };
    db.batch(settings)
}

/// How PostgreSQL is told to look rows up by their indexes. A table that has none for a question passes for so expensive a one
/// that machine code would be made for it.
#[cfg(feature = "postgres")]
const BY_INDEXES: &str = "SET enable_seqscan = off; SET jit = off";

/// The same for the rest of a transaction alone: for a batch that comes over a connection of the desk, which others have after
/// it, or over another than was prepared, after a change of servers.
///
/// # Errors
/// The database's.
pub fn by_indexes(db: &mut Db) -> Result<()> {
    match db.backend {
        Backend::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.batch(&BY_INDEXES.replace("SET", "SET LOCAL")),
    }
}

/// After very many rows: what was written is on the disk, and later writes wait for it again.
///
/// # Errors
/// The database's.
pub fn settle_many(db: &mut Db) -> Result<()> {
    match db.backend {
        Backend::Sqlite(_) => {
            db.batch("PRAGMA wal_checkpoint(PASSIVE); PRAGMA temp_store = FILE; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000")
        }
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.batch("RESET plan_cache_mode; RESET enable_seqscan; RESET jit"),
    }
}

/// What was set aside while rows come in: statements that make it again.
pub struct Aside {
    again: Vec<String>,
}

/// Takes away what would be kept up with every row that comes into empty tables, and is made again in a fraction of the time
/// when all have come: indexes, but those that tell rows apart, and on PostgreSQL foreign keys, which are looked up row by row.
/// Within the transaction that writes the rows and calls [`put_back`]: nobody sees the tables without. Where the tables are
/// another role's on PostgreSQL they stay as they are.
///
/// # Errors
/// The database's.
pub fn set_aside(db: &mut Db, tables: &[&str]) -> Result<Aside> {
    let found: Vec<(String, String, String)> = match &db.backend {
        Backend::Sqlite(_) => db.rows(SQLITE_SPARED, &[], |r| Ok((r.next()?, r.next()?, r.next()?)))?,
        #[cfg(feature = "postgres")]
        Backend::Postgres { .. } => db.rows(POSTGRES_SPARED, &[], |r| Ok((r.next()?, r.next()?, r.next()?)))?,
    };
    let spared: Vec<_> = found
        .into_iter()
        .filter(|(table, ..)| tables.contains(&table.as_str()))
        .collect();
    for (_, drop, _) in &spared {
        db.batch(drop)?;
    }
    Ok(Aside {
        again: spared.into_iter().map(|(.., again)| again).collect(),
    })
}

/// Makes again what [`set_aside`] took away; the planner knows the tables before their foreign keys are looked up.
///
/// # Errors
/// The database's: among them, that a row names another that is not there.
#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "SQLite asks for no figures here")
)]
pub fn put_back(db: &mut Db, aside: Aside, tables: &[&str]) -> Result<()> {
    #[cfg(feature = "postgres")]
    if let Backend::Postgres { .. } = &db.backend
        && !aside.again.is_empty()
    {
        db.batch(&format!(
            "SET LOCAL maintenance_work_mem = '256MB'; ANALYZE {}",
            tables.join(", ")
        ))?;
    }
    aside.again.iter().try_for_each(|again| db.batch(again))
}

const SQLITE_SPARED: &str = "SELECT tbl_name, 'DROP INDEX ' || name, sql FROM sqlite_master \
     WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%' ORDER BY rowid";

/// Indexes first: they help to look up the foreign keys.
#[cfg(feature = "postgres")]
const POSTGRES_SPARED: &str = "WITH ours AS ( \
         SELECT oid, relname::text AS name FROM pg_class \
         WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND pg_has_role(relowner, 'USAGE')) \
     SELECT name, drop, again FROM ( \
         SELECT 1 AS turn, i.indexrelid AS of, ours.name, format('DROP INDEX %s', i.indexrelid::regclass) AS drop, \
             pg_get_indexdef(i.indexrelid) AS again \
         FROM pg_index i JOIN ours ON ours.oid = i.indrelid WHERE NOT i.indisunique \
         UNION ALL \
         SELECT 2, c.oid, ours.name, format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname), \
             format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) \
         FROM pg_constraint c JOIN ours ON ours.oid = c.conrelid WHERE c.contype = 'f') spared \
     ORDER BY turn, of";
