//! The only printer. Answers go to stdout, talk to stderr; a closed pipe ends quietly.

use std::io::{IsTerminal, Write};

use serde::Serialize;

use super::phrases::safe;
use super::text::Paper;
use crate::error::{Error, Result};

/// Where and how answers are printed.
#[derive(Debug, Clone)]
pub struct Output {
    json: bool,
    quiet: bool,
    color: bool,
    width: usize,
}

impl Output {
    /// An output for this process's terminal.
    pub fn new(json: bool, quiet: bool) -> Output {
        let terminal = std::io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let width = columns.or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)));
        Output {
            json,
            quiet,
            color: terminal && !no_color,
            width: width.unwrap_or(100).clamp(60, 200),
        }
    }

    /// Whether answers are JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// What text is laid out for.
    pub fn paper(&self, zone: chrono_tz::Tz) -> Paper {
        Paper {
            width: self.width,
            color: self.color,
            zone,
        }
    }

    /// Prints an answer: as JSON if that was asked for, else as the text made of it.
    ///
    /// # Errors
    /// `Io` when stdout cannot be written; a closed pipe is no error.
    pub fn emit<T: Serialize>(&self, answer: &T, text: impl FnOnce(&T) -> String) -> Result<()> {
        match self.json {
            true => self.print(&super::formats::json(answer)?),
            false => self.print(&text(answer)),
        }
    }

    /// Prints text as it is.
    ///
    /// # Errors
    /// `Io` when stdout cannot be written; a closed pipe is no error.
    pub fn print(&self, text: &str) -> Result<()> {
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Error::io("cannot write the answer", error)),
            Ok(()) => Ok(()),
        }
    }

    /// Says something about the work on stderr, unless told to be quiet.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            complain(line);
        }
    }

    /// A bar or spinner for work of unknown length, on a terminal only; it shows itself after half a second.
    pub fn progress(&self, what: &'static str) -> Progress {
        let shown = !self.quiet && std::io::stderr().is_terminal();
        Progress {
            bar: None,
            what,
            shown,
            since: std::time::Instant::now(),
        }
    }
}

/// Progress on stderr.
pub struct Progress {
    bar: Option<indicatif::ProgressBar>,
    what: &'static str,
    shown: bool,
    since: std::time::Instant,
}

impl Progress {
    /// So much is done, of so much if that is known.
    pub fn at(&mut self, done: u64, total: Option<u64>) {
        if !self.shown || self.since.elapsed() < std::time::Duration::from_millis(500) {
            return;
        }
        let what = self.what;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = indicatif::ProgressBar::new(0);
            let style = match total {
                Some(_) => "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
                None => "{spinner} {msg} {human_pos} {per_sec}",
            };
            if let Ok(style) = indicatif::ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar.set_message(what);
            bar
        });
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// One line to stderr. Nobody is left to hear it when that fails.
pub(super) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints an error with its hint, as JSON if that was asked for.
pub(super) fn print_error(error: &Error, json: bool) {
    if json {
        let kind = error.kind;
        complain(
            &serde_json::json!({"error": {"kind": kind, "message": error.message, "hint": error.hint}}).to_string(),
        );
        return;
    }
    complain(&format!("error: {}", safe(&error.message)));
    if let Some(hint) = &error.hint {
        complain(&format!("hint: {}", safe(hint)));
    }
}
