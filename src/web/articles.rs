//! Articles: the list, and an article's page with its text, each claim at its place in it.

mod story;

use axum::extract::Path;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::fields::Asks;
use super::router::{May, Routes};
use crate::model::ArticleId;
use crate::store::articles::{self, ArticleFilter};
use crate::store::{reports, sources};
use crate::view::reports::ArticleReport;
use story::Story;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/articles", May::Read, list)
        .get("/articles/{id}", May::Read, page)
}

/// How many articles a page of the list holds.
const AT_ONCE: usize = 50;

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let (outlet, text, after) = (fields.own("outlet"), fields.own("text"), fields.parsed::<i64>("after")?);
    let list = asked
        .look(move |db, _| {
            let filter = ArticleFilter {
                outlet: outlet.as_deref().map(|who| sources::find(db, who)).transpose()?,
                text: text.clone(),
                after,
            };
            articles::list(db, &filter, AT_ONCE)
        })
        .await?;
    asked.show_with("articles.html", &list, context! { typed => Serde(fields.typed()) })
}

/// An article's page.
#[derive(Debug, Serialize)]
struct ArticleDesk {
    /// Go or no-go, and every claim.
    report: ArticleReport,
    /// The newest text, when the desk keeps it.
    story: Option<Story>,
}

async fn page(asked: Asked, Path(id): Path<ArticleId>) -> Answer {
    let now = asked.desk.now();
    let page = asked
        .run(move |db| {
            let report = reports::article(db, id, None, now)?;
            let newest = articles::texts(db, id, i64::MAX)?.pop();
            let text = match &newest {
                Some(version) => articles::text(db, version.id, i64::MAX)?,
                None => None,
            };
            let story = text.map(|text| Story::of(&text, &report.claims));
            Ok(ArticleDesk { report, story })
        })
        .await?;
    asked.show("article.html", &page)
}
