//! What a desk reads all day, on a small ledger and on a large one: the answers are as long on both, so that what they
//! cost should hardly differ.

use std::time::{Duration, Instant};

use chrono::Days;
use sayso::db::Db;
use sayso::error::Result;
use sayso::model::{ArticleId, ClaimId, ClaimKind, Order, PersonId, SourceId, Stage, Status};
use sayso::store::history::{When, resolve};
use sayso::store::listing::{self, Filter, Page};
use sayso::store::{desk, pages, reports};

use crate::figures::{Target, heading, line, median, milliseconds};
use crate::generate;
use crate::place::Place;

/// How often everything is read, in turns on either ledger.
const ROUNDS: usize = 25;

type Read = (&'static str, Box<dyn Fn(&mut Db, usize) -> Result<()>>);

/// A ledger with what is read of it: claims, articles and sources from everywhere in it.
struct Ledger {
    db: Db,
    claims: Vec<ClaimId>,
    articles: Vec<ArticleId>,
    sources: Vec<SourceId>,
}

/// Measures reads on both ledgers.
pub fn run(place: &Place, small: usize, large: usize) -> Result<()> {
    let (mut small_ledger, mut large_ledger) = (Ledger::open(place, small)?, Ledger::open(place, large)?);
    let engine = small_ledger.db.engine();
    heading(
        &format!("milliseconds a read, {engine}"),
        &format!("{large} claims"),
        &format!("{small} claims"),
    );
    let (few, many) = (small_ledger.reads(), large_ledger.reads());
    for ((what, in_small), (_, in_large)) in few.iter().zip(&many) {
        let (mut ours, mut baseline) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            baseline.push(milliseconds(timed(&mut small_ledger.db, in_small, round)?));
            ours.push(milliseconds(timed(&mut large_ledger.db, in_large, round)?));
        }
        line(what, median(ours), median(baseline), &Target::AtMost(2.0));
    }
    Ok(())
}

/// The second of two runs: the first brings the pages in.
fn timed(db: &mut Db, read: &dyn Fn(&mut Db, usize) -> Result<()>, round: usize) -> Result<Duration> {
    read(db, round)?;
    let start = Instant::now();
    read(db, round)?;
    Ok(start.elapsed())
}

impl Ledger {
    fn open(place: &Place, claims: usize) -> Result<Ledger> {
        let (mut db, _) = place.open(claims)?;
        // Of the claims that were there to begin with: other runs may have added some since, of later days.
        let spread = |db: &mut Db, last: &str| -> Result<Vec<i64>> {
            let last: i64 = db.value(last, &[(claims as i64).into()])?;
            Ok((0..ROUNDS as i64)
                .map(|n| last * (2 * n + 1) / (2 * ROUNDS as i64) + 1)
                .collect())
        };
        let articles = spread(&mut db, "SELECT max(article) FROM claims WHERE id <= ?1")?;
        let articles = articles.into_iter().map(ArticleId).collect();
        let links = spread(&mut db, "SELECT max(id) FROM links WHERE claim <= ?1")?;
        let claims = spread(&mut db, "SELECT max(id) FROM claims WHERE id <= ?1")?;
        let claims = claims.into_iter().map(ClaimId).collect();
        // Sources of chains, not those of hosts that were added with a document.
        let sources = links
            .into_iter()
            .map(|link| {
                db.value(
                    "SELECT source FROM links WHERE claim = ?1 AND position = 0",
                    &[(link / 3 + 1).into()],
                )
            })
            .collect::<Result<_>>()?;
        Ok(Ledger {
            db,
            claims,
            articles,
            sources,
        })
    }

