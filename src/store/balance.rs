//! The balance of the desk's checks: of whom, from the counts that every write keeps, and why, from the claims that say so.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::history::{self, AsOf, When, resolve};
use super::pages::source_refs;
use super::tally::Tally;
use super::{claims, desk};
use crate::db::Db;
use crate::db::tables::CLAIMS;
use crate::error::{Error, Result};
use crate::model::names::fold;
use crate::model::words::Words;
use crate::model::{SourceId, Stage, Status};
use crate::view::reports::{BalanceReport, ClaimantCount, ReasonCount};

/// How many claimants and reasons are told at most.
const FIRST: usize = 50;

/// Whom the desk checked how often, and why.
///
/// # Errors
/// `NotFound` for a journal number that is not there.
pub fn balance(db: &mut Db, when: Option<When>, now: DateTime<Utc>) -> Result<BalanceReport> {
    db.snapshot(|db| {
        let zone = desk::show(db)?.zone();
        let as_of = resolve(db, when, now, zone)?;
        let desk = desk::as_of(db, as_of.until)?;
        let tally = Tally::up_to(db, (&as_of).into())?;
        let by_status = tally.counts(db, "status", "")?;
        let total: i64 = by_status.values().sum();
        let unverified = by_status.get(Status::Unverified.as_str()).copied().unwrap_or(0);
        let decided = total - unverified;
        let claimants = claimants(db, &tally, &as_of)?;
        let reasons = reasons(db, &as_of, (total, decided))?;
        Ok(BalanceReport {
            moment: as_of.moment(),
            desk: desk.name,
            total,
            decided,
            claimants: claimants.len() as i64,
            by_claimant: claimants.into_iter().take(FIRST).collect(),
            reasons: reasons.iter().filter(|reason| reason.because.is_some()).count() as i64,
            by_reason: first(reasons),
        })
    })
}

/// The most frequent reasons, and always the claims without one.
fn first(mut reasons: Vec<ReasonCount>) -> Vec<ReasonCount> {
    let without = reasons.pop();
    reasons.truncate(FIRST);
    reasons.extend(without);
    reasons
}

fn claimants(db: &mut Db, tally: &Tally, as_of: &AsOf) -> Result<Vec<ClaimantCount>> {
    let mut counts: HashMap<i64, BTreeMap<String, i64>> = HashMap::new();
    for (value, n) in tally.counts(db, "source", "")? {
        let words: Vec<&str> = value.split(':').collect();
        let [source, stage, status] = words[..] else {
            return Err(Error::corrupt(format!("the count {value:?}")));
        };
        let wrong = || Error::corrupt(format!("the count {value:?}"));
        let source: i64 = source.parse().map_err(|_| wrong())?;
        if Stage::parse(stage).map_err(|_| wrong())?.counts() {
            *counts.entry(source).or_default().entry(status.to_owned()).or_default() += n;
        }
    }
    let ids: BTreeSet<i64> = counts.keys().copied().collect();
    let names = source_refs(db, ids, as_of.until)?;
    // What was merged counts for what it was merged into.
    let mut found: BTreeMap<SourceId, ClaimantCount> = BTreeMap::new();
    for (id, by_status) in counts {
        let source = names
            .get(&id)
            .ok_or_else(|| Error::corrupt(format!("counts of {} which is not there", SourceId(id))))?;
        let entry = found.entry(source.id).or_insert_with(|| ClaimantCount {
            source: source.clone(),
            claims: 0,
            decided: 0,
            by_status: Status::ALL.iter().map(|status| (status.to_string(), 0)).collect(),
        });
        for (status, n) in by_status {
            entry.claims += n;
            if status != Status::Unverified.as_str() {
                entry.decided += n;
            }
            *entry.by_status.entry(status).or_default() += n;
        }
    }
    let mut found: Vec<ClaimantCount> = found.into_values().filter(|count| count.claims > 0).collect();
    found.sort_by_key(|count| (Reverse(count.claims), count.source.id));
    Ok(found)
}

/// Reasons by how often they were given, however they are spelt, and last the claims without one.
fn reasons(db: &mut Db, as_of: &AsOf, (total, decided): (i64, i64)) -> Result<Vec<ReasonCount>> {
    let given = match as_of.past {
        true => given_then(db, as_of)?,
        false => given_now(db)?,
    };
    let mut found: BTreeMap<String, ReasonCount> = BTreeMap::new();
    let mut without = ReasonCount {
        because: None,
        claims: total,
        decided,
    };
    for (because, status, n) in given {
        let entry = found.entry(fold(&because)).or_insert(ReasonCount {
            because: Some(because),
            claims: 0,
            decided: 0,
        });
        let judged = if status == Status::Unverified { 0 } else { n };
        entry.claims += n;
        entry.decided += judged;
        without.claims -= n;
        without.decided -= judged;
    }
    let mut found: Vec<ReasonCount> = found.into_values().collect();
    found.sort_by(|a, b| b.claims.cmp(&a.claims).then_with(|| a.because.cmp(&b.because)));
    found.push(without);
    Ok(found)
}

fn counting_stages() -> String {
    let stages: Vec<String> = Stage::ALL
        .iter()
        .filter(|stage| stage.counts())
        .map(|stage| format!("'{stage}'"))
        .collect();
    stages.join(", ")
}

fn given_now(db: &mut Db) -> Result<Vec<(String, Status, i64)>> {
    let sql = format!(
        "SELECT chosen_because, status, count(*) FROM claims
         WHERE chosen_because IS NOT NULL AND stage IN ({}) GROUP BY chosen_because, status
         ORDER BY chosen_because, status",
        counting_stages()
    );
    db.rows(&sql, &[], |r| Ok((r.next()?, r.next()?, r.next()?)))
}

/// The same as of an entry: of claims that give a reason now, and of those that were edited since.
fn given_then(db: &mut Db, as_of: &AsOf) -> Result<Vec<(String, Status, i64)>> {
    let sql = format!(
        "SELECT {},
            (SELECT s.stage FROM stages s WHERE s.claim = c.id AND s.seq <= ?1 ORDER BY s.id DESC LIMIT 1),
            (SELECT m.status FROM marks m WHERE m.claim = c.id AND m.seq <= ?1 ORDER BY m.id DESC LIMIT 1)
         FROM claims c WHERE c.seq <= ?1 AND (c.chosen_because IS NOT NULL
            OR c.id IN (SELECT v.row_id FROM revisions v WHERE v.tbl = 'claims' AND v.seq > ?1))
         ORDER BY c.chosen_because, c.id",
        CLAIMS.columns_as("c")
    );
    let mut stood = Vec::new();
    let mut rows = db.rows(&sql, &[as_of.until.into()], |r| {
        let claim = claims::from_row(r)?;
        let (stage, status): (Option<Stage>, Option<Status>) = (r.next()?, r.next()?);
        stood.push((stage, status.unwrap_or(Status::Unverified)));
        Ok(claim)
    })?;
    history::rewind(db, &mut rows, as_of.until)?;
    let mut given: Vec<(String, Status, i64)> = rows
        .into_iter()
        .zip(stood)
        .filter_map(|(claim, (stage, status))| {
            let counts = stage.is_some_and(Stage::counts);
            claim
                .chosen_because
                .filter(|_| counts)
                .map(|because| (because, status, 1))
        })
        .collect();
    given.sort();
    Ok(given)
}
