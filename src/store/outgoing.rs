//! What leaves the desk in an export: its own checks, as published or as they stand, and other desks' reviews, each with
//! the claim and its chain. Protected fields are not read here at all.

use std::collections::{BTreeSet, HashMap};

use super::history::AsOf;
use super::{pages, reviews};
use crate::db::tables::REVIEWS;
use crate::db::{Db, Param};
use crate::error::Result;
use crate::model::outgoing::{Hand, Outgoing, Site, Verdict};
use crate::model::review::{Addressee, Rating};
use crate::model::{ArticleId, ClaimId, ClaimKind, Manner, Said, Stage};
use crate::view::SourceRef;
use crate::view::claims::{ClaimPage, LinkView};
use crate::view::published::Publication;

/// Which of the desk's claims leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Those whose check is published.
    Published,
    /// Closed ones too.
    Closed,
    /// All that are no drafts and not dropped, which is for the desk alone.
    Unclosed,
}

impl Reach {
    /// As far as somebody says: also to what is not closed, or to what is closed and not published.
    pub fn of(unclosed: bool, unpublished: bool) -> Reach {
        match (unclosed, unpublished) {
            (true, _) => Reach::Unclosed,
            (false, true) => Reach::Closed,
            (false, false) => Reach::Published,
        }
    }
}

/// Which claims to export.
#[derive(Debug, Clone)]
pub struct OutgoingFilter {
    /// These alone; empty for all.
    pub claims: Vec<ClaimId>,
    /// Of an article.
    pub article: Option<ArticleId>,
    /// How far it goes.
    pub reach: Reach,
}

/// The numbers of the desk's own claims that an export may hold, in order.
///
/// # Errors
/// The database's.
pub fn own(db: &mut Db, filter: &OutgoingFilter) -> Result<Vec<ClaimId>> {
    let stage = match filter.reach {
        Reach::Published => "EXISTS (SELECT 1 FROM published p WHERE p.claim = c.id AND p.ended IS NULL)",
        Reach::Closed => "c.stage = 'closed'",
        Reach::Unclosed => "c.stage NOT IN ('draft', 'dropped')",
    };
    let mut params: Vec<Param> = Vec::new();
    let mut narrow = String::new();
    if let Some(article) = filter.article {
        params.push(article.into());
        narrow = " AND c.article = ?1".to_owned();
    }
    let sql = format!("SELECT c.id FROM claims c WHERE c.origin = 'own' AND {stage}{narrow} ORDER BY c.id");
    let mut ids: Vec<ClaimId> = db.rows(&sql, &params, |r| r.next())?;
    if !filter.claims.is_empty() {
        ids.retain(|id| filter.claims.contains(id));
    }
    Ok(ids)
}

/// One of the desk's own claims as it leaves.
///
/// # Errors
/// The database's.
pub fn of_claim(db: &mut Db, id: ClaimId, desk: &Site, as_of: &AsOf) -> Result<Outgoing> {
    let page = pages::claim(db, id, as_of)?;
    of_page(db, &page, desk)
}

/// [`of_claim`] of a page that is read already.
///
/// # Errors
/// The database's.
pub fn of_page(db: &mut Db, page: &ClaimPage, desk: &Site) -> Result<Outgoing> {
    let standing = page.published.iter().find(|p| p.ended_as.is_none());
    let closed = page.row.stage == Some(Stage::Closed);
    let corrections = corrections(&page.published);
    let article = page.row.article.map(|id| super::articles::get(db, id)).transpose()?;
    let mark = page.marks.last();
    let verdict = standing
        .map(|p| p.status)
        .or(mark.map(|m| m.status))
        .unwrap_or(page.row.status);
    let rating = match standing {
        Some(published) => published_rating(published),
        None => Rating {
            label: mark.and_then(|m| m.rating.clone()),
            ..Rating::default()
        },
    };
    Ok(Outgoing {
        claim: page.row.id,
        text: standing.map_or(page.row.text.clone(), |p| p.text.clone()),
        chain: page.attribution.iter().map(hand).collect(),
        kind: page.row.kind,
        quote: page.quote.clone(),
        claimed_on: page.claimed_on.clone(),
        publisher: Some(desk.clone()),
        url: standing.and_then(|p| p.url.clone()),
        external_id: Some(page.row.public_id.clone()),
        title: standing.and_then(|p| p.headline.clone()),
        // The reason of a mark was written for the desk until it was published.
        body: standing.and_then(|p| p.reason.clone()),
        rating,
        verdict: Some(Verdict {
            status: verdict,
            internal: !closed,
            published: standing.is_some(),
        }),
        language: standing.and_then(|p| p.language.clone()).or(page.language.clone()),
        reviewed_on: standing
            .map(|p| p.published_on.to_string())
            .or_else(|| decided_on(page)),
        changed_on: standing
            .filter(|p| p.changed_on != p.published_on)
            .map(|p| p.changed_on.to_string()),
        licence: None,
        appearances: article.and_then(|article| article.url).into_iter().collect(),
        tags: page.tags.clone(),
        corrections,
        format: None,
        raw: None,
    })
}

