//! The counts that reports read: kept by every write, summed up to a day, and recounted by the audit.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::history::{AsOf, last_before};
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::counting::Counts;
use crate::model::words::Words;
use crate::model::{SourceId, Stage, Status};

/// Adds an entry's differences to its day.
pub(super) fn add(db: &mut Db, day: NaiveDate, counts: &Counts) -> Result<()> {
    let counts: Vec<_> = counts.iter().filter(|(_, n)| **n != 0).collect();
    let mut rest = counts.as_slice();
    while !rest.is_empty() {
        // Few lengths, so that the statements stay prepared.
        let length = match rest.len() {
            n @ 0..=8 => n,
            9..=99 => 8,
            _ => 100,
        };
        let (part, others) = rest.split_at(length);
        rest = others;
        let places: Vec<String> = (0..part.len())
            .map(|n| format!("(?{}, ?{}, ?1, ?{})", n * 3 + 2, n * 3 + 3, n * 3 + 4))
            .collect();
        let sql = format!(
            "INSERT INTO tally (axis, value, day, n) VALUES {}
             ON CONFLICT (axis, value, day) DO UPDATE SET n = tally.n + excluded.n",
            places.join(", ")
        );
        let mut params: Vec<Param> = vec![day.into()];
        for ((axis, value), n) in part {
            params.extend([Param::from(*axis), value.into(), (**n).into()]);
        }
        db.execute(&sql, &params)?;
    }
    Ok(())
}

/// Up to where to count.
#[derive(Debug, Clone, Copy)]
pub enum UpTo {
    /// Everything.
    Now,
    /// The state after an entry of the journal.
    Entry {
        /// Its number.
        seq: i64,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
}

impl From<&AsOf> for UpTo {
    fn from(as_of: &AsOf) -> UpTo {
        match (as_of.past, as_of.entry_at) {
            (false, _) => UpTo::Now,
            (true, Some(at)) => UpTo::Entry { seq: as_of.seq, at },
            (true, None) => UpTo::Entry {
                seq: 0,
                at: DateTime::UNIX_EPOCH,
            },
        }
    }
}

/// The counts as they stood at a moment. Whole days are summed from the tally; of the last day, the entries up to the
/// moment, which are read once for whatever is asked.
pub struct Tally {
    /// The first day that is not summed from the tally.
    day: NaiveDate,
    /// What that day's entries counted, up to the moment.
    last_day: Vec<(String, String, i64)>,
}

impl Tally {
    /// Reads what the last day counted.
    ///
    /// # Errors
    /// The database's.
    pub fn up_to(db: &mut Db, up_to: UpTo) -> Result<Tally> {
        let UpTo::Entry { seq, at } = up_to else {
            return Ok(Tally {
                day: NaiveDate::MAX,
                last_day: Vec::new(),
            });
        };
        let day = at.date_naive();
        let before = last_before(db, day.and_time(chrono::NaiveTime::MIN).and_utc())?;
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        db.each(
            "SELECT counted FROM journal WHERE seq > ?1 AND seq <= ?2 AND counted <> '[]'",
            &[before.into(), seq.into()],
            |r| {
                for (axis, value, n) in entry_counts(&r.next::<String>()?)? {
                    *sums.entry((axis, value)).or_insert(0) += n;
                }
                Ok(())
            },
        )?;
        let last_day = sums.into_iter().map(|((axis, value), n)| (axis, value, n)).collect();
        Ok(Tally { day, last_day })
    }

    /// The counts of one axis by value; values that came to nothing are left out. With a prefix, only the values that
    /// begin with it: `7:` on the axis `source` gives the claims that source 7 originated.
    ///
    /// # Errors
    /// The database's.
    pub fn counts(&self, db: &mut Db, axis: &str, prefix: &str) -> Result<BTreeMap<String, i64>> {
        let mut counts = BTreeMap::new();
        // Values are compared by bytes on both databases, so that this bound lies behind every value with the prefix.
        let bound = format!("{prefix}\u{10ffff}");
        let day = self
            .day
            .min(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX));
        db.each(
            "SELECT value, CAST(sum(n) AS BIGINT) FROM tally
             WHERE axis = ?1 AND value >= ?2 AND value < ?3 AND day < ?4 GROUP BY value",
            &[axis.into(), prefix.into(), bound.into(), day.into()],
            |r| {
                counts.insert(r.next::<String>()?, r.next::<i64>()?);
                Ok(())
            },
        )?;
        for (_, value, n) in self
            .last_day
            .iter()
            .filter(|(its_axis, value, _)| its_axis == axis && value.starts_with(prefix))
        {
            *counts.entry(value.clone()).or_insert(0) += n;
        }
        counts.retain(|_, n| *n != 0);
        Ok(counts)
    }
}

/// The claims that a source originated, by (stage, status). What was merged into it is not in these.
///
/// # Errors
/// The database's.
pub fn originated(db: &mut Db, source: SourceId, tally: &Tally) -> Result<Vec<(Stage, Status, i64)>> {
    let counts = tally.counts(db, "source", &format!("{}:", source.0))?;
    counts
        .into_iter()
        .map(|(value, n)| {
            let words: Vec<&str> = value.split(':').collect();
            match words[..] {
                [_, stage, status] => match (Stage::parse(stage), Status::parse(status)) {
                    (Ok(stage), Ok(status)) => Ok((stage, status, n)),
                    _ => Err(Error::corrupt(format!("the count {value:?}"))),
                },
                _ => Err(Error::corrupt(format!("the count {value:?}"))),
            }
        })
        .collect()
}

/// An entry's differences as the journal keeps them.
pub(super) fn entry_counts(json: &str) -> Result<Vec<(String, String, i64)>> {
    serde_json::from_str(json).map_err(|_| Error::corrupt("counts in the journal that cannot be read"))
}
