//! `sayso db`: the database itself.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use serde::Serialize;

use super::ending::end_wanted;
use super::{App, Code, outfile, text};
use crate::db::wipe::wipe;
use crate::db::{Db, Location, migrate};
use crate::error::{Error, Result};
use crate::store::copying::{self, Earlier};
use crate::store::dump::{self, Existing, Protected, Restore};
use crate::store::{audit, ledger};
use crate::view::redact::Redactions;

/// The database: where it is, copies of it, its migrations
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Say where the ledger is, of which schema, and how big
    Info,
    /// Bring an older ledger on PostgreSQL to this program's schema
    ///
    /// A ledger in a file is migrated when it is opened, after a copy was put beside it. One on PostgreSQL is shared, and
    /// waits until somebody runs this, once no older sayso writes to it any more.
    Migrate,
    /// Write a backup while others go on working
    ///
    /// A ledger in a file is copied whole. With --dump, and always on PostgreSQL, a portable dump is written instead,
    /// which restores into either database with its journal and hashes. A dump leaves protected fields out unless
    /// --protected asks for them; a whole copy of the file holds everything that the file holds.
    Backup {
        /// Where to
        file: PathBuf,
        /// Write a portable dump
        #[arg(long)]
        dump: bool,
        /// Put protected fields into the dump, in clear
        #[arg(long, requires = "dump")]
        protected: bool,
        /// Take the place of a file that is there
        #[arg(long)]
        replace: bool,
    },
    /// Restore a backup or a dump into an empty ledger
    ///
    /// All of it or nothing: what is restored is audited before it is kept. A backup that is older than a redaction holds
    /// the words again: --redactions makes those redactions anew, and scrubs the storage. Exit code 1 when it is restored and
    /// one of them could not be made, or the words may still be on the disk.
    Restore {
        /// The backup or dump
        file: PathBuf,
        /// The list that `sayso redact list --json` printed, to forget again what was forgotten since the backup
        #[arg(long, value_name = "FILE")]
        redactions: Option<PathBuf>,
    },
    /// Copy a whole ledger into another database: a file to PostgreSQL, or back
    ///
    /// FROM and TO are files or postgres:// addresses. Everything goes along, what is protected too, with its journal and
    /// hashes; passwords do, and whoever is logged in is not. The copy is audited before it can be seen, and until then TO
    /// is empty. One that was broken off goes on where it stopped when it is run again, as long as nobody has written to
    /// FROM. Ctrl-C ends it so, after the rows under way; a second one at once, also when all rows are over and are being
    /// checked.
    Copy {
        /// The ledger that is there
        from: String,
        /// Where it is to be: a new place, or an empty database
        to: String,
        /// Begin anew, whatever an earlier copy has left there
        #[arg(long)]
        anew: bool,
    },
    /// Rebuild the storage so that nothing redacted is left in free pages, logs or copies
    ///
    /// `sayso redact` does this by itself; it is repeated here when somebody was reading meanwhile. Exit code 1 when something
    /// is left that somebody else must do, such as whoever owns the tables, or that must be done again.
    Scrub,
    /// Check the storage: the database's own checks, references, schema and settings
    Check,
}

/// What was done to the storage, in sentences.
#[derive(Debug, Serialize)]
pub(super) struct Scrubbed {
    pub(super) storage: Vec<String>,
    /// Whether all was done that can be done from here.
    pub(super) whole: bool,
}

/// How a command ends that emptied something: whoever calls it must hear when words may still be on the disk.
pub(super) fn ending(whole: bool) -> Code {
    if whole { Code::DONE } else { Code::NO }
}

#[derive(Debug, Serialize)]
struct Migrated {
    from: i64,
    to: i64,
}

/// What a backup wrote.
#[derive(Debug, Serialize)]
pub(super) struct BackedUp {
    file: String,
    bytes: u64,
    #[serde(flatten)]
    dump: Option<crate::view::dump::Dumped>,
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::Info => {
                let place = app.place()?;
                let mut db = app.db()?;
                let info = ledger::info(&mut db, &place)?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&info, |info| text::ledger_info(info, &paper))?;
                Ok(Code::DONE)
            }
            Command::Migrate => migrate(app),
            Command::Backup {
                file,
                dump,
                protected,
                replace,
            } => {
                let existing = if *replace { Existing::Replace } else { Existing::Keep };
                let protected = if *protected {
                    Protected::Included
                } else {
                    Protected::Withheld
                };
                backup(app, file, *dump, protected, existing)
            }
            Command::Restore { file, redactions } => restore(app, file, redactions.as_deref()),
            Command::Copy { from, to, anew } => {
                let earlier = if *anew { Earlier::Discard } else { Earlier::GoOn };
                copy(app, from, to, earlier)
            }
            Command::Scrub => {
                let mut db = app.db()?;
                let ledger_id = audit::head(&mut db)?.ledger_id;
                let wiped = wipe(&mut db, &app.place()?, app.cache(&ledger_id).as_deref())?;
                let paper = app.paper(&mut db)?;
                let done = Scrubbed {
                    storage: wiped.said,
                    whole: wiped.whole,
                };
                app.out.emit(&done, |done| text::scrubbed(&done.storage, &paper))?;
                Ok(ending(done.whole))
            }
            Command::Check => {
                let mut db = app.db()?;
                let report = ledger::check(&mut db)?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&report, |report| text::storage(report, &paper))?;
                Ok(if report.ok { Code::DONE } else { Code::NO })
            }
        }
    }
}

