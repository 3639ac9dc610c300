//! The reports: sums of maintained counts for the desk, one article's claims for a story.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::history::{AsOf, When, resolve};
use super::listing::{self, Filter, Page};
use super::pages::{self, Scope};
use super::tally::{ByDay, Tally, UpTo};
use super::{articles, desk, sources};
use crate::db::Db;
use crate::error::Result;
use crate::model::counting::{BUCKETS, median_bucket};
use crate::model::words::Words;
use crate::model::{
    ArticleId, ClaimId, ClaimKind, Desk, Lint, Order, RequestKind, RequestOutcome, Severity, SourceId, Stage, Status,
};
use crate::view::reports::{
    Ages, ArticleReport, Blocker, Pace, RequestCounts, SourceReport, StatusOn, StatusReport, TimeToVerdict, Trends,
};
use crate::view::{ClaimPage, ClaimRow};

/// How many claims a report lists at most where it only shows the first.
const FIRST: usize = 20;

/// The desk's overview.
///
/// # Errors
/// `NotFound` for a journal number that is not there.
pub fn overview(db: &mut Db, when: Option<When>, now: DateTime<Utc>) -> Result<StatusReport> {
    db.snapshot(|db| {
        let zone = desk::show(db)?.zone();
        let as_of = resolve(db, when, now, zone)?;
        let desk = desk::as_of(db, as_of.until)?;
        let tally = Tally::up_to(db, (&as_of).into())?;
        let by_status = filled::<Status>(tally.counts(db, "status", "")?);
        let by_stage = filled::<Stage>(tally.counts(db, "stage", "")?);
        let stage = |stage: Stage| by_stage.get(stage.as_str()).copied().unwrap_or(0);
        let mut deadlines = ByDay::new(&tally, "due")?;
        let overdue = deadlines.before(db, as_of.today)?;
        let due = deadlines.all(db)? - overdue;
        let open = stage(Stage::Open) + stage(Stage::Checking) + stage(Stage::Approval);
        let verdicts = tally.counts(db, "verdict", "")?;
        let imported = tally.counts(db, "imported", "")?.values().sum();
        let requests = requests(&tally.counts(db, "request", "")?);
        let due_claims = match as_of.past {
            true => Vec::new(),
            false => {
                let filter = Filter {
                    stage: vec![Stage::Open, Stage::Checking, Stage::Approval],
                    order: Order::Due,
                    ..Filter::default()
                };
                listing::claims(
                    db,
                    &filter,
                    &Page {
                        limit: FIRST,
                        after: None,
                    },
                )?
                .claims
            }
        };
        Ok(StatusReport {
            moment: as_of.moment(),
            desk: desk.name,
            total: by_status.values().sum(),
            pending: stage(Stage::Draft),
            open,
            imported,
            ages: ages(db, &mut ByDay::new(&tally, "open")?, as_of.today)?,
            time_to_verdict: time_to_verdict(&verdicts),
            due,
            overdue,
            due_claims,
            requests,
            internal: open > 0,
            by_status,
            by_stage,
        })
    })
}

/// How many weeks the trends show.
const WEEKS: u64 = 12;

/// Up to where first verdicts are told apart, in seconds: an hour, a working day, a day, a week, a month.
const PACES: &[i64] = &[3_600, 28_800, 86_400, 604_800, 2_592_000];

