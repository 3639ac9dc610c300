//! The counts of the desk's report against the claims themselves, day by day.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sayso::model::stage::Move;
use sayso::model::*;
use sayso::store::claims::{self, ClaimFields, NewClaim};
use sayso::store::history::When;
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{Act, audit, batch, reports, stages, write};

use super::{act, each_backend};

fn on(day: NaiveDate, hour: u32) -> Act {
    Act {
        now: day.and_hms_opt(hour, 0, 0).unwrap().and_utc(),
        ..act("12:00:00")
    }
}

/// A claim as the test knows it.
#[derive(Clone, Copy)]
struct Known {
    entered: DateTime<Utc>,
    closed: Option<DateTime<Utc>>,
    due: Option<NaiveDate>,
}

/// Claims come in over the turn of two years, every third with a deadline; of each day's, all but the last are closed
/// five days later.
fn fill(ledger: &mut super::Ledger, first: NaiveDate, days: u64) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    let source = NewSource {
        kind: SourceKind::Outlet,
        name: "Port Office".into(),
        about: SourceEdit::default(),
        external_id: None,
    };
    let office = write(ledger, &on(first, 8), |w| sources::add(w, &source))
        .unwrap()
        .1
        .unwrap();
    for n in 0..days {
        let day = first + Days::new(n);
        let deadline = |k: u64| (k.is_multiple_of(3)).then(|| day + Days::new(40 * k % 97));
        let new = |k: u64| NewClaim {
            origin: Origin::Own,
            article: None,
            about: ClaimFields {
                due_on: deadline(n + k),
                ..ClaimFields::of(&format!("Pier {n} lost {k} planks"))
            },
            chain: Chain(vec![Link::of(office)]),
            anchor: None,
            stage: Stage::Open,
            tags: Vec::new(),
            external_id: None,
            record_digest: None,
        };
        let news: Vec<NewClaim> = (0..1 + n % 3).map(new).collect();
        let entry = on(day, 9);
        write(ledger, &entry, |w| batch::claims(w, &news)).unwrap();
        known.extend(news.iter().map(|new| Known {
            entered: entry.now,
            closed: None,
            due: new.about.due_on,
        }));
        let exit = on(day, 15);
        let ripe: Vec<usize> = (0..known.len())
            .filter(|at| known[*at].closed.is_none() && known[*at].entered + Days::new(5) < exit.now)
            .collect();
        let Some((_, ripe)) = ripe.split_last() else { continue };
        for at in ripe {
            let close = Move {
                to: Stage::Closed,
                reason: Some("nobody can know".into()),
            };
            write(ledger, &exit, |w| stages::step(w, &[ClaimId(*at as i64 + 1)], &close)).unwrap();
            known[*at].closed = Some(exit.now);
        }
    }
    known
}

#[test]
fn ages_and_deadlines_are_those_of_the_claims_on_any_day() {
    each_backend(|ledger| {
        let first = NaiveDate::from_ymd_opt(2024, 11, 20).unwrap();
        let known = fill(ledger, first, 80);
        let now = on(first + Days::new(90), 12).now;
        let whole = (0..82).step_by(9).map(|n| When::Day(first + Days::new(n)));
        let inside = (0..82).step_by(7).map(|n| When::At(on(first + Days::new(n), 10).now));
        for when in whole.chain(inside).map(Some).chain([None]) {
            let (at, today) = match when {
                Some(When::Day(day)) => (day.and_hms_opt(23, 59, 59).unwrap().and_utc(), day),
                Some(When::At(at)) => (at, at.date_naive()),
                _ => (now, now.date_naive()),
            };
            let open: Vec<&Known> = known
                .iter()
                .filter(|c| c.entered <= at && c.closed.is_none_or(|closed| closed > at))
                .collect();
            let age = |from: i64, to: i64| {
                let days = |c: &&&Known| (today - c.entered.date_naive()).num_days();
                open.iter().filter(|c| (from..=to).contains(&days(c))).count() as i64
            };
            let report = reports::overview(ledger, when, now).unwrap();
            let ages = report.ages;
            assert_eq!(report.open, open.len() as i64, "{when:?}");
            assert_eq!(
                (ages.up_to_1_day, ages.up_to_1_week, ages.up_to_1_month, ages.older),
                (age(0, 1), age(2, 7), age(8, 30), age(31, i64::MAX)),
                "{when:?}"
            );
            assert_eq!(
                ages.oldest_on,
                open.iter().map(|c| c.entered.date_naive()).min(),
                "{when:?}"
            );
            let due = |late: bool| {
                open.iter()
                    .filter(|c| c.due.is_some_and(|due| (due < today) == late))
                    .count() as i64
            };
            assert_eq!((report.due, report.overdue), (due(false), due(true)), "{when:?}");
        }
        assert!(audit::audit(ledger, None).unwrap().ok);
        // Planning changes a deadline within a month, and the month's count stays.
        let id = ClaimId(known.iter().rposition(|c| c.closed.is_none()).unwrap() as i64 + 1);
        for day in ["2026-03-01", "2026-03-31"] {
            write(ledger, &on(first + Days::new(81), 9), |w| {
                claims::due(w, id, Some(day.parse().unwrap()), None)
            })
            .unwrap();
        }
        assert!(audit::audit(ledger, None).unwrap().ok);
    });
}
