//! What rests on an act, so that it is not taken back: whatever came after it to the same thing, and what elsewhere was
//! decided by it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Act;
use super::rows::{before, text_before, written};
use crate::db::tables::{ARTICLES, PEOPLE, SOURCES};
use crate::db::{Db, Row};
use crate::error::{Error, Kind, Result};
use crate::model::{ArticleId, ClaimId, PersonId, Refusal, SourceId, SourceKind, Subject};
use crate::store::history::Pictured;
use crate::store::journal::Write;
use crate::store::marks::RESTS_ON;
use crate::store::sources::Source;
use crate::store::{articles, log, people, sources};

/// Which of the entries since still count: neither those that are taken back now, nor what was taken back before.
pub(super) struct Since {
    /// The entries that are taken back now.
    with: Vec<i64>,
    /// What each undo since took back.
    undid: BTreeMap<i64, i64>,
}

impl Since {
    /// What came after the first of the acts.
    pub fn of(db: &mut Db, acts: &[Act]) -> Result<Since> {
        let with: Vec<i64> = acts.iter().map(|act| act.seq).collect();
        let first = with.iter().min().copied().unwrap_or(i64::MAX);
        let undos: Vec<(i64, String)> = db.rows(
            "SELECT seq, body FROM journal WHERE seq > ?1 AND verb = 'undo' ORDER BY seq",
            &[first.into()],
            |r| Ok((r.next()?, r.next()?)),
        )?;
        let undid = undos.into_iter().filter_map(|(seq, body)| {
            let body: Json = serde_json::from_str(&body).unwrap_or_default();
            Some((seq, body["did"]["undoes"].as_i64()?))
        });
        Ok(Since {
            undid: undid.collect(),
            with,
        })
    }

    fn counts(&self, seq: i64) -> bool {
        !self.with.contains(&seq) && !self.undid.contains_key(&seq) && !self.undid.values().any(|gone| *gone == seq)
    }
}

/// Refuses while anything rests on an act.
pub(super) fn nothing(write: &mut Write, act: &Act, since: &Since) -> Result<()> {
    let (id, db) = (act.subject.id, write.db());
    unmoved(db, act, act.subject, since)?;
    unrevised(db, act, since)?;
    match (act.subject.noun, act.verb.as_str()) {
        ("claim", verb) => {
            not_signed(db, act, ClaimId(id))?;
            // A relation is as much about the other claim.
            let other = act.did["to"].as_i64().filter(|_| matches!(verb, "relate" | "unrelate"));
            if let Some(other) = other.map(ClaimId) {
                unmoved(db, act, other.into(), since)?;
                not_signed(db, act, other)?;
            }
            Ok(())
        }
        (_, "document edit") => not_decided(db, act, since),
        (_, "source merge") => not_named(db, act, since),
        (_, "person add") => not_at_work(db, act),
        (_, "person edit") => {
            let name = text_before(db, act.seq, &PEOPLE, id, "name")?.unwrap_or_default();
            people::refuse_taken(write, &name, Some(PersonId(id))).map_err(|error| clash(act, error))
        }
        (_, "article edit") => {
            let url = text_before(db, act.seq, &ARTICLES, id, "url")?.and_then(|url| url.parse().ok());
            articles::refuse_known_address(write, url.as_ref(), Some(ArticleId(id))).map_err(|error| clash(act, error))
        }
        _ => Ok(()),
    }
}

fn rests(act: &Act, what: impl std::fmt::Display) -> Error {
    Refusal::new(
        format!("{what} came after #{} ({}) and rests on it", act.seq, act.verb),
        "take that back first, or mend what is wrong by hand",
    )
    .into()
}

/// Nothing was done to the thing since, but what was itself taken back.
fn unmoved(db: &mut Db, act: &Act, subject: Subject, since: &Since) -> Result<()> {
    let mut before = None;
    loop {
        let page = log::log(db, Some(subject), before, 100)?;
        for entry in page.entries {
            if entry.seq <= act.seq {
                return Ok(());
            }
            if since.counts(entry.seq) {
                return Err(Refusal::new(
                    format!("#{} came after it and rests on it: {}", entry.seq, entry.summary),
                    "take that back first, or mend what is wrong by hand",
                )
                .into());
            }
        }
        if page.next.is_none() {
            return Ok(());
        }
        before = page.next;
    }
}

