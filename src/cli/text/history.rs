//! The journal, the audit and the ledger itself on a terminal.
//! Hashes are printed whole, so that they copy clean.

use crate::cli::phrases::time;
use crate::view::audit::AuditReport;
use crate::view::dump::{Copied, Restored};
use crate::view::ledger::{LedgerInfo, StorageReport};
use crate::view::log::LogPage;

use super::Paper;
use super::layout::{Ink, Rich, Sheet};

/// One page of the journal, newest entry first.
pub fn log(page: &LogPage, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if page.entries.is_empty() {
        sheet.line("The journal has no such entry.");
    }
    for entry in &page.entries {
        let as_user = entry.os_user.as_ref().filter(|user| **user != entry.by);
        let by = as_user.map_or_else(|| entry.by.clone(), |user| format!("{} (as {user})", entry.by));
        let margin = Rich::new().strong(format!("#{}", entry.seq)).text("  ");
        let line = Rich::new()
            .faint(time(entry.at, paper.custom))
            .text(format!("  {by}  "))
            .text(&entry.summary);
        sheet.hang(&margin, &Rich::from("    "), line);
    }
    super::next(&mut sheet, page.next.map(|seq| seq.to_string()).as_ref());
    sheet.done()
}

/// What the audit found.
pub fn audit(report: &AuditReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let what = format!(
        "{} journal entries, {} rows",
        sheet.paper.custom.number(report.entries),
        sheet.paper.custom.number(report.rows)
    );
    sheet.line(match report.ok {
        true => Rich::new().ink(Ink::Good, "✓ whole").text(format!(": {what}")),
        false => Rich::new().ink(Ink::Alarm, "✗ not whole").text(format!(
            ": {} in {what}",
            sheet.paper.custom.count(report.faults_total, "fault", "faults")
        )),
    });
    sheet.whole(Rich::new().text(format!("  head {}", report.head)));
    if let Some(seq) = report.expected {
        sheet.line(format!(
            "  the expected head is entry #{seq}: nothing up to it was rewritten"
        ));
    }
    for emptied in &report.emptied {
        sheet.line(match emptied.verb.as_str() {
            "redact" => format!(
                "  {} and {} redacted by #{}",
                sheet.paper.custom.count(emptied.rows, "row", "rows"),
                sheet.paper.custom.count(emptied.entries, "entry", "entries"),
                emptied.seq
            ),
            verb => format!(
                "  {} rows were emptied by entry #{} ({verb})",
                emptied.rows, emptied.seq
            ),
        });
    }
    for fault in &report.faults {
        sheet.hang(
            &Rich::new().ink(Ink::Bad, "  ✗ "),
            &Rich::from("    "),
            fault.message.as_str(),
        );
    }
    let unshown = report.faults_total - report.faults.len() as i64;
    if unshown > 0 {
        sheet.line(format!("  and {} more", sheet.paper.custom.number(unshown)));
    }
    sheet.done()
}

/// Where the ledger is, of which schema, and how big.
pub fn ledger_info(info: &LedgerInfo, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.whole(Rich::new().strong(&info.place));
    sheet.field("engine", &info.engine);
    sheet.field("schema", info.schema.to_string());
    sheet.field("ledger id", &info.ledger_id);
    sheet.field("entries", sheet.paper.custom.number(info.entries));
    sheet.field("head", &info.head.hash);
    sheet.field("bytes", sheet.paper.custom.number(info.size));
    if let Some(at) = info.created_at {
        sheet.field("first entry", time(at, paper.custom));
    }
    if info.read_only {
        sheet.field("writing", "not here: the ledger can only be read");
    }
    sheet.heading("Rows");
    for table in info.rows.iter().filter(|t| t.rows > 0) {
        sheet.line(format!("{}: {}", table.table, sheet.paper.custom.number(table.rows)));
    }
    sheet.done()
}

/// Whether the storage is sound.
pub fn storage(report: &StorageReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(match report.ok {
        true => Rich::new().ink(Ink::Good, "✓ sound"),
        false => Rich::new().ink(Ink::Alarm, "✗ not sound"),
    });
    for setting in &report.settings {
        let mark = if setting.ok { "" } else { " ✗" };
        sheet.line(format!("  {}: {}{mark}", setting.name, setting.value));
    }
    for fault in &report.faults {
        sheet.hang(&Rich::new().ink(Ink::Bad, "  ✗ "), &Rich::from("    "), fault.as_str());
    }
    sheet.done()
}

/// A copy.
pub fn copied(copied: &Copied, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let rows: u64 = copied.rows.values().sum();
    let number = |n: u64| paper.custom.number(n as i64);
    let before = match copied.resumed {
        0 => String::new(),
        n => format!("; {} of them had been brought before", number(n)),
    };
    let line = format!("copied {} rows, and audited them{before}", number(rows));
    sheet.line(line);
    sheet.whole(Rich::new().text(format!("  head {}", copied.head.hash)));
    sheet.done()
}

/// What a restore brought in.
pub fn restored(restored: &Restored, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let rows: u64 = restored.rows.values().sum();
    sheet.line(format!(
        "restored {} rows, and audited them",
        sheet.paper.custom.number(rows as i64)
    ));
    sheet.whole(Rich::new().text(format!("  head {}", restored.head.hash)));
    for (table, rows) in &restored.withheld {
        sheet.line(format!("  {rows} rows of {table} came without their protected fields"));
    }
    if let Some(seq) = restored.entry {
        sheet.line(format!("  entry #{seq} says so"));
    }
    for done in &restored.redacted {
        sheet.line(format!(
            "  {} of {} was forgotten again: journal #{}",
            done.field, done.row, done.seq
        ));
    }
    for past in &restored.not_redacted {
        let rows: Vec<String> = past
            .rows
            .iter()
            .map(|row| format!("{}:{}", row.table, row.row))
            .collect();
        sheet.hang(
            &Rich::new().ink(Ink::Doubt, "  ▲ "),
            &Rich::from("    "),
            format!(
                "#{} redacted {} of {}, which is not in this backup, and with it words in {}: look there, and redact by hand",
                past.seq,
                past.field,
                past.row,
                rows.join(", ")
            ),
        );
    }
    for sentence in &restored.storage {
        sheet.hang(&Rich::from("  "), &Rich::from("  "), sentence.as_str());
    }
    sheet.done()
}
