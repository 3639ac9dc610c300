//! `sayso export`: fact-checks out, in the formats that others read.

use std::collections::HashSet;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use super::filters::Filters;
use super::{App, Code, outfile, phrases};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::interchange::claimreview::lint::lints;
use crate::interchange::claimreview::write::{Numbers, claim_review, embedded};
use crate::interchange::export::Export;
use crate::interchange::foreign::json;
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{About, ClaimId, ExportFormat, Origin, Severity, Whose, Words as _};
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::store::{Write, claims, desk, exports, listing};

/// How many records are read at once.
const AT_ONCE: i64 = 500;

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
        let format = self.format;
        let mut db = app.reader()?;
        let among = self.among(&mut db)?;
        let to: Box<dyn std::io::Write + '_> = match &self.out {
            Some(path) => Box::new(BufWriter::new(outfile::create(app, path, &[])?)),
            None => Box::new(Stdout { app, held: Vec::new() }),
        };
        let (left, records) = db.snapshot(|db| self.write(app, db, among.as_ref(), to))?;
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
            let records = phrases::count(records, "record", "records");
            app.out.say(&format!("wrote {records}: {}", path.display()));
        }
        Ok(if records == 0 { Code::NO } else { Code::DONE })
    }

    /// Writes all records; gives the desk's own claims among them, and how many there are.
    fn write(
        &self,
        app: &App,
        db: &mut Db,
        among: Option<&HashSet<ClaimId>>,
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
        let passes = |id: &ClaimId| among.is_none_or(|among| among.contains(id));
        let own = match self.origin {
            Whose::Imported => Vec::new(),
            Whose::Own | Whose::Any => self.own(db, self.reach(), among)?,
        };
        let mut told = Told::default();
        if self.embed {
            for id in &own {
                let out = outgoing::of_claim(db, *id, &site, &as_of)?;
                told.what_readers_miss(&out);
                to.write_all(embedded(&claim_review(&out, numbers)).as_bytes())
                    .map_err(|e| Error::io("cannot write the export", e))?;
            }
            to.flush().map_err(|e| Error::io("cannot write the export", e))?;
            self.left_out(db, (&own, own.len() as i64), among, &mut told)?;
            told.say(app);
            return Ok((own.clone(), own.len() as i64));
        }
        let mut export = Export::begin(to, self.format, numbers, &site)?;
        let is_markup = matches!(self.format, ExportFormat::ClaimReview | ExportFormat::Feed);
        for id in &own {
            let out = outgoing::of_claim(db, *id, &site, &as_of)?;
            if is_markup {
                told.what_readers_miss(&out);
            }
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
                    .filter(|out| passes(&out.claim))
                {
                    export.add(out)?;
                    records += 1;
                }
                after = last;
            }
        }
        export.end()?;
        self.left_out(db, (&own, records), among, &mut told)?;
        told.say(app);
        Ok((own, records))
    }

    /// The claims that the filters let through; `None` for all. What is named must be there.
    fn among(&self, db: &mut Db) -> Result<Option<HashSet<ClaimId>>> {
        for id in &self.claims {
            listing::there_is(db, About::Claim(*id))?;
        }
        let narrowed = self.filters.narrowed(self.origin);
        listing::there_is(db, narrowed.filter.article.map(About::Article))?;
        let filter = narrowed.filter(db)?;
        match filter.narrows() {
            true => Ok(Some(listing::numbers(db, &filter)?.into_iter().collect())),
            false => Ok(None),
        }
    }

    fn reach(&self) -> Reach {
        match (self.unclosed, self.unpublished) {
            (true, _) => Reach::Unclosed,
            (false, true) => Reach::Closed,
            (false, false) => Reach::Published,
        }
    }

    /// The desk's own claims that would leave so far.
    fn own(&self, db: &mut Db, reach: Reach, among: Option<&HashSet<ClaimId>>) -> Result<Vec<ClaimId>> {
        let filter = OutgoingFilter {
            claims: self.claims.clone(),
            article: None,
            reach,
        };
        let mut own = outgoing::own(db, &filter)?;
        own.retain(|id| among.is_none_or(|among| among.contains(id)));
        Ok(own)
    }

    /// Tells what was asked for by its number and is not among what leaves, which is given with how many records there are in
    /// all; and of an export of nothing, why.
    fn left_out(
        &self,
        db: &mut Db,
        (own, records): (&[ClaimId], i64),
        among: Option<&HashSet<ClaimId>>,
        told: &mut Told,
    ) -> Result<()> {
        let missing: Vec<ClaimId> = match self.origin {
            Whose::Imported => Vec::new(),
            Whose::Own | Whose::Any => self.claims.iter().filter(|id| !own.contains(id)).copied().collect(),
        };
        if missing.is_empty() && records > 0 {
            return Ok(());
        }
        let closed = self.own(db, Reach::Closed, among)?;
        let unclosed = self.own(db, Reach::Unclosed, among)?;
        for id in missing {
            let page = claims::get(db, id)?;
            let why = match () {
                () if among.is_some_and(|among| !among.contains(&id)) => "it does not pass the filters",
                () if page.origin == Origin::Imported && self.origin == Whose::Any => continue,
                () if page.origin == Origin::Imported => "it is another desk's: --origin imported exports its review",
                () if closed.contains(&id) => "it is not published: --unpublished exports it",
                () if unclosed.contains(&id) => "it is not closed: --unclosed exports it, marked internal",
                () => "drafts and what was dropped never leave the desk",
            };
            told.add(id, format!("not exported: {why}"));
        }
        if records == 0 && self.claims.is_empty() {
            let claims = |all: &[ClaimId]| phrases::count(all.len() as i64, "claim", "claims");
            told.nothing = Some(match () {
                () if self.origin == Whose::Imported => "no review of another desk's passes".to_owned(),
                () if unclosed.is_empty() => {
                    "no claim passes; --origin imported exports other desks' reviews".to_owned()
                }
                () if closed.is_empty() => format!(
                    "nothing of it is closed; --unclosed exports {}, each marked internal",
                    claims(&unclosed)
                ),
                () => format!(
                    "nothing of it is published; --unpublished exports {}, --unclosed {}",
                    claims(&closed),
                    claims(&unclosed)
                ),
            });
        }
        Ok(())
    }
}

/// How many claims are named where the same is told of many.
const NAMED: usize = 5;

/// What is told of an export's claims: each thing once, with the claims that it is true of.
#[derive(Default)]
struct Told {
    things: Vec<(String, Vec<ClaimId>)>,
    /// Why there is nothing at all.
    nothing: Option<String>,
}

impl Told {
    fn add(&mut self, claim: ClaimId, words: String) {
        match self.things.iter_mut().find(|(known, _)| *known == words) {
            Some((_, claims)) => claims.push(claim),
            None => self.things.push((words, vec![claim])),
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
        for (words, claims) in self.things {
            let who = match claims.as_slice() {
                [only] => only.to_string(),
                many => {
                    let named: Vec<String> = many.iter().take(NAMED).map(|id| format!("#{}", id.0)).collect();
                    let more = if many.len() > NAMED { ", …" } else { "" };
                    format!("{} claims ({}{more})", many.len(), named.join(", "))
                }
            };
            app.out.say(&format!("{who}: {words}"));
        }
        if let Some(why) = self.nothing {
            app.out.say(&format!("nothing is exported: {why}"));
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
