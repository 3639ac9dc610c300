//! `sayso person`: who works at the desk.

use serde::Serialize;

use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::store::people::{self, Person, PersonEdit};

/// The people of the desk
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add somebody to the desk
    Add {
        /// The name as the desk uses it
        name: String,
        /// The operating system's user who is this person
        #[arg(long, value_name = "LOGIN")]
        login: Option<String>,
    },
    /// List everybody
    List {
        #[command(flatten)]
        paging: Paging,
    },
    /// Rename somebody, tie them to a login, or note that they left
    Edit {
        /// The person's name or number
        person: String,
        /// The new name
        #[arg(long)]
        name: Option<String>,
        /// The operating system's user who is this person
        #[arg(long, value_name = "LOGIN")]
        login: Option<String>,
        /// Left the desk; what they did stays on record
        #[arg(long, conflicts_with = "back")]
        left: bool,
        /// Came back
        #[arg(long)]
        back: bool,
    },
}

/// Everybody.
#[derive(Debug, Serialize)]
pub(super) struct People {
    people: Vec<Person>,
    next: Option<String>,
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let (mut limit, mut after) = (usize::from(u16::MAX), None);
        match self {
            Command::Add { name, login } => {
                app.write(&mut db, |write| people::add(write, name, login.as_deref()))?;
            }
            Command::Edit {
                person,
                name,
                login,
                left,
                back,
            } => {
                let edit = PersonEdit {
                    name: name.clone(),
                    os_user: login.clone(),
                    active: if *left { Some(false) } else { back.then_some(true) },
                };
                app.write(&mut db, |write| {
                    let id = people::find(write.db(), person)?;
                    people::edit(write, id, &edit)
                })?;
            }
            Command::List { paging } => (limit, after) = (paging.limit.into(), paging.number()?),
        }
        let (people, next) = people::page(&mut db, after, limit)?;
        let people = People {
            people,
            next: next.map(|id| id.to_string()),
        };
        let paper = app.paper(&mut db)?;
        app.out.emit(&people, |people| {
            text::people(&people.people, people.next.as_ref(), &paper)
        })?;
        Ok(Code::DONE)
    }
}
