//! The command line. One file per command; `output` is the only printer, `text` and `formats` lay answers out.

mod add;
mod agenda;
mod app;
mod article;
mod attempt;
mod claim_form;
mod completions;
mod corrections;
mod db;
mod desk;
mod document;
mod drafts;
mod edit;
mod ending;
mod evidence;
mod export;
mod extract;
mod filter;
mod filters;
pub mod formats;
mod history;
mod hold;
mod import;
mod index;
mod ingest;
mod lint;
mod list;
mod mark;
mod matches;
mod model;
mod outfile;
pub mod output;
mod pairs;
mod person;
mod publish;
mod query;
mod redact;
mod relate;
mod reply;
mod report;
mod request;
mod resolve;
#[cfg(test)]
mod sample;
mod scale;
mod search;
mod seed;
mod serve;
#[cfg(feature = "matching")]
mod shelf;
mod show;
mod signoff;
mod source;
pub mod text;
mod token;
mod undo;
mod work;

use std::process::ExitCode;

pub(crate) use crate::view::phrases;

use clap::{CommandFactory, Parser, Subcommand};

pub use app::{App, Surroundings};

use crate::error::{Error, Result};
use crate::store::servers::ReadFrom;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(u8);

impl Code {
    /// Done.
    pub const DONE: Code = Code(0);
    /// "No": refused, not found, nothing matched.
    pub const NO: Code = Code(1);
    /// Not all could be done: a file could not be read.
    pub const FAILED: Code = Code(2);
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> ExitCode {
        ExitCode::from(code.0)
    }
}

/// The ledger in which a fact-checking desk keeps every claim of a story, and on whose say-so it stands
///
/// Load a story's claims, look at who said them through whom, mark them verified or disputed with evidence, and print
/// what still stands between the story and "go", today or as of any past day.
#[derive(Debug, Parser)]
#[command(
    name = "sayso",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Start with `sayso seed`, then `sayso show 4` and `sayso report --article 1`.\n\
    Exit codes: 0 done, 1 \"no\" (refused, not found, no-go under --strict), 2 usage or failure."
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// The ledger: a file, or postgres://user@host/database
    ///
    /// Without it, a file in your data folder, made on first use.
    #[arg(
        long,
        global = true,
        help_heading = "Options of every command",
        env = "SAYSO_DB",
        value_name = "PATH|URL",
        hide_env_values = true
    )]
    pub db: Option<String>,
    /// Who acts: the name or number of a person at the desk
    ///
    /// Without it, the person whose login is yours. The first user of a new ledger becomes its first person.
    #[arg(
        long,
        global = true,
        help_heading = "Options of every command",
        env = "SAYSO_BY",
        value_name = "PERSON",
        hide_env_values = true
    )]
    pub by: Option<String>,
    /// From which servers a command that only reads may read: the primary, or any that has caught up with it
    ///
    /// For a ledger on PostgreSQL whose address names several hosts. What you wrote before is always seen; where no
    /// primary answers, the standby that has come the furthest is read. Says on stderr which, and as of which entry.
    #[arg(
        long,
        global = true,
        help_heading = "Options of every command",
        env = "SAYSO_READ_FROM",
        value_name = "primary|any",
        default_value = "primary",
        hide_default_value = true,
        hide_env_values = true
    )]
    pub read_from: ReadFrom,
    /// Answer in JSON, errors too
    #[arg(long, global = true, help_heading = "Options of every command")]
    pub json: bool,
    /// Say nothing but the answer
    #[arg(
        long,
        short,
        global = true,
        help_heading = "Options of every command",
        conflicts_with = "verbose"
    )]
    pub quiet: bool,
    /// Trace what is done, on stderr
    #[arg(long, short, global = true, help_heading = "Options of every command")]
    pub verbose: bool,
    /// Name this request, so that repeating it does nothing twice
    #[arg(long, global = true, help_heading = "Options of every command", value_name = "ID", value_parser = request_id)]
    pub request_id: Option<String>,
}

