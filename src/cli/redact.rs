//! `sayso redact`: forgetting, by two people.

use super::{App, Code, text};
use crate::db::wipe::wipe;
use crate::error::Result;
use crate::store::redact::{self, Inside, Redaction, Target};
use crate::store::{audit, people};

/// Empty a field for good, with its past and its copies; two people
///
/// The field, every picture of its past, every other text of the ledger that is the same words, the journal's entries that
/// hold them and the salts of their older digests are emptied; the file is rebuilt so that nothing is left in free pages
/// or its log. The redaction is an entry of the journal: `sayso audit` says "redacted by #n" and passes. A subject under
/// legal hold is not redacted. Backups made before are for you to find. There is no way back. Exit code 1 when the field is
/// emptied and the words may still be on the disk: somebody else must do something, or it must be done again.
///
/// SUBJECT is a claim's number, a thing such as source:3 or document:2, or a row of any table such as notes:12 or marks:5.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// What holds it: a claim's number, or like source:3, notes:12
    #[arg(value_name = "SUBJECT", required = true)]
    subject: Option<Target>,
    /// Which field: text, quote, name, title, reason, note …
    #[arg(long, value_name = "NAME", required = true)]
    field: Option<String>,
    /// Why, without the words themselves: it stays in the journal
    #[arg(long, value_name = "WORDS", required = true)]
    reason: Option<String>,
    /// The second person who agrees
    #[arg(long, value_name = "PERSON", required = true)]
    second: Option<String>,
    /// Take the words out of texts that hold them among others, too
    #[arg(long, conflicts_with = "only_here")]
    everywhere: bool,
    /// Leave texts that hold the words among others as they are
    #[arg(long)]
    only_here: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List what was redacted: where, when and why, never what
    ///
    /// Keep the list (`sayso redact list --json`) beside your backups: whoever restores one that is older gives it to
    /// `sayso db restore --redactions`, and what was forgotten since stays forgotten.
    List,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let asked = (&self.subject, &self.field, &self.reason, &self.second);
        let (Some(subject), Some(field), Some(reason), Some(second)) = asked else {
            let (list, paper) = db.snapshot(|db| Ok((redact::list(db)?, app.paper(db)?)))?;
            app.out.emit(&list, |list| text::redactions(list, &paper))?;
            return Ok(Code::DONE);
        };
        let inside = match (self.everywhere, self.only_here) {
            (true, _) => Inside::Everywhere,
            (_, true) => Inside::Leave,
            _ => Inside::Ask,
        };
        let (_, done) = app.write(&mut db, |write| {
            let second = people::find_active(write.db(), second)?;
            redact::redact(
                write,
                &Redaction {
                    target: *subject,
                    field: field.clone(),
                    reason: reason.clone(),
                    second,
                    inside,
                },
            )
        })?;
        let ledger_id = audit::head(&mut db)?.ledger_id;
        let wiped = wipe(&mut db, &app.place()?, app.cache(&ledger_id).as_deref())?;
        let paper = app.paper(&mut db)?;
        let ending = super::db::ending(wiped.whole);
        match done {
            Some(mut done) => {
                done.storage = wiped.said;
                done.whole = wiped.whole;
                app.out.emit(&done, |done| text::redacted(done, &paper))?;
            }
            None => {
                let done = super::db::Scrubbed {
                    storage: wiped.said,
                    whole: wiped.whole,
                };
                app.out.emit(&done, |done| text::scrubbed(&done.storage, &paper))?;
            }
        }
        Ok(ending)
    }
}
