//! What leaves the ledger in CSV, as bulk records or as ClaimReviews comes back the same, whatever it holds.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::Config;
use sayso::db::Db;
use sayso::interchange::claimreview::write::Numbers;
use sayso::interchange::export::Export;
use sayso::interchange::foreign::Defaults;
use sayso::interchange::import::{Holds, Part, Wanted, start};
use sayso::interchange::input::Input;
use sayso::model::outgoing::Site;
use sayso::model::{Chain, ClaimKind, ExportFormat, Link, Manner, Origin, Said, SourceId, SourceKind, Stage, Words};
use sayso::store::articles::{self, NewArticle};
use sayso::store::claims::{ClaimFields, NewClaim};
use sayso::store::outgoing::{self, OutgoingFilter, Reach};
use sayso::store::reviews::{Intake, Outcome, take_in};
use sayso::store::sources::{self, NewSource, SourceEdit};
use sayso::store::{batch, history};
use serde_json::{Value, json};

use super::{Engine, Ledger, ana, each_backend};

/// Names that a table, a chain in words or a reader of entities could stumble over.
const NAMES: &[(SourceKind, &str)] = &[
    (SourceKind::Person, "Pell Arden"),
    (SourceKind::Outlet, "Estuary > Post (person, quoted)"),
    (SourceKind::Organisation, "=Fish &amp; Sons, Ltd."),
    (SourceKind::Document, "\"Report\" | [7]"),
    (SourceKind::Outlet, "'+Die Brücke"),
];
const DESCRIPTIONS: &[&str] = &[
    "an official of the port",
    "somebody near it, who knows",
    "a source (familiar)",
];
const CUES: &[&str] = &["told", "=informed, &amp; warned", "'said"];
const DAYS: &[&str] = &["2015-10-09", "2015-10", "2015", "2014-06/2014-08", "2015-10~"];
const TAGS: &[&str] = &["bridge", "money, big", "[x]", "&lt;b&gt;"];
const FORMATS: &[ExportFormat] = &[ExportFormat::Csv, ExportFormat::Jsonl, ExportFormat::ClaimReview];

fn hurried() -> Config {
    Config {
        cases: 12,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@'\"&;,<>|A-Za-zäé🙂-]{1,12}( [a-z0-9\"',;&<>-]{1,8}){0,5}",
        Just("&amp; it said &lt;script&gt;alert(1)&lt;/script&gt;".to_owned()),
        Just("'=SUM(A1), \"so\"".to_owned()),
        Just("{\"@type\": \"ClaimReview\"}".to_owned()),
    ]
    .prop_filter("a claim has words", |text| text.chars().any(char::is_alphanumeric))
}

#[derive(Debug, Clone)]
enum Hand {
    Named(usize),
    Unnamed(usize),
    Gap,
}

/// Who, how, described as what; with which cue, to whom and when, if that is told; and whether it was really said.
type Hop = (Hand, usize, Option<usize>, Option<(usize, usize, usize)>, usize);

fn chain() -> impl Strategy<Value = Vec<Hop>> {
    let hand = prop_oneof![
        3 => (0..NAMES.len()).prop_map(Hand::Named),
        1 => (0..DESCRIPTIONS.len()).prop_map(Hand::Unnamed),
        1 => Just(Hand::Gap)
    ];
    let hop = (
        hand,
        0..Manner::ALL.len(),
        prop::option::weighted(0.3, 0..DESCRIPTIONS.len()),
        prop::option::weighted(0.3, (0..CUES.len(), 0..NAMES.len() + DESCRIPTIONS.len(), 0..DAYS.len())),
        0..Said::ALL.len(),
    );
    prop::collection::vec(hop, 1..5).prop_map(|mut hops| {
        // A gap stands only between two hands, and nobody follows themselves.
        for at in 0..hops.len() {
            let ends = at == 0 || at + 1 == hops.len();
            if matches!(hops[at].0, Hand::Gap) {
                (hops[at].2, hops[at].3, hops[at].4) = (None, None, 0);
                if ends {
                    hops[at].0 = Hand::Unnamed(0);
                }
            }
        }
        hops.dedup_by(|a, b| matches!((&a.0, &b.0), (Hand::Named(x), Hand::Named(y)) if x == y));
        hops
    })
}

