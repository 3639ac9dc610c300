//! The agenda on a terminal, and in a mail.

use crate::cli::phrases;
use crate::view::agenda::{Agenda, AgendaItem};

use super::Paper;
use super::layout::{Ink, Rich, Sheet};

/// What waits, section by section; empty ones are left out.
pub fn agenda(agenda: &Agenda, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(phrases::agenda_title(agenda, paper.custom)));
    sheet.line(Rich::new().faint(phrases::moment(&agenda.moment, paper.custom)));
    if agenda.total == 0 {
        sheet.gap();
        sheet.line("Nothing waits.");
    }
    for section in agenda.sections.iter().filter(|section| section.total > 0) {
        sheet.heading(format!(
            "{} ({})",
            section.title,
            sheet.paper.custom.number(section.total)
        ));
        for item in &section.items {
            waits(&mut sheet, item);
        }
        let more = section.total - section.items.len() as i64;
        if more > 0 {
            sheet.indent(2, format!("and {}", sheet.paper.custom.count(more, "other", "others")));
        }
    }
    sheet.done()
}

fn waits(sheet: &mut Sheet<'_>, item: &AgendaItem) {
    let day = match item.on {
        Some(day) if item.late => Rich::new().ink(Ink::Alarm, format!(" · late since {}", sheet.paper.custom.day(day))),
        Some(day) => Rich::new().text(format!(" · by {}", sheet.paper.custom.day(day))),
        None => Rich::new(),
    };
    let line = Rich::new()
        .strong(phrases::agenda_subject(item))
        .text(format!(" · {}", item.what))
        .then(day);
    sheet.hang(&"  ".into(), &"    ".into(), line);
    sheet.indent(4, Rich::new().faint(&item.text));
}
