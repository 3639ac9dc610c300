//! `sayso source`: whoever can say something.

use super::{App, Code, Paging, text};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::{ArticleId, GrantedBy, Reliability, SourceId, SourceKind, web};
use crate::store::sources::{self, NewSource, Protected, Reveal, SourceEdit, SourceFilter};

/// Sources: people, organisations, outlets, documents, and those whom an article does not name
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List sources; merged ones are left out
    List {
        /// Of this kind
        #[arg(long)]
        kind: Option<SourceKind>,
        /// Whose name or alias holds these words
        #[arg(long, value_name = "WORDS")]
        text: Option<String>,
        /// That speak in this article
        #[arg(long, value_name = "ID")]
        article: Option<ArticleId>,
        #[command(flatten)]
        paging: Paging,
    },
    /// List sources that may be one, for somebody to look at: nothing is ever merged by guess
    Duplicates {
        /// How many pairs at most
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=10_000))]
        limit: u16,
        /// Go on behind the page before: the cursor that it ended with
        #[arg(long, value_name = "CURSOR")]
        after: Option<String>,
    },
    /// Show a source: its names, its anonymity, its track record
    Show {
        /// The source's name or number
        source: String,
        /// Show what the desk alone knows of an anonymous source
        #[arg(long)]
        protected: bool,
    },
    /// Add a source
    Add {
        /// Its name; of an anonymous source, the description as printed
        name: String,
        /// What it is
        #[arg(long)]
        kind: SourceKind,
        #[command(flatten)]
        about: About,
    },
    /// Change what is known of a source
    Edit {
        /// The source's name or number
        source: String,
        /// The new name
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        about: About,
    },
    /// Give a source another name, or take one away
    Alias {
        /// The source's name or number
        source: String,
        /// The other name
        alias: String,
        /// Take it away
        #[arg(long)]
        remove: bool,
    },
    /// Merge a source into another: they are one
    ///
    /// Shows what would change, and changes it with --yes. The one that goes keeps its row and its links; wherever it
    /// stands, it is read as the other. Two anonymous sources are merged only with a reason, and never one with a name.
    Merge {
        /// The source that goes
        source: String,
        /// The source that stays
        #[arg(long, value_name = "SOURCE")]
        into: String,
        /// How the desk knows that they are one
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
        /// Do it
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, clap::Args)]
pub struct About {
    /// A description
    #[arg(long, value_name = "WORDS")]
    described_as: Option<String>,
    /// Its site, as aawsat.com: a page there is its own word
    #[arg(long, value_parser = web::host_of)]
    host: Option<String>,
    /// Admiralty reliability: A (completely reliable) to E (unreliable), F (cannot be judged)
    #[arg(long)]
    reliability: Option<Reliability>,
    /// The article that an anonymous source speaks in
    #[arg(long, value_name = "ID")]
    article: Option<ArticleId>,
    /// Who granted anonymity
    #[arg(long)]
    granted_by: Option<GrantedBy>,
    /// The reason for anonymity, as stated in the article
    #[arg(long, value_name = "WORDS")]
    stated_reason: Option<String>,
    /// The anonymous source's standing: its office, its nearness to the matter
    #[arg(long, value_name = "WORDS")]
    standing: Option<String>,
    /// Whether it knows at first hand
    #[arg(long, value_name = "yes|no", value_parser = super::desk::yes_or_no)]
    direct_knowledge: Option<bool>,
    /// Protected: the role on the desk that knows who it is, never the identity
    #[arg(long, value_name = "ROLE")]
    identity_known_to: Option<String>,
    /// Protected: why the source speaks
    #[arg(long, value_name = "WORDS")]
    motive: Option<String>,
    /// Protected: the role that approved the anonymity
    #[arg(long, value_name = "ROLE")]
    approved_by: Option<String>,
}

impl About {
    fn warn(&self, app: &App, whose: &str) {
        let protected = self.edit(None).protected.unwrap_or_default();
        app.warn_identifying(&format!("{:?}", short(whose)), protected.identifying());
    }

