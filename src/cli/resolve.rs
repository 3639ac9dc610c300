//! `sayso resolve`: what became of claims in the copy.

use super::{App, Code, text};
use crate::error::Result;
use crate::model::copy::Resolving;
use crate::model::{ClaimId, Resolution};
use crate::store::resolutions;

/// Say what became of claims in the copy: kept, cut, reworded or attributed
///
/// A claim that was cut, reworded or attributed stands in its story's way no more, whatever its status, once the text
/// bears it out: attach the new text with `sayso article attach`. What is kept has to stand by its status. With several
/// ids, all are resolved or none.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The claims' numbers
    #[arg(required = true, value_name = "ID")]
    ids: Vec<ClaimId>,
    /// What became of it; "none" takes back what was said
    #[arg(value_name = "RESOLUTION|none", value_parser = resolution_or_none)]
    resolution: MaybeResolution,
    /// The words that now stand in the copy
    #[arg(long, value_name = "WORDS")]
    to: Option<String>,
    /// Why
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
}

/// A resolution, or none.
#[derive(Debug, Clone, Copy)]
struct MaybeResolution(Option<Resolution>);

fn resolution_or_none(text: &str) -> Result<MaybeResolution, String> {
    match text {
        "none" => Ok(MaybeResolution(None)),
        text => text
            .parse()
            .map(|resolution| MaybeResolution(Some(resolution)))
            .map_err(|e: crate::model::UnknownWord| format!("{e}, or none")),
    }
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::resolved, |write| match self.resolution.0 {
            Some(resolution) => {
                let how = Resolving {
                    resolution,
                    wording: self.to.clone(),
                    reason: self.reason.clone(),
                };
                resolutions::resolve(write, &self.ids, &how)
            }
            None => resolutions::unresolve(write, &self.ids),
        })?;
        Ok(Code::DONE)
    }
}
