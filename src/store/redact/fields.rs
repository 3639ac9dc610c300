//! Which fields hold people's words, and what follows from each.

use std::fmt;

use crate::db::Table;
use crate::db::tables::Holds;
use crate::model::Subject;
use crate::model::ids::short;

/// A row that something is redacted of.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its table.
    pub table: &'static Table,
    /// Its number.
    pub id: i64,
}

/// The tables of things that have a word of their own.
const NOUNS: &[(&str, &str)] = &[
    ("claim", "claims"),
    ("source", "sources"),
    ("article", "articles"),
    ("document", "documents"),
    ("evidence", "evidence"),
    ("person", "people"),
    ("token", "api_tokens"),
    ("desk", "desk"),
];

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{:?} is nothing to redact: give a claim's number, or a thing or row such as source:3, notes:12, marks:5",
                short(text)
            )
        };
        let (name, id) = text.split_once(':').unwrap_or(("claim", text.trim_start_matches('#')));
        let name = NOUNS
            .iter()
            .find(|(noun, _)| *noun == name)
            .map_or(name, |(_, table)| *table);
        let id = id.parse::<i64>().ok().filter(|id| *id >= 1).ok_or_else(wrong)?;
        let table = Table::named(name)
            .filter(|table| table.name != "revisions")
            .ok_or_else(wrong)?;
        Ok(Target { table, id })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = NOUNS.iter().find(|(_, table)| *table == self.table.name);
        write!(f, "{}:{}", noun.map_or(self.table.name, |(noun, _)| noun), self.id)
    }
}

/// The target as a subject of the journal; a row without a word of its own is the desk's.
pub(super) fn noun_of(target: &Target) -> Subject {
    NOUNS
        .iter()
        .find(|(_, table)| *table == target.table.name)
        .map_or(Subject::DESK, |(noun, _)| Subject { noun, id: target.id })
}

/// Text columns that hold words of closed lists, numbers that tell things apart, digests, and what follows from others.
const STRUCTURAL: &[&str] = &[
    "public_id",
    "kind",
    "status",
    "stage",
    "previous",
    "manner",
    "said",
    "stance",
    "basis",
    "access",
    "confidence",
    "correction",
    "resolution",
    "outcome",
    "format",
    "role",
    "granted_by",
    "reliability",
    "claimed_precision",
    "priority",
    "time_zone",
    "locale",
    "go_statuses",
    "ended_as",
    "tbl",
    "subject",
    "folded",
    "url_hash",
    "text_sha256",
    "record_digest",
    "anchor_spans",
    "hosts",
    "also",
    "before",
    "scale",
    "page_key",
    "hash",
    "scope",
];

/// Whether a column holds people's words.
pub(super) fn is_free(table: &Table, name: &str) -> bool {
    let text = table
        .columns
        .iter()
        .any(|(column, holds)| *column == name && *holds == Holds::Text);
    let of_list = matches!(
        (table.name, name),
        ("claims", "origin") | ("scales", "name") | ("article_texts" | "signoffs", "sha256")
    );
    text && !of_list && !STRUCTURAL.contains(&name)
}

/// Every text column of a table in which words may stand, its own or a copy.
pub(super) fn searched(table: &Table) -> Vec<usize> {
    let named = |at: usize| table.columns[at].0;
    let also = |name: &str| matches!(name, "folded" | "before" | "also" | "hosts");
    (0..table.columns.len())
        .filter(|at| is_free(table, named(*at)) || also(named(*at)))
        .collect()
}

/// What follows from a field of a table, and is emptied with it.
pub(super) fn derived(table: &str, field: &str) -> &'static [&'static str] {
    match (table, field) {
        // The hashes of an anchor's slices are short enough to be guessed.
        ("claims", "text" | "quote" | "quote_original") => &[
            "record_digest",
            "anchor_text",
            "anchor_start",
            "anchor_end",
            "anchor_spans",
        ],
        ("claims", "claimed_on") => &["record_digest", "claimed_from", "claimed_to", "claimed_precision"],
        ("claims" | "articles", _) if field != "url" => &["record_digest"],
        ("articles" | "documents" | "published", "url") => &["url_hash", "record_digest"],
        ("documents", "dated") => &["dated_from", "dated_to"],
        ("links", "said_on") => &["said_from", "said_to"],
        ("published", "text") => &["text_sha256"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::tables::{CLAIMS, NOTES};

    #[test]
    fn a_thing_is_named_by_its_word_or_its_table() {
        let named = |text: &str| text.parse::<Target>().map(|target| target.to_string());
        assert_eq!(named("7").as_deref(), Ok("claim:7"));
        assert_eq!(named("#7").as_deref(), Ok("claim:7"));
        assert_eq!(named("person:2").as_deref(), Ok("person:2"));
        assert_eq!(named("notes:12").as_deref(), Ok("notes:12"));
        assert!(named("journal:1").is_err());
        assert!(named("revisions:1").is_err());
        assert!(named("notes").is_err());
    }

    #[test]
    fn words_can_be_forgotten_and_structure_cannot() {
        assert!(is_free(&CLAIMS, "quote"));
        assert!(is_free(&NOTES, "text"));
        for field in ["public_id", "status", "origin", "due_on", "folded", "nonsense"] {
            assert!(!is_free(&CLAIMS, field), "{field}");
        }
    }
}
