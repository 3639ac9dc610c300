//! How a desk writes days and numbers for people: by its locale. Data never pass here; they stay ISO.

use std::fmt::Write as _;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use pure_rust_locales::{Locale as Known, locale_match};

use super::names;

/// A desk's locale. Plain `en`, where every ledger begins, writes days as ISO does and groups digits by commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Locale(Option<Known>);

/// What a desk writes days and numbers by: its locale, and the zone of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Custom {
    /// The zone in which times are told.
    pub zone: Tz,
    /// The locale.
    pub locale: Locale,
}

impl std::str::FromStr for Locale {
    type Err = String;

    /// Reads a language with or without a country, such as `de` or `de-CH`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("en") {
            return Ok(Locale(None));
        }
        let (language, country) = parts(text);
        let own = country.clone().unwrap_or_else(|| own_country(&language));
        known(&language, &own)
            .or_else(|| country.is_none().then(|| countries(&language).next()).flatten())
            .map(|locale| Locale(Some(locale)))
            .ok_or_else(|| {
                let typed = format!("{language}-{own}");
                let near: Vec<String> = near(&language, &own);
                match names::nearest(&typed, near.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean {near}?"),
                    None => "a language with or without a country, such as en, en-GB, de or pt-BR".to_owned(),
                }
            })
    }
}

/// A locale as it is kept: `de-CH` for `de_ch.UTF-8`.
pub fn tag(text: &str) -> String {
    match parts(text) {
        (language, Some(country)) => format!("{language}-{country}"),
        (language, None) => language,
    }
}

/// `de_ch`, `de-CH` and `DE-ch.UTF-8` as language and country.
fn parts(text: &str) -> (String, Option<String>) {
    let text = text.split(['.', '@']).next().unwrap_or_default();
    match text.split_once(['-', '_']) {
        Some((language, country)) => (language.to_lowercase(), Some(country.to_uppercase())),
        None => (text.to_lowercase(), None),
    }
}

/// Where a language is at home when nobody says: most often the country of the same letters.
fn own_country(language: &str) -> String {
    let country = match language {
        "en" => "US",
        "ar" => "EG",
        "cs" => "CZ",
        "da" => "DK",
        "el" => "GR",
        "fa" => "IR",
        "he" => "IL",
        "hi" | "ta" | "te" | "bn" => "IN",
        "ja" => "JP",
        "ko" => "KR",
        "nb" | "nn" => "NO",
        "sl" => "SI",
        "sq" => "AL",
        "sr" => "RS",
        "sv" => "SE",
        "sw" => "KE",
        "uk" => "UA",
        "ur" => "PK",
        "vi" => "VN",
        "zh" => "CN",
        _ => return language.to_uppercase(),
    };
    country.to_owned()
}

fn known(language: &str, country: &str) -> Option<Known> {
    Known::try_from(format!("{language}_{country}").as_str()).ok()
}

/// Every two-letter code.
fn codes(first: u8) -> impl Iterator<Item = String> {
    (0..26 * 26_u16).map(move |n| {
        let letter = |n: u16| char::from(first + u8::try_from(n % 26).unwrap_or(0));
        [letter(n / 26), letter(n)].iter().collect()
    })
}

fn countries(language: &str) -> impl Iterator<Item = Known> {
    codes(b'A').filter_map(move |country| known(language, &country))
}

/// The locales of that language, or of that country.
fn near(language: &str, country: &str) -> Vec<String> {
    let of_language = codes(b'A')
        .filter(|c| known(language, c).is_some())
        .map(|c| format!("{language}-{c}"));
    let of_country = codes(b'a')
        .filter(|l| known(l, country).is_some())
        .map(|l| format!("{l}-{country}"));
    of_language.chain(of_country).collect()
}

impl Locale {
    /// A number with its digits in groups: 1,204,331, or 1.204.331 in Germany and 12,04,331 in India.
    pub fn number(self, n: i64) -> String {
        let (sign, groups): (&str, &[i64]) = match self.0 {
            None => (",", &[3]),
            Some(locale) => (
                locale_match!(locale => LC_NUMERIC::THOUSANDS_SEP),
                locale_match!(locale => LC_NUMERIC::GROUPING),
            ),
        };
        let digits: Vec<char> = n.unsigned_abs().to_string().chars().rev().collect();
        let mut grouped: Vec<String> = Vec::new();
        let mut rest = &digits[..];
        let mut groups = groups
            .iter()
            .copied()
            .filter_map(|n| usize::try_from(n).ok())
            .filter(|n| *n > 0);
        let mut size = groups.next().unwrap_or(usize::MAX);
        while !rest.is_empty() {
            let (group, more) = rest.split_at(size.min(rest.len()));
            grouped.push(group.iter().rev().collect());
            rest = more;
            // The last size goes on for all that is left.
            size = groups.next().unwrap_or(size);
        }
        grouped.reverse();
        format!("{}{}", if n < 0 { "-" } else { "" }, grouped.join(sign))
    }

