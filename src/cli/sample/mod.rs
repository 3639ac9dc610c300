//! A made-up story for the tests of the renderings: every kind of thing that a view can hold, some of it hostile.
//! The town is that of `seeds/harbour-bridge.toml`; nothing here is read from it.

mod evidence;
mod reports;

use chrono::{DateTime, NaiveDate, Utc};

pub(super) use evidence::*;
pub(super) use reports::*;

use crate::cli::text::Paper;
use crate::model::anchor::AnchorState;
use crate::model::*;
use crate::view::SourceRef;
use crate::view::claims::*;
use crate::view::work::*;

/// Paper without colour, in the desk's zone.
pub(in crate::cli) fn paper(width: usize) -> Paper {
    Paper {
        width,
        color: false,
        custom: chrono_tz::Europe::Amsterdam.into(),
    }
}

pub(in crate::cli) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(in crate::cli) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(in crate::cli) fn source(id: i64, name: &str, kind: SourceKind) -> SourceRef {
    SourceRef {
        id: SourceId(id),
        name: name.to_owned(),
        kind,
        anonymous: kind == SourceKind::Anonymous,
    }
}

pub(in crate::cli) fn mayor() -> SourceRef {
    source(4, "Oda Verrin", SourceKind::Person)
}

pub(in crate::cli) fn official() -> SourceRef {
    source(7, "an official close to the talks", SourceKind::Anonymous)
}

pub(in crate::cli) fn post() -> SourceRef {
    source(2, "The Estuary Post", SourceKind::Outlet)
}

pub(in crate::cli) fn row(id: i64, text: &str, status: Status) -> ClaimRow {
    ClaimRow {
        id: ClaimId(id),
        public_id: format!("0192f0c1-0000-7000-8000-{id:012}"),
        text: text.to_owned(),
        status,
        stage: Some(Stage::Checking),
        article: Some(ArticleId(1)),
        originator: Some(mayor()),
        hearsay_distance: 2,
        kind: ClaimKind::Fact,
        origin: Origin::Own,
        external_id: None,
        priority: Priority::Normal,
        due_on: None,
        assignee: None,
    }
}

pub(in crate::cli) fn link(source: SourceRef, manner: Manner) -> LinkView {
    LinkView {
        source: Some(source),
        manner,
        cue: None,
        addressee: None,
        said_on: None,
        said: Said::Unconfirmed,
        said_document: None,
        described_as: None,
        gap: false,
    }
}

/// The mayor, told to an anonymous official, in the paper.
pub(in crate::cli) fn chain_of_three() -> Vec<LinkView> {
    vec![
        LinkView {
            cue: Some("told".to_owned()),
            addressee: Some(source(5, "Mara Quist", SourceKind::Person)),
            said_on: Some("2026-11-09".to_owned()),
            said: Said::Denied,
            said_document: Some(DocumentId(12)),
            described_as: Some("the mayor".to_owned()),
            ..link(mayor(), Manner::Paraphrased)
        },
        LinkView {
            cue: Some("said".to_owned()),
            ..link(official(), Manner::Quoted)
        },
        link(post(), Manner::Reported),
    ]
}

/// The lints of each severity, not in order.
pub(in crate::cli) fn lints() -> Vec<Lint> {
    vec![
        Lint::new(
            "not-archived",
            Severity::Note,
            "evidence #3 has no archived copy",
            "archive its page and run `sayso document edit 11 --archived URL`",
        ),
        Lint::new(
            "no-reply",
            Severity::Blocking,
            "it accuses the mayor, and no reply was asked for",
            "ask for one and record the call: `sayso document add --call`",
        ),
        Lint::new(
            "anonymous-reason",
            Severity::Warning,
            "the outlet does not say why its source is anonymous",
            "ask the outlet",
        ),
    ]
}

/// A reply that was asked of the mayor.
fn reply(id: i64, outcome: Option<ReplyOutcome>) -> ReplyView {
    ReplyView {
        id: ReplyId(id),
        claim: ClaimId(7),
        of: mayor(),
        asked_by: "Tomas Wray".to_owned(),
        asked_at: at("2026-11-20T14:00:00Z"),
        how: Some("by mail to her office".to_owned()),
        question: Some("Did you say so?".to_owned()),
        deadline_on: Some(day("2026-11-21")),
        overdue: outcome.is_none(),
        outcome,
        answer: None,
        quoted: None,
        settled_by: None,
        settled_at: None,
        seq: 40 + id,
    }
}

