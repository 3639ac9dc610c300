//! Drafts on their article's page: accepted, reworded, split, joined, dropped; all at once, where nobody must choose who speaks.

use axum::extract::Path;

use super::super::asked::{Answer, Asked};
use super::super::fields::{Fields, both};
use super::super::router::{May, Routes};
use super::acts::act;
use crate::model::{ArticleId, ClaimId, SourceId};
use crate::store::claims::{self, ClaimEdit, ClaimFields};
use crate::store::drafts::{self, Acceptance};
use crate::store::{Write, history, sources};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/articles/{id}/drafts/accept", May::Check, accept_all)
        .post("/articles/{id}/drafts/apart", May::Check, apart)
        .post("/articles/{id}/drafts/{draft}/accept", May::Check, accept)
        .post("/articles/{id}/drafts/{draft}/reword", May::Check, reword)
        .post("/articles/{id}/drafts/{draft}/split", May::Check, split)
        .post("/articles/{id}/drafts/{draft}/join", May::Check, join)
        .post("/articles/{id}/drafts/{draft}/drop", May::Check, drop)
}

/// All in which nobody must choose who speaks.
async fn accept_all(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let verb = move |write: &mut Write| {
        let (now, zone) = (write.now, write.desk.zone());
        let as_of = history::resolve(write.db(), None, now, zone)?;
        let (ids, _) = drafts::certain(write.db(), id, &as_of)?;
        drafts::accept(write, &ids, &Acceptance::default())
    };
    act(asked, id, ("drafts", "accept-all"), fields, Ok(verb)).await
}

async fn accept(asked: Asked, Path((id, draft)): Path<(ArticleId, ClaimId)>, fields: Fields) -> Answer {
    let (speaker, accusation) = (fields.own("speaker"), fields.get("accusation").is_some());
    let verb = move |write: &mut Write| {
        let says = Acceptance {
            speaker: speaker
                .as_deref()
                .map(|who| sources::find(write.db(), who))
                .transpose()?,
            accusation: Some(accusation),
        };
        drafts::accept(write, &[draft], &says)
    };
    act(asked, id, ("drafts", "accept"), fields, Ok(verb)).await
}

async fn reword(asked: Asked, Path((id, draft)): Path<(ArticleId, ClaimId)>, fields: Fields) -> Answer {
    let verb = both(fields.text("text"), fields.parsed::<i64>("version")).map(|(text, read)| {
        move |write: &mut Write| {
            let mut about = ClaimFields::of_claim(&claims::get(write.db(), draft)?);
            about.text.clone_from(&text);
            let edit = ClaimEdit {
                expected_version: read,
                ..ClaimEdit::of(about)
            };
            claims::edit(write, draft, &edit)
        }
    });
    act(asked, id, ("drafts", "reword"), fields, verb).await
}

async fn drop(asked: Asked, Path((id, draft)): Path<(ArticleId, ClaimId)>, fields: Fields) -> Answer {
    let reason = fields.own("reason");
    let verb = move |write: &mut Write| drafts::drop(write, &[draft], reason.as_deref());
    act(asked, id, ("drafts", "drop"), fields, Ok(verb)).await
}

/// A draft that says two things becomes two.
async fn split(asked: Asked, Path((id, draft)): Path<(ArticleId, ClaimId)>, fields: Fields) -> Answer {
    let verb = both(fields.text("first"), fields.text("second"))
        .map(|(first, second)| move |write: &mut Write| drafts::split(write, draft, &first, &second));
    act(asked, id, ("drafts", "split"), fields, verb).await
}

/// Two drafts that say one thing become one.
async fn join(asked: Asked, Path((id, draft)): Path<(ArticleId, ClaimId)>, fields: Fields) -> Answer {
    let text = fields.own("text");
    let verb = fields
        .needed::<ClaimId>("other")
        .map(|other| move |write: &mut Write| drafts::join(write, &[draft, other], text.as_deref()));
    act(asked, id, ("drafts", "join"), fields, verb).await
}

/// Somebody newly named is not the one that they were likened to.
async fn apart(asked: Asked, Path(id): Path<ArticleId>, fields: Fields) -> Answer {
    let verb = both(fields.needed::<SourceId>("source"), fields.needed::<SourceId>("known"))
        .map(|(source, known)| move |write: &mut Write| drafts::tell_apart(write, source, known));
    act(asked, id, ("drafts", "apart"), fields, verb).await
}
