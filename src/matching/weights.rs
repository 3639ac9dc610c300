//! What each feature weighs, and how a sum of weights becomes a score. The numbers are fitted by
//! `scripts/fit-matching.py`; docs/matching.md says on what, and how well they hold.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::find::{Candidate, Ranked};
use super::rank::{FEATURES, Feature, Features};
use super::sense::{LIKENESSES, Likeness};

/// A weight a feature, in the order of [`Feature`].
pub const WEIGHTS: [f32; FEATURES] = [
    2.947,   // Bm25
    -11.374, // Bm25Whole
    0.568,   // PostInText
    7.511,   // PostInTitle
    3.822,   // PostInBody
    3.888,   // PostInAll
    -0.041,  // TextInPost
    0.753,   // TitleInPost
    -0.614,  // BodyInPost
    7.764,   // TextAngle
    0.320,   // TitleAngle
    -3.123,  // Pairs
    0.356,   // TitlePairs
    0.859,   // Order
    1.348,   // Run
    4.033,   // Rarest
    1.824,   // SecondRarest
    -0.004,  // Numbers
    0.165,   // OtherNumbers
    0.600,   // Names
    0.003,   // OtherNames
    0.860,   // PostNames
    1.969,   // Author
    -0.591,  // Hashtags
    4.347,   // NearText
    2.998,   // NearTitle
    2.771,   // Days
    2.601,   // Weeks
    0.737,   // Months
    -0.674,  // LongBefore
    -1.007,  // Dated
    1.118,   // SameYear
    -0.571,  // OtherYear
    0.727,   // SameMonth
    -0.757,  // OtherMonth
    1.030,   // Shared
    -0.101,  // Length
    -4.000,  // Denied: by hand, for the training queries hold none that tell it
];

/// The same when meanings are compared too, and then what the likenesses weigh.
const WEIGHTS_WITH_MODEL: [f32; FEATURES + LIKENESSES] = [
    1.667,  // Bm25
    -5.642, // Bm25Whole
    -0.431, // PostInText
    2.140,  // PostInTitle
    3.413,  // PostInBody
    4.683,  // PostInAll
    -1.062, // TextInPost
    0.175,  // TitleInPost
    -1.594, // BodyInPost
    2.946,  // TextAngle
    -1.211, // TitleAngle
    -1.927, // Pairs
    0.347,  // TitlePairs
    4.736,  // Order
    1.170,  // Run
    3.208,  // Rarest
    -0.007, // SecondRarest
    0.232,  // Numbers
    -0.314, // OtherNumbers
    0.603,  // Names
    0.107,  // OtherNames
    0.479,  // PostNames
    0.769,  // Author
    -1.645, // Hashtags
    2.361,  // NearText
    2.162,  // NearTitle
    2.847,  // Days
    2.207,  // Weeks
    0.746,  // Months
    -0.514, // LongBefore
    -0.589, // Dated
    1.005,  // SameYear
    -0.438, // OtherYear
    0.988,  // SameMonth
    -0.460, // OtherMonth
    0.744,  // Shared
    -0.317, // Length
    -4.000, // Denied: by hand, for the training queries hold none that tell it
    8.322,  // CosText
    3.961,  // CosTitle
    7.097,  // CosBest
];

/// How many numbers make a score.
const INPUTS: usize = 11;

/// What they weigh: a constant, the sum of the features, its lead over the best other candidate, and what speaks for the
/// candidate by itself.
const CALIBRATION: [f32; INPUTS] = [
    -6.311, // base
    0.430,  // sum
    0.639,  // lead
    -0.341, // PostInAll
    -0.947, // TextInPost
    -0.798, // TitleInPost
    -0.563, // Bm25Whole
    -0.057, // Shared
    -1.118, // Weeks
    -1.018, // Rarest
    -0.459, // Run
];

/// The same with a model, and then the better cosine.
const CALIBRATION_WITH_MODEL: [f32; INPUTS + 1] = [
    -7.000, // base
    0.325,  // sum
    0.692,  // lead
    -0.486, // PostInAll
    0.245,  // TextInPost
    -0.390, // TitleInPost
    -0.703, // Bm25Whole
    -0.050, // Shared
    -0.655, // Weeks
    0.284,  // Rarest
    -0.299, // Run
    -0.211, // CosBest
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
            let (words, meaning) = WEIGHTS_WITH_MODEL.split_at(FEATURES);
            (
                true,
                weighed(&candidate.features, words) + weighed(&likenesses, meaning),
            )
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
