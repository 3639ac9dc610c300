//! What the search index reads of the ledger: claims with all by which they can be found, and which of them changed since
//! an entry.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::journal::ROWS;
use crate::db::{Db, Value};
use crate::error::Result;
use crate::model::{ClaimId, Edtf, SourceKind};
use crate::view::matches::ReviewRef;
use crate::view::searchable::Searchable;

/// What happened since an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The claims whose words, names, tags, days or reviews may have changed, in order.
    pub claims: Vec<ClaimId>,
    /// Whether something was redacted: then nothing older may be kept.
    pub redacted: bool,
}

/// The hash of an entry; `None` when there is none of that number.
///
/// # Errors
/// The database's.
pub fn hash_at(db: &mut Db, seq: i64) -> Result<Option<String>> {
    db.row("SELECT hash FROM journal WHERE seq = ?1", &[seq.into()], |r| r.next())
}

/// The highest number of a claim; 0 when there is none.
///
/// # Errors
/// The database's.
pub fn newest(db: &mut Db) -> Result<i64> {
    db.value("SELECT coalesce(max(id), 0) FROM claims", &[])
}

/// Whether something was redacted behind an entry.
///
/// # Errors
/// The database's.
pub fn redacted_since(db: &mut Db, seq: i64) -> Result<bool> {
    let n: i64 = db.value(
        "SELECT count(*) FROM journal WHERE seq > ?1 AND verb = 'redact'",
        &[seq.into()],
    )?;
    Ok(n > 0)
}

/// Which claims were touched by the entries behind `seq`.
///
/// # Errors
/// The database's.
pub fn since(db: &mut Db, seq: i64) -> Result<Changes> {
    let redacted = redacted_since(db, seq)?;
    let claims = db.rows(
        // CROSS, so that SQLite begins with the few rows behind the entry, however many its statistics expect there.
        "WITH named AS (
            SELECT r.row_id AS source FROM journal_rows r WHERE r.id >= ?1 AND r.tbl = 'sources'
            UNION SELECT s.id FROM journal_rows r CROSS JOIN sources s
                WHERE r.id >= ?1 AND r.tbl = 'sources' AND s.merged_into = r.row_id)
         SELECT r.row_id FROM journal_rows r WHERE r.id >= ?1 AND r.tbl = 'claims'
         UNION SELECT l.claim FROM journal_rows r CROSS JOIN links l
            WHERE r.id >= ?1 AND r.tbl = 'links' AND l.id = r.row_id
         UNION SELECT t.claim FROM journal_rows r CROSS JOIN tags t
            WHERE r.id >= ?1 AND r.tbl = 'tags' AND t.id = r.row_id
         UNION SELECT v.claim FROM journal_rows r CROSS JOIN reviews v
            WHERE r.id >= ?1 AND r.tbl = 'reviews' AND v.id = r.row_id
         UNION SELECT c.id FROM named n CROSS JOIN claims c WHERE c.originator = n.source
         UNION SELECT v.claim FROM named n CROSS JOIN reviews v WHERE v.publisher = n.source
         ORDER BY 1",
        &[((seq + 1) * ROWS).into()],
        |r| r.next(),
    )?;
    Ok(Changes { claims, redacted })
}

/// Whether the entries behind `seq` touch more than so many claims; found without reading many more rows than these have.
///
/// # Errors
/// The database's.
pub fn many_since(db: &mut Db, seq: i64, most: i64) -> Result<bool> {
    /// More than a claim has that was just imported.
    const ROWS_OF_A_CLAIM: i64 = 8;
    let enough = most * ROWS_OF_A_CLAIM + 1;
    let counts = db.row(
        "SELECT count(*), count(*) FILTER (WHERE n.tbl = 'sources')
         FROM (SELECT r.tbl FROM journal_rows r
            WHERE r.id >= ?1 AND r.tbl IN ('claims', 'links', 'tags', 'reviews', 'sources') LIMIT ?2) n",
        &[((seq + 1) * ROWS).into(), enough.into()],
        |r| Ok((r.next::<i64>()?, r.next::<i64>()?)),
    )?;
    let (rows, sources) = counts.unwrap_or((0, 0));
    Ok(match rows {
        _ if rows == enough => true,
        // A source's name stands with all its claims.
        _ if rows <= most && sources == 0 => false,
        _ => since(db, seq)?.claims.len() as i64 > most,
    })
}

