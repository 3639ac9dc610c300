//! `sayso person`: who works at the desk, and who of them may come in over the network.

mod secret;

use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::model::Role;
use crate::store::accounts;
use crate::store::people::{self, PersonEdit};
use crate::view::accounts::People;

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
    /// Say what somebody may do who comes in over the network
    ///
    /// A reader reads, a checker works on claims, an editor also signs off, publishes and sees what is protected, an admin also
    /// sees to people, tokens and the desk. Each may do what those before may. Whoever has no role yet may read.
    Role {
        /// The person's name or number
        person: String,
        /// What they may do
        role: Role,
    },
    /// Set somebody's password, with which they log in to `sayso serve`
    ///
    /// It is asked for twice, and not shown; where no terminal is, it is read from standard input, one line. Whoever was logged
    /// in as that person is logged out.
    Passwd {
        /// The person's name or number
        person: String,
    },
    /// Shut somebody's account: password, sessions and tokens; the person stays at the desk
    Disable {
        /// The person's name or number
        person: String,
    },
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
            Command::Role { person, role } => {
                app.write(&mut db, |write| {
                    let id = people::find(write.db(), person)?;
                    accounts::give_role(write, id, *role)
                })?;
            }
            Command::Passwd { person } => {
                let id = people::find_active(&mut db, person)?;
                let name = people::name(&mut db, id)?;
                let hash = secret::ask(app, &name)?;
                app.write(&mut db, |write| accounts::set_password(write, id, &hash))?;
            }
            Command::Disable { person } => {
                app.write(&mut db, |write| {
                    let id = people::find(write.db(), person)?;
                    accounts::disable(write, id)
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
