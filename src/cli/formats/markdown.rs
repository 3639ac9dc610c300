//! The reports in Markdown, for a message, an issue or a wiki.
//! Whatever people typed is escaped: a headline cannot become a link, a heading or HTML.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::cli::phrases::{self, INTERNAL, severity_sign, stage_word, stance_sign, status_sign, time};
use crate::model::locale::Custom;
use crate::model::{GrantedBy, Lint, Severity, Stage, Stance, Status, Words};
use crate::view::claims::{ClaimPage, ClaimRow, EvidenceView, MarkView};
use crate::view::reports::{ArticleReport, BalanceReport, Moment, SourceReport, StatusReport};

use super::Report;

/// The report as Markdown (CommonMark with tables).
pub(super) fn render(report: Report<'_>, custom: Custom) -> String {
    match report {
        Report::Overview(report) => overview(report, custom),
        Report::Article(report) => article(report, custom),
        Report::Source(report) => source(report, custom),
        Report::Balance(report) => balance(report, custom),
    }
}

fn overview(report: &StatusReport, custom: Custom) -> String {
    let mut out = head(
        &format!("Status of the claims: {}", report.desk),
        &report.moment,
        report.internal,
        custom,
    );
    line(
        &mut out,
        &format!(
            "**{}**, {} open, {} overdue, {} due; {} pending, {} imported.",
            custom.count(report.total, "claim", "claims"),
            custom.number(report.open),
            custom.number(report.overdue),
            custom.number(report.due),
            custom.count(report.pending, "draft", "drafts"),
            custom.number(report.imported),
        ),
    );
    for (kind, counts) in report.requests.iter().filter(|(_, counts)| counts.any()) {
        line(
            &mut out,
            &format!(
                "\n{}: {} waiting, {} granted, {} declined.",
                phrases::requests(kind),
                custom.number(counts.waiting),
                custom.number(counts.granted),
                custom.number(counts.declined),
            ),
        );
    }
    by_status(&mut out, &report.by_status, custom);
    by_stage(&mut out, &report.by_stage, custom);
    let ages = &report.ages;
    let rows = [
        ("up to a day", ages.up_to_1_day),
        ("up to a week", ages.up_to_1_week),
        ("up to a month", ages.up_to_1_month),
        ("longer", ages.older),
    ];
    counts(
        &mut out,
        "Open claims by age",
        "age",
        rows.map(|(label, n)| (label.to_owned(), n)).into(),
        custom,
    );
    out.push_str("\n## Time to a first verdict\n\n");
    let verdicts = custom.count(report.time_to_verdict.counted, "verdict", "verdicts");
    match &report.time_to_verdict.median {
        Some(median) => line(&mut out, &format!("Half of them {} ({verdicts}).", escaped(median))),
        None => line(&mut out, &format!("No median ({verdicts}).")),
    }
    claims(&mut out, "Due, soonest first", &report.due_claims, custom);
    out
}

fn article(report: &ArticleReport, custom: Custom) -> String {
    let row = &report.article.row;
    let mut out = head(&row.title, &report.moment, report.internal, custom);
    let verdict = if report.go { "✓ GO" } else { "■ NO-GO" };
    line(
        &mut out,
        &format!("**{verdict}**: {}.", escaped(&phrases::verdict(report, custom))),
    );
    let text = report.text_sha256.as_deref().unwrap_or("none attached");
    line(
        &mut out,
        &format!("\n{}, {}. Text: {text}.", row.id, escaped(&row.outlet.name)),
    );
    if !report.blocking.is_empty() {
        out.push_str("\n## Between it and go\n\n");
        for obstacle in phrases::obstacles(&report.blocking) {
            let numbers: Vec<String> = obstacle.claims.iter().map(|claim| format!("#{claim}")).collect();
            let (of, first) = match &numbers[..] {
                [] => (String::new(), String::new()),
                [one] => (format!("claim {one}: "), String::new()),
                [first, ..] if obstacle.first_only => {
                    (format!("claims {}: ", numbers.join(", ")), format!("{first} first: "))
                }
                _ => (format!("claims {}: ", numbers.join(", ")), String::new()),
            };
            line(
                &mut out,
                &format!(
                    "- ■ {of}{}. → {first}{}",
                    escaped(obstacle.message),
                    prose(obstacle.hint)
                ),
            );
        }
    }
    if !report.article.signoffs.is_empty() {
        out.push_str("\n## Sign-off\n\n");
        for signoff in &report.article.signoffs {
            let stands = if signoff.stands { "signed off" } else { "void" };
            let why = signoff.void_because.as_ref().map(|why| format!(": {}", escaped(why)));
            let (who, when) = (escaped(&signoff.by), escaped(&time(signoff.signed_at, custom)));
            let why = why.unwrap_or_default();
            line(
                &mut out,
                &format!(
                    "- {stands}, {who}, {when}, text {}, SHA-256 {}{why}",
                    signoff.text_version, signoff.sha256
                ),
            );
        }
    }
    if !report.lints.is_empty() {
        out.push_str("\n## The article itself\n\n");
        lints(&mut out, &report.lints);
    }
    by_status(&mut out, &report.by_status, custom);
    by_stage(&mut out, &report.by_stage, custom);
    if report.pending > 0 {
        line(
            &mut out,
            &format!(
                "\n{} waiting to be accepted.",
                custom.count(report.pending, "draft", "drafts")
            ),
        );
    }
    out.push_str("\n## Every claim, in the order of the text\n");
    for page in &report.claims {
        claim(&mut out, page, custom);
    }
    out
}

