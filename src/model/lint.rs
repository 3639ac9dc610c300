//! What is missing or odd about a claim, in three severities.

mod asked;

use chrono::NaiveDate;
use serde::Serialize;

pub use asked::ReplyFacts;

use super::anchor::AnchorState;
use super::copy::InCopy;
use super::ids::{ClaimId, EvidenceId};
use super::publishing::Stale;
use super::words::{Access, ClaimKind, Said, Severity, Stage, Status};

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Lint {
    /// Its stable code ("single-sourced").
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is missing or odd.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Lint {
    /// A finding.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>, hint: impl Into<String>) -> Lint {
        Lint {
            code,
            severity,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// A piece of evidence as the lints see it.
#[derive(Debug, Clone)]
pub struct EvidenceFacts {
    /// Its number.
    pub id: EvidenceId,
    /// Whether it is a page without an archived copy.
    pub unarchived: bool,
    /// Who may see the document.
    pub access: Access,
    /// Whether anybody knows where the document comes from.
    pub origin_known: bool,
    /// Whether it was brought after the standing mark.
    pub after_mark: bool,
    /// Whether it supports the claim from outside its chain.
    pub independent_support: bool,
}

/// A claim as the lints see it.
#[derive(Debug, Clone)]
pub struct ClaimFacts {
    /// Which claim.
    pub claim: ClaimId,
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// Where it stands.
    pub status: Status,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// Whether its latest mark passed the rules of evidence by an override.
    pub overridden: bool,
    /// Whether the desk wants a second person to close, and the latest mark came after the closing.
    pub unseen: bool,
    /// How many independent origins assert it, at most.
    pub origins: usize,
    /// Whether anybody in its chain is anonymous.
    pub anonymous: bool,
    /// Its chain: for each link, a gap is `None`, otherwise whether it was really said.
    pub links: Vec<Option<Said>>,
    /// What was brought to it.
    pub evidence: Vec<EvidenceFacts>,
    /// What became of its anchor in the newest text.
    pub anchor: Option<AnchorState>,
    /// Whether the newest text differs from the anchor's and is not kept, so that nobody can tell.
    pub anchor_unchecked: bool,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
    /// The day to look again.
    pub recheck_on: Option<NaiveDate>,
    /// Verified claims that contradict it.
    pub contradicted_by: Vec<ClaimId>,
    /// What of its published version no longer is so.
    pub stale: Option<Stale>,
    /// Today on the desk's wall calendar.
    pub today: NaiveDate,
    /// Whether the desk wants every page archived.
    pub archive_needed: bool,
    /// How many distinct origins outside its chain support it.
    pub support: usize,
    /// How many of them the desk wants for `verified`.
    pub support_needed: usize,
    /// Its words.
    pub text: String,
    /// Whether somebody said that it accuses.
    pub accusation: bool,
    /// Whom a reply was asked of.
    pub replies: Vec<ReplyFacts>,
    /// What became of it in the copy.
    pub copy: Option<InCopy>,
}

impl ClaimFacts {
    /// Everything missing or odd, worst first.
    pub fn lints(&self) -> Vec<Lint> {
        let mut found = Vec::new();
        self.lint_anchor(&mut found);
        self.lint_standing(&mut found);
        self.lint_sourcing(&mut found);
        self.lint_evidence(&mut found);
        self.lint_dates(&mut found);
        self.lint_replies(&mut found);
        self.settle_in_copy(&mut found);
        found.sort_by_key(|lint| lint.severity);
        found
    }

    fn lint_anchor(&self, found: &mut Vec<Lint>) {
        let hint = format!(
            "read the new text, then set the place: sayso edit {} --anchor START-END",
            self.claim.0
        );
        match self.anchor {
            Some(AnchorState::Lost) => found.push(Lint::new(
                "anchor-lost",
                Severity::Blocking,
                "its words are no longer in the article's text",
                hint,
            )),
            Some(AnchorState::Moved) => found.push(Lint::new(
                "anchor-moved",
                Severity::Blocking,
                "its words stand elsewhere in the article's new text",
                hint,
            )),
            Some(AnchorState::Holds) => {}
            None if self.anchor_unchecked => found.push(Lint::new(
                "anchor-unchecked",
                Severity::Warning,
                "its place was made from an older text, and the newer one is not kept",
                "check it against a copy: sayso article attach ARTICLE FILE",
            )),
            None => {}
        }
    }

    fn lint_standing(&self, found: &mut Vec<Lint>) {
        if self.status == Status::Verified {
            for other in &self.contradicted_by {
                found.push(Lint::new(
                    "contradiction",
                    Severity::Blocking,
                    format!("it is verified, and so is {other}, which contradicts it"),
                    format!(
                        "look at both again, or take the relation back: sayso unrelate {} {}",
                        self.claim.0, other.0
                    ),
                ));
            }
        }
        // The chain, the sources or the documents may have been corrected since the decision.
        if self.status == Status::Verified && !self.overridden && self.support < self.support_needed {
            found.push(Lint::new(
                "unsupported",
                Severity::Blocking,
                "it is verified, and too little of what supports it comes from outside its chain",
                format!(
                    "bring other evidence, or mark it anew: sayso mark {} … --reason \"…\"",
                    self.claim.0
                ),
            ));
        }
        if self.unseen && self.stage == Some(Stage::Closed) {
            found.push(Lint::new(
                "unapproved",
                Severity::Blocking,
                "it was marked again after it was closed, and no second person has seen that",
                format!(
                    "reopen it, and let somebody else close it: sayso stage {} open --reason \"…\"",
                    self.claim.0
                ),
            ));
        }
        if let Some(stale) = self.stale {
            let message = match stale {
                Stale::Mark => "what was published of it shows an earlier mark",
                Stale::Wording => "what was published of it shows an earlier wording",
                Stale::Corrected => "what was published of it was corrected by another claim",
            };
            let n = self.claim.0;
            let hint = match self.status {
                _ if stale == Stale::Corrected => {
                    format!("publish the claim that updates it (sayso show {n}): that takes its place")
                }
                Status::Withdrawn | Status::Unverified => format!("take it back: sayso unpublish {n} --reason \"…\""),
                _ => {
                    format!("publish it again: sayso publish {n}, or take it back: sayso unpublish {n} --reason \"…\"")
                }
            };
            found.push(Lint::new("published-stale", Severity::Warning, message, hint));
        }
        if self.overridden {
            found.push(Lint::new(
                "override",
                Severity::Note,
                "its mark passed the rules of evidence by an override",
                "the reason stands with the mark",
            ));
        }
    }

    fn lint_sourcing(&self, found: &mut Vec<Lint>) {
        let supported = self.evidence.iter().any(|e| e.independent_support);
        let matters = !matches!(
            self.status,
            Status::False | Status::Misleading | Status::Withdrawn | Status::Outdated
        );
        if self.kind == ClaimKind::Fact && self.origins <= 1 && !supported && matters {
            let who = if self.anonymous {
                "one anonymous voice"
            } else {
                "one voice"
            };
            found.push(Lint::new(
                "single-sourced",
                Severity::Warning,
                format!("it rests on {who} alone"),
                "bring evidence from outside its chain, or relate a claim that says the same on another's word",
            ));
        }
        if self.links.contains(&None) {
            found.push(Lint::new(
                "gap",
                Severity::Note,
                "its chain has a hop that the text leaves out",
                "ask the writer who stood between",
            ));
        }
        if self.links.contains(&Some(Said::Denied)) {
            found.push(Lint::new(
                "denied",
                Severity::Warning,
                "somebody in its chain denies having said it",
                "say so in the copy, or take the attribution out",
            ));
        }
    }

    fn lint_evidence(&self, found: &mut Vec<Lint>) {
        let list = |ids: Vec<EvidenceId>| ids.iter().map(|id| format!("#{}", id.0)).collect::<Vec<_>>().join(", ");
        let of = |which: fn(&EvidenceFacts) -> bool| -> Vec<EvidenceId> {
            self.evidence.iter().filter(|e| which(e)).map(|e| e.id).collect()
        };
        let late = of(|e| e.after_mark);
        if !late.is_empty() {
            found.push(Lint::new(
                "evidence-after-mark",
                Severity::Warning,
                format!("evidence {} came after the decision", list(late)),
                "see whether the mark still stands, and mark it again if it does not",
            ));
        }
        let unarchived = of(|e| e.unarchived && e.access == Access::Public);
        if !unarchived.is_empty() {
            let severity = if self.archive_needed {
                Severity::Warning
            } else {
                Severity::Note
            };
            found.push(Lint::new(
                "unarchived",
                severity,
                format!("evidence {} has no archived copy", list(unarchived)),
                "archive the page and note where: sayso document edit N --archived-url URL",
            ));
        }
        let unknown = of(|e| !e.origin_known);
        if !unknown.is_empty() {
            found.push(Lint::new(
                "origin-unknown",
                Severity::Note,
                format!("nobody has said where evidence {} comes from", list(unknown)),
                "say so: sayso document edit N --origin SOURCE",
            ));
        }
    }

    fn lint_dates(&self, found: &mut Vec<Lint>) {
        let open = self.stage.is_some_and(Stage::is_open);
        if let Some(due) = self.due_on.filter(|due| open && *due < self.today) {
            found.push(Lint::new(
                "overdue",
                Severity::Warning,
                format!("it was due on {due}"),
                format!("finish it, or give it another day: sayso due {} DAY", self.claim.0),
            ));
        }
        if let Some(recheck) = self.recheck_on.filter(|day| *day <= self.today) {
            found.push(Lint::new(
                "recheck",
                Severity::Warning,
                format!("it was to be looked at again on {recheck}"),
                format!(
                    "look again, then set another day or none: sayso recheck {} DAY|none",
                    self.claim.0
                ),
            ));
        }
        if matches!(self.kind, ClaimKind::Prediction | ClaimKind::Promise) && self.recheck_on.is_none() && open {
            found.push(Lint::new(
                "no-recheck",
                Severity::Note,
                format!("it is a {} without a day to look again", self.kind),
                format!("set one: sayso recheck {} DAY", self.claim.0),
            ));
        }
    }
}

/// Why a protected text looks as if it named somebody: it holds a number to call, an address, or two capitalised words
/// in a row. A hint to a person, never a filter.
pub fn looks_identifying(text: &str) -> Option<&'static str> {
    if text.contains('@') {
        return Some("an address");
    }
    if text.chars().filter(char::is_ascii_digit).count() >= 6 {
        return Some("a number");
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    words
        .windows(2)
        .any(|pair| capital(pair[0]) && capital(pair[1]))
        .then_some("a name")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn facts() -> ClaimFacts {
        ClaimFacts {
            claim: ClaimId(7),
            kind: ClaimKind::Fact,
            status: Status::Unverified,
            stage: Some(Stage::Open),
            overridden: false,
            unseen: false,
            origins: 2,
            anonymous: false,
            links: vec![Some(Said::Unconfirmed)],
            evidence: Vec::new(),
            anchor: None,
            anchor_unchecked: false,
            due_on: None,
            recheck_on: None,
            contradicted_by: Vec::new(),
            stale: None,
            today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            archive_needed: false,
            support: 1,
            support_needed: 1,
            text: "The bridge is shut.".into(),
            accusation: false,
            replies: Vec::new(),
            copy: None,
        }
    }

    pub(super) fn codes(facts: &ClaimFacts) -> Vec<&'static str> {
        facts.lints().iter().map(|lint| lint.code).collect()
    }

    #[test]
    fn a_claim_on_one_voice_is_single_sourced_until_somebody_else_supports_it() {
        let alone = ClaimFacts {
            origins: 1,
            anonymous: true,
            ..facts()
        };
        assert_eq!(codes(&alone), ["single-sourced"]);
        let piece = EvidenceFacts {
            id: EvidenceId(1),
            unarchived: false,
            access: Access::Public,
            origin_known: true,
            after_mark: false,
            independent_support: true,
        };
        assert_eq!(
            codes(&ClaimFacts {
                evidence: vec![piece],
                ..alone
            }),
            [""; 0]
        );
    }

    #[test]
    fn a_lost_anchor_blocks() {
        let lost = ClaimFacts {
            anchor: Some(AnchorState::Lost),
            ..facts()
        };
        assert_eq!(lost.lints()[0].severity, Severity::Blocking);
    }

    #[test]
    fn two_verified_claims_that_contradict_block() {
        let verified = ClaimFacts {
            status: Status::Verified,
            contradicted_by: vec![ClaimId(9)],
            ..facts()
        };
        assert_eq!(codes(&verified), ["contradiction"]);
    }

    #[test]
    fn a_verified_claim_that_lost_its_support_blocks() {
        let lost = ClaimFacts {
            status: Status::Verified,
            support: 0,
            ..facts()
        };
        assert_eq!(codes(&lost), ["unsupported"]);
        assert_eq!(
            codes(&ClaimFacts {
                overridden: true,
                ..lost
            }),
            ["override"]
        );
    }

    #[test]
    fn days_that_passed_are_said() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21);
        assert_eq!(
            codes(&ClaimFacts {
                due_on: day,
                recheck_on: day,
                ..facts()
            }),
            ["overdue", "recheck"]
        );
        let closed = ClaimFacts {
            due_on: day,
            stage: Some(Stage::Closed),
            ..facts()
        };
        assert_eq!(codes(&closed), [""; 0]);
    }

    #[test]
    fn protected_texts_that_name_somebody_are_noticed() {
        assert_eq!(looks_identifying("duty editor"), None);
        assert_eq!(looks_identifying("ask Maria Lopez"), Some("a name"));
        assert_eq!(looks_identifying("+49 30 901820"), Some("a number"));
        assert_eq!(looks_identifying("x@example.org"), Some("an address"));
    }
}
