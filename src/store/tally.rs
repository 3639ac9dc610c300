//! The counts that reports read: kept by every write as they stand at the end of each day, and recounted by the audit.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};

use super::history::{AsOf, last_before};
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::counting::{Counts, coarser, spread};
use crate::model::words::Words;
use crate::model::{SourceId, Stage, Status};

/// Adds an entry's differences to those of its day. They lie together in `tally_today`: what the acts of a day change over and
/// over are one or two pages of it, where the tally has each count on a page of its own.
pub(super) fn add(db: &mut Db, today: NaiveDate, counts: &Counts) -> Result<()> {
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for ((axis, value), n) in counts {
        for key in spread(axis, value) {
            *sums.entry(key).or_insert(0) += n;
        }
    }
    let sums: Vec<_> = sums.into_iter().filter(|(_, n)| *n != 0).collect();
    let mut rest = sums.as_slice();
    while !rest.is_empty() {
        // Few lengths, so that the statements stay prepared.
        let length = match rest.len() {
            n @ 0..=8 => n,
            9..=99 => 8,
            _ => 100,
        };
        let (part, others) = rest.split_at(length);
        rest = others;
        let rows: Vec<String> = (0..part.len())
            .map(|n| format!("(?{}, ?{}, ?1, ?{})", n * 3 + 2, n * 3 + 3, n * 3 + 4))
            .collect();
        let sql = format!(
            "INSERT INTO tally_today (axis, value, day, n) VALUES {}
             ON CONFLICT (axis, value) DO UPDATE SET n = tally_today.n + excluded.n, day = excluded.day",
            rows.join(", ")
        );
        let mut params: Vec<Param> = vec![today.into()];
        for ((axis, value), n) in part {
            params.extend([axis.into(), value.into(), (*n).into()]);
        }
        db.execute(&sql, &params)?;
    }
    Ok(())
}

