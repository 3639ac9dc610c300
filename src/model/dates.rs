//! Dates as exactly as they are known: a small part of EDTF (ISO 8601-2) with the days it spans.

use std::str::FromStr;

use chrono::{Days, Months, NaiveDate, Weekday};

use super::ids::short;
use super::words::Precision;

/// The months as English words, in lower case.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of the month that an English word names, in whatever case: in full, by its first three letters, or as "Sept";
/// with its dot or without.
pub fn month_named(word: &str) -> Option<u32> {
    let word = word.strip_suffix('.').unwrap_or(word).as_bytes();
    let short = word.len() == 3 || word.eq_ignore_ascii_case(b"sept");
    let at = MONTHS.iter().position(|month| {
        let fits = word.len() == month.len() || short && word.len() <= month.len();
        fits && month.as_bytes()[..word.len()].eq_ignore_ascii_case(word)
    })?;
    u32::try_from(at + 1).ok()
}

/// The weekday that an English word in lower case names, in full or as it is shortened; with its dot or without.
pub fn weekday_named(word: &str) -> Option<Weekday> {
    Some(match word.trim_end_matches('.') {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// A date in EDTF: `2015-10-09`, `2015-10`, `2015`, `2014-06/2014-08`; `~` or `?` behind it for approximate or uncertain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edtf {
    /// As it was written.
    pub text: String,
    /// The first day it can be.
    pub from: NaiveDate,
    /// The last day it can be.
    pub to: NaiveDate,
    /// How exact it is.
    pub precision: Precision,
}

impl Edtf {
    /// A date known to the day.
    pub fn day(day: NaiveDate) -> Edtf {
        Edtf {
            text: day.format("%Y-%m-%d").to_string(),
            from: day,
            to: day,
            precision: Precision::Day,
        }
    }
}

impl FromStr for Edtf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let refuse = || {
            format!(
                "{:?} is not a date: write 2015-10-09, 2015-10, 2015 or 2014-06/2014-08",
                short(text)
            )
        };
        let bare = text.trim_end_matches(['~', '?', '%']);
        let (from, to, precision) = match bare.split_once('/') {
            Some((first, last)) => {
                let (from, ..) = part(first).ok_or_else(refuse)?;
                let (_, to, _) = part(last).ok_or_else(refuse)?;
                (from, to, Precision::Interval)
            }
            None => part(bare).ok_or_else(refuse)?,
        };
        if to < from {
            return Err(format!("{:?} ends before it begins", short(text)));
        }
        Ok(Edtf {
            text: text.to_owned(),
            from,
            to,
            precision,
        })
    }
}

fn part(text: &str) -> Option<(NaiveDate, NaiveDate, Precision)> {
    let text = text.trim_end_matches(['~', '?', '%']);
    let numbers: Vec<&str> = text.split('-').collect();
    if !numbers.iter().all(|n| n.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match numbers[..] {
        [year] if year.len() == 4 => {
            let first = NaiveDate::from_ymd_opt(year.parse().ok().filter(|y| *y > 0)?, 1, 1)?;
            Some((
                first,
                NaiveDate::from_ymd_opt(first.format("%Y").to_string().parse().ok()?, 12, 31)?,
                Precision::Year,
            ))
        }
        [year, month] if year.len() == 4 && month.len() == 2 => {
            let first = NaiveDate::from_ymd_opt(year.parse().ok().filter(|y| *y > 0)?, month.parse().ok()?, 1)?;
            Some((first, first + Months::new(1) - Days::new(1), Precision::Month))
        }
        [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2 => {
            let day = NaiveDate::from_ymd_opt(
                year.parse().ok().filter(|y| *y > 0)?,
                month.parse().ok()?,
                day.parse().ok()?,
            )?;
            Some((day, day, Precision::Day))
        }
        _ => None,
    }
}

/// A day as somebody types it.
///
/// # Errors
/// A sentence that says what was expected.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    match part(text.trim()) {
        Some((day, _, Precision::Day)) => Ok(day),
        _ => Err(format!("{:?} is not a day: write it as 2026-11-22", short(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> (String, String, Precision) {
        let date: Edtf = text.parse().unwrap();
        (date.from.to_string(), date.to.to_string(), date.precision)
    }

    #[test]
    fn a_date_spans_the_days_it_can_be() {
        assert_eq!(
            spans("2015-10-09"),
            ("2015-10-09".into(), "2015-10-09".into(), Precision::Day)
        );
        assert_eq!(
            spans("2016-02"),
            ("2016-02-01".into(), "2016-02-29".into(), Precision::Month)
        );
        assert_eq!(
            spans("2015~"),
            ("2015-01-01".into(), "2015-12-31".into(), Precision::Year)
        );
        assert_eq!(
            spans("2014-06/2014-08"),
            ("2014-06-01".into(), "2014-08-31".into(), Precision::Interval)
        );
    }

    #[test]
    fn months_are_named_in_full_and_short() {
        for (word, month) in [("May", 5), ("SEPT.", 9), ("sep", 9), ("October", 10), ("dec.", 12)] {
            assert_eq!(month_named(word), Some(month), "{word}");
        }
        for word in ["Marc", "Ma", "", "Mayo", "septem", "..."] {
            assert_eq!(month_named(word), None, "{word}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2015-02-30",
            "0000",
            "20151009",
            "2015-13",
            "yesterday",
            "",
            "2015-10-09/2014",
            "-5",
        ] {
            assert!(text.parse::<Edtf>().is_err(), "{text}");
        }
    }
}
