//! Claims, their wordings and their chains.

mod edit;
mod new;
mod notes;
mod tags;
mod work;

use chrono::{DateTime, NaiveDate, Utc};

use super::history;
use super::journal::Write;
use crate::db::tables::CLAIMS;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::counting::Counted;
use crate::model::ids::short;
use crate::model::{
    Anchor, ArticleId, Chain, ClaimId, ClaimKind, Link, Origin, PersonId, Precision, Priority, Refusal, SourceId,
    Stage, Status,
};

pub use edit::{ClaimEdit, Edited, edit, unchanged};
pub(crate) use edit::{apply, put_links, put_text};
pub use new::{ClaimFields, NewClaim, add};
pub(crate) use new::{insert, insert_all, insert_worth};
pub(crate) use notes::put_note;
pub use notes::{Note, note};
pub(crate) use tags::set_tags;
pub use tags::{tag, tags};
pub use work::{assign, due, recheck};

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
    /// The same words as they were said, before translation.
    pub quote_original: Option<String>,
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
    let mut claim = Claim {
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
        quote_original: None,
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
    };
    claim.quote_original = row.next()?;
    Ok(claim)
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

/// Whether the desk has a claim of its own.
///
/// # Errors
/// The database's.
pub fn any_own(db: &mut Db) -> Result<bool> {
    let own = db.row("SELECT id FROM claims WHERE origin = 'own' LIMIT 1", &[], |r| {
        r.next::<ClaimId>()
    })?;
    Ok(own.is_some())
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

/// Finds a claim by its number, its public id, or what it is known as where it comes from. A number is always the ledger's.
///
/// # Errors
/// `NotFound`; `Refused` when several claims are known so.
pub fn find(db: &mut Db, which: &str) -> Result<ClaimId> {
    if let Ok(id) = which.parse::<ClaimId>() {
        return get(db, id).map(|claim| claim.id);
    }
    let sql = "SELECT id FROM claims WHERE public_id = ?1 UNION SELECT id FROM claims WHERE external_id = ?1 ORDER BY id LIMIT 6";
    let found: Vec<ClaimId> = db.rows(sql, &[which.into()], |r| r.next())?;
    match found[..] {
        [id] => Ok(id),
        [] => Err(Error::not_found(format!("claim known as {:?}", short(which)))
            .hint("`sayso list` shows the claims with their numbers")),
        _ => {
            let numbers: Vec<String> = found.iter().take(5).map(|id| format!("#{}", id.0)).collect();
            let more = if found.len() > 5 { ", …" } else { "" };
            Err(Refusal::new(
                format!("several claims are known as {:?}", short(which)),
                format!("say which by its number: {}{more}", numbers.join(", ")),
            )
            .into())
        }
    }
}

/// The chain of a claim as it stands.
///
/// # Errors
/// The database's.
pub fn chain(db: &mut Db, id: ClaimId) -> Result<Chain> {
    let sql = format!("SELECT {LINK} FROM links WHERE claim = ?1 AND ended IS NULL ORDER BY position");
    db.rows(&sql, &[id.into()], link_from_row).map(Chain)
}

/// What a link is made of, for [`link_from_row`].
pub(super) const LINK: &str = "source, manner, cue, addressee, said_on, described_as, said, said_document";

/// Reads a row with the columns of [`LINK`].
pub(super) fn link_from_row(row: &mut Row) -> Result<Link> {
    Ok(Link {
        source: row.next()?,
        manner: row.next()?,
        cue: row.next()?,
        addressee: row.next()?,
        said_on: row.next::<Option<String>>()?.and_then(|text| text.parse().ok()),
        described_as: row.next()?,
        said: row.next()?,
        said_document: row.next()?,
    })
}

/// A claim of the desk's own.
///
/// # Errors
/// `NotFound`; `Refused` for an imported one.
pub(super) fn own(write: &mut Write, id: ClaimId) -> Result<Claim> {
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

/// A chain as a journal body tells it: the sources' numbers, null for a gap.
pub(super) fn chain_body(chain: &Chain) -> Vec<Option<SourceId>> {
    chain.0.iter().map(|link| link.source).collect()
}

pub(super) fn spans_json(anchor: &Anchor) -> String {
    serde_json::json!(anchor).to_string()
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
