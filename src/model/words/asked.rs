//! The words for what the desk asks and tries, and for what others ask of it.

use std::fmt;
use std::str::FromStr;

use super::{UnknownWord, Words};

words! {
    /// What came of asking somebody for a reply; while nothing has, there is no outcome.
    ReplyOutcome, "outcome of a reply":
    /// They answered.
    Answered = "answered",
    /// They said that they would not.
    Declined = "declined",
    /// Nothing came.
    Silent = "silent",
}

words! {
    /// How somebody tried to settle a claim.
    AttemptKind, "kind of attempt":
    /// By telephone.
    Called = "called",
    /// By letter or message.
    Wrote = "wrote",
    /// In archives, registers, on the web.
    Searched = "searched",
    /// Asked an office for its records.
    Requested = "requested",
    /// Went there.
    Visited = "visited",
}

words! {
    /// What came of an attempt.
    AttemptOutcome, "outcome of an attempt":
    /// Nobody answered.
    NoAnswer = "no-answer",
    /// Somebody would not say.
    Refused = "refused",
    /// There was nothing to be found.
    NothingFound = "nothing-found",
    /// It is not known yet.
    Waiting = "waiting",
    /// It led somewhere.
    Found = "found",
}

words! {
    /// What somebody outside the desk asks for.
    RequestKind, "kind of request":
    /// That something printed or decided be put right.
    Correction = "correction",
    /// That something be checked.
    Check = "check",
}

words! {
    /// How a request was answered; while it was not, there is no outcome.
    RequestOutcome, "answer to a request":
    /// It is done, or will be.
    Granted = "granted",
    /// It is not.
    Declined = "declined",
}
