//! `sayso hold`: legal holds, under which nothing is redacted.

use super::history::subject;
use super::{App, Code, text};
use crate::error::Result;
use crate::model::Subject;
use crate::store::holds;

/// Legal holds: nothing about a thing is redacted while one stands on it
///
/// A thing is a claim's number, or written source:3, article:1, document:2, evidence:5, person:1. A hold covers the thing
/// itself, what hangs on it (a claim's notes, marks, links, evidence) and the journal's entries about it.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Put a hold on a thing
    Set {
        /// The thing: a claim's number, or like source:3
        #[arg(value_name = "SUBJECT", value_parser = subject)]
        subject: Subject,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: String,
    },
    /// Lift the holds on a thing
    Lift {
        /// The thing: a claim's number, or like source:3
        #[arg(value_name = "SUBJECT", value_parser = subject)]
        subject: Subject,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: String,
    },
    /// List the holds that stand
    List {
        /// Those that were lifted, too
        #[arg(long)]
        all: bool,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let all = match self {
            Command::Set { subject, reason } => {
                app.write(&mut db, |write| holds::set(write, *subject, reason))?;
                false
            }
            Command::Lift { subject, reason } => {
                app.write(&mut db, |write| holds::lift(write, *subject, reason))?;
                false
            }
            Command::List { all } => *all,
        };
        let list = holds::list(&mut db, all)?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&list, |list| text::holds(list, &paper))?;
        Ok(Code::DONE)
    }
}
