//! How commands come to the search index: its folder, its progress, what it has to say.

use std::path::PathBuf;

use super::App;
use super::phrases::safe;
use crate::db::Db;
use crate::db::location::cache_home;
use crate::error::{Error, Result};
use crate::matching::answer::{self, Wanted};
use crate::matching::shelf::{self, Ready, Shelf};
use crate::model::{ClaimId, Origin};
use crate::store::{claims, listing, searchable};
use crate::view::drafts::{IngestedArticle, Repeat};
use crate::view::matches::IndexState;

/// Up to how many claims an index is built just to say what a new claim may repeat.
const SMALL: i64 = 5_000;
/// How many pairs an import mentions.
const MENTIONED: usize = 5;

/// How many claims are named that one may repeat.
const TOLD: usize = 3;

impl App {
    /// The folder in which each ledger's cache has a folder by its id.
    fn caches(&self) -> Result<PathBuf> {
        cache_home().ok_or_else(Error::no_cache)
    }

    fn shelved<T>(&self, act: impl FnOnce(&mut Shelf) -> Result<T>) -> Result<T> {
        let mut progress = self.out.progress("indexing");
        let mut tell = |done, total| progress.at(done, Some(total));
        let done = act(&mut Shelf {
            cache: self.caches()?,
            model: super::model::in_use()?,
            progress: &mut tell,
        });
        drop(progress);
        self.out.work("working");
        done
    }

    /// Looks into the index, built or brought up first; says when it is behind.
    pub(super) fn with_index<T>(
        &self,
        db: &mut Db,
        mut act: impl FnMut(&mut Db, &mut Ready) -> Result<T>,
    ) -> Result<T> {
        let mut said = Vec::new();
        let done = self.shelved(|shelf| {
            shelf::with_index(db, shelf, |db, ready| {
                let done = act(db, ready);
                said.clone_from(&ready.said);
                done
            })
        });
        for line in &said {
            self.out.say(line);
        }
        done
    }

    /// The index itself, for work on many threads.
    pub(super) fn index(&self, db: &mut Db) -> Result<Ready> {
        let ready = self.shelved(|shelf| shelf.ready(db))?;
        for line in &ready.said {
            self.out.say(line);
        }
        Ok(ready)
    }

    /// Brings the index up, when that is asked for, and tells how it stands.
    pub(super) fn tend_index(&self, db: &mut Db, tend: bool, rebuild: bool) -> Result<IndexState> {
        self.shelved(|shelf| {
            if tend {
                shelf.tend(db, rebuild)?;
            }
            shelf.state(db)
        })
    }

    /// Makes the vectors of claims that have none; says how many were made.
    #[cfg(feature = "semantic")]
    pub(super) fn complete_vectors(&self, db: &mut Db) -> Result<()> {
        let made = self.shelved(|shelf| shelf.complete(db))?;
        self.out.say(&format!("{made} claims got their vectors"));
        Ok(())
    }

    /// Says which claims the newest one may repeat or contradict. The claim stands whatever comes of this: what goes wrong is
    /// only traced.
    pub(super) fn mention_repeats(&self, text: &str) {
        match self.repeats(text) {
            Ok(lines) => lines.iter().for_each(|line| self.out.say(line)),
            Err(error) => tracing::debug!(%error, "no look at what the claim may repeat"),
        }
    }

    /// Says which of the desk's own claims the claims may be that an import brought. Of many it only says how to see them: an
    /// import does not wait until each is looked up.
    pub(super) fn mention_checked(&self, created: &[ClaimId], all: u64) {
        match self.checked(created, all) {
            Ok(lines) => lines.iter().for_each(|line| self.out.say(line)),
            Err(error) => tracing::debug!(%error, "no look at what the desk checked itself"),
        }
    }

    fn checked(&self, created: &[ClaimId], all: u64) -> Result<Vec<String>> {
        let mut db = Db::open(&self.place()?)?.db;
        if created.is_empty() || !claims::any_own(&mut db)? {
            return Ok(Vec::new());
        }
        let newest = searchable::newest(&mut db)?;
        if all > created.len() as u64 || newest > SMALL {
            return Ok(vec![
                "`sayso duplicates` lists which of the desk's claims others have checked too".to_owned(),
            ]);
        }
        let rows = listing::rows_of(&mut db, created)?;
        self.with_index(&mut db, |db, ready| {
            let mut lines = Vec::new();
            for row in &rows {
                let wanted = Wanted {
                    limit: 5,
                    min_score: 0.9,
                    allowed: None,
                    dropped: false,
                    day: None,
                    but: Some(row.id),
                };
                let found = answer::matches(db, ready, &row.text, &wanted)?.matches;
                if let Some(own) = found.into_iter().find(|found| found.origin == Origin::Own) {
                    lines.push(safe(&format!("▲ {} may be our {}: {}", row.id, own.claim, own.text)));
                }
            }
            let more = lines.len().saturating_sub(MENTIONED);
            lines.truncate(MENTIONED);
            if more > 0 {
                lines.push(format!("and {more} more: `sayso duplicates` lists them"));
            }
            Ok(lines)
        })
    }

    fn repeats(&self, text: &str) -> Result<Vec<String>> {
        let mut db = Db::open(&self.place()?)?.db;
        let newest = ClaimId(searchable::newest(&mut db)?);
        let asked = [(newest, text.to_owned())];
        let found = self.repeats_of(&mut db, &asked)?;
        Ok(found
            .iter()
            .map(|repeat| {
                let what = if repeat.differs { "or contradicts " } else { "" };
                safe(&format!(
                    "▲ it may be a repeat of {what}{}: {}",
                    repeat.claim, repeat.text
                ))
            })
            .collect())
    }

    /// Adds to articles that were read which claims their drafts may repeat or contradict. They are recorded whatever comes
    /// of this: what goes wrong is only traced.
    pub(super) fn tell_repeats(&self, db: &mut Db, articles: &mut [IngestedArticle]) {
        for article in articles {
            let found = listing::rows_of(db, &article.drafts).and_then(|rows| {
                let asked: Vec<(ClaimId, String)> = rows.into_iter().map(|row| (row.id, row.text)).collect();
                self.repeats_of(db, &asked)
            });
            match found {
                Ok(repeats) => article.repeats = repeats,
                Err(error) => tracing::debug!(%error, "no look at what drafts may repeat"),
            }
        }
    }

    /// The claims that each of these may repeat or contradict; none of them for another.
    fn repeats_of(&self, db: &mut Db, asked: &[(ClaimId, String)]) -> Result<Vec<Repeat>> {
        let newest = searchable::newest(db)?;
        // Nobody who enters one claim waits until the index of a large ledger is built.
        if asked.is_empty() || newest > SMALL && !self.shelved(|shelf| shelf.state(db))?.exists {
            return Ok(Vec::new());
        }
        self.with_index(db, |db, ready| {
            let mut repeats = Vec::new();
            for (draft, text) in asked {
                let wanted = Wanted {
                    limit: 10,
                    min_score: 0.9,
                    allowed: None,
                    dropped: false,
                    day: None,
                    but: Some(*draft),
                };
                let found = answer::matches(db, ready, text, &wanted)?.matches;
                let others = found
                    .into_iter()
                    .filter(|found| asked.iter().all(|(own, _)| *own != found.claim));
                repeats.extend(others.take(TOLD).map(|found| Repeat::of(*draft, found)));
            }
            Ok(repeats)
        })
    }
}
