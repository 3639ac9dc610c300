//! The journal to read, what an audit finds, and taking back one's own last act.

use minijinja::context;
use minijinja::value::Serde;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use crate::model::Subject;
use crate::store::{audit, log, undo};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/journal", May::Read, page)
        .post("/journal/audit", May::Check, check)
        .post("/journal/undo", May::Check, undo_last)
}

/// How many entries a page holds.
const AT_ONCE: i64 = 50;

/// What is asked about: "claim:7".
fn about(fields: &Fields) -> Result<Option<Subject>, Problem> {
    let Some(text) = fields.get("about") else {
        return Ok(None);
    };
    match Subject::parse(text) {
        Some(subject) => Ok(Some(subject)),
        None => Err(Problem::bad(
            "the field about is like claim:7",
            "name a claim, an article, a source, a document or a person",
        )),
    }
}

async fn page(asked: Asked, Asks(fields): Asks) -> Answer {
    let (subject, before) = (about(&fields)?, fields.parsed::<i64>("before")?);
    let page = asked.run(move |db| log::log(db, subject, before, AT_ONCE)).await?;
    asked.show_with("journal.html", &page, context! { typed => Serde(fields.typed()) })
}

/// An audit reads the whole ledger, so that it is asked for and not made by looking at a page.
async fn check(asked: Asked, fields: Fields) -> Answer {
    let expect = fields.own("expect");
    let report = asked.run(move |db| audit::audit(db, expect.as_deref())).await;
    match report {
        Ok(report) => asked.show_with("audit.html", &report, context! { typed => Serde(fields.typed()) }),
        Err(problem) => {
            let page = asked.run(|db| log::log(db, None, None, AT_ONCE)).await?;
            asked.again(
                "journal.html",
                &page,
                context! { typed => Serde(fields.typed()) },
                &problem,
            )
        }
    }
}

/// Takes back what whoever asks did last, while nothing rests on it.
async fn undo_last(asked: Asked) -> Answer {
    match asked.write(undo::undo).await {
        Ok(_) => Ok(asked.go("/journal", "undo")),
        Err(problem) => {
            let page = asked.run(|db| log::log(db, None, None, AT_ONCE)).await?;
            asked.again(
                "journal.html",
                &page,
                context! { typed => Serde(Fields::default().typed()) },
                &problem,
            )
        }
    }
}
