//! `sayso show`: a claim's page.

use super::{App, Code, text};
use crate::error::Result;
use crate::store::history::{When, resolve};
use crate::store::{claims, desk, pages};

/// Show a claim: its chain, place, evidence, marks, relations and what is missing
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The claim's number, its public id, or what it is known as where it comes from
    #[arg(value_name = "ID")]
    claim: String,
    /// As it was: a day, a time or a journal number (#12)
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let (page, custom) = db.snapshot(|db| {
            let custom = desk::show(db)?.custom();
            let as_of = resolve(db, self.as_of, app.now(), custom.zone)?;
            let id = claims::find(db, &self.claim)?;
            Ok((pages::claim(db, id, &as_of)?, custom))
        })?;
        let paper = app.out.paper(custom);
        app.out.emit(&page, |page| text::claim_page(page, &paper))?;
        Ok(Code::DONE)
    }
}
