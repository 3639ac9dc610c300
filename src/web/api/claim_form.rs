//! A claim as a program writes it down, new or changed.

use axum::extract::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::acts::{Who, created, given, on_claim, on_claims, said, said_if};
use super::{Body, Failure};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{
    ArticleId, Chain, ClaimId, ClaimKind, Correction, DocumentId, Edtf, Link, Manner, Origin, Priority, Refusal, Said,
    Stage,
};
use crate::store::claims::{self, ClaimEdit, ClaimFields};
use crate::store::{Write, articles, documents, sources};
use crate::view::claims::Marked;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Check, routes!(add))
        .api(May::Check, routes!(edit))
}

/// A link of a chain, the originator first; the article's outlet is added at the end.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web) struct NewLink {
    /// Who passes it on: a name or a number.
    pub source: Option<Who>,
    /// Instead of `source`: somebody new whom the article does not name, as it describes them.
    pub anonymous: Option<String>,
    /// Instead of `source`: a hop that the text leaves out.
    pub gap: bool,
    /// Quoted, paraphrased or reported.
    pub manner: Option<Manner>,
    /// The cue in the text.
    pub cue: Option<String>,
    /// To whom.
    pub addressee: Option<Who>,
    /// When, in EDTF.
    pub said_on: Option<String>,
    /// How the text describes the source here.
    pub described_as: Option<String>,
    /// Whether it was really said.
    pub said: Option<Said>,
    /// The document that shows it.
    pub said_document: Option<DocumentId>,
}

impl NewLink {
    /// What can be told of it before anything is written.
    ///
    /// # Errors
    /// When it names nobody, or several at once, or its day is none.
    pub fn check(&self) -> Result<(), Problem> {
        let named = [self.source.is_some(), self.anonymous.is_some(), self.gap];
        if named.iter().filter(|named| **named).count() != 1 {
            return Err(Problem::bad(
                "a link names its source, or describes somebody unnamed, or is a gap",
                "give one of source, anonymous and gap",
            ));
        }
        said_if::<Edtf>("said_on", self.said_on.as_ref()).map(drop)
    }

    fn link(&self, write: &mut Write, article: Option<ArticleId>) -> Result<Link> {
        let source = match (&self.source, &self.anonymous) {
            (Some(who), _) => who.source(write.db())?,
            (None, Some(description)) => sources::unnamed(write, description, article)?,
            (None, None) => return Ok(Link::gap()),
        };
        let mut link = Link::of(source);
        link.manner = self.manner.unwrap_or(link.manner);
        link.cue = self.cue.clone();
        link.addressee = self.addressee.as_ref().map(|who| who.source(write.db())).transpose()?;
        link.said_on = self
            .said_on
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(Error::usage)?;
        link.described_as = self.described_as.clone();
        link.said = self.said.unwrap_or(link.said);
        link.said_document = match self.said_document {
            Some(document) => Some(documents::get(write.db(), document)?.id),
            None => None,
        };
        Ok(link)
    }
}

