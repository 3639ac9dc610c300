//! What went out, on a terminal: a claim's versions, the list, the public corrections.

use crate::cli::phrases::{self, time};
use crate::model::Ending;
use crate::model::publishing::Stale;
use crate::view::claims::Marked;
use crate::view::published::{Corrected, Corrections, Publication, Publications, Told};

use super::layout::{Ink, Rich, Sheet};
use super::{Paper, next, status};

/// Claims as they are published after an act.
pub fn published_claims(marked: &Marked, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if marked.claims.is_empty() {
        sheet.line("Nothing was to be published: it is as it went out.");
    }
    for page in &marked.claims {
        if let Some(latest) = page.published.last() {
            one(&mut sheet, latest);
        }
    }
    sheet.done()
}

/// A page of what was published.
pub fn publications(list: &Publications, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.published.is_empty() {
        sheet.line("Nothing of that kind is published.");
    }
    for publication in &list.published {
        one(&mut sheet, publication);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// The versions of one claim, under a heading.
pub(super) fn versions(sheet: &mut Sheet<'_>, published: &[Publication]) {
    if published.is_empty() {
        return;
    }
    sheet.heading("Published");
    for publication in published {
        let line = standing(publication).text(format!(
            " · version {}, {} · {} · {} · journal #{}",
            publication.version,
            sheet.paper.custom.day(publication.changed_on),
            time(publication.recorded_at, sheet.paper.custom),
            publication.by,
            publication.seq
        ));
        sheet.hang(&"  ".into(), &"    ".into(), line);
        if let Some(url) = &publication.url {
            sheet.indent(4, Rich::new().faint(url));
        }
        if let Some(reason) = &publication.ended_reason {
            sheet.indent(4, reason.as_str());
        }
    }
}

fn one(sheet: &mut Sheet<'_>, publication: &Publication) {
    let custom = sheet.paper.custom;
    let title = publication.headline.as_ref().unwrap_or(&publication.text);
    let line = Rich::new()
        .strong(publication.claim.to_string())
        .text(" · ")
        .then(standing(publication))
        .text(format!(": {title}"));
    sheet.hang(&"".into(), &"  ".into(), line);
    let since = match publication.version {
        1 => format!("published {}", custom.day(publication.published_on)),
        n => format!(
            "published {}, version {n} of {}",
            custom.day(publication.published_on),
            custom.day(publication.changed_on)
        ),
    };
    let correction = publication
        .correction
        .map(|kind| format!(" · correction ({kind})"))
        .unwrap_or_default();
    sheet.indent(2, Rich::new().faint(format!("{since}{correction}")));
    if let Some(url) = &publication.url {
        sheet.indent(2, Rich::new().faint(url));
    }
    if let Some(reason) = &publication.ended_reason {
        sheet.indent(2, format!("void: {reason}"));
    }
}

/// Its finding, and whether it stands.
fn standing(publication: &Publication) -> Rich {
    let mut line = status(publication.status);
    if let Some(rating) = &publication.rating {
        line = line.text(format!(" “{rating}”"));
    }
    match (publication.ended_as, publication.stale) {
        (Some(Ending::Void), _) => line.text(" ").ink(Ink::Alarm, "⊘ void"),
        (Some(Ending::Replaced), _) => line.faint(" replaced"),
        (None, Some(Stale::Mark)) => line.text(" ").ink(Ink::Doubt, "▲ stale: the mark is another by now"),
        (None, Some(Stale::Wording)) => line
            .text(" ")
            .ink(Ink::Doubt, "▲ stale: the wording was repaired since"),
        (None, Some(Stale::Corrected)) => line.text(" ").ink(Ink::Doubt, "▲ stale: another claim corrects it"),
        (None, None) => line,
    }
}

/// The public list of corrections.
pub fn corrections(list: &Corrections, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(phrases::corrections_title(list)));
    sheet.line(Rich::new().faint(phrases::corrections_count(list, sheet.paper.custom)));
    for corrected in &list.corrections {
        sheet.gap();
        correction(&mut sheet, corrected);
    }
    sheet.done()
}

fn correction(sheet: &mut Sheet<'_>, corrected: &Corrected) {
    let line = Rich::new()
        .strong(format!(
            "{} · {}",
            sheet.paper.custom.day(corrected.corrected_on),
            phrases::correction_kind(corrected.kind)
        ))
        .text(format!(
            ": {}",
            corrected.headline.as_ref().unwrap_or(&corrected.said.text)
        ));
    sheet.hang(&"".into(), &"  ".into(), line);
    sheet.indent(
        2,
        Rich::new().faint(format!("published {}", sheet.paper.custom.day(corrected.published_on))),
    );
    if let Some(url) = &corrected.url {
        sheet.indent(2, Rich::new().faint(url));
    }
    told(sheet, "we said", &corrected.said);
    match (&corrected.right, &corrected.why) {
        (Some(right), _) => told(sheet, "right is", right),
        (None, Some(why)) => sheet.field("  withdrawn", why.as_str()),
        (None, None) => sheet.field("  withdrawn", "taken back"),
    }
}

fn told(sheet: &mut Sheet<'_>, label: &str, told: &Told) {
    let mut line = status(told.status);
    if let Some(rating) = &told.rating {
        line = line.text(format!(" “{rating}”"));
    }
    line = line.text(format!(": {}", told.text));
    if let Some(reason) = &told.reason {
        line = line.text(format!(" ({reason})"));
    }
    sheet.field(&format!("  {label}"), line);
}
