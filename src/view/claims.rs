//! A claim in a list, and the claim's page.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::drafts::Repeat;
use super::published::Publication;
use super::work::{AttemptView, QueryView, ReplyView, ResolutionView};
use crate::model::anchor::AnchorState;
use crate::model::mark::Brought;
use crate::model::{
    Access, ArticleId, Basis, ClaimId, ClaimKind, Confidence, Correction, DocumentId, DocumentKind, EvidenceId, Lint,
    Manner, Origin, Precision, Priority, RecordFormat, RelationKind, ReviewId, Said, SourceId, SourceKind, Stage,
    Stance, Status,
};

/// A source as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SourceRef {
    /// Its number; of a merged source, that of what it was merged into.
    pub id: SourceId,
    /// Its name; of an anonymous source, the description as printed.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// Whether it is anonymous.
    pub anonymous: bool,
}

/// A claim as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ClaimRow {
    /// Its number.
    pub id: ClaimId,
    /// Its public id.
    pub public_id: String,
    /// The statement.
    pub text: String,
    /// What was found.
    pub status: Status,
    /// Where the work is; `None` for an imported claim.
    pub stage: Option<Stage>,
    /// The article's number.
    pub article: Option<ArticleId>,
    /// Who asserts it.
    pub originator: Option<SourceRef>,
    /// Links − 1.
    pub hearsay_distance: i64,
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// Own or imported.
    pub origin: Origin,
    /// What its record was called where it came from.
    pub external_id: Option<String>,
    /// How pressing it is.
    pub priority: Priority,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
    /// Whom it is given to.
    pub assignee: Option<String>,
}

/// One answer of `list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ClaimList {
    /// The page's claims.
    pub claims: Vec<ClaimRow>,
    /// What to ask for next; `None` at the end.
    pub next: Option<String>,
    /// How many claims were looked at, when the page ends for that reason and not because it is full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<usize>,
}

/// One link of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct LinkView {
    /// Who passes it on; `None` for a gap.
    pub source: Option<SourceRef>,
    /// How.
    pub manner: Manner,
    /// The cue in the text.
    pub cue: Option<String>,
    /// To whom.
    pub addressee: Option<SourceRef>,
    /// When, in EDTF.
    pub said_on: Option<String>,
    /// Whether it was really said.
    pub said: Said,
    /// The document that shows it.
    pub said_document: Option<DocumentId>,
    /// How the text describes the source here.
    pub described_as: Option<String>,
    /// Whether the text leaves this hop out.
    pub gap: bool,
}

/// Where the claim stands in the article's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct AnchorView {
    /// First code point.
    pub start: i64,
    /// One past the last.
    pub end: i64,
    /// The spans.
    pub spans: Vec<(i64, i64)>,
    /// The words there, when the desk keeps the text.
    pub exact: Option<String>,
    /// The version of the article's text that it was made from.
    pub text_version: i64,
    /// What has become of it in the newest text; `None` when that text is not kept.
    pub state: Option<AnchorState>,
}

/// A document as evidence shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DocumentView {
    /// Its number.
    pub id: DocumentId,
    /// What it is made of.
    pub kind: DocumentKind,
    /// Its address; of a protected document, nothing.
    pub url: Option<String>,
    /// The address of an archived copy.
    pub archived_url: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Its title; of a protected document, nothing.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<SourceRef>,
    /// Who it comes from in the first place.
    pub origin: Option<SourceRef>,
    /// How near it stands to what it tells of.
    pub basis: Option<Basis>,
    /// Its date, in EDTF.
    pub dated: Option<String>,
    /// The checker who called, asked or saw.
    pub checker: Option<String>,
    /// Who may see it.
    pub access: Access,
    /// When it was added.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
}

/// A document brought to the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct EvidenceView {
    /// Its number.
    pub id: EvidenceId,
    /// Which way it points.
    pub stance: Stance,
    /// Words from it.
    pub quote: Option<String>,
    /// Page, section or timecode.
    pub place: Option<String>,
    /// What to bear in mind.
    pub note: Option<String>,
    /// When it was looked at.
    pub looked_on: Option<NaiveDate>,
    /// Who brought it.
    pub by: String,
    /// When it was recorded.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
    /// The journal's entry that brought it.
    pub seq: i64,
    /// Whether its origin is outside the claim's chain, or it is a primary record.
    pub independent: bool,
    /// What the rules see of it, whoever may see the document.
    #[serde(skip)]
    pub rule: Brought,
    /// The document.
    pub document: DocumentView,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct MarkView {
    /// What was found.
    pub status: Status,
    /// What it was before.
    pub previous: Status,
    /// The scale that its rating is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// Which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_version: Option<i64>,
    /// A label of the desk's scale.
    pub rating: Option<String>,
    /// How sure.
    pub confidence: Option<Confidence>,
    /// Admiralty credibility; `None` unless the desk shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credibility: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// What kind of correction it is.
    pub correction: Option<Correction>,
    /// Why the rules of evidence were passed by.
    #[serde(rename = "override")]
    pub overriding: Option<String>,
    /// Who decided.
    pub by: String,
    /// When it was decided.
    #[serde(serialize_with = "crate::view::micros")]
    pub decided_at: DateTime<Utc>,
    /// When it was recorded.
    #[serde(serialize_with = "crate::view::micros")]
    pub recorded_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
    /// Which wording was judged.
    pub text_version: i64,
    /// The evidence that it rests on.
    pub rests_on: Vec<EvidenceId>,
}

