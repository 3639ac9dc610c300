//! Whole texts of a made-up story, and what holds for all of them: they keep to the paper, and nothing stored reaches
//! the terminal raw.

mod pages;
mod reports;

use super::*;
use crate::cli::phrases::dangerous;
use crate::cli::sample::{self, paper};
use crate::model::{ArticleId, ClaimId};
use crate::view::articles::{AnchorCheck, ArticleList, Attached};
use crate::view::claims::{ClaimList, Marked};
use crate::view::documents::{DocumentList, EvidenceList};
use crate::view::sources::SourceList;

fn claims() -> ClaimList {
    ClaimList {
        claims: sample::claims().into_iter().map(|page| page.row).collect(),
        next: Some("eyJvcmRlciI6ImlkIiwibGFzdCI6WzEwXSwiZmlsdGVycyI6IjRmMmE5YyJ9ZHVl".to_owned()),
        looked_at: None,
    }
}

fn evidence() -> EvidenceList {
    EvidenceList {
        claim: ClaimId(7),
        evidence: sample::claim().evidence,
        next: None,
    }
}

fn documents() -> DocumentList {
    DocumentList {
        documents: sample::claim()
            .evidence
            .into_iter()
            .map(|brought| brought.document)
            .collect(),
        next: None,
    }
}

fn copy() -> Attached {
    use crate::model::anchor::AnchorState::{Holds, Lost, Moved};
    let check = |claim: i64, state| AnchorCheck {
        claim: ClaimId(claim),
        text: "The Harbour Bridge reopens in December".to_owned(),
        state,
        touched: true,
        resolution: (claim == 10).then_some(crate::model::Resolution::Cut),
        to_look_at: state != Holds && claim != 10,
    };
    Attached {
        article: ArticleId(1),
        version: 2,
        sha256: "5e".repeat(32),
        length: 4_903,
        known: false,
        kept: true,
        line_ends_only: false,
        holds: 1,
        moved: 1,
        lost: 1,
        anchors: vec![check(7, Holds), check(8, Moved), check(9, Lost), check(10, Lost)],
        changes: Some(vec![
            crate::view::articles::ChangeView {
                was: Some("It reopens in December.".to_owned()),
                now: Some("It reopens in\nspring.".to_owned()),
                was_at: Some((10, 33)),
                now_at: Some((10, 31)),
                claims: vec![ClaimId(7), ClaimId(9)],
            },
            crate::view::articles::ChangeView {
                was: None,
                now: Some("The town has not said when.".to_owned()),
                was_at: None,
                now_at: Some((32, 59)),
                claims: vec![],
            },
        ]),
        voided: sample::article().signoffs,
    }
}

fn every_view(paper: &Paper) -> Vec<String> {
    let article = sample::article();
    let source = sample::source_page();
    vec![
        claim_page(&sample::claim(), paper),
        claim_list(&claims(), paper),
        marked(
            &Marked {
                claims: sample::claims(),
            },
            paper,
        ),
        article_list(
            &ArticleList {
                articles: vec![article.row.clone()],
                next: None,
            },
            paper,
        ),
        article_page(&article, paper),
        attached(&copy(), paper),
        document_list(&documents(), paper),
        document_page(&sample::brought_to(), paper),
        evidence_list(&evidence(), paper),
        source_list(
            &SourceList {
                sources: vec![source.row.clone()],
                next: None,
            },
            paper,
        ),
        source_page(&source, paper),
        status_report(&sample::status_report(), paper),
        article_report(&sample::article_report(), paper),
        source_report(&sample::source_report(), paper),
    ]
}

#[test]
fn every_view_keeps_to_its_paper() {
    for width in [60, 80, 120] {
        for text in every_view(&paper(width)) {
            let long = text.lines().find(|line| {
                let unbreakable = line.contains("://") || line.starts_with("next: ");
                textwrap::core::display_width(line) > width && !unbreakable
            });
            assert_eq!(long, None, "at {width} columns");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        }
    }
}

#[test]
fn nothing_stored_reaches_the_terminal_raw() {
    for text in every_view(&paper(80)) {
        assert!(!text.contains(|c: char| c != '\n' && dangerous(c)), "{text}");
    }
}

#[test]
fn colour_is_only_colour() {
    let colored = every_view(&Paper {
        color: true,
        ..paper(80)
    });
    for (colored, plain) in colored.iter().zip(every_view(&paper(80))) {
        assert_eq!(anstream::adapter::strip_str(colored).to_string(), plain);
        assert!(colored.contains('\u{1b}'));
    }
}
