//! Marks: one decision about a claim's status, and the rules that a decision must pass.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::counting::Counted;
use super::ids::{ClaimId, EvidenceId, SourceId};
use super::words::{Basis, ClaimKind, Confidence, Correction, Origin, Stage, Stance, Status};
use super::{Desk, Refusal};

/// A decision somebody asks to record.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// What was found; `None` is never recorded.
    pub status: Option<Status>,
    /// A label of the desk's rating scale.
    pub rating: Option<String>,
    /// How sure.
    pub confidence: Option<Confidence>,
    /// Admiralty credibility, 1–6.
    pub credibility: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// What kind of correction it is.
    pub correction: Option<Correction>,
    /// Why the rules of evidence are passed by.
    pub overriding: Option<String>,
    /// When it was decided, if that was before now.
    pub decided_at: Option<DateTime<Utc>>,
    /// The evidence that it rests on; without any, all that points its way.
    pub rests_on: Vec<EvidenceId>,
}

/// A piece of evidence as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Its number.
    pub id: EvidenceId,
    /// Which way it points.
    pub stance: Stance,
    /// Who the document comes from in the first place.
    pub origin: Option<SourceId>,
    /// How near the document stands to the thing.
    pub basis: Option<Basis>,
}

impl Brought {
    /// Whether it can speak for the claim from outside its chain: another origin, or a primary record.
    pub fn is_independent(&self, chain: &BTreeSet<SourceId>) -> bool {
        self.basis == Some(Basis::Primary) || self.origin.is_some_and(|origin| !chain.contains(&origin))
    }
}

/// How many distinct origins outside the chain support a claim. Primary records that nobody has named the origin of count
/// as one.
pub fn independent_support(evidence: &[Brought], chain: &BTreeSet<SourceId>) -> usize {
    let independent = evidence
        .iter()
        .filter(|e| e.stance == Stance::Supports && e.is_independent(chain));
    let origins: BTreeSet<Option<SourceId>> = independent.map(|e| e.origin).collect();
    origins.len()
}

/// A claim as the rules of marking see it: everything they need, read in one go.
#[derive(Debug, Clone)]
pub struct Case {
    /// Which claim.
    pub claim: ClaimId,
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// Its origin, stage and status, and whatever else of it is counted.
    pub counted: Counted,
    /// When it was entered.
    pub added_at: DateTime<Utc>,
    /// Which version of the text is judged.
    pub text_version: i64,
    /// How many marks it has.
    pub marks: i64,
    /// Whether the latest mark was closed, published or exported.
    pub settled: bool,
    /// The sources of its chain, merged ones by what they were merged into.
    pub chain: BTreeSet<SourceId>,
    /// What was brought to it.
    pub evidence: Vec<Brought>,
    /// Whether a claim that contradicts it stands.
    pub contradicted: bool,
    /// Whether a claim updates it.
    pub updated: bool,
    /// Attempts on record that led nowhere.
    pub attempts: i64,
}

impl Case {
    /// Distinct origins of supporting evidence that are in no link of the chain; a primary record counts by itself.
    pub fn independent_support(&self) -> usize {
        independent_support(&self.evidence, &self.chain)
    }

    /// The case as a mark sees it that rests on these pieces alone.
    pub fn resting_on(&self, pieces: &BTreeSet<EvidenceId>) -> Case {
        let mut case = self.clone();
        case.evidence.retain(|piece| pieces.contains(&piece.id));
        case
    }

    fn has(&self, stance: Stance) -> bool {
        self.evidence.iter().any(|e| e.stance == stance)
    }

    /// Whether the mark may be recorded.
    ///
    /// # Errors
    /// The rule that says no. An override passes the rules of evidence and none of the others.
    pub fn check(&self, mark: &Mark, desk: &Desk) -> Result<(), Refusal> {
        let claim = self.claim;
        let Some(status) = mark.status else {
            return Err(Refusal::new(
                format!("no status is given for {claim}"),
                "say verified, disputed, false …",
            ));
        };
        if self.counted.origin == Origin::Imported {
            return Err(Refusal::new(
                format!("{claim} was imported: another desk's finding never sets ours"),
                "enter a claim of your own, relate it as `same`, and mark that",
            ));
        }
        match self.counted.stage {
            Some(Stage::Draft) => {
                return Err(Refusal::new(
                    format!("{claim} is a draft"),
                    format!("accept it first: sayso stage {} open", claim.0),
                ));
            }
            Some(Stage::Dropped) => {
                return Err(Refusal::new(
                    format!("{claim} was dropped"),
                    format!("reopen it first: sayso stage {} open --reason \"…\"", claim.0),
                ));
            }
            _ => {}
        }
        if !self.kind.admits(status) {
            return Err(Refusal::new(
                format!("{claim} is {} and cannot be {status}", with_article(self.kind)),
                match self.kind {
                    ClaimKind::Prediction | ClaimKind::Promise => {
                        "set a day to look again with `sayso recheck`, and enter the outcome as a fact then"
                    }
                    _ => "only facts are checked; edit its kind if that is wrong",
                },
            ));
        }
        if let Some(credibility) = mark.credibility
            && !(1..=6).contains(&credibility)
        {
            return Err(Refusal::new(
                format!("{credibility} is not a credibility"),
                "give 1 (confirmed) to 6 (cannot be judged)",
            ));
        }
        self.check_repeat(mark, status)?;
        match mark.overriding {
            Some(_) => Ok(()),
            None => self.check_evidence(status, desk),
        }
    }

