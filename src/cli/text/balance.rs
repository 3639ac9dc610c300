//! The balance of the desk's checks on a terminal: whose claims, and why these.

use crate::cli::phrases;
use crate::model::locale::Custom;
use crate::model::{Status, Words};
use crate::view::reports::{BalanceReport, ClaimantCount};

use super::Paper;
use super::layout::{Rich, Sheet};
use super::reports::moment;
use super::table::Column;

/// Whom the desk checked how often, and why.
pub fn balance(report: &BalanceReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(format!("Balance of the checks · {}", report.desk)));
    moment(&mut sheet, &report.moment, true);
    sheet.gap();
    sheet.line(format!(
        "{}, {} of them decided",
        sheet.paper.custom.count(report.total, "claim", "claims"),
        sheet.paper.custom.number(report.decided)
    ));
    sheet.heading(format!(
        "Whose claims ({})",
        sheet.paper.custom.number(report.claimants)
    ));
    match report.by_claimant.is_empty() {
        true => sheet.indent(2, "nobody's yet"),
        false => {
            let columns = [
                Column::numbers("claims"),
                Column::numbers("decided"),
                Column::loose("who", 16),
                Column::loose("found", 16),
            ];
            let rows: Vec<Vec<Rich>> = report
                .by_claimant
                .iter()
                .map(|each| {
                    vec![
                        sheet.paper.custom.number(each.claims).into(),
                        sheet.paper.custom.number(each.decided).into(),
                        phrases::named(&each.source).into(),
                        found(each, paper.custom).into(),
                    ]
                })
                .collect();
            sheet.table(&columns, &rows);
        }
    }
    sheet.heading(format!(
        "Why they were chosen ({})",
        phrases::reasons(report.reasons, paper.custom)
    ));
    let columns = [
        Column::numbers("claims"),
        Column::numbers("decided"),
        Column::loose("because", 24),
    ];
    let rows: Vec<Vec<Rich>> = report
        .by_reason
        .iter()
        .map(|each| {
            vec![
                sheet.paper.custom.number(each.claims).into(),
                sheet.paper.custom.number(each.decided).into(),
                phrases::because(each.because.as_deref()).into(),
            ]
        })
        .collect();
    sheet.table(&columns, &rows);
    sheet.done()
}

/// What was found, status by status: "2 verified, 1 false".
fn found(each: &ClaimantCount, custom: Custom) -> String {
    let of = |status: &&Status| each.by_status.get(status.as_str()).copied().unwrap_or(0);
    let parts: Vec<String> = Status::ALL
        .iter()
        .filter(|status| **status != Status::Unverified && of(status) > 0)
        .map(|status| format!("{} {status}", custom.number(of(&status))))
        .collect();
    parts.join(", ")
}
