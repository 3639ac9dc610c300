//! Drafts: claims read out of an article that wait for a person, who accepts, rewords, splits, joins or drops each.

mod known;
mod pages;
mod record;

use super::claims::{self, Claim, ClaimEdit, ClaimFields, NewClaim};
use super::journal::Write;
use super::{sources, stages};
use crate::db::tables::{DRAFTS, LIKENESSES};
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::stage::Move;
use crate::model::{Anchor, ClaimId, Refusal, SourceId, Stage};

pub use known::Known;
pub(super) use pages::about;
pub use pages::{certain, list, next_article};
pub use record::{Read, Recorded, record};

/// What whoever accepts drafts says about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acceptance {
    /// Who speaks.
    pub speaker: Option<SourceId>,
    /// Whether they accuse somebody; what was proposed when nothing is said.
    pub accusation: Option<bool>,
}

/// Accepts drafts: all of them or none.
///
/// # Errors
/// `NotFound`; `Refused` for what is no draft, or where it must be chosen first who speaks.
pub fn accept(write: &mut Write, ids: &[ClaimId], says: &Acceptance) -> Result<()> {
    for &id in ids {
        let claim = draft(write, id)?;
        if let Some(speaker) = says.speaker {
            choose(write, &claim, speaker)?;
        }
        let accusation = match says.accusation {
            Some(said) => said,
            None => claim.accusation || seems_to_accuse(write.db(), id)?,
        };
        if accusation != claim.accusation {
            let about = ClaimFields {
                accusation,
                ..ClaimFields::of_claim(&claim)
            };
            claims::apply(write, id, &ClaimEdit::of(about))?;
        }
        stages::put(
            write,
            id,
            &Move {
                to: Stage::Open,
                reason: None,
            },
        )?;
        write.entry(
            "draft accept",
            id,
            &serde_json::json!({"claim": id, "speaker": says.speaker, "accusation": accusation}),
        )?;
    }
    Ok(())
}

/// Drops drafts: all of them or none.
///
/// # Errors
/// `NotFound`; `Refused` for what is no draft.
pub fn drop(write: &mut Write, ids: &[ClaimId], reason: Option<&str>) -> Result<()> {
    let reason = reason.unwrap_or("not worth checking");
    for &id in ids {
        draft(write, id)?;
        let step = Move {
            to: Stage::Dropped,
            reason: Some(reason.to_owned()),
        };
        stages::put(write, id, &step)?;
        write.entry("draft drop", id, &serde_json::json!({"claim": id, "reason": reason}))?;
    }
    Ok(())
}

/// Says who speaks in drafts, without accepting them.
///
/// # Errors
/// `NotFound`; `Refused` for what is no draft.
pub fn speak(write: &mut Write, ids: &[ClaimId], speaker: SourceId) -> Result<()> {
    for &id in ids {
        let claim = draft(write, id)?;
        if choose(write, &claim, speaker)? {
            write.entry(
                "draft speaker",
                id,
                &serde_json::json!({"claim": id, "speaker": speaker}),
            )?;
        }
    }
    Ok(())
}

/// Makes two drafts of one: the first keeps its number, the second is new; both keep chain and place.
///
/// # Errors
/// `NotFound`; `Refused` for what is no draft, or a text that cannot be kept.
pub fn split(write: &mut Write, id: ClaimId, first: &str, second: &str) -> Result<ClaimId> {
    let claim = draft(write, id)?;
    let chain = claims::chain(write.db(), id)?;
    let tags = claims::tags(write.db(), id)?;
    let about = |text: &str| ClaimFields {
        text: text.to_owned(),
        ..ClaimFields::of_claim(&claim)
    };
    claims::apply(write, id, &ClaimEdit::of(about(first)))?;
    let new = claims::insert(
        write,
        &NewClaim {
            origin: claim.origin,
            article: claim.article,
            about: about(second),
            chain,
            anchor: claim.anchor_text.zip(claim.anchor.clone()),
            stage: Stage::Draft,
            tags,
            external_id: None,
            record_digest: None,
        },
    )?;
    // What the first says of itself holds for the second, which is read from the same place.
    write.put_all(
        &DRAFTS,
        "INSERT INTO drafts (id, seq, why, accuses, doubt, voices)
         SELECT ?2, ?3, why, accuses, doubt, voices FROM drafts WHERE id = ?1 RETURNING *",
        &[id.into(), new.into(), write.seq().into()],
    )?;
    write.entry(
        "draft split",
        id,
        &serde_json::json!({"claim": id, "into": new, "text": first, "second": second}),
    )?;
    Ok(new)
}

/// Makes one draft of several with the same chain: the first keeps its number and takes the others' places in the text.
///
/// # Errors
/// `NotFound`; `Refused` for what is no draft, for other chains or articles, or a text that cannot be kept.
pub fn join(write: &mut Write, ids: &[ClaimId], text: Option<&str>) -> Result<()> {
    let [first, rest @ ..] = ids else {
        return Err(Error::usage("no draft is named"));
    };
    if rest.is_empty() || rest.contains(first) {
        return Err(Refusal::new("joining needs two different drafts", "name at least two").into());
    }
    let kept = draft(write, *first)?;
    let chain = claims::chain(write.db(), *first)?;
    let mut words = vec![kept.text.clone()];
    let mut anchor = kept.anchor_text.zip(kept.anchor.clone());
    for &id in rest {
        let other = draft(write, id)?;
        let told_alike = |chain: &crate::model::Chain| chain.0.iter().map(|link| link.source).collect::<Vec<_>>();
        if other.article != kept.article || told_alike(&claims::chain(write.db(), id)?) != told_alike(&chain) {
            return Err(Refusal::new(
                format!("{first} and {id} do not come through the same chain"),
                "one claim has one chain: accept them apart, or correct the chain of one first",
            )
            .into());
        }
        words.push(other.text.clone());
        anchor = merged(anchor, other.anchor_text.zip(other.anchor.clone()));
        let step = Move {
            to: Stage::Dropped,
            reason: Some(format!("joined into {first}")),
        };
        stages::put(write, id, &step)?;
    }
    let about = ClaimFields {
        text: text.map_or_else(|| joined(&words), str::to_owned),
        ..ClaimFields::of_claim(&kept)
    };
    let text = about.text.clone();
    let edit = ClaimEdit {
        anchor,
        ..ClaimEdit::of(about)
    };
    claims::apply(write, *first, &edit)?;
    write.entry(
        "draft join",
        *first,
        &serde_json::json!({"claim": first, "with": rest, "text": text}),
    )?;
    Ok(())
}

