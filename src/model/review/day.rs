//! Days as other desks write them.

use chrono::{DateTime, Datelike, NaiveDate};

use crate::model::dates::{Edtf, month_named};

/// The day that a text names, on the calendar of whoever wrote it: `2020-06-23 20:02`, `2017-03-01 20:30:17 UTC`,
/// `Wed, 11 Mar 2020 01:05:52 UTC +00:00`, `26 May 2015`, `23.06.2020`; also EDTF, and seconds since 1970.
/// `None` for what names no single day or could mean two.
pub fn read(text: &str) -> Option<Edtf> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Edtf>() {
        return Some(date);
    }
    let day = iso(text)
        .or_else(|| seconds(text))
        .or_else(|| numbers(text))
        .or_else(|| words(text))?;
    (1..=9999).contains(&day.year()).then(|| Edtf::day(day))
}

/// The day of eight digits alone, as `20200101`, from 1000 to 2199: other numbers of eight digits are more likely ids.
pub fn run_together(text: &str) -> Option<Edtf> {
    let text = text.trim();
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
    (1000..=2199).contains(&day.year()).then(|| Edtf::day(day))
}

/// What begins with year, month and day, whatever follows; one digit will do for month and day.
fn iso(text: &str) -> Option<NaiveDate> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '-'))
        .unwrap_or(text.len());
    let rest = &text[end..];
    if !(rest.is_empty() || rest.starts_with(['T', 't', ' '])) {
        return None;
    }
    let mut parts = text[..end].split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    match year.len() == 4 && parts.next().is_none() {
        true => NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        false => None,
    }
}

/// Seconds or milliseconds since 1970.
fn seconds(text: &str) -> Option<NaiveDate> {
    let n: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        9 | 10 => n,
        12 | 13 => n / 1000,
        _ => return None,
    };
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

/// `2020/06/23`, `23.06.2020`, and `06/23/2020` when only one reading is a day.
fn numbers(text: &str) -> Option<NaiveDate> {
    let bare = text.split([' ', 'T']).next()?;
    let separator = bare.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let parts: Vec<&str> = bare.split(separator).collect();
    let [a, b, c] = parts[..] else { return None };
    let all = [a, b, c]
        .iter()
        .all(|p| !p.is_empty() && p.bytes().all(|x| x.is_ascii_digit()));
    if !all {
        return None;
    }
    let number = |p: &str| p.parse::<u32>().ok();
    match (a.len(), c.len()) {
        (4, _) => NaiveDate::from_ymd_opt(number(a)?.try_into().ok()?, number(b)?, number(c)?),
        (_, 4) => {
            let year = number(c)?.try_into().ok()?;
            let day_first = NaiveDate::from_ymd_opt(year, number(b)?, number(a)?);
            let month_first = NaiveDate::from_ymd_opt(year, number(a)?, number(b)?);
            match (day_first, month_first, separator) {
                // A full stop between the numbers is the custom of countries that put the day first.
                (Some(day), _, '.') | (Some(day), None, _) | (None, Some(day), _) => Some(day),
                (Some(day), Some(other), _) => (day == other).then_some(day),
                (None, None, _) => None,
            }
        }
        _ => None,
    }
}

/// `26 May 2015`, `May 26, 2015`, `Wed, 11 Mar 2020 01:05:52 UTC +00:00`.
fn words(text: &str) -> Option<NaiveDate> {
    let (mut day, mut month, mut year) = (None, None, None);
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-'))
        .filter(|w| !w.is_empty())
    {
        let bare = word.trim_end_matches('.').to_ascii_lowercase();
        let digits = bare.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if let (None, Some(at)) = (month, month_named(&bare)) {
            month = Some(at);
        } else if digits.len() == 4 && year.is_none() && digits == bare {
            year = digits.parse().ok();
        } else if (1..=2).contains(&digits.len())
            && day.is_none()
            && matches!(&bare[digits.len()..], "" | "st" | "nd" | "rd" | "th")
        {
            day = digits.parse().ok();
        }
        if let (Some(day), Some(month), Some(year)) = (day, month, year) {
            return NaiveDate::from_ymd_opt(year, month, day);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        read(text).map(|date| date.text)
    }

    #[test]
    fn days_as_desks_write_them() {
        for (text, expected) in [
            ("2020-06-23", "2020-06-23"),
            ("2020-06-23 20:02", "2020-06-23"),
            ("2020-03-18T14:00:00+0200", "2020-03-18"),
            ("2023-01-24T13:32:06.838Z", "2023-01-24"),
            ("2017-03-01 20:30:17 UTC", "2017-03-01"),
            ("Wed, 11 Mar 2020 01:05:52 UTC +00:00", "2020-03-11"),
            ("Sun, 23 Feb 2020", "2020-02-23"),
            ("26 May 2015", "2015-05-26"),
            ("May 26th, 2015", "2015-05-26"),
            ("Sept. 3, 2011", "2011-09-03"),
            ("2015-06-7", "2015-06-07"),
            ("23.06.2020", "2020-06-23"),
            ("06/23/2020", "2020-06-23"),
            ("2020/06/23", "2020-06-23"),
            ("1593000000", "2020-06-24"),
            ("1593000000000", "2020-06-24"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31T23:59:59Z", "9999-12-31"),
            ("2019-05", "2019-05"),
            ("2019", "2019"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn eight_digits_are_a_day_when_they_can_be_one() {
        for (text, expected) in [
            ("20200101", Some("2020-01-01")),
            (" 20240229 ", Some("2024-02-29")),
            ("10000101", Some("1000-01-01")),
            ("21991231", Some("2199-12-31")),
            ("20230229", None),
            ("20201301", None),
            ("20200100", None),
            ("22000101", None),
            ("09991231", None),
            ("01062020", None),
            ("2020010", None),
            ("202001011", None),
            ("2020-1-1", None),
            ("+2020101", None),
        ] {
            assert_eq!(run_together(text).map(|date| date.text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "",
            "yesterday",
            "05/06/2020",
            "2020-13-01",
            "0000-00-00",
            "10000-01-01",
            "31 February 2020",
            "Mar",
            "12",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
