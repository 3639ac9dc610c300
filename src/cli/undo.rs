//! `sayso undo`: taking back one's last act.

use super::{App, Code};
use crate::cli::phrases::safe;
use crate::error::Result;
use crate::store::undo;
use crate::view::undo::Undone;

/// Take back your last act, while nothing rests on it
///
/// All that one command did is taken back, by entries of its own: nothing is erased. A claim that was entered is dropped, a mark
/// is followed by one "entered in error" that brings the status back, what was changed is put back as it was, what was begun
/// (a reply, an attempt, a question, a request, evidence, a relation, a sign-off, a hold) is ended, and what was ended stands
/// again. What others or you have done since to the same thing, or a story signed off since, stands in the way and is named.
/// What undo leaves alone (what went out, what was forgotten, what was loaded in bulk) names the command that helps.
#[derive(Debug, clap::Args)]
pub struct Args {}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let (_, undone) = app.write(&mut db, undo::undo)?;
        if let Some(undone) = undone {
            app.out.emit(&undone, |undone| {
                let line =
                    |one: &Undone| format!("took back #{} ({}): {}\n", one.undid, safe(&one.verb), safe(&one.what));
                undone.undone.iter().map(line).collect()
            })?;
        }
        Ok(Code::DONE)
    }
}
