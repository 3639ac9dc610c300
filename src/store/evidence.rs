//! Documents brought to claims.

use chrono::NaiveDate;
use serde::Serialize;

use super::journal::Write;
use super::marks::RESTS_ON;
use super::{claims, documents};
use crate::db::tables::EVIDENCE;
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::mark::Brought;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::{Basis, ClaimId, DocumentId, EvidenceId, Refusal, SourceId, Stance, WebAddress};

/// A document as somebody names it: by number, or by its address.
#[derive(Debug, Clone)]
pub enum Which {
    /// By number.
    Number(DocumentId),
    /// By address; made when the ledger does not hold it yet.
    Address(WebAddress),
}

impl std::str::FromStr for Which {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(id) = text.parse() {
            return Ok(Which::Number(id));
        }
        text.parse().map(Which::Address).map_err(|_| {
            format!(
                "{:?} is neither a web address nor a document's number",
                crate::model::ids::short(text)
            )
        })
    }
}

/// What to bring to a claim.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Which document.
    pub document: Which,
    /// Which way it points.
    pub stance: Stance,
    /// A dozen words at most.
    pub quote: Option<String>,
    /// Page, section or timecode.
    pub place: Option<String>,
    /// What to bear in mind.
    pub note: Option<String>,
    /// When it was looked at; without it, today.
    pub looked_on: Option<NaiveDate>,
}

impl NewEvidence {
    /// A document with its stance alone.
    pub fn of(document: Which, stance: Stance) -> NewEvidence {
        NewEvidence {
            document,
            stance,
            quote: None,
            place: None,
            note: None,
            looked_on: None,
        }
    }
}

/// Brings a document to a claim, with its own entry in the journal.
///
/// # Errors
/// `NotFound`; `Refused` when it was brought already with that stance.
pub fn attach(write: &mut Write, claim: ClaimId, new: &NewEvidence) -> Result<EvidenceId> {
    claims::get(write.db(), claim)?;
    let (id, document) = put(write, claim, new)?;
    write.entry(
        "evidence add",
        claim,
        &serde_json::json!({"claim": claim, "evidence": id, "document": document, "stance": new.stance}),
    )?;
    Ok(id)
}

/// Brings a document to a claim within another verb.
pub(crate) fn put(write: &mut Write, claim: ClaimId, new: &NewEvidence) -> Result<(EvidenceId, DocumentId)> {
    bring(write, claim, new).map(|(piece, document)| (piece.id, document))
}

/// [`put`], answering with the piece as the rules of marking see it.
pub(super) fn bring(write: &mut Write, claim: ClaimId, new: &NewEvidence) -> Result<(Brought, DocumentId)> {
    for (field, text) in [("quote", &new.quote), ("place", &new.place), ("note", &new.note)] {
        if let Some(text) = text {
            sound(field, text, LONGEST_FIELD)?;
        }
    }
    let found = match (look(write.db(), claim, new)?, &new.document) {
        (Some(found), _) => found,
        (None, Which::Number(id)) => documents::get(write.db(), *id).map(|d| (d.id, None, None, None))?,
        (None, Which::Address(url)) => {
            let made = NewEvidence {
                document: Which::Number(documents::at(write, url)?),
                ..new.clone()
            };
            return bring(write, claim, &made);
        }
    };
    let (document, origin, basis, known) = found;
    let id = match known {
        Some(id) => id,
        None => insert(write, claim, document, new)?,
    };
    let piece = Brought {
        id,
        stance: new.stance,
        origin,
        basis,
    };
    Ok((piece, document))
}

type Found = (DocumentId, Option<SourceId>, Option<Basis>, Option<EvidenceId>);

