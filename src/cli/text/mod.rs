//! Views as text for a terminal: one pure function a view, from an answer and a [`Paper`] to a string.
//! No printing here, and nothing stored reaches the terminal raw.

mod acts;
mod agenda;
mod articles;
mod balance;
mod claim_list;
mod claims;
mod desk;
mod documents;
mod drafts;
mod extracted;
mod history;
mod holds;
mod imports;
mod layout;
mod matches;
mod published;
mod redacted;
mod reports;
mod scales;
mod sources;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod work;

pub use acts::{entered, merge, related, seeded, stand};
pub use agenda::agenda;
pub use articles::{article_list, article_page, attached};
pub use balance::balance;
pub use claim_list::{claim_list, marked, saved_filters};
pub use claims::claim_page;
pub use desk::{desk, people};
pub use documents::{document_list, document_page, evidence_list};
pub use drafts::{draft_list, draft_page, ingested};
pub use extracted::extracted;
pub use history::{audit, copied, ledger_info, log, restored, storage};
pub use holds::holds;
pub use imports::{imported, markup};
pub use matches::{batch_line, found, index_state, matches, model_state, pairs};
pub use published::{corrections, publications, published_claims};
pub use redacted::{redacted, redactions, scrubbed};
pub use reports::{article_report, source_report, status_report};
pub use scales::{scale, scale_list};
pub use sources::{duplicates, source_list, source_page};
pub use tokens::{token_made, tokens};
pub use work::{attempts, queries, replies, requests, resolved, signoffs};

use crate::cli::phrases::{severity_sign, status_sign};
use crate::model::locale::Custom;
use crate::model::{ClaimId, Lint, Severity, Status, Words};

use layout::{Ink, Rich, Sheet};

/// What a text is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Columns; taken as 60 to 200.
    pub width: usize,
    /// Whether ANSI colours may be used.
    pub color: bool,
    /// How the desk tells times, days and numbers.
    pub custom: Custom,
}

impl Paper {
    fn width(&self) -> usize {
        self.width.clamp(60, 200)
    }
}

/// How a claim's line begins in lists: its number and its status.
fn claim_line(claim: ClaimId, standing: Status) -> Rich {
    Rich::new()
        .strong(format!("#{}", claim.0))
        .text(" ")
        .then(status(standing))
}

fn status(status: Status) -> Rich {
    let ink = match status {
        Status::Verified => Ink::Good,
        Status::False => Ink::Bad,
        Status::Disputed | Status::Misleading => Ink::Doubt,
        Status::Unverified | Status::Unprovable | Status::Outdated | Status::Withdrawn => Ink::Plain,
    };
    Rich::new().ink(ink, format!("{} {status}", status_sign(status)))
}

fn severity(severity: Severity) -> Rich {
    let ink = match severity {
        Severity::Blocking => Ink::Alarm,
        Severity::Warning => Ink::Doubt,
        Severity::Note => Ink::Faint,
    };
    Rich::new().ink(ink, format!("{} {severity}", severity_sign(severity)))
}

/// What is missing or odd, the worst first, each with what to do.
fn lints(sheet: &mut Sheet<'_>, title: &str, lints: &[Lint]) {
    if lints.is_empty() {
        return;
    }
    sheet.heading(title);
    for level in Severity::ALL {
        for lint in lints.iter().filter(|lint| lint.severity == *level) {
            finding(
                sheet,
                2,
                severity(*level).text(format!(": {}", lint.message)),
                &lint.hint,
            );
        }
    }
}

fn finding(sheet: &mut Sheet<'_>, by: usize, what: Rich, hint: &str) {
    let margin = Rich::from(" ".repeat(by));
    sheet.hang(&margin, &Rich::from(" ".repeat(by + 2)), what);
    let arrow = Rich::from(" ".repeat(by + 2)).ink(Ink::Strong, "→ ");
    sheet.hang(&arrow, &Rich::from(" ".repeat(by + 4)), hint);
}

fn next(sheet: &mut Sheet<'_>, cursor: Option<&String>) {
    if let Some(cursor) = cursor {
        sheet.gap();
        sheet.whole(Rich::new().faint("next: ").text(format!("--after {cursor}")));
    }
}
