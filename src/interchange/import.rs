//! Importing other desks' reviews: files are read on a thread of their own, record by record, and written in batches.

mod files;
mod pace;
mod run;
mod tell;
mod texts;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::foreign::{Defaults, Item};
use super::input::Input;
use crate::model::Incoming;

pub use pace::Pace;
pub use run::{Taken, Taker, take};
pub use tell::Import;

/// The most records of one batch, which is one write.
pub const BATCH: usize = 1_000;
/// The most bytes of one record.
pub const LONGEST_RECORD: usize = 16 << 20;
/// From how many bytes on a batch is written before it is full.
const HEAVY: usize = 4 << 20;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Whatever it turns out to be.
    Anything,
    /// ClaimReviews: JSON-LD, alone or in a page, or microdata.
    ClaimReviews,
    /// Answers of Google's Fact Check Tools.
    Google,
    /// A table.
    Table,
    /// The bulk format, one record a line.
    Lines,
}

/// What to read, and as what.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The files.
    pub inputs: Vec<Input>,
    /// What they hold.
    pub holds: Holds,
    /// What records that do not say so are taken to be, and which fields hold what.
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
        reviews: Vec<Incoming>,
        /// Every record, in order.
        told: Vec<Told>,
    },
    /// A file that cannot be read, or not to its end.
    Unreadable {
        /// The file.
        file: Arc<str>,
        /// Why.
        reason: String,
    },
    /// A file has been read to its end.
    Done,
    /// There are no more files: whoever never hears it has not heard all.
    Over,
}

/// What reading one record came to.
#[derive(Debug)]
pub struct Told {
    /// Where it stands.
    pub at: String,
    /// What it is.
    pub what: What,
    /// What had to be mended.
    pub repairs: Vec<String>,
}

/// What a record turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A review.
    Review,
    /// None, and why.
    Refused(String),
    /// Something that was not meant to be one.
    Skipped(String),
}

/// Starts to read; parts come as they are asked for, two of them ahead.
pub fn start(wanted: Wanted, count: Arc<AtomicU64>) -> Receiver<Part> {
    let (sender, receiver) = sync_channel(2);
    std::thread::spawn(move || {
        for input in &wanted.inputs {
            let mut giver = Giver::new(&input.name, &sender);
            let before = input.state();
            let read = files::read(input, &wanted, &count, &mut giver);
            if giver.flush().is_break() {
                return;
            }
            let file = Arc::clone(&giver.file);
            let part = match read {
                Ok(ControlFlow::Break(())) => return,
                Ok(ControlFlow::Continue(())) if before != input.state() => Part::Unreadable {
                    file,
                    reason: "it changed while it was read; import it again".to_owned(),
                },
                Ok(ControlFlow::Continue(())) => Part::Done,
                Err(error) => Part::Unreadable {
                    file,
                    reason: match error.hint {
                        Some(hint) => format!("{} ({hint})", error.message),
                        None => error.message,
                    },
                },
            };
            if sender.send(part).is_err() {
                return;
            }
        }
        // Nobody listens any more only when nobody wants to know.
        let _ = sender.send(Part::Over);
    });
    receiver
}

/// Collects records into parts. Whoever is told to break has no reader any more.
struct Giver<'s> {
    file: Arc<str>,
    to: &'s SyncSender<Part>,
    reviews: Vec<Incoming>,
    told: Vec<Told>,
    bytes: usize,
    /// What was said of how to read the records, and some record followed.
    followed: BTreeSet<String>,
}

impl<'s> Giver<'s> {
    fn new(file: &str, to: &'s SyncSender<Part>) -> Giver<'s> {
        Giver {
            file: file.into(),
            to,
            reviews: Vec::new(),
            told: Vec::new(),
            bytes: 0,
            followed: BTreeSet::new(),
        }
    }

    fn give(&mut self, item: Item) -> ControlFlow<()> {
        let what = match item.read {
            Ok(review) => {
                self.bytes += review.raw.len();
                for said in &review.reading.said {
                    if !self.followed.contains(said) {
                        self.followed.insert(said.clone());
                    }
                }
                self.reviews.push(review.into());
                What::Review
            }
            Err(why) => What::Refused(why),
        };
        self.tell(Told {
            at: item.at,
            what,
            repairs: item.repairs,
        })
    }

    fn skip(&mut self, at: &str, why: String) -> ControlFlow<()> {
        self.tell(Told {
            at: at.to_owned(),
            what: What::Skipped(why),
            repairs: Vec::new(),
        })
    }

    fn tell(&mut self, told: Told) -> ControlFlow<()> {
        self.told.push(told);
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
