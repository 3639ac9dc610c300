//! What an import did.

use serde::Serialize;

use super::drafts::Repeat;

/// The answer of `import`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many files were read.
    pub files: u64,
    /// How many records were found in them.
    pub read: u64,
    /// How many of them are new.
    pub created: u64,
    /// How many were known and say something else now.
    pub updated: u64,
    /// How many of those word their claim otherwise.
    pub reworded: u64,
    /// How many were known as they are.
    pub unchanged: u64,
    /// How many of those are the desk's own published checks.
    pub ours: u64,
    /// How many could not be kept.
    pub refused: u64,
    /// How many had to be mended to be kept.
    pub repaired: u64,
    /// How many files could not be read.
    pub unreadable: u64,
    /// Whether it was ended before the last record.
    pub interrupted: bool,
    /// What was mended, left out or refused; the first of them, when there are very many.
    pub problems: Vec<Problem>,
    /// How many more there were.
    pub problems_left_out: u64,
    /// The desk's own claims that new ones may repeat or contradict; `None` when nobody looked.
    pub repeats: Option<Vec<Repeat>>,
}

/// One thing that was wrong with a file or a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "desk", schema(as = ImportProblem))]
pub struct Problem {
    /// The file.
    pub file: String,
    /// Where in it: a line, a JSON pointer.
    pub at: String,
    /// How bad it is.
    pub severity: Fault,
    /// What it is.
    pub reason: String,
}

/// How bad a problem of an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "desk", schema(as = ImportFault))]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The record is kept, and what was wrong with it is mended or left out.
    Repaired,
    /// It is no review, and nothing that should be kept.
    Skipped,
    /// The record is not kept.
    Refused,
    /// The file cannot be read.
    Unreadable,
}

impl Fault {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Repaired => "repaired",
            Fault::Skipped => "skipped",
            Fault::Refused => "refused",
            Fault::Unreadable => "unreadable",
        }
    }
}
