//! The reports as tables for a spreadsheet. The columns are listed with their meaning, in order; new ones come last.
//! A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV Injection").

use chrono_tz::Tz;

use crate::cli::phrases::{self, INTERNAL, stage_word, time, visible};
use crate::error::{Error, Kind, Result};
use crate::interchange::foreign::table::FORMULA;
use crate::model::{Severity, Stage, Status, Words};
use crate::view::claims::{ClaimPage, ClaimRow};
use crate::view::reports::{ArticleReport, BalanceReport, Moment, SourceReport, StatusReport};

use super::Report;

/// The overview: one count a row.
pub const OVERVIEW_COLUMNS: &[(&str, &str)] = &[
    ("as_of", "the moment it speaks of, UTC"),
    ("journal", "the last journal entry that counts"),
    ("desk", "the desk's name"),
    ("group", "what is counted: claims, status, stage, age, verdict, request"),
    ("name", "which of the group"),
    ("count", "how many"),
    (
        "internal",
        "\"internal, not for publication\" when it is for the desk alone, else empty",
    ),
];

/// A story: one claim a row, in the order of the text.
pub const ARTICLE_COLUMNS: &[(&str, &str)] = &[
    ("as_of", "the moment it speaks of, UTC"),
    ("journal", "the last journal entry that counts"),
    ("article", "the article's number"),
    ("headline", "the article's headline"),
    ("go", "yes when the story may go, else no"),
    ("claim", "the claim's number"),
    ("public_id", "its public id"),
    ("text", "its statement"),
    ("kind", "fact, prediction, promise, opinion, question, order"),
    ("status", "what was found"),
    ("stage", "where the work is"),
    ("confidence", "how sure the desk is: low, moderate, high"),
    ("rating", "a label of the desk's scale"),
    ("chain", "who says it through whom, originator first"),
    ("originator", "who asserts it"),
    ("anonymous", "yes when that is an anonymous source, else no"),
    ("hearsay_distance", "how many hands it went through"),
    ("origins_least", "independent origins, at least"),
    ("origins_most", "independent origins, at most"),
    ("supports", "pieces of evidence that support it"),
    ("refutes", "pieces of evidence that refute it"),
    ("context", "pieces of evidence that help to read it"),
    ("decided_by", "who made the latest mark"),
    ("decided_at", "when, in the desk's zone"),
    ("correction", "what kind of correction the latest mark is"),
    ("override", "why the rules of evidence were passed by"),
    ("reason", "why it was marked so"),
    ("blocking", "what blocks the story, joined with semicolons"),
    ("warnings", "what should be looked at, joined with semicolons"),
    ("assignee", "whom it is given to"),
    ("due_on", "its deadline"),
    ("accusation", "yes when it accuses somebody, else no"),
    (
        "work",
        "replies, attempts, questions and what became of it in the copy, joined with semicolons",
    ),
    (
        "resolution",
        "what became of it in the copy: kept, cut, reworded, attributed",
    ),
    ("wording", "the words that now stand in the copy"),
    ("signed_off", "yes when a sign-off of the newest text stands, else no"),
    (
        "internal",
        "\"internal, not for publication\" when it is for the desk alone, else empty",
    ),
];

/// A source: one claim that it originated a row, newest first.
pub const SOURCE_COLUMNS: &[(&str, &str)] = &[
    ("as_of", "the moment it speaks of, UTC"),
    ("journal", "the last journal entry that counts"),
    ("source", "the source's number"),
    ("name", "its name; of an anonymous source, the description as printed"),
    ("anonymous", "yes or no"),
    ("claim", "the claim's number"),
    ("public_id", "its public id"),
    ("text", "its statement"),
    ("kind", "fact, prediction, promise, opinion, question, order"),
    ("status", "what was found"),
    ("stage", "where the work is"),
    ("article", "the article's number"),
    ("hearsay_distance", "how many hands it went through"),
    (
        "internal",
        "\"internal, not for publication\" when it is for the desk alone, else empty",
    ),
];

