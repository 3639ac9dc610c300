//! Drafts: what they say about themselves, and what reading an article did.

use serde::Serialize;

use super::articles::Attached;
use super::claims::{ClaimPage, SourceRef};
use crate::model::{ArticleId, ClaimId, RelationKind, SourceId, Status};

/// What a draft says about itself, on its claim's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DraftView {
    /// How much it is worth checking, in thousandths; `None` for one entered by hand.
    pub worth: Option<i64>,
    /// Why it was drafted.
    pub why: Vec<String>,
    /// Whether it seems to accuse somebody; whoever accepts it says so.
    pub accuses: bool,
    /// Why it must be chosen who speaks, while nobody is.
    pub doubt: Option<String>,
    /// Who it may be.
    pub voices: Vec<SourceRef>,
    /// Sources of its chain that may be ones the ledger knew already.
    pub likenesses: Vec<Likeness>,
    /// Its place in the text with what stands around it, piece by piece; empty when the desk does not keep the text.
    pub passage: Vec<Piece>,
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether the claim stands there.
    pub claimed: bool,
}

/// A newly named source that may be a known one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Likeness {
    /// The new one.
    pub source: SourceRef,
    /// The known one.
    pub known: SourceRef,
    /// What makes them alike.
    pub why: String,
}

/// Somebody said that two sources are not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Apart {
    /// The new one.
    pub source: SourceId,
    /// The known one.
    pub known: SourceId,
}

/// One answer of `drafts list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct DraftList {
    /// Article by article, the worthiest first.
    pub drafts: Vec<ClaimPage>,
    /// How many drafts wait in all, of that article or of the desk.
    pub pending: i64,
    /// The article to go on behind; `None` at the end.
    pub next: Option<String>,
}

/// What reading files did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Ingested {
    /// File by file, in the order given; of many files only their numbers.
    pub articles: Vec<IngestedArticle>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
    /// The sums.
    pub total: Sums,
}

/// How reading ended, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Sums {
    /// Files read.
    pub files: i64,
    /// Articles that are new.
    pub new: i64,
    /// Files that held a text that the ledger knew.
    pub same: i64,
    /// Articles whose text has changed.
    pub changed: i64,
    /// Texts that the ledger knew from another outlet.
    pub copies: i64,
    /// Drafts made.
    pub drafts: i64,
    /// Of them accepted at once.
    pub accepted: i64,
    /// Of them such that a person must choose who speaks.
    pub in_doubt: i64,
    /// Files refused.
    pub refused: i64,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "desk", schema(as = IngestProblem))]
pub struct Problem {
    /// Which.
    pub file: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What an article was to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Not known before.
    New,
    /// Known, with this very text.
    Same,
    /// Known, with another text.
    Changed,
    /// This text is known from another outlet.
    Copy,
}

/// What reading one file did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct IngestedArticle {
    /// The file.
    pub file: String,
    /// The article; `None` when nothing was written.
    pub article: Option<ArticleId>,
    /// What it was to the ledger.
    pub outcome: Outcome,
    /// The headline.
    pub title: String,
    /// Who published it.
    pub outlet: String,
    /// Where.
    pub url: Option<String>,
    /// When: a day or a time.
    pub published: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// SHA-256 of the text.
    pub sha256: String,
    /// Its length in code points.
    pub length: i64,
    /// The drafts, in the order of the text.
    pub drafts: Vec<ClaimId>,
    /// How many there are; also when nothing was written.
    pub drafted: i64,
    /// Of them accepted at once.
    pub accepted: i64,
    /// Of them such that a person must choose who speaks.
    pub in_doubt: i64,
    /// Sources that are new to the ledger.
    pub new_sources: Vec<SourceId>,
    /// What became of the claims' places when the text has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<Attached>,
    /// What should be known about how it was read.
    pub said: Vec<String>,
    /// The drafts as they would be, when nothing was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub would_draft: Vec<Proposed>,
    /// Claims that its drafts may repeat, or contradict; looked for where few articles were read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<Repeat>,
}

/// A claim that one may repeat or contradict: a draft, one that was entered or imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Repeat {
    /// The draft, or whichever claim was looked up.
    pub draft: ClaimId,
    /// The claim that was there before.
    pub claim: ClaimId,
    /// Where that one stands.
    pub status: Status,
    /// What it says.
    pub text: String,
    /// Whether something sets the two apart, so that they may contradict each other.
    pub differs: bool,
    /// As what the two may be related: same, variant or contradicts.
    pub suggests: RelationKind,
    /// What sets them apart: a "not", other numbers, a word and its opposite.
    pub because: Vec<String>,
}

impl Repeat {
    /// What may be said of it, before the other claim is named.
    pub fn may_be(&self) -> &'static str {
        match self.suggests {
            RelationKind::Contradicts => "may contradict",
            RelationKind::Variant => "may be a variant of",
            RelationKind::Same | RelationKind::Updates => "may be a repeat of",
        }
    }

    /// Why, in brackets behind it; empty where nothing sets them apart.
    pub fn why(&self) -> String {
        match self.because.is_empty() {
            true => String::new(),
            false => format!(" ({})", self.because.join(", ")),
        }
    }
}

/// A draft that was not written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Proposed {
    /// The statement.
    pub text: String,
    /// Who says it through whom, originator first.
    pub chain: Vec<String>,
    /// How much it is worth checking, in thousandths.
    pub worth: i64,
    /// Why it would be drafted.
    pub why: Vec<&'static str>,
    /// Why it would have to be chosen who speaks.
    pub doubt: Option<String>,
}
