//! Taking in other desks' reviews by the thousand: what is known is left alone, what was reworded keeps both wordings, and
//! one record that cannot be kept does not keep out the others.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::change::{self, Differs};
use super::sources::{Found, Known, Named};
use crate::db::tables::REVIEWS;
use crate::db::{Db, Param, Row};
use crate::error::{Error, Kind, Result};
use crate::model::names::fold;
use crate::model::{Chain, ClaimId, ForeignReview, Link, Origin, ReviewId, SourceId, Stage, Subject};
use crate::store::claims::{self, ClaimFields, NewClaim};
use crate::store::journal::Write;

/// How many values one statement asks for at once.
const PART: usize = 250;

/// What an import remembers from batch to batch. It does not grow with the file, but for one bit a review.
#[derive(Debug, Default)]
pub struct Intake {
    known: Known,
    seen: Seen,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new review of a new claim.
    Created(ClaimId),
    /// A known review that says something else now; and whether the claim is worded otherwise.
    Updated {
        /// The claim.
        claim: ClaimId,
        /// Whether its wording changed.
        reworded: bool,
    },
    /// Nothing new.
    Unchanged(ClaimId),
    /// It cannot be kept.
    Refused(String),
}

/// A review in the ledger, or one that the batch under way makes.
#[derive(Debug, Clone)]
struct Candidate {
    place: Place,
    publisher: Option<SourceId>,
    external_id: Option<String>,
    /// The claim's wording, folded.
    folded: String,
    record_digest: String,
    claim: ClaimId,
    /// Whether a record of this import has met it.
    met: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Ledger(ReviewId),
    /// Made by the record at this place in the batch.
    Batch(usize),
}

/// What is to be done with a record.
enum Plan {
    Create,
    /// The candidate of the ledger that it is.
    Is(ReviewId, ClaimId, bool),
    /// The same as an earlier record of the batch.
    Repeats(usize),
}

/// Takes in records, with one entry in the journal about the batch; `from` says where they come from. What it found is for
/// [`Intake::keep`], once the write is kept.
///
/// # Errors
/// The database's. What is wrong with a record is its outcome.
pub fn take_in(
    write: &mut Write,
    batch: &[ForeignReview],
    from: &str,
    intake: &Intake,
) -> Result<(Vec<Outcome>, Kept)> {
    let all: Vec<&ForeignReview> = batch.iter().collect();
    let mut kept = Kept::default();
    let outcomes = match write.attempt(|write| take(write, &all, intake, &mut kept)) {
        Ok(outcomes) => outcomes,
        Err(error) if is_the_records(&error) => {
            kept = Kept::default();
            one_by_one(write, &all, intake, &mut kept)?
        }
        Err(error) => return Err(error),
    };
    entry(write, from, &outcomes)?;
    Ok((outcomes, kept))
}

/// What a batch has found: sources, and which reviews its records are.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    sources: Found,
    met: HashSet<ReviewId>,
}

impl Intake {
    /// Remembers what a batch found, now that it is in the ledger.
    pub fn keep(&mut self, kept: Kept) {
        self.seen.extend(&kept.met);
        self.known.remember(kept.sources);
    }
}

/// Whether an error is about what was to be written, rather than about the database or the disk.
fn is_the_records(error: &Error) -> bool {
    matches!(error.kind, Kind::Refused | Kind::Usage | Kind::Database)
}

