//! `sayso article`: the publications in which claims appear.

use std::path::PathBuf;

use super::{App, Code, Paging, text};
use crate::error::{Error, Result};
use crate::model::{ArticleId, WebAddress};
use crate::store::articles::{self, ArticleEdit, ArticleFilter, Copy, NewArticle, Published};
use crate::store::sources::{self, Newcomer};

/// Articles, the versions of their text, and their copies elsewhere
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an article
    Add {
        /// The headline
        title: String,
        /// Who published it: a source's name or number; an outlet that is new is added
        #[arg(long, value_name = "SOURCE")]
        outlet: String,
        /// Where
        #[arg(long)]
        url: Option<WebAddress>,
        /// When: a day or a time
        #[arg(long, value_name = "WHEN")]
        published: Option<Published>,
        /// BCP 47 language tag
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
    /// Correct what the ledger says about an article
    ///
    /// What is not given stays as it is. A new version of its text is attached, with `sayso article attach`.
    Edit {
        /// The article's number
        id: ArticleId,
        /// The headline
        #[arg(long)]
        title: Option<String>,
        /// Who published it: a source's name or number
        #[arg(long, value_name = "SOURCE")]
        outlet: Option<String>,
        /// Where
        #[arg(long)]
        url: Option<WebAddress>,
        /// When: a day or a time
        #[arg(long, value_name = "WHEN")]
        published: Option<Published>,
        /// BCP 47 language tag
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
    /// List articles
    List {
        /// Of this outlet
        #[arg(long, value_name = "SOURCE")]
        outlet: Option<String>,
        /// Whose headline holds these words
        #[arg(long, value_name = "WORDS")]
        text: Option<String>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show an article, the versions of its text and its copies
    Show {
        /// The article's number
        id: ArticleId,
    },
    /// Check a copy of an article's text, and every claim's place in it
    ///
    /// The copy is hashed as it is (UTF-8, without BOM); a text that the ledger does not know becomes a new version, and
    /// voids the sign-offs of the one before. What changed is shown sentence by sentence, with the claims that it touches.
    /// Anchors that moved or are lost are named, and never re-attached. Exits 1 when one is and nobody said before that the
    /// claim was cut, reworded or attributed.
    Attach {
        /// The article's number
        id: ArticleId,
        /// The text; - for standard input
        file: PathBuf,
        /// Only check; record nothing
        #[arg(long)]
        check: bool,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::Add {
                title,
                outlet,
                url,
                published,
                language,
            } => {
                let mut db = app.db()?;
                let (done, _) = app.write(&mut db, |write| {
                    let outlet = sources::find_or_add(write, outlet, Newcomer::outlet(url.as_ref()))?;
                    let new = NewArticle {
                        title: title.clone(),
                        url: url.clone(),
                        outlet,
                        published: *published,
                        language: language.clone(),
                        external_id: None,
                    };
                    articles::add(write, &new)
                })?;
                let subject = done.subjects.iter().find(|s| s.noun == "article");
                show(app, ArticleId(subject.map_or(0, |s| s.id)))
            }
            Command::Edit {
                id,
                title,
                outlet,
                url,
                published,
                language,
            } => {
                let mut db = app.db()?;
                app.write(&mut db, |write| {
                    let edit = ArticleEdit {
                        title: title.clone(),
                        url: url.clone(),
                        outlet: outlet
                            .as_deref()
                            .map(|who| sources::find(write.db(), who))
                            .transpose()?,
                        published: *published,
                        language: language.clone(),
                    };
                    articles::edit(write, *id, &edit)
                })?;
                show(app, *id)
            }
            Command::List {
                outlet,
                text: words,
                paging,
            } => {
                let mut db = app.db()?;
                let filter = ArticleFilter {
                    outlet: outlet.as_deref().map(|who| sources::find(&mut db, who)).transpose()?,
                    text: words.clone(),
                    after: paging.number()?,
                    newest_first: false,
                };
                let list = articles::list(&mut db, &filter, paging.limit.into())?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&list, |list| text::article_list(list, &paper))?;
                Ok(Code::DONE)
            }
            Command::Show { id } => show(app, *id),
            Command::Attach { id, file, check } => attach(app, *id, file, *check),
        }
    }
}

fn show(app: &App, id: ArticleId) -> Result<Code> {
    let mut db = app.db()?;
    let (page, paper) = db.snapshot(|db| {
        let as_of = app.present(db)?;
        Ok((articles::page(db, id, &as_of)?, app.paper(db)?))
    })?;
    app.out.emit(&page, |page| text::article_page(page, &paper))?;
    Ok(Code::DONE)
}

fn attach(app: &App, id: ArticleId, file: &std::path::Path, check: bool) -> Result<Code> {
    let bytes = match file.to_str() {
        Some("-") => {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
                .map_err(|e| Error::io("cannot read standard input", e))?;
            bytes
        }
        _ => std::fs::read(file).map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?,
    };
    let text = String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Error::usage(format!("{} is not UTF-8 text (byte {at})", file.display()))
            .hint("convert it, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE")
    })?;
    if text.trim().is_empty() {
        return Err(
            Error::usage(format!("{} holds no text", file.display())).hint("name the file with the article's text")
        );
    }
    let copy = Copy::of(&text);
    app.asks_with(&copy.sha256);
    let mut db = app.db()?;
    let mut attached = db.snapshot(|db| articles::check_copy(db, id, &copy))?;
    if !check {
        app.write(&mut db, |write| articles::attach(write, id, &copy))?;
    }
    let paper = db.snapshot(|db| {
        if !check {
            // The version and whether it is kept are known only now; all else, only before.
            let now = articles::check_copy(db, id, &copy)?;
            (attached.version, attached.kept) = (now.version, now.kept);
        }
        app.paper(db)
    })?;
    app.out
        .emit(&attached, |attached| super::text::attached(attached, &paper))?;
    Ok(match attached.anchors.iter().any(|anchor| anchor.to_look_at) {
        true => Code::NO,
        false => Code::DONE,
    })
}
