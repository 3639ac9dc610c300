//! `sayso desk`: whose ledger it is, and its policies.

use super::{App, Code, text};
use crate::error::Result;
use crate::model::Status;
use crate::store::desk::{self, DeskEdit};

/// The desk: its name, time zone and policies
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show the desk
    Show,
    /// Change its name, time zone or policies
    Set(Box<SetArgs>),
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct SetArgs {
    /// Its name
    #[arg(long)]
    name: Option<String>,
    /// Its site
    #[arg(long, value_name = "URL")]
    url: Option<crate::model::WebAddress>,
    /// The time zone in which its days begin and end, as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The language and region of its dates and numbers, as en-GB
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Closing needs a second person
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    second_person: Option<bool>,
    /// How many independent origins `verified` needs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=9))]
    independent_needed: Option<i64>,
    /// Evidence without an archived copy is a warning instead of a note
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    archive_needed: Option<bool>,
    /// The statuses with which a closed claim lets its story go
    #[arg(long, value_name = "STATUS,…", value_delimiter = ',')]
    go_statuses: Option<Vec<Status>>,
    /// Keep the texts of articles, or only their hashes
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    keep_texts: Option<bool>,
    /// Show source reliability and mark credibility
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    show_ratings: Option<bool>,
    /// The rating scale that marks are rated on, or none
    #[arg(long, value_name = "NAME[/VERSION]|none")]
    scale: Option<String>,
    /// Let anybody read what is published when the desk is served: reviews, corrections, claims:search
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    public_pages: Option<bool>,
}

/// Reads yes or no.
pub fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("say yes or no".to_owned()),
    }
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        if let Command::Set(args) = self {
            let edit = args.edit();
            app.write(&mut db, |write| desk::set(write, &edit))?;
        }
        let shown = desk::show(&mut db)?;
        let paper = app.paper(&mut db)?;
        app.out.emit(&shown, |desk| text::desk(desk, &paper))?;
        Ok(Code::DONE)
    }
}

impl SetArgs {
    fn edit(&self) -> DeskEdit {
        DeskEdit {
            name: self.name.clone(),
            url: self.url.as_ref().map(ToString::to_string),
            time_zone: self.time_zone.clone(),
            locale: self.locale.clone(),
            second_person: self.second_person,
            independent_needed: self.independent_needed,
            archive_needed: self.archive_needed,
            go_statuses: self.go_statuses.clone(),
            keep_texts: self.keep_texts,
            show_ratings: self.show_ratings,
            scale: self.scale.clone(),
            public_pages: self.public_pages,
        }
    }
}
