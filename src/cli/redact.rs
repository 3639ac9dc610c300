//! `sayso redact`: forgetting, by two people.

use super::{App, Code, text};
use crate::db::wipe::wipe;
use crate::error::Result;
use crate::store::redact::{Inside, Redaction, Target, redact};
use crate::store::{audit, people};

/// Empty a field for good, with its past and its copies; two people
///
/// The field, every picture of its past, every other text of the ledger that is the same words, the journal's entries that
/// hold them and the salts of their older digests are emptied; the file is rebuilt so that nothing is left in free pages
/// or its log. The redaction is an entry of the journal: `sayso audit` says "redacted by #n" and passes. A subject under
/// legal hold is not redacted. Backups made before are for you to find. There is no way back.
///
/// SUBJECT is a claim's number, a thing such as source:3 or document:2, or a row of any table such as notes:12 or marks:5.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What holds it: a claim's number, or like source:3, notes:12
    #[arg(value_name = "SUBJECT")]
    subject: Target,
    /// Which field: text, quote, name, title, reason, note …
    #[arg(long, value_name = "NAME")]
    field: String,
    /// Why, without the words themselves: it stays in the journal
    #[arg(long, value_name = "WORDS")]
    reason: String,
    /// The second person who agrees
    #[arg(long, value_name = "PERSON")]
    second: String,
    /// Take the words out of texts that hold them among others, too
    #[arg(long, conflicts_with = "only_here")]
    everywhere: bool,
    /// Leave texts that hold the words among others as they are
    #[arg(long)]
    only_here: bool,
}

impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let inside = match (self.everywhere, self.only_here) {
            (true, _) => Inside::Everywhere,
            (_, true) => Inside::Leave,
            _ => Inside::Ask,
        };
        let (_, done) = app.write(&mut db, |write| {
            let second = people::find_active(write.db(), &self.second)?;
            redact(
                write,
                &Redaction {
                    target: self.subject,
                    field: self.field.clone(),
                    reason: self.reason.clone(),
                    second,
                    inside,
                },
            )
        })?;
        let ledger_id = audit::head(&mut db)?.ledger_id;
        let storage = wipe(&mut db, &app.place()?, app.cache(&ledger_id).as_deref())?;
        let paper = app.paper(&mut db)?;
        match done {
            Some(mut done) => {
                done.storage = storage;
                app.out.emit(&done, |done| text::redacted(done, &paper))?;
            }
            None => app.out.emit(&super::db::Scrubbed { storage }, |done| {
                text::scrubbed(&done.storage, &paper)
            })?,
        }
        Ok(Code::DONE)
    }
}
