//! Writing an import: batch after batch as they are read, record by record where a batch cannot be kept as a whole. Whoever
//! takes it (a command, a page) brings the way to write and hears how far it is.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::{Import, Pace, Part, Told, What};
use crate::error::{Error, Kind, Result};
use crate::model::Incoming;
use crate::store::reviews::{Intake, Kept, Outcome, is_about_records, take_in, take_in_each, take_in_last};
use crate::store::{Db, Write};
use crate::view::imports::Problem;

/// How long the ledger is left to others after each batch.
const PAUSE: Duration = Duration::from_millis(5);
/// How long nothing is looked at while nothing comes.
const ASLEEP: Duration = Duration::from_millis(100);

/// What a batch came to.
pub type Taken = (Vec<Outcome>, Kept);

/// Whoever takes an import.
pub trait Taker {
    /// Writes one part of it in a transaction.
    ///
    /// # Errors
    /// What `verbs` returns, or the database's.
    fn write(&mut self, db: &mut Db, part: &str, verbs: &mut dyn FnMut(&mut Write) -> Result<Taken>) -> Result<Taken>;

    /// Hears what was wrong with some records.
    ///
    /// # Errors
    /// When it cannot be written down.
    fn hear(&mut self, problems: &[Problem]) -> Result<()>;

    /// Hears how many records were taken.
    fn at(&mut self, read: u64);

    /// Whether it wants no more.
    fn is_ended(&self) -> bool;
}

/// Writes part after part, until the last or until somebody wants it to end.
///
/// # Errors
/// The database's; `Io` when reading ends before the files do.
pub fn take(db: &mut Db, parts: &Receiver<Part>, import: &mut Import, taker: &mut dyn Taker) -> Result<()> {
    let mut batches = Batches::default();
    loop {
        let part = match parts.recv_timeout(ASLEEP) {
            Ok(part) => part,
            // Whoever waits for a pipe hears Ctrl-C too.
            Err(RecvTimeoutError::Timeout) if !taker.is_ended() => continue,
            Err(RecvTimeoutError::Timeout) => {
                import.report.interrupted = true;
                break;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new(Kind::Io, "reading ended before the files did")
                    .hint("what was written is kept; say which file it was, and import the others"));
            }
        };
        match part {
            Part::Records {
                file,
                mut reviews,
                told: mut records,
            } => {
                // A part is written in batches, and what is told of it is told by the batch.
                while !records.is_empty() && !taker.is_ended() {
                    let (taken, about) = batches.next_of(&mut reviews, &mut records);
                    let done = batch(db, &mut batches, (&taken, &file, &import.intake), taker)?;
                    let outcomes = import.keep_batch(done);
                    taker.hear(&import.count(&file, &about, &outcomes))?;
                    taker.at(import.report.read);
                }
            }
            Part::Unreadable { file, reason } => taker.hear(&import.unreadable(&file, reason))?,
            Part::Done => import.report.files += 1,
            Part::Over => break,
        }
        if taker.is_ended() {
            import.report.interrupted = true;
            break;
        }
    }
    let last = import.intake.put_off();
    if !last.is_empty() && !import.report.interrupted {
        let mut write = |write: &mut Write| take_in_last(write, &last, "records that were put off", &import.intake);
        let (outcomes, kept) = taker.write(db, "put-off", &mut write)?;
        import.intake.keep(kept);
        import.put_off(&outcomes);
    }
    Ok(())
}

/// Writes one batch; record by record when it cannot be kept as a whole.
fn batch(
    db: &mut Db,
    batches: &mut Batches,
    (reviews, file, intake): (&[Incoming], &str, &Intake),
    taker: &mut dyn Taker,
) -> Result<Taken> {
    if reviews.is_empty() {
        return Ok((Vec::new(), Kept::default()));
    }
    batches.written += 1;
    let part = format!("batch-{}", batches.written);
    let begun = Instant::now();
    let whole = taker.write(db, &part, &mut |write| take_in(write, reviews, file, intake));
    let done = match whole {
        Err(error) if is_about_records(&error) => {
            taker.write(db, &part, &mut |write| take_in_each(write, reviews, file, intake))
        }
        whole => whole,
    }?;
    batches.pace.took(reviews.len(), begun.elapsed());
    std::thread::sleep(PAUSE);
    Ok(done)
}

/// How a part is divided into batches.
#[derive(Default)]
struct Batches {
    pace: Pace,
    written: u64,
}

impl Batches {
    /// The next batch's records, and what is told of them and of what lies between them.
    fn next_of(&self, reviews: &mut Vec<Incoming>, told: &mut Vec<Told>) -> (Vec<Incoming>, Vec<Told>) {
        let size = self.pace.share(reviews.len());
        if reviews.len() <= size {
            return (std::mem::take(reviews), std::mem::take(told));
        }
        let rest = reviews.split_off(size);
        let is_review = |(at, told): (usize, &Told)| matches!(told.what, What::Review).then_some(at);
        let end = told
            .iter()
            .enumerate()
            .filter_map(is_review)
            .nth(size)
            .unwrap_or(told.len());
        let later = told.split_off(end);
        (std::mem::replace(reviews, rest), std::mem::replace(told, later))
    }
}