fn restore(app: &App, file: &Path, redactions: Option<&Path>) -> Result<Code> {
    // Read before anything is written: without the list nothing is brought back.
    let list = redactions.map(read_redactions).transpose()?;
    dump::look(file)?;
    let mut db = app.db()?;
    let mut bar = app.out.progress("restoring");
    let act = app.act();
    let how = Restore {
        act: &act,
        redactions: list.as_ref(),
    };
    let mut restored = dump::restore_from(&mut db, file, &how, &mut |_, n| bar.at(n, None))?;
    drop(bar);
    if list.is_none() {
        app.out
            .say("what was redacted since this backup is in it; --redactions forgets it again");
    }
    if !restored.redacted.is_empty() {
        let wiped = wipe(&mut db, &app.place()?, app.cache(&restored.head.ledger_id).as_deref())?;
        restored.redacted.iter_mut().for_each(|done| done.whole = wiped.whole);
        restored.whole = Some(wiped.whole);
        restored.storage = wiped.said;
    }
    if !restored.not_redacted.is_empty() {
        restored.whole = Some(false);
    }
    let paper = app.paper(&mut db)?;
    app.out.emit(&restored, |restored| text::restored(restored, &paper))?;
    Ok(ending(restored.whole != Some(false)))
}

fn copy(app: &App, from: &str, to: &str, earlier: Earlier) -> Result<Code> {
    let place = |text: &str| match text.parse::<Location>() {
        Ok(place) => place,
        Err(never) => match never {},
    };
    let (from, to) = (place(from), place(to));
    if from == to {
        return Err(Error::usage("a ledger cannot be copied onto itself").hint("name another place"));
    }
    let old = Db::open_there(&from)?.db;
    let mut new = app.db_to_fill(&to)?;
    let mut bar = app.out.progress("copying");
    let ended = end_wanted()?;
    let mut at = |rows| {
        bar.at(rows, None);
        match ended.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let copied = copying::copy(old, &mut new, earlier, &mut at)?;
    drop(bar);
    let paper = app.paper(&mut new)?;
    app.out.emit(&copied, |copied| text::copied(copied, &paper))?;
    Ok(Code::DONE)
}

fn read_redactions(path: &Path) -> Result<Redactions> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(format!("cannot read {}", path.display()), e))?;
    serde_json::from_str(&text).map_err(|e| {
        Error::usage(format!("{} is no list of redactions: {e}", path.display()))
            .hint("make one with `sayso redact list --json`; nothing was restored")
    })
}

fn migrate(app: &App) -> Result<Code> {
    let (from, to) = match app.place()? {
        Location::File(path) => {
            // Opening migrates; what it did is said on stderr.
            let before = migrate::version_at(&path)?;
            app.db()?;
            (before, migrate::newest())
        }
        #[cfg(feature = "postgres")]
        Location::Postgres(address) => migrate::migrate_at(&address)?,
        #[cfg(not(feature = "postgres"))]
        Location::Postgres(_) => return app.db().map(|_| Code::DONE),
    };
    app.out.emit(&Migrated { from, to }, |m| match m.from == m.to {
        true => format!("the ledger has schema {}: there is nothing to migrate\n", m.to),
        false => format!("migrated from schema {} to {}\n", m.from, m.to),
    })?;
    Ok(Code::DONE)
}

fn backup(app: &App, file: &Path, dump: bool, protected: Protected, existing: Existing) -> Result<Code> {
    outfile::spare(app, file, &[])?;
    let mut db = app.db()?;
    let mut bar = app.out.progress("writing the backup");
    let dumped = match dump || db.engine() != "sqlite" {
        true => Some(dump::dump_file(&mut db, file, existing, protected, &mut |_, n| {
            bar.at(n, None)
        })?),
        false => {
            dump::backup_file(&mut db, file, existing, &mut |done, all| bar.at(done, Some(all)))?;
            None
        }
    };
    drop(bar);
    let bytes = std::fs::metadata(file)
        .map_err(|e| Error::io(format!("cannot read {}", file.display()), e))?
        .len();
    let done = BackedUp {
        file: file.display().to_string(),
        bytes,
        dump: dumped,
    };
    app.out.emit(&done, |done| {
        let what = if done.dump.is_some() { "dump" } else { "copy" };
        let mut text = format!("wrote a {what} of {} bytes: {}\n", done.bytes, done.file);
        if done.dump.as_ref().is_some_and(|d| !d.withheld.is_empty()) {
            text.push_str("protected fields were left out; --protected puts them in\n");
        }
        text
    })?;
    Ok(Code::DONE)
}
