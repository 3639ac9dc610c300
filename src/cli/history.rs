//! `sayso log` and `audit`: the journal, and the proof that it is whole.

use super::{App, Code, Paging, text};
use crate::error::{Error, Result};
use crate::model::{ClaimId, Subject};
use crate::store::{audit, log};

/// Show the journal, newest entries first
#[derive(Debug, clap::Args)]
pub struct LogArgs {
    /// Only what was done to a claim (its number) or another thing: source:3, article:1, document:2, person:1, desk:1
    #[arg(value_name = "ID", value_parser = subject)]
    subject: Option<Subject>,
    #[command(flatten)]
    paging: Paging,
}

pub(super) fn subject(text: &str) -> Result<Subject, String> {
    if let Some(subject) = Subject::parse(text) {
        return Ok(subject);
    }
    text.parse::<ClaimId>().map(Subject::from).map_err(|_| {
        format!(
            "{:?} is neither a claim's number nor like source:3",
            crate::model::ids::short(text)
        )
    })
}

impl LogArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let page = log::log(&mut db, self.subject, self.paging.number()?, self.paging.limit.into())?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&page, |page| text::log(page, &paper))?;
        Ok(Code::DONE)
    }
}

/// Prove that the history is whole and that the tables say what it says
///
/// Recomputes the chain of the journal and the digest of every row, and counts everything again. What was altered,
/// removed or added behind sayso's back is named, and the command exits 1. Publish the head elsewhere (--head) to prove
/// later that nothing before it was rewritten (--expect).
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// Only print the head: the hash of the newest entry
    #[arg(long, conflicts_with = "expect")]
    head: bool,
    /// A head printed earlier, which must still be in the chain
    #[arg(long, value_name = "HASH")]
    expect: Option<String>,
}

impl AuditArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let paper = app.paper(&mut db)?;
        if self.head {
            let head = audit::head(&mut db)?;
            app.out.emit(&head, |head| format!("{}\n", head.hash))?;
            return Ok(Code::DONE);
        }
        let report = audit::audit(&mut db, self.expect.as_deref())?;
        app.out.emit(&report, |report| text::audit(report, &paper))?;
        if report.ok {
            return Ok(Code::DONE);
        }
        match app.out.is_json() {
            true => Ok(Code::NO),
            false => Err(Error::refused("the ledger is not what its journal says")
                .hint("keep this file as it is, and compare with a backup: sayso db restore")),
        }
    }
}
