//! Everything that is kept beside the rows because reports read it: the tally, and a claim's text, status and stage.

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

use chrono::{DateTime, Utc};

use super::Faults;
use crate::db::{Db, Param, Row, Value, day_text};
use crate::error::{Error, Result};
use crate::model::counting::spread;
use crate::model::words::{Stage, Words};
use crate::model::{ClaimId, Subject};
use crate::store::tally::entry_counts;
use crate::view::audit::{Fault, FaultKind};

/// Counts everything again.
pub fn check(db: &mut Db, faults: &mut Faults) -> Result<()> {
    for odd in compare(db, faults, &journal_and_tally)? {
        faults.add(
            FaultKind::Count,
            format!("the tally has {} for {}, the journal {}", odd.right, odd.key, odd.left),
        );
    }
    for odd in compare(db, faults, &claims_and_tally)? {
        faults.add(
            FaultKind::Count,
            format!(
                "the tally counts {} for {}, and there are {}",
                odd.right, odd.key, odd.left
            ),
        );
    }
    totals(db, faults)?;
    claims(db, faults)
}

/// Each total of the tally against the sum of its days so far.
fn totals(db: &mut Db, faults: &mut Faults) -> Result<()> {
    let mut last = (String::new(), 0_i128);
    db.each(
        "SELECT axis, value, day, n, total FROM tally ORDER BY axis, value, day",
        &[],
        |row| {
            // What cannot be read was named with the counts.
            let (Ok(axis), Ok(value), Ok(day)) = (text(row), text(row), text(row)) else {
                return Ok(());
            };
            let (Ok(n), Ok(total)) = (row.next::<i64>(), row.next::<i64>()) else {
                return Ok(());
            };
            let key = named(&axis, &value);
            if last.0 != key {
                last = (key, 0);
            }
            last.1 += i128::from(n);
            if last.1 != i128::from(total) {
                let (key, sum) = &last;
                let message = format!("the tally has a total of {total} for {key} on {day}, its days add up to {sum}");
                faults.add(FaultKind::Count, message);
                last.1 = i128::from(total);
            }
            Ok(())
        },
    )
}

/// Which of two sums a number belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

type Take<'a> = dyn FnMut(Side, String, i64) + 'a;

/// A key for which two sums differ.
struct Odd {
    key: String,
    left: i128,
    right: i128,
}

/// Compares two sums by key in constant memory: first by fingerprints, then, for those that differ, by name.
fn compare(
    db: &mut Db,
    faults: &mut Faults,
    stream: &dyn Fn(&mut Db, &mut Faults, &mut Take) -> Result<()>,
) -> Result<Vec<Odd>> {
    let mut balance = Balance::new();
    stream(db, faults, &mut |side, key, n| balance.add(side, &key, n))?;
    if balance.is_even() {
        return Ok(Vec::new());
    }
    let mut sums: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    // What cannot be read was named the first time.
    stream(db, &mut Faults::default(), &mut |side, key, n| {
        if balance.is_odd(&key) {
            let (left, right) = sums.entry(key).or_default();
            *(if side == Side::Left { left } else { right }) += i128::from(n);
        }
    })?;
    let odd = sums.into_iter().filter(|(_, (left, right))| left != right);
    Ok(odd.map(|(key, (left, right))| Odd { key, left, right }).collect())
}

/// Two sums by key, as their weighed difference in a fixed number of pans. The weights are drawn anew for each run, so
/// nobody can choose changes that cancel out.
struct Balance {
    weights: RandomState,
    pans: Vec<i128>,
}

impl Balance {
    fn new() -> Balance {
        Balance {
            weights: RandomState::new(),
            pans: vec![0; 4096],
        }
    }

    fn add(&mut self, side: Side, key: &str, n: i64) {
        let weight = self.weights.hash_one(key);
        let moved = i128::from(n).wrapping_mul(i128::from(weight));
        let pan = &mut self.pans[(weight % 4096) as usize];
        *pan = match side {
            Side::Left => pan.wrapping_add(moved),
            Side::Right => pan.wrapping_sub(moved),
        };
    }

    fn is_even(&self) -> bool {
        self.pans.iter().all(|pan| *pan == 0)
    }

    fn is_odd(&self, key: &str) -> bool {
        self.pans[(self.weights.hash_one(key) % 4096) as usize] != 0
    }
}

/// What each entry counted against what the tally has, by day.
fn journal_and_tally(db: &mut Db, faults: &mut Faults, take: &mut Take) -> Result<()> {
    let key = |axis: &str, day: &str, value: &str| format!("{} on {day}", named(axis, value));
    db.each(
        "SELECT seq, at, counted FROM journal WHERE counted <> '[]'",
        &[],
        |row| {
            let seq: i64 = row.next()?;
            let at = row.next::<DateTime<Utc>>();
            match (at, row.next::<String>().and_then(|text| entry_counts(&text))) {
                (Ok(at), Ok(counts)) => {
                    let day = day_text(at.date_naive());
                    for (axis, value, n) in counts {
                        for (axis, value) in spread(&axis, &value) {
                            take(Side::Left, key(&axis, &day, &value), n);
                        }
                    }
                }
                _ => faults.entry(seq, format!("entry {seq} was altered: what it counted cannot be read")),
            }
            Ok(())
        },
    )?;
    db.each(
        "SELECT axis, day, value, n FROM tally UNION ALL SELECT axis, day, value, n FROM tally_today",
        &[],
        |row| {
            match (text(row), text(row), text(row), row.next()) {
                (Ok(axis), Ok(day), Ok(value), Ok(n)) => take(Side::Right, key(&axis, &day, &value), n),
                _ => faults.add(FaultKind::Count, "the tally has a row that cannot be read".to_owned()),
            }
            Ok(())
        },
    )
}

