//! The agenda: what waits for somebody, each section answered from an index of what is open.

use chrono::{DateTime, NaiveDate, Utc};

use super::history::{AsOf, resolve};
use super::published::{self, Which};
use super::{desk, people};
use crate::db::{Db, Param, Row};
use crate::error::Result;
use crate::model::words::Words;
use crate::model::{AttemptId, ClaimId, PersonId, QueryId, ReplyId, RequestId, Status, Subject};
use crate::view::agenda::{Agenda, AgendaItem, AgendaSection};

/// How many things a section shows; it says how many there are.
const FIRST: usize = 20;

/// How many stale publications are counted at most.
const MOST_STALE: i64 = 1_000;

/// Claims on which there is work left.
const OPEN: &str = "c.stage IN ('open', 'checking', 'approval')";

/// Dated things first, the soonest on top; the rest as they came.
const SOONEST: &str = "CASE WHEN on_day IS NULL THEN 1 ELSE 0 END, on_day, id";

/// What waits: of somebody and of the desk, or of the desk alone.
///
/// # Errors
/// The database's.
pub fn agenda(db: &mut Db, person: Option<PersonId>, now: DateTime<Utc>) -> Result<Agenda> {
    db.snapshot(|db| {
        let desk = desk::show(db)?;
        let as_of = resolve(db, None, now, desk.zone())?;
        let today = as_of.today;
        let mut sections = Vec::new();
        if let Some(person) = person {
            sections.push(mine(db, person, today)?);
            sections.push(asked_of_me(db, person, today)?);
            sections.push(mentioned(db, person, today)?);
        }
        sections.extend([
            approval(db, today)?,
            overdue(db, today)?,
            replies(db, today)?,
            queries(db, today)?,
            attempts(db, today)?,
            rechecks(db, today)?,
            requests(db, today)?,
            stale(db, &as_of)?,
        ]);
        let names = people::list(db)?;
        Ok(Agenda {
            moment: as_of.moment(),
            today,
            desk: desk.name,
            ledger_id: db.value("SELECT ledger_id FROM ledger", &[])?,
            person: person
                .and_then(|id| names.into_iter().find(|p| p.id == id))
                .map(|p| p.name),
            total: sections.iter().map(|section| section.total).sum(),
            sections,
        })
    })
}

/// A query for what waits. Its first columns are `id`, `on_day`, claim, article and text.
struct Waiting<'a> {
    columns: &'a str,
    from: &'a str,
    params: &'a [Param<'a>],
}

/// A section of whatever a query finds; `read` makes of the columns behind the first five what the item is.
fn section(
    db: &mut Db,
    (code, title): (&'static str, &'static str),
    Waiting { columns, from, params }: Waiting,
    today: NaiveDate,
    mut read: impl FnMut(i64, &mut Row) -> Result<(Subject, String)>,
) -> Result<AgendaSection> {
    let sql = format!("SELECT * FROM (SELECT {columns} {from}) AS waits ORDER BY {SOONEST} LIMIT {FIRST}");
    let items = db.rows(&sql, params, |r| {
        let id = r.next()?;
        let on: Option<NaiveDate> = r.next()?;
        let (claim, article, text) = (r.next()?, r.next()?, r.next()?);
        let (subject, what) = read(id, r)?;
        Ok(AgendaItem {
            id: subject.to_string(),
            claim,
            article,
            text,
            what,
            on,
            late: on.is_some_and(|day| day < today),
        })
    })?;
    let total = match items.len() < FIRST {
        true => items.len() as i64,
        false => db.value(&format!("SELECT count(*) {from}"), params)?,
    };
    Ok(AgendaSection {
        code,
        title,
        total,
        items,
    })
}

fn mine(db: &mut Db, person: PersonId, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("mine", "Given to you"),
        Waiting {
            columns: "c.id AS id, c.due_on AS on_day, c.id AS claim_id, c.article, c.text, c.stage",
            from: &format!("FROM claims c WHERE c.assignee = ?1 AND {OPEN}"),
            params: &[person.into()],
        },
        today,
        |id, r| Ok((ClaimId(id).into(), r.next::<String>()?)),
    )
}

fn asked_of_me(db: &mut Db, person: PersonId, today: NaiveDate) -> Result<AgendaSection> {
    asked(
        db,
        ("asked", "Questions to you"),
        "q.answered_at IS NULL AND q.ended IS NULL AND q.person = ?1",
        &[person.into()],
        today,
    )
}

/// Notes that name somebody, until they write one there themselves or the claim is settled.
fn mentioned(db: &mut Db, person: PersonId, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("mentions", "Notes that name you"),
        Waiting {
            columns: "n.id AS id, NULL AS on_day, n.claim, c.article, n.text, p.name",
            from: "FROM mentions m JOIN notes n ON n.id = m.note JOIN claims c ON c.id = n.claim
                JOIN people p ON p.id = n.written_by
             WHERE m.person = ?1 AND m.ended IS NULL AND n.ended IS NULL AND n.written_by <> ?1
                AND (c.stage IS NULL OR c.stage NOT IN ('closed', 'dropped'))
                AND NOT EXISTS (SELECT 1 FROM notes a WHERE a.claim = n.claim AND a.id > n.id AND a.written_by = ?1
                    AND a.ended IS NULL)",
            params: &[person.into()],
        },
        today,
        |id, r| {
            Ok((
                Subject { noun: "note", id },
                format!("written by {}", r.next::<String>()?),
            ))
        },
    )
}