/// Claim 7: everything at once.
pub(in crate::cli) fn claim() -> ClaimPage {
    let mut row = row(
        7,
        "Mayor Oda Verrin told councillor Mara Quist in November that the Harbour Bridge would stay closed until spring",
        Status::Disputed,
    );
    row.priority = Priority::High;
    row.due_on = Some(day("2026-11-23"));
    row.assignee = Some("Tomas Wray".to_owned());
    ClaimPage {
        row,
        version: 9,
        article_title: Some("Bridge closed “until spring”, mayor told council".to_owned()),
        quote: Some("until spring at the least".to_owned()),
        quote_original: Some("zeker tot het voorjaar".to_owned()),
        quote_language: Some("nl".to_owned()),
        translator: Some("the Post".to_owned()),
        language: Some("en".to_owned()),
        claimed_on: Some("2026-11-09~".to_owned()),
        claimed_precision: Some(Precision::Day),
        claimed_basis: Some("counted from “11 days ago”".to_owned()),
        accusation: true,
        recheck_on: Some(day("2027-03-21")),
        chosen_because: Some("the town's traffic hangs on it".to_owned()),
        entered_on: day("2026-11-19"),
        added_at: at("2026-11-19T09:00:00Z"),
        tags: vec!["bridge".to_owned(), "council".to_owned()],
        attribution: chain_of_three(),
        anchor: Some(AnchorView {
            start: 120,
            end: 260,
            spans: vec![(120, 180), (200, 260)],
            exact: Some("Verrin told Quist … it would stay shut until spring".to_owned()),
            text_version: 1,
            state: Some(AnchorState::Moved),
        }),
        draft: None,
        corroboration: Corroboration { least: 1, most: 2 },
        evidence: evidence(),
        dropped_evidence: Vec::new(),
        marks: vec![
            mark(Status::Verified, Status::Unverified, "2026-11-20T11:00:00Z", 50),
            MarkView {
                rating: Some("Contested".to_owned()),
                reason: Some("The inspection supports the date; the mayor denies having said it.".to_owned()),
                correction: Some(Correction::Verdict),
                overriding: Some("the denial came by telephone and cannot be archived".to_owned()),
                by: "Ruth Ekdal".to_owned(),
                recorded_at: at("2026-11-21T16:30:00Z"),
                rests_on: vec![EvidenceId(3), EvidenceId(5)],
                ..mark(Status::Disputed, Status::Verified, "2026-11-21T13:03:00Z", 61)
            },
        ],
        published: Vec::new(),
        reviews: Vec::new(),
        moves: vec![
            MoveView {
                from: None,
                to: Stage::Open,
                by: "Ines Halloran".to_owned(),
                reason: None,
                moved_at: at("2026-11-19T09:00:00Z"),
                seq: 30,
            },
            MoveView {
                from: Some(Stage::Open),
                to: Stage::Checking,
                by: "Ines Halloran".to_owned(),
                reason: Some("the paper asks".to_owned()),
                moved_at: at("2026-11-20T09:00:00Z"),
                seq: 39,
            },
        ],
        relations: vec![RelationView {
            kind: RelationKind::Contradicts,
            direction: "with",
            claim: ClaimId(8),
            text: "The Harbour Bridge reopens in December".to_owned(),
            status: Status::False,
            stage: Some(Stage::Open),
            note: Some("one of the two dates is wrong".to_owned()),
        }],
        notes: vec![NoteView {
            text: "Quist calls back on Monday.\nAsk for the minutes \u{202e}txet neddih\u{202c}.".to_owned(),
            by: "Tomas Wray".to_owned(),
            written_at: at("2026-11-20T15:00:00Z"),
        }],
        replies: vec![
            reply(3, None),
            ReplyView {
                answer: Some("I said nothing of the kind".to_owned()),
                quoted: Some(true),
                settled_by: Some("Tomas Wray".to_owned()),
                settled_at: Some(at("2026-11-21T10:00:00Z")),
                ..reply(4, Some(ReplyOutcome::Answered))
            },
        ],
        attempts: vec![AttemptView {
            id: AttemptId(2),
            claim: ClaimId(7),
            kind: AttemptKind::Called,
            what: "the works office".to_owned(),
            outcome: AttemptOutcome::NoAnswer,
            note: Some("three times".to_owned()),
            by: "Tomas Wray".to_owned(),
            tried_at: at("2026-11-20T14:00:00Z"),
            seq: 44,
        }],
        queries: vec![QueryView {
            id: QueryId(1),
            claim: Some(ClaimId(7)),
            article: None,
            question: "Who heard it?".to_owned(),
            asked_by: "Ines Halloran".to_owned(),
            asked_at: at("2026-11-20T14:00:00Z"),
            to: "Jonas Falk".to_owned(),
            to_writer: true,
            deadline_on: Some(day("2026-11-21")),
            overdue: true,
            answer: None,
            answered_by: None,
            answered_at: None,
            seq: 45,
        }],
        resolution: Some(ResolutionView {
            resolution: Resolution::Attributed,
            wording: Some("an official said".to_owned()),
            reason: Some("nobody else heard it".to_owned()),
            by: "Ruth Ekdal".to_owned(),
            resolved_at: at("2026-11-21T17:00:00Z"),
            seq: 62,
        }),
        wordings: vec![
            Wording {
                version: 1,
                text: "Mayor Oda Verin told councillor Mara Quist …".to_owned(),
                reason: None,
                correction: None,
                seq: 30,
            },
            Wording {
                version: 2,
                text: "Mayor Oda Verrin told councillor Mara Quist …".to_owned(),
                reason: Some("typo".to_owned()),
                correction: None,
                seq: 33,
            },
        ],
        lints: lints(),
    }
}

