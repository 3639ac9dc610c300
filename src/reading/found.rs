//! A statement as the rules find it: ranges of tokens, before anybody is resolved.

use std::ops::Range;

use super::lexicon::Cue;

/// A statement, in tokens.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What is said.
    pub content: Vec<Range<usize>>,
    /// The cue; `None` when the utterance inherits its speaker.
    pub cue: Option<Range<usize>>,
    /// The verb within the cue.
    pub verb: Option<&'static Cue>,
    /// Who says it.
    pub source: Option<Range<usize>>,
    /// Whether the source is a relative pronoun.
    pub relative: bool,
    /// To whom.
    pub addressee: Option<Range<usize>>,
    /// An act or attitude towards something, rather than words.
    pub attitude: bool,
    /// The cue is denied.
    pub negated: bool,
    /// The statement inside which it is said.
    pub parent: Option<usize>,
    /// The statement whose speaker it shares, when its own source is empty.
    pub heir_of: Option<usize>,
    /// The sentence in which the cue stands.
    pub sentence: Range<usize>,
    /// It stands in the headline.
    pub headline: bool,
    /// Why the speaker is in doubt.
    pub doubt: Option<&'static str>,
}

impl Found {
    /// Without what turned out to hold nothing but marks ("he told them::::"); `None` when nothing is said then.
    pub fn sound(mut self) -> Option<Found> {
        self.content.retain(|piece| !piece.is_empty());
        self.source = self.source.filter(|range| !range.is_empty());
        self.addressee = self.addressee.filter(|range| !range.is_empty());
        self.cue = self.cue.filter(|range| !range.is_empty());
        (!self.content.is_empty()).then_some(self)
    }

    /// The first and last tokens of what is said.
    pub fn hull(&self) -> Range<usize> {
        hull(&self.content).unwrap_or(0..0)
    }
}

/// From the first token of several ranges to their last; `None` of no range.
pub fn hull(pieces: &[Range<usize>]) -> Option<Range<usize>> {
    let start = pieces.iter().map(|piece| piece.start).min()?;
    let end = pieces.iter().map(|piece| piece.end).max()?;
    Some(start..end)
}
