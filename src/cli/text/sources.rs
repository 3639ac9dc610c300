//! Sources on a terminal: lists, a source's page with the anonymous source's record and the track record.
//! A track record is counts; a percentage stands there only when the view carries one.

use crate::cli::phrases::{INTERNAL, time};
use crate::model::{GrantedBy, Status, Words};
use crate::view::SourceRef;
use crate::view::sources::{Anonymity, DuplicateList, SourceList, SourcePage, TrackRecord};

use super::layout::{Ink, Rich, Sheet};
use super::table::Column;
use super::{Paper, lints, next, status};

/// One page of a list of sources.
pub fn source_list(list: &SourceList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.sources.is_empty() {
        sheet.line("No sources match.");
    } else {
        let rated = list.sources.iter().any(|row| row.reliability.is_some());
        let mut columns = vec![
            Column::numbers("#"),
            Column::tight("kind"),
            Column::loose("source", 14),
            Column::loose("described as", 12),
        ];
        if rated {
            columns.push(Column::tight("reliability"));
        }
        let rows: Vec<Vec<Rich>> = list
            .sources
            .iter()
            .map(|row| {
                let mut about: Vec<String> = row.described_as.iter().chain(&row.host).cloned().collect();
                about.extend(row.article.map(|article| format!("in {article}")));
                let mut cells: Vec<Rich> = vec![
                    row.id.0.to_string().into(),
                    row.kind.as_str().into(),
                    row.name.as_str().into(),
                    about.join(" · ").into(),
                ];
                if rated {
                    cells.push(row.reliability.map_or("", Words::as_str).into());
                }
                cells
            })
            .collect();
        sheet.table(&columns, &rows);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// Sources that may be one, pair by pair.
pub fn duplicates(list: &DuplicateList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.duplicates.is_empty() {
        sheet.line("No two sources look like one.");
    }
    for pair in &list.duplicates {
        let [first, second] = &pair.sources;
        let one = |source: &SourceRef| format!("#{} {}", source.id.0, source.name);
        let line = Rich::new()
            .strong(one(first))
            .text(" and ")
            .strong(one(second))
            .text(format!(": {}", pair.why));
        sheet.hang(&"".into(), &"  ".into(), line);
        sheet.indent(2, Rich::new().faint(&pair.merge));
    }
    if list.more > 0 {
        sheet.line(format!("and {} more", sheet.paper.custom.number(list.more as i64)));
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// A source: its names, what may be shown of an anonymous one, how its claims have held up.
pub fn source_page(page: &SourcePage, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(title(page));
    sheet.gap();
    about(&mut sheet, page);
    if let Some(protected) = page.anonymity.as_ref().and_then(|record| record.protected.as_ref()) {
        sheet.heading("Protected: must not leave the desk");
        sheet.field_if("known to", protected.identity_known_to.as_ref());
        sheet.field_if("motive", protected.motive.as_ref());
        sheet.field_if("approved by", protected.approved_by.as_ref());
    }
    sheet.heading(format!("Track record ({INTERNAL})"));
    track_record(&mut sheet, &page.track_record);
    lints(&mut sheet, "Missing or odd", &page.lints);
    sheet.done()
}

/// A source's name and number.
pub(super) fn title(page: &SourcePage) -> Rich {
    let row = &page.row;
    let line = Rich::new()
        .strong(row.id.to_string())
        .text(" · ")
        .strong(&row.name)
        .text(" · ");
    if row.anonymous {
        line.ink(Ink::Doubt, "anonymous")
    } else {
        line.text(row.kind.to_string())
    }
}

/// What is known of a source, without its protected fields.
pub(super) fn about(sheet: &mut Sheet<'_>, page: &SourcePage) {
    let row = &page.row;
    sheet.field_if("described as", row.described_as.as_ref());
    if !page.aliases.is_empty() {
        sheet.field("also", page.aliases.join(", "));
    }
    sheet.field_if("site", row.host.as_ref());
    sheet.field_if("speaks in", row.article.map(|article| article.to_string()));
    if let Some(anonymity) = &page.anonymity {
        record(sheet, anonymity);
    }
    sheet.field_if("reliability", row.reliability.map(Words::as_str));
    let merged = |name: &str, id: i64| format!("{name} (source #{id})");
    sheet.field_if(
        "merged into",
        page.merged_into.as_ref().map(|into| merged(&into.name, into.id.0)),
    );
    for from in &page.merged_from {
        sheet.field("merged from", merged(&from.name, from.id.0));
    }
    sheet.field("added", time(page.added_at, sheet.paper.custom));
}

fn record(sheet: &mut Sheet<'_>, anonymity: &Anonymity) {
    let granted = match anonymity.granted_by {
        Some(GrantedBy::Us) => Rich::from("granted by us"),
        Some(GrantedBy::Outlet) => Rich::from("granted by the outlet"),
        None => Rich::new().ink(Ink::Doubt, "nobody says who granted it"),
    };
    sheet.field("anonymity", granted);
    sheet.field_if("reason", anonymity.stated_reason.as_ref());
    sheet.field_if("standing", anonymity.standing.as_ref());
    let knows = match anonymity.direct_knowledge {
        Some(true) => "at first hand",
        Some(false) => "from others",
        None => "not said how",
    };
    sheet.field("knows", knows);
    if anonymity.protected_on_record && anonymity.protected.is_none() {
        sheet.field("protected", "there is more on record, not shown here");
    }
}

/// How a source's closed claims have held up.
pub(super) fn track_record(sheet: &mut Sheet<'_>, record: &TrackRecord) {
    let originated = sheet.paper.custom.count(record.originated, "claim", "claims");
    sheet.indent(
        2,
        format!(
            "first to assert {originated}, {} closed",
            sheet.paper.custom.number(record.closed)
        ),
    );
    for each in Status::ALL {
        let n = record.by_status.get(each.as_str()).copied().unwrap_or(0);
        if n > 0 {
            sheet.indent(
                4,
                Rich::from(format!("{:>6} ", sheet.paper.custom.number(n))).then(status(*each)),
            );
        }
    }
    if let Some(percent) = record.verified_percent.filter(|_| record.closed >= 10) {
        sheet.indent(2, format!("{percent} % of the closed ones verified"));
    }
}
