//! What the acts of the API have in common: what is said in a body becomes what a verb takes, what was read must still be so, and
//! the answer is the thing as it now stands.

use std::str::FromStr;

use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::canonical::sha256;
use crate::model::{ClaimId, PersonId, SourceId, Subject};
use crate::store::history::{AsOf, When, resolve};
use crate::store::moments::Done as DoneAt;
use crate::store::{Done, Write, claims, pages, people, sources};
use crate::view::claims::Marked;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;

/// A source or a person, by name or by number.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::web) enum Who {
    /// The number.
    Number(i64),
    /// A name, or the number as a text.
    Name(String),
}

impl Who {
    fn said(&self) -> String {
        match self {
            Who::Number(number) => number.to_string(),
            Who::Name(name) => name.clone(),
        }
    }

    /// The source.
    pub fn source(&self, db: &mut Db) -> Result<SourceId> {
        sources::find(db, &self.said())
    }

    /// The source; one that nobody carries the name of is added.
    pub fn source_or_new(&self, write: &mut Write, newcomer: sources::Newcomer) -> Result<SourceId> {
        sources::find_or_add(write, &self.said(), newcomer)
    }

    /// Somebody who works at the desk.
    pub fn person(&self, db: &mut Db) -> Result<PersonId> {
        people::find(db, &self.said())
    }

    /// Somebody who works there still.
    pub fn colleague(&self, db: &mut Db) -> Result<PersonId> {
        people::find_active(db, &self.said())
    }
}

/// The source that is named, if one is.
pub(super) fn source(db: &mut Db, who: &Option<Who>) -> Result<Option<SourceId>> {
    who.as_ref().map(|who| who.source(db)).transpose()
}

/// A field that can be taken away: left out it stays, `null` empties it.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// A text as what it stands for.
pub(super) fn said<T: FromStr<Err: std::fmt::Display>>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse()
        .map_err(|e| Problem::bad(format!("{name}: {e}"), "see /api/docs for what is expected"))
}

/// The same, if it is there.
pub(super) fn said_if<T: FromStr<Err: std::fmt::Display>>(
    name: &str,
    text: Option<&String>,
) -> Result<Option<T>, Problem> {
    text.map(|text| said(name, text)).transpose()
}

/// The moment that `as_of` names.
pub(super) fn when(as_of: Option<&String>) -> Result<Option<When>, Problem> {
    said_if("as_of", as_of)
}

/// When something was done, where it was before now.
pub(super) fn done_at(at: Option<&String>) -> Result<Option<DoneAt>, Problem> {
    said_if("at", at)
}

/// How many are asked for.
pub(super) fn at_most(limit: Option<usize>) -> Result<usize, Problem> {
    match limit.unwrap_or(50) {
        limit if (1..=1000).contains(&limit) => Ok(limit),
        _ => Err(Problem::bad(
            "limit is 1 to 1000",
            "ask for fewer, and go on with after",
        )),
    }
}

/// The ETag of an answer whose thing counts no versions: what it holds.
fn tag_of(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    format!("\"{}\"", &sha256(json.as_bytes())[..32])
}

/// A thing as it stands, with its ETag.
pub(super) fn shown<T: Serialize>(asked: &Asked, value: &T) -> Answer {
    let mut answer = asked.json(value)?;
    if let Ok(tag) = HeaderValue::from_str(&tag_of(value)) {
        answer.headers_mut().insert(ETAG, tag);
    }
    Ok(answer)
}

/// An answer about something new, which stands there from now on.
pub(super) fn created(mut answer: Response, place: &str) -> Response {
    *answer.status_mut() = StatusCode::CREATED;
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/{place}")) {
        answer.headers_mut().insert(LOCATION, place);
    }
    answer
}

/// The number of the thing of that sort that a write was about.
pub(in crate::web) fn number_of(done: &Done, noun: &str) -> Result<i64> {
    let subject = done.subjects.iter().find(|subject| subject.noun == noun);
    subject
        .map(|subject| subject.id)
        .ok_or_else(|| Error::corrupt(format!("a write about no {noun}")))
}

/// The claims that a write was about, each once, in order.
fn claims_of(subjects: &[Subject]) -> Vec<ClaimId> {
    let mut ids: Vec<ClaimId> = Vec::new();
    for subject in subjects.iter().filter(|subject| subject.noun == "claim") {
        if !ids.contains(&ClaimId(subject.id)) {
            ids.push(ClaimId(subject.id));
        }
    }
    ids
}

/// Does something to claims, and answers with these as they now stand.
pub(super) async fn on_claims<T: Send + 'static>(
    asked: &Asked,
    verbs: impl Fn(&mut Write) -> Result<T> + Send + 'static,
) -> Result<(Marked, Response), Problem> {
    let (done, _) = asked.write(verbs).await?;
    let ids = claims_of(&done.subjects);
    let claims = asked
        .look(move |db, now| {
            ids.iter()
                .map(|id| pages::claim(db, *id, now))
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    let marked = Marked { claims };
    let answer = match &marked.claims[..] {
        [one] => asked.json_of(one.version, &marked)?,
        _ => asked.json(&marked)?,
    };
    Ok((marked, answer))
}

/// Does something to a claim, if it is still as If-Match says, and answers with it as it now stands; when it is not, with what it
/// looks like now.
pub(super) async fn on_claim<T: Send + 'static>(
    asked: &Asked,
    id: ClaimId,
    verbs: impl Fn(&mut Write) -> Result<T> + Send + 'static,
) -> Answer {
    let expected = asked.expected()?;
    let done = on_claims(asked, move |write| {
        if let Some(version) = expected {
            claims::unchanged(write, id, version)?;
        }
        verbs(write)
    })
    .await;
    match (done, expected) {
        (Ok((_, answer)), _) => Ok(answer),
        (Err(problem), Some(expected)) if problem.status == StatusCode::CONFLICT => {
            Err(asked.changed(problem, id, expected).await)
        }
        (Err(problem), _) => Err(problem),
    }
}

/// Does something to a thing, if it still looks as If-Match says, and gives it as it now looks.
pub(super) async fn on<P: Serialize + Send + 'static, T: Send + 'static>(
    asked: &Asked,
    look: impl Fn(&mut Db, &AsOf) -> Result<P> + Clone + Send + 'static,
    verbs: impl Fn(&mut Write) -> Result<T> + Send + 'static,
) -> Result<P, Problem> {
    let tag = asked.tag();
    let (expected, before) = (tag.clone(), look.clone());
    let done = asked
        .write(move |write| {
            if let Some(expected) = &expected {
                let (now, zone) = (write.now, write.desk.zone());
                let as_of = resolve(write.db(), None, now, zone)?;
                if tag_of(&before(write.db(), &as_of)?) != *expected {
                    return Err(Error::new(Kind::Conflict, "it was changed meanwhile")
                        .hint("look at it again, and repeat what you did"));
                }
            }
            verbs(write)
        })
        .await;
    match (done, tag) {
        (Ok(_), _) => asked.look(look).await,
        (Err(mut problem), Some(tag)) if problem.status == StatusCode::CONFLICT => {
            if let Ok(now) = asked.look(look).await
                && tag_of(&now) != tag
            {
                problem.status = StatusCode::PRECONDITION_FAILED;
                problem.current = serde_json::to_value(&now).ok().map(Box::new);
            }
            Err(problem)
        }
        (Err(problem), _) => Err(problem),
    }
}
