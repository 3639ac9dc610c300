//! Answers about what was checked before: matches of a text, what a search found, pairs that repeat or contradict.

use serde::Serialize;

use super::SourceRef;
use crate::model::{ClaimId, Origin, RelationKind, Stage, Status};

/// A published fact-check of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ReviewRef {
    /// Who published it.
    pub publisher: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Its verdict, word for word.
    pub rating: Option<String>,
    /// When it was published, in EDTF.
    pub reviewed_on: Option<String>,
}

/// A word of the text that was taken for one of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct TakenFor {
    /// As it stands in the text.
    pub written: String,
    /// As it stands in the claim.
    pub taken_for: String,
}

/// Why a claim was found, and what speaks against it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Why {
    /// Words that both have, the rarest first.
    pub words: Vec<String>,
    /// Names that both have.
    pub names: Vec<String>,
    /// Words that were taken for others, one slip apart.
    pub near: Vec<TakenFor>,
    /// Numbers that both have.
    pub numbers: Vec<String>,
    /// Numbers of the text that the claim does not have, when it has others.
    pub numbers_of_text: Vec<String>,
    /// Numbers of the claim that the text does not have, when it has others.
    pub numbers_of_claim: Vec<String>,
    /// Whether one of the two denies what the other says.
    pub negated: bool,
    /// Days from the claim or its review to the text; negative when the text came first.
    pub days_apart: Option<i64>,
}

/// A claim that answers a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Match {
    /// The claim's number.
    pub claim: ClaimId,
    /// What its record was called where it came from.
    pub external_id: Option<String>,
    /// How likely it is the same, 0 to 1.
    pub score: f64,
    /// What was found.
    pub status: Status,
    /// The statement.
    pub text: String,
    /// Own or imported.
    pub origin: Origin,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// Who said it.
    pub originator: Option<SourceRef>,
    /// Fact-checks of it.
    pub reviews: Vec<ReviewRef>,
    /// Why it was found.
    pub why: Why,
}

/// The matches of one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct MatchList {
    /// Best first.
    pub matches: Vec<Match>,
    /// By how many changes the index was behind the ledger.
    pub behind: i64,
    /// What is to be said of how the text was read: that it holds no word that finds anything, or that it was cut.
    pub note: Option<String>,
}

/// A match in a batch: what rankings are scored by, and what a script needs to go on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct BatchMatch {
    /// The claim's number.
    pub claim: ClaimId,
    /// What its record was called where it came from.
    pub external_id: Option<String>,
    /// How likely it is the same, 0 to 1.
    pub score: f64,
    /// What was found.
    pub status: Status,
    /// The statement.
    pub text: String,
}

/// The matches of one of many texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct BatchLine {
    /// The text's id, as its file has it.
    pub id: serde_json::Value,
    /// Best first.
    pub matches: Vec<BatchMatch>,
    /// What is to be said of how the text and its day were read, when there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A claim that a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Found {
    /// The claim's number.
    pub claim: ClaimId,
    /// What its record was called where it came from.
    pub external_id: Option<String>,
    /// What was found.
    pub status: Status,
    /// The statement.
    pub text: String,
    /// Where the words stand, by field.
    pub places: Vec<Place>,
    /// Own or imported.
    pub origin: Origin,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// Who said it.
    pub originator: Option<SourceRef>,
}

/// A passage in which a search's words stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Place {
    /// text, title, body, source or tag.
    pub field: &'static str,
    /// The passage.
    pub passage: String,
    /// The words in it: first code point, one past the last.
    pub marks: Vec<(usize, usize)>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct SearchResult {
    /// Best first.
    pub claims: Vec<Found>,
    /// By how many changes the index was behind the ledger.
    pub behind: i64,
    /// What is to be said of how the search was read: names before a colon that are no field.
    pub note: Option<String>,
}

/// How the index stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct IndexState {
    /// Where it is.
    pub folder: String,
    /// Whether there is one that belongs to this ledger.
    pub exists: bool,
    /// The journal number that it reaches.
    pub reaches: Option<i64>,
    /// How many entries it is behind.
    pub behind: Option<i64>,
    /// How many claims it holds.
    pub claims: Option<i64>,
    /// In how many parts it lies.
    pub parts: Option<i64>,
    /// The size of its files.
    pub bytes: i64,
}

/// The sentence encoder in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ModelState {
    /// Whether this sayso was built with matching by meaning.
    pub built_in: bool,
    /// The folder in use.
    pub folder: Option<String>,
    /// How many numbers its vectors have; nothing when it cannot be read.
    pub numbers: Option<i64>,
    /// What is in the way.
    pub problem: Option<String>,
}

/// One of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct PairSide {
    /// The claim's number.
    pub claim: ClaimId,
    /// What was found.
    pub status: Status,
    /// The statement.
    pub text: String,
    /// Who said it.
    pub originator: Option<SourceRef>,
}

/// Two claims that a person may relate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Pair {
    /// The earlier.
    pub one: PairSide,
    /// The later.
    pub other: PairSide,
    /// How they might be related.
    pub suggests: RelationKind,
    /// How alike they are, 0 to 1.
    pub score: f64,
    /// What differs, in words.
    pub because: Vec<String>,
    /// Whether one source says both.
    pub same_source: bool,
}

/// Pairs to look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct PairList {
    /// The likeliest first.
    pub pairs: Vec<Pair>,
    /// By how many changes the index was behind the ledger.
    pub behind: i64,
}
