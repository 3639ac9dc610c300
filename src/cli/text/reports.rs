//! The three reports on a terminal: the desk's overview, a story's go or no-go, a source's record.
//! What must be acted on stands on top; the counts follow, then every claim.

use std::collections::BTreeMap;

use textwrap::core::display_width;

use crate::cli::phrases::{self, INTERNAL, stage_word};
use crate::model::{Severity, Stage, Status, Words};
use crate::view::claims::ClaimPage;
use crate::view::reports::{ArticleReport, Blocker, Moment, SourceReport, StatusReport};

use super::articles::{published, short_hash};
use super::claim_list::rows;
use super::layout::{Ink, Rich, Sheet};
use super::sources::{about, title, track_record};
use super::{Paper, claim_line, finding, lints, severity, status};

/// The desk's overview.
pub fn status_report(report: &StatusReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(format!("Status of the claims · {}", report.desk)));
    moment(&mut sheet, &report.moment, report.internal);
    sheet.gap();
    let mut line = Rich::new()
        .strong(sheet.paper.custom.count(report.total, "claim", "claims"))
        .text(format!(" · {} open", sheet.paper.custom.number(report.open)));
    if report.overdue > 0 {
        line = line.text(" · ").ink(
            Ink::Alarm,
            format!("{} overdue", sheet.paper.custom.number(report.overdue)),
        );
    }
    line = line.text(format!(" · {} due", sheet.paper.custom.number(report.due)));
    sheet.line(line);
    if report.pending > 0 {
        sheet.line(format!(
            "{} waiting to be accepted, counted nowhere else",
            sheet.paper.custom.count(report.pending, "draft", "drafts")
        ));
    }
    if report.imported > 0 {
        sheet.line(format!(
            "{} from other desks, counted nowhere else",
            sheet.paper.custom.count(report.imported, "claim", "claims")
        ));
    }
    for (kind, counts) in report.requests.iter().filter(|(_, counts)| counts.any()) {
        sheet.line(format!(
            "{}: {} waiting, {} granted, {} declined",
            phrases::requests(kind),
            sheet.paper.custom.number(counts.waiting),
            sheet.paper.custom.number(counts.granted),
            sheet.paper.custom.number(counts.declined)
        ));
    }
    by_status(&mut sheet, &report.by_status);
    by_stage(&mut sheet, &report.by_stage);
    let ages = &report.ages;
    let by_age = [
        ("up to a day", ages.up_to_1_day),
        ("up to a week", ages.up_to_1_week),
        ("up to a month", ages.up_to_1_month),
        ("longer", ages.older),
    ];
    let oldest = ages
        .oldest_on
        .map(|day| format!(", the oldest since {}", sheet.paper.custom.day(day)))
        .unwrap_or_default();
    bars(
        &mut sheet,
        &format!("Open claims by age{oldest}"),
        &by_age.map(|(label, n)| (Rich::from(label), n)),
    );
    sheet.heading("Time to a first verdict");
    let verdicts = sheet
        .paper
        .custom
        .count(report.time_to_verdict.counted, "verdict", "verdicts");
    match &report.time_to_verdict.median {
        Some(median) => sheet.indent(2, format!("half of them {median} ({verdicts})")),
        None if report.time_to_verdict.counted > 0 => {
            sheet.indent(2, format!("half of them longer than a year ({verdicts})"))
        }
        None => sheet.indent(2, "no verdicts yet"),
    }
    if !report.due_claims.is_empty() {
        sheet.heading("Due, soonest first");
        rows(&mut sheet, &report.due_claims);
    }
    sheet.done()
}

/// A story's report: go or no-go, what stands in the way, the counts, every claim.
pub fn article_report(report: &ArticleReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    verdict(&mut sheet, report);
    let row = &report.article.row;
    let when = published(row, paper)
        .map(|when| format!(" · {when}"))
        .unwrap_or_default();
    sheet.line(Rich::new().strong(&row.title));
    sheet.line(format!("{} · {}{when}", row.id, row.outlet.name));
    let text = report
        .text_sha256
        .as_deref()
        .map_or_else(|| "no text attached".to_owned(), short_hash);
    sheet.line(Rich::new().faint(format!("{} · text {text}", report.desk)));
    moment(&mut sheet, &report.moment, report.internal);
    if !report.blocking.is_empty() {
        sheet.heading(format!(
            "Between it and go ({})",
            sheet.paper.custom.number(report.blocking.len() as i64)
        ));
        obstacles(&mut sheet, &report.blocking);
    }
    if !report.article.signoffs.is_empty() {
        sheet.heading("Sign-off");
        for view in &report.article.signoffs {
            super::work::signoff(&mut sheet, 2, view, false);
        }
    }
    lints(&mut sheet, "The article itself", &report.lints);
    sheet.heading(sheet.paper.custom.count(report.total, "claim", "claims"));
    if report.pending > 0 {
        sheet.indent(
            2,
            format!(
                "and {} waiting to be accepted",
                sheet.paper.custom.count(report.pending, "draft", "drafts")
            ),
        );
    }
    by_status(&mut sheet, &report.by_status);
    by_stage(&mut sheet, &report.by_stage);
    if !report.claims.is_empty() {
        sheet.heading("Every claim, in the order of the text");
        for page in &report.claims {
            claim(&mut sheet, page);
        }
        sheet.gap();
        sheet.line(Rich::new().faint("what to do about each: sayso show NUMBER"));
    }
    sheet.done()
}

