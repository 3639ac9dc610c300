//! Rewording claims: in place, or as a new claim that updates a decided one.

use serde::Serialize;

use super::new::{ClaimFields, NewClaim, insert, link_rows, text_row};
use super::{Claim, chain, chain_body, get, spans_json, tags};
use crate::db::Db;
use crate::db::tables::{CLAIM_TEXTS, CLAIMS, LINKS};
use crate::error::{Error, Kind, Result};
use crate::model::names::{LONGEST_CLAIM, fold, sound};
use crate::model::{Anchor, Chain, ClaimId, Correction, Refusal, RelationKind, Stage, counting, typo};
use crate::store::journal::Write;
use crate::store::{marks, relations};

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
    /// Of which kind the change of a wording is, once the earlier one was closed, published or exported.
    pub correction: Option<Correction>,
    /// Why.
    pub reason: Option<String>,
    /// The claim's version that the editor read, if it must still be that one.
    pub expected_version: Option<i64>,
}

impl ClaimEdit {
    /// The fields as they should be, and nothing else changed.
    pub fn of(about: ClaimFields) -> ClaimEdit {
        ClaimEdit {
            about,
            chain: None,
            anchor: None,
            typo: false,
            correction: None,
            reason: None,
            expected_version: None,
        }
    }
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
            let chain = edit.chain.as_ref().filter(|_| fields.contains(&"attribution"));
            write.entry(
                "edit",
                id,
                &serde_json::json!({"claim": id, "changed": fields, "text": edit.about.text, "typo": edit.typo,
                    "chain": chain.map(chain_body), "correction": edit.correction, "reason": edit.reason}),
            )?;
        }
        Edited::Successor(new) => {
            write.entry(
                "edit",
                *new,
                &serde_json::json!({"claim": new, "updates": id, "text": edit.about.text,
                    "correction": edit.correction, "reason": edit.reason}),
            )?;
        }
    }
    Ok(edited)
}

/// Says no when a claim is not the one any more that somebody read.
///
/// # Errors
/// `Conflict` when it was changed meanwhile; `NotFound`.
pub fn unchanged(write: &mut Write, id: ClaimId, read: i64) -> Result<()> {
    refuse_changed(&get(write.db(), id)?, read)
}

fn refuse_changed(claim: &Claim, read: i64) -> Result<()> {
    let Claim { id, version, .. } = claim;
    if *version == read {
        return Ok(());
    }
    Err(Error::new(
        Kind::Conflict,
        format!("{id} was changed meanwhile: you read version {read}, it is at {version}"),
    )
    .hint(format!(
        "look at it again with `sayso show {}` and repeat your edit",
        id.0
    )))
}

/// Edits a claim within another verb.
pub(crate) fn apply(write: &mut Write, id: ClaimId, edit: &ClaimEdit) -> Result<Edited> {
    let old = get(write.db(), id)?;
    if let Some(read) = edit.expected_version {
        refuse_changed(&old, read)?;
    }
    let text = sound("claim", &edit.about.text, LONGEST_CLAIM)?;
    let about = ClaimFields {
        text,
        ..edit.about.clone()
    };
    if edit.correction.is_some() && (about.text == old.text || edit.typo) {
        return Err(Refusal::new(
            "only a changed wording is a correction of some kind",
            "leave --correction out; a typo's repair is one by itself",
        )
        .into());
    }
    let decided: i64 = write
        .db()
        .value("SELECT count(*) FROM marks WHERE claim = ?1", &[id.into()])?;
    let judged = about.text != old.text || about.kind != old.kind || about.quote != old.quote;
    if decided > 0 && judged && !edit.typo {
        return succeed(write, &old, about, edit).map(Edited::Successor);
    }
    if edit.typo {
        let judged_text = judged_text(write.db(), &old)?;
        if about.kind != old.kind || about.quote != old.quote || !typo::repairs(&judged_text, &about.text) {
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
    let settled = about.text != old.text && marks::case(write.db(), old.id)?.settled;
    if settled && edit.correction.is_none() {
        return Err(Refusal::new(
            format!(
                "{} was closed, published or exported: another wording is a correction",
                old.id
            ),
            "say of which kind: --correction verdict, factual, update or entered-in-error",
        )
        .into());
    }
    if !settled && edit.correction.is_some() {
        return Err(Refusal::new(
            format!(
                "{} was not closed, published or exported: nothing is to be corrected",
                old.id
            ),
            "leave --correction out",
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
    if let Some(kind) = edit.correction {
        write.put(
            &CLAIM_TEXTS,
            "UPDATE claim_texts SET correction = ?2, reason = ?3 WHERE claim = ?1 AND version = 1 RETURNING *",
            &[new.into(), kind.into(), (&edit.reason).into()],
        )?;
    }
    relations::put(write, new, RelationKind::Updates, old.id, edit.reason.as_deref())?;
    Ok(new)
}

pub(super) fn change_in_place(write: &mut Write, old: &Claim, about: &ClaimFields, edit: &ClaimEdit) -> Result<Edited> {
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
        (&before.quote_original, &before.quote_language, &before.translator)
            != (&about.quote_original, &about.quote_language, &about.translator),
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
        let correction = match edit.typo {
            true if marks::case(write.db(), id)?.settled => Some(Correction::Typo),
            _ => None,
        };
        let why = (edit.reason.as_deref(), correction);
        put_text(write, (id, text_version, &about.text), why)?;
    }
    write.revise(
        &CLAIMS,
        id.0,
        "UPDATE claims SET version = version + 1, kind = ?2, text = ?3, folded = ?4, text_version = ?5, quote = ?6,
                quote_language = ?7, translator = ?8, language = ?9, claimed_on = ?10, claimed_from = ?11,
                claimed_to = ?12, claimed_precision = ?13, claimed_basis = ?14, anchor_text = ?15, anchor_start = ?16,
                anchor_end = ?17, anchor_spans = ?18, originator = ?19, hearsay_distance = ?20, accusation = ?21,
                priority = ?22, assignee = ?23, due_on = ?24, recheck_on = ?25, chosen_because = ?26,
                quote_original = ?27
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
            (&about.quote_original).into(),
        ],
    )?;
    let after = get(write.db(), id)?;
    counting::change(&mut write.counts, Some(&old.counted()), Some(&after.counted()));
    Ok(Edited::InPlace(changed))
}

pub(crate) fn put_text(
    write: &mut Write,
    wording: (ClaimId, i64, &str),
    why: (Option<&str>, Option<Correction>),
) -> Result<()> {
    let [next] = write.next_ids([&CLAIM_TEXTS])?;
    let row = text_row(write, next, wording, why);
    write.load(&CLAIM_TEXTS, &[row])
}

pub(crate) fn put_links(write: &mut Write, id: ClaimId, chain: &Chain) -> Result<()> {
    let [next] = write.next_ids([&LINKS])?;
    let mut rows = Vec::new();
    link_rows(write, next, id, chain, &mut rows);
    write.load(&LINKS, &rows)
}
