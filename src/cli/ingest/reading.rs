//! Files read on every processor: each becomes an article with its drafts, or the reason why it cannot be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use super::files::bytes;
use super::{Args, BATCH};
use crate::error::Error;
use crate::interchange::article_file;
use crate::interchange::drafted::{Article, Said};
use crate::view::drafts::Problem;

impl Args {
    /// Reads the files in as many threads as the machine has processors.
    pub(super) fn read_all<'scope, 'env>(
        &'env self,
        scope: &'scope std::thread::Scope<'scope, 'env>,
        files: &'env [PathBuf],
        outlet: Option<&'env str>,
    ) -> Receiver<(usize, ReadFile)>
    where
        'env: 'scope,
    {
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(files.len());
        let (send, receive) = sync_channel(BATCH);
        let next = std::sync::Arc::new(AtomicUsize::new(0));
        for _ in 0..threads {
            let (send, next) = (send.clone(), next.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(at) else { return };
                    // Nobody listens any more: another part has failed.
                    if send.send((at, self.read(file, outlet))).is_err() {
                        return;
                    }
                }
            });
        }
        receive
    }

    fn read(&self, file: &Path, outlet: Option<&str>) -> ReadFile {
        let name = file.display().to_string();
        let read = bytes(file, &name).and_then(|bytes| article_file::read(&bytes, &name));
        let said = Said {
            title: self.title.as_deref(),
            url: self.url.as_ref(),
            outlet,
            published: self.published,
            language: self.language.as_deref(),
            wide: self.wide,
        };
        match read.and_then(|file| Article::read(file, &said, &name)) {
            Ok(article) => ReadFile::Article(Box::new(article)),
            Err(error) => ReadFile::Problem(problem(&name, &error)),
        }
    }
}

/// A file, read or refused.
pub(super) enum ReadFile {
    Article(Box<Article>),
    Problem(Problem),
}

/// What comes in from the threads, in the order of the files.
pub(super) fn in_order(read: &Receiver<(usize, ReadFile)>) -> impl Iterator<Item = ReadFile> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            if let Some(one) = waiting.remove(&next) {
                next += 1;
                return Some(one);
            }
            let (at, one) = read.recv().ok()?;
            waiting.insert(at, one);
        }
    })
}

/// Why a file was refused.
pub(super) fn problem(file: &str, error: &Error) -> Problem {
    Problem {
        file: file.to_owned(),
        reason: error.message.clone(),
        hint: error.hint.clone(),
    }
}
