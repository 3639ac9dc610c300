//! A claim as the index keeps it for ranking: its words by field, stemmed, and its days. Pure.

use chrono::NaiveDate;

use super::index::Digest;
use super::words::{Remembering, Sort, Told, Tongue};
use crate::view::searchable::Searchable;

/// The fields of a record, in the order in which they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The claim's statement and quotation.
    Text,
    /// Titles of reviews.
    Title,
    /// What reviews say.
    Body,
    /// Names and tags.
    About,
}

/// How many fields there are.
pub const FIELDS: usize = 4;

/// The most words kept of a field: a review's article can be endless, and its beginning says what it is about.
const MOST: [usize; FIELDS] = [400, 100, 400, 60];

/// What is kept of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The language by which its endings were taken off; `None` is English, as posts are read.
    pub tongue: Option<Tongue>,
    /// Days of claim and review, as numbers of days.
    pub days: Vec<i32>,
    /// Every stem, with spaces between them. Of a claim in another language also its words as an English reader stems them, where
    /// that differs: by these a post is met that does not say its language.
    pub stems: String,
    /// The record as it is kept: a line with the code of a language other than English, a line of days, then a line a field, of
    /// stems with spaces between them; before a stem is `#` when it is a number, `^` when it is written as a name.
    pub kept: String,
}

/// A day as a number.
pub fn day_number(day: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&day)
}

/// What a claim says, by field of the index, each text with its words.
pub struct Words<'a> {
    /// Statement and quotation.
    pub texts: Told<'a>,
    /// Titles of reviews.
    pub titles: Told<'a>,
    /// What reviews say.
    pub bodies: Told<'a>,
    /// Names.
    pub names: Told<'a>,
    /// Tags.
    pub tags: Told<'a>,
}

impl<'a> Words<'a> {
    /// Of a claim.
    pub fn of(claim: &'a Searchable) -> Words<'a> {
        Words {
            texts: Told::of(&claim.texts),
            titles: Told::of(&claim.titles),
            bodies: Told::of(&claim.bodies),
            names: Told::of(&claim.names),
            tags: Told::of(&claim.tags),
        }
    }
}

/// Reads claims one after the other. Each thread has its own, for it remembers the endings that it took off.
#[derive(Default)]
pub struct Reader {
    tongues: Vec<Remembering>,
}

impl Reader {
    /// Where the endings of a language are remembered.
    fn of(&mut self, tongue: Tongue) -> usize {
        let known = self.tongues.iter().position(|known| known.tongue() == tongue);
        known.unwrap_or_else(|| {
            self.tongues.push(Remembering::new(tongue));
            self.tongues.len() - 1
        })
    }