fn decided_on(page: &ClaimPage) -> Option<String> {
    page.marks.last().map(|mark| mark.decided_at.date_naive().to_string())
}

/// A published rating's label and numbers; a status without a place on a scale has no number.
fn published_rating(published: &Publication) -> Rating {
    let number = |n: Option<i64>| published.rating_value.and(n).map(|n| n.to_string());
    Rating {
        label: published.rating.clone(),
        value: number(published.rating_value),
        best: number(published.rating_best),
        worst: number(published.rating_worst),
    }
}

/// What each later version corrected, with its day.
fn corrections(published: &[Publication]) -> Vec<(String, String)> {
    let corrected = published.windows(2).filter_map(|pair| {
        let kind = pair[1].correction?;
        let (before, after) = (&pair[0], &pair[1]);
        let label = |p: &Publication| p.rating.clone().unwrap_or_else(|| p.status.to_string());
        let told = match label(before) == label(after) {
            true => format!("Correction ({kind})"),
            false => format!(
                "Correction ({kind}): this review first said {:?}; it says {:?}",
                label(before),
                label(after)
            ),
        };
        Some((after.changed_on.to_string(), told))
    });
    corrected.collect()
}

fn hand(link: &LinkView) -> Hand {
    Hand {
        name: link.source.as_ref().map(|s| s.name.clone()),
        kind: link.source.as_ref().map(|s| s.kind),
        manner: link.manner,
        said: link.said,
        described_as: link.described_as.clone(),
        cue: link.cue.clone(),
        addressee: link.addressee.as_ref().map(addressee),
        said_on: link.said_on.clone(),
    }
}

fn addressee(source: &SourceRef) -> Addressee {
    Addressee {
        name: source.name.clone(),
        kind: source.kind,
    }
}

/// A link of a chain.
struct LinkRow {
    source: Option<i64>,
    manner: Manner,
    said: Said,
    described_as: Option<String>,
    cue: Option<String>,
    addressee: Option<i64>,
    said_on: Option<String>,
}

/// A claim: its text, its day, what it is, and its verbatim words.
type ClaimRow = (String, Option<String>, ClaimKind, Option<String>);

/// Other desks' reviews behind a number, in order, at most so many; and the number to go on from.
///
/// # Errors
/// The database's.
pub fn imported(db: &mut Db, after: i64, limit: i64) -> Result<(Vec<Outgoing>, i64)> {
    let sql = format!(
        "SELECT {} FROM reviews r WHERE r.id > ?1 ORDER BY r.id LIMIT ?2",
        REVIEWS.columns_as("r")
    );
    let found = db.rows(&sql, &[after.into(), limit.into()], reviews::from_row)?;
    let last = found.last().map_or(after, |review| review.id.0);
    Ok((told(db, found)?, last))
}

/// Other desks' reviews of a claim, oldest first.
///
/// # Errors
/// The database's.
pub fn reviews_of(db: &mut Db, claim: ClaimId) -> Result<Vec<Outgoing>> {
    let mut outgoing = Vec::new();
    for review in reviews::of_claim(db, claim)? {
        outgoing.extend(told(db, vec![review])?);
    }
    Ok(outgoing)
}

