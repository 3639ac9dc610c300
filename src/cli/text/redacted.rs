//! What a redaction emptied, on a terminal.

use crate::cli::phrases::count;
use crate::view::redact::Redacted;

use super::Paper;
use super::layout::{Ink, Rich, Sheet};

/// A redaction.
pub fn redacted(done: &Redacted, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(
        Rich::new()
            .strong(format!("{} of {}", done.field, done.row))
            .text(format!(": redacted by journal #{}", done.seq)),
    );
    sheet.line(format!(
        "emptied {} ({}) and {}",
        count(done.rows as i64, "row", "rows"),
        done.tables.join(", "),
        count(
            done.entries.len() as i64,
            "entry of the journal",
            "entries of the journal"
        )
    ));
    if !done.left.is_empty() {
        let left: Vec<String> = done.left.iter().map(|e| format!("{}:{}", e.table, e.row)).collect();
        sheet.line(
            Rich::new()
                .ink(Ink::Doubt, "▲ still among other words in ")
                .text(left.join(", ")),
        );
    }
    if done.too_short {
        sheet.line(Rich::new().ink(
            Ink::Doubt,
            "▲ the words are too short to be looked for anywhere but in this field",
        ));
    }
    said(&mut sheet, &done.storage);
    sheet.done()
}

/// What was done to the storage.
pub fn scrubbed(storage: &[String], paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    said(&mut sheet, storage);
    sheet.done()
}

fn said(sheet: &mut Sheet<'_>, storage: &[String]) {
    for line in storage {
        sheet.hang(&"· ".into(), &"  ".into(), line.as_str());
    }
}
