//! How outcomes may follow one another: of replies that were asked for, attempts, questions and requests.

use chrono::{DateTime, NaiveDate, Utc};

use super::Refusal;
use super::ids::{AttemptId, ReplyId};
use super::words::{AttemptOutcome, ReplyOutcome};

impl AttemptOutcome {
    /// Whether it was tried and led nowhere; `unprovable` rests on these.
    pub fn led_nowhere(self) -> bool {
        matches!(
            self,
            AttemptOutcome::NoAnswer | AttemptOutcome::Refused | AttemptOutcome::NothingFound
        )
    }
}

/// Whether a reply may come out so. A late answer follows silence; nothing follows an answer.
///
/// # Errors
/// What stands on record already.
pub fn settle(reply: ReplyId, before: Option<ReplyOutcome>, to: ReplyOutcome) -> Result<(), Refusal> {
    match (before, to) {
        (None, _) | (Some(ReplyOutcome::Silent | ReplyOutcome::Declined), ReplyOutcome::Answered) => Ok(()),
        (Some(ReplyOutcome::Silent), ReplyOutcome::Declined) => Ok(()),
        (Some(before), _) => Err(Refusal::new(
            format!("{reply} is on record as {before}"),
            "an answer stays as it was given; ask again with `sayso reply ask`",
        )),
    }
}

/// Whether something can have come of asking at a time that somebody gives.
///
/// # Errors
/// A time before the asking.
pub fn check_order(reply: ReplyId, asked_at: DateTime<Utc>, came_at: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match came_at {
        Some(at) if at < asked_at => Err(Refusal::new(
            format!("{reply} was asked for on {}, after that", asked_at.format("%Y-%m-%d")),
            "give a later --at, or leave it out",
        )),
        _ => Ok(()),
    }
}

/// Whether an attempt may come out so: what was waited for can, anything else is on record.
///
/// # Errors
/// What stands on record already.
pub fn conclude(attempt: AttemptId, before: AttemptOutcome, to: AttemptOutcome) -> Result<(), Refusal> {
    if before != AttemptOutcome::Waiting {
        return Err(Refusal::new(
            format!("{attempt} is on record as {before}"),
            "record another try with `sayso attempt add`",
        ));
    }
    if to == AttemptOutcome::Waiting {
        return Err(Refusal::new(
            format!("{attempt} is waiting already"),
            "say what came of it: no-answer, refused, nothing-found or found",
        ));
    }
    Ok(())
}

/// Whether a day by which somebody should answer can be met.
///
/// # Errors
/// A deadline that lies before the day of asking.
pub fn check_deadline(asked_on: NaiveDate, deadline: Option<NaiveDate>) -> Result<(), Refusal> {
    match deadline {
        Some(day) if day < asked_on => Err(Refusal::new(
            format!("the deadline {day} lies before the day of asking, {asked_on}"),
            "give a later --deadline",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_answer_follows_silence_and_nothing_follows_an_answer() {
        let settle = |before, to| settle(ReplyId(3), before, to).is_ok();
        assert!(settle(None, ReplyOutcome::Silent));
        assert!(settle(Some(ReplyOutcome::Silent), ReplyOutcome::Answered));
        assert!(!settle(Some(ReplyOutcome::Answered), ReplyOutcome::Silent));
        assert!(!settle(Some(ReplyOutcome::Silent), ReplyOutcome::Silent));
    }

    #[test]
    fn only_what_was_waited_for_is_concluded() {
        let conclude = |before, to| conclude(AttemptId(1), before, to).is_ok();
        assert!(conclude(AttemptOutcome::Waiting, AttemptOutcome::Refused));
        assert!(!conclude(AttemptOutcome::Refused, AttemptOutcome::Found));
        assert!(!conclude(AttemptOutcome::Waiting, AttemptOutcome::Waiting));
    }

    #[test]
    fn nobody_answers_before_being_asked() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d);
        assert!(check_deadline(day(22).unwrap(), day(22)).is_ok());
        assert!(check_deadline(day(22).unwrap(), day(21)).is_err());
        assert!(check_deadline(day(22).unwrap(), None).is_ok());
    }
}
