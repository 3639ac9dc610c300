//! Who let a story go, and with which text exactly.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::history::{self, AsOf, Pictured};
use super::journal::Write;
use super::pages::{name, people_names};
use super::{articles, listing, reports};
use crate::db::tables::SIGNOFFS;
use crate::db::{Db, Param, Row, Table};
use crate::error::{Error, Result};
use crate::model::names::{LONGEST_FIELD, sound, sound_if};
use crate::model::{ArticleId, PersonId, Refusal};
use crate::view::reports::Blocker;
use crate::view::work::{SignoffList, SignoffView};

/// A row of a sign-off.
#[derive(Debug, Clone)]
struct Signoff {
    id: i64,
    seq: i64,
    article: ArticleId,
    text: i64,
    sha256: String,
    note: Option<String>,
    signed_by: PersonId,
    signed_at: DateTime<Utc>,
    ended: Option<i64>,
    ended_reason: Option<String>,
}

impl Pictured for Signoff {
    fn table() -> &'static Table {
        &SIGNOFFS
    }

    fn key(&self) -> i64 {
        self.id
    }

    fn read(row: &mut Row) -> Result<Self> {
        Ok(Signoff {
            id: row.next()?,
            seq: row.next()?,
            article: row.next()?,
            text: row.next()?,
            sha256: row.next()?,
            note: row.next()?,
            signed_by: row.next()?,
            signed_at: row.next()?,
            ended: row.next()?,
            ended_reason: row.next()?,
        })
    }
}

