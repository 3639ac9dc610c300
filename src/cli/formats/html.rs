//! The reports as one self-contained page each: no script, nothing from the network, good on paper.
//! The templates see the same values as JSON does; counting and geometry were done in Rust.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Output, State, UndefinedBehavior, context, escape_formatter};

use crate::cli::phrases::{self, INTERNAL, severity_sign, stance_sign, status_sign, visible};
use crate::error::{Error, Kind, Result};
use crate::model::locale::Custom;
use crate::model::{Severity, Stance, Status, Words};
use crate::view::claims::Corroboration;

use super::Report;
use super::charts::{by_age, by_stage, by_status};

const FRAME: &str = include_str!("report.html");
const OVERVIEW: &str = concat!(include_str!("parts.html"), include_str!("overview.html"));
const ARTICLE: &str = concat!(include_str!("parts.html"), include_str!("article.html"));
const BALANCE: &str = concat!(include_str!("parts.html"), include_str!("balance.html"));
const SOURCE: &str = concat!(include_str!("parts.html"), include_str!("source.html"));

/// The report as a page.
pub(super) fn render(report: Report<'_>, custom: Custom) -> Result<String> {
    page(report, custom).map_err(|e| Error::new(Kind::Usage, format!("cannot make the page: {e:#}")).because(e))
}

fn page(report: Report<'_>, custom: Custom) -> Result<String, minijinja::Error> {
    let environment = environment(custom)?;
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
    let body = environment.get_template(name)?.render(context! {
        report => value,
        charts => Serde(charts),
        obstacles => Serde(obstacles),
        verdict,
        work => Serde(work),
        moment,
    })?;
    let mut page = environment.get_template("report.html")?.render(context! {
        title,
        desk,
        internal => internal.then_some(INTERNAL),
        body => Value::from_safe_string(body),
    })?;
    page.push('\n');
    Ok(page)
}

pub(super) fn environment(custom: Custom) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(show);
    environment.add_filter("time", move |at: &str| time(at, custom));
    environment.add_filter("number", move |n: i64| custom.number(n));
    environment.add_filter("day", move |day: &str| custom.date(day));
    environment.add_filter("status_sign", |word: &str| sign(word, status_sign as fn(Status) -> _));
    environment.add_filter("severity_sign", |word: &str| {
        sign(word, severity_sign as fn(Severity) -> _)
    });
    environment.add_filter("stance_sign", |word: &str| sign(word, stance_sign as fn(Stance) -> _));
    environment.add_function("origins", |least: usize, most: usize| {
        phrases::corroboration(Corroboration { least, most })
    });
    environment.add_test("web", phrases::is_web);
    environment.add_global("gap", phrases::GAP);
    let statuses: Vec<&str> = Status::ALL.iter().map(|status| status.as_str()).collect();
    environment.add_global("statuses", Value::from(statuses));
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

/// Escapes as HTML wants it, after making visible what could turn words round on a page too.
fn show(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &Value::from(visible(text).into_owned())),
        _ => escape_formatter(out, state, value),
    }
}

fn time(at: &str, custom: Custom) -> Result<String, minijinja::Error> {
    match DateTime::<Utc>::from_str(at) {
        Ok(at) => Ok(phrases::time(at, custom)),
        Err(e) => Err(wrong(e.to_string())),
    }
}

fn sign<W: FromStr>(word: &str, sign: fn(W) -> &'static str) -> Result<&'static str, minijinja::Error> {
    match word.parse() {
        Ok(word) => Ok(sign(word)),
        Err(_) => Err(wrong(format!("{word} has no sign"))),
    }
}

fn wrong(message: String) -> minijinja::Error {
    minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, message)
}
