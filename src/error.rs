//! The one error: what went wrong, with which thing, and what to do next.
//!
//! A rule of the desk that says no is a [`crate::model::Refusal`] and becomes an `Error` of kind
//! `Refused`; everything below `cli` and `web` returns this type.

use std::borrow::Cow;
use std::fmt;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure it is: decides the exit code and the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A rule of the desk says no.
    Refused,
    /// There is no such thing.
    NotFound,
    /// Somebody else changed it meanwhile, or the request id was used for something else.
    Conflict,
    /// The command or the input is not right.
    Usage,
    /// A file could not be read or written.
    Io,
    /// Another process holds the ledger for too long.
    Busy,
    /// The database was made by a newer sayso, or an older one waits for its migration.
    Schema,
    /// The ledger may not be written.
    ReadOnly,
    /// The database could not be reached, or went away.
    Connection,
    /// The database went away at a commit, or warned of it: nobody knows whether it was kept.
    InDoubt,
    /// The database says something that should not be.
    Database,
}

/// An error for a person: `message` says what and which, `hint` what to do next.
#[derive(Debug)]
pub struct Error {
    /// What sort it is.
    pub kind: Kind,
    /// What failed, and with which thing. No full stop.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of a kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    /// There is no such thing.
    pub fn not_found(what: impl fmt::Display) -> Error {
        Error::new(Kind::NotFound, format!("there is no {what}"))
    }

    /// The command or the input is not right.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    /// A rule of the desk says no.
    pub fn refused(message: impl Into<String>) -> Error {
        Error::new(Kind::Refused, message)
    }

    /// A file could not be read or written.
    pub fn io(doing: impl fmt::Display, error: std::io::Error) -> Error {
        let mut made = Error::new(Kind::Io, format!("{doing}: {error}"));
        if error.kind() == std::io::ErrorKind::StorageFull {
            made = made.hint("the disk is full: make room and run the command again; nothing was half-written");
        }
        made.source = Some(Box::new(error));
        made
    }

    /// The ledger holds something that the program cannot read.
    pub fn corrupt(what: impl fmt::Display) -> Error {
        Error::new(
            Kind::Database,
            format!("the ledger holds what sayso did not write: {what}"),
        )
        .hint("run `sayso audit` to see what was changed behind its back")
    }

    /// This sayso was built without the search index.
    #[cfg(not(feature = "matching"))]
    pub fn without_matching() -> Error {
        Error::usage("this sayso was built without matching")
            .hint("build it with the feature `matching`, which is on by default")
    }

    /// This sayso was built without matching by meaning.
    #[cfg(not(feature = "semantic"))]
    pub fn without_semantic() -> Error {
        Error::usage("this sayso was built without matching by meaning")
            .hint("build it with `cargo install --path . --features semantic`")
    }

    /// There is no folder for the search index.
    #[cfg(feature = "matching")]
    pub fn no_cache() -> Error {
        Error::usage("there is no home folder to keep the search index in").hint("name a folder with SAYSO_CACHE")
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Error {
        self.hint = Some(hint.into().into_owned());
        self
    }

    /// Adds the error beneath.
    pub fn because(mut self, error: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.source = Some(Box::new(error));
        self
    }

    /// The process's exit code: 1 for "no", 2 for a failure.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Refused | Kind::NotFound | Kind::Conflict => 1,
            Kind::Usage
            | Kind::Io
            | Kind::Busy
            | Kind::Schema
            | Kind::ReadOnly
            | Kind::Connection
            | Kind::InDoubt
            | Kind::Database => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

impl From<crate::model::Refusal> for Error {
    fn from(refusal: crate::model::Refusal) -> Self {
        Error::refused(refusal.message).hint(refusal.hint)
    }
}
