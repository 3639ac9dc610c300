//! What was checked before, on a terminal: matches with their reasons, what a search found, the index.

use crate::cli::phrases::{named, safe, stage_word};
use crate::model::Stage;
use crate::model::locale::Custom;
use crate::view::SourceRef;
use crate::view::matches::{
    BatchLine, Found, IndexState, Match, MatchList, ModelState, PairList, PairSide, Place, ReviewRef, SearchResult, Why,
};

use super::layout::{Ink, Rich, Sheet};
use super::{Paper, claim_line};

/// The matches of one text.
pub fn matches(list: &MatchList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.matches.is_empty() {
        sheet.line("Nothing in the ledger answers this.");
    }
    for (at, found) in list.matches.iter().enumerate() {
        if at > 0 {
            sheet.gap();
        }
        one(&mut sheet, found);
    }
    sheet.done()
}

fn one(sheet: &mut Sheet<'_>, found: &Match) {
    let likely = if found.score >= 0.9 { Ink::Strong } else { Ink::Plain };
    let line = Rich::new()
        .ink(likely, format!("{:.2}", found.score))
        .text("  ")
        .then(claim_line(found.claim, found.status))
        .text(at_stage(found.stage));
    sheet.line(line);
    sheet.indent(6, found.text.as_str());
    if let Some(who) = &found.originator {
        sheet.indent(6, Rich::new().faint(format!("said by {}", named(who))));
    }
    for review in &found.reviews {
        sheet.indent(6, reviewed(review, sheet.paper.custom));
    }
    for reason in reasons(&found.why, sheet.paper.custom) {
        sheet.indent(6, Rich::new().faint(reason));
    }
}

fn at_stage(stage: Option<Stage>) -> String {
    stage.map_or_else(String::new, |stage| format!(" · {}", stage_word(Some(stage))))
}

fn reviewed(review: &ReviewRef, custom: Custom) -> Rich {
    let mut line = Rich::new().text(review.publisher.as_deref().unwrap_or("reviewed"));
    if let Some(rating) = &review.rating {
        line = line.text(": ").strong(rating);
    }
    if let Some(day) = &review.reviewed_on {
        line = line.text(format!(", {}", custom.date(day)));
    }
    match &review.url {
        Some(url) => line.faint(format!(" {url}")),
        None => line,
    }
}

/// How many words are told as a reason.
const TOLD: usize = 8;

