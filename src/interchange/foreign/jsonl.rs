//! The bulk format: one JSON object a line, all fields but the claim's text optional (docs/interchange.md).

#[cfg(test)]
mod schema;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed as _, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::draft::{Draft, DraftHop};
use super::table::Mapping;
use super::{Defaults, Item, json};
use crate::model::{ClaimKind, Manner, RecordFormat, Said, SourceKind, Words};

/// A line's record.
pub fn record(line: &str, at: String, defaults: &Defaults) -> Item {
    let mut repairs = Vec::new();
    let maps = defaults.maps.as_slice();
    let fields = match fields(line, maps) {
        Ok(fields) => fields,
        Err(error) => match mended(line, maps, &mut repairs) {
            Some(fields) => fields,
            None => return Item::refused(at, why(&error)),
        },
    };
    repairs.extend(
        fields
            .twice
            .iter()
            .map(|name| format!("the field {name:?} is given twice; the last one counts")),
    );
    let format = fields.format.unwrap_or(RecordFormat::Jsonl);
    let (raw, format) = match (&fields.raw, format) {
        (Some(raw), format) => (raw.as_str(), format),
        (None, _) => (line, RecordFormat::Jsonl),
    };
    let followed = !fields.draft.said.is_empty();
    let mut read = fields.draft.finish(format, raw, defaults, &mut repairs);
    if let (Ok(review), true) = (&mut read, followed) {
        let plain = match self::fields(line, &[]) {
            Ok(plain) => Some(plain),
            Err(_) => mended(line, &[], &mut Vec::new()),
        };
        let plain = plain.and_then(|plain| plain.draft.finish(format, raw, defaults, &mut Vec::new()).ok());
        review.reading.plain_key = plain.map(|review| review.page_key());
    }
    Item { at, read, repairs }
}

/// The fields of a line that is JSON.
fn fields(line: &str, maps: &[Mapping]) -> serde_json::Result<Fields> {
    let mut from = serde_json::Deserializer::from_str(line);
    let fields = Reader { maps }.deserialize(&mut from)?;
    from.end()?;
    Ok(fields)
}

/// The record of a line that is JSON but for what can be mended.
fn mended(line: &str, maps: &[Mapping], repairs: &mut Vec<String>) -> Option<Fields> {
    let (node, end, mended) = json::read(line).ok()?;
    if mended.is_empty() || !line[end..].trim().is_empty() {
        return None;
    }
    let fields = fields(&node.to_json(), maps).ok()?;
    repairs.extend(mended.iter().map(|m| m.as_str().to_owned()));
    Some(fields)
}

/// What is wrong with a text that is no JSON.
pub fn why(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => "it ends before it is complete".to_owned(),
        serde_json::error::Category::Data => "it is no record: an object with fields is one".to_owned(),
        _ => format!("it is no JSON: {}", plain(error)),
    }
}

/// The message in words of people, with the column; the line the reader counts itself.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or(&text);
    let told = match message {
        "expected ident" => "a word that is neither true, false nor null and has no quotation marks",
        "expected value" => "there is no value where one should be",
        "key must be a string" => "a field's name has no quotation marks",
        "expected `:`" => "there is no colon behind a field's name",
        "expected `,` or `}`" => "there is no comma behind a field's value",
        "expected `,` or `]`" => "there is no comma behind a value of a list",
        "trailing comma" => "a comma was left over",
        "trailing characters" => "something stands behind the record",
        "invalid number" | "number out of range" => "a number is none",
        "recursion limit exceeded" => "it is nested too deeply",
        other => other,
    };
    format!("{told} (column {})", error.column())
}

#[derive(Default)]
struct Fields {
    draft: Draft,
    raw: Option<String>,
    format: Option<RecordFormat>,
    twice: Vec<String>,
}

/// The names by which a field is known: the documented one first, then those of other tools.
fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "text" | "claim" | "claimReviewed" | "claim_reviewed" | "vclaim" => "text",
        "title" | "headline" => "title",
        "body" | "reviewBody" | "review_body" | "subtitle" | "description" => "body",
        "url" | "link" => "url",
        "publisher" | "checker" | "fact_checker" => "publisher",
        "publisher_site" | "site" => "publisher_site",
        "claimant" | "speaker" => "claimant",
        "claimant_kind" => "claimant_kind",
        "claimant_described_as" => "claimant_described_as",
        "chain" => "chain",
        "claimed_on" | "stated_on" | "claim_date" | "claimDate" => "claimed_on",
        "reviewed_on" | "checked_on" | "review_date" | "reviewDate" | "datePublished" => "reviewed_on",
        "rating" | "ruling" | "verdict" | "label" | "textualRating" => "rating",
        "rating_value" | "ratingValue" => "rating_value",
        "best_rating" | "bestRating" => "best_rating",
        "worst_rating" | "worstRating" => "worst_rating",
        "language" | "languageCode" | "lang" => "language",
        "licence" | "license" | "sdLicense" => "licence",
        "appearances" | "appearance" => "appearances",
        "tags" | "keywords" => "tags",
        "external_id" | "id" | "vclaim_id" => "external_id",
        "claim_kind" => "claim_kind",
        "quote" => "quote",
        "raw" => "raw",
        "format" => "format",
        _ => return None,
    })
}

