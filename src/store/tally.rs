//! The counts that reports read: kept by every write, summed up to a day, and recounted by the audit.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::counting::Counts;

/// Adds an entry's differences to its day.
pub(super) fn add(db: &mut Db, day: NaiveDate, counts: &Counts) -> Result<()> {
    let counts: Vec<_> = counts.iter().filter(|(_, n)| **n != 0).collect();
    for part in counts.chunks(100) {
        let places: Vec<String> = (0..part.len())
            .map(|n| format!("(?{}, ?1, ?{}, ?{})", n * 3 + 2, n * 3 + 3, n * 3 + 4))
            .collect();
        let sql = format!(
            "INSERT INTO tally (axis, day, value, n) VALUES {}
             ON CONFLICT (axis, day, value) DO UPDATE SET n = tally.n + excluded.n",
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

/// The counts of one axis by value, as they stood; values that came to nothing are left out.
///
/// Whole days are summed from the tally; of the last day, the entries up to the moment.
///
/// # Errors
/// The database's.
pub fn counts(db: &mut Db, axis: &str, up_to: UpTo) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    let mut add = |value: String, n: i64| *counts.entry(value).or_insert(0) += n;
    match up_to {
        UpTo::Now => {
            db.each(
                "SELECT value, CAST(sum(n) AS BIGINT) FROM tally WHERE axis = ?1 GROUP BY value",
                &[axis.into()],
                |r| {
                    add(r.next()?, r.next()?);
                    Ok(())
                },
            )?;
        }
        UpTo::Entry { seq, at } => {
            let day = at.date_naive();
            db.each(
                "SELECT value, CAST(sum(n) AS BIGINT) FROM tally WHERE axis = ?1 AND day < ?2 GROUP BY value",
                &[axis.into(), day.into()],
                |r| {
                    add(r.next()?, r.next()?);
                    Ok(())
                },
            )?;
            let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
            db.each(
                "SELECT counted FROM journal WHERE at >= ?1 AND seq <= ?2",
                &[midnight.into(), seq.into()],
                |r| {
                    for (its_axis, value, n) in entry_counts(&r.next::<String>()?)? {
                        if its_axis == axis {
                            add(value, n);
                        }
                    }
                    Ok(())
                },
            )?;
        }
    }
    counts.retain(|_, n| *n != 0);
    Ok(counts)
}

/// An entry's differences as the journal keeps them.
pub(super) fn entry_counts(json: &str) -> Result<Vec<(String, String, i64)>> {
    serde_json::from_str(json).map_err(|_| Error::corrupt("counts in the journal that cannot be read"))
}