/// Signs a story off, with exactly the newest text of its article.
///
/// # Errors
/// `NotFound`; `Refused` while anything stands in the story's way (which is said), without a text, or when that person
/// signed this text already.
pub fn sign(write: &mut Write, id: ArticleId, note: Option<&str>) -> Result<()> {
    articles::get(write.db(), id)?;
    let note = sound_if("note", note, LONGEST_FIELD)?;
    let Some(text) = articles::texts(write.db(), id, i64::MAX)?.pop() else {
        return Err(Refusal::new(
            format!("{id} has no text, and a sign-off names the exact text"),
            format!("attach it first: sayso article attach {} FILE", id.0),
        )
        .into());
    };
    refuse_no_go(write, id)?;
    let person = write.person;
    let signed: i64 = write.db().value(
        "SELECT count(*) FROM signoffs WHERE article = ?1 AND signed_by = ?2 AND ended IS NULL",
        &[id.into(), person.into()],
    )?;
    if signed > 0 {
        return Err(Refusal::new(
            format!("you signed this text of {id} already"),
            "there is nothing to do",
        )
        .into());
    }
    write.put(
        &SIGNOFFS,
        "INSERT INTO signoffs (id, seq, article, text, sha256, note, signed_by, signed_at, ended, ended_reason)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM signoffs), ?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            text.id.into(),
            (&text.sha256).into(),
            note.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    write.entry(
        "signoff",
        id,
        &serde_json::json!({"article": id, "version": text.version, "sha256": text.sha256}),
    )?;
    Ok(())
}

/// No sign-off comes to stand while anything stands in the story's way.
pub(super) fn refuse_no_go(write: &mut Write, id: ArticleId) -> Result<()> {
    let (now, zone) = (write.now, write.desk.zone());
    let as_of = history::resolve(write.db(), None, now, zone)?;
    let story = reports::story(write.db(), id, &as_of)?;
    match story.go {
        true => Ok(()),
        false => Err(Refusal::new(
            format!("{id} is no-go: {}", told(&story.blocking)),
            format!("`sayso report --article {}` says what to do about each", id.0),
        )
        .into()),
    }
}

/// What stands in the way, the first few of it.
fn told(blocking: &[Blocker]) -> String {
    const SHOWN: usize = 3;
    let mut parts: Vec<String> = blocking
        .iter()
        .take(SHOWN)
        .map(|blocker| match blocker.claim {
            Some(claim) => format!("{claim}: {}", blocker.message),
            None => blocker.message.clone(),
        })
        .collect();
    if blocking.len() > SHOWN {
        parts.push(format!("and {} more", blocking.len() - SHOWN));
    }
    parts.join("; ")
}

/// Takes back one's own sign-off.
///
/// # Errors
/// `NotFound`; `Refused` when there is none that stands.
pub fn withdraw(write: &mut Write, id: ArticleId, reason: &str) -> Result<()> {
    articles::get(write.db(), id)?;
    let reason = sound("reason", reason, LONGEST_FIELD)?;
    let (seq, person) = (write.seq(), write.person);
    let ended = write.put_all(
        &SIGNOFFS,
        "UPDATE signoffs SET ended = ?3, ended_reason = ?4 WHERE article = ?1 AND signed_by = ?2 AND ended IS NULL
         RETURNING *",
        &[id.into(), person.into(), seq.into(), reason.into()],
    )?;
    if ended.is_empty() {
        return Err(Refusal::new(
            format!("you have not signed {id} off"),
            "only who signed takes it back; `sayso signoff list` shows who did",
        )
        .into());
    }
    write.entry("signoff withdraw", id, &serde_json::json!({"article": id}))?;
    Ok(())
}

/// Voids every sign-off of an article that stands, within the verb that makes it void.
pub(super) fn void(write: &mut Write, id: ArticleId, reason: &str) -> Result<()> {
    let seq = write.seq();
    write.put_all(
        &SIGNOFFS,
        "UPDATE signoffs SET ended = ?2, ended_reason = ?3 WHERE article = ?1 AND ended IS NULL RETURNING *",
        &[id.into(), seq.into(), reason.into()],
    )?;
    Ok(())
}

/// An article's sign-offs, oldest first, as of an entry.
pub(super) fn of_article(db: &mut Db, id: ArticleId, until: i64) -> Result<Vec<SignoffView>> {
    let sql = format!(
        "SELECT {} FROM signoffs s WHERE s.article = ?1 AND s.seq <= ?2 ORDER BY s.id",
        SIGNOFFS.columns_as("s")
    );
    let rows = db.rows(&sql, &[id.into(), until.into()], Signoff::read)?;
    views(db, rows, until)
}

/// Which sign-offs to list.
#[derive(Debug, Clone, Default)]
pub struct SignoffFilter {
    /// Of an article.
    pub article: Option<ArticleId>,
    /// Only those that stand.
    pub standing: bool,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of sign-offs, by number.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &SignoffFilter, limit: usize, as_of: &AsOf) -> Result<SignoffList> {
    let mut query = listing::Numbered::after(filter.after);
    query.is("article", filter.article);
    if filter.standing {
        query.holds("ended IS NULL");
    }
    let (rows, next) = query.rows::<Signoff>(db, limit)?;
    Ok(SignoffList {
        signoffs: views(db, rows, as_of.until)?,
        next,
    })
}

fn views(db: &mut Db, rows: Vec<Signoff>, until: i64) -> Result<Vec<SignoffView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let people = people_names(db, until)?;
    let texts: BTreeSet<i64> = rows.iter().map(|signoff| signoff.text).collect();
    let places: Vec<String> = (1..=texts.len()).map(|n| format!("?{n}")).collect();
    let params: Vec<Param> = texts.into_iter().map(Param::from).collect();
    let sql = format!(
        "SELECT id, version FROM article_texts WHERE id IN ({})",
        places.join(", ")
    );
    let versions: HashMap<i64, i64> = db
        .rows(&sql, &params, |r| Ok((r.next()?, r.next()?)))?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|signoff| {
            let ended = signoff.ended.filter(|seq| *seq <= until);
            let version = versions.get(&signoff.text).copied();
            Ok(SignoffView {
                article: signoff.article,
                text_version: version.ok_or_else(|| Error::corrupt("a sign-off without its text"))?,
                sha256: signoff.sha256,
                note: signoff.note,
                by: name(&people, signoff.signed_by),
                signed_at: signoff.signed_at,
                stands: ended.is_none(),
                void_because: signoff.ended_reason.filter(|_| ended.is_some()),
                void_seq: ended,
                seq: signoff.seq,
            })
        })
        .collect()
}
