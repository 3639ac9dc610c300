//! The reports as one self-contained page each: no script, nothing from the network, good on paper.
//! The templates see the same values as JSON does; counting and geometry were done in Rust.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use super::charts::{by_age, by_stage, by_status};
use crate::error::{Error, Kind, Result};
use crate::html;
use crate::model::locale::Custom;
use crate::view::phrases::{self, INTERNAL};
use crate::view::reports::{ArticleReport, BalanceReport, SourceReport, StatusReport};

const FRAME: &str = include_str!("report.html");
const OVERVIEW: &str = concat!(include_str!("parts.html"), include_str!("overview.html"));
const ARTICLE: &str = concat!(include_str!("parts.html"), include_str!("article.html"));
const BALANCE: &str = concat!(include_str!("parts.html"), include_str!("balance.html"));
const SOURCE: &str = concat!(include_str!("parts.html"), include_str!("source.html"));

/// One of the reports.
#[derive(Debug, Clone, Copy)]
pub enum Report<'a> {
    /// The desk's overview.
    Overview(&'a StatusReport),
    /// A story's go or no-go.
    Article(&'a ArticleReport),
    /// A source's record.
    Source(&'a SourceReport),
    /// Whom the desk checked, and why.
    Balance(&'a BalanceReport),
}

/// The report without a page around it.
pub(crate) struct Body {
    /// Its title.
    pub title: String,
    /// The desk's name.
    desk: String,
    /// Whether it is for the desk alone.
    pub internal: bool,
    /// What it says, as HTML.
    pub html: String,
}

/// What a report says, for a page that stands around it.
#[cfg(feature = "desk")]
pub(crate) fn body(report: Report<'_>, custom: Custom) -> Result<Body> {
    let mut environment = environment(custom).map_err(fault)?;
    environment.add_filter("hint", html::clicks::clicked);
    inner(report, custom, &environment).map_err(fault)
}

/// The report as a page.
pub(crate) fn render(report: Report<'_>, custom: Custom) -> Result<String> {
    page(report, custom).map_err(fault)
}

fn fault(e: minijinja::Error) -> Error {
    Error::new(Kind::Usage, format!("cannot make the page: {e:#}")).because(e)
}

fn page(report: Report<'_>, custom: Custom) -> Result<String, minijinja::Error> {
    let environment = environment(custom)?;
    let body = inner(report, custom, &environment)?;
    let mut page = environment.get_template("report.html")?.render(context! {
        title => body.title,
        desk => body.desk,
        internal => body.internal.then_some(INTERNAL),
        body => Value::from_safe_string(body.html),
    })?;
    page.push('\n');
    Ok(page)
}

fn inner(report: Report<'_>, custom: Custom, environment: &Environment) -> Result<Body, minijinja::Error> {
    let (name, title, moment, internal, value, charts) = match report {
        Report::Overview(report) => (
            "overview.html",
            format!("Status of the claims: {}", report.desk),
            phrases::moment(&report.moment, custom),
            report.internal,
            Value::from(Serde(report)),
            vec![
                by_status(&report.by_status, custom),
                by_stage(&report.by_stage, custom),
                by_age(&report.ages, custom),
            ],
        ),
        Report::Article(report) => (
            "article.html",
            format!(
                "{}: {}",
                if report.go { "Go" } else { "No-go" },
                report.article.row.title
            ),
            phrases::moment(&report.moment, custom),
            report.internal,
            Value::from(Serde(report)),
            vec![by_status(&report.by_status, custom), by_stage(&report.by_stage, custom)],
        ),
        Report::Balance(report) => (
            "balance.html",
            format!("Balance of the checks: {}", report.desk),
            phrases::moment(&report.moment, custom),
            true,
            Value::from(Serde(report)),
            Vec::new(),
        ),
        Report::Source(report) => (
            "source.html",
            format!("Source: {}", report.source.row.name),
            phrases::moment(&report.moment, custom),
            report.internal,
            Value::from(Serde(report)),
            vec![by_status(&report.by_status, custom), by_stage(&report.by_stage, custom)],
        ),
    };
    let desk = value.get_attr("desk")?;
    let obstacles = match report {
        Report::Article(report) => phrases::obstacles(&report.blocking),
        Report::Overview(_) | Report::Source(_) | Report::Balance(_) => Vec::new(),
    };
    let (verdict, work) = match report {
        Report::Article(report) => (
            phrases::verdict(report, custom),
            report.claims.iter().map(|page| phrases::work(page, custom)).collect(),
        ),
        Report::Overview(_) | Report::Source(_) | Report::Balance(_) => (String::new(), Vec::new()),
    };
    let html = environment.get_template(name)?.render(context! {
        report => value,
        charts => Serde(charts),
        obstacles => Serde(obstacles),
        verdict,
        work => Serde(work),
        moment,
    })?;
    Ok(Body {
        title,
        desk: desk.to_string(),
        internal,
        html,
    })
}

pub(crate) fn environment(custom: Custom) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = html::environment(custom)?;
    for (name, template) in [
        ("report.html", FRAME),
        ("overview.html", OVERVIEW),
        ("article.html", ARTICLE),
        ("source.html", SOURCE),
        ("balance.html", BALANCE),
    ] {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}