/// A source's record.
pub fn source_report(report: &SourceReport, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    sheet.line(title(&report.source));
    sheet.line(Rich::new().faint(&report.desk));
    moment(&mut sheet, &report.moment, report.internal);
    sheet.gap();
    about(&mut sheet, &report.source);
    sheet.heading("Track record");
    track_record(&mut sheet, &report.source.track_record);
    by_status(&mut sheet, &report.by_status);
    by_stage(&mut sheet, &report.by_stage);
    lints(&mut sheet, "Missing or odd", &report.source.lints);
    if !report.claims.is_empty() {
        let title = match report.total > report.claims.len() as i64 {
            true => format!(
                "The newest {} of {}",
                report.claims.len(),
                sheet.paper.custom.count(report.total, "claim", "claims")
            ),
            false => "Its claims, newest first".to_owned(),
        };
        sheet.heading(title);
        rows(&mut sheet, &report.claims);
    }
    sheet.done()
}

pub(super) fn moment(sheet: &mut Sheet<'_>, moment: &Moment, internal: bool) {
    let when = phrases::moment(moment, sheet.paper.custom);
    sheet.line(if moment.past {
        Rich::new().ink(Ink::Doubt, when)
    } else {
        Rich::new().faint(when)
    });
    if internal {
        sheet.line(Rich::new().ink(Ink::Alarm, INTERNAL));
    }
}

fn verdict(sheet: &mut Sheet<'_>, report: &ArticleReport) {
    let (word, ink) = if report.go {
        ("  ✓ GO", Ink::Good)
    } else {
        ("  ■ NO-GO", Ink::Alarm)
    };
    let why = phrases::verdict(report, sheet.paper.custom);
    let rule = "━".repeat(sheet.paper.width().min(72));
    sheet.line(Rich::new().ink(ink, &rule));
    let sign = Rich::new().ink(ink, word).text("   ");
    sheet.hang(&sign, &"          ".into(), why);
    sheet.line(Rich::new().ink(ink, &rule));
}

fn obstacles(sheet: &mut Sheet<'_>, blocking: &[Blocker]) {
    for obstacle in phrases::obstacles(blocking) {
        let sign = Rich::new().ink(Ink::Alarm, "■ ");
        let numbers: Vec<String> = obstacle.claims.iter().map(|claim| format!("#{claim}")).collect();
        match &numbers[..] {
            [] => finding(sheet, 2, sign.text(obstacle.message), obstacle.hint),
            [one] => finding(
                sheet,
                2,
                sign.strong(format!("claim {one}"))
                    .text(format!(": {}", obstacle.message)),
                obstacle.hint,
            ),
            [first, ..] => {
                let of = format!("for each of {} claims: {} (", numbers.len(), obstacle.message);
                let what = sign.text(of).strong(numbers.join(", ")).text(")");
                let only = if obstacle.first_only {
                    format!("{first} first: ")
                } else {
                    String::new()
                };
                finding(sheet, 2, what, &format!("{only}{}", obstacle.hint));
            }
        }
    }
}

fn by_status(sheet: &mut Sheet<'_>, counts: &BTreeMap<String, i64>) {
    let rows: Vec<(Rich, i64)> = Status::ALL
        .iter()
        .map(|each| (status(*each), counts.get(each.as_str()).copied().unwrap_or(0)))
        .collect();
    bars(sheet, "By status", &rows);
}

fn by_stage(sheet: &mut Sheet<'_>, counts: &BTreeMap<String, i64>) {
    let rows: Vec<(Rich, i64)> = Stage::ALL
        .iter()
        .map(|each| {
            (
                Rich::from(each.as_str()),
                counts.get(each.as_str()).copied().unwrap_or(0),
            )
        })
        .collect();
    bars(sheet, "By stage", &rows);
}

/// Counts with a bar each; empty ones are named in one line.
fn bars(sheet: &mut Sheet<'_>, heading: &str, rows: &[(Rich, i64)]) {
    sheet.heading(heading);
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(0);
    if most == 0 {
        sheet.indent(2, "none");
        return;
    }
    let digits = display_width(&sheet.paper.custom.number(most));
    let room = (sheet.paper.width() - 20 - digits).min(40) as i64;
    for (label, n) in rows.iter().filter(|(_, n)| *n > 0) {
        let length = (n * room / most).max(1) as usize;
        let label = Rich::from("  ").then(label.clone().padded(14));
        let bar = Rich::from(format!("{:>digits$} ", sheet.paper.custom.number(*n))).faint("█".repeat(length));
        sheet.whole(label.then(bar));
    }
}

fn claim(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    let row = &page.row;
    sheet.gap();
    let mut line = claim_line(row.id, row.status);
    if let Some(confidence) = page.marks.last().and_then(|mark| mark.confidence) {
        line = line.text(format!(" ({confidence} confidence)"));
    }
    line = line.text(format!(" · {} · {}", stage_word(row.stage), row.kind));
    if page.marks.iter().any(|mark| mark.correction.is_some()) {
        line = line.text(" · ").ink(Ink::Doubt, "corrected");
    }
    if page.marks.last().is_some_and(|mark| mark.overriding.is_some()) {
        line = line.text(" · ").ink(Ink::Alarm, "rules overridden");
    }
    sheet.line(line);
    sheet.indent(4, row.text.as_str());
    sheet.hang(
        &"    ".into(),
        &"      ".into(),
        Rich::new().faint("says ").text(phrases::chain(&page.attribution)),
    );
    let weight = format!(
        "{} · {}",
        phrases::stances(&page.evidence),
        phrases::corroboration(page.corroboration)
    );
    sheet.indent(4, Rich::new().faint(weight));
    for line in phrases::work(page, sheet.paper.custom) {
        sheet.hang(&"    ".into(), &"      ".into(), line);
    }
    for level in Severity::ALL {
        for lint in page.lints.iter().filter(|lint| lint.severity == *level) {
            sheet.hang(
                &"    ".into(),
                &"      ".into(),
                severity(*level).text(format!(": {}", lint.message)),
            );
        }
    }
}
