//! `sayso undo`: taking back one's last act.

use super::{App, Code};
use crate::cli::phrases::safe;
use crate::error::Result;
use crate::store::undo;

/// Take back your last act, while nothing rests on it
///
/// Nothing is erased: a claim that was entered is dropped, a mark is followed by one "entered in error" that brings the
/// status back, an edit is put back as it was, evidence and relations are ended. What others or you have done since to the
/// same thing stands in the way and is named. What undo leaves alone (what went out, what was asked, what was done to many at
/// once) names the command that helps.
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let (_, undone) = app.write(&mut db, undo::undo)?;
        if let Some(undone) = undone {
            app.out.emit(&undone, |undone| {
                format!(
                    "took back #{} ({}): {}\n",
                    undone.undid,
                    safe(&undone.verb),
                    safe(&undone.what)
                )
            })?;
        }
        Ok(Code::DONE)
    }
}
