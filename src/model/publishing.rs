//! What the desk publishes: when a mark may go out, and when what went out no longer holds.

use super::Refusal;
use super::ids::ClaimId;
use super::words::{Origin, Stage, Status};

/// A claim as publishing sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Publishable {
    /// Which claim.
    pub claim: ClaimId,
    /// Own or imported.
    pub origin: Origin,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// The latest mark's status; `None` before a decision.
    pub status: Option<Status>,
    /// Whether the desk wants a second person to close, and the latest mark came after the closing.
    pub unseen: bool,
}

impl Publishable {
    /// Whether its latest mark may be published.
    ///
    /// # Errors
    /// The rule that says no.
    pub fn check(&self) -> Result<Status, Refusal> {
        let (claim, n) = (self.claim, self.claim.0);
        if self.origin == Origin::Imported {
            return Err(Refusal::new(
                format!("{claim} was imported: another desk has published it"),
                "publish a claim of your own",
            ));
        }
        let status = match self.status {
            None | Some(Status::Unverified) => {
                return Err(Refusal::new(
                    format!("{claim} is undecided, and there is nothing to publish"),
                    format!("decide it first: sayso mark {n} …"),
                ));
            }
            Some(Status::Withdrawn) => {
                return Err(Refusal::new(
                    format!("the check of {claim} was withdrawn"),
                    format!("take back what was published: sayso unpublish {n} --reason \"…\""),
                ));
            }
            Some(status) => status,
        };
        match self.stage {
            Some(Stage::Closed) if self.unseen => Err(Refusal::new(
                format!("{claim} was marked again after it was closed, and no second person has seen that"),
                format!("reopen it, and let somebody else close it: sayso stage {n} open --reason \"…\""),
            )),
            Some(Stage::Closed) => Ok(status),
            stage => Err(Refusal::new(
                format!(
                    "{claim} is not closed: it is in {}",
                    stage.map_or("no stage", super::Words::as_str)
                ),
                format!("publish what is finished: sayso stage {n} closed"),
            )),
        }
    }
}

/// What of a published version no longer is as the ledger has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Stale {
    /// A later mark decided otherwise, or anew.
    Mark,
    /// The claim's wording was repaired.
    Wording,
    /// The claim was corrected by another, which has its new wording.
    Corrected,
}

/// Whether a published version is stale: which mark and wording it shows, against the latest, and whether another claim
/// corrects it.
pub fn stale(shows: (i64, i64), latest: (i64, i64), corrected: bool) -> Option<Stale> {
    match (shows.0 == latest.0, shows.1 == latest.1) {
        _ if corrected => Some(Stale::Corrected),
        (false, _) => Some(Stale::Mark),
        (true, false) => Some(Stale::Wording),
        (true, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_finding_is_published() {
        let closed = Publishable {
            claim: ClaimId(7),
            origin: Origin::Own,
            stage: Some(Stage::Closed),
            status: Some(Status::False),
            unseen: false,
        };
        assert_eq!(closed.check(), Ok(Status::False));
        let no = |case: Publishable| case.check().unwrap_err().message;
        let open = Publishable {
            stage: Some(Stage::Open),
            ..closed
        };
        assert_eq!(no(open), "claim #7 is not closed: it is in open");
        let unseen = Publishable { unseen: true, ..closed };
        assert!(no(unseen).contains("no second person has seen that"));
        let undecided = Publishable { status: None, ..closed };
        assert!(no(undecided).contains("is undecided"));
        let withdrawn = Publishable {
            status: Some(Status::Withdrawn),
            ..closed
        };
        assert!(no(withdrawn).contains("was withdrawn"));
        let imported = Publishable {
            origin: Origin::Imported,
            stage: None,
            ..closed
        };
        assert!(no(imported).contains("was imported"));
    }

    #[test]
    fn a_version_is_stale_once_the_mark_or_the_wording_is_another() {
        assert_eq!(stale((3, 1), (3, 1), false), None);
        assert_eq!(stale((3, 1), (4, 1), false), Some(Stale::Mark));
        assert_eq!(stale((3, 1), (3, 2), false), Some(Stale::Wording));
        assert_eq!(stale((3, 1), (3, 1), true), Some(Stale::Corrected));
    }
}