/// The claims numbered `first` to `last`, in order.
///
/// # Errors
/// The database's.
pub fn between(db: &mut Db, first: i64, last: i64) -> Result<Vec<Searchable>> {
    let span = [first.into(), last.into()];
    let mut claims = BTreeMap::new();
    db.each(
        "SELECT c.id, c.text, c.quote, c.language, c.claimed_from, c.claimed_to,
            coalesce(m.name, s.name), coalesce(m.kind, s.kind)
         FROM claims c LEFT JOIN sources s ON s.id = c.originator LEFT JOIN sources m ON m.id = s.merged_into
         WHERE c.id BETWEEN ?1 AND ?2",
        &span,
        |r| {
            let claim: ClaimId = r.next()?;
            let mut found = Searchable {
                claim,
                texts: vec![r.next()?],
                ..Searchable::default()
            };
            found.texts.extend(r.next::<Option<String>>()?);
            found.language = r.next()?;
            let days: [Option<NaiveDate>; 2] = [r.next()?, r.next()?];
            found.days.extend(exact(days));
            let (name, kind): (Option<String>, Option<SourceKind>) = (r.next()?, r.next()?);
            // Of somebody whom nobody names there are only words such as "an informed source", which find everything.
            found.names.extend(name.filter(|_| kind != Some(SourceKind::Anonymous)));
            claims.insert(claim, found);
            Ok(())
        },
    )?;
    db.each(
        "SELECT t.claim, t.tag FROM tags t WHERE t.claim BETWEEN ?1 AND ?2 AND t.ended IS NULL ORDER BY t.claim, t.id",
        &span,
        |r| {
            let claim: ClaimId = r.next()?;
            let tag = r.next()?;
            if let Some(found) = claims.get_mut(&claim) {
                found.tags.push(tag);
            }
            Ok(())
        },
    )?;
    db.each(
        "SELECT v.claim, v.title, v.body, v.reviewed_on, v.language, coalesce(m.name, s.name)
         FROM reviews v LEFT JOIN sources s ON s.id = v.publisher LEFT JOIN sources m ON m.id = s.merged_into
         WHERE v.claim BETWEEN ?1 AND ?2 ORDER BY v.claim, v.id",
        &span,
        |r| {
            let claim: ClaimId = r.next()?;
            let Some(found) = claims.get_mut(&claim) else {
                return Ok(());
            };
            found.titles.extend(r.next::<Option<String>>()?);
            found.bodies.extend(r.next::<Option<String>>()?);
            let day: Option<String> = r.next()?;
            if let Some(day) = day.and_then(|text| text.parse::<Edtf>().ok()) {
                found.days.extend(exact([Some(day.from), Some(day.to)]));
            }
            let language: Option<String> = r.next()?;
            found.language = found.language.take().or(language);
            found.names.extend(r.next::<Option<String>>()?);
            Ok(())
        },
    )?;
    Ok(claims.into_values().collect())
}

/// The fact-checks of claims, by claim, the oldest first.
///
/// # Errors
/// The database's.
pub fn reviews_of(db: &mut Db, claims: &[ClaimId]) -> Result<BTreeMap<ClaimId, Vec<ReviewRef>>> {
    let mut found: BTreeMap<ClaimId, Vec<ReviewRef>> = BTreeMap::new();
    if claims.is_empty() {
        return Ok(found);
    }
    let places: Vec<String> = (1..=claims.len()).map(|n| format!("?{n}")).collect();
    let ids: Vec<Value> = claims.iter().map(|id| (*id).into()).collect();
    let sql = format!(
        "SELECT v.claim, coalesce(m.name, s.name), v.title, v.url, v.rating, v.reviewed_on
         FROM reviews v LEFT JOIN sources s ON s.id = v.publisher LEFT JOIN sources m ON m.id = s.merged_into
         WHERE v.claim IN ({}) ORDER BY v.claim, v.id",
        places.join(", ")
    );
    db.each(&sql, &ids, |r| {
        let claim = r.next()?;
        let review = ReviewRef {
            publisher: r.next()?,
            title: r.next()?,
            url: r.next()?,
            rating: r.next()?,
            reviewed_on: r.next()?,
        };
        found.entry(claim).or_default().push(review);
        Ok(())
    })?;
    Ok(found)
}

/// The days of a span that is known to about a month; a whole year tells too little.
fn exact(days: [Option<NaiveDate>; 2]) -> Option<NaiveDate> {
    let [from, to] = days;
    let (from, to) = (from?, to?);
    let apart = (to - from).num_days();
    (apart <= 31).then(|| from + chrono::Days::new(u64::try_from(apart / 2).unwrap_or(0)))
}

/// Numbers in runs of neighbours, so that claims entered together are read together.
pub fn runs(claims: &[ClaimId]) -> Vec<(i64, i64)> {
    const LONGEST: i64 = 1_000;
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for id in claims.iter().map(|claim| claim.0).collect::<BTreeSet<_>>() {
        match runs.last_mut() {
            Some((first, last)) if *last + 1 == id && id - *first < LONGEST => *last = id,
            _ => runs.push((id, id)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_read_together() {
        let ids: Vec<ClaimId> = [7, 1, 2, 3, 9, 8].map(ClaimId).into();
        assert_eq!(runs(&ids), [(1, 3), (7, 9)]);
        let many: Vec<ClaimId> = (1..=2_500).map(ClaimId).collect();
        assert_eq!(runs(&many), [(1, 1_000), (1_001, 2_000), (2_001, 2_500)]);
    }
}
