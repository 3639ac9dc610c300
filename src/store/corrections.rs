//! The public list of corrections: what was published, and what was published instead. It reads nothing else, so that
//! nothing stands in it that was not public.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::desk;
use super::history::AsOf;
use crate::db::{Db, Row};
use crate::error::Result;
use crate::model::{Correction, Status};
use crate::view::published::{Corrected, Corrections, Told};

/// Every correction of a year, or of all of them, newest first.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, year: Option<i32>, as_of: &AsOf) -> Result<Corrections> {
    let desk = desk::as_of(db, as_of.until)?;
    let mut corrections = replaced(db, as_of.until)?;
    corrections.extend(void(db, as_of.until)?);
    corrections.retain(|corrected| year.is_none_or(|year| corrected.corrected_on.year() == year));
    corrections.sort_by(|a, b| {
        let key = |c: &Corrected| (c.corrected_on, c.recorded_at);
        key(b).cmp(&key(a)).then_with(|| a.public_id.cmp(&b.public_id))
    });
    Ok(Corrections {
        desk: desk.name,
        url: desk.url,
        ledger_id: db.value("SELECT ledger_id FROM ledger WHERE one = 1", &[])?,
        year,
        as_of: as_of.at,
        published: db.value(
            "SELECT count(*) FROM published WHERE seq <= ?1 AND (ended IS NULL OR ended > ?1)",
            &[as_of.until.into()],
        )?,
        corrections,
    })
}

const TOLD: &str = "text, status, rating, reason";

fn told(r: &mut Row) -> Result<Told> {
    Ok(Told {
        text: r.next()?,
        status: r.next::<Status>()?,
        rating: r.next()?,
        reason: r.next()?,
    })
}

/// A version that corrects the one before, whether that stood until then or was void.
fn replaced(db: &mut Db, until: i64) -> Result<Vec<Corrected>> {
    let columns = |alias: &str| {
        TOLD.split(", ")
            .map(|c| format!("{alias}.{c}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let sql = format!(
        "SELECT c.public_id, n.version, n.headline, n.url, n.published_on, n.changed_on, n.recorded_at, n.correction,
                {}, {}
         FROM published n
         JOIN published o ON o.claim = n.claim AND o.version = n.version - 1
            OR n.version = 1 AND o.claim <> n.claim AND o.ended = n.seq AND o.ended_as = 'replaced'
         JOIN claims c ON c.id = n.claim
         WHERE n.correction IS NOT NULL AND n.seq <= ?1",
        columns("o"),
        columns("n")
    );
    db.rows(&sql, &[until.into()], |r| {
        Ok(Corrected {
            public_id: r.next()?,
            version: r.next()?,
            headline: r.next()?,
            url: r.next()?,
            published_on: r.next()?,
            corrected_on: r.next::<NaiveDate>()?,
            recorded_at: r.next::<DateTime<Utc>>()?,
            kind: r.next::<Option<Correction>>()?,
            said: told(r)?,
            right: Some(told(r)?),
            why: None,
        })
    })
}

/// A review that was taken back.
fn void(db: &mut Db, until: i64) -> Result<Vec<Corrected>> {
    let sql = format!(
        "SELECT c.public_id, p.version, p.headline, p.url, p.published_on, p.ended_on, j.at, p.ended_reason, {}
         FROM published p JOIN claims c ON c.id = p.claim JOIN journal j ON j.seq = p.ended
         WHERE p.ended_as = 'void' AND p.ended <= ?1",
        TOLD.split(", ")
            .map(|c| format!("p.{c}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    db.rows(&sql, &[until.into()], |r| {
        let mut corrected = Corrected {
            public_id: r.next()?,
            version: r.next()?,
            headline: r.next()?,
            url: r.next()?,
            published_on: r.next()?,
            corrected_on: r.next::<NaiveDate>()?,
            recorded_at: r.next::<DateTime<Utc>>()?,
            kind: None,
            why: r.next()?,
            said: Told {
                text: String::new(),
                status: Status::Unverified,
                rating: None,
                reason: None,
            },
            right: None,
        };
        corrected.said = told(r)?;
        Ok(corrected)
    })
}
