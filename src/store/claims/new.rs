//! New claims: their rows, whether they come one by one or by the thousand.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::tags::{tag_row, tag_text};
use super::{Claim, chain_body, spans_json};
use crate::db::Param;
use crate::db::tables::{CLAIM_TEXTS, CLAIMS, LINKS, STAGES, TAGS};
use crate::error::Result;
use crate::model::Correction;
use crate::model::counting::{self, Counted};
use crate::model::names::{LONGEST_CLAIM, fold, sound};
use crate::model::stage::Move;
use crate::model::{
    Anchor, ArticleId, Chain, ClaimId, ClaimKind, Edtf, Origin, PersonId, Priority, Refusal, Stage, Status,
};
use crate::store::journal::Write;
use crate::store::stages;

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
    /// The same words as they were said, before translation.
    pub quote_original: Option<String>,
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
            quote_original: None,
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

    /// What has no day of its own was claimed on the day its article was published, if that is known.
    pub fn printed_on(&mut self, day: Option<NaiveDate>) {
        if let (None, Some(day)) = (&self.claimed_on, day) {
            self.claimed_on = Some(Edtf::day(day));
            self.claimed_basis
                .get_or_insert_with(|| "the day of publication".to_owned());
        }
    }

    /// The fields of a claim as they stand, to be changed.
    pub fn of_claim(claim: &Claim) -> ClaimFields {
        ClaimFields {
            kind: claim.kind,
            text: claim.text.clone(),
            quote: claim.quote.clone(),
            quote_original: claim.quote_original.clone(),
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

/// Inserts a claim with its text, chain, tags and first stage, within another verb.
pub(crate) fn insert(write: &mut Write, new: &NewClaim) -> Result<ClaimId> {
    insert_all(write, std::slice::from_ref(new)).map(|ids| ids[0])
}

/// Inserts claims, each with its text, chain, tags and first stage, within another verb. Claims that come in by the
/// thousand and those entered one by one pass the same checks and become the same rows.
pub(crate) fn insert_all(write: &mut Write, news: &[NewClaim]) -> Result<Vec<ClaimId>> {
    insert_each(write, news.iter().map(|new| (new, None)))
}

/// [`insert_all`] for claims that a reading found, each with how much it is worth checking, in thousandths.
pub(crate) fn insert_worth(write: &mut Write, news: &[(NewClaim, i64)]) -> Result<Vec<ClaimId>> {
    insert_each(write, news.iter().map(|(new, worth)| (new, Some(*worth))))
}

fn insert_each<'a>(
    write: &mut Write,
    news: impl ExactSizeIterator<Item = (&'a NewClaim, Option<i64>)>,
) -> Result<Vec<ClaimId>> {
    let [claim, text, link, stage, tag] = write.next_ids([&CLAIMS, &CLAIM_TEXTS, &LINKS, &STAGES, &TAGS])?;
    let mut ids = Vec::with_capacity(news.len());
    let mut claims = Vec::with_capacity(news.len());
    let mut texts = Vec::with_capacity(news.len());
    let (mut links, mut stages, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    // Rows borrow their texts: a thousand claims are not copied to be written.
    let news: Vec<_> = news.collect();
    let wordings = news
        .iter()
        .map(|(new, _)| check(new).map(|text| (text, fold(text))))
        .collect::<Result<Vec<(&str, String)>>>()?;
    for ((id, (new, worth)), (wording, folded)) in (claim..).map(ClaimId).zip(news.iter().copied()).zip(&wordings) {
        let counted = Counted {
            origin: new.origin,
            stage: (new.origin == Origin::Own).then_some(new.stage),
            status: Status::Unverified,
            originator: new.chain.originator(),
            entered_on: write.today(),
            due_on: new.about.due_on,
        };
        claims.push(row(write, id, (new, worth), (wording, folded), &counted));
        texts.push(text_row(
            write,
            text + texts.len() as i64,
            (id, 1, wording),
            (None, None),
        ));
        link_rows(write, link, id, &new.chain, &mut links);
        if let Some(to) = counted.stage {
            let step = Move { to, reason: None };
            stages.push(stages::row(write, stage + stages.len() as i64, id, None, &step));
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
fn check(new: &NewClaim) -> Result<&str> {
    sound("claim", &new.about.text, LONGEST_CLAIM)?;
    for (field, words) in [
        ("quote", &new.about.quote),
        ("original quote", &new.about.quote_original),
    ] {
        if let Some(words) = words {
            sound(field, words, LONGEST_CLAIM)?;
        }
    }
    // Of a claim that another desk reviewed it may not be known who made it; who speaks in a draft may still have to be chosen.
    if new.stage == Stage::Draft && new.chain.awaits_speaker() {
        Chain(new.chain.0[1..].to_vec()).check()?;
    } else if !(new.origin == Origin::Imported && new.chain.0.is_empty()) {
        new.chain.check()?;
    }
    if let Some((_, anchor)) = &new.anchor
        && let Some(fault) = anchor.fault(None)
    {
        return Err(Refusal::new(fault, "give spans in code points, in the order of the text").into());
    }
    Ok(new.about.text.trim())
}

/// A new claim's row, in the order of [`CLAIMS`].
fn row<'a>(
    write: &mut Write,
    id: ClaimId,
    (new, worth): (&'a NewClaim, Option<i64>),
    (text, folded): (&'a str, &'a str),
    counted: &Counted,
) -> Vec<Param<'a>> {
    let about = &new.about;
    let (claimed_on, anchor) = (about.claimed_on.as_ref(), new.anchor.as_ref());
    vec![
        id.into(),
        write.seq().into(),
        write.public_id().into(),
        1.into(),
        new.origin.into(),
        new.article.into(),
        new.external_id.as_deref().into(),
        new.record_digest.as_deref().into(),
        about.kind.into(),
        text.into(),
        folded.into(),
        1.into(),
        about.quote.as_deref().into(),
        about.quote_language.as_deref().into(),
        about.translator.as_deref().into(),
        about.language.as_deref().into(),
        claimed_on.map(|d| d.text.as_str()).into(),
        claimed_on.map(|d| d.from).into(),
        claimed_on.map(|d| d.to).into(),
        claimed_on.map(|d| d.precision).into(),
        about.claimed_basis.as_deref().into(),
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
        about.chosen_because.as_deref().into(),
        worth.into(),
        counted.entered_on.into(),
        write.now.into(),
        about.quote_original.as_deref().into(),
    ]
}

/// A wording's row, in the order of [`CLAIM_TEXTS`]: which claim, which version of its text, and the text.
pub(super) fn text_row<'a>(
    write: &Write,
    id: i64,
    (claim, version, text): (ClaimId, i64, &'a str),
    why: (Option<&'a str>, Option<Correction>),
) -> Vec<Param<'a>> {
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        version.into(),
        text.into(),
        why.0.into(),
        why.1.into(),
    ]
}

/// The rows of a chain, in the order of [`LINKS`]; `first` is the number of the first of all `rows`.
pub(super) fn link_rows<'a>(
    write: &Write,
    first: i64,
    claim: ClaimId,
    chain: &'a Chain,
    rows: &mut Vec<Vec<Param<'a>>>,
) {
    for (position, link) in (0_i64..).zip(&chain.0) {
        let said_on = link.said_on.as_ref();
        rows.push(vec![
            (first + rows.len() as i64).into(),
            write.seq().into(),
            claim.into(),
            position.into(),
            link.source.into(),
            link.manner.into(),
            link.cue.as_deref().into(),
            link.addressee.into(),
            said_on.map(|d| d.text.as_str()).into(),
            said_on.map(|d| d.from).into(),
            said_on.map(|d| d.to).into(),
            link.described_as.as_deref().into(),
            link.said.into(),
            link.said_document.into(),
            Param::Null,
        ]);
    }
}