/// The balance of the checks: one claimant or reason a row.
pub const BALANCE_COLUMNS: &[(&str, &str)] = &[
    ("as_of", "the moment it speaks of, UTC"),
    ("journal", "the last journal entry that counts"),
    ("group", "what is counted: claimant, reason"),
    ("source", "the claimant's number"),
    (
        "name",
        "the claimant's name, or the reason; empty where nobody said why",
    ),
    ("claims", "how many claims"),
    ("decided", "how many of them were decided"),
];

/// The report as a table.
pub(super) fn render(report: Report<'_>, zone: Tz) -> Result<String> {
    match report {
        Report::Overview(report) => table(OVERVIEW_COLUMNS, overview(report)),
        Report::Article(report) => table(ARTICLE_COLUMNS, article(report, zone)),
        Report::Source(report) => table(SOURCE_COLUMNS, source(report)),
        Report::Balance(report) => table(BALANCE_COLUMNS, balance(report)),
    }
}

fn table(columns: &[(&str, &str)], rows: Vec<Vec<String>>) -> Result<String> {
    let failed = |e: csv::Error| Error::new(Kind::Io, format!("cannot write the table: {e}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(columns.iter().map(|(name, _)| name))
        .map_err(failed)?;
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| guarded(cell)))
            .map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| Error::new(Kind::Io, format!("cannot write the table: {e}")))?;
    String::from_utf8(bytes).map_err(|e| Error::new(Kind::Io, "the table is not UTF-8").because(e))
}

/// Looked at before [`visible`], which would hide a leading control.
pub(in crate::cli) fn guarded(cell: &str) -> String {
    let shown = visible(cell);
    match cell.starts_with(FORMULA) {
        true => format!("'{shown}"),
        false => shown.into_owned(),
    }
}

fn overview(report: &StatusReport) -> Vec<Vec<String>> {
    let ages = &report.ages;
    let verdicts = &report.time_to_verdict;
    let mut counts: Vec<(&str, &str, i64)> = vec![
        ("claims", "total", report.total),
        ("claims", "open", report.open),
        ("claims", "due", report.due),
        ("claims", "overdue", report.overdue),
        ("claims", "pending", report.pending),
        ("claims", "imported", report.imported),
    ];
    let of = |map: &std::collections::BTreeMap<String, i64>, word: &str| map.get(word).copied().unwrap_or(0);
    counts.extend(
        Status::ALL
            .iter()
            .map(|each| ("status", each.as_str(), of(&report.by_status, each.as_str()))),
    );
    counts.extend(
        Stage::ALL
            .iter()
            .map(|each| ("stage", each.as_str(), of(&report.by_stage, each.as_str()))),
    );
    counts.extend([
        ("age", "up_to_1_day", ages.up_to_1_day),
        ("age", "up_to_1_week", ages.up_to_1_week),
        ("age", "up_to_1_month", ages.up_to_1_month),
        ("age", "older", ages.older),
        ("verdict", "counted", verdicts.counted),
    ]);
    counts.extend(
        verdicts
            .median_at_most_seconds
            .map(|n| ("verdict", "median_at_most_seconds", n)),
    );
    let requests: Vec<(String, i64)> = report
        .requests
        .iter()
        .flat_map(|(kind, counts)| {
            [
                (format!("{kind}_waiting"), counts.waiting),
                (format!("{kind}_granted"), counts.granted),
                (format!("{kind}_declined"), counts.declined),
            ]
        })
        .collect();
    counts.extend(requests.iter().map(|(name, n)| ("request", name.as_str(), *n)));
    let row = |(group, name, n): (&str, &str, i64)| {
        let [as_of, journal] = moment(&report.moment);
        vec![
            as_of,
            journal,
            report.desk.clone(),
            group.to_owned(),
            name.to_owned(),
            n.to_string(),
            internal(report.internal),
        ]
    };
    counts.into_iter().map(row).collect()
}

