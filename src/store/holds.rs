//! Legal holds: while one stands on a thing, nothing about it is redacted.

use chrono::{DateTime, Utc};

use super::journal::Write;
use super::pages::{name, people_names};
use crate::db::Db;
use crate::db::tables::HOLDS;
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::{PersonId, Refusal, Subject};
use crate::view::holds::{Hold, Holds};

/// Puts a hold on a thing. One that is under hold already can be held for another reason too.
///
/// # Errors
/// `NotFound` when there is no such thing; `Refused` without a reason.
pub fn set(write: &mut Write, subject: Subject, reason: &str) -> Result<()> {
    exists(write.db(), subject)?;
    let reason = sound("reason", reason, LONGEST_FIELD)?;
    write.put(
        &HOLDS,
        "INSERT INTO holds (id, seq, subject, reason, set_by, set_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM holds), ?1, ?2, ?3, ?4, ?5) RETURNING *",
        &[
            write.seq().into(),
            subject.to_string().into(),
            (&reason).into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    write.entry("hold set", subject, &serde_json::json!({"reason": reason}))?;
    Ok(())
}

/// Lifts every hold that stands on a thing.
///
/// # Errors
/// `Refused` when none stands.
pub fn lift(write: &mut Write, subject: Subject, reason: &str) -> Result<()> {
    let reason = sound("reason", reason, LONGEST_FIELD)?;
    let params = [
        subject.to_string().into(),
        write.seq().into(),
        write.person.into(),
        (&reason).into(),
    ];
    let lifted = write.put_all(
        &HOLDS,
        "UPDATE holds SET ended = ?2, ended_by = ?3, ended_reason = ?4
         WHERE subject = ?1 AND ended IS NULL RETURNING *",
        &params,
    )?;
    if lifted.is_empty() {
        return Err(Refusal::new(format!("{subject} is under no hold"), "`sayso hold list` shows what is").into());
    }
    write.entry(
        "hold lift",
        subject,
        &serde_json::json!({"holds": lifted.len(), "reason": reason}),
    )?;
    Ok(())
}

/// Refuses when a hold stands on any of these.
///
/// # Errors
/// `Refused`, naming the thing and why it is held.
pub fn refuse_held(db: &mut Db, subjects: impl IntoIterator<Item = Subject>) -> Result<()> {
    let held = db.rows(
        "SELECT subject, reason FROM holds WHERE ended IS NULL ORDER BY id",
        &[],
        |r| Ok((r.next::<String>()?, r.next::<String>()?)),
    )?;
    if held.is_empty() {
        return Ok(());
    }
    for subject in subjects {
        let text = subject.to_string();
        if let Some((_, reason)) = held.iter().find(|(held, _)| *held == text) {
            return Err(Refusal::new(
                format!("{text} is under legal hold ({reason}): nothing about it may be forgotten"),
                format!("when the hold no longer binds: sayso hold lift {text} --reason \"…\""),
            )
            .into());
        }
    }
    Ok(())
}

fn exists(db: &mut Db, subject: Subject) -> Result<()> {
    let table = match subject.noun {
        "claim" => "claims",
        "source" => "sources",
        "article" => "articles",
        "document" => "documents",
        "evidence" => "evidence",
        "person" => "people",
        noun => {
            return Err(Error::usage(format!("a {noun} is nothing to hold"))
                .hint("name a claim, source, article, document, evidence or person, such as claim:7"));
        }
    };
    let found: bool = db.value(
        &format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1)"),
        &[subject.id.into()],
    )?;
    match found {
        true => Ok(()),
        false => Err(Error::not_found(format!("{} #{}", subject.noun, subject.id))),
    }
}

/// The holds that stand; with the past, those that were lifted too.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, lifted: bool) -> Result<Holds> {
    let people = people_names(db, i64::MAX)?;
    let holds = db.rows(
        "SELECT h.subject, h.reason, h.set_by, h.set_at, h.ended_by, j.at, h.ended_reason, h.ended IS NULL
         FROM holds h LEFT JOIN journal j ON j.seq = h.ended ORDER BY h.id",
        &[],
        |r| {
            Ok((
                Hold {
                    subject: r.next()?,
                    reason: r.next()?,
                    by: name(&people, r.next::<PersonId>()?),
                    set_at: r.next::<DateTime<Utc>>()?,
                    lifted_by: r.next::<Option<PersonId>>()?.map(|id| name(&people, id)),
                    lifted_at: r.next::<Option<DateTime<Utc>>>()?,
                    lifted_reason: r.next()?,
                },
                r.next::<bool>()?,
            ))
        },
    )?;
    Ok(Holds {
        holds: holds
            .into_iter()
            .filter(|(_, stands)| *stands || lifted)
            .map(|(hold, _)| hold)
            .collect(),
    })
}
