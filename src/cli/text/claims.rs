//! The claim page on a terminal, with its chain drawn.
//! The chain reads from the top, originator first, as the reader's trust has to travel.

use crate::cli::phrases::{self, stage_word, time};
use crate::model::anchor::AnchorState;
use crate::model::locale::Custom;
use crate::model::{Origin, Said};
use crate::view::claims::{AnchorView, ClaimPage, LinkView, MarkView, MoveView, RelationView};

use super::claim_list::pressing;
use super::documents::evidence;
use super::layout::{Ink, Rich, Sheet};
use super::published::versions;
use super::{Paper, lints, status};

/// Everything that the desk knows of a claim.
pub fn claim_page(page: &ClaimPage, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    head(&mut sheet, page);
    about(&mut sheet, page);
    who_says_so(&mut sheet, page);
    evidence(&mut sheet, "Evidence", &page.evidence);
    if !page.dropped_evidence.is_empty() {
        evidence(&mut sheet, "Dropped, though decided upon", &page.dropped_evidence);
    }
    decisions(&mut sheet, &page.marks);
    super::work::of_claim(&mut sheet, page);
    versions(&mut sheet, &page.published);
    moves(&mut sheet, &page.moves);
    reviews(&mut sheet, page);
    relations(&mut sheet, &page.relations);
    notes(&mut sheet, page);
    wordings(&mut sheet, page);
    lints(&mut sheet, "Missing or odd", &page.lints);
    sheet.done()
}

fn head(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    let row = &page.row;
    let mut line = Rich::new()
        .strong(row.id.to_string())
        .text(" · ")
        .then(status(row.status));
    if let Some(confidence) = page.marks.last().and_then(|mark| mark.confidence) {
        line = line.text(format!(" ({confidence} confidence)"));
    }
    line = line.text(format!(" · {} · {}", stage_word(row.stage), row.kind));
    if page.accusation {
        line = line.text(" · ").ink(Ink::Doubt, "accusation");
    }
    if let Some(pressing) = pressing(row, sheet.paper.custom) {
        line = line.text(" · ").ink(Ink::Doubt, pressing);
    }
    sheet.line(line);
    sheet.indent(2, Rich::new().strong(&row.text));
    sheet.gap();
}

fn about(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    if let Some(quote) = &page.quote {
        let mut words = format!("“{quote}”");
        if let Some(original) = &page.quote_original {
            words.push_str(&format!(", in the original “{original}”"));
        }
        if let Some(language) = &page.quote_language {
            words.push_str(&format!(", from {language}"));
        }
        if let Some(translator) = &page.translator {
            words.push_str(&format!(", translated by {translator}"));
        }
        sheet.field("in words", words);
    }
    if let Some(article) = page.row.article {
        let title = page.article_title.as_deref().unwrap_or("untitled");
        sheet.field("article", format!("#{} {title}", article.0));
    }
    if let Some(anchor) = &page.anchor {
        sheet.field("place", place(anchor));
    }
    if let Some(claimed_on) = &page.claimed_on {
        let basis = page
            .claimed_basis
            .as_ref()
            .map(|basis| format!(" ({basis})"))
            .unwrap_or_default();
        sheet.field("claimed", format!("{}{basis}", sheet.paper.custom.date(claimed_on)));
    }
    sheet.field_if("language", page.language.as_ref());
    sheet.field_if(
        "chosen",
        page.chosen_because.as_ref().map(|why| format!("because {why}")),
    );
    sheet.field_if("given to", page.row.assignee.as_ref());
    sheet.field_if("look again", page.recheck_on.map(|day| sheet.paper.custom.day(day)));
    if !page.tags.is_empty() {
        sheet.field("tags", page.tags.join(", "));
    }
    let from = page
        .row
        .external_id
        .as_ref()
        .map(|id| format!(", known as {id}"))
        .unwrap_or_default();
    sheet.field(
        "entered",
        format!(
            "{}, {}{from}",
            sheet.paper.custom.day(page.entered_on),
            page.row.public_id
        ),
    );
}

fn place(anchor: &AnchorView) -> Rich {
    let spans: Vec<String> = anchor
        .spans
        .iter()
        .map(|(start, end)| format!("{start}–{end}"))
        .collect();
    let mut line = Rich::from(format!(
        "characters {} of text {}",
        spans.join(", "),
        anchor.text_version
    ));
    if let Some(exact) = &anchor.exact {
        line = line.text(format!(": “{exact}”"));
    }
    match anchor.state {
        Some(AnchorState::Moved) => line.ink(Ink::Doubt, " ▲ moved in the newest text"),
        Some(AnchorState::Lost) => line.ink(Ink::Alarm, " ■ lost from the newest text"),
        Some(AnchorState::Holds) | None => line,
    }
}

