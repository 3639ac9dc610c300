//! The past: which journal entry a moment means, and how rows stood then.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::digest::row_values;
use crate::db::{Db, Param, Row, Table, Value};
use crate::error::{Error, Result};
use crate::model::{dates, ids};
use crate::view::reports::Moment;

/// A moment as somebody names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The state after a journal entry: `#12`.
    Entry(i64),
    /// The end of a day in the desk's zone.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

impl std::str::FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(number) = text.strip_prefix('#') {
            return number
                .parse::<i64>()
                .ok()
                .filter(|n| *n >= 0)
                .map(When::Entry)
                .ok_or_else(|| format!("{:?} is not a journal number, such as #12", ids::short(text)));
        }
        if let Ok(day) = dates::day(text) {
            return Ok(When::Day(day));
        }
        DateTime::parse_from_rfc3339(text).map(|at| When::At(at.with_timezone(&Utc))).map_err(|_| {
            format!(
                "{:?} is not a moment: write a day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12)",
                ids::short(text)
            )
        })
    }
}

/// A moment resolved against the journal.
#[derive(Debug, Clone, Copy)]
pub struct AsOf {
    /// The last entry that counts; the largest number for now.
    pub until: i64,
    /// The last entry that counts, as it is numbered.
    pub seq: i64,
    /// When that entry was recorded; `None` before the first.
    pub entry_at: Option<DateTime<Utc>>,
    /// The instant that the answer speaks of.
    pub at: DateTime<Utc>,
    /// Whether it is the past.
    pub past: bool,
    /// The day of that instant in the desk's zone.
    pub today: NaiveDate,
    /// The day that was asked for, when that instant is its end.
    pub day: Option<NaiveDate>,
}

impl AsOf {
    /// How an answer says which moment it speaks of.
    pub fn moment(&self) -> Moment {
        Moment {
            as_of: self.at,
            as_of_seq: self.seq,
            past: self.past,
            day: self.day,
        }
    }
}

/// Finds what a moment means; without one, now.
///
/// # Errors
/// `NotFound` for a journal number that is not there yet; `Usage` for a moment that is still to come.
pub fn resolve(db: &mut Db, when: Option<When>, now: DateTime<Utc>, zone: Tz) -> Result<AsOf> {
    let head = entry(db, "SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1", &[])?;
    let (found, at) = match when {
        None => (head, now),
        Some(When::Entry(0)) => (None, DateTime::UNIX_EPOCH),
        Some(When::Entry(n)) => {
            let found = entry(db, "SELECT seq, at FROM journal WHERE seq = ?1", &[n.into()])?;
            let Some((_, at)) = found else {
                let last = head.map_or(0, |(seq, _)| seq);
                return Err(Error::not_found(format!("journal entry #{n}"))
                    .hint(format!("the journal ends at #{last}; `sayso log` shows it")));
            };
            (found, at)
        }
        Some(When::Day(day)) => {
            let today = latest(head, now).with_timezone(&zone).date_naive();
            if day > today {
                return Err(to_come(day, today));
            }
            let end = end_of(day, zone);
            (before(db, end, false)?, end)
        }
        Some(When::At(at)) => {
            let latest = latest(head, now);
            if at > latest {
                return Err(to_come(at.to_rfc3339(), latest.to_rfc3339()));
            }
            (before(db, at, true)?, at)
        }
    };
    let seq = found.map_or(0, |(seq, _)| seq);
    let day = match when {
        Some(When::Day(day)) => Some(day),
        _ => None,
    };
    Ok(AsOf {
        until: if when.is_none() { i64::MAX } else { seq },
        seq,
        entry_at: found.map(|(_, at)| at),
        at,
        past: when.is_some(),
        today: day.unwrap_or_else(|| at.with_timezone(&zone).date_naive()),
        day,
    })
}

/// Now, or the time of the newest entry where the clock has been set back since.
fn latest(head: Option<(i64, DateTime<Utc>)>, now: DateTime<Utc>) -> DateTime<Utc> {
    head.map_or(now, |(_, at)| at.max(now))
}

fn to_come(moment: impl std::fmt::Display, now: impl std::fmt::Display) -> Error {
    Error::usage(format!("{moment} is still to come")).hint(format!("it is {now}; name a moment up to now"))
}

/// The first instant after a day in a zone; the last one that can be written, where that lies behind it.
fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|last| last.and_hms_micro_opt(23, 59, 59, 999_999));
    let last = last.map_or(DateTime::<Utc>::MAX_UTC, |last| last.and_utc());
    match day.checked_add_days(Days::new(1)) {
        Some(next) => start_of(next, zone).min(last),
        None => last,
    }
}

/// The first instant of a day in a zone. Where the clock skips midnight, the day begins when the clock resumes.
pub fn start_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..24)
        .find_map(|hour| {
            (midnight + chrono::Duration::hours(hour))
                .and_local_timezone(zone)
                .earliest()
        })
        .map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// The last entry before an instant, or at it. The times of entries never go back, so it is found by halving: an index
