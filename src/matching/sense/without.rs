//! What stands in for matching by meaning in a sayso that was built without it: nothing that can be made.

use crate::error::Result;
use crate::matching::allowed::Allowed;
use crate::matching::find::Ranked;
use crate::matching::index::Look;
use crate::store::Db;

use super::Asked;

/// Never there.
pub enum Sense {}

impl Sense {
    /// Never called.
    pub(in crate::matching) fn rank(
        &mut self,
        _db: &mut Db,
        _look: &mut Look,
        _asked: Vec<Asked>,
        _allowed: Option<&Allowed>,
    ) -> Result<Vec<Vec<Ranked>>> {
        match *self {}
    }
}
