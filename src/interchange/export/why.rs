//! Why something stays at the desk, in words: one sentence for commands, programs and pages, each of which asks for more in a
//! way of its own. Pure: knows no store.

use super::leaving::{Nothing, Stays};
use crate::model::{ClaimId, Refusal};
use crate::view::phrases;

/// How more is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// The desk's own claims.
    pub own: &'static str,
    /// Other desks' reviews.
    pub imported: &'static str,
    /// Closed claims too that are not published.
    pub unpublished: &'static str,
    /// Claims too that are not closed.
    pub unclosed: &'static str,
}

/// Claims that stay for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub claims: Vec<ClaimId>,
    /// Why.
    pub why: &'static str,
    /// How they would leave; `None` when they never do.
    pub next: Option<String>,
}

/// What keeps claims that were asked for by their numbers, each reason once.
pub fn reasons(staying: &[(ClaimId, Stays)], ways: &Ways) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    for (id, stays) in staying {
        let (why, next) = words(*stays, ways);
        match reasons.iter_mut().find(|reason| reason.why == why) {
            Some(reason) => reason.claims.push(*id),
            None => reasons.push(Reason {
                claims: vec![*id],
                why,
                next,
            }),
        }
    }
    reasons
}

fn words(stays: Stays, ways: &Ways) -> (&'static str, Option<String>) {
    let exports = |way: &str, what: &str| Some(format!("{way} exports {what}"));
    match stays {
        Stays::Filtered => ("it does not pass the filters", None),
        Stays::Anothers => ("it is another desk's", exports(ways.imported, "its review")),
        Stays::Ours => ("it is the desk's own", exports(ways.own, "it")),
        Stays::Unpublished => ("it is not published", exports(ways.unpublished, "it")),
        Stays::Unclosed => ("it is not closed", exports(ways.unclosed, "it, marked internal")),
        Stays::Never => ("drafts and what was dropped never leave the desk", None),
    }
}

impl Reason {
    /// The sentence of an export in which others leave.
    pub fn line(&self) -> String {
        let next = self.next.iter().map(|next| format!(": {next}"));
        format!(
            "{}: not exported: {}{}",
            who(&self.claims),
            self.why,
            next.collect::<String>()
        )
    }
}

/// How many claims are named where the same is told of many.
const NAMED: usize = 5;

/// Claims of which the same is told.
pub fn who(claims: &[ClaimId]) -> String {
    match claims {
        [only] => only.to_string(),
        many => {
            let named: Vec<String> = many.iter().take(NAMED).map(|id| format!("#{}", id.0)).collect();
            let more = if many.len() > NAMED { ", …" } else { "" };
            format!("{} claims ({}{more})", many.len(), named.join(", "))
        }
    }
}

/// Why nothing leaves at all, with what would make something leave.
pub fn nothing(why: Nothing, ways: &Ways) -> Refusal {
    let claims = |many: usize| phrases::count(many as i64, "claim", "claims");
    let (what, next) = match why {
        Nothing::NoReview => (
            "no review of another desk's passes",
            "import some, or take a filter away".to_owned(),
        ),
        Nothing::NoClaim => (
            "no claim passes",
            format!("{} exports other desks' reviews", ways.imported),
        ),
        Nothing::NoneClosed { unclosed } => (
            "nothing of it is closed",
            format!("{} exports {}, each marked internal", ways.unclosed, claims(unclosed)),
        ),
        Nothing::NonePublished { closed, unclosed } => (
            "nothing of it is published",
            format!(
                "{} exports {}, {} {}",
                ways.unpublished,
                claims(closed),
                ways.unclosed,
                claims(unclosed)
            ),
        ),
    };
    Refusal::new(format!("nothing is exported: {what}"), next)
}

/// Why nothing leaves where claims were asked for by their numbers, and all of them stay.
pub fn none_of_them(reasons: &[Reason]) -> Refusal {
    let kept: Vec<String> = reasons
        .iter()
        .map(|reason| format!("{}: {}", who(&reason.claims), reason.why))
        .collect();
    let next: Vec<&str> = reasons.iter().filter_map(|reason| reason.next.as_deref()).collect();
    let next = match next.is_empty() {
        true => "ask for other claims, or take a filter away".to_owned(),
        false => next.join("; "),
    };
    Refusal::new(format!("nothing is exported: {}", kept.join("; ")), next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAYS: Ways = Ways {
        own: "OWN",
        imported: "IMPORTED",
        unpublished: "UNPUBLISHED",
        unclosed: "UNCLOSED",
    };

    #[test]
    fn the_same_reason_is_told_once_with_its_claims() {
        let staying: Vec<(ClaimId, Stays)> = (1..=7)
            .map(|id| (ClaimId(id), Stays::Unpublished))
            .chain([(ClaimId(9), Stays::Never)])
            .collect();
        let reasons = reasons(&staying, &WAYS);
        let lines: Vec<String> = reasons.iter().map(Reason::line).collect();
        assert_eq!(
            lines,
            [
                "7 claims (#1, #2, #3, #4, #5, …): not exported: it is not published: UNPUBLISHED exports it",
                "claim #9: not exported: drafts and what was dropped never leave the desk",
            ]
        );
        assert_eq!(
            none_of_them(&reasons[1..]),
            Refusal::new(
                "nothing is exported: claim #9: drafts and what was dropped never leave the desk",
                "ask for other claims, or take a filter away",
            )
        );
    }

    #[test]
    fn an_export_of_nothing_says_what_would_leave() {
        let why = Nothing::NonePublished {
            closed: 1,
            unclosed: 1_200,
        };
        assert_eq!(
            nothing(why, &WAYS),
            Refusal::new(
                "nothing is exported: nothing of it is published",
                "UNPUBLISHED exports 1 claim, UNCLOSED 1,200 claims",
            )
        );
    }
}