/// Reads a record, some of whose fields are called as somebody said.
struct Reader<'m> {
    maps: &'m [Mapping],
}

impl Reader<'_> {
    /// The field of that name, whether it is the name that counts most, and the mapping that says so.
    fn field(&self, name: &str) -> Option<(&'static str, bool, Option<&Mapping>)> {
        if let Some(said) = self.maps.iter().find(|mapping| mapping.column == name) {
            return Some((said.field, true, Some(said)));
        }
        let known = field(name)?;
        let mapped = self.maps.iter().any(|mapping| mapping.field == known);
        Some((known, name == known && !mapped, None))
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for Reader<'_> {
    type Value = Fields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        let (mut claimant, mut kind, mut described) = (None, None, None);
        let mut seen: Vec<(&'static str, bool)> = Vec::with_capacity(16);
        while let Some(Key(name)) = map.next_key()? {
            let Some((known, documented, said)) = self.field(&name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value: Loose = map.next_value()?;
            if matches!(value, Loose::Nothing) {
                continue;
            }
            // Of two names for one field the one that was said counts, then the documented one, or else the first.
            match seen.iter_mut().find(|(seen, _)| *seen == known) {
                Some(_) if !documented => continue,
                Some((_, true)) => fields.twice.push(name.into_owned()),
                Some((_, before)) => *before = true,
                None => seen.push((known, documented)),
            }
            let draft = &mut fields.draft;
            draft.said.extend(said.map(Mapping::to_string));
            match known {
                "text" => draft.text = value.text(),
                "title" => draft.title = value.text(),
                "body" => draft.body = value.text(),
                "url" => draft.url = value.text(),
                "publisher" => draft.publisher = value.text(),
                "publisher_site" => draft.site = value.text(),
                "claimant" => claimant = value.text(),
                "claimant_kind" => kind = value.text().and_then(|word| SourceKind::parse(&word).ok()),
                "claimant_described_as" => described = value.text(),
                "chain" => draft.chain = value.hops(),
                "claimed_on" => draft.claimed_on = value.text(),
                "reviewed_on" => draft.reviewed_on = value.text(),
                "rating" => draft.rating.label = value.text(),
                "rating_value" => draft.rating.value = value.text(),
                "best_rating" => draft.rating.best = value.text(),
                "worst_rating" => draft.rating.worst = value.text(),
                "language" => draft.language = value.text(),
                "licence" => draft.licence = value.text(),
                "appearances" => draft.appearances = value.texts(),
                "tags" => draft.tags = value.words(),
                "external_id" => draft.external_id = value.text(),
                "claim_kind" => draft.kind = value.text().and_then(|word| ClaimKind::parse(&word).ok()),
                "quote" => draft.quote = value.text(),
                "raw" => fields.raw = value.text(),
                _ => fields.format = value.text().and_then(|word| RecordFormat::parse(&word).ok()),
            }
        }
        if let (true, Some(name)) = (fields.draft.chain.is_empty(), claimant) {
            fields.draft.chain.push(DraftHop {
                kind,
                described_as: described,
                ..DraftHop::named(name)
            });
        }
        Ok(fields)
    }
}

/// A key, borrowed from the line where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field's name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Read)
    }
}

/// The hands of a list written as JSON in a table's cell; `None` when it is no such list.
pub(super) fn hops(cell: &str) -> Option<Vec<DraftHop>> {
    serde_json::from_str::<Loose>(cell).ok().map(Loose::hops)
}

/// The words of a list written as JSON in a table's cell; `None` when it is no such list.
pub(super) fn words(cell: &str) -> Option<Vec<String>> {
    serde_json::from_str::<Loose>(cell).ok().map(Loose::words)
}

/// A value as somebody may have written it.
#[derive(Debug, Clone, PartialEq)]
enum Loose {
    Nothing,
    Text(String),
    List(Vec<Loose>),
    Fields(Vec<(String, Loose)>),
}

impl Loose {
    /// Its text; of a list, that of the first that has one.
    fn text(self) -> Option<String> {
        match self {
            Loose::Nothing => None,
            Loose::Text(text) => Some(text),
            Loose::List(list) => list.into_iter().find_map(Loose::text),
            Loose::Fields(fields) => fields.into_iter().find_map(|(name, value)| {
                matches!(name.as_str(), "name" | "text" | "@value" | "url").then(|| value.text())?
            }),
        }
    }

