//! The counting and the geometry of a report's charts; the template only places what stands here.
//! Lengths are in the units of a `viewBox` that is [`WIDTH`] wide.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::locale::Custom;
use crate::model::{Stage, Status, Words};
use crate::view::phrases::status_sign;
use crate::view::reports::Ages;

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
