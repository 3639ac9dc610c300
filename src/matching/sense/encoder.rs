//! A sentence encoder: the folder it comes from, its tokenizer, its weights.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bert::Bert;
use super::not_a_model;
use super::wordpiece::WordPiece;
use crate::error::Result;
use crate::matching::index::Digest;

/// How many pieces of a text are read: what it says is said by then, and time grows with their number.
const PIECES: usize = 128;

/// How many texts are read together.
const TOGETHER: usize = 16;

/// A sentence encoder.
pub struct Encoder {
    folder: PathBuf,
    bert: Bert,
    pieces: WordPiece,
    digest: u64,
}

impl Encoder {
    /// From a folder as sentence-transformers keep them.
    ///
    /// # Errors
    /// `Usage` when it holds no model that can be read, with why.
    pub fn open(folder: &Path) -> Result<Encoder> {
        match std::fs::metadata(folder) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(not_a_model(folder, "it is no folder")),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(not_a_model(folder, "there is no such folder"));
            }
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(super::may_not_read(folder, e));
            }
            Err(e) => return Err(not_a_model(folder, &format!("it cannot be read: {e}"))),
        }
        let Some(config) = super::json(folder, "config.json")? else {
            return Err(not_a_model(folder, "there is no config.json in it"));
        };
        let pieces = WordPiece::open(folder)?;
        let bert = Bert::open(folder, &config)?;
        if pieces.size() > bert.pieces() {
            return Err(not_a_model(folder, "its vocabulary is larger than its weights"));
        }
        let mut encoder = Encoder {
            folder: folder.to_owned(),
            bert,
            pieces,
            digest: 0,
        };
        // What a model makes of a sentence tells it from others.
        let mut digest = Digest::default();
        for number in encoder.vector("A model is known by what it makes of words.") {
            if !number.is_finite() {
                return Err(not_a_model(folder, "its weights make no vector of a sentence"));
            }
            digest.take(&format!("{number:.4} "));
        }
        encoder.digest = digest.0;
        Ok(encoder)
    }

    /// Where it came from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A number that tells its vectors from those of other models.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// How long its vectors are.
    pub fn width(&self) -> usize {
        self.bert.width()
    }

    /// The vector of a text.
    pub fn vector(&self, text: &str) -> Vec<f32> {
        self.together(&[text]).pop().unwrap_or_default()
    }

    fn together(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let most = PIECES.min(self.bert.longest());
        let pieces: Vec<Vec<u32>> = texts.iter().map(|text| self.pieces.read(text, most)).collect();
        self.bert.vectors(&pieces)
    }

    /// The vectors of many texts, on all cores.
    pub fn vectors(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let parts: Vec<&[&str]> = texts.chunks(TOGETHER.min(texts.len().div_ceil(cores)).max(1)).collect();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut own = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(part) = parts.get(at) else { return own };
                own.push((at, self.together(part)));
            }
        };
        let mut found: Vec<(usize, Vec<Vec<f32>>)> = match cores.min(parts.len()) {
            0 | 1 => work(),
            cores => std::thread::scope(|scope| {
                let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
                workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            }),
        };
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().flat_map(|(_, vectors)| vectors).collect()
    }
}
