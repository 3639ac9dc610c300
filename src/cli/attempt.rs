//! `sayso attempt`: what was tried and led nowhere.

use super::work::{Done, done, there_is};
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::Result;
use crate::model::{About, AttemptId, AttemptKind, AttemptOutcome, ClaimId};
use crate::store::attempts::{self, AttemptFilter, NewAttempt};
use crate::store::history::AsOf;
use crate::store::pages;
use crate::view::work::AttemptList;

/// Attempts: what was tried to settle a claim, and what came of it
///
/// `unprovable` rests on attempts that led nowhere.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Record what was tried
    Add {
        /// The claim's number
        claim: ClaimId,
        /// How
        kind: AttemptKind,
        /// Whom or where
        #[arg(value_name = "WORDS")]
        what: String,
        /// What came of it
        #[arg(long)]
        outcome: AttemptOutcome,
        /// What to bear in mind about it
        #[arg(long, value_name = "WORDS")]
        note: Option<String>,
        /// When, if that was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// Record what came of an attempt that was waited for
    Result {
        /// The attempt's number
        id: AttemptId,
        /// What came of it
        outcome: AttemptOutcome,
        /// What to bear in mind about it
        #[arg(long, value_name = "WORDS")]
        note: Option<String>,
    },
    /// List what was tried on a claim, or what is waited for on all
    List {
        /// The claim's number
        claim: Option<ClaimId>,
        /// Those that came to an end too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        paging: Paging,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let claim = match self {
            Command::Add {
                claim,
                kind,
                what,
                outcome,
                note,
                at,
            } => {
                app.write(&mut db, |write| {
                    let new = NewAttempt {
                        kind: *kind,
                        what: what.clone(),
                        outcome: *outcome,
                        note: note.clone(),
                        tried_at: at.map(|at| at.at(write.desk.zone(), write.now)),
                    };
                    attempts::add(write, *claim, &new)
                })?;
                *claim
            }
            Command::Result { id, outcome, note } => {
                let (done, _) = app.write(&mut db, |write| {
                    attempts::conclude(write, *id, *outcome, note.as_deref())
                })?;
                let claims = super::app::claims_of(&done.subjects);
                claims.first().copied().unwrap_or(ClaimId(0))
            }
            Command::List { claim, all, paging } => {
                let filter = AttemptFilter {
                    claim: *claim,
                    waiting: claim.is_none() && !all,
                    after: paging.number()?,
                };
                let read = |db: &mut Db, as_of: &AsOf| {
                    there_is(db, claim.map(About::Claim))?;
                    attempts::list(db, &filter, paging.limit.into(), as_of)
                };
                return app.list(&mut db, read, text::attempts);
            }
        };
        let read = |db: &mut Db, as_of: &AsOf| {
            Ok(AttemptList {
                attempts: pages::claim(db, claim, as_of)?.attempts,
                next: None,
            })
        };
        app.list(&mut db, read, text::attempts)
    }
}