    /// Everything that is read, by name.
    fn reads(&self) -> Vec<Read> {
        let now = generate::after();
        let (past, at) = (When::Day(generate::start().date_naive() + Days::new(500)), now);
        let (claims, articles, sources) = (self.claims.clone(), self.articles.clone(), self.sources.clone());
        let (articles_then, claims_then, originators) = (articles.clone(), claims.clone(), sources.clone());
        let mut reads: Vec<Read> = vec![
            (
                "report: the desk",
                Box::new(move |db, _| reports::overview(db, None, now).map(drop)),
            ),
            (
                "report: the desk, as of a past day",
                Box::new(move |db, _| reports::overview(db, Some(past), now).map(drop)),
            ),
            (
                "report: an article",
                Box::new(move |db, n| reports::article(db, articles[n], None, now).map(drop)),
            ),
            (
                "report: an article, as of a past day",
                // Of the first half, so that the article was there.
                Box::new(move |db, n| reports::article(db, articles_then[n / 3], Some(past), now).map(drop)),
            ),
            (
                "report: a source",
                Box::new(move |db, n| reports::source(db, sources[n], None, now).map(drop)),
            ),
            ("show", Box::new(move |db, n| show(db, claims[n], None, at))),
            (
                "show, as of a past day",
                Box::new(move |db, n| show(db, claims_then[n / 3], Some(past), at)),
            ),
        ];
        let day = generate::start().date_naive() + Days::new(700);
        let everything = Filter::default;
        let article = self.articles[ROUNDS / 2];
        let filters: Vec<(&'static str, Filter)> = vec![
            ("list", everything()),
            (
                "list --status",
                Filter {
                    status: vec![Status::Misleading],
                    ..everything()
                },
            ),
            (
                "list --stage",
                Filter {
                    stage: vec![Stage::Approval],
                    ..everything()
                },
            ),
            (
                "list --stage, three of them",
                Filter {
                    stage: vec![Stage::Open, Stage::Checking, Stage::Approval],
                    ..everything()
                },
            ),
            (
                "list --kind",
                Filter {
                    kind: vec![ClaimKind::Order],
                    ..everything()
                },
            ),
            (
                "list --article",
                Filter {
                    article: Some(article),
                    ..everything()
                },
            ),
            (
                "list --anonymous",
                Filter {
                    anonymous: Some(true),
                    ..everything()
                },
            ),
            (
                "list --tag",
                Filter {
                    tag: Some("vote 3".to_owned()),
                    ..everything()
                },
            ),
            (
                "list --assignee",
                Filter {
                    assignee: Some(PersonId(3)),
                    ..everything()
                },
            ),
            (
                "list --due-by",
                Filter {
                    due_by: Some(day),
                    ..everything()
                },
            ),
            (
                "list --due-by --order id",
                Filter {
                    due_by: Some(day),
                    ..everything()
                },
            ),
            (
                "list --order due",
                Filter {
                    order: Order::Due,
                    ..everything()
                },
            ),
            (
                "list --text, a word",
                Filter {
                    text: Some("harvest ferry".to_owned()),
                    ..everything()
                },
            ),
            (
                "list --text, common words",
                Filter {
                    text: Some(words_in_many()),
                    ..everything()
                },
            ),
            (
                "list --text, a word that no claim has",
                Filter {
                    text: Some("zyzzyva".to_owned()),
                    ..everything()
                },
            ),
            (
                "list --status --stage --kind",
                Filter {
                    status: vec![Status::Verified, Status::False],
                    stage: vec![Stage::Closed, Stage::Checking],
                    kind: vec![ClaimKind::Fact, ClaimKind::Promise],
                    ..everything()
                },
            ),
            (
                "list --claimed-since --order id",
                Filter {
                    claimed_since: Some(day),
                    ..everything()
                },
            ),
            (
                "list --claimed-since",
                Filter {
                    claimed_since: Some(day),
                    ..everything()
                },
            ),
            (
                "list --claimed-until",
                Filter {
                    claimed_until: Some(day),
                    ..everything()
                },
            ),
            (
                "list --entered-since",
                Filter {
                    entered_since: Some(day),
                    ..everything()
                },
            ),
            (
                "list --entered-until",
                Filter {
                    entered_until: Some(day),
                    ..everything()
                },
            ),
        ];
        for (what, mut filter) in filters {
            // As the command does, unless an order is asked for.
            if filter.order == Order::Id && !what.ends_with("--order id") {
                filter.order = filter.natural_order();
            }
            reads.push((what, Box::new(move |db, _| list(db, &filter))));
        }
        let any_place = originators.clone();
        reads.push((
            "list --originator",
            Box::new(move |db, n| {
                let filter = Filter {
                    originator: Some(originators[n]),
                    ..Filter::default()
                };
                list(db, &filter)
            }),
        ));
        reads.push((
            "list --source",
            Box::new(move |db, n| {
                let filter = Filter {
                    source: Some(any_place[n]),
                    ..Filter::default()
                };
                list(db, &filter)
            }),
        ));
        reads
    }
}

fn words_in_many() -> String {
    "ferry flood".to_owned()
}

fn show(db: &mut Db, id: ClaimId, when: Option<When>, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    db.snapshot(|db| {
        let zone = desk::show(db)?.zone();
        let as_of = resolve(db, when, now, zone)?;
        pages::claim(db, id, &as_of).map(drop)
    })
}

fn list(db: &mut Db, filter: &Filter) -> Result<()> {
    let page = Page { limit: 50, after: None };
    listing::claims(db, filter, &page).map(drop)
}
