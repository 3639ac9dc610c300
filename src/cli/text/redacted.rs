//! What a redaction emptied, on a terminal.

use crate::cli::phrases::time;
use crate::view::redact::{Redacted, Redactions};

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
        sheet.paper.custom.count(done.rows as i64, "row", "rows"),
        done.tables.join(", "),
        sheet.paper.custom.count(
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

/// What was redacted, one a line: where and why, never what.
pub fn redactions(list: &Redactions, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.redactions.is_empty() {
        sheet.line("nothing was redacted");
    }
    for past in &list.redactions {
        let line = Rich::new()
            .strong(format!("#{} {} of {}", past.seq, past.field, past.row))
            .text(format!(": {}", past.reason));
        sheet.hang(&"".into(), &"  ".into(), line);
        let who = format!("{} · {} and {}", time(past.at, paper.custom), past.by, past.second);
        sheet.indent(2, Rich::new().faint(who));
    }
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