fn who_says_so(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    sheet.heading("Who says so");
    if page.attribution.is_empty() {
        sheet.indent(2, "nobody: no attribution yet");
    }
    for (at, link) in page.attribution.iter().enumerate() {
        node(sheet, link);
        let last = at + 1 == page.attribution.len();
        let bar = Rich::from(if last { "    " } else { "  │ " });
        if !link.gap {
            sheet.hang(
                &bar,
                &bar,
                Rich::new().faint(phrases::passing(link, sheet.paper.custom)),
            );
        }
        if let Some(said) = said(link, last) {
            sheet.hang(&bar, &bar, said);
        }
        if !last {
            sheet.whole("  ▼".into());
        }
    }
    sheet.gap();
    match page.row.hearsay_distance {
        // Another desk names the first link, and not who printed it.
        0 if page.attribution.is_empty() || page.row.origin == Origin::Imported => {}
        0 => sheet.field("hearsay", "none: the first to say it is who printed it"),
        n => {
            let hands = sheet.paper.custom.count(
                n,
                "hand between who says it and the reader",
                "hands between who says it and the reader",
            );
            sheet.field("hearsay", hands);
        }
    }
    sheet.field("corroborated", phrases::corroboration(page.corroboration));
}

fn node(sheet: &mut Sheet<'_>, link: &LinkView) {
    let sign = Rich::from(format!("  {} ", phrases::source_sign(link.source.as_ref())));
    let under = Rich::from("    ");
    let Some(source) = &link.source else {
        sheet.hang(
            &sign,
            &under,
            Rich::new().ink(Ink::Doubt, format!("gap: {}", phrases::GAP)),
        );
        return;
    };
    let mut line = Rich::new()
        .strong(&source.name)
        .text(format!(" · {} #{}", source.kind, source.id.0));
    if source.anonymous {
        line = Rich::new()
            .strong(&source.name)
            .text(" · ")
            .ink(Ink::Doubt, "anonymous")
            .text(format!(", source #{}", source.id.0));
    }
    if let Some(described) = link.described_as.as_ref().filter(|words| **words != source.name) {
        line = line.text(format!(", described as “{described}”"));
    }
    sheet.hang(&sign, &under, line);
}

/// Whether the link was really said; of the last one, which is in print, only what was looked into.
fn said(link: &LinkView, last: bool) -> Option<Rich> {
    let shown = link.said_document.map(|id| format!(", see {id}")).unwrap_or_default();
    match link.said {
        Said::Unconfirmed if last || link.gap => None,
        Said::Unconfirmed => Some(Rich::new().faint("said: unconfirmed")),
        Said::Confirmed => Some(Rich::new().ink(Ink::Good, "✓ said: confirmed").text(shown)),
        Said::Denied => Some(Rich::new().ink(Ink::Bad, "✗ said: denied").text(shown)),
    }
}

fn decisions(sheet: &mut Sheet<'_>, marks: &[MarkView]) {
    sheet.heading("Decisions");
    if marks.is_empty() {
        sheet.indent(2, "none yet: unverified since its entry");
    }
    let custom = sheet.paper.custom;
    for (at, mark) in marks.iter().enumerate() {
        let bar = Rich::from(if at + 1 == marks.len() { "    " } else { "  │ " });
        let line = Rich::from(format!("{} → ", mark.previous))
            .then(status(mark.status))
            .text(format!(
                " · {} · {} · journal #{}",
                time(mark.decided_at, custom),
                mark.by,
                mark.seq
            ));
        sheet.hang(&Rich::from("  ◆ "), &bar, line);
        if let Some(correction) = mark.correction {
            sheet.hang(
                &bar,
                &bar,
                Rich::new().ink(Ink::Doubt, format!("▲ correction ({correction})")),
            );
        }
        if let Some(why) = &mark.overriding {
            let flag = Rich::new()
                .ink(Ink::Alarm, "■ the rules of evidence were overridden")
                .text(format!(": {why}"));
            sheet.hang(&bar, &bar, flag);
        }
        let details = details(mark, custom);
        if !details.is_empty() {
            sheet.hang(&bar, &bar, details.join(" · "));
        }
        if let Some(reason) = &mark.reason {
            sheet.hang(&bar, &bar, reason.as_str());
        }
    }
}