/// The claims of the reviews that a site published, the newest first, each once, at most so many.
///
/// # Errors
/// The database's.
pub fn of_site(db: &mut Db, host: &str, most: usize) -> Result<Vec<ClaimId>> {
    let sql = "SELECT id FROM sources WHERE host = ?1
               UNION SELECT s.id FROM sources s JOIN sources m ON m.id = s.merged_into WHERE m.host = ?1";
    let publishers: Vec<i64> = db.rows(sql, &[host.into()], |r| r.next())?;
    let mut found: Vec<(i64, ClaimId)> = Vec::new();
    for publisher in publishers {
        found.extend(db.rows(
            "SELECT id, claim FROM reviews WHERE publisher = ?1 ORDER BY id DESC LIMIT ?2",
            &[publisher.into(), (most as i64).into()],
            |r| Ok((r.next()?, r.next()?)),
        )?);
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    let mut met = std::collections::HashSet::new();
    Ok(found
        .into_iter()
        .map(|(_, claim)| claim)
        .filter(|claim| met.insert(*claim))
        .take(most)
        .collect())
}

/// The claims of which something is public: the desk's own whose check is published, and other desks'.
///
/// # Errors
/// The database's.
pub fn in_public(db: &mut Db) -> Result<Vec<ClaimId>> {
    db.rows(
        "SELECT c.id FROM claims c WHERE c.origin = 'imported'
            OR EXISTS (SELECT 1 FROM published p WHERE p.claim = c.id AND p.ended IS NULL)",
        &[],
        |r| r.next(),
    )
}

/// These reviews, which lie near one another, with their claims, chains and tags.
fn told(db: &mut Db, found: Vec<reviews::Review>) -> Result<Vec<Outgoing>> {
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return Ok(Vec::new());
    };
    let span: [Param; 2] = [first.id.0.into(), last.id.0.into()];
    let mut claims: HashMap<i64, ClaimRow> = HashMap::new();
    let sql = "SELECT c.id, c.text, c.claimed_on, c.kind, c.quote FROM reviews r JOIN claims c ON c.id = r.claim
               WHERE r.id BETWEEN ?1 AND ?2";
    db.each(sql, &span, |r| {
        claims.insert(r.next()?, (r.next()?, r.next()?, r.next()?, r.next()?));
        Ok(())
    })?;
    let mut chains: HashMap<i64, Vec<LinkRow>> = HashMap::new();
    let sql = "SELECT l.claim, l.source, l.manner, l.said, l.described_as, l.cue, l.addressee, l.said_on
               FROM reviews r JOIN links l ON l.claim = r.claim
               WHERE r.id BETWEEN ?1 AND ?2 AND l.ended IS NULL ORDER BY l.claim, l.position";
    db.each(sql, &span, |r| {
        let claim = r.next()?;
        let link = LinkRow {
            source: r.next()?,
            manner: r.next()?,
            said: r.next()?,
            described_as: r.next()?,
            cue: r.next()?,
            addressee: r.next()?,
            said_on: r.next()?,
        };
        chains.entry(claim).or_default().push(link);
        Ok(())
    })?;
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    let sql = "SELECT t.claim, t.tag FROM reviews r JOIN tags t ON t.claim = r.claim
               WHERE r.id BETWEEN ?1 AND ?2 AND t.ended IS NULL ORDER BY t.claim, t.tag";
    db.each(sql, &span, |r| {
        tags.entry(r.next()?).or_default().push(r.next()?);
        Ok(())
    })?;
    let mut wanted: BTreeSet<i64> = found
        .iter()
        .filter_map(|review| review.publisher)
        .map(|id| id.0)
        .collect();
    let people = chains.values().flatten().flat_map(|link| [link.source, link.addressee]);
    wanted.extend(people.flatten());
    let sources = pages::source_refs(db, wanted.clone(), i64::MAX)?;
    let hosts = hosts(db, &found)?;
    let named = |id: Option<i64>| -> Option<&SourceRef> { id.and_then(|id| sources.get(&id)) };
    let mut outgoing = Vec::with_capacity(found.len());
    for review in found {
        let claim = review.claim;
        let Some((text, claimed_on, kind, quote)) = claims.remove(&claim.0) else {
            continue;
        };
        let links = chains.remove(&claim.0).unwrap_or_default();
        let chain = links.into_iter().map(|link| Hand {
            name: named(link.source).map(|s| s.name.clone()),
            kind: named(link.source).map(|s| s.kind),
            manner: link.manner,
            said: link.said,
            described_as: link.described_as,
            cue: link.cue,
            addressee: named(link.addressee).map(addressee),
            said_on: link.said_on,
        });
        let publisher = review.publisher.map(|id| Site {
            name: named(Some(id.0)).map(|s| s.name.clone()).unwrap_or_default(),
            url: hosts.get(&id.0).cloned(),
        });
        outgoing.push(Outgoing {
            claim,
            text,
            chain: chain.collect(),
            kind,
            quote,
            claimed_on,
            publisher,
            url: review.url,
            external_id: review.external_id,
            title: review.title,
            body: review.body,
            rating: review.rating,
            verdict: None,
            language: review.language,
            reviewed_on: review.reviewed_on,
            changed_on: None,
            licence: review.licence,
            appearances: review.appearances,
            tags: tags.remove(&claim.0).unwrap_or_default(),
            corrections: Vec::new(),
            format: Some(review.format),
            raw: Some(review.raw),
        });
    }
    Ok(outgoing)
}

fn hosts(db: &mut Db, found: &[reviews::Review]) -> Result<HashMap<i64, String>> {
    let ids: BTreeSet<i64> = found
        .iter()
        .filter_map(|review| review.publisher)
        .map(|id| id.0)
        .collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut hosts = HashMap::new();
    for part in ids.chunks(400) {
        let places: Vec<String> = (1..=part.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT s.id, coalesce(m.host, s.host) FROM sources s LEFT JOIN sources m ON m.id = s.merged_into
             WHERE s.id IN ({})",
            places.join(", ")
        );
        let params: Vec<Param> = part.iter().map(|id| Param::from(*id)).collect();
        db.each(&sql, &params, |r| {
            let id = r.next()?;
            if let Some(host) = r.next::<Option<String>>()? {
                hosts.insert(id, host);
            }
            Ok(())
        })?;
    }
    Ok(hosts)
}