fn article(report: &ArticleReport, zone: Tz) -> Vec<Vec<String>> {
    let row = |page: &ClaimPage| {
        let [as_of, journal] = moment(&report.moment);
        let [supports, refutes, context] = phrases::stance_counts(&page.evidence).map(|n| n.to_string());
        let claim = &page.row;
        let mark = page.marks.last();
        let said = |pick: fn(&crate::view::claims::MarkView) -> Option<String>| mark.and_then(pick).unwrap_or_default();
        vec![
            as_of,
            journal,
            report.article.row.id.0.to_string(),
            report.article.row.title.clone(),
            yes(report.go),
            claim.id.0.to_string(),
            claim.public_id.clone(),
            claim.text.clone(),
            claim.kind.to_string(),
            claim.status.to_string(),
            stage_word(claim.stage).to_owned(),
            said(|mark| mark.confidence.map(|confidence| confidence.to_string())),
            said(|mark| mark.rating.clone()),
            phrases::chain(&page.attribution),
            claim
                .originator
                .as_ref()
                .map(|who| who.name.clone())
                .unwrap_or_default(),
            yes(claim.originator.as_ref().is_some_and(|who| who.anonymous)),
            claim.hearsay_distance.to_string(),
            page.corroboration.least.to_string(),
            page.corroboration.most.to_string(),
            supports,
            refutes,
            context,
            said(|mark| Some(mark.by.clone())),
            mark.map(|mark| time(mark.decided_at, zone.into())).unwrap_or_default(),
            said(|mark| mark.correction.map(|correction| correction.to_string())),
            said(|mark| mark.overriding.clone()),
            said(|mark| mark.reason.clone()),
            findings(page, Severity::Blocking),
            findings(page, Severity::Warning),
            claim.assignee.clone().unwrap_or_default(),
            claim.due_on.map(|day| day.to_string()).unwrap_or_default(),
            yes(page.accusation),
            phrases::work(page, zone.into()).join("; "),
            page.resolution
                .as_ref()
                .map(|r| r.resolution.to_string())
                .unwrap_or_default(),
            page.resolution
                .as_ref()
                .and_then(|r| r.wording.clone())
                .unwrap_or_default(),
            yes(report.signed_off),
            internal(report.internal),
        ]
    };
    report.claims.iter().map(row).collect()
}

fn source(report: &SourceReport) -> Vec<Vec<String>> {
    let row = |claim: &ClaimRow| {
        let [as_of, journal] = moment(&report.moment);
        let source = &report.source.row;
        vec![
            as_of,
            journal,
            source.id.0.to_string(),
            source.name.clone(),
            yes(source.anonymous),
            claim.id.0.to_string(),
            claim.public_id.clone(),
            claim.text.clone(),
            claim.kind.to_string(),
            claim.status.to_string(),
            stage_word(claim.stage).to_owned(),
            claim.article.map(|id| id.0.to_string()).unwrap_or_default(),
            claim.hearsay_distance.to_string(),
            internal(report.internal),
        ]
    };
    report.claims.iter().map(row).collect()
}

fn balance(report: &BalanceReport) -> Vec<Vec<String>> {
    let row = |group: &str, source: String, name: String, claims: i64, decided: i64| {
        let [as_of, journal] = moment(&report.moment);
        vec![
            as_of,
            journal,
            group.to_owned(),
            source,
            name,
            claims.to_string(),
            decided.to_string(),
        ]
    };
    let claimants = report.by_claimant.iter().map(|each| {
        let (id, name) = (each.source.id.0.to_string(), each.source.name.clone());
        row("claimant", id, name, each.claims, each.decided)
    });
    let reasons = report.by_reason.iter().map(|each| {
        let because = each.because.clone().unwrap_or_default();
        row("reason", String::new(), because, each.claims, each.decided)
    });
    claimants.chain(reasons).collect()
}

fn moment(moment: &Moment) -> [String; 2] {
    [
        moment.as_of.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        moment.as_of_seq.to_string(),
    ]
}

fn findings(page: &ClaimPage, severity: Severity) -> String {
    let found: Vec<&str> = page
        .lints
        .iter()
        .filter(|lint| lint.severity == severity)
        .map(|lint| lint.message.as_str())
        .collect();
    found.join("; ")
}

/// Rule 13 of the desk: what speaks of claims that are not closed says so, in each row, since rows are copied by themselves.
fn internal(internal: bool) -> String {
    if internal { INTERNAL } else { "" }.to_owned()
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
