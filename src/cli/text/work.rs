//! The work around the verdict on a terminal: replies, attempts, questions, what became of claims in the copy.

use crate::cli::phrases::{self, time};
use crate::model::ReplyOutcome;
use crate::view::claims::{ClaimPage, Marked};
use crate::view::work::{
    AttemptList, AttemptView, QueryList, QueryView, ReplyList, ReplyView, RequestList, RequestView, SignoffList,
    SignoffView,
};

use super::articles::short_hash;
use super::layout::{Ink, Rich, Sheet};
use super::{Paper, lints, next};

/// Replies that were asked for.
pub fn replies(list: &ReplyList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.replies.is_empty() {
        sheet.line("No reply is waited for.");
    }
    for view in &list.replies {
        reply(&mut sheet, 0, view, true);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// What was tried.
pub fn attempts(list: &AttemptList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.attempts.is_empty() {
        sheet.line("No attempt is on record.");
    }
    for view in &list.attempts {
        attempt(&mut sheet, 0, view, true);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// Questions to the writer and colleagues.
pub fn queries(list: &QueryList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.queries.is_empty() {
        sheet.line("No question is open.");
    }
    for view in &list.queries {
        query(&mut sheet, 0, view, true);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// Who let stories go, and with which text.
pub fn signoffs(list: &SignoffList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.signoffs.is_empty() {
        sheet.line("No sign-off stands.");
    }
    for view in &list.signoffs {
        signoff(&mut sheet, 0, view, true);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// What was asked for from outside.
pub fn requests(list: &RequestList, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.requests.is_empty() {
        sheet.line("No request waits for an answer.");
    }
    for view in &list.requests {
        request(&mut sheet, view);
    }
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

/// What became of claims in the copy, and what is still missing.
pub fn resolved(marked: &Marked, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    for page in &marked.claims {
        let line = Rich::new().strong(page.row.id.to_string()).text(": ");
        match &page.resolution {
            Some(resolved) => sheet.line(line.text(phrases::resolution(resolved))),
            None => sheet.line(line.text("not resolved in the copy")),
        }
        let missing: Vec<_> = page
            .lints
            .iter()
            .filter(|lint| lint.code.starts_with("copy-"))
            .cloned()
            .collect();
        lints(&mut sheet, "Still to do", &missing);
    }
    sheet.done()
}

/// What hangs on a claim's page.
pub(super) fn of_claim(sheet: &mut Sheet<'_>, page: &ClaimPage) {
    if !page.replies.is_empty() {
        sheet.heading("Right of reply");
        for view in &page.replies {
            reply(sheet, 2, view, false);
        }
    }
    if !page.attempts.is_empty() {
        sheet.heading("What was tried");
        for view in &page.attempts {
            attempt(sheet, 2, view, false);
        }
    }
    if !page.queries.is_empty() {
        sheet.heading("Questions");
        for view in &page.queries {
            query(sheet, 2, view, false);
        }
    }
    if let Some(resolved) = &page.resolution {
        sheet.heading("In the copy");
        let when = time(resolved.resolved_at, sheet.paper.custom);
        let line = format!(
            "{} · {when} · {} · journal #{}",
            phrases::resolution(resolved),
            resolved.by,
            resolved.seq
        );
        sheet.hang(&"  ".into(), &"    ".into(), line);
        if let Some(reason) = &resolved.reason {
            sheet.indent(4, reason.as_str());
        }
    }
}

fn reply(sheet: &mut Sheet<'_>, by: usize, view: &ReplyView, named: bool) {
    let custom = sheet.paper.custom;
    let outcome = match (view.outcome, view.overdue) {
        (None, true) => Rich::new().ink(Ink::Alarm, phrases::reply(view, custom)),
        (None, false) => Rich::new().ink(Ink::Doubt, phrases::reply(view, custom)),
        (Some(ReplyOutcome::Answered), _) => Rich::new().ink(Ink::Good, phrases::reply(view, custom)),
        (Some(_), _) => Rich::new().text(phrases::reply(view, custom)),
    };
    let about = if named {
        format!(" to {}", view.claim)
    } else {
        String::new()
    };
    let line = Rich::new()
        .strong(view.id.to_string())
        .text(format!("{about} · "))
        .strong(phrases::named(&view.of))
        .text(" · ")
        .then(outcome);
    sheet.hang(&" ".repeat(by).into(), &" ".repeat(by + 2).into(), line);
    let how = view.how.as_ref().map(|how| format!(", {how}")).unwrap_or_default();
    let asked = format!("asked by {} {}{how}", view.asked_by, time(view.asked_at, custom));
    sheet.indent(by + 2, Rich::new().faint(asked));
    if let Some(question) = &view.question {
        sheet.indent(by + 2, format!("asked: {question}"));
    }
    if let Some(answer) = &view.answer {
        let words = match view.quoted {
            Some(true) => format!("“{answer}”"),
            _ => format!("in short: {answer}"),
        };
        sheet.indent(by + 2, words);
    }
    if let (Some(at), Some(who)) = (view.settled_at, &view.settled_by) {
        sheet.indent(
            by + 2,
            Rich::new().faint(format!("{} · taken down by {who}", time(at, custom))),
        );
    }
}

fn attempt(sheet: &mut Sheet<'_>, by: usize, view: &AttemptView, named: bool) {
    let about = if named {
        format!(" on {}", view.claim)
    } else {
        String::new()
    };
    let line = Rich::new()
        .strong(view.id.to_string())
        .text(format!("{about} · {} · {} · ", view.kind, view.what))
        .strong(phrases::attempt(view.outcome));
    sheet.hang(&" ".repeat(by).into(), &" ".repeat(by + 2).into(), line);
    if let Some(note) = &view.note {
        sheet.indent(by + 2, format!("note: {note}"));
    }
    let when = format!("{} · {}", time(view.tried_at, sheet.paper.custom), view.by);
    sheet.indent(by + 2, Rich::new().faint(when));
}

fn query(sheet: &mut Sheet<'_>, by: usize, view: &QueryView, named: bool) {
    let custom = sheet.paper.custom;
    let about = match (named, view.claim, view.article) {
        (true, Some(claim), _) => format!(" about {claim}"),
        (true, None, Some(article)) => format!(" about {article}"),
        _ => String::new(),
    };
    let who = if view.to_writer { ", the writer" } else { "" };
    let until = match (&view.answered_at, view.deadline_on) {
        (Some(_), _) => Rich::new().ink(Ink::Good, "answered"),
        (None, Some(day)) if view.overdue => Rich::new().ink(Ink::Alarm, format!("overdue since {}", custom.day(day))),
        (None, Some(day)) => Rich::new().ink(Ink::Doubt, format!("open, until {}", custom.day(day))),
        (None, None) => Rich::new().ink(Ink::Doubt, "open"),
    };
    let line = Rich::new()
        .strong(view.id.to_string())
        .text(format!("{about} · to {}{who} · ", view.to))
        .then(until);
    sheet.hang(&" ".repeat(by).into(), &" ".repeat(by + 2).into(), line);
    sheet.indent(by + 2, view.question.as_str());
    let asked = format!("asked by {} {}", view.asked_by, time(view.asked_at, custom));
    sheet.indent(by + 2, Rich::new().faint(asked));
    if let (Some(answer), Some(at)) = (&view.answer, view.answered_at) {
        sheet.indent(by + 2, format!("→ {answer}"));
        let who = view.answered_by.as_deref().unwrap_or_default();
        sheet.indent(by + 2, Rich::new().faint(format!("{} · {who}", time(at, custom))));
    }
}

/// Who let a story go, with which text, and whether that stands.
pub(super) fn signoff(sheet: &mut Sheet<'_>, by: usize, view: &SignoffView, named: bool) {
    let custom = sheet.paper.custom;
    let about = if named {
        format!("{}: ", view.article)
    } else {
        String::new()
    };
    let sign = match view.stands {
        true => Rich::new().ink(Ink::Good, "✓ signed off"),
        false => Rich::new().ink(Ink::Doubt, "⊘ void"),
    };
    let line = Rich::new()
        .strong(about)
        .then(sign)
        .text(format!(" · {} · {}", view.by, time(view.signed_at, custom)));
    sheet.hang(&" ".repeat(by).into(), &" ".repeat(by + 2).into(), line);
    let text = format!("text {}, {}", view.text_version, short_hash(&view.sha256));
    sheet.indent(by + 2, Rich::new().faint(text));
    if let Some(why) = &view.void_because {
        let seq = view
            .void_seq
            .map(|seq| format!(" · journal #{seq}"))
            .unwrap_or_default();
        sheet.indent(by + 2, format!("void: {why}{seq}"));
    }
    if let Some(note) = &view.note {
        sheet.indent(by + 2, format!("note: {note}"));
    }
}

fn request(sheet: &mut Sheet<'_>, view: &RequestView) {
    let custom = sheet.paper.custom;
    let about = match (view.claim, view.article) {
        (Some(claim), _) => format!(" of {claim}"),
        (None, Some(article)) => format!(" of {article}"),
        (None, None) => String::new(),
    };
    let outcome = match view.outcome {
        None => Rich::new().ink(Ink::Doubt, "not answered yet"),
        Some(outcome) => Rich::new().strong(outcome.to_string()),
    };
    let line = Rich::new()
        .strong(view.id.to_string())
        .text(format!(" · {}{about} · {} · ", view.kind, view.asker))
        .then(outcome);
    sheet.hang(&"".into(), &"  ".into(), line);
    sheet.indent(2, view.why.as_str());
    let came = format!("came {}, taken down by {}", time(view.came_at, custom), view.taken_by);
    sheet.indent(2, Rich::new().faint(came));
    if let (Some(at), Some(who)) = (view.answered_at, &view.answered_by) {
        if let Some(answer) = &view.answer {
            sheet.indent(2, format!("→ {answer}"));
        }
        sheet.indent(2, Rich::new().faint(format!("answered {} by {who}", time(at, custom))));
    }
}
