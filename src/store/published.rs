//! What the desk published: a mark as it went out, version by version. A version is never changed but to say how it
//! ended. Exports read this table.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::history::AsOf;
use super::journal::Write;
use super::pages::{Scope, grouped, name, people_names};
use super::{claims, scales};
use crate::db::tables::PUBLISHED;
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::canonical::sha256;
use crate::model::names::{LONGEST_FIELD, sound};
use crate::model::publishing::{Publishable, stale};
use crate::model::{ClaimId, Correction, Ending, PersonId, Refusal, Status, WebAddress};
use crate::view::published::{Publication, Publications};

/// How a claim's latest mark is published; what is left out stays as the version before has it.
#[derive(Debug, Clone, Default)]
pub struct Publish {
    /// Where the review stands; needed the first time.
    pub url: Option<WebAddress>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its language; without it, the claim's.
    pub language: Option<String>,
    /// Why, in the words for the public; without it, the mark's reason.
    pub reason: Option<String>,
    /// The day; without it, today.
    pub on: Option<NaiveDate>,
}

/// The version that stands, as far as the next one needs it.
struct Standing {
    id: i64,
    mark: i64,
    text_version: i64,
    url: Option<String>,
    headline: Option<String>,
    language: Option<String>,
    reason: Option<String>,
    published_on: NaiveDate,
}

/// The latest mark of a claim.
struct Latest {
    mark: i64,
    status: Status,
    scale: Option<String>,
    scale_version: Option<i64>,
    rating: Option<String>,
    reason: Option<String>,
    correction: Option<Correction>,
}

