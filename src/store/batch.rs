//! The verbs of the desk by the thousand, for imports and large ledgers: the same checks and the same rows as one by
//! one, with one entry of the journal about the whole batch.

use serde::Serialize;

use super::claims::NewClaim;
use super::evidence::NewEvidence;
use super::journal::Write;
use super::{claims, marks, stages};
use crate::error::Result;
use crate::model::stage::Move;
use crate::model::{ClaimId, Mark, Stage, Status, Subject};

/// Adds claims, with one entry in the journal.
///
/// # Errors
/// As for [`claims::add`], of any of them; then none is added.
pub fn claims(write: &mut Write, news: &[NewClaim]) -> Result<Vec<ClaimId>> {
    let ids = claims::insert_all(write, news)?;
    entry(write, "add", &ids)?;
    Ok(ids)
}

/// A decision about one claim of a batch.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Which claim.
    pub claim: ClaimId,
    /// What is decided.
    pub mark: Mark,
    /// The evidence that comes with it.
    pub brought: Vec<NewEvidence>,
}

/// Marks claims, with one entry in the journal.
///
/// # Errors
/// As for [`marks::mark`], of any of them; then none is marked.
pub fn marks(write: &mut Write, decisions: &[Decision]) -> Result<()> {
    #[derive(Serialize)]
    struct Did<'a> {
        claim: ClaimId,
        from: Status,
        to: Option<Status>,
        mark: i64,
        reason: &'a Option<String>,
    }
    let mut did = Vec::with_capacity(decisions.len());
    for Decision { claim, mark, brought } in decisions {
        let (from, number) = marks::decide(write, *claim, mark, brought)?;
        did.push(Did {
            claim: *claim,
            from,
            to: mark.status,
            mark: number,
            reason: &mark.reason,
        });
    }
    entry(write, "mark", &did)
}

/// Moves claims to stages, with one entry in the journal.
///
/// # Errors
/// As for [`stages::step`], of any of them; then none is moved.
pub fn stages(write: &mut Write, steps: &[(ClaimId, Move)]) -> Result<()> {
    #[derive(Serialize)]
    struct Did<'a> {
        claim: ClaimId,
        from: Option<Stage>,
        to: Stage,
        reason: &'a Option<String>,
    }
    let mut did = Vec::with_capacity(steps.len());
    for (claim, step) in steps {
        let from = stages::put(write, *claim, step)?;
        did.push(Did {
            claim: *claim,
            from,
            to: step.to,
            reason: &step.reason,
        });
    }
    entry(write, "stage", &did)
}

/// A batch is known by the number of its entry.
fn entry(write: &mut Write, verb: &str, did: &impl Serialize) -> Result<()> {
    let batch = Subject {
        noun: "batch",
        id: write.seq(),
    };
    write.entry(verb, batch, &serde_json::json!({ "batch": did })).map(drop)
}
