//! Answers to "was this checked before?": what the ledger says today of the claims that the index found.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::allowed::Allowed;
use super::explain::{self, Read};
use super::find::{self, Ranked};
use super::index::Look;
use super::post::{LONGEST, Post};
use super::sense::Asked;
use super::shelf::Ready;
use super::weights;
use super::words::{Sort, Tongue};
use crate::error::Result;
use crate::model::{ClaimId, Stage};
use crate::store::{Db, listing, searchable};
use crate::view::claims::ClaimRow;
use crate::view::matches::{BatchMatch, Match, MatchList};

/// What is asked of a match.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// How many at most.
    pub limit: usize,
    /// The least score.
    pub min_score: f64,
    /// The claims that may be named; `None` for all.
    pub allowed: Option<Allowed>,
    /// Whether claims that were dropped may be named.
    pub dropped: bool,
    /// The day of the text, when it is known and the text does not say it.
    pub day: Option<NaiveDate>,
    /// The language of the text, as a code, when it is known.
    pub language: Option<String>,
    /// Claims that are no answer, nor rivals of one: those that are asked about.
    pub but: Vec<ClaimId>,
}

impl Wanted {
    fn takes(&self, row: &ClaimRow) -> bool {
        self.dropped || row.stage != Some(Stage::Dropped)
    }

    fn likely(&self, mut ranked: Vec<Ranked>) -> Vec<Ranked> {
        ranked.retain(|ranked| ranked.score >= self.min_score);
        ranked
    }
}

