//! Rating scales on a terminal: the list, and one with what its labels mean.

use crate::model::Scale;
use crate::view::scales::ScaleList;

use super::layout::{Rich, Sheet};
use super::table::Column;
use super::{Paper, status};

/// Every scale.
pub fn scale_list(list: &ScaleList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let columns = [
        Column::tight("scale"),
        Column::loose("whose", 8),
        Column::loose("labels", 16),
    ];
    let rows: Vec<Vec<Rich>> = list
        .scales
        .iter()
        .map(|row| {
            let mut name = Rich::new().strong(format!("{}/{}", row.name, row.version));
            if row.desk {
                name = name.text(" (the desk's)");
            }
            let whose = match row.own {
                true => "own",
                false => row.publisher.as_deref().unwrap_or("sayso"),
            };
            vec![name, whose.into(), row.labels.join(", ").into()]
        })
        .collect();
    sheet.table(&columns, &rows);
    sheet.done()
}

/// A scale with its labels.
pub fn scale(scale: &Scale, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(scale.key()).text(format!(" · {}", scale.title)));
    sheet.field_if("whose", scale.publisher.as_ref());
    sheet.field_if("explained at", scale.url.as_ref());
    sheet.field_if("language", scale.language.as_ref());
    if !scale.hosts.is_empty() {
        sheet.field("sites", scale.hosts.join(", "));
    }
    if let Some((worst, best)) = scale.worst.zip(scale.best) {
        sheet.field("values", format!("{worst} (worst) to {best} (best)"));
    }
    sheet.heading("Labels");
    for label in &scale.labels {
        let mut line = Rich::new().strong(&label.label).text(" · ");
        line = match label.status {
            Some(means) => line.then(status(means)),
            None => line.faint("does not judge the claim"),
        };
        if let Some(value) = label.value {
            line = line.text(format!(" · {value}"));
        }
        sheet.hang(&"  ".into(), &"    ".into(), line);
        if let Some(meaning) = &label.meaning {
            sheet.indent(4, meaning.as_str());
        }
        if !label.also.is_empty() {
            sheet.indent(4, Rich::new().faint(format!("also {}", label.also.join(", "))));
        }
    }
    sheet.done()
}
