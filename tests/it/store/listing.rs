//! Lists against a naive reading of the claims: whatever way a list takes, it holds what matches, in order, once.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sayso::model::mark::Mark;
use sayso::model::stage::Move;
use sayso::model::*;
use sayso::store::articles::{self, NewArticle};
use sayso::store::claims::{ClaimFields, NewClaim};
use sayso::store::listing::{self, Filter, Page};
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{Act, batch, marks, people, stages, write};

use super::{Ledger, act, ana, each_backend};

const CLAIMS: i64 = 120;

fn day(n: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 10).unwrap() + Days::new(n as u64)
}

fn kinds(n: i64) -> ClaimKind {
    [ClaimKind::Fact, ClaimKind::Promise, ClaimKind::Question][(n % 3) as usize]
}

/// 120 claims over twelve days, of which every sixth is imported; five sources, of which one was merged into another.
fn fill(ledger: &mut Ledger) -> Vec<SourceId> {
    let (_, made) = ana(ledger, |w| {
        people::add(w, "Bo", None)?;
        let mut made = Vec::new();
        for name in ["Ada", "Harbour Post", "A. Ada", "Port Office"] {
            made.push(sources::add(w, &named(name))?);
        }
        let article = NewArticle {
            title: "What the docker saw".into(),
            url: None,
            outlet: made[1],
            published: None,
            language: None,
            external_id: None,
        };
        let article = articles::add(w, &article)?;
        made.push(sources::add(
            w,
            &NewSource {
                kind: SourceKind::Anonymous,
                name: "a docker".into(),
                about: SourceEdit {
                    article: Some(article),
                    granted_by: Some(GrantedBy::Outlet),
                    ..SourceEdit::default()
                },
                external_id: None,
            },
        )?);
        Ok(made)
    });
    for batch_of in 0..12 {
        let news: Vec<NewClaim> = (batch_of * 10 + 1..=batch_of * 10 + 10)
            .map(|n| claim(n, &made))
            .collect();
        let act = Act {
            now: day(batch_of).and_hms_opt(12, 0, 0).unwrap().and_utc(),
            ..act("12:00:00")
        };
        write(ledger, &act, |w| batch::claims(w, &news)).unwrap();
    }
    let late = Act {
        now: day(20).and_hms_opt(12, 0, 0).unwrap().and_utc(),
        ..act("12:00:00")
    };
    write(ledger, &late, |w| {
        for n in (1..=CLAIMS).filter(|n| n % 6 != 0 && n % 8 != 1) {
            if n % 15 == 0 {
                let mark = Mark {
                    status: Some(Status::Unprovable),
                    overriding: Some("the test says so".into()),
                    ..Mark::default()
                };
                marks::mark(w, &[ClaimId(n)], &mark, &[])?;
            }
            if n % 7 == 0 {
                let close = Move {
                    to: Stage::Closed,
                    reason: Some("that is all".into()),
                };
                stages::step(w, &[ClaimId(n)], &close)?;
            }
        }
        sources::merge(w, made[2], made[0], Some("one person"))
    })
    .unwrap();
    made
}

fn named(name: &str) -> NewSource {
    NewSource {
        kind: SourceKind::Organisation,
        name: name.into(),
        about: SourceEdit::default(),
        external_id: None,
    }
}

fn claim(n: i64, made: &[SourceId]) -> NewClaim {
    let at = |k: i64| made[(k % 5) as usize];
    let mut links = vec![Link::of(at(n)), Link::of(at(n * n + 2)), Link::of(made[1])];
    links.dedup_by_key(|l| l.source);
    let imported = n % 6 == 0;
    NewClaim {
        origin: if imported { Origin::Imported } else { Origin::Own },
        article: None,
        about: ClaimFields {
            kind: kinds(n),
            claimed_on: (n % 4 != 0).then(|| match n % 8 {
                1 => "2026-01".parse().unwrap(),
                _ => Edtf::day(day(n * 7 % 40)),
            }),
            due_on: (n % 3 == 0 && !imported).then(|| day(n * 11 % 30)),
            assignee: (n % 9 == 0 && !imported).then_some(PersonId(2)),
            ..ClaimFields::of(&format!(
                "Pier {n} is {}",
                if n % 10 == 0 { "100%_shut" } else { "open" }
            ))
        },
        chain: Chain(links),
        anchor: None,
        stage: if n % 8 == 1 { Stage::Draft } else { Stage::Open },
        tags: if n % 11 == 0 {
            vec!["harbour".into()]
        } else {
            Vec::new()
        },
        external_id: None,
        record_digest: None,
    }
}

/// What a list should look at, read without any of its statements.
struct Read {
    id: i64,
    origin: Origin,
    status: Status,
    stage: Option<Stage>,
    kind: ClaimKind,
    originator: Option<SourceId>,
    anonymous: bool,
    assignee: Option<PersonId>,
    due_on: Option<NaiveDate>,
    folded: String,
    claimed: (Option<NaiveDate>, Option<NaiveDate>),
    entered_on: NaiveDate,
    sources: BTreeSet<i64>,
    tagged: bool,
}

