//! `sayso import`: other desks' fact-checks.

mod progress;
mod report_file;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use self::progress::ImportProgress;
use self::report_file::ReportFile;
use super::{App, Code, text};
use crate::db::{Db, Location, dialect};
use crate::error::{Error, Kind, Result};
use crate::interchange::foreign::Defaults;
use crate::interchange::foreign::table::Mapping;
use crate::interchange::import::{Holds, Import, Pace, Part, Told, Wanted, What, start};
use crate::interchange::input::Input;
use crate::interchange::seed_load;
use crate::interchange::stories::Story;
use crate::model::{Incoming, web};
use crate::store::reviews::{Intake, Kept, Outcome, is_about_records, take_in, take_in_each, take_in_last};
use crate::store::{Act, Write, write};
use crate::view::imports::{ImportReport, Problem};

/// How long the ledger is left to others after each batch.
const PAUSE: Duration = Duration::from_millis(5);
/// How long nothing is looked at while nothing comes.
const ASLEEP: Duration = Duration::from_millis(100);

/// Read other desks' fact-checks: every review with its claim and who made it
///
/// Each record becomes a review and the claim that it reviews, with origin `imported`: it has no stage, counts nowhere
/// unless asked for, and never sets a status of ours. A record that is known already is left alone; one that its desk has
/// reworded is updated, and both wordings are kept. So the same file can be read again, and dumps can overlap. Files may be
/// packed with gzip; in a folder everything that looks like reviews is read. What had to be mended and what could not be
/// kept is told with file, place and reason. Ctrl-C ends after the batch under way and keeps it. Exit code 1 when some
/// record was refused, 2 when a file could not be read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files or folders; - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    files: Vec<String>,
    /// What the files hold
    #[arg(long, value_enum, default_value = "auto")]
    format: FormatArg,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Who published the records that do not say so: a name, or a site such as politifact.com
    #[arg(long, value_name = "NAME|SITE")]
    publisher: Option<String>,
    /// A column of a table and the field that it holds: rating=Verdict
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    maps: Vec<Mapping>,
    /// Write everything that was wrong to a file: CSV if it ends so, else JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatArg {
    /// Whatever they turn out to be
    Auto,
    /// ClaimReviews: JSON-LD, alone or in web pages, or microdata
    Claimreview,
    /// Answers of Google's Fact Check Tools
    Google,
    /// Tables, with a line of names
    Csv,
    /// One JSON object a line (docs/interchange.md)
    Jsonl,
    /// Stories, as `sayso seed` loads them
    Seed,
}

