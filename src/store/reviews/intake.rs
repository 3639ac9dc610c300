//! Taking in other desks' reviews by the thousand: what is known is left alone, what was reworded keeps both wordings, and
//! one record that cannot be kept does not keep out the others.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::candidates::{self, Seen};
use super::change::{self, Scales};
use super::sources::{Found, Known, Named};
use crate::db::tables::REVIEWS;
use crate::db::{Db, Param, Row, dialect, loading};
use crate::error::{Error, Kind, Result};
use crate::model::review::Hop;
use crate::model::scale::Scale;
use crate::model::{
    Chain, ClaimId, ClaimKind, ForeignReview, Incoming, Link, Origin, ReviewId, SourceId, Stage, Subject,
};
use crate::store::claims::{self, ClaimFields, NewClaim};
use crate::store::journal::Write;
use crate::store::scales;

/// How many values one statement asks for at once.
const PART: usize = 250;
/// How many records are put off at most: memory does not grow with the file.
const MOST_PUT_OFF: usize = 1_000;

/// What an import remembers from batch to batch. It does not grow with the file, but for one bit a review.
#[derive(Debug, Default)]
pub struct Intake {
    known: Known,
    seen: Seen,
    put_off: BTreeMap<ReviewId, PutOff>,
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
    /// A check that we published ourselves.
    Ours(ClaimId),
    /// It cannot be kept.
    Refused(String),
}

impl Outcome {
    /// The claim that the record is about.
    pub fn claim(&self) -> Option<ClaimId> {
        match self {
            Outcome::Created(claim) | Outcome::Unchanged(claim) | Outcome::Ours(claim) => Some(*claim),
            Outcome::Updated { claim, .. } => Some(*claim),
            Outcome::Refused(_) => None,
        }
    }
}

/// What is to be done with a record.
#[derive(Debug, Clone, Copy)]
pub(super) enum Plan {
    Create,
    /// The review of the ledger that it is, and whether it says what that says.
    Is(ReviewId, ClaimId, bool),
    /// What an earlier record of that review said, before the one that stands.
    Before(ReviewId, ClaimId),
    /// The same as an earlier record of the batch.
    Repeats(usize),
    /// Another record of a review that the batch has met: it comes after the others.
    Again,
}

/// Takes in records, with one entry in the journal about the batch; `from` says where they come from. What it found is for
/// [`Intake::keep`], once the write is kept.
///
/// # Errors
/// The database's. Of a record that cannot be kept too, which [`is_about_records`] tells: then give the write up, and
/// begin another with [`take_in_each`].
pub fn take_in(write: &mut Write, batch: &[Incoming], from: &str, intake: &Intake) -> Result<(Vec<Outcome>, Kept)> {
    loading::by_indexes(write.db())?;
    let all: Vec<&Incoming> = batch.iter().collect();
    let mut kept = Kept::default();
    let outcomes = take(write, &all, intake, &mut kept)?;
    entry(write, from, &outcomes)?;
    Ok((outcomes, kept))
}

/// [`take_in`], each record by itself, so that only those stay out that cannot be kept. Places to return to make it slower.
///
/// # Errors
/// The database's. What is wrong with a record is its outcome.
pub fn take_in_each(
    write: &mut Write,
    batch: &[Incoming],
    from: &str,
    intake: &Intake,
) -> Result<(Vec<Outcome>, Kept)> {
    loading::by_indexes(write.db())?;
    let mut kept = Kept::default();
    let mut outcomes = Vec::with_capacity(batch.len());
    for review in batch {
        let before = kept.clone();
        match write.attempt(|write| take(write, &[review], intake, &mut kept)) {
            Ok(outcome) => outcomes.extend(outcome),
            Err(error) if is_about_records(&error) => {
                kept = before;
                outcomes.push(Outcome::Refused(error.message));
            }
            Err(error) => return Err(error),
        }
    }
    entry(write, from, &outcomes)?;
    Ok((outcomes, kept))
}

