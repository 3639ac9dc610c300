//! The words and signs that every rendering shares, so that a terminal, a report and the desk's pages say the same thing.
//! Knows the views; knows nothing of width, colour or markup.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::model::locale::{Custom, Locale};
use crate::model::{
    AttemptOutcome, Correction, RelationKind, ReplyOutcome, Resolution, Severity, SourceKind, Stage, Stance, Status,
    Words,
};
use crate::view::SourceRef;
use crate::view::agenda::{Agenda, AgendaItem};
use crate::view::claims::{ClaimPage, Corroboration, EvidenceView, LinkView, RelationView};
use crate::view::published::Corrections;
use crate::view::reports::{ArticleReport, Blocker, Moment};
use crate::view::work::{ReplyView, ResolutionView};

/// What a report says on top while claims are open.
pub(crate) const INTERNAL: &str = "internal, not for publication";

/// What stands in a chain where the text names nobody.
pub(crate) const GAP: &str = "somebody the text leaves out";

/// A sign for a status, of its own shape: colour is never the only difference.
pub(crate) fn status_sign(status: Status) -> &'static str {
    match status {
        Status::Unverified => "○",
        Status::Verified => "✓",
        Status::Disputed => "±",
        Status::False => "✗",
        Status::Misleading => "≈",
        Status::Unprovable => "∅",
        Status::Outdated => "↻",
        Status::Withdrawn => "⊘",
    }
}

/// A sign for a severity.
pub(crate) fn severity_sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Blocking => "■",
        Severity::Warning => "▲",
        Severity::Note => "•",
    }
}

/// A sign for a stance.
pub(crate) fn stance_sign(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "+",
        Stance::Refutes => "−",
        Stance::Context => "·",
    }
}

/// A sign for a source in a drawn chain.
pub(crate) fn source_sign(source: Option<&SourceRef>) -> &'static str {
    match source {
        None => "┄",
        Some(source) if source.anonymous => "◌",
        Some(source) if source.kind == SourceKind::Outlet => "■",
        Some(_) => "●",
    }
}

/// Where the work is, also for a claim without a stage.
pub(crate) fn stage_word(stage: Option<Stage>) -> &'static str {
    stage.map_or("imported", |stage| stage.as_str())
}

/// A number in what is said on the way, before the desk's own manner is known: 1,204,331.
pub(crate) fn number(n: i64) -> String {
    Locale::default().number(n)
}

/// "1 claim", "2 claims", in what is said on the way.
pub(crate) fn count(n: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A time in the desk's zone, to the minute.
pub(crate) fn time(at: DateTime<Utc>, custom: Custom) -> String {
    custom.time(at)
}

/// The moment that a report speaks of.
pub(crate) fn moment(moment: &Moment, custom: Custom) -> String {
    let entry = match moment.as_of_seq {
        0 if moment.past => "before the journal's first entry".to_owned(),
        seq => format!("journal #{seq}"),
    };
    match (moment.past, moment.day) {
        // The instant after a day would name the next one.
        (true, Some(day)) => format!("as it stood at the end of {}, {entry}", custom.day(day)),
        (true, None) if moment.as_of == DateTime::UNIX_EPOCH => format!("as it stood {entry}"),
        (true, None) => format!("as it stood on {}, {entry}", time(moment.as_of, custom)),
        (false, _) => format!("as of {}, {entry}", time(moment.as_of, custom)),
    }
}

/// A source's name, and that it is anonymous.
pub(crate) fn named(source: &SourceRef) -> String {
    if source.anonymous {
        format!("{} (anonymous)", source.name)
    } else {
        source.name.clone()
    }
}

/// The title of the public list of corrections.
pub(crate) fn corrections_title(list: &Corrections) -> String {
    match list.year {
        Some(year) => format!("Corrections {year} · {}", list.desk),
        None => format!("Corrections · {}", list.desk),
    }
}

/// How many corrections there are, beside how many reviews.
pub(crate) fn corrections_count(list: &Corrections, custom: Custom) -> String {
    format!(
        "{}, {} published",
        custom.count(list.corrections.len() as i64, "correction", "corrections"),
        custom.count(list.published, "review", "reviews")
    )
}

/// A kind of correction, as readers are told; none is a review that was taken back.
pub(crate) fn correction_kind(kind: Option<Correction>) -> &'static str {
    match kind {
        Some(Correction::Verdict) => "verdict corrected",
        Some(Correction::Factual) => "fact corrected",
        Some(Correction::Update) => "updated",
        Some(Correction::Typo) => "spelling corrected",
        Some(Correction::EnteredInError) => "entered in error",
        None => "withdrawn",
    }
}

/// A chain in one line, originator first.
pub(crate) fn chain(links: &[LinkView]) -> String {
    if links.is_empty() {
        return "nobody: no attribution yet".to_owned();
    }
    let names: Vec<String> = links
        .iter()
        .map(|link| link.source.as_ref().map_or_else(|| format!("[{GAP}]"), named))
        .collect();
    names.join(" → ")
}

