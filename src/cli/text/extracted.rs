//! An article's statements as text: each with its chain, its words and what is known of it.

use super::Paper;
use super::layout::{Ink, Rich, Sheet};
use crate::cli::extract::Extracted;
use crate::model::{ClaimKind, Manner};
use crate::reading::{Span, Statement};

/// What was read in an article.
pub fn extracted(extracted: &Extracted, raw: &str, paper: &Paper) -> String {
    let reading = &extracted.reading;
    let index = Index::of(raw);
    let mut sheet = Sheet::new(paper);
    let count = sheet
        .paper
        .custom
        .count(reading.statements.len() as i64, "statement", "statements");
    sheet.line(
        Rich::new()
            .strong(&extracted.file)
            .text(format!(" · {count}"))
            .faint(format!(" · {} in its own voice", reading.own_voice.len())),
    );
    if let Some(note) = &reading.note {
        sheet.line(Rich::new().ink(Ink::Doubt, note));
    }
    for (at, statement) in reading.statements.iter().enumerate() {
        sheet.gap();
        one(&mut sheet, at, statement, &reading.statements, &index);
    }
    if !reading.own_voice.is_empty() {
        sheet.heading("In the article's own voice");
        for own in &reading.own_voice {
            let said = words(&index, &own.content);
            sheet.hang(&Rich::from("  · "), &Rich::from("    "), said);
        }
    }
    sheet.gap();
    let mut done = sheet.done();
    done.push('\n');
    done
}

fn one(sheet: &mut Sheet<'_>, at: usize, statement: &Statement, all: &[Statement], index: &Index) {
    let mut chain = Rich::new().faint(format!("{at:>3}  "));
    let mut hop = Some(statement);
    let mut first = true;
    // A chain is as long as its nesting; a parent stands before its child.
    while let Some(link) = hop {
        let arrow = if first { "" } else { " → " };
        let name = link.speaker.clone().unwrap_or_else(|| "somebody".to_owned());
        let sign = if link.anonymous { "◌ " } else { "" };
        chain = chain.text(format!("{arrow}{sign}")).strong(name);
        first = false;
        hop = link.parent.and_then(|parent| all.get(parent));
    }
    sheet.hang(&Rich::new(), &Rich::from("     "), chain);
    let margin = Rich::from("     ");
    sheet.hang(&margin, &margin, words(index, &statement.content));
    let mut facts = Vec::new();
    facts.push(statement.manner.to_string());
    if statement.kind != ClaimKind::Fact {
        facts.push(statement.kind.to_string());
    }
    if !statement.cue.is_empty() {
        facts.push(format!("“{}”", words(index, &statement.cue)));
    }
    if let Some(whom) = &statement.addressed {
        facts.push(format!("to {whom}"));
    }
    if let Some(said) = &statement.said_on {
        facts.push(format!("{} ({})", said.date, said.basis));
    }
    if statement.negated {
        facts.push("denied by its cue".to_owned());
    }
    if !statement.hedges.is_empty() {
        facts.push(format!("hedged: {}", statement.hedges.join(", ")));
    }
    if let Some(described) = statement
        .described_as
        .as_ref()
        .filter(|words| Some(*words) != statement.speaker.as_ref())
    {
        facts.push(described.clone());
    }
    sheet.hang(&margin, &margin, Rich::new().faint(facts.join(" · ")));
    if let Some(reason) = &statement.unnamed_because {
        sheet.hang(&margin, &margin, Rich::new().faint(format!("not named: {reason}")));
    }
    if let Some(doubt) = &statement.ambiguous {
        sheet.hang(&margin, &margin, Rich::new().ink(Ink::Doubt, format!("look: {doubt}")));
    }
    debug_assert!(statement.manner != Manner::Quoted || !statement.content.is_empty());
}

/// The words of spans, joined where they are apart.
fn words(index: &Index, spans: &[Span]) -> String {
    let pieces: Vec<String> = spans
        .iter()
        .map(|(start, end)| {
            index
                .slice(*start, *end)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    pieces.join(" … ")
}

/// A text by code points: the byte of every 64th.
struct Index<'a> {
    raw: &'a str,
    marks: Vec<usize>,
}

impl<'a> Index<'a> {
    fn of(raw: &'a str) -> Index<'a> {
        Index {
            raw,
            marks: raw.char_indices().step_by(64).map(|(at, _)| at).collect(),
        }
    }

    fn byte(&self, point: usize) -> usize {
        let start = self.marks.get(point / 64).copied().unwrap_or(self.raw.len());
        let rest = &self.raw[start..];
        start + rest.char_indices().nth(point % 64).map_or(rest.len(), |(at, _)| at)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        let (start, end) = (self.byte(start), self.byte(end));
        &self.raw[start..end.max(start)]
    }
}
