//! The made-up story's pages and reports.
//! Built from the claims beside it.

use std::collections::BTreeMap;

use crate::model::*;
use crate::view::articles::*;
use crate::view::claims::*;
use crate::view::documents::*;
use crate::view::reports::*;
use crate::view::sources::*;
use crate::view::work::SignoffView;

use super::*;

pub(in crate::cli) fn moment() -> Moment {
    Moment {
        as_of: at("2026-11-22T09:30:00Z"),
        as_of_seq: 64,
        day: None,
        past: false,
    }
}

pub(in crate::cli) fn counts<W: Words>(given: &[(W, i64)]) -> BTreeMap<String, i64> {
    let mut counts: BTreeMap<String, i64> = W::ALL.iter().map(|word| (word.as_str().to_owned(), 0)).collect();
    counts.extend(given.iter().map(|(word, n)| (word.as_str().to_owned(), *n)));
    counts
}

pub(in crate::cli) fn article() -> ArticlePage {
    ArticlePage {
        row: ArticleRow {
            id: ArticleId(1),
            public_id: "0192f0c1-0000-7000-8000-0000000000a1".to_owned(),
            title: "Bridge closed “until spring”, mayor told council".to_owned(),
            outlet: post(),
            url: Some("https://estuarypost.example/2026/11/20/bridge".to_owned()),
            published_on: Some(day("2026-11-20")),
            published_at: Some(at("2026-11-20T05:00:00Z")),
            language: Some("en".to_owned()),
            external_id: Some("bridge-1".to_owned()),
            claims: 4,
        },
        texts: vec![TextView {
            version: 1,
            sha256: "3f2a9c".repeat(11)[..64].to_owned(),
            length: 4812,
            kept: false,
            attached_at: at("2026-11-20T08:00:00Z"),
        }],
        appearances: vec![AppearanceView {
            outlet: Some(source(8, "Coastline Digest", SourceKind::Outlet)),
            url: Some("https://coastline.example/bridge".to_owned()),
            published_on: Some(day("2026-11-21")),
            published_at: None,
            note: Some("without the last paragraph".to_owned()),
        }],
        signoffs: vec![SignoffView {
            article: ArticleId(1),
            text_version: 1,
            sha256: "3f2a9c".repeat(11)[..64].to_owned(),
            note: Some("read with the lawyer".to_owned()),
            by: "Ruth Ekdal".to_owned(),
            signed_at: at("2026-11-21T18:00:00Z"),
            stands: false,
            void_because: Some("the text changed".to_owned()),
            void_seq: Some(63),
            seq: 62,
        }],
    }
}

pub(in crate::cli) fn article_report() -> ArticleReport {
    let blocker = |code, claim, message: &str, hint: &str| Blocker {
        code,
        claim: Some(ClaimId(claim)),
        message: message.to_owned(),
        hint: hint.to_owned(),
    };
    ArticleReport {
        moment: moment(),
        desk: "Port Hallow Courier".to_owned(),
        article: article(),
        text_sha256: Some("3f2a9c".repeat(11)[..64].to_owned()),
        go: false,
        signed_off: false,
        blocking: vec![
            Blocker {
                code: "drafts",
                claim: None,
                message: "2 drafts wait to be accepted".to_owned(),
                hint: "`sayso list --article 1 --stage draft`".to_owned(),
            },
            blocker(
                "open",
                7,
                "it is checking and disputed",
                "approve it: `sayso stage 7 approval`",
            ),
            blocker(
                "open",
                9,
                "it is open and unverified",
                "begin: `sayso stage 9 checking`",
            ),
            blocker(
                "open",
                11,
                "it is open and unverified",
                "begin: `sayso stage 11 checking`",
            ),
            blocker(
                "no-reply",
                7,
                "it accuses the mayor, and no reply was asked for",
                "ask for one and record the call: `sayso document add --call`",
            ),
        ],
        total: 4,
        by_status: counts(&[(Status::Unverified, 2), (Status::Disputed, 1), (Status::False, 1)]),
        by_stage: counts(&[
            (Stage::Draft, 2),
            (Stage::Open, 1),
            (Stage::Checking, 1),
            (Stage::Closed, 2),
        ]),
        pending: 2,
        lints: vec![Lint::new(
            "headline-quote",
            Severity::Warning,
            "the headline quotes “until spring”, which is not in the body",
            "read the headline against the text",
        )],
        claims: claims(),
        internal: true,
    }
}

