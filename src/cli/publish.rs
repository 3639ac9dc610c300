//! `sayso publish, unpublish, published`: what went out of the desk.

use chrono::NaiveDate;

use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::model::{ClaimId, WebAddress, dates};
use crate::store::history::{self, When};
use crate::store::published::{self, Publish, Which};

/// Publish a claim's latest mark as the desk's review
///
/// What goes out is kept as it is today: the claim's wording, the status, the rating, the reason, the headline, the
/// address. When the mark changes later, what was published is stale until it is published again; the new version then
/// is a correction in the public list. Only closed claims are published. The address is needed the first time; what is
/// left out later stays as it was. The mark's reason goes out unless --reason gives other words.
#[derive(Debug, clap::Args)]
pub struct PublishArgs {
    /// The claim's number
    id: ClaimId,
    /// Where the review stands
    #[arg(long, value_name = "URL")]
    url: Option<WebAddress>,
    /// Its headline
    #[arg(long, value_name = "WORDS")]
    headline: Option<String>,
    /// Its language, as a BCP 47 tag; without it, the claim's
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Why, in the words for the public
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
    /// The day it was published, if that was before today
    #[arg(long, value_name = "DAY", value_parser = dates::day)]
    on: Option<NaiveDate>,
}

impl PublishArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let how = Publish {
            url: self.url.clone(),
            headline: self.headline.clone(),
            language: self.language.clone(),
            reason: self.reason.clone(),
            on: self.on,
        };
        app.write_claims(text::published_claims, |write| published::publish(write, self.id, &how))?;
        Ok(Code::DONE)
    }
}

/// Take back what was published of a claim; it stays visible as void
#[derive(Debug, clap::Args)]
pub struct UnpublishArgs {
    /// The claim's number
    id: ClaimId,
    /// Why, in the words for the public
    #[arg(long, value_name = "WORDS")]
    reason: String,
}

impl UnpublishArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::published_claims, |write| {
            published::unpublish(write, self.id, &self.reason)
        })?;
        Ok(Code::DONE)
    }
}

/// List what is published, with what is stale and what is void
#[derive(Debug, clap::Args)]
pub struct PublishedArgs {
    /// Only what no longer is as the ledger has it
    #[arg(long, conflicts_with = "all")]
    stale: bool,
    /// Versions that were replaced, too
    #[arg(long)]
    all: bool,
    /// As it was: a day, a time or a journal number (#12)
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    #[command(flatten)]
    paging: Paging,
}

impl PublishedArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let which = match (self.stale, self.all) {
            (true, _) => Which::Stale,
            (_, true) => Which::All,
            _ => Which::Visible,
        };
        let after = self.paging.number()?;
        let mut db = app.db()?;
        let (list, paper) = db.snapshot(|db| {
            let paper = app.paper(db)?;
            let as_of = history::resolve(db, self.as_of, app.now(), paper.custom.zone)?;
            let list = published::list(db, which, after, self.paging.limit.into(), &as_of)?;
            Ok((list, paper))
        })?;
        app.out.emit(&list, |list| text::publications(list, &paper))?;
        Ok(Code::DONE)
    }
}