    fn check_repeat(&self, mark: &Mark, status: Status) -> Result<(), Refusal> {
        let claim = self.claim;
        if self.marks == 0 {
            if mark.correction.is_some() {
                return Err(Refusal::new(
                    format!("{claim} has no earlier mark to correct"),
                    "leave --correction out of its first mark",
                ));
            }
            if status == Status::Unverified {
                return Err(Refusal::new(
                    format!("{claim} is already unverified"),
                    "there is nothing to take back",
                ));
            }
            return Ok(());
        }
        if mark.reason.is_none() {
            let what = match status == self.counted.status {
                true => format!("{claim} is already {status}"),
                false => format!("{claim} was marked before, as {}", self.counted.status),
            };
            return Err(Refusal::new(what, "a further mark needs a reason: add --reason \"…\""));
        }
        if self.settled && mark.correction.is_none() {
            return Err(Refusal::new(
                format!("{claim} was closed, published or exported with an earlier mark: this would be a correction"),
                "say of which kind: --correction verdict, factual, update, typo or entered-in-error",
            ));
        }
        Ok(())
    }

    fn check_evidence(&self, status: Status, desk: &Desk) -> Result<(), Refusal> {
        let claim = self.claim;
        match status {
            Status::Unverified | Status::Withdrawn => Ok(()),
            Status::Verified => {
                let needed = desk.independent_needed.max(1) as usize;
                let found = self.independent_support();
                if found >= needed {
                    return Ok(());
                }
                if found > 0 {
                    return Err(Refusal::new(
                        format!("verified needs {needed} independent origins, and {claim} has {found}"),
                        "bring evidence from somebody else, or --override \"why\"",
                    ));
                }
                if !self.has(Stance::Supports) {
                    return Err(Refusal::new(
                        format!("verified needs evidence that supports {claim}"),
                        "add --supports URL or a document's number, or --override \"why\"",
                    ));
                }
                let unknown = self
                    .evidence
                    .iter()
                    .any(|e| e.stance == Stance::Supports && e.origin.is_none());
                let hint = match unknown {
                    true => "say where the document comes from: sayso document edit N --origin SOURCE",
                    false => {
                        "bring evidence from somebody outside the chain or a primary record, or --override \"why\""
                    }
                };
                Err(Refusal::new(
                    format!(
                        "what supports {claim} comes from its own chain: a paper cannot corroborate itself, \
                         nor can its own source through another"
                    ),
                    hint,
                ))
            }
            Status::False | Status::Misleading if !self.has(Stance::Refutes) => Err(Refusal::new(
                format!("{status} needs evidence that refutes {claim}"),
                "add --refutes URL or a document's number, or --override \"why\"",
            )),
            Status::Disputed if !self.has(Stance::Refutes) && !self.contradicted => Err(Refusal::new(
                format!("disputed needs evidence that refutes {claim}, or a claim that contradicts it and stands"),
                "add --refutes URL, or relate the other claim: sayso relate A contradicts B",
            )),
            Status::Outdated if !(self.has(Stance::Supports) || self.has(Stance::Refutes) || self.updated) => {
                Err(Refusal::new(
                    format!("outdated needs evidence, or a claim that updates {claim}"),
                    "add --refutes URL, or relate the newer claim: sayso relate NEW updates OLD",
                ))
            }
            Status::Unprovable if self.attempts == 0 => Err(Refusal::new(
                format!("unprovable needs attempts on record, and {claim} has none"),
                format!(
                    "record what was tried and led nowhere: sayso attempt add {} searched \"…\" --outcome nothing-found",
                    claim.0
                ),
            )),
            Status::False | Status::Misleading | Status::Disputed | Status::Outdated | Status::Unprovable => Ok(()),
        }
    }

    /// The evidence that a mark of that status rests on when it names none: everything but what points the other way
    /// for a one-sided finding.
    pub fn resting(&self, status: Status) -> Vec<EvidenceId> {
        self.evidence
            .iter()
            .filter(|piece| match status {
                Status::Verified => piece.stance == Stance::Supports,
                Status::False => piece.stance == Stance::Refutes,
                Status::Unverified | Status::Withdrawn => false,
                Status::Disputed | Status::Misleading | Status::Unprovable | Status::Outdated => true,
            })
            .map(|piece| piece.id)
            .collect()
    }
}

