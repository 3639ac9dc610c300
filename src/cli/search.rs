//! `sayso search`: plain search.

use super::filters::Filters;
use super::{App, Code};
use crate::error::Result;
use crate::model::Whose;

/// Search claims and reviews for words
///
/// All words must be there, in any form; "words in quotes" stand together; a word that ends in * finds all that begin
/// so; -word keeps out what has it in any form (in quotes, or behind --). A field in front narrows: text: title: body: source: tag:
/// status: after: before: (the day of the claim, that day itself taken in). Exit code 1 when nothing was found.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct Args {
    /// What to look for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// How many at most, up to 1000
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Whose claims
    #[arg(long, value_enum, default_value = "any")]
    origin: Whose,
    #[command(flatten)]
    filters: Filters,
}

impl Args {
    #[cfg(not(feature = "matching"))]
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        Err(crate::error::Error::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        use crate::matching::search::{self, Asked, Wanted};
        use crate::model::Stage;
        // An argument with a space was quoted for the shell: its words stand together.
        let typed: Vec<String> = match &self.words[..] {
            [one] => vec![one.clone()],
            many => many.iter().map(|word| quoted(word)).collect(),
        };
        let asked = Asked::read(&typed.join(" "))?;
        let mut db = app.reader()?;
        let filter = self.filters.filter(&mut db, self.origin)?;
        let wanted = Wanted {
            limit: self.limit.into(),
            allowed: asked.allowed(&mut db, &filter)?,
            dropped: self.filters.stage.contains(&Stage::Dropped),
        };
        let found = app.with_index(&mut db, |db, ready| search::search(db, ready, &asked, &wanted))?;
        if let Some(note) = &found.note {
            app.out.say(note);
        }
        let paper = app.paper(&mut db)?;
        app.out.emit(&found, |found| super::text::found(found, &paper))?;
        Ok(match found.claims.is_empty() {
            true => Code::NO,
            false => Code::DONE,
        })
    }
}

#[cfg(feature = "matching")]
fn quoted(word: &str) -> String {
    if !word.contains(char::is_whitespace) || word.contains('"') {
        return word.to_owned();
    }
    match word.split_once(':') {
        Some((field, value)) if !field.contains(char::is_whitespace) => format!("{field}:\"{value}\""),
        _ => format!("\"{word}\""),
    }
}