/// How things went over the last weeks, from counts that are kept by day.
///
/// # Errors
/// The database's.
pub fn trends(db: &mut Db, now: DateTime<Utc>) -> Result<Trends> {
    db.snapshot(|db| {
        let today = now.date_naive();
        let days = (0..WEEKS)
            .rev()
            .filter_map(|week| today.checked_sub_days(Days::new(week * 7)));
        let weeks = days
            .map(|on| {
                let by_status = filled::<Status>(Tally::at_end_of(on).counts(db, "status", "")?);
                Ok(StatusOn { on, by_status })
            })
            .collect::<Result<_>>()?;
        let counts = Tally::up_to(db, UpTo::Now)?.counts(db, "verdict", "")?;
        let mut verdicts: Vec<Pace> = PACES
            .iter()
            .map(|bound| Some(*bound))
            .chain([None])
            .map(|at_most_seconds| Pace {
                at_most_seconds,
                count: 0,
            })
            .collect();
        for (bucket, n) in counts {
            let bound = bucket.parse::<usize>().ok().and_then(|at| BUCKETS.get(at)).copied();
            let at = PACES.iter().position(|most| bound.is_some_and(|bound| bound <= *most));
            if let Some(pace) = verdicts.get_mut(at.unwrap_or(PACES.len())) {
                pace.count += n;
            }
        }
        Ok(Trends { weeks, verdicts })
    })
}

/// What was asked for from outside, by kind and by how it was answered.
fn requests(counts: &BTreeMap<String, i64>) -> BTreeMap<String, RequestCounts> {
    let of = |kind: RequestKind, stands: &str| counts.get(&format!("{kind}:{stands}")).copied().unwrap_or(0);
    let each = |kind: &RequestKind| {
        let counts = RequestCounts {
            waiting: of(*kind, "waiting"),
            granted: of(*kind, RequestOutcome::Granted.as_str()),
            declined: of(*kind, RequestOutcome::Declined.as_str()),
        };
        (kind.to_string(), counts)
    };
    RequestKind::ALL.iter().map(each).collect()
}

/// Counts with every word of the list in them.
fn filled<W: Words>(mut counts: BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    for word in W::ALL {
        counts.entry(word.as_str().to_owned()).or_insert(0);
    }
    counts
}

fn ages(db: &mut Db, open: &mut ByDay, today: NaiveDate) -> Result<Ages> {
    let mut older = |days| open.before(db, today.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN));
    let (a_day, a_week, a_month) = (older(1)?, older(7)?, older(30)?);
    Ok(Ages {
        up_to_1_day: open.all(db)? - a_day,
        up_to_1_week: a_day - a_week,
        up_to_1_month: a_week - a_month,
        older: a_month,
        oldest_on: open.first(db)?,
    })
}

fn time_to_verdict(verdicts: &BTreeMap<String, i64>) -> TimeToVerdict {
    let mut buckets = vec![0; BUCKETS.len() + 1];
    for (bucket, n) in verdicts {
        if let Some(slot) = bucket.parse::<usize>().ok().and_then(|at| buckets.get_mut(at)) {
            *slot += n;
        }
    }
    let median = median_bucket(&buckets);
    let bound = median.and_then(|at| BUCKETS.get(at)).copied();
    TimeToVerdict {
        counted: buckets.iter().sum(),
        median_at_most_seconds: bound,
        median: median.map(|_| match bound {
            Some(seconds) => format!("within {}", span(seconds)),
            None => "more than a year".to_owned(),
        }),
    }
}

