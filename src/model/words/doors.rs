//! The words for who may come in, and how they fared.

use std::fmt;
use std::str::FromStr;

use super::{UnknownWord, Words};

words! {
    /// What somebody may do who comes in over the network; each role may do what those before it may.
    Role, "role":
    /// Reads everything but what is protected.
    Reader = "reader",
    /// Works on claims: evidence, marks, stages, drafts.
    Checker = "checker",
    /// Sees what is protected; signs off, publishes, merges.
    Editor = "editor",
    /// Sees to the desk, its people and their tokens.
    Admin = "admin",
}

words! {
    /// What a token is good for, within its role.
    Scope, "scope":
    /// Asking whether something was checked before.
    Search = "search",
    /// Reading.
    Read = "read",
    /// Reading and writing.
    Write = "write",
}

words! {
    /// How somebody fared who knocked.
    Knock, "outcome of a knock":
    /// Logged in.
    Login = "login",
    /// The name or the password was wrong.
    Refused = "refused",
    /// Tried again too soon after too many failures.
    Throttled = "throttled",
    /// A token that is unknown, revoked or expired.
    TokenRefused = "token-refused",
}