/// A row that is put back whole would take along what was changed in it since, under whichever name.
fn unrevised(db: &mut Db, act: &Act, since: &Since) -> Result<()> {
    let later: Vec<(i64, String)> = db.rows(
        "SELECT DISTINCT l.seq, j.verb FROM journal_rows w
         JOIN revisions r ON r.tbl = w.tbl AND r.row_id = w.row_id AND r.seq = w.seq
         JOIN revisions l ON l.tbl = r.tbl AND l.row_id = r.row_id AND l.seq > r.seq
         JOIN journal j ON j.seq = l.seq
         WHERE w.seq = ?1 ORDER BY l.seq DESC",
        &[act.seq.into()],
        |r| Ok((r.next()?, r.next()?)),
    )?;
    match later.into_iter().find(|(seq, _)| since.counts(*seq)) {
        None => Ok(()),
        Some((seq, verb)) => Err(rests(act, format!("#{seq} ({verb})"))),
    }
}

/// Whoever signed the story off saw its claims as they stand.
fn not_signed(db: &mut Db, act: &Act, claim: ClaimId) -> Result<()> {
    let signed: Option<ArticleId> = db.row(
        "SELECT s.article FROM signoffs s JOIN claims c ON c.article = s.article
         WHERE c.id = ?1 AND s.seq > ?2 AND s.ended IS NULL ORDER BY s.id",
        &[claim.into(), act.seq.into()],
        |r| r.next(),
    )?;
    match signed {
        None => Ok(()),
        Some(article) => Err(rests(act, format!("the sign-off of {article}"))),
    }
}

/// A verdict looks at where its documents come from and how near they stand. What an undo marked says again what was
/// decided before what it took back, so the newest decision proper is the one that stands.
fn not_decided(db: &mut Db, act: &Act, since: &Since) -> Result<()> {
    let mut standing: BTreeMap<ClaimId, bool> = BTreeMap::new();
    let marks: Vec<(ClaimId, i64, bool)> = db.rows(
        &format!(
            "SELECT m.claim, m.seq, EXISTS (SELECT 1 FROM mark_evidence me JOIN evidence e ON e.id = me.evidence
                WHERE {RESTS_ON} AND e.document = ?1)
             FROM marks m JOIN claims c ON c.id = m.claim
             WHERE m.claim IN (SELECT claim FROM evidence WHERE document = ?1) AND m.seq > ?2
               AND coalesce(c.stage, '') <> 'dropped' ORDER BY m.id"
        ),
        &[act.subject.id.into(), act.seq.into()],
        |r| Ok((r.next()?, r.next()?, r.next()?)),
    )?;
    for (claim, seq, on_it) in marks {
        if since.counts(seq) {
            standing.insert(claim, on_it);
        }
    }
    match standing.into_iter().find(|(_, on_it)| *on_it) {
        None => Ok(()),
        Some((claim, _)) => Err(rests(act, format!("the mark on {claim}"))),
    }
}

/// Who was meant by the one name that two had, nobody can tell any more.
fn not_named(db: &mut Db, act: &Act, since: &Since) -> Result<()> {
    let source = SourceId(act.subject.id);
    let named: Vec<(ClaimId, i64)> = db.rows(
        "SELECT l.claim, l.seq FROM links l JOIN claims c ON c.id = l.claim
         WHERE l.source = ?1 AND l.seq > ?2 AND l.ended IS NULL AND coalesce(c.stage, '') <> 'dropped' ORDER BY l.id",
        &[source.into(), act.seq.into()],
        |r| Ok((r.next()?, r.next()?)),
    )?;
    for (claim, seq) in named {
        if first_named(db, claim, source, seq, since)? > act.seq {
            return Err(rests(act, format!("the chain of {claim}, which names the source,")));
        }
    }
    Ok(())
}