    /// A day: 2026-01-31, or 31.01.2026 in Germany. The year is never shortened.
    pub fn day(self, day: NaiveDate) -> String {
        let Some(locale) = self.0 else { return day.to_string() };
        let form = locale_match!(locale => LC_TIME::D_FMT)
            .replace("%D", "%m/%d/%Y")
            .replace("%y", "%Y")
            .replace("%Ey", "%Y")
            // Marks of direction would be shown as what they are.
            .replace(['\u{200e}', '\u{200f}', '\u{61c}'], "");
        let readable = !StrftimeItems::new(&form).any(|item| item == Item::Error);
        let mut told = String::new();
        match readable && write!(told, "{}", day.format_localized(&form, locale)).is_ok() {
            true => told,
            false => day.to_string(),
        }
    }

    /// A date as people record it: a whole day as [`Locale::day`] tells it; a month, a year or "about" as it is.
    pub fn date(self, edtf: &str) -> String {
        match edtf.len() == 10 {
            true => edtf.parse().map_or_else(|_| edtf.to_owned(), |day| self.day(day)),
            false => edtf.to_owned(),
        }
    }
}

impl Custom {
    /// A time in the desk's zone, to the minute.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        let at = at.with_timezone(&self.zone);
        format!("{} {}", self.locale.day(at.date_naive()), at.format("%H:%M %Z"))
    }

    /// [`Locale::number`].
    pub fn number(&self, n: i64) -> String {
        self.locale.number(n)
    }

    /// [`Locale::day`].
    pub fn day(&self, day: NaiveDate) -> String {
        self.locale.day(day)
    }

    /// [`Locale::date`].
    pub fn date(&self, edtf: &str) -> String {
        self.locale.date(edtf)
    }

    /// "1 claim", "2,000 claims".
    pub fn count(&self, n: i64, one: &str, many: &str) -> String {
        format!("{} {}", self.number(n), if n == 1 { one } else { many })
    }
}

impl From<Tz> for Custom {
    fn from(zone: Tz) -> Custom {
        Custom {
            zone,
            locale: Locale::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> Locale {
        tag.parse().unwrap()
    }

    #[test]
    fn days_and_numbers_are_written_as_the_desk_writes_them() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let told = ["en", "en-GB", "en-US", "de", "fr-FR", "pt_BR", "sv-SE", "en-IN"].map(|tag| {
            let locale = of(tag);
            format!("{tag} {} {}", locale.day(day), locale.number(-1_204_331))
        });
        assert_eq!(
            told,
            [
                "en 2026-01-31 -1,204,331",
                "en-GB 31/01/2026 -1,204,331",
                "en-US 01/31/2026 -1,204,331",
                "de 31.01.2026 -1.204.331",
                "fr-FR 31/01/2026 -1\u{202f}204\u{202f}331",
                "pt_BR 31/01/2026 -1.204.331",
                "sv-SE 2026-01-31 -1\u{202f}204\u{202f}331",
                "en-IN 31/01/2026 -12,04,331",
            ]
        );
        assert_eq!([0, 999, 1_000].map(|n| of("de").number(n)), ["0", "999", "1.000"]);
    }

    #[test]
    fn what_is_no_whole_day_is_told_as_it_was_recorded() {
        assert_eq!(
            ["2014-06-13", "2014-06", "2014", "2014-06~"].map(|date| of("de").date(date)),
            ["13.06.2014", "2014-06", "2014", "2014-06~"]
        );
    }

    #[test]
    fn every_locale_tells_every_day_without_a_sign_that_steers() {
        let days = [(2026, 1, 31), (1999, 12, 1)].map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap());
        let mut seen = 0;
        for language in codes(b'a') {
            for locale in countries(&language) {
                for day in days {
                    let told = Locale(Some(locale)).day(day);
                    assert!(
                        !told.is_empty() && !told.contains(['\u{200e}', '\u{200f}', '%']),
                        "{locale}: {told}"
                    );
                }
                seen += 1;
            }
        }
        assert!(seen > 150, "{seen}");
    }

    #[test]
    fn an_unknown_locale_is_told_what_is_near() {
        let no = |tag: &str| tag.parse::<Locale>().unwrap_err();
        assert_eq!(no("de-DF"), "did you mean de-DE?");
        assert!(no("xx").contains("such as en"), "{}", no("xx"));
        assert_eq!(of("DE_ch.UTF-8"), of("de-CH"));
        assert_eq!(of("de"), of("de-DE"));
    }
}
