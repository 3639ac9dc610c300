//! What a reading gives: statements, each with its places in the text, who says it, to whom, when, and of what kind it is.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::dates::Edtf;
use crate::model::{ClaimKind, Manner, Precision, SourceKind};

/// A place in the text: Unicode code points, end exclusive.
pub type Span = (usize, usize);

/// What is known of an article beside its text.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The day of publication, against which "11 days ago" is resolved.
    pub published_on: Option<NaiveDate>,
    /// Who printed it; the speaker of its own voice, and whom "told" without an addressee reached.
    pub outlet: Option<String>,
    /// Its headline, when that is not the text's first line.
    pub title: Option<String>,
    /// The language, when it is declared; otherwise it is detected.
    pub language: Option<String>,
    /// Trades precision for recall: weak cues count without further support.
    pub wide: bool,
}

/// An article read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Reading {
    /// The language read in, as ISO 639-1, when it could be told.
    pub language: Option<String>,
    /// What a reader should be told about the reading ("attribution is read in English only …").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What somebody is quoted or reported as saying, in the order of the text; a parent stands before its children.
    pub statements: Vec<Statement>,
    /// The sentences that the article asserts in its own voice.
    pub own_voice: Vec<OwnVoice>,
}

/// How a statement is built in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Nothing but a quotation.
    Direct,
    /// Indirect speech around quoted words.
    Mixed,
    /// A clause or an infinitive: "said that …", "promised to …".
    Indirect,
    /// An act or attitude towards something: "praised the plan", "is wary of the militias".
    Attitude,
}

/// One attributed statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    /// What is said: one piece or several.
    pub content: Vec<Span>,
    /// The words that attribute it; empty when an utterance inherits its speaker.
    pub cue: Vec<Span>,
    /// The words that name who says it; empty when they stand elsewhere.
    pub source: Vec<Span>,
    /// The words that name to whom it is said.
    pub addressee: Vec<Span>,
    /// Who says it: the name or, for somebody unnamed, the description, resolved over the whole article.
    pub speaker: Option<String>,
    /// What the speaker is, as far as the text tells.
    pub speaker_kind: Option<SourceKind>,
    /// Whether the article keeps the speaker's name to itself.
    pub anonymous: bool,
    /// How the article describes the speaker.
    pub described_as: Option<String>,
    /// Why the article gives no name, in its own words ("because he was not authorised to speak").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unnamed_because: Option<String>,
    /// To whom it is said, resolved.
    pub addressed: Option<String>,
    /// Quoted, paraphrased or reported.
    pub manner: Manner,
    /// How it is built.
    pub form: Form,
    /// The place in the list of the statement inside which this one is said.
    pub parent: Option<usize>,
    /// When it was said.
    pub said_on: Option<Said>,
    /// What sort of statement it is.
    pub kind: ClaimKind,
    /// Words that weaken it or tie it to a condition: "allegedly", "if".
    pub hedges: Vec<String>,
    /// Whether the cue is denied: "did not say that …".
    pub negated: bool,
    /// Why somebody must look at who speaks here, when that is in doubt.
    pub ambiguous: Option<String>,
    /// Whether it stands in the headline.
    pub headline: bool,
}

/// When something was said, and from which words that was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The date, as exactly as it is known (EDTF).
    pub date: String,
    /// How exact it is.
    pub precision: Precision,
    /// The words of the text.
    pub basis: String,
    /// Their place.
    pub at: Span,
}

impl Said {
    /// The date with the days it spans.
    pub fn edtf(&self) -> Option<Edtf> {
        self.date.parse().ok()
    }
}

/// A sentence in the article's own voice.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnVoice {
    /// Its place, whole.
    pub content: Vec<Span>,
    /// The outlet, when it is known.
    pub speaker: Option<String>,
    /// What sort of statement it is.
    pub kind: ClaimKind,
    /// Words that weaken it or tie it to a condition.
    pub hedges: Vec<String>,
    /// The statements that are attributed within it: it asserts that these were said.
    pub reports: Vec<usize>,
}