    fn texts(self) -> Vec<String> {
        match self {
            Loose::List(list) => list.into_iter().filter_map(Loose::text).collect(),
            other => other.text().into_iter().collect(),
        }
    }

    /// A list, or words with commas between them.
    fn words(self) -> Vec<String> {
        match self {
            Loose::Text(text) => text.split(',').map(str::to_owned).collect(),
            other => other.texts(),
        }
    }

    fn hops(self) -> Vec<DraftHop> {
        let list = match self {
            Loose::List(list) => list,
            other => vec![other],
        };
        list.into_iter().filter_map(Loose::hop).collect()
    }

    fn hop(self) -> Option<DraftHop> {
        let Loose::Fields(fields) = self else {
            return self.text().map(DraftHop::named);
        };
        let mut hop = DraftHop::default();
        for (name, value) in fields {
            let text = value.text();
            match (name.as_str(), text) {
                ("name", Some(text)) => hop.name = text,
                ("kind", Some(text)) => hop.kind = SourceKind::parse(&text).ok(),
                ("manner", Some(text)) => hop.manner = Manner::parse(&text).ok(),
                ("described_as", text) => hop.described_as = text,
                ("cue", text) => hop.cue = text,
                ("addressee", text) => hop.addressee = text,
                ("addressee_kind", Some(text)) => hop.addressee_kind = SourceKind::parse(&text).ok(),
                ("said_on", text) => hop.said_on = text,
                ("said", Some(text)) => hop.said = Said::parse(&text).ok(),
                _ => {}
            }
        }
        (!hop.name.is_empty()).then_some(hop)
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Loose;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::Nothing)
            }
            fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
                Ok(Loose::Text(value.to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
                Ok(Loose::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Loose, E> {
                Ok(Loose::Text(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
                let mut read = Vec::new();
                while let Some(value) = list.next_element()? {
                    read.push(value);
                }
                Ok(Loose::List(read))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
                let mut read = Vec::new();
                while let Some((name, value)) = map.next_entry()? {
                    read.push((name, value));
                }
                Ok(Loose::Fields(read))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Item {
        record(line, "line 1".to_owned(), &Defaults::default())
    }

    #[test]
    fn every_documented_field_is_read() {
        let item = read(
            r#"{"external_id": "a-1", "text": "The bridge was closed", "title": "Was it?", "body": "No.\nIt was not.",
            "url": "https://check.example/bridge#2", "publisher": "Check", "claimant": "Pell Arden", "claimed_on": "2026-01-02",
            "reviewed_on": "2026-01-05", "rating": "False", "rating_value": 1, "best_rating": "5", "worst_rating": 1.5,
            "language": "en", "tags": ["bridge", "money"], "unknown": {"a": [1]}}"#,
        );
        assert_eq!(item.repairs, [""; 0]);
        let review = item.read.unwrap();
        assert_eq!(review.text, "The bridge was closed");
        assert_eq!(review.external_id.as_deref(), Some("a-1"));
        assert_eq!(review.chain[0].name, "Pell Arden");
        assert_eq!(review.body.as_deref(), Some("No.\nIt was not."));
        let rating = [
            &review.rating.label,
            &review.rating.value,
            &review.rating.best,
            &review.rating.worst,
        ];
        assert_eq!(rating.map(|part| part.as_deref().unwrap()), ["False", "1", "5", "1.5"]);
        assert_eq!(review.tags, ["bridge", "money"]);
        assert!(review.raw.contains("\"unknown\""));
    }

    #[test]
    fn other_tools_names_are_understood() {
        let item = read(
            r#"{"id": "7", "claim": "x is so", "ruling": "half-true", "checker": "Desk", "stated_on": "2019-10-22"}"#,
        );
        let review = item.read.unwrap();
        assert_eq!(review.external_id.as_deref(), Some("7"));
        assert_eq!(review.rating.label.as_deref(), Some("half-true"));
        assert_eq!(review.claimed_on.unwrap().text, "2019-10-22");
    }

    #[test]
    fn what_is_given_twice_is_said() {
        let item = read(r#"{"text": "one", "text": "two", "claim": "three"}"#);
        assert_eq!(
            item.repairs,
            [r#"the field "text" is given twice; the last one counts"#]
        );
        assert_eq!(item.read.unwrap().text, "two");
    }

    #[test]
    fn what_is_no_record_says_why() {
        for (line, why) in [
            ("{\"title\": \"x\"}", "it names no claim"),
            ("{\"text\": \"x\"", "it ends before it is complete"),
            ("[1]", "it is no record: an object with fields is one"),
            (
                "{\"text\" \"b\"}",
                "it is no JSON: there is no colon behind a field's name (column 9)",
            ),
        ] {
            assert_eq!(read(line).read.unwrap_err(), why, "{line}");
        }
    }
}
