//! `sayso signoff`: who lets a story go, with which text.

use super::work::there_is;
use super::{App, Code, Paging, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{About, ArticleId};
use crate::store::history::AsOf;
use crate::store::signoffs::{self, SignoffFilter};

/// Let a story go: sign its exact text off
///
/// Refused while anything stands in the story's way (`sayso report --article 1`). A sign-off names the SHA-256 of the
/// newest text; when another text is attached, it is void.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// The article's number
    #[arg(required = true)]
    article: Option<ArticleId>,
    /// What to bear in mind
    #[arg(long, value_name = "WORDS")]
    note: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the sign-offs that stand, or all of an article
    List {
        /// The article's number
        article: Option<ArticleId>,
        /// Those that are void too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        paging: Paging,
    },
    /// Take your own sign-off back
    Withdraw {
        /// The article's number
        article: ArticleId,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: String,
    },
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        match (&self.command, self.article) {
            (None, Some(article)) => {
                app.write(&mut db, |write| signoffs::sign(write, article, self.note.as_deref()))?;
                of_article(app, &mut db, article)
            }
            (None, None) => Err(Error::usage("no article is named")),
            (Some(Command::Withdraw { article, reason }), _) => {
                app.write(&mut db, |write| signoffs::withdraw(write, *article, reason))?;
                of_article(app, &mut db, *article)
            }
            (Some(Command::List { article, all, paging }), _) => {
                let filter = SignoffFilter {
                    article: *article,
                    standing: article.is_none() && !all,
                    after: paging.number()?,
                };
                list(app, &mut db, &filter, paging.limit.into())
            }
        }
    }
}

fn of_article(app: &App, db: &mut Db, article: ArticleId) -> Result<Code> {
    let filter = SignoffFilter {
        article: Some(article),
        ..SignoffFilter::default()
    };
    list(app, db, &filter, 1000)
}

fn list(app: &App, db: &mut Db, filter: &SignoffFilter, limit: usize) -> Result<Code> {
    let read = |db: &mut Db, as_of: &AsOf| {
        there_is(db, filter.article.map(About::Article))?;
        signoffs::list(db, filter, limit, as_of)
    };
    app.list(db, read, text::signoffs)
}
