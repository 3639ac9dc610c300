//! Documents and evidence on a terminal: lists, a document's page, evidence grouped by stance.
//! A protected document says that it is there and nothing else.

use crate::cli::phrases::{named, stance_sign, time};
use crate::model::locale::Custom;
use crate::model::{Access, Stance, Words};
use crate::view::claims::{DocumentView, EvidenceView};
use crate::view::documents::{DocumentList, DocumentPage, EvidenceList};

use super::articles::short_hash;
use super::layout::{Ink, Rich, Sheet};
use super::{Paper, next, status};

/// One page of a list of documents.
pub fn document_list(list: &DocumentList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.documents.is_empty() {
        sheet.line("No documents match.");
    }
    for document in &list.documents {
        let number = format!("#{:<5}", document.id.0);
        sheet.hang(&Rich::new().strong(number), &"      ".into(), title(document));
        for line in [from(document, sheet.paper.custom), document.url.clone()]
            .into_iter()
            .flatten()
        {
            sheet.indent(6, Rich::new().faint(line));
        }
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// A document and the claims that it was brought to.
pub fn document_page(page: &DocumentPage, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let document = &page.document;
    sheet.line(
        Rich::new()
            .strong(document.id.to_string())
            .text(" · ")
            .then(title(document)),
    );
    sheet.gap();
    sheet.field("kind", document.kind.as_str());
    sheet.field("access", access(document.access));
    sheet.field_if("address", document.url.as_ref());
    sheet.field_if("archived", document.archived_url.as_ref());
    sheet.field_if("file", document.sha256.as_deref().map(short_hash));
    sheet.field_if("publisher", document.publisher.as_ref().map(named));
    sheet.field_if("origin", document.origin.as_ref().map(named));
    sheet.field_if("basis", document.basis.map(Words::as_str));
    sheet.field_if("dated", document.dated.as_ref().map(|day| paper.custom.date(day)));
    sheet.field_if("checker", document.checker.as_ref());
    sheet.field("added", time(document.added_at, paper.custom));
    sheet.heading("Brought to");
    if page.brought_to.is_empty() {
        sheet.indent(2, "no claim yet");
    }
    for brought in &page.brought_to {
        let line = stance(brought.stance)
            .text(format!(" claim #{} ", brought.claim.0))
            .then(status(brought.status))
            .text(format!(
                ": {} (evidence #{}{})",
                brought.text,
                brought.evidence.0,
                match brought.dropped {
                    true => ", dropped since",
                    false => "",
                }
            ));
        sheet.hang(&"  ".into(), &"    ".into(), line);
        words(
            &mut sheet,
            brought.quote.as_ref(),
            brought.place.as_ref(),
            brought.note.as_ref(),
        );
    }
    sheet.done()
}

/// What was brought from a document: its words, where they stand, what to bear in mind.
fn words(sheet: &mut Sheet<'_>, quote: Option<&String>, place: Option<&String>, note: Option<&String>) {
    let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
    match quote {
        Some(quote) => sheet.indent(4, format!("“{quote}”{place}")),
        None if !place.is_empty() => sheet.indent(4, place),
        None => {}
    }
    if let Some(note) = note {
        sheet.indent(4, format!("note: {note}"));
    }
}

/// The evidence of one claim.
pub fn evidence_list(list: &EvidenceList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    evidence(&mut sheet, &format!("Evidence on {}", list.claim), &list.evidence);
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// Evidence under a heading, grouped by stance.
pub(super) fn evidence(sheet: &mut Sheet<'_>, heading: &str, evidence: &[EvidenceView]) {
    sheet.heading(heading);
    if evidence.is_empty() {
        sheet.indent(2, "none yet");
    }
    for group in Stance::ALL {
        for brought in evidence.iter().filter(|brought| brought.stance == *group) {
            piece(sheet, brought);
        }
    }
}

fn piece(sheet: &mut Sheet<'_>, brought: &EvidenceView) {
    let document = &brought.document;
    let independent = match (brought.stance, brought.independent) {
        (Stance::Context, _) => Rich::new(),
        (_, true) => Rich::from(" · independent of the chain"),
        (_, false) => Rich::from(" · ").ink(Ink::Doubt, "not independent of the chain"),
    };
    let line = stance(brought.stance)
        .text(format!(" #{} · ", brought.id.0))
        .then(title(document))
        .text(format!(" · document #{}", document.id.0))
        .then(independent);
    sheet.hang(&"  ".into(), &"    ".into(), line);
    if let Some(url) = &document.url {
        sheet.indent(4, url.as_str());
    }
    if let Some(archived) = &document.archived_url {
        sheet.indent(4, Rich::new().faint("archived ").text(archived));
    }
    if let Some(from) = from(document, sheet.paper.custom) {
        sheet.indent(4, Rich::new().faint(from));
    }
    words(
        sheet,
        brought.quote.as_ref(),
        brought.place.as_ref(),
        brought.note.as_ref(),
    );
    let looked = brought
        .looked_on
        .map(|day| format!("looked at {}, ", sheet.paper.custom.day(day)))
        .unwrap_or_default();
    let when = time(brought.added_at, sheet.paper.custom);
    let line = format!("{looked}brought by {} {when}, journal #{}", brought.by, brought.seq);
    sheet.indent(4, Rich::new().faint(line));
}

fn stance(stance: Stance) -> Rich {
    let ink = match stance {
        Stance::Supports => Ink::Good,
        Stance::Refutes => Ink::Bad,
        Stance::Context => Ink::Plain,
    };
    Rich::new().ink(ink, format!("{} {stance}", stance_sign(stance)))
}

fn title(document: &DocumentView) -> Rich {
    let name = match (&document.title, document.access) {
        (None, Access::Protected) => return Rich::new().ink(Ink::Alarm, format!("a protected {}", document.kind)),
        (Some(title), _) => title.clone(),
        (None, _) => format!("an untitled {}", document.kind),
    };
    match document.access {
        Access::Desk => Rich::new().strong(name).ink(Ink::Doubt, " (for the desk only)"),
        Access::Protected => Rich::new().strong(name).ink(Ink::Alarm, " (protected)"),
        Access::Public => Rich::new().strong(name),
    }
}

fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Desk => "for the desk only",
        Access::Protected => "protected",
    }
}

/// Whom a document comes from: publisher, origin where it is another, basis, date, checker.
fn from(document: &DocumentView, custom: Custom) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(document.publisher.as_ref().map(named));
    if let Some(origin) = document
        .origin
        .as_ref()
        .filter(|origin| Some(*origin) != document.publisher.as_ref())
    {
        parts.push(format!("comes from {}", named(origin)));
    }
    parts.extend(document.basis.map(|basis| basis.to_string()));
    parts.extend(document.dated.as_ref().map(|day| custom.date(day)));
    parts.extend(
        document
            .checker
            .as_ref()
            .map(|who| format!("{} by {who}", document.kind)),
    );
    (!parts.is_empty()).then(|| parts.join(" · "))
}
