//! What hangs on claims, a query each: links, evidence, marks, moves, wordings, relations.

use std::collections::{BTreeSet, HashMap};

use super::names::{by_ids, name};
use super::{Scope, claims, documents};
use crate::db::tables::{ARTICLES, DOCUMENTS};
use crate::db::{Db, Param, Row};
use crate::error::Result;
use crate::model::mark::Brought;
use crate::model::{Access, Desk, DocumentId, EvidenceId, PersonId, RelationKind, SourceId, Stance, Status};
use crate::store::articles;
use crate::store::history::{self, AsOf};
use crate::store::marks::RESTS_ON;
use crate::view::claims::{DocumentView, EvidenceView, LinkView, MarkView, MoveView, RelationView, SourceRef, Wording};

pub(super) struct LinkRow {
    pub claim: i64,
    pub source: Option<SourceId>,
    pub addressee: Option<SourceId>,
    pub view: LinkView,
}

pub(super) struct EvidenceRow {
    pub claim: i64,
    pub document: DocumentId,
    pub brought_by: PersonId,
    /// Whether it was dropped, and a decision rests on it.
    pub dropped: bool,
    pub view: EvidenceView,
}

pub(in crate::store) fn grouped<T>(
    db: &mut Db,
    sql: &str,
    params: &[Param],
    mut read: impl FnMut(&mut Row) -> Result<T>,
) -> Result<HashMap<i64, Vec<T>>> {
    let mut groups: HashMap<i64, Vec<T>> = HashMap::new();
    db.each(sql, params, |r| {
        let claim = r.next()?;
        groups.entry(claim).or_default().push(read(r)?);
        Ok(())
    })?;
    Ok(groups)
}

pub(super) fn link_rows(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Vec<LinkRow>> {
    let sql = format!(
        "SELECT l.claim, l.source, l.addressee, l.manner, l.cue, l.said_on, l.said, l.said_document, l.described_as
         FROM links l JOIN claims c ON c.id = l.claim
         WHERE {} AND l.seq <= ?2 AND (l.ended IS NULL OR l.ended > ?2) ORDER BY l.claim, l.position",
        scope.clause()
    );
    db.rows(&sql, &scope.params(as_of), |r| {
        let (claim, source, addressee): (i64, Option<SourceId>, Option<SourceId>) = (r.next()?, r.next()?, r.next()?);
        Ok(LinkRow {
            claim,
            source,
            addressee,
            view: LinkView {
                source: None,
                manner: r.next()?,
                cue: r.next()?,
                addressee: None,
                said_on: r.next()?,
                said: r.next()?,
                said_document: r.next()?,
                described_as: r.next()?,
                gap: source.is_none(),
            },
        })
    })
}

/// What was brought to claims, and what was dropped since though a decision rests on it.
pub(super) fn evidence_rows(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Vec<EvidenceRow>> {
    let sql = format!(
        "SELECT e.claim, e.document, e.brought_by, e.id, e.stance, e.quote, e.place, e.note, e.looked_on, e.added_at,
                e.seq, e.ended IS NOT NULL AND e.ended <= ?2 AS dropped
         FROM evidence e JOIN claims c ON c.id = e.claim
         WHERE {} AND e.seq <= ?2 AND (e.ended IS NULL OR e.ended > ?2 OR EXISTS (
            SELECT 1 FROM marks m JOIN mark_evidence me ON {RESTS_ON}
            WHERE m.claim = e.claim AND m.seq <= ?2 AND me.evidence = e.id))
         ORDER BY e.id",
        scope.clause()
    );
    db.rows(&sql, &scope.params(as_of), |r| {
        let (claim, document, brought_by) = (r.next()?, r.next()?, r.next()?);
        Ok(EvidenceRow {
            claim,
            document,
            brought_by,
            view: EvidenceView {
                id: r.next()?,
                stance: r.next()?,
                quote: r.next()?,
                place: r.next()?,
                note: r.next()?,
                looked_on: r.next()?,
                by: String::new(),
                added_at: r.next()?,
                seq: r.next()?,
                independent: false,
                rule: Brought {
                    id: EvidenceId(0),
                    stance: Stance::Context,
                    origin: None,
                    basis: None,
                },
                document: blank_document(document),
            },
            dropped: r.next()?,
        })
    })
}

fn blank_document(id: DocumentId) -> DocumentView {
    DocumentView {
        id,
        kind: crate::model::DocumentKind::Page,
        url: None,
        archived_url: None,
        sha256: None,
        title: None,
        publisher: None,
        origin: None,
        basis: None,
        dated: None,
        checker: None,
        access: Access::Protected,
        added_at: chrono::DateTime::UNIX_EPOCH,
    }
}

pub(super) fn document_rows(
    db: &mut Db,
    evidence: &[EvidenceRow],
    as_of: &AsOf,
) -> Result<HashMap<i64, documents::Document>> {
    let ids: BTreeSet<i64> = evidence.iter().map(|e| e.document.0).collect();
    let mut rows = by_ids(db, &DOCUMENTS, ids, documents::from_row)?;
    history::rewind(db, &mut rows, as_of.until)?;
    Ok(rows.into_iter().map(|d| (d.id.0, d)).collect())
}

/// A document as it may be shown: of a protected one, that there is one.
pub(in crate::store) fn view_document(
    document: &documents::Document,
    publisher: Option<SourceRef>,
    origin: Option<SourceRef>,
    checker: impl Fn(PersonId) -> String,
) -> DocumentView {
    let open = document.access != Access::Protected;
    let shown = |text: &Option<String>| text.clone().filter(|_| open);
    DocumentView {
        id: document.id,
        kind: document.kind,
        url: shown(&document.url),
        archived_url: shown(&document.archived_url),
        sha256: shown(&document.sha256),
        title: shown(&document.title),
        publisher: publisher.filter(|_| open),
        origin: origin.filter(|_| open),
        basis: document.basis,
        dated: shown(&document.dated),
        checker: document.checker.filter(|_| open).map(checker),
        access: document.access,
        added_at: document.added_at,
    }
}

pub(super) fn titles(db: &mut Db, rows: &[claims::Claim], as_of: &AsOf) -> Result<HashMap<i64, String>> {
    let ids: BTreeSet<i64> = rows.iter().filter_map(|c| c.article).map(|id| id.0).collect();
    let mut found = by_ids(db, &ARTICLES, ids, articles::from_row)?;
    history::rewind(db, &mut found, as_of.until)?;
    Ok(found.into_iter().map(|a| (a.id.0, a.title)).collect())
}

pub(super) fn wordings(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<HashMap<i64, Vec<Wording>>> {
    let sql = format!(
        "SELECT t.claim, t.version, t.text, t.reason, t.correction, t.seq FROM claim_texts t JOIN claims c ON c.id = t.claim
         WHERE {} AND t.seq <= ?2 ORDER BY t.version",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| {
        Ok(Wording {
            version: r.next()?,
            text: r.next()?,
            reason: r.next()?,
            correction: r.next()?,
            seq: r.next()?,
        })
    })
}

pub(super) fn marks(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    people: &HashMap<i64, String>,
    desk: &Desk,
) -> Result<HashMap<i64, Vec<MarkView>>> {
    let resting: HashMap<i64, Vec<EvidenceId>> = grouped(
        db,
        &format!(
            "SELECT me.mark, me.evidence FROM claims c JOIN marks m ON m.claim = c.id
             JOIN mark_evidence me ON {RESTS_ON} WHERE {} AND me.seq <= ?2 ORDER BY me.evidence",
            scope.clause()
        ),
        &scope.params(as_of),
        |r| r.next(),
    )?;
    let sql = format!(
        "SELECT m.claim, m.id, m.status, m.previous, m.scale, m.scale_version, m.rating, m.confidence, m.credibility, m.reason, m.correction,
                m.override_reason, m.marked_by, m.decided_at, m.recorded_at, m.seq, m.text_version
         FROM marks m JOIN claims c ON c.id = m.claim WHERE {} AND m.seq <= ?2 ORDER BY m.id",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| {
        let id: i64 = r.next()?;
        Ok(MarkView {
            status: r.next()?,
            previous: r.next()?,
            scale: r.next()?,
            scale_version: r.next()?,
            rating: r.next()?,
            confidence: r.next()?,
            credibility: r.next::<Option<i64>>()?.filter(|_| desk.show_ratings),
            reason: r.next()?,
            correction: r.next()?,
            overriding: r.next()?,
            by: name(people, r.next()?),
            decided_at: r.next()?,
            recorded_at: r.next()?,
            seq: r.next()?,
            text_version: r.next()?,
            rests_on: resting.get(&id).cloned().unwrap_or_default(),
        })
    })
}

pub(super) fn moves(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    people: &HashMap<i64, String>,
) -> Result<HashMap<i64, Vec<MoveView>>> {
    let sql = format!(
        "SELECT s.claim, s.previous, s.stage, s.moved_by, s.reason, s.moved_at, s.seq
         FROM stages s JOIN claims c ON c.id = s.claim WHERE {} AND s.seq <= ?2 ORDER BY s.id",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| {
        Ok(MoveView {
            from: r.next()?,
            to: r.next()?,
            by: name(people, r.next()?),
            reason: r.next()?,
            moved_at: r.next()?,
            seq: r.next()?,
        })
    })
}

