//! Drafts as pages show them.

use std::collections::{BTreeSet, HashMap};

use super::voices_of;
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::{ArticleId, ClaimId, SourceId, Stage};
use crate::store::history::AsOf;
use crate::store::pages::{self, Scope, source_refs};
use crate::view::claims::ClaimPage;
use crate::view::drafts::{DraftList, DraftView, Likeness};

/// What drafts say about themselves, by claim; `chains` has the sources of each one's chain.
pub(in crate::store) fn about(
    db: &mut Db,
    clause: &str,
    params: &[Param],
    chains: &HashMap<i64, Vec<SourceId>>,
    as_of: &AsOf,
) -> Result<HashMap<i64, DraftView>> {
    let rows = db.rows(
        &format!(
            "SELECT d.id, d.why, d.accuses, d.doubt, d.voices, c.worth FROM drafts d JOIN claims c ON c.id = d.id
             WHERE {clause} AND d.seq <= ?2"
        ),
        params,
        |r| {
            Ok((
                r.next::<i64>()?,
                r.next::<String>()?,
                r.next::<bool>()?,
                r.next::<Option<String>>()?,
                r.next::<Option<String>>()?,
                r.next::<Option<i64>>()?,
            ))
        },
    )?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut likenesses = Vec::new();
    let concerned: BTreeSet<i64> = rows
        .iter()
        .flat_map(|row| chains.get(&row.0).map_or(&[][..], Vec::as_slice))
        .map(|id| id.0)
        .collect();
    let numbers: Vec<String> = concerned.iter().map(i64::to_string).collect();
    for part in numbers.chunks(500) {
        likenesses.extend(db.rows(
            &format!(
                "SELECT source, known, why FROM likenesses WHERE source IN ({})
                    AND seq <= ?1 AND (ended IS NULL OR ended > ?1) ORDER BY id",
                part.join(", ")
            ),
            &[as_of.until.into()],
            |r| Ok((r.next::<SourceId>()?, r.next::<SourceId>()?, r.next::<String>()?)),
        )?);
    }
    let mut wanted: BTreeSet<i64> = likenesses.iter().flat_map(|(a, b, _)| [a.0, b.0]).collect();
    wanted.extend(rows.iter().flat_map(|row| voices_of(row.4.as_deref())).map(|id| id.0));
    let names = source_refs(db, wanted, as_of.until)?;
    Ok(rows
        .into_iter()
        .map(|(id, why, accuses, doubt, voices, worth)| {
            let chain = chains.get(&id).map_or(&[][..], Vec::as_slice);
            let view = DraftView {
                worth,
                why: why.split(", ").filter(|w| !w.is_empty()).map(str::to_owned).collect(),
                accuses,
                doubt,
                voices: voices_of(voices.as_deref())
                    .iter()
                    .filter_map(|id| names.get(&id.0).cloned())
                    .collect(),
                likenesses: likenesses
                    .iter()
                    .filter(|(source, ..)| chain.contains(source))
                    .filter_map(|(source, known, why)| {
                        let (source, known) = (names.get(&source.0)?, names.get(&known.0)?);
                        // Merged, the two are one already.
                        (source.id != known.id).then(|| Likeness {
                            source: source.clone(),
                            known: known.clone(),
                            why: why.clone(),
                        })
                    })
                    .collect(),
                passage: Vec::new(),
            };
            (id, view)
        })
        .collect())
}

/// The drafts that wait: of one article, or article by article from behind `after`, about `limit` of them.
///
/// # Errors
/// `NotFound` for an article that is not there.
pub fn list(
    db: &mut Db,
    article: Option<ArticleId>,
    after: Option<i64>,
    limit: usize,
    as_of: &AsOf,
) -> Result<DraftList> {
    let pending = super::pending(db, article)?;
    if let Some(article) = article {
        crate::store::articles::get(db, article)?;
        return Ok(DraftList {
            drafts: of_article(db, article, as_of)?,
            pending,
            next: None,
        });
    }
    let mut drafts = Vec::new();
    if after.is_none() {
        let unplaced = db.rows(
            "SELECT id FROM claims WHERE article IS NULL AND stage = 'draft' ORDER BY id",
            &[],
            |r| r.next::<ClaimId>(),
        )?;
        for id in unplaced {
            drafts.push(pages::claim(db, id, as_of)?);
        }
    }
    let mut at = after.unwrap_or(0);
    while let Some(next) = next_article(db, at)? {
        if drafts.len() >= limit {
            return Ok(DraftList {
                drafts,
                pending,
                next: Some(at.to_string()),
            });
        }
        drafts.extend(of_article(db, next, as_of)?);
        at = next.0;
    }
    Ok(DraftList {
        drafts,
        pending,
        next: None,
    })
}

/// The first article behind a number that has drafts.
///
/// # Errors
/// The database's.
pub fn next_article(db: &mut Db, after: i64) -> Result<Option<ArticleId>> {
    db.row(
        "SELECT min(article) FROM claims WHERE stage = 'draft' AND article > ?1",
        &[after.into()],
        |r| r.next::<Option<ArticleId>>(),
    )
    .map(Option::flatten)
}

fn of_article(db: &mut Db, article: ArticleId, as_of: &AsOf) -> Result<Vec<ClaimPage>> {
    let mut drafts = pages::load(db, Scope::Article(article), as_of)?;
    drafts.retain(|page| page.row.stage == Some(Stage::Draft));
    let worth = |page: &ClaimPage| page.draft.as_ref().and_then(|draft| draft.worth).unwrap_or(0);
    drafts.sort_by_key(|page| (-worth(page), page.row.id));
    Ok(drafts)
}

/// The drafts of an article in which nobody must choose who speaks, and how many wait for that.
///
/// # Errors
/// `NotFound` when none waits.
pub fn certain(db: &mut Db, article: ArticleId, as_of: &AsOf) -> Result<(Vec<ClaimId>, usize)> {
    let waiting = list(db, Some(article), None, 1, as_of)?.drafts;
    if waiting.is_empty() {
        return Err(Error::not_found(format!("draft of {article}")).hint("sayso drafts list shows those that wait"));
    }
    let doubtful = |page: &ClaimPage| page.draft.as_ref().is_some_and(|draft| draft.doubt.is_some());
    let certain: Vec<ClaimId> = waiting
        .iter()
        .filter(|page| !doubtful(page))
        .map(|page| page.row.id)
        .collect();
    let left = waiting.len() - certain.len();
    Ok((certain, left))
}
