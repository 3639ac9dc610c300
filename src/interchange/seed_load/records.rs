//! Sources and documents. A named source that the ledger knows already is used when exactly one carries the name; what
//! the desk knows of it stays. Nothing is merged by guess, and an anonymous source is never matched by name.

use serde::Serialize;

use super::{Load, MadeRecord, digest, reads};
use crate::error::{Error, Result};
use crate::interchange::seed::{SeedDocument, SeedSource};
use crate::model::web::host_of;
use crate::model::{Access, DocumentId, DocumentKind, GrantedBy, Refusal, SourceId, SourceKind};
use crate::store::documents::{self, DocumentEdit, NewDocument};
use crate::store::seeded;
use crate::store::sources::{self, NewSource, Protected, SourceEdit};

impl<'s> Load<'_, '_, 's> {
    pub(super) fn named_sources(&mut self) -> Result<()> {
        self.sources_of(|kind| kind != SourceKind::Anonymous)
    }

    pub(super) fn anonymous_sources(&mut self) -> Result<()> {
        self.sources_of(|kind| kind == SourceKind::Anonymous)
    }

    fn sources_of(&mut self, wanted: impl Fn(SourceKind) -> bool) -> Result<()> {
        for (n, source) in self.scenario.sources.iter().enumerate() {
            if wanted(source.kind) {
                let id = self
                    .load_source(source)
                    .map_err(|e| self.told(&format!("sources.{n}"), e))?;
                self.sources.insert(&source.key, id);
            }
        }
        Ok(())
    }

    fn load_source(&mut self, source: &'s SeedSource) -> Result<SourceId> {
        let record = public_digest(source)?;
        let made = self.before.sources.get(&source.key).cloned();
        let external = self.external(&source.key);
        let known = match seeded::source(self.write.db(), &external)? {
            Some(known) => Some(known),
            None => match (&made, &source.name) {
                (Some(made), _) => {
                    let known = sources::get(self.write.db(), made.id)?;
                    Some((known.merged_into.unwrap_or(known.id), false))
                }
                (None, Some(name)) => self.carries(name)?.map(|id| (id, false)),
                (None, None) => None,
            },
        };
        if let (Some((id, ours)), Some(made)) = (known, &made)
            && made.record == record
        {
            if ours {
                self.keep_protected(id, source)?;
            }
            return Ok(id);
        }
        let id = match known {
            None => {
                let name = source.name.clone().or(source.described_as.clone()).unwrap_or_default();
                let new = NewSource {
                    kind: source.kind,
                    name,
                    about: self.about(source)?,
                    external_id: Some(external),
                };
                sources::insert(self.write, &new)?
            }
            Some((id, ours)) => {
                self.bring_up_to_date(id, source, ours)?;
                id
            }
        };
        let mut aliases = Vec::new();
        for alias in &source.aliases {
            self.refuse_carried(id, alias)?;
            if sources::add_alias(self.write, id, alias)? {
                aliases.push(alias.as_str());
            }
        }
        if known.is_some() && !aliases.is_empty() {
            self.change(
                None,
                format!("source {:?}", source.key),
                format!("{id} is also called {}", aliases.join(", ")),
            );
        }
        self.made.sources.insert(source.key.clone(), MadeRecord { id, record });
        Ok(id)
    }

    /// Sets what the file says of a source that the desk alone may know. No digest tells whether that changed, since it
    /// would stand in the journal: it is compared with what is on record.
    fn keep_protected(&mut self, id: SourceId, source: &SeedSource) -> Result<()> {
        let granted_by = sources::get(self.write.db(), id)?.granted_by;
        if source.protected.is_none() || granted_by != Some(GrantedBy::Us) {
            return Ok(());
        }
        let edit = SourceEdit {
            protected: self.about(source)?.protected,
            ..SourceEdit::default()
        };
        if sources::update(self.write, id, &edit)? {
            let of = format!("source {:?}", source.key);
            self.change(None, of, format!("{id} was brought up to date"));
        }
        Ok(())
    }