fn details(mark: &MarkView, custom: Custom) -> Vec<String> {
    let mut details = Vec::new();
    details.extend(mark.confidence.map(|confidence| format!("{confidence} confidence")));
    details.extend(mark.rating.as_ref().map(|rating| {
        let on = mark
            .scale
            .as_ref()
            .map(|scale| format!(" on {scale}/{}", mark.scale_version.unwrap_or(1)));
        format!("rated “{rating}”{}", on.unwrap_or_default())
    }));
    details.extend(mark.credibility.map(|credibility| format!("credibility {credibility}")));
    if !mark.rests_on.is_empty() {
        let rests_on: Vec<String> = mark.rests_on.iter().map(|id| format!("#{}", id.0)).collect();
        details.push(format!("rests on evidence {}", rests_on.join(", ")));
    }
    if mark.text_version > 1 {
        details.push(format!("judged wording {}", mark.text_version));
    }
    if (mark.recorded_at - mark.decided_at).num_seconds().abs() >= 60 {
        details.push(format!("recorded {}", time(mark.recorded_at, custom)));
    }
    details
}

fn moves(sheet: &mut Sheet<'_>, moves: &[MoveView]) {
    if moves.is_empty() {
        return;
    }
    sheet.heading("Work");
    for step in moves {
        let from = step.from.map(|stage| format!("{stage} → ")).unwrap_or_default();
        let when = time(step.moved_at, sheet.paper.custom);
        let why = step.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let line = format!("{from}{} · {when} · {} · journal #{}{why}", step.to, step.by, step.seq);
        sheet.hang(&"  ".into(), &"    ".into(), line);
    }
}

fn relations(sheet: &mut Sheet<'_>, relations: &[RelationView]) {
    if relations.is_empty() {
        return;
    }
    sheet.heading("Related claims");
    for relation in relations {
        let line = Rich::new()
            .strong(phrases::relation(relation))
            .text(" ")
            .then(status(relation.status))
            .text(format!(": {}", relation.text));
        sheet.hang(&"  ".into(), &"    ".into(), line);
        if let Some(note) = &relation.note {
            sheet.indent(4, Rich::new().faint(note));
        }
    }
}

/// Other desks' verdicts, in their words; what a scale makes of one is said, and sets nothing.
fn reviews(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    if page.reviews.is_empty() {
        return;
    }
    sheet.heading("Other desks' reviews");
    for review in &page.reviews {
        let publisher = review
            .publisher
            .as_ref()
            .map_or("somebody", |source| source.name.as_str());
        let mut line = Rich::new().strong(publisher).text(": ");
        line = match &review.rating {
            Some(label) => line.text(format!("“{label}”")),
            None => line.text("no verdict"),
        };
        if let (Some(meant), Some(scale)) = (review.read_as, &review.scale) {
            line = line
                .text(" (")
                .then(status(meant))
                .text(format!(" on the scale {scale})"));
        }
        let number = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".to_owned());
        if review.rating_value.is_some() {
            let (value, worst, best) = (&review.rating_value, &review.worst_rating, &review.best_rating);
            line = line.text(format!(
                ", {} between {} and {}",
                number(value),
                number(worst),
                number(best)
            ));
        }
        line = line.text(
            review
                .reviewed_on
                .as_ref()
                .map(|day| format!(" · {}", sheet.paper.custom.date(day)))
                .unwrap_or_default(),
        );
        if review.claim != page.row.id {
            line = line.text(format!(" · of {}", review.claim));
        }
        sheet.hang(&"  ".into(), &"    ".into(), line);
        for more in [&review.title, &review.url].into_iter().flatten() {
            sheet.indent(4, Rich::new().faint(more));
        }
    }
}

fn notes(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    if page.notes.is_empty() {
        return;
    }
    sheet.heading("Notes");
    for note in &page.notes {
        sheet.indent(
            2,
            Rich::new().faint(format!("{} · {}", time(note.written_at, sheet.paper.custom), note.by)),
        );
        sheet.paragraphs(4, &note.text);
    }
}

fn wordings(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    if page.wordings.len() < 2 {
        return;
    }
    sheet.heading("Wordings");
    for wording in &page.wordings {
        let why = wording
            .reason
            .as_ref()
            .map(|why| format!(" ({why})"))
            .unwrap_or_default();
        let why = match wording.correction {
            Some(kind) => format!("{why} · correction ({kind})"),
            None => why,
        };
        let line = format!(
            "{}. {}{why} · journal #{}",
            sheet.paper.custom.number(wording.version),
            wording.text,
            wording.seq
        );
        sheet.hang(&"  ".into(), &"     ".into(), line);
    }
}
