//! The files of an index read against their checksums. Tantivy can do that too, but has each file whole in memory meanwhile: with a
//! million claims a third of a gigabyte.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use serde::Deserialize;
use tantivy::Index;

use super::failing::{damage, unread};
use super::files::Files;
use crate::error::Result;

/// The most bytes that are in memory at a time.
const PIECE: usize = 1 << 18;

/// Behind a file's foot stand its length and a number that is always the same, 32 bits each.
const BEHIND: u64 = 8;
const ALWAYS: u32 = 1337;

/// No foot is longer.
const LONGEST: u32 = 50_000;

/// What tantivy writes at a file's foot.
#[derive(Deserialize)]
struct Foot {
    crc: u32,
}

/// Reads every file that counts against its checksum.
///
/// # Errors
/// `Io` when one does not hold what was written, or cannot be read.
pub(super) fn whole(index: &Index, files: &Files) -> Result<()> {
    let there = index.directory().list_managed_files();
    let counts = index.load_metas().map_err(unread)?.list_segment_files();
    for path in counts.intersection(&there) {
        if !holds(&files.root().join(path)).unwrap_or(false) {
            return Err(damage());
        }
    }
    Ok(())
}

/// Whether a file holds what its foot says.
fn holds(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut behind = [0; BEHIND as usize];
    let Some(foot_ends) = length.checked_sub(BEHIND) else {
        return Ok(false);
    };
    file.read_exact_at(&mut behind, foot_ends)?;
    let [a, b, c, d, rest @ ..] = behind;
    let (foot_length, always) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(rest));
    let Some(ends) = foot_ends.checked_sub(u64::from(foot_length)) else {
        return Ok(false);
    };
    if always != ALWAYS || foot_length > LONGEST {
        return Ok(false);
    }
    let mut foot = vec![0; foot_length as usize];
    file.read_exact_at(&mut foot, ends)?;
    let Ok(foot) = serde_json::from_slice::<Foot>(&foot) else {
        return Ok(false);
    };
    let mut sum = crc32fast::Hasher::new();
    let mut piece = vec![0; PIECE];
    let mut at = 0;
    while at < ends {
        let length = (ends - at).min(PIECE as u64) as usize;
        file.read_exact_at(&mut piece[..length], at)?;
        sum.update(&piece[..length]);
        at += length as u64;
    }
    Ok(sum.finalize() == foot.crc)
}

#[cfg(test)]
mod tests {
    use tantivy::{IndexSettings, TantivyDocument};

    use super::*;
    use crate::matching::index::{register, schema};

    /// An index with a claim, and its files.
    fn written(root: &Path) -> (Index, Files) {
        let files = Files::of(root).unwrap();
        let (schema, fields) = schema();
        let index = Index::create(files.clone(), schema, IndexSettings::default()).unwrap();
        register(&index);
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 15_000_000).unwrap();
        let mut document = TantivyDocument::default();
        document.add_text(fields.stems, "bridge");
        document.add_text(fields.record, "\n\n#3 ^ana".repeat(40_000));
        writer.add_document(document).unwrap();
        writer.commit().unwrap();
        (index, files)
    }

    #[test]
    fn a_byte_that_changed_anywhere_is_seen() {
        let home = tempfile::tempdir().unwrap();
        let (index, files) = written(home.path());
        assert!(index.validate_checksum().unwrap().is_empty());
        whole(&index, &files).unwrap();
        let mut read = 0;
        for path in index.load_metas().unwrap().list_segment_files() {
            let path = home.path().join(path);
            let Ok(sound) = std::fs::read(&path) else { continue };
            read += 1;
            // What the foot says of versions counts for nothing.
            let middle = (sound.len() > 1_000).then_some(sound.len() / 2);
            for at in [0, sound.len() - 1, sound.len() - 6].into_iter().chain(middle) {
                let mut changed = sound.clone();
                changed[at] ^= 1;
                std::fs::write(&path, changed).unwrap();
                assert!(whole(&index, &files).is_err(), "{} at {at}", path.display());
            }
            for length in [0, 7, sound.len() / 2] {
                std::fs::write(&path, &sound[..length]).unwrap();
                assert!(whole(&index, &files).is_err(), "{} cut to {length}", path.display());
            }
            std::fs::write(&path, sound).unwrap();
        }
        assert!(read > 4, "{read}");
        whole(&index, &files).unwrap();
    }
}
