//! Articles on a terminal: lists, an article's page, what attaching a copy of its text found.
//! A moved or lost anchor is said first: attached to the wrong sentence it puts words in the wrong mouth.

use chrono::NaiveDate;

use crate::cli::phrases::time;
use crate::model::anchor::AnchorState;
use crate::view::articles::{AnchorCheck, AppearanceView, ArticleList, ArticlePage, ArticleRow, Attached, ChangeView};

use super::layout::{Ink, Rich, Sheet};
use super::table::Column;
use super::{Paper, next};

/// One page of a list of articles.
pub fn article_list(list: &ArticleList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.articles.is_empty() {
        sheet.line("No articles match.");
    } else {
        let columns = [
            Column::numbers("#"),
            Column::tight("published"),
            Column::loose("article", 16),
            Column::loose("outlet", 10),
            Column::numbers("claims"),
        ];
        let rows: Vec<Vec<Rich>> = list
            .articles
            .iter()
            .map(|row| {
                vec![
                    row.id.0.to_string().into(),
                    published_on(row, paper)
                        .map_or_else(|| "–".to_owned(), |day| paper.custom.day(day))
                        .into(),
                    row.title.as_str().into(),
                    row.outlet.name.as_str().into(),
                    sheet.paper.custom.number(row.claims).into(),
                ]
            })
            .collect();
        sheet.table(&columns, &rows);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// An article with the versions of its text and its copies elsewhere.
pub fn article_page(page: &ArticlePage, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let row = &page.row;
    sheet.line(Rich::new().strong(row.id.to_string()).text(" · ").strong(&row.title));
    sheet.gap();
    sheet.field("outlet", format!("{} (source #{})", row.outlet.name, row.outlet.id.0));
    sheet.field_if("published", published(row, paper));
    sheet.field_if("address", row.url.as_ref());
    sheet.field_if("language", row.language.as_ref());
    sheet.field("claims", sheet.paper.custom.number(row.claims));
    let from = row
        .external_id
        .as_ref()
        .map(|id| format!(", known as {id}"))
        .unwrap_or_default();
    sheet.field("public id", format!("{}{from}", row.public_id));
    sheet.heading("Versions of its text");
    if page.texts.is_empty() {
        sheet.indent(2, "none attached");
    }
    for text in &page.texts {
        let kept = if text.kept { "kept" } else { "known by its hash only" };
        let line = format!(
            "{}. {} · {} · {kept} · attached {}",
            text.version,
            short_hash(&text.sha256),
            sheet.paper.custom.count(text.length, "character", "characters"),
            time(text.attached_at, paper.custom),
        );
        sheet.hang(&"  ".into(), &"     ".into(), line);
    }
    if !page.appearances.is_empty() {
        sheet.heading("Copies elsewhere");
        for copy in &page.appearances {
            appearance(&mut sheet, copy);
        }
    }
    if !page.signoffs.is_empty() {
        sheet.heading("Sign-off");
        for view in &page.signoffs {
            super::work::signoff(&mut sheet, 2, view, false);
        }
    }
    sheet.done()
}

/// What attaching a copy found: which version it is, and what became of every anchor.
pub fn attached(attached: &Attached, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let what = match (attached.known, attached.line_ends_only) {
        (_, true) => format!(
            "the copy is text {}, known already: only its line ends are others, and the known ones are kept",
            attached.version
        ),
        (true, false) => format!("the copy is text {}, known already", attached.version),
        (false, false) => format!("the copy is text {}, new", attached.version),
    };
    sheet.line(
        Rich::new()
            .strong(attached.article.to_string())
            .text(format!(": {what}")),
    );
    let kept = if attached.kept {
        "kept"
    } else {
        "not kept, only its hash"
    };
    let length = sheet.paper.custom.count(attached.length, "character", "characters");
    sheet.line(format!("{length}, {kept}: {}", short_hash(&attached.sha256)));
    sheet.line(format!(
        "anchors: {} {}, {} moved, {} lost",
        attached.holds,
        if attached.holds == 1 { "holds" } else { "hold" },
        attached.moved,
        attached.lost
    ));
    for check in &attached.anchors {
        anchor(&mut sheet, check);
    }
    if attached.anchors.iter().any(|check| check.to_look_at) {
        let arrow = Rich::new().ink(Ink::Strong, "  → ");
        sheet.hang(
            &arrow,
            &"    ".into(),
            "read these claims against the new text; nothing is re-attached by itself",
        );
    }
    changes(&mut sheet, attached.changes.as_deref());
    if !attached.voided.is_empty() {
        sheet.heading("No longer signed off");
        for view in &attached.voided {
            sheet.indent(2, format!("{} · {}", view.by, time(view.signed_at, paper.custom)));
        }
    }
    sheet.done()
}

fn anchor(sheet: &mut Sheet<'_>, check: &AnchorCheck) {
    let state = match (check.state, check.to_look_at) {
        (AnchorState::Holds, _) if check.touched => Rich::new().ink(Ink::Doubt, "• its sentence changed"),
        (AnchorState::Holds, _) => return,
        (AnchorState::Moved, true) => Rich::new().ink(Ink::Doubt, "▲ moved"),
        (AnchorState::Lost, true) => Rich::new().ink(Ink::Alarm, "■ lost"),
        (AnchorState::Moved, false) => Rich::new().text("✓ moved"),
        (AnchorState::Lost, false) => Rich::new().text("✓ gone"),
    };
    let resolved = check.resolution.map(|how| format!(", {how}")).unwrap_or_default();
    sheet.hang(
        &"  ".into(),
        &"    ".into(),
        state.text(format!("{resolved} {}: {}", check.claim, check.text)),
    );
}

/// How many changes are shown at most; the JSON has all.
const SHOWN: usize = 30;

/// What changed, old above new, with the claims that it touches.
fn changes(sheet: &mut Sheet<'_>, changes: Option<&[ChangeView]>) {
    let Some(changes) = changes else {
        sheet.gap();
        sheet.line("The text before is not kept: what changed cannot be shown.");
        return;
    };
    if changes.is_empty() {
        return;
    }
    sheet.heading(format!(
        "What changed ({})",
        sheet.paper.custom.number(changes.len() as i64)
    ));
    for change in changes.iter().take(SHOWN) {
        if let Some(was) = &change.was {
            sheet.hang(&Rich::from("  ").ink(Ink::Bad, "− "), &"    ".into(), was.as_str());
        }
        if let Some(now) = &change.now {
            sheet.hang(&Rich::from("  ").ink(Ink::Good, "+ "), &"    ".into(), now.as_str());
        }
        if !change.claims.is_empty() {
            let claims: Vec<String> = change.claims.iter().map(|id| format!("#{}", id.0)).collect();
            let word = if claims.len() == 1 { "claim" } else { "claims" };
            sheet.indent(
                4,
                Rich::new().ink(Ink::Doubt, format!("touches {word} {}", claims.join(", "))),
            );
        }
    }
    if changes.len() > SHOWN {
        sheet.indent(
            2,
            format!("and {} more", sheet.paper.custom.number((changes.len() - SHOWN) as i64)),
        );
    }
}

/// When an article was published, to the minute where that is known.
pub(super) fn published(row: &ArticleRow, paper: &Paper) -> Option<String> {
    row.published_at
        .map(|at| time(at, paper.custom))
        .or_else(|| row.published_on.map(|day| paper.custom.day(day)))
}

fn published_on(row: &ArticleRow, paper: &Paper) -> Option<NaiveDate> {
    let at = row
        .published_at
        .map(|at| at.with_timezone(&paper.custom.zone).date_naive());
    row.published_on.or(at)
}

/// The first twelve characters of a hash; the whole of it is in the JSON.
pub(super) fn short_hash(sha256: &str) -> String {
    let start: String = sha256.chars().take(12).collect();
    format!("sha256 {start}…")
}

fn appearance(sheet: &mut Sheet<'_>, copy: &AppearanceView) {
    let outlet = copy
        .outlet
        .as_ref()
        .map_or("an unknown outlet", |outlet| outlet.name.as_str());
    let when = copy
        .published_at
        .map(|at| time(at, sheet.paper.custom))
        .or_else(|| copy.published_on.map(|day| sheet.paper.custom.day(day)))
        .map(|when| format!(" · {when}"))
        .unwrap_or_default();
    let note = copy.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
    sheet.hang(
        &"  ".into(),
        &"    ".into(),
        Rich::new().strong(outlet).text(format!("{when}{note}")),
    );
    if let Some(url) = &copy.url {
        sheet.indent(4, url.as_str());
    }
}
