//! Moments as web pages and front matter write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::plain::day_in;
use crate::model::dates;
use crate::store::articles::Published;

/// A moment as pages and front matter write it: a day, a time with its zone in any of the usual forms, or a date in words.
pub(super) fn moment(text: &str) -> Option<Published> {
    let text = text.trim();
    if let Ok(published) = text.parse::<Published>() {
        return Some(published);
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f %#z",
        "%Y-%m-%dT%H:%M%#z",
        "%Y-%m-%dT%H:%M:%S%.f%z",
    ] {
        if let Ok(at) = DateTime::parse_from_str(text, format) {
            return Some(Published::At(at.with_timezone(&Utc)));
        }
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return Some(Published::At(at.with_timezone(&Utc)));
    }
    // Without a zone only the day is known.
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
            return Some(Published::On(at.date()));
        }
    }
    if let Some(day) = text.get(..10).and_then(|start| dates::day(start).ok()) {
        return Some(Published::On(day));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(Published::On);
    }
    day_in(text).map(|(day, _)| Published::On(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> Option<String> {
        moment(text).map(|published| match published {
            Published::On(day) => day.to_string(),
            Published::At(at) => at.to_rfc3339(),
        })
    }

    #[test]
    fn moments_are_read_in_the_forms_that_pages_use() {
        assert_eq!(on("2015-10-20").as_deref(), Some("2015-10-20"));
        assert_eq!(
            on("2015-10-20T12:00:00+0300").as_deref(),
            Some("2015-10-20T09:00:00+00:00")
        );
        assert_eq!(
            on("2015-10-20T12:00:00.000Z").as_deref(),
            Some("2015-10-20T12:00:00+00:00")
        );
        assert_eq!(
            on("Tue, 20 Oct 2015 12:00:00 GMT").as_deref(),
            Some("2015-10-20T12:00:00+00:00")
        );
        assert_eq!(on("2015-10-20 12:00").as_deref(), Some("2015-10-20"));
        assert_eq!(on("Tuesday, October 20th, 2015").as_deref(), Some("2015-10-20"));
        assert_eq!(on("20 Oct. 2015").as_deref(), Some("2015-10-20"));
        assert_eq!(on("20151020").as_deref(), Some("2015-10-20"));
        assert_eq!(on("yesterday"), None);
    }
}
