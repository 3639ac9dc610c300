//! Claims as their pages show them, one or an article's, now or as of an entry: a handful of queries for all of them.

mod facts;
mod names;
mod parts;
mod passage;
mod work;

use std::collections::{BTreeSet, HashMap};

use super::history::{self, AsOf};
use super::{articles, claims, desk, documents, drafts, published};
use crate::db::tables::CLAIMS;
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::copy;
use crate::model::mark::Brought;
use crate::model::{Access, ArticleId, ClaimId, Desk, SourceId, Stage, Status};
use crate::view::claims::{
    AnchorView, ClaimPage, ClaimRow, DocumentView, EvidenceView, LinkView, MarkView, MoveView, NoteView, RelationView,
    SourceRef, Wording,
};
use crate::view::drafts::{DraftView, Piece};
use crate::view::published::Publication;
use crate::view::work::ReplyView;
use facts::{corroboration, facts};
pub(super) use names::{name, people_names, source_refs};
use parts::{document_rows, evidence_rows, link_rows, marks, moves, related, titles, wordings};
pub(super) use parts::{grouped, view_document};
use passage::passage;
use work::Work;

/// Which claims.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// One claim.
    Claim(ClaimId),
    /// Every claim of an article, drafts and dropped ones too.
    Article(ArticleId),
}

