//! Files read on every processor: each becomes an article with its drafts, or the reason why it cannot be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use super::files::bytes;
use super::{Args, BATCH};
use crate::cli::phrases;
use crate::error::{Error, Result};
use crate::interchange::article_file::{self, ArticleFile};
use crate::model::Draft;
use crate::model::draft::Voice;
use crate::reading::{self, Context};
use crate::store::articles::{Copy, Published};
use crate::store::ingest::{self, NewText};
use crate::view::drafts::{IngestedArticle, Outcome, Problem, Proposed};

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
        match read.and_then(|file| self.article(file, outlet, &name)) {
            Ok(article) => ReadFile::Article(Box::new(article)),
            Err(error) => ReadFile::Problem(problem(&name, &error)),
        }
    }

    /// The article as it will be recorded, its claims drafted.
    fn article(&self, mut file: ArticleFile, outlet: Option<&str>, name: &str) -> Result<Article> {
        file.url = self.url.clone().or(file.url);
        file.published = self.published.or(file.published);
        file.language = self.language.clone().or(file.language);
        let said = file.title.take();
        let title = self.title.clone().or_else(|| said.clone()).unwrap_or_else(|| {
            file.said
                .push("no headline was found; its first words stand for one".to_owned());
            ingest::first_words(&file.text)
        });
        let host = file.url.as_ref().map(|url| url.host().to_owned());
        file.outlet = outlet.map(str::to_owned).or(file.outlet);
        if file.outlet.is_none() && host.is_none() {
            return Err(
                Error::usage(format!("nobody says who published {name}")).hint("name the outlet: --outlet NAME")
            );
        }
        if file.published.is_none() {
            file.said.push(
                "no day of publication was found: \"yesterday\" cannot be told; give it with --published".to_owned(),
            );
        }
        let context = Context {
            published_on: file.published.map(Published::day),
            outlet: file.outlet.clone().or(host),
            title: said,
            language: file.language.clone(),
            wide: self.wide,
        };
        let (reading, drafts) = reading::read_and_draft(&file.text, &context);
        file.said.extend(reading.note);
        Ok(Article {
            file: name.to_owned(),
            title: line(&title),
            copy: Copy::of(&file.text),
            chars: file.text.chars().collect(),
            drafts,
            outlet_said: context.outlet.unwrap_or_default(),
            about: ArticleFile {
                text: String::new(),
                ..file
            },
        })
    }
}

/// A file, read or refused.
pub(super) enum ReadFile {
    Article(Box<Article>),
    Problem(Problem),
}

/// An article as it was read.
pub(super) struct Article {
    /// The file's name.
    pub file: String,
    title: String,
    /// Its text, hashed.
    pub copy: Copy,
    chars: Vec<char>,
    drafts: Vec<Draft>,
    outlet_said: String,
    /// What the file says of it.
    pub about: ArticleFile,
}

impl Article {
    /// `outlet` as it was given: a number there names an outlet of the ledger, whose name was only for reading.
    pub fn new_text<'a>(&'a self, accept: bool, outlet: Option<&'a str>) -> NewText<'a> {
        NewText {
            title: &self.title,
            url: self.about.url.as_ref(),
            outlet: outlet.or(self.about.outlet.as_deref()),
            published: self.about.published,
            language: self.about.language.as_deref(),
            copy: &self.copy,
            chars: &self.chars,
            drafts: &self.drafts,
            accept,
        }
    }

    /// What is told of it before anything is written.
    pub fn view(&self) -> IngestedArticle {
        IngestedArticle {
            file: self.file.clone(),
            article: None,
            outcome: Outcome::New,
            title: self.title.clone(),
            outlet: self.outlet_said.clone(),
            url: self.about.url.as_ref().map(|url| url.as_str().to_owned()),
            published: self.about.published.map(told),
            byline: self.about.byline.clone(),
            language: self.about.language.clone(),
            sha256: self.copy.sha256.clone(),
            length: self.copy.length,
            drafts: Vec::new(),
            drafted: self.drafts.len() as i64,
            accepted: 0,
            in_doubt: self.drafts.iter().filter(|draft| draft.doubt.is_some()).count() as i64,
            new_sources: Vec::new(),
            places: None,
            said: self.about.said.clone(),
            would_draft: Vec::new(),
            repeats: Vec::new(),
        }
    }

    /// What would be drafted, the worthiest first.
    pub fn proposed(&self) -> Vec<Proposed> {
        let mut proposed: Vec<Proposed> = self
            .drafts
            .iter()
            .map(|draft| Proposed {
                text: draft.text.clone(),
                chain: draft
                    .links
                    .iter()
                    .enumerate()
                    .map(|(at, link)| match (&link.who, at == 0 && draft.doubt.is_some()) {
                        (_, true) => "?".to_owned(),
                        (Voice::Outlet, _) => self.outlet_said.clone(),
                        (Voice::Named { name, .. }, _) => name.clone(),
                        (Voice::Unnamed { description, .. }, _) => format!("{description} (anonymous)"),
                        (Voice::Gap, _) => format!("[{}]", phrases::GAP),
                    })
                    .chain((draft.links.is_empty() && draft.doubt.is_some()).then(|| "?".to_owned()))
                    .chain([self.outlet_said.clone()])
                    .collect(),
                worth: draft.worth,
                why: draft.why.clone(),
                doubt: draft.doubt.as_ref().map(|doubt| doubt.why.clone()),
            })
            .collect();
        proposed.sort_by_key(|draft| -draft.worth);
        proposed
    }
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

fn told(published: Published) -> String {
    match published {
        Published::On(day) => day.to_string(),
        Published::At(at) => at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    }
}

/// A headline in one line, without what cannot be seen, as long as one may be.
fn line(title: &str) -> String {
    let words: Vec<&str> = title
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect();
    words.join(" ").chars().take(900).collect()
}
