//! Dates that count from the day of publication: "11 days ago", "yesterday", "last week".

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Dated, Reader};
use crate::model::Precision;
use crate::model::dates::{month_named, weekday_named};

impl Reader<'_, '_> {
    /// "11 days ago", "yesterday", "last week", "earlier this month", "two years earlier".
    pub(super) fn relative(&self, start: usize) -> Option<Dated> {
        let published = self.published?;
        if self.is(start, &["today", "tonight"])
            || self.is(start, &["this"]) && self.is(start + 1, &["morning", "afternoon", "evening"])
        {
            let end = start + 1 + usize::from(self.is(start, &["this"]));
            return self.day(start..end, published);
        }
        if self.is(start, &["yesterday"]) {
            return self.day(start..start + 1, published - Days::new(1));
        }
        if self.is(start, &["tomorrow"]) {
            return self.day(start..start + 1, published + Days::new(1));
        }
        if self.is(start, &["last"]) && self.is(start + 1, &["night"]) {
            return self.day(start..start + 2, published - Days::new(1));
        }
        if self.is(start, &["last", "this", "next", "past", "previous"]) {
            return self.neighbour(start, published);
        }
        let (count, unit_at) = self.count(start)?;
        let unit = self.word(unit_at).to_ascii_lowercase();
        if !self.is(unit_at + 1, &["ago"]) {
            return None;
        }
        let range = start..unit_at + 2;
        let about = start > 0
            && self.text.is_any(
                start - 1,
                &["about", "around", "nearly", "almost", "roughly", "some", "than"],
            );
        let date = |date: String, precision| {
            Some(Dated {
                range: range.clone(),
                date: if about { format!("{date}~") } else { date },
                precision,
            })
        };
        match unit.trim_end_matches('s') {
            "hour" | "minute" => date(published.format("%Y-%m-%d").to_string(), Precision::Day),
            "day" => date(
                (published - Days::new(count)).format("%Y-%m-%d").to_string(),
                Precision::Day,
            ),
            "week" => {
                let day = published - Days::new(count.checked_mul(7)?);
                let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
                date(week(monday), Precision::Interval)
            }
            "month" => date(
                (published.checked_sub_months(Months::new(u32::try_from(count).ok()?))?)
                    .format("%Y-%m")
                    .to_string(),
                Precision::Month,
            ),
            "year" => year(i64::from(published.year()).checked_sub_unsigned(count)?)
                .and_then(|year| date(year, Precision::Year)),
            "decade" => year(i64::from(published.year()).checked_sub_unsigned(count.checked_mul(10)?)?)
                .and_then(|year| date(year, Precision::Year)),
            _ => None,
        }
    }

    /// "last week", "this month", "last Tuesday", "next year", "last May".
    fn neighbour(&self, start: usize, published: NaiveDate) -> Option<Dated> {
        let step: i64 = match self.word(start).to_ascii_lowercase().as_str() {
            "last" | "past" | "previous" => -1,
            "next" => 1,
            _ => 0,
        };
        let unit = self.word(start + 1).to_ascii_lowercase();
        let range = start..start + 2;
        match unit.as_str() {
            "week" => {
                let monday = published - Days::new(u64::from(published.weekday().num_days_from_monday()));
                let monday = monday.checked_add_signed(chrono::Duration::weeks(step))?;
                Some(Dated {
                    range,
                    date: week(monday),
                    precision: Precision::Interval,
                })
            }
            "weekend" => {
                let monday = published - Days::new(u64::from(published.weekday().num_days_from_monday()));
                let saturday = monday + Days::new(5);
                let saturday = match step {
                    -1 => saturday - Days::new(7),
                    _ => saturday,
                };
                Some(Dated {
                    range,
                    date: format!(
                        "{}/{}",
                        saturday.format("%Y-%m-%d"),
                        (saturday + Days::new(1)).format("%Y-%m-%d")
                    ),
                    precision: Precision::Interval,
                })
            }
            "month" => {
                let month = match step {
                    -1 => published.checked_sub_months(Months::new(1))?,
                    1 => published.checked_add_months(Months::new(1))?,
                    _ => published,
                };
                Some(Dated {
                    range,
                    date: month.format("%Y-%m").to_string(),
                    precision: Precision::Month,
                })
            }
            "year" => Some(Dated {
                range,
                date: year(i64::from(published.year()) + step)?,
                precision: Precision::Year,
            }),
            _ => {
                if let Some(weekday) = weekday_named(&unit) {
                    let day = match step {
                        1 => next_weekday(published, weekday),
                        _ => last_weekday(published, weekday),
                    };
                    return self.day(range, day);
                }
                let month = month_named(&unit)?;
                let mut of = published.year();
                if step <= 0 && month >= published.month() && !(step == 0 && month == published.month()) {
                    of -= 1;
                }
                if step > 0 && month <= published.month() {
                    of += 1;
                }
                Some(Dated {
                    range,
                    date: format!("{of:04}-{month:02}"),
                    precision: Precision::Month,
                })
            }
        }
    }

    /// A number of days, weeks … and the place of its unit.
    fn count(&self, start: usize) -> Option<(u64, usize)> {
        let word = self.word(start).to_ascii_lowercase();
        let count = match word.as_str() {
            "a" | "an" | "one" => 1,
            "couple" => 2,
            "two" => 2,
            "three" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            "seven" => 7,
            "eight" => 8,
            "nine" => 9,
            "ten" => 10,
            "eleven" => 11,
            "twelve" => 12,
            "fifteen" => 15,
            "twenty" => 20,
            "thirty" => 30,
            number => number.parse().ok().filter(|n| *n < 3000)?,
        };
        let unit = start + 1;
        let units = [
            "day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes",
            "decade", "decades",
        ];
        self.is(unit, &units).then_some((count, unit))
    }
}

fn year(year: i64) -> Option<String> {
    (1..=9999).contains(&year).then(|| format!("{year:04}"))
}

fn week(monday: NaiveDate) -> String {
    format!(
        "{}/{}",
        monday.format("%Y-%m-%d"),
        (monday + Days::new(6)).format("%Y-%m-%d")
    )
}

/// The last such day before the publication.
pub(super) fn last_weekday(published: NaiveDate, weekday: Weekday) -> NaiveDate {
    let back = (published.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday() - 1) % 7 + 1;
    published - Days::new(u64::from(back))
}

/// The next such day behind it.
pub(in crate::reading) fn next_weekday(published: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = (weekday.num_days_from_monday() + 7 - published.weekday().num_days_from_monday() - 1) % 7 + 1;
    published + Days::new(u64::from(ahead))
}
