//! The counting and the geometry of a report's charts; the template only places what stands here.
//! Lengths are in the units of a `viewBox` that is [`WIDTH`] wide.

use std::collections::BTreeMap;

#[cfg(feature = "desk")]
use chrono::NaiveDate;
use serde::Serialize;

use crate::model::locale::Custom;
use crate::model::{Stage, Status, Words};
use crate::view::phrases::status_sign;
use crate::view::reports::Ages;
#[cfg(feature = "desk")]
use crate::view::reports::{Pace, StatusOn};

const WIDTH: i64 = 640;
const ROW: i64 = 30;
const BAR: i64 = 20;
/// Where bars begin: labels stand to their left.
const LEFT: i64 = 150;
/// The longest bar; its number stands to its right.
const LONGEST: i64 = 410;

/// A bar chart, and the table that says the same.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Chart {
    id: &'static str,
    title: &'static str,
    /// The chart in words, for who does not see it.
    description: String,
    /// What the rows are, as the table's heading.
    rows: &'static str,
    width: i64,
    height: i64,
    left: i64,
    bar: i64,
    bars: Vec<Bar>,
    /// The sum, where the rows add up to the claims; drafts and dropped ones stand among the stages and are none.
    total: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Bar {
    sign: &'static str,
    label: &'static str,
    count: String,
    y: i64,
    /// The baseline of the label and the number.
    text_y: i64,
    length: i64,
    count_x: i64,
}

/// Claims by status.
pub(crate) fn by_status(counts: &BTreeMap<String, i64>, custom: Custom) -> Chart {
    let rows = Status::ALL
        .iter()
        .map(|status| (status_sign(*status), status.as_str(), count(counts, status.as_str())));
    chart("status", "Claims by status", "status", rows.collect(), custom)
}

/// Claims by stage.
pub(crate) fn by_stage(counts: &BTreeMap<String, i64>, custom: Custom) -> Chart {
    let rows = Stage::ALL
        .iter()
        .map(|stage| ("", stage.as_str(), count(counts, stage.as_str())));
    chart("stage", "Claims by stage", "stage", rows.collect(), custom)
}

/// Open claims by how long they have been waiting.
pub(crate) fn by_age(ages: &Ages, custom: Custom) -> Chart {
    let rows = vec![
        ("", "up to a day", ages.up_to_1_day),
        ("", "up to a week", ages.up_to_1_week),
        ("", "up to a month", ages.up_to_1_month),
        ("", "longer", ages.older),
    ];
    chart("age", "Open claims by age", "waiting", rows, custom)
}

/// First verdicts by how long they took.
#[cfg(feature = "desk")]
pub(crate) fn by_pace(paces: &[Pace], custom: Custom) -> Chart {
    let rows = paces.iter().map(|pace| {
        let label = match pace.at_most_seconds {
            Some(..=3_600) => "up to an hour",
            Some(..=28_800) => "up to 8 hours",
            Some(..=86_400) => "up to a day",
            Some(..=604_800) => "up to a week",
            Some(_) => "up to a month",
            None => "longer",
        };
        ("", label, pace.count)
    });
    chart("pace", "Time to a first verdict", "time", rows.collect(), custom)
}

/// Columns of claims by status, one for each day, and the table that says the same.
#[cfg(feature = "desk")]
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OverTime {
    title: &'static str,
    description: String,
    width: i64,
    height: i64,
    /// Where the days stand below the columns.
    foot: i64,
    statuses: Vec<Sign>,
    columns: Vec<Column>,
}

#[cfg(feature = "desk")]
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Sign {
    word: &'static str,
    sign: &'static str,
}

#[cfg(feature = "desk")]
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Column {
    on: NaiveDate,
    x: i64,
    width: i64,
    /// What stands below it, up to its right edge; not below each, so that they do not run into one another.
    label: Option<String>,
    pieces: Vec<Piece>,
    counts: Vec<String>,
    total: String,
}

#[cfg(feature = "desk")]
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Piece {
    status: &'static str,
    y: i64,
    height: i64,
}

/// How high the highest column is.
#[cfg(feature = "desk")]
const HIGHEST: i64 = 200;

