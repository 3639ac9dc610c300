//! `sayso report`: the desk's overview, a story's go or no-go, a source's record.

use super::formats::{self, Format, Report};
use super::{App, Code};
use crate::error::Result;
use crate::model::ArticleId;
use crate::store::history::When;
use crate::store::{balance, reports, sources};

/// Print a status report: of the desk, a story or a source
///
/// Without --article, --source or --balance, the desk's overview. The balance counts claims by who claimed them and by why
/// they were chosen. A story's report says go or no-go, and what stands in the way;
/// with --strict, no-go exits 1. With --as-of, everything is told as it then was: texts, chains, statuses, evidence,
/// names, policies.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The story: an article's number
    #[arg(long, value_name = "ID", conflicts_with = "source")]
    article: Option<ArticleId>,
    /// The source: a name or a number
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// The balance of the checks: whose claims, and why these
    #[arg(long, conflicts_with_all = ["article", "source"])]
    balance: bool,
    /// As it was: a day, a time or a journal number (#12)
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Exit 1 when the story is no-go
    #[arg(long, requires = "article")]
    strict: bool,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let format = if app.out.is_json() { Format::Json } else { self.format };
        let paper = app.paper(&mut db)?;
        let (text, go) = match (self.article, &self.source) {
            (Some(id), _) => {
                let report = reports::article(&mut db, id, self.as_of, app.now())?;
                (formats::render(Report::Article(&report), format, &paper)?, report.go)
            }
            (None, Some(who)) => {
                let id = sources::find(&mut db, who)?;
                let report = reports::source(&mut db, id, self.as_of, app.now())?;
                (formats::render(Report::Source(&report), format, &paper)?, true)
            }
            (None, None) if self.balance => {
                let report = balance::balance(&mut db, self.as_of, app.now())?;
                (formats::render(Report::Balance(&report), format, &paper)?, true)
            }
            (None, None) => {
                let report = reports::overview(&mut db, self.as_of, app.now())?;
                (formats::render(Report::Overview(&report), format, &paper)?, true)
            }
        };
        app.out.print(&text)?;
        Ok(if self.strict && !go { Code::NO } else { Code::DONE })
    }
}
