//! Dates that only the day of publication and the verb make dates: "on Sunday" as the last or the next one.

use chrono::Datelike as _;

use super::{LONGEST_DATE, Words, clean};
use crate::model::Precision;
use crate::model::dates::Edtf;
use crate::reading::dates::{self, Dated};
use crate::reading::tags::Tag;

impl Words<'_, '_> {
    /// A date that only its day of publication makes one.
    pub(super) fn dated(&self, at: &[usize], next: usize) -> Option<(String, usize)> {
        let start = at[next];
        let high = at[next..]
            .iter()
            .take(LONGEST_DATE)
            .enumerate()
            .take_while(|(n, token)| **token == start + n)
            .count()
            + start;
        let dated = dates::at(self.text, start, high, self.published)?;
        let words = self.text.slice(dated.range.clone());
        let year = dated.date.get(..4)?;
        if words.contains(year) {
            return Some((clean(words), dated.range.len()));
        }
        let date = self.to_come(at, next, &dated, dated.date.parse().ok()?);
        let said = said(&date)?;
        let before = next.checked_sub(1).map(|before| at[before]);
        let held = before
            .is_some_and(|before| self.text.tokens[before].tag == Tag::Prep || self.text.is_any(before, PREPOSITIONS));
        let said = match (held, date.precision) {
            (true, _) => said,
            (false, Precision::Day) => format!("on {said}"),
            (false, _) => format!("in {said}"),
        };
        Some((said, dated.range.len()))
    }

    /// A weekday, or a month or day without its year, is read as one near the publication: the next one where the words
    /// speak of what is to come, the last one where they tell what was.
    fn to_come(&self, at: &[usize], next: usize, dated: &Dated, date: Edtf) -> Edtf {
        let exact = matches!(date.precision, Precision::Month | Precision::Day);
        let Some(published) = self.published.filter(|_| exact) else {
            return date;
        };
        let other_year = |years: i32| -> Option<Edtf> {
            let year: i32 = date.text.get(..4)?.parse().ok()?;
            format!("{}{}", year + years, &date.text[4..]).parse().ok()
        };
        let moved = match self.told_as(at, next) {
            Some(Told::ToCome) if dated.is_weekday(self.text) && date.to <= published => {
                Some(Edtf::day(dates::next_weekday(published, date.to.weekday())))
            }
            Some(Told::ToCome) if date.to < published => other_year(1),
            Some(Told::Past) if date.from > published => other_year(-1),
            _ => None,
        };
        moved.unwrap_or(date)
    }

    /// Whether the words before a date tell of the past or of what is to come: by the nearest verb that tells.
    fn told_as(&self, at: &[usize], next: usize) -> Option<Told> {
        const AHEAD: &[&str] = &[
            "will",
            "'ll",
            "’ll",
            "shall",
            "wo",
            "would",
            "due",
            "expected",
            "scheduled",
            "set",
            "plans",
            "planned",
            "planning",
            "next",
            "going",
            "hopes",
            "promised",
            "promises",
            "pledged",
            "vowed",
            "intends",
        ];
        let before = at[next.saturating_sub(LOOK_BACK)..next].iter().rev();
        for (steps, token) in before.enumerate() {
            // "until 3 a.m. on Sunday"
            if steps < 5 && self.text.is_any(*token, &["until", "till"]) {
                return Some(Told::ToCome);
            }
            let tag = self.text.tokens[*token].tag;
            if self.text.is_any(*token, AHEAD) {
                return Some(Told::ToCome);
            }
            match tag {
                Tag::Past => return Some(Told::Past),
                Tag::Aux if self.text.is_any(*token, &["was", "were", "had", "did"]) => return Some(Told::Past),
                Tag::Aux if !self.text.is_any(*token, &["be", "been", "have"]) => return None,
                Tag::Third => return None,
                _ => {}
            }
        }
        None
    }
}

/// How far before a date the verb is looked for that tells of it.
const LOOK_BACK: usize = 14;

/// When something is told to be.
enum Told {
    Past,
    ToCome,
}

/// Words before a date that hold it already.
const PREPOSITIONS: &[&str] = &[
    "on", "in", "since", "until", "till", "by", "from", "before", "after", "during", "of", "through", "between", "to",
    "for",
];

/// A date as a sentence says it.
fn said(date: &Edtf) -> Option<String> {
    let format = match date.precision {
        Precision::Day => "%-d %B %Y",
        Precision::Month => "%B %Y",
        Precision::Year => "%Y",
        Precision::Interval => return None,
    };
    Some(date.from.format(format).to_string())
}
