//! The public list of corrections: text, Markdown, a page, a feed, JSON.

use std::fmt::Write as _;

use minijinja::context;
use minijinja::value::{Serde, Value};

use super::markdown::{address, escaped};
use crate::cli::phrases::{self, corrections_count, corrections_title, status_sign};
use crate::cli::text::{self, Paper};
use crate::error::{Error, Kind, Result};
use crate::html::reports::environment;
use crate::model::locale::Custom;
use crate::view::published::{Corrected, Corrections, Told};

const PAGE: &str = concat!(include_str!("../../html/parts.html"), include_str!("corrections.html"));

/// What the list is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// Markdown, for a message or a wiki.
    Markdown,
    /// One self-contained page.
    Html,
    /// Everything, for programs.
    Json,
    /// A feed (RFC 4287).
    Atom,
}

/// The list in a format.
///
/// # Errors
/// When a template and the view do not agree, which is a fault of the program.
pub fn render(list: &Corrections, format: Format, paper: &Paper) -> Result<String> {
    match format {
        Format::Text => Ok(text::corrections(list, paper)),
        Format::Markdown => Ok(markdown(list, paper.custom)),
        Format::Json => super::json(list),
        Format::Html => {
            page(list, paper).map_err(|e| Error::new(Kind::Usage, format!("cannot make the page: {e:#}")).because(e))
        }
        Format::Atom => crate::html::corrections_feed(list, paper.custom)
            .map_err(|e| Error::new(Kind::Usage, format!("cannot make the feed: {e:#}")).because(e)),
    }
}

fn markdown(list: &Corrections, custom: Custom) -> String {
    let mut out = format!(
        "# {}\n\n{}.\n",
        escaped(&corrections_title(list)),
        corrections_count(list, custom)
    );
    for corrected in &list.corrections {
        let title = corrected.headline.as_ref().unwrap_or(&corrected.said.text);
        let _ = write!(
            out,
            "\n## {}: {}\n\n{}, published {}.",
            custom.day(corrected.corrected_on),
            escaped(title),
            phrases::correction_kind(corrected.kind),
            custom.day(corrected.published_on)
        );
        if let Some(url) = &corrected.url {
            let _ = write!(out, " {}", address(url));
        }
        let _ = write!(out, "\n\n- We said: {}\n", told(&corrected.said));
        let _ = match &corrected.right {
            Some(right) => writeln!(out, "- Right is: {}", told(right)),
            None => writeln!(out, "- Withdrawn: {}", escaped(why(corrected))),
        };
    }
    out
}

fn why(corrected: &Corrected) -> &str {
    corrected.why.as_deref().unwrap_or("taken back")
}

fn told(told: &Told) -> String {
    let mut out = format!("**{} {}**", status_sign(told.status), told.status);
    if let Some(rating) = &told.rating {
        let _ = write!(out, " “{}”", escaped(rating));
    }
    let _ = write!(out, ": {}", escaped(&told.text));
    if let Some(reason) = &told.reason {
        let _ = write!(out, " ({})", escaped(reason));
    }
    out
}

fn page(list: &Corrections, paper: &Paper) -> Result<String, minijinja::Error> {
    let mut environment = environment(paper.custom)?;
    environment.add_function("kind", crate::html::correction_kind);
    environment.add_template("corrections.html", PAGE)?;
    let body = environment.get_template("corrections.html")?.render(context! {
        list => Serde(list),
        title => corrections_title(list),
        count => corrections_count(list, paper.custom),
    })?;
    let mut page = environment.get_template("report.html")?.render(context! {
        title => corrections_title(list),
        desk => list.desk.as_str(),
        internal => Option::<&str>::None,
        body => Value::from_safe_string(body),
    })?;
    page.push('\n');
    Ok(page)
}