/// The fields that a new claim and a changed one have in common.
macro_rules! claim_body {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($(#[$field_doc])* $field: $type,)*
            /// Fact, prediction, promise, opinion, question or order.
            kind: Option<ClaimKind>,
            /// Verbatim words, where the wording itself is the claim.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            quote: Option<Option<String>>,
            /// The quote as it was said, before translation.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            quote_original: Option<Option<String>>,
            /// The quote's language before translation.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            quote_language: Option<Option<String>>,
            /// Who translated the quote.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            translator: Option<Option<String>>,
            /// The statement's language, as a BCP 47 tag.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            language: Option<Option<String>>,
            /// The day it was claimed: 2015-10-09, 2015-10, 2015, 2014-06/2014-08.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            claimed_on: Option<Option<String>>,
            /// How that day is known.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            claimed_basis: Option<Option<String>>,
            /// Whether it accuses somebody.
            accusation: Option<bool>,
            /// How pressing it is.
            priority: Option<Priority>,
            /// Its deadline.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<NaiveDate>)]
            due_on: Option<Option<NaiveDate>>,
            /// The day to look again.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<NaiveDate>)]
            recheck_on: Option<Option<NaiveDate>>,
            /// Whom it is given to: a person's name or number.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<Who>)]
            assignee: Option<Option<Who>>,
            /// Why it was chosen for checking.
            #[serde(default, deserialize_with = "given")]
            #[schema(value_type = Option<String>)]
            chosen_because: Option<Option<String>>,
            /// Its chain, the originator first. An empty one is none.
            #[serde(default)]
            links: Vec<NewLink>,
            /// Its place in the article's text, in code points: [[120, 140], [150, 180]].
            #[serde(default)]
            anchor: Vec<(u32, u32)>,
        }

        impl $name {
            fn check(&self) -> Result<(), Problem> {
                self.links.iter().try_for_each(NewLink::check)?;
                if let Some((start, end)) = self.anchor.iter().find(|(start, end)| start >= end) {
                    return Err(Problem::bad(
                        format!("anchor: {start} to {end} is no place in a text"),
                        "give each span as [start, end], in characters",
                    ));
                }
                match &self.claimed_on {
                    Some(Some(day)) => said::<Edtf>("claimed_on", day).map(drop),
                    _ => Ok(()),
                }
            }

            /// Puts what is said over the fields of a claim.
            fn over(&self, db: &mut Db, mut about: ClaimFields) -> Result<ClaimFields> {
                let texts = [
                    (&mut about.quote, &self.quote),
                    (&mut about.quote_original, &self.quote_original),
                    (&mut about.quote_language, &self.quote_language),
                    (&mut about.translator, &self.translator),
                    (&mut about.language, &self.language),
                    (&mut about.claimed_basis, &self.claimed_basis),
                    (&mut about.chosen_because, &self.chosen_because),
                ];
                for (field, said) in texts {
                    if let Some(said) = said {
                        *field = said.clone().filter(|text| !text.trim().is_empty());
                    }
                }
                about.kind = self.kind.unwrap_or(about.kind);
                about.accusation = self.accusation.unwrap_or(about.accusation);
                about.priority = self.priority.unwrap_or(about.priority);
                about.due_on = self.due_on.unwrap_or(about.due_on);
                about.recheck_on = self.recheck_on.unwrap_or(about.recheck_on);
                if let Some(day) = &self.claimed_on {
                    about.claimed_on = day.as_deref().map(str::parse).transpose().map_err(Error::usage)?;
                }
                if let Some(who) = &self.assignee {
                    about.assignee = who.as_ref().map(|who| who.person(db)).transpose()?;
                }
                Ok(about)
            }

            fn chain(&self, write: &mut Write, article: Option<ArticleId>) -> Result<Option<Chain>> {
                chain(write, &self.links, article)
            }

            fn place(&self) -> Vec<(usize, usize)> {
                self.anchor.iter().map(|(start, end)| (*start as usize, *end as usize)).collect()
            }
        }
    };
}

claim_body! {
    /// A claim to enter.
    NewClaim {
        /// The statement, worded so that it stands alone.
        text: String,
        /// The article that it appears in.
        article: Option<ArticleId>,
        /// Tags.
        #[serde(default)]
        tags: Vec<String>,
        /// Enter it as a draft, to be accepted later.
        #[serde(default)]
        draft: bool,
    }
}

claim_body! {
    /// What to change about a claim: what is left out stays.
    ClaimChange {
        /// The new wording.
        text: Option<String>,
        /// The new wording only repairs a typo.
        #[serde(default)]
        typo: bool,
        /// What kind of correction the new wording is, once the claim was closed, published or exported.
        correction: Option<Correction>,
        /// Why.
        reason: Option<String>,
    }
}

