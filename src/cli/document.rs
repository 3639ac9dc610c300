//! `sayso document`: things that exist and can be brought to a claim.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{App, Code, Paging, text};
use crate::error::{Error, Result};
use crate::model::lint::looks_identifying;
use crate::model::{Access, Basis, DocumentId, DocumentKind, Edtf, SourceId, SourceKind, WebAddress};
use crate::store::documents::{self, DocumentEdit, DocumentFilter, NewDocument};
use crate::store::sources::{self, Newcomer, Reveal};
use crate::store::{Write, people};

/// Documents: pages, files, calls, interviews and observations that evidence rests on
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add a document
    ///
    /// A page needs its address; a call, an interview or an observation a title and its date. The publisher put it out;
    /// the origin is whoever it comes from in the first place: a paper that rewrites another's story publishes it, and
    /// the other is its origin. Sources that are new are added as organisations, or as outlets when they publish a page.
    Add {
        /// Its address
        url: Option<WebAddress>,
        /// What it is made of
        #[arg(long)]
        kind: Option<DocumentKind>,
        #[command(flatten)]
        about: About,
    },
    /// Change what is known of a document
    Edit {
        /// The document's number
        id: DocumentId,
        #[command(flatten)]
        about: About,
    },
    /// List documents
    List {
        /// Of this kind
        #[arg(long)]
        kind: Option<DocumentKind>,
        /// Published by, or coming from, this source
        #[arg(long, value_name = "SOURCE")]
        source: Option<String>,
        #[command(flatten)]
        paging: Paging,
    },
    /// Show a document, and the claims that it was brought to
    Show {
        /// The document's number
        id: DocumentId,
        /// Show a protected document, and the words that were brought from it
        #[arg(long)]
        protected: bool,
    },
}

#[derive(Debug, clap::Args)]
pub struct About {
    /// Its title
    #[arg(long)]
    title: Option<String>,
    /// Who published it: a source's name or number
    #[arg(long, value_name = "SOURCE")]
    publisher: Option<String>,
    /// Who it comes from in the first place
    #[arg(long, value_name = "SOURCE")]
    origin: Option<String>,
    /// How near it stands to what it tells of
    #[arg(long)]
    basis: Option<Basis>,
    /// The address of an archived copy
    #[arg(long, value_name = "URL")]
    archived_url: Option<WebAddress>,
    /// A file to hash; the ledger keeps the hash, not the file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// Its date: 2015-10-23, 2015-10, 2015
    #[arg(long, value_name = "DATE")]
    dated: Option<Edtf>,
    /// Who called, asked or saw: a person of the desk
    #[arg(long, value_name = "PERSON")]
    checker: Option<String>,
    /// Who may see it
    #[arg(long)]
    access: Option<Access>,
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        match self {
            Command::Add { url, kind, about } => {
                let sha256 = about.file.as_deref().map(hash_file).transpose()?;
                sha256.iter().for_each(|sha256| app.asks_with(sha256));
                let mut db = app.db()?;
                let (done, _) = app.write(&mut db, |write| {
                    let new = about.described(write, url.as_ref(), *kind, sha256.clone())?;
                    documents::add(write, &new)
                })?;
                let subject = done.subjects.iter().find(|s| s.noun == "document");
                entered(app, DocumentId(subject.map_or(0, |s| s.id)), about)
            }
            Command::Edit { id, about } => {
                let sha256 = about.file.as_deref().map(hash_file).transpose()?;
                sha256.iter().for_each(|sha256| app.asks_with(sha256));
                let mut db = app.db()?;
                app.write(&mut db, |write| {
                    let edit = about.edit(write, *id, sha256.clone())?;
                    documents::edit(write, *id, &edit)
                })?;
                entered(app, *id, about)
            }
            Command::List { kind, source, paging } => {
                let mut db = app.db()?;
                let filter = DocumentFilter {
                    kind: *kind,
                    source: source.as_deref().map(|who| sources::find(&mut db, who)).transpose()?,
                    after: paging.number()?,
                    newest_first: false,
                };
                let list = documents::list(&mut db, &filter, paging.limit.into())?;
                let paper = app.paper(&mut db)?;
                app.out.emit(&list, |list| text::document_list(list, &paper))?;
                Ok(Code::DONE)
            }
            Command::Show { id, protected } => {
                show(app, *id, if *protected { Reveal::Protected } else { Reveal::Nothing })
            }
        }
    }
}

