//! `sayso match`: was this checked before?

use super::filters::{Filters, OriginArg};
use super::{App, Code};
use crate::error::Result;

/// Find what was checked before: the claims that answer a post or a statement
///
/// Each match has a score between 0 and 1, the words, names and numbers on which it rests, the claim's status and its
/// reviews. Claims of the desk and other desks' are looked through, unless a filter says otherwise. Exit code 1 when
/// nothing was found. With --from, a file of many texts is answered line by line, in order, on all cores: JSONL with
/// `id` and `text`, or TSV or CSV with the id in the first column and the text in the second.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct Args {
    /// The text; - reads it from standard input
    #[arg(value_name = "TEXT|-", required_unless_present_any = ["file", "from"], conflicts_with_all = ["file", "from"])]
    post: Option<String>,
    /// Read the text from a file
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    file: Option<std::path::PathBuf>,
    /// Answer many texts: a .jsonl, .tsv or .csv file
    #[arg(long, value_name = "FILE")]
    from: Option<std::path::PathBuf>,
    /// How many matches at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=50))]
    limit: u16,
    /// The least score of a match, 0 to 1; without it, 0.2 for one text and 0 with --from, where rankings are scored
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
    /// The day of the text, when it does not say it itself
    #[arg(long, value_name = "DAY", value_parser = super::work::day)]
    day: Option<chrono::NaiveDate>,
    /// Whose claims
    #[arg(long, value_enum, default_value = "any")]
    origin: OriginArg,
    #[command(flatten)]
    filters: Filters,
}

/// Reads a score.
pub(super) fn score(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("a score is a number from 0 to 1".to_owned()),
    }
}

impl Args {
    #[cfg(not(feature = "matching"))]
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        Err(super::filters::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        use crate::error::Error;
        match (&self.post, &self.file, &self.from) {
            (_, _, Some(from)) => self.many(app, from),
            (_, Some(file), _) => {
                let bytes = std::fs::read(file).map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?;
                self.one(app, &String::from_utf8_lossy(&bytes))
            }
            (Some(text), _, _) if text == "-" => {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
                    .map_err(|e| Error::io("cannot read standard input", e))?;
                self.one(app, &String::from_utf8_lossy(&bytes))
            }
            (Some(text), _, _) => self.one(app, text),
            (None, None, None) => Err(Error::usage("there is no text to match")),
        }
    }
}

#[cfg(feature = "matching")]
mod with_index {
    use std::path::Path;
    use std::sync::Mutex;
    use std::sync::mpsc::sync_channel;

    use super::Args;
    use crate::cli::{App, Code, text};
    use crate::db::Db;
    use crate::error::{Error, Kind, Result};
    use crate::matching::answer::{self, Wanted};
    use crate::matching::find;
    use crate::matching::queries::{self, Asked};
    use crate::model::Stage;
    use crate::view::matches::BatchLine;

    /// How many answers are fetched from the ledger together.
    const TOGETHER: usize = 64;

    impl Args {
        fn wanted(&self, db: &mut Db, otherwise: f64) -> Result<Wanted> {
            Ok(Wanted {
                limit: self.limit.into(),
                min_score: self.min_score.unwrap_or(otherwise),
                allowed: self.filters.allowed(db, self.origin)?,
                dropped: self.filters.stage.contains(&Stage::Dropped),
                day: self.day,
                but: None,
            })
        }

        pub(super) fn one(&self, app: &App, words: &str) -> Result<Code> {
            let mut db = app.db()?;
            let wanted = self.wanted(&mut db, 0.2)?;
            let found = app.with_index(&mut db, |db, ready| answer::matches(db, ready, words, &wanted))?;
            let paper = app.paper(&mut db)?;
            app.out.emit(&found, |found| text::matches(found, &paper))?;
            Ok(match found.matches.is_empty() {
                true => Code::NO,
                false => Code::DONE,
            })
        }

        /// Answers many texts: each core ranks one at a time, this thread fetches and prints in order.
        pub(super) fn many(&self, app: &App, from: &Path) -> Result<Code> {
            // Whatever is wrong with the file is told before anything is answered.
            let queries = queries::read(from)?;
            let mut db = app.db()?;
            let wanted = self.wanted(&mut db, 0.0)?;
            let mut any = false;
            let ready = app.index(&mut db)?;
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let next = Mutex::new(queries.iter().enumerate());
            let (send, receive) = sync_channel(TOGETHER * cores);
            std::thread::scope(|scope| -> Result<()> {
                for _ in 0..cores {
                    let (mut look, next, send, wanted) = (ready.look.clone(), &next, send.clone(), &wanted);
                    scope.spawn(move || {
                        loop {
                            let Some((at, query)) = next.lock().ok().and_then(|mut queries| queries.next()) else {
                                return;
                            };
                            let day = query.day.or(wanted.day);
                            let ranked = crate::matching::shelf::guarded(|| {
                                Ok(find::ranked(&mut look, &query.text, day, wanted.allowed.as_ref())?)
                            });
                            if send.send((at, ranked)).is_err() {
                                return;
                            }
                        }
                    });
                }
                drop(send);
                let mut waiting = std::collections::BTreeMap::new();
                let mut printed = 0;
                loop {
                    let more = receive.recv();
                    let done = more.is_err();
                    if let Ok((at, ranked)) = more {
                        waiting.insert(at, ranked);
                    }
                    let ready = (printed..).take_while(|at| waiting.contains_key(at)).count();
                    if ready >= TOGETHER || (done && ready > 0) {
                        let ranked = (printed..printed + ready)
                            .filter_map(|at| waiting.remove(&at))
                            .collect::<Result<Vec<_>>>()?;
                        let answers = answer::batch(&mut db, ranked, &wanted)?;
                        let mut lines = String::new();
                        for (query, matches) in queries[printed..].iter().zip(answers) {
                            any |= !matches.is_empty();
                            lines.push_str(&self.line(app, query, matches)?);
                        }
                        app.out.print(&lines)?;
                        printed += ready;
                    }
                    if done {
                        return Ok(());
                    }
                }
            })?;
            Ok(if any { Code::DONE } else { Code::NO })
        }

        fn line(&self, app: &App, query: &Asked, matches: Vec<crate::view::matches::BatchMatch>) -> Result<String> {
            let line = BatchLine {
                id: query.id.clone(),
                matches,
            };
            if app.out.is_json() {
                let json = serde_json::to_string(&line)
                    .map_err(|e| Error::new(Kind::Io, "an answer is not JSON").because(e))?;
                return Ok(json + "\n");
            }
            Ok(text::batch_line(&line))
        }
    }
}
