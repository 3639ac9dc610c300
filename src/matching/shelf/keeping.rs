//! An index that is there: opened, checked, looked into, brought up to the ledger, its parts made one.

use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyError, Term};

use super::checking;
use super::failing::{guarded, unread, unwritten};
use super::files::Files;
use super::folder::Folder;
use super::meaning::Meaning;
use super::{FORM, MEMORY, Reach, Ready};
use crate::error::{Error, Result};
use crate::matching::index::{self, Fields, Look};
use crate::matching::record::Reader;
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
    match &open.files {
        Some(files) => guarded(|| checking::whole(&open.index, files)),
        None => Ok(()),
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
        let mut reader = Reader::default();
        for (first, last) in searchable::runs(&changes.claims) {
            for claim in searchable::between(db, first, last)? {
                let (document, digest) = index::document(&fields, &mut reader, &claim);
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

/// An index of so many claims is two parts, which are made at once: writing one part of all is what a builder waits for longest.
const TWO_PARTS: u64 = 100_000;

/// Makes one part of many, of a large index two, and removes what no part needs.
pub(super) fn merge(open: &Open) -> Result<()> {
    merge_with(writer(open)?, &open.index).map_err(|error| open.unwritten(error))
}

/// The same by a writer that has written, and is done.
pub(super) fn merge_with(mut writer: IndexWriter, index: &Index) -> tantivy::Result<()> {
    // The files of a part stay as long as anybody holds what describes it.
    let parts = index.searchable_segment_metas()?.into_iter();
    let parts = parts.map(|part| (part.id(), u64::from(part.num_docs()))).collect();
    let merges: Vec<_> = grouped(parts).iter().map(|group| writer.merge(group)).collect();
    for merge in merges {
        merge.wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()
}

/// Which parts become one, of parts with so many claims each.
fn grouped<P>(mut parts: Vec<(P, u64)>) -> Vec<Vec<P>> {
    let claims: u64 = parts.iter().map(|(_, claims)| claims).sum();
    let mut groups: Vec<(Vec<P>, u64)> = Vec::new();
    groups.resize_with(if claims < TWO_PARTS { 1 } else { 2 }, Default::default);
    // The largest first, each to where there are fewest.
    parts.sort_by_key(|(_, claims)| std::cmp::Reverse(*claims));
    for (part, claims) in parts {
        if let Some((group, all)) = groups.iter_mut().min_by_key(|(_, all)| *all) {
            group.push(part);
            *all += claims;
        }
    }
    let groups = groups.into_iter().map(|(group, _)| group);
    groups.filter(|group| group.len() > 1).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_become_one_and_of_a_large_index_two() {
        assert_eq!(grouped(vec![("a", 40_000)]), Vec::<Vec<&str>>::new());
        assert_eq!(grouped(vec![("a", 1), ("b", 40_000), ("c", 2)]), [["b", "c", "a"]]);
        assert_eq!(
            grouped(vec![("a", 90_000), ("b", 80_000), ("c", 70_000), ("d", 90_000)]),
            [["a", "b"], ["d", "c"]]
        );
        // What came since goes to the smaller one.
        assert_eq!(grouped(vec![("a", 500_000), ("b", 7), ("c", 490_000)]), [["c", "b"]]);
        assert_eq!(grouped(vec![("a", 500_000), ("b", 500_000)]), Vec::<Vec<&str>>::new());
    }
}