/// Claims by status over time. Only statuses that any claim had are told.
#[cfg(feature = "desk")]
pub(crate) fn over_time(days: &[StatusOn], custom: Custom) -> OverTime {
    let statuses: Vec<Status> = Status::ALL
        .iter()
        .copied()
        .filter(|status| days.iter().any(|day| count(&day.by_status, status.as_str()) > 0))
        .collect();
    let total = |day: &StatusOn| day.by_status.values().sum::<i64>();
    let most = days.iter().map(total).max().unwrap_or(0).max(1);
    let step = WIDTH / days.len().max(1) as i64;
    let columns = days.iter().enumerate().map(|(at, day)| {
        let (x, width) = (at as i64 * step + step / 8, step * 3 / 4);
        let mut below = HIGHEST;
        let pieces = statuses.iter().filter_map(|status| {
            let n = count(&day.by_status, status.as_str());
            let height = if n > 0 {
                (n * HIGHEST / most).max(1)
            } else {
                return None;
            };
            below -= height;
            Some(Piece {
                status: status.as_str(),
                y: below.max(0),
                height,
            })
        });
        Column {
            on: day.on,
            x,
            width,
            label: (days.len() - 1 - at).is_multiple_of(3).then(|| custom.day(day.on)),
            pieces: pieces.collect(),
            counts: statuses
                .iter()
                .map(|status| custom.number(count(&day.by_status, status.as_str())))
                .collect(),
            total: custom.number(total(day)),
        }
    });
    let ends = days.first().zip(days.last()).map(|(first, last)| {
        format!(
            "From {} claims on {} to {} on {}.",
            custom.number(total(first)),
            custom.day(first.on),
            custom.number(total(last)),
            custom.day(last.on)
        )
    });
    OverTime {
        title: "Claims by status over twelve weeks",
        description: ends.unwrap_or_else(|| "None.".to_owned()),
        width: WIDTH,
        height: HIGHEST + 30,
        foot: HIGHEST + 22,
        columns: columns.collect(),
        statuses: statuses
            .iter()
            .map(|status| Sign {
                word: status.as_str(),
                sign: status_sign(*status),
            })
            .collect(),
    }
}

fn count(counts: &BTreeMap<String, i64>, word: &str) -> i64 {
    counts.get(word).copied().unwrap_or(0)
}

fn chart(
    id: &'static str,
    title: &'static str,
    rows_are: &'static str,
    rows: Vec<(&'static str, &'static str, i64)>,
    custom: Custom,
) -> Chart {
    let most = rows.iter().map(|(_, _, n)| *n).max().unwrap_or(0).max(1);
    let told: Vec<String> = rows
        .iter()
        .filter(|(_, _, n)| *n > 0)
        .map(|(_, label, n)| format!("{} {label}", custom.number(*n)))
        .collect();
    let bars = rows.iter().enumerate().map(|(at, &(sign, label, n))| {
        let y = at as i64 * ROW + (ROW - BAR) / 2;
        // Whatever is there is seen: at least two units.
        let length = if n > 0 { (n * LONGEST / most).max(2) } else { 0 };
        Bar {
            sign,
            label,
            count: custom.number(n),
            y,
            text_y: y + BAR - 5,
            length,
            count_x: LEFT + length + 8,
        }
    });
    Chart {
        id,
        title,
        description: if told.is_empty() {
            "None.".to_owned()
        } else {
            format!("{}.", told.join(", "))
        },
        rows: rows_are,
        width: WIDTH,
        height: rows.len() as i64 * ROW,
        left: LEFT,
        bar: BAR,
        bars: bars.collect(),
        total: (id != "stage").then(|| custom.number(rows.iter().map(|(_, _, n)| n).sum())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_room_and_none_vanishes() {
        let chart = by_age(
            &Ages {
                up_to_1_day: 1,
                up_to_1_week: 0,
                up_to_1_month: 50,
                older: 10_000,
                oldest_on: None,
            },
            chrono_tz::UTC.into(),
        );
        let lengths: Vec<i64> = chart.bars.iter().map(|bar| bar.length).collect();
        assert_eq!(lengths, [2, 0, 2, LONGEST]);
        assert_eq!(chart.description, "1 up to a day, 50 up to a month, 10,000 longer.");
        assert_eq!(chart.height, 4 * ROW);
        assert_eq!(chart.total.as_deref(), Some("10,051"));
    }
}
