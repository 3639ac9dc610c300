//! What reading an article did, and drafts with why they were drafted, who says them and where in the text.

use crate::cli::phrases;
use crate::model::anchor::AnchorState;
use crate::model::locale::Custom;
use crate::view::claims::{ClaimPage, SourceRef};
use crate::view::drafts::{DraftList, DraftView, Ingested, IngestedArticle, Outcome, Piece, Proposed, Sums};

use super::layout::{Ink, Rich, Sheet};
use super::{Paper, claim_line};

/// What reading files did: file by file up to `told` of them, then the sums.
pub fn ingested(done: &Ingested, told: usize, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let few = done.articles.len() <= told;
    for one in done
        .articles
        .iter()
        .filter(|one| few || one.places.as_ref().is_some_and(|p| p.moved + p.lost > 0))
    {
        article(&mut sheet, one);
    }
    for problem in &done.problems {
        let hint = problem
            .hint
            .as_ref()
            .map(|hint| format!(" ({hint})"))
            .unwrap_or_default();
        let line = Rich::new()
            .ink(Ink::Doubt, "▲ refused")
            .text(format!(": {}{hint}", problem.reason));
        sheet.hang(&"".into(), &"    ".into(), line);
    }
    if done.total.files > 1 {
        sheet.gap();
        sums(&mut sheet, &done.total);
    }
    sheet.done()
}

fn sums(sheet: &mut Sheet<'_>, total: &Sums) {
    let mut parts = vec![format!("{} new", sheet.paper.custom.number(total.new))];
    for (n, what) in [
        (total.same, "the same"),
        (total.changed, "changed"),
        (total.copies, "copies"),
        (total.refused, "refused"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", sheet.paper.custom.number(n)));
        }
    }
    sheet.line(format!(
        "{}: {}",
        sheet.paper.custom.count(total.files, "file", "files"),
        parts.join(", ")
    ));
    sheet.line(drafted(
        (total.drafts, total.accepted, total.in_doubt),
        sheet.paper.custom,
    ));
}

fn drafted((drafts, accepted, in_doubt): (i64, i64, i64), custom: Custom) -> String {
    let mut line = custom.count(drafts, "draft", "drafts");
    if accepted > 0 {
        line.push_str(&format!(", {} accepted", custom.number(accepted)));
    }
    if in_doubt > 0 {
        line.push_str(&format!(
            "; in {} it must be chosen who speaks",
            custom.number(in_doubt)
        ));
    }
    line
}

fn article(sheet: &mut Sheet<'_>, one: &IngestedArticle) {
    let outcome = match one.outcome {
        Outcome::New => "new",
        Outcome::Same => "known, with this very text",
        Outcome::Changed => "known, with another text",
        Outcome::Copy => "known; this is a copy at another outlet",
    };
    let which = one.article.map_or_else(|| one.file.clone(), |id| id.to_string());
    sheet.line(Rich::new().strong(which).text(format!(": {outcome}")));
    sheet.indent(2, Rich::new().strong(&one.title));
    let about: Vec<&str> = [
        Some(&one.outlet),
        one.byline.as_ref(),
        one.published.as_ref(),
        one.language.as_ref(),
    ]
    .into_iter()
    .flatten()
    .map(String::as_str)
    .filter(|text| !text.is_empty())
    .collect();
    sheet.indent(2, about.join(" · "));
    if let Some(url) = &one.url {
        sheet.indent(2, url.as_str());
    }
    for said in &one.said {
        sheet.hang(
            &"  ".into(),
            &"    ".into(),
            Rich::new().ink(Ink::Doubt, "▲ ").text(said),
        );
    }
    if let Some(places) = &one.places {
        let line = format!(
            "places of its claims: {} hold, {} moved, {} lost",
            places.holds, places.moved, places.lost
        );
        sheet.indent(2, line);
        for check in places.anchors.iter().filter(|check| check.state != AnchorState::Holds) {
            let state = match check.state {
                AnchorState::Lost => Rich::new().ink(Ink::Alarm, "■ lost"),
                _ => Rich::new().ink(Ink::Doubt, "▲ moved"),
            };
            sheet.hang(
                &"  ".into(),
                &"    ".into(),
                state.text(format!(" {}: {}", check.claim, check.text)),
            );
        }
    }
    match one.outcome {
        Outcome::Same | Outcome::Copy => {}
        Outcome::New | Outcome::Changed if one.article.is_none() => {
            sheet.indent(
                2,
                format!(
                    "would be drafted: {}",
                    drafted((one.drafted, 0, one.in_doubt), sheet.paper.custom)
                ),
            );
            one.would_draft.iter().for_each(|draft| proposed(sheet, draft));
        }
        Outcome::New | Outcome::Changed => {
            sheet.indent(
                2,
                drafted((one.drafted, one.accepted, one.in_doubt), sheet.paper.custom),
            );
            for repeat in &one.repeats {
                let line = Rich::new()
                    .ink(Ink::Doubt, "▲ ")
                    .text(format!("{} {} ", repeat.draft, repeat.may_be()))
                    .then(claim_line(repeat.claim, repeat.status))
                    .text(format!(": {}{}", repeat.text, repeat.why()));
                sheet.hang(&"  ".into(), &"    ".into(), line);
            }
            let left = one.drafted - one.accepted;
            if let Some(id) = one.article.filter(|_| left > 0) {
                sheet.indent(
                    2,
                    Rich::new()
                        .ink(Ink::Strong, "→ ")
                        .text(format!("sayso drafts {}", id.0)),
                );
            }
        }
    }
}

