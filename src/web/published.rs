//! What the desk has published, with what is stale, and exports of it as files.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::api::exchange::{ExportAsked, exported};
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use crate::model::{ExportFormat, Whose, Words as _};
use crate::store::published::{self, Which};
use crate::view::published::Publications;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/published", May::Read, page)
        .post("/published/export", May::Edit, export)
}

/// How many publications a page holds.
const AT_ONCE: i64 = 50;

async fn listed(asked: &Asked, fields: &Fields) -> Result<Publications, Problem> {
    let which = match fields.get("which") {
        None => Which::Visible,
        Some("stale") => Which::Stale,
        Some("all") => Which::All,
        Some(_) => return Err(Problem::bad("the field which is stale or all", "choose one of them")),
    };
    let after = fields.parsed::<i64>("after")?;
    asked
        .look(move |db, as_of| published::list(db, which, after, AT_ONCE, as_of))
        .await
}

fn around(fields: &Fields) -> Value {
    context! { typed => Serde(fields.typed()) }
}

async fn page(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = listed(&asked, &fields).await?;
    asked.show_with("published.html", &list, around(&fields))
}

async fn export(asked: Asked, fields: Fields) -> Answer {
    let done = match wanted(&fields) {
        Ok(out) => {
            let format = out.format;
            exported(&asked, out).await.map(|answer| (answer, format))
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok((mut answer, format)) => {
            let day = asked.desk.now().format("%Y-%m-%d");
            let name = format!("attachment; filename=\"{}-{day}.{}\"", format.as_str(), ending(format));
            if let Ok(name) = HeaderValue::from_str(&name) {
                answer.headers_mut().insert(CONTENT_DISPOSITION, name);
            }
            Ok(answer)
        }
        Err(problem) => {
            let list = listed(&asked, &Fields::default()).await?;
            asked.again("published.html", &list, around(&fields), &problem)
        }
    }
}

fn wanted(fields: &Fields) -> Result<ExportAsked, Problem> {
    let reach = fields.get("reach");
    Ok(ExportAsked {
        format: fields.needed::<ExportFormat>("format")?,
        claims: Vec::new(),
        article: fields.parsed("article")?,
        origin: fields.parsed::<Whose>("origin")?,
        unpublished: reach == Some("closed"),
        unclosed: reach == Some("all"),
        numbers_as_texts: false,
    })
}

/// How a file of that format ends.
fn ending(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::ClaimReview | ExportFormat::Feed => "jsonld",
        ExportFormat::Google => "json",
        ExportFormat::Csv => "csv",
        ExportFormat::Jsonl => "jsonl",
    }
}
