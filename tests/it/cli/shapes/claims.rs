//! The fields of a list of claims and of a claim's page.

use serde_json::Value;

use super::{both, shape};

#[test]
fn the_list() {
    let desk = both();
    insta::assert_snapshot!(shape(&desk.json("list --limit 60")), @r"
    claims: list
    claims[]: object
    claims[].id: int
    claims[].public_id: text
    claims[].text: text
    claims[].status: text
    claims[].stage: text
    claims[].article: int
    claims[].originator: object
    claims[].originator.id: int
    claims[].originator.name: text
    claims[].originator.kind: text
    claims[].originator.anonymous: bool
    claims[].hearsay_distance: int
    claims[].kind: text
    claims[].origin: text
    claims[].external_id: text
    claims[].priority: text
    claims[].due_on: day or null
    claims[].assignee: null or text
    next: text
    ");
    let imported = desk.json("list --origin imported");
    assert_eq!(imported.to_string(), r#"{"claims":[],"next":null}"#);
}

#[test]
fn a_claims_page() {
    let desk = both();
    desk.ok("mark 19 disputed --refutes https://example.org/ --confidence low --override why --reason because");
    desk.ok("note 2 'a note'");
    desk.ok("assign 2 ana");
    desk.ok("reply ask 2 --of 'Oda Verrin' --how 'by mail' --question 'Is it so?' --deadline 2026-02-01");
    desk.ok("reply got 1 'It is not' --quoted");
    desk.ok("reply ask 2 --of 'Jonas Creel'");
    desk.ok("attempt add 2 called 'The pier' --outcome no-answer --note twice");
    desk.ok("attempt add 2 searched 'The archive' --outcome nothing-found");
    desk.ok("query ask 2 'Who says so?' --to ana --deadline 2026-02-01");
    desk.ok("query answer 1 'The mayor'");
    desk.ok("query ask 2 'Where?' --writer 'Jonas Falk'");
    desk.ok("resolve 2 reworded --to 'it is said' --reason 'Nobody knows'");
    desk.ok("resolve 3 kept");
    let pages: Vec<Value> = (1..=24).map(|id| desk.json(&format!("show {id}"))).collect();
    insta::assert_snapshot!(shape(&Value::Array(pages)).replace("[].", ".").replace("[]", ""), @r"
    : list
    : object
    .id: int
    .public_id: text
    .text: text
    .status: text
    .stage: text
    .article: int
    .originator: object
    .originator.id: int
    .originator.name: text
    .originator.kind: text
    .originator.anonymous: bool
    .hearsay_distance: int
    .kind: text
    .origin: text
    .external_id: text
    .priority: text
    .due_on: day or null
    .assignee: null or text
    .version: int
    .article_title: text
    .quote: null or text
    .quote_original: null
    .quote_language: null or text
    .translator: null or text
    .language: null
    .claimed_on: day or text
    .claimed_precision: text
    .claimed_basis: text
    .accusation: bool
    .recheck_on: day or null
    .chosen_because: null
    .entered_on: day
    .added_at: time
    .tags: list
    .tags: text
    .attribution: list
    .attribution: object
    .attribution.source: null or object
    .attribution.source.id: int
    .attribution.source.name: text
    .attribution.source.kind: text
    .attribution.source.anonymous: bool
    .attribution.manner: text
    .attribution.cue: null or text
    .attribution.addressee: null or object
    .attribution.addressee.id: int
    .attribution.addressee.name: text
    .attribution.addressee.kind: text
    .attribution.addressee.anonymous: bool
    .attribution.said_on: day or null or text
    .attribution.said: text
    .attribution.said_document: int or null
    .attribution.described_as: null or text
    .attribution.gap: bool
    .anchor: object
    .anchor.start: int
    .anchor.end: int
    .anchor.spans: list
    .anchor.spans: list
    .anchor.spans: int
    .anchor.exact: text
    .anchor.text_version: int
    .anchor.state: text
    .corroboration: object
    .corroboration.least: int
    .corroboration.most: int
    .evidence: list
    .evidence: object
    .evidence.id: int
    .evidence.stance: text
    .evidence.quote: null or text
    .evidence.place: null or text
    .evidence.note: null or text
    .evidence.looked_on: day
    .evidence.by: text
    .evidence.added_at: time
    .evidence.seq: int
    .evidence.independent: bool
    .evidence.document: object
    .evidence.document.id: int
    .evidence.document.kind: text
    .evidence.document.url: null or text
    .evidence.document.archived_url: null or text
    .evidence.document.sha256: null or text
    .evidence.document.title: null or text
    .evidence.document.publisher: null or object
    .evidence.document.publisher.id: int
    .evidence.document.publisher.name: text
    .evidence.document.publisher.kind: text
    .evidence.document.publisher.anonymous: bool
    .evidence.document.origin: null or object
    .evidence.document.origin.id: int
    .evidence.document.origin.name: text
    .evidence.document.origin.kind: text
    .evidence.document.origin.anonymous: bool
    .evidence.document.basis: null or text
    .evidence.document.dated: day or null or text
    .evidence.document.checker: null or text
    .evidence.document.access: text
    .evidence.document.added_at: time
    .marks: list
    .marks: object
    .marks.status: text
    .marks.previous: text
    .marks.rating: null
    .marks.confidence: null or text
    .marks.reason: text
    .marks.correction: null or text
    .marks.override: null or text
    .marks.by: text
    .marks.decided_at: time
    .marks.recorded_at: time
    .marks.seq: int
    .marks.text_version: int
    .marks.rests_on: list
    .marks.rests_on: int
    .published: list
    .reviews: list
    .moves: list
    .moves: object
    .moves.from: null or text
    .moves.to: text
    .moves.by: text
    .moves.reason: null or text
    .moves.moved_at: time
    .moves.seq: int
    .relations: list
    .relations: object
    .relations.kind: text
    .relations.direction: text
    .relations.claim: int
    .relations.text: text
    .relations.status: text
    .relations.stage: text
    .relations.note: null or text
    .notes: list
    .replies: list
    .attempts: list
    .queries: list
    .resolution: null or object
    .wordings: list
    .wordings: object
    .wordings.version: int
    .wordings.text: text
    .wordings.reason: null
    .wordings.seq: int
    .lints: list
    .notes: object
    .notes.text: text
    .notes.by: text
    .notes.written_at: time
    .replies: object
    .replies.id: int
    .replies.claim: int
    .replies.of: object
    .replies.of.id: int
    .replies.of.name: text
    .replies.of.kind: text
    .replies.of.anonymous: bool
    .replies.asked_by: text
    .replies.asked_at: time
    .replies.how: null or text
    .replies.question: null or text
    .replies.deadline_on: day or null
    .replies.overdue: bool
    .replies.outcome: null or text
    .replies.answer: null or text
    .replies.quoted: bool or null
    .replies.settled_by: null or text
    .replies.settled_at: null or time
    .replies.seq: int
    .attempts: object
    .attempts.id: int
    .attempts.claim: int
    .attempts.kind: text
    .attempts.what: text
    .attempts.outcome: text
    .attempts.note: null or text
    .attempts.by: text
    .attempts.tried_at: time
    .attempts.seq: int
    .queries: object
    .queries.id: int
    .queries.claim: int
    .queries.article: null
    .queries.question: text
    .queries.asked_by: text
    .queries.asked_at: time
    .queries.to: text
    .queries.to_writer: bool
    .queries.deadline_on: day or null
    .queries.overdue: bool
    .queries.answer: null or text
    .queries.answered_by: null or text
    .queries.answered_at: null or time
    .queries.seq: int
    .resolution.resolution: text
    .resolution.wording: null or text
    .resolution.reason: null or text
    .resolution.by: text
    .resolution.resolved_at: time
    .resolution.seq: int
    .lints: object
    .lints.code: text
    .lints.severity: text
    .lints.message: text
    .lints.hint: text
    ");
}
