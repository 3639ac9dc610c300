//! Was this checked before? The search index over claims and reviews, and the ranking of likely repeats.
//!
//! A text goes through [`post`] (cleaned), [`find`] (candidates from the [`index`], in the language that `guess` tells, compared by
//! [`rank`], weighed by [`weights`]) and [`answer`] (what the ledger says of them, and `explain` why). With a model, [`sense`] compares meanings too. The index lies on a [`shelf`] beside
//! the ledger, from which it is derived.

pub mod allowed;
pub mod answer;
mod calendar;
mod explain;
pub mod find;
mod guess;
pub mod index;
mod opposites;
pub mod pairs;
pub mod post;
pub mod queries;
pub mod rank;
pub mod record;
pub mod repeats;
mod said;
pub mod search;
pub mod sense;
pub mod shelf;
pub mod weights;
pub mod words;
