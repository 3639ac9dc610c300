//! Passwords that stand in files: one of its own, or libpq's list of them (`PGPASSFILE`, `~/.pgpass`).

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// For whom a password is looked up.
pub(super) struct Wanted<'a> {
    /// The host as it is named in the address; for a socket its folder.
    pub host: &'a str,
    pub port: u16,
    pub database: &'a str,
    pub user: &'a str,
}

/// The password that a file holds, and nothing else: `password_file`, as secrets are handed to services.
///
/// # Errors
/// `Io` when it cannot be read; `Usage` when it is empty.
pub(super) fn whole(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Error::io(format!("cannot read the password file {}", path.display()), e))?;
    let password = text.trim_end_matches(['\r', '\n']);
    match password.is_empty() {
        false => Ok(password.to_owned()),
        true => Err(Error::usage(format!("the password file {} is empty", path.display()))),
    }
}

/// The list of passwords that is looked through: the one named in the address, else `PGPASSFILE`, else `~/.pgpass` where
/// there is one.
pub(super) fn list(named: Option<PathBuf>) -> Option<(PathBuf, Required)> {
    if let Some(path) = named {
        return Some((path, Required::Yes));
    }
    if let Some(path) = std::env::var_os("PGPASSFILE").filter(|path| !path.is_empty()) {
        return Some((PathBuf::from(path), Required::Yes));
    }
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty())?;
    Some((PathBuf::from(home).join(".pgpass"), Required::No))
}

/// Whether a list has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Required {
    /// Somebody named it.
    Yes,
    /// It stands where libpq looks.
    No,
}

/// Reads a list, which nobody else may be able to read.
///
/// # Errors
/// `Io` when a list that was named cannot be read; `Usage` when others could.
pub(super) fn read(path: &Path, required: Required) -> Result<Option<String>> {
    let cannot = |e| Error::io(format!("cannot read the passwords in {}", path.display()), e);
    let mode = match std::fs::metadata(path) {
        Ok(found) => found.permissions().mode(),
        Err(_) if required == Required::No => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    if mode & 0o077 != 0 {
        return Err(
            Error::usage(format!("others may read the passwords in {}", path.display()))
                .hint(format!("keep them to yourself first: chmod 600 {}", path.display())),
        );
    }
    std::fs::read_to_string(path).map(Some).map_err(cannot)
}

/// The password of the first line that fits: `host:port:database:user:password`, where `*` fits everything and a backslash
/// takes the next sign as it is.
pub(super) fn find(list: &str, wanted: &Wanted) -> Option<String> {
    let host = match wanted.host.starts_with('/') {
        true => "localhost",
        false => wanted.host,
    };
    let port = wanted.port.to_string();
    let asked = [host, &port, wanted.database, wanted.user];
    list.lines().find_map(|line| {
        if line.starts_with('#') {
            return None;
        }
        let fields = fields(line);
        let [.., password] = fields.as_slice() else {
            return None;
        };
        let fits = fields.len() == 5
            && fields
                .iter()
                .zip(asked)
                .all(|(field, asked)| field == "*" || field == asked || asked == host && field == wanted.host);
        fits.then(|| password.clone())
    })
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut signs = line.chars();
    while let Some(c) = signs.next() {
        let field = match c {
            // Whatever colons follow are the password's.
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => signs.next().unwrap_or('\\'),
            c => c,
        };
        if let Some(last) = fields.last_mut() {
            last.push(field);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &str, host: &str) -> Option<String> {
        let wanted = Wanted {
            host,
            port: 5432,
            database: "desk",
            user: "ana",
        };
        find(list, &wanted)
    }

    #[test]
    fn the_first_line_that_fits_gives_the_password() {
        let list = "# for the desk\nh1:5432:desk:bob:other\nh1:5432:desk:ana:first\n*:*:*:ana:any\n";
        assert_eq!(found(list, "h1").as_deref(), Some("first"));
        assert_eq!(found(list, "h2").as_deref(), Some("any"));
        assert_eq!(found("h1:5433:desk:ana:x", "h1"), None);
    }

    #[test]
    fn a_backslash_takes_a_colon_as_it_is() {
        assert_eq!(found(r"h1:*:desk:ana:a\:b\\c", "h1").as_deref(), Some(r"a:b\c"));
    }

    #[test]
    fn a_socket_is_called_localhost() {
        assert_eq!(found("localhost:*:*:*:in", "/run/postgresql").as_deref(), Some("in"));
    }

    #[test]
    fn a_line_that_is_none_is_passed_over() {
        assert_eq!(found("h1:5432\n\nh1:*:*:*:in", "h1").as_deref(), Some("in"));
    }
}
