//! Articles over the API.

use axum::extract::{Path, Query};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::acts::{Who, at_most, created, number_of, on, said_if, shown, source};
use super::{Body, Failure};
use crate::interchange::article_file;
use crate::interchange::drafted::{self, Article};
use crate::model::{About, ArticleId, WebAddress};
use crate::store::articles::{self, ArticleEdit, ArticleFilter, Copy, NewArticle, Published};
use crate::store::drafts::Known;
use crate::store::ingest;
use crate::store::listing::there_is;
use crate::store::signoffs::{self, SignoffFilter};
use crate::store::sources::{self, Newcomer};
use crate::view::articles::{ArticleList, ArticlePage, Attached};
use crate::view::drafts::{Ingested, IngestedArticle, Outcome, Sums};
use crate::view::work::SignoffList;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Read, routes!(list))
        .api(May::Read, routes!(show))
        .api(May::Check, routes!(add))
        .api(May::Check, routes!(edit))
        .api(May::Check, routes!(attach))
        .api(May::Check, routes!(take_in))
        .api(May::Read, routes!(list_signoffs))
        .api(May::Edit, routes!(sign))
        .api(May::Edit, routes!(withdraw))
}

/// Which articles, and which page of them.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Narrowed {
    /// Of an outlet: a name or a number.
    outlet: Option<String>,
    /// Whose headline holds these words.
    text: Option<String>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List articles, a page at a time
#[utoipa::path(
    get,
    path = "/api/v1/articles",
    tag = "articles",
    params(Narrowed),
    responses(
        (status = 200, description = "A page of articles", body = ArticleList),
        (status = 400, description = "A filter that is none", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such outlet", body = Failure),
    )
)]
async fn list(asked: Asked, Query(narrowed): Query<Narrowed>) -> Answer {
    let limit = narrowed.limit.unwrap_or(50);
    if !(1..=1000).contains(&limit) {
        return Err(Problem::bad(
            "limit is 1 to 1000",
            "ask for fewer, and go on with after",
        ));
    }
    let list = asked
        .look(move |db, _| {
            let filter = ArticleFilter {
                outlet: narrowed
                    .outlet
                    .as_deref()
                    .map(|who| sources::find(db, who))
                    .transpose()?,
                text: narrowed.text.clone(),
                after: narrowed.after,
                newest_first: false,
            };
            articles::list(db, &filter, limit)
        })
        .await?;
    asked.json(&list)
}

/// Show an article: its texts, copies and sign-offs
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = i64, Path, description = "The article's number", minimum = 1)),
    responses(
        (status = 200, description = "The article", body = ArticlePage),
        (status = 400, description = "Not a number", body = Failure),
        (status = 401, description = "Nobody known", body = Failure),
        (status = 403, description = "Not with this token", body = Failure),
        (status = 404, description = "No such article", body = Failure),
    )
)]
async fn show(asked: Asked, Path(id): Path<ArticleId>) -> Answer {
    let page = asked.look(move |db, now| articles::page(db, id, now)).await?;
    shown(&asked, &page)
}

/// An article to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArticleNew {
    /// The headline.
    title: String,
    /// Who published it: a source's name or number; an outlet that is new is added.
    outlet: Who,
    /// Where.
    url: Option<String>,
    /// When: a day or a time.
    published: Option<String>,
    /// BCP 47 tag.
    language: Option<String>,
}

/// Add an article
#[utoipa::path(post, path = "/api/v1/articles", tag = "articles", request_body = ArticleNew,
    responses((status = 201, description = "The article", body = ArticlePage)))]
async fn add(asked: Asked, Body(new): Body<ArticleNew>) -> Answer {
    let (url, published) = web(new.url.as_ref(), new.published.as_ref())?;
    let (done, _) = asked
        .write(move |write| {
            let article = NewArticle {
                title: new.title.clone(),
                url: url.clone(),
                outlet: new.outlet.source_or_new(write, Newcomer::outlet(url.as_ref()))?,
                published,
                language: new.language.clone(),
                external_id: None,
            };
            articles::add(write, &article)
        })
        .await?;
    let id = ArticleId(number_of(&done, "article")?);
    let page = asked.look(move |db, now| articles::page(db, id, now)).await?;
    Ok(created(shown(&asked, &page)?, &format!("articles/{}", id.0)))
}

fn web(url: Option<&String>, published: Option<&String>) -> Result<(Option<WebAddress>, Option<Published>), Problem> {
    Ok((said_if("url", url)?, said_if("published", published)?))
}

/// What to correct about an article: what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArticleChange {
    /// The headline.
    title: Option<String>,
    /// Who published it: a source's name or number.
    outlet: Option<Who>,
    /// Where.
    url: Option<String>,
    /// When: a day or a time.
    published: Option<String>,
    /// BCP 47 tag.
    language: Option<String>,
}

/// Correct what the ledger says about an article
#[utoipa::path(patch, path = "/api/v1/articles/{id}", tag = "articles", params(("id" = i64, Path, minimum = 1)), request_body = ArticleChange,
    responses((status = 200, description = "The article", body = ArticlePage)))]
