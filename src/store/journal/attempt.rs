//! A part of a write that may fail without the rest: an import goes on behind a record that cannot be kept.

use super::Write;
use crate::error::Result;

impl Write<'_> {
    /// Does something that is taken back as a whole when it fails; the write goes on as if it had not been tried. No entry
    /// of the journal may begin or end within.
    ///
    /// # Errors
    /// What `act` returns, or the database's.
    pub(crate) fn attempt<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let (rows, counts, seq) = (self.rows.clone(), self.counts.clone(), self.seq);
        self.db.set_savepoint()?;
        match act(self) {
            Ok(value) => {
                debug_assert_eq!(seq, self.seq, "an entry within an attempt");
                self.db.keep_savepoint()?;
                Ok(value)
            }
            Err(error) => {
                self.db.return_to_savepoint()?;
                (self.rows, self.counts) = (rows, counts);
                Err(error)
            }
        }
    }
}
