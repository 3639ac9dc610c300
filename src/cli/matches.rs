//! `sayso match`: was this checked before?

use super::filters::Filters;
use super::{App, Code};
use crate::error::Result;
use crate::model::Whose;

/// Find what was checked before: the claims that answer a post or a statement
///
/// Each match has a score between 0 and 1, the words, names and numbers on which it rests, the claim's status and its
/// reviews. Claims of the desk and other desks' are looked through, unless a filter says otherwise. Exit code 1 when
/// nothing was found. With --from, many texts are answered line by line as they come, in order, on all cores: JSONL with
/// `id` and `text`, or TSV or CSV with a heading that names id and text, or else the id in the first column and the text in the second. A line that holds no text is
/// told on stderr, the others are answered, and the exit code is 2.
#[derive(Debug, clap::Args)]
#[cfg_attr(not(feature = "matching"), allow(dead_code))]
pub struct Args {
    /// The text; - reads it from standard input
    #[arg(value_name = "TEXT|-", required_unless_present_any = ["file", "from"], conflicts_with_all = ["file", "from"])]
    post: Option<String>,
    /// Read the text from a file
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    file: Option<std::path::PathBuf>,
    /// Answer many texts: a .jsonl, .tsv or .csv file, or - for JSONL from standard input
    #[arg(long, value_name = "FILE|-")]
    from: Option<std::path::PathBuf>,
    /// How many matches at most, up to 50
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=50))]
    limit: u16,
    /// The least score of a match, 0 to 1; without it, 0.4 for one text and 0 with --from, where rankings are scored
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
    /// The day of the text, when it does not say it itself
    #[arg(long, value_name = "DAY", value_parser = super::work::day)]
    day: Option<chrono::NaiveDate>,
    /// The language of the text, as a BCP 47 tag: its endings then go as in that language
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Whose claims
    #[arg(long, value_enum, default_value = "any")]
    origin: Whose,
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
        Err(crate::error::Error::without_matching())
    }

    #[cfg(feature = "matching")]
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        use crate::error::Error;
        match (&self.post, &self.file, &self.from) {
            (_, _, Some(from)) => self.many(app, from),
            (_, Some(file), _) => {
                let cannot = |e| Error::io(format!("cannot read {}", file.display()), e);
                let bytes = beginning(std::fs::File::open(file).map_err(cannot)?).map_err(cannot)?;
                self.one(app, &decoded(&bytes, &file.display().to_string())?)
            }
            (Some(text), _, _) if text == "-" => {
                let bytes = beginning(std::io::stdin()).map_err(|e| Error::io("cannot read standard input", e))?;
                self.one(app, &decoded(&bytes, "standard input")?)
            }
            (Some(text), _, _) if text.trim().is_empty() => Err(Error::usage("there is no text to match")),
            (Some(text), _, _) => self.one(app, text),
            (None, None, None) => Err(Error::usage("there is no text to match")),
        }
    }
}

/// The beginning of a file, of which more would not be looked for: it may have no end.
#[cfg(feature = "matching")]
fn beginning(from: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    const MOST: u64 = 1 << 20;
    let mut bytes = Vec::new();
    from.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file's text: UTF-8, or what its byte order mark says. An answer to something else would pass for "not checked".
#[cfg(feature = "matching")]
fn decoded<'a>(bytes: &'a [u8], name: &str) -> Result<std::borrow::Cow<'a, str>> {
    use crate::error::Error;
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => String::from_utf8_lossy(bytes),
    };
    if text.trim().is_empty() {
        return Err(Error::usage(format!("there is no text in {name}")));
    }
    match text.contains('\0') {
        true => Err(Error::usage(format!("{name} is no text")).hint("save it as plain text in UTF-8")),
        false => Ok(text),
    }
}

