//! Candidates ranked by meaning too: what is near joins what the words found, the likeliest are compared by their vectors,
//! which are made when they are first needed.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::nearest::Table;
use super::vectors::{OfClaim, Small, Vectors};
use super::{Asked, Encoder, Likenesses};
use crate::error::Result;
use crate::matching::allowed::Allowed;
use crate::matching::find::{self, Candidate, Ranked};
use crate::matching::index::Look;
use crate::matching::shelf::cannot_write;
use crate::matching::{post, weights};
use crate::model::ClaimId;
use crate::store::{Db, searchable};
use crate::view::searchable::Searchable;

/// How many of what the words found are compared by meaning, the likeliest first. Vectors that are there already cost
/// nothing: these are always compared.
const COMPARED: usize = 30;

/// How many claims join because they are near.
pub const NEAREST: usize = 20;

/// How much of a text is read: its beginning says what it is about.
const BEGINNING: usize = 1_000;

/// An encoder with the vectors of a ledger's claims.
pub struct Sense {
    encoder: Encoder,
    vectors: Vectors,
    /// The index beside which the vectors are.
    beside: PathBuf,
    table: Option<Table>,
}

impl Sense {
    /// The model of a folder, with the vectors beside an index; without one they are kept in memory.
    ///
    /// # Errors
    /// `Usage` when the folder holds no model.
    pub fn open(model: &Path, index: Option<&Path>) -> Result<Sense> {
        let encoder = Encoder::open(model)?;
        let file = index.map(|folder| folder.join(format!("vectors-{:016x}", encoder.digest())));
        Ok(Sense {
            vectors: Vectors::open(file.as_deref(), encoder.width()),
            beside: index.map(Path::to_owned).unwrap_or_default(),
            encoder,
            table: None,
        })
    }

    /// Ranks the candidates of texts, best first, each with how likely it is the same claim.
    ///
    /// # Errors
    /// The database's, or `Io` when the index cannot be read.
    pub fn rank(
        &mut self,
        db: &mut Db,
        look: &mut Look,
        mut asked: Vec<Asked>,
        allowed: Option<&Allowed>,
    ) -> Result<Vec<Vec<Ranked>>> {
        let sought = self.sought(&asked);
        for (asked, sought) in asked.iter_mut().zip(&sought) {
            let near = self.near(sought, asked, allowed);
            let joining = find::compared_with(look, &asked.text(), &near)?;
            asked.candidates.extend(joining);
        }
        let missing = self.missing(look, &asked)?;
        self.make(db, &missing)?;
        asked
            .iter_mut()
            .zip(&sought)
            .map(|(asked, sought)| {
                for candidate in &mut asked.candidates {
                    candidate.likenesses = self.likenesses(look, sought, candidate)?;
                }
                Ok(weights::scored(&asked.candidates))
            })
            .collect()
    }

    /// Makes the vectors of every claim of the index that has none; says how many were made.
    ///
    /// # Errors
    /// The database's, or `Io` when the index cannot be read or the vectors cannot be kept beside it.
    pub fn complete(&mut self, db: &mut Db, look: &Look, progress: &mut dyn FnMut(u64, u64)) -> Result<u64> {
        const PART: i64 = 200;
        let newest = searchable::newest(db)?;
        let mut made = 0;
        for first in (1..=newest).step_by(PART as usize) {
            let mut missing = BTreeMap::new();
            for claim in first..first + PART {
                if let Some(digest) = look.digest_of(claim)?
                    && self.vectors.get(claim, digest).is_none()
                {
                    missing.insert(claim, digest);
                }
            }
            made += missing.len() as u64;
            self.make(db, &missing)?;
            progress(first as u64, newest as u64);
        }
        self.table = None;
        match self.vectors.unwritten() {
            Some(error) => Err(cannot_write(&self.beside, error)),
            None => Ok(made),
        }
    }

