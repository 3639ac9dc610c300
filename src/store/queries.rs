//! Open questions to the writer or to a colleague, and their answers.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::history::{AsOf, Pictured};
use super::journal::Write;
use super::pages::{name, people_names};
use super::{articles, claims, listing};
use crate::db::tables::QUERIES;
use crate::db::{Db, Row, Table};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound, sound_if};
use crate::model::{About, ArticleId, ClaimId, PersonId, QueryId, Refusal, replies};
use crate::view::work::{QueryList, QueryView};

/// A row of a question.
#[derive(Debug, Clone)]
pub(super) struct Query {
    id: QueryId,
    seq: i64,
    pub claim: Option<ClaimId>,
    article: Option<ArticleId>,
    question: String,
    asked_by: PersonId,
    asked_at: DateTime<Utc>,
    person: Option<PersonId>,
    writer: Option<String>,
    deadline_on: Option<NaiveDate>,
    answer: Option<String>,
    answered_by: Option<PersonId>,
    answered_at: Option<DateTime<Utc>>,
}

impl Pictured for Query {
    fn table() -> &'static Table {
        &QUERIES
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Query {
            id: row.next()?,
            seq: row.next()?,
            claim: row.next()?,
            article: row.next()?,
            question: row.next()?,
            asked_by: row.next()?,
            asked_at: row.next()?,
            person: row.next()?,
            writer: row.next()?,
            deadline_on: row.next()?,
            answer: row.next()?,
            answered_by: row.next()?,
            answered_at: row.next()?,
        })
    }
}

impl Query {
    /// As it is shown, with names.
    pub fn view(self, people: &HashMap<i64, String>, today: NaiveDate) -> QueryView {
        let overdue = self.answered_at.is_none() && self.deadline_on.is_some_and(|day| day < today);
        QueryView {
            id: self.id,
            claim: self.claim,
            article: self.article,
            question: self.question,
            asked_by: name(people, self.asked_by),
            asked_at: self.asked_at,
            to_writer: self.person.is_none(),
            to: self
                .person
                .map(|id| name(people, id))
                .or(self.writer)
                .unwrap_or_else(|| "the writer".to_owned()),
            deadline_on: self.deadline_on,
            overdue,
            answer: self.answer,
            answered_by: self.answered_by.map(|id| name(people, id)),
            answered_at: self.answered_at,
            seq: self.seq,
        }
    }
}

/// Whom a question goes to.
#[derive(Debug, Clone)]
pub enum To {
    /// Somebody of the desk.
    Person(PersonId),
    /// The writer, by name.
    Writer(String),
}

/// A question to ask.
#[derive(Debug, Clone)]
pub struct NewQuery {
    /// What is asked.
    pub question: String,
    /// Whom.
    pub to: To,
    /// Until when.
    pub deadline_on: Option<NaiveDate>,
    /// When it was asked; now, when nobody says.
    pub asked_at: Option<DateTime<Utc>>,
}

/// Asks the writer or a colleague about a claim or an article.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim, an empty question, or a deadline that has passed.
pub fn ask(write: &mut Write, about: About, new: &NewQuery) -> Result<QueryId> {
    match about {
        About::Claim(id) => drop(claims::own(write, id)?),
        About::Article(id) => drop(articles::get(write.db(), id)?),
    }
    let asked_at = write.done_at(new.asked_at)?;
    let asked_on = asked_at.with_timezone(&write.desk.zone()).date_naive();
    replies::check_deadline(asked_on, new.deadline_on)?;
    let (person, writer) = match &new.to {
        To::Person(id) => (Some(*id), None),
        To::Writer(name) => (None, Some(sound("writer's name", name, 200)?)),
    };
    let id = write.put(
        &QUERIES,
        "INSERT INTO queries (id, seq, claim, article, question, asked_by, asked_at, person, writer, deadline_on, answer,
                answered_by, answered_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM queries), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, NULL, NULL)
         RETURNING *",
        &[
            write.seq().into(),
            about.claim().into(),
            about.article().into(),
            sound("question", &new.question, LONGEST_FIELD)?.into(),
            write.person.into(),
            asked_at.into(),
            person.into(),
            writer.into(),
            new.deadline_on.into(),
        ],
    )?;
    write.entry(
        "query ask",
        about,
        &serde_json::json!({"query": id, "claim": about.claim(), "article": about.article(), "person": person,
            "until": new.deadline_on}),
    )?;
    Ok(QueryId(id))
}

/// Records the answer to a question.
///
/// # Errors
/// `NotFound`; `Refused` when it was answered already.
pub fn answer(write: &mut Write, id: QueryId, answer: &str, at: Option<DateTime<Utc>>) -> Result<()> {
    let sql = format!(
        "SELECT {} FROM queries q WHERE q.id = ?1 AND q.ended IS NULL",
        QUERIES.columns_as("q")
    );
    let before = write
        .db()
        .row(&sql, &[id.into()], Query::read)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso query list` shows the open questions with their numbers"))?;
    if before.answered_at.is_some() {
        return Err(Refusal::new(format!("{id} was answered already"), "ask anew with `sayso query ask`").into());
    }
    let at = write.done_at(at)?;
    write.revise(
        &QUERIES,
        id.0,
        "UPDATE queries SET answer = ?2, answered_by = ?3, answered_at = ?4 WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            sound_if("answer", Some(answer), LONGEST_FIELD)?.into(),
            write.person.into(),
            at.into(),
        ],
    )?;
    let body = serde_json::json!({"query": id, "claim": before.claim, "article": before.article});
    match (before.claim, before.article) {
        (Some(claim), _) => write.entry("query answer", claim, &body)?,
        (None, Some(article)) => write.entry("query answer", article, &body)?,
        (None, None) => return Err(Error::corrupt(format!("{id} about nothing"))),
    };
    Ok(())
}

/// Which questions to list.
#[derive(Debug, Clone, Default)]
pub struct QueryFilter {
    /// About a claim or an article; an article brings its claims' questions along.
    pub about: Option<About>,
    /// To somebody of the desk.
    pub to: Option<PersonId>,
    /// Only those that are open.
    pub open: bool,
    /// Only those whose deadline has passed.
    pub overdue: bool,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of questions, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &QueryFilter, limit: usize, as_of: &AsOf) -> Result<QueryList> {
    let mut query = listing::Numbered::after(filter.after);
    query.holds("ended IS NULL");
    match filter.about {
        None => {}
        Some(About::Claim(id)) => query.is("claim", Some(id)),
        Some(About::Article(id)) => query.of_article(id),
    }
    query.is("person", filter.to);
    if filter.open || filter.overdue {
        query.holds("answered_at IS NULL");
    }
    if filter.overdue {
        query.below("deadline_on", as_of.today);
    }
    let (rows, next) = query.rows::<Query>(db, limit)?;
    let people = people_names(db, as_of.until)?;
    Ok(QueryList {
        queries: rows.into_iter().map(|query| query.view(&people, as_of.today)).collect(),
        next,
    })
}
