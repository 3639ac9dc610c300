//! `sayso export`: fact-checks out, in the formats that others read.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use super::filters::Filters;
use super::{App, Code, outfile, phrases};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::interchange::claimreview::lint::lints;
use crate::interchange::claimreview::write::{Numbers, claim_review, embedded};
use crate::interchange::export::Export;
use crate::interchange::export::leaving::{self, Leaving, Wanted};
use crate::interchange::export::why::{self, Ways};
use crate::interchange::foreign::json;
use crate::model::outgoing::Outgoing;
use crate::model::{ClaimId, ExportFormat, Severity, Whose, Words as _};
use crate::store::outgoing::Reach;
use crate::store::{Write, exports};

/// How this command is asked for more.
const WAYS: Ways = Ways {
    own: "--origin own",
    imported: "--origin imported",
    unpublished: "--unpublished",
    unclosed: "--unclosed",
};

/// Write fact-checks as others read them: ClaimReviews, tables, feeds
///
/// Only what is published leaves, unless more is asked for; drafts and protected fields never do. The author of a claim is
/// only whoever is reached from the outlet without passing an anonymous or unconfirmed hand; the rest of the chain stands
/// in Quotations. What a reader of ClaimReviews will miss is told. The filters are those of `sayso list`: they narrow what would
/// leave, and add nothing to it. An export is recorded: a decision that comes after it is a correction. Exit code 1 when there
/// is nothing to export.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
    /// These claims alone
    #[arg(value_name = "ID")]
    claims: Vec<ClaimId>,
    #[command(flatten)]
    filters: Filters,
    /// Whose: the desk's own, other desks' reviews, or both
    #[arg(long, value_enum, default_value = "own")]
    origin: Whose,
    /// Closed claims too that are not published
    #[arg(long)]
    unpublished: bool,
    /// Claims too that are not closed, each marked internal
    #[arg(long)]
    unclosed: bool,
    /// Write ClaimReviews in the form of Duke's schema: a rating's numbers as texts, and no field that it does not know
    #[arg(long)]
    numbers_as_texts: bool,
    /// Print each ClaimReview as a script tag, ready to paste into its page
    #[arg(long)]
    embed: bool,
    /// Write to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        if self.embed && self.format != ExportFormat::ClaimReview {
            return Err(
                Error::usage("only ClaimReviews go into a page").hint("use --embed with `sayso export claimreview`")
            );
        }
        if self.embed && self.origin != Whose::Own {
            return Err(
                Error::usage("a page shows the desk's own ClaimReviews, and nobody else's")
                    .hint("use --embed without --origin"),
            );
        }
        let mut db = app.reader()?;
        let (own, records) = db.snapshot(|db| self.write(app, db))?;
        if !own.is_empty() {
            // What was read from a standby is recorded where it can be.
            let mut db = match db.standby() {
                Some(_) => app.db()?,
                None => db,
            };
            if !db.is_read_only() {
                app.write(&mut db, |write: &mut Write| {
                    exports::record(write, self.format.as_str(), &own)
                })?;
            }
        }
        if let Some(path) = &self.out {
            let records = phrases::count(records as i64, "record", "records");
            app.out.say(&format!("wrote {records}: {}", path.display()));
        }
        Ok(if records == 0 { Code::NO } else { Code::DONE })
    }

    /// Writes all records; gives the desk's own claims among them, and how many there are. What was asked for and is not there
    /// is an error before anything is written.
    fn write(&self, app: &App, db: &mut Db) -> Result<(Vec<ClaimId>, usize)> {
        let numbers = Numbers::as_texts(self.numbers_as_texts);
        let leaving = Leaving::find(db, &self.wanted())?;
        let desk = leaving::publisher(db)?;
        let as_of = app.present(db)?;
        let mut to: Box<dyn std::io::Write + '_> = match &self.out {
            Some(path) => Box::new(BufWriter::new(outfile::create(app, path, &[])?)),
            None => Box::new(Stdout { app, held: Vec::new() }),
        };
        let mut told = Told::default();
        let records = match self.embed {
            true => {
                let cannot = |e| Error::io("cannot write the export", e);
                let records = leaving.each(db, &desk, &as_of, |out| {
                    told.what_readers_miss(out);
                    to.write_all(embedded(&claim_review(out, numbers)).as_bytes())
                        .map_err(cannot)
                })?;
                to.flush().map_err(cannot)?;
                records
            }
            false => {
                let mut export = Export::begin(to, self.format, numbers, &desk)?;
                let is_markup = matches!(self.format, ExportFormat::ClaimReview | ExportFormat::Feed);
                let records = leaving.each(db, &desk, &as_of, |out| {
                    if is_markup && out.verdict.is_some() {
                        told.what_readers_miss(out);
                    }
                    export.add(out)
                })?;
                export.end()?;
                records
            }
        };
        told.say(app);
        for reason in why::reasons(&leaving.staying(db)?, &WAYS) {
            app.out.say(&reason.line());
        }
        if records == 0
            && let Some(why) = leaving.nothing(db)?
        {
            let why = why::nothing(why, &WAYS);
            app.out.say(&format!("{}; {}", why.message, why.hint));
        }
        Ok((leaving.own, records))
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            claims: self.claims.clone(),
            narrowed: self.filters.narrowed(self.origin),
            reach: Reach::of(self.unclosed, self.unpublished),
        }
    }
}

/// What is told of claims that leave: each thing once, with the claims that it is true of.
#[derive(Default)]
struct Told(Vec<(String, Vec<ClaimId>)>);

impl Told {
    fn add(&mut self, claim: ClaimId, words: String) {
        match self.0.iter_mut().find(|(known, _)| *known == words) {
            Some((_, claims)) => claims.push(claim),
            None => self.0.push((words, vec![claim])),
        }
    }

    /// What a reader of our own markup will miss.
    fn what_readers_miss(&mut self, out: &Outgoing) {
        let review = claim_review(out, Numbers::Plain).to_string();
        let Ok((node, ..)) = json::read(&review) else { return };
        for lint in lints(&node).iter().filter(|lint| lint.severity == Severity::Blocking) {
            self.add(out.claim, format!("{}: {}", lint.message, lint.hint));
        }
    }

    fn say(self, app: &App) {
        for (words, claims) in self.0 {
            app.out.say(&format!("{}: {words}", why::who(&claims)));
        }
    }
}

/// Standard output by way of the one printer, in parts.
struct Stdout<'a> {
    app: &'a App,
    held: Vec<u8>,
}

impl std::io::Write for Stdout<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() > 1 << 16 {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let held = String::from_utf8(std::mem::take(&mut self.held)).map_err(std::io::Error::other)?;
        self.app.out.print(&held).map_err(|e| std::io::Error::other(e.message))
    }
}
