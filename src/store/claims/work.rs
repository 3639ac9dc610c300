//! The work on a claim: who has it, until when, and when to look again.

use chrono::NaiveDate;

use super::edit::{ClaimEdit, Edited, change_in_place};
use super::{Claim, ClaimFields, own};
use crate::error::Result;
use crate::model::{ClaimId, PersonId, Priority};
use crate::store::journal::Write;

/// Gives a claim to somebody, or to nobody.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn assign(write: &mut Write, id: ClaimId, to: Option<PersonId>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        assignee: to,
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "assign",
        serde_json::json!({"claim": id, "to": to}),
    )
}

/// Sets a claim's deadline and priority; `None` leaves the priority, and clears the deadline.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn due(write: &mut Write, id: ClaimId, on: Option<NaiveDate>, priority: Option<Priority>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        due_on: on,
        priority: priority.unwrap_or(claim.priority),
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "due",
        serde_json::json!({"claim": id, "on": on, "priority": priority}),
    )
}

/// Sets the day on which to look at a claim again.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn recheck(write: &mut Write, id: ClaimId, on: Option<NaiveDate>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        recheck_on: on,
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "recheck",
        serde_json::json!({"claim": id, "on": on}),
    )
}

fn plan(write: &mut Write, claim: &Claim, about: ClaimFields, verb: &str, body: serde_json::Value) -> Result<()> {
    let edit = ClaimEdit::of(about.clone());
    if change_in_place(write, claim, &about, &edit)? != Edited::Unchanged {
        write.entry(verb, claim.id, &body)?;
    }
    Ok(())
}