/// The document, where it comes from, how near it stands, and the piece that it is if it was brought already: in one
/// statement, since every mark with evidence comes by here.
fn look(db: &mut Db, claim: ClaimId, new: &NewEvidence) -> Result<Option<Found>> {
    let (column, key) = match &new.document {
        Which::Number(id) => ("id", Param::from(*id)),
        Which::Address(url) => ("url_hash", url.hash().into()),
    };
    db.row(
        &format!(
            "SELECT d.id, coalesce(s.merged_into, s.id), d.basis,
                (SELECT min(e.id) FROM evidence e WHERE e.claim = ?2 AND e.document = d.id AND e.stance = ?3
                    AND e.ended IS NULL AND e.place IS NOT DISTINCT FROM ?4 AND e.quote IS NOT DISTINCT FROM ?5)
             FROM documents d LEFT JOIN sources s ON s.id = d.origin WHERE d.{column} = ?1"
        ),
        &[
            key,
            claim.into(),
            new.stance.into(),
            (&new.place).into(),
            (&new.quote).into(),
        ],
        |r| Ok((r.next()?, r.next()?, r.next()?, r.next()?)),
    )
}

fn insert(write: &mut Write, claim: ClaimId, document: DocumentId, new: &NewEvidence) -> Result<EvidenceId> {
    let looked_on = new.looked_on.unwrap_or(write.today());
    let id = write.put(
        &EVIDENCE,
        "INSERT INTO evidence (id, seq, claim, document, stance, quote, place, note, looked_on, brought_by, added_at,
                ended, ended_reason)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM evidence), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL)
         RETURNING *",
        &[
            write.seq().into(),
            claim.into(),
            document.into(),
            new.stance.into(),
            (&new.quote).into(),
            (&new.place).into(),
            (&new.note).into(),
            looked_on.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    Ok(EvidenceId(id))
}

/// What is dropped.
#[derive(Debug, Clone, Serialize)]
pub struct Dropped {
    /// The evidence.
    pub evidence: EvidenceId,
    /// The claim that it was brought to.
    pub claim: ClaimId,
}

/// Drops a piece of evidence: it ends, and stays on record with the reason.
///
/// # Errors
/// `NotFound`; `Refused` when it was dropped before, without a reason, or when the standing mark rests on it.
pub fn drop(write: &mut Write, id: EvidenceId, reason: Option<&str>) -> Result<Dropped> {
    let found = write
        .db()
        .row("SELECT claim, ended FROM evidence WHERE id = ?1", &[id.into()], |r| {
            Ok((r.next::<ClaimId>()?, r.next::<Option<i64>>()?))
        })?;
    let Some((claim, ended)) = found else {
        return Err(Error::not_found(id).hint("`sayso evidence list CLAIM` shows it with its number"));
    };
    if ended.is_some() {
        return Err(Refusal::new(format!("{id} was dropped before"), "there is nothing to do").into());
    }
    let Some(reason) = reason else {
        return Err(Refusal::new(format!("dropping {id} needs a reason"), "add --reason \"…\"").into());
    };
    let reason = sound("reason", reason, LONGEST_FIELD)?;
    let rests: i64 = write.db().value(
        &format!(
            "SELECT count(*) FROM (SELECT max(id) AS id FROM marks WHERE claim = ?2) m
             JOIN mark_evidence me ON {RESTS_ON} WHERE me.evidence = ?1"
        ),
        &[id.into(), claim.into()],
    )?;
    if rests > 0 {
        return Err(Refusal::new(
            format!("the standing mark of {claim} rests on {id}"),
            format!("mark it anew first: sayso mark {} … --reason \"…\"", claim.0),
        )
        .into());
    }
    let seq = write.seq();
    write.put(
        &EVIDENCE,
        "UPDATE evidence SET ended = ?2, ended_reason = ?3 WHERE id = ?1 RETURNING *",
        &[id.into(), seq.into(), (&reason).into()],
    )?;
    write.entry(
        "evidence drop",
        claim,
        &serde_json::json!({"claim": claim, "evidence": id, "reason": reason}),
    )?;
    Ok(Dropped { evidence: id, claim })
}