async fn edit(asked: Asked, Path(id): Path<ArticleId>, Body(change): Body<ArticleChange>) -> Answer {
    let (url, published) = web(change.url.as_ref(), change.published.as_ref())?;
    let page = on(
        &asked,
        move |db, now| articles::page(db, id, now),
        move |write| {
            let edit = ArticleEdit {
                title: change.title.clone(),
                url: url.clone(),
                outlet: source(write.db(), &change.outlet)?,
                published,
                language: change.language.clone(),
            };
            articles::edit(write, id, &edit)
        },
    )
    .await?;
    shown(&asked, &page)
}

/// A copy of an article's text.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewText {
    /// The text.
    text: String,
    /// Only check; record nothing.
    #[serde(default)]
    check: bool,
}

/// Check a copy of an article's text, and every claim's place in it; a text that the ledger does not know becomes a new version
#[utoipa::path(post, path = "/api/v1/articles/{id}/texts", tag = "articles", params(("id" = i64, Path, minimum = 1)), request_body = NewText,
    responses((status = 200, description = "What became of every claim's place", body = Attached)))]
async fn attach(asked: Asked, Path(id): Path<ArticleId>, Body(new): Body<NewText>) -> Answer {
    if new.text.trim().is_empty() {
        return Err(Problem::bad("the copy holds no text", "send the article's text"));
    }
    let copy = Copy::of(&new.text);
    let before = copy.clone();
    let mut attached = asked.look(move |db, _| articles::check_copy(db, id, &before)).await?;
    if !new.check {
        let attaching = copy.clone();
        asked
            .write(move |write| articles::attach(write, id, &attaching))
            .await?;
        // The version and whether it is kept are known only now; all else, only before.
        let now = asked.look(move |db, _| articles::check_copy(db, id, &copy)).await?;
        (attached.version, attached.kept) = (now.version, now.kept);
    }
    asked.json(&attached)
}

/// An article to read, with what is said of it instead of what it says itself.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Handed {
    /// Plain text, a web page's HTML, or Markdown.
    pub content: String,
    /// A name for it, which tells what it is by its end: story.txt, story.html, story.md.
    #[serde(default = "unnamed")]
    pub name: String,
    /// The headline.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it: a source's name or number; one that is new is added.
    pub outlet: Option<Who>,
    /// When: a day or a time.
    pub published: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Accept every draft in which nobody must choose who speaks.
    #[serde(default)]
    pub accept: bool,
    /// Show what would be drafted, and write nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Trade precision for recall: weak cues count without further support.
    #[serde(default)]
    pub wide: bool,
}

fn unnamed() -> String {
    "article.txt".to_owned()
}

/// Read an article, and draft every claim in it with who says it through whom
#[utoipa::path(post, path = "/api/v1/ingest", tag = "articles", request_body = Handed,
    responses((status = 200, description = "What was read and drafted", body = Ingested)))]
async fn take_in(asked: Asked, Body(handed): Body<Handed>) -> Answer {
    let view = taken_in(&asked, handed).await?;
    asked.json(&told(view))
}

/// Reads an article as it was handed in, and records or foresees what comes of it.
pub(in crate::web) async fn taken_in(asked: &Asked, handed: Handed) -> Result<IngestedArticle, Problem> {
    if handed.accept && handed.dry_run {
        return Err(Problem::bad(
            "accept and dry_run exclude one another",
            "give one of them",
        ));
    }
    if handed.name.chars().count() > 200 || handed.name.chars().any(char::is_control) {
        return Err(Problem::bad(
            "the name is none of a file",
            "give one such as story.html, or leave it out",
        ));
    }
    let (url, published) = web(handed.url.as_ref(), handed.published.as_ref())?;
    // A number names an outlet of the ledger, whose name is for reading.
    let (outlet, outlet_name) = match &handed.outlet {
        None => (None, None),
        Some(Who::Name(name)) if name.trim().is_empty() => {
            return Err(Problem::bad("the outlet has no name", "give its name or its number"));
        }
        Some(Who::Name(name)) if name.trim_start_matches('#').parse::<i64>().is_err() => {
            (Some(name.clone()), Some(name.clone()))
        }
        Some(who) => {
            let who = who.clone();
            let source = asked
                .run(move |db| {
                    let id = who.source(db)?;
                    sources::get(db, id)
                })
                .await?;
            (Some(source.id.0.to_string()), Some(source.name))
        }
    };
    let accept = handed.accept;
    let read = move || {
        let file = article_file::read(handed.content.as_bytes(), &handed.name)?;
        let said = drafted::Said {
            title: handed.title.as_deref(),
            url: url.as_ref(),
            outlet: outlet_name.as_deref(),
            published,
            language: handed.language.as_deref(),
            wide: handed.wide,
        };
        Article::read(file, &said, &handed.name)
    };
    // Reading takes a while, and no transaction waits for it.
    let article = std::sync::Arc::new(asked.run(move |_| read()).await?);
    match handed.dry_run {
        true => foreseen(asked, &article).await,
        false => written(asked, &article, accept, outlet).await,
    }
}

