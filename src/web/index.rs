//! How pages and the API come to the search index: the same folder as the command line's, brought up to the ledger before
//! each look.

use super::desk::Desk;
use crate::db::Db;
use crate::error::Result;
use crate::model::ClaimId;
use crate::view::drafts::Repeat;
use crate::view::matches::{IndexState, MatchList, ModelState, SearchResult};

/// What was found; `None` when the index of a large ledger has yet to be built, which nobody waits for on a page.
pub(super) type Found<T> = Result<Option<T>>;

#[cfg(not(feature = "matching"))]
mod look {
    use super::*;
    use crate::error::Error;

    pub fn repeats(_: &Desk, _: &mut Db, _: ClaimId) -> Found<Vec<Repeat>> {
        Ok(Some(Vec::new()))
    }

    pub fn matches(_: &Desk, _: &mut Db, _: &str) -> Found<MatchList> {
        Err(Error::without_matching())
    }

    pub fn search(_: &Desk, _: &mut Db, _: &str) -> Found<SearchResult> {
        Err(Error::without_matching())
    }

    pub fn build(_: &Desk, _: &mut Db) -> Result<()> {
        Err(Error::without_matching())
    }

    pub fn stands(_: &Desk, _: &mut Db) -> Found<IndexState> {
        Ok(None)
    }

    pub fn encoder(_: &Desk) -> Option<ModelState> {
        None
    }
}

#[cfg(feature = "matching")]
mod look {
    use super::*;
    use std::sync::Arc;

    use crate::error::Error;
    use crate::matching::answer::{self, Wanted};
    use crate::matching::repeats;
    use crate::matching::search;
    use crate::matching::shelf::{self, Ready, Shelf};
    use crate::model::Whose;
    use crate::store::listing::Filter;
    use crate::store::searchable;
    use crate::web::asked::Asked;
    use crate::web::errors::Problem;

    /// Up to how many claims an index is built while somebody waits for a page.
    const SMALL: i64 = 5_000;
    /// How many claims a page shows.
    const SHOWN: usize = 20;
    /// How many claims are named that one may repeat.
    const ALIKE: usize = 8;

    fn with_shelf<T>(desk: &Desk, act: impl FnOnce(&mut Shelf) -> Result<T>) -> Result<T> {
        act(&mut Shelf {
            cache: desk.cache.clone().ok_or_else(Error::no_cache)?,
            model: desk.model.clone(),
            progress: &mut |_, _| {},
        })
    }

    /// Looks into the index for a page; `None` when that of a large ledger would have to be built first.
    fn for_page<T>(desk: &Desk, db: &mut Db, act: impl FnMut(&mut Db, &mut Ready) -> Result<T>) -> Found<T> {
        with_shelf(desk, |shelf| {
            if searchable::newest(db)? > SMALL && !shelf.state(db)?.exists {
                return Ok(None);
            }
            shelf::with_index(db, shelf, act).map(Some)
        })
    }

    /// Looks into the index for a program, which waits for it to be built.
    ///
    /// # Errors
    /// What `act` returns, the database's, or `Io` when there is no place for an index.
    pub async fn look<T: Send + 'static>(
        asked: &Asked,
        act: impl Fn(&mut Db, &mut Ready) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        let desk = Arc::clone(&asked.desk);
        asked
            .read(move |db| with_shelf(&desk, |shelf| shelf::with_index(db, shelf, |db, ready| act(db, ready))))
            .await
    }

    /// How the index stands; with `tend`, after it was brought up to the ledger, or built anew.
    ///
    /// # Errors
    /// The database's, or `Io` when there is no place for an index.
    pub fn state(desk: &Desk, db: &mut Db, tend: Option<Tending>) -> Result<IndexState> {
        with_shelf(desk, |shelf| {
            if let Some(how) = tend {
                shelf.tend(db, how == Tending::Anew)?;
            }
            shelf.state(db)
        })
    }

    /// Builds the index, or brings it up to the ledger.
    ///
    /// # Errors
    /// As for [`state`].
    pub fn build(desk: &Desk, db: &mut Db) -> Result<()> {
        state(desk, db, Some(Tending::Up)).map(drop)
    }

    /// How the index stands; nothing when there is no place for one.
    ///
    /// # Errors
    /// The database's and the index's.
    pub fn stands(desk: &Desk, db: &mut Db) -> Found<IndexState> {
        match desk.cache {
            Some(_) => state(desk, db, None).map(Some),
            None => Ok(None),
        }
    }

    /// The sentence encoder in use.
    pub fn encoder(desk: &Desk) -> Option<ModelState> {
        Some(crate::matching::sense::state(desk.model.as_deref()))
    }

    /// What is done to an index.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Tending {
        /// It is brought up to the ledger.
        Up,
        /// It is built anew.
        Anew,
    }

    /// What a claim may repeat or contradict, the likeliest first.
    ///
    /// # Errors
    /// The database's and the index's.
    pub fn repeats(desk: &Desk, db: &mut Db, claim: ClaimId) -> Found<Vec<Repeat>> {
        for_page(desk, db, |db, ready| {
            let wanted = repeats::Wanted {
                limit: ALIKE,
                ..repeats::Wanted::default()
            };
            repeats::of(db, ready, claim, &wanted)
        })
    }

    /// The claims that answer a post.
    ///
    /// # Errors
    /// The database's and the index's.
    pub fn matches(desk: &Desk, db: &mut Db, text: &str) -> Found<MatchList> {
        for_page(desk, db, |db, ready| {
            let wanted = Wanted {
                limit: SHOWN,
                min_score: 0.4,
                allowed: None,
                dropped: false,
                day: None,
                language: None,
                but: Vec::new(),
            };
            answer::matches(db, ready, text, &wanted)
        })
    }

    /// The claims and reviews with these words.
    ///
    /// # Errors
    /// `Usage` for a search that cannot be read; the database's and the index's.
    pub fn search(desk: &Desk, db: &mut Db, words: &str) -> Found<SearchResult> {
        let sought = search::Asked::read(words)?;
        let filter = Filter {
            whose: Whose::Any,
            ..Filter::default()
        };
        let wanted = search::Wanted {
            limit: SHOWN,
            allowed: sought.allowed(db, &filter)?,
            dropped: false,
        };
        for_page(desk, db, |db, ready| search::search(db, ready, &sought, &wanted))
    }
}

#[cfg(feature = "matching")]
pub(super) use look::{Tending, look, state};
pub(super) use look::{build, encoder, matches, repeats, search, stands};
