//! When something was said: "11 days ago", "on September 27", "last month", weekdays, resolved against the day of
//! publication, each as exact as its words.

mod relative;

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::Said;
use super::tags::Tag;
use super::tokens::{Kind, Text};
use crate::model::Precision;
use crate::model::dates::{month_named, weekday_named};
use relative::last_weekday;
pub(super) use relative::next_weekday;

/// A date in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// Its words, as tokens.
    pub range: Range<usize>,
    /// EDTF.
    pub date: String,
    /// How exact.
    pub precision: Precision,
}

impl Dated {
    /// Whether it is a weekday alone: "Sunday", "Monday morning".
    pub fn is_weekday(&self, text: &Text) -> bool {
        weekday_named(&text.str(self.range.start).to_ascii_lowercase()).is_some()
    }

    /// The date as a statement carries it.
    pub fn said(&self, text: &Text) -> Said {
        Said {
            date: self.date.clone(),
            precision: self.precision,
            basis: text
                .slice(self.range.clone())
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            at: text.span(&self.range),
        }
    }
}

/// The date that begins at a token. Without a day of publication only dates with a year can be told.
pub fn at(text: &Text, start: usize, high: usize, published: Option<NaiveDate>) -> Option<Dated> {
    // Asked of every word: most begin no date, which three letters tell.
    if start >= high || !may_begin(text.str(start)) {
        return None;
    }
    let reader = Reader { text, high, published };
    reader
        .full(start)
        .or_else(|| reader.relative(start))
        .or_else(|| reader.weekday(start))
        .or_else(|| reader.month(start))
        .or_else(|| reader.year(start))
}

/// Whether a date can begin with this word: a figure, a month, a weekday, "yesterday", "last", "two" …
pub(super) fn may_begin(word: &str) -> bool {
    match word.as_bytes() {
        [first, ..] if first.is_ascii_digit() => true,
        [b'a' | b'A'] | [b'a' | b'A', b'n' | b'N'] => true,
        [a, b, c, ..] => {
            let begins = [a.to_ascii_lowercase(), b.to_ascii_lowercase(), c.to_ascii_lowercase()];
            matches!(
                &begins,
                b"jan"
                    | b"feb"
                    | b"mar"
                    | b"apr"
                    | b"may"
                    | b"jun"
                    | b"jul"
                    | b"aug"
                    | b"sep"
                    | b"oct"
                    | b"nov"
                    | b"dec"
                    | b"mon"
                    | b"tue"
                    | b"wed"
                    | b"thu"
                    | b"fri"
                    | b"sat"
                    | b"sun"
                    | b"tod"
                    | b"ton"
                    | b"yes"
                    | b"tom"
                    | b"las"
                    | b"thi"
                    | b"nex"
                    | b"pas"
                    | b"pre"
                    | b"one"
                    | b"cou"
                    | b"two"
                    | b"thr"
                    | b"fou"
                    | b"fiv"
                    | b"six"
                    | b"sev"
                    | b"eig"
                    | b"nin"
                    | b"ten"
                    | b"ele"
                    | b"twe"
                    | b"fif"
            )
        }
        _ => false,
    }
}

/// All dates of a range, in order.
pub fn within(text: &Text, range: Range<usize>, published: Option<NaiveDate>) -> Vec<Dated> {
    let mut found = Vec::new();
    let mut from = range.start;
    while from < range.end {
        match at(text, from, range.end, published) {
            Some(dated) => {
                from = dated.range.end.max(from + 1);
                found.push(dated);
            }
            None => from += 1,
        }
    }
    found
}

struct Reader<'t, 'a> {
    text: &'t Text<'a>,
    high: usize,
    published: Option<NaiveDate>,
}

impl Reader<'_, '_> {
    fn word(&self, at: usize) -> &str {
        match at < self.high {
            true => self.text.str(at),
            false => "",
        }
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        at < self.high && self.text.is_any(at, words)
    }

    fn day(&self, range: Range<usize>, day: NaiveDate) -> Option<Dated> {
        Some(Dated {
            range,
            date: day.format("%Y-%m-%d").to_string(),
            precision: Precision::Day,
        })
    }

    /// "27 September 2015", "September 27, 2015", "Sept. 27", "the 27th of September", "2015-09-27".
    fn full(&self, start: usize) -> Option<Dated> {
        if let Ok(day) = NaiveDate::parse_from_str(self.word(start), "%Y-%m-%d") {
            return self.day(start..start + 1, day);
        }
        let (month, day, mut end) = match month_named(self.word(start)) {
            Some(month) => {
                let day = ordinal(self.word(start + 1))?;
                (month, day, start + 2)
            }
            None => {
                let day = ordinal(self.word(start))?;
                let of = usize::from(self.is(start + 1, &["of"]));
                let month = month_named(self.word(start + 1 + of))?;
                (month, day, start + 2 + of)
            }
        };
        let comma = usize::from(end < self.high && self.text.tokens[end].kind == Kind::Comma);
        let year = match year_number(self.word(end + comma)) {
            Some(year) => {
                end += comma + 1;
                year
            }
            None => self.nearest_year(month, Some(day))?,
        };
        self.day(start..end, NaiveDate::from_ymd_opt(year, month, day)?)
    }

