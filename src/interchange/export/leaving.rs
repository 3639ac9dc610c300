//! What an export holds: the desk's own claims and other desks' reviews that were asked for, and why what was asked for stays.
//! Commands, programs and pages narrow an export here, so that the same filters leave the same.

use std::collections::HashSet;

use crate::error::Result;
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{About, ClaimId, Origin, Whose};
use crate::store::history::AsOf;
use crate::store::listing::{self, Narrowed};
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::store::{Db, claims, desk};

/// How many reviews of other desks are read at once.
const AT_ONCE: i64 = 500;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// These claims alone; empty for all.
    pub claims: Vec<ClaimId>,
    /// The filters of the list of claims, and whose. They add nothing to what would leave.
    pub narrowed: Narrowed,
    /// How far it goes.
    pub reach: Reach,
}

/// What leaves.
#[derive(Debug)]
pub struct Leaving {
    claims: Vec<ClaimId>,
    whose: Whose,
    /// The claims that pass the filters; `None` for all.
    among: Option<HashSet<ClaimId>>,
    /// The desk's own claims that leave, by their numbers.
    pub own: Vec<ClaimId>,
}

/// Why a claim that was asked for by its number does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stays {
    /// It does not pass the filters.
    Filtered,
    /// It is another desk's, and the desk's own are asked for.
    Anothers,
    /// It is the desk's own, and other desks' are asked for.
    Ours,
    /// It is closed and not published.
    Unpublished,
    /// It is not closed.
    Unclosed,
    /// It is a draft, or was dropped.
    Never,
}

/// Why nothing leaves at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// No review of another desk's passes.
    NoReview,
    /// No claim passes.
    NoClaim,
    /// None of so many claims is closed.
    NoneClosed {
        /// The claims that are not.
        unclosed: usize,
    },
    /// None is published; so many are closed, and so many would leave unclosed.
    NonePublished {
        /// The closed ones.
        closed: usize,
        /// All that are no drafts and not dropped.
        unclosed: usize,
    },
}

/// Who writes the desk's own markup.
///
/// # Errors
/// The database's.
pub fn publisher(db: &mut Db) -> Result<Site> {
    let desk = desk::show(db)?;
    Ok(Site {
        name: desk.name,
        url: desk.url,
    })
}

impl Leaving {
    /// Finds what leaves.
    ///
    /// # Errors
    /// `NotFound` for a claim, an article, a source or a person that is not there.
    pub fn find(db: &mut Db, wanted: &Wanted) -> Result<Leaving> {
        for id in &wanted.claims {
            listing::there_is(db, About::Claim(*id))?;
        }
        listing::there_is(db, wanted.narrowed.filter.article.map(About::Article))?;
        let filter = wanted.narrowed.filter(db)?;
        let among = match filter.narrows() {
            true => Some(listing::numbers(db, &filter)?.into_iter().collect()),
            false => None,
        };
        let mut leaving = Leaving {
            claims: wanted.claims.clone(),
            whose: filter.whose,
            among,
            own: Vec::new(),
        };
        leaving.own = leaving.as_far_as(db, wanted.reach)?;
        Ok(leaving)
    }

    /// The desk's own claims that would leave so far.
    fn as_far_as(&self, db: &mut Db, reach: Reach) -> Result<Vec<ClaimId>> {
        if self.whose == Whose::Imported {
            return Ok(Vec::new());
        }
        let filter = OutgoingFilter {
            claims: self.claims.clone(),
            article: None,
            reach,
        };
        let mut own = outgoing::own(db, &filter)?;
        own.retain(|id| self.passes(*id));
        Ok(own)
    }

    fn passes(&self, id: ClaimId) -> bool {
        self.among.as_ref().is_none_or(|among| among.contains(&id))
    }

    /// Hands on all that leaves, the desk's own first, and counts it.
    ///
    /// # Errors
    /// The database's, and what `take` returns.
    pub fn each(
        &self,
        db: &mut Db,
        desk: &Site,
        as_of: &AsOf,
        mut take: impl FnMut(&Outgoing) -> Result<()>,
    ) -> Result<usize> {
        for id in &self.own {
            take(&outgoing::of_claim(db, *id, desk, as_of)?)?;
        }
        let mut count = self.own.len();
        if self.whose == Whose::Own {
            return Ok(count);
        }
        let mut after = 0;
        loop {
            let (part, last) = outgoing::imported(db, after, AT_ONCE)?;
            if part.is_empty() {
                return Ok(count);
            }
            let asked = |claim| self.claims.is_empty() || self.claims.contains(&claim);
            for review in part.iter().filter(|r| asked(r.claim) && self.passes(r.claim)) {
                take(review)?;
                count += 1;
            }
            after = last;
        }
    }

    /// Why claims that were asked for by their numbers stay.
    ///
    /// # Errors
    /// The database's.
    pub fn staying(&self, db: &mut Db) -> Result<Vec<(ClaimId, Stays)>> {
        let missing: Vec<ClaimId> = self
            .claims
            .iter()
            .filter(|id| !self.own.contains(id))
            .copied()
            .collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let closed = self.as_far_as(db, Reach::Closed)?;
        let unclosed = self.as_far_as(db, Reach::Unclosed)?;
        let mut staying = Vec::with_capacity(missing.len());
        for id in missing {
            let why = match (claims::get(db, id)?.origin, self.whose) {
                (Origin::Imported, Whose::Own) => Stays::Anothers,
                (Origin::Own, Whose::Imported) => Stays::Ours,
                _ if !self.passes(id) => Stays::Filtered,
                (Origin::Imported, Whose::Imported | Whose::Any) => continue,
                _ if closed.contains(&id) => Stays::Unpublished,
                _ if unclosed.contains(&id) => Stays::Unclosed,
                _ => Stays::Never,
            };
            staying.push((id, why));
        }
        Ok(staying)
    }

    /// Why there is nothing; `None` when claims were asked for by their numbers, of which [`Leaving::staying`] tells.
    ///
    /// # Errors
    /// The database's.
    pub fn nothing(&self, db: &mut Db) -> Result<Option<Nothing>> {
        if !self.claims.is_empty() {
            return Ok(None);
        }
        if self.whose == Whose::Imported {
            return Ok(Some(Nothing::NoReview));
        }
        let closed = self.as_far_as(db, Reach::Closed)?.len();
        let unclosed = self.as_far_as(db, Reach::Unclosed)?.len();
        Ok(Some(match (closed, unclosed) {
            (_, 0) => Nothing::NoClaim,
            (0, _) => Nothing::NoneClosed { unclosed },
            _ => Nothing::NonePublished { closed, unclosed },
        }))
    }
}
