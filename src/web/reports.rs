//! Reports to look at and to print: the desk's, a story's, a source's, the balance, the agenda, the corrections; as of now or of a
//! day.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::public;
use super::router::{May, Routes};
use crate::html::reports::{self as html, Report};
use crate::model::{ArticleId, SourceId};
use crate::store::history::When;
use crate::store::{agenda, balance, corrections, reports};
use crate::view::phrases;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/reports", May::Read, overview)
        .get("/reports/balance", May::Read, balanced)
        .get("/reports/articles/{id}", May::Read, article)
        .get("/reports/sources/{id}", May::Read, source)
        .get("/agenda", May::Read, waiting)
        .get("/corrections", May::Public, corrected)
}

/// How a report is shown: the same words as `sayso report --format html`, in the desk's frame.
fn around(asked: &Asked, report: Report<'_>, typed: &Fields) -> Result<Value, Problem> {
    let body = html::body(report, asked.house.custom())?;
    Ok(context! {
        title => body.title,
        internal => body.internal.then_some(phrases::INTERNAL),
        body => Value::from_safe_string(body.html),
        typed => Serde(typed.typed()),
    })
}

async fn overview(asked: Asked, Asks(fields): Asks) -> Answer {
    let (when, now) = (fields.parsed::<When>("as_of")?, asked.desk.now());
    let report = asked.read(move |db| reports::overview(db, when, now)).await?;
    let around = around(&asked, Report::Overview(&report), &fields)?;
    asked.show_with("report.html", &report, around)
}

async fn balanced(asked: Asked, Asks(fields): Asks) -> Answer {
    let (when, now) = (fields.parsed::<When>("as_of")?, asked.desk.now());
    let report = asked.read(move |db| balance::balance(db, when, now)).await?;
    let around = around(&asked, Report::Balance(&report), &fields)?;
    asked.show_with("report.html", &report, around)
}

async fn article(asked: Asked, Path(id): Path<ArticleId>, Asks(fields): Asks) -> Answer {
    let (when, now) = (fields.parsed::<When>("as_of")?, asked.desk.now());
    let report = asked.read(move |db| reports::article(db, id, when, now)).await?;
    let around = around(&asked, Report::Article(&report), &fields)?;
    asked.show_with("report.html", &report, around)
}

async fn source(asked: Asked, Path(id): Path<SourceId>, Asks(fields): Asks) -> Answer {
    let (when, now) = (fields.parsed::<When>("as_of")?, asked.desk.now());
    let report = asked.read(move |db| reports::source(db, id, when, now)).await?;
    let around = around(&asked, Report::Source(&report), &fields)?;
    asked.show_with("report.html", &report, around)
}

async fn waiting(asked: Asked, Asks(fields): Asks) -> Answer {
    let now = asked.desk.now();
    let person = match fields.get("whose") {
        Some("desk") => None,
        _ => asked.visitor.person,
    };
    let agenda = asked.read(move |db| agenda::agenda(db, person, now)).await?;
    let title = phrases::agenda_title(&agenda, asked.house.custom());
    asked.show_with(
        "agenda.html",
        &agenda,
        context! { title, typed => Serde(fields.typed()) },
    )
}

async fn corrected(asked: Asked, Asks(fields): Asks) -> Answer {
    let year = fields.parsed::<i32>("year")?;
    let list = asked
        .look_anywhere(move |db, as_of| corrections::list(db, year, as_of))
        .await?;
    let extra = context! {
        title => phrases::corrections_title(&list),
        count => phrases::corrections_count(&list, asked.house.custom()),
        typed => Serde(fields.typed()),
    };
    let answer = asked.show_with("corrections.html", &list, extra)?;
    Ok(public::kept(&asked, answer))
}