/// Takes in the records that were put off: nothing behind them spoke for what stands. See [`Intake::put_off`].
///
/// # Errors
/// The database's.
pub fn take_in_last(write: &mut Write, last: &[PutOff], from: &str, intake: &Intake) -> Result<(Vec<Outcome>, Kept)> {
    loading::by_indexes(write.db())?;
    let mut kept = Kept::default();
    let records: Vec<&Incoming> = last.iter().map(|put_off| &put_off.record).collect();
    let batch = Batch {
        plans: last
            .iter()
            .map(|put_off| Plan::Is(put_off.review, put_off.claim, false))
            .collect(),
        publishers: intake.known.publishers(write, &records, &mut kept.sources)?,
        scales: scales::own(write.db())?,
        records: &records,
    };
    let outcomes = carry_out(write, &batch, intake, &mut kept)?;
    entry(write, from, &outcomes)?;
    Ok((outcomes, kept))
}

/// A record that says what the review said before its latest record. It counts when nothing else of the same import says what
/// stands now: else two forms of one review in one dump would take turns for ever.
#[derive(Debug, Clone)]
pub struct PutOff {
    review: ReviewId,
    claim: ClaimId,
    record: Incoming,
}

/// What a batch has found: sources, which reviews its records are, and what is put off.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    sources: Found,
    met: HashSet<ReviewId>,
    /// What is put off of a review; `None` once a record behind it has settled that.
    put_off: BTreeMap<ReviewId, Option<PutOff>>,
}

impl Intake {
    /// Remembers what a batch found, now that it is in the ledger.
    pub fn keep(&mut self, kept: Kept) {
        self.seen.extend(&kept.met);
        self.known.remember(kept.sources);
        for (review, put_off) in kept.put_off {
            match put_off {
                Some(put_off) => self.put_off.insert(review, put_off),
                None => self.put_off.remove(&review),
            };
        }
    }

    /// The records that were put off and that nothing has settled since, for [`take_in_last`].
    pub fn put_off(&mut self) -> Vec<PutOff> {
        std::mem::take(&mut self.put_off).into_values().collect()
    }
}

/// Whether an error is about what was to be written, rather than about the database or the disk.
pub fn is_about_records(error: &Error) -> bool {
    matches!(error.kind, Kind::Refused | Kind::Usage | Kind::Database)
}

/// Our own checks, come back to us, are left alone; the others are taken in.
fn take(write: &mut Write, records: &[&Incoming], intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let ours = candidates::ours(write.db(), records)?;
    let own: Vec<Option<ClaimId>> = records.iter().map(|record| ours.of(record)).collect();
    let others: Vec<&Incoming> = records
        .iter()
        .zip(&own)
        .filter(|(_, own)| own.is_none())
        .map(|(r, _)| *r)
        .collect();
    let mut outcomes = take_others(write, &others, intake, kept)?.into_iter();
    Ok(own
        .into_iter()
        .filter_map(|own| own.map(Outcome::Ours).or_else(|| outcomes.next()))
        .collect())
}

fn take_others(write: &mut Write, records: &[&Incoming], intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let publishers = intake.known.publishers(write, records, &mut kept.sources)?;
    let met = |id| intake.seen.has(id) || kept.met.contains(&id);
    let mut plans = candidates::plan(write.db(), records, &publishers, met)?;
    for (plan, record) in plans.iter_mut().zip(records) {
        if let Plan::Is(review, claim, false) = *plan
            && intake.put_off.len() + kept.put_off.len() < MOST_PUT_OFF
            && said_before(write.db(), review, &record.record_digest)?
        {
            *plan = Plan::Before(review, claim);
        }
    }
    let again: Vec<usize> = (0..plans.len())
        .filter(|at| matches!(plans[*at], Plan::Again))
        .collect();
    let batch = Batch {
        plans,
        publishers,
        scales: scales::own(write.db())?,
        records,
    };
    let mut outcomes = carry_out(write, &batch, intake, kept)?;
    if !again.is_empty() {
        let rest: Vec<&Incoming> = again.iter().map(|at| records[*at]).collect();
        for (at, outcome) in again.into_iter().zip(take_others(write, &rest, intake, kept)?) {
            outcomes[at] = outcome;
        }
    }
    Ok(outcomes)
}

