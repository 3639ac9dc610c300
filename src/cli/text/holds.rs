//! Legal holds on a terminal.

use crate::cli::phrases::time;
use crate::view::holds::Holds;

use super::Paper;
use super::layout::{Rich, Sheet};

/// The holds, oldest first.
pub fn holds(list: &Holds, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.holds.is_empty() {
        sheet.line("Nothing is under legal hold.");
    }
    for hold in &list.holds {
        let line = Rich::new().strong(&hold.subject).text(format!(": {}", hold.reason));
        sheet.hang(&"".into(), &"  ".into(), line);
        sheet.indent(
            2,
            Rich::new().faint(format!("set {} · {}", time(hold.set_at, paper.custom), hold.by)),
        );
        if let (Some(at), Some(by)) = (hold.lifted_at, &hold.lifted_by) {
            let why = hold.lifted_reason.as_deref().unwrap_or_default();
            sheet.indent(2, format!("lifted {} · {by}: {why}", time(at, paper.custom)));
        }
    }
    sheet.done()
}
