//! The bulk format, written: what `import --format jsonl` reads back as the same record.

use serde::Serialize;

use crate::model::outgoing::{Hand, Outgoing};
use crate::model::review::GAP;
use crate::model::{ClaimKind, Manner, RecordFormat, Said, SourceKind};

/// A line of the bulk format, as docs/interchange.md describes it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Line<'a> {
    /// What the record is called where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<&'a str>,
    /// The claim.
    pub text: &'a str,
    /// The review's headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    /// The review's text or summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<&'a str>,
    /// The review's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Who published the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<&'a str>,
    /// Their site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_site: Option<&'a str>,
    /// Who made the claim, when it came through nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimant: Option<&'a str>,
    /// What the claimant is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimant_kind: Option<SourceKind>,
    /// What else is said of the claimant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimant_described_as: Option<&'a str>,
    /// Through whom the claim came, the originator first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<LineHop<'a>>,
    /// The day of the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_on: Option<&'a str>,
    /// The day of the review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_on: Option<&'a str>,
    /// The verdict as worded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_value: Option<&'a str>,
    /// The best number of the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_rating: Option<&'a str>,
    /// The worst number of the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_rating: Option<&'a str>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a str>,
    /// The record's licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<&'a str>,
    /// Where the claim appeared.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub appearances: &'a [String],
    /// Tags.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub tags: &'a [String],
    /// What the claim is, when it is no fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_kind: Option<ClaimKind>,
    /// The verbatim words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<&'a str>,
    /// The record word for word, when it came in another form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<&'a str>,
    /// What that form is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<RecordFormat>,
    /// Set for a claim that is not closed: not for publication.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub internal: bool,
}

/// One hand of a chain.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineHop<'a> {
    /// The name; of somebody unnamed, the description as printed.
    pub name: &'a str,
    /// What it is.
    pub kind: SourceKind,
    /// How its words were passed on.
    pub manner: Manner,
    /// What else is said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub described_as: Option<&'a str>,
    /// The word by which the text gives it the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cue: Option<&'a str>,
    /// To whom it spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressee: Option<&'a str>,
    /// What that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressee_kind: Option<SourceKind>,
    /// When it spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_on: Option<&'a str>,
    /// Whether it was really said, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

/// One record as a line. A record that came in this format is written as it came.
pub fn line(out: &Outgoing) -> String {
    if let (Some(RecordFormat::Jsonl), Some(raw)) = (out.format, &out.raw)
        && !raw.contains('\n')
    {
        return raw.clone();
    }
    let escaped = escaped(out);
    let out = escaped.as_ref().unwrap_or(out);
    let alone = alone(out);
    let line = Line {
        external_id: out.external_id.as_deref(),
        text: &out.text,
        title: out.title.as_deref(),
        body: out.body.as_deref(),
        url: out.url.as_deref(),
        publisher: out
            .publisher
            .as_ref()
            .map(|site| site.name.as_str())
            .filter(|name| !name.is_empty()),
        publisher_site: out.publisher.as_ref().and_then(|site| site.url.as_deref()),
        claimant: alone.and_then(|hand| hand.name.as_deref()),
        claimant_kind: alone.and_then(|hand| hand.kind),
        claimant_described_as: alone.and_then(|hand| hand.described_as.as_deref()),
        chain: if alone.is_some() {
            Vec::new()
        } else {
            out.chain.iter().map(hop).collect()
        },
        claimed_on: out.claimed_on.as_deref(),
        reviewed_on: out.reviewed_on.as_deref(),
        rating: out.label(),
        rating_value: out.rating.value.as_deref(),
        best_rating: out.rating.best.as_deref(),
        worst_rating: out.rating.worst.as_deref(),
        language: out.language.as_deref(),
        licence: out.licence.as_deref(),
        appearances: &out.appearances,
        tags: &out.tags,
        claim_kind: Some(out.kind).filter(|kind| *kind != ClaimKind::Fact),
        quote: out.quote.as_deref(),
        raw: out.raw.as_deref(),
        format: out.format.filter(|_| out.raw.is_some()),
        internal: out.verdict.is_some_and(|verdict| verdict.internal),
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The only hand, when its name and kind tell all that is known of it: then it stands as the claimant.
pub(super) fn alone(out: &Outgoing) -> Option<&Hand> {
    match out.chain.as_slice() {
        [only] if only.manner == Manner::Reported && only.name.is_some() && only.is_plain() => Some(only),
        _ => None,
    }
}

/// The record with its ampersands written as entities, where reading would take what follows one for an entity; `None` when
/// it would not.
pub(super) fn escaped(out: &Outgoing) -> Option<Outgoing> {
    let otherwise = |text: &str| text.contains('&') && html_escape::decode_html_entities(text) != text;
    let rating = [
        &out.rating.label,
        &out.rating.value,
        &out.rating.best,
        &out.rating.worst,
    ];
    let fields = [&out.quote, &out.title, &out.body, &out.external_id, &out.licence];
    let names = out
        .chain
        .iter()
        .flat_map(|hand| [&hand.name, &hand.described_as, &hand.cue]);
    let addressees = out.chain.iter().filter_map(|hand| Some(&hand.addressee.as_ref()?.name));
    let mut texts = rating
        .into_iter()
        .chain(fields)
        .chain(names)
        .flatten()
        .chain([&out.text])
        .chain(addressees)
        .chain(&out.tags);
    let publisher = out.publisher.as_ref().is_some_and(|site| otherwise(&site.name));
    if !publisher && !texts.any(|text| otherwise(text)) {
        return None;
    }
    let mut out = out.clone();
    let escape = |text: &mut String| {
        if otherwise(text) {
            *text = text.replace('&', "&amp;");
        }
    };
    let rating = &mut out.rating;
    let rating = [
        &mut rating.label,
        &mut rating.value,
        &mut rating.best,
        &mut rating.worst,
    ];
    let fields = [
        &mut out.quote,
        &mut out.title,
        &mut out.body,
        &mut out.external_id,
        &mut out.licence,
    ];
    rating.into_iter().chain(fields).flatten().for_each(escape);
    for hand in &mut out.chain {
        let texts = hand.name.iter_mut().chain(&mut hand.described_as).chain(&mut hand.cue);
        texts
            .chain(hand.addressee.as_mut().map(|to| &mut to.name))
            .for_each(escape);
    }
    out.tags.iter_mut().chain([&mut out.text]).for_each(escape);
    out.publisher.iter_mut().for_each(|site| escape(&mut site.name));
    Some(out)
}

pub(super) fn hop(hand: &Hand) -> LineHop<'_> {
    LineHop {
        name: hand.name.as_deref().unwrap_or(GAP),
        kind: hand.kind.unwrap_or(SourceKind::Anonymous),
        manner: hand.manner,
        described_as: hand.described_as.as_deref(),
        cue: hand.cue.as_deref(),
        addressee: hand.addressee.as_ref().map(|to| to.name.as_str()),
        addressee_kind: hand.addressee.as_ref().map(|to| to.kind),
        said_on: hand.said_on.as_deref(),
        said: Some(hand.said).filter(|said| *said != Said::Unconfirmed),
    }
}
