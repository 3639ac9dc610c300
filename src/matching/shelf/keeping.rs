//! An index that is there: opened, checked, looked into, brought up to the ledger, its parts made one.

use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyError, Term};

use super::failing::{damage, guarded, unread, unwritten};
use super::files::Files;
use super::folder::Folder;
use super::meaning::Meaning;
use super::{FORM, MEMORY, Reach, Ready};
use crate::error::{Error, Result};
use crate::matching::index::{self, Fields, Look};
use crate::store::{Db, audit, searchable};

/// An index that was opened.
pub(super) struct Open {
    pub(super) index: Index,
    pub(super) fields: Fields,
    pub(super) reach: Reach,
    /// None of one in memory.
    pub(super) files: Option<Files>,
}

impl Open {
    pub(super) fn unwritten(&self, error: TantivyError) -> Error {
        unwritten(self.files.as_ref(), error)
    }

    /// Whether something was in the way of writing.
    pub(super) fn met_trouble(&self) -> bool {
        self.files.as_ref().is_some_and(|files| files.trouble().is_some())
    }
}

/// Opens the index of a folder, when there is one that can be read.
pub(super) fn open(folder: &Folder) -> Result<Option<Open>> {
    let Some((index, files)) = folder.open()? else {
        return Ok(None);
    };
    index::register(&index);
    let (schema, fields) = index::schema();
    if index.schema() != schema {
        return Ok(None);
    }
    let payload = index.load_metas().map_err(unread)?.payload.unwrap_or_default();
    let reach: Option<Reach> = serde_json::from_str(&payload).ok();
    Ok(reach.filter(|reach| reach.form == FORM).map(|reach| Open {
        index,
        fields,
        reach,
        files: Some(files),
    }))
}

/// Reads every file against its checksum.
pub(super) fn whole(open: &Open) -> Result<()> {
    let damaged = guarded(|| Ok(open.index.validate_checksum()?))?;
    match damaged.is_empty() {
        true => Ok(()),
        false => Err(damage()),
    }
}

/// Looks into an index that reaches the ledger's newest entry.
pub(super) fn look(open: &Open) -> Result<Ready> {
    behind(open, 0, "")
}

/// Looks into one that is so many entries behind, and says why.
pub(super) fn behind(open: &Open, behind: i64, why: &str) -> Result<Ready> {
    let look = guarded(|| {
        let reader = open
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(64)
            .try_into()?;
        Ok(Look::new(reader.searcher(), open.fields)?)
    })?;
    Ok(Ready {
        look,
        behind,
        meaning: Meaning::default(),
        said: match behind {
            0 => Vec::new(),
            n => vec![format!(
                "the index is {n} {} behind the ledger{why}; `sayso index` brings it up",
                if n == 1 { "change" } else { "changes" }
            )],
        },
    })
}

/// Takes in what changed, with one indexing thread and one commit. When no claim changed, that so many entries did is only
/// noted from `worth_noting` on.
pub(super) fn catch_up(db: &mut Db, open: &mut Open, worth_noting: i64) -> Result<()> {
    let seen = look(open)?.look;
    let fields = open.fields;
    let from = open.reach.seq;
    let (reach, changed) = db.snapshot(|db| {
        let head = audit::head(db)?;
        let changes = searchable::since(db, from)?;
        let mut changed = Vec::new();
        for (first, last) in searchable::runs(&changes.claims) {
            for claim in searchable::between(db, first, last)? {
                let (document, digest) = index::document(&fields, &claim);
                if seen.digest_of(claim.claim.0).map_err(unread)? != Some(digest) {
                    changed.push((claim.claim.0, document));
                }
            }
        }
        let reach = Reach {
            form: FORM,
            seq: head.seq,
            hash: head.hash,
        };
        Ok((reach, changed))
    })?;
    if changed.is_empty() && reach.seq - from < worth_noting {
        open.reach = reach;
        return Ok(());
    }
    let mut writer = writer(open)?;
    for (claim, document) in changed {
        writer.delete_term(Term::from_field_u64(fields.claim, u64::try_from(claim).unwrap_or(0)));
        writer.add_document(document).map_err(|error| open.unwritten(error))?;
    }
    commit(&mut writer, &reach).map_err(|error| open.unwritten(error))?;
    open.reach = reach;
    Ok(())
}

/// Makes one part of many, and removes what no part needs.
pub(super) fn merge(open: &Open) -> Result<()> {
    let mut writer = writer(open)?;
    let parts = open.index.searchable_segment_ids().map_err(unread)?;
    let merged = || -> tantivy::Result<()> {
        if parts.len() > 1 {
            writer.merge(&parts).wait()?;
        }
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()
    };
    merged().map_err(|error| open.unwritten(error))
}

/// A writer with one thread that merges nothing by itself.
fn writer(open: &Open) -> Result<IndexWriter> {
    let writer: IndexWriter = open
        .index
        .writer_with_num_threads(1, MEMORY)
        .map_err(|error| open.unwritten(error))?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    Ok(writer)
}

/// Writes what was taken in, with how far it reaches.
pub(super) fn commit(writer: &mut IndexWriter, reach: &Reach) -> tantivy::Result<()> {
    let payload = serde_json::to_string(reach)
        .map_err(|error| TantivyError::InternalError(format!("the index's reach is not JSON: {error}")))?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit().map(drop)
}
