//! What the desk has published, with what is stale, and exports of it as files.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use minijinja::context;
use minijinja::value::{Serde, Value};

use super::api::exchange::{Going, exported};
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::router::{May, Routes};
use crate::interchange::claimreview::write::Numbers;
use crate::interchange::export::leaving::Wanted;
use crate::interchange::export::why::Ways;
use crate::model::{ExportFormat, Words as _};
use crate::store::filters;
use crate::store::outgoing::Reach;
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
    let narrowed = filters::read(fields.pairs())
        .ok()
        .is_none_or(|narrowed| !filters::spell(&narrowed).is_empty());
    context! { typed => Serde(fields.typed()), narrowed }
}

async fn page(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = listed(&asked, &fields).await?;
    asked.show_with("published.html", &list, around(&fields))
}

async fn export(asked: Asked, fields: Fields) -> Answer {
    let done = match going(&fields) {
        Ok(going) => {
            let format = going.format;
            exported(&asked, going).await.map(|file| (file, format))
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok((mut file, format)) => {
            let day = asked.desk.now().format("%Y-%m-%d");
            let name = format!("attachment; filename=\"{}-{day}.{}\"", format.as_str(), ending(format));
            if let Ok(name) = HeaderValue::from_str(&name) {
                file.headers_mut().insert(CONTENT_DISPOSITION, name);
            }
            Ok(file)
        }
        Err(problem) => {
            let list = listed(&asked, &Fields::default()).await?;
            asked.again("published.html", &list, around(&fields), &problem)
        }
    }
}

/// How the form is asked for more.
const WAYS: Ways = Ways {
    own: "“own”",
    imported: "“imported”",
    unpublished: "“all closed claims”",
    unclosed: "“unclosed ones too”",
};

/// The filters are read as those of the list of claims are.
fn going(fields: &Fields) -> Result<Going, Problem> {
    Ok(Going {
        format: fields.needed::<ExportFormat>("format")?,
        numbers: Numbers::as_texts(fields.get("numbers_as_texts").is_some()),
        ways: WAYS,
        wanted: Wanted {
            claims: Vec::new(),
            narrowed: filters::read(fields.pairs())?,
            reach: match fields.get("reach") {
                None => Reach::Published,
                Some("closed") => Reach::Closed,
                Some("all") => Reach::Unclosed,
                Some(_) => return Err(Problem::bad("the field reach is closed or all", "choose one of them")),
            },
        },
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
