//! Claims, their wordings and their chains.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::history;
use super::journal::Write;
use crate::db::tables::{CLAIM_TEXTS, CLAIMS, LINKS, NOTES, STAGES, TAGS};
use crate::db::{Db, Row, Value};
use crate::error::{Error, Result};
use crate::model::counting::{self, Counted};
use crate::model::names::{LONGEST_CLAIM, LONGEST_FIELD, fold, sound};
use crate::model::stage::Move;
use crate::model::{
    Anchor, ArticleId, Chain, ClaimId, ClaimKind, Edtf, Link, Origin, PersonId, Precision, Priority, Refusal, SourceId,
    Stage, Status,
};

/// A claim's row.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its number.
    pub id: ClaimId,
    /// The entry that added it.
    pub seq: i64,
    /// Its public id.
    pub public_id: String,
    /// Counts its changes, for people who edit what they read earlier.
    pub version: i64,
    /// Own or imported.
    pub origin: Origin,
    /// The article that it appears in.
    pub article: Option<ArticleId>,
    /// What a seed file or an import knows it by.
    pub external_id: Option<String>,
    /// Digest of the record that it was made from.
    pub record_digest: Option<String>,
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// The statement, as worded now.
    pub text: String,
    /// Which wording that is.
    pub text_version: i64,
    /// Verbatim words.
    pub quote: Option<String>,
    /// Their language before translation.
    pub quote_language: Option<String>,
    /// Who translated them.
    pub translator: Option<String>,
    /// The statement's language.
    pub language: Option<String>,
    /// The day of the claim, in EDTF.
    pub claimed_on: Option<String>,
    /// The first day it can be.
    pub claimed_from: Option<NaiveDate>,
    /// The last day it can be.
    pub claimed_to: Option<NaiveDate>,
    /// How exactly it is known.
    pub claimed_precision: Option<Precision>,
    /// How that day is known.
    pub claimed_basis: Option<String>,
    /// The version of the article's text that the anchor was made from.
    pub anchor_text: Option<i64>,
    /// Its place there.
    pub anchor: Option<Anchor>,
    /// Where it stands.
    pub status: Status,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// Who asserts it.
    pub originator: Option<SourceId>,
    /// Links − 1.
    pub hearsay_distance: i64,
    /// Whether it accuses somebody.
    pub accusation: bool,
    /// How pressing it is.
    pub priority: Priority,
    /// Whom it is given to.
    pub assignee: Option<PersonId>,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
    /// The day to look again.
    pub recheck_on: Option<NaiveDate>,
    /// Why it was chosen for checking.
    pub chosen_because: Option<String>,
    /// Check-worthiness, in thousandths.
    pub worth: Option<i64>,
    /// The day of its entry, in the desk's zone.
    pub entered_on: NaiveDate,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

/// Reads a row with the columns of [`CLAIMS`].
pub(super) fn from_row(row: &mut Row) -> Result<Claim> {
    let mut spans = None;
    Ok(Claim {
        id: row.next()?,
        seq: row.next()?,
        public_id: row.next()?,
        version: row.next()?,
        origin: row.next()?,
        article: row.next()?,
        external_id: row.next()?,
        record_digest: row.next()?,
        kind: row.next()?,
        text: row.next()?,
        text_version: {
            let _folded: String = row.next()?;
            row.next()?
        },
        quote: row.next()?,
        quote_language: row.next()?,
        translator: row.next()?,
        language: row.next()?,
        claimed_on: row.next()?,
        claimed_from: row.next()?,
        claimed_to: row.next()?,
        claimed_precision: row.next()?,
        claimed_basis: row.next()?,
        anchor_text: {
            let text = row.next()?;
            let _start: Option<i64> = row.next()?;
            let _end: Option<i64> = row.next()?;
            if let Some(json) = row.next::<Option<String>>()? {
                spans = Some(serde_json::from_str(&json).map_err(|_| Error::corrupt("an anchor that cannot be read"))?);
            }
            text
        },
        anchor: spans,
        status: row.next()?,
        stage: row.next()?,
        originator: row.next()?,
        hearsay_distance: row.next()?,
        accusation: row.next()?,
        priority: row.next()?,
        assignee: row.next()?,
        due_on: row.next()?,
        recheck_on: row.next()?,
        chosen_because: row.next()?,
        worth: row.next()?,
        entered_on: row.next()?,
        added_at: row.next()?,
    })
}