    /// Reads a claim, whose words these are.
    pub fn record(&mut self, claim: &Searchable, words: &Words) -> Record {
        let tongue = Tongue::or_english(claim.language.as_deref());
        let own = self.of(tongue);
        let english = (tongue != Tongue::ENGLISH).then(|| self.of(Tongue::ENGLISH));
        let days: Vec<i32> = claim.days.iter().map(|day| day_number(*day)).collect();
        let (mut stems, mut kept, mut plain) = (String::with_capacity(400), String::with_capacity(400), String::new());
        kept.push_str(english.map_or("", |_| tongue.code()));
        kept.push('\n');
        let written: Vec<String> = days.iter().map(i32::to_string).collect();
        kept.push_str(&written.join(" "));
        for (told, most) in [
            ([Some(&words.texts), None], MOST[0]),
            ([Some(&words.titles), None], MOST[1]),
            ([Some(&words.bodies), None], MOST[2]),
            ([Some(&words.names), Some(&words.tags)], MOST[3]),
        ] {
            let mut between = '\n';
            let all = told.into_iter().flatten().flat_map(Told::words);
            for (text, word) in all.take(most) {
                kept.push(between);
                between = ' ';
                match word.sort {
                    Sort::Number => kept.push('#'),
                    _ if word.capital && !word.opens => kept.push('^'),
                    _ => {}
                }
                let begins = stems.len();
                stems.push_str(&self.tongues[own].of(text, word));
                kept.push_str(&stems[begins..]);
                if let Some(english) = english {
                    let meets = self.tongues[english].of(text, word);
                    if meets != stems[begins..] {
                        plain.push(' ');
                        plain.push_str(&meets);
                    }
                }
                stems.push(' ');
            }
            if between == '\n' {
                kept.push('\n');
            }
        }
        stems.truncate(stems.trim_end().len());
        stems.push_str(&plain);
        Record {
            tongue: english.is_some().then_some(tongue),
            days,
            stems,
            kept,
        }
    }
}

impl Record {
    /// Reads one claim.
    #[cfg(test)]
    pub fn of(claim: &Searchable) -> Record {
        Reader::default().record(claim, &Words::of(claim))
    }
}

/// A record as it lies in the index, read without copying.
#[derive(Debug, Clone, Copy)]
pub struct Lying<'a> {
    tongue: &'a str,
    days: &'a str,
    fields: [&'a str; FIELDS],
}

impl<'a> Lying<'a> {
    /// What is [`Record::kept`].
    pub fn decode(text: &'a str) -> Lying<'a> {
        let mut lines = text.split('\n');
        let tongue = lines.next().unwrap_or_default();
        let days = lines.next().unwrap_or_default();
        Lying {
            tongue,
            days,
            fields: std::array::from_fn(|_| lines.next().unwrap_or_default()),
        }
    }

    /// The language of its stems.
    pub fn tongue(self) -> Tongue {
        match self.tongue {
            "" => Tongue::ENGLISH,
            code => Tongue::or_english(Some(code)),
        }
    }

    /// A number that claims in the same words share, whatever their capitals.
    pub fn in_words(self) -> u64 {
        let mut digest = Digest::default();
        for (stem, _, _) in self.words(Field::Text) {
            digest.take(stem);
            digest.take(" ");
        }
        digest.0
    }

    /// The days.
    pub fn days(self) -> impl Iterator<Item = i32> {
        self.days.split(' ').filter_map(|day| day.parse().ok())
    }

    /// A field's words: the stem, whether it is a number, whether it is a name.
    pub fn words(self, field: Field) -> impl Iterator<Item = (&'a str, bool, bool)> {
        self.fields[field as usize]
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| match word.as_bytes()[0] {
                b'#' => (&word[1..], true, false),
                b'^' => (&word[1..], false, true),
                _ => (word, false, false),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back_as_it_was_kept() {
        let claim = Searchable {
            texts: vec!["In 2014 Ana Lima promised 2.5 million bridges.".into()],
            titles: vec!["Did she?".into()],
            names: vec!["The Estuary Post".into()],
            tags: vec!["bridges".into()],
            days: vec![NaiveDate::from_ymd_opt(2020, 1, 6).unwrap()],
            ..Searchable::default()
        };
        let record = Record::of(&claim);
        let lying = Lying::decode(&record.kept);
        assert_eq!(lying.days().collect::<Vec<_>>(), record.days);
        let words: Vec<_> = lying.words(Field::Text).collect();
        assert_eq!(words[1], ("2014", true, false));
        assert_eq!(words[2], ("ana", false, true));
        assert_eq!(words[5], ("2500000", true, false));
        assert_eq!(lying.words(Field::Title).count(), 2);
        assert_eq!(lying.words(Field::Body).count(), 0);
        assert_eq!(lying.words(Field::About).last(), Some(("bridg", false, false)));
        assert_eq!(lying.tongue(), Tongue::ENGLISH);
        assert_eq!(record.stems.split(' ').count(), 13, "{}", record.stems);
    }

    #[test]
    fn another_language_is_kept_and_met_in_english_too() {
        let claim = Searchable {
            texts: vec!["Venäjän presidentin rokotukset".into()],
            language: Some("fi".into()),
            ..Searchable::default()
        };
        let record = Record::of(&claim);
        assert_eq!(Lying::decode(&record.kept).tongue().code(), "fi");
        assert_eq!(record.stems, "venaj president rokotuks venajan presidentin rokotukset");
    }
}