#[derive(Debug, Clone)]
struct Own {
    text: String,
    kind: usize,
    quote: Option<String>,
    language: Option<&'static str>,
    day: Option<usize>,
    chain: Vec<Hop>,
    tags: Vec<usize>,
}

fn own() -> impl Strategy<Value = Own> {
    (
        words(),
        0..ClaimKind::ALL.len(),
        prop::option::of(words()),
        prop::option::of(Just("pt-BR")),
        prop::option::of(0..DAYS.len()),
        chain(),
        prop::collection::vec(0..TAGS.len(), 0..3),
    )
        .prop_map(|(text, kind, quote, language, day, chain, tags)| Own {
            text,
            kind,
            quote,
            language,
            day,
            chain,
            tags,
        })
}

/// Enters claims of the desk's own.
fn enter(db: &mut Db, claims: &[Own]) {
    let new = |kind, name: &str| NewSource {
        kind,
        name: name.to_owned(),
        about: SourceEdit::default(),
        external_id: None,
    };
    let mut news = Vec::new();
    let (_, named) = ana(db, |w| {
        NAMES
            .iter()
            .map(|(kind, name)| sources::add(w, &new(*kind, name)))
            .collect::<Result<Vec<SourceId>, _>>()
    });
    let (_, article) = ana(db, |w| {
        let new = NewArticle {
            title: "The bridge".into(),
            url: None,
            outlet: named[1],
            published: None,
            language: None,
            external_id: None,
        };
        articles::add(w, &new)
    });
    let unnamed = |at: usize| NewSource {
        about: SourceEdit {
            article: Some(article),
            ..SourceEdit::default()
        },
        ..new(SourceKind::Anonymous, DESCRIPTIONS[at])
    };
    for claim in claims {
        let mut links = Vec::new();
        for (hand, manner, described, told, said) in &claim.chain {
            let link = match hand {
                Hand::Named(at) => Link::of(named[*at]),
                Hand::Unnamed(at) => Link::of(ana(db, |w| sources::add(w, &unnamed(*at))).1),
                Hand::Gap => Link::gap(),
            };
            let link = match told {
                Some((cue, to, day)) => Link {
                    cue: Some(CUES[*cue].to_owned()),
                    addressee: Some(match named.get(*to) {
                        Some(named) => *named,
                        None => ana(db, |w| sources::add(w, &unnamed(*to - NAMES.len()))).1,
                    }),
                    said_on: Some(DAYS[*day].parse().unwrap()),
                    ..link
                },
                None => link,
            };
            links.push(Link {
                manner: Manner::ALL[*manner],
                said: Said::ALL[*said],
                described_as: described.map(|at| DESCRIPTIONS[at].to_owned()),
                ..link
            });
        }
        news.push(NewClaim {
            origin: Origin::Own,
            article: None,
            about: ClaimFields {
                kind: ClaimKind::ALL[claim.kind],
                quote: claim.quote.clone(),
                language: claim.language.map(str::to_owned),
                claimed_on: claim.day.map(|at| DAYS[at].parse().unwrap()),
                ..ClaimFields::of(&claim.text)
            },
            chain: Chain(links),
            anchor: None,
            stage: Stage::Open,
            tags: claim.tags.iter().map(|at| TAGS[*at].to_owned()).collect(),
            external_id: None,
            record_digest: None,
        });
    }
    ana(db, |w| batch::claims(w, &news));
}

/// Everything that leaves, the desk's own and others'.
fn exported(db: &mut Db, format: ExportFormat, imported: bool) -> Vec<u8> {
    let desk = Site {
        name: "The desk".into(),
        url: None,
    };
    let mut export = Export::begin(Vec::new(), format, Numbers::Plain, &desk).unwrap();
    if imported {
        for out in outgoing::imported(db, 0, 10_000).unwrap().0 {
            export.add(&out).unwrap();
        }
        return export.end().unwrap();
    }
    let filter = OutgoingFilter {
        claims: Vec::new(),
        article: None,
        reach: Reach::Unclosed,
    };
    let now = "2026-01-02T13:00:00Z".parse().unwrap();
    let as_of = history::resolve(db, None, now, chrono_tz::UTC).unwrap();
    for id in outgoing::own(db, &filter).unwrap() {
        export.add(&outgoing::of_claim(db, id, &desk, &as_of).unwrap()).unwrap();
    }
    export.end().unwrap()
}

