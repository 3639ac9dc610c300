//! The right of reply: who was asked, and what came of it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::history::{AsOf, Pictured};
use super::journal::Write;
use super::pages::{name, people_names, source_refs};
use super::{claims, listing, sources};
use crate::db::tables::REPLIES;
use crate::db::{Db, Row, Table};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound, sound_if};
use crate::model::{ClaimId, PersonId, Refusal, ReplyId, ReplyOutcome, SourceId, replies};
use crate::view::SourceRef;
use crate::view::work::{ReplyList, ReplyView};

/// A row of a reply.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    id: ReplyId,
    seq: i64,
    pub claim: ClaimId,
    pub source: SourceId,
    asked_by: PersonId,
    asked_at: DateTime<Utc>,
    how: Option<String>,
    question: Option<String>,
    deadline_on: Option<NaiveDate>,
    outcome: Option<ReplyOutcome>,
    answer: Option<String>,
    quoted: Option<bool>,
    settled_by: Option<PersonId>,
    settled_at: Option<DateTime<Utc>>,
}

impl Pictured for Reply {
    fn table() -> &'static Table {
        &REPLIES
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Reply {
            id: row.next()?,
            seq: row.next()?,
            claim: row.next()?,
            source: row.next()?,
            asked_by: row.next()?,
            asked_at: row.next()?,
            how: row.next()?,
            question: row.next()?,
            deadline_on: row.next()?,
            outcome: row.next()?,
            answer: row.next()?,
            quoted: row.next()?,
            settled_by: row.next()?,
            settled_at: row.next()?,
        })
    }
}

impl Reply {
    /// As it is shown, with names.
    pub fn view(self, of: SourceRef, people: &HashMap<i64, String>, today: NaiveDate) -> ReplyView {
        let overdue = self.outcome.is_none() && self.deadline_on.is_some_and(|day| day < today);
        ReplyView {
            id: self.id,
            claim: self.claim,
            of,
            asked_by: name(people, self.asked_by),
            asked_at: self.asked_at,
            how: self.how,
            question: self.question,
            deadline_on: self.deadline_on,
            overdue,
            outcome: self.outcome,
            answer: self.answer,
            quoted: self.quoted,
            settled_by: self.settled_by.map(|id| name(people, id)),
            settled_at: self.settled_at,
            seq: self.seq,
        }
    }
}

/// What is asked of whom.
#[derive(Debug, Clone)]
pub struct NewReply {
    /// Who is asked.
    pub of: SourceId,
    /// By what way.
    pub how: Option<String>,
    /// What is asked.
    pub question: Option<String>,
    /// Until when.
    pub deadline_on: Option<NaiveDate>,
    /// When it was asked, if that was before now.
    pub asked_at: Option<DateTime<Utc>>,
}

/// Records that somebody was asked for a reply to a claim.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim, somebody who was asked and is still waited for, or a deadline that lies
/// before the asking.
pub fn ask(write: &mut Write, claim: ClaimId, new: &NewReply) -> Result<ReplyId> {
    claims::own(write, claim)?;
    let source = sources::get(write.db(), new.of)?;
    let asked_at = write.done_at(new.asked_at)?;
    let asked_on = asked_at.with_timezone(&write.desk.zone()).date_naive();
    replies::check_deadline(asked_on, new.deadline_on)?;
    let waiting: Option<ReplyId> = write.db().row(
        "SELECT id FROM replies WHERE claim = ?1 AND source = ?2 AND outcome IS NULL AND ended IS NULL ORDER BY id",
        &[claim.into(), new.of.into()],
        |r| r.next(),
    )?;
    if let Some(waiting) = waiting {
        return Err(Refusal::new(
            format!("{} was asked already, and has not replied", source.name),
            format!(
                "say what came of it: sayso reply got {0} \"…\", or sayso reply none {0}",
                waiting.0
            ),
        )
        .into());
    }
    let id = write.put(
        &REPLIES,
        "INSERT INTO replies (id, seq, claim, source, asked_by, asked_at, how, question, deadline_on, outcome, answer,
                quoted, settled_by, settled_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM replies), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, NULL, NULL, NULL,
                NULL) RETURNING *",
        &[
            write.seq().into(),
            claim.into(),
            new.of.into(),
            write.person.into(),
            asked_at.into(),
            sound_if("way of asking", new.how.as_deref(), LONGEST_FIELD)?.into(),
            sound_if("question", new.question.as_deref(), LONGEST_FIELD)?.into(),
            new.deadline_on.into(),
        ],
    )?;
    write.entry(
        "reply ask",
        claim,
        &serde_json::json!({"claim": claim, "reply": id, "source": new.of, "until": new.deadline_on}),
    )?;
    Ok(ReplyId(id))
}