/// Moves the counts of a day that is over to the tally, each with the total at its end. Entries come in the order of days, so
/// that no later one lies there already.
pub(super) fn end_day(db: &mut Db) -> Result<()> {
    db.execute(
        "INSERT INTO tally (axis, value, day, n, total)
         SELECT d.axis, d.value, d.day, d.n, d.n + coalesce((SELECT t.total FROM tally t
            WHERE t.axis = d.axis AND t.value = d.value ORDER BY t.day DESC LIMIT 1), 0)
         FROM tally_today d WHERE d.n <> 0
         ON CONFLICT (axis, value, day) DO UPDATE SET n = tally.n + excluded.n, total = tally.total + excluded.n",
        &[],
    )?;
    db.execute("DELETE FROM tally_today", &[])?;
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

/// The counts as they stood at a moment. The tally has those at the end of each day but the last; a moment inside a day adds
/// what its entries counted up to then, which are read once for whatever is asked.
pub struct Tally {
    /// The first day whose end lies behind the moment.
    day: NaiveDate,
    /// Whether the moment is the end of the journal, so that its last day counts as a whole.
    today: bool,
    /// What that day's entries counted, up to the moment.
    last_day: Vec<(String, String, i64)>,
}

impl Tally {
    /// The counts at the end of a day, as everything recorded by then has them.
    pub fn at_end_of(day: NaiveDate) -> Tally {
        Tally {
            day: day.succ_opt().unwrap_or(LAST),
            today: true,
            last_day: Vec::new(),
        }
    }

    /// Reads what the last day counted.
    ///
    /// # Errors
    /// The database's.
    pub fn up_to(db: &mut Db, up_to: UpTo) -> Result<Tally> {
        let UpTo::Entry { seq, at } = up_to else {
            return Ok(Tally {
                day: LAST,
                today: true,
                last_day: Vec::new(),
            });
        };
        let day = at.date_naive();
        let next: Option<DateTime<Utc>> =
            db.row("SELECT at FROM journal WHERE seq = ?1", &[(seq + 1).into()], |r| {
                r.next()
            })?;
        if next.is_none_or(|next| next.date_naive() > day) {
            return Ok(Tally {
                day: day.succ_opt().unwrap_or(LAST),
                today: next.is_none(),
                last_day: Vec::new(),
            });
        }
        let before = last_before(db, day.and_time(chrono::NaiveTime::MIN).and_utc())?;
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        db.each(
            "SELECT counted FROM journal WHERE seq > ?1 AND seq <= ?2 AND counted <> '[]'",
            &[before.into(), seq.into()],
            |r| {
                for (axis, value, n) in entry_counts(&r.next::<String>()?)? {
                    for key in spread(&axis, &value) {
                        *sums.entry(key).or_insert(0) += n;
                    }
                }
                Ok(())
            },
        )?;
        let last_day = sums.into_iter().map(|((axis, value), n)| (axis, value, n)).collect();
        Ok(Tally {
            day,
            today: false,
            last_day,
        })
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
        // From value to value through the index, and of each the last row: whatever lies between is not read.
        db.each(
            "WITH RECURSIVE v (value) AS (
                SELECT (SELECT min(f.value) FROM tally f WHERE f.axis = ?1 AND f.value >= ?2)
                UNION ALL
                SELECT (SELECT min(n.value) FROM tally n WHERE n.axis = ?1 AND n.value > v.value) FROM v WHERE v.value < ?3)
             SELECT v.value, (SELECT t.total FROM tally t WHERE t.axis = ?1 AND t.value = v.value AND t.day < ?4
                ORDER BY t.day DESC LIMIT 1)
             FROM v WHERE v.value < ?3",
            &[axis.into(), prefix.into(), (&bound).into(), self.day.into()],
            |r| {
                let value: String = r.next()?;
                if let Some(total) = r.next::<Option<i64>>()? {
                    counts.insert(value, total);
                }
                Ok(())
            },
        )?;
        if self.today {
            db.each(
                "SELECT value, n FROM tally_today WHERE axis = ?1 AND value >= ?2 AND value < ?3 AND day < ?4",
                &[axis.into(), prefix.into(), (&bound).into(), self.day.into()],
                |r| {
                    let value = r.next()?;
                    *counts.entry(value).or_insert(0) += r.next::<i64>()?;
                    Ok(())
                },
            )?;
        }
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

/// The last day that can be written.
const LAST: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// A count that is kept by day, read by years, months and days.
pub struct ByDay<'t> {
    tally: &'t Tally,
    axis: &'static str,
    months: &'static str,
    years: &'static str,
    /// What was read, by the prefix of its values.
    known: BTreeMap<String, BTreeMap<String, i64>>,
}

impl<'t> ByDay<'t> {
    /// Reads an axis that is counted by day.
    ///
    /// # Errors
    /// `Database` for one that is not.
    pub fn new(tally: &'t Tally, axis: &'static str) -> Result<ByDay<'t>> {
        let (months, years) = coarser(axis).ok_or_else(|| Error::corrupt(format!("{axis} is not counted by day")))?;
        Ok(ByDay {
            tally,
            axis,
            months,
            years,
            known: BTreeMap::new(),
        })
    }

    /// The years, the months of a year ("2026-") or the days of a month ("2026-01-").
    fn under(&mut self, db: &mut Db, prefix: &str) -> Result<&BTreeMap<String, i64>> {
        let axis = match prefix.len() {
            0 => self.years,
            5 => self.months,
            _ => self.axis,
        };
        match self.known.entry(prefix.to_owned()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(self.tally.counts(db, axis, prefix)?)),
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// The database's.
    pub fn all(&mut self, db: &mut Db) -> Result<i64> {
        Ok(self.under(db, "")?.values().sum())
    }

    /// What is counted on days before one.
    ///
    /// # Errors
    /// The database's.
    pub fn before(&mut self, db: &mut Db, day: NaiveDate) -> Result<i64> {
        let day = day.to_string();
        let mut sum = 0;
        for (prefix, part) in [("", 4), (&day[..5], 7), (&day[..8], 10)] {
            let end = day[..part].to_owned();
            sum += self.under(db, prefix)?.range(..end).map(|(_, n)| n).sum::<i64>();
        }
        Ok(sum)
    }

    /// The first day on which anything is counted.
    ///
    /// # Errors
    /// The database's.
    pub fn first(&mut self, db: &mut Db) -> Result<Option<NaiveDate>> {
        let mut prefix = String::new();
        while prefix.len() < 10 {
            let Some((value, _)) = self.under(db, &prefix)?.iter().find(|(_, n)| **n > 0) else {
                return Ok(None);
            };
            prefix.clone_from(value);
            if prefix.len() < 10 {
                prefix.push('-');
            }
        }
        Ok(prefix.parse().ok())
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