/// The claims as they stand against the sums of the tally; see `model::counting` for what is counted where.
fn claims_and_tally(db: &mut Db, faults: &mut Faults, take: &mut Take) -> Result<()> {
    let counted = list(Stage::counts);
    let open = list(Stage::is_open);
    let own = "stage IS NOT NULL".to_owned();
    let recounts: [(&str, &[&str], String); 5] = [
        ("stage", &["stage"], own.clone()),
        ("status", &["status"], format!("stage IN ({counted})")),
        (
            "source",
            &["originator", "stage", "status"],
            format!("{own} AND originator IS NOT NULL"),
        ),
        ("open", &["entered_on"], format!("stage IN ({open})")),
        ("due", &["due_on"], format!("stage IN ({open}) AND due_on IS NOT NULL")),
    ];
    for (axis, columns, which) in &recounts {
        let by = columns.join(", ");
        let sql = format!("SELECT count(*), {by} FROM claims WHERE {which} GROUP BY {by}");
        db.each(&sql, &[], |row| {
            let n = row.next()?;
            let parts: Result<Vec<String>> = columns.iter().map(|_| text(row)).collect();
            // A claim that cannot be read was named with its row.
            if let Ok(parts) = parts {
                for (axis, value) in spread(axis, &parts.join(":")) {
                    take(Side::Left, named(&axis, &value), n);
                }
            }
            Ok(())
        })?;
    }
    let imported: i64 = db.value("SELECT count(*) FROM claims WHERE stage IS NULL", &[])?;
    take(Side::Left, named("imported", ""), imported);
    db.each(
        "SELECT count(*), kind, coalesce(outcome, 'waiting') FROM requests WHERE ended IS NULL GROUP BY kind, outcome",
        &[],
        |row| {
            let (n, kind, stands) = (row.next()?, text(row)?, text(row)?);
            take(Side::Left, named("request", &format!("{kind}:{stands}")), n);
            Ok(())
        },
    )?;
    // How long verdicts took is told by the journal alone.
    let sql = "SELECT axis, value, n FROM tally WHERE axis <> 'verdict'
               UNION ALL SELECT axis, value, n FROM tally_today WHERE axis <> 'verdict'";
    db.each(sql, &[], |row| {
        match (text(row), text(row), row.next()) {
            (Ok(axis), Ok(value), Ok(n)) => take(Side::Right, named(&axis, &value), n),
            _ => faults.add(FaultKind::Count, "the tally has a row that cannot be read".to_owned()),
        }
        Ok(())
    })
}

fn named(axis: &str, value: &str) -> String {
    format!("{axis} {value}").trim_end().to_owned()
}

fn list(which: fn(Stage) -> bool) -> String {
    let words: Vec<String> = Stage::ALL
        .iter()
        .filter(|s| which(**s))
        .map(|s| format!("'{s}'"))
        .collect();
    words.join(", ")
}

/// A value as the tally writes it.
fn text(row: &mut Row) -> Result<String> {
    match row.next::<Value>()? {
        Param::Text(text) => Ok(text.into_owned()),
        Param::Int(n) => Ok(n.to_string()),
        Param::Day(day) => Ok(day_text(day)),
        other => Err(Error::corrupt(format!("{other:?} as a value to count"))),
    }
}

/// Claims whose text, status or stage is not the last of their history.
fn claims(db: &mut Db, faults: &mut Faults) -> Result<()> {
    let histories = [
        (
            "status is not that of its last mark",
            "SELECT c.id FROM claims c LEFT JOIN marks m ON m.id = (SELECT max(id) FROM marks WHERE claim = c.id)
             WHERE c.status <> coalesce(m.status, 'unverified') ORDER BY c.id",
        ),
        (
            "stage is not that of its last move",
            "SELECT c.id FROM claims c LEFT JOIN stages s ON s.id = (SELECT max(id) FROM stages WHERE claim = c.id)
             WHERE c.stage IS DISTINCT FROM s.stage ORDER BY c.id",
        ),
        (
            "text is not that of its version",
            "SELECT c.id FROM claims c LEFT JOIN claim_texts t ON t.claim = c.id AND t.version = c.text_version
             WHERE t.text IS DISTINCT FROM c.text ORDER BY c.id",
        ),
    ];
    for (what, sql) in histories {
        db.each(sql, &[], |row| {
            let id: i64 = row.next()?;
            faults.push(Fault {
                kind: FaultKind::State,
                table: Some("claims".to_owned()),
                row: Some(id),
                seq: None,
                subject: Some(Subject::from(ClaimId(id)).to_string()),
                message: format!("claims row {id}: its {what}"),
            });
            Ok(())
        })?;
    }
    Ok(())
}
