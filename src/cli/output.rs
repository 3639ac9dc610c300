//! The only printer. Answers go to stdout, talk to stderr; a closed pipe ends quietly.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::phrases::{safe, visible};
use super::text::Paper;
use crate::error::{Error, Kind, Result};
use crate::model::locale::Custom;

/// How long work may take before a terminal is told that it goes on.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where and how answers are printed.
pub struct Output {
    json: bool,
    quiet: bool,
    color: bool,
    width: usize,
    deaf: Cell<bool>,
    busy: RefCell<Option<Spinner>>,
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
            deaf: Cell::new(false),
            busy: RefCell::new(None),
        }
    }

    /// Whether nobody reads the answers any more: what is still to come can be left.
    pub fn is_deaf(&self) -> bool {
        self.deaf.get()
    }

    /// Whether answers are JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// What text is laid out for.
    pub fn paper(&self, custom: impl Into<Custom>) -> Paper {
        Paper {
            width: self.width,
            color: self.color,
            custom: custom.into(),
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
        self.idle();
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.deaf.set(true);
                Ok(())
            }
            Err(error) => Err(Error::new(Kind::Io, format!("cannot write the answer: {error}"))
                .hint("what the command did stands; only its answer was lost")),
            Ok(()) => Ok(()),
        }
    }

    /// Says something about the work on stderr, unless told to be quiet.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            let waited = self.busy.borrow_mut().take();
            complain(line);
            if let Some(spinner) = waited {
                self.work(spinner.what);
            }
        }
    }

    /// Asks something on the terminal; what is typed follows on the same line.
    pub fn ask(&self, prompt: &str) {
        self.idle();
        // Nobody is left to answer when that fails.
        let _ = write!(std::io::stderr().lock(), "{}", visible(prompt));
    }

    /// Says that something was refused, as JSON if that was asked for, and goes on.
    pub fn complain(&self, error: &Error) {
        self.idle();
        print_error(error, self.json);
    }

    /// Work begins: a terminal sees a spinner once it has taken half a second, until the answer is printed.
    pub fn work(&self, what: &'static str) {
        if !self.quiet && std::io::stderr().is_terminal() {
            *self.busy.borrow_mut() = Some(Spinner::start(what));
        }
    }

    /// Work pauses or ends: the spinner goes.
    pub fn idle(&self) {
        drop(self.busy.borrow_mut().take());
    }

    /// Whether a terminal is there to show how far work is.
    pub fn shows_progress(&self) -> bool {
        self.idle();
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// A bar or spinner for work of unknown length, on a terminal only; it shows itself after half a second.
    pub fn progress(&self, what: &'static str) -> Progress {
        self.idle();
        let shown = !self.quiet && std::io::stderr().is_terminal();
        Progress {
            bar: None,
            what,
            shown,
            since: Instant::now(),
        }
    }
}

/// Progress on stderr.
pub struct Progress {
    bar: Option<indicatif::ProgressBar>,
    what: &'static str,
    shown: bool,
    since: Instant,
}

impl Progress {
    /// So much is done, of so much if that is known.
    pub fn at(&mut self, done: u64, total: Option<u64>) {
        if !self.shown || self.since.elapsed() < PATIENCE {
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

/// A spinner on stderr, drawn by a thread of its own until it is dropped.
struct Spinner {
    what: &'static str,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    fn start(what: &'static str) -> Spinner {
        let (stop, stopped) = channel::<()>();
        let thread = std::thread::spawn(move || {
            if stopped.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = indicatif::ProgressBar::new_spinner().with_message(what);
            while stopped.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Spinner {
            what,
            stop: Some(stop),
            thread: Some(thread),
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A spinner that failed to draw is no reason to fail.
            let _ = thread.join();
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
