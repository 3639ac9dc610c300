//! Which review of the ledger a record is: by its page, its publisher, its name, the claim's wording.

use std::collections::{HashMap, HashSet};

use super::intake::{Plan, in_parts};
use crate::db::Db;
use crate::error::Result;
use crate::model::{ClaimId, ForeignReview, Incoming, ReviewId, SourceId};

/// A review in the ledger, or one that the batch under way makes.
#[derive(Debug, Clone)]
struct Candidate {
    place: Place,
    publisher: Option<SourceId>,
    /// Whether nobody but its page's site says who that is.
    by_site: bool,
    external_id: Option<String>,
    /// The claim's wording, folded.
    folded: String,
    record_digest: String,
    claim: ClaimId,
    /// Whether a record of this import has met it.
    met: bool,
    /// The first record of the batch that is it.
    record: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Ledger(ReviewId),
    /// Made by a record of the batch.
    Batch,
}

/// What is to be done with each record; `met` tells which reviews this import has met.
pub(super) fn plan(
    db: &mut Db,
    records: &[&Incoming],
    publishers: &[Option<SourceId>],
    met: impl Fn(ReviewId) -> bool,
) -> Result<Vec<Plan>> {
    let mut pages = pages(db, records, met)?;
    let mut plans: Vec<Option<Plan>> = Vec::with_capacity(records.len());
    // What is told word for word is recognised first, so that a reworded neighbour is not taken for it.
    for (at, record) in records.iter().enumerate() {
        let same = pages.get_mut(record.page_key.as_str()).and_then(|page| {
            page.iter_mut().find(|candidate| {
                candidate.is_by(publishers[at]) && candidate.is_called(&record.review) && candidate.says(record)
            })
        });
        plans.push(same.map(|candidate| candidate.meet(at, records)));
    }
    for (at, record) in records.iter().enumerate() {
        if plans[at].is_some() {
            continue;
        }
        let page = pages.entry(record.page_key.as_str()).or_default();
        let (publisher, review) = (publishers[at], &record.review);
        let position = page
            .iter()
            .position(|c| c.is_by(publisher) && c.is_called(review) && c.says(record))
            .or_else(|| {
                let mut others = page.iter().enumerate().filter(|(_, c)| {
                    c.is_by(publisher) && c.is_called(review) && !c.met && matches!(c.place, Place::Ledger(_))
                });
                match (others.next(), others.next()) {
                    (Some((position, _)), None) => Some(position),
                    _ => None,
                }
            })
            // Where one of the two records does not say who published it, the page and the claim tell; a record without a page
            // is only known by who published it.
            .or_else(|| {
                review.url.as_ref()?;
                let unsaid = !review.names_publisher();
                page.iter()
                    .position(|c| (unsaid || c.by_site) && c.is_called(review) && c.says(record))
            });
        if let Some(position) = position {
            plans[at] = Some(page[position].meet(at, records));
            continue;
        }
        // As long as nobody had said how to read the record, it may have been on another page.
        let before = record.before.as_ref().and_then(|(key, digest)| {
            let page = pages.get_mut(key.as_str())?;
            let was = |c: &&mut Candidate| c.is_by(publisher) && c.is_called(review) && c.was(record, digest);
            page.iter_mut().find(was).map(|candidate| candidate.meet(at, records))
        });
        plans[at] = before.or_else(|| {
            pages.entry(record.page_key.as_str()).or_default().push(Candidate {
                place: Place::Batch,
                publisher,
                by_site: review.publisher.is_none(),
                external_id: review.external_id.clone(),
                folded: record.folded.clone(),
                record_digest: record.record_digest.clone(),
                claim: ClaimId(0),
                met: true,
                record: Some(at),
            });
            Some(Plan::Create)
        });
    }
    Ok(plans.into_iter().flatten().collect())
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
    fn says(&self, record: &Incoming) -> bool {
        self.folded == record.folded || (self.external_id.is_some() && self.external_id == record.review.external_id)
    }

    /// Whether it is the record as it was read when nobody had said how; `digest` is what it had then.
    fn was(&self, record: &Incoming, digest: &str) -> bool {
        let same = self.record_digest == digest || self.record_digest == record.record_digest;
        matches!(self.place, Place::Ledger(_)) && !self.met && (same || self.folded == record.folded)
    }

    fn meet(&mut self, at: usize, records: &[&Incoming]) -> Plan {
        self.met = true;
        let digest = &records[at].record_digest;
        if let Some(first) = self.record {
            return match records[first].record_digest == *digest {
                true => Plan::Repeats(first),
                false => Plan::Again,
            };
        }
        self.record = Some(at);
        match self.place {
            Place::Ledger(review) => Plan::Is(review, self.claim, self.record_digest == *digest),
            Place::Batch => Plan::Create,
        }
    }
}

