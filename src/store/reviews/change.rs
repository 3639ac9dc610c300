//! A review's row, and what changes in it, in its claim and in its chain when a later record of it says something else.

use std::collections::HashMap;

use super::sources::Named;
use super::{Outcome, Review, get};
use crate::db::Param;
use crate::db::tables::{CLAIMS, LINKS, REVIEWS};
use crate::error::Result;
use crate::model::counting;
use crate::model::names::fold;
use crate::model::review::{Hop, Rating};
use crate::model::scale::{self, Scale};
use crate::model::{Chain, ClaimId, ForeignReview, Incoming, ReviewId, Said, SourceId, SourceKind, WebAddress};
use crate::store::journal::Write;
use crate::store::{claims, sources};

/// By which scale a label is read: found once for each label of a site.
pub(super) struct Scales<'a> {
    own: &'a [Scale],
    known: HashMap<(String, String), Option<String>>,
}

impl<'a> Scales<'a> {
    /// With the scales that the desk added.
    pub fn of(own: &'a [Scale]) -> Scales<'a> {
        Scales {
            own,
            known: HashMap::new(),
        }
    }

    /// The scale of a label, by the site that gave it; `None` when nobody knows it.
    pub fn read(&mut self, rating: &Rating, url: Option<&WebAddress>) -> Option<String> {
        let label = rating.label.as_ref()?;
        let host = url.map(WebAddress::host);
        let key = (host.unwrap_or_default().to_owned(), label.clone());
        let own = self.own;
        let read = || scale::understand(label, host, own).map(|read| read.scale.key());
        self.known.entry(key).or_insert_with(read).clone()
    }
}

/// What a later record of a known review changed.
pub(super) enum Differs {
    /// It says nothing new.
    Nothing,
    /// The review's row; and whether the claim is worded otherwise.
    Record { reworded: bool },
}

impl Differs {
    /// What became of the record.
    pub fn outcome(self, claim: ClaimId) -> Outcome {
        match self {
            Differs::Nothing => Outcome::Unchanged(claim),
            Differs::Record { reworded } => Outcome::Updated { claim, reworded },
        }
    }
}

/// A new review's row, in the order of [`REVIEWS`].
pub(super) fn row<'a>(
    write: &Write,
    id: ReviewId,
    incoming: &'a Incoming,
    (claim, publisher): (ClaimId, Option<SourceId>),
    scales: &mut Scales<'_>,
) -> Vec<Param<'a>> {
    let review = &incoming.review;
    vec![
        id.into(),
        write.seq().into(),
        claim.into(),
        publisher.into(),
        (&incoming.page_key).into(),
        1.into(),
        review.external_id.as_deref().into(),
        review.url.as_ref().map(|url| url.as_str()).into(),
        review.title.as_deref().into(),
        review.body.as_deref().into(),
        review.rating.label.as_deref().into(),
        review.rating.value.as_deref().into(),
        review.rating.best.as_deref().into(),
        review.rating.worst.as_deref().into(),
        scales.read(&review.rating, review.url.as_ref()).into(),
        review.language.as_deref().into(),
        review.reviewed_on.as_ref().map(|day| day.text.as_str()).into(),
        review.licence.as_deref().into(),
        json_list(&review.appearances).into(),
        review.format.into(),
        (&review.raw).into(),
        (&incoming.record_digest).into(),
        write.now.into(),
    ]
}

fn json_list(list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| serde_json::json!(list).to_string())
}

/// Brings a known review up to a later record of it. What the record does not mention stays, since one feed tells more
/// than another; a record in another form that says nothing new changes nothing.
pub(super) fn apply(
    write: &mut Write,
    id: ReviewId,
    incoming: &Incoming,
    named: &Named,
    own: &[Scale],
) -> Result<Differs> {
    let (record, digest) = (&incoming.review, incoming.record_digest.as_str());
    let old = get(write.db(), id)?;
    let publisher = published_by(write, &old, record, named.publisher)?;
    let new = merged(&old, record, publisher);
    let url = new.url.as_ref().and_then(|url| url.parse::<WebAddress>().ok());
    let scale = Scales::of(own).read(&new.rating, url.as_ref());
    let claim = change_claim(write, old.claim, record, named)?;
    let same = same(&old, &new);
    // The same record that is only read otherwise, without another result, is nothing new either.
    let told_again = old.format != record.format || old.raw == record.raw && old.page_key == incoming.page_key;
    if same && claim == ClaimDiffers::Nothing && told_again {
        return Ok(Differs::Nothing);
    }
    write.revise(
        &REVIEWS,
        id.0,
        "UPDATE reviews SET publisher = ?2, version = version + 1, external_id = ?3, url = ?4, title = ?5, body = ?6,
                rating = ?7, rating_value = ?8, best_rating = ?9, worst_rating = ?10, language = ?11, reviewed_on = ?12,
                licence = ?13, appearances = ?14, format = ?15, raw = ?16, record_digest = ?17, scale = ?18,
                page_key = ?19
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            new.publisher.into(),
            (&new.external_id).into(),
            (&new.url).into(),
            (&new.title).into(),
            (&new.body).into(),
            (&new.rating.label).into(),
            (&new.rating.value).into(),
            (&new.rating.best).into(),
            (&new.rating.worst).into(),
            (&new.language).into(),
            (&new.reviewed_on).into(),
            (&new.licence).into(),
            json_list(&new.appearances).into(),
            record.format.into(),
            (&record.raw).into(),
            digest.into(),
            scale.into(),
            (&incoming.page_key).into(),
        ],
    )?;
    Ok(Differs::Record {
        reworded: claim == ClaimDiffers::Wording,
    })
}