fn span(seconds: i64) -> String {
    let (n, unit) = match seconds {
        s if s < 3_600 => (s / 60, "minute"),
        s if s < 86_400 => (s / 3_600, "hour"),
        s => (s / 86_400, "day"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// A story's report: go or no-go, with every claim.
///
/// # Errors
/// `NotFound` for an article, or a journal number, that is not there.
pub fn article(db: &mut Db, id: ArticleId, when: Option<When>, now: DateTime<Utc>) -> Result<ArticleReport> {
    db.snapshot(|db| {
        let zone = desk::show(db)?.zone();
        let as_of = resolve(db, when, now, zone)?;
        story(db, id, &as_of)
    })
}

/// [`article`] within whatever transaction there is.
pub(crate) fn story(db: &mut Db, id: ArticleId, as_of: &AsOf) -> Result<ArticleReport> {
    let desk = desk::as_of(db, as_of.until)?;
    let article = articles::page(db, id, as_of)?;
    let all = pages::load(db, Scope::Article(id), as_of)?;
    let own: Vec<ClaimPage> = all.into_iter().filter(|page| page.row.stage.is_some()).collect();
    let mut by_stage = filled::<Stage>(BTreeMap::new());
    for page in &own {
        if let Some(stage) = page.row.stage {
            *by_stage.entry(stage.to_string()).or_default() += 1;
        }
    }
    let claims: Vec<ClaimPage> = own
        .into_iter()
        .filter(|p| p.row.stage.is_some_and(Stage::counts))
        .collect();
    let mut by_status = filled::<Status>(BTreeMap::new());
    for page in &claims {
        *by_status.entry(page.row.status.to_string()).or_default() += 1;
    }
    let pending = by_stage.get(Stage::Draft.as_str()).copied().unwrap_or(0);
    let lints = articles::lints(db, &article, as_of.until)?;
    let blocking = blockers(&claims, pending, &lints, &desk);
    Ok(ArticleReport {
        moment: as_of.moment(),
        desk: desk.name,
        text_sha256: article.texts.last().map(|t| t.sha256.clone()),
        go: blocking.is_empty(),
        blocking,
        total: claims.len() as i64,
        signed_off: article.signoffs.iter().any(|signoff| signoff.stands),
        internal: claims.iter().any(|p| p.row.stage != Some(Stage::Closed)) || pending > 0,
        article,
        by_status,
        by_stage,
        pending,
        lints,
        claims,
    })
}

/// Rule 12: no drafts pending, every claim closed with a status that the policy allows or resolved in the copy, no blocking
/// lint.
fn blockers(claims: &[ClaimPage], pending: i64, lints: &[Lint], desk: &Desk) -> Vec<Blocker> {
    let mut found = Vec::new();
    if claims.is_empty() && pending == 0 {
        found.push(Blocker {
            code: "no-claims",
            claim: None,
            message: "no claim of the article has been entered".to_owned(),
            hint: "enter its claims with `sayso add` or `sayso seed`".to_owned(),
        });
    }
    if pending > 0 {
        let s = if pending == 1 { "" } else { "s" };
        found.push(Blocker {
            code: "drafts",
            claim: None,
            message: format!("{pending} draft{s} pending"),
            hint: "go through them, and accept or drop each: sayso drafts".to_owned(),
        });
    }
    for page in claims {
        let id = page.row.id;
        let mut block = |code, message: String, hint: String| {
            found.push(Blocker {
                code,
                claim: Some(id),
                message,
                hint,
            });
        };
        let settled = page.resolution.as_ref().is_some_and(|r| r.resolution.settles());
        match page.row.stage {
            _ if settled => {}
            Some(Stage::Closed) => {
                let checkable = page.row.kind == ClaimKind::Fact;
                let unharmed = !checkable && page.row.status == Status::Unverified;
                if !unharmed && !desk.go_statuses.contains(&page.row.status) {
                    let allowed: Vec<_> = desk.go_statuses.iter().map(|s| s.as_str()).collect();
                    block(
                        "status",
                        format!("it is closed as {}", page.row.status),
                        format!(
                            "the desk lets a story go with {}: change the copy, or look again",
                            allowed.join(", ")
                        ),
                    );
                }
            }
            Some(stage) => block(
                "open",
                format!("it is {} and {}", at_work(stage), page.row.status),
                next_step(page, stage),
            ),
            None => {}
        }
        for lint in page.lints.iter().filter(|lint| lint.severity == Severity::Blocking) {
            block(lint.code, lint.message.clone(), lint.hint.clone());
        }
    }
    for lint in lints.iter().filter(|lint| lint.severity == Severity::Blocking) {
        found.push(Blocker {
            code: lint.code,
            claim: None,
            message: lint.message.clone(),
            hint: lint.hint.clone(),
        });
    }
    found
}

fn at_work(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "a draft",
        Stage::Open => "open",
        Stage::Checking => "being checked",
        Stage::Approval => "waiting for approval",
        Stage::Closed => "closed",
        Stage::Dropped => "dropped",
    }
}

fn next_step(page: &ClaimPage, stage: Stage) -> String {
    let id = page.row.id.0;
    let checkable = page.row.kind == ClaimKind::Fact;
    match (page.row.status, stage) {
        (Status::Unverified, _) if checkable => format!("check it: sayso mark {id} … --supports|--refutes URL"),
        (Status::Unverified, _) => format!("close it with what was done: sayso stage {id} closed --reason \"…\""),
        (_, Stage::Approval) => format!("a second person closes it: sayso stage {id} closed --by NAME"),
        _ => format!("close it: sayso stage {id} closed"),
    }
}

/// A source's report.
///
/// # Errors
/// `NotFound` for a source, or a journal number, that is not there.
pub fn source(db: &mut Db, id: SourceId, when: Option<When>, now: DateTime<Utc>) -> Result<SourceReport> {
    db.snapshot(|db| {
        let zone = desk::show(db)?.zone();
        let as_of = resolve(db, when, now, zone)?;
        of_source(db, id, &as_of)
    })
}

/// [`source`] within whatever transaction there is.
pub(crate) fn of_source(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<SourceReport> {
    let desk = desk::as_of(db, as_of.until)?;
    let source = sources::page(db, id, as_of, sources::Reveal::Nothing)?;
    let mut by_status = filled::<Status>(BTreeMap::new());
    let mut by_stage = filled::<Stage>(BTreeMap::new());
    for (stage, status, n) in sources::originated(db, id, as_of)? {
        *by_stage.entry(stage.to_string()).or_default() += n;
        if stage.counts() {
            *by_status.entry(status.to_string()).or_default() += n;
        }
    }
    let claims = newest_of(db, id, as_of)?;
    Ok(SourceReport {
        moment: as_of.moment(),
        desk: desk.name,
        total: by_status.values().sum(),
        by_status,
        by_stage,
        source,
        claims,
        internal: true,
    })
}

/// The newest claims that a source originated, as they then stood.
fn newest_of(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<Vec<ClaimRow>> {
    let stages: Vec<String> = Stage::ALL
        .iter()
        .filter(|stage| stage.counts())
        .map(|stage| format!("'{stage}'"))
        .collect();
    let stages = stages.join(", ");
    // By number from the highest, so that each source is answered from an index however many claims it has.
    let sql = match as_of.past {
        false => format!(
            "SELECT id FROM claims WHERE originator = ?1 AND seq <= ?2 AND stage IN ({stages})
             ORDER BY id DESC LIMIT {FIRST}"
        ),
        true => format!(
            "SELECT l.claim FROM links l
             WHERE l.source = ?1 AND l.position = 0 AND l.seq <= ?2 AND (l.ended IS NULL OR l.ended > ?2)
                AND (SELECT s.stage FROM stages s WHERE s.claim = l.claim AND s.seq <= ?2
                     ORDER BY s.id DESC LIMIT 1) IN ({stages})
             ORDER BY l.claim DESC LIMIT {FIRST}"
        ),
    };
    let mut ids: Vec<ClaimId> = Vec::new();
    for source in sources::with_merged(db, id, as_of)? {
        ids.extend(db.rows(&sql, &[source.into(), as_of.until.into()], |r| r.next::<ClaimId>())?);
    }
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.truncate(FIRST);
    ids.into_iter()
        .map(|id| pages::claim(db, id, as_of).map(|page| page.row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_told_as_a_bound() {
        let verdicts = [("00".to_owned(), 1), ("03".to_owned(), 2)].into();
        let told = time_to_verdict(&verdicts);
        assert_eq!((told.counted, told.median.as_deref()), (3, Some("within 4 hours")));
        assert_eq!(time_to_verdict(&BTreeMap::new()).median, None);
    }
}
