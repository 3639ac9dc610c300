//! `sayso export`: fact-checks out, in the formats that others read.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use super::{App, Code, outfile};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::interchange::claimreview::lint::lints;
use crate::interchange::claimreview::write::{Numbers, claim_review, embedded};
use crate::interchange::export::Export;
use crate::interchange::foreign::json;
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{ArticleId, ClaimId, ExportFormat, Severity, Whose, Words as _};
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::store::{Write, desk, exports};

/// How many records are read at once.
const AT_ONCE: i64 = 500;

/// Write fact-checks as others read them: ClaimReviews, tables, feeds
///
/// Only what is published leaves, unless more is asked for; drafts and protected fields never do. The author of a claim is
/// only whoever is reached from the outlet without passing an anonymous or unconfirmed hand; the rest of the chain stands
/// in Quotations. What a reader of the format will miss is told before. An export is recorded: a decision that comes after it
/// is a correction.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
    /// These claims alone
    #[arg(value_name = "ID")]
    claims: Vec<ClaimId>,
    /// Of this article
    #[arg(long, value_name = "ID")]
    article: Option<ArticleId>,
    /// Whose: the desk's own, other desks' reviews, or both
    #[arg(long, value_enum, default_value = "own")]
    origin: Whose,
    /// Closed claims too that are not published
    #[arg(long)]
    unpublished: bool,
    /// Claims too that are not closed, each marked internal
    #[arg(long)]
    unclosed: bool,
    /// Write a rating's numbers as texts, as Duke's schema wants them
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
        let format = self.format;
        let mut db = app.reader()?;
        let to: Box<dyn std::io::Write + '_> = match &self.out {
            Some(path) => Box::new(BufWriter::new(outfile::create(app, path, &[])?)),
            None => Box::new(Stdout { app, held: Vec::new() }),
        };
        let (left, records) = db.snapshot(|db| self.write(app, db, format, to))?;
        if !left.is_empty() {
            // What was read from a standby is recorded where it can be.
            let mut db = match db.standby() {
                Some(_) => app.db()?,
                None => db,
            };
            if !db.is_read_only() {
                app.write(&mut db, |write: &mut Write| {
                    exports::record(write, format.as_str(), &left)
                })?;
            }
        }
        if let Some(path) = &self.out {
            let records = crate::cli::phrases::count(records, "record", "records");
            app.out.say(&format!("wrote {records}: {}", path.display()));
        }
        Ok(if records == 0 { Code::NO } else { Code::DONE })
    }

    /// Writes all records; gives the desk's own claims among them, and how many there are.
    fn write(
        &self,
        app: &App,
        db: &mut Db,
        format: ExportFormat,
        mut to: Box<dyn std::io::Write + '_>,
    ) -> Result<(Vec<ClaimId>, i64)> {
        let numbers = if self.numbers_as_texts {
            Numbers::Texts
        } else {
            Numbers::Plain
        };
        let desk = desk::show(db)?;
        let site = Site {
            name: desk.name.clone(),
            url: desk.url.clone(),
        };
        let as_of = app.present(db)?;
        let own = match self.origin {
            Whose::Imported => Vec::new(),
            Whose::Own | Whose::Any => outgoing::own(db, &self.filter())?,
        };
        if self.embed {
            for id in &own {
                let out = outgoing::of_claim(db, *id, &site, &as_of)?;
                self.warn(app, &out);
                to.write_all(embedded(&claim_review(&out, numbers)).as_bytes())
                    .map_err(|e| Error::io("cannot write the export", e))?;
            }
            to.flush().map_err(|e| Error::io("cannot write the export", e))?;
            return Ok((own.clone(), own.len() as i64));
        }
        let mut export = Export::begin(to, format, numbers, &site)?;
        for id in &own {
            let out = outgoing::of_claim(db, *id, &site, &as_of)?;
            self.warn(app, &out);
            export.add(&out)?;
        }
        let mut records = own.len() as i64;
        if self.origin != Whose::Own {
            let mut after = 0;
            loop {
                let (part, last) = outgoing::imported(db, after, AT_ONCE)?;
                if part.is_empty() {
                    break;
                }
                for out in part
                    .iter()
                    .filter(|out| self.claims.is_empty() || self.claims.contains(&out.claim))
                {
                    export.add(out)?;
                    records += 1;
                }
                after = last;
            }
        }
        export.end()?;
        Ok((own, records))
    }

    fn filter(&self) -> OutgoingFilter {
        OutgoingFilter {
            claims: self.claims.clone(),
            article: self.article,
            reach: match (self.unclosed, self.unpublished) {
                (true, _) => Reach::Unclosed,
                (false, true) => Reach::Closed,
                (false, false) => Reach::Published,
            },
        }
    }

    /// Tells what a reader of our own markup will miss.
    fn warn(&self, app: &App, out: &Outgoing) {
        let review = claim_review(out, Numbers::Plain).to_string();
        let Ok((node, ..)) = json::read(&review) else { return };
        for lint in lints(&node).iter().filter(|lint| lint.severity == Severity::Blocking) {
            app.out.say(&format!("{}: {}: {}", out.claim, lint.message, lint.hint));
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
