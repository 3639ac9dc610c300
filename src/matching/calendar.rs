//! Years and months that a claim names, beside the day of a post: a photograph "of June 2019" is hardly what a post of 2016
//! shows. Pure.

use chrono::{Datelike, NaiveDate};

/// Months as an English stemmer leaves them, in order.
const MONTHS: [&str; 12] = [
    "januari", "februari", "march", "april", "may", "june", "juli", "august", "septemb", "octob", "novemb", "decemb",
];

/// Numbers that are taken for years.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2099;

/// The month and year of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Then {
    year: i32,
    month: usize,
}

impl Then {
    /// Of a day, as a number of days.
    pub fn of(day: i32) -> Option<Then> {
        let day = NaiveDate::from_num_days_from_ce_opt(day)?;
        Some(Then {
            year: day.year(),
            month: day.month0() as usize,
        })
    }
}

/// What of the calendar a claim names.
#[derive(Debug, Clone, Copy, Default)]
pub struct Named {
    same_year: bool,
    next_year: bool,
    other_year: bool,
    same_month: bool,
    other_month: bool,
}

impl Named {
    /// Takes in a word of the claim: its stem, whether it is a number, whether it is written as a name.
    pub fn take(&mut self, then: Then, stem: &str, number: bool, name: bool) {
        if number {
            if let Some(year) = stem.parse::<i32>().ok().filter(|year| YEARS.contains(year)) {
                match (year - then.year).abs() {
                    0 => self.same_year = true,
                    1 => self.next_year = true,
                    _ => self.other_year = true,
                }
            }
        } else if name && let Some(month) = MONTHS.iter().position(|month| *month == stem) {
            match month == then.month {
                true => self.same_month = true,
                false => self.other_month = true,
            }
        }
    }

    /// With what another part of the claim names.
    pub fn with(self, other: Named) -> Named {
        Named {
            same_year: self.same_year | other.same_year,
            next_year: self.next_year | other.next_year,
            other_year: self.other_year | other.other_year,
            same_month: self.same_month | other.same_month,
            other_month: self.other_month | other.other_month,
        }
    }

    /// Whether it names the post's year; only years that are neither it nor next to it; the post's month; only others.
    pub fn told(self) -> [bool; 4] {
        [
            self.same_year,
            self.other_year && !self.same_year && !self.next_year,
            self.same_month,
            self.other_month && !self.same_month,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[(&str, bool, bool)]) -> [bool; 4] {
        let then = Then::of(NaiveDate::from_ymd_opt(2019, 6, 4).unwrap().num_days_from_ce()).unwrap();
        let mut named = Named::default();
        for (stem, number, name) in words {
            named.take(then, stem, *number, *name);
        }
        named.told()
    }

    #[test]
    fn the_years_and_months_of_a_claim_are_held_against_a_posts_day() {
        assert_eq!(told(&[("crowd", false, false)]), [false; 4]);
        let of_then = [("june", false, true), ("2019", true, false)];
        assert_eq!(told(&of_then), [true, false, true, false]);
        assert!(told(&[("june", false, true), ("2016", true, false)])[1]);
        // The turn of a year, a number that is no year, a word that is no month.
        assert_eq!(told(&[("2018", true, false), ("4000", true, false)]), [false; 4]);
        assert_eq!(told(&[("may", false, false)]), [false; 4]);
        assert_eq!(told(&[("may", false, true)]), [false, false, false, true]);
    }

    #[test]
    fn months_are_as_the_stemmer_leaves_them() {
        use crate::matching::words::{Stems, Tongue, words};
        let stems = Stems::new(Tongue::ENGLISH);
        let text = "January February March April May June July August September October November December";
        let found: Vec<String> = words(text).iter().map(|word| stems.of(text, word)).collect();
        assert_eq!(found, MONTHS);
    }
}
