//! What is missing or odd about a claim, in three severities.

use serde::Serialize;

use super::words::Severity;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lint {
    /// Its stable code ("single-sourced").
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is missing or odd.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Lint {
    /// A finding.
    pub fn new(code: &'static str, severity: Severity, message: impl Into<String>, hint: impl Into<String>) -> Lint {
        Lint {
            code,
            severity,
            message: message.into(),
            hint: hint.into(),
        }
    }
}