    fn edit(&self, name: Option<&String>) -> SourceEdit {
        let protected = Protected {
            identity_known_to: self.identity_known_to.clone(),
            motive: self.motive.clone(),
            approved_by: self.approved_by.clone(),
        };
        SourceEdit {
            name: name.cloned(),
            described_as: self.described_as.clone(),
            host: self.host.clone(),
            reliability: self.reliability,
            article: self.article,
            granted_by: self.granted_by,
            stated_reason: self.stated_reason.clone(),
            standing: self.standing.clone(),
            direct_knowledge: self.direct_knowledge,
            protected: (protected != Protected::default()).then_some(protected),
        }
    }
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        match self {
            Command::List {
                kind,
                text: words,
                article,
                paging,
            } => {
                let filter = SourceFilter {
                    kind: *kind,
                    text: words.clone(),
                    article: *article,
                    after: paging.number()?,
                };
                let list = sources::list(&mut db, &filter, paging.limit.into())?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&list, |list| text::source_list(list, &paper))?;
                Ok(Code::DONE)
            }
            Command::Duplicates { limit, after } => {
                let found = db.snapshot(|db| sources::duplicates(db, (*limit).into(), after.as_deref()))?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&found, |found| text::duplicates(found, &paper))?;
                Ok(Code::DONE)
            }
            Command::Show { source, protected } => {
                let id = sources::find(&mut db, source)?;
                show(app, id, if *protected { Reveal::Protected } else { Reveal::Nothing })
            }
            Command::Add { name, kind, about } => {
                let new = NewSource {
                    kind: *kind,
                    name: name.clone(),
                    about: about.edit(None),
                    external_id: None,
                };
                let (done, _) = app.write(&mut db, |write| sources::add(write, &new))?;
                let subject = done.subjects.iter().find(|s| s.noun == "source");
                about.warn(app, name);
                show(app, SourceId(subject.map_or(0, |s| s.id)), Reveal::Nothing)
            }
            Command::Edit { source, name, about } => {
                if about.article.is_some() {
                    return Err(Error::usage(
                        "the article of an anonymous source is set once, with `source add`",
                    ));
                }
                let edit = about.edit(name.as_ref());
                let (_, id) = app.write(&mut db, |write| {
                    let id = sources::find(write.db(), source)?;
                    sources::edit(write, id, &edit).map(|()| id)
                })?;
                let id = id.map_or_else(|| sources::find(&mut db, source), Ok)?;
                about.warn(app, source);
                show(app, id, Reveal::Nothing)
            }
            Command::Alias { source, alias, remove } => {
                let id = sources::find(&mut db, source)?;
                app.write(&mut db, |write| match remove {
                    true => sources::unalias(write, id, alias),
                    false => sources::alias(write, id, alias),
                })?;
                show(app, id, Reveal::Nothing)
            }
            Command::Merge {
                source,
                into,
                reason,
                yes,
            } => {
                let merge = match yes {
                    false => {
                        let (from, into) = (sources::find(&mut db, source)?, sources::find(&mut db, into)?);
                        sources::preview_merge(&mut db, from, into, reason.as_deref())?
                    }
                    true => {
                        let (_, merged) = app.write(&mut db, |write| {
                            let from = sources::find(write.db(), source)?;
                            let into = sources::find(write.db(), into)?;
                            sources::merge(write, from, into, reason.as_deref())
                        })?;
                        match merged {
                            Some(merge) => merge,
                            // It was merged by an earlier run of this request: the one that stayed, as it stands.
                            None => {
                                let into = sources::find(&mut db, into)?;
                                return show(app, into, Reveal::Nothing);
                            }
                        }
                    }
                };
                let paper = app.paper(&mut db)?;
                app.out.emit(&merge, |merge| text::merge(merge, *yes, &paper))?;
                Ok(Code::DONE)
            }
        }
    }
}

fn show(app: &App, id: SourceId, reveal: Reveal) -> Result<Code> {
    let mut db = app.db()?;
    let (page, paper) = db.snapshot(|db| {
        let as_of = app.present(db)?;
        Ok((sources::page(db, id, &as_of, reveal)?, app.paper(db)?))
    })?;
    app.out.emit(&page, |page| text::source_page(page, &paper))?;
    Ok(Code::DONE)
}
