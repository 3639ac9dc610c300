//! `sayso index`: the search index beside the ledger.

use super::{App, Code};
use crate::error::Result;

/// Bring the search index up to the ledger, and make one part of many
///
/// The index is derived from the ledger and lies in your cache folder (SAYSO_CACHE names another). It keeps itself up
/// with small changes; run this after large imports, or from cron. It can be deleted at any time.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct Args {
    /// Build it anew
    #[arg(long, conflicts_with = "status")]
    rebuild: bool,
    /// Also make the vectors of all claims for the model in use, so that claims are found by meaning; else a claim gets
    /// its vectors when it is first likely to answer something
    #[arg(long, conflicts_with = "status")]
    vectors: bool,
    /// Only say how it stands
    #[arg(long)]
    status: bool,
}

impl Args {
    #[cfg(not(feature = "matching"))]
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        Err(crate::error::Error::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        #[cfg(not(feature = "semantic"))]
        if self.vectors {
            return Err(crate::error::Error::without_semantic());
        }
        let mut db = app.db()?;
        let state = app.tend_index(&mut db, !self.status, self.rebuild)?;
        #[cfg(feature = "semantic")]
        if self.vectors {
            app.complete_vectors(&mut db)?;
        }
        let paper = app.paper(&mut db)?;
        app.out.emit(&state, |state| super::text::index_state(state, &paper))?;
        Ok(Code::DONE)
    }
}
