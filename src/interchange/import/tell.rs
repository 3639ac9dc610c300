//! What an import will report: counts, and what was wrong with files and records.

use super::{Told, What};
use crate::model::ClaimId;
use crate::store::reviews::{Intake, Kept, Outcome};
use crate::view::imports::{Fault, ImportReport, Problem};

/// How many problems are held; a report file has them all.
const MOST_PROBLEMS: usize = 10_000;
/// How many of the new claims are remembered, for whoever looks what the desk knows of them.
const MOST_CREATED: usize = 50;

/// An import under way: what it has met, and what it will report.
#[derive(Debug, Default)]
pub struct Import {
    /// What the store remembers from batch to batch.
    pub intake: Intake,
    /// The answer.
    pub report: ImportReport,
    /// The first claims that it made.
    pub created: Vec<ClaimId>,
}

impl Import {
    /// Counts what became of a part's records; gives what was wrong, for whoever writes it down.
    pub fn count(&mut self, file: &str, told: &[Told], outcomes: &[Outcome]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut outcomes = outcomes.iter();
        for record in told {
            let mut tell = |severity, reason: &str| {
                problems.push(Problem {
                    file: file.to_owned(),
                    at: record.at.clone(),
                    severity,
                    reason: reason.to_owned(),
                });
            };
            let report = &mut self.report;
            let refused = match &record.what {
                What::Skipped(why) => {
                    tell(Fault::Skipped, why);
                    continue;
                }
                What::Refused(why) => Some(why.as_str()),
                What::Review => match outcomes.next() {
                    Some(Outcome::Refused(why)) => Some(why.as_str()),
                    Some(Outcome::Created(claim)) => {
                        report.created += 1;
                        if self.created.len() < MOST_CREATED {
                            self.created.push(*claim);
                        }
                        None
                    }
                    Some(Outcome::Updated { reworded, .. }) => {
                        report.updated += 1;
                        report.reworded += u64::from(*reworded);
                        None
                    }
                    Some(Outcome::Unchanged(_)) => {
                        report.unchanged += 1;
                        None
                    }
                    Some(Outcome::Ours(claim)) => {
                        report.unchanged += 1;
                        report.ours += 1;
                        tell(Fault::Skipped, &format!("it is the desk's own check of {claim}"));
                        None
                    }
                    None => Some("it was not looked at"),
                },
            };
            report.read += 1;
            if let Some(why) = refused {
                report.refused += 1;
                tell(Fault::Refused, why);
            } else if !record.repairs.is_empty() {
                report.repaired += 1;
                record.repairs.iter().for_each(|repair| tell(Fault::Repaired, repair));
            }
        }
        self.keep(&problems);
        problems
    }

    /// Remembers what a batch found; gives what became of its records.
    pub fn keep_batch(&mut self, (outcomes, kept): (Vec<Outcome>, Kept)) -> Vec<Outcome> {
        self.intake.keep(kept);
        outcomes
    }

    /// Counts anew the records that were put off, which passed for unchanged until then.
    pub fn put_off(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            if let Outcome::Updated { reworded, .. } = outcome {
                self.report.unchanged -= 1;
                self.report.updated += 1;
                self.report.reworded += u64::from(*reworded);
            }
        }
    }

    /// Notes a file that cannot be read.
    pub fn unreadable(&mut self, file: &str, reason: String) -> Vec<Problem> {
        self.report.unreadable += 1;
        let problems = vec![Problem {
            file: file.to_owned(),
            at: String::new(),
            severity: Fault::Unreadable,
            reason,
        }];
        self.keep(&problems);
        problems
    }

    fn keep(&mut self, problems: &[Problem]) {
        let room = MOST_PROBLEMS
            .saturating_sub(self.report.problems.len())
            .min(problems.len());
        self.report.problems.extend_from_slice(&problems[..room]);
        self.report.problems_left_out += (problems.len() - room) as u64;
    }
}
