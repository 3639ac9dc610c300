//! `sayso seed`: a story's claims from a file written by hand.

use super::formats::{self, Format, Report};
use super::{App, Code, text};
use crate::error::Result;
use crate::interchange::seed_load;
use crate::interchange::stories::Story;
use crate::store::{Write, reports};
use crate::view::seeds::Seeds;

/// Load stories with their claims, and end with each story's status report
///
/// Without a name, the article of 2015 about Iraq's alliance with Russia. `harbour-bridge` is an invented story that
/// shows every feature, `harbour-ferry` one that shows the desk's work around its verdicts. A file of your own in the same format works the same: docs/seeds.md tells how to write one.
/// Loading a story again changes nothing; loading a changed file updates what changed, and says what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Built-in stories by name, or files
    #[arg(value_name = "NAME|FILE")]
    stories: Vec<String>,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let default = ["iraq-russia-2015".to_owned()];
        let wanted = if self.stories.is_empty() {
            &default[..]
        } else {
            &self.stories
        };
        // All are read and checked before the ledger is opened: nothing of a bad file is loaded.
        let stories = wanted
            .iter()
            .map(|which| Story::open(which))
            .collect::<Result<Vec<_>>>()?;
        for story in &stories {
            for (of, found) in seed_load::identifying(&story.scenario) {
                app.warn_identifying(&of, found);
            }
        }
        let mut db = app.db()?;
        let mut scenarios = Vec::new();
        for story in &stories {
            let text = |file: &str| story.text(file);
            let name = &story.scenario.name;
            let load = |write: &mut Write| seed_load::load(write, &story.scenario, &text);
            scenarios.push(app.write_part(&mut db, name, load)?);
        }
        let seeds = Seeds { scenarios };
        let paper = app.paper(&mut db)?;
        app.out.emit(&seeds, |seeds| text::seeded(seeds, &paper))?;
        if !app.out.is_json() {
            for id in seeds.scenarios.iter().flat_map(|s| &s.articles) {
                let report = reports::article(&mut db, *id, None, app.now())?;
                app.out.print(&format!(
                    "\n{}",
                    formats::render(Report::Article(&report), Format::Text, &paper)?
                ))?;
            }
        }
        Ok(Code::DONE)
    }
}