pub(in crate::cli) fn status_report() -> StatusReport {
    let mut due: Vec<ClaimRow> = claims().into_iter().map(|page| page.row).take(2).collect();
    due[1].due_on = Some(day("2026-12-01"));
    StatusReport {
        moment: moment(),
        desk: "Port Hallow Courier".to_owned(),
        total: 1_284,
        by_status: counts(&[
            (Status::Unverified, 301),
            (Status::Verified, 640),
            (Status::Disputed, 120),
            (Status::False, 150),
            (Status::Misleading, 48),
            (Status::Unprovable, 22),
            (Status::Outdated, 2),
            (Status::Withdrawn, 1),
        ]),
        by_stage: counts(&[
            (Stage::Draft, 17),
            (Stage::Open, 180),
            (Stage::Checking, 94),
            (Stage::Approval, 12),
            (Stage::Closed, 998),
            (Stage::Dropped, 35),
        ]),
        pending: 17,
        open: 286,
        imported: 100_000,
        ages: Ages {
            up_to_1_day: 21,
            up_to_1_week: 88,
            up_to_1_month: 120,
            older: 57,
            oldest_on: Some(day("2025-03-02")),
        },
        time_to_verdict: TimeToVerdict {
            counted: 983,
            median_at_most_seconds: Some(14_400),
            median: Some("within 4 hours".to_owned()),
        },
        due: 14,
        overdue: 3,
        due_claims: due,
        requests: [("correction", 1, 4, 2), ("check", 0, 0, 0)]
            .map(|(kind, waiting, granted, declined)| {
                let counts = RequestCounts {
                    waiting,
                    granted,
                    declined,
                };
                (kind.to_owned(), counts)
            })
            .into(),
        internal: true,
    }
}

pub(in crate::cli) fn source_page() -> SourcePage {
    SourcePage {
        row: SourceRow {
            id: SourceId(7),
            name: "an official close to the talks".to_owned(),
            kind: SourceKind::Anonymous,
            anonymous: true,
            described_as: Some("an official".to_owned()),
            host: None,
            article: Some(ArticleId(1)),
            reliability: None,
        },
        aliases: vec!["the official".to_owned()],
        merged_into: None,
        merged_from: vec![source(17, "an official", SourceKind::Anonymous)],
        anonymity: Some(Anonymity {
            granted_by: Some(GrantedBy::Us),
            stated_reason: Some("not authorised to speak".to_owned()),
            standing: Some("sat in the talks".to_owned()),
            direct_knowledge: Some(true),
            protected_on_record: true,
            protected: Some(ProtectedView {
                identity_known_to: Some("the editor in chief".to_owned()),
                motive: Some("wants the bridge repaired".to_owned()),
                approved_by: Some("the editor in chief".to_owned()),
            }),
        }),
        track_record: TrackRecord {
            originated: 9,
            closed: 4,
            by_status: counts(&[(Status::Verified, 3), (Status::False, 1)]),
            verified_percent: None,
        },
        added_at: at("2026-11-19T09:00:00Z"),
        lints: vec![lints().remove(2)],
    }
}

pub(in crate::cli) fn source_report() -> SourceReport {
    SourceReport {
        moment: Moment { past: true, ..moment() },
        desk: "Port Hallow Courier".to_owned(),
        source: source_page(),
        total: 9,
        by_status: counts(&[(Status::Verified, 3), (Status::False, 1), (Status::Unverified, 5)]),
        by_stage: counts(&[(Stage::Open, 5), (Stage::Closed, 4)]),
        claims: claims().into_iter().map(|page| page.row).collect(),
        internal: true,
    }
}

pub(in crate::cli) fn brought_to() -> DocumentPage {
    DocumentPage {
        document: DocumentView {
            sha256: Some("ab".repeat(32)),
            ..document(11, "Inspection of the Harbour Bridge")
        },
        brought_to: vec![BroughtTo {
            evidence: EvidenceId(3),
            stance: Stance::Supports,
            claim: ClaimId(7),
            text: claim().row.text,
            status: Status::Disputed,
            quote: None,
            place: None,
            note: None,
            dropped: false,
        }],
    }
}
