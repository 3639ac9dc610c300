//! Importing other desks' reviews: files are read on a thread of their own, record by record, and written in batches.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::foreign::{Defaults, Item, jsonl};
use super::input::{Input, Line, next_line};
use crate::error::Result;
use crate::model::ForeignReview;
use crate::store::reviews::{Intake, Outcome};
use crate::view::imports::{Fault, ImportReport, Problem};

/// The most records of one batch, which is one write.
pub const BATCH: usize = 1_000;
/// The most bytes of one record.
pub const LONGEST_RECORD: usize = 16 << 20;
/// From how many bytes on a batch is written before it is full.
const HEAVY: usize = 4 << 20;
/// How many problems are held; a report file has them all.
const MOST_PROBLEMS: usize = 10_000;

/// What to read, and as what.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The files.
    pub inputs: Vec<Input>,
    /// What records that do not say so are taken to be.
    pub defaults: Defaults,
}

/// What the reader hands on.
#[derive(Debug)]
pub enum Part {
    /// Some records of a file.
    Records {
        /// The file.
        file: Arc<str>,
        /// The reviews among them, in order.
        reviews: Vec<ForeignReview>,
        /// Every record, in order.
        told: Vec<Told>,
    },
    /// A file that cannot be read, or not to its end.
    Unreadable {
        /// The file.
        file: Arc<str>,
        /// Where it stopped.
        at: String,
        /// Why.
        reason: String,
    },
    /// A file has been read to its end.
    Done,
}

/// What reading one record came to.
#[derive(Debug)]
pub struct Told {
    /// Where it stands.
    pub at: String,
    /// Why it is no review, when it is none.
    pub refused: Option<String>,
    /// What had to be mended.
    pub repairs: Vec<String>,
}

/// Starts to read; parts come as they are asked for, two of them ahead.
pub fn start(wanted: Wanted, count: Arc<AtomicU64>) -> Receiver<Part> {
    let (sender, receiver) = sync_channel(2);
    std::thread::spawn(move || {
        for input in &wanted.inputs {
            let mut giver = Giver {
                file: input.name.as_str().into(),
                to: &sender,
                reviews: Vec::new(),
                told: Vec::new(),
                bytes: 0,
            };
            let read = read(input, &wanted, &count, &mut giver);
            if giver.flush().is_break() {
                return;
            }
            let part = match read {
                Ok(ControlFlow::Break(())) => return,
                Ok(ControlFlow::Continue(())) => Part::Done,
                Err(error) => Part::Unreadable {
                    file: Arc::clone(&giver.file),
                    at: String::new(),
                    reason: error.message,
                },
            };
            if sender.send(part).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Collects records into parts. Whoever is told to break has no reader any more.
pub struct Giver<'s> {
    file: Arc<str>,
    to: &'s SyncSender<Part>,
    reviews: Vec<ForeignReview>,
    told: Vec<Told>,
    bytes: usize,
}

impl Giver<'_> {
    fn give(&mut self, item: Item) -> ControlFlow<()> {
        let refused = match item.read {
            Ok(review) => {
                self.bytes += review.raw.len();
                self.reviews.push(review);
                None
            }
            Err(why) => Some(why),
        };
        self.told.push(Told {
            at: item.at,
            refused,
            repairs: item.repairs,
        });
        match self.told.len() >= BATCH || self.bytes >= HEAVY {
            true => self.flush(),
            false => ControlFlow::Continue(()),
        }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        self.bytes = 0;
        if self.told.is_empty() {
            return ControlFlow::Continue(());
        }
        let part = Part::Records {
            file: Arc::clone(&self.file),
            reviews: std::mem::take(&mut self.reviews),
            told: std::mem::take(&mut self.told),
        };
        match self.to.send(part) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

fn read(input: &Input, wanted: &Wanted, count: &Arc<AtomicU64>, giver: &mut Giver<'_>) -> Result<ControlFlow<()>> {
    let mut from = input.open(count)?;
    lines(from.as_mut(), wanted, giver)
        .map_err(|e| crate::error::Error::io(format!("cannot read {} to its end", input.name), e))
}

/// The bulk format.
fn lines(from: &mut dyn BufRead, wanted: &Wanted, giver: &mut Giver<'_>) -> std::io::Result<ControlFlow<()>> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        let at = format!("line {number}");
        let item = match next_line(from, &mut line, LONGEST_RECORD)? {
            Line::End => break,
            Line::TooLong => Item::refused(at, format!("it is longer than {} MiB", LONGEST_RECORD >> 20)),
            Line::Whole => {
                let text = String::from_utf8_lossy(&line);
                let broken = matches!(text, std::borrow::Cow::Owned(_));
                let text = text.trim_start_matches('\u{feff}').trim();
                if text.is_empty() {
                    continue;
                }
                let mut item = jsonl::record(text, at, &wanted.defaults);
                if broken {
                    item.repairs
                        .push("bytes that are no UTF-8 are shown as \u{fffd}".to_owned());
                }
                item
            }
        };
        if giver.give(item).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

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
            self.report.read += 1;
            let mut tell = |severity, reason: &str| {
                problems.push(Problem {
                    file: file.to_owned(),
                    at: record.at.clone(),
                    severity,
                    reason: reason.to_owned(),
                });
            };
            let refused = match &record.refused {
                Some(why) => Some(why.as_str()),
                None => match outcomes.next() {
                    Some(Outcome::Refused(why)) => Some(why.as_str()),
                    Some(Outcome::Created(_)) => {
                        self.report.created += 1;
                        None
                    }
                    Some(Outcome::Updated { reworded, .. }) => {
                        self.report.updated += 1;
                        self.report.reworded += u64::from(*reworded);
                        None
                    }
                    Some(Outcome::Unchanged(_)) => {
                        self.report.unchanged += 1;
                        None
                    }
                    None => Some("it was not looked at"),
                },
            };
            if let Some(why) = refused {
                self.report.refused += 1;
                tell(Fault::Refused, why);
            } else if !record.repairs.is_empty() {
                self.report.repaired += 1;
                record.repairs.iter().for_each(|repair| tell(Fault::Repaired, repair));
            }
        }
        self.keep(&problems);
        problems
    }

    /// Notes a file that cannot be read.
    pub fn unreadable(&mut self, file: &str, at: String, reason: String) -> Vec<Problem> {
        self.report.unreadable += 1;
        let problems = vec![Problem {
            file: file.to_owned(),
            at,
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