/// Who published a review, when a later record may know better: one that names somebody, where only the site was known
/// before; or the very same record, read again by somebody who says who it was.
fn published_by(
    write: &mut Write,
    old: &Review,
    record: &ForeignReview,
    new: Option<SourceId>,
) -> Result<Option<SourceId>> {
    let (Some(before), Some(after)) = (old.publisher, new) else {
        return Ok(old.publisher.or(new));
    };
    if root(write, Some(before))? == root(write, Some(after))? {
        return Ok(Some(before));
    }
    let known = sources::get(write.db(), before)?;
    let by_site = known.merged_into.is_none() && known.host.as_ref() == Some(&known.name);
    let better = by_site && record.publisher.is_some();
    let is_named = record
        .publisher
        .as_ref()
        .is_some_and(|publisher| publisher.name.is_some());
    let again = record.reading.publisher && is_named && old.raw == record.raw;
    Ok(Some(if better || again { after } else { before }))
}

/// The review as it is once the record's words are laid over it.
fn merged(old: &Review, record: &ForeignReview, publisher: Option<SourceId>) -> Review {
    let over = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let rating = match record.rating == Rating::default() {
        true => old.rating.clone(),
        // A label and its numbers belong together: a new label does not keep the old one's.
        false if record.rating.label.is_some() && record.rating.label != old.rating.label => record.rating.clone(),
        false => Rating {
            label: over(&record.rating.label, &old.rating.label),
            value: over(&record.rating.value, &old.rating.value),
            best: over(&record.rating.best, &old.rating.best),
            worst: over(&record.rating.worst, &old.rating.worst),
        },
    };
    Review {
        publisher,
        external_id: over(&record.external_id, &old.external_id),
        url: old
            .url
            .clone()
            .or_else(|| record.url.as_ref().map(|url| url.as_str().to_owned())),
        title: over(&record.title, &old.title),
        body: over(&record.body, &old.body),
        rating,
        language: over(&record.language, &old.language),
        reviewed_on: over(
            &record.reviewed_on.as_ref().map(|day| day.text.clone()),
            &old.reviewed_on,
        ),
        licence: over(&record.licence, &old.licence),
        appearances: match record.appearances.is_empty() {
            true => old.appearances.clone(),
            false => record.appearances.clone(),
        },
        ..old.clone()
    }
}

fn same(old: &Review, new: &Review) -> bool {
    old.publisher == new.publisher
        && old.external_id == new.external_id
        && old.url == new.url
        && old.title == new.title
        && old.body == new.body
        && old.rating == new.rating
        && old.language == new.language
        && old.reviewed_on == new.reviewed_on
        && old.licence == new.licence
        && old.appearances == new.appearances
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClaimDiffers {
    Nothing,
    Something,
    Wording,
}

/// Words, date, language, tags and chain of the claim, as the later record has them.
fn change_claim(write: &mut Write, id: ClaimId, record: &ForeignReview, named: &Named) -> Result<ClaimDiffers> {
    let old = claims::get(write.db(), id)?;
    let mut differs = ClaimDiffers::Nothing;
    if !record.tags.is_empty() && claims::set_tags(write, id, &record.tags)? {
        differs = ClaimDiffers::Something;
    }
    let before = claims::chain(write.db(), id)?;
    let mut wanted = super::intake::chain_of(record, named);
    let anew = !wanted.0.is_empty() && !says_the_same(write, &before, &mut wanted)?;
    let chain = if anew { &wanted } else { &before };
    if anew {
        let seq = write.seq();
        write.put_all(
            &LINKS,
            "UPDATE links SET ended = ?2 WHERE claim = ?1 AND ended IS NULL RETURNING *",
            &[id.into(), seq.into()],
        )?;
        claims::put_links(write, id, chain)?;
    }
    let reworded = record.text != old.text;
    let claimed_on = record.claimed_on.as_ref();
    let language = record.language.clone().or_else(|| old.language.clone());
    let external_id = record.external_id.clone().or_else(|| old.external_id.clone());
    let moved = claimed_on.is_some() && claimed_on.map(|d| &d.text) != old.claimed_on.as_ref();
    let kind = record.kind.unwrap_or(old.kind);
    let quote = record.quote.clone().or_else(|| old.quote.clone());
    let otherwise =
        language != old.language || external_id != old.external_id || kind != old.kind || quote != old.quote;
    if !(reworded || anew || moved || otherwise) {
        return Ok(differs);
    }
    differs = if reworded {
        ClaimDiffers::Wording
    } else {
        ClaimDiffers::Something
    };
    let text_version = old.text_version + i64::from(reworded);
    if reworded {
        claims::put_text(
            write,
            (id, text_version, &record.text),
            (Some("reworded by its desk"), None),
        )?;
    }
    write.revise(
        &CLAIMS,
        id.0,
        "UPDATE claims SET version = version + 1, text = ?2, folded = ?3, text_version = ?4, language = ?5,
                claimed_on = ?6, claimed_from = ?7, claimed_to = ?8, claimed_precision = ?9, originator = ?10,
                hearsay_distance = ?11, external_id = ?12, kind = ?13, quote = ?14
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            (&record.text).into(),
            fold(&record.text).into(),
            text_version.into(),
            language.into(),
            claimed_on
                .map_or_else(|| old.claimed_on.clone(), |d| Some(d.text.clone()))
                .into(),
            claimed_on.map_or(old.claimed_from, |d| Some(d.from)).into(),
            claimed_on.map_or(old.claimed_to, |d| Some(d.to)).into(),
            claimed_on.map_or(old.claimed_precision, |d| Some(d.precision)).into(),
            chain.originator().into(),
            chain.hearsay_distance().into(),
            external_id.into(),
            kind.into(),
            quote.into(),
        ],
    )?;
    let after = claims::get(write.db(), id)?;
    counting::change(&mut write.counts, Some(&old.counted()), Some(&after.counted()));
    Ok(differs)
}