/// A claim with nothing to it but its text.
pub(in crate::cli) fn bare(id: i64, text: &str, status: Status) -> ClaimPage {
    let full = claim();
    ClaimPage {
        row: ClaimRow {
            stage: Some(Stage::Open),
            originator: Some(post()),
            hearsay_distance: 0,
            ..row(id, text, status)
        },
        article_title: full.article_title,
        quote: None,
        quote_original: None,
        quote_language: None,
        translator: None,
        claimed_on: None,
        claimed_precision: None,
        claimed_basis: None,
        accusation: false,
        recheck_on: None,
        chosen_because: None,
        tags: vec![],
        attribution: vec![link(post(), Manner::Reported)],
        anchor: None,
        draft: None,
        corroboration: Corroboration { least: 1, most: 1 },
        evidence: vec![],
        dropped_evidence: Vec::new(),
        marks: vec![],
        published: Vec::new(),
        reviews: Vec::new(),
        moves: vec![],
        relations: vec![],
        notes: vec![],
        replies: vec![],
        attempts: vec![],
        queries: vec![],
        resolution: None,
        wordings: vec![],
        lints: vec![],
        ..full
    }
}

/// The claims of the story: the rich one, one past a gap, and what people put into text fields.
pub(in crate::cli) fn claims() -> Vec<ClaimPage> {
    let mut gap = bare(8, "The Harbour Bridge reopens in December", Status::False);
    gap.row.stage = Some(Stage::Closed);
    gap.row.hearsay_distance = 2;
    gap.row.originator = None;
    let unnamed = LinkView {
        source: None,
        gap: true,
        ..link(post(), Manner::Reported)
    };
    gap.attribution = vec![
        unnamed,
        link(official(), Manner::Paraphrased),
        link(post(), Manner::Quoted),
    ];
    gap.corroboration = Corroboration { least: 0, most: 0 };
    gap.marks = vec![MarkView {
        confidence: Some(Confidence::High),
        ..mark(Status::False, Status::Unverified, "2026-11-20T12:00:00Z", 52)
    }];
    gap.evidence = vec![brought(9, Stance::Refutes, document(15, "Works plan"))];
    let hostile = "\u{1b}[31m=HYPERLINK(\"x\") <script>alert(1)</script> גשר הנמל 👩‍🚒 \u{202e}desrever | *bold*";
    let mut odd = bare(9, hostile, Status::Unverified);
    odd.evidence = vec![brought(
        10,
        Stance::Context,
        DocumentView {
            url: Some("javascript:alert(1)".to_owned()),
            ..document(16, "A page with a bad address")
        },
    )];
    let mut opinion = bare(10, "The bridge is the ugliest in the country", Status::Unverified);
    opinion.row.kind = ClaimKind::Opinion;
    opinion.row.stage = Some(Stage::Closed);
    vec![claim(), gap, odd, opinion]
}
