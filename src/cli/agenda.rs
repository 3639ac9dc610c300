//! `sayso agenda` and `digest`: what waits for somebody.

use super::formats::agenda::{self as formats, Format};
use super::{App, Code, text};
use crate::error::Result;
use crate::store::{agenda, people};
use crate::view::agenda::Agenda;

/// Show what waits for you and at the desk
///
/// What is given to you, questions to you, claims that wait for approval, what is overdue, replies and answers that are
/// awaited, claims to be looked at again, requests from outside, and published reviews that are stale. Whoever is nobody at
/// this desk sees the desk's.
#[derive(Debug, clap::Args)]
pub struct AgendaArgs {
    /// The whole desk's alone
    #[arg(long)]
    desk: bool,
}

impl AgendaArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let found = of(app, &mut db, self.desk)?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&found, |found| text::agenda(found, &paper))?;
        Ok(Code::DONE)
    }
}

/// Print the agenda ready for the mail: text, a page or a feed
///
/// For cron: `0 7 * * 1-5 sayso digest --by Ana --if-any` mails Ana what waits, on days on which something does.
#[derive(Debug, clap::Args)]
pub struct DigestArgs {
    /// The form
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The whole desk's alone
    #[arg(long)]
    desk: bool,
    /// Print nothing when nothing waits
    #[arg(long)]
    if_any: bool,
}

impl DigestArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.reader()?;
        let format = if app.out.is_json() { Format::Json } else { self.format };
        let found = of(app, &mut db, self.desk)?;
        if self.if_any && found.total == 0 {
            return Ok(Code::DONE);
        }
        let paper = app.paper(&mut db)?;
        app.out.print(&formats::render(&found, format, &paper)?)?;
        Ok(Code::DONE)
    }
}

fn of(app: &App, db: &mut crate::db::Db, whole_desk: bool) -> Result<Agenda> {
    let act = app.act();
    let person = match whole_desk {
        true => None,
        false => people::who(db, act.by.as_deref(), &act.os_user)?,
    };
    agenda::agenda(db, person, app.now())
}
