//! What is done on an article's page: a claim is made of a piece of its text, what is known of the article is put right, a copy
//! is attached, the story is let go.

use axum::extract::Path;

use super::super::api::acts::{Who, number_of};
use super::super::api::articles::{Handed, taken_in};
use super::super::asked::{Answer, Asked};
use super::super::errors::Problem;
use super::super::fields::Fields;
use crate::error::{Error, Result};
use crate::model::anchor::places;
use crate::model::{
    Anchor, ArticleId, Chain, ClaimId, ClaimKind, Link, Manner, Origin, Refusal, SourceId, SourceKind, Stage,
    WebAddress,
};
use crate::store::articles::{ArticleEdit, NewArticle, Published};
use crate::store::claims::{self, ClaimFields, NewClaim};
use crate::store::sources::{self, NewSource, Newcomer, SourceEdit};
use crate::store::{Write, articles, signoffs};

/// Does something on an article's page and goes back to it; refused, the page comes again with what was typed.
pub(super) async fn act<T: Send + 'static>(
    asked: Asked,
    id: ArticleId,
    (form, done): (&str, &str),
    fields: Fields,
    verb: Result<impl Fn(&mut Write) -> Result<T> + Send + 'static, Problem>,
) -> Answer {
    let outcome = match verb {
        Ok(verb) => asked.write(verb).await.map(|_| ()),
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(()) => Ok(asked.go(&format!("/articles/{}#{form}", id.0), done)),
        Err(problem) => super::again(asked, id, form, &fields, &problem).await,
    }
}

/// Who says it, as the form has it: one of the known, or somebody new.
enum Speaker {
    /// The paper, in its own voice.
    Paper,
    /// A source by name or number.
    Known(String),
    /// Somebody whom the ledger does not know yet.
    New(SourceKind, String),
}

/// A claim made of a piece of the text.
struct Piece {
    article: ArticleId,
    text: String,
    quote: String,
    /// Where the words were chosen, when a script said so: of several places that nearest to it.
    near: Option<usize>,
    kind: ClaimKind,
    manner: Manner,
    speaker: Speaker,
    cue: Option<String>,
}

impl Piece {
    fn of(article: ArticleId, fields: &Fields) -> Result<Piece, Problem> {
        let quote = fields.text("quote")?;
        let speaker = match (fields.own("speaker"), fields.parsed::<SourceKind>("new")?) {
            (None, _) => Speaker::Paper,
            (Some(who), None) => Speaker::Known(who),
            (Some(who), Some(kind)) => Speaker::New(kind, who),
        };
        Ok(Piece {
            article,
            text: fields.own("text").unwrap_or_else(|| quote.clone()),
            near: fields.parsed("start")?,
            kind: fields.parsed("kind")?.unwrap_or(ClaimKind::Fact),
            manner: fields.parsed("manner")?.unwrap_or(Manner::Paraphrased),
            cue: fields.own("cue"),
            quote,
            speaker,
        })
    }

    fn enter(&self, write: &mut Write) -> Result<ClaimId> {
        let article = articles::get(write.db(), self.article)?;
        let mut about = ClaimFields {
            kind: self.kind,
            language: article.language.clone(),
            ..ClaimFields::of(&self.text)
        };
        about.printed_on(article.published_on);
        let anchor = self.anchor(write)?;
        let mut chain = Vec::new();
        if let Some(speaker) = self.speaker(write)? {
            if self.manner == Manner::Quoted {
                about.quote = Some(self.quote.clone());
            }
            chain.push(Link {
                manner: self.manner,
                cue: self.cue.clone(),
                ..Link::of(speaker)
            });
        }
        if chain.last().and_then(|link| link.source) != Some(article.outlet) {
            chain.push(Link::of(article.outlet));
        }
        let new = NewClaim {
            origin: Origin::Own,
            article: Some(self.article),
            about,
            chain: Chain(chain),
            anchor: Some(anchor),
            stage: Stage::Open,
            tags: Vec::new(),
            external_id: None,
            record_digest: None,
        };
        claims::add(write, &new)
    }

    /// The place of the words in the newest text.
    fn anchor(&self, write: &mut Write) -> Result<(i64, Anchor)> {
        let newest = articles::texts(write.db(), self.article, i64::MAX)?.pop();
        let text = match &newest {
            Some(version) => articles::text(write.db(), version.id, i64::MAX)?,
            None => None,
        };
        let (Some(version), Some(text)) = (newest, text) else {
            return Err(Refusal::new(
                format!(
                    "the text of {} is not kept here, and a place is one in a text",
                    self.article
                ),
                format!("attach a copy first: sayso article attach {} FILE", self.article.0),
            )
            .into());
        };
        let chars: Vec<char> = text.chars().collect();
        let found = places(&chars, &self.quote);
        let place = match (&found[..], self.near) {
            ([], _) => {
                return Err(Error::usage("these words are not in the text")
                    .hint("copy them from it as they stand, letter by letter"));
            }
            ([one], _) => *one,
            (several, Some(near)) => *several
                .iter()
                .min_by_key(|(start, _)| start.abs_diff(near))
                .unwrap_or(&several[0]),
            (several, None) => {
                return Err(
                    Error::usage(format!("these words stand in the text {} times", several.len()))
                        .hint("copy some more of what stands around them"),
                );
            }
        };
        Ok((version.id, Anchor::of(&chars, &[place])))
    }

