//! The work around a verdict, by form: replies, attempts, questions, what became of the claim in the copy, deadline, tags,
//! wording, relations.

use axum::extract::Path;
use chrono::NaiveDate;

use super::super::asked::{Answer, Asked};
use super::super::errors::Problem;
use super::super::fields::{Fields, both};
use super::super::router::{May, Routes};
use super::act;
use crate::error::{Error, Result};
use crate::model::copy::Resolving;
use crate::model::{
    About, AttemptId, AttemptOutcome, ClaimId, Priority, QueryId, RelationKind, ReplyId, ReplyOutcome, dates,
};
use crate::store::attempts::{self, NewAttempt};
use crate::store::claims::{self, ClaimEdit, ClaimFields};
use crate::store::queries::{self, NewQuery, To};
use crate::store::replies::{self, Came, NewReply};
use crate::store::{Write, people, relations, resolutions, sources};

pub(super) fn routes() -> Routes {
    Routes::new()
        .post("/claims/{id}/reply", May::Check, ask_reply)
        .post("/claims/{id}/reply/settle", May::Check, settle)
        .post("/claims/{id}/attempt", May::Check, attempt)
        .post("/claims/{id}/attempt/conclude", May::Check, conclude)
        .post("/claims/{id}/query", May::Check, ask)
        .post("/claims/{id}/query/answer", May::Check, answer)
        .post("/claims/{id}/resolve", May::Check, resolve)
        .post("/claims/{id}/due", May::Check, due)
        .post("/claims/{id}/tags", May::Check, tags)
        .post("/claims/{id}/edit", May::Check, edit)
        .post("/claims/{id}/relate", May::Check, relate)
}

pub(super) fn day(fields: &Fields, name: &str) -> Result<Option<NaiveDate>, Problem> {
    let wrong = |e| Problem::bad(format!("the field {name}: {e}"), "change it and send the form again");
    fields.get(name).map(dates::day).transpose().map_err(wrong)
}

async fn ask_reply(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = asked_of(&fields).map(|(of, new)| {
        move |write: &mut Write| {
            let new = NewReply {
                of: sources::find(write.db(), &of)?,
                how: new.0.clone(),
                question: new.1.clone(),
                deadline_on: new.2,
                asked_at: None,
            };
            replies::ask(write, id, &new)
        }
    });
    act(asked, id, "reply", fields, verb).await
}

type Asking = (Option<String>, Option<String>, Option<NaiveDate>);

fn asked_of(fields: &Fields) -> Result<(String, Asking), Problem> {
    let deadline = day(fields, "deadline")?;
    Ok((
        fields.text("of")?,
        (fields.own("how"), fields.own("question"), deadline),
    ))
}

async fn settle(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = came(&fields).map(|(reply, came)| move |write: &mut Write| replies::settle(write, reply, &came));
    act(asked, id, "reply", fields, verb).await
}

fn came(fields: &Fields) -> Result<(ReplyId, Came), Problem> {
    let came = Came {
        outcome: fields.needed::<ReplyOutcome>("outcome")?,
        answer: fields.own("answer"),
        quoted: fields.get("quoted").is_some(),
        at: None,
    };
    Ok((fields.needed("reply")?, came))
}

async fn attempt(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = tried(&fields).map(|new| move |write: &mut Write| attempts::add(write, id, &new));
    act(asked, id, "attempt", fields, verb).await
}

fn tried(fields: &Fields) -> Result<NewAttempt, Problem> {
    Ok(NewAttempt {
        kind: fields.needed("kind")?,
        what: fields.text("what")?,
        outcome: fields.needed("outcome")?,
        note: fields.own("note"),
        tried_at: None,
    })
}

async fn conclude(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let note = fields.own("note");
    let verb = both(
        fields.needed::<AttemptId>("attempt"),
        fields.needed::<AttemptOutcome>("outcome"),
    )
    .map(|(attempt, outcome)| move |write: &mut Write| attempts::conclude(write, attempt, outcome, note.as_deref()));
    act(asked, id, "attempt", fields, verb).await
}

