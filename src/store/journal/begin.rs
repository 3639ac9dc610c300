//! How a write begins: the head of the chain, who acts, and whether the request was done before.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Act, Done, GENESIS, Request, Salts, Write};
use crate::db::Db;
use crate::db::tables::{DESK, PEOPLE};
use crate::error::{Error, Kind, Result};
use crate::model::counting::Counts;
use crate::model::ids::short;
use crate::model::names::{self, fold};
use crate::model::{Desk, PersonId, Subject};
use crate::store::desk;

pub(super) enum Begun<'a> {
    Now(Box<Write<'a>>),
    Before(Done),
}

struct Head {
    ledger_id: String,
    seq: i64,
    hash: String,
    at: Option<DateTime<Utc>>,
    person: Option<PersonId>,
    anybody: bool,
    before: Option<i64>,
    desk: Option<Desk>,
}

impl<'a> Write<'a> {
    pub(super) fn begin(db: &'a mut Db, act: &'a Act) -> Result<Begun<'a>> {
        let request = act.request.as_ref().map(|r| r.id.as_str());
        let (name, number, login) = match &act.by {
            // `#3` is a number and nothing else: whoever is called so comes in by another door.
            Some(by) => match by.strip_prefix('#').map(str::parse::<i64>) {
                Some(Ok(number)) => (None, Some(number), None),
                _ => (Some(fold(by)), by.parse::<i64>().ok(), None),
            },
            None => (None, None, Some(act.os_user.as_str())),
        };
        let sql = format!(
            "SELECT l.ledger_id, j.seq, j.hash, j.at,
                (SELECT min(p.id) FROM people p WHERE p.active AND (p.folded = ?1 OR p.id = ?2 OR p.os_user = ?3)),
                (SELECT min(p.id) FROM people p),
                (SELECT max(r.seq) FROM journal r WHERE r.request_id = ?4),
                {}
             FROM ledger l
             LEFT JOIN journal j ON j.seq = (SELECT max(seq) FROM journal)
             LEFT JOIN desk d ON d.id = 1
             WHERE l.one = 1",
            DESK.columns_as("d")
        );
        let head = db
            .row(&sql, &[name.into(), number.into(), login.into(), request.into()], |r| {
                Ok(Head {
                    ledger_id: r.next()?,
                    seq: r.next::<Option<i64>>()?.unwrap_or(0),
                    hash: r.next::<Option<String>>()?.unwrap_or_else(|| GENESIS.to_owned()),
                    at: r.next()?,
                    person: r.next()?,
                    anybody: r.next::<Option<i64>>()?.is_some(),
                    before: r.next()?,
                    desk: desk::from_left_join(r)?,
                })
            })?
            .ok_or_else(|| Error::corrupt("no ledger row"))?;
        if let (Some(seq), Some(request)) = (head.before, &act.request) {
            return Ok(Begun::Before(done_before(db, seq, request, head.person)?));
        }
        let mut write = Write {
            ledger_id: head.ledger_id,
            prev: head.hash,
            seq: head.seq + 1,
            counted_on: head.at.map(|at| at.date_naive()),
            now: head.at.map_or(act.now, |at| at.max(act.now)),
            person: head.person.unwrap_or(PersonId(1)),
            desk: head.desk.clone().unwrap_or_default(),
            counts: Counts::new(),
            rows: BTreeMap::new(),
            subjects: Vec::new(),
            salts: Salts {
                fill: act.random,
                buffer: [0; 1024],
                at: 1024,
            },
            db,
            act,
        };
        if head.desk.is_none() {
            desk::found(&mut write)?;
        }
        match (head.person, head.anybody) {
            (Some(_), _) => {}
            (None, false) => write.first_person()?,
            (None, true) => return Err(unknown_person(write.db, act)?),
        }
        Ok(Begun::Now(Box::new(write)))
    }

    /// The first user of a new ledger becomes its first person.
    fn first_person(&mut self) -> Result<()> {
        let name = self.act.by.clone().unwrap_or_else(|| self.act.os_user.clone());
        let folded = fold(&name);
        self.put(
            &PEOPLE,
            "INSERT INTO people (id, seq, name, folded, os_user, role, active, added_at)
             VALUES (1, ?1, ?2, ?3, ?4, 'admin', ?5, ?6) RETURNING *",
            &[
                self.seq.into(),
                name.into(),
                folded.into(),
                self.act.os_user.as_str().into(),
                true.into(),
                self.now.into(),
            ],
        )?;
        self.person = PersonId(1);
        Ok(())
    }
}

/// What an earlier write under the same request was about.
fn done_before(db: &mut Db, seq: i64, request: &Request, actor: Option<PersonId>) -> Result<Done> {
    let (body, first, before) = db
        .row(
            "SELECT body, subject, actor FROM journal WHERE seq = ?1",
            &[seq.into()],
            |r| Ok((r.next::<String>()?, r.next::<String>()?, r.next::<PersonId>()?)),
        )?
        .ok_or_else(|| Error::corrupt(format!("no journal entry {seq}")))?;
    if !request.fits(&body) || actor.is_some_and(|actor| actor != before) {
        return Err(Error::new(
            Kind::Conflict,
            format!("the request id {} was used for something else", request.id),
        )
        .hint("leave --request-id out, or give a new one"));
    }
    let rest = db.rows(
        "SELECT subject, seq FROM journal WHERE request_id > ?1 AND request_id < ?2 ORDER BY seq",
        &[format!("{}/", request.id).into(), format!("{}0", request.id).into()],
        |r| Ok((r.next::<String>()?, r.next::<i64>()?)),
    )?;
    let last = rest.last().map_or(seq, |(_, seq)| *seq);
    let subjects = std::iter::once(first)
        .chain(rest.into_iter().map(|(subject, _)| subject))
        .map(|text| Subject::parse(&text).ok_or_else(|| Error::corrupt(format!("the subject {text:?}"))))
        .collect::<Result<Vec<Subject>>>()?;
    Ok(Done {
        subjects,
        seq: last,
        repeated: true,
    })
}

fn unknown_person(db: &mut Db, act: &Act) -> Result<Error> {
    let names = db.rows("SELECT name FROM people WHERE active ORDER BY id", &[], |r| {
        r.next::<String>()
    })?;
    let who = act.by.as_deref().unwrap_or(&act.os_user);
    let nearest = names::nearest(who, names.iter().map(String::as_str));
    let error = match &act.by {
        Some(by) => Error::not_found(format!("person {:?} at this desk", short(by))),
        None => Error::refused(format!("the user {:?} is nobody at this desk yet", short(&act.os_user))),
    };
    Ok(match nearest {
        Some(name) => error.hint(format!("did you mean --by {name:?}?")),
        None => error.hint(format!(
            "say who acts with --by NAME (known: {}), or add somebody with `sayso person add`",
            names.join(", ")
        )),
    })
}
