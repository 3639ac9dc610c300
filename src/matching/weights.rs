//! What each feature weighs, and how a sum of weights becomes a score. The numbers are fitted by
//! `scripts/fit-matching.py`; docs/matching.md says on what, and how well they hold.

use std::collections::HashMap;

use super::find::{Candidate, Ranked};
use super::rank::{FEATURES, Feature, Features};

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
];

/// How many numbers make a score.
const INPUTS: usize = 11;

/// What they weigh: a constant, the sum of the features, its lead over the best other candidate, and what speaks for the
/// candidate by itself.
const CALIBRATION: [f32; INPUTS] = [
    -6.978, // base
    0.548,  // sum
    0.614,  // lead
    -0.176, // PostInAll
    -1.344, // TextInPost
    -1.188, // TitleInPost
    -0.538, // Bm25Whole
    -0.201, // Shared
    -1.360, // Weeks
    -2.028, // Rarest
    -0.604, // Run
];

/// A lead beyond which more says nothing more; also that of a candidate without rivals, halved.
const LONGEST_LEAD: f32 = 6.0;

/// The sum of a candidate's weighed features.
pub fn sum(features: &Features) -> f32 {
    features
        .iter()
        .zip(WEIGHTS)
        .map(|(feature, weight)| feature * weight)
        .sum()
}

/// Candidates by their sums, best first, each with how likely it is the same claim. Scores never rise down the list. Of
/// claims in the same words, which are as good as each other, the one that was entered first comes first.
pub fn scored(candidates: &[Candidate]) -> Vec<Ranked> {
    let mut best: HashMap<u64, f32> = HashMap::new();
    for candidate in candidates {
        let most = best.entry(candidate.words).or_insert(f32::MIN);
        *most = most.max(sum(&candidate.features));
    }
    let mut ranked: Vec<(f32, &Candidate)> = candidates
        .iter()
        .map(|candidate| (best[&candidate.words], candidate))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.hit.claim.cmp(&b.1.hit.claim)));
    let mut most = 1.0;
    let mut scored = Vec::with_capacity(ranked.len());
    for (sum, candidate) in &ranked {
        // The same words are no rival.
        let rival = ranked.iter().find(|(_, other)| other.words != candidate.words);
        let lead = rival.map_or(LONGEST_LEAD / 2.0, |(other, _)| sum - other);
        let score = chance(&candidate.features, *sum, lead).min(most);
        most = score;
        scored.push(Ranked {
            claim: candidate.hit.claim,
            score: (score * 1e4).round() / 1e4,
        });
    }
    scored
}

fn chance(features: &Features, sum: f32, lead: f32) -> f64 {
    let of = |feature: Feature| features[feature as usize];
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
    let z: f32 = inputs
        .iter()
        .zip(CALIBRATION)
        .map(|(input, weight)| input * weight)
        .sum();
    1.0 / (1.0 + f64::from(-z).exp())
}