fn request_id(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    match !text.is_empty() && text.len() <= 100 && text.chars().all(fine) {
        true => Ok(text.to_owned()),
        false => Err("a request id is 1 to 100 letters, digits, hyphens, dots, colons or underscores".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Seed(seed::Args),
    Ingest(ingest::Args),
    Drafts(drafts::Args),
    Add(add::Args),
    Edit(edit::Args),
    Show(show::Args),
    List(list::Args),
    Mark(mark::Args),
    Match(matches::Args),
    Search(search::Args),
    Duplicates(pairs::DuplicatesArgs),
    Contradictions(pairs::ContradictionsArgs),
    #[command(subcommand)]
    Document(document::Command),
    #[command(subcommand)]
    Evidence(evidence::Command),
    Stage(work::StageArgs),
    Assign(work::AssignArgs),
    Due(work::DueArgs),
    Recheck(work::RecheckArgs),
    Note(work::NoteArgs),
    Tag(work::TagArgs),
    #[command(subcommand)]
    Reply(reply::Command),
    #[command(subcommand)]
    Attempt(attempt::Command),
    #[command(subcommand)]
    Query(query::Command),
    Resolve(resolve::Args),
    Signoff(signoff::Args),
    #[command(subcommand)]
    Request(request::Command),
    #[command(subcommand)]
    Source(source::Command),
    Relate(relate::RelateArgs),
    Unrelate(relate::UnrelateArgs),
    #[command(subcommand)]
    Article(article::Command),
    #[command(subcommand)]
    Person(person::Command),
    #[command(subcommand)]
    Token(token::Command),
    Serve(serve::Args),
    #[command(subcommand)]
    Scale(scale::Command),
    #[command(subcommand)]
    Filter(filter::Command),
    Publish(publish::PublishArgs),
    Unpublish(publish::UnpublishArgs),
    Published(publish::PublishedArgs),
    Corrections(corrections::Args),
    #[command(subcommand)]
    Hold(hold::Command),
    Redact(redact::Args),
    Undo(undo::Args),
    Report(report::Args),
    Agenda(agenda::AgendaArgs),
    Digest(agenda::DigestArgs),
    Import(import::Args),
    Export(export::Args),
    #[command(subcommand)]
    Lint(lint::Command),
    Extract(extract::Args),
    Log(history::LogArgs),
    Audit(history::AuditArgs),
    #[command(subcommand)]
    Desk(desk::Command),
    Index(index::Args),
    #[command(subcommand)]
    Model(model::Command),
    #[command(subcommand)]
    Db(db::Command),
    Completions(completions::Args),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever went wrong, for [`fail`] to print.
    pub fn run(&self, app: &mut App) -> Result<Code> {
        if self.command.begins() {
            app.begin();
        }
        let done = self.command.run(app);
        app.out.idle();
        done
    }
}

impl Command {
    /// Whether it is one with which a ledger can begin.
    fn begins(&self) -> bool {
        match self {
            Command::Seed(_) | Command::Add(_) | Command::Import(_) => true,
            Command::Ingest(args) => args.begins(),
            Command::Source(command) => matches!(command, source::Command::Add { .. }),
            Command::Article(command) => matches!(command, article::Command::Add { .. }),
            Command::Document(command) => matches!(command, document::Command::Add { .. }),
            Command::Person(command) => matches!(command, person::Command::Add { .. }),
            Command::Desk(command) => matches!(command, desk::Command::Set(_)),
            Command::Db(command) => matches!(command, db::Command::Restore { .. }),
            _ => false,
        }
    }

    fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::Seed(args) => args.run(app),
            Command::Ingest(args) => args.run(app),
            Command::Drafts(args) => args.run(app),
            Command::Add(args) => args.run(app),
            Command::Edit(args) => args.run(app),
            Command::Show(args) => args.run(app),
            Command::List(args) => args.run(app),
            Command::Mark(args) => args.run(app),
            Command::Match(args) => args.run(app),
            Command::Search(args) => args.run(app),
            Command::Duplicates(args) => args.run(app),
            Command::Contradictions(args) => args.run(app),
            Command::Index(args) => args.run(app),
            Command::Model(command) => command.run(app),
            Command::Document(command) => command.run(app),
            Command::Evidence(command) => command.run(app),
            Command::Stage(args) => args.run(app),
            Command::Assign(args) => args.run(app),
            Command::Due(args) => args.run(app),
            Command::Recheck(args) => args.run(app),
            Command::Note(args) => args.run(app),
            Command::Tag(args) => args.run(app),
            Command::Reply(command) => command.run(app),
            Command::Attempt(command) => command.run(app),
            Command::Query(command) => command.run(app),
            Command::Resolve(args) => args.run(app),
            Command::Signoff(args) => args.run(app),
            Command::Request(command) => command.run(app),
            Command::Source(command) => command.run(app),
            Command::Relate(args) => args.run(app),
            Command::Unrelate(args) => args.run(app),
            Command::Article(command) => command.run(app),
            Command::Person(command) => command.run(app),
            Command::Token(command) => command.run(app),
            Command::Serve(args) => args.run(app),
            Command::Scale(command) => command.run(app),
            Command::Filter(command) => command.run(app),
            Command::Publish(args) => args.run(app),
            Command::Unpublish(args) => args.run(app),
            Command::Published(args) => args.run(app),
            Command::Corrections(args) => args.run(app),
            Command::Hold(command) => command.run(app),
            Command::Redact(args) => args.run(app),
            Command::Undo(args) => args.run(app),
            Command::Report(args) => args.run(app),
            Command::Agenda(args) => args.run(app),
            Command::Digest(args) => args.run(app),
            Command::Import(args) => args.run(app),
            Command::Export(args) => args.run(app),
            Command::Lint(command) => command.run(app),
            Command::Extract(args) => args.run(app),
            Command::Log(args) => args.run(app),
            Command::Audit(args) => args.run(app),
            Command::Desk(command) => command.run(app),
            Command::Db(command) => command.run(app),
            Command::Completions(args) => args.run(app),
        }
    }
}

