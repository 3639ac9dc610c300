//! Reading: an article's text in, the statements in it out, each with who says it, to whom and when, and its place.
//!
//! Pure: no files, no clock, no network, no learned weights. English is read for attribution; of other languages only the
//! article's own voice is. The way: [`tokens`] and paragraphs, `quotes` paired, `tags` guessed, sentences split; in
//! each sentence the cues with who says what (`named`, `clauses`, `complement`, `nouns`, `headings`); utterances joined and
//! nested over the whole text (`chains`); at last people, dates and kinds. `docs/reading.md` has the figures.

mod chains;
mod clauses;
mod closing;
mod complement;
mod dates;
mod described;
mod drafting;
mod ends;
mod found;
mod headings;
mod kinds;
mod language;
mod leading;
pub mod lexicon;
mod named;
mod names;
mod nouns;
mod paragraphs;
mod passives;
mod people;
mod phrases;
mod quotes;
mod relatives;
mod sentences;
mod shared;
mod speakers;
mod statement;
mod subjects;
mod tags;
pub mod tokens;
mod wording;
mod worth;

use crate::model::Draft;
pub use statement::{Context, Form, OwnVoice, Reading, Said, Span, Statement};

/// Reads an article's text.
pub fn read(raw: &str, context: &Context) -> Reading {
    let text = tagged(raw);
    let people = people::People::gather(&text, context);
    statements(&text, &people, context)
}

/// Reads an article's text and drafts its checkable statements.
pub fn read_and_draft(raw: &str, context: &Context) -> (Reading, Vec<Draft>) {
    let text = tagged(raw);
    let people = people::People::gather(&text, context);
    let reading = statements(&text, &people, context);
    let drafts = drafting::draft(&text, &people, context, &reading);
    (reading, drafts)
}

/// Drafts the checkable statements of an article that was read, in the order of the text.
pub fn draft(raw: &str, context: &Context, reading: &Reading) -> Vec<Draft> {
    let text = tagged(raw);
    let people = people::People::gather(&text, context);
    drafting::draft(&text, &people, context, reading)
}

fn tagged(raw: &str) -> tokens::Text<'_> {
    let mut text = tokens::read(raw);
    quotes::pair(&mut text);
    tags::tag(&mut text);
    text
}

fn statements(text: &tokens::Text, people: &people::People, context: &Context) -> Reading {
    let (language, english) = language::of(text.raw, context.language.as_deref());
    let (found, voices) = match english {
        true => chains::read(text, context.wide),
        false => (Vec::new(), chains::own_voice(text)),
    };
    let mut reading = Reading {
        language,
        note: (!english).then(|| language::NOTE.to_owned()),
        ..Reading::default()
    };
    let speakers = speakers::resolve(text, people, &found, context);
    for (one, speaker) in found.iter().zip(&speakers) {
        reading.statements.push(kinds::statement(text, one, speaker, context));
    }
    for voice in voices {
        if let Some(own) = kinds::own_voice(text, &voice, &found, context) {
            reading.own_voice.push(own);
        }
    }
    reading
}
