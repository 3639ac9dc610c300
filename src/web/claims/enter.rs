//! A claim entered by form, with or without an article, and a claim's chain put right.

use axum::extract::Path;
use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::super::asked::{Answer, Asked};
use super::super::chain_form::Links;
use super::super::errors::Problem;
use super::super::fields::{Asks, Fields};
use super::super::router::{May, Routes};
use super::act;
use crate::error::Result;
use crate::model::{ArticleId, ClaimId, ClaimKind, Edtf, Origin, Priority, Refusal, Stage};
use crate::store::claims::{self, ClaimEdit, ClaimFields, NewClaim};
use crate::store::{Write, articles, people};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/claims/new", May::Check, form)
        .post("/claims", May::Check, enter)
        .post("/claims/{id}/chain", May::Check, chain)
}

/// What the form is about.
#[derive(Debug, Serialize)]
struct Entering {
    /// The article that is named.
    article: Option<ArticleId>,
    /// Its headline.
    title: Option<String>,
}

async fn offered(asked: &Asked, fields: &Fields) -> Result<(Entering, Value), Problem> {
    let article = fields.parsed::<ArticleId>("article")?;
    let (page, people) = asked
        .look(move |db, _| {
            let title = article.map(|id| articles::get(db, id).map(|found| found.title));
            let title = title.transpose()?;
            Ok((Entering { article, title }, people::list(db)?))
        })
        .await?;
    let extra = context! { people => Serde(super::here(people)), typed => Serde(fields.typed()) };
    Ok((page, extra))
}

async fn form(asked: Asked, Asks(fields): Asks) -> Answer {
    let (page, extra) = offered(&asked, &fields).await?;
    asked.show_with("claim_new.html", &page, extra)
}

async fn enter(asked: Asked, fields: Fields) -> Answer {
    let done = match Entered::of(&fields) {
        Ok(entered) => asked.write(move |write| entered.enter(write)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok((done, _)) => {
            // A form that comes twice was entered once, and leads to the same claim.
            let id = super::super::api::acts::number_of(&done, "claim")?;
            Ok(asked.go(&format!("/claims/{id}"), "claim"))
        }
        Err(problem) => {
            let (page, extra) = offered(&asked, &Fields::default()).await?;
            let extra = context! { typed => Serde(fields.typed()), ..extra };
            asked.again("claim_new.html", &page, extra, &problem)
        }
    }
}

/// A claim as it was typed.
struct Entered {
    article: Option<ArticleId>,
    about: ClaimFields,
    assignee: Option<String>,
    links: Links,
    tags: Vec<String>,
}

impl Entered {
    fn of(fields: &Fields) -> Result<Entered, Problem> {
        let about = ClaimFields {
            kind: fields.parsed::<ClaimKind>("kind")?.unwrap_or(ClaimKind::Fact),
            quote: fields.own("quote"),
            language: fields.own("language"),
            claimed_on: fields.parsed::<Edtf>("claimed_on")?,
            accusation: fields.get("accusation").is_some(),
            priority: fields.parsed("priority")?.unwrap_or(Priority::Normal),
            due_on: super::work::day(fields, "due_on")?,
            chosen_because: fields.own("because"),
            ..ClaimFields::of(&fields.text("text")?)
        };
        Ok(Entered {
            article: fields.parsed("article")?,
            about,
            assignee: fields.own("person"),
            links: Links::of(fields)?,
            tags: super::work::tags_of(fields),
        })
    }

    fn enter(&self, write: &mut Write) -> Result<ClaimId> {
        let mut about = self.about.clone();
        if let Some(article) = self.article {
            let article = articles::get(write.db(), article)?;
            about.language = about.language.or(article.language);
            about.printed_on(article.published_on);
        }
        if let Some(who) = self.assignee.as_deref() {
            about.assignee = Some(people::find_active(write.db(), who)?);
        }
        let chain = self.links.chain(write, self.article)?.ok_or_else(|| {
            Refusal::new(
                "nobody says so: a claim has a chain",
                "name who says it, or the article that does",
            )
        })?;
        let new = NewClaim {
            origin: Origin::Own,
            article: self.article,
            about,
            chain,
            anchor: None,
            stage: Stage::Open,
            tags: self.tags.clone(),
            external_id: None,
            record_digest: None,
        };
        claims::add(write, &new)
    }
}

async fn chain(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = Links::of(&fields).map(|links| {
        let reason = fields.own("reason");
        move |write: &mut Write| {
            if links.is_empty() {
                return Err(Refusal::new("nobody says so: a claim has a chain", "name who says it").into());
            }
            let claim = claims::get(write.db(), id)?;
            let edit = ClaimEdit {
                chain: links.chain(write, claim.article)?,
                reason: reason.clone(),
                ..ClaimEdit::of(ClaimFields::of_claim(&claim))
            };
            claims::edit(write, id, &edit)
        }
    });
    act(asked, id, "chain", fields, verb).await
}
