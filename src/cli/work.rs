//! `sayso stage, assign, due, recheck, note, tag`: moving the work on claims along.

use chrono::NaiveDate;

use super::{App, Code, text};
use crate::error::Result;
use crate::model::stage::Move;
use crate::model::{ClaimId, Priority, Stage, dates};
pub(super) use crate::store::listing::there_is;
pub use crate::store::moments::Done;
use crate::store::{claims, people, stages};

/// Move claims along: open, checking, approval, closed; or drop them
///
/// Marking never moves a claim. Closing an unverified claim, dropping one and reopening one need a reason; the desk can
/// ask that a second person closes. With several ids, all are moved or none.
#[derive(Debug, clap::Args)]
pub struct StageArgs {
    /// The claims' numbers
    #[arg(required = true, value_name = "ID")]
    ids: Vec<ClaimId>,
    /// Where to
    #[arg(value_name = "STAGE")]
    stage: Stage,
    /// Why
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
}

impl StageArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let step = Move {
            to: self.stage,
            reason: self.reason.clone(),
        };
        app.write_claims(text::stand, |write| stages::step(write, &self.ids, &step))?;
        Ok(Code::DONE)
    }
}

/// Give a claim to somebody
#[derive(Debug, clap::Args)]
pub struct AssignArgs {
    /// The claim's number
    id: ClaimId,
    /// The person's name or number; "nobody" takes it back
    person: String,
}

impl AssignArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::stand, |write| {
            let to = match self.person.as_str() {
                "nobody" => None,
                who => Some(people::find(write.db(), who)?),
            };
            claims::assign(write, self.id, to)
        })?;
        Ok(Code::DONE)
    }
}

/// Set a claim's deadline and priority
#[derive(Debug, clap::Args)]
pub struct DueArgs {
    /// The claim's number
    id: ClaimId,
    /// The day, as 2026-11-30; "none" takes it away
    #[arg(value_name = "DAY|none", value_parser = day_or_none)]
    day: MaybeDay,
    /// How pressing it is
    #[arg(long)]
    priority: Option<Priority>,
}

impl DueArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut today = None;
        app.write_claims(text::stand, |write| {
            today = Some(write.today());
            claims::due(write, self.id, self.day.0, self.priority)
        })?;
        if let Some(day) = self.day.before(today) {
            app.out
                .say(&format!("warning: {day} has passed: {} is overdue", self.id));
        }
        Ok(Code::DONE)
    }
}

/// Set the day on which to look at a claim again
#[derive(Debug, clap::Args)]
pub struct RecheckArgs {
    /// The claim's number
    id: ClaimId,
    /// The day, as 2026-11-30; "none" takes it away
    #[arg(value_name = "DAY|none", value_parser = day_or_none)]
    day: MaybeDay,
}

impl RecheckArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut today = None;
        app.write_claims(text::stand, |write| {
            today = Some(write.today());
            claims::recheck(write, self.id, self.day.0)
        })?;
        if let Some(day) = self.day.before(today) {
            app.out.say(&format!(
                "warning: {day} has passed: {} is to be looked at again now",
                self.id
            ));
        }
        Ok(Code::DONE)
    }
}

/// Write a note on a claim, for colleagues
#[derive(Debug, clap::Args)]
pub struct NoteArgs {
    /// The claim's number
    id: ClaimId,
    /// What to say
    text: String,
}

impl NoteArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::stand, |write| claims::note(write, self.id, &self.text))?;
        Ok(Code::DONE)
    }
}

/// Put tags on a claim, or take them off
#[derive(Debug, clap::Args)]
pub struct TagArgs {
    /// The claim's number
    id: ClaimId,
    /// Tags to put on
    #[arg(value_name = "TAG", required_unless_present = "off")]
    on: Vec<String>,
    /// A tag to take off
    #[arg(long, value_name = "TAG")]
    off: Vec<String>,
}

impl TagArgs {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        app.write_claims(text::stand, |write| claims::tag(write, self.id, &self.on, &self.off))?;
        Ok(Code::DONE)
    }
}

/// A day, or none.
#[derive(Debug, Clone, Copy)]
pub struct MaybeDay(pub Option<NaiveDate>);

impl MaybeDay {
    /// The day, when it has passed: a deadline that was missed can be put down, and a slip of the pen is seen.
    fn before(self, today: Option<NaiveDate>) -> Option<NaiveDate> {
        self.0.filter(|day| today.is_some_and(|today| *day < today))
    }
}

/// Reads a day or "none".
pub fn day_or_none(text: &str) -> Result<MaybeDay, String> {
    if text == "none" {
        return Ok(MaybeDay(None));
    }
    dates::day(text)
        .map(|day| MaybeDay(Some(day)))
        .map_err(|e| format!("{e}, or none"))
}

/// Reads a day.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    dates::day(text)
}

/// Reads when something was done.
pub fn done(text: &str) -> Result<Done, String> {
    text.parse()
}