/// Takes in a file; gives what became of its records.
fn import(ledger: &mut Ledger, bytes: &[u8], format: ExportFormat) -> Vec<Outcome> {
    let path = ledger.file("export");
    std::fs::write(&path, bytes).unwrap();
    let wanted = Wanted {
        inputs: Input::named(path.to_str().unwrap()).unwrap(),
        holds: match format {
            ExportFormat::Csv => Holds::Table,
            ExportFormat::Jsonl => Holds::Lines,
            _ => Holds::ClaimReviews,
        },
        defaults: Defaults::default(),
    };
    let mut intake = Intake::default();
    let mut all = Vec::new();
    for part in start(wanted, Arc::default()) {
        match part {
            Part::Records { reviews, told, .. } => {
                assert_eq!(reviews.len(), told.len(), "{told:?}");
                let (_, (outcomes, kept)) = ana(&mut ledger.db, |w| take_in(w, &reviews, "test", &intake));
                intake.keep(kept);
                all.extend(outcomes);
            }
            Part::Unreadable { reason, .. } => panic!("{reason}"),
            Part::Done | Part::Over => {}
        }
    }
    all
}

/// What the ledger knows of its claims, in words.
fn told(db: &mut Db) -> Vec<String> {
    let mut lines = Vec::new();
    let claims = "SELECT id, text, kind, coalesce(quote, '-'), coalesce(language, '-'), coalesce(claimed_on, '-')
                  FROM claims ORDER BY id";
    db.each(claims, &[], |r| {
        let id: i64 = r.next()?;
        let texts = (0..5).map(|_| r.next::<String>()).collect::<Result<Vec<_>, _>>()?;
        lines.push(format!("{id} {texts:?}"));
        Ok(())
    })
    .unwrap();
    let links = "SELECT l.claim, l.position, coalesce(s.name, '(gap)'), coalesce(s.kind, '-'), l.manner, coalesce(l.described_as, '-'),
                        coalesce(l.cue, '-'), coalesce(t.name, '-'), coalesce(t.kind, '-'), coalesce(l.said_on, '-'), l.said
                 FROM links l LEFT JOIN sources s ON s.id = l.source LEFT JOIN sources t ON t.id = l.addressee WHERE l.ended IS NULL ORDER BY l.claim, l.position";
    db.each(links, &[], |r| {
        let place = (r.next::<i64>()?, r.next::<i64>()?);
        let texts = (0..9).map(|_| r.next::<String>()).collect::<Result<Vec<_>, _>>()?;
        lines.push(format!("{place:?} {texts:?}"));
        Ok(())
    })
    .unwrap();
    db.each(
        "SELECT claim, tag FROM tags WHERE ended IS NULL ORDER BY claim, tag",
        &[],
        |r| {
            lines.push(format!("{} {:?}", r.next::<i64>()?, r.next::<String>()?));
            Ok(())
        },
    )
    .unwrap();
    lines
}

/// What the ledger knows of its reviews, record and all.
fn reviews(db: &mut Db) -> Vec<String> {
    let sql = "SELECT claim, coalesce(external_id, '-'), coalesce(url, '-'), coalesce(title, '-'), coalesce(body, '-'),
                      coalesce(rating, '-'), coalesce(rating_value, '-'), coalesce(best_rating, '-'), coalesce(worst_rating, '-'),
                      coalesce(scale, '-'), coalesce(reviewed_on, '-'), coalesce(licence, '-'), coalesce(appearances, '-')
               FROM reviews ORDER BY id";
    db.rows(sql, &[], |r| {
        let claim: i64 = r.next()?;
        let texts = (0..12).map(|_| r.next::<String>()).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("{claim} {texts:?}"))
    })
    .unwrap()
}

fn raws(db: &mut Db) -> Vec<(String, String)> {
    db.rows("SELECT format, raw FROM reviews ORDER BY id", &[], |r| {
        Ok((r.next()?, r.next()?))
    })
    .unwrap()
}

fn other(engine: Engine) -> Ledger {
    Ledger::new(engine)
}

