//! What a claim adds to the desk's counts, and how those change when the claim does: own claims by status, by stage, by
//! originator with stage and status, open ones by day of entry and by deadline; imported claims; first verdicts by how
//! long they took.
//!
//! Counts are kept as they change, never made by walking all claims: the state of a claim before and after an act gives
//! the difference, and the sum of differences up to a day is the count at its end.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};

use super::ids::SourceId;
use super::words::{Origin, Stage, Status};

/// Differences by (axis, value).
pub type Counts = BTreeMap<(&'static str, String), i64>;

/// The axes that are counted by day, each with the same by month and by year: a report then reads a few years, months
/// and days, however many days a ledger has seen.
const BY_DAY: &[(&str, &str, &str)] = &[("open", "open-month", "open-year"), ("due", "due-month", "due-year")];

/// The axis of the same count by month, or by year.
pub fn coarser(axis: &str) -> Option<(&'static str, &'static str)> {
    BY_DAY
        .iter()
        .find(|(by_day, ..)| *by_day == axis)
        .map(|(_, by_month, by_year)| (*by_month, *by_year))
}

/// A count as the journal has it, and what else the tally has of it: a day's count also counts for its month and year.
pub fn spread(axis: &str, value: &str) -> Vec<(String, String)> {
    let mut all = vec![(axis.to_owned(), value.to_owned())];
    if let (Some((by_month, by_year)), true) = (coarser(axis), value.len() == 10 && value.is_ascii()) {
        all.push((by_month.to_owned(), value[..7].to_owned()));
        all.push((by_year.to_owned(), value[..4].to_owned()));
    }
    all
}

/// The part of a claim that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Own or imported.
    pub origin: Origin,
    /// Where the work is.
    pub stage: Option<Stage>,
    /// Where it stands.
    pub status: Status,
    /// Who originated it.
    pub originator: Option<SourceId>,
    /// The day it was entered.
    pub entered_on: NaiveDate,
    /// Its deadline.
    pub due_on: Option<NaiveDate>,
}

impl Counted {
    fn keys(&self) -> Vec<(&'static str, String)> {
        let Some(stage) = self.stage else {
            return vec![("imported", String::new())];
        };
        let mut keys = vec![("stage", stage.to_string())];
        if let Some(originator) = self.originator {
            keys.push(("source", format!("{}:{stage}:{}", originator.0, self.status)));
        }
        if !stage.counts() {
            return keys;
        }
        keys.push(("status", self.status.to_string()));
        if stage.is_open() {
            keys.push(("open", self.entered_on.to_string()));
            if let Some(due) = self.due_on {
                keys.push(("due", due.to_string()));
            }
        }
        keys
    }
}

/// Adds to `counts` what changes when a claim goes from `before` to `after`.
pub fn change(counts: &mut Counts, before: Option<&Counted>, after: Option<&Counted>) {
    for (state, n) in [(before, -1), (after, 1)] {
        for key in state.map(Counted::keys).unwrap_or_default() {
            add(counts, key, n);
        }
    }
}

/// What came to nothing is left out, so that a batch's differences stay as few as they are.
fn add(counts: &mut Counts, key: (&'static str, String), n: i64) {
    match counts.entry(key) {
        Entry::Vacant(place) => {
            place.insert(n);
        }
        Entry::Occupied(place) if *place.get() == -n => {
            place.remove();
        }
        Entry::Occupied(mut place) => *place.get_mut() += n,
    }
}

/// Upper bounds, in seconds, of the buckets into which times to verdict are counted; the last bucket has none.
pub const BUCKETS: &[i64] = &[
    900, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000,
];

/// The bucket of a time to verdict.
pub fn bucket(entered_at: DateTime<Utc>, decided_at: DateTime<Utc>) -> usize {
    let seconds = (decided_at - entered_at).num_seconds();
    BUCKETS
        .iter()
        .position(|bound| seconds <= *bound)
        .unwrap_or(BUCKETS.len())
}

/// The bucket that holds the median, given how many times fell into each.
pub fn median_bucket(counts: &[i64]) -> Option<usize> {
    let total: i64 = counts.iter().sum();
    let mut seen = 0;
    counts.iter().position(|n| {
        seen += n;
        seen * 2 >= total && total > 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(stage: Stage, status: Status) -> Counted {
        let day = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
        Counted {
            origin: Origin::Own,
            stage: Some(stage),
            status,
            originator: Some(SourceId(3)),
            entered_on: day,
            due_on: None,
        }
    }

    #[test]
    fn closing_moves_a_claim_from_open_to_its_sources_record() {
        let mut counts = Counts::new();
        change(
            &mut counts,
            Some(&counted(Stage::Checking, Status::Verified)),
            Some(&counted(Stage::Closed, Status::Verified)),
        );
        let lines: Vec<String> = counts
            .iter()
            .map(|((axis, value), n)| format!("{axis} {value} {n:+}"))
            .collect();
        let expected = [
            "open 2026-01-02 -1",
            "source 3:checking:verified -1",
            "source 3:closed:verified +1",
            "stage checking -1",
            "stage closed +1",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_draft_counts_only_as_a_draft() {
        let mut counts = Counts::new();
        change(&mut counts, None, Some(&counted(Stage::Draft, Status::Unverified)));
        let axes: Vec<&str> = counts.keys().map(|(axis, _)| *axis).collect();
        assert_eq!(axes, ["source", "stage"]);
    }

    #[test]
    fn a_deadline_counts_for_its_month_and_year_too() {
        let all = spread("due", "2026-01-02")
            .into_iter()
            .map(|(axis, value)| format!("{axis} {value}"));
        assert_eq!(
            all.collect::<Vec<_>>(),
            ["due 2026-01-02", "due-month 2026-01", "due-year 2026"]
        );
        assert_eq!(spread("status", "verified").len(), 1);
    }

    #[test]
    fn the_median_lies_in_the_bucket_that_reaches_half() {
        assert_eq!(median_bucket(&[1, 0, 1, 1]), Some(2));
        assert_eq!(median_bucket(&[0, 0]), None);
    }
}
