//! What each feature weighs, and how a sum of weights becomes a score. The numbers are fitted by
//! `scripts/fit-matching.py`; docs/matching.md says on what, and how well they hold.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::find::{Candidate, Ranked};
use super::rank::{FEATURES, Feature, Features};
use super::sense::{LIKENESSES, Likeness};

/// A weight a feature, in the order of [`Feature`].
pub const WEIGHTS: [f32; FEATURES] = [
    4.034,   // Bm25
    -21.677, // Bm25Whole
    -1.426,  // PostInText
    8.262,   // PostInTitle
    4.579,   // PostInBody
    8.325,   // PostInAll
    -1.381,  // TextInPost
    1.031,   // TitleInPost
    -1.653,  // BodyInPost
    10.110,  // TextAngle
    -1.222,  // TitleAngle
    -4.201,  // Pairs
    0.308,   // TitlePairs
    1.534,   // Order
    1.394,   // Run
    4.088,   // Rarest
    2.315,   // SecondRarest
    -0.044,  // Numbers
    0.432,   // OtherNumbers
    0.697,   // Names
    0.052,   // OtherNames
    0.817,   // PostNames
    2.341,   // Author
    0.061,   // Hashtags
    4.805,   // NearText
    3.555,   // NearTitle
    2.577,   // Days
    3.499,   // Weeks
    0.643,   // Months
    -0.936,  // LongBefore
    -1.406,  // Dated
    0.859,   // Shared
    -0.233,  // Length
    -4.000,  // Denied: by hand, for the training queries hold none that tell it
];

/// With a model: what the sum of the features counts, then what the likenesses do. Of the cosines only the better one says
/// something that the others do not.
const WITH_MODEL: [f32; 1 + LIKENESSES] = [
    0.661,  // sum
    0.000,  // CosText
    0.000,  // CosTitle
    14.628, // CosBest
];

/// How many numbers make a score.
const INPUTS: usize = 11;

/// What they weigh: a constant, the sum of the features, its lead over the best other candidate, and what speaks for the
/// candidate by itself.
const CALIBRATION: [f32; INPUTS] = [
    -6.489, // base
    0.450,  // sum
    0.633,  // lead
    0.316,  // PostInAll
    -0.856, // TextInPost
    -0.774, // TitleInPost
    -0.266, // Bm25Whole
    -0.087, // Shared
    -0.999, // Weeks
    -1.558, // Rarest
    -0.526, // Run
];

/// The same with a model, and then the better cosine.
const CALIBRATION_WITH_MODEL: [f32; INPUTS + 1] = [
    -7.187, // base
    0.347,  // sum
    0.740,  // lead
    -0.367, // PostInAll
    -0.275, // TextInPost
    -0.345, // TitleInPost
    -0.225, // Bm25Whole
    -0.367, // Shared
    0.658,  // Weeks
    0.208,  // Rarest
    0.515,  // Run
    -0.201, // CosBest
];

/// A lead beyond which more says nothing more; also that of a candidate without rivals, halved.
const LONGEST_LEAD: f32 = 6.0;

/// The sum of a candidate's weighed features.
pub fn sum(features: &Features) -> f32 {
    weighed(features, &WEIGHTS)
}

fn weighed(values: &[f32], weights: &[f32]) -> f32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// A candidate's sum, and whether its meaning is part of it: these come before those that only words speak for.
fn standing(candidate: &Candidate) -> (bool, f32) {
    match candidate.likenesses {
        None => (false, sum(&candidate.features)),
        Some(likenesses) => {
            let [words, meaning @ ..] = &WITH_MODEL;
            (true, words * sum(&candidate.features) + weighed(&likenesses, meaning))
        }
    }
}

fn better(a: (bool, f32), b: (bool, f32)) -> Ordering {
    a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
}

/// Candidates by their sums, best first, each with how likely it is the same claim. Scores never rise down the list. Of
/// claims in the same words, which are as good as each other, the one that was entered first comes first.
pub fn scored(candidates: &[Candidate]) -> Vec<Ranked> {
    let mut best: HashMap<u64, (bool, f32)> = HashMap::new();
    for candidate in candidates {
        let own = standing(candidate);
        let most = best.entry(candidate.words).or_insert(own);
        if better(own, *most).is_gt() {
            *most = own;
        }
    }
    let mut ranked: Vec<((bool, f32), &Candidate)> = candidates
        .iter()
        .map(|candidate| (best[&candidate.words], candidate))
        .collect();
    ranked.sort_by(|a, b| better(b.0, a.0).then(a.1.hit.claim.cmp(&b.1.hit.claim)));
    let mut most = 1.0;
    let mut scored = Vec::with_capacity(ranked.len());
    for (standing, candidate) in &ranked {
        // Who says the same is no rival, for then both are right; nor is what was not compared in the same way.
        let rival = ranked.iter().find(|(other, rival)| {
            rival.words != candidate.words && other.0 == standing.0 && !rival.said.is_same(&candidate.said)
        });
        let lead = rival.map_or(LONGEST_LEAD / 2.0, |(other, _)| standing.1 - other.1);
        let score = chance(candidate, standing.1, lead).min(most);
        most = score;
        scored.push(Ranked {
            claim: candidate.hit.claim,
            score: (score * 1e4).round() / 1e4,
            alike: alike(&candidate.features),
        });
    }
    scored
}

/// How much of the words of post and statement both have.
fn alike(features: &Features) -> f32 {
    let (of_post, of_text) = (
        features[Feature::PostInText as usize],
        features[Feature::TextInPost as usize],
    );
    match of_post > 0.0 && of_text > 0.0 {
        true => 1.0 / (1.0 / of_post + 1.0 / of_text - 1.0).max(1.0),
        false => 0.0,
    }
}

fn chance(candidate: &Candidate, sum: f32, lead: f32) -> f64 {
    let of = |feature: Feature| candidate.features[feature as usize];
    let inputs: [f32; INPUTS] = [
        1.0,
        sum,
        lead.clamp(-LONGEST_LEAD, LONGEST_LEAD),
        of(Feature::PostInAll),
        of(Feature::TextInPost),
        of(Feature::TitleInPost),
        of(Feature::Bm25Whole),
        of(Feature::Shared),
        of(Feature::Weeks),
        of(Feature::Rarest),
        of(Feature::Run),
    ];
    let z = match candidate.likenesses {
        None => weighed(&inputs, &CALIBRATION),
        Some(likenesses) => {
            let (words, meaning) = CALIBRATION_WITH_MODEL.split_at(INPUTS);
            weighed(&inputs, words) + likenesses[Likeness::CosBest as usize] * meaning[0]
        }
    };
    1.0 / (1.0 + f64::from(-z).exp())
}
