//! A claim as the index keeps it for ranking: its words by field, stemmed, and its days. Pure.

use chrono::NaiveDate;

use super::index::Digest;
use super::words::{self, Sort, Stems, Tongue};
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

/// A stemmed word as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The stem.
    pub stem: String,
    /// Whether it is a number.
    pub number: bool,
    /// Whether it is written as a name.
    pub name: bool,
}

/// What is kept of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The language by which its endings were taken off; `None` is English, as posts are read.
    pub tongue: Option<Tongue>,
    /// Words by field.
    pub fields: [Vec<Kept>; FIELDS],
    /// Of a claim in another language: its words as an English reader stems them, where that differs. By these a post is met
    /// that does not say its language.
    pub plain: Vec<String>,
    /// Days of claim and review, as numbers of days.
    pub days: Vec<i32>,
}

/// A day as a number.
pub fn day_number(day: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&day)
}

impl Record {
    /// Reads a claim.
    pub fn of(claim: &Searchable) -> Record {
        let tongue = Tongue::or_english(claim.language.as_deref());
        let stems = Stems::new(tongue);
        let english = (tongue != Tongue::ENGLISH).then(|| Stems::new(Tongue::ENGLISH));
        let mut plain = Vec::new();
        let about: Vec<&str> = claim.names.iter().chain(&claim.tags).map(String::as_str).collect();
        let mut read = |texts: &[&str], most: usize| {
            let mut kept = Vec::new();
            for text in texts {
                for word in words::words(text) {
                    if kept.len() >= most {
                        return kept;
                    }
                    let stem = stems.of(text, &word);
                    let meets = english.as_ref().map(|english| english.of(text, &word));
                    plain.extend(meets.filter(|meets| *meets != stem));
                    kept.push(Kept {
                        stem,
                        number: word.sort == Sort::Number,
                        name: word.capital && !word.opens,
                    });
                }
            }
            kept
        };
        fn all(texts: &[String]) -> Vec<&str> {
            texts.iter().map(String::as_str).collect()
        }
        let fields = [
            read(&all(&claim.texts), MOST[0]),
            read(&all(&claim.titles), MOST[1]),
            read(&all(&claim.bodies), MOST[2]),
            read(&about, MOST[3]),
        ];
        Record {
            tongue: english.is_some().then_some(tongue),
            fields,
            plain,
            days: claim.days.iter().map(|day| day_number(*day)).collect(),
        }
    }

    /// Every stem, for the index.
    pub fn stems(&self) -> impl Iterator<Item = &str> {
        let kept = self.fields.iter().flatten().map(|kept| kept.stem.as_str());
        kept.chain(self.plain.iter().map(String::as_str))
    }

    /// The record as text: a line with the code of a language other than English, a line of days, then a line a field; a word begins with `#` when it is a number, `^` when it
    /// is a name.
    pub fn encode(&self) -> String {
        let mut out = String::with_capacity(400);
        out.push_str(self.tongue.map_or("", Tongue::code));
        out.push('\n');
        let days: Vec<String> = self.days.iter().map(i32::to_string).collect();
        out.push_str(&days.join(" "));
        for field in &self.fields {
            out.push('\n');
            for (at, kept) in field.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                match (kept.number, kept.name) {
                    (true, _) => out.push('#'),
                    (_, true) => out.push('^'),
                    _ => {}
                }
                out.push_str(&kept.stem);
            }
        }
        out
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
    /// What [`Record::encode`] wrote.
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
        let text = record.encode();
        let lying = Lying::decode(&text);
        assert_eq!(lying.days().collect::<Vec<_>>(), record.days);
        let words: Vec<_> = lying.words(Field::Text).collect();
        assert_eq!(words[1], ("2014", true, false));
        assert_eq!(words[2], ("ana", false, true));
        assert_eq!(words[5], ("2500000", true, false));
        assert_eq!(lying.words(Field::Title).count(), 2);
        assert_eq!(lying.words(Field::Body).count(), 0);
        assert_eq!(lying.words(Field::About).last(), Some(("bridg", false, false)));
        assert_eq!(lying.tongue(), Tongue::ENGLISH);
        assert_eq!(record.plain, [""; 0]);
    }

    #[test]
    fn another_language_is_kept_and_met_in_english_too() {
        let claim = Searchable {
            texts: vec!["Venäjän presidentin rokotukset".into()],
            language: Some("fi".into()),
            ..Searchable::default()
        };
        let record = Record::of(&claim);
        let text = record.encode();
        assert_eq!(Lying::decode(&text).tongue().code(), "fi");
        let stems: Vec<&str> = record.stems().collect();
        assert_eq!(
            stems,
            ["venaj", "president", "rokotuks", "venajan", "presidentin", "rokotukset"]
        );
    }
}
