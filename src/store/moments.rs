//! When something was done, as somebody says it: at a time, or on a day, which begins where the desk is.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::history::start_of;
use crate::model::{dates, ids};

/// When something was done: a time, or a day, which begins where the desk is.
#[derive(Debug, Clone, Copy)]
pub enum Done {
    /// Some time on a day.
    On(NaiveDate),
    /// At an instant.
    At(DateTime<Utc>),
}

impl Done {
    /// The instant: of a day its beginning in the desk's zone, or now, where it is today already and not yet at the desk.
    pub fn at(self, zone: Tz, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = match self {
            Done::At(at) => return at,
            Done::On(day) => day,
        };
        let begins = start_of(day, zone);
        // No clock on earth is further ahead of UTC.
        let today_somewhere = day <= (now + TimeDelta::hours(14)).date_naive();
        if today_somewhere { begins.min(now) } else { begins }
    }
}

impl std::str::FromStr for Done {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = dates::day(text) {
            return Ok(Done::On(day));
        }
        DateTime::parse_from_rfc3339(text)
            .map(|at| Done::At(at.with_timezone(&Utc)))
            .map_err(|_| {
                format!(
                    "{:?} is not a time: write 2026-11-22T09:30:00Z or 2026-11-22",
                    ids::short(text)
                )
            })
    }
}