/// Somebody decided about a likeness: the two were merged, or are not one.
///
/// # Errors
/// `NotFound` when nothing was proposed.
pub fn tell_apart(write: &mut Write, source: SourceId, known: SourceId) -> Result<()> {
    let seq = write.seq();
    let ended = write.put_all(
        &LIKENESSES,
        "UPDATE likenesses SET ended = ?3 WHERE source = ?1 AND known = ?2 AND ended IS NULL RETURNING *",
        &[source.into(), known.into(), seq.into()],
    )?;
    if ended.is_empty() {
        return Err(
            Error::not_found(format!("proposal that {source} is {known}")).hint("`sayso drafts list` shows them")
        );
    }
    write.entry(
        "source apart",
        source,
        &serde_json::json!({"source": source, "known": known}),
    )?;
    Ok(())
}

/// Refuses to let a draft go on while nobody is chosen who speaks.
pub(super) fn refuse_undecided(db: &mut Db, id: ClaimId) -> Result<()> {
    if !claims::chain(db, id)?.awaits_speaker() {
        return Ok(());
    }
    let found: Option<(Option<String>, Option<String>)> =
        db.row("SELECT doubt, voices FROM drafts WHERE id = ?1", &[id.into()], |r| {
            Ok((r.next()?, r.next()?))
        })?;
    let (doubt, voices) = found.unwrap_or_default();
    let mut names = Vec::new();
    for voice in voices_of(voices.as_deref()) {
        let source = sources::get(db, voice)?;
        names.push(format!("{} ({})", voice.0, source.name));
    }
    let doubt = doubt.map_or_else(String::new, |why| format!(": {why}"));
    let choice = match names.is_empty() {
        true => "say who: --speaker NAME".to_owned(),
        false => format!("say who: --speaker {}", names.join(" or ")),
    };
    Err(Refusal::new(format!("it is not certain who says {id}{doubt}"), choice).into())
}

fn draft(write: &mut Write, id: ClaimId) -> Result<Claim> {
    let claim = claims::get(write.db(), id)?;
    match claim.stage {
        Some(Stage::Draft) => Ok(claim),
        Some(stage) => Err(Refusal::new(
            format!("{id} is no draft: it is {stage}"),
            "sayso drafts list shows those that wait",
        )
        .into()),
        None => Err(Refusal::new(
            format!("{id} was imported and is no draft"),
            "sayso drafts list shows those that wait",
        )
        .into()),
    }
}

fn seems_to_accuse(db: &mut Db, id: ClaimId) -> Result<bool> {
    Ok(db
        .row("SELECT accuses FROM drafts WHERE id = ?1", &[id.into()], |r| r.next())?
        .unwrap_or(false))
}

/// Gives the claim a speaker within another verb; says whether that changed anything.
fn choose(write: &mut Write, claim: &Claim, speaker: SourceId) -> Result<bool> {
    sources::get(write.db(), speaker)?;
    let chain = claims::chain(write.db(), claim.id)?.spoken_by(speaker);
    let edit = ClaimEdit {
        chain: Some(chain),
        ..ClaimEdit::of(ClaimFields::of_claim(claim))
    };
    Ok(claims::apply(write, claim.id, &edit)? != claims::Edited::Unchanged)
}

/// The places of two claims in one version of a text, in its order, where they do not overlap.
fn merged(one: Option<(i64, Anchor)>, other: Option<(i64, Anchor)>) -> Option<(i64, Anchor)> {
    match (one, other) {
        (Some((text, mut anchor)), Some((same, more))) if text == same => {
            anchor.spans.extend(more.spans);
            anchor.spans.sort_by_key(|span| (span.start, span.end));
            let mut end = -1;
            anchor.spans.retain(|span| {
                let apart = span.start >= end;
                if apart {
                    end = span.end;
                }
                apart
            });
            Some((text, anchor))
        }
        (one, other) => one.or(other),
    }
}

/// "The bridge is shut. A crack was found." as one statement.
fn joined(words: &[String]) -> String {
    let parts: Vec<&str> = words.iter().map(|text| text.trim().trim_end_matches('.')).collect();
    format!("{}.", parts.join("; "))
}

/// Sources' numbers as the table keeps them.
fn voices_of(text: Option<&str>) -> Vec<SourceId> {
    text.unwrap_or_default()
        .split(' ')
        .filter_map(|number| number.parse().ok())
        .map(SourceId)
        .collect()
}

/// How many drafts wait, of an article or of the desk.
///
/// # Errors
/// The database's.
pub fn pending(db: &mut Db, article: Option<crate::model::ArticleId>) -> Result<i64> {
    match article {
        Some(article) => db.value(
            "SELECT count(*) FROM claims WHERE article = ?1 AND stage = 'draft'",
            &[Param::from(article)],
        ),
        None => db.value(
            "SELECT count(*) FROM claims WHERE origin = 'own' AND stage = 'draft'",
            &[],
        ),
    }
}
