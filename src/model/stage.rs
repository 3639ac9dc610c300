//! How the work on a claim moves. Marking never moves it.

use super::ids::{ClaimId, PersonId};
use super::words::{Stage, Status};
use super::{Desk, Refusal};

/// A move somebody asks for.
#[derive(Debug, Clone)]
pub struct Move {
    /// Where to.
    pub to: Stage,
    /// Why.
    pub reason: Option<String>,
}

/// What the rules of moving look at.
#[derive(Debug, Clone)]
pub struct Work {
    /// Which claim.
    pub claim: ClaimId,
    /// Where it is; `None` for an imported claim, which has no stage.
    pub stage: Option<Stage>,
    /// What was found.
    pub status: Status,
    /// Who made the latest mark and who brought the evidence that it rests on.
    pub hands: Vec<PersonId>,
}

impl Stage {
    /// The stages that can follow this one.
    pub fn next(self) -> &'static [Stage] {
        match self {
            Stage::Draft => &[Stage::Open, Stage::Dropped],
            Stage::Open => &[Stage::Checking, Stage::Approval, Stage::Closed, Stage::Dropped],
            Stage::Checking => &[Stage::Open, Stage::Approval, Stage::Closed, Stage::Dropped],
            Stage::Approval => &[Stage::Checking, Stage::Open, Stage::Closed, Stage::Dropped],
            Stage::Closed | Stage::Dropped => &[Stage::Open],
        }
    }

    /// Whether claims at this stage are counted: not drafts, not what was dropped.
    pub fn counts(self) -> bool {
        !matches!(self, Stage::Draft | Stage::Dropped)
    }

    /// Whether there is work left.
    pub fn is_open(self) -> bool {
        matches!(self, Stage::Open | Stage::Checking | Stage::Approval)
    }
}

impl Work {
    /// Whether the move may be made by that person.
    ///
    /// # Errors
    /// The rule that says no. None of them can be overridden.
    pub fn check(&self, step: &Move, by: PersonId, desk: &Desk) -> Result<(), Refusal> {
        let Some(stage) = self.stage else {
            return Err(Refusal::new(
                format!("{} was imported and has no stage", self.claim),
                "enter a claim of your own and relate it as `same`",
            ));
        };
        if stage == step.to {
            return Err(Refusal::new(
                format!("{} is already {stage}", self.claim),
                "there is nothing to move",
            ));
        }
        if !stage.next().contains(&step.to) {
            let next: Vec<_> = stage.next().iter().map(ToString::to_string).collect();
            return Err(Refusal::new(
                format!("{} is {stage} and cannot become {}", self.claim, step.to),
                format!("from {stage} it can go to {}", next.join(", ")),
            ));
        }
        let needs_reason = match step.to {
            Stage::Closed => self.status == Status::Unverified,
            Stage::Dropped => true,
            Stage::Open => matches!(stage, Stage::Closed | Stage::Dropped),
            _ => false,
        };
        if needs_reason && step.reason.is_none() {
            let what = match step.to {
                Stage::Closed => "closing an unverified claim",
                Stage::Dropped => "dropping a claim",
                _ => "reopening a claim",
            };
            return Err(Refusal::new(
                format!("{what} needs a reason ({})", self.claim),
                "add --reason \"…\"",
            ));
        }
        if step.to == Stage::Closed && desk.second_person && self.hands.contains(&by) {
            return Err(Refusal::new(
                format!("{} needs a second person to close it", self.claim),
                "somebody closes it who neither made the latest mark nor brought its evidence",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(stage: Stage, status: Status) -> Work {
        Work {
            claim: ClaimId(7),
            stage: Some(stage),
            status,
            hands: vec![PersonId(1)],
        }
    }

    fn to(stage: Stage) -> Move {
        Move {
            to: stage,
            reason: None,
        }
    }

    #[test]
    fn closing_an_unverified_claim_needs_a_reason() {
        let refusal = work(Stage::Checking, Status::Unverified)
            .check(&to(Stage::Closed), PersonId(1), &Desk::default())
            .unwrap_err();
        assert_eq!(refusal.message, "closing an unverified claim needs a reason (claim #7)");
    }

    #[test]
    fn the_second_person_is_nobody_whose_hands_were_on_it() {
        let desk = Desk {
            second_person: true,
            ..Desk::default()
        };
        let work = work(Stage::Approval, Status::Verified);
        assert!(work.check(&to(Stage::Closed), PersonId(1), &desk).is_err());
        assert!(work.check(&to(Stage::Closed), PersonId(2), &desk).is_ok());
    }

    #[test]
    fn a_closed_claim_only_reopens_and_with_a_reason() {
        let work = work(Stage::Closed, Status::Verified);
        assert!(work.check(&to(Stage::Checking), PersonId(1), &Desk::default()).is_err());
        assert!(work.check(&to(Stage::Open), PersonId(1), &Desk::default()).is_err());
        let step = Move {
            to: Stage::Open,
            reason: Some("new document".into()),
        };
        assert!(work.check(&step, PersonId(1), &Desk::default()).is_ok());
    }
}
