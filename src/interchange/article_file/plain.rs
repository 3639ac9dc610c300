//! A plain text's article: the headline, byline and day that its first and last lines tell. The text stays as it is.

use chrono::NaiveDate;

use super::decode::Decoded;
use super::{ArticleFile, Format};
use crate::model::dates::month_named;
use crate::store::articles::Published;

/// Reads what a plain text tells of itself.
pub(super) fn article(decoded: Decoded) -> ArticleFile {
    ArticleFile {
        format: Format::Text,
        encoding: decoded.encoding,
        title: headline(&decoded.text),
        byline: byline(&decoded.text),
        outlet: None,
        url: None,
        published: dateline(&decoded.text),
        language: None,
        said: decoded.said,
        text: decoded.text,
    }
}

fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The first line, when it reads like a headline: short, without a full stop, and something follows it.
pub(super) fn headline(text: &str) -> Option<String> {
    let mut all = lines(text);
    let first = all.next()?;
    let length = first.chars().count();
    let sentence = first.ends_with('.') && !first.ends_with("..") && first.chars().filter(|c| *c == '.').count() == 1;
    let fits = (4..=220).contains(&length) && !sentence && all.next().is_some() && day_in(first).is_none();
    fits.then(|| first.to_owned())
}

/// "By Ana Duarte" among the first lines.
fn byline(text: &str) -> Option<String> {
    lines(text)
        .take(6)
        .filter(|line| line.chars().count() <= 80)
        .find(|line| line.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("by ")) && !line.ends_with('.'))
        .map(without_by)
}

/// A byline without its "By".
pub(super) fn without_by(line: &str) -> String {
    let line = line.trim();
    match line.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("by ") => line[3..].trim().to_owned(),
        _ => line.to_owned(),
    }
}

/// The day of publication: a line among the first six or the last three that holds a date and little else.
pub(super) fn dateline(text: &str) -> Option<Published> {
    let first = lines(text).take(6);
    let last = lines(text).rev().take(3);
    first
        .chain(last)
        .filter(|line| line.chars().count() <= 80)
        .find_map(|line| {
            let (day, rest) = day_in(line)?;
            let idle = |word: &str| {
                IDLE.contains(&word) || word.chars().all(|c| c.is_ascii_digit()) || WEEKDAYS.contains(&word)
            };
            words(&rest).iter().all(|word| idle(word)).then_some(Published::On(day))
        })
}

/// What may stand beside the date on a line that gives the day of publication.
const IDLE: &[&str] = &[
    "published",
    "posted",
    "updated",
    "date",
    "on",
    "at",
    "gmt",
    "utc",
    "bst",
    "est",
    "edt",
    "pm",
    "am",
    "a",
    "m",
    "p",
    "the",
    "last",
    "first",
    "issued",
    "of",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

fn number(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    digits
        .parse()
        .ok()
        .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))
}

/// The first full date in a line of English, and the line without it: 20 October 2015, October 20th, 2015, 2015-10-20.
pub(super) fn day_in(line: &str) -> Option<(NaiveDate, String)> {
    let words = words(line);
    for at in 0..words.len().saturating_sub(2) {
        let three = [&words[at], &words[at + 1], &words[at + 2]];
        let parts = match (month_named(three[0]), month_named(three[1])) {
            (Some(month), _) => Some((number(three[2])?, month, number(three[1]))),
            (_, Some(month)) => Some((number(three[2]).unwrap_or(0), month, number(three[0]))),
            _ if three[0].len() == 4 && three[1].len() == 2 => number(three[0])
                .zip(number(three[1]))
                .map(|(year, month)| (year, month, number(&three[2][..three[2].len().min(2)]))),
            _ => None,
        };
        let Some((year, month, Some(day))) = parts else {
            continue;
        };
        if (1500..=2200).contains(&year)
            && let Some(day) = NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
        {
            let rest: Vec<&str> = words
                .iter()
                .enumerate()
                .filter(|(n, _)| !(at..at + 3).contains(n))
                .map(|(_, word)| word.as_str())
                .collect();
            return Some((day, rest.join(" ")));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_holds_a_date_and_little_else() {
        let day = |text| dateline(text).map(|p| p.day().to_string());
        assert_eq!(
            day("Bridge shut\n\nPublished March 3rd, 2026 - 12:00 GMT\n\nIt is.").as_deref(),
            Some("2026-03-03")
        );
        assert_eq!(
            day("Bridge shut\n\nFriday, 3 March 2026\n\nIt is.").as_deref(),
            Some("2026-03-03")
        );
        assert_eq!(day("The bridge was built on 3 March 1926 by nobody."), None);
    }

    #[test]
    fn a_headline_is_a_short_first_line_without_a_full_stop() {
        assert_eq!(headline("Bridge shut\n\nIt is.").as_deref(), Some("Bridge shut"));
        assert_eq!(headline("The bridge is shut.\nIt is."), None);
        assert_eq!(headline("Bridge shut"), None);
    }
}
