//! How pages come to the search index: the same folder as the command line's, brought up to the ledger before each look.

use super::desk::Desk;
use crate::db::Db;
use crate::error::Result;
use crate::model::ClaimId;
use crate::view::drafts::Repeat;
use crate::view::matches::{MatchList, SearchResult};

/// What was found; `None` when the index of a large ledger has yet to be built, which nobody waits for on a page.
pub(super) type Found<T> = Result<Option<T>>;

#[cfg(not(feature = "matching"))]
mod look {
    use super::*;
    use crate::error::Error;

    fn without<T>() -> Found<T> {
        Err(Error::usage("this sayso was built without matching")
            .hint("build it with the feature `matching`, which is on by default"))
    }

    pub fn repeats(_: &Desk, _: &mut Db, _: ClaimId, _: &str) -> Found<Vec<Repeat>> {
        Ok(Some(Vec::new()))
    }

    pub fn matches(_: &Desk, _: &mut Db, _: &str) -> Found<MatchList> {
        without()
    }

    pub fn search(_: &Desk, _: &mut Db, _: &str) -> Found<SearchResult> {
        without()
    }
}

#[cfg(feature = "matching")]
mod look {
    use super::*;
    use crate::error::Error;
    use crate::matching::answer::{self, Wanted};
    use crate::matching::search::{self, Asked};
    use crate::matching::shelf::{self, Ready, Shelf};
    use crate::store::listing::{self, Filter, Whose};
    use crate::store::searchable;

    /// Up to how many claims an index is built while somebody waits for a page.
    const SMALL: i64 = 5_000;
    /// How many claims a page shows.
    const SHOWN: usize = 20;
    /// How many claims are named that one may repeat.
    const ALIKE: usize = 8;
    /// How likely the same they must be.
    const LIKELY: f64 = 0.6;

    fn with_index<T>(desk: &Desk, db: &mut Db, act: impl FnMut(&mut Db, &mut Ready) -> Result<T>) -> Found<T> {
        let cache = desk.cache.clone().ok_or_else(|| {
            Error::usage("there is no home folder to keep the search index in").hint("name a folder with SAYSO_CACHE")
        })?;
        let mut shelf = Shelf {
            cache,
            model: desk.model.clone(),
            progress: &mut |_, _| {},
        };
        if searchable::newest(db)? > SMALL && !shelf.state(db)?.exists {
            return Ok(None);
        }
        shelf::with_index(db, &mut shelf, act).map(Some)
    }

    /// What a claim may repeat or contradict, the likeliest first.
    ///
    /// # Errors
    /// The database's and the index's.
    pub fn repeats(desk: &Desk, db: &mut Db, claim: ClaimId, text: &str) -> Found<Vec<Repeat>> {
        with_index(desk, db, |db, ready| {
            let wanted = Wanted {
                limit: ALIKE,
                min_score: LIKELY,
                allowed: None,
                dropped: false,
                day: None,
                but: Some(claim),
            };
            let found = answer::matches(db, ready, text, &wanted)?.matches;
            Ok(found.into_iter().map(|found| Repeat::of(claim, found)).collect())
        })
    }

    /// The claims that answer a post.
    ///
    /// # Errors
    /// The database's and the index's.
    pub fn matches(desk: &Desk, db: &mut Db, text: &str) -> Found<MatchList> {
        with_index(desk, db, |db, ready| {
            let wanted = Wanted {
                limit: SHOWN,
                min_score: 0.4,
                allowed: None,
                dropped: false,
                day: None,
                but: None,
            };
            answer::matches(db, ready, text, &wanted)
        })
    }

    /// The claims and reviews with these words.
    ///
    /// # Errors
    /// `Usage` for a search that cannot be read; the database's and the index's.
    pub fn search(desk: &Desk, db: &mut Db, words: &str) -> Found<SearchResult> {
        let asked = Asked::read(words)?;
        let mut filter = Filter {
            whose: Whose::Any,
            ..Filter::default()
        };
        asked.narrow(&mut filter);
        let allowed = match asked.narrows() {
            false => None,
            true => {
                let numbers = listing::numbers(db, &filter)?;
                let numbers = numbers.into_iter().filter_map(|id| u64::try_from(id.0).ok());
                Some(std::sync::Arc::new(numbers.collect()))
            }
        };
        let wanted = search::Wanted {
            limit: SHOWN,
            allowed,
            dropped: false,
        };
        with_index(desk, db, |db, ready| search::search(db, ready, &asked, &wanted))
    }
}

pub(super) use look::{matches, repeats, search};
