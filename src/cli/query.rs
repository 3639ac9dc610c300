//! `sayso query`: open questions to the writer or a colleague.

use chrono::NaiveDate;

use super::work::{Done, day, done, there_is};
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{About, ArticleId, ClaimId, QueryId, Subject};
use crate::store::history::AsOf;
use crate::store::people;
use crate::store::queries::{self, NewQuery, QueryFilter, To};

/// Questions to the writer or to colleagues, with who answers by when
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Ask about a claim or an article
    Ask {
        /// What it is about: a claim's number, or article:2
        #[arg(value_name = "CLAIM|article:N")]
        about: About,
        /// The question
        #[arg(value_name = "WORDS")]
        question: String,
        /// Whom of the desk
        #[arg(
            long,
            value_name = "PERSON",
            required_unless_present = "writer",
            conflicts_with = "writer"
        )]
        to: Option<String>,
        /// The writer, by name
        #[arg(long, value_name = "NAME")]
        writer: Option<String>,
        /// Until when the answer is needed
        #[arg(long, value_name = "DAY", value_parser = day)]
        deadline: Option<NaiveDate>,
    },
    /// Answer a question, or take down what the writer answered
    Answer {
        /// The question's number
        id: QueryId,
        /// The answer
        #[arg(value_name = "WORDS")]
        answer: String,
        /// When it came, if that was before now
        #[arg(long, value_name = "WHEN", value_parser = done)]
        at: Option<Done>,
    },
    /// List the open questions, or all about a claim or an article
    List {
        /// What they are about: a claim's number, or article:2, which brings its claims along
        #[arg(value_name = "CLAIM|article:N")]
        about: Option<About>,
        /// Only those to this person of the desk
        #[arg(long, value_name = "PERSON")]
        to: Option<String>,
        /// Only those whose deadline has passed
        #[arg(long)]
        overdue: bool,
        /// Those that are answered too
        #[arg(long, conflicts_with = "overdue")]
        all: bool,
        #[command(flatten)]
        paging: Paging,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let (filter, limit) = match self {
            Command::Ask {
                about,
                question,
                to,
                writer,
                deadline,
            } => {
                app.write(&mut db, |write| {
                    let to = match (to, writer) {
                        (Some(who), _) => To::Person(people::find_active(write.db(), who)?),
                        (None, Some(name)) => To::Writer(name.clone()),
                        (None, None) => return Err(Error::usage("the question goes to nobody")),
                    };
                    let new = NewQuery {
                        question: question.clone(),
                        to,
                        deadline_on: *deadline,
                        asked_at: None,
                    };
                    queries::ask(write, *about, &new)
                })?;
                (all_about(*about), 1000)
            }
            Command::Answer { id, answer, at } => {
                let (done, _) = app.write(&mut db, |write| {
                    let at = at.map(|at| at.at(write.desk.zone(), write.now));
                    queries::answer(write, *id, answer, at)
                })?;
                let subject = done.subjects.first().copied();
                (
                    all_about(about(subject).ok_or_else(|| Error::corrupt("a question about nothing"))?),
                    1000,
                )
            }
            Command::List {
                about,
                to,
                overdue,
                all,
                paging,
            } => {
                let filter = QueryFilter {
                    about: *about,
                    to: to.as_deref().map(|who| people::find(&mut db, who)).transpose()?,
                    open: about.is_none() && !all,
                    overdue: *overdue,
                    after: paging.number()?,
                };
                (filter, paging.limit.into())
            }
        };
        let read = |db: &mut Db, as_of: &AsOf| {
            there_is(db, filter.about)?;
            queries::list(db, &filter, limit, as_of)
        };
        app.list(&mut db, read, text::queries)
    }
}

fn all_about(about: About) -> QueryFilter {
    QueryFilter {
        about: Some(about),
        ..QueryFilter::default()
    }
}

fn about(subject: Option<Subject>) -> Option<About> {
    let subject = subject?;
    match subject.noun {
        "claim" => Some(About::Claim(ClaimId(subject.id))),
        "article" => Some(About::Article(ArticleId(subject.id))),
        _ => None,
    }
}
