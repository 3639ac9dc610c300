//! The table of an export: the columns that `import --format csv` knows, guarded against spreadsheets that run formulas.

use std::borrow::Cow;

use super::line;
use crate::error::{Error, Kind, Result};
use crate::interchange::foreign::table::{self, FORMULA};
use crate::model::outgoing::{Hand, Outgoing};
use crate::model::review::GAP;
use crate::model::{ClaimKind, RecordFormat, Words};

/// The columns, in order; new ones come last.
pub const COLUMNS: &[&str] = &[
    "external_id",
    "text",
    "title",
    "body",
    "url",
    "publisher",
    "publisher_site",
    "claimant",
    "claimant_kind",
    "claimant_described_as",
    "chain",
    "claimed_on",
    "reviewed_on",
    "rating",
    "rating_value",
    "best_rating",
    "worst_rating",
    "language",
    "licence",
    "appearances",
    "tags",
    "raw",
    "format",
    "internal",
    "claim_kind",
    "quote",
];

/// The line of names.
///
/// # Errors
/// Only when memory cannot be written.
pub fn head() -> Result<String> {
    written(COLUMNS.iter().map(|column| Cow::Borrowed(*column)))
}

/// One record as a row. A row that came from such a table is written as it came.
///
/// # Errors
/// Only when memory cannot be written.
pub fn row(out: &Outgoing) -> Result<String> {
    if let Some(cells) = own_words(out) {
        return written(cells.iter().map(|cell| Cow::Borrowed(cell.as_str())));
    }
    let escaped = line::escaped(out);
    let out = escaped.as_ref().unwrap_or(out);
    let alone = line::alone(out);
    let chain = match alone {
        Some(_) => String::new(),
        None => chain(&out.chain)?,
    };
    let raw = out.raw.as_deref();
    let publisher = out.publisher.as_ref();
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let cells = [
        text(out.external_id.as_deref()),
        out.text.clone(),
        text(out.title.as_deref()),
        text(out.body.as_deref()),
        text(out.url.as_deref()),
        text(publisher.map(|site| site.name.as_str())),
        text(publisher.and_then(|site| site.url.as_deref())),
        text(alone.and_then(|hand| hand.name.as_deref())),
        text(alone.and_then(|hand| hand.kind).map(Words::as_str)),
        text(alone.and_then(|hand| hand.described_as.as_deref())),
        chain,
        text(out.claimed_on.as_deref()),
        text(out.reviewed_on.as_deref()),
        out.label().unwrap_or_default(),
        text(out.rating.value.as_deref()),
        text(out.rating.best.as_deref()),
        text(out.rating.worst.as_deref()),
        text(out.language.as_deref()),
        text(out.licence.as_deref()),
        out.appearances.join(" "),
        tags(&out.tags)?,
        text(raw),
        text(raw.and(out.format).map(Words::as_str)),
        text(
            out.verdict
                .filter(|verdict| verdict.internal)
                .map(|_| "internal, not for publication"),
        ),
        text(
            Some(out.kind)
                .filter(|kind| *kind != ClaimKind::Fact)
                .map(Words::as_str),
        ),
        text(out.quote.as_deref()),
    ];
    written(cells.iter().map(|cell| guarded(cell)))
}

/// The chain in words, or as a list in JSON when the words would be read otherwise.
fn chain(hands: &[Hand]) -> Result<String> {
    let words = hands.iter().map(hand).collect::<Vec<_>>().join(" > ");
    let read = table::chain(&words);
    let same = read.len() == hands.len()
        && read.iter().zip(hands).all(|(read, hand)| {
            let meant = line::hop(hand);
            (read.name.as_str(), read.kind, read.manner) == (meant.name, Some(meant.kind), Some(meant.manner))
                && hand.described_as.is_none()
                && hand.is_plain()
        });
    match same {
        true => Ok(words),
        false => json(&hands.iter().map(line::hop).collect::<Vec<_>>()),
    }
}

/// Tags with commas between them, or as a list in JSON when one holds a comma itself.
fn tags(tags: &[String]) -> Result<String> {
    match tags.iter().any(|tag| tag.contains(',') || tag.starts_with('[')) {
        true => json(&tags),
        false => Ok(tags.join(", ")),
    }
}

fn json(list: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(list).map_err(|e| Error::new(Kind::Io, format!("cannot write a cell: {e}")))
}

fn hand(hand: &Hand) -> String {
    let kind = hand.kind.map_or("anonymous", Words::as_str);
    format!("{} ({kind}, {})", hand.name.as_deref().unwrap_or(GAP), hand.manner)
}

/// The cells of a record that came from a table with these very columns.
fn own_words(out: &Outgoing) -> Option<Vec<String>> {
    let raw = out.raw.as_deref().filter(|_| out.format == Some(RecordFormat::Csv))?;
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(raw).ok()?;
    let same = fields.keys().map(String::as_str).eq(COLUMNS.iter().copied());
    let cells = fields.values().map(|value| value.as_str().map(str::to_owned));
    cells.collect::<Option<Vec<String>>>().filter(|_| same)
}

/// A cell that no spreadsheet takes for a formula. One that begins with an apostrophe before such a sign gets another, so that
/// reading takes off what writing put on.
fn guarded(cell: &str) -> Cow<'_, str> {
    let bare = cell.trim_start_matches('\'');
    match bare.starts_with(FORMULA) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

fn written<'c>(cells: impl Iterator<Item = Cow<'c, str>>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    let failed = |e: &dyn std::fmt::Display| Error::new(Kind::Io, format!("cannot write a row: {e}"));
    let cells: Vec<Cow<'_, str>> = cells.collect();
    writer
        .write_record(cells.iter().map(|cell| cell.as_bytes()))
        .map_err(|e| failed(&e))?;
    let bytes = writer.into_inner().map_err(|e| failed(&e))?;
    String::from_utf8(bytes).map_err(|e| failed(&e))
}