/// How many origins assert a claim. A range is anonymous sources that may or may not be one person.
pub(crate) fn corroboration(origins: Corroboration) -> String {
    let Corroboration { least, most } = origins;
    match (least, most) {
        (0, 0) => "no origin known".to_owned(),
        (1, 1) => "1 origin".to_owned(),
        (least, most) if least == most => format!("{least} independent origins"),
        _ => format!("{least}–{most} origins: anonymous sources that cannot be told apart"),
    }
}

/// What stands in a story's way, alike things together: thirty claims that are still open are one thing to do.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Obstacle<'a> {
    /// What stands in the way.
    pub message: &'a str,
    /// Of which claims; empty when it is the article.
    pub claims: Vec<i64>,
    /// What to do, for the first of them when it differs.
    pub hint: &'a str,
    /// Whether the hint speaks of the first claim alone.
    pub first_only: bool,
}

/// Blockers put together by what they say, in the order of their first.
pub(crate) fn obstacles(blocking: &[Blocker]) -> Vec<Obstacle<'_>> {
    let mut found: Vec<Obstacle<'_>> = Vec::new();
    for blocker in blocking {
        let claim = blocker.claim.map(|claim| claim.0);
        let alike = found
            .iter_mut()
            .find(|seen| seen.message == blocker.message && !seen.claims.is_empty());
        match (alike, claim) {
            (Some(seen), Some(claim)) => {
                seen.claims.push(claim);
                seen.first_only |= seen.hint != blocker.hint;
            }
            _ => found.push(Obstacle {
                message: &blocker.message,
                claims: claim.into_iter().collect(),
                hint: &blocker.hint,
                first_only: false,
            }),
        }
    }
    found
}

/// How a claim stands to another, as a sentence goes on: "contradicts #8".
pub(crate) fn relation(relation: &RelationView) -> String {
    let how = match (relation.kind, relation.direction) {
        (RelationKind::Same, _) => "says the same as",
        (RelationKind::Contradicts, _) => "contradicts",
        (RelationKind::Variant, "from") => "has a variant in",
        (RelationKind::Variant, _) => "is a variant of",
        (RelationKind::Updates, "from") => "is updated by",
        (RelationKind::Updates, _) => "updates",
    };
    format!("{how} #{}", relation.claim.0)
}

/// What came of asking for a reply: "answered", "overdue since 2026-11-21".
pub(crate) fn reply(reply: &ReplyView, custom: Custom) -> String {
    match (reply.outcome, reply.deadline_on) {
        (Some(ReplyOutcome::Answered), _) => "answered".to_owned(),
        (Some(ReplyOutcome::Declined), _) => "would not reply".to_owned(),
        (Some(ReplyOutcome::Silent), _) => "did not reply".to_owned(),
        (None, Some(day)) if reply.overdue => format!("no reply yet, overdue since {}", custom.day(day)),
        (None, Some(day)) => format!("no reply yet, until {}", custom.day(day)),
        (None, None) => "no reply yet".to_owned(),
    }
}

/// What stands in a story's way, in a sentence, and who let it go.
pub(crate) fn verdict(report: &ArticleReport, custom: Custom) -> String {
    let signed: Vec<&str> = report
        .article
        .signoffs
        .iter()
        .filter(|signoff| signoff.stands)
        .map(|signoff| signoff.by.as_str())
        .collect();
    let way = match (report.go, report.blocking.len() as i64) {
        (true, _) => "nothing stands in the way".to_owned(),
        (false, n) => format!("{} in the way", custom.count(n, "thing stands", "things stand")),
    };
    match (report.go, &signed[..]) {
        (true, []) => format!("{way}; not signed off yet"),
        (false, []) => way,
        (true, who) => format!("{way}; signed off by {}", who.join(", ")),
        (false, who) => format!("{way} since {} signed it off", who.join(", ")),
    }
}

/// The work around a claim's verdict, a line each.
pub(crate) fn work(page: &ClaimPage, custom: Custom) -> Vec<String> {
    let mut lines: Vec<String> = page
        .replies
        .iter()
        .map(|view| match (&view.answer, view.quoted) {
            (Some(answer), Some(true)) => format!("{} replied: “{answer}”", named(&view.of)),
            (Some(answer), _) => format!("{} replied, in short: {answer}", named(&view.of)),
            (None, _) => format!("{}: {}", named(&view.of), reply(view, custom)),
        })
        .collect();
    lines.extend(
        page.attempts
            .iter()
            .map(|tried| format!("{} {}: {}", tried.kind, tried.what, attempt(tried.outcome))),
    );
    lines.extend(page.queries.iter().map(|query| match &query.answer {
        Some(answer) => format!("asked {}: {} → {answer}", query.to, query.question),
        None => format!("asked {}: {} (open)", query.to, query.question),
    }));
    lines.extend(
        page.resolution
            .iter()
            .map(|resolved| format!("in the copy: {}", resolution(resolved))),
    );
    lines
}

/// Whose agenda it is.
pub(crate) fn agenda_title(agenda: &Agenda, custom: Custom) -> String {
    let total = custom.count(agenda.total, "thing waits", "things wait");
    let today = custom.day(agenda.today);
    match &agenda.person {
        Some(who) => format!("{total} for {who} at {}, {today}", agenda.desk),
        None => format!("{total} at {}, {today}", agenda.desk),
    }
}