pub(super) fn related(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<HashMap<i64, Vec<RelationView>>> {
    let mut all: HashMap<i64, Vec<RelationView>> = HashMap::new();
    for (mine, other, one_way) in [("from_claim", "to_claim", "to"), ("to_claim", "from_claim", "from")] {
        let sql = format!(
            "SELECT r.{mine}, r.kind, r.{other}, r.note,
                (SELECT t.text FROM claim_texts t WHERE t.claim = r.{other} AND t.seq <= ?2
                 ORDER BY t.version DESC LIMIT 1),
                (SELECT m.status FROM marks m WHERE m.claim = r.{other} AND m.seq <= ?2 ORDER BY m.id DESC LIMIT 1),
                (SELECT g.stage FROM stages g WHERE g.claim = r.{other} AND g.seq <= ?2 ORDER BY g.id DESC LIMIT 1)
             FROM relations r JOIN claims c ON c.id = r.{mine}
             WHERE {} AND r.seq <= ?2 AND (r.ended IS NULL OR r.ended > ?2) ORDER BY r.id",
            scope.clause()
        );
        let found = grouped(db, &sql, &scope.params(as_of), |r| {
            let (kind, claim, note) = (r.next()?, r.next()?, r.next()?);
            let symmetric = matches!(kind, RelationKind::Same | RelationKind::Contradicts);
            Ok(RelationView {
                kind,
                direction: if symmetric { "with" } else { one_way },
                claim,
                note,
                text: r.next::<Option<String>>()?.unwrap_or_default(),
                status: r.next::<Option<Status>>()?.unwrap_or(Status::Unverified),
                stage: r.next()?,
            })
        })?;
        for (claim, relations) in found {
            all.entry(claim).or_default().extend(relations);
        }
    }
    Ok(all)
}
