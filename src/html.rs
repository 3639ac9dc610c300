//! What every template of ours works with, in reports and on the desk's pages: strict about what is undefined, safe about what
//! somebody typed, and with the desk's own way of writing times, days and numbers.

pub(crate) mod charts;
#[cfg(feature = "desk")]
pub(crate) mod clicks;
pub(crate) mod reports;

use std::str::FromStr;

use chrono::{DateTime, Utc};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, context, escape_formatter};

use crate::model::locale::Custom;
use crate::model::{Severity, Stance, Status, Words};
use crate::view::claims::Corroboration;
use crate::view::phrases::{self, severity_sign, stance_sign, status_sign, visible};
use crate::view::published::Corrections;

const FEED: &str = include_str!("cli/formats/corrections.atom.xml");

/// An environment without templates.
///
/// # Errors
/// The template engine's, which would be a fault of the program.
pub(crate) fn environment(custom: Custom) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(show);
    environment.add_filter("time", move |at: &str| time(at, custom));
    environment.add_filter("number", move |n: i64| custom.number(n));
    environment.add_filter("hint", |hint: &str| hint.to_owned());
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
    Ok(environment)
}

/// Escapes as HTML wants it, after making visible what could turn words round on a page too.
fn show(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &Value::from(visible(text).into_owned())),
        _ => escape_formatter(out, state, value),
    }
}

/// The public list of corrections as a feed (RFC 4287).
///
/// # Errors
/// When the template and the view do not agree, which would be a fault of the program.
pub(crate) fn corrections_feed(list: &Corrections, custom: Custom) -> Result<String, minijinja::Error> {
    let mut environment = environment(custom)?;
    // XML and HTML escape the same five characters.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_function("kind", correction_kind);
    environment.add_template("corrections.atom.xml", FEED)?;
    let latest = list.corrections.iter().map(|corrected| corrected.recorded_at).max();
    let mut feed = environment.get_template("corrections.atom.xml")?.render(context! {
        list => Serde(list),
        title => phrases::corrections_title(list),
        updated => latest.unwrap_or(list.as_of).to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
    })?;
    feed.push('\n');
    Ok(feed)
}

/// The kind of a correction, by its word in the view; none for a review that was taken back.
pub(crate) fn correction_kind(word: Option<String>) -> Result<&'static str, minijinja::Error> {
    match word.map(|word| word.parse()) {
        None => Ok(phrases::correction_kind(None)),
        Some(Ok(kind)) => Ok(phrases::correction_kind(Some(kind))),
        Some(Err(_)) => Err(wrong("there is no such kind of correction".to_owned())),
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
