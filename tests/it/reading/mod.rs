//! Reading articles: who says what, in text of our own.

mod anything;
mod articles;
mod constructions;
mod extract;
mod wording;

use sayso::reading::{Context, Reading, Span, Statement, read};

/// Reads a text published on Tuesday, 20 October 2015 in the Estuary Post.
pub fn reading(text: &str) -> Reading {
    let context = Context {
        published_on: chrono::NaiveDate::from_ymd_opt(2015, 10, 20),
        outlet: Some("The Estuary Post".to_owned()),
        ..Context::default()
    };
    read(text, &context)
}

/// The words of spans, joined where they are apart.
pub fn words(text: &str, spans: &[Span]) -> String {
    let pieces: Vec<String> = spans
        .iter()
        .map(|(start, end)| text.chars().skip(*start).take(end - start).collect())
        .collect();
    pieces.join(" … ")
}

/// A statement in one line: speaker, cue, words; behind an arrow the one inside which it is said.
pub fn line(text: &str, all: &[Statement], one: &Statement) -> String {
    let speaker = one.speaker.as_deref().unwrap_or("?");
    let anonymous = if one.anonymous { "◌ " } else { "" };
    let to = one
        .addressed
        .as_ref()
        .map(|whom| format!(" to {whom}"))
        .unwrap_or_default();
    let within = one
        .parent
        .map(|parent| format!(" ← {}", all[parent].speaker.as_deref().unwrap_or("?")))
        .unwrap_or_default();
    format!(
        "{anonymous}{speaker} “{}”{to}: {}{within}",
        words(text, &one.cue),
        words(text, &one.content)
    )
}

/// All statements of a text, one a line.
pub fn lines(text: &str) -> Vec<String> {
    let reading = reading(text);
    reading
        .statements
        .iter()
        .map(|one| line(text, &reading.statements, one))
        .collect()
}