/// What an item of the agenda is: "reply #3, claim #7".
pub(crate) fn agenda_subject(item: &AgendaItem) -> String {
    let own = item.id.replacen(':', " #", 1);
    let of = match (item.claim, item.article) {
        (Some(claim), _) => claim.to_string(),
        (None, Some(article)) => article.to_string(),
        (None, None) => own.clone(),
    };
    if of == own { own } else { format!("{own}, {of}") }
}

/// Why claims were chosen.
pub(crate) fn because(because: Option<&str>) -> String {
    because.map_or_else(|| "(nobody said why)".to_owned(), str::to_owned)
}

/// How many reasons there are.
pub(crate) fn reasons(n: i64, custom: Custom) -> String {
    custom.count(n, "reason", "reasons")
}

/// Requests of a kind.
pub(crate) fn requests(kind: &str) -> String {
    format!("Requests for a {kind}")
}

/// What came of an attempt.
pub(crate) fn attempt(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::NoAnswer => "no answer",
        AttemptOutcome::Refused => "refused",
        AttemptOutcome::NothingFound => "nothing found",
        AttemptOutcome::Waiting => "waiting",
        AttemptOutcome::Found => "found",
    }
}

/// What became of a claim in the copy: "reworded to “about 30 bolts”".
pub(crate) fn resolution(resolved: &ResolutionView) -> String {
    match (resolved.resolution, &resolved.wording) {
        (Resolution::Kept, _) => "kept as it is".to_owned(),
        (Resolution::Cut, _) => "cut".to_owned(),
        (resolution, Some(wording)) => format!("{resolution}: “{wording}”"),
        (resolution, None) => resolution.to_string(),
    }
}

/// Whether an address may become a link: `javascript:` and its like never do.
pub(crate) fn is_web(url: &str) -> bool {
    let scheme = url.split("://").next().unwrap_or_default();
    url.contains("://") && (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
}

/// How a link passes the claim on: "paraphrased, “told”, to Haider al-Abadi, on 2015-10-09".
pub(crate) fn passing(link: &LinkView, custom: Custom) -> String {
    let mut words = link.manner.to_string();
    if let Some(cue) = &link.cue {
        let _ = write!(words, ", “{cue}”");
    }
    if let Some(addressee) = &link.addressee {
        let _ = write!(words, ", to {}", named(addressee));
    }
    if let Some(said_on) = &link.said_on {
        let _ = write!(words, ", on {}", custom.date(said_on));
    }
    words
}

/// How the evidence is spread over the stances: "2 support, 1 refutes, 0 context".
pub(crate) fn stances(evidence: &[EvidenceView]) -> String {
    let [supports, refutes, context] = stance_counts(evidence);
    format!(
        "{supports} {}, {refutes} {}, {context} context",
        if supports == 1 { "supports" } else { "support" },
        if refutes == 1 { "refutes" } else { "refute" },
    )
}

/// Supporting, refuting and contextual evidence.
pub(crate) fn stance_counts(evidence: &[EvidenceView]) -> [usize; 3] {
    [Stance::Supports, Stance::Refutes, Stance::Context]
        .map(|stance| evidence.iter().filter(|brought| brought.stance == stance).count())
}

/// Stored text with every control and bidirectional-override character made visible: U+202E reads `<U+202E>`.
///
/// Raw, they could move a terminal's cursor, retitle its window or turn words round. Tabs and line ends stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let unsafe_character = |c: char| c != '\n' && c != '\t' && dangerous(c);
    if !text.contains(unsafe_character) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        if unsafe_character(c) {
            let _ = write!(shown, "<U+{:04X}>", c as u32);
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The same in one line: tabs and line ends become spaces.
pub(crate) fn safe(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Controls (C0, DEL, C1), bidirectional embeddings, overrides, isolates and marks, line and paragraph separators.
pub(crate) fn dangerous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_shown_instead() {
        assert_eq!(safe("plain, עברית, 👩‍🚒"), "plain, עברית, 👩‍🚒");
        assert_eq!(safe("a\u{202e}b\u{2066}c"), "a<U+202E>b<U+2066>c");
        assert_eq!(
            safe("\u{1b}]0;title\u{7}\u{9b}31m\u{0}"),
            "<U+001B>]0;title<U+0007><U+009B>31m<U+0000>"
        );
        assert_eq!(safe("two\r\nlines\tand a lone \r"), "two lines and a lone <U+000D>");
        assert_eq!(visible("two\r\nlines\u{7f}"), "two\nlines<U+007F>");
    }

    #[test]
    fn origins_are_told_in_words() {
        let say = |least, most| corroboration(Corroboration { least, most });
        assert_eq!(say(1, 1), "1 origin");
        assert_eq!(say(3, 3), "3 independent origins");
        assert_eq!(say(1, 2), "1–2 origins: anonymous sources that cannot be told apart");
        assert_eq!(say(0, 0), "no origin known");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1_000, 1_204_331, -1_000].map(number),
            ["0", "999", "1,000", "1,204,331", "-1,000"]
        );
    }
}
