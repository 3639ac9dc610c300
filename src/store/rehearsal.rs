//! A ledger like the real one, on which something can be tried: a copy of the file, or copies of the tables.

use tempfile::TempDir;

use crate::db::{Db, Location, dialect};
use crate::error::{Error, Result};

/// Makes one of the ledger at a place, which `open` opens. It lasts as long as the folder does, and on PostgreSQL as long as the connection, which nobody else may use.
///
/// # Errors
/// The database's; `Io` when there is no room for a copy.
pub fn rehearsal(place: &Location, open: impl FnOnce() -> Result<Db>) -> Result<(Db, Option<TempDir>)> {
    let folder = tempfile::tempdir().map_err(|e| Error::io("cannot make a folder for the rehearsal", e))?;
    let copy = Location::File(folder.path().join("rehearsal.db"));
    match place {
        Location::File(path) if !path.exists() => {}
        Location::File(_) => {
            let mut db = open()?;
            dialect::copy_file(&mut db, &folder.path().join("rehearsal.db"), |_, _| {})?;
        }
        Location::Postgres(_) => {
            let mut db = open()?;
            dialect::rehearse(&mut db)?;
            return Ok((db, None));
        }
    }
    Ok((Db::open(&copy)?.db, Some(folder)))
}
