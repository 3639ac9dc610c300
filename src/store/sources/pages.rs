//! Sources as lists and pages show them, with their track record and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Protected, Source, from_row, get, protected};
use crate::db::tables::SOURCES;
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::{ArticleId, GrantedBy, Lint, Severity, SourceId, SourceKind, Stage, Status};
use crate::store::history::{self, AsOf};
use crate::store::listing::patterns;
use crate::store::{desk, pages, tally};
use crate::view::SourceRef;
use crate::view::sources::{Anonymity, ProtectedView, SourceList, SourcePage, SourceRow, TrackRecord};

/// Whether protected fields are asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// They stay where they are.
    Nothing,
    /// They are shown.
    Protected,
}

/// Which sources to list.
#[derive(Debug, Clone, Default)]
pub struct SourceFilter {
    /// Of a kind.
    pub kind: Option<SourceKind>,
    /// Whose name or alias holds these words.
    pub text: Option<String>,
    /// That speak in an article.
    pub article: Option<ArticleId>,
    /// Behind this number.
    pub after: Option<i64>,
}

/// A page of sources by number; merged ones are left out.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &SourceFilter, limit: usize) -> Result<SourceList> {
    let show_ratings = desk::show(db)?.show_ratings;
    let mut conditions = vec!["s.id > ?1".to_owned(), "s.merged_into IS NULL".to_owned()];
    let mut params: Vec<Param> = vec![filter.after.unwrap_or(0).into()];
    if let Some(kind) = filter.kind {
        params.push(kind.into());
        conditions.push(format!("s.kind = ?{}", params.len()));
    }
    if let Some(article) = filter.article {
        params.push(article.into());
        conditions.push(format!(
            "(s.article = ?{0} OR s.id IN (SELECT l.source FROM links l JOIN claims c ON c.id = l.claim
              WHERE c.article = ?{0} AND l.ended IS NULL))",
            params.len()
        ));
    }
    for pattern in patterns(filter.text.as_deref())? {
        params.push(pattern.into());
        conditions.push(format!(
            "(s.folded LIKE ?{0} ESCAPE '\\' OR EXISTS (SELECT 1 FROM source_aliases a
              WHERE a.source = s.id AND a.ended IS NULL AND a.folded LIKE ?{0} ESCAPE '\\'))",
            params.len()
        ));
    }
    let sql = format!(
        "SELECT {} FROM sources s WHERE {} ORDER BY s.id LIMIT {}",
        SOURCES.columns_as("s"),
        conditions.join(" AND "),
        limit + 1
    );
    let mut found = db.rows(&sql, &params, from_row)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|s| s.id.0.to_string());
    Ok(SourceList {
        sources: found.into_iter().map(|s| row_view(s, show_ratings)).collect(),
        next,
    })
}

fn row_view(source: Source, show_ratings: bool) -> SourceRow {
    SourceRow {
        id: source.id,
        name: source.name,
        kind: source.kind,
        anonymous: source.kind == SourceKind::Anonymous,
        described_as: source.described_as,
        host: source.host,
        article: source.article,
        reliability: source.reliability.filter(|_| show_ratings),
    }
}

/// The source's page, as of an entry. A merged source is answered by what it was merged into.
///
/// # Errors
/// `NotFound` when it is not there, or was not yet.
pub fn page(db: &mut Db, id: SourceId, as_of: &AsOf, reveal: Reveal) -> Result<SourcePage> {
    let mut rows = vec![get(db, id)?];
    if rows[0].seq > as_of.until {
        return Err(Error::not_found(id).hint("it was entered later; leave --as-of out to see it"));
    }
    history::rewind(db, &mut rows, as_of.until)?;
    let source = rows.remove(0);
    let show_ratings = desk::as_of(db, as_of.until)?.show_ratings;
    let merged = merged_from(db, id, as_of)?;
    let refer = |s: &Source| SourceRef {
        id: s.id,
        name: s.name.clone(),
        kind: s.kind,
        anonymous: s.kind == SourceKind::Anonymous,
    };
    let root = source.merged_into.map(|id| BTreeSet::from([id.0])).unwrap_or_default();
    let merged_into = pages::source_refs(db, root, as_of.until)?.into_values().next();
    let secret = protected(db, id)?;
    let anonymity = (source.kind == SourceKind::Anonymous).then(|| Anonymity {
        granted_by: source.granted_by,
        stated_reason: source.stated_reason.clone(),
        standing: source.standing.clone(),
        direct_knowledge: source.direct_knowledge,
        protected_on_record: secret.is_some(),
        protected: secret
            .clone()
            .filter(|_| reveal == Reveal::Protected)
            .map(|s| ProtectedView {
                identity_known_to: s.identity_known_to,
                motive: s.motive,
                approved_by: s.approved_by,
            }),
    });
    let lints = lints(&source, secret.as_ref());
    let track_record = track_record(db, id, as_of)?;
    Ok(SourcePage {
        aliases: db.rows(
            "SELECT name FROM source_aliases WHERE source = ?1 AND seq <= ?2 AND (ended IS NULL OR ended > ?2)
             ORDER BY id",
            &[id.into(), as_of.until.into()],
            |r| r.next(),
        )?,
        merged_into,
        merged_from: merged.iter().map(refer).collect(),
        anonymity,
        track_record,
        added_at: source.added_at,
        lints,
        row: row_view(source, show_ratings),
    })
}