/// The chain that the links tell, ending with the article's outlet.
pub(in crate::web) fn chain(write: &mut Write, said: &[NewLink], article: Option<ArticleId>) -> Result<Option<Chain>> {
    let outlet = match article {
        Some(id) => Some(articles::get(write.db(), id)?.outlet),
        None => None,
    };
    let mut links = Vec::with_capacity(said.len() + 1);
    for link in said {
        links.push(link.link(write, article)?);
    }
    if let Some(outlet) = outlet
        && links.last().and_then(|link| link.source) != Some(outlet)
    {
        links.push(Link::of(outlet));
    }
    Ok((!links.is_empty()).then_some(Chain(links)))
}

impl NewClaim {
    fn claim(&self, write: &mut Write) -> Result<claims::NewClaim> {
        let mut about = self.over(write.db(), ClaimFields::of(&self.text))?;
        if about.claimed_on.is_none()
            && let Some(article) = self.article
        {
            about.printed_on(articles::get(write.db(), article)?.published_on);
        }
        let chain = self
            .chain(write, self.article)?
            .ok_or_else(|| Refusal::new("the claim has no chain", "name the article, or who says it with links"))?;
        let anchor = match (self.place(), self.article) {
            (spans, _) if spans.is_empty() => None,
            (spans, Some(article)) => Some(articles::anchor(write, article, &spans)?),
            (_, None) => return Err(Error::usage("a place in a text needs the article").hint("name it with article")),
        };
        Ok(claims::NewClaim {
            origin: Origin::Own,
            article: self.article,
            about,
            chain,
            anchor,
            stage: if self.draft { Stage::Draft } else { Stage::Open },
            tags: self.tags.clone(),
            external_id: None,
            record_digest: None,
        })
    }
}

/// Enter a claim
#[utoipa::path(post, path = "/api/v1/claims", tag = "claims", request_body = NewClaim,
    responses((status = 201, description = "The claim", body = Marked), (status = 404, description = "No such article, source or person", body = Failure)))]
async fn add(asked: Asked, Body(new): Body<NewClaim>) -> Answer {
    new.check()?;
    let (marked, answer) = on_claims(&asked, move |write| {
        let claim = new.claim(write)?;
        claims::add(write, &claim)
    })
    .await?;
    let id = marked.claims.first().map_or(0, |page| page.row.id.0);
    Ok(created(answer, &format!("claims/{id}")))
}

impl ClaimChange {
    fn edit(&self, write: &mut Write, id: ClaimId, expected: Option<i64>) -> Result<ClaimEdit> {
        let claim = claims::get(write.db(), id)?;
        let mut about = self.over(write.db(), ClaimFields::of_claim(&claim))?;
        if let Some(text) = &self.text {
            about.text.clone_from(text);
        }
        let chain = match self.links.is_empty() {
            true => None,
            false => self.chain(write, claim.article)?,
        };
        let anchor = match (self.place(), claim.article) {
            (spans, _) if spans.is_empty() => None,
            (spans, Some(article)) => Some(articles::anchor(write, article, &spans)?),
            (_, None) => return Err(Error::usage(format!("{id} is in no article"))),
        };
        Ok(ClaimEdit {
            about,
            chain,
            anchor,
            typo: self.typo,
            correction: self.correction,
            reason: self.reason.clone(),
            expected_version: expected,
        })
    }
}

/// Edit a claim; after a decision a rewording that is no typo makes a new claim that updates it
#[utoipa::path(patch, path = "/api/v1/claims/{id}", tag = "claims", params(("id" = i64, Path, minimum = 1)), request_body = ClaimChange,
    responses((status = 200, description = "The claim, or the one that now stands for it", body = Marked)))]
async fn edit(asked: Asked, Path(id): Path<ClaimId>, Body(change): Body<ClaimChange>) -> Answer {
    change.check()?;
    on_claim(&asked, id, move |write| {
        let edit = change.edit(write, id, None)?;
        claims::edit(write, id, &edit)
    })
    .await
}