#[cfg(feature = "matching")]
mod with_index {
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, RecvError, TryRecvError, sync_channel};
    use std::sync::{Condvar, Mutex};

    use super::Args;
    use crate::cli::phrases::safe;
    use crate::cli::{App, Code, text};
    use crate::db::Db;
    use crate::error::{Error, Kind, Result};
    use crate::interchange::input::as_utf8;
    use crate::matching::allowed;
    use crate::matching::answer::{self, Wanted};
    use crate::matching::index::Look;
    use crate::matching::post::LONGEST;
    use crate::matching::queries::{Asked, Queries};
    use crate::matching::sense;
    use crate::matching::shelf::{Ready, guarded};
    use crate::model::Stage;
    use crate::view::matches::{BatchLine, BatchMatch};

    /// How many answers are fetched from the ledger together.
    const TOGETHER: usize = 64;

    /// How many texts are read ahead of the last that was answered.
    const AHEAD: usize = 1_024;

    impl Args {
        fn wanted(&self, db: &mut Db, otherwise: f64) -> Result<Wanted> {
            let filter = self.filters.filter(db, self.origin)?;
            Ok(Wanted {
                limit: self.limit.into(),
                min_score: self.min_score.unwrap_or(otherwise),
                allowed: allowed::passing(db, &filter)?,
                dropped: self.filters.stage.contains(&Stage::Dropped),
                day: self.day,
                language: self.language.clone(),
                but: Vec::new(),
            })
        }

        pub(super) fn one(&self, app: &App, words: &str) -> Result<Code> {
            let mut db = app.reader()?;
            let wanted = self.wanted(&mut db, 0.4)?;
            let (found, weaker) = app.with_index(&mut db, |db, ready| {
                let found = answer::matches(db, ready, words, &wanted)?;
                // What holds no word is like nothing.
                let wordless = found.note.is_some() && words.len() <= LONGEST;
                let asks = self.min_score.is_none() && !wordless;
                let weaker = match found.matches.is_empty() && asks {
                    true => {
                        let any = Wanted {
                            limit: 1,
                            min_score: 0.0,
                            ..wanted.clone()
                        };
                        answer::matches(db, ready, words, &any)?.matches.pop()
                    }
                    false => None,
                };
                Ok((found, weaker))
            })?;
            let paper = app.paper(&mut db)?;
            app.out.emit(&found, |found| text::matches(found, &paper))?;
            if let Some(note) = &found.note {
                app.out.say(&safe(note));
            }
            if let Some(weaker) = weaker {
                app.out.say(&format!(
                    "the likeliest is {} with {:.2}; --min-score 0 lists what has less than 0.4",
                    weaker.claim, weaker.score
                ));
            }
            Ok(match found.matches.is_empty() {
                true => Code::NO,
                false => Code::DONE,
            })
        }

        /// Answers many texts as they come: each core looks for the candidates of one at a time, this thread ranks, fetches and
        /// prints in order. A line that holds no text is told, and the rest is answered.
        pub(super) fn many(&self, app: &App, from: &Path) -> Result<Code> {
            let queries = Queries::open(from, as_utf8)?;
            let mut db = app.reader()?;
            let wanted = self.wanted(&mut db, 0.0)?;
            let mut ready = app.index(&mut db)?;
            let cores = std::thread::available_parallelism().map_or(1, usize::from);
            let desk = Counter::new(queries);
            let (send, receive) = sync_channel(TOGETHER * cores);
            let told = std::thread::scope(|scope| {
                // However this ends, nobody waits for it any longer.
                let _closed = Closing(&desk);
                for _ in 0..cores {
                    let (mut look, desk, send, wanted) = (ready.look.clone(), &desk, send.clone(), &wanted);
                    scope.spawn(move || {
                        while let Some((at, query)) = desk.next() {
                            let found = query.map(|query| {
                                let found = candidates(&mut look, &query, wanted);
                                (query, found)
                            });
                            if send.send((at, found)).is_err() {
                                return;
                            }
                        }
                    });
                }
                drop(send);
                let mut queue = InOrder {
                    receive,
                    waiting: BTreeMap::new(),
                    next: 0,
                };
                let mut answers = Answers {
                    app,
                    db: &mut db,
                    ready: &mut ready,
                    wanted: &wanted,
                    renewed: false,
                    told: Told::default(),
                };
                while let Some(part) = queue.part() {
                    answers.give(part)?;
                    if app.out.is_deaf() {
                        break;
                    }
                    desk.answered(queue.next);
                }
                Ok::<Told, Error>(answers.told)
            })?;
            Ok(match told {
                Told { wrong: true, .. } => Code::FAILED,
                Told { any: true, .. } => Code::DONE,
                Told { any: false, .. } => Code::NO,
            })
        }
    }

    /// Who answers, and what came of it so far.
    struct Answers<'a> {
        app: &'a App,
        db: &'a mut Db,
        ready: &'a mut Ready,
        wanted: &'a Wanted,
        /// Whether the index was built anew meanwhile.
        renewed: bool,
        told: Told,
    }

    impl Answers<'_> {
        /// Ranks some texts and prints what answers them.
        fn give(&mut self, part: Vec<Found>) -> Result<()> {
            let mut queries = Vec::with_capacity(part.len());
            let mut asked = Vec::with_capacity(part.len());
            for one in part {
                match one {
                    Ok((query, found)) => {
                        asked.push(match found {
                            Err(error) if error.kind == Kind::Io => self.again(&query, &error)?,
                            found => found?,
                        });
                        queries.push(query);
                    }
                    Err(error) if error.kind == Kind::Usage => {
                        self.told.wrong = true;
                        self.app.out.complain(&error);
                    }
                    Err(error) => return Err(error),
                }
            }
            let said = self.ready.said.len();
            let answers = guarded(|| answer::batch(self.db, self.ready, asked, self.wanted))?;
            self.ready.said[said..].iter().for_each(|line| self.app.out.say(line));
            let mut lines = String::new();
            for (query, matches) in queries.into_iter().zip(answers) {
                self.told.any |= !matches.is_empty();
                let of_text = answer::note_of(&self.ready.look, &query.text, matches.is_empty());
                let notes: Vec<String> = query.unread.iter().cloned().chain(of_text).collect();
                for note in &notes {
                    self.app.out.say(&safe(&format!("{}: {note}", query.place)));
                }
                let note = (!notes.is_empty()).then(|| notes.join("; "));
                lines.push_str(&line(self.app, query, matches, note)?);
            }
            self.app.out.print(&lines)
        }

        /// The candidates of a text for which the index turned out to be damaged, from one that is built anew.
        fn again(&mut self, query: &Asked, error: &Error) -> Result<sense::Asked> {
            if !self.renewed {
                *self.ready = self.app.renewed_index(self.db, error)?;
                self.renewed = true;
            }
            candidates(&mut self.ready.look, query, self.wanted)
        }
    }

    fn line(app: &App, query: Asked, matches: Vec<BatchMatch>, note: Option<String>) -> Result<String> {
        let line = BatchLine {
            id: query.id,
            matches,
            note,
        };
        if app.out.is_json() {
            let json =
                serde_json::to_string(&line).map_err(|e| Error::new(Kind::Io, "an answer is not JSON").because(e))?;
            return Ok(json + "\n");
        }
        Ok(text::batch_line(&line))
    }

    /// What came of a batch.
    #[derive(Default)]
    struct Told {
        any: bool,
        wrong: bool,
    }

    fn candidates(look: &mut Look, query: &Asked, wanted: &Wanted) -> Result<sense::Asked> {
        guarded(|| answer::asked(look, &query.text, query.day, wanted))
    }

    /// Where texts are handed out, not too far ahead of what is answered: one that takes long keeps the others from piling
    /// up behind it.
    struct Counter {
        /// With how many were given.
        queries: Mutex<(Queries, usize)>,
        /// A lock of its own, for reading may wait for the next text to come.
        answered: Mutex<usize>,
        moved: Condvar,
    }

    /// More than there can be: nothing is handed out any more.
    const CLOSED: usize = usize::MAX - AHEAD;

    impl Counter {
        fn new(queries: Queries) -> Counter {
            Counter {
                queries: Mutex::new((queries, 0)),
                answered: Mutex::new(0),
                moved: Condvar::new(),
            }
        }

        /// The next text with its number; `None` when there is no other.
        fn next(&self) -> Option<(usize, Result<Asked>)> {
            let mut queries = self.queries.lock().ok()?;
            let given = queries.1;
            let answered = self.answered.lock().ok()?;
            let answered = self
                .moved
                .wait_while(answered, |answered| given > *answered + AHEAD)
                .ok()?;
            if *answered == CLOSED {
                return None;
            }
            drop(answered);
            let query = queries.0.next()?;
            queries.1 += 1;
            Some((given, query))
        }

        /// So many are answered.
        fn answered(&self, count: usize) {
            if let Ok(mut answered) = self.answered.lock() {
                *answered = count;
            }
            self.moved.notify_all();
        }
    }

    struct Closing<'a>(&'a Counter);

    impl Drop for Closing<'_> {
        fn drop(&mut self) {
            self.0.answered(CLOSED);
        }
    }

    /// A text with its candidates; an error for what is no text.
    type Found = Result<(Asked, Result<sense::Asked>)>;

    /// What the cores found, put back in order.
    struct InOrder {
        receive: Receiver<(usize, Found)>,
        waiting: BTreeMap<usize, Found>,
        next: usize,
    }

    impl InOrder {
        /// The next few, as many as are there; `None` when all are answered.
        fn part(&mut self) -> Option<Vec<Found>> {
            let mut part = Vec::new();
            while part.len() < TOGETHER {
                if let Some(found) = self.waiting.remove(&self.next) {
                    part.push(found);
                    self.next += 1;
                    continue;
                }
                let more = match part.is_empty() {
                    true => self.receive.recv().map_err(|RecvError| TryRecvError::Disconnected),
                    // Whoever sends posts one by one wants each answered at once.
                    false => self.receive.try_recv(),
                };
                match more {
                    Ok((at, found)) => drop(self.waiting.insert(at, found)),
                    Err(_) => break,
                }
            }
            (!part.is_empty()).then_some(part)
        }
    }
}
