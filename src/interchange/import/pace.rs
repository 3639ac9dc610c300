//! How many records a batch takes: as many as are written while a colleague can wait.

use std::time::Duration;

use super::BATCH;

/// How long a batch should take: whoever marks meanwhile waits for it to end.
const TIME: Duration = Duration::from_millis(120);
/// The fewest records of a batch: each has an entry of the journal.
const FEWEST: usize = 25;

/// The pace of an import.
#[derive(Debug)]
pub struct Pace {
    size: usize,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { size: 200 }
    }
}

impl Pace {
    /// How many records to take next.
    pub fn size(&self) -> usize {
        self.size
    }

    /// So many records took so long: the next batch takes what fits, at most half as many again.
    pub fn took(&mut self, records: usize, time: Duration) {
        if records == 0 {
            return;
        }
        let fits = records as f64 * TIME.as_secs_f64() / time.as_secs_f64().max(1e-6);
        let most = (self.size + self.size / 2).min(BATCH);
        self.size = (fits as usize).clamp(FEWEST, most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_disk_makes_small_batches_and_a_fast_one_large_ones() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            pace.took(pace.size(), Duration::from_millis(pace.size() as u64 / 20));
        }
        assert_eq!(pace.size(), BATCH);
        pace.took(BATCH, Duration::from_millis(1_200));
        assert_eq!(pace.size(), 100);
        pace.took(100, Duration::from_secs(60));
        assert_eq!(pace.size(), FEWEST);
        // A batch that took no time says nothing of how long a full one would take.
        pace.took(FEWEST, Duration::ZERO);
        assert!(pace.size() < FEWEST * 2);
    }
}