/// would cost every write a page.
fn before(db: &mut Db, at: DateTime<Utc>, inclusive: bool) -> Result<Option<(i64, DateTime<Utc>)>> {
    let counts = if inclusive { "j.at <= ?1" } else { "j.at < ?1" };
    let sql = format!(
        "WITH RECURSIVE half (low, high) AS (
            SELECT CAST(0 AS BIGINT), coalesce((SELECT max(seq) FROM journal), 0)
            UNION ALL
            SELECT CASE WHEN {counts} THEN j.seq ELSE h.low END, CASE WHEN {counts} THEN h.high ELSE j.seq - 1 END
            FROM half h JOIN journal j ON j.seq = (h.low + h.high + 1) / 2 WHERE h.low < h.high)
         SELECT j.seq, j.at FROM journal j WHERE j.seq = (SELECT h.low FROM half h WHERE h.low = h.high)"
    );
    entry(db, &sql, &[at.into()])
}

/// The last entry before an instant; 0 when there is none.
pub(super) fn last_before(db: &mut Db, at: DateTime<Utc>) -> Result<i64> {
    Ok(before(db, at, false)?.map_or(0, |(seq, _)| seq))
}

fn entry(db: &mut Db, sql: &str, params: &[Param]) -> Result<Option<(i64, DateTime<Utc>)>> {
    db.row(sql, params, |r| Ok((r.next()?, r.next()?)))
}

/// A row that can be shown as it once stood.
pub(super) trait Pictured: Sized {
    /// Its table.
    fn table() -> &'static Table;
    /// Its number.
    fn key(&self) -> i64;
    /// Reads it from the table's columns.
    fn read(row: &mut Row) -> Result<Self>;
}

/// Replaces rows that were changed after `until` by what they were then.
///
/// # Errors
/// The database's.
pub(super) fn rewind<T: Pictured>(db: &mut Db, rows: &mut [T], until: i64) -> Result<()> {
    if until == i64::MAX || rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = rows.iter().map(T::key).collect();
    let pictures = pictures(db, T::table(), &ids, until)?;
    for row in rows {
        if let Some(values) = pictures.get(&row.key()) {
            *row = T::read(&mut Row::of_values(values))?;
        }
    }
    Ok(())
}

/// How often each of these rows was changed up to an entry, with its past kept.
///
/// # Errors
/// The database's.
pub(super) fn changes(db: &mut Db, table: &Table, ids: &[i64], until: i64) -> Result<HashMap<i64, i64>> {
    let mut found = HashMap::new();
    for part in ids.chunks(400) {
        let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 3)).collect();
        let sql = format!(
            "SELECT row_id, count(*) FROM revisions WHERE tbl = ?1 AND seq <= ?2 AND row_id IN ({}) GROUP BY row_id",
            places.join(", ")
        );
        let mut params: Vec<Param> = vec![table.name.into(), until.into()];
        params.extend(part.iter().map(|id| Param::from(*id)));
        db.each(&sql, &params, |r| {
            found.insert(r.next()?, r.next()?);
            Ok(())
        })?;
    }
    Ok(found)
}

/// The rows, by number, that were changed after `until`, as they stood then.
fn pictures(db: &mut Db, table: &Table, ids: &[i64], until: i64) -> Result<HashMap<i64, Vec<Value>>> {
    let mut found = HashMap::new();
    for part in ids.chunks(400) {
        let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 3)).collect();
        let sql = format!(
            "SELECT row_id, before FROM revisions WHERE tbl = ?1 AND seq > ?2 AND row_id IN ({})
             ORDER BY row_id, seq DESC, id DESC",
            places.join(", ")
        );
        let mut params: Vec<Param> = vec![table.name.into(), until.into()];
        params.extend(part.iter().map(|id| Param::from(*id)));
        db.each(&sql, &params, |r| {
            // The earliest change after the moment comes last, and is the one that counts; of several in one entry, the
            // first shows the row as the entry found it.
            let id: i64 = r.next()?;
            found.insert(id, row_values(table, &r.next::<String>()?)?);
            Ok(())
        })?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_a_time_or_a_number() {
        assert_eq!("#12".parse(), Ok(When::Entry(12)));
        assert_eq!(
            "2026-11-22".parse(),
            Ok(When::Day(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()))
        );
        assert!(matches!("2026-11-22T09:30:00+01:00".parse(), Ok(When::At(_))));
        assert!("last week".parse::<When>().is_err());
        assert!("#x".parse::<When>().is_err());
    }

    #[test]
    fn the_last_day_that_can_be_written_has_an_end() {
        let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap();
        for zone in [chrono_tz::Europe::Berlin, chrono_tz::America::Havana] {
            assert!(end_of(last, zone).to_rfc3339().starts_with("9999-12-31T2"));
            assert!(end_of(NaiveDate::MAX, zone).to_rfc3339().starts_with("9999-12-31T2"));
        }
    }

    #[test]
    fn a_day_ends_at_midnight_on_the_desks_wall() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        assert_eq!(
            end_of(day, chrono_tz::Europe::Berlin).to_rfc3339(),
            "2026-06-01T22:00:00+00:00"
        );
        // In Havana the clock skips the first hour of 8 March 2026.
        let skipped = NaiveDate::from_ymd_opt(2026, 3, 7).unwrap();
        assert_eq!(
            end_of(skipped, chrono_tz::America::Havana).to_rfc3339(),
            "2026-03-08T05:00:00+00:00"
        );
    }
}
