//! The fields of reports, of the journal, of sources and articles, and of errors.

use serde_json::Value;

use super::{both, shape};
use crate::cli::Desk;
use crate::store::Engine;

#[test]
fn the_reports() {
    let desk = both();
    desk.ok("due 19 2026-01-01");
    insta::assert_snapshot!(shape(&desk.json("report")), @r"
    as_of: time
    as_of_seq: int
    past: bool
    desk: text
    total: int
    by_status: object
    by_status.disputed: int
    by_status.false: int
    by_status.misleading: int
    by_status.outdated: int
    by_status.unprovable: int
    by_status.unverified: int
    by_status.verified: int
    by_status.withdrawn: int
    by_stage: object
    by_stage.approval: int
    by_stage.checking: int
    by_stage.closed: int
    by_stage.draft: int
    by_stage.dropped: int
    by_stage.open: int
    pending: int
    open: int
    imported: int
    ages: object
    ages.up_to_1_day: int
    ages.up_to_1_week: int
    ages.up_to_1_month: int
    ages.older: int
    ages.oldest_on: day
    time_to_verdict: object
    time_to_verdict.counted: int
    time_to_verdict.median_at_most_seconds: null
    time_to_verdict.median: null
    due: int
    overdue: int
    due_claims: list
    due_claims[]: object
    due_claims[].id: int
    due_claims[].public_id: text
    due_claims[].text: text
    due_claims[].status: text
    due_claims[].stage: text
    due_claims[].article: int
    due_claims[].originator: object
    due_claims[].originator.id: int
    due_claims[].originator.name: text
    due_claims[].originator.kind: text
    due_claims[].originator.anonymous: bool
    due_claims[].hearsay_distance: int
    due_claims[].kind: text
    due_claims[].origin: text
    due_claims[].external_id: text
    due_claims[].priority: text
    due_claims[].due_on: day
    due_claims[].assignee: null or text
    requests: object
    requests.check: object
    requests.check.waiting: int
    requests.check.granted: int
    requests.check.declined: int
    requests.correction: object
    requests.correction.waiting: int
    requests.correction.granted: int
    requests.correction.declined: int
    internal: bool
    ");
    let article = desk.json("report --article 1");
    let own = |report: &Value| {
        let mut report = report.clone();
        // Claims are as `show` has them.
        report["claims"] = Value::Null;
        shape(&report)
    };
    assert_eq!(shape(&article["claims"][0]["status"]), ": text\n");
    insta::assert_snapshot!(own(&article), @r"
    as_of: time
    as_of_seq: int
    past: bool
    desk: text
    article: object
    article.id: int
    article.public_id: text
    article.title: text
    article.outlet: object
    article.outlet.id: int
    article.outlet.name: text
    article.outlet.kind: text
    article.outlet.anonymous: bool
    article.url: text
    article.published_on: day
    article.published_at: time
    article.language: text
    article.external_id: text
    article.claims: int
    article.texts: list
    article.texts[]: object
    article.texts[].version: int
    article.texts[].sha256: text
    article.texts[].length: int
    article.texts[].kept: bool
    article.texts[].attached_at: time
    article.appearances: list
    article.signoffs: list
    text_sha256: text
    go: bool
    signed_off: bool
    blocking: list
    blocking[]: object
    blocking[].code: text
    blocking[].claim: int
    blocking[].message: text
    blocking[].hint: text
    total: int
    by_status: object
    by_status.disputed: int
    by_status.false: int
    by_status.misleading: int
    by_status.outdated: int
    by_status.unprovable: int
    by_status.unverified: int
    by_status.verified: int
    by_status.withdrawn: int
    by_stage: object
    by_stage.approval: int
    by_stage.checking: int
    by_stage.closed: int
    by_stage.draft: int
    by_stage.dropped: int
    by_stage.open: int
    pending: int
    lints: list
    claims: null
    internal: bool
    ");
    insta::assert_snapshot!(own(&desk.json("report --source 'Mara Quist'")), @r"
    as_of: time
    as_of_seq: int
    past: bool
    desk: text
    source: object
    source.id: int
    source.name: text
    source.kind: text
    source.anonymous: bool
    source.described_as: text
    source.host: null
    source.article: null
    source.aliases: list
    source.merged_into: null
    source.merged_from: list
    source.anonymity: null
    source.track_record: object
    source.track_record.originated: int
    source.track_record.closed: int
    source.track_record.by_status: object
    source.track_record.by_status.false: int
    source.track_record.by_status.unprovable: int
    source.track_record.by_status.unverified: int
    source.track_record.verified_percent: null
    source.added_at: time
    source.lints: list
    total: int
    by_status: object
    by_status.disputed: int
    by_status.false: int
    by_status.misleading: int
    by_status.outdated: int
    by_status.unprovable: int
    by_status.unverified: int
    by_status.verified: int
    by_status.withdrawn: int
    by_stage: object
    by_stage.approval: int
    by_stage.checking: int
    by_stage.closed: int
    by_stage.draft: int
    by_stage.dropped: int
    by_stage.open: int
    claims: null
    internal: bool
    ");
}

#[test]
fn every_status_and_stage_is_counted_in_the_overview() {
    let report = both().json("report");
    let words = |field: &str| {
        report[field]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        words("by_status"),
        "disputed false misleading outdated unprovable unverified verified withdrawn"
    );
    insta::assert_snapshot!(words("by_stage"), @"approval checking closed draft dropped open");
    let sum: i64 = report["by_status"]
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_i64().unwrap())
        .sum();
    assert_eq!(report["total"], sum);
}

#[test]
fn a_seed_and_an_audit() {
    let desk = Desk::new(Engine::Sqlite);
    insta::assert_snapshot!(shape(&desk.json("seed harbour-bridge")), @r"
    scenarios: list
    scenarios[]: object
    scenarios[].name: text
    scenarios[].claims: int
    scenarios[].created: int
    scenarios[].updated: int
    scenarios[].unchanged: int
    scenarios[].changes: list
    scenarios[].articles: list
    scenarios[].articles[]: int
    ");
    insta::assert_snapshot!(shape(&desk.json("audit")), @r"
    ok: bool
    entries: int
    head: text
    first_bad: null
    ledger_id: text
    rows: int
    expected: null
    emptied: list
    faults_total: int
    faults: list
    ");
    insta::assert_snapshot!(shape(&desk.json("audit --head")), @r"
    ledger_id: text
    seq: int
    hash: text
    ");
}

#[test]
fn the_journal_the_sources_and_the_articles() {
    let desk = both();
    let mut log = desk.json("log --limit 100");
    for entry in log["entries"].as_array_mut().unwrap() {
        entry["did"] = Value::Bool(true);
    }
    insta::assert_snapshot!(shape(&log), @r"
    entries: list
    entries[]: object
    entries[].seq: int
    entries[].recorded_at: time
    entries[].by: text
    entries[].os_user: text
    entries[].verb: text
    entries[].subject: text
    entries[].summary: text
    entries[].did: bool
    entries[].hash: text
    next: null
    ");
    let sources: Vec<Value> = (1..=24).map(|id| desk.json(&format!("source show {id}"))).collect();
    insta::assert_snapshot!(shape(&Value::Array(sources)).replace("[].", ".").replace("[]", ""), @r"
    : list
    : object
    .id: int
    .name: text
    .kind: text
    .anonymous: bool
    .described_as: null or text
    .host: null or text
    .article: int or null
    .aliases: list
    .aliases: text
    .merged_into: null
    .merged_from: list
    .anonymity: null or object
    .track_record: object
    .track_record.originated: int
    .track_record.closed: int
    .track_record.by_status: object
    .track_record.by_status.false: int
    .track_record.by_status.outdated: int
    .track_record.by_status.verified: int
    .track_record.verified_percent: null
    .added_at: time
    .lints: list
    .track_record.by_status.withdrawn: int
    .track_record.by_status.misleading: int
    .track_record.by_status.unprovable: int
    .track_record.by_status.unverified: int
    .anonymity.granted_by: text
    .anonymity.stated_reason: text
    .anonymity.standing: text
    .anonymity.direct_knowledge: bool
    .anonymity.protected_on_record: bool
    ");
    insta::assert_snapshot!(shape(&desk.json("agenda")), @r"
    as_of: time
    as_of_seq: int
    past: bool
    today: day
    desk: text
    ledger_id: text
    person: text
    total: int
    sections: list
    sections[]: object
    sections[].code: text
    sections[].title: text
    sections[].total: int
    sections[].items: list
    sections[].items[]: object
    sections[].items[].id: text
    sections[].items[].claim: int
    sections[].items[].article: int
    sections[].items[].text: text
    sections[].items[].what: text
    sections[].items[].on: day or null
    sections[].items[].late: bool
    ");
    insta::assert_snapshot!(shape(&desk.json("report --balance")), @r"
    as_of: time
    as_of_seq: int
    past: bool
    desk: text
    total: int
    decided: int
    claimants: int
    by_claimant: list
    by_claimant[]: object
    by_claimant[].source: object
    by_claimant[].source.id: int
    by_claimant[].source.name: text
    by_claimant[].source.kind: text
    by_claimant[].source.anonymous: bool
    by_claimant[].claims: int
    by_claimant[].decided: int
    by_claimant[].by_status: object
    by_claimant[].by_status.disputed: int
    by_claimant[].by_status.false: int
    by_claimant[].by_status.misleading: int
    by_claimant[].by_status.outdated: int
    by_claimant[].by_status.unprovable: int
    by_claimant[].by_status.unverified: int
    by_claimant[].by_status.verified: int
    by_claimant[].by_status.withdrawn: int
    reasons: int
    by_reason: list
    by_reason[]: object
    by_reason[].because: null
    by_reason[].claims: int
    by_reason[].decided: int
    ");
    insta::assert_snapshot!(shape(&desk.json("article show 2")), @r"
    id: int
    public_id: text
    title: text
    outlet: object
    outlet.id: int
    outlet.name: text
    outlet.kind: text
    outlet.anonymous: bool
    url: text
    published_on: day
    published_at: null
    language: text
    external_id: text
    claims: int
    texts: list
    texts[]: object
    texts[].version: int
    texts[].sha256: text
    texts[].length: int
    texts[].kept: bool
    texts[].attached_at: time
    appearances: list
    appearances[]: object
    appearances[].outlet: object
    appearances[].outlet.id: int
    appearances[].outlet.name: text
    appearances[].outlet.kind: text
    appearances[].outlet.anonymous: bool
    appearances[].url: text
    appearances[].published_on: day
    appearances[].published_at: time
    appearances[].note: text
    signoffs: list
    ");
    insta::assert_snapshot!(shape(&desk.json("document show 1")), @r"
    id: int
    kind: text
    url: text
    archived_url: text
    sha256: null
    title: text
    publisher: object
    publisher.id: int
    publisher.name: text
    publisher.kind: text
    publisher.anonymous: bool
    origin: object
    origin.id: int
    origin.name: text
    origin.kind: text
    origin.anonymous: bool
    basis: text
    dated: day
    checker: null
    access: text
    added_at: time
    brought_to: list
    brought_to[]: object
    brought_to[].evidence: int
    brought_to[].stance: text
    brought_to[].claim: int
    brought_to[].text: text
    brought_to[].status: text
    brought_to[].place: text
    ");
}

#[test]
fn errors() {
    let desk = Desk::seeded(Engine::Sqlite);
    let mut said = String::new();
    for line in [
        "show 99",
        "mark 21 verified",
        "edit 19 --text Other --if-version 99",
        "report --as-of yesterday",
        "--db /dev/null/x list",
    ] {
        let answer = desk.run(&format!("{line} --json"));
        assert_eq!(answer.out, "", "{line}");
        said.push_str(&format!("{line} → {}\n{}", answer.code, answer.err));
    }
    insta::assert_snapshot!(said, @r#"
    show 99 → 1
    {"error":{"kind":"not-found","message":"there is no claim #99","hint":"`sayso list` shows the claims with their numbers"}}
    mark 21 verified → 1
    {"error":{"kind":"refused","message":"verified needs evidence that supports claim #21","hint":"add --supports URL or a document's number, or --override \"why\""}}
    edit 19 --text Other --if-version 99 → 1
    {"error":{"kind":"conflict","message":"claim #19 was changed meanwhile: you read version 99, it is at 2","hint":"look at it again with `sayso show 19` and repeat your edit"}}
    report --as-of yesterday → 2
    {"error":{"kind":"usage","message":"invalid value 'yesterday' for '--as-of <WHEN>': \"yesterday\" is not a moment: write a day (2026-11-22), a time (2026-11-22T09:30:00Z) or a journal number (#12)","hint":"see `sayso help`"}}
    --db /dev/null/x list → 2
    {"error":{"kind":"usage","message":"there is no ledger at /dev/null/x","hint":"check --db or SAYSO_DB; `sayso seed`, `sayso add` and `sayso desk set` make a new ledger there"}}
    "#);
}
