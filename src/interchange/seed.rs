//! The seed format: a story with its sources, documents and claims, written by hand in TOML.
//! Only shapes; `read` makes them from a text, `check` finds what is wrong in them, `seed_load` writes them into a ledger.

mod acts;
mod check;
mod place;
mod read;

use serde::{Deserialize, Serialize};

use crate::model::{
    Access, Basis, ClaimKind, DocumentKind, GrantedBy, Manner, Origin, Priority, RelationKind, Reliability, Said,
    SourceKind, Stance,
};

pub use acts::{SeedAct, SeedAsk, SeedAttempt, SeedQuery, SeedReply, SeedResolution};
pub use check::check;
pub use place::Place;
pub use read::read;

/// One scenario: the whole of a seed file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Always `sayso-seed/1`.
    pub format: String,
    /// The scenario's name: letters, digits and hyphens. Its records are known by it when it is loaded again.
    pub name: String,
    /// What the scenario is about, for whoever lists the scenarios.
    #[serde(default)]
    pub description: Option<String>,
    /// People of the desk whom marks and stages name.
    #[serde(default)]
    pub people: Vec<SeedPerson>,
    /// Whoever speaks, publishes or relays.
    #[serde(default)]
    pub sources: Vec<SeedSource>,
    /// The publications in which the claims appear.
    pub articles: Vec<SeedArticle>,
    /// Documents that evidence rests on.
    #[serde(default)]
    pub documents: Vec<SeedDocument>,
    /// The claims, in the order in which they are read.
    pub claims: Vec<SeedClaim>,
    /// How claims stand to one another.
    #[serde(default)]
    pub relations: Vec<SeedRelation>,
    /// Where it was read from, for errors.
    #[serde(skip)]
    pub place: Place,
}

/// Somebody who works at the desk.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedPerson {
    /// How the file refers to the person.
    pub key: String,
    /// The name as the desk uses it.
    pub name: String,
}

/// A source. An anonymous one has a description instead of a name and belongs to one article.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedSource {
    /// How the file refers to the source.
    pub key: String,
    /// Person, organisation, outlet, document or anonymous.
    pub kind: SourceKind,
    /// The name; for an anonymous source, leave it out.
    #[serde(default)]
    pub name: Option<String>,
    /// The description as printed, for an anonymous source; otherwise a general description.
    #[serde(default)]
    pub described_as: Option<String>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The source's site, as a host name (`aawsat.com`): a page there is the source's own word.
    #[serde(default)]
    pub host: Option<String>,
    /// Admiralty reliability; leave out for "not rated".
    #[serde(default)]
    pub reliability: Option<Reliability>,
    /// For an anonymous source: the article (its key) that it speaks in.
    #[serde(default)]
    pub article: Option<String>,
    /// For an anonymous source: who promised anonymity.
    #[serde(default)]
    pub granted_by: Option<GrantedBy>,
    /// For an anonymous source: the reason for anonymity, as stated in the article.
    #[serde(default)]
    pub stated_reason: Option<String>,
    /// For an anonymous source: what its standing is (its office, its nearness to the matter).
    #[serde(default)]
    pub standing: Option<String>,
    /// For an anonymous source: whether it knows at first hand.
    #[serde(default)]
    pub direct_knowledge: Option<bool>,
    /// For an anonymous source whose anonymity we granted: what must stay inside the desk.
    #[serde(default)]
    pub protected: Option<SeedProtected>,
}

/// What the desk alone knows of a source whose anonymity it granted. Never the identity itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedProtected {
    /// Which role on the desk knows who it is ("duty editor").
    #[serde(default)]
    pub identity_known_to: Option<String>,
    /// Why the source speaks.
    #[serde(default)]
    pub motive: Option<String>,
    /// Which role approved the anonymity.
    #[serde(default)]
    pub approved_by: Option<String>,
}

/// A publication.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedArticle {
    /// How the file refers to the article.
    pub key: String,
    /// The headline.
    pub title: String,
    /// Where it was published.
    #[serde(default)]
    pub url: Option<String>,
    /// The publishing outlet's source key.
    pub outlet: String,
    /// When: a day (`2015-10-20`) or a time (`2015-10-20T12:00:00Z`).
    #[serde(default)]
    pub published: Option<String>,
    /// BCP 47 language tag.
    #[serde(default)]
    pub language: Option<String>,
    /// SHA-256 of the text, UTF-8, without BOM, otherwise untouched; lower-case hex.
    #[serde(default)]
    pub text_sha256: Option<String>,
    /// Length of that text in Unicode code points.
    #[serde(default)]
    pub text_length: Option<u32>,
    /// A file with the text, beside the seed file, when the text is the desk's to keep.
    #[serde(default)]
    pub text_file: Option<String>,
    /// Verbatim copies elsewhere.
    #[serde(default)]
    pub appearances: Vec<SeedAppearance>,
}

/// A verbatim copy of an article elsewhere. Not a link of any chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedAppearance {
    /// The source key of whoever published the copy.
    #[serde(default)]
    pub outlet: Option<String>,
    /// Where the copy stands.
    #[serde(default)]
    pub url: Option<String>,
    /// When, like an article's.
    #[serde(default)]
    pub published: Option<String>,
    /// In what the copy differs, in our own words.
    #[serde(default)]
    pub note: Option<String>,
}

