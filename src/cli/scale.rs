//! `sayso scale`: the rating scales.

use std::path::PathBuf;

use super::{App, Code, text};
use crate::error::{Error, Result};
use crate::interchange::scale_file;
use crate::model::scale::parse_key;
use crate::store::scales;

/// Rating scales: named lists of labels, each with the status that it means
///
/// The scales of well-known desks come with sayso; `scale add` adds the desk's own. `desk set --scale NAME` chooses the
/// one that `mark --rating` is held to.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List every scale: the desk's own, and those that come with sayso
    List,
    /// Show a scale's labels and what each means
    Show {
        /// Its name, with or without a version: politifact, politifact/1
        #[arg(value_name = "NAME[/VERSION]", value_parser = parse_key)]
        scale: (String, Option<i64>),
    },
    /// Add a scale of the desk's own from a TOML file (docs/scales.md tells how to write one)
    ///
    /// A scale is never changed, since marks rest on it: what differs gets another version.
    Add {
        /// The file
        file: PathBuf,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::List => {
                let mut db = app.db()?;
                let list = scales::list(&mut db)?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&list, |list| text::scale_list(list, &paper))?;
            }
            Command::Show { scale: (name, version) } => {
                let mut db = app.db()?;
                let scale = scales::find(&mut db, name, *version)?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&scale, |scale| text::scale(scale, &paper))?;
            }
            Command::Add { file } => {
                // Read and checked before the ledger is opened: nothing of a bad file is kept.
                let (scale, content) = scale_file::open(file)?;
                app.asks_with(&content);
                let mut db = app.db()?;
                let (_, new) = app.write(&mut db, |write| scales::add(write, &scale))?;
                if new == Some(false) {
                    app.out.say(&format!("the scale {} was there already", scale.key()));
                }
                let kept = scales::find(&mut db, &scale.name, Some(scale.version))
                    .map_err(|e| Error::corrupt(format!("a scale that was just kept: {e}")))?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&kept, |scale| text::scale(scale, &paper))?;
            }
        }
        Ok(Code::DONE)
    }
}
