//! `sayso filter`: filters of the list of claims that somebody keeps under a name.

use super::filters::Filters;
use super::{App, Code, text};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{Order, PersonId, Whose};
use crate::store::{filters, people};

/// Filters of the list of claims that you keep under a name
///
/// They are yours alone. `sayso list --saved NAME` lists what one lets through; the desk in the browser shows them above its
/// list and on its first page.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the filters that you keep
    List,
    /// Keep a filter under a name; one of that name is replaced
    Save {
        /// What you call it
        name: String,
        #[command(flatten)]
        filters: Box<Filters>,
        /// Whose claims
        #[arg(long, value_enum, default_value = "own")]
        origin: Whose,
        /// The order: by number, by deadline or by the day of the claim
        #[arg(long, value_enum)]
        order: Option<Order>,
    },
    /// Drop a filter
    Drop {
        /// What you call it
        name: String,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        match self {
            Command::List => {}
            Command::Save {
                name,
                filters: narrows,
                origin,
                order,
            } => {
                let mut narrowed = narrows.narrowed(*origin);
                // A name that nobody has is told now, not when the filter is used.
                narrowed.filter(&mut db)?;
                narrowed.filter.order = order.unwrap_or_else(|| narrowed.filter.natural_order());
                let query = filters::spell(&narrowed);
                app.write(&mut db, |write| filters::save(write, name, &query))?;
            }
            Command::Drop { name } => {
                app.write(&mut db, |write| {
                    let person = write.person;
                    let kept = filters::named(write.db(), person, name)?;
                    filters::drop(write, kept.id)
                })?;
            }
        }
        let me = me(app, &mut db)?;
        let kept = filters::list(&mut db, me)?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&kept, |kept| text::saved_filters(kept, &paper))?;
        Ok(Code::DONE)
    }
}

/// Whoever acts, and keeps filters.
///
/// # Errors
/// `NotFound` when they are nobody at this desk.
pub(super) fn me(app: &App, db: &mut Db) -> Result<PersonId> {
    let act = app.act();
    people::who(db, act.by.as_deref(), &act.os_user)?.ok_or_else(|| {
        Error::new(
            crate::error::Kind::NotFound,
            format!("{} is nobody at this desk, and keeps no filters", act.os_user),
        )
        .hint("say who you are with --by NAME")
    })
}