fn read(ledger: &mut Ledger) -> Vec<Read> {
    let mut all = ledger
        .rows(
            "SELECT c.id, c.origin, c.status, c.stage, c.kind, c.originator, s.kind = 'anonymous', c.assignee, c.due_on,
                c.folded, c.claimed_from, c.claimed_to, c.entered_on
             FROM claims c JOIN sources s ON s.id = c.originator ORDER BY c.id",
            &[],
            |r| {
                Ok(Read {
                    id: r.next()?,
                    origin: r.next()?,
                    status: r.next()?,
                    stage: r.next()?,
                    kind: r.next()?,
                    originator: r.next()?,
                    anonymous: r.next()?,
                    assignee: r.next()?,
                    due_on: r.next()?,
                    folded: r.next()?,
                    claimed: (r.next()?, r.next()?),
                    entered_on: r.next()?,
                    sources: BTreeSet::new(),
                    tagged: false,
                })
            },
        )
        .unwrap();
    let links = |ledger: &mut Ledger, sql: &str| {
        ledger
            .rows(sql, &[], |r| Ok((r.next::<i64>()?, r.next::<i64>()?)))
            .unwrap()
    };
    for (claim, source) in links(ledger, "SELECT claim, source FROM links WHERE ended IS NULL") {
        all[claim as usize - 1].sources.insert(source);
    }
    for (claim, _) in links(ledger, "SELECT claim, id FROM tags WHERE ended IS NULL") {
        all[claim as usize - 1].tagged = true;
    }
    all
}

impl Read {
    /// Ada and A. Ada are one.
    fn is(id: SourceId, made: &[SourceId]) -> Vec<SourceId> {
        if id == made[0] || id == made[2] {
            vec![made[0], made[2]]
        } else {
            vec![id]
        }
    }

    fn matches(&self, f: &Filter, made: &[SourceId]) -> bool {
        let origin = match f.whose {
            Whose::Own => self.origin == Origin::Own,
            Whose::Imported => self.origin == Origin::Imported,
            Whose::Any => true,
        };
        let text = f.text.clone().unwrap_or_default();
        origin
            && (f.status.is_empty() || f.status.contains(&self.status))
            && (f.stage.is_empty() || self.stage.is_some_and(|s| f.stage.contains(&s)))
            && (f.kind.is_empty() || f.kind.contains(&self.kind))
            && f.source
                .is_none_or(|s| Read::is(s, made).iter().any(|s| self.sources.contains(&s.0)))
            && f.originator
                .is_none_or(|s| self.originator.is_some_and(|o| Read::is(s, made).contains(&o)))
            && f.anonymous.is_none_or(|a| a == self.anonymous)
            && (f.tag.is_none() || self.tagged)
            && (f.assignee.is_none() || self.assignee == f.assignee)
            && f.due_by.is_none_or(|d| self.due_on.is_some_and(|due| due <= d))
            && text.split(' ').all(|word| self.folded.contains(word))
            && f.claimed_since.is_none_or(|d| self.claimed.1.is_some_and(|to| to >= d))
            && f.claimed_until
                .is_none_or(|d| self.claimed.0.is_some_and(|from| from <= d))
            && f.entered_since.is_none_or(|d| self.entered_on >= d)
            && f.entered_until.is_none_or(|d| self.entered_on <= d)
            && match f.order {
                Order::Id => true,
                Order::Due => self.due_on.is_some(),
                Order::Claimed => self.claimed.1.is_some(),
            }
    }
}