/// Publishes a claim's latest mark, or a new version of what was published of it; says whether anything differed.
///
/// # Errors
/// `NotFound`; `Refused` for a claim that is not closed and decided, and for a first version without an address.
pub fn publish(write: &mut Write, id: ClaimId, how: &Publish) -> Result<bool> {
    let claim = claims::get(write.db(), id)?;
    let latest = latest(write.db(), id)?;
    let status = Publishable {
        claim: id,
        origin: claim.origin,
        stage: claim.stage,
        status: latest.as_ref().map(|mark| mark.status),
        unseen: write.desk.second_person && marked_since_closed(write.db(), id)?,
    }
    .check()?;
    let Some(latest) = latest else {
        return Err(Error::corrupt(format!("{id} without the mark that it has")));
    };
    for (field, text) in [
        ("headline", &how.headline),
        ("reason", &how.reason),
        ("language", &how.language),
    ] {
        if let Some(text) = text {
            sound(field, text, LONGEST_FIELD)?;
        }
    }
    let today = write.today();
    let on = how.on.unwrap_or(today);
    if on > today {
        return Err(Refusal::new(
            format!("{on} is still to come"),
            "publish it on the day, or leave --on out",
        )
        .into());
    }
    let own = standing(write.db(), id)?;
    // What corrects another claim takes the place of what was published of that one.
    let corrects = match &own {
        Some(_) => None,
        None => corrects(write.db(), id)?,
    };
    let kind = corrects.as_ref().map(|corrected| corrected.kind);
    let before = own.or(corrects.map(|corrected| corrected.standing));
    let url = how
        .url
        .as_ref()
        .map(ToString::to_string)
        .or(before.as_ref().and_then(|b| b.url.clone()));
    let Some(url) = url else {
        return Err(Refusal::new(
            format!("{id} was not published before, and nobody says where"),
            "give the review's address: --url https://…",
        )
        .into());
    };
    let kept = |given: &Option<String>, of: fn(&Standing) -> &Option<String>| {
        given.clone().or_else(|| before.as_ref().and_then(|b| of(b).clone()))
    };
    let headline = kept(&how.headline, |b| &b.headline);
    let language = kept(&how.language, |b| &b.language).or_else(|| claim.language.clone());
    // The words of an earlier version speak of the earlier mark.
    let same_mark = before.as_ref().is_some_and(|b| b.mark == latest.mark);
    let reason = match (&how.reason, &before) {
        (Some(reason), _) => Some(reason.clone()),
        (None, Some(before)) if same_mark => before.reason.clone(),
        (None, _) => latest.reason.clone(),
    };
    if let Some(before) = &before {
        let same_words = (&before.headline, &before.language, &before.reason) == (&headline, &language, &reason);
        if same_mark && before.text_version == claim.text_version && same_words && before.url.as_ref() == Some(&url) {
            return Ok(false);
        }
        if on < before.published_on {
            return Err(Refusal::new(
                format!(
                    "{id} was first published on {}, and {on} is before that",
                    before.published_on
                ),
                "leave --on out",
            )
            .into());
        }
    }
    let correction = match &before {
        None => None,
        Some(_) if kind.is_some() => kind,
        Some(_) if !same_mark => latest.correction.or(Some(Correction::Update)),
        Some(before) => (before.text_version != claim.text_version).then_some(Correction::Typo),
    };
    let scale = match &latest.scale {
        Some(name) => Some(scales::find(write.db(), name, latest.scale_version)?),
        None => None,
    };
    let value = scale
        .as_ref()
        .zip(latest.rating.as_deref())
        .and_then(|(scale, rating)| scale.find(rating))
        .and_then(|label| label.value);
    let ends = |of: fn(&crate::model::Scale) -> Option<i64>| value.and(scale.as_ref()).and_then(of);
    let address: WebAddress = url.parse().map_err(Error::corrupt)?;
    if let Some(before) = &before {
        end(write, before.id, Ending::Replaced, on, None)?;
    }
    let version: i64 = write.db().value(
        "SELECT coalesce(max(version), 0) + 1 FROM published WHERE claim = ?1",
        &[id.into()],
    )?;
    let published_on = before.as_ref().map_or(on, |b| b.published_on);
    write.put(
        &PUBLISHED,
        "INSERT INTO published (id, seq, claim, version, mark, text, text_version, text_sha256, status, scale,
                scale_version, rating, rating_value, rating_worst, rating_best, reason, headline, language, url,
                url_hash, published_on, changed_on, correction, published_by, recorded_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM published), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24) RETURNING *",
        &[
            write.seq().into(),
            id.into(),
            version.into(),
            latest.mark.into(),
            (&claim.text).into(),
            claim.text_version.into(),
            sha256(claim.text.as_bytes()).into(),
            status.into(),
            (&latest.scale).into(),
            latest.scale_version.into(),
            (&latest.rating).into(),
            value.into(),
            ends(|scale| scale.worst).into(),
            ends(|scale| scale.best).into(),
            (&reason).into(),
            (&headline).into(),
            (&language).into(),
            (&url).into(),
            address.hash().into(),
            published_on.into(),
            on.into(),
            correction.into(),
            write.person.into(),
            write.now.into(),
        ],
    )?;
    write.entry(
        "publish",
        id,
        &serde_json::json!({"claim": id, "version": version, "status": status, "rating": latest.rating,
            "url": url, "headline": headline, "on": on, "correction": correction}),
    )?;
    Ok(true)
}

/// Takes back what was published of a claim: it stays visible as void.
///
/// # Errors
/// `Refused` when nothing of it stands.
pub fn unpublish(write: &mut Write, id: ClaimId, reason: &str) -> Result<()> {
    claims::get(write.db(), id)?;
    let reason = sound("reason", reason, LONGEST_FIELD)?;
    let Some(before) = standing(write.db(), id)? else {
        return Err(Refusal::new(
            format!("nothing is published of {id}"),
            "`sayso published` shows what is",
        )
        .into());
    };
    let today = write.today();
    end(write, before.id, Ending::Void, today, Some(&reason))?;
    write.entry("unpublish", id, &serde_json::json!({"claim": id, "reason": reason}))?;
    Ok(())
}