async fn foreseen(asked: &Asked, article: &std::sync::Arc<Article>) -> Result<IngestedArticle, Problem> {
    let mut view = article.view();
    let read = std::sync::Arc::clone(article);
    (view.article, view.outcome) = asked
        .run(move |db| ingest::foresee(db, read.about.url.as_ref(), &read.copy.sha256))
        .await?;
    if matches!(view.outcome, Outcome::New | Outcome::Changed) {
        view.would_draft = article.proposed();
    }
    Ok(view)
}

async fn written(
    asked: &Asked,
    article: &std::sync::Arc<Article>,
    accept: bool,
    outlet: Option<String>,
) -> Result<IngestedArticle, Problem> {
    let read = std::sync::Arc::clone(article);
    let (done, taken) = asked
        .write(move |write| {
            // What a transaction learned that was taken back is forgotten with it.
            let mut known = Known::default();
            ingest::article(write, &mut known, &read.new_text(accept, outlet.as_deref()))
        })
        .await?;
    let Some(taken) = taken else {
        // It was taken in by an earlier request of the same name: what it is now.
        let mut view = foreseen(asked, article).await?;
        view.would_draft = Vec::new();
        view.article = view.article.or(number_of(&done, "article").ok().map(ArticleId));
        return Ok(view);
    };
    let recorded = taken.recorded;
    Ok(IngestedArticle {
        article: Some(taken.article),
        outcome: taken.outcome,
        drafted: recorded.claims.len() as i64,
        drafts: recorded.claims,
        accepted: recorded.accepted,
        in_doubt: recorded.in_doubt,
        new_sources: recorded.new_sources,
        places: taken.places,
        ..article.view()
    })
}

/// The answer of `ingest` about one article.
fn told(view: IngestedArticle) -> Ingested {
    let mut total = Sums {
        files: 1,
        drafts: view.drafted,
        accepted: view.accepted,
        in_doubt: view.in_doubt,
        ..Sums::default()
    };
    match view.outcome {
        Outcome::New => total.new = 1,
        Outcome::Same => total.same = 1,
        Outcome::Changed => total.changed = 1,
        Outcome::Copy => total.copies = 1,
    }
    Ingested {
        articles: vec![view],
        problems: Vec::new(),
        total,
    }
}

/// Which sign-offs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Signoffs {
    /// All of this article.
    article: Option<ArticleId>,
    /// Those that are void too.
    all: Option<bool>,
    /// How many at most: 1 to 1000, 50 without it.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Go on behind the page before: its `next`.
    after: Option<i64>,
}

/// List the sign-offs that stand, or all of an article
#[utoipa::path(get, path = "/api/v1/signoffs", tag = "signoffs", params(Signoffs),
    responses((status = 200, description = "A page of sign-offs", body = SignoffList)))]
async fn list_signoffs(asked: Asked, Query(which): Query<Signoffs>) -> Answer {
    let limit = at_most(which.limit)?;
    let filter = SignoffFilter {
        article: which.article,
        standing: which.article.is_none() && which.all != Some(true),
        after: which.after,
    };
    let list = asked
        .look(move |db, now| {
            there_is(db, which.article.map(About::Article))?;
            signoffs::list(db, &filter, limit, now)
        })
        .await?;
    asked.json(&list)
}

async fn signoffs_of(asked: &Asked, id: ArticleId) -> Answer {
    let filter = SignoffFilter {
        article: Some(id),
        ..SignoffFilter::default()
    };
    let list = asked
        .look(move |db, now| signoffs::list(db, &filter, 1000, now))
        .await?;
    asked.json(&list)
}

/// What to bear in mind.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Signing {
    /// What to bear in mind.
    note: Option<String>,
}

/// Let a story go: sign its exact text off
#[utoipa::path(post, path = "/api/v1/articles/{id}/signoffs", tag = "signoffs", params(("id" = i64, Path, minimum = 1)), request_body = Signing,
    responses((status = 201, description = "The article's sign-offs", body = SignoffList)))]
async fn sign(asked: Asked, Path(id): Path<ArticleId>, Body(signing): Body<Signing>) -> Answer {
    asked
        .write(move |write| signoffs::sign(write, id, signing.note.as_deref()))
        .await?;
    Ok(created(
        signoffs_of(&asked, id).await?,
        &format!("signoffs?article={}", id.0),
    ))
}

/// Why a sign-off is taken back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Withdrawing {
    /// Why.
    reason: String,
}

/// Take one's own sign-off back
#[utoipa::path(post, path = "/api/v1/articles/{id}/signoffs/withdraw", tag = "signoffs", params(("id" = i64, Path, minimum = 1)), request_body = Withdrawing,
    responses((status = 200, description = "The article's sign-offs", body = SignoffList)))]
async fn withdraw(asked: Asked, Path(id): Path<ArticleId>, Body(why): Body<Withdrawing>) -> Answer {
    asked
        .write(move |write| signoffs::withdraw(write, id, &why.reason))
        .await?;
    signoffs_of(&asked, id).await
}
