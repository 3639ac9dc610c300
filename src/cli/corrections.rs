//! `sayso corrections`: the list that the public is owed.

use super::formats::corrections::{self, Format};
use super::{App, Code};
use crate::error::Result;
use crate::store::corrections as list;
use crate::store::history::{self, When};

/// Print the public list of corrections: what was said, what is right, when
///
/// A correction stands in it once the corrected review is published again, and a review that was taken back once it is
/// unpublished. It holds what was public and nothing else: no names of checkers, no marks that never went out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1900..=9999))]
    year: Option<i32>,
    /// As it was: a day, a time or a journal number (#12)
    #[arg(long, value_name = "WHEN")]
    as_of: Option<When>,
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let format = if app.out.is_json() { Format::Json } else { self.format };
        let (found, paper) = db.snapshot(|db| {
            let paper = app.paper(db)?;
            let as_of = history::resolve(db, self.as_of, app.now(), paper.custom.zone)?;
            Ok((list::list(db, self.year, &as_of)?, paper))
        })?;
        app.out.print(&corrections::render(&found, format, &paper)?)?;
        Ok(Code::DONE)
    }
}