impl About {
    fn described(
        &self,
        write: &mut Write,
        url: Option<&WebAddress>,
        kind: Option<DocumentKind>,
        sha256: Option<String>,
    ) -> Result<NewDocument> {
        let kind = match (kind, url, &sha256) {
            (Some(kind), _, _) => kind,
            (None, Some(_), _) => DocumentKind::Page,
            (None, None, Some(_)) => DocumentKind::File,
            (None, None, None) => {
                return Err(Error::usage("nothing tells which document it is")
                    .hint("give an address or --file, or say --kind call, interview or observation with a --title"));
            }
        };
        let protected = self.access == Some(Access::Protected);
        let publisher = match (&self.publisher, url) {
            (Some(who), _) => Some(known_or_new(write, who, url, protected)?),
            (None, Some(url)) => sources::of_host(write.db(), url.host())?,
            (None, None) => None,
        };
        let origin = self
            .origin
            .as_deref()
            .map(|who| known_or_new(write, who, None, protected))
            .transpose()?;
        Ok(NewDocument {
            kind,
            url: url.cloned(),
            archived_url: self.archived_url.as_ref().map(ToString::to_string),
            sha256,
            title: self.title.clone(),
            publisher,
            // What nobody says otherwise comes from whoever published it.
            origin: origin.or(publisher),
            basis: self.basis,
            dated: self.dated.clone(),
            checker: self
                .checker
                .as_deref()
                .map(|who| people::find(write.db(), who))
                .transpose()?,
            access: self.access.unwrap_or(Access::Public),
            external_id: None,
        })
    }

    fn edit(&self, write: &mut Write, id: DocumentId, sha256: Option<String>) -> Result<DocumentEdit> {
        let known = documents::get(write.db(), id)?.access;
        let protected = self.access.unwrap_or(known) == Access::Protected;
        if self.checker.is_some() {
            return Err(Error::usage(
                "who called, asked or saw is set once, with `document add`",
            ));
        }
        Ok(DocumentEdit {
            archived_url: self.archived_url.as_ref().map(ToString::to_string),
            sha256,
            title: self.title.clone(),
            publisher: self
                .publisher
                .as_deref()
                .map(|who| known_or_new(write, who, None, protected))
                .transpose()?,
            origin: self
                .origin
                .as_deref()
                .map(|who| known_or_new(write, who, None, protected))
                .transpose()?,
            basis: self.basis,
            dated: self.dated.clone(),
            access: self.access,
        })
    }
}

/// A protected document's title should not name whom the desk has to protect.
fn warn(app: &App, id: DocumentId, title: Option<&String>, access: Access) {
    let what = title
        .filter(|_| access == Access::Protected)
        .and_then(|title| looks_identifying(title));
    app.warn_identifying(&id.to_string(), what.map(|what| ("title", what)).into_iter().collect());
}

/// A source by name or number; a name that nobody carries becomes a new one.
fn known_or_new(write: &mut Write, who: &str, page: Option<&WebAddress>, known_only: bool) -> Result<SourceId> {
    let kind = match page {
        Some(_) => SourceKind::Outlet,
        None => SourceKind::Organisation,
    };
    sources::find_or_add(write, who, Newcomer { kind, page, known_only })
}

/// SHA-256 of a file, read piece by piece before the ledger is touched.
fn hash_file(path: &Path) -> Result<String> {
    let name = || format!("cannot read {}", path.display());
    let mut file = std::fs::File::open(path).map_err(|e| Error::io(name(), e))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let n = std::io::Read::read(&mut file, &mut piece).map_err(|e| Error::io(name(), e))?;
        if n == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&piece[..n]);
    }
}

/// Shows what was entered, after a warning where it names somebody.
fn entered(app: &App, id: DocumentId, about: &About) -> Result<Code> {
    let access = documents::get(&mut app.db()?, id)?.access;
    warn(app, id, about.title.as_ref(), access);
    show(app, id, Reveal::Nothing)
}

fn show(app: &App, id: DocumentId, reveal: Reveal) -> Result<Code> {
    let mut db = app.db()?;
    let (page, paper) = db.snapshot(|db| Ok((documents::page(db, id, reveal)?, app.paper(db)?)))?;
    app.out.emit(&page, |page| text::document_page(page, &paper))?;
    Ok(Code::DONE)
}