fn with_article(kind: ClaimKind) -> String {
    match kind {
        ClaimKind::Opinion | ClaimKind::Order => format!("an {kind}"),
        ClaimKind::Fact | ClaimKind::Prediction | ClaimKind::Promise | ClaimKind::Question => format!("a {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(stage: Option<Stage>, status: Status) -> Counted {
        let origin = if stage.is_some() { Origin::Own } else { Origin::Imported };
        let entered_on = DateTime::UNIX_EPOCH.date_naive();
        Counted {
            origin,
            stage,
            status,
            originator: Some(SourceId(1)),
            entered_on,
            due_on: None,
        }
    }

    fn case() -> Case {
        Case {
            claim: ClaimId(7),
            kind: ClaimKind::Fact,
            counted: counted(Some(Stage::Open), Status::Unverified),
            added_at: DateTime::UNIX_EPOCH,
            text_version: 1,
            marks: 0,
            settled: false,
            chain: [SourceId(1), SourceId(2)].into(),
            evidence: Vec::new(),
            contradicted: false,
            updated: false,
            attempts: 0,
        }
    }

    fn piece(stance: Stance, origin: i64) -> Brought {
        Brought {
            id: EvidenceId(1),
            stance,
            origin: Some(SourceId(origin)),
            basis: None,
        }
    }

    fn mark(status: Status) -> Mark {
        Mark {
            status: Some(status),
            ..Mark::default()
        }
    }

    fn no(case: &Case, mark: &Mark) -> String {
        case.check(mark, &Desk::default()).unwrap_err().message
    }

    #[test]
    fn a_paper_cannot_corroborate_itself() {
        let case = Case {
            evidence: vec![piece(Stance::Supports, 1)],
            ..case()
        };
        assert!(no(&case, &mark(Status::Verified)).contains("comes from its own chain"));
    }

    #[test]
    fn verified_takes_evidence_from_outside_the_chain() {
        let case = Case {
            evidence: vec![piece(Stance::Supports, 9)],
            ..case()
        };
        assert_eq!(case.check(&mark(Status::Verified), &Desk::default()), Ok(()));
        let two = Desk {
            independent_needed: 2,
            ..Desk::default()
        };
        assert!(case.check(&mark(Status::Verified), &two).is_err());
    }

    #[test]
    fn a_primary_record_suffices() {
        let piece = Brought {
            basis: Some(Basis::Primary),
            ..piece(Stance::Supports, 1)
        };
        let case = Case {
            evidence: vec![piece],
            ..case()
        };
        assert_eq!(case.check(&mark(Status::Verified), &Desk::default()), Ok(()));
    }

    #[test]
    fn context_alone_never_suffices() {
        let case = Case {
            evidence: vec![piece(Stance::Context, 9)],
            ..case()
        };
        for status in [
            Status::Verified,
            Status::False,
            Status::Misleading,
            Status::Disputed,
            Status::Outdated,
        ] {
            assert!(case.check(&mark(status), &Desk::default()).is_err(), "{status}");
        }
    }

    #[test]
    fn marking_needs_evidence_when_disputed() {
        assert!(no(&case(), &mark(Status::Disputed)).starts_with("disputed needs evidence that refutes claim #7"));
        let contradicted = Case {
            contradicted: true,
            ..case()
        };
        assert_eq!(contradicted.check(&mark(Status::Disputed), &Desk::default()), Ok(()));
    }

    #[test]
    fn an_override_passes_the_rules_of_evidence_only() {
        let over = Mark {
            overriding: Some("seen myself".into()),
            ..mark(Status::Verified)
        };
        assert_eq!(case().check(&over, &Desk::default()), Ok(()));
        let question = Case {
            kind: ClaimKind::Question,
            ..case()
        };
        assert!(question.check(&over, &Desk::default()).is_err());
    }

    #[test]
    fn only_facts_are_found_true_or_false() {
        let prediction = Case {
            kind: ClaimKind::Prediction,
            evidence: vec![piece(Stance::Refutes, 9)],
            ..case()
        };
        assert_eq!(
            no(&prediction, &mark(Status::False)),
            "claim #7 is a prediction and cannot be false"
        );
        assert_eq!(prediction.check(&mark(Status::Disputed), &Desk::default()), Ok(()));
    }

    #[test]
    fn a_further_mark_needs_a_reason_and_after_closing_a_kind_of_correction() {
        let marked = Case {
            marks: 1,
            counted: counted(Some(Stage::Open), Status::False),
            evidence: vec![piece(Stance::Refutes, 9)],
            ..case()
        };
        assert_eq!(no(&marked, &mark(Status::False)), "claim #7 is already false");
        let reasoned = Mark {
            reason: Some("second look".into()),
            ..mark(Status::Disputed)
        };
        assert_eq!(marked.check(&reasoned, &Desk::default()), Ok(()));
        let settled = Case {
            settled: true,
            ..marked
        };
        assert!(no(&settled, &reasoned).contains("would be a correction"));
        let corrected = Mark {
            correction: Some(Correction::Verdict),
            ..reasoned
        };
        assert_eq!(settled.check(&corrected, &Desk::default()), Ok(()));
    }

    #[test]
    fn an_imported_claim_is_never_marked() {
        let case = Case {
            counted: counted(None, Status::Unverified),
            ..case()
        };
        assert!(no(&case, &mark(Status::Withdrawn)).contains("was imported"));
    }
}
