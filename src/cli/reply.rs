//! `sayso reply`: the right of reply.

use chrono::NaiveDate;

use super::work::{Done, day, done, there_is};
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{About, ClaimId, ReplyId, ReplyOutcome};
use crate::store::history::AsOf;
use crate::store::replies::{self, Came, NewReply, ReplyFilter};
use crate::store::{pages, sources};
use crate::view::work::ReplyList;

/// The right of reply: whom a claim concerns is asked, and what comes of it is kept
///
/// A claim that accuses somebody (`sayso edit 7 --accusation yes`) stands in its story's way until a reply was asked for.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Record that somebody was asked for a reply
    Ask {
        /// The claim's number
        claim: ClaimId,
        /// Who was asked: a source's name or number
        #[arg(long, value_name = "SOURCE")]
        of: String,
        /// By what way: by telephone, by mail to the press office …
        #[arg(long, value_name = "WORDS")]
        how: Option<String>,
        /// What was asked
        #[arg(long, value_name = "WORDS")]
        question: Option<String>,
        /// Until when they can answer
        #[arg(long, value_name = "DAY", value_parser = day)]
        deadline: Option<NaiveDate>,
        /// When they were asked, if that was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// Record what they answered
    Got {
        /// The reply's number
        id: ReplyId,
        /// What they answered
        #[arg(value_name = "WORDS")]
        answer: String,
        /// The words are their own, and may be quoted
        #[arg(long)]
        quoted: bool,
        /// When it came, if that was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// Record that no answer came
    None {
        /// The reply's number
        id: ReplyId,
        /// They said that they would not answer
        #[arg(long)]
        declined: bool,
        /// When that was clear, if it was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// List the replies that are waited for, or all of a claim
    List {
        /// The claim's number
        claim: Option<ClaimId>,
        /// Only those asked of this source
        #[arg(long, value_name = "SOURCE")]
        of: Option<String>,
        /// Only those whose deadline has passed
        #[arg(long)]
        overdue: bool,
        /// Those that came to an end too
        #[arg(long, conflicts_with = "overdue")]
        all: bool,
        #[command(flatten)]
        paging: Paging,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        match self {
            Command::Ask {
                claim,
                of,
                how,
                question,
                deadline,
                at,
            } => {
                app.write(&mut db, |write| {
                    let new = NewReply {
                        of: sources::find(write.db(), of)?,
                        how: how.clone(),
                        question: question.clone(),
                        deadline_on: *deadline,
                        asked_at: at.map(|at| at.at(write.desk.zone(), write.now)),
                    };
                    replies::ask(write, *claim, &new)
                })?;
                of_claim(app, &mut db, *claim)
            }
            Command::Got { id, answer, quoted, at } => {
                let came = Came {
                    outcome: ReplyOutcome::Answered,
                    answer: Some(answer.clone()),
                    quoted: *quoted,
                    at: None,
                };
                settle(app, db, *id, &came, *at)
            }
            Command::None { id, declined, at } => {
                let came = Came {
                    outcome: match declined {
                        true => ReplyOutcome::Declined,
                        false => ReplyOutcome::Silent,
                    },
                    answer: None,
                    quoted: false,
                    at: None,
                };
                settle(app, db, *id, &came, *at)
            }
            Command::List {
                claim,
                of,
                overdue,
                all,
                paging,
            } => {
                let filter = ReplyFilter {
                    claim: *claim,
                    of: of.as_deref().map(|who| sources::find(&mut db, who)).transpose()?,
                    waiting: claim.is_none() && !all,
                    overdue: *overdue,
                    after: paging.number()?,
                };
                let read = |db: &mut Db, as_of: &AsOf| {
                    there_is(db, claim.map(About::Claim))?;
                    replies::list(db, &filter, paging.limit.into(), as_of)
                };
                app.list(&mut db, read, text::replies)
            }
        }
    }
}

fn settle(app: &App, mut db: Db, id: ReplyId, came: &Came, at: Option<Done>) -> Result<Code> {
    let (done, _) = app.write(&mut db, |write| {
        let came = Came {
            at: at.map(|at| at.at(write.desk.zone(), write.now)),
            ..came.clone()
        };
        replies::settle(write, id, &came)
    })?;
    let claims = super::app::claims_of(&done.subjects);
    let claim = claims.first().ok_or_else(|| Error::corrupt("a reply to no claim"))?;
    of_claim(app, &mut db, *claim)
}

/// All replies that were asked for to a claim.
fn of_claim(app: &App, db: &mut Db, claim: ClaimId) -> Result<Code> {
    let read = |db: &mut Db, as_of: &AsOf| {
        Ok(ReplyList {
            replies: pages::claim(db, claim, as_of)?.replies,
            next: None,
        })
    };
    app.list(db, read, text::replies)
}