fn source(report: &SourceReport, custom: Custom) -> String {
    let source = &report.source;
    let mut out = head(&source.row.name, &report.moment, report.internal, custom);
    line(&mut out, &format!("{}, {}.", source.row.id, source.row.kind));
    if !source.aliases.is_empty() {
        line(&mut out, &format!("\nAlso: {}.", escaped(&source.aliases.join(", "))));
    }
    if let Some(anonymity) = &source.anonymity {
        let by = match anonymity.granted_by {
            Some(GrantedBy::Us) => "granted by us",
            Some(GrantedBy::Outlet) => "granted by the outlet",
            None => "nobody says who granted it",
        };
        line(&mut out, &format!("\nAnonymity: {by}."));
    }
    let record = &source.track_record;
    out.push_str("\n## Track record\n\n");
    let originated = custom.count(record.originated, "claim", "claims");
    let percent = record
        .verified_percent
        .filter(|_| record.closed >= 10)
        .map(|percent| format!("; {percent} % of the closed ones verified"))
        .unwrap_or_default();
    line(
        &mut out,
        &format!(
            "First to assert {originated}, {} closed{percent}.",
            custom.number(record.closed)
        ),
    );
    counts(
        &mut out,
        "Closed claims by status",
        "status",
        statuses(&record.by_status),
        custom,
    );
    by_status(&mut out, &report.by_status, custom);
    by_stage(&mut out, &report.by_stage, custom);
    if !source.lints.is_empty() {
        out.push_str("\n## Missing or odd\n\n");
        lints(&mut out, &source.lints);
    }
    claims(&mut out, "Its claims, newest first", &report.claims, custom);
    out
}

fn balance(report: &BalanceReport, custom: Custom) -> String {
    let title = format!("Balance of the checks: {}", report.desk);
    let mut out = head(&title, &report.moment, true, custom);
    let claims = custom.count(report.total, "claim", "claims");
    line(
        &mut out,
        &format!("**{claims}**, {} of them decided.", custom.number(report.decided)),
    );
    let _ = write!(out, "\n## Whose claims ({})\n\n", custom.number(report.claimants));
    line(&mut out, "| who | claims | decided |\n|---|--:|--:|");
    for each in &report.by_claimant {
        let who = escaped(&phrases::named(&each.source));
        line(
            &mut out,
            &format!(
                "| {who} | {} | {} |",
                custom.number(each.claims),
                custom.number(each.decided)
            ),
        );
    }
    out.push_str("\n## Why they were chosen\n\n| because | claims | decided |\n|---|--:|--:|\n");
    for each in &report.by_reason {
        let because = escaped(&phrases::because(each.because.as_deref()));
        line(
            &mut out,
            &format!(
                "| {because} | {} | {} |",
                custom.number(each.claims),
                custom.number(each.decided)
            ),
        );
    }
    out
}

fn head(title: &str, moment: &Moment, internal: bool, custom: Custom) -> String {
    let mut out = format!("# {}\n\n", escaped(title));
    if internal {
        let _ = write!(out, "**{INTERNAL}**\n\n");
    }
    let _ = write!(out, "{}.\n\n", escaped(&phrases::moment(moment, custom)));
    out
}

fn claim(out: &mut String, page: &ClaimPage, custom: Custom) {
    let row = &page.row;
    let _ = write!(out, "\n### #{} {}\n\n", row.id.0, escaped(&row.text));
    let status = format!("{} {}", status_sign(row.status), row.status);
    line(out, &format!("- **{status}**, {}, {}", stage_word(row.stage), row.kind));
    line(out, &format!("- says {}", escaped(&phrases::chain(&page.attribution))));
    line(out, &format!("- {}", phrases::corroboration(page.corroboration)));
    for group in Stance::ALL {
        for brought in page.evidence.iter().filter(|brought| brought.stance == *group) {
            evidence(out, brought);
        }
    }
    for mark in &page.marks {
        decision(out, mark, custom);
    }
    for told in phrases::work(page, custom) {
        line(out, &format!("- {}", escaped(&told)));
    }
    if let Some(published) = page.published.last() {
        let state = match (published.ended_as, published.stale) {
            (Some(_), _) => ", **void**",
            (None, Some(_)) => ", **stale**",
            (None, None) => "",
        };
        let url = published.url.as_deref().map(address).unwrap_or_default();
        line(
            out,
            &format!("- published {}{state} {url}", custom.day(published.published_on)),
        );
    }
    lints(out, &page.lints);
}