fn filters(made: &[SourceId]) -> Vec<Filter> {
    let none = Filter::default;
    let mut all = vec![
        none(),
        Filter {
            status: vec![Status::Unprovable],
            ..none()
        },
        Filter {
            status: vec![Status::Unprovable, Status::Unverified],
            ..none()
        },
        Filter {
            stage: vec![Stage::Closed],
            ..none()
        },
        Filter {
            stage: vec![Stage::Draft, Stage::Closed],
            ..none()
        },
        Filter {
            status: vec![Status::Unprovable],
            stage: vec![Stage::Closed],
            ..none()
        },
        Filter {
            kind: vec![ClaimKind::Question],
            ..none()
        },
        Filter {
            kind: vec![ClaimKind::Question, ClaimKind::Fact],
            stage: vec![Stage::Open],
            ..none()
        },
        Filter {
            anonymous: Some(true),
            ..none()
        },
        Filter {
            anonymous: Some(false),
            ..none()
        },
        Filter {
            tag: Some("Harbour".into()),
            ..none()
        },
        Filter {
            assignee: Some(PersonId(2)),
            ..none()
        },
        Filter {
            due_by: Some(day(9)),
            ..none()
        },
        Filter {
            text: Some("100%_shut pier".into()),
            ..none()
        },
        Filter {
            text: Some("nowhere".into()),
            ..none()
        },
        Filter {
            claimed_since: Some(day(20)),
            ..none()
        },
        Filter {
            claimed_until: Some(day(5)),
            ..none()
        },
        Filter {
            claimed_since: Some(day(5)),
            claimed_until: Some(day(9)),
            ..none()
        },
        Filter {
            entered_since: Some(day(6)),
            ..none()
        },
        Filter {
            entered_until: Some(day(2)),
            ..none()
        },
        Filter {
            entered_since: Some(day(4)),
            entered_until: Some(day(5)),
            ..none()
        },
        Filter {
            entered_since: Some(day(40)),
            ..none()
        },
    ];
    for source in made {
        all.push(Filter {
            source: Some(*source),
            ..none()
        });
        all.push(Filter {
            originator: Some(*source),
            ..none()
        });
        all.push(Filter {
            source: Some(*source),
            tag: Some("harbour".into()),
            kind: vec![ClaimKind::Fact],
            ..none()
        });
    }
    all
}

/// Every page of a list, and whether one of them ended before it was full.
fn pages(ledger: &mut Ledger, filter: &Filter, limit: usize, looks: &[usize]) -> (Vec<i64>, bool) {
    let (mut found, mut early) = (Vec::new(), false);
    let mut page = Page { limit, after: None };
    loop {
        let list = listing::look(ledger, filter, &page, looks).unwrap();
        assert!(list.claims.len() <= limit);
        assert!(list.looked_at.is_none() || list.next.is_some());
        early |= list.looked_at.is_some();
        found.extend(list.claims.iter().map(|c| c.id.0));
        match list.next {
            Some(next) => page.after = Some(next),
            None => return (found, early),
        }
    }
}

#[test]
fn a_list_holds_what_matches_in_its_order_whatever_way_it_takes() {
    each_backend(|ledger| {
        let made = fill(ledger);
        let claims = read(ledger);
        let mut early = 0;
        for filter in filters(&made) {
            for whose in [Whose::Own, Whose::Imported, Whose::Any] {
                for order in [Order::Id, Order::Due, Order::Claimed] {
                    let filter = Filter {
                        whose,
                        order,
                        ..filter.clone()
                    };
                    let mut expected: Vec<&Read> = claims.iter().filter(|c| c.matches(&filter, &made)).collect();
                    expected.sort_by_key(|c| match order {
                        Order::Id => (None, c.id),
                        Order::Due => (c.due_on, c.id),
                        Order::Claimed => (c.claimed.1, c.id),
                    });
                    let expected: Vec<i64> = expected.iter().map(|c| c.id).collect();
                    for (limit, looks) in [(17, &[9, 40][..]), (60, &[1000])] {
                        let (found, stopped) = pages(ledger, &filter, limit, looks);
                        assert_eq!(found, expected, "{filter:?}");
                        early += i32::from(stopped);
                    }
                }
            }
        }
        assert!(early > 20, "{early} lists ended a page before it was full");
    });
}

#[test]
fn the_natural_order_is_that_of_the_filters_index() {
    let none = Filter::default;
    assert_eq!(none().natural_order(), Order::Id);
    assert_eq!(
        Filter {
            due_by: Some(day(1)),
            ..none()
        }
        .natural_order(),
        Order::Due
    );
    assert_eq!(
        Filter {
            claimed_until: Some(day(1)),
            ..none()
        }
        .natural_order(),
        Order::Claimed
    );
}

#[test]
fn days_of_entry_are_the_desks_days() {
    each_backend(|ledger| {
        ana(ledger, |w| {
            let desk = sayso::store::desk::DeskEdit {
                time_zone: Some("Pacific/Kiritimati".into()),
                ..Default::default()
            };
            sayso::store::desk::set(w, &desk)
        });
        let late: DateTime<Utc> = "2026-01-09T23:00:00Z".parse().unwrap();
        let news: Vec<NewClaim> = vec![claim(1, &[SourceId(1); 5])];
        ana(ledger, |w| sources::add(w, &named("Ada")));
        write(
            ledger,
            &Act {
                now: late,
                ..act("12:00:00")
            },
            |w| batch::claims(w, &news),
        )
        .unwrap();
        let filter = |since, until| Filter {
            entered_since: since,
            entered_until: until,
            ..Filter::default()
        };
        // It is the tenth already on an island fourteen hours ahead.
        assert_eq!(pages(ledger, &filter(Some(day(0)), None), 5, &[100]).0, [1]);
        assert_eq!(pages(ledger, &filter(None, Some(day(0))), 5, &[100]).0, [1]);
        assert!(pages(ledger, &filter(Some(day(1)), None), 5, &[100]).0.is_empty());
    });
}
