//! Where a ledger is: a file, or an address of PostgreSQL.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etcetera::BaseStrategy;

use crate::error::{Error, Result};

/// A ledger's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

impl Location {
    /// The file in the user's data folder that is used when nothing else is named (XDG).
    ///
    /// # Errors
    /// `Usage` when there is no home folder.
    pub fn default_file() -> Result<Location> {
        let strategy = etcetera::choose_base_strategy().map_err(|_| {
            Error::usage("there is no home folder to keep the ledger in").hint("name a file with --db PATH or SAYSO_DB")
        })?;
        Ok(Location::File(strategy.data_dir().join("sayso").join("ledger.db")))
    }

    /// The file, when it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Location::File(path) => Some(path),
            Location::Postgres(_) => None,
        }
    }
}

/// The folder where what is derived from ledgers stands: `SAYSO_CACHE`, or one in the user's cache folder.
pub fn cache_home() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("SAYSO_CACHE").filter(|folder| !folder.is_empty()) {
        return Some(PathBuf::from(folder));
    }
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.cache_dir().join("sayso"))
}

/// The folder where the user's settings stand.
pub fn config_home() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("sayso"))
}

/// The folder in it where what is derived from one ledger stands, such as its search index.
pub fn cache_folder(ledger_id: &str) -> Option<PathBuf> {
    Some(cache_home()?.join(ledger_id))
}

impl FromStr for Location {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Location::Postgres(text.to_owned()));
        }
        Ok(Location::File(PathBuf::from(text)))
    }
}

/// Shows the place without a password.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => write!(f, "{}", path.display()),
            Location::Postgres(address) => f.write_str(&without_password(address)),
        }
    }
}

/// The address without its parameters and its password. Several hosts make it no web address, so that it is cut by hand.
fn without_password(address: &str) -> String {
    let shown = address.split(['?', '#']).next().unwrap_or(address);
    let Some((scheme, rest)) = shown.split_once("://") else {
        return shown.to_owned();
    };
    // A password may hold a slash that nobody escaped: the last @ ends it.
    match rest.rsplit_once('@') {
        Some((user, place)) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:…@{place}"),
            None => shown.to_owned(),
        },
        None => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let place: Location = "postgres://ana:secret@db.example/desk".parse().unwrap();
        assert_eq!(place.to_string(), "postgres://ana:…@db.example/desk");
        let several: Location = "postgres://ana:se/cret@h1:5433,h2,h3/desk?password=again"
            .parse()
            .unwrap();
        assert_eq!(several.to_string(), "postgres://ana:…@h1:5433,h2,h3/desk");
        let none: Location = "postgres://ana@h1,h2/desk?sslmode=verify-full".parse().unwrap();
        assert_eq!(none.to_string(), "postgres://ana@h1,h2/desk");
    }

    #[test]
    fn anything_else_is_a_file() {
        let place: Location = "desk.db".parse().unwrap();
        assert_eq!(place, Location::File("desk.db".into()));
    }
}
