//! Requests from outside: for a correction, or for a check. Counted as they come and are answered.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::history::{AsOf, Pictured};
use super::journal::Write;
use super::pages::{name, people_names};
use super::{articles, claims, listing};
use crate::db::tables::REQUESTS;
use crate::db::{Db, Row, Table};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound, sound_if};
use crate::model::{About, ArticleId, ClaimId, PersonId, Refusal, RequestId, RequestKind, RequestOutcome};
use crate::view::work::{RequestList, RequestView};

/// A row of a request.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    id: RequestId,
    seq: i64,
    kind: RequestKind,
    claim: Option<ClaimId>,
    article: Option<ArticleId>,
    asker: String,
    why: String,
    came_at: DateTime<Utc>,
    taken_by: PersonId,
    outcome: Option<RequestOutcome>,
    answer: Option<String>,
    answered_by: Option<PersonId>,
    answered_at: Option<DateTime<Utc>>,
}

impl Pictured for Asked {
    fn table() -> &'static Table {
        &REQUESTS
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Asked {
            id: row.next()?,
            seq: row.next()?,
            kind: row.next()?,
            claim: row.next()?,
            article: row.next()?,
            asker: row.next()?,
            why: row.next()?,
            came_at: row.next()?,
            taken_by: row.next()?,
            outcome: row.next()?,
            answer: row.next()?,
            answered_by: row.next()?,
            answered_at: row.next()?,
        })
    }
}

impl Asked {
    fn view(self, people: &HashMap<i64, String>) -> RequestView {
        RequestView {
            id: self.id,
            kind: self.kind,
            claim: self.claim,
            article: self.article,
            asker: self.asker,
            why: self.why,
            came_at: self.came_at,
            taken_by: name(people, self.taken_by),
            outcome: self.outcome,
            answer: self.answer,
            answered_by: self.answered_by.map(|id| name(people, id)),
            answered_at: self.answered_at,
            seq: self.seq,
        }
    }
}

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// A correction, or a check.
    pub kind: RequestKind,
    /// Of what, when the ledger holds it.
    pub about: Option<About>,
    /// Who asks.
    pub asker: String,
    /// What for, and why.
    pub why: String,
    /// When it came, if that was before now.
    pub came_at: Option<DateTime<Utc>>,
}

/// Takes a request down.
///
/// # Errors
/// `NotFound`; `Refused` when it is not said who asks, or why.
pub fn add(write: &mut Write, new: &NewRequest) -> Result<RequestId> {
    match new.about {
        None => {}
        Some(About::Claim(id)) => drop(claims::get(write.db(), id)?),
        Some(About::Article(id)) => drop(articles::get(write.db(), id)?),
    }
    let came_at = write.done_at(new.came_at)?;
    let (claim, article) = (new.about.and_then(About::claim), new.about.and_then(About::article));
    let id = write.put(
        &REQUESTS,
        "INSERT INTO requests (id, seq, kind, claim, article, asker, why, came_at, taken_by, outcome, answer,
                answered_by, answered_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM requests), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, NULL, NULL,
                NULL) RETURNING *",
        &[
            write.seq().into(),
            new.kind.into(),
            claim.into(),
            article.into(),
            sound("name of who asks", &new.asker, LONGEST_FIELD)?.into(),
            sound("reason", &new.why, LONGEST_FIELD)?.into(),
            came_at.into(),
            write.person.into(),
        ],
    )?;
    count(write, new.kind, None, 1);
    write.entry(
        "request add",
        RequestId(id),
        &serde_json::json!({"request": id, "kind": new.kind, "claim": claim, "article": article}),
    )?;
    Ok(RequestId(id))
}

/// Answers a request.
///
/// # Errors
/// `NotFound`; `Refused` when it was answered already.
pub fn answer(write: &mut Write, id: RequestId, outcome: RequestOutcome, answer: Option<&str>) -> Result<()> {
    let before = get(write.db(), id)?;
    if let Some(before) = before.outcome {
        return Err(Refusal::new(
            format!("{id} was {before} already"),
            "take a new one down with `sayso request add`",
        )
        .into());
    }
    write.revise(
        &REQUESTS,
        id.0,
        "UPDATE requests SET outcome = ?2, answer = ?3, answered_by = ?4, answered_at = ?5 WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            outcome.into(),
            sound_if("answer", answer, LONGEST_FIELD)?.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    count(write, before.kind, None, -1);
    count(write, before.kind, Some(outcome), 1);
    write.entry(
        "request answer",
        id,
        &serde_json::json!({"request": id, "claim": before.claim, "article": before.article, "outcome": outcome}),
    )?;
    Ok(())
}

/// Requests are counted by kind and by how they were answered.
pub(super) fn count(write: &mut Write, kind: RequestKind, outcome: Option<RequestOutcome>, n: i64) {
    let stands = outcome.map_or_else(|| "waiting".to_owned(), |outcome| outcome.to_string());
    *write.counts.entry(("request", format!("{kind}:{stands}"))).or_default() += n;
}

fn get(db: &mut Db, id: RequestId) -> Result<Asked> {
    let sql = format!(
        "SELECT {} FROM requests r WHERE r.id = ?1 AND r.ended IS NULL",
        REQUESTS.columns_as("r")
    );
    db.row(&sql, &[id.into()], Asked::read)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso request list` shows those that wait for an answer"))
}

/// One request, alone in its list.
///
/// # Errors
/// `NotFound`.
pub fn one(db: &mut Db, id: RequestId, as_of: &AsOf) -> Result<RequestList> {
    let people = people_names(db, as_of.until)?;
    Ok(RequestList {
        requests: vec![get(db, id)?.view(&people)],
        next: None,
    })
}

/// Which requests to list.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// Of one kind.
    pub kind: Option<RequestKind>,
    /// Of a claim or an article; an article brings its claims' requests along.
    pub about: Option<About>,
    /// Only those that wait for an answer.
    pub waiting: bool,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of requests, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &RequestFilter, limit: usize, as_of: &AsOf) -> Result<RequestList> {
    let mut query = listing::Numbered::after(filter.after);
    query.holds("ended IS NULL");
    query.is("kind", filter.kind);
    match filter.about {
        None => {}
        Some(About::Claim(id)) => query.is("claim", Some(id)),
        Some(About::Article(id)) => query.of_article(id),
    }
    if filter.waiting {
        query.holds("outcome IS NULL");
    }
    let (rows, next) = query.rows::<Asked>(db, limit)?;
    let people = people_names(db, as_of.until)?;
    Ok(RequestList {
        requests: rows.into_iter().map(|asked| asked.view(&people)).collect(),
        next,
    })
}
