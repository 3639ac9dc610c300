//! How commands come to the search index: its folder, its progress, what it has to say.

use std::path::PathBuf;

use super::App;
use super::phrases::safe;
use crate::db::Db;
use crate::db::location::cache_home;
use crate::error::{Error, Result};
use crate::matching::shelf::{self, Ready, Shelf};
use crate::matching::{allowed, repeats};
use crate::model::ClaimId;
use crate::store::listing::Filter;
use crate::store::{claims, searchable};
use crate::view::claims::ClaimPage;
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
        let model = super::model::at_hand(self);
        let mut progress = self.out.progress("indexing");
        let mut tell = |done, total| progress.at(done, Some(total));
        let done = act(&mut Shelf {
            cache: self.caches()?,
            model,
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

    /// The index itself, its files checked, for work on many threads.
    pub(super) fn index(&self, db: &mut Db) -> Result<Ready> {
        let ready = self.shelved(|shelf| shelf.checked(db))?;
        for line in &ready.said {
            self.out.say(line);
        }
        Ok(ready)
    }

    /// Another one, when it turns out to be damaged in the midst of that work.
    pub(super) fn renewed_index(&self, db: &mut Db, error: &Error) -> Result<Ready> {
        let ready = self.shelved(|shelf| shelf.renewed(db, error))?;
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

    /// The claims that a new one may repeat or contradict; `None` when nobody looked, which is said. The claim stands
    /// whatever comes of this.
    pub(super) fn repeats_of_new(&self, entered: &[ClaimPage]) -> Option<Vec<Repeat>> {
        let asked: Vec<ClaimId> = entered.iter().map(|page| page.row.id).collect();
        let found = self.place().and_then(|place| {
            let mut db = Db::open(&place)?.db;
            self.repeats_of(&mut db, &asked)
        });
        self.looked(found, "what it may repeat")
    }

    /// Of the desk's own claims those that imported ones may repeat or contradict; `None` when nobody looked, which is said:
    /// an import does not wait until each of many is looked up.
    pub(super) fn repeats_of_imported(&self, created: &[ClaimId], all: u64) -> Option<Vec<Repeat>> {
        match self.own_repeats(created, all) {
            Ok(None) => {
                self.out
                    .say("`sayso duplicates` lists which of the desk's claims others have checked too");
                None
            }
            found => self.looked(found, "what the desk checked itself"),
        }
    }

    /// Says which of the desk's claims were found for imported ones.
    pub(super) fn mention_imported(&self, repeats: &[Repeat]) {
        for repeat in repeats.iter().take(MENTIONED) {
            let ours = repeat
                .may_be()
                .replacen(" of", " of our", 1)
                .replace("contradict", "contradict our");
            self.out.say(&safe(&format!(
                "▲ {} {ours} {}: {}{}",
                repeat.draft,
                repeat.claim,
                repeat.text,
                repeat.why()
            )));
        }
        if repeats.len() > MENTIONED {
            let more = repeats.len() - MENTIONED;
            self.out.say(&format!(
                "and {more} more: `sayso duplicates` and `sayso contradictions` list them"
            ));
        }
    }

    /// What was found; when nobody could look, this is said.
    fn looked(&self, found: Result<Option<Vec<Repeat>>>, what: &str) -> Option<Vec<Repeat>> {
        match found {
            Ok(Some(found)) => Some(found),
            Ok(None) => {
                self.out.say(&format!(
                    "nobody looked {what}: there is no index yet; `sayso index` builds it"
                ));
                None
            }
            Err(error) => {
                self.out.say(&format!("nobody looked {what}: {}", error.message));
                None
            }
        }
    }

    fn own_repeats(&self, created: &[ClaimId], all: u64) -> Result<Option<Vec<Repeat>>> {
        if created.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let mut db = Db::open(&self.place()?)?.db;
        if !claims::any_own(&mut db)? {
            return Ok(Some(Vec::new()));
        }
        if all > created.len() as u64 || searchable::newest(&mut db)? > SMALL {
            return Ok(None);
        }
        let own = allowed::passing(&mut db, &Filter::default())?;
        self.with_index(&mut db, |db, ready| {
            let wanted = repeats::Wanted {
                limit: 1,
                but: &[],
                allowed: own.clone(),
            };
            let mut found = Vec::new();
            for claim in created {
                found.extend(repeats::of(db, ready, *claim, &wanted)?);
            }
            Ok(Some(found))
        })
    }

    /// Adds to articles that were read which claims their drafts may repeat or contradict. They are recorded whatever comes
    /// of this.
    pub(super) fn tell_repeats(&self, db: &mut Db, articles: &mut [IngestedArticle]) {
        for article in articles {
            let found = self.repeats_of(db, &article.drafts);
            match self.looked(found, "what drafts may repeat") {
                Some(repeats) => article.repeats = repeats,
                None => return,
            }
        }
    }

    /// The claims that each of these may repeat or contradict; none of them for another. `None` when there is no index: nobody
    /// who enters one claim waits until that of a large ledger is built.
    fn repeats_of(&self, db: &mut Db, asked: &[ClaimId]) -> Result<Option<Vec<Repeat>>> {
        if asked.is_empty() {
            return Ok(Some(Vec::new()));
        }
        if searchable::newest(db)? > SMALL && !self.shelved(|shelf| shelf.state(db))?.exists {
            return Ok(None);
        }
        self.with_index(db, |db, ready| {
            let wanted = repeats::Wanted {
                limit: TOLD,
                but: asked,
                allowed: None,
            };
            let mut found = Vec::new();
            for claim in asked {
                found.extend(repeats::of(db, ready, *claim, &wanted)?);
            }
            Ok(Some(found))
        })
    }
}
