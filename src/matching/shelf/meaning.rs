//! The model that an index is lent with, where one is in use: opened when it is first needed, its vectors beside the index.

use std::path::PathBuf;

use super::folder::Folder;
use super::{Ready, Shelf};
#[cfg(feature = "semantic")]
use crate::error::Error;
use crate::error::Result;
use crate::matching::sense::Sense;
use crate::store::{Db, audit};

/// The model by which candidates are compared too, when one is in use.
#[derive(Default)]
pub struct Meaning {
    model: Option<PathBuf>,
    #[cfg_attr(not(feature = "semantic"), allow(dead_code))]
    index: Option<PathBuf>,
    #[cfg_attr(not(feature = "semantic"), allow(dead_code))]
    sense: Option<Sense>,
}

impl Meaning {
    /// Whether a model is in use, that nothing was found wrong with yet.
    pub fn is_used(&self) -> bool {
        cfg!(feature = "semantic") && self.model.is_some()
    }

    /// The model; `None` when none is in use, or it cannot be read, which is said once.
    #[cfg(feature = "semantic")]
    pub fn sense(&mut self, said: &mut Vec<String>) -> Option<&mut Sense> {
        if self.sense.is_none()
            && let Some(model) = self.model.take()
        {
            match Sense::open(&model, self.index.as_deref()) {
                Ok(sense) => self.sense = Some(sense),
                Err(error) => said.push(format!(
                    "{}; matches are ranked by their words alone; `sayso model` uses another model or none",
                    error.message
                )),
            }
        }
        self.sense.as_mut()
    }

    /// Never one: this sayso was built without.
    #[cfg(not(feature = "semantic"))]
    pub fn sense(&mut self, _said: &mut Vec<String>) -> Option<&mut Sense> {
        None
    }
}

impl Shelf<'_> {
    /// Gives the model along, and says where the vectors of the ledger's claims are.
    pub(super) fn lend(&self, db: &mut Db, ready: &mut Ready) -> Result<()> {
        if let Some(model) = &self.model {
            let folder = Folder::of(&self.cache, &audit::head(db)?.ledger_id);
            ready.meaning = Meaning {
                model: Some(model.clone()),
                // An index in memory has no folder to keep vectors in.
                index: folder.current().map(|_| folder.index()),
                sense: None,
            };
        }
        Ok(())
    }

    /// Makes the vectors of all claims that have none, for the model in use; says how many.
    ///
    /// # Errors
    /// `Usage` without a model or when its folder holds none, and as for [`Shelf::ready`].
    #[cfg(feature = "semantic")]
    pub fn complete(&mut self, db: &mut Db) -> Result<u64> {
        let Some(model) = self.model.clone() else {
            return Err(Error::usage("no model is in use").hint("`sayso model use FOLDER` names one"));
        };
        let ready = self.ready(db)?;
        let mut sense = Sense::open(&model, ready.meaning.index.as_deref())?;
        sense.complete(db, &ready.look, self.progress)
    }
}
