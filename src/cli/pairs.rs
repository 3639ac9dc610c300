//! `sayso duplicates` and `sayso contradictions`: pairs of claims for a person to relate.

use super::filters::Filters;
use super::{App, Code};
use crate::error::Result;
use crate::model::Whose;

/// List pairs of claims that repeat each other, to relate as same or variant
///
/// One of each pair passes the filters; the other can be any claim. Pairs that are related already are left out. Nothing is
/// related by this: `sayso relate` does that, when a person has looked. Exit code 1 when there is no pair.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct DuplicatesArgs {
    #[command(flatten)]
    pairs: PairArgs,
}

/// List pairs of claims that say opposite things: a "not", another number, a word and its opposite
///
/// One of each pair passes the filters; the other can be any claim. Pairs that are related already are left out. Nothing is
/// related by this. Exit code 1 when there is no pair.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct ContradictionsArgs {
    #[command(flatten)]
    pairs: PairArgs,
    /// Only sources that contradict themselves
    #[arg(long)]
    same_source: bool,
}

#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
struct PairArgs {
    /// How many at most, up to 1000
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// How alike the two are at least, 0 to 1
    #[arg(long, value_name = "SCORE", default_value_t = 0.5, value_parser = super::matches::score)]
    min_score: f64,
    /// Whose claims
    #[arg(long, value_enum, default_value = "own")]
    origin: Whose,
    #[command(flatten)]
    filters: Filters,
}

impl DuplicatesArgs {
    #[cfg(not(feature = "matching"))]
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        Err(crate::error::Error::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        self.pairs.run(app, crate::matching::pairs::Seek::Repeats, false)
    }
}

impl ContradictionsArgs {
    #[cfg(not(feature = "matching"))]
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        Err(crate::error::Error::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        self.pairs
            .run(app, crate::matching::pairs::Seek::Opposites, self.same_source)
    }
}

#[cfg(feature = "matching")]
impl PairArgs {
    fn run(&self, app: &App, seek: crate::matching::pairs::Seek, same_source: bool) -> Result<Code> {
        use crate::matching::pairs::{self, Wanted};
        let mut db = app.reader()?;
        let filter = self.filters.filter(&mut db, self.origin)?;
        let claims = crate::store::listing::numbers(&mut db, &filter)?;
        let wanted = Wanted {
            seek,
            limit: self.limit.into(),
            least: self.min_score,
            same_source,
        };
        let found = app.with_index(&mut db, |db, ready| {
            let mut progress = app.out.progress("comparing");
            pairs::pairs(db, ready, &claims, &wanted, &mut |done, total| {
                progress.at(done, Some(total));
            })
        })?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&found, |found| super::text::pairs(found, &paper))?;
        Ok(match found.pairs.is_empty() {
            true => Code::NO,
            false => Code::DONE,
        })
    }
}
