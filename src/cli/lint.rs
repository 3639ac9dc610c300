//! `sayso lint`: what is wrong with a desk's markup.

use super::{App, Code, text};
use crate::error::Result;
use crate::interchange::claimreview::check::Check;
use crate::interchange::input::{Input, whole};
use crate::model::Severity;

/// The largest file that is looked at.
const LARGEST: usize = 64 << 20;

/// Tell what is wrong with a file's markup, before others do
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check ClaimReviews by Google's rules and schema.org's
    ///
    /// In JSON-LD, alone or in the blocks of a page, or in a page's microdata. A block or a file that cannot be read is a
    /// finding like others, and whatever else there is is judged. Exit code 1 when there is no ClaimReview at all, 2 when a
    /// file could not be read.
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
        let mut inputs = Vec::new();
        for file in files {
            inputs.extend(Input::named(file)?);
        }
        let mut check = Check::default();
        let mut unread = 0;
        for input in inputs {
            let content = input
                .open(&Default::default())
                .and_then(|mut opened| whole(&mut opened.all, LARGEST));
            match content {
                Ok(content) => check.file(&input.name, &content),
                Err(error) => {
                    check.unreadable(&input.name, &error);
                    unread += 1;
                }
            }
        }
        let answer = check.answer();
        let paper = app.out.paper(chrono_tz::Tz::UTC);
        app.out.emit(&answer, |answer| text::markup(answer, &paper))?;
        let blocking = answer
            .reviews
            .iter()
            .flat_map(|r| &r.lints)
            .any(|lint| lint.severity == Severity::Blocking);
        Ok(match () {
            () if unread > 0 => Code::FAILED,
            () if *strict && blocking || answer.reviews.is_empty() => Code::NO,
            () => Code::DONE,
        })
    }
}
