//! `sayso mark`: the decision about a claim's status.

use super::{App, Code, text};
use crate::error::Result;
use crate::model::{ClaimId, Confidence, Correction, EvidenceId, Mark, Stance, Status};
use crate::store::evidence::{NewEvidence, Which};
use crate::store::marks;

/// Decide what claims are: verified, disputed, false …
///
/// A decision rests on evidence, which can come with it: a web address, or the number of a document that the ledger
/// holds. verified needs support from outside the claim's chain or a primary record; false and misleading need
/// refuting evidence; disputed needs that, or a claim that contradicts it; context alone never suffices. A further mark
/// needs a reason, and a kind of correction once the claim was closed. With several ids, all are marked or none.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The claims' numbers
    #[arg(required = true, value_name = "ID")]
    ids: Vec<ClaimId>,
    /// What was found
    #[arg(value_name = "STATUS")]
    status: Status,
    /// Evidence for it: an address or a document's number
    #[arg(long, value_name = "URL|N")]
    supports: Vec<Which>,
    /// Evidence against it
    #[arg(long, value_name = "URL|N")]
    refutes: Vec<Which>,
    /// Evidence that helps to read it
    #[arg(long, value_name = "URL|N")]
    context: Vec<Which>,
    /// A piece of its evidence that the decision rests on; without it, all that points its way
    #[arg(long, value_name = "EVIDENCE")]
    rests_on: Vec<EvidenceId>,
    /// A label of the desk's rating scale, which must mean the same status (`sayso scale show NAME`)
    #[arg(long, value_name = "LABEL")]
    rating: Option<String>,
    /// How sure the desk is
    #[arg(long)]
    confidence: Option<Confidence>,
    /// Admiralty credibility, 1 (confirmed) to 6 (cannot be judged)
    #[arg(long, value_name = "1..6", value_parser = clap::value_parser!(i64).range(1..=6))]
    credibility: Option<i64>,
    /// Why
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
    /// What kind of correction it is
    #[arg(long, value_name = "KIND")]
    correction: Option<Correction>,
    /// Pass the rules of evidence, and say why; recorded and shown
    #[arg(long, value_name = "WHY")]
    r#override: Option<String>,
    /// When it was decided, if that was before now
    #[arg(long, value_name = "WHEN", value_parser = super::work::done)]
    at: Option<super::work::Done>,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mark = Mark {
            status: Some(self.status),
            rating: self.rating.clone(),
            confidence: self.confidence,
            credibility: self.credibility,
            reason: self.reason.clone(),
            correction: self.correction,
            overriding: self.r#override.clone(),
            decided_at: None,
            rests_on: self.rests_on.clone(),
        };
        let brought = self.brought();
        app.write_claims(text::marked, |write| {
            let mark = Mark {
                decided_at: self.at.map(|at| at.at(write.desk.zone(), write.now)),
                ..mark.clone()
            };
            marks::mark(write, &self.ids, &mark, &brought)
        })?;
        Ok(Code::DONE)
    }

    fn brought(&self) -> Vec<NewEvidence> {
        let of = |stance, documents: &[Which]| {
            documents
                .iter()
                .map(move |which| NewEvidence::of(which.clone(), stance))
                .collect::<Vec<_>>()
        };
        [
            of(Stance::Supports, &self.supports),
            of(Stance::Refutes, &self.refutes),
            of(Stance::Context, &self.context),
        ]
        .concat()
    }
}