/// After a batch that failed: each record by itself, so that only those that cannot be kept stay out.
fn one_by_one(write: &mut Write, batch: &[&ForeignReview], intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for review in batch {
        let before = kept.clone();
        match write.attempt(|write| take(write, std::slice::from_ref(review), intake, kept)) {
            Ok(outcome) => outcomes.extend(outcome),
            Err(error) if is_the_records(&error) => {
                *kept = before;
                outcomes.push(Outcome::Refused(error.message));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(outcomes)
}

fn take(write: &mut Write, batch: &[&ForeignReview], intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let publishers = intake.known.publishers(write, batch, &mut kept.sources)?;
    let keys: Vec<String> = batch.iter().map(|review| review.page_key()).collect();
    let digests: Vec<String> = batch.iter().map(|review| review.record_digest()).collect();
    let texts: Vec<String> = batch.iter().map(|review| fold(&review.text)).collect();
    let mut pages = pages(write.db(), &keys, |id| intake.seen.has(id) || kept.met.contains(&id))?;
    let mut plans: Vec<Option<Plan>> = Vec::with_capacity(batch.len());
    // What is told word for word is recognised first, so that a reworded neighbour is not taken for it.
    for at in 0..batch.len() {
        let same = pages.get_mut(keys[at].as_str()).and_then(|page| {
            page.iter_mut().find(|candidate| {
                candidate.is_by(publishers[at])
                    && candidate.is_called(batch[at])
                    && candidate.says(&texts[at], batch[at])
            })
        });
        plans.push(same.map(|candidate| candidate.meet(&digests[at])));
    }
    for at in 0..batch.len() {
        if plans[at].is_some() {
            continue;
        }
        let page = pages.entry(keys[at].as_str()).or_default();
        let (publisher, review) = (publishers[at], batch[at]);
        let position = page
            .iter()
            .position(|c| c.is_by(publisher) && c.is_called(review) && c.says(&texts[at], review))
            .or_else(|| {
                let mut others = page.iter().enumerate().filter(|(_, c)| {
                    c.is_by(publisher) && c.is_called(review) && !c.met && matches!(c.place, Place::Ledger(_))
                });
                match (others.next(), others.next()) {
                    (Some((position, _)), None) => Some(position),
                    _ => None,
                }
            });
        plans[at] = Some(match position {
            Some(position) => page[position].meet(&digests[at]),
            None => {
                page.push(Candidate {
                    place: Place::Batch(at),
                    publisher,
                    external_id: review.external_id.clone(),
                    folded: texts[at].clone(),
                    record_digest: digests[at].clone(),
                    claim: ClaimId(0),
                    met: true,
                });
                Plan::Create
            }
        });
    }
    let batch = Batch {
        reviews: batch,
        plans: plans.into_iter().flatten().collect(),
        publishers,
        keys,
        digests,
    };
    carry_out(write, &batch, intake, kept)
}

/// The records of a batch, and what was found out about each.
struct Batch<'a> {
    reviews: &'a [&'a ForeignReview],
    plans: Vec<Plan>,
    publishers: Vec<Option<SourceId>>,
    keys: Vec<String>,
    digests: Vec<String>,
}

fn carry_out(write: &mut Write, batch: &Batch<'_>, intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let plans = &batch.plans;
    // A record that changes nothing names nobody anew.
    let spoken = |at: usize| match plans[at] {
        Plan::Create => true,
        Plan::Is(_, _, same) => !same,
        Plan::Repeats(_) => false,
    };
    let told: Vec<usize> = (0..batch.reviews.len()).filter(|at| spoken(*at)).collect();
    let mut chains = Vec::with_capacity(told.len());
    for at in &told {
        let chain = batch.reviews[*at].chain.as_slice();
        let unnamed = match plans[*at] {
            Plan::Is(review, ..) => change::unnamed(write, review, chain)?,
            Plan::Create | Plan::Repeats(_) => Vec::new(),
        };
        chains.push((chain, unnamed));
    }
    let mut chains = intake.known.chains(write, &chains, &mut kept.sources)?.into_iter();
    let mut named: Vec<Option<Named>> = vec![None; batch.reviews.len()];
    for at in told {
        named[at] = Some(Named {
            publisher: batch.publishers[at],
            chain: chains.next().unwrap_or_default(),
        });
    }
    kept.sources.keep(write)?;
    let created = create(write, batch, &named)?;
    let mut outcomes = Vec::with_capacity(batch.reviews.len());
    for (at, plan) in plans.iter().enumerate() {
        outcomes.push(match (plan, &named[at]) {
            (Plan::Create, _) => {
                let (review, claim) = created[&at];
                kept.met.insert(review);
                Outcome::Created(claim)
            }
            (Plan::Repeats(first), _) => Outcome::Unchanged(match &outcomes[*first] {
                Outcome::Created(claim) | Outcome::Unchanged(claim) | Outcome::Updated { claim, .. } => *claim,
                Outcome::Refused(_) => ClaimId(0),
            }),
            (Plan::Is(review, claim, _), None) => {
                kept.met.insert(*review);
                Outcome::Unchanged(*claim)
            }
            (Plan::Is(review, claim, _), Some(named)) => {
                kept.met.insert(*review);
                match change::apply(write, *review, batch.reviews[at], named, &batch.digests[at])? {
                    Differs::Nothing => Outcome::Unchanged(*claim),
                    Differs::Record { reworded } => Outcome::Updated {
                        claim: *claim,
                        reworded,
                    },
                }
            }
        });
    }
    Ok(outcomes)
}

/// Makes the claims and reviews of all records that are new; gives their numbers by place in the batch.
fn create(
    write: &mut Write,
    batch: &Batch<'_>,
    named: &[Option<Named>],
) -> Result<HashMap<usize, (ReviewId, ClaimId)>> {
    let news: Vec<(usize, &Named)> = (0..batch.reviews.len())
        .filter(|at| matches!(batch.plans[*at], Plan::Create))
        .filter_map(|at| Some((at, named[at].as_ref()?)))
        .collect();
    let made: Vec<NewClaim> = news
        .iter()
        .map(|(at, named)| new_claim(batch.reviews[*at], &named.chain))
        .collect();
    let claims = claims::insert_all(write, &made)?;
    let [first] = write.next_ids([&REVIEWS])?;
    let mut rows = Vec::with_capacity(news.len());
    let mut numbers = HashMap::with_capacity(news.len());
    for ((id, claim), (at, named)) in (first..).map(ReviewId).zip(claims).zip(&news) {
        let facts = change::Facts {
            claim,
            publisher: named.publisher,
            page_key: &batch.keys[*at],
            record_digest: &batch.digests[*at],
        };
        rows.push(change::row(write, id, batch.reviews[*at], &facts));
        numbers.insert(*at, (id, claim));
    }
    write.load(&REVIEWS, &rows)?;
    Ok(numbers)
}

fn new_claim(review: &ForeignReview, chain: &[SourceId]) -> NewClaim {
    NewClaim {
        origin: Origin::Imported,
        article: None,
        about: ClaimFields {
            language: review.language.clone(),
            claimed_on: review.claimed_on.clone(),
            ..ClaimFields::of(&review.text)
        },
        chain: chain_of(review, chain),
        anchor: None,
        stage: Stage::Open,
        tags: review.tags.clone(),
        external_id: review.external_id.clone(),
        record_digest: None,
    }
}

/// A record's hops as links. Whoever follows themselves is one.
pub(super) fn chain_of(review: &ForeignReview, sources: &[SourceId]) -> Chain {
    let mut links: Vec<Link> = Vec::with_capacity(sources.len());
    for (hop, source) in review.chain.iter().zip(sources) {
        if links.last().is_some_and(|last| last.source == Some(*source)) {
            continue;
        }
        links.push(Link {
            manner: hop.manner,
            described_as: hop.described_as.clone(),
            ..Link::of(*source)
        });
    }
    links.truncate(20);
    Chain(links)
}

impl Candidate {
    /// Whether it may be by that publisher: one of the two may not say.
    fn is_by(&self, publisher: Option<SourceId>) -> bool {
        match (self.publisher, publisher) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }

    /// Whether the record may be called like that: what has another name is another record.
    fn is_called(&self, review: &ForeignReview) -> bool {
        match (&self.external_id, &review.external_id) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }

    /// Whether it is surely the record: by its name, or by the wording of the claim.
    fn says(&self, folded: &str, review: &ForeignReview) -> bool {
        self.folded == folded || (self.external_id.is_some() && self.external_id == review.external_id)
    }

    fn meet(&mut self, digest: &str) -> Plan {
        self.met = true;
        match self.place {
            Place::Ledger(review) => Plan::Is(review, self.claim, self.record_digest == digest),
            Place::Batch(at) => Plan::Repeats(at),
        }
    }
}

/// The reviews that the ledger has on each of these pages.
fn pages<'k>(
    db: &mut Db,
    keys: &'k [String],
    met: impl Fn(ReviewId) -> bool,
) -> Result<HashMap<&'k str, Vec<Candidate>>> {
    let mut asked: Vec<&str> = keys.iter().map(String::as_str).collect();
    asked.sort_unstable();
    asked.dedup();
    let mut found: HashMap<&str, Vec<Candidate>> = asked.iter().map(|key| (*key, Vec::new())).collect();
    let sql = |at: &str| {
        format!(
            "SELECT r.page_key, r.id, r.claim, coalesce(p.merged_into, p.id), r.external_id, c.folded, r.record_digest
             FROM reviews r JOIN claims c ON c.id = r.claim LEFT JOIN sources p ON p.id = r.publisher
             WHERE r.page_key IN ({at}) ORDER BY r.id"
        )
    };
    in_parts(db, &asked, sql, |row| {
        let key: String = row.next()?;
        let id: ReviewId = row.next()?;
        let candidate = Candidate {
            place: Place::Ledger(id),
            claim: row.next()?,
            publisher: row.next()?,
            external_id: row.next()?,
            folded: row.next()?,
            record_digest: row.next()?,
            met: met(id),
        };
        if let Some(page) = found.get_mut(key.as_str()) {
            page.push(candidate);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Asks for many texts at once, the same statement each time: what is missing in the last part is null.
pub(super) fn in_parts<T: AsRef<str>>(
    db: &mut Db,
    asked: &[T],
    sql: impl Fn(&str) -> String,
    mut take: impl FnMut(&mut Row) -> Result<()>,
) -> Result<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let few = if asked.len() <= 8 { 8 } else { PART };
    let places: Vec<String> = (1..=few).map(|n| format!("?{n}")).collect();
    let sql = sql(&places.join(", "));
    for part in asked.chunks(few) {
        let mut params: Vec<Param> = part.iter().map(|text| Param::from(text.as_ref())).collect();
        params.resize(few, Param::Null);
        db.each(&sql, &params, &mut take)?;
    }
    Ok(())
}

/// One bit a review: which ones this import has met.
#[derive(Debug, Default)]
struct Seen(Vec<u64>);

impl Seen {
    fn has(&self, id: ReviewId) -> bool {
        let at = usize::try_from(id.0).unwrap_or(0);
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    fn extend(&mut self, ids: &HashSet<ReviewId>) {
        for id in ids {
            let at = usize::try_from(id.0).unwrap_or(0);
            if self.0.len() <= at / 64 {
                self.0.resize(at / 64 + 1, 0);
            }
            self.0[at / 64] |= 1 << (at % 64);
        }
    }
}

/// The batch's entry; none when it changed nothing.
fn entry(write: &mut Write, from: &str, outcomes: &[Outcome]) -> Result<()> {
    #[derive(Serialize)]
    struct Did<'a> {
        from: &'a str,
        created: usize,
        updated: Vec<ClaimId>,
        unchanged: usize,
        refused: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        claims: Option<[ClaimId; 2]>,
    }
    if !write.unrecorded() {
        return Ok(());
    }
    let created: Vec<ClaimId> = outcomes
        .iter()
        .filter_map(|o| match o {
            Outcome::Created(claim) => Some(*claim),
            _ => None,
        })
        .collect();
    let did = Did {
        from,
        created: created.len(),
        updated: outcomes
            .iter()
            .filter_map(|o| match o {
                Outcome::Updated { claim, .. } => Some(*claim),
                _ => None,
            })
            .collect(),
        unchanged: outcomes.iter().filter(|o| matches!(o, Outcome::Unchanged(_))).count(),
        refused: outcomes.iter().filter(|o| matches!(o, Outcome::Refused(_))).count(),
        claims: created.iter().min().zip(created.iter().max()).map(|(a, b)| [*a, *b]),
    };
    let batch = Subject {
        noun: "batch",
        id: write.seq(),
    };
    write.entry("import", batch, &did).map(drop)
}
