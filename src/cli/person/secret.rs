//! Asking for a password without showing it, and what is kept of it.

#[cfg(feature = "desk")]
use std::io::{BufRead as _, IsTerminal as _, Read as _};

use crate::cli::App;
use crate::error::Result;
#[cfg(feature = "desk")]
use crate::{error::Error, model::password};

/// Asks for a new password and gives its hash.
///
/// # Errors
/// `Refused` for one that would be guessed, or when the two do not agree; `Io` when nothing can be read.
#[cfg(feature = "desk")]
pub fn ask(app: &App, name: &str) -> Result<String> {
    let password = typed(app, name)?;
    password::good(&password, name)?;
    let mut salt = [0; 16];
    (app.act().random)(&mut salt);
    password::hash(&password, &salt).map_err(|e| Error::usage(format!("the password cannot be hashed: {e}")))
}

/// What is said by a sayso that was built without the desk.
#[cfg(not(feature = "desk"))]
pub fn ask(_app: &App, _name: &str) -> Result<String> {
    Err(crate::cli::serve::without())
}

#[cfg(feature = "desk")]
fn typed(app: &App, name: &str) -> Result<String> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return line(&mut stdin.lock());
    }
    let first = hidden(app, &format!("new password for {name}: "))?;
    let again = hidden(app, "once more: ")?;
    match first == again {
        true => Ok(first),
        false => Err(Error::refused("the two passwords are not the same").hint("nothing was changed; try again")),
    }
}

/// A line from the terminal, which does not show it.
#[cfg(feature = "desk")]
fn hidden(app: &App, prompt: &str) -> Result<String> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    app.out.ask(prompt);
    let stdin = std::io::stdin();
    let failed = |e: rustix::io::Errno| Error::io("cannot hide what is typed", e.into());
    let before = tcgetattr(&stdin).map_err(failed)?;
    let mut quiet = before.clone();
    // Ctrl-C comes as a character: a process that it ends would leave the terminal without echo.
    quiet.local_modes -= LocalModes::ECHO | LocalModes::ISIG;
    tcsetattr(&stdin, OptionalActions::Flush, &quiet).map_err(failed)?;
    let read = line(&mut stdin.lock());
    tcsetattr(&stdin, OptionalActions::Flush, &before).map_err(failed)?;
    app.out.ask("\n");
    read
}

#[cfg(feature = "desk")]
fn line(from: &mut impl std::io::BufRead) -> Result<String> {
    let mut line = String::new();
    from.take(4096)
        .read_line(&mut line)
        .map_err(|e| Error::io("cannot read the password", e))?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.contains('\u{3}') {
        return Err(Error::refused("no password was given").hint("nothing was changed"));
    }
    Ok(line.to_owned())
}