/// The reviews that the ledger has on each of these pages.
fn pages<'k>(
    db: &mut Db,
    records: &[&'k Incoming],
    met: impl Fn(ReviewId) -> bool,
) -> Result<HashMap<&'k str, Vec<Candidate>>> {
    let before = |record: &&'k Incoming| record.before.as_ref().map(|(key, _)| key.as_str());
    let mut asked: Vec<&str> = records.iter().map(|record| record.page_key.as_str()).collect();
    asked.extend(records.iter().filter_map(before));
    asked.sort_unstable();
    asked.dedup();
    let mut found: HashMap<&str, Vec<Candidate>> = asked.iter().map(|key| (*key, Vec::new())).collect();
    let sql = |at: &str| {
        format!(
            "SELECT r.page_key, r.id, r.claim, coalesce(p.merged_into, p.id),
                    CASE WHEN p.name = p.host AND p.merged_into IS NULL THEN 1 ELSE 0 END, r.external_id, c.folded, r.record_digest
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
            by_site: row.next::<i64>()? == 1,
            external_id: row.next()?,
            folded: row.next()?,
            record_digest: row.next()?,
            met: met(id),
            record: None,
        };
        if let Some(page) = found.get_mut(key.as_str()) {
            page.push(candidate);
        }
        Ok(())
    })?;
    Ok(found)
}

/// What the desk published itself, among the records: by their pages, and by the claims' own numbers.
pub(super) struct Ours {
    pages: HashMap<String, ClaimId>,
    numbers: HashMap<String, ClaimId>,
}

pub(super) fn ours(db: &mut Db, records: &[&Incoming]) -> Result<Ours> {
    let (mut pages, mut numbers) = (HashMap::new(), HashMap::new());
    let keys: Vec<&str> = records.iter().map(|record| record.page_key.as_str()).collect();
    let sql =
        |at: &str| format!("SELECT p.url_hash, p.claim FROM published p WHERE p.url_hash IN ({at}) ORDER BY p.id");
    in_parts(db, &keys, sql, |row| {
        pages.insert(row.next()?, row.next()?);
        Ok(())
    })?;
    // A claim's public id is a UUID: hardly any record of another desk is called so.
    let ids: Vec<&str> = records
        .iter()
        .filter_map(|record| record.review.external_id.as_deref())
        .filter(|id| id.len() == 36 && id.as_bytes()[8] == b'-' && id.as_bytes()[13] == b'-')
        .collect();
    let sql =
        |at: &str| format!("SELECT c.public_id, c.id FROM claims c WHERE c.origin = 'own' AND c.public_id IN ({at})");
    in_parts(db, &ids, sql, |row| {
        numbers.insert(row.next()?, row.next()?);
        Ok(())
    })?;
    Ok(Ours { pages, numbers })
}

impl Ours {
    pub fn of(&self, record: &Incoming) -> Option<ClaimId> {
        let number = record.review.external_id.as_ref().and_then(|id| self.numbers.get(id));
        number.or_else(|| self.pages.get(&record.page_key)).copied()
    }
}

/// One bit a review: which ones this import has met.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<u64>);

impl Seen {
    pub fn has(&self, id: ReviewId) -> bool {
        let at = usize::try_from(id.0).unwrap_or(0);
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    pub fn extend(&mut self, ids: &HashSet<ReviewId>) {
        for id in ids {
            let at = usize::try_from(id.0).unwrap_or(0);
            if self.0.len() <= at / 64 {
                self.0.resize(at / 64 + 1, 0);
            }
            self.0[at / 64] |= 1 << (at % 64);
        }
    }
}