fn reasons(why: &Why, custom: Custom) -> Vec<String> {
    let told = |what: &str, words: &[String]| {
        let some: Vec<&str> = words.iter().take(TOLD).map(String::as_str).collect();
        (!some.is_empty()).then(|| format!("{what} {}", some.join(", ")))
    };
    let mut reasons: Vec<String> = [
        told("names:", &why.names),
        told("words:", &why.words),
        told("numbers:", &why.numbers),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !why.near.is_empty() {
        let near: Vec<String> = why
            .near
            .iter()
            .map(|near| format!("{} for {}", near.written, near.taken_for))
            .collect();
        reasons.push(format!("taken: {}", near.join(", ")));
    }
    if !why.numbers_of_text.is_empty() && !why.numbers_of_claim.is_empty() {
        reasons.push(format!(
            "▲ other numbers: {} in the text, {} in the claim",
            why.numbers_of_text.join(", "),
            why.numbers_of_claim.join(", ")
        ));
    }
    if why.negated {
        reasons.push("▲ one of the two denies what the other says".to_owned());
    }
    if let Some(days) = why.days_apart {
        let far = custom.count(days.abs(), "day", "days");
        reasons.push(match days {
            0 => "the same day".to_owned(),
            1.. => format!("{far} after the claim or its review"),
            _ => format!("{far} before the claim or its review"),
        });
    }
    reasons
}

/// One text of a batch, on one line: its id, then its matches with their scores.
pub fn batch_line(line: &BatchLine) -> String {
    let id = match &line.id {
        serde_json::Value::String(id) => id.clone(),
        id => id.to_string(),
    };
    let matches: Vec<String> = line
        .matches
        .iter()
        .map(|found| format!("#{} {:.2}", found.claim.0, found.score))
        .collect();
    format!("{}\t{}\n", safe(&id), matches.join("\t"))
}

/// What a search found.
pub fn found(result: &SearchResult, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if result.claims.is_empty() {
        sheet.line("No claims match.");
    }
    for (at, found) in result.claims.iter().enumerate() {
        if at > 0 {
            sheet.gap();
        }
        hit(&mut sheet, found);
    }
    sheet.done()
}

fn hit(sheet: &mut Sheet<'_>, found: &Found) {
    let line = claim_line(found.claim, found.status)
        .text(at_stage(found.stage))
        .faint(said_by(found.originator.as_ref()));
    sheet.line(line);
    if !found.places.iter().any(|place| place.field == "text") {
        sheet.indent(4, found.text.as_str());
    }
    for place in &found.places {
        sheet.indent(4, passage(place));
    }
}

fn said_by(who: Option<&SourceRef>) -> String {
    who.map_or_else(String::new, |who| format!(" · {}", named(who)))
}

/// A passage with the found words in bold, and its field when that is not the statement.
fn passage(place: &Place) -> Rich {
    let mut line = match place.field {
        "text" => Rich::new(),
        field => Rich::new().faint(format!("{field}: ")),
    };
    let chars: Vec<char> = place.passage.chars().collect();
    let slice = |from: usize, to: usize| {
        chars[from.min(chars.len())..to.min(chars.len())]
            .iter()
            .collect::<String>()
    };
    let mut at = 0;
    for (start, end) in &place.marks {
        // Whatever the marks are, no character is shown twice.
        let (start, end) = ((*start).max(at), (*end).max(at));
        line = line.text(slice(at, start)).strong(slice(start, end));
        at = end;
    }
    line.text(slice(at, chars.len()))
}

/// How the index stands.
pub fn index_state(state: &IndexState, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.field("folder", state.folder.as_str());
    if !state.exists {
        sheet.field("index", "none of this ledger yet; the first search builds it");
        return sheet.done();
    }
    sheet.field("claims", sheet.paper.custom.number(state.claims.unwrap_or(0)));
    sheet.field("reaches", format!("journal #{}", state.reaches.unwrap_or(0)));
    sheet.field(
        "behind",
        match state.behind.unwrap_or(0) {
            0 => "not at all".to_owned(),
            n => sheet.paper.custom.count(n, "change", "changes"),
        },
    );
    sheet.field("parts", sheet.paper.custom.number(state.parts.unwrap_or(0)));
    sheet.field("size", format!("{} bytes", sheet.paper.custom.number(state.bytes)));
    sheet.done()
}

/// The sentence encoder in use.
pub fn model_state(state: &ModelState, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.field(
        "model",
        state
            .folder
            .as_deref()
            .unwrap_or("none: matches are ranked by their words"),
    );
    if let Some(numbers) = state.numbers {
        sheet.field(
            "vectors",
            sheet.paper.custom.count(numbers, "number each", "numbers each"),
        );
    }
    if let Some(problem) = &state.problem {
        sheet.field("but", problem.as_str());
    }
    sheet.done()
}

/// Pairs of claims, each with what to do once somebody has looked.
pub fn pairs(list: &PairList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.pairs.is_empty() {
        sheet.line("No such pair.");
    }
    for (at, pair) in list.pairs.iter().enumerate() {
        if at > 0 {
            sheet.gap();
        }
        let mut line = Rich::new()
            .text(format!("{:.2}  ", pair.score))
            .strong(pair.suggests.to_string())
            .text("?");
        if !pair.because.is_empty() {
            line = line.ink(Ink::Doubt, format!("  {}", pair.because.join("; ")));
        }
        if pair.same_source {
            line = line.text("  the same source says both");
        }
        sheet.line(line);
        for side in [&pair.one, &pair.other] {
            sheet.indent(6, one_side(side));
        }
        sheet.indent(
            6,
            Rich::new().faint(format!(
                "→ sayso relate {} {} {}",
                pair.one.claim.0, pair.suggests, pair.other.claim.0
            )),
        );
    }
    sheet.done()
}

fn one_side(side: &PairSide) -> Rich {
    claim_line(side.claim, side.status)
        .text(format!(" {}", side.text))
        .faint(said_by(side.originator.as_ref()))
}