impl Scope {
    pub(super) fn clause(self) -> &'static str {
        match self {
            Scope::Claim(_) => "c.id = ?1",
            Scope::Article(_) => "c.article = ?1",
        }
    }

    pub(super) fn params(self, as_of: &AsOf) -> [Param<'static>; 2] {
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

/// A page of the evidence on a claim, by number, and where the next one begins.
///
/// # Errors
/// `NotFound` when the claim is not there, or was not yet.
pub fn evidence(
    db: &mut Db,
    id: ClaimId,
    as_of: &AsOf,
    after: Option<i64>,
    limit: usize,
) -> Result<(Vec<EvidenceView>, Option<i64>)> {
    let mut evidence = claim(db, id, as_of)?.evidence;
    let mut ids = db.rows(
        "SELECT id FROM evidence
         WHERE claim = ?1 AND seq <= ?2 AND (ended IS NULL OR ended > ?2) AND id > ?3 ORDER BY id LIMIT ?4",
        &[
            id.into(),
            as_of.until.into(),
            after.unwrap_or(0).into(),
            (limit as i64 + 1).into(),
        ],
        |r| r.next::<i64>(),
    )?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    evidence.retain(|piece| ids.contains(&piece.id.0));
    Ok((evidence, ids.last().copied().filter(|_| more)))
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
    let edits = match as_of.past {
        true => history::changes(
            db,
            &CLAIMS,
            &rows.iter().map(|c| c.id.0).collect::<Vec<_>>(),
            as_of.until,
        )?,
        false => HashMap::new(),
    };
    let desk = desk::as_of(db, as_of.until)?;
    let mut parts = Parts::load(db, scope, as_of, &rows, &desk)?;
    let mut pages = Vec::with_capacity(rows.len());
    for row in rows {
        let mut page = parts.page(db, row, as_of, &desk)?;
        if as_of.past {
            // Each mark, each move after the first and each edit made a new version; only edits keep the row before.
            let edited = edits.get(&page.row.id.0).copied().unwrap_or(0);
            page.version = 1 + edited + page.marks.len() as i64 + page.moves.len().saturating_sub(1) as i64;
        }
        pages.push(page);
    }
    pages.sort_by_key(|page| (page.anchor.as_ref().map_or(i64::MAX, |a| a.start), page.row.id));
    Ok(pages)
}

/// What the drafts among the claims say about themselves; most pages have none.
fn drafts_of(
    db: &mut Db,
    scope: Scope,
    as_of: &AsOf,
    rows: &[claims::Claim],
    links: &[parts::LinkRow],
) -> Result<HashMap<i64, DraftView>> {
    if !rows.iter().any(|claim| claim.stage == Some(Stage::Draft)) && !as_of.past {
        return Ok(HashMap::new());
    }
    let mut chains: HashMap<i64, Vec<SourceId>> = HashMap::new();
    for link in links {
        chains.entry(link.claim).or_default().extend(link.source);
    }
    drafts::about(db, scope.clause(), &scope.params(as_of), &chains, as_of)
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
    dropped: HashMap<i64, Vec<EvidenceView>>,
    relations: HashMap<i64, Vec<RelationView>>,
    tags: HashMap<i64, Vec<String>>,
    notes: HashMap<i64, Vec<NoteView>>,
    work: Work,
    published: HashMap<i64, Vec<Publication>>,
    drafts: HashMap<i64, DraftView>,
}

/// A version of an article's text; its code points when the desk keeps it.
struct KeptText {
    version: i64,
    chars: Option<Vec<char>>,
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
        let work = Work::load(db, scope, as_of)?;
        wanted.extend(work.replies.values().flatten().map(|reply| reply.source.0));
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
            dropped: HashMap::new(),
            published: published::of_claims(db, scope, as_of, &people)?,
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
            drafts: drafts_of(db, scope, as_of, rows, &links)?,
            sources,
            people,
            work,
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
            piece.view.rule = Brought {
                id: piece.view.id,
                stance: piece.view.stance,
                origin: parts.source(document.origin).map(|s| s.id),
                basis: document.basis,
            };
            if document.access == Access::Protected {
                (piece.view.quote, piece.view.place, piece.view.note) = (None, None, None);
            }
            piece.view.by = name(&parts.people, piece.brought_by);
            let pile = match piece.dropped {
                true => &mut parts.dropped,
                false => &mut parts.evidence,
            };
            pile.entry(piece.claim).or_default().push(piece.view);
        }
        Ok(parts)
    }

    fn load_texts(&mut self, db: &mut Db, rows: &[claims::Claim], as_of: &AsOf) -> Result<()> {
        let articles: BTreeSet<ArticleId> = rows
            .iter()
            .filter(|c| c.anchor_text.is_some() || self.work.resolutions.contains_key(&c.id.0))
            .filter_map(|c| c.article)
            .collect();
        for article in articles {
            for version in articles::texts(db, article, as_of.until)? {
                let chars = match version.kept {
                    true => articles::text(db, version.id, as_of.until)?.map(|text| text.chars().collect()),
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
            piece.independent = piece.rule.is_independent(&chain);
        }
        let reviews = super::reviews::beside(db, claim.id, &relations, as_of)?;
        let corroboration = corroboration(db, claim.id, &links, &relations, as_of)?;
        let anchor = self.anchor(&claim);
        let replies = self.replies(claim.id, as_of)?;
        let attempts = self.work.attempts.remove(&id).unwrap_or_default();
        let queries = self.work.queries.remove(&id).unwrap_or_default();
        let resolution = self.work.resolutions.remove(&id).and_then(|mut all| all.pop());
        let resolution = resolution.map(|resolved| resolved.view(&self.people));
        let mut draft = self
            .drafts
            .remove(&id)
            .filter(|_| moves.last().is_some_and(|m| m.to == Stage::Draft));
        if let Some(draft) = &mut draft {
            draft.passage = self.passage(&claim);
            if links.first().is_some_and(|link| !link.gap) {
                draft.doubt = None;
            }
        }
        let mut page = ClaimPage {
            row: ClaimRow {
                id: claim.id,
                public_id: claim.public_id,
                text: wordings.last().map_or(claim.text, |w| w.text.clone()),
                status: marks.last().map_or(Status::Unverified, |m| m.status),
                stage: moves.last().map(|m| m.to),
                article: claim.article,
                originator: links.first().and_then(|l| l.source.clone()),
                hearsay_distance: (links.len() as i64 - 1).max(0),
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
            quote_original: claim.quote_original,
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
            draft,
            corroboration,
            evidence,
            dropped_evidence: self.dropped.remove(&id).unwrap_or_default(),
            marks,
            published: self.published.remove(&id).unwrap_or_default(),
            reviews,
            moves,
            relations,
            notes: self.notes.remove(&id).unwrap_or_default(),
            replies,
            attempts: attempts.into_iter().map(|a| a.view(&self.people)).collect(),
            queries: queries.into_iter().map(|q| q.view(&self.people, as_of.today)).collect(),
            resolution,
            wordings,
            lints: Vec::new(),
        };
        let unchecked = self.anchor_unchecked(claim.article, claim.anchor_text);
        // Another desk's claim is another desk's work.
        if page.row.stage.is_some() {
            let says_it = self.says(&page);
            page.lints = facts(&page, (unchecked, says_it), &chain, as_of, desk).lints();
        }
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

    fn replies(&mut self, claim: ClaimId, as_of: &AsOf) -> Result<Vec<ReplyView>> {
        let rows = self.work.replies.remove(&claim.0).unwrap_or_default();
        rows.into_iter()
            .map(|reply| {
                let of = self.source(Some(reply.source));
                let of = of.ok_or_else(|| Error::corrupt(format!("a reply to {claim} without its source")))?;
                Ok(reply.view(of, &self.people, as_of.today))
            })
            .collect()
    }

    /// Whether the newest text says what the claim was reworded or attributed to; `None` when that text is not kept.
    fn says(&self, page: &ClaimPage) -> Option<bool> {
        let wording = page.resolution.as_ref()?.wording.as_ref()?;
        let newest = self.newest_text.get(&page.row.article?.0)?;
        let chars = self.texts.get(newest)?.chars.as_ref()?;
        Some(copy::says(&chars.iter().collect::<String>(), wording))
    }

    /// A claim's place in the text with what stands around it.
    fn passage(&self, claim: &claims::Claim) -> Vec<Piece> {
        let (Some(anchor), Some(text)) = (&claim.anchor, claim.anchor_text) else {
            return Vec::new();
        };
        let Some(chars) = self.texts.get(&text).and_then(|kept| kept.chars.as_ref()) else {
            return Vec::new();
        };
        let spans: Vec<(usize, usize)> = anchor
            .spans
            .iter()
            .map(|span| (span.start as usize, span.end as usize))
            .collect();
        passage(chars, &spans)
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