/// What came of asking.
#[derive(Debug, Clone)]
pub struct Came {
    /// Answered, declined or silent.
    pub outcome: ReplyOutcome,
    /// What they answered.
    pub answer: Option<String>,
    /// Whether that is in their own words.
    pub quoted: bool,
    /// When it came, if that was before now.
    pub at: Option<DateTime<Utc>>,
}

/// Records what came of asking for a reply.
///
/// # Errors
/// `NotFound`; `Refused` when an answer is on record, or an answer has no words.
pub fn settle(write: &mut Write, id: ReplyId, came: &Came) -> Result<()> {
    let before = get(write.db(), id)?;
    replies::settle(id, before.outcome, came.outcome)?;
    let answered = came.outcome == ReplyOutcome::Answered;
    let answer = match (answered, &came.answer) {
        (true, Some(answer)) => Some(sound("answer", answer, LONGEST_FIELD)?),
        (true, None) => {
            return Err(
                Error::usage("the answer has no words").hint("give what they answered, or say `sayso reply none`")
            );
        }
        (false, _) => None,
    };
    let at = write.done_at(came.at)?;
    replies::check_order(id, before.asked_at, came.at)?;
    write.revise(
        &REPLIES,
        id.0,
        "UPDATE replies SET outcome = ?2, answer = ?3, quoted = ?4, settled_by = ?5, settled_at = ?6 WHERE id = ?1
         RETURNING *",
        &[
            id.into(),
            came.outcome.into(),
            answer.into(),
            answered.then_some(came.quoted).into(),
            write.person.into(),
            at.into(),
        ],
    )?;
    let verb = if answered { "reply got" } else { "reply none" };
    write.entry(
        verb,
        before.claim,
        &serde_json::json!({"claim": before.claim, "reply": id, "outcome": came.outcome}),
    )?;
    Ok(())
}

/// The newest reply to a claim that was asked of somebody.
///
/// # Errors
/// `Refused` when none was.
pub fn latest(db: &mut Db, claim: ClaimId, of: SourceId) -> Result<ReplyId> {
    let asked: Option<ReplyId> = db.row(
        "SELECT id FROM replies WHERE claim = ?1 AND source = ?2 AND ended IS NULL ORDER BY id DESC LIMIT 1",
        &[claim.into(), of.into()],
        |r| r.next(),
    )?;
    asked.ok_or_else(|| {
        Refusal::new(
            format!("{of} was not asked for a reply to {claim}"),
            "ask first: sayso reply ask",
        )
        .into()
    })
}

fn get(db: &mut Db, id: ReplyId) -> Result<Reply> {
    let sql = format!(
        "SELECT {} FROM replies r WHERE r.id = ?1 AND r.ended IS NULL",
        REPLIES.columns_as("r")
    );
    db.row(&sql, &[id.into()], Reply::read)?.ok_or_else(|| {
        Error::not_found(id).hint("`sayso reply list` shows those that are waited for with their numbers")
    })
}

/// Which replies to list.
#[derive(Debug, Clone, Default)]
pub struct ReplyFilter {
    /// To a claim.
    pub claim: Option<ClaimId>,
    /// Asked of somebody.
    pub of: Option<SourceId>,
    /// Only those that are still waited for.
    pub waiting: bool,
    /// Only those whose deadline has passed.
    pub overdue: bool,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of replies, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &ReplyFilter, limit: usize, as_of: &AsOf) -> Result<ReplyList> {
    let mut query = listing::Numbered::after(filter.after);
    query.holds("ended IS NULL");
    query.is("claim", filter.claim);
    if let Some(of) = filter.of {
        query.one_of("source", &sources::with_merged(db, of, as_of)?);
    }
    if filter.waiting || filter.overdue {
        query.holds("outcome IS NULL");
    }
    if filter.overdue {
        query.below("deadline_on", as_of.today);
    }
    let (rows, next) = query.rows::<Reply>(db, limit)?;
    Ok(ReplyList {
        replies: views(db, rows, as_of)?,
        next,
    })
}

fn views(db: &mut Db, rows: Vec<Reply>, as_of: &AsOf) -> Result<Vec<ReplyView>> {
    let asked: BTreeSet<i64> = rows.iter().map(|reply| reply.source.0).collect();
    let sources = source_refs(db, asked, as_of.until)?;
    let people = people_names(db, as_of.until)?;
    rows.into_iter()
        .map(|reply| {
            let of = sources.get(&reply.source.0).cloned();
            let of = of.ok_or_else(|| Error::corrupt(format!("{} without its source", reply.id)))?;
            Ok(reply.view(of, &people, as_of.today))
        })
        .collect()
}