impl history::Pictured for Claim {
    fn table() -> &'static crate::db::Table {
        &CLAIMS
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

impl Claim {
    /// The part that is counted.
    pub fn counted(&self) -> Counted {
        Counted {
            origin: self.origin,
            stage: self.stage,
            status: self.status,
            originator: self.originator,
            entered_on: self.entered_on,
            due_on: self.due_on,
        }
    }
}

/// Reads one claim.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: ClaimId) -> Result<Claim> {
    let sql = format!("SELECT {} FROM claims c WHERE c.id = ?1", CLAIMS.columns_as("c"));
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso list` shows the claims with their numbers"))
}

/// What to record of a new claim.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Own or imported.
    pub origin: Origin,
    /// The article that it appears in.
    pub article: Option<ArticleId>,
    /// The statement and what is said about it.
    pub about: ClaimFields,
    /// Its chain.
    pub chain: Chain,
    /// Its place in the article, and in which version of the text.
    pub anchor: Option<(i64, Anchor)>,
    /// The stage that it begins in.
    pub stage: Stage,
    /// Tags.
    pub tags: Vec<String>,
    /// What a seed file or an import knows it by.
    pub external_id: Option<String>,
    /// Digest of the record that it was made from.
    pub record_digest: Option<String>,
}

/// The fields of a claim that a person words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFields {
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// The statement.
    pub text: String,
    /// Verbatim words.
    pub quote: Option<String>,
    /// Their language before translation.
    pub quote_language: Option<String>,
    /// Who translated them.
    pub translator: Option<String>,
    /// The statement's language.
    pub language: Option<String>,
    /// The day of the claim.
    pub claimed_on: Option<Edtf>,
    /// How that day is known.
    pub claimed_basis: Option<String>,
    /// Whether it accuses somebody.
    pub accusation: bool,
    /// How pressing it is.
    pub priority: Priority,
    /// Whom it is given to.
    pub assignee: Option<PersonId>,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
    /// The day to look again.
    pub recheck_on: Option<NaiveDate>,
    /// Why it was chosen for checking.
    pub chosen_because: Option<String>,
}

impl ClaimFields {
    /// A claim with nothing but its words.
    pub fn of(text: &str) -> ClaimFields {
        ClaimFields {
            kind: ClaimKind::Fact,
            text: text.to_owned(),
            quote: None,
            quote_language: None,
            translator: None,
            language: None,
            claimed_on: None,
            claimed_basis: None,
            accusation: false,
            priority: Priority::Normal,
            assignee: None,
            due_on: None,
            recheck_on: None,
            chosen_because: None,
        }
    }

    /// The fields of a claim as they stand, to be changed.
    pub fn of_claim(claim: &Claim) -> ClaimFields {
        ClaimFields {
            kind: claim.kind,
            text: claim.text.clone(),
            quote: claim.quote.clone(),
            quote_language: claim.quote_language.clone(),
            translator: claim.translator.clone(),
            language: claim.language.clone(),
            claimed_on: claim.claimed_on.as_deref().and_then(|text| text.parse().ok()),
            claimed_basis: claim.claimed_basis.clone(),
            accusation: claim.accusation,
            priority: claim.priority,
            assignee: claim.assignee,
            due_on: claim.due_on,
            recheck_on: claim.recheck_on,
            chosen_because: claim.chosen_because.clone(),
        }
    }
}

/// Adds a claim, with its own entry in the journal.
///
/// # Errors
/// `Refused` for a text that cannot be kept, or links that are no chain.
pub fn add(write: &mut Write, new: &NewClaim) -> Result<ClaimId> {
    let id = insert(write, new)?;
    write.entry(
        "add",
        id,
        &serde_json::json!({"claim": id, "text": new.about.text, "kind": new.about.kind, "article": new.article,
            "chain": chain_body(&new.chain)}),
    )?;
    Ok(id)
}

/// A chain as a journal body tells it: the sources' numbers, null for a gap.
pub(super) fn chain_body(chain: &Chain) -> Vec<Option<SourceId>> {
    chain.0.iter().map(|link| link.source).collect()
}

/// Inserts a claim with its text, chain, tags and first stage, within another verb.
pub(crate) fn insert(write: &mut Write, new: &NewClaim) -> Result<ClaimId> {
    insert_all(write, std::slice::from_ref(new)).map(|ids| ids[0])
}

/// Inserts claims, each with its text, chain, tags and first stage, within another verb. Claims that come in by the
/// thousand and those entered one by one pass the same checks and become the same rows.
pub(crate) fn insert_all(write: &mut Write, news: &[NewClaim]) -> Result<Vec<ClaimId>> {
    let [claim, text, link, stage, tag] = write.next_ids([&CLAIMS, &CLAIM_TEXTS, &LINKS, &STAGES, &TAGS])?;
    let mut ids = Vec::with_capacity(news.len());
    let mut claims = Vec::with_capacity(news.len());
    let mut texts = Vec::with_capacity(news.len());
    let (mut links, mut stages, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    for (id, new) in (claim..).map(ClaimId).zip(news) {
        let wording = check(new)?;
        let counted = Counted {
            origin: new.origin,
            stage: (new.origin == Origin::Own).then_some(new.stage),
            status: Status::Unverified,
            originator: new.chain.originator(),
            entered_on: write.today(),
            due_on: new.about.due_on,
        };
        claims.push(row(write, id, new, &wording, &counted));
        texts.push(text_row(write, text + texts.len() as i64, (id, 1, &wording), None));
        link_rows(write, link, id, &new.chain, &mut links);
        if let Some(to) = counted.stage {
            let step = Move { to, reason: None };
            stages.push(super::stages::row(write, stage + stages.len() as i64, id, None, &step));
        }
        let distinct = new
            .tags
            .iter()
            .map(|tag| tag_text(tag))
            .collect::<Result<BTreeSet<_>>>()?;
        tags.extend(
            (tag + tags.len() as i64..)
                .zip(&distinct)
                .map(|(number, tag)| tag_row(write, number, id, tag)),
        );
        counting::change(&mut write.counts, None, Some(&counted));
        ids.push(id);
    }
    write.load(&CLAIMS, &claims)?;
    write.load(&CLAIM_TEXTS, &texts)?;
    write.load(&LINKS, &links)?;
    write.load(&STAGES, &stages)?;
    write.load(&TAGS, &tags)?;
    Ok(ids)
}

/// Whether a claim can be kept; returns its text as it will be.
fn check(new: &NewClaim) -> Result<String> {
    let text = sound("claim", &new.about.text, LONGEST_CLAIM)?;
    if let Some(quote) = &new.about.quote {
        sound("quote", quote, LONGEST_CLAIM)?;
    }
    new.chain.check()?;
    if let Some((_, anchor)) = &new.anchor
        && let Some(fault) = anchor.fault(None)
    {
        return Err(Refusal::new(fault, "give spans in code points, in the order of the text").into());
    }
    Ok(text)
}

/// A new claim's row, in the order of [`CLAIMS`].
fn row(write: &mut Write, id: ClaimId, new: &NewClaim, text: &str, counted: &Counted) -> Vec<Value> {
    let about = &new.about;
    let (claimed_on, anchor) = (about.claimed_on.as_ref(), new.anchor.as_ref());
    vec![
        id.into(),
        write.seq().into(),
        write.public_id().into(),
        1.into(),
        new.origin.into(),
        new.article.into(),
        new.external_id.clone().into(),
        new.record_digest.clone().into(),
        about.kind.into(),
        text.to_owned().into(),
        fold(text).into(),
        1.into(),
        about.quote.clone().into(),
        about.quote_language.clone().into(),
        about.translator.clone().into(),
        about.language.clone().into(),
        claimed_on.map(|d| d.text.clone()).into(),
        claimed_on.map(|d| d.from).into(),
        claimed_on.map(|d| d.to).into(),
        claimed_on.map(|d| d.precision).into(),
        about.claimed_basis.clone().into(),
        anchor.map(|(version, _)| *version).into(),
        anchor.map(|(_, a)| a.start()).into(),
        anchor.map(|(_, a)| a.end()).into(),
        anchor.map(|(_, a)| spans_json(a)).into(),
        counted.status.into(),
        counted.stage.into(),
        counted.originator.into(),
        new.chain.hearsay_distance().into(),
        about.accusation.into(),
        about.priority.into(),
        about.assignee.into(),
        about.due_on.into(),
        about.recheck_on.into(),
        about.chosen_because.clone().into(),
        Value::Null,
        counted.entered_on.into(),
        write.now.into(),
    ]
}

/// A wording's row, in the order of [`CLAIM_TEXTS`]: which claim, which version of its text, and the text.
fn text_row(write: &Write, id: i64, (claim, version, text): (ClaimId, i64, &str), reason: Option<&str>) -> Vec<Value> {
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        version.into(),
        text.to_owned().into(),
        reason.map(str::to_owned).into(),
    ]
}

/// The rows of a chain, in the order of [`LINKS`]; `first` is the number of the first of all `rows`.
fn link_rows(write: &Write, first: i64, claim: ClaimId, chain: &Chain, rows: &mut Vec<Vec<Value>>) {
    for (position, link) in (0_i64..).zip(&chain.0) {
        let said_on = link.said_on.as_ref();
        rows.push(vec![
            (first + rows.len() as i64).into(),
            write.seq().into(),
            claim.into(),
            position.into(),
            link.source.into(),
            link.manner.into(),
            link.cue.clone().into(),
            link.addressee.into(),
            said_on.map(|d| d.text.clone()).into(),
            said_on.map(|d| d.from).into(),
            said_on.map(|d| d.to).into(),
            link.described_as.clone().into(),
            link.said.into(),
            link.said_document.into(),
            Value::Null,
        ]);
    }
}

/// A tag's row, in the order of [`TAGS`].
fn tag_row(write: &Write, id: i64, claim: ClaimId, tag: &str) -> Vec<Value> {
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        tag.to_owned().into(),
        Value::Null,
    ]
}

/// A tag as it is kept.
fn tag_text(tag: &str) -> Result<String> {
    Ok(fold(&sound("tag", tag, 100)?))
}

pub(super) fn spans_json(anchor: &Anchor) -> String {
    serde_json::json!(anchor).to_string()
}

fn put_text(write: &mut Write, id: ClaimId, version: i64, text: &str, reason: Option<&str>) -> Result<()> {
    let [next] = write.next_ids([&CLAIM_TEXTS])?;
    let row = text_row(write, next, (id, version, text), reason);
    write.load(&CLAIM_TEXTS, &[row])
}

fn put_links(write: &mut Write, id: ClaimId, chain: &Chain) -> Result<()> {
    let [next] = write.next_ids([&LINKS])?;
    let mut rows = Vec::new();
    link_rows(write, next, id, chain, &mut rows);
    write.load(&LINKS, &rows)
}

/// The chain of a claim as it stands.
///
/// # Errors
/// The database's.
pub fn chain(db: &mut Db, id: ClaimId) -> Result<Chain> {
    db.rows(
        "SELECT source, manner, cue, addressee, said_on, described_as, said, said_document FROM links
         WHERE claim = ?1 AND ended IS NULL ORDER BY position",
        &[id.into()],
        |r| {
            Ok(Link {
                source: r.next()?,
                manner: r.next()?,
                cue: r.next()?,
                addressee: r.next()?,
                said_on: r.next::<Option<String>>()?.and_then(|text| text.parse().ok()),
                described_as: r.next()?,
                said: r.next()?,
                said_document: r.next()?,
            })
        },
    )
    .map(Chain)
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Edited {
    /// Nothing differed.
    Unchanged,
    /// The claim was changed in place; the fields that were.
    InPlace(Vec<&'static str>),
    /// The wording of a decided claim changed: this new claim updates the old one.
    Successor(ClaimId),
}

/// How somebody edits a claim.
#[derive(Debug, Clone)]
pub struct ClaimEdit {
    /// The fields as they should be.
    pub about: ClaimFields,
    /// The chain as it should be; `None` leaves it.
    pub chain: Option<Chain>,
    /// The anchor as it should be; `None` leaves it.
    pub anchor: Option<(i64, Anchor)>,
    /// Whether a changed wording is only a typo's repair.
    pub typo: bool,
    /// Why.
    pub reason: Option<String>,
    /// The claim's version that the editor read, if it must still be that one.
    pub expected_version: Option<i64>,
}

/// Edits a claim. After a decision only typos are edited in place; any other rewording makes a new claim that updates
/// the old one (rule 3: text and verdict stay together).
///
/// # Errors
/// `Conflict` when somebody changed the claim since it was read; `Refused` for what cannot be kept.
pub fn edit(write: &mut Write, id: ClaimId, edit: &ClaimEdit) -> Result<Edited> {
    let edited = apply(write, id, edit)?;
    match &edited {
        Edited::Unchanged => {}
        Edited::InPlace(fields) => {
            write.entry(
                "edit",
                id,
                &serde_json::json!({"claim": id, "changed": fields, "text": edit.about.text, "typo": edit.typo,
                    "reason": edit.reason}),
            )?;
        }
        Edited::Successor(new) => {
            write.entry(
                "edit",
                *new,
                &serde_json::json!({"claim": new, "updates": id, "text": edit.about.text, "reason": edit.reason}),
            )?;
        }
    }
    Ok(edited)
}

/// Edits a claim within another verb.
pub(crate) fn apply(write: &mut Write, id: ClaimId, edit: &ClaimEdit) -> Result<Edited> {
    let old = get(write.db(), id)?;
    if let Some(expected) = edit.expected_version
        && expected != old.version
    {
        return Err(Error::new(
            crate::error::Kind::Conflict,
            format!(
                "{id} was changed meanwhile: you read version {expected}, it is at {}",
                old.version
            ),
        )
        .hint(format!(
            "look at it again with `sayso show {}` and repeat your edit",
            id.0
        )));
    }
    let text = sound("claim", &edit.about.text, LONGEST_CLAIM)?;
    let about = ClaimFields {
        text,
        ..edit.about.clone()
    };
    let decided: i64 = write
        .db()
        .value("SELECT count(*) FROM marks WHERE claim = ?1", &[id.into()])?;
    let judged = about.text != old.text || about.kind != old.kind || about.quote != old.quote;
    if decided > 0 && judged && !edit.typo {
        return succeed(write, &old, about, edit).map(Edited::Successor);
    }
    if edit.typo {
        let judged_text = judged_text(write.db(), &old)?;
        if about.kind != old.kind || about.quote != old.quote || !near(&judged_text, &about.text) {
            return Err(Refusal::new(
                format!("the change of {id} is more than a typo's repair"),
                "leave --typo out: a new claim then updates this one, and the verdict stays with the old text",
            )
            .into());
        }
    }
    change_in_place(write, &old, &about, edit)
}

/// The wording that the latest mark judged; without a mark, the one that stands.
fn judged_text(db: &mut Db, claim: &Claim) -> Result<String> {
    let judged: Option<String> = db.row(
        "SELECT t.text FROM marks m JOIN claim_texts t ON t.claim = m.claim AND t.version = m.text_version
         WHERE m.claim = ?1 ORDER BY m.id DESC LIMIT 1",
        &[claim.id.into()],
        |r| r.next(),
    )?;
    Ok(judged.unwrap_or_else(|| claim.text.clone()))
}

/// Words that turn a sentence round; a repair neither brings nor takes one.
const TURNING: &[&str] = &["no", "not", "nor", "now", "never", "none", "all", "any"];

/// Whether two wordings differ by spelling only: word for word the same but for one letter in at most three of them, never
/// a digit, and never a word that turns the sentence round.
fn near(old: &str, new: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(fold).collect::<Vec<_>>();
    let (old, new) = (words(old), words(new));
    let changed: Vec<_> = old.iter().zip(&new).filter(|(a, b)| a != b).collect();
    let repaired = |(a, b): &(&String, &String)| {
        let bare = |word: &String| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let digits = |word: &String| word.chars().any(|c| c.is_ascii_digit());
        strsim::osa_distance(a, b) <= 1
            && !digits(a)
            && !digits(b)
            && !TURNING.contains(&bare(a).as_str())
            && !TURNING.contains(&bare(b).as_str())
    };
    old.len() == new.len() && changed.len() <= 3 && changed.iter().all(repaired)
}

fn succeed(write: &mut Write, old: &Claim, about: ClaimFields, edit: &ClaimEdit) -> Result<ClaimId> {
    let successor: Option<ClaimId> = write.db().row(
        "SELECT from_claim FROM relations WHERE to_claim = ?1 AND kind = 'updates' AND ended IS NULL ORDER BY id",
        &[old.id.into()],
        |r| r.next(),
    )?;
    if let Some(successor) = successor {
        return Err(Refusal::new(
            format!("{} was decided, and {successor} updates it already", old.id),
            format!("edit that one: sayso edit {}", successor.0),
        )
        .into());
    }
    let chain = match &edit.chain {
        Some(chain) => chain.clone(),
        None => chain(write.db(), old.id)?,
    };
    let anchor = edit.anchor.clone().or(old.anchor_text.zip(old.anchor.clone()));
    let tags = tags(write.db(), old.id)?;
    let new = insert(
        write,
        &NewClaim {
            origin: old.origin,
            article: old.article,
            about,
            chain,
            anchor,
            stage: Stage::Open,
            tags,
            external_id: old.external_id.clone(),
            record_digest: None,
        },
    )?;
    super::relations::put(
        write,
        new,
        crate::model::RelationKind::Updates,
        old.id,
        edit.reason.as_deref(),
    )?;
    Ok(new)
}

fn change_in_place(write: &mut Write, old: &Claim, about: &ClaimFields, edit: &ClaimEdit) -> Result<Edited> {
    let id = old.id;
    let before = ClaimFields::of_claim(old);
    let mut changed = Vec::new();
    let mut note = |differs: bool, field| {
        if differs {
            changed.push(field);
        }
    };
    note(before.text != about.text, "text");
    note(before.kind != about.kind, "kind");
    note(before.quote != about.quote, "quote");
    note(
        (&before.quote_language, &before.translator) != (&about.quote_language, &about.translator),
        "translation",
    );
    note(before.language != about.language, "language");
    note(before.claimed_on != about.claimed_on, "claimed_on");
    note(before.claimed_basis != about.claimed_basis, "claimed_basis");
    note(before.accusation != about.accusation, "accusation");
    note(before.priority != about.priority, "priority");
    note(before.assignee != about.assignee, "assignee");
    note(before.due_on != about.due_on, "due_on");
    note(before.recheck_on != about.recheck_on, "recheck_on");
    note(before.chosen_because != about.chosen_because, "chosen_because");
    let anchor = edit.anchor.clone().or(old.anchor_text.zip(old.anchor.clone()));
    note(anchor != old.anchor_text.zip(old.anchor.clone()), "anchor");
    let mut chain_now = chain(write.db(), id)?;
    if let Some(wanted) = &edit.chain
        && *wanted != chain_now
    {
        wanted.check()?;
        note(true, "attribution");
        let seq = write.seq();
        write.put_all(
            &LINKS,
            "UPDATE links SET ended = ?2 WHERE claim = ?1 AND ended IS NULL RETURNING *",
            &[id.into(), seq.into()],
        )?;
        put_links(write, id, wanted)?;
        chain_now = wanted.clone();
    }
    if changed.is_empty() {
        return Ok(Edited::Unchanged);
    }
    let text_version = if before.text == about.text {
        old.text_version
    } else {
        old.text_version + 1
    };
    if text_version != old.text_version {
        put_text(write, id, text_version, &about.text, edit.reason.as_deref())?;
    }
    write.revise(
        &CLAIMS,
        id.0,
        "UPDATE claims SET version = version + 1, kind = ?2, text = ?3, folded = ?4, text_version = ?5, quote = ?6,
                quote_language = ?7, translator = ?8, language = ?9, claimed_on = ?10, claimed_from = ?11,
                claimed_to = ?12, claimed_precision = ?13, claimed_basis = ?14, anchor_text = ?15, anchor_start = ?16,
                anchor_end = ?17, anchor_spans = ?18, originator = ?19, hearsay_distance = ?20, accusation = ?21,
                priority = ?22, assignee = ?23, due_on = ?24, recheck_on = ?25, chosen_because = ?26
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            about.kind.into(),
            (&about.text).into(),
            fold(&about.text).into(),
            text_version.into(),
            (&about.quote).into(),
            (&about.quote_language).into(),
            (&about.translator).into(),
            (&about.language).into(),
            about.claimed_on.as_ref().map(|d| d.text.as_str()).into(),
            about.claimed_on.as_ref().map(|d| d.from).into(),
            about.claimed_on.as_ref().map(|d| d.to).into(),
            about.claimed_on.as_ref().map(|d| d.precision).into(),
            (&about.claimed_basis).into(),
            anchor.as_ref().map(|(text, _)| *text).into(),
            anchor.as_ref().map(|(_, a)| a.start()).into(),
            anchor.as_ref().map(|(_, a)| a.end()).into(),
            anchor.as_ref().map(|(_, a)| spans_json(a)).into(),
            chain_now.originator().into(),
            chain_now.hearsay_distance().into(),
            about.accusation.into(),
            about.priority.into(),
            about.assignee.into(),
            about.due_on.into(),
            about.recheck_on.into(),
            (&about.chosen_because).into(),
        ],
    )?;
    let after = get(write.db(), id)?;
    counting::change(&mut write.counts, Some(&old.counted()), Some(&after.counted()));
    Ok(Edited::InPlace(changed))
}

/// Gives a claim to somebody, or to nobody.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn assign(write: &mut Write, id: ClaimId, to: Option<PersonId>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        assignee: to,
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "assign",
        serde_json::json!({"claim": id, "to": to}),
    )
}

/// Sets a claim's deadline and priority; `None` leaves the priority, and clears the deadline.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn due(write: &mut Write, id: ClaimId, on: Option<NaiveDate>, priority: Option<Priority>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        due_on: on,
        priority: priority.unwrap_or(claim.priority),
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "due",
        serde_json::json!({"claim": id, "on": on, "priority": priority}),
    )
}

/// Sets the day on which to look at a claim again.
///
/// # Errors
/// `NotFound`; `Refused` for an imported claim.
pub fn recheck(write: &mut Write, id: ClaimId, on: Option<NaiveDate>) -> Result<()> {
    let claim = own(write, id)?;
    let about = ClaimFields {
        recheck_on: on,
        ..ClaimFields::of_claim(&claim)
    };
    plan(
        write,
        &claim,
        about,
        "recheck",
        serde_json::json!({"claim": id, "on": on}),
    )
}

fn own(write: &mut Write, id: ClaimId) -> Result<Claim> {
    let claim = get(write.db(), id)?;
    match claim.origin {
        Origin::Own => Ok(claim),
        Origin::Imported => Err(Refusal::new(
            format!("{id} was imported: the work on it is another desk's"),
            "enter a claim of your own",
        )
        .into()),
    }
}

fn plan(write: &mut Write, claim: &Claim, about: ClaimFields, verb: &str, body: serde_json::Value) -> Result<()> {
    let edit = ClaimEdit {
        about: about.clone(),
        chain: None,
        anchor: None,
        typo: false,
        reason: None,
        expected_version: None,
    };
    if change_in_place(write, claim, &about, &edit)? != Edited::Unchanged {
        write.entry(verb, claim.id, &body)?;
    }
    Ok(())
}

/// A note to colleagues.
#[derive(Debug, Clone, Serialize)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub written_at: DateTime<Utc>,
}

/// Writes a note on a claim.
///
/// # Errors
/// `NotFound`; `Refused` for an empty one.
pub fn note(write: &mut Write, id: ClaimId, text: &str) -> Result<()> {
    get(write.db(), id)?;
    put_note(write, id, text)?;
    write.entry("note", id, &serde_json::json!({"claim": id, "text": text}))?;
    Ok(())
}

pub(crate) fn put_note(write: &mut Write, id: ClaimId, text: &str) -> Result<()> {
    let text = sound("note", text, LONGEST_FIELD)?;
    write.put(
        &NOTES,
        "INSERT INTO notes (id, seq, claim, text, written_by, written_at, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM notes), ?1, ?2, ?3, ?4, ?5, NULL) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            text.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    Ok(())
}

/// The tags of a claim.
///
/// # Errors
/// The database's.
pub fn tags(db: &mut Db, id: ClaimId) -> Result<Vec<String>> {
    db.rows(
        "SELECT tag FROM tags WHERE claim = ?1 AND ended IS NULL ORDER BY tag",
        &[id.into()],
        |r| r.next(),
    )
}

/// Puts tags on a claim and takes others off.
///
/// # Errors
/// `NotFound`; `Refused` for an empty tag.
pub fn tag(write: &mut Write, id: ClaimId, on: &[String], off: &[String]) -> Result<()> {
    get(write.db(), id)?;
    let mut changed = false;
    for tag in on {
        changed |= add_tag(write, id, tag)?;
    }
    let seq = write.seq();
    for tag in off {
        let ended = write.put_all(
            &TAGS,
            "UPDATE tags SET ended = ?3 WHERE claim = ?1 AND tag = ?2 AND ended IS NULL RETURNING *",
            &[id.into(), fold(tag).into(), seq.into()],
        )?;
        changed |= !ended.is_empty();
    }
    if changed {
        write.entry("tag", id, &serde_json::json!({"claim": id, "on": on, "off": off}))?;
    }
    Ok(())
}

/// Makes a claim's tags those given, within another verb; says whether anything differed.
pub(crate) fn set_tags(write: &mut Write, id: ClaimId, wanted: &[String]) -> Result<bool> {
    let wanted: Vec<String> = wanted.iter().map(|tag| fold(tag)).collect();
    let mut changed = false;
    for known in tags(write.db(), id)? {
        if !wanted.contains(&known) {
            let seq = write.seq();
            write.put_all(
                &TAGS,
                "UPDATE tags SET ended = ?3 WHERE claim = ?1 AND tag = ?2 AND ended IS NULL RETURNING *",
                &[id.into(), known.into(), seq.into()],
            )?;
            changed = true;
        }
    }
    for tag in &wanted {
        changed |= add_tag(write, id, tag)?;
    }
    Ok(changed)
}

fn add_tag(write: &mut Write, id: ClaimId, tag: &str) -> Result<bool> {
    let tag = tag_text(tag)?;
    if tags(write.db(), id)?.contains(&tag) {
        return Ok(false);
    }
    let [next] = write.next_ids([&TAGS])?;
    let row = tag_row(write, next, id, &tag);
    write.load(&TAGS, &[row])?;
    Ok(true)
}

/// Notes which record a claim was made from.
pub(crate) fn set_record(write: &mut Write, id: ClaimId, digest: &str) -> Result<()> {
    write.put(
        &CLAIMS,
        "UPDATE claims SET record_digest = ?2 WHERE id = ?1 RETURNING *",
        &[id.into(), digest.into()],
    )?;
    Ok(())
}
