//! `sayso import`: other desks' fact-checks.

mod progress;
mod report_file;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use self::progress::ImportProgress;
use self::report_file::ReportFile;
use super::ending::end_wanted;
use super::{App, Code, outfile, text};
use crate::db::loading::{self, Coming};
use crate::db::{Db, dialect};
use crate::error::{Error, Result};
use crate::interchange::foreign::Defaults;
use crate::interchange::foreign::table::Mapping;
use crate::interchange::import::{Holds, Import, Taken, Taker, Wanted, start, take};
use crate::interchange::input::Input;
use crate::interchange::seed_load;
use crate::interchange::stories::Story;
use crate::store::rehearsal::rehearsal;
use crate::store::{Act, Write, write};
use crate::view::imports::{ImportReport, Problem};

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
    /// A column of a table, or a field of JSON Lines, and what it holds: rating=Verdict. A file that was read otherwise
    /// before can be read again so
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
        let file = self.report.as_deref().map(|path| self.begin_report(app, path, &inputs));
        let file = file.transpose()?;
        let (mut db, _folder) = match self.dry_run {
            true => rehearsal(&app.place()?, || app.db())?,
            false => (app.db()?, None),
        };
        loading::prepare_for_many(&mut db, Coming::InBatches)?;
        let mut import = Import::default();
        import.report.dry_run = self.dry_run;
        for story in &stories {
            self.seed(app, &mut db, story, &mut import.report)?;
        }
        let size = inputs.iter().map(|input| input.size).sum::<Option<u64>>();
        let count = Arc::new(AtomicU64::new(0));
        let wanted = Wanted {
            inputs,
            holds: self.format.holds(),
            defaults: Defaults {
                maps: self.maps.clone(),
                today: Some(app.now().date_naive()),
                ..Defaults::named(self.publisher.as_deref())
            },
        };
        let mut command = Command {
            args: self,
            app,
            file,
            progress: ImportProgress::new(app.out.shows_progress(), size),
            count: Arc::clone(&count),
            ended: end_wanted()?,
        };
        take(&mut db, &start(wanted, count), &mut import, &mut command)?;
        loading::settle_many(&mut db)?;
        let file = command.file.take();
        drop(command);
        if import.report.created > 0 && !self.dry_run {
            dialect::analyze(&mut db)?;
        }
        #[cfg(feature = "matching")]
        if !self.dry_run || import.report.created == 0 {
            import.report.repeats = app.repeats_of_imported(&import.created, import.report.created);
        }
        if let Some(file) = file {
            file.finish(&import.report)?;
        }
        let paper = app.paper(&mut db)?;
        app.out.emit(&import.report, |report| text::imported(report, &paper))?;
        #[cfg(feature = "matching")]
        app.mention_imported(import.report.repeats.as_deref().unwrap_or_default());
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

    /// Writes in one transaction, as part of this run's request.
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

    /// Begins the report, in a file that is neither the ledger nor read.
    fn begin_report(&self, app: &App, path: &Path, inputs: &[Input]) -> Result<ReportFile> {
        let named = self.files.iter().map(PathBuf::from);
        let read: Vec<PathBuf> = named
            .chain(inputs.iter().map(|input| PathBuf::from(&input.name)))
            .collect();
        ReportFile::begin(path, outfile::create(app, path, &read)?)
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

/// The command as whoever takes the import: it writes as this run's request, shows how far it is, and ends at Ctrl-C.
struct Command<'a> {
    args: &'a Args,
    app: &'a App,
    file: Option<ReportFile>,
    progress: ImportProgress,
    count: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

impl Taker for Command<'_> {
    fn write(&mut self, db: &mut Db, part: &str, verbs: &mut dyn FnMut(&mut Write) -> Result<Taken>) -> Result<Taken> {
        self.args.write(self.app, db, part, verbs)
    }

    fn hear(&mut self, problems: &[Problem]) -> Result<()> {
        match &mut self.file {
            Some(file) => file.add(problems),
            None => Ok(()),
        }
    }

    fn at(&mut self, read: u64) {
        self.progress.at(self.count.load(Ordering::Relaxed), read);
    }

    fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }
}
