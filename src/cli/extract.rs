//! `sayso extract`: the statements of articles, without a ledger.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;
use serde::Serialize;

use super::{App, Code, text};
use crate::error::{Error, Kind, Result};
use crate::interchange::article_file;
use crate::reading::{self, Context, Reading};

/// Read out of articles who says what
///
/// Prints every statement with its places, who says it, to whom and when, and inside which other statement; with --json
/// one object a line and file, in the order of the files. Text, web pages, Markdown and PDF are read; "-" is standard
/// input. Places are Unicode code points of the text, end exclusive; of anything but plain text, the text is what was read
/// out of it (--with-text prints it along). No ledger is opened, and nothing is written.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Articles' files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Find more, at the price of more that is wrong
    #[arg(long)]
    wide: bool,
    /// The day of publication, against which "last week" is counted, if the file does not say
    #[arg(long, value_name = "DAY", value_parser = crate::model::dates::day)]
    published: Option<NaiveDate>,
    /// The outlet, if the file does not say
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// The language, if the file does not say: en, es, …
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// With --json, print the text that the places count in
    #[arg(long)]
    with_text: bool,
}

/// An article's file and what was read in it.
#[derive(Debug, Serialize)]
pub struct Extracted {
    /// The file, as named.
    pub file: String,
    /// What was read.
    #[serde(flatten)]
    pub reading: Reading,
    /// The text, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut failed: Vec<Error> = Vec::new();
        let paper = app.out.paper(chrono_tz::UTC);
        let total = self.files.len();
        let mut progress = app.out.progress("reading");
        self.each(|at, read| {
            progress.at(at as u64 + 1, Some(total as u64));
            match read {
                Ok((extracted, raw)) => {
                    let line = match app.out.is_json() {
                        true => super::formats::line(&extracted)?,
                        false => text::extracted(&extracted, &raw, &paper),
                    };
                    app.out.print(&line)
                }
                Err(error) => {
                    if total > 1 {
                        app.out.say(&format!("left out: {error}"));
                    }
                    failed.push(error);
                    Ok(())
                }
            }
        })?;
        match (failed.len(), total) {
            (0, _) => Ok(Code::DONE),
            (1, 1) => Err(failed.remove(0)),
            (few, _) => Err(
                Error::new(Kind::Io, format!("{few} of {total} files could not be read"))
                    .hint("the lines above say why; the others were read"),
            ),
        }
    }

    /// Reads the files on two threads, and hands on what they hold in the order of the files.
    fn each(&self, mut take: impl FnMut(usize, Result<(Extracted, String)>) -> Result<()>) -> Result<()> {
        if let [file] = &self.files[..] {
            return take(0, self.read(file));
        }
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(16);
            for _ in 0..2 {
                let (sender, next, stop) = (sender.clone(), &next, &stop);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = self.files.get(at) else { return };
                        if sender.send((at, self.read(file))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut early = std::collections::BTreeMap::new();
            let mut due = 0;
            for (at, read) in receiver {
                early.insert(at, read);
                while let Some(read) = early.remove(&due) {
                    if let Err(error) = take(due, read) {
                        stop.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                    due += 1;
                }
            }
            Ok(())
        })
    }

    fn read(&self, path: &Path) -> Result<(Extracted, String)> {
        let name = path.display().to_string();
        let bytes = super::ingest::bytes(path, &name)?;
        let file = article_file::read(&bytes, &name)?;
        let context = Context {
            published_on: self
                .published
                .or_else(|| file.published.map(|published| published.day())),
            outlet: self.outlet.clone().or(file.outlet),
            title: file.title,
            language: self.language.clone().or(file.language),
            wide: self.wide,
        };
        let reading = reading::read(&file.text, &context);
        let text = self.with_text.then(|| file.text.clone());
        Ok((
            Extracted {
                file: name,
                reading,
                text,
            },
            file.text,
        ))
    }
}
