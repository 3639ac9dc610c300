//! `sayso lint`: what is wrong with a desk's markup.

use super::{App, Code, text};
use crate::error::Result;
use crate::interchange::claimreview::check::check;
use crate::interchange::input::{Input, whole};
use crate::model::Severity;
use crate::view::markup::Markup;

/// The largest file that is looked at.
const LARGEST: usize = 64 << 20;

/// Tell what is wrong with a file's markup, before others do
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check ClaimReviews by Google's rules and schema.org's
    ///
    /// In JSON-LD, alone or in the blocks of a page, or in a page's microdata.
    Claimreview {
        /// Files or folders; - for standard input
        #[arg(required = true, value_name = "FILE|DIR|-")]
        files: Vec<String>,
        /// Exit with 1 when something required is missing
        #[arg(long)]
        strict: bool,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let Command::Claimreview { files, strict } = self;
        let mut answer = Markup { reviews: Vec::new() };
        for file in files {
            for input in Input::named(file)? {
                let mut opened = input.open(&Default::default())?;
                check(&input.name, &whole(&mut opened.all, LARGEST)?, &mut answer)?;
            }
        }
        let paper = app.out.paper(chrono_tz::Tz::UTC);
        app.out.emit(&answer, |answer| text::markup(answer, &paper))?;
        let blocking = answer
            .reviews
            .iter()
            .flat_map(|r| &r.lints)
            .any(|lint| lint.severity == Severity::Blocking);
        Ok(if *strict && blocking || answer.reviews.is_empty() {
            Code::NO
        } else {
            Code::DONE
        })
    }
}