async fn ask(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = both(fields.text("question"), day(&fields, "deadline")).map(|(question, deadline)| {
        let (person, writer) = (fields.own("person"), fields.own("writer"));
        move |write: &mut Write| {
            let to = match (&person, &writer) {
                (Some(who), _) => To::Person(people::find_active(write.db(), who)?),
                (None, Some(name)) => To::Writer(name.clone()),
                (None, None) => {
                    return Err(
                        Error::usage("the question goes to nobody").hint("choose a colleague, or name the writer")
                    );
                }
            };
            let new = NewQuery {
                question: question.clone(),
                to,
                deadline_on: deadline,
                asked_at: None,
            };
            queries::ask(write, About::Claim(id), &new)
        }
    });
    act(asked, id, "query", fields, verb).await
}

async fn answer(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = both(fields.needed::<QueryId>("query"), fields.text("answer"))
        .map(|(query, answer)| move |write: &mut Write| queries::answer(write, query, &answer, None));
    act(asked, id, "query", fields, verb).await
}

async fn resolve(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let (wording, reason) = (fields.own("wording"), fields.own("reason"));
    let verb = fields.needed("resolution").map(|resolution| {
        let how = Resolving {
            resolution,
            wording,
            reason,
        };
        move |write: &mut Write| resolutions::resolve(write, &[id], &how)
    });
    act(asked, id, "resolve", fields, verb).await
}

async fn due(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let days = day(&fields, "due_on")
        .and_then(|due| Ok((due, day(&fields, "recheck_on")?, fields.parsed::<Priority>("priority")?)));
    let verb = days.map(|(due, recheck, priority)| {
        move |write: &mut Write| {
            let claim = claims::get(write.db(), id)?;
            if claim.due_on != due || priority.is_some_and(|priority| priority != claim.priority) {
                claims::due(write, id, due, priority)?;
            }
            if claim.recheck_on != recheck {
                claims::recheck(write, id, recheck)?;
            }
            Ok(())
        }
    });
    act(asked, id, "due", fields, verb).await
}

/// Tags, with commas between them.
pub(super) fn tags_of(fields: &Fields) -> Vec<String> {
    let typed = fields.get("tags").unwrap_or_default().split(',');
    typed
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}

async fn tags(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let wanted = tags_of(&fields);
    let verb = move |write: &mut Write| {
        let there = claims::tags(write.db(), id)?;
        let on: Vec<String> = wanted.iter().filter(|tag| !there.contains(tag)).cloned().collect();
        let off: Vec<String> = there.iter().filter(|tag| !wanted.contains(tag)).cloned().collect();
        match on.is_empty() && off.is_empty() {
            true => Ok(()),
            false => claims::tag(write, id, &on, &off),
        }
    };
    act(asked, id, "tags", fields, Ok(verb)).await
}

async fn edit(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let verb = wording(&fields).map(|(text, typo, correction, reason, accuses)| {
        move |write: &mut Write| {
            let mut about = ClaimFields::of_claim(&claims::get(write.db(), id)?);
            about.text.clone_from(&text);
            about.accusation = accuses;
            let edit = ClaimEdit {
                typo,
                correction,
                reason: reason.clone(),
                ..ClaimEdit::of(about)
            };
            claims::edit(write, id, &edit)
        }
    });
    act(asked, id, "edit", fields, verb).await
}

type Wording = (String, bool, Option<crate::model::Correction>, Option<String>, bool);

fn wording(fields: &Fields) -> Result<Wording, Problem> {
    Ok((
        fields.text("text")?,
        fields.get("typo").is_some(),
        fields.parsed("correction")?,
        fields.own("reason"),
        fields.get("accusation").is_some(),
    ))
}

async fn relate(asked: Asked, Path(id): Path<ClaimId>, fields: Fields) -> Answer {
    let note = fields.own("note");
    let verb = both(fields.needed::<RelationKind>("kind"), fields.needed::<ClaimId>("other"))
        .map(|(kind, other)| move |write: &mut Write| relations::relate(write, id, kind, other, note.as_deref()));
    act(asked, id, "relate", fields, verb).await
}