/// The ranked claims with their rows, as many as are wanted. A claim that was dropped since makes room for the next.
fn rows(db: &mut Db, ranked: &[Ranked], wanted: &Wanted) -> Result<Vec<(Ranked, ClaimRow)>> {
    let mut found = Vec::new();
    for part in ranked.chunks(wanted.limit.max(10)) {
        let ids: Vec<ClaimId> = part.iter().map(|ranked| ClaimId(ranked.claim)).collect();
        let mut rows: HashMap<ClaimId, ClaimRow> = listing::rows_of(db, &ids)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        for ranked in part {
            if let Some(row) = rows.remove(&ClaimId(ranked.claim))
                && wanted.takes(&row)
            {
                found.push((*ranked, row));
            }
            if found.len() == wanted.limit {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Ranks the candidates of texts, by their meaning too when a model is in use, and leaves out what is unlikely.
fn ranked(db: &mut Db, ready: &mut Ready, asked: Vec<Asked>, wanted: &Wanted) -> Result<Vec<Vec<Ranked>>> {
    let Ready {
        look, said, meaning, ..
    } = ready;
    let ranked = match meaning.sense(said) {
        Some(sense) => sense.rank(db, look, asked, wanted.allowed.as_ref())?,
        None => asked.iter().map(|asked| weights::scored(&asked.candidates)).collect(),
    };
    Ok(ranked.into_iter().map(|ranked| wanted.likely(ranked)).collect())
}

/// A text with the candidates that its words find.
///
/// # Errors
/// `Io` when the index cannot be read.
pub fn asked(look: &mut Look, text: &str, day: Option<NaiveDate>, wanted: &Wanted) -> Result<Asked> {
    let mut asked = Asked {
        text: text.to_owned(),
        day: day.or(wanted.day),
        language: wanted.language.clone(),
        but: wanted.but.clone(),
        candidates: Vec::new(),
    };
    let mut candidates = find::compared(look, &asked.text(), find::CANDIDATES, wanted.allowed.as_ref())?;
    // Before they are ranked: the claim itself would be a rival that nothing comes near.
    candidates.retain(|candidate| !wanted.but.contains(&ClaimId(candidate.hit.claim)));
    asked.candidates = candidates;
    Ok(asked)
}

/// The claims that resemble a text, as many as are wanted, best first, with their rows.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub(super) fn likely(db: &mut Db, ready: &mut Ready, text: &str, wanted: &Wanted) -> Result<Vec<(Ranked, ClaimRow)>> {
    let asked = asked(&mut ready.look, text, None, wanted)?;
    let ranked = ranked(db, ready, vec![asked], wanted)?.pop().unwrap_or_default();
    rows(db, &ranked, wanted)
}

/// A post as claims of each language are explained by it.
struct Reader {
    post: Post,
    by_tongue: Vec<(Tongue, Read, Slips)>,
}

/// Words of a post with the stems that they may stand for.
type Slips = Vec<(String, Vec<String>)>;

impl Reader {
    fn of(&mut self, look: &mut Look, tongue: Tongue) -> &(Tongue, Read, Slips) {
        let at = match self.by_tongue.iter().position(|(known, ..)| *known == tongue) {
            Some(at) => at,
            None => {
                let sought = find::sought(look, &self.post, tongue, &mut find::Slips::new());
                let near = sought.into_iter().filter(|word| !word.near.is_empty());
                let near = near.map(|word| (word.written, word.near)).collect();
                self.by_tongue.push((tongue, Read::of_post(&self.post, tongue), near));
                self.by_tongue.len() - 1
            }
        };
        &self.by_tongue[at]
    }
}

/// The claims that answer a text, with why.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn matches(db: &mut Db, ready: &mut Ready, text: &str, wanted: &Wanted) -> Result<MatchList> {
    let rows = likely(db, ready, text, wanted)?;
    let look = &mut ready.look;
    let ids: Vec<ClaimId> = rows.iter().map(|(_, row)| row.id).collect();
    let mut reviews = searchable::reviews_of(db, &ids)?;
    let post = find::read(look, text);
    let day = post.day.or(wanted.day);
    let note = note(&post, rows.is_empty());
    let mut reader = Reader {
        post,
        by_tongue: Vec::new(),
    };
    let mut found = Vec::with_capacity(rows.len());
    for (ranked, row) in rows {
        let searched = searchable::between(db, row.id.0, row.id.0)?.pop().unwrap_or_default();
        let texts: Vec<&str> = searched
            .texts
            .iter()
            .chain(&searched.titles)
            .map(String::as_str)
            .collect();
        let claim = Read::of(&texts, searched.language.as_deref());
        let (_, read, near) = reader.of(look, Tongue::or_english(searched.language.as_deref()));
        let mut why = explain::why(read, &claim, near, &mut |stem| rarity(look, stem));
        why.days_apart = day.and_then(|day| {
            let apart = searched.days.iter().map(|d| (day - *d).num_days());
            apart.min_by_key(|days| days.abs())
        });
        if let Some(day) = day {
            // The year in the text's tail is no other number.
            let year = chrono::Datelike::year(&day).to_string();
            why.numbers_of_claim.retain(|number| *number != year);
        }
        found.push(Match {
            claim: row.id,
            external_id: row.external_id,
            score: ranked.score,
            status: row.status,
            text: row.text,
            origin: row.origin,
            stage: row.stage,
            originator: row.originator,
            reviews: reviews.remove(&row.id).unwrap_or_default(),
            why,
        });
    }
    Ok(MatchList {
        matches: found,
        behind: ready.behind,
        note,
    })
}

/// What is to be said of how a text was read: that nothing was found since no word of it tells anything, or that it was cut.
pub fn note_of(look: &Look, text: &str, nothing: bool) -> Option<String> {
    // Reading it once more costs more than most need to know.
    (nothing || text.len() > LONGEST)
        .then(|| note(&find::read(look, text), nothing))
        .flatten()
}

fn note(post: &Post, nothing: bool) -> Option<String> {
    let shortened = post
        .shortened
        .then(|| format!("of the text no more than the first {LONGEST} bytes were read"));
    let wordless = nothing.then(|| wordless(post)).flatten();
    match (shortened, wordless) {
        (Some(shortened), Some(wordless)) => Some(format!("{shortened}; {wordless}")),
        (shortened, wordless) => shortened.or(wordless),
    }
}

/// Why a text finds nothing whatever the ledger holds, when it is so.
fn wordless(post: &Post) -> Option<String> {
    /// How many words are named.
    const NAMED: usize = 3;
    let mut written: Vec<&str> = Vec::new();
    for word in &post.words {
        if word.sort != Sort::Word || !find::says_nothing(&word.folded) {
            return None;
        }
        if written.len() < NAMED && !written.contains(&word.lower.as_str()) {
            written.push(&word.lower);
        }
    }
    Some(match written.is_empty() {
        true => "no word was left to look for: links, emoji and signs find nothing".to_owned(),
        false => format!(
            "only words were left that find nothing by themselves, such as “{}”",
            written.join("”, “")
        ),
    })
}

/// How rare a stem is.
pub(super) fn rarity(look: &mut Look, stem: &str) -> f32 {
    let claims = look.claims();
    find::rarity(look.with_stem(stem), claims, find::is_common(stem))
}

/// The claims that answer texts whose candidates are found, in their order: all of them in one query.
///
/// # Errors
/// The database's, or `Io` when the index cannot be read.
pub fn batch(db: &mut Db, ready: &mut Ready, asked: Vec<Asked>, wanted: &Wanted) -> Result<Vec<Vec<BatchMatch>>> {
    let likely = ranked(db, ready, asked, wanted)?;
    // A few more than are wanted, for those that were dropped.
    let most = wanted.limit + 10;
    let mut ids: Vec<ClaimId> = likely
        .iter()
        .flat_map(|ranked| ranked.iter().take(most).map(|ranked| ClaimId(ranked.claim)))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: HashMap<ClaimId, ClaimRow> = listing::rows_of(db, &ids)?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let answer = |ranked: Vec<Ranked>| -> Vec<BatchMatch> {
        let found = ranked.into_iter().filter_map(|ranked| {
            let row = rows.get(&ClaimId(ranked.claim))?;
            wanted.takes(row).then(|| BatchMatch {
                claim: row.id,
                external_id: row.external_id.clone(),
                score: ranked.score,
                status: row.status,
                text: row.text.clone(),
            })
        });
        found.take(wanted.limit).collect()
    };
    Ok(likely.into_iter().map(answer).collect())
}