/// The whole command line, for man pages and completions.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Prints an error and gives its exit code.
pub fn fail(error: &Error, common: &Common) -> Code {
    output::print_error(error, common.json);
    Code(error.exit_code())
}

/// Prints what the command line got wrong, or the help that was asked for.
pub fn refuse(error: &clap::Error, args: &[std::ffi::OsString]) -> Code {
    use clap::error::ErrorKind;
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // Help into a closed pipe is nobody's loss.
        let _ = error.print();
        return Code::DONE;
    }
    // What the environment gives would stand in the usage line as if it had to be typed.
    let typed = Cli::command()
        .mut_args(|arg| arg.env(clap::builder::Resettable::Reset))
        .try_get_matches_from(args);
    let typed = typed.err().filter(|typed| typed.kind() == error.kind());
    let error = typed.as_ref().unwrap_or(error);
    if args.iter().any(|arg| arg == "--json") {
        let (message, hint) = told(&error.to_string());
        output::print_error(&Error::usage(message).hint(hint), true);
    } else {
        let _ = error.print();
    }
    Code(2)
}

/// What clap says of a command line, in two sentences: all of what is wrong, and what to do about it.
fn told(text: &str) -> (String, String) {
    let mut paragraphs = text
        .split("\n\n")
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let tip = paragraphs.find_map(|part| part.strip_prefix("tip: ").map(str::to_owned));
    let message = message.trim_start_matches("error: ").to_owned();
    (message, tip.unwrap_or_else(|| "see `sayso help`".to_owned()))
}

/// The default and the most that one page of a list holds.
#[derive(Debug, Clone, clap::Args)]
pub struct Paging {
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Go on behind the page before: the cursor that it ended with
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

impl Paging {
    fn number(&self) -> Result<Option<i64>> {
        match self.after.as_deref().map(str::parse::<i64>) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(Error::usage("the cursor belongs to another list")
                .hint("use --after with what the page before ended with, or leave it out to start anew")),
        }
    }
}