    fn speaker(&self, write: &mut Write) -> Result<Option<SourceId>> {
        match &self.speaker {
            Speaker::Paper => Ok(None),
            Speaker::Known(who) => sources::find(write.db(), who).map(Some),
            Speaker::New(kind, name) => {
                let about = SourceEdit {
                    article: (*kind == SourceKind::Anonymous).then_some(self.article),
                    ..SourceEdit::default()
                };
                let new = NewSource {
                    kind: *kind,
                    name: name.clone(),
                    about,
                    external_id: None,
                };
                sources::insert(write, &new).map(Some)
            }
        }
    }
}

pub(super) async fn claim(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let verb = Piece::of(id, &fields).map(|piece| move |write: &mut Write| piece.enter(write));
    act(asked, id, ("new", "claim"), fields, verb).await
}

pub(super) async fn sign(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let note = fields.own("note");
    let verb = move |write: &mut Write| signoffs::sign(write, id, note.as_deref());
    act(asked, id, ("signoff", "signoff"), fields, Ok(verb)).await
}

pub(super) async fn withdraw(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let verb = fields
        .text("reason")
        .map(|reason| move |write: &mut Write| signoffs::withdraw(write, id, &reason));
    act(asked, id, ("signoff", "withdraw"), fields, verb).await
}

/// A story is read, and what it says is drafted; then its page is shown.
pub(super) async fn take_in(asked: Asked, fields: Fields) -> Answer {
    match taken(&asked, &fields).await {
        Ok(Some(id)) => Ok(asked.go(&format!("/articles/{}", id.0), "ingest")),
        Ok(None) => Ok(asked.to("/articles")),
        Err(problem) => {
            let list = super::listed(&asked, &Fields::default()).await?;
            let extra = minijinja::context! { typed => minijinja::value::Serde(fields.typed()), form => "new" };
            asked.again("articles.html", &list, extra, &problem)
        }
    }
}

async fn taken(asked: &Asked, fields: &Fields) -> Result<Option<ArticleId>, Problem> {
    let Some(content) = fields.own("content") else {
        return without_text(asked, fields).await.map(Some);
    };
    // What was pasted is a page when it begins as one.
    let pasted = if content.starts_with('<') {
        "story.html"
    } else {
        "story.txt"
    };
    let handed = Handed {
        name: fields.own("file").unwrap_or_else(|| pasted.to_owned()),
        content,
        title: fields.own("title"),
        url: fields.own("url"),
        outlet: fields.own("by").map(Who::Name),
        published: fields.own("published"),
        language: fields.own("language"),
        accept: false,
        dry_run: false,
        wide: false,
    };
    Ok(taken_in(asked, handed).await?.article)
}

/// An article of which the desk has no text, or not yet.
async fn without_text(asked: &Asked, fields: &Fields) -> Result<ArticleId, Problem> {
    let missing = |_| {
        Problem::bad(
            "neither a text nor a headline and an outlet",
            "paste the text to have it read, or name the article",
        )
    };
    let (title, outlet) = (
        fields.text("title").map_err(missing)?,
        fields.text("by").map_err(missing)?,
    );
    let (url, published, language) = (
        fields.parsed::<WebAddress>("url")?,
        fields.parsed::<Published>("published")?,
        fields.own("language"),
    );
    let (done, _) = asked
        .write(move |write| {
            let new = NewArticle {
                title: title.clone(),
                url: url.clone(),
                outlet: sources::find_or_add(write, &outlet, Newcomer::outlet(url.as_ref()))?,
                published,
                language: language.clone(),
                external_id: None,
            };
            articles::add(write, &new)
        })
        .await?;
    Ok(ArticleId(number_of(&done, "article")?))
}

/// What the ledger says of an article is put right.
pub(super) async fn edit(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let read = || {
        Ok((
            fields.parsed::<WebAddress>("url")?,
            fields.parsed::<Published>("published")?,
        ))
    };
    let (title, outlet, language) = (fields.own("title"), fields.own("by"), fields.own("language"));
    let verb = read().map(|(url, published)| {
        move |write: &mut Write| {
            let outlet = outlet
                .as_deref()
                .map(|who| sources::find(write.db(), who))
                .transpose()?;
            let edit = ArticleEdit {
                title: title.clone(),
                url: url.clone(),
                outlet,
                published,
                language: language.clone(),
            };
            articles::edit(write, id, &edit)
        }
    });
    act(asked, id, ("edit", "article"), fields, verb).await
}

/// A copy of the text is attached: the claims' places are checked against it.
pub(super) async fn attach(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let verb = fields.text("content").map(|content| {
        let copy = articles::Copy::of(&content);
        move |write: &mut Write| articles::attach(write, id, &copy)
    });
    act(asked, id, ("attach", "attach"), fields, verb).await
}
