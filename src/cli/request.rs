//! `sayso request`: what readers and those concerned ask for.

use super::work::{Done, done, there_is};
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{About, RequestId, RequestKind, RequestOutcome};
use crate::store::history::AsOf;
use crate::store::requests::{self, NewRequest, RequestFilter};

/// Requests from outside: for a correction, or for a check
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Take a request down
    Add {
        /// A correction, or a check
        kind: RequestKind,
        /// Who asks: a name, and how to reach them
        #[arg(long, value_name = "WHO")]
        from: String,
        /// Of what: a claim's number, or article:2
        #[arg(long, value_name = "CLAIM|article:N")]
        of: Option<About>,
        /// What for, and why
        #[arg(long, value_name = "WORDS")]
        why: String,
        /// When it came, if that was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// Answer a request
    Answer {
        /// The request's number
        id: RequestId,
        /// Granted, or declined
        outcome: RequestOutcome,
        /// In what words
        #[arg(value_name = "WORDS")]
        answer: Option<String>,
    },
    /// List the requests that wait for an answer
    List {
        /// Only of one kind
        #[arg(long)]
        kind: Option<RequestKind>,
        /// All of a claim (its number) or an article (article:2, which brings its claims along)
        #[arg(long, value_name = "CLAIM|article:N")]
        of: Option<About>,
        /// Those that are answered too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        paging: Paging,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let id = match self {
            Command::Add {
                kind,
                from,
                of,
                why,
                at,
            } => {
                let (done, _) = app.write(&mut db, |write| {
                    let new = NewRequest {
                        kind: *kind,
                        about: *of,
                        asker: from.clone(),
                        why: why.clone(),
                        came_at: at.map(|at| at.at(write.desk.zone(), write.now)),
                    };
                    requests::add(write, &new)
                })?;
                let subject = done
                    .subjects
                    .first()
                    .ok_or_else(|| Error::corrupt("a request of nobody"))?;
                RequestId(subject.id)
            }
            Command::Answer { id, outcome, answer } => {
                app.write(&mut db, |write| {
                    requests::answer(write, *id, *outcome, answer.as_deref())
                })?;
                *id
            }
            Command::List { kind, of, all, paging } => {
                let filter = RequestFilter {
                    kind: *kind,
                    about: *of,
                    waiting: of.is_none() && !all,
                    after: paging.number()?,
                };
                let read = |db: &mut Db, as_of: &AsOf| {
                    there_is(db, *of)?;
                    requests::list(db, &filter, paging.limit.into(), as_of)
                };
                return app.list(&mut db, read, text::requests);
            }
        };
        app.list(&mut db, |db, as_of| requests::one(db, id, as_of), text::requests)
    }
}
