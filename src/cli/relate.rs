//! `sayso relate` and `unrelate`: how claims stand to one another.

use super::{App, Code, text};
use crate::error::Result;
use crate::model::{ClaimId, RelationKind};
use crate::store::relations;

/// Say how two claims stand to one another
///
/// `same` and `contradicts` hold both ways; `updates` says that the first takes the second's place. A status never
/// travels along a relation; `same` makes both count as corroboration.
#[derive(Debug, clap::Args)]
pub struct RelateArgs {
    /// The first claim's number
    #[arg(value_name = "A")]
    a: ClaimId,
    /// The relation
    kind: RelationKind,
    /// The second claim's number
    #[arg(value_name = "B")]
    b: ClaimId,
    /// Why
    #[arg(long, value_name = "WORDS")]
    note: Option<String>,
}

impl RelateArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::related, |write| {
            relations::relate(write, self.a, self.kind, self.b, self.note.as_deref())
        })?;
        Ok(Code::DONE)
    }
}

/// Take back how two claims stand to one another
#[derive(Debug, clap::Args)]
pub struct UnrelateArgs {
    /// The first claim's number
    #[arg(value_name = "A")]
    a: ClaimId,
    /// The second claim's number
    #[arg(value_name = "B")]
    b: ClaimId,
    /// Only this relation; without it, every one between the two
    #[arg(long)]
    kind: Option<RelationKind>,
}

impl UnrelateArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::related, |write| {
            relations::unrelate(write, self.a, self.kind, self.b)
        })?;
        Ok(Code::DONE)
    }
}
