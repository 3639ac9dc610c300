//! What is missing around an accusation, and in the copy.

use chrono::NaiveDate;

use super::{ClaimFacts, Lint};
use crate::model::accusation;
use crate::model::anchor::AnchorState;
use crate::model::ids::ReplyId;
use crate::model::words::{ReplyOutcome, Resolution, Severity, Stage};

/// A reply that was asked for, as the lints see it.
#[derive(Debug, Clone)]
pub struct ReplyFacts {
    /// Its number.
    pub reply: ReplyId,
    /// Who was asked.
    pub of: String,
    /// Whether they stand in the claim's own chain.
    pub says_it: bool,
    /// Until when.
    pub deadline_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<ReplyOutcome>,
}

impl ClaimFacts {
    pub(super) fn lint_replies(&self, found: &mut Vec<Lint>) {
        let id = self.claim.0;
        if self.accusation && self.replies.iter().all(|reply| reply.says_it) {
            let message = match self.replies.is_empty() {
                true => "it accuses somebody, and nobody was asked for a reply",
                false => "it accuses somebody, and only those who say it were asked for a reply",
            };
            found.push(Lint::new(
                "no-reply-asked",
                Severity::Blocking,
                message,
                format!("ask whom it accuses: sayso reply ask {id} --of SOURCE --deadline DAY"),
            ));
        }
        for reply in self.replies.iter().filter(|reply| reply.outcome.is_none()) {
            let number = reply.reply.0;
            match reply.deadline_on {
                Some(day) if day < self.today => found.push(Lint::new(
                    "reply-overdue",
                    Severity::Warning,
                    format!("{} was to reply by {day}", reply.of),
                    format!("say what came of it: sayso reply got {number} \"…\", or sayso reply none {number}"),
                )),
                _ => found.push(Lint::new(
                    "reply-awaited",
                    Severity::Warning,
                    format!("the reply of {} is still awaited", reply.of),
                    format!("wait for it, then: sayso reply got {number} \"…\", or sayso reply none {number}"),
                )),
            }
        }
        let unsettled = self.stage.is_some_and(Stage::is_open);
        if !self.accusation
            && unsettled
            && let Some(word) = accusation::proposed(&self.text)
        {
            found.push(Lint::new(
                "perhaps-accusation",
                Severity::Note,
                format!("it may accuse somebody (“{word}”)"),
                format!("if it does, say so: sayso edit {id} --accusation yes"),
            ));
        }
    }

    /// What the copy makes of the other findings: a place is no longer missed where the words were to go, and a claim that
    /// is out of the story blocks it no more.
    pub(super) fn settle_in_copy(&self, found: &mut Vec<Lint>) {
        let Some(copy) = self.copy.filter(|copy| copy.resolution.settles()) else {
            return;
        };
        found.retain(|lint| !lint.code.starts_with("anchor-"));
        for lint in found.iter_mut().filter(|lint| lint.severity == Severity::Blocking) {
            let harmless = match copy.resolution {
                _ if lint.code == "unapproved" => true,
                Resolution::Cut => true,
                // The verdict is on words that are no longer there; the accusation may well be.
                Resolution::Reworded => lint.code != "no-reply-asked",
                Resolution::Attributed | Resolution::Kept => false,
            };
            if harmless {
                lint.severity = Severity::Note;
            }
        }
        let id = self.claim.0;
        let resolution = copy.resolution;
        if resolution.takes_out() && copy.anchor == Some(AnchorState::Holds) {
            found.push(Lint::new(
                "copy-unchanged",
                Severity::Blocking,
                format!("it was {resolution}, and the text still has its words where they were"),
                "attach the text as it is now: sayso article attach ARTICLE FILE",
            ));
        }
        match copy.says_it {
            Some(false) => found.push(Lint::new(
                "copy-without-wording",
                Severity::Blocking,
                format!("it was {resolution}, and the text does not say so"),
                format!(
                    "attach the text as it is now, or put the words right: sayso resolve {id} {resolution} --to \"…\""
                ),
            )),
            None if resolution.has_wording() => found.push(Lint::new(
                "copy-unchecked",
                Severity::Warning,
                format!("it was {resolution}, and there is no text here to hold that against"),
                "attach the text, which the desk must keep for that: sayso article attach ARTICLE FILE",
            )),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, facts};
    use super::*;
    use crate::model::copy::InCopy;

    fn reply(outcome: Option<ReplyOutcome>, deadline: u32) -> ReplyFacts {
        ReplyFacts {
            says_it: false,
            reply: ReplyId(3),
            of: "Oda Verrin".into(),
            deadline_on: NaiveDate::from_ymd_opt(2026, 11, deadline),
            outcome,
        }
    }

    #[test]
    fn an_accusation_blocks_until_a_reply_is_asked_for() {
        let accusing = ClaimFacts {
            accusation: true,
            ..facts()
        };
        assert_eq!(accusing.lints()[0].severity, Severity::Blocking);
        let with = |outcome, day| ClaimFacts {
            replies: vec![reply(outcome, day)],
            ..accusing.clone()
        };
        let mut of_the_accuser = with(Some(ReplyOutcome::Answered), 21);
        of_the_accuser.replies[0].says_it = true;
        assert_eq!(codes(&of_the_accuser), ["no-reply-asked"]);
        assert_eq!(codes(&with(None, 22)), ["reply-awaited"]);
        assert_eq!(codes(&with(None, 21)), ["reply-overdue"]);
        assert_eq!(codes(&with(Some(ReplyOutcome::Silent), 21)), [""; 0]);
    }

    #[test]
    fn words_that_accuse_are_a_note_and_nothing_more() {
        let suspect = ClaimFacts {
            text: "They tortured him.".into(),
            ..facts()
        };
        assert_eq!(codes(&suspect), ["perhaps-accusation"]);
        assert_eq!(suspect.lints()[0].severity, Severity::Note);
        let closed = ClaimFacts {
            stage: Some(Stage::Closed),
            ..suspect
        };
        assert_eq!(codes(&closed), [""; 0]);
    }

    fn copy(resolution: Resolution, says_it: Option<bool>, anchor: AnchorState) -> ClaimFacts {
        ClaimFacts {
            accusation: true,
            anchor: Some(anchor),
            copy: Some(InCopy {
                resolution,
                says_it,
                anchor: Some(anchor),
            }),
            ..facts()
        }
    }

    #[test]
    fn what_is_cut_blocks_only_while_it_still_stands_there() {
        let blocking = |facts: &ClaimFacts| -> Vec<&'static str> {
            let lints = facts.lints();
            let blocking = lints.iter().filter(|l| l.severity == Severity::Blocking);
            blocking.map(|l| l.code).collect()
        };
        use AnchorState::{Holds, Lost};
        assert_eq!(blocking(&copy(Resolution::Cut, None, Holds)), ["copy-unchanged"]);
        assert_eq!(blocking(&copy(Resolution::Cut, None, Lost)), [""; 0]);
        assert_eq!(
            blocking(&copy(Resolution::Reworded, Some(false), Lost)),
            ["no-reply-asked", "copy-without-wording"]
        );
        assert_eq!(
            blocking(&copy(Resolution::Attributed, Some(true), Lost)),
            ["no-reply-asked"]
        );
        assert_eq!(
            blocking(&copy(Resolution::Kept, None, Lost)),
            ["anchor-lost", "no-reply-asked"]
        );
    }
}