fn proposed(sheet: &mut Sheet<'_>, draft: &Proposed) {
    let margin = Rich::from("    ");
    sheet.hang(
        &format!("{:>5} ", draft.worth).into(),
        &"      ".into(),
        Rich::new().strong(&draft.text),
    );
    sheet.hang(
        &"      ".into(),
        &"      ".into(),
        Rich::new().faint(draft.chain.join(" → ")),
    );
    if let Some(doubt) = &draft.doubt {
        sheet.hang(&"      ".into(), &margin, Rich::new().ink(Ink::Doubt, "▲ ").text(doubt));
    }
}

/// Drafts, the worthiest first.
pub fn draft_list(list: &DraftList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.drafts.is_empty() {
        sheet.line("No drafts wait.");
        return sheet.done();
    }
    let mut article = None;
    for page in &list.drafts {
        if article != Some(page.row.article) {
            article = Some(page.row.article);
            sheet.gap();
            let title = page.article_title.as_deref().unwrap_or("entered by hand");
            let which = page.row.article.map_or_else(String::new, |id| format!("{id} · "));
            sheet.line(Rich::new().strong(format!("{which}{title}")));
        }
        row(&mut sheet, page);
    }
    sheet.gap();
    sheet.line(format!(
        "{} of {}",
        sheet.paper.custom.number(list.drafts.len() as i64),
        sheet.paper.custom.count(list.pending, "draft", "drafts")
    ));
    super::next(&mut sheet, list.next.as_ref());
    sheet.done()
}

fn row(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    let worth = page.draft.as_ref().and_then(|draft| draft.worth);
    let mut head = Rich::new().strong(format!("#{}", page.row.id.0));
    if let Some(worth) = worth {
        head = head.text(format!(" · worth {worth}"));
    }
    head = head.text(format!(" · {}", page.row.kind));
    sheet.indent(2, head);
    sheet.indent(4, page.row.text.as_str());
    sheet.indent(4, Rich::new().faint(phrases::chain(&page.attribution)));
    if let Some(draft) = &page.draft {
        questions(sheet, 4, draft);
    }
}

/// A draft to be decided about; `place` is its number among those that wait, and how many there are.
pub fn draft_page(page: &ClaimPage, (at, of): (usize, usize), paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let row = &page.row;
    let mut head = Rich::new().strong(row.id.to_string());
    if of > 0 {
        head = head.text(format!(" · draft {at} of {of}"));
    }
    head = head.text(format!(" · {}", row.kind));
    if let Some(stage) = row.stage.filter(|stage| *stage != crate::model::Stage::Draft) {
        head = head.text(format!(" · {stage}"));
    }
    sheet.line(head);
    sheet.indent(2, Rich::new().strong(&row.text));
    if let Some(draft) = &page.draft {
        let worth = draft.worth.map_or_else(String::new, |worth| format!("worth {worth}"));
        let why = draft.why.join(", ");
        let parts: Vec<&str> = [worth.as_str(), why.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        sheet.field("why", parts.join(": "));
    }
    sheet.field("who says so", phrases::chain(&page.attribution));
    for link in page
        .attribution
        .iter()
        .filter(|link| link.cue.is_some() || link.addressee.is_some())
    {
        sheet.field("", Rich::new().faint(phrases::passing(link, sheet.paper.custom)));
    }
    if let Some(claimed_on) = &page.claimed_on {
        let basis = page
            .claimed_basis
            .as_ref()
            .map(|basis| format!(" ({basis})"))
            .unwrap_or_default();
        sheet.field("claimed", format!("{}{basis}", sheet.paper.custom.date(claimed_on)));
    }
    if let Some(draft) = &page.draft {
        questions(&mut sheet, 2, draft);
        passage(&mut sheet, &draft.passage);
    }
    sheet.done()
}

/// What a person has to say before, or when, the draft is accepted.
fn questions(sheet: &mut Sheet<'_>, by: usize, draft: &DraftView) {
    let margin = Rich::from(" ".repeat(by));
    let under = Rich::from(" ".repeat(by + 2));
    if let Some(doubt) = &draft.doubt {
        sheet.hang(
            &margin,
            &under,
            Rich::new().ink(Ink::Alarm, "■ who speaks? ").text(doubt),
        );
        for (at, voice) in draft.voices.iter().enumerate() {
            sheet.hang(
                &under,
                &under,
                Rich::new()
                    .strong((at + 1).to_string())
                    .text(format!(" {}", numbered(voice))),
            );
        }
    }
    if draft.accuses {
        sheet.hang(
            &margin,
            &under,
            Rich::new().ink(Ink::Doubt, "▲ ").text("it seems to accuse somebody"),
        );
    }
    for like in &draft.likenesses {
        let line = format!(
            "{} may be {}: {}",
            numbered(&like.source),
            numbered(&like.known),
            like.why
        );
        sheet.hang(&margin, &under, Rich::new().ink(Ink::Doubt, "▲ ").text(line));
        let how = format!("sayso source merge {} --into {}", like.source.id.0, like.known.id.0);
        sheet.hang(&under, &under, Rich::new().ink(Ink::Strong, "→ ").text(how));
    }
}

fn numbered(source: &SourceRef) -> String {
    format!("#{} {}", source.id.0, phrases::named(source))
}

fn passage(sheet: &mut Sheet<'_>, pieces: &[Piece]) {
    if pieces.is_empty() {
        return;
    }
    let mut line = Rich::new();
    for piece in pieces {
        line = match (piece.claimed, sheet.paper.color) {
            (true, true) => line.ink(Ink::Good, &piece.text),
            (true, false) => line.strong(format!("⟦{}⟧", piece.text)),
            (false, _) => line.faint(&piece.text),
        };
    }
    sheet.gap();
    sheet.indent(2, line);
}