fn queries(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    asked(
        db,
        ("queries", "Open questions"),
        "q.answered_at IS NULL AND q.ended IS NULL",
        &[],
        today,
    )
}

fn asked(
    db: &mut Db,
    which: (&'static str, &'static str),
    condition: &str,
    params: &[Param],
    today: NaiveDate,
) -> Result<AgendaSection> {
    section(
        db,
        which,
        Waiting {
            columns: "q.id AS id, q.deadline_on AS on_day, q.claim, q.article, q.question, coalesce(p.name, q.writer)",
            from: &format!("FROM queries q LEFT JOIN people p ON p.id = q.person WHERE {condition}"),
            params,
        },
        today,
        |id, r| Ok((QueryId(id).into(), format!("to {}", r.next::<String>()?))),
    )
}

fn approval(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    let statuses: Vec<String> = Status::ALL.iter().map(|status| format!("'{status}'")).collect();
    section(
        db,
        ("approval", "Waiting for approval"),
        Waiting {
            columns: "c.id AS id, c.due_on AS on_day, c.id AS claim_id, c.article, c.text, c.status",
            from: &format!(
                "FROM claims c WHERE c.origin = 'own' AND c.status IN ({}) AND c.stage = 'approval'",
                statuses.join(", ")
            ),
            params: &[],
        },
        today,
        |id, r| Ok((ClaimId(id).into(), r.next::<String>()?)),
    )
}

fn overdue(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("overdue", "Overdue"),
        Waiting {
            columns: "c.id AS id, c.due_on AS on_day, c.id AS claim_id, c.article, c.text, c.stage, p.name",
            from: &format!("FROM claims c LEFT JOIN people p ON p.id = c.assignee WHERE {OPEN} AND c.due_on < ?1"),
            params: &[today.into()],
        },
        today,
        |id, r| {
            let stage: String = r.next()?;
            let what = match r.next::<Option<String>>()? {
                Some(who) => format!("{stage}, given to {who}"),
                None => format!("{stage}, given to nobody"),
            };
            Ok((ClaimId(id).into(), what))
        },
    )
}

fn replies(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("replies", "Replies awaited"),
        Waiting {
            columns: "w.id AS id, w.deadline_on AS on_day, w.claim, c.article, c.text, coalesce(m.name, s.name)",
            from: "FROM replies w JOIN claims c ON c.id = w.claim JOIN sources s ON s.id = w.source
             LEFT JOIN sources m ON m.id = s.merged_into WHERE w.outcome IS NULL AND w.ended IS NULL",
            params: &[],
        },
        today,
        |id, r| Ok((ReplyId(id).into(), format!("of {}", r.next::<String>()?))),
    )
}

fn attempts(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("attempts", "Attempts that may still lead somewhere"),
        Waiting {
            columns: "a.id AS id, NULL AS on_day, a.claim, c.article, c.text, a.kind, a.what",
            from: "FROM attempts a JOIN claims c ON c.id = a.claim WHERE a.outcome = 'waiting' AND a.ended IS NULL",
            params: &[],
        },
        today,
        |id, r| {
            Ok((
                AttemptId(id).into(),
                format!("{} {}", r.next::<String>()?, r.next::<String>()?),
            ))
        },
    )
}

fn rechecks(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("rechecks", "To be looked at again"),
        Waiting {
            columns: "c.id AS id, c.recheck_on AS on_day, c.id AS claim_id, c.article, c.text, c.status",
            from: "FROM claims c WHERE c.recheck_on <= ?1 AND c.stage IS NOT NULL AND c.stage <> 'dropped'",
            params: &[today.into()],
        },
        today,
        |id, r| Ok((ClaimId(id).into(), r.next::<String>()?)),
    )
}

fn requests(db: &mut Db, today: NaiveDate) -> Result<AgendaSection> {
    section(
        db,
        ("requests", "Requests to answer"),
        Waiting {
            columns: "q.id AS id, NULL AS on_day, q.claim, q.article, q.why, q.kind, q.asker",
            from: "FROM requests q WHERE q.outcome IS NULL AND q.ended IS NULL",
            params: &[],
        },
        today,
        |id, r| {
            Ok((
                RequestId(id).into(),
                format!("{}, {}", r.next::<String>()?, r.next::<String>()?),
            ))
        },
    )
}

/// Published reviews that no longer say what the ledger does.
fn stale(db: &mut Db, as_of: &AsOf) -> Result<AgendaSection> {
    let found = published::list(db, Which::Stale, None, MOST_STALE, as_of)?.published;
    Ok(AgendaSection {
        code: "stale",
        title: "Published and stale",
        total: found.len() as i64,
        items: found
            .into_iter()
            .take(FIRST)
            .map(|publication| AgendaItem {
                id: Subject::from(publication.claim).to_string(),
                claim: Some(publication.claim),
                article: None,
                text: publication.text,
                what: format!("published as {}, and no longer so", publication.status),
                on: None,
                late: false,
            })
            .collect(),
    })
}
