//! Claims as their pages show them, one or an article's, now or as of an entry: a handful of queries for all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::history::{self, AsOf, Pictured};
use super::{articles, claims, desk, documents, relations, sources};
use crate::db::tables::{ARTICLES, CLAIMS, DOCUMENTS, SOURCES};
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::lint::{ClaimFacts, EvidenceFacts};
use crate::model::{
    Access, ArticleId, Basis, ClaimId, Desk, DocumentId, EvidenceId, PersonId, RelationKind, SourceId, SourceKind,
    Stance, Status,
};
use crate::view::claims::{
    AnchorView, ClaimPage, ClaimRow, Corroboration, DocumentView, EvidenceView, LinkView, MarkView, MoveView, NoteView,
    RelationView, SourceRef, Wording,
};

/// Which claims.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// One claim.
    Claim(ClaimId),
    /// Every claim of an article, drafts and dropped ones too.
    Article(ArticleId),
}

impl Scope {
    fn clause(self) -> &'static str {
        match self {
            Scope::Claim(_) => "c.id = ?1",
            Scope::Article(_) => "c.article = ?1",
        }
    }

    fn params(self, as_of: &AsOf) -> [Param<'static>; 2] {
        let id = match self {
            Scope::Claim(id) => id.0,
            Scope::Article(id) => id.0,
        };
        [id.into(), as_of.until.into()]
    }
}

/// One claim's page.
///
/// # Errors
/// `NotFound` when it is not there, or was not yet.
pub fn claim(db: &mut Db, id: ClaimId, as_of: &AsOf) -> Result<ClaimPage> {
    load(db, Scope::Claim(id), as_of)?.into_iter().next().ok_or_else(|| {
        let hint = match as_of.past {
            true => "it was entered later; leave --as-of out to see it",
            false => "`sayso list` shows the claims with their numbers",
        };
        Error::not_found(id).hint(hint)
    })
}

