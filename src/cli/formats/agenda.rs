//! The agenda for the mail: text, one self-contained page, a feed, JSON.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, context};

use crate::cli::phrases::{self, INTERNAL};
use crate::cli::text::{self, Paper};
use crate::error::{Error, Kind, Result};
use crate::html::reports as html;
use crate::view::agenda::{Agenda, AgendaSection};

const PAGE: &str = include_str!("agenda.html");
const FEED: &str = include_str!("agenda.atom.xml");

/// The columns of a mail.
const MAIL: usize = 72;

/// What the agenda is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For a mail: without colour, 72 columns wide.
    Text,
    /// One self-contained page.
    Html,
    /// A feed (RFC 4287).
    Atom,
    /// Everything, for programs.
    Json,
}

/// The agenda in a format.
///
/// # Errors
/// When a template and the view do not agree, which is a fault of the program.
pub fn render(agenda: &Agenda, format: Format, paper: &Paper) -> Result<String> {
    let made = match format {
        Format::Text => {
            let mail = Paper {
                width: paper.width.min(MAIL),
                color: false,
                ..*paper
            };
            return Ok(text::agenda(agenda, &mail));
        }
        Format::Json => return super::json(agenda),
        Format::Html => page(agenda, paper),
        Format::Atom => feed(agenda, paper),
    };
    made.map_err(|e| Error::new(Kind::Usage, format!("cannot make the digest: {e:#}")).because(e))
}

fn page(agenda: &Agenda, paper: &Paper) -> Result<String, minijinja::Error> {
    let mut environment = html::environment(paper.custom)?;
    environment.add_template("agenda.html", PAGE)?;
    let subjects = subjects(agenda);
    let body = environment.get_template("agenda.html")?.render(context! {
        agenda => Serde(agenda),
        title => phrases::agenda_title(agenda, paper.custom),
        moment => phrases::moment(&agenda.moment, paper.custom),
        subjects => Serde(subjects),
    })?;
    let mut page = environment.get_template("report.html")?.render(context! {
        title => phrases::agenda_title(agenda, paper.custom),
        desk => agenda.desk.as_str(),
        internal => Some(INTERNAL),
        body => Value::from_safe_string(body),
    })?;
    page.push('\n');
    Ok(page)
}

fn feed(agenda: &Agenda, paper: &Paper) -> Result<String, minijinja::Error> {
    let mut environment = html::environment(paper.custom)?;
    // XML and HTML escape the same five characters.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("agenda.atom.xml", FEED)?;
    let mut feed = environment.get_template("agenda.atom.xml")?.render(context! {
        agenda => Serde(agenda),
        title => phrases::agenda_title(agenda, paper.custom),
        subjects => Serde(subjects(agenda)),
    })?;
    feed.push('\n');
    Ok(feed)
}

/// What each item is about, as people name it, by the section's code.
fn subjects(agenda: &Agenda) -> BTreeMap<&'static str, Vec<String>> {
    let of = |section: &AgendaSection| {
        (
            section.code,
            section.items.iter().map(phrases::agenda_subject).collect(),
        )
    };
    agenda.sections.iter().map(of).collect()
}
