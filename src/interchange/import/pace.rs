//! How many records a batch takes: as many as are written while a colleague can wait.

use std::time::Duration;

use super::BATCH;

/// How long a batch should take: whoever marks meanwhile waits for it to end.
const TIME: Duration = Duration::from_millis(150);
/// The fewest records of a batch, a third of the most: each batch has its entry of the journal and its own commit, and more
/// than three times as many of them cost an import more than they spare a colleague.
const FEWEST: usize = BATCH.div_ceil(3);

/// The pace of an import.
#[derive(Debug)]
pub struct Pace {
    size: usize,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { size: FEWEST }
    }
}

impl Pace {
    /// How many to take next of so many records that are left: even shares, so that no batch is a small rest.
    pub fn share(&self, left: usize) -> usize {
        left.div_ceil(left.div_ceil(self.size).max(1))
    }

    /// So many records took so long: the next batch takes what fits, at least half and at most twice what it may take now.
    /// One batch that waited for the disk says little of the next.
    pub fn took(&mut self, records: usize, time: Duration) {
        if records == 0 {
            return;
        }
        let fits = records as f64 * TIME.as_secs_f64() / time.as_secs_f64().max(1e-6);
        let near = (fits as usize).clamp(self.size / 2, self.size * 2);
        self.size = near.clamp(FEWEST, BATCH);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many batches parts of so many records each make when a record takes so long.
    fn batches(parts: usize, each: usize, record: Duration) -> usize {
        let mut pace = Pace::default();
        let mut batches = 0;
        for _ in 0..parts {
            let mut left = each;
            while left > 0 {
                let taken = pace.share(left);
                pace.took(taken, record * taken as u32);
                left -= taken;
                batches += 1;
            }
        }
        batches
    }

    #[test]
    fn a_slow_disk_makes_small_batches_and_a_fast_one_large_ones() {
        // The first part begins small; after it every batch is a whole part, or half of one.
        assert_eq!(batches(20, BATCH, Duration::from_micros(50)), 21);
        assert_eq!(batches(20, BATCH, Duration::from_micros(250)), 41);
        // However slow, there are three batches a part and no rests.
        assert_eq!(batches(20, BATCH, Duration::from_millis(60)), 60);
        assert_eq!(batches(20, FEWEST, Duration::from_millis(60)), 20);
    }

    #[test]
    fn one_slow_batch_is_soon_forgotten() {
        let mut pace = Pace::default();
        for _ in 0..3 {
            pace.took(pace.share(BATCH), Duration::from_millis(10));
        }
        assert_eq!(pace.share(BATCH), BATCH);
        pace.took(BATCH, Duration::from_secs(60));
        assert_eq!(pace.share(BATCH), BATCH / 2);
        pace.took(BATCH / 2, Duration::from_millis(10));
        assert_eq!(pace.share(BATCH), BATCH);
    }

    #[test]
    fn no_records_and_no_time_say_little() {
        let mut pace = Pace::default();
        pace.took(0, Duration::from_secs(60));
        assert_eq!(pace.size, FEWEST);
        // A batch that took no time says nothing of how long a full one would take.
        pace.took(1, Duration::ZERO);
        assert_eq!(pace.size, FEWEST * 2);
        assert_eq!(pace.share(0), 0);
        assert_eq!(pace.share(1), 1);
    }
}