/// The pages of claims, in the order of the text.
///
/// # Errors
/// The database's.
pub fn load(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Vec<ClaimPage>> {
    let mut rows = db.rows(
        &format!(
            "SELECT {} FROM claims c WHERE {} AND c.seq <= ?2",
            CLAIMS.columns_as("c"),
            scope.clause()
        ),
        &scope.params(as_of),
        claims::from_row,
    )?;
    history::rewind(db, &mut rows, as_of.until)?;
    let desk = desk::as_of(db, as_of.until)?;
    let mut parts = Parts::load(db, scope, as_of, &rows, &desk)?;
    let mut pages = Vec::with_capacity(rows.len());
    for row in rows {
        pages.push(parts.page(db, row, as_of, &desk)?);
    }
    pages.sort_by_key(|page| (page.anchor.as_ref().map_or(i64::MAX, |a| a.start), page.row.id));
    Ok(pages)
}

/// What hangs on the claims, by claim.
struct Parts {
    people: HashMap<i64, String>,
    sources: HashMap<i64, SourceRef>,
    titles: HashMap<i64, String>,
    texts: HashMap<i64, KeptText>,
    newest_text: HashMap<i64, i64>,
    wordings: HashMap<i64, Vec<Wording>>,
    links: HashMap<i64, Vec<LinkView>>,
    marks: HashMap<i64, Vec<MarkView>>,
    moves: HashMap<i64, Vec<MoveView>>,
    evidence: HashMap<i64, Vec<EvidenceView>>,
    relations: HashMap<i64, Vec<RelationView>>,
    tags: HashMap<i64, Vec<String>>,
    notes: HashMap<i64, Vec<NoteView>>,
}

/// A version of an article's text; its code points when the desk keeps it.
struct KeptText {
    version: i64,
    chars: Option<Vec<char>>,
}

struct LinkRow {
    claim: i64,
    source: Option<SourceId>,
    addressee: Option<SourceId>,
    view: LinkView,
}

struct EvidenceRow {
    claim: i64,
    document: DocumentId,
    brought_by: PersonId,
    view: EvidenceView,
}

impl Parts {
    fn load(db: &mut Db, scope: Scope, as_of: &AsOf, rows: &[claims::Claim], desk: &Desk) -> Result<Parts> {
        let links = link_rows(db, scope, as_of)?;
        let evidence = evidence_rows(db, scope, as_of)?;
        let documents = document_rows(db, &evidence, as_of)?;
        let mut wanted: BTreeSet<i64> = rows.iter().filter_map(|c| c.originator).map(|id| id.0).collect();
        wanted.extend(
            links
                .iter()
                .flat_map(|l| [l.source, l.addressee])
                .flatten()
                .map(|id| id.0),
        );
        wanted.extend(
            documents
                .values()
                .flat_map(|d| [d.publisher, d.origin])
                .flatten()
                .map(|id| id.0),
        );
        let sources = source_refs(db, wanted, as_of.until)?;
        let people = people_names(db, as_of.until)?;
        let mut parts = Parts {
            titles: titles(db, rows, as_of)?,
            texts: HashMap::new(),
            newest_text: HashMap::new(),
            wordings: wordings(db, scope, as_of)?,
            links: HashMap::new(),
            marks: marks(db, scope, as_of, &people, desk)?,
            moves: moves(db, scope, as_of, &people)?,
            evidence: HashMap::new(),
            relations: related(db, scope, as_of)?,
            tags: grouped(
                db,
                &format!(
                    "SELECT t.claim, t.tag FROM tags t JOIN claims c ON c.id = t.claim
                     WHERE {} AND t.seq <= ?2 AND (t.ended IS NULL OR t.ended > ?2) ORDER BY t.tag",
                    scope.clause()
                ),
                &scope.params(as_of),
                |r| r.next(),
            )?,
            notes: grouped(
                db,
                &format!(
                    "SELECT n.claim, n.text, n.written_by, n.written_at FROM notes n JOIN claims c ON c.id = n.claim
                     WHERE {} AND n.seq <= ?2 AND (n.ended IS NULL OR n.ended > ?2) ORDER BY n.id",
                    scope.clause()
                ),
                &scope.params(as_of),
                |r| {
                    let text = r.next()?;
                    Ok(NoteView {
                        text,
                        by: name(&people, r.next()?),
                        written_at: r.next()?,
                    })
                },
            )?,
            sources,
            people,
        };
        parts.load_texts(db, rows, as_of)?;
        for mut link in links {
            link.view.source = parts.source(link.source);
            link.view.addressee = parts.source(link.addressee);
            parts.links.entry(link.claim).or_default().push(link.view);
        }
        for mut piece in evidence {
            let document = documents
                .get(&piece.document.0)
                .ok_or_else(|| Error::corrupt(format!("evidence without {}", piece.document)))?;
            piece.view.document = parts.document(document);
            piece.view.by = name(&parts.people, piece.brought_by);
            parts.evidence.entry(piece.claim).or_default().push(piece.view);
        }
        Ok(parts)
    }

    fn load_texts(&mut self, db: &mut Db, rows: &[claims::Claim], as_of: &AsOf) -> Result<()> {
        let articles: BTreeSet<ArticleId> = rows
            .iter()
            .filter(|c| c.anchor_text.is_some())
            .filter_map(|c| c.article)
            .collect();
        for article in articles {
            for version in articles::texts(db, article, as_of.until)? {
                let chars = match version.kept {
                    true => articles::text(db, version.id)?.map(|text| text.chars().collect()),
                    false => None,
                };
                self.texts.insert(
                    version.id,
                    KeptText {
                        version: version.version,
                        chars,
                    },
                );
                self.newest_text.insert(article.0, version.id);
            }
        }
        Ok(())
    }

    fn source(&self, id: Option<SourceId>) -> Option<SourceRef> {
        id.and_then(|id| self.sources.get(&id.0).cloned())
    }

    fn document(&self, document: &documents::Document) -> DocumentView {
        view_document(
            document,
            self.source(document.publisher),
            self.source(document.origin),
            |id| name(&self.people, id),
        )
    }

    fn page(&mut self, db: &mut Db, claim: claims::Claim, as_of: &AsOf, desk: &Desk) -> Result<ClaimPage> {
        let id = claim.id.0;
        let links = self.links.remove(&id).unwrap_or_default();
        let marks = self.marks.remove(&id).unwrap_or_default();
        let moves = self.moves.remove(&id).unwrap_or_default();
        let mut evidence = self.evidence.remove(&id).unwrap_or_default();
        let wordings = self.wordings.remove(&id).unwrap_or_default();
        let relations = self.relations.remove(&id).unwrap_or_default();
        let chain: BTreeSet<SourceId> = links.iter().filter_map(|l| l.source.as_ref()).map(|s| s.id).collect();
        for piece in &mut evidence {
            let origin = piece.document.origin.as_ref().map(|s| s.id);
            piece.independent =
                piece.document.basis == Some(Basis::Primary) || origin.is_some_and(|origin| !chain.contains(&origin));
        }
        let corroboration = corroboration(db, claim.id, &links, &relations, as_of)?;
        let anchor = self.anchor(&claim);
        let mut page = ClaimPage {
            row: ClaimRow {
                id: claim.id,
                public_id: claim.public_id,
                text: wordings.last().map_or(claim.text, |w| w.text.clone()),
                status: marks.last().map_or(Status::Unverified, |m| m.status),
                stage: moves.last().map(|m| m.to),
                article: claim.article,
                originator: links.first().and_then(|l| l.source.clone()),
                hearsay_distance: links.len() as i64 - 1,
                kind: claim.kind,
                origin: claim.origin,
                external_id: claim.external_id,
                priority: claim.priority,
                due_on: claim.due_on,
                assignee: claim.assignee.map(|id| name(&self.people, id)),
            },
            version: claim.version,
            article_title: claim.article.and_then(|id| self.titles.get(&id.0).cloned()),
            quote: claim.quote,
            quote_language: claim.quote_language,
            translator: claim.translator,
            language: claim.language,
            claimed_on: claim.claimed_on,
            claimed_precision: claim.claimed_precision,
            claimed_basis: claim.claimed_basis,
            accusation: claim.accusation,
            recheck_on: claim.recheck_on,
            chosen_because: claim.chosen_because,
            entered_on: claim.entered_on,
            added_at: claim.added_at,
            tags: self.tags.remove(&id).unwrap_or_default(),
            attribution: links,
            anchor,
            corroboration,
            evidence,
            marks,
            moves,
            relations,
            notes: self.notes.remove(&id).unwrap_or_default(),
            wordings,
            lints: Vec::new(),
        };
        let unchecked = self.anchor_unchecked(claim.article, claim.anchor_text);
        page.lints = facts(&page, unchecked, as_of, desk).lints();
        Ok(page)
    }

    fn anchor(&self, claim: &claims::Claim) -> Option<AnchorView> {
        let (anchor, text) = (claim.anchor.as_ref()?, claim.anchor_text?);
        let kept = self.texts.get(&text)?;
        let newest = claim
            .article
            .and_then(|a| self.newest_text.get(&a.0))
            .and_then(|id| self.texts.get(id));
        Some(AnchorView {
            start: anchor.start(),
            end: anchor.end(),
            spans: anchor.spans.iter().map(|s| (s.start, s.end)).collect(),
            exact: kept.chars.as_ref().and_then(|chars| anchor.exact(chars)),
            text_version: kept.version,
            state: newest
                .and_then(|text| text.chars.as_ref())
                .map(|chars| anchor.state(chars)),
        })
    }

    fn anchor_unchecked(&self, article: Option<ArticleId>, text: Option<i64>) -> bool {
        let (Some(article), Some(text)) = (article, text) else {
            return false;
        };
        let Some(newest) = self.newest_text.get(&article.0) else {
            return false;
        };
        *newest != text && self.texts.get(newest).is_some_and(|t| t.chars.is_none())
    }
}

fn facts(page: &ClaimPage, anchor_unchecked: bool, as_of: &AsOf, desk: &Desk) -> ClaimFacts {
    let last_mark = page.marks.last();
    ClaimFacts {
        claim: page.row.id,
        kind: page.row.kind,
        status: page.row.status,
        stage: page.row.stage,
        overridden: last_mark.is_some_and(|m| m.overriding.is_some()),
        origins: page.corroboration.most,
        // A named speaker known only through an unnamed one is known on the unnamed one's word.
        anonymous: page
            .attribution
            .iter()
            .any(|l| l.source.as_ref().is_some_and(|s| s.anonymous)),
        links: page.attribution.iter().map(|l| (!l.gap).then_some(l.said)).collect(),
        evidence: page
            .evidence
            .iter()
            .map(|e| EvidenceFacts {
                id: e.id,
                unarchived: e.document.archived_url.is_none() && e.document.kind == crate::model::DocumentKind::Page,
                access: e.document.access,
                origin_known: e.document.origin.is_some() || e.document.basis == Some(Basis::Primary),
                after_mark: last_mark.is_some_and(|m| e.seq > m.seq),
                independent_support: e.stance == Stance::Supports && e.independent,
            })
            .collect(),
        anchor: page.anchor.as_ref().and_then(|a| a.state),
        anchor_unchecked,
        due_on: page.row.due_on,
        recheck_on: page.recheck_on,
        contradicted_by: page
            .relations
            .iter()
            .filter(|r| r.kind == RelationKind::Contradicts && r.status == Status::Verified)
            .map(|r| r.claim)
            .collect(),
        today: as_of.today,
        archive_needed: desk.archive_needed,
    }
}

/// Distinct origins over the closure of `same`: named ones by themselves, anonymous ones as a range.
fn corroboration(
    db: &mut Db,
    claim: ClaimId,
    links: &[LinkView],
    relations: &[RelationView],
    as_of: &AsOf,
) -> Result<Corroboration> {
    let mut origins: BTreeMap<SourceId, bool> = BTreeMap::new();
    let mut add = |id: SourceId, anonymous: bool| {
        origins.insert(id, anonymous);
    };
    if relations.iter().any(|r| r.kind == RelationKind::Same) {
        let closure: Vec<ClaimId> = relations::same_closure(db, claim, as_of.until)?.into_iter().collect();
        for part in closure.chunks(400) {
            let places: Vec<String> = (0..part.len()).map(|n| format!("?{}", n + 2)).collect();
            let sql = format!(
                "SELECT coalesce(s.merged_into, s.id), s.kind FROM links l JOIN sources s ON s.id = l.source
                 WHERE l.position = 0 AND l.seq <= ?1 AND (l.ended IS NULL OR l.ended > ?1) AND l.claim IN ({})",
                places.join(", ")
            );
            let mut params: Vec<Param> = vec![as_of.until.into()];
            params.extend(part.iter().map(|id| Param::from(*id)));
            db.each(&sql, &params, |r| {
                add(r.next()?, r.next::<SourceKind>()? == SourceKind::Anonymous);
                Ok(())
            })?;
        }
    } else if let Some(source) = links.first().and_then(|l| l.source.as_ref()) {
        add(source.id, source.anonymous);
    }
    let anonymous = origins.values().filter(|anonymous| **anonymous).count();
    let named = origins.len() - anonymous;
    Ok(Corroboration {
        least: named + anonymous.min(1),
        most: named + anonymous,
    })
}

fn grouped<T>(
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

fn link_rows(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Vec<LinkRow>> {
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

fn evidence_rows(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<Vec<EvidenceRow>> {
    let sql = format!(
        "SELECT e.claim, e.document, e.brought_by, e.id, e.stance, e.quote, e.place, e.note, e.looked_on, e.added_at,
                e.seq
         FROM evidence e JOIN claims c ON c.id = e.claim
         WHERE {} AND e.seq <= ?2 AND (e.ended IS NULL OR e.ended > ?2) ORDER BY e.id",
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
                document: blank_document(document),
            },
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

fn document_rows(db: &mut Db, evidence: &[EvidenceRow], as_of: &AsOf) -> Result<HashMap<i64, documents::Document>> {
    let ids: BTreeSet<i64> = evidence.iter().map(|e| e.document.0).collect();
    let mut rows = by_ids(db, &DOCUMENTS, ids, documents::from_row)?;
    history::rewind(db, &mut rows, as_of.until)?;
    Ok(rows.into_iter().map(|d| (d.id.0, d)).collect())
}

/// A document as it may be shown: of a protected one, that there is one.
pub(super) fn view_document(
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

fn by_ids<T>(
    db: &mut Db,
    table: &crate::db::Table,
    ids: BTreeSet<i64>,
    read: impl Fn(&mut Row) -> Result<T>,
) -> Result<Vec<T>> {
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(400) {
        let places: Vec<String> = (1..=part.len()).map(|n| format!("?{n}")).collect();
        let sql = format!(
            "SELECT {} FROM {} t WHERE t.id IN ({})",
            table.columns_as("t"),
            table.name,
            places.join(", ")
        );
        let params: Vec<Param> = part.iter().map(|id| Param::from(*id)).collect();
        rows.extend(db.rows(&sql, &params, &read)?);
    }
    Ok(rows)
}

/// Sources by number as others name them; a merged one appears as what it was merged into.
///
/// # Errors
/// The database's.
pub(super) fn source_refs(db: &mut Db, ids: BTreeSet<i64>, until: i64) -> Result<HashMap<i64, SourceRef>> {
    let mut rows = by_ids(db, &SOURCES, ids, sources::from_row)?;
    history::rewind(db, &mut rows, until)?;
    let roots: BTreeSet<i64> = rows.iter().filter_map(|s| s.merged_into).map(|id| id.0).collect();
    let mut merged = by_ids(db, &SOURCES, roots, sources::from_row)?;
    history::rewind(db, &mut merged, until)?;
    let refer = |s: &sources::Source| SourceRef {
        id: s.id,
        name: s.name.clone(),
        kind: s.kind,
        anonymous: s.kind == SourceKind::Anonymous,
    };
    let roots: HashMap<i64, SourceRef> = merged.iter().map(|s| (s.id.0, refer(s))).collect();
    Ok(rows
        .iter()
        .map(|s| {
            let root = s.merged_into.and_then(|id| roots.get(&id.0).cloned());
            (s.id.0, root.unwrap_or_else(|| refer(s)))
        })
        .collect())
}

/// A person's number and name.
struct Named(i64, String);

impl history::Pictured for Named {
    fn table() -> &'static crate::db::Table {
        &crate::db::tables::PEOPLE
    }

    fn key(&self) -> i64 {
        self.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        let id = row.next()?;
        let _seq: i64 = row.next()?;
        Ok(Named(id, row.next()?))
    }
}

/// Everybody's name by number, as of an entry.
pub(super) fn people_names(db: &mut Db, until: i64) -> Result<HashMap<i64, String>> {
    let mut rows = db.rows("SELECT id, seq, name FROM people", &[], Named::read)?;
    history::rewind(db, &mut rows, until)?;
    Ok(rows.into_iter().map(|Named(id, name)| (id, name)).collect())
}

pub(super) fn name(people: &HashMap<i64, String>, id: PersonId) -> String {
    people.get(&id.0).cloned().unwrap_or_else(|| id.to_string())
}

fn titles(db: &mut Db, rows: &[claims::Claim], as_of: &AsOf) -> Result<HashMap<i64, String>> {
    let ids: BTreeSet<i64> = rows.iter().filter_map(|c| c.article).map(|id| id.0).collect();
    let mut found = by_ids(db, &ARTICLES, ids, articles::from_row)?;
    history::rewind(db, &mut found, as_of.until)?;
    Ok(found.into_iter().map(|a| (a.id.0, a.title)).collect())
}

fn wordings(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<HashMap<i64, Vec<Wording>>> {
    let sql = format!(
        "SELECT t.claim, t.version, t.text, t.reason, t.seq FROM claim_texts t JOIN claims c ON c.id = t.claim
         WHERE {} AND t.seq <= ?2 ORDER BY t.version",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| {
        Ok(Wording {
            version: r.next()?,
            text: r.next()?,
            reason: r.next()?,
            seq: r.next()?,
        })
    })
}

fn marks(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    people: &HashMap<i64, String>,
    desk: &Desk,
) -> Result<HashMap<i64, Vec<MarkView>>> {
    let resting: HashMap<i64, Vec<EvidenceId>> = grouped(
        db,
        &format!(
            "SELECT me.mark, me.evidence FROM mark_evidence me JOIN marks m ON m.id = me.mark
             JOIN claims c ON c.id = m.claim WHERE {} AND me.seq <= ?2 ORDER BY me.evidence",
            scope.clause()
        ),
        &scope.params(as_of),
        |r| r.next(),
    )?;
    let sql = format!(
        "SELECT m.claim, m.id, m.status, m.previous, m.rating, m.confidence, m.credibility, m.reason, m.correction,
                m.override_reason, m.marked_by, m.decided_at, m.recorded_at, m.seq, m.text_version
         FROM marks m JOIN claims c ON c.id = m.claim WHERE {} AND m.seq <= ?2 ORDER BY m.id",
        scope.clause()
    );
    grouped(db, &sql, &scope.params(as_of), |r| {
        let id: i64 = r.next()?;
        Ok(MarkView {
            status: r.next()?,
            previous: r.next()?,
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

fn moves(
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

fn related(db: &mut Db, scope: Scope, as_of: &AsOf) -> Result<HashMap<i64, Vec<RelationView>>> {
    let mut all: HashMap<i64, Vec<RelationView>> = HashMap::new();
    for (mine, other, one_way) in [("from_claim", "to_claim", "to"), ("to_claim", "from_claim", "from")] {
        let sql = format!(
            "SELECT r.{mine}, r.kind, r.{other}, r.note,
                (SELECT t.text FROM claim_texts t WHERE t.claim = r.{other} AND t.seq <= ?2
                 ORDER BY t.version DESC LIMIT 1),
                (SELECT m.status FROM marks m WHERE m.claim = r.{other} AND m.seq <= ?2 ORDER BY m.id DESC LIMIT 1)
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
            })
        })?;
        for (claim, relations) in found {
            all.entry(claim).or_default().extend(relations);
        }
    }
    Ok(all)
}