/// A record of another desk: a bulk record or a ClaimReview, with fields that nobody here knows.
fn foreign(n: usize) -> impl Strategy<Value = Value> {
    let odd = prop_oneof![
        Just(json!({"deep": [1, 2.50, null, "=1+1"]})),
        words().prop_map(Value::from),
        Just(json!(-0.0))
    ];
    (words(), words(), words(), prop::option::of(0..DAYS.len()), odd, any::<bool>(), any::<bool>()).prop_map(
        move |(text, title, label, day, odd, bulk, page)| {
            let day = day.map(|at| DAYS[at]);
            let url = page.then(|| format!("https://check.example/{n}?a=1&b=2#x"));
            match bulk {
                true => json!({"external_id": format!("r-{n}"), "text": text, "title": title, "rating": label, "url": url,
                    "publisher": "Check & Co.", "claimant": NAMES[n % NAMES.len()].1, "claimed_on": day, "unheardOf": odd,
                    "tags": [TAGS[n % TAGS.len()]], "appearances": ["https://a.example/1"], "rating_value": n}),
                false => json!({"@context": "https://schema.org", "@type": "ClaimReview", "url": url, "claimReviewed": text,
                    "identifier": format!("r-{n}"), "headline": title, "datePublished": day, "unheardOf": odd,
                    "author": {"@type": "Organization", "name": "Check & Co."},
                    "reviewRating": {"@type": "Rating", "alternateName": label, "ratingValue": n, "bestRating": "5", "worstRating": 1},
                    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Pell Arden", "jobTitle": "mayor"}}}),
            }
        },
    )
}

fn foreigns() -> impl Strategy<Value = Vec<Value>> {
    (foreign(1), foreign(2), foreign(3)).prop_map(|(a, b, c)| vec![a, b, c])
}

proptest! {
    #![proptest_config(hurried())]

    #[test]
    fn the_desks_own_claims_come_back(claims in prop::collection::vec(own(), 1..4)) {
        each_backend(|ledger| {
            enter(&mut ledger.db, &claims);
            let there = told(&mut ledger.db);
            for format in FORMATS {
                let first = exported(&mut ledger.db, *format, false);
                let mut second = other(ledger.engine);
                let outcomes = import(&mut second, &first, *format);
                assert!(outcomes.iter().all(|o| matches!(o, Outcome::Created(_))), "{format:?} {outcomes:?}");
                if *format != ExportFormat::ClaimReview {
                    assert_eq!(told(&mut second.db), there, "{format:?}");
                }
                let again = exported(&mut second.db, *format, true);
                assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&first), "{format:?}");
                let outcomes = import(&mut second, &first, *format);
                assert!(outcomes.iter().all(|o| matches!(o, Outcome::Unchanged(_))), "{format:?} {outcomes:?}");
                // Where they came from they are nobody else's.
                let outcomes = import(ledger, &first, *format);
                assert!(outcomes.iter().all(|o| matches!(o, Outcome::Ours(_))), "{format:?} {outcomes:?}");
            }
        });
    }

    #[test]
    fn other_desks_records_come_back_with_all_they_hold(records in foreigns()) {
        each_backend(|ledger| {
            let lines: Vec<String> = records.iter().map(Value::to_string).collect();
            // Whatever form each is in, one a line.
            let first = lines.join("\n");
            let outcomes = import(ledger, first.as_bytes(), ExportFormat::ClaimReview);
            assert_eq!(outcomes.len(), records.len());
            let there = (told(&mut ledger.db), reviews(&mut ledger.db), raws(&mut ledger.db));
            for (format, raw) in &there.2 {
                let record: Value = serde_json::from_str(raw).unwrap();
                assert!(records.contains(&record), "{format} {raw}");
            }
            for format in [ExportFormat::Csv, ExportFormat::Jsonl] {
                let left = exported(&mut ledger.db, format, true);
                let mut second = other(ledger.engine);
                import(&mut second, &left, format);
                let here = (told(&mut second.db), reviews(&mut second.db), raws(&mut second.db));
                assert_eq!(&here, &there, "{format:?}");
                let again = exported(&mut second.db, format, true);
                assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(&left), "{format:?}");
            }
        });
    }
}