impl FormatArg {
    fn holds(self) -> Holds {
        match self {
            FormatArg::Auto | FormatArg::Seed => Holds::Anything,
            FormatArg::Claimreview => Holds::ClaimReviews,
            FormatArg::Google => Holds::Google,
            FormatArg::Csv => Holds::Table,
            FormatArg::Jsonl => Holds::Lines,
        }
    }
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let (stories, rest): (Vec<&String>, Vec<&String>) = self.files.iter().partition(|file| {
            self.format == FormatArg::Seed || (self.format == FormatArg::Auto && file.ends_with(".toml"))
        });
        let mut inputs = Vec::new();
        for file in rest {
            inputs.extend(Input::named(file)?);
        }
        let stories = stories
            .into_iter()
            .map(|file| Story::open(file))
            .collect::<Result<Vec<Story>>>()?;
        let file = self.report.as_deref().map(ReportFile::create).transpose()?;
        let (mut db, _folder) = match self.dry_run {
            true => rehearsal(app)?,
            false => (app.db()?, None),
        };
        dialect::prepare_for_many(&mut db)?;
        let mut told = Telling {
            import: Import::default(),
            file,
        };
        told.import.report.dry_run = self.dry_run;
        for story in &stories {
            self.seed(app, &mut db, story, &mut told.import.report)?;
        }
        let size = inputs.iter().map(|input| input.size).sum::<Option<u64>>();
        let count = Arc::new(AtomicU64::new(0));
        let wanted = Wanted {
            inputs,
            holds: self.format.holds(),
            maps: self.maps.clone(),
            defaults: self.defaults(),
        };
        let reading = Reading {
            parts: start(wanted, Arc::clone(&count)),
            count,
            size,
        };
        self.take(app, &mut db, reading, &mut told)?;
        dialect::settle_many(&mut db)?;
        let Telling { import, file } = told;
        if import.report.created > 0 && !self.dry_run {
            dialect::analyze(&mut db)?;
        }
        if let Some(file) = file {
            file.finish(&import.report)?;
        }
        let paper = app.paper(&mut db)?;
        app.out.emit(&import.report, |report| text::imported(report, &paper))?;
        #[cfg(feature = "matching")]
        if !self.dry_run {
            app.mention_checked(&import.created, import.report.created);
        }
        if import.report.interrupted {
            app.out
                .say("ended early: what was read is kept; run the same command again to go on");
        }
        Ok(match &import.report {
            report if report.unreadable > 0 || report.interrupted => Code::FAILED,
            report if report.refused > 0 => Code::NO,
            _ => Code::DONE,
        })
    }

    fn defaults(&self) -> Defaults {
        let Some(publisher) = &self.publisher else {
            return Defaults::default();
        };
        let host = web::host_of(publisher)
            .ok()
            .filter(|host| host.contains('.') && !publisher.contains(' '));
        Defaults {
            publisher: host.is_none().then(|| publisher.clone()),
            site: host,
        }
    }

    /// Writes part after part, until the last or until somebody wants it to end.
    fn take(&self, app: &App, db: &mut Db, reading: Reading, told: &mut Telling) -> Result<()> {
        let ended = end_wanted()?;
        let mut progress = ImportProgress::new(app.out.shows_progress(), reading.size);
        let mut batches = Batches::default();
        let is_ended = || ended.load(Ordering::Relaxed);
        loop {
            let part = match reading.parts.recv_timeout(ASLEEP) {
                Ok(part) => part,
                // Whoever waits for a pipe hears Ctrl-C too.
                Err(RecvTimeoutError::Timeout) if !is_ended() => continue,
                Err(RecvTimeoutError::Timeout) => {
                    told.import.report.interrupted = true;
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::new(Kind::Io, "reading ended before the files did")
                        .hint("what was written is kept; say which file it was, and import the others"));
                }
            };
            match part {
                Part::Records {
                    file,
                    mut reviews,
                    told: mut records,
                } => {
                    // A part is written in batches, and what is told of it is told by the batch.
                    while !records.is_empty() && !is_ended() {
                        let (taken, about) = batches.next_of(&mut reviews, &mut records);
                        let done = self.batch(app, db, &mut batches, (&taken, &file, &told.import.intake))?;
                        let outcomes = told.import.keep_batch(done);
                        told.note(&file, &about, &outcomes)?;
                        progress.at(reading.count.load(Ordering::Relaxed), told.import.report.read);
                    }
                }
                Part::Unreadable { file, reason } => {
                    let problems = told.import.unreadable(&file, reason);
                    told.write_down(&problems)?;
                }
                Part::Done => told.import.report.files += 1,
                Part::Over => break,
            }
            if is_ended() {
                told.import.report.interrupted = true;
                break;
            }
        }
        let last = told.import.intake.put_off();
        if !last.is_empty() && !told.import.report.interrupted {
            let write =
                |write: &mut Write| take_in_last(write, &last, "records that were put off", &told.import.intake);
            let (outcomes, kept) = self.write(app, db, "put-off", write)?;
            told.import.intake.keep(kept);
            told.import.put_off(&outcomes);
        }
        Ok(())
    }

    /// Writes one batch; record by record when it cannot be kept as a whole.
    fn batch(
        &self,
        app: &App,
        db: &mut Db,
        batches: &mut Batches,
        (reviews, file, intake): (&[Incoming], &str, &Intake),
    ) -> Result<(Vec<Outcome>, Kept)> {
        if reviews.is_empty() {
            return Ok((Vec::new(), Kept::default()));
        }
        batches.written += 1;
        let part = format!("batch-{}", batches.written);
        let begun = Instant::now();
        let whole = self.write(app, db, &part, |write| take_in(write, reviews, file, intake));
        let done = match whole {
            Err(error) if is_about_records(&error) => {
                self.write(app, db, &part, |write| take_in_each(write, reviews, file, intake))
            }
            whole => whole,
        }?;
        batches.pace.took(reviews.len(), begun.elapsed());
        std::thread::sleep(PAUSE);
        Ok(done)
    }

    fn write<T>(
        &self,
        app: &App,
        db: &mut Db,
        part: &str,
        mut verbs: impl FnMut(&mut Write) -> Result<T>,
    ) -> Result<T> {
        if !self.dry_run {
            return app.write_batch(db, part, verbs);
        }
        // A rehearsal is never made again on another connection, which would be the ledger itself.
        let act = Act {
            now: app.clock(),
            ..app.act()
        };
        let (_, value) = write(db, &act, &mut verbs)?;
        value.ok_or_else(|| Error::usage("a rehearsal cannot be a repetition"))
    }

    /// A story, counted in claims.
    fn seed(&self, app: &App, db: &mut Db, story: &Story, report: &mut ImportReport) -> Result<()> {
        let texts = |file: &str| story.text(file);
        let load = |write: &mut Write| seed_load::load(write, &story.scenario, &texts);
        let seeded = self.write(app, db, &story.scenario.name, load)?;
        report.files += 1;
        report.read += seeded.claims as u64;
        report.created += seeded.created as u64;
        report.updated += seeded.updated as u64;
        report.unchanged += seeded.unchanged as u64;
        Ok(())
    }
}