/// Whether a review once had a record that was replaced.
fn said_before(db: &mut Db, review: ReviewId, digest: &str) -> Result<bool> {
    let sql = format!(
        "SELECT count(*) FROM revisions WHERE tbl = 'reviews' AND row_id = ?1 AND {}",
        dialect::holds(db, "before", "?2")
    );
    let digest = format!("\"record_digest\":\"{digest}\"");
    Ok(db.value::<i64>(&sql, &[review.into(), digest.into()])? > 0)
}

/// The records of a batch, and what was found out about each.
struct Batch<'a> {
    records: &'a [&'a Incoming],
    plans: Vec<Plan>,
    publishers: Vec<Option<SourceId>>,
    /// The scales that the desk added.
    scales: Vec<Scale>,
}

fn carry_out(write: &mut Write, batch: &Batch<'_>, intake: &Intake, kept: &mut Kept) -> Result<Vec<Outcome>> {
    let plans = &batch.plans;
    // A record that changes nothing names nobody anew.
    let spoken = |at: usize| matches!(plans[at], Plan::Create | Plan::Is(_, _, false));
    let told: Vec<usize> = (0..batch.records.len()).filter(|at| spoken(*at)).collect();
    let mut chains = Vec::with_capacity(told.len());
    // Those who were spoken to, with their places in the chain; hardly any record tells of one.
    let mut spoken_to: HashMap<usize, Vec<(usize, Hop)>> = HashMap::new();
    for at in &told {
        let chain = batch.records[*at].review.chain.as_slice();
        let unnamed = match plans[*at] {
            Plan::Is(review, ..) => change::unnamed(write, review, chain)?,
            _ => Vec::new(),
        };
        chains.push((chain, unnamed));
        let to = |(place, hop): (usize, &Hop)| Some((place, hop.addressee.as_ref()?.as_hop()));
        let to: Vec<(usize, Hop)> = chain.iter().enumerate().filter_map(to).collect();
        if !to.is_empty() {
            spoken_to.insert(*at, to);
        }
    }
    let mut chains = intake.known.chains(write, &chains, &mut kept.sources)?.into_iter();
    let mut named: Vec<Option<Named>> = vec![None; batch.records.len()];
    for at in told {
        named[at] = Some(Named {
            publisher: batch.publishers[at],
            chain: chains.next().unwrap_or_default(),
            addressees: match spoken_to.get(&at) {
                Some(to) => addressees(write, (intake, kept), plans[at], to)?,
                None => Vec::new(),
            },
        });
    }
    kept.sources.keep(write)?;
    let created = create(write, batch, &named)?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(batch.records.len());
    for (at, plan) in plans.iter().enumerate() {
        let outcome = match (plan, &named[at]) {
            (Plan::Create, _) => {
                let (review, claim) = created[&at];
                kept.met.insert(review);
                Outcome::Created(claim)
            }
            (Plan::Repeats(first), _) => Outcome::Unchanged(outcomes[*first].claim().unwrap_or(ClaimId(0))),
            (Plan::Is(review, claim, _), Some(named)) => {
                kept.met.insert(*review);
                kept.put_off.insert(*review, None);
                change::apply(write, *review, batch.records[at], named, &batch.scales)?.outcome(*claim)
            }
            (Plan::Is(review, claim, _), None) => {
                kept.met.insert(*review);
                kept.put_off.insert(*review, None);
                Outcome::Unchanged(*claim)
            }
            (Plan::Before(review, claim), _) => {
                kept.met.insert(*review);
                let put_off = PutOff {
                    review: *review,
                    claim: *claim,
                    record: batch.records[at].clone(),
                };
                kept.put_off.insert(*review, Some(put_off));
                Outcome::Unchanged(*claim)
            }
            // Its turn comes when the others are in the ledger.
            (Plan::Again, _) => Outcome::Unchanged(ClaimId(0)),
        };
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// Whom the hands of one chain spoke to, by their places in it.
fn addressees(
    write: &mut Write,
    (intake, kept): (&Intake, &mut Kept),
    plan: Plan,
    to: &[(usize, Hop)],
) -> Result<Vec<Option<SourceId>>> {
    let known = match plan {
        Plan::Is(review, ..) => change::unnamed_addressees(write, review, to)?,
        _ => Vec::new(),
    };
    let hops: Vec<Hop> = to.iter().map(|(_, hop)| hop.clone()).collect();
    let found = intake.known.chains(write, &[(&hops, known)], &mut kept.sources)?;
    let places = to.last().map_or(0, |(place, _)| place + 1);
    let mut by_place = vec![None; places];
    for ((place, _), id) in to.iter().zip(found.into_iter().flatten()) {
        by_place[*place] = id;
    }
    Ok(by_place)
}

/// Makes the claims and reviews of all records that are new; gives their numbers by place in the batch.
fn create(
    write: &mut Write,
    batch: &Batch<'_>,
    named: &[Option<Named>],
) -> Result<HashMap<usize, (ReviewId, ClaimId)>> {
    let news: Vec<(usize, &Named)> = (0..batch.records.len())
        .filter(|at| matches!(batch.plans[*at], Plan::Create))
        .filter_map(|at| Some((at, named[at].as_ref()?)))
        .collect();
    let made: Vec<NewClaim> = news
        .iter()
        .map(|(at, named)| new_claim(&batch.records[*at].review, named))
        .collect();
    let claims = claims::insert_all(write, &made)?;
    let [first] = write.next_ids([&REVIEWS])?;
    let mut rows = Vec::with_capacity(news.len());
    let mut numbers = HashMap::with_capacity(news.len());
    let mut scales = Scales::of(&batch.scales);
    for ((id, claim), (at, named)) in (first..).map(ReviewId).zip(claims).zip(&news) {
        rows.push(change::row(
            write,
            id,
            batch.records[*at],
            (claim, named.publisher),
            &mut scales,
        ));
        numbers.insert(*at, (id, claim));
    }
    write.load(&REVIEWS, &rows)?;
    Ok(numbers)
}

fn new_claim(review: &ForeignReview, named: &Named) -> NewClaim {
    NewClaim {
        origin: Origin::Imported,
        article: None,
        about: ClaimFields {
            language: review.language.clone(),
            claimed_on: review.claimed_on.clone(),
            kind: review.kind.unwrap_or(ClaimKind::Fact),
            quote: review.quote.clone(),
            ..ClaimFields::of(&review.text)
        },
        chain: chain_of(review, named),
        anchor: None,
        stage: Stage::Open,
        tags: review.tags.clone(),
        external_id: review.external_id.clone(),
        record_digest: None,
    }
}

/// A record's hops as links. Whoever follows themselves is one.
pub(super) fn chain_of(review: &ForeignReview, named: &Named) -> Chain {
    let sources = &named.chain;
    let mut links: Vec<Link> = Vec::with_capacity(sources.len());
    for (at, (hop, source)) in review.chain.iter().zip(sources).enumerate() {
        if source.is_some() && links.last().is_some_and(|last| last.source == *source) {
            continue;
        }
        links.push(Link {
            manner: hop.manner,
            described_as: hop.described_as.clone(),
            cue: hop.cue.clone(),
            addressee: named.addressees.get(at).copied().flatten(),
            said_on: hop.said_on.clone(),
            said: hop.said,
            ..source.map_or_else(Link::gap, Link::of)
        });
    }
    links.truncate(20);
    Chain(links)
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
        unchanged: outcomes
            .iter()
            .filter(|o| matches!(o, Outcome::Unchanged(_) | Outcome::Ours(_)))
            .count(),
        refused: outcomes.iter().filter(|o| matches!(o, Outcome::Refused(_))).count(),
        claims: created.iter().min().zip(created.iter().max()).map(|(a, b)| [*a, *b]),
    };
    let batch = Subject {
        noun: "batch",
        id: write.seq(),
    };
    write.entry("import", batch, &did).map(drop)
}