    /// The vectors of texts.
    fn sought(&self, asked: &[Asked]) -> Vec<Small> {
        let texts: Vec<String> = asked.iter().map(|asked| post::sentence(&asked.text)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        self.encoder
            .vectors(&texts)
            .iter()
            .map(|vector| Small::of(vector))
            .collect()
    }

    /// The nearest claims that are no candidates yet.
    fn near(&mut self, sought: &Small, asked: &Asked, allowed: Option<&Allowed>) -> Vec<i64> {
        let table = self.table.get_or_insert_with(|| Table::of(&self.vectors));
        let known: HashSet<i64> = asked.candidates.iter().map(|candidate| candidate.hit.claim).collect();
        let may = |claim: &i64| {
            let listed = |allowed: &Allowed| u64::try_from(*claim).is_ok_and(|id| allowed.contains(&id));
            !known.contains(claim) && !asked.but.contains(&ClaimId(*claim)) && allowed.is_none_or(listed)
        };
        table.nearest(sought, NEAREST).into_iter().filter(may).collect()
    }

    /// The likeliest candidates that have no vectors, with their digests.
    fn missing(&self, look: &Look, asked: &[Asked]) -> Result<BTreeMap<i64, u64>> {
        let mut missing = BTreeMap::new();
        for asked in asked {
            for ranked in weights::scored(&asked.candidates).iter().take(COMPARED) {
                if let Some(digest) = look.digest_of(ranked.claim)?
                    && self.vectors.get(ranked.claim, digest).is_none()
                {
                    missing.insert(ranked.claim, digest);
                }
            }
        }
        Ok(missing)
    }

    fn make(&mut self, db: &mut Db, missing: &BTreeMap<i64, u64>) -> Result<()> {
        let ids: Vec<ClaimId> = missing.keys().map(|id| ClaimId(*id)).collect();
        for (first, last) in searchable::runs(&ids) {
            let claims = searchable::between(db, first, last)?;
            for part in claims.chunks(64) {
                for (claim, vectors) in part.iter().zip(of_claims(&self.encoder, part)) {
                    if let Some(digest) = missing.get(&claim.claim.0) {
                        self.vectors.put(claim.claim.0, *digest, vectors);
                    }
                }
            }
        }
        Ok(())
    }

    fn likenesses(&self, look: &Look, sought: &Small, candidate: &Candidate) -> Result<Option<Likenesses>> {
        let claim = candidate.hit.claim;
        let Some(digest) = look.digest_of(claim)? else {
            return Ok(None);
        };
        Ok(self
            .vectors
            .get(claim, digest)
            .map(|vectors| likenesses(sought, &vectors)))
    }
}

/// The vectors of claims.
pub fn of_claims(encoder: &Encoder, claims: &[Searchable]) -> Vec<OfClaim> {
    let mut texts: Vec<&str> = Vec::new();
    let mut places = Vec::with_capacity(claims.len());
    for claim in claims {
        places.push([&claim.texts, &claim.titles].map(|field| {
            let text = field
                .first()
                .map(String::as_str)
                .filter(|text| !text.trim().is_empty())?;
            texts.push(begin(text, BEGINNING));
            Some(texts.len() - 1)
        }));
    }
    let vectors = encoder.vectors(&texts);
    places
        .into_iter()
        .map(|places| places.map(|place| place.map(|at| Small::of(&vectors[at]))))
        .collect()
}

/// How a text's vector lies to those of a claim.
pub fn likenesses(sought: &Small, vectors: &OfClaim) -> Likenesses {
    let [text, title] = vectors
        .each_ref()
        .map(|small| small.as_ref().map(|small| sought.cosine(small)));
    let text = text.unwrap_or(0.0);
    // A claim without a title is none the worse for it.
    let title = title.unwrap_or(text);
    [text, title, text.max(title)]
}

fn begin(text: &str, most: usize) -> &str {
    let mut cut = text.len().min(most);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    &text[..cut]
}