    /// The year that puts a month nearest before the publication; a few weeks ahead count as to come.
    fn nearest_year(&self, month: u32, day: Option<u32>) -> Option<i32> {
        let published = self.published?;
        let this = NaiveDate::from_ymd_opt(published.year(), month, day.unwrap_or(1))
            .or_else(|| NaiveDate::from_ymd_opt(published.year(), month, 28))?;
        let ahead = (this - published).num_days();
        Some(match ahead {
            ahead if ahead > 35 => published.year() - 1,
            ahead if ahead < -320 => published.year() + 1,
            _ => published.year(),
        })
    }

    /// Whether a word within reach begins with a capital.
    fn capital(&self, at: usize) -> Option<()> {
        let token = self.text.tokens.get(at)?;
        (at < self.high && token.is_capital()).then_some(())
    }

    /// "Monday", "on Tuesday night": the last one before the publication, itself included.
    fn weekday(&self, start: usize) -> Option<Dated> {
        let published = self.published?;
        self.capital(start)?;
        let weekday = weekday_named(&self.word(start).to_ascii_lowercase())?;
        let mut end = start + 1;
        if self.is(end, &["morning", "afternoon", "evening", "night"]) {
            end += 1;
        }
        let coming = start > 0 && self.text.is_any(start - 1, &["next", "coming"]);
        let day = match coming {
            true => next_weekday(published, weekday),
            false if published.weekday() == weekday => published,
            false => last_weekday(published, weekday),
        };
        self.day(start..end, day)
    }

    /// "in May", "May 2014", "September".
    fn month(&self, start: usize) -> Option<Dated> {
        self.capital(start)?;
        let month = month_named(self.word(start))?;
        // "May" is also a verb and a name.
        let introduced = start > 0
            && (self.text.tokens[start - 1].tag == Tag::Prep
                || self
                    .text
                    .is_any(start - 1, &["last", "early", "late", "mid", "since", "until", "of"]));
        let of = usize::from(
            self.is(start + 1, &["of"]) || start + 1 < self.high && self.text.tokens[start + 1].kind == Kind::Comma,
        );
        if let Some(year) = year_number(self.word(start + 1 + of)) {
            return Some(Dated {
                range: start..start + 2 + of,
                date: format!("{year:04}-{month:02}"),
                precision: Precision::Month,
            });
        }
        if !introduced {
            return None;
        }
        let year = self.nearest_year(month, None)?;
        Some(Dated {
            range: start..start + 1,
            date: format!("{year:04}-{month:02}"),
            precision: Precision::Month,
        })
    }

    /// "in 2014".
    fn year(&self, start: usize) -> Option<Dated> {
        let year = year_number(self.word(start))?;
        let introduced = start > 0
            && self.text.is_any(
                start - 1,
                &[
                    "in", "since", "of", "during", "from", "until", "by", "late", "early", "mid",
                ],
            );
        introduced.then(|| Dated {
            range: start..start + 1,
            date: format!("{year:04}"),
            precision: Precision::Year,
        })
    }
}

fn ordinal(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[digits.len()..];
    let fits = suffix.is_empty()
        || ["st", "nd", "rd", "th"]
            .iter()
            .any(|known| suffix.eq_ignore_ascii_case(known));
    digits
        .parse()
        .ok()
        .filter(|day| fits && (1..=31).contains(day) && digits.len() <= 2)
}

fn year_number(word: &str) -> Option<i32> {
    (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
        .then(|| word.parse().ok())
        .flatten()
        .filter(|year| (1500..=2200).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dates of a sentence published on Tuesday, 20 October 2015.
    fn dates(sentence: &str) -> Vec<String> {
        let mut text = super::super::tokens::read(sentence);
        super::super::quotes::pair(&mut text);
        super::super::tags::tag(&mut text);
        let published = NaiveDate::from_ymd_opt(2015, 10, 20);
        let range = 0..text.tokens.len();
        within(&text, range, published)
            .into_iter()
            .map(|dated| dated.date)
            .collect()
    }

    #[test]
    fn dates_are_counted_from_the_publication() {
        let cases = [
            ("He said so 11 days ago.", "2015-10-09"),
            ("He said so on September 27.", "2015-09-27"),
            ("He said so on 27 September 2014.", "2014-09-27"),
            ("He said so on the 3rd of October.", "2015-10-03"),
            ("He said so last month.", "2015-09"),
            ("It fell to them in May.", "2015-05"),
            ("He leaves in November.", "2015-11"),
            ("He left in December.", "2014-12"),
            ("He said so on Monday.", "2015-10-19"),
            ("He said so on Tuesday.", "2015-10-20"),
            ("He said so last Tuesday.", "2015-10-13"),
            ("He said so last week.", "2015-10-12/2015-10-18"),
            ("He said so yesterday.", "2015-10-19"),
            ("He said so two years ago.", "2013"),
            ("He said so about three months ago.", "2015-07~"),
            ("They began in June of 2014.", "2014-06"),
            ("They began on Sept. 3, 2013.", "2013-09-03"),
            ("They began in 2011.", "2011"),
            ("They met last weekend.", "2015-10-17/2015-10-18"),
        ];
        for (sentence, expected) in cases {
            assert_eq!(dates(sentence), [expected], "{sentence}");
        }
    }

    #[test]
    fn a_month_that_is_a_verb_is_no_date() {
        assert_eq!(dates("They may march on Rome."), [""; 0]);
        assert_eq!(dates("Theresa May said no."), [""; 0]);
    }
}