    /// The one known source that carries a name.
    fn carries(&mut self, name: &str) -> Result<Option<SourceId>> {
        let found = sources::named(self.write.db(), name)?;
        match found[..] {
            [] => Ok(None),
            [id] => Ok(Some(id)),
            _ => {
                let numbers: Vec<String> = found.iter().map(|id| format!("#{}", id.0)).collect();
                Err(Refusal::new(
                    format!("the ledger knows {} sources called {name:?}: {}", found.len(), numbers.join(", ")),
                    "which is meant? Give it a name in the file that only one carries, or merge them: sayso source merge",
                )
                .into())
            }
        }
    }

    fn refuse_carried(&mut self, id: SourceId, name: &str) -> Result<()> {
        match sources::named(self.write.db(), name)?
            .into_iter()
            .find(|other| *other != id)
        {
            None => Ok(()),
            Some(other) => {
                let known = sources::get(self.write.db(), other)?;
                Err(Refusal::new(
                    format!("{name:?} is a name of {other}, {:?}", known.name),
                    "if the two are one, use that name in the file; if not, leave this one out of it",
                )
                .into())
            }
        }
    }

    fn about(&self, source: &SeedSource) -> Result<SourceEdit> {
        let anonymous = source.kind == SourceKind::Anonymous;
        Ok(SourceEdit {
            name: None,
            // The description is an anonymous source's name.
            described_as: source.described_as.clone().filter(|_| !anonymous),
            host: reads(&source.host, host_of)?,
            reliability: source.reliability,
            article: source
                .article
                .as_ref()
                .and_then(|key| self.articles.get(key.as_str()))
                .map(|article| article.id),
            granted_by: source.granted_by,
            stated_reason: source.stated_reason.clone(),
            standing: source.standing.clone(),
            direct_knowledge: source.direct_knowledge,
            protected: source.protected.as_ref().map(|p| Protected {
                identity_known_to: p.identity_known_to.clone(),
                motive: p.motive.clone(),
                approved_by: p.approved_by.clone(),
            }),
        })
    }

    /// Sets what the file says of a known source: everything of one that a seed made, only a missing host of another.
    fn bring_up_to_date(&mut self, id: SourceId, source: &SeedSource, ours: bool) -> Result<()> {
        let known = sources::get(self.write.db(), id)?;
        if known.kind != source.kind {
            return Err(Error::usage(format!(
                "{:?} is {id} in the ledger, of kind {}, and of kind {} here",
                known.name, known.kind, source.kind
            ))
            .hint("make the kinds agree, or give this one a name and key of its own"));
        }
        let about = self.about(source)?;
        if known.kind == SourceKind::Anonymous && known.article != about.article {
            return Err(Error::usage("an anonymous source belongs to one article for ever")
                .hint("give the one of the other article a key of its own"));
        }
        let edit = match ours {
            true => SourceEdit {
                name: source.name.clone().or(source.described_as.clone()),
                article: None,
                ..about
            },
            false => SourceEdit {
                host: about.host.filter(|_| known.host.is_none()),
                ..SourceEdit::default()
            },
        };
        if let Some(name) = edit.name.as_ref().filter(|name| **name != known.name)
            && known.kind != SourceKind::Anonymous
        {
            self.refuse_carried(id, name)?;
        }
        if sources::update(self.write, id, &edit)? {
            self.change(
                None,
                format!("source {:?}", source.key),
                format!("{id} was brought up to date"),
            );
        }
        Ok(())
    }

    pub(super) fn documents(&mut self) -> Result<()> {
        for (n, document) in self.scenario.documents.iter().enumerate() {
            let id = self
                .load_document(document)
                .map_err(|e| self.told(&format!("documents.{n}"), e))?;
            self.documents.insert(&document.key, id);
        }
        Ok(())
    }

