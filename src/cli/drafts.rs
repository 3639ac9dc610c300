//! `sayso drafts`: what was read out of articles, gone through one by one or by script.

mod walk;

use super::{App, Code, edit, text};
use crate::db::Db;
use crate::error::Result;
use crate::model::{ArticleId, ClaimId, SourceId};
use crate::store::drafts::{self, Acceptance};
use crate::store::sources;
use crate::view::claims::ClaimPage;
use crate::view::drafts::Apart;

/// Go through drafts: accept, reword, split, join or drop each
///
/// One key each; ? lists them. The worthiest come first, each with why it was drafted and its place in the text. Where it
/// is not certain who speaks, it must be chosen before the draft can be accepted. Drafts count nowhere until then. Over a
/// pipe each line is a key, or the words that a key asks for.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only this article's
    #[arg(value_name = "ARTICLE")]
    article: Option<ArticleId>,
}

/// For scripts.
#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List drafts, the worthiest first
    List {
        /// Only this article's
        #[arg(value_name = "ARTICLE")]
        article: Option<ArticleId>,
        /// Articles are added until there are so many drafts
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
        /// Go on behind the article that the page before ended with
        #[arg(long, value_name = "ARTICLE")]
        after: Option<i64>,
    },
    /// Accept drafts: they become claims to be checked
    Accept {
        /// The drafts' numbers
        #[arg(value_name = "ID", required_unless_present = "article")]
        ids: Vec<ClaimId>,
        /// All drafts of this article in which nobody must choose who speaks
        #[arg(long, value_name = "ID", conflicts_with_all = ["ids", "speaker", "accusation"])]
        article: Option<ArticleId>,
        /// Who says it: a source's name or number
        #[arg(long, value_name = "SOURCE")]
        speaker: Option<String>,
        /// Whether it accuses somebody; without it, as the draft proposes
        #[arg(long, value_name = "yes|no", num_args = 0..=1, default_missing_value = "yes", value_parser = super::desk::yes_or_no)]
        accusation: Option<bool>,
    },
    /// Drop drafts: they are kept, and count nowhere
    Drop {
        /// The drafts' numbers
        #[arg(value_name = "ID", required = true)]
        ids: Vec<ClaimId>,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
    },
    /// Edit a draft as any claim
    Edit(Box<edit::Args>),
    /// Make two drafts of one, with the same chain and place
    Split {
        /// The draft's number
        id: ClaimId,
        /// What the first says; it keeps the number
        #[arg(long, value_name = "TEXT")]
        first: String,
        /// What the second says
        #[arg(long, value_name = "TEXT")]
        second: String,
    },
    /// Make one draft of several that come through the same chain
    Join {
        /// The drafts' numbers; the first is kept
        #[arg(value_name = "ID", required = true, num_args = 2..)]
        ids: Vec<ClaimId>,
        /// What it says; without it, what they say, one after the other
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
    },
    /// Say that a newly named source is not the known one that it was likened to
    Apart {
        /// The new source
        source: SourceId,
        /// The known one
        known: SourceId,
    },
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match &self.command {
            Some(command) => command.run(app),
            None if app.out.is_json() => list(app, self.article, None, 1_000),
            None => walk::walk(app, self.article),
        }
    }
}

impl Command {
    fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::List { article, limit, after } => list(app, *article, *after, (*limit).into()),
            Command::Accept {
                ids,
                article,
                speaker,
                accusation,
            } => {
                let ids = match article {
                    Some(article) => certain(app, *article)?,
                    None => ids.clone(),
                };
                app.write_claims(text::stand, |write| {
                    let says = Acceptance {
                        speaker: speaker
                            .as_deref()
                            .map(|who| sources::find(write.db(), who))
                            .transpose()?,
                        accusation: *accusation,
                    };
                    drafts::accept(write, &ids, &says)
                })?;
                Ok(Code::DONE)
            }
            Command::Drop { ids, reason } => {
                app.write_claims(text::stand, |write| drafts::drop(write, ids, reason.as_deref()))?;
                Ok(Code::DONE)
            }
            Command::Edit(args) => args.run(app),
            Command::Split { id, first, second } => {
                app.write_claims(text::entered, |write| drafts::split(write, *id, first, second))?;
                Ok(Code::DONE)
            }
            Command::Join { ids, text: words } => {
                app.write_claims(text::entered, |write| drafts::join(write, ids, words.as_deref()))?;
                Ok(Code::DONE)
            }
            Command::Apart { source, known } => {
                let mut db = app.db()?;
                app.write(&mut db, |write| drafts::tell_apart(write, *source, *known))?;
                let apart = Apart {
                    source: *source,
                    known: *known,
                };
                app.out.emit(&apart, |apart| {
                    format!("{} and {} are not one\n", apart.source, apart.known)
                })?;
                Ok(Code::DONE)
            }
        }
    }
}

fn list(app: &App, article: Option<ArticleId>, after: Option<i64>, limit: usize) -> Result<Code> {
    let mut db = app.db()?;
    let list = db.snapshot(|db| {
        let as_of = app.present(db)?;
        drafts::list(db, article, after, limit, &as_of)
    })?;
    let paper = app.paper(&mut db)?;
    app.out.emit(&list, |list| text::draft_list(list, &paper))?;
    Ok(Code::DONE)
}

/// The drafts of an article in which nobody must choose who speaks.
fn certain(app: &App, article: ArticleId) -> Result<Vec<ClaimId>> {
    let (certain, left) = app.db()?.snapshot(|db| {
        let as_of = app.present(db)?;
        drafts::certain(db, article, &as_of)
    })?;
    if left > 0 {
        let wait = super::phrases::count(left as i64, "draft waits", "drafts wait");
        app.out.say(&format!(
            "{wait} until somebody chooses who speaks: sayso drafts {}",
            article.0
        ));
    }
    Ok(certain)
}

fn of_article(app: &App, db: &mut Db, article: ArticleId) -> Result<Vec<ClaimPage>> {
    db.snapshot(|db| {
        let as_of = app.present(db)?;
        Ok(drafts::list(db, Some(article), None, 1, &as_of)?.drafts)
    })
}
