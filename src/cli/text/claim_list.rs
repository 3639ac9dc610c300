//! Lists of claims on a terminal, and what marking did to each.
//! A table on wide paper, paragraphs on narrow.

use crate::cli::phrases::{self, stage_word};
use crate::model::locale::Custom;
use crate::model::{ClaimKind, Priority, Severity};
use crate::view::claims::{ClaimList, ClaimRow, Marked};
use crate::view::filters::{SavedFilter, SavedFilters};

use super::layout::{Ink, Rich, Sheet};
use super::table::Column;
use super::{Paper, claim_line, finding, next, severity, status};

/// One page of a list of claims, and how to ask for the next.
pub fn claim_list(list: &ClaimList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.claims.is_empty() {
        sheet.line(match list.looked_at {
            Some(n) => format!("None of the {n} claims looked at matches; the list goes on."),
            None => "No claims match.".to_owned(),
        });
    }
    rows(&mut sheet, &list.claims);
    if let Some(n) = list.looked_at.filter(|_| !list.claims.is_empty()) {
        sheet.gap();
        sheet.line(format!("{n} claims were looked at for these; the list goes on."));
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// The filters that somebody keeps, each as it narrows the list.
pub fn saved_filters(kept: &SavedFilters, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if kept.filters.is_empty() {
        sheet.line("You keep no filters.".to_owned());
    }
    let columns = [Column::loose("name", 12), Column::loose("lets through", 24)];
    let told = |query: &str| {
        let fields: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| format!("{} {value}", name.replace('_', " ")))
            .collect();
        fields.join(", ")
    };
    let row = |filter: &SavedFilter| vec![Rich::new().strong(filter.name.clone()), told(&filter.query).into()];
    let rows: Vec<Vec<Rich>> = kept.filters.iter().map(row).collect();
    if !rows.is_empty() {
        sheet.table(&columns, &rows);
    }
    sheet.done()
}

/// What marking did, one line a claim, and what still blocks it.
pub fn marked(marked: &Marked, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    for page in &marked.claims {
        let mut line = Rich::new().strong(page.row.id.to_string()).text(": ");
        if let Some(mark) = page.marks.last() {
            line = line.text(format!("{} → ", mark.previous)).then(status(mark.status));
            if let Some(confidence) = mark.confidence {
                line = line.text(format!(" ({confidence} confidence)"));
            }
            if let Some(correction) = mark.correction {
                line = line.ink(Ink::Doubt, format!(", a correction ({correction})"));
            }
        } else {
            line = line.then(status(page.row.status));
        }
        sheet.line(line);
        for lint in page.lints.iter().filter(|lint| lint.severity == Severity::Blocking) {
            let what = severity(lint.severity).text(format!(": {}", lint.message));
            finding(&mut sheet, 2, what, &lint.hint);
        }
    }
    sheet.done()
}

/// Claims as a table; on narrow paper, two paragraphs each.
pub(super) fn rows(sheet: &mut Sheet<'_>, claims: &[ClaimRow]) {
    if claims.is_empty() {
        return;
    }
    if sheet.paper.width() < 96 {
        for row in claims {
            let mut line = claim_line(row.id, row.status).text(format!(" · {}", stage_word(row.stage)));
            for part in [
                kind(row),
                pressing(row, sheet.paper.custom),
                row.assignee.as_ref().map(|who| format!("given to {who}")),
            ]
            .into_iter()
            .flatten()
            {
                line = line.text(format!(" · {part}"));
            }
            sheet.line(line);
            sheet.indent(4, row.text.as_str());
            sheet.indent(4, Rich::new().faint(format!("says {}", originator(row))));
        }
        return;
    }
    let columns = [
        Column::numbers("#"),
        Column::tight("status"),
        Column::tight("stage"),
        Column::loose("claim", 24),
        Column::loose("who says so", 16),
        Column::loose("due", 10),
        Column::loose("given to", 8),
    ];
    let rows: Vec<Vec<Rich>> = claims
        .iter()
        .map(|row| {
            let text = kind(row).map_or_else(|| row.text.clone(), |kind| format!("{} ({kind})", row.text));
            vec![
                row.id.0.to_string().into(),
                status(row.status),
                stage_word(row.stage).into(),
                text.into(),
                originator(row).into(),
                due(row, sheet.paper.custom).into(),
                row.assignee.clone().unwrap_or_default().into(),
            ]
        })
        .collect();
    sheet.table(&columns, &rows);
}

fn kind(row: &ClaimRow) -> Option<String> {
    (row.kind != ClaimKind::Fact).then(|| row.kind.to_string())
}

/// Its priority, when that is not the usual one, and its deadline.
pub(super) fn pressing(row: &ClaimRow, custom: Custom) -> Option<String> {
    let due = row.due_on.map(|day| format!("due {}", custom.day(day)));
    match row.priority {
        Priority::Normal => due,
        priority => Some(match due {
            Some(due) => format!("{priority} priority, {due}"),
            None => format!("{priority} priority"),
        }),
    }
}

fn due(row: &ClaimRow, custom: Custom) -> String {
    let priority = (row.priority != Priority::Normal).then(|| format!("{} priority", row.priority));
    let parts: Vec<String> = row
        .due_on
        .map(|day| custom.day(day))
        .into_iter()
        .chain(priority)
        .collect();
    parts.join(", ")
}

fn originator(row: &ClaimRow) -> String {
    let who = row
        .originator
        .as_ref()
        .map_or_else(|| phrases::GAP.to_owned(), phrases::named);
    match row.hearsay_distance {
        0 => who,
        1 => format!("{who}, at one remove"),
        n => format!("{who}, at {n} removes"),
    }
}
