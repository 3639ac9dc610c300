//! Articles: the list, and an article's page with its text, each claim at its place in it, its drafts, and who lets it go.

mod acts;
mod drafts;
mod story;

use std::collections::BTreeSet;

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::markup::{self, Named};
use super::router::{May, Routes};
use crate::db::Db;
use crate::error::Result;
use crate::model::ArticleId;
use crate::store::articles::{self, ArticleFilter};
use crate::store::drafts as drafted;
use crate::store::history::AsOf;
use crate::store::{reports, sources};
use crate::view::ClaimPage;
use crate::view::articles::ArticleList;
use crate::view::phrases;
use crate::view::reports::ArticleReport;
use story::Story;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/articles", May::Read, list)
        .post("/articles", May::Check, acts::take_in)
        .get("/articles/{id}", May::Read, page)
        .post("/articles/{id}/edit", May::Check, acts::edit)
        .post("/articles/{id}/text", May::Check, acts::attach)
        .post("/articles/{id}/claim", May::Check, acts::claim)
        .and(drafts::routes())
        .post("/articles/{id}/signoff", May::Edit, acts::sign)
        .post("/articles/{id}/signoff/withdraw", May::Edit, acts::withdraw)
}

/// How many articles a page of the list holds.
const AT_ONCE: usize = 50;

async fn list(asked: Asked, Asks(fields): Asks) -> Answer {
    let list = listed(&asked, &fields).await?;
    asked.show_with(
        "articles.html",
        &list,
        context! { typed => Serde(fields.typed()), form => "" },
    )
}

async fn listed(asked: &Asked, fields: &Fields) -> Result<ArticleList, Problem> {
    let (outlet, text, after) = (fields.own("outlet"), fields.own("text"), fields.parsed::<i64>("after")?);
    asked
        .look(move |db, _| {
            let filter = ArticleFilter {
                outlet: outlet.as_deref().map(|who| sources::find(db, who)).transpose()?,
                text: text.clone(),
                after,
                newest_first: true,
            };
            articles::list(db, &filter, AT_ONCE)
        })
        .await
}

/// An article's page.
#[derive(Debug, Serialize)]
struct ArticleDesk {
    /// Go or no-go, and every claim.
    report: ArticleReport,
    /// Drafts that wait, the worthiest first.
    drafts: Vec<ClaimPage>,
    /// In how many of them nobody must choose who speaks.
    certain: usize,
    /// The newest text, when the desk keeps it.
    story: Option<Story>,
    /// Whoever its claims name: one of them may have said the next one too.
    speakers: BTreeSet<String>,
}

fn seen(db: &mut Db, as_of: &AsOf, id: ArticleId) -> Result<ArticleDesk> {
    let report = reports::story(db, id, as_of)?;
    let drafts = match report.pending {
        0 => Vec::new(),
        _ => drafted::list(db, Some(id), None, 1, as_of)?.drafts,
    };
    let newest = articles::texts(db, id, i64::MAX)?.pop();
    let text = match &newest {
        Some(version) => articles::text(db, version.id, i64::MAX)?,
        None => None,
    };
    let claims = || report.claims.iter().chain(&drafts);
    let story = text.map(|text| Story::of(&text, claims()));
    let speakers = claims()
        .flat_map(|claim| &claim.attribution)
        .filter_map(|link| link.source.as_ref())
        .filter(|source| !source.anonymous)
        .map(|source| source.name.clone())
        .collect();
    let certain = match drafts.len() {
        0 => 0,
        _ => drafted::certain(db, id, as_of)?.0.len(),
    };
    Ok(ArticleDesk {
        report,
        drafts,
        certain,
        story,
        speakers,
    })
}

async fn page(asked: Asked, Named(id): Named<ArticleId>, Asks(fields): Asks) -> Answer {
    let published = published(&asked, id).await?;
    if markup::is_wanted(&asked) {
        return markup::alone(&published);
    }
    let page = asked.look(move |db, as_of| seen(db, as_of, id)).await?;
    let extra = around(
        &asked,
        &page,
        &fields,
        if fields.get("quote").is_some() { "new" } else { "" },
    );
    asked.show_with("article.html", &page, context! { ..markup::part(&published), ..extra })
}

/// The page once more, with what was refused and what was typed.
async fn again(asked: Asked, id: ArticleId, form: &str, fields: &Fields, problem: &Problem) -> Answer {
    let page = asked.look(move |db, as_of| seen(db, as_of, id)).await?;
    let extra = around(&asked, &page, fields, form);
    asked.again("article.html", &page, extra, problem)
}

/// What only the page needs: obstacles put together, and what was typed into the form that is shown again.
fn around(asked: &Asked, page: &ArticleDesk, typed: &Fields, form: &str) -> Value {
    let report = &page.report;
    let mine = |by: &str| asked.visitor.name.as_deref() == Some(by);
    context! {
        obstacles => Serde(phrases::obstacles(&report.blocking)),
        verdict => phrases::verdict(report, asked.house.custom()),
        signed => report.article.signoffs.iter().any(|signoff| signoff.stands && mine(&signoff.by)),
        typed => Serde(typed.typed()),
        form,
    }
}

/// The published checks of its claims, as markup.
async fn published(asked: &Asked, id: ArticleId) -> Result<Vec<serde_json::Value>, Problem> {
    let house = std::sync::Arc::clone(&asked.house);
    asked
        .look(move |db, now| {
            articles::get(db, id)?;
            markup::of_article(db, id, &house, now)
        })
        .await
}