/// Whether two chains lead through the same hands and tell the same of them; a merged source is what it was merged into.
/// Where the hands are the same, what the later record leaves out of how they spoke stays as it was.
fn says_the_same(write: &mut Write, before: &Chain, wanted: &mut Chain) -> Result<bool> {
    if before.0.len() != wanted.0.len() {
        return Ok(false);
    }
    for (a, b) in before.0.iter().zip(&wanted.0) {
        if a.source != b.source && root(write, a.source)? != root(write, b.source)? {
            return Ok(false);
        }
    }
    let mut same = true;
    for (a, b) in before.0.iter().zip(&mut wanted.0) {
        b.cue = b.cue.take().or_else(|| a.cue.clone());
        b.addressee = b.addressee.or(a.addressee);
        b.said_on = b.said_on.take().or_else(|| a.said_on.clone());
        if b.said == Said::Unconfirmed || b.said == a.said {
            (b.said, b.said_document) = (a.said, a.said_document);
        }
        let to = a.addressee == b.addressee || root(write, a.addressee)? == root(write, b.addressee)?;
        same &= to && a.described_as == b.described_as && a.cue == b.cue && a.said_on == b.said_on && a.said == b.said;
    }
    Ok(same)
}

fn root(write: &mut Write, id: Option<SourceId>) -> Result<Option<SourceId>> {
    let Some(id) = id else { return Ok(None) };
    let source = sources::get(write.db(), id)?;
    Ok(Some(source.merged_into.unwrap_or(id)))
}

/// The sources of a known claim's chain that nobody names, by position: a later record that speaks of them in the same
/// words means the same ones.
pub(super) fn unnamed(write: &mut Write, id: ReviewId, chain: &[Hop]) -> Result<Vec<Option<SourceId>>> {
    if chain.iter().all(|hop| hop.gap || hop.kind != SourceKind::Anonymous) {
        return Ok(Vec::new());
    }
    let claim = get(write.db(), id)?.claim;
    let links = claims::chain(write.db(), claim)?;
    let mut found = Vec::with_capacity(chain.len());
    for (link, hop) in links.0.iter().zip(chain) {
        found.push(same_unnamed(write, link.source, hop)?);
    }
    Ok(found)
}

/// The same of those whom a known claim's hands spoke to, given with their places in the chain.
pub(super) fn unnamed_addressees(
    write: &mut Write,
    id: ReviewId,
    to: &[(usize, Hop)],
) -> Result<Vec<Option<SourceId>>> {
    let claim = get(write.db(), id)?.claim;
    let links = claims::chain(write.db(), claim)?;
    let mut found = Vec::with_capacity(to.len());
    for (place, hop) in to {
        let known = links.0.get(*place).and_then(|link| link.addressee);
        found.push(same_unnamed(write, known, hop)?);
    }
    Ok(found)
}

/// The source, when it is somebody whom nobody names and whom the record describes in the same words.
fn same_unnamed(write: &mut Write, id: Option<SourceId>, hop: &Hop) -> Result<Option<SourceId>> {
    let source = id.map(|id| sources::get(write.db(), id)).transpose()?;
    let same =
        source.filter(|s| s.kind == SourceKind::Anonymous && s.kind == hop.kind && fold(&s.name) == fold(&hop.name));
    Ok(same.map(|source| source.id))
}
