//! The reports as files: text, Markdown, one self-contained HTML page, CSV, JSON.
//! Pure functions from an answer to a string; writing it somewhere is the caller's.

pub mod agenda;
pub mod corrections;
pub mod csv;
mod markdown;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::cli::phrases::dangerous;
use crate::cli::text::{self, Paper};
use crate::error::{Error, Kind, Result};
use crate::html::reports;
pub use crate::html::reports::Report;

/// What a report is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// Markdown, for a message or a wiki.
    Markdown,
    /// One self-contained page, good on paper too.
    Html,
    /// A table for a spreadsheet.
    Csv,
    /// Everything, for programs.
    Json,
}

/// A report in a format; the paper's width and colour matter to text alone, its zone and locale to all but CSV and JSON, which are data.
///
/// # Errors
/// When a template and a view do not agree, which is a fault of the program.
pub fn render(report: Report<'_>, format: Format, paper: &Paper) -> Result<String> {
    match format {
        Format::Text => Ok(match report {
            Report::Overview(report) => text::status_report(report, paper),
            Report::Article(report) => text::article_report(report, paper),
            Report::Source(report) => text::source_report(report, paper),
            Report::Balance(report) => text::balance(report, paper),
        }),
        Format::Markdown => Ok(markdown::render(report, paper.custom)),
        Format::Html => reports::render(report, paper.custom),
        Format::Csv => csv::render(report, paper.custom.zone),
        Format::Json => match report {
            Report::Overview(report) => json(report),
            Report::Article(report) => json(report),
            Report::Source(report) => json(report),
            Report::Balance(report) => json(report),
        },
    }
}

/// An answer as indented JSON that is also safe to look at: characters that could steer a terminal are written `\uXXXX`,
/// which a JSON reader turns back into themselves.
///
/// # Errors
/// When the answer cannot be written as JSON, which is a fault of the program.
pub fn json(answer: &impl Serialize) -> Result<String> {
    shown(serde_json::to_string_pretty(answer))
}

/// The same on one line, for answers that are a stream of objects.
///
/// # Errors
/// As for [`json`].
pub fn line(answer: &impl Serialize) -> Result<String> {
    shown(serde_json::to_string(answer))
}

fn shown(raw: serde_json::Result<String>) -> Result<String> {
    let raw = raw.map_err(|e| Error::new(Kind::Usage, format!("cannot write the answer as JSON: {e}")).because(e))?;
    let mut shown = String::with_capacity(raw.len() + 1);
    for c in raw.chars() {
        if c != '\n' && dangerous(c) {
            shown.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            shown.push(c);
        }
    }
    shown.push('\n');
    Ok(shown)
}
