//! The day of a post, as the tables and programs write it that posts come from.

use chrono::{DateTime, NaiveDate};

use crate::matching::post;

/// The longest that is told of a day that is none.
const SHOWN: usize = 40;

/// The day of a field, and what to say when there is something in it that is none.
pub(super) fn read(text: &str) -> (Option<NaiveDate>, Option<String>) {
    let text = text.trim();
    match of(text) {
        Some(day) => (Some(day), None),
        None if text.is_empty() => (None, None),
        None => unread(text),
    }
}

/// No day, and that what stands there is none.
pub(super) fn unread(text: &str) -> (Option<NaiveDate>, Option<String>) {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let said = format!("the day “{shown}” cannot be read and was left out; write 2020-12-31");
    (None, Some(said))
}

/// A day, or the day of a moment as its own clock had it.
fn of(text: &str) -> Option<NaiveDate> {
    /// As Twitter's answers have it.
    const MOMENT: &str = "%a %b %d %H:%M:%S %z %Y";
    let (date, time) = text.split_at_checked("2020-12-31".len()).unwrap_or((text, ""));
    if time.starts_with(['T', 't', ' ']) && post::day(date).is_some() {
        return post::day(date);
    }
    let moment = DateTime::parse_from_str(text, MOMENT).or_else(|_| DateTime::parse_from_rfc2822(text));
    let day = moment.map(|moment| moment.date_naive());
    day.ok().or_else(|| post::day(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_posts_carry_them() {
        for text in [
            "2020-03-01",
            " 2020-03-01 ",
            "2020-03-01T23:59:59Z",
            "2020-03-01T23:59:59.123+02:00",
            "2020-03-01 23:59:59",
            "March 1, 2020",
            "1 Mar 2020",
            "01/03/2020",
            "Sun Mar 01 23:59:59 +0000 2020",
            "Sun, 01 Mar 2020 23:59:59 +0200",
        ] {
            assert_eq!(read(text), (NaiveDate::from_ymd_opt(2020, 3, 1), None), "{text}");
        }
        assert_eq!(read(" "), (None, None));
        for text in ["yesterday", "2020-13-01T00:00", "12/31/2020", "0001-01-01", "🙂"] {
            assert!(read(text).1.is_some_and(|said| said.contains(text)), "{text}");
        }
        let long = read(&"x".repeat(100)).1.unwrap();
        assert!(long.contains("x…”") && long.len() < 150, "{long}");
    }
}