fn end(write: &mut Write, row: i64, how: Ending, on: NaiveDate, reason: Option<&str>) -> Result<()> {
    let seq = write.seq();
    write.put(
        &PUBLISHED,
        "UPDATE published SET ended = ?2, ended_as = ?3, ended_on = ?4, ended_reason = ?5
         WHERE id = ?1 AND ended IS NULL RETURNING *",
        &[row.into(), seq.into(), how.into(), on.into(), reason.into()],
    )?;
    Ok(())
}

fn standing(db: &mut Db, id: ClaimId) -> Result<Option<Standing>> {
    db.row(
        "SELECT id, mark, text_version, url, headline, language, reason, published_on FROM published
         WHERE claim = ?1 AND ended IS NULL",
        &[id.into()],
        |r| {
            Ok(Standing {
                id: r.next()?,
                mark: r.next()?,
                text_version: r.next()?,
                url: r.next()?,
                headline: r.next()?,
                language: r.next()?,
                reason: r.next()?,
                published_on: r.next()?,
            })
        },
    )
}

/// What was published of the claim that this one corrects, and how it corrects it.
struct Corrects {
    standing: Standing,
    kind: Correction,
}

fn corrects(db: &mut Db, id: ClaimId) -> Result<Option<Corrects>> {
    let corrected: Option<(ClaimId, Correction)> = db.row(
        "SELECT u.to_claim, t.correction FROM relations u JOIN claim_texts t ON t.claim = u.from_claim AND t.version = 1
         WHERE u.from_claim = ?1 AND u.kind = 'updates' AND u.ended IS NULL AND t.correction IS NOT NULL
         ORDER BY u.id LIMIT 1",
        &[id.into()],
        |r| Ok((r.next()?, r.next()?)),
    )?;
    let Some((earlier, kind)) = corrected else {
        return Ok(None);
    };
    Ok(standing(db, earlier)?.map(|standing| Corrects { standing, kind }))
}

/// Whether the latest mark came after the claim was last closed.
fn marked_since_closed(db: &mut Db, id: ClaimId) -> Result<bool> {
    db.value(
        "SELECT coalesce((SELECT max(m.seq) FROM marks m WHERE m.claim = ?1), 0)
              > coalesce((SELECT max(s.seq) FROM stages s WHERE s.claim = ?1 AND s.stage = 'closed'), 0)",
        &[id.into()],
    )
}

fn latest(db: &mut Db, id: ClaimId) -> Result<Option<Latest>> {
    db.row(
        "SELECT id, status, scale, scale_version, rating, reason, correction FROM marks
         WHERE claim = ?1 ORDER BY id DESC LIMIT 1",
        &[id.into()],
        |r| {
            Ok(Latest {
                mark: r.next()?,
                status: r.next()?,
                scale: r.next()?,
                scale_version: r.next()?,
                rating: r.next()?,
                reason: r.next()?,
                correction: r.next()?,
            })
        },
    )
}

/// The columns of a publication, as of ?2, ending with what its claim's latest mark and wording are then; [`CORRECTED`] follows.
const COLUMNS: &str = "p.claim, c.public_id, p.version, p.status, p.scale, p.scale_version, p.rating, p.rating_value,
     p.rating_worst, p.rating_best, p.text, p.text_version, p.text_sha256, p.reason, p.headline, p.language, p.url,
     p.published_on, p.changed_on, p.correction, p.published_by, p.recorded_at, p.seq, p.ended, p.ended_as, p.ended_on,
     p.ended_reason, p.mark,
     (SELECT max(m.id) FROM marks m WHERE m.claim = p.claim AND m.seq <= ?2),
     (SELECT max(t.version) FROM claim_texts t WHERE t.claim = p.claim AND t.seq <= ?2)";

/// Whether another claim corrects the published one, as of ?2.
const CORRECTED: &str =
    "EXISTS (SELECT 1 FROM relations u JOIN claim_texts t ON t.claim = u.from_claim AND t.version = 1
     WHERE u.to_claim = p.claim AND u.kind = 'updates' AND u.seq <= ?2 AND (u.ended IS NULL OR u.ended > ?2)
        AND t.correction IS NOT NULL)";