/// How a part is divided into batches.
#[derive(Default)]
struct Batches {
    pace: Pace,
    written: u64,
}

impl Batches {
    /// The next batch's records, and what is told of them and of what lies between them.
    fn next_of(&self, reviews: &mut Vec<Incoming>, told: &mut Vec<Told>) -> (Vec<Incoming>, Vec<Told>) {
        let size = self.pace.share(reviews.len());
        if reviews.len() <= size {
            return (std::mem::take(reviews), std::mem::take(told));
        }
        let rest = reviews.split_off(size);
        let is_review = |(at, told): (usize, &Told)| matches!(told.what, What::Review).then_some(at);
        let end = told
            .iter()
            .enumerate()
            .filter_map(is_review)
            .nth(size)
            .unwrap_or(told.len());
        let later = told.split_off(end);
        (std::mem::replace(reviews, rest), std::mem::replace(told, later))
    }
}

/// Files being read, and how far that is.
struct Reading {
    parts: Receiver<Part>,
    count: Arc<AtomicU64>,
    size: Option<u64>,
}

/// What will be reported, and where it is written down meanwhile.
struct Telling {
    import: Import,
    file: Option<ReportFile>,
}

impl Telling {
    /// Counts what became of some records, and writes down what was wrong with them.
    fn note(&mut self, file: &str, records: &[Told], outcomes: &[Outcome]) -> Result<()> {
        let problems = self.import.count(file, records, outcomes);
        self.write_down(&problems)
    }

    fn write_down(&mut self, problems: &[Problem]) -> Result<()> {
        match &mut self.file {
            Some(file) => file.add(problems),
            None => Ok(()),
        }
    }
}

/// A ledger like the real one, on which an import can be tried: a copy of the file, or copies of the tables.
fn rehearsal(app: &App) -> Result<(Db, Option<tempfile::TempDir>)> {
    let place = app.place()?;
    let folder = tempfile::tempdir().map_err(|e| Error::io("cannot make a folder for the rehearsal", e))?;
    let copy = Location::File(folder.path().join("rehearsal.db"));
    match &place {
        Location::File(path) if !path.exists() => {}
        Location::File(_) => {
            let mut db = app.db()?;
            dialect::copy_file(&mut db, &folder.path().join("rehearsal.db"), |_, _| {})?;
        }
        Location::Postgres(_) => {
            let mut db = app.db()?;
            dialect::rehearse(&mut db)?;
            return Ok((db, None));
        }
    }
    Ok((Db::open(&copy)?.db, Some(folder)))
}

/// Set by Ctrl-C and by a wish to end; the second Ctrl-C ends at once.
fn end_wanted() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let cannot = |e| Error::io("cannot listen for Ctrl-C", e);
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag)).map_err(cannot)?;
        signal_hook::flag::register(signal, Arc::clone(&flag)).map_err(cannot)?;
    }
    Ok(flag)
}
