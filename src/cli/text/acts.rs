//! What an act did, in a line or two: claims moved, entered or related, stories loaded, sources merged.
//! The pages themselves are laid out elsewhere.

use crate::model::RelationKind;
use crate::model::locale::Custom;
use crate::store::sources::Merge;
use crate::view::claims::{ClaimPage, Marked};
use crate::view::seeds::{Seeded, Seeds};

use super::layout::{Rich, Sheet};
use super::{Paper, claim_page, status};

/// Where claims now stand, one line each: stage, status, deadline, whom they are given to.
pub fn stand(marked: &Marked, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if marked.claims.is_empty() {
        sheet.line("Nothing was to be changed.");
    }
    for page in &marked.claims {
        sheet.line(standing(page, paper.custom));
    }
    sheet.done()
}

fn standing(page: &ClaimPage, custom: Custom) -> Rich {
    let row = &page.row;
    let mut line = Rich::new()
        .strong(row.id.to_string())
        .text(": ")
        .then(status(row.status));
    if let Some(stage) = row.stage {
        line = line.text(format!(" · {stage}"));
    }
    if let Some(who) = &row.assignee {
        line = line.text(format!(" · given to {who}"));
    }
    if let Some(due) = row.due_on {
        line = line.text(format!(" · due {} ({} priority)", custom.day(due), row.priority));
    }
    if let Some(day) = page.recheck_on {
        line = line.text(format!(" · look again on {}", custom.day(day)));
    }
    if !page.tags.is_empty() {
        line = line.text(format!(" · {}", page.tags.join(", ")));
    }
    if let Some(note) = page.notes.last() {
        line = line.faint(format!(" · last note by {}: {}", note.by, note.text));
    }
    line
}

/// A claim that was entered or edited: its page.
pub fn entered(marked: &Marked, paper: &Paper) -> String {
    if marked.claims.is_empty() {
        return "Nothing was to be changed.\n".to_owned();
    }
    marked
        .claims
        .iter()
        .map(|page| claim_page(page, paper))
        .collect::<Vec<_>>()
        .join("\n")
}

/// How a claim now stands to others, and what that makes of its corroboration.
pub fn related(marked: &Marked, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    for page in &marked.claims {
        if page.relations.is_empty() {
            sheet.line(
                Rich::new()
                    .strong(page.row.id.to_string())
                    .text(": related to no other claim"),
            );
        }
        for relation in &page.relations {
            let line = Rich::new()
                .strong(page.row.id.to_string())
                .text(format!(
                    " {} {} · ",
                    standing_to(relation.kind, relation.direction),
                    relation.claim
                ))
                .then(status(relation.status))
                .text(format!(" · {}", relation.text));
            sheet.line(line);
        }
        let (least, most) = (page.corroboration.least, page.corroboration.most);
        let origins = if least == most {
            least.to_string()
        } else {
            format!("{least}–{most}")
        };
        sheet.line(format!("independent origins: {origins}"));
    }
    sheet.done()
}

/// How a claim stands to another, read from the first.
fn standing_to(kind: RelationKind, direction: &str) -> &'static str {
    match (kind, direction) {
        (RelationKind::Same, _) => "says the same as",
        (RelationKind::Contradicts, _) => "contradicts",
        (RelationKind::Variant, "to") => "is a variant of",
        (RelationKind::Variant, _) => "has a variant in",
        (RelationKind::Updates, "to") => "updates",
        (RelationKind::Updates, _) => "is updated by",
    }
}

/// What seeding did, one line a scenario and one a change.
pub fn seeded(seeds: &Seeds, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    for scenario in &seeds.scenarios {
        sheet.line(
            Rich::new()
                .strong(&scenario.name)
                .text(format!(": {}", summary(scenario, paper.custom))),
        );
        for change in &scenario.changes {
            let which = change.claim.map_or_else(String::new, |id| format!("{id}, "));
            let line = format!("{which}{}: {}", change.of, change.what);
            sheet.hang(&Rich::from("  "), &Rich::from("    "), line);
        }
    }
    sheet.done()
}

fn summary(scenario: &Seeded, custom: Custom) -> String {
    let claims = custom.number(scenario.claims as i64);
    if scenario.created + scenario.updated == 0 && scenario.changes.is_empty() {
        return format!("{claims} claims, nothing changed");
    }
    format!(
        "{claims} claims: {} created, {} updated, {} unchanged",
        scenario.created, scenario.updated, scenario.unchanged
    )
}

/// What merging two sources would do, or did.
pub fn merge(merge: &Merge, done: bool, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let verb = if done {
        "was merged into"
    } else {
        "would be merged into"
    };
    let line = Rich::new()
        .strong(merge.from.to_string())
        .text(format!(" {} {verb} ", merge.from_name))
        .strong(merge.into.to_string())
        .text(format!(" {}", merge.into_name));
    sheet.line(line);
    sheet.line(format!(
        "  in {} links of chains; it originates {} claims; {} documents",
        merge.links, merge.originates, merge.documents
    ));
    if !merge.aliases.is_empty() {
        sheet.line(format!("  new aliases: {}", merge.aliases.join(", ")));
    }
    if !done {
        sheet.line("Nothing was changed. Add --yes to do it.");
    }
    sheet.done()
}
