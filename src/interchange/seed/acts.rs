//! What was done about a claim of a seed file: decisions, moves, replies, attempts, questions, what became of it in the copy.

use serde::{Deserialize, Serialize};

use crate::model::{AttemptKind, AttemptOutcome, Confidence, Correction, ReplyOutcome, Resolution, Stage, Status};

/// One act: a decision (`status`), a move of the work (`stage`), asking for a reply (`ask`) and what came of it (`reply`),
/// an `attempt`, a `query`, or what became of the claim in the copy (`resolution`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedAct {
    /// The status decided.
    #[serde(default)]
    pub status: Option<Status>,
    /// The stage moved to.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Person key of who acts; without it, whoever seeds.
    #[serde(default)]
    pub by: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// Keys of this claim's evidence that a mark rests on.
    #[serde(default)]
    pub rests_on: Vec<String>,
    /// How sure.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Credibility 1–6 (Admiralty).
    #[serde(default)]
    pub credibility: Option<u8>,
    /// Kind of correction, when an earlier decision is changed.
    #[serde(default)]
    pub correction: Option<Correction>,
    /// Why the rules of evidence are passed by.
    #[serde(default, rename = "override")]
    pub overriding: Option<String>,
    /// A label of the desk's rating scale that goes with the status decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// Whom a reply is asked of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<SeedAsk>,
    /// What came of asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<SeedReply>,
    /// What was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<SeedAttempt>,
    /// A question to the writer or a colleague.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<SeedQuery>,
    /// What became of the claim in the copy; `reason` says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<SeedResolution>,
}

/// Somebody is asked for a reply to the claim.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedAsk {
    /// Source key of who is asked.
    pub of: String,
    /// By what way ("by telephone").
    #[serde(default)]
    pub how: Option<String>,
    /// What is asked.
    #[serde(default)]
    pub question: Option<String>,
    /// On which day it was asked; without it, when the file is loaded.
    #[serde(default)]
    pub asked_on: Option<String>,
    /// Until when, a day.
    #[serde(default)]
    pub deadline: Option<String>,
}

/// What came of asking for a reply.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedReply {
    /// Source key of who was asked.
    pub of: String,
    /// Answered, declined or silent.
    pub outcome: ReplyOutcome,
    /// What they answered.
    #[serde(default)]
    pub answer: Option<String>,
    /// Whether that is in their own words.
    #[serde(default)]
    pub quoted: bool,
}

/// Something that was tried to settle the claim.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedAttempt {
    /// Called, wrote, searched, requested or visited.
    pub kind: AttemptKind,
    /// Whom or where.
    pub what: String,
    /// No-answer, refused, nothing-found, waiting or found.
    pub outcome: AttemptOutcome,
    /// What to bear in mind.
    #[serde(default)]
    pub note: Option<String>,
}

/// A question about the claim, to somebody of the desk (`to`) or to the writer by name (`writer`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedQuery {
    /// What is asked.
    pub question: String,
    /// Person key.
    #[serde(default)]
    pub to: Option<String>,
    /// The writer's name.
    #[serde(default)]
    pub writer: Option<String>,
    /// On which day it was asked; without it, when the file is loaded.
    #[serde(default)]
    pub asked_on: Option<String>,
    /// Until when, a day.
    #[serde(default)]
    pub deadline: Option<String>,
    /// The answer, when there is one.
    #[serde(default)]
    pub answer: Option<String>,
}

/// What became of the claim in the copy.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeedResolution {
    /// Kept, cut, reworded or attributed.
    pub became: Resolution,
    /// The words that now stand in the copy.
    #[serde(default)]
    pub to: Option<String>,
}

impl SeedAct {
    /// What the act is, one word for each kind that it says: exactly one, in a sound file.
    pub fn kinds(&self) -> Vec<&'static str> {
        [
            ("status", self.status.is_some()),
            ("stage", self.stage.is_some()),
            ("ask", self.ask.is_some()),
            ("reply", self.reply.is_some()),
            ("attempt", self.attempt.is_some()),
            ("query", self.query.is_some()),
            ("resolution", self.resolution.is_some()),
        ]
        .into_iter()
        .filter_map(|(kind, is)| is.then_some(kind))
        .collect()
    }
}
