//! What an import will report: counts, and what was wrong with files and records.

use super::{Told, What};
use crate::store::reviews::{Intake, Outcome};
use crate::view::imports::{Fault, ImportReport, Problem};

/// How many problems are held; a report file has them all.
const MOST_PROBLEMS: usize = 10_000;

/// An import under way: what it has met, and what it will report.
#[derive(Debug, Default)]
pub struct Import {
    /// What the store remembers from batch to batch.
    pub intake: Intake,
    /// The answer.
    pub report: ImportReport,
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
                    Some(Outcome::Created(_)) => {
                        report.created += 1;
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