/// A move of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct MoveView {
    /// Where from.
    pub from: Option<Stage>,
    /// Where to.
    pub to: Stage,
    /// Who moved it.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub moved_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
}

/// A relation as seen from this claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct RelationView {
    /// How they stand.
    pub kind: RelationKind,
    /// "to" when this claim is the relation's first, "from" when it is the second; symmetric ones say "with".
    pub direction: &'static str,
    /// The other claim.
    pub claim: ClaimId,
    /// Its statement.
    pub text: String,
    /// Its status.
    pub status: Status,
    /// Where the work on it is; `None` for an imported claim.
    pub stage: Option<Stage>,
    /// Why.
    pub note: Option<String>,
}

/// A note to colleagues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct NoteView {
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    #[serde(serialize_with = "crate::view::micros")]
    pub written_at: DateTime<Utc>,
}

/// A wording that the claim has had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Wording {
    /// 1, 2, 3 ….
    pub version: i64,
    /// The statement.
    pub text: String,
    /// Why it was changed.
    pub reason: Option<String>,
    /// Of which kind the change is, once the wording before was closed, published or exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// The journal's entry.
    pub seq: i64,
}

/// How many independent origins assert the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Corroboration {
    /// At least.
    pub least: usize,
    /// At most, when each anonymous source is another person.
    pub most: usize,
}

/// Another desk's review, with its verdict word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ReviewView {
    /// Its number.
    pub id: ReviewId,
    /// The claim that it reviews: this one, or one that says the same.
    pub claim: ClaimId,
    /// Who published it.
    pub publisher: Option<SourceRef>,
    /// Where.
    pub url: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// What it says, or its summary.
    pub body: Option<String>,
    /// The verdict as worded.
    pub rating: Option<String>,
    /// The number beside it.
    pub rating_value: Option<String>,
    /// The best number of its scale.
    pub best_rating: Option<String>,
    /// The worst number of its scale.
    pub worst_rating: Option<String>,
    /// Where the number lies between worst (0) and best (1000), when the three say so.
    pub normalised: Option<i64>,
    /// The scale that knows the verdict.
    pub scale: Option<String>,
    /// The status that it means there.
    pub read_as: Option<Status>,
    /// Its language.
    pub language: Option<String>,
    /// When it was published, in EDTF.
    pub reviewed_on: Option<String>,
    /// The licence of its record.
    pub licence: Option<String>,
    /// Where the claim appeared.
    pub appearances: Vec<String>,
    /// What its record is called where it comes from.
    pub external_id: Option<String>,
    /// What its record came in as.
    pub format: RecordFormat,
    /// Counts the records that changed it.
    pub version: i64,
    /// When it was taken in.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
    /// The journal's entry.
    pub seq: i64,
}

/// The claim's page: everything that the desk knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ClaimPage {
    /// What a list shows.
    #[serde(flatten)]
    pub row: ClaimRow,
    /// Counts its changes.
    pub version: i64,
    /// The article's headline.
    pub article_title: Option<String>,
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
    /// How exactly it is known.
    pub claimed_precision: Option<Precision>,
    /// How that day is known.
    pub claimed_basis: Option<String>,
    /// Whether it accuses somebody.
    pub accusation: bool,
    /// The day to look again.
    pub recheck_on: Option<NaiveDate>,
    /// Why it was chosen for checking.
    pub chosen_because: Option<String>,
    /// The day of its entry, in the desk's zone.
    pub entered_on: NaiveDate,
    /// When it was entered.
    #[serde(serialize_with = "crate::view::micros")]
    pub added_at: DateTime<Utc>,
    /// Tags.
    pub tags: Vec<String>,
    /// The chain, originator first, outlet last.
    pub attribution: Vec<LinkView>,
    /// Its place in the article.
    pub anchor: Option<AnchorView>,
    /// Of a draft, what it says about itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<super::drafts::DraftView>,
    /// How many independent origins assert it.
    pub corroboration: Corroboration,
    /// What was brought to it.
    pub evidence: Vec<EvidenceView>,
    /// What was dropped since, though a decision rests on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped_evidence: Vec<EvidenceView>,
    /// What was decided, oldest first.
    pub marks: Vec<MarkView>,
    /// What was published of it, oldest version first.
    pub published: Vec<Publication>,
    /// Other desks' reviews of it, and of claims that say the same or nearly so. None of them sets its status.
    pub reviews: Vec<ReviewView>,
    /// How the work went, oldest first.
    pub moves: Vec<MoveView>,
    /// How it stands to other claims.
    pub relations: Vec<RelationView>,
    /// Notes.
    pub notes: Vec<NoteView>,
    /// Replies that were asked for.
    pub replies: Vec<ReplyView>,
    /// What was tried.
    pub attempts: Vec<AttemptView>,
    /// Questions to the writer and colleagues.
    pub queries: Vec<QueryView>,
    /// What became of it in the copy.
    pub resolution: Option<ResolutionView>,
    /// Every wording that it has had.
    pub wordings: Vec<Wording>,
    /// What is missing or odd.
    pub lints: Vec<Lint>,
}

/// What entering a claim did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entered {
    /// The claim as it now stands.
    #[serde(flatten)]
    pub marked: Marked,
    /// Claims that it may repeat or contradict; `None` when nobody looked.
    pub repeats: Option<Vec<Repeat>>,
}

/// What marking did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Marked {
    /// The claims as they now stand.
    pub claims: Vec<ClaimPage>,
}
