//! `sayso ingest`: articles in, their claims drafted.

mod files;
mod reading;
mod writer;

use std::path::PathBuf;

use super::{App, Code, text};
use crate::db::{Db, Location};
use crate::error::{Error, Kind, Result};
use crate::model::WebAddress;
use crate::store::articles::Published;
use crate::store::sources;
use writer::Writer;

pub(super) use files::bytes;

/// Read articles, and draft every claim in them with who says it through whom
///
/// Plain text in any encoding, web pages, Markdown, and PDF where pdftotext is installed; of a folder, every such file in
/// it. What a file says of itself is taken unless you say otherwise. An article is recognised by its address and its text:
/// the same is left alone, a changed one gets a new version of its text with every claim's place checked, a copy at another
/// outlet is an appearance. Drafts count nowhere until somebody accepts them: sayso drafts. Exits 1 when a file could not
/// be read or a claim's place moved.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders; - for standard input
    #[arg(required = true, value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// The headline
    #[arg(long)]
    title: Option<String>,
    /// Where it was published
    #[arg(long)]
    url: Option<WebAddress>,
    /// Who published it: a source's name or number; one that is new is added
    #[arg(long, value_name = "SOURCE")]
    outlet: Option<String>,
    /// When: a day or a time
    #[arg(long, value_name = "WHEN")]
    published: Option<Published>,
    /// BCP 47 language tag
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Accept every draft in which nobody must choose who speaks
    #[arg(long)]
    accept: bool,
    /// Show what would be drafted, and write nothing
    #[arg(long, conflicts_with = "accept")]
    dry_run: bool,
    /// Trade precision for recall: weak cues count without further support
    #[arg(long)]
    wide: bool,
}

/// How many articles are written in one transaction.
const BATCH: usize = 50;

/// How many articles are told of one by one.
const TOLD: usize = 20;

impl Args {
    /// A dry run makes no ledger.
    pub(super) fn begins(&self) -> bool {
        !self.dry_run
    }

    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let files = files::files(&self.files)?;
        if files.is_empty() {
            return Err(Error::usage("the folder holds no articles")
                .hint("articles are files that end in .txt, .html, .htm, .md or .pdf; name others one by one"));
        }
        if files.len() > 1 && (self.title.is_some() || self.url.is_some()) {
            return Err(
                Error::usage("--title and --url tell of one article, and several files are named")
                    .hint("name one file, or leave them out"),
            );
        }
        if let Some(outlet) = self.outlet.as_deref().filter(|name| name.trim().is_empty()) {
            return Err(Error::usage(format!("{outlet:?} names no outlet")).hint("give its name or its number"));
        }
        let mut db = self.ledger(app)?;
        let outlet = self.outlet_name(db.as_mut())?;
        let mut writer = Writer::new(self, app);
        let mut progress = app.out.progress("reading articles");
        let total = files.len() as u64;
        std::thread::scope(|scope| {
            let read = self.read_all(scope, &files, outlet.as_deref());
            let mut batch = Vec::new();
            for (at, one) in reading::in_order(&read).enumerate() {
                batch.push(one);
                if batch.len() == BATCH {
                    writer.take(db.as_mut(), std::mem::take(&mut batch))?;
                }
                progress.at(at as u64 + 1, Some(total));
            }
            writer.take(db.as_mut(), batch)
        })?;
        drop(progress);
        // A single file that cannot be read is an error like any other.
        if files.len() == 1
            && let Some(problem) = writer.done.problems.pop()
        {
            let error = Error::usage(problem.reason);
            return Err(match problem.hint {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        if let Some(db) = db.as_mut().filter(|_| writer.done.total.drafts > 10_000) {
            crate::db::dialect::analyze(db)?;
        }
        #[cfg(feature = "matching")]
        if let Some(db) = db
            .as_mut()
            .filter(|_| !self.dry_run && writer.done.articles.len() <= TOLD)
        {
            app.tell_repeats(db, &mut writer.done.articles);
        }
        let done = writer.done;
        let paper = match db.as_mut() {
            Some(db) => app.paper(db)?,
            None => app.out.paper(chrono_tz::UTC),
        };
        app.out.emit(&done, |done| text::ingested(done, TOLD, &paper))?;
        let moved = done
            .articles
            .iter()
            .any(|one| one.places.as_ref().is_some_and(|places| places.moved + places.lost > 0));
        Ok(if moved || done.total.refused > 0 {
            Code::NO
        } else {
            Code::DONE
        })
    }

    /// The ledger; for a dry run only one that is there already.
    fn ledger(&self, app: &App) -> Result<Option<Db>> {
        if self.dry_run
            && let Location::File(path) = app.place()?
            && !path.exists()
        {
            return Ok(None);
        }
        match app.db() {
            Err(error) if self.dry_run && error.kind == Kind::Usage => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// The outlet's name, by which its own voice is told in the text.
    fn outlet_name(&self, db: Option<&mut Db>) -> Result<Option<String>> {
        match (&self.outlet, db) {
            (Some(outlet), Some(db)) if outlet.trim_start_matches('#').parse::<i64>().is_ok() => {
                let id = sources::find(db, outlet)?;
                Ok(Some(sources::get(db, id)?.name))
            }
            (outlet, _) => Ok(outlet.clone()),
        }
    }
}