    fn load_document(&mut self, document: &SeedDocument) -> Result<DocumentId> {
        let record = digest(document)?;
        let made = self.before.documents.get(&document.key).cloned();
        let new = NewDocument {
            kind: document.kind.unwrap_or(DocumentKind::Page),
            url: reads(&document.url, str::parse)?,
            archived_url: document.archived_url.clone(),
            sha256: document.sha256.clone(),
            title: document.title.clone(),
            publisher: self.source(&document.publisher),
            origin: self.source(&document.origin),
            basis: document.basis,
            dated: reads(&document.dated, str::parse)?,
            checker: self.person(&document.checker),
            access: document.access.unwrap_or(Access::Public),
            external_id: Some(self.external(&document.key)),
        };
        let external = self.external(&document.key);
        let known = match seeded::document(self.write.db(), &external)? {
            Some(id) => Some((id, true)),
            None => match &new.url {
                Some(url) => documents::at_address(self.write.db(), url)?.map(|id| (id, false)),
                None => None,
            },
        };
        if let (Some((id, _)), Some(made)) = (known, &made)
            && made.record == record
        {
            return Ok(id);
        }
        let protected = document.access == Some(Access::Protected);
        let id = match known {
            None => documents::insert(self.write, &new)?,
            // No digest tells what the file said of a protected document; one that the desk has opened since is the desk's.
            Some((id, true))
                if protected && made.is_none() && documents::get(self.write.db(), id)?.access != Access::Protected =>
            {
                id
            }
            Some((id, ours)) => {
                self.bring_document_up_to_date(id, document, &new, ours)?;
                id
            }
        };
        if !protected {
            self.made
                .documents
                .insert(document.key.clone(), MadeRecord { id, record });
        }
        Ok(id)
    }

    /// Whether a document of the file is protected: then neither its key nor a digest of it, or of the evidence that it
    /// is, stands in the journal.
    pub(super) fn is_protected(&self, key: &str) -> bool {
        let mut documents = self.scenario.documents.iter();
        documents.any(|document| document.key == key && document.access == Some(Access::Protected))
    }

    fn bring_document_up_to_date(
        &mut self,
        id: DocumentId,
        document: &SeedDocument,
        new: &NewDocument,
        ours: bool,
    ) -> Result<()> {
        let known = documents::get(self.write.db(), id)?;
        let url = new.url.as_ref().map(|url| url.hash());
        let known_url = reads(&known.url, str::parse::<crate::model::WebAddress>)?.map(|url| url.hash());
        if ours && (known.kind, known.checker, &known_url) != (new.kind, new.checker, &url) {
            return Err(
                Error::usage(format!("{id} was loaded with another kind, address or checker"))
                    .hint("another document is another record: give it a key of its own"),
            );
        }
        let mut edit = DocumentEdit {
            archived_url: new.archived_url.clone(),
            sha256: new.sha256.clone(),
            title: new.title.clone(),
            publisher: new.publisher,
            origin: new.origin,
            basis: new.basis,
            dated: new.dated.clone(),
            access: document.access,
        };
        if !ours {
            // Of a page that others brought here, only what nobody has said yet.
            edit.archived_url = edit.archived_url.filter(|_| known.archived_url.is_none());
            edit.sha256 = edit.sha256.filter(|_| known.sha256.is_none());
            edit.title = edit.title.filter(|_| known.title.is_none());
            edit.publisher = edit.publisher.filter(|_| known.publisher.is_none());
            edit.origin = edit.origin.filter(|_| known.origin.is_none());
            edit.basis = edit.basis.filter(|_| known.basis.is_none());
            edit.dated = edit.dated.filter(|_| known.dated.is_none());
            edit.access = None;
        }
        if documents::update(self.write, id, &edit)? {
            let of = format!("document {:?}", document.key);
            self.change(None, of, format!("{id} was brought up to date"));
        }
        Ok(())
    }
}

/// A digest that holds nothing protected: it stands in the journal's text.
fn public_digest(source: &SeedSource) -> Result<String> {
    #[derive(Serialize)]
    struct Public<'a> {
        source: &'a SeedSource,
    }
    let source = SeedSource {
        protected: None,
        ..source.clone()
    };
    digest(&Public { source: &source })
}