/// A document: something that exists and can be brought to a claim as evidence.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedDocument {
    /// How the file refers to the document.
    pub key: String,
    /// Page, file, call, interview or observation; without it, a page.
    #[serde(default)]
    pub kind: Option<DocumentKind>,
    /// Address of a page.
    #[serde(default)]
    pub url: Option<String>,
    /// Address of an archived copy.
    #[serde(default)]
    pub archived_url: Option<String>,
    /// SHA-256 of the file, lower-case hex.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Title.
    #[serde(default)]
    pub title: Option<String>,
    /// Source key of whoever published it.
    #[serde(default)]
    pub publisher: Option<String>,
    /// Source key of whoever it comes from in the first place.
    #[serde(default)]
    pub origin: Option<String>,
    /// Primary, secondary or relay.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Day of the call, interview or observation, or of publication (EDTF).
    #[serde(default)]
    pub dated: Option<String>,
    /// Person key of the checker who called, asked or saw.
    #[serde(default)]
    pub checker: Option<String>,
    /// Public, desk or protected; without it, public.
    #[serde(default)]
    pub access: Option<Access>,
}

/// A claim with its chain, its place and what was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedClaim {
    /// How the file refers to the claim; unique in the file, and what the claim is known by when it is loaded again.
    pub key: String,
    /// Article key; without it, the file's only article.
    #[serde(default)]
    pub article: Option<String>,
    /// One checkable statement that stands alone.
    pub text: String,
    /// Fact, prediction, promise, opinion, question or order; without it, fact.
    #[serde(default)]
    pub kind: Option<ClaimKind>,
    /// Own or imported; without it, own.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// Verbatim words, only where the wording itself is the claim: a dozen words at most.
    #[serde(default)]
    pub quote: Option<String>,
    /// The quote as it was said, before translation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote_original: Option<String>,
    /// Language of the quote before translation.
    #[serde(default)]
    pub quote_language: Option<String>,
    /// Who translated the quote.
    #[serde(default)]
    pub translator: Option<String>,
    /// The day it was claimed (EDTF: `2015-10-09`, `2015-10`, `2015`, `2014-06/2014-07`, `2015~`); without it, the day of publication.
    #[serde(default)]
    pub claimed_on: Option<String>,
    /// How that day is known.
    #[serde(default)]
    pub claimed_basis: Option<String>,
    /// Whether the claim accuses somebody.
    #[serde(default)]
    pub accusation: bool,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The chain, originator first, the outlet that printed it last.
    pub attribution: Vec<SeedLink>,
    /// Its place in the article's text.
    #[serde(default)]
    pub anchor: Option<SeedAnchor>,
    /// How pressing it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Deadline, a day.
    #[serde(default)]
    pub due_on: Option<String>,
    /// Day on which to look again.
    #[serde(default)]
    pub recheck_on: Option<String>,
    /// Person key of whom it is given to.
    #[serde(default)]
    pub assignee: Option<String>,
    /// A note to colleagues.
    #[serde(default)]
    pub note: Option<String>,
    /// What was brought to it.
    #[serde(default)]
    pub evidence: Vec<SeedEvidence>,
    /// What was decided and how the work moved, in order.
    #[serde(default)]
    pub acts: Vec<SeedAct>,
}

/// One link of a chain.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedLink {
    /// Source key; left out for a gap.
    #[serde(default)]
    pub source: Option<String>,
    /// A hop that the text leaves out.
    #[serde(default)]
    pub gap: bool,
    /// Quoted, paraphrased or reported; without it, reported.
    #[serde(default)]
    pub manner: Option<Manner>,
    /// The cue in the text ("told").
    #[serde(default)]
    pub cue: Option<String>,
    /// Source key of whom it was said to.
    #[serde(default)]
    pub addressee: Option<String>,
    /// When it was said (EDTF).
    #[serde(default)]
    pub said_on: Option<String>,
    /// How the text describes the speaker.
    #[serde(default)]
    pub described_as: Option<String>,
    /// Unconfirmed, confirmed or denied; without it, unconfirmed.
    #[serde(default)]
    pub said: Option<Said>,
    /// Document key of what shows that it was said, or denied.
    #[serde(default)]
    pub said_document: Option<String>,
}

/// A place in an article's text: spans in Unicode code points, each with the hash of its slice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedAnchor {
    /// Spans in the order of the text; start inclusive, end exclusive.
    pub spans: Vec<SeedSpan>,
}

/// One span of an anchor.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedSpan {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// SHA-256 of the slice's UTF-8, lower-case hex.
    pub sha256: String,
}

/// A document brought to the claim.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedEvidence {
    /// How an act of this claim refers to it.
    pub key: String,
    /// Document key.
    pub document: String,
    /// Supports, refutes or context.
    pub stance: Stance,
    /// A dozen words at most.
    #[serde(default)]
    pub quote: Option<String>,
    /// Page, section or timecode.
    #[serde(default)]
    pub place: Option<String>,
    /// What to bear in mind about it ("state media").
    #[serde(default)]
    pub note: Option<String>,
    /// Day on which it was looked at.
    #[serde(default)]
    pub looked_on: Option<String>,
    /// Person key of who brought it; without it, whoever seeds.
    #[serde(default)]
    pub by: Option<String>,
}

/// A relation between two claims of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedRelation {
    /// Claim key.
    pub from: String,
    /// Same, variant, contradicts or updates.
    pub kind: RelationKind,
    /// Claim key.
    pub to: String,
    /// Why.
    #[serde(default)]
    pub note: Option<String>,
}
