//! What an import did.

use crate::model::{Severity, Words};
use crate::view::imports::{Fault, ImportReport};
use crate::view::markup::Markup;

use super::layout::{Ink, Rich, Sheet};
use super::{Paper, finding, severity};

/// How many problems are shown; JSON tells the rest.
const SHOWN: usize = 20;

/// What an import did, and what was wrong with the records.
pub fn imported(report: &ImportReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let records = sheet.paper.custom.count(report.read as i64, "record", "records");
    let files = sheet.paper.custom.count(report.files as i64, "file", "files");
    let verb = if report.dry_run { "would be " } else { "" };
    let mut parts = vec![
        format!("{} {verb}created", sheet.paper.custom.number(report.created as i64)),
        format!("{} {verb}updated", sheet.paper.custom.number(report.updated as i64)),
        format!("{} unchanged", sheet.paper.custom.number(report.unchanged as i64)),
    ];
    if report.refused > 0 {
        parts.push(format!("{} refused", sheet.paper.custom.number(report.refused as i64)));
    }
    sheet.line(
        Rich::new()
            .strong(format!("{records} in {files}"))
            .text(format!(": {}", parts.join(", "))),
    );
    if report.reworded > 0 {
        sheet.indent(
            2,
            format!(
                "{} of the updated are worded otherwise; both wordings are kept",
                sheet.paper.custom.number(report.reworded as i64)
            ),
        );
    }
    if report.repaired > 0 {
        sheet.indent(
            2,
            format!("{} had to be mended", sheet.paper.custom.number(report.repaired as i64)),
        );
    }
    for problem in report.problems.iter().take(SHOWN) {
        let ink = match problem.severity {
            Fault::Repaired | Fault::Skipped => Ink::Doubt,
            Fault::Refused | Fault::Unreadable => Ink::Bad,
        };
        let sign = match problem.severity {
            Fault::Repaired => "▲",
            Fault::Skipped => "•",
            Fault::Refused | Fault::Unreadable => "✗",
        };
        let at = match problem.at.is_empty() {
            true => String::new(),
            false => format!(", {}", problem.at),
        };
        let line = Rich::new()
            .ink(ink, format!("{sign} {}", problem.severity.as_str()))
            .text(format!(" {}{at}: {}", problem.file, problem.reason));
        sheet.hang(&"  ".into(), &"    ".into(), line);
    }
    let more = (report.problems.len().saturating_sub(SHOWN)) as u64 + report.problems_left_out;
    if more > 0 {
        sheet.indent(
            2,
            format!("and {} more: --json tells them", sheet.paper.custom.number(more as i64)),
        );
    }
    sheet.done()
}

/// What is wrong with the ClaimReviews of some files.
pub fn markup(answer: &Markup, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if answer.reviews.is_empty() {
        sheet.line("There is no ClaimReview.");
    }
    for review in &answer.reviews {
        let at = if review.at.is_empty() {
            String::new()
        } else {
            format!(", {}", review.at)
        };
        let told = match (&review.claim, review.lints.first().map(|lint| lint.code)) {
            (Some(claim), _) => claim,
            (None, Some("json" | "unreadable")) => "it cannot be read",
            (None, _) => "no claim",
        };
        sheet.line(
            Rich::new()
                .strong(format!("{}{at}", review.file))
                .text(format!(": {told}")),
        );
        if review.lints.is_empty() {
            sheet.indent(2, "nothing is missing");
        }
        for level in Severity::ALL {
            for lint in review.lints.iter().filter(|lint| lint.severity == *level) {
                finding(
                    &mut sheet,
                    2,
                    severity(*level).text(format!(": {}", lint.message)),
                    &lint.hint,
                );
            }
        }
    }
    sheet.done()
}