fn evidence(out: &mut String, brought: &EvidenceView) {
    let document = &brought.document;
    let title = document
        .title
        .clone()
        .unwrap_or_else(|| format!("{} {}", document.access, document.kind));
    let mut text = format!(
        "- {} {}: {}",
        stance_sign(brought.stance),
        brought.stance,
        escaped(&title)
    );
    if let Some(publisher) = &document.publisher {
        let _ = write!(text, ", {}", escaped(&publisher.name));
    }
    if let Some(url) = &document.url {
        let _ = write!(text, ", {}", address(url));
    }
    if let Some(quote) = &brought.quote {
        let _ = write!(text, ": “{}”", escaped(quote));
    }
    line(out, &text);
}

fn decision(out: &mut String, mark: &MarkView, custom: Custom) {
    let mut text = format!(
        "- {} → {} {}, {}, {}",
        mark.previous,
        status_sign(mark.status),
        mark.status,
        escaped(&time(mark.decided_at, custom)),
        escaped(&mark.by),
    );
    if let Some(confidence) = mark.confidence {
        let _ = write!(text, ", {confidence} confidence");
    }
    if let Some(correction) = mark.correction {
        let _ = write!(text, ", **correction ({correction})**");
    }
    if let Some(why) = &mark.overriding {
        let _ = write!(text, ", **the rules of evidence were overridden**: {}", escaped(why));
    }
    if let Some(reason) = &mark.reason {
        let _ = write!(text, ": {}", escaped(reason));
    }
    line(out, &text);
}

fn lints(out: &mut String, lints: &[Lint]) {
    for level in Severity::ALL {
        for lint in lints.iter().filter(|lint| lint.severity == *level) {
            let (message, hint) = (escaped(&lint.message), prose(&lint.hint));
            line(
                out,
                &format!("- {} {level}: {message}. → {hint}", severity_sign(*level)),
            );
        }
    }
}

fn claims(out: &mut String, title: &str, claims: &[ClaimRow], custom: Custom) {
    if claims.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "\n## {title}\n\n| # | status | stage | claim | due |\n|--:|---|---|---|---|\n"
    );
    for row in claims {
        let due = row.due_on.map(|day| custom.day(day)).unwrap_or_default();
        let stage = stage_word(row.stage);
        let sign = status_sign(row.status);
        line(
            out,
            &format!(
                "| {} | {sign} {} | {stage} | {} | {due} |",
                row.id.0,
                row.status,
                escaped(&row.text)
            ),
        );
    }
}

fn statuses(counts: &BTreeMap<String, i64>) -> Vec<(String, i64)> {
    let each = |status: &Status| {
        let label = format!("{} {status}", status_sign(*status));
        (label, counts.get(status.as_str()).copied().unwrap_or(0))
    };
    Status::ALL.iter().map(each).collect()
}

fn by_status(out: &mut String, by_status: &BTreeMap<String, i64>, custom: Custom) {
    counts(out, "By status", "status", statuses(by_status), custom);
}

fn by_stage(out: &mut String, by_stage: &BTreeMap<String, i64>, custom: Custom) {
    let each = |stage: &Stage| (stage.to_string(), by_stage.get(stage.as_str()).copied().unwrap_or(0));
    counts(out, "By stage", "stage", Stage::ALL.iter().map(each).collect(), custom);
}

fn counts(out: &mut String, title: &str, column: &str, rows: Vec<(String, i64)>, custom: Custom) {
    let _ = write!(out, "\n## {title}\n\n| {column} | claims |\n|---|--:|\n");
    for (label, n) in rows {
        line(out, &format!("| {label} | {} |", custom.number(n)));
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// A link to a web address; anything else is text.
pub(super) fn address(url: &str) -> String {
    match phrases::is_web(url) && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
    {
        true => format!("<{}>", phrases::safe(url)),
        false => escaped(url),
    }
}

/// A sentence of ours, with commands between backticks.
fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escaped(text);
    }
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => escaped(part),
        _ => format!("`{}`", phrases::safe(part)),
    };
    text.split('`').enumerate().map(part).collect()
}

/// Text in which nothing is markup any more, in one line.
pub(super) fn escaped(text: &str) -> String {
    let text = phrases::safe(text);
    let mut out = String::with_capacity(text.len() + 8);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    for (at, c) in text.chars().enumerate() {
        let leading =
            (at == 0 && matches!(c, '-' | '+' | '=' | '#')) || (digits > 0 && at == digits && matches!(c, '.' | ')'));
        if leading
            || matches!(
                c,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '!'
            )
        {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_typed_is_markup() {
        assert_eq!(
            escaped("[x](javascript:1) <b>*no*</b>"),
            r"\[x\](javascript:1) \<b\>\*no\*\</b\>"
        );
        assert_eq!(escaped("- item"), r"\- item");
        assert_eq!(escaped("12. item | cell\n# head"), r"12\. item \| cell # head");
    }
}
