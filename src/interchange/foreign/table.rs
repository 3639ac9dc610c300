//! Reviews out of tables: a line of names, then one record a row. Names are known as other tools write them, or mapped.

mod columns;

use std::collections::BTreeMap;

pub use columns::{FIELDS, Mapping};
use columns::{bare, known};

use super::draft::{Draft, DraftHop};
use super::{Defaults, Item, jsonl};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::{ClaimKind, Manner, RecordFormat, SourceKind, Words};

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection").
pub const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A table's head: which column holds what.
#[derive(Debug)]
pub struct Table {
    columns: Vec<String>,
    fields: BTreeMap<&'static str, usize>,
    /// What the columns would hold if nobody had said so.
    plain: BTreeMap<&'static str, usize>,
    /// What somebody said of them.
    said: Vec<String>,
    delimiter: u8,
}

impl Table {
    /// Reads the line of names.
    ///
    /// # Errors
    /// `Usage` when no column holds a claim, or a mapped one is not there.
    pub fn of_head(head: &str, maps: &[Mapping]) -> Result<Table> {
        let delimiter = delimiter(head);
        let columns = cells(head, delimiter);
        let mut fields = BTreeMap::new();
        for mapping in maps {
            let at = columns.iter().position(|column| column.trim() == mapping.column);
            let at = at.or_else(|| columns.iter().position(|column| bare(column) == bare(&mapping.column)));
            let Some(at) = at else {
                return Err(Error::usage(format!("the table has no column {:?}", mapping.column))
                    .hint(format!("its columns: {}", columns.join(", "))));
            };
            fields.insert(mapping.field, at);
        }
        let fields = known(&columns, fields);
        if !fields.contains_key("text") {
            return Err(Error::usage("no column of the table holds the claims").hint(format!(
                "say which with --map text=COLUMN; its columns: {}",
                columns.join(", ")
            )));
        }
        Ok(Table {
            plain: known(&columns, BTreeMap::new()),
            said: maps.iter().map(Mapping::to_string).collect(),
            columns,
            fields,
            delimiter,
        })
    }

    /// The columns that nothing is read from, in words; `None` when there are none.
    pub fn left_out(&self) -> Option<String> {
        let unread: Vec<String> = (0..self.columns.len())
            .filter(|at| !self.fields.values().any(|taken| taken == at))
            .map(|at| self.columns[at].trim())
            // What our own tables say of a claim that is not closed is for people.
            .filter(|column| !column.is_empty() && bare(column) != "internal")
            .map(|column| format!("{:?}", short(column)))
            .collect();
        let first = unread.first()?;
        Some(format!(
            "nothing is read from {} {}; say what one holds with --map, as in --map claimant={first}",
            if unread.len() == 1 { "the column" } else { "the columns" },
            unread.join(", ")
        ))
    }

    /// The record of a row.
    pub fn record(&self, row: &str, at: String, defaults: &Defaults) -> Item {
        let cells = cells(row, self.delimiter);
        let mut repairs = Vec::new();
        if cells.len() != self.columns.len() {
            repairs.push(format!(
                "the row has {} cells for {} columns",
                cells.len(),
                self.columns.len()
            ));
        }
        let (draft, raw, format) = self.draft(&cells, &self.fields);
        let mut read = Draft {
            said: self.said.clone(),
            ..draft
        }
        .finish(format, &raw, defaults, &mut repairs);
        if let (Ok(review), false) = (&mut read, self.said.is_empty()) {
            let (plain, raw, format) = self.draft(&cells, &self.plain);
            let plain = plain.finish(format, &raw, defaults, &mut Vec::new()).ok();
            review.reading.plain_key = plain.map(|review| review.page_key());
        }
        Item { at, read, repairs }
    }

    /// The fields of a row, with the record word for word and what that is.
    fn draft(&self, cells: &[String], fields: &BTreeMap<&'static str, usize>) -> (Draft, String, RecordFormat) {
        let cell = |field: &str| {
            let text = cells.get(*fields.get(field)?)?.trim();
            (!text.is_empty()).then(|| unguarded(text).to_owned())
        };
        let claimant = cell("claimant").map(|name| DraftHop {
            kind: cell("claimant_kind").and_then(|word| SourceKind::parse(&word).ok()),
            described_as: cell("claimant_described_as"),
            ..DraftHop::named(name)
        });
        let chain = cell("chain").map(|text| chain(&text)).filter(|chain| !chain.is_empty());
        let draft = Draft {
            text: cell("text"),
            kind: cell("claim_kind").and_then(|word| ClaimKind::parse(&word).ok()),
            quote: cell("quote"),
            chain: chain.unwrap_or_else(|| claimant.into_iter().collect()),
            claimed_on: cell("claimed_on"),
            publisher: cell("publisher"),
            site: cell("publisher_site"),
            by_person: false,
            url: cell("url"),
            external_id: cell("external_id"),
            title: cell("title"),
            body: cell("body"),
            rating: crate::model::review::Rating {
                label: cell("rating"),
                value: cell("rating_value"),
                best: cell("best_rating"),
                worst: cell("worst_rating"),
            },
            language: cell("language"),
            reviewed_on: cell("reviewed_on"),
            licence: cell("licence"),
            appearances: cell("appearances").into_iter().collect(),
            tags: cell("tags")
                .map(|text| listed(&text).unwrap_or_else(|| text.split(',').map(str::to_owned).collect()))
                .unwrap_or_default(),
            said: Vec::new(),
        };
        let given = cell("raw").zip(cell("format").and_then(|word| RecordFormat::parse(&word).ok()));
        let (raw, format) = given.unwrap_or_else(|| (self.raw(cells), RecordFormat::Csv));
        (draft, raw, format)
    }

