//! What earlier seeds wrote, found by the names that seed files give: the look-ups of `interchange::seed_load`.

use crate::db::Db;
use crate::error::Result;
use crate::model::{ArticleId, ClaimId, DocumentId, EvidenceId, Origin, SourceId, Stance};

/// A claim that an earlier seed wrote.
pub(crate) struct KnownClaim {
    /// The newest claim of that name: the last wording of a chain of successors.
    pub id: ClaimId,
    /// Its article.
    pub article: Option<ArticleId>,
    /// Own or imported.
    pub origin: Origin,
    /// Digest of the record last loaded, though a person may have reworded the claim since.
    pub record: Option<String>,
}

/// The newest claim with an external id.
pub(crate) fn claim(db: &mut Db, external_id: &str) -> Result<Option<KnownClaim>> {
    db.row(
        "SELECT c.id, c.article, c.origin,
            (SELECT r.record_digest FROM claims r
             WHERE r.id = (SELECT max(id) FROM claims WHERE external_id = ?1 AND record_digest IS NOT NULL))
         FROM claims c WHERE c.external_id = ?1 ORDER BY c.id DESC LIMIT 1",
        &[external_id.into()],
        |r| {
            Ok(KnownClaim {
                id: r.next()?,
                article: r.next()?,
                origin: r.next()?,
                record: r.next()?,
            })
        },
    )
}

/// The article with an external id, and the digest of its record.
pub(crate) fn article(db: &mut Db, external_id: &str) -> Result<Option<(ArticleId, Option<String>)>> {
    db.row(
        "SELECT id, record_digest FROM articles WHERE external_id = ?1 ORDER BY id LIMIT 1",
        &[external_id.into()],
        |r| Ok((r.next()?, r.next()?)),
    )
}

/// The source with an external id, and whether it is still the one that the seed made: a merged one is answered by what
/// it was merged into.
pub(crate) fn source(db: &mut Db, external_id: &str) -> Result<Option<(SourceId, bool)>> {
    db.row(
        "SELECT id, merged_into FROM sources WHERE external_id = ?1 ORDER BY id LIMIT 1",
        &[external_id.into()],
        |r| {
            let (id, merged_into): (SourceId, Option<SourceId>) = (r.next()?, r.next()?);
            Ok((merged_into.unwrap_or(id), merged_into.is_none()))
        },
    )
}

/// Evidence that rests on a document: its number, and its quote, place and note.
pub(crate) struct KnownEvidence {
    /// Its number.
    pub id: EvidenceId,
    /// What was recorded of it.
    pub said: [Option<String>; 3],
}

/// The first evidence of a claim by a document and stance, dropped or not.
pub(crate) fn evidence(
    db: &mut Db,
    claim: ClaimId,
    document: DocumentId,
    stance: Stance,
) -> Result<Option<KnownEvidence>> {
    db.row(
        "SELECT id, quote, place, note FROM evidence WHERE claim = ?1 AND document = ?2 AND stance = ?3
         ORDER BY id LIMIT 1",
        &[claim.into(), document.into(), stance.into()],
        |r| {
            Ok(KnownEvidence {
                id: r.next()?,
                said: [r.next()?, r.next()?, r.next()?],
            })
        },
    )
}

/// The document with an external id.
pub(crate) fn document(db: &mut Db, external_id: &str) -> Result<Option<DocumentId>> {
    db.row(
        "SELECT id FROM documents WHERE external_id = ?1 ORDER BY id LIMIT 1",
        &[external_id.into()],
        |r| r.next(),
    )
}

/// The bodies of the entries that earlier seeds made about an article, oldest first.
pub(crate) fn bodies(db: &mut Db, article: ArticleId) -> Result<Vec<String>> {
    let subject = crate::model::Subject::from(article).to_string();
    db.rows(
        "SELECT body FROM journal WHERE subject = ?1 AND verb = 'seed' ORDER BY seq",
        &[subject.into()],
        |r| r.next(),
    )
}

/// Whether a claim has, or had, that note.
pub(crate) fn has_note(db: &mut Db, claim: ClaimId, text: &str) -> Result<bool> {
    let found = db.row(
        "SELECT id FROM notes WHERE claim = ?1 AND text = ?2 LIMIT 1",
        &[claim.into(), text.into()],
        |r| r.next::<i64>(),
    )?;
    Ok(found.is_some())
}