/// The entry by which a chain came to name a source: a chain that an undo put back had named it before.
fn first_named(db: &mut Db, claim: ClaimId, source: SourceId, seq: i64, since: &Since) -> Result<i64> {
    let mut named = seq;
    while let Some(undone) = since.undid.get(&named) {
        let earlier: Option<i64> = db.row(
            "SELECT seq FROM links WHERE claim = ?1 AND source = ?2 AND ended = ?3 ORDER BY seq DESC",
            &[claim.into(), source.into(), (*undone).into()],
            |r| r.next(),
        )?;
        let Some(earlier) = earlier else { break };
        named = earlier;
    }
    Ok(named)
}

/// Whoever has done something, or was given something, works here.
fn not_at_work(db: &mut Db, act: &Act) -> Result<()> {
    let busy: bool = db.value(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE actor = ?1)
            OR EXISTS (SELECT 1 FROM claims WHERE assignee = ?1)
            OR EXISTS (SELECT 1 FROM queries WHERE person = ?1 AND ended IS NULL)",
        &[act.subject.id.into()],
    )?;
    match busy {
        false => Ok(()),
        true => Err(rests(act, "what that person did or was given")),
    }
}

/// What the rule said that stands in the way of what was there before.
fn clash(act: &Act, error: Error) -> Error {
    if error.kind != Kind::Refused {
        return error;
    }
    Refusal::new(
        format!(
            "the name, site, address or login that {} #{} had before #{} is another's now: {}",
            act.subject.noun, act.subject.id, act.seq, error.message
        ),
        "change it by hand",
    )
    .into()
}

/// Names, sites and logins are one's own, also after something was put back.
pub(super) fn nothing_clashes(write: &mut Write, act: &Act) -> Result<()> {
    if act.verb == "person edit" {
        return at_work_as_one(write, act);
    }
    for id in written(write.db(), act.seq, &SOURCES)? {
        known_as_one(write, act, SourceId(id)).map_err(|error| clash(act, error))?;
    }
    let seq = write.seq();
    let again: Vec<(SourceId, String)> = write.db().rows(
        "SELECT coalesce(s.merged_into, s.id), a.name FROM source_aliases a JOIN sources s ON s.id = a.source
         WHERE a.seq = ?1 AND a.ended IS NULL ORDER BY a.id",
        &[seq.into()],
        |r| Ok((r.next()?, r.next()?)),
    )?;
    for (source, name) in again {
        sources::refuse_taken(write, &name, &[source]).map_err(|error| clash(act, error))?;
    }
    Ok(())
}

fn at_work_as_one(write: &mut Write, act: &Act) -> Result<()> {
    let person = people::get(write.db(), PersonId(act.subject.id))?;
    match person.active {
        true => {
            people::refuse_login(write, person.os_user.as_deref(), Some(person.id)).map_err(|error| clash(act, error))
        }
        false => people::refuse_last(write, &person),
    }
}

/// The names and the site that a source has again, as far as it had not got them when the undo began.
fn known_as_one(write: &mut Write, act: &Act, id: SourceId) -> Result<()> {
    let now = sources::get(write.db(), id)?;
    let seq = write.seq();
    let Some(found) = before(write.db(), seq, &SOURCES, id.0)? else {
        return Ok(());
    };
    let found = Source::read(&mut Row::of_values(&found))?;
    let apart = found.merged_into != now.merged_into;
    // What two shared that were merged, they shared before.
    let mut own = vec![now.merged_into.unwrap_or(id)];
    own.extend(found.merged_into.filter(|_| act.verb == "source merge"));
    if now.kind == SourceKind::Anonymous {
        return Ok(());
    }
    if apart {
        for alias in sources::aliases(write.db(), id)? {
            sources::refuse_taken(write, &alias, &own)?;
        }
    }
    if apart || found.name != now.name {
        sources::refuse_taken(write, &now.name, &own)?;
    }
    if apart || found.host != now.host {
        sources::refuse_owned_host(write, now.host.as_deref(), &own)?;
    }
    Ok(())
}