    /// The row as an object of its columns.
    fn raw(&self, cells: &[String]) -> String {
        let mut fields = serde_json::Map::new();
        for (at, cell) in cells.iter().enumerate() {
            let name = self
                .columns
                .get(at)
                .cloned()
                .unwrap_or_else(|| format!("column {}", at + 1));
            fields.insert(name, cell.as_str().into());
        }
        serde_json::Value::Object(fields).to_string()
    }
}

/// Tags as a list in JSON, which is how those with commas are written.
fn listed(text: &str) -> Option<Vec<String>> {
    text.starts_with('[').then(|| jsonl::words(text))?
}

/// A chain in one cell: `John Allen (person, quoted) > an informed source (anonymous, paraphrased)`, or a list in JSON as in
/// the bulk format.
pub fn chain(text: &str) -> Vec<DraftHop> {
    if text.starts_with('[')
        && let Some(hops) = jsonl::hops(text)
    {
        return hops;
    }
    text.split(" > ")
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let part = part.trim();
            let words = part.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
            let (name, words) = words.unwrap_or((part, ""));
            let mut hop = DraftHop::named(name);
            let mut known = 0;
            for word in words.split(", ") {
                if let Ok(kind) = SourceKind::parse(word) {
                    hop.kind = Some(kind);
                    known += 1;
                } else if let Ok(manner) = Manner::parse(word) {
                    hop.manner = Some(manner);
                    known += 1;
                }
            }
            // Brackets of another meaning belong to the name.
            if known == 0 { DraftHop::named(part) } else { hop }
        })
        .collect()
}

/// A cell without the mark that keeps spreadsheets from taking it for a formula.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => text,
    }
}

/// What stands most often between the names.
fn delimiter(head: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in head.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, n) in &mut counts {
            *n += usize::from(!quoted && byte == *delimiter);
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, n)| *n)
        .filter(|(_, n)| *n > 0)
        .map_or(b',', |(d, _)| *d)
}

fn cells(row: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(row.len().clamp(64, 1 << 16))
        .from_reader(row.as_bytes());
    let mut record = csv::StringRecord::new();
    // Text in memory cannot fail to be read.
    let _ = reader.read_record(&mut record);
    record.iter().map(str::to_owned).collect()
}

/// Whether a row is complete: a cell in quotation marks may hold line breaks. Marks within a cell that does not begin with
/// one, as in 5" pipes, are nothing but marks.
pub fn is_complete(row: &[u8]) -> bool {
    let (mut quoted, mut begins) = (false, true);
    for byte in row {
        match (*byte, quoted) {
            // A doubled mark closes and opens again.
            (b'"', true) => (quoted, begins) = (false, true),
            (b'"', false) => quoted = begins,
            (_, true) => {}
            (byte, false) => begins = matches!(byte, b',' | b';' | b'\t' | b'|'),
        }
    }
    !quoted
}

/// Whether a first line looks like a table's head.
pub fn looks_like_head(line: &str) -> bool {
    let delimiter = delimiter(line);
    let columns = cells(line, delimiter);
    columns.len() > 1
        && columns
            .iter()
            .any(|column| FIELDS.iter().any(|(_, names)| names.contains(&bare(column).as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_as_other_tools_write_them() {
        let table = Table::of_head(
            "claimReviewed,author.name,itemReviewed.author.name,reviewRating.alternateName,url",
            &[],
        )
        .unwrap();
        let review = table.record(
            "x is so,Check,Pell,False,https://check.example/x",
            "line 2".into(),
            &Defaults::default(),
        );
        let review = review.read.unwrap();
        assert_eq!(review.text, "x is so");
        assert_eq!(review.chain[0].name, "Pell");
        assert_eq!(review.publisher.unwrap().name.as_deref(), Some("Check"));
        assert_eq!(review.rating.label.as_deref(), Some("False"));
    }

    #[test]
    fn any_column_can_be_mapped() {
        let maps: Vec<Mapping> = ["text=Aussage", "rating=Urteil"]
            .iter()
            .map(|m| m.parse().unwrap())
            .collect();
        let table = Table::of_head("Nr;Aussage;Urteil", &maps).unwrap();
        let review = table
            .record("1;\"so; oder so\";'=falsch", "line 2".into(), &Defaults::default())
            .read
            .unwrap();
        assert_eq!(
            (review.text.as_str(), review.rating.label.as_deref()),
            ("so; oder so", Some("=falsch"))
        );
        assert_eq!(review.raw, r#"{"Nr":"1","Aussage":"so; oder so","Urteil":"'=falsch"}"#);
        assert!(Table::of_head("Nr;Aussage", &maps).is_err());
    }

    #[test]
    fn a_row_ends_where_its_cells_do() {
        for (row, complete) in [
            ("a,\"b", false),
            ("a,\"b\nc\",d", true),
            ("5\" pipes,x", true),
            ("\"he said \"\"no", false),
            ("\"he said \"\"no\"\"\",x", true),
        ] {
            assert_eq!(is_complete(row.as_bytes()), complete, "{row}");
        }
    }

    #[test]
    fn a_chain_fits_into_a_cell() {
        let hops = chain("John Allen (person, quoted) > an informed source (anonymous, paraphrased) > Asharq (London)");
        let told: Vec<_> = hops.iter().map(|h| (h.name.as_str(), h.kind, h.manner)).collect();
        assert_eq!(
            told,
            [
                ("John Allen", Some(SourceKind::Person), Some(Manner::Quoted)),
                (
                    "an informed source",
                    Some(SourceKind::Anonymous),
                    Some(Manner::Paraphrased)
                ),
                ("Asharq (London)", None, None),
            ]
        );
    }
}
