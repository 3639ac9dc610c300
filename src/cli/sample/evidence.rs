//! What was brought to the claims of the made-up story, and what was decided on it.

use super::*;

pub(in crate::cli) fn document(id: i64, title: &str) -> DocumentView {
    DocumentView {
        id: DocumentId(id),
        kind: DocumentKind::Page,
        url: Some(format!("https://roads.example/reports/2026/inspection-{id}")),
        archived_url: None,
        sha256: None,
        title: Some(title.to_owned()),
        publisher: Some(source(9, "National Roads Office", SourceKind::Organisation)),
        origin: Some(source(9, "National Roads Office", SourceKind::Organisation)),
        basis: Some(Basis::Primary),
        dated: Some("2026-10".to_owned()),
        checker: None,
        access: Access::Public,
        added_at: at("2026-11-20T10:00:00Z"),
    }
}

pub(in crate::cli) fn brought(id: i64, stance: Stance, document: DocumentView) -> EvidenceView {
    EvidenceView {
        id: EvidenceId(id),
        stance,
        quote: None,
        place: None,
        note: None,
        looked_on: None,
        by: "Ines Halloran".to_owned(),
        added_at: at("2026-11-20T10:05:00Z"),
        seq: 40 + id,
        independent: true,
        rule: crate::model::mark::Brought {
            id: EvidenceId(1),
            stance: Stance::Context,
            origin: None,
            basis: None,
        },
        document,
    }
}

pub(super) fn evidence() -> Vec<EvidenceView> {
    vec![
        EvidenceView {
            quote: Some("the eastern cables have lost a third of their strength".to_owned()),
            place: Some("page 14".to_owned()),
            looked_on: Some(day("2026-11-20")),
            ..brought(3, Stance::Supports, document(11, "Inspection of the Harbour Bridge"))
        },
        EvidenceView {
            independent: false,
            note: Some("says only what the Post says".to_owned()),
            ..brought(
                4,
                Stance::Supports,
                DocumentView {
                    archived_url: Some("https://archive.example/20261119/harbourradio".to_owned()),
                    publisher: Some(source(3, "Harbour Radio", SourceKind::Outlet)),
                    origin: Some(post()),
                    basis: Some(Basis::Relay),
                    ..document(13, "Bridge “to stay shut”")
                },
            )
        },
        EvidenceView {
            quote: Some("I never said that".to_owned()),
            ..brought(
                5,
                Stance::Refutes,
                DocumentView {
                    kind: DocumentKind::Call,
                    url: None,
                    publisher: None,
                    origin: Some(mayor()),
                    checker: Some("Tomas Wray".to_owned()),
                    access: Access::Desk,
                    dated: Some("2026-11-20".to_owned()),
                    ..document(12, "The mayor's answer")
                },
            )
        },
        brought(
            6,
            Stance::Context,
            DocumentView {
                kind: DocumentKind::Interview,
                url: None,
                title: None,
                publisher: None,
                origin: None,
                basis: None,
                dated: None,
                access: Access::Protected,
                ..document(14, "")
            },
        ),
    ]
}

pub(in crate::cli) fn mark(status: Status, previous: Status, decided: &str, seq: i64) -> MarkView {
    MarkView {
        status,
        previous,
        scale: None,
        scale_version: None,
        rating: None,
        confidence: Some(Confidence::Moderate),
        credibility: None,
        reason: None,
        correction: None,
        overriding: None,
        by: "Ines Halloran".to_owned(),
        decided_at: at(decided),
        recorded_at: at(decided),
        seq,
        text_version: 1,
        rests_on: vec![EvidenceId(3)],
    }
}