fn read(r: &mut Row, until: i64, people: &HashMap<i64, String>) -> Result<Publication> {
    let mut publication = Publication {
        claim: r.next()?,
        public_id: r.next()?,
        version: r.next()?,
        status: r.next()?,
        scale: r.next()?,
        scale_version: r.next()?,
        rating: r.next()?,
        rating_value: r.next()?,
        rating_worst: r.next()?,
        rating_best: r.next()?,
        text: r.next()?,
        text_version: r.next()?,
        text_sha256: r.next()?,
        reason: r.next()?,
        headline: r.next()?,
        language: r.next()?,
        url: r.next()?,
        published_on: r.next()?,
        changed_on: r.next()?,
        correction: r.next()?,
        by: name(people, r.next::<PersonId>()?),
        recorded_at: r.next()?,
        seq: r.next()?,
        ended_as: None,
        ended_on: None,
        ended_reason: None,
        stale: None,
    };
    let ended: Option<i64> = r.next()?;
    let (how, on, why): (Option<Ending>, Option<NaiveDate>, Option<String>) = (r.next()?, r.next()?, r.next()?);
    if ended.is_some_and(|ended| ended <= until) {
        (publication.ended_as, publication.ended_on, publication.ended_reason) = (how, on, why);
        return Ok(publication);
    }
    let mark: i64 = r.next()?;
    let latest = (
        r.next::<Option<i64>>()?.unwrap_or(mark),
        r.next::<Option<i64>>()?.unwrap_or(publication.text_version),
    );
    publication.stale = stale((mark, publication.text_version), latest, r.next()?);
    Ok(publication)
}

/// What was published of claims, by claim, oldest version first.
pub(super) fn of_claims(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    people: &HashMap<i64, String>,
) -> Result<HashMap<i64, Vec<Publication>>> {
    let sql = format!(
        "SELECT p.claim, {COLUMNS}, {CORRECTED} FROM published p JOIN claims c ON c.id = p.claim
         WHERE {} AND p.seq <= ?2 ORDER BY p.claim, p.version",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| read(r, as_of.until, people))
}

/// Which publications to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// What stands, and what is void.
    #[default]
    Visible,
    /// What stands and is stale.
    Stale,
    /// Versions that were replaced too.
    All,
}

/// A page of what was published, in the order of publishing.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, which: Which, after: Option<i64>, limit: i64, as_of: &AsOf) -> Result<Publications> {
    let people = people_names(db, as_of.until)?;
    let condition = match which {
        Which::All => String::new(),
        Which::Visible => "AND NOT (p.ended IS NOT NULL AND p.ended <= ?2 AND p.ended_as = 'replaced')".to_owned(),
        Which::Stale => format!(
            "AND (p.ended IS NULL OR p.ended > ?2)
             AND (p.mark <> (SELECT max(m.id) FROM marks m WHERE m.claim = p.claim AND m.seq <= ?2)
                OR p.text_version <> (SELECT max(t.version) FROM claim_texts t
                                      WHERE t.claim = p.claim AND t.seq <= ?2)
                OR {CORRECTED})"
        ),
    };
    let sql = format!(
        "SELECT p.id, {COLUMNS}, {CORRECTED} FROM published p JOIN claims c ON c.id = p.claim
         WHERE p.id > ?1 AND p.seq <= ?2 {condition} ORDER BY p.id LIMIT ?3"
    );
    let params: [Param; 3] = [after.unwrap_or(0).into(), as_of.until.into(), (limit + 1).into()];
    let mut rows = db.rows(&sql, &params, |r| {
        Ok((r.next::<i64>()?, read(r, as_of.until, &people)?))
    })?;
    let more = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|(id, _)| id.to_string());
    Ok(Publications {
        published: rows.into_iter().map(|(_, publication)| publication).collect(),
        next,
    })
}