/// What had been merged into a source, by number.
fn merged_from(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<Vec<Source>> {
    let columns = SOURCES.columns_as("s");
    // By number first: the index alone answers that, and where hardly any is merged the planner would not use it for more.
    let mut rows = db.rows(
        &format!("SELECT {columns} FROM sources s WHERE s.id IN (SELECT m.id FROM sources m WHERE m.merged_into = ?1)"),
        &[id.into()],
        from_row,
    )?;
    if as_of.past {
        // What has moved on since stands in the revisions. The pattern finds 12 for 1, too; the rows then tell.
        rows.extend(db.rows(
            &format!(
                "SELECT {columns} FROM sources s WHERE (s.merged_into IS NULL OR s.merged_into <> ?1) AND s.id IN
                    (SELECT row_id FROM revisions WHERE tbl = 'sources' AND seq > ?2 AND before LIKE ?3)"
            ),
            &[
                id.into(),
                as_of.until.into(),
                format!("%\"merged_into\":{}%", id.0).into(),
            ],
            from_row,
        )?);
        history::rewind(db, &mut rows, as_of.until)?;
        rows.retain(|s| s.merged_into == Some(id));
    }
    rows.sort_by_key(|s| s.id);
    Ok(rows)
}

/// A source with what had been merged into it.
///
/// # Errors
/// The database's.
pub(in crate::store) fn with_merged(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<Vec<SourceId>> {
    let merged = merged_from(db, id, as_of)?;
    Ok(std::iter::once(id).chain(merged.into_iter().map(|s| s.id)).collect())
}

/// The claims that a source, with all that was merged into it, originated: by (stage, status).
///
/// # Errors
/// The database's.
pub(in crate::store) fn originated(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<Vec<(Stage, Status, i64)>> {
    let counts = tally::Tally::up_to(db, as_of.into())?;
    let mut found = Vec::new();
    for source in with_merged(db, id, as_of)? {
        found.extend(tally::originated(db, source, &counts)?);
    }
    Ok(found)
}

/// How the closed claims that it originated have held up; with all that was merged into it.
fn track_record(db: &mut Db, id: SourceId, as_of: &AsOf) -> Result<TrackRecord> {
    let mut record = TrackRecord {
        originated: 0,
        closed: 0,
        by_status: BTreeMap::new(),
        verified_percent: None,
    };
    for (stage, status, n) in originated(db, id, as_of)? {
        if stage.counts() {
            record.originated += n;
        }
        if stage == Stage::Closed {
            record.closed += n;
            *record.by_status.entry(status.to_string()).or_default() += n;
        }
    }
    if record.closed >= 10 {
        let verified = record
            .by_status
            .get(&Status::Verified.to_string())
            .copied()
            .unwrap_or(0);
        record.verified_percent = Some(verified * 100 / record.closed);
    }
    Ok(record)
}

/// What is missing or odd about a source, after who granted its anonymity.
fn lints(source: &Source, secret: Option<&Protected>) -> Vec<Lint> {
    let mut found = Vec::new();
    let id = source.id.0;
    match source.granted_by {
        None if source.kind == SourceKind::Anonymous => found.push(Lint::new(
            "anonymity-ungranted",
            Severity::Warning,
            "nobody has said who granted its anonymity",
            format!("say so: sayso source edit {id} --granted-by us|outlet"),
        )),
        Some(GrantedBy::Outlet) if source.stated_reason.is_none() => found.push(Lint::new(
            "anonymity-unexplained",
            Severity::Note,
            "the outlet gives no reason for its anonymity",
            "ask the outlet, or say in the story that it gave none",
        )),
        Some(GrantedBy::Us) => {
            if source.stated_reason.is_none() {
                found.push(Lint::new(
                    "anonymity-unexplained",
                    Severity::Warning,
                    "we granted anonymity and give the reader no reason",
                    format!("state it: sayso source edit {id} --stated-reason \"…\""),
                ));
            }
            let known = secret.and_then(|s| s.identity_known_to.as_ref()).is_some();
            let approved = secret.and_then(|s| s.approved_by.as_ref()).is_some();
            if !known || !approved {
                found.push(Lint::new(
                    "anonymity-unrecorded",
                    Severity::Warning,
                    "we granted anonymity, and who knows the identity or approved it is not on record",
                    format!("record the roles: sayso source edit {id} --identity-known-to ROLE --approved-by ROLE"),
                ));
            }
        }
        _ => {}
    }
    if let Some(secret) = secret {
        found.extend(secret.identifying().into_iter().map(|(field, what)| {
            Lint::new(
                "identifying",
                Severity::Warning,
                format!("its protected field {field} looks as if it held {what}"),
                "a role belongs there, never an identity",
            )
        }));
    }
    found
}
