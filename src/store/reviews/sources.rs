//! The sources that reviews name: found by their names, or new. Never merged by guess, and nobody in particular is a new
//! anonymous source each time.

use std::collections::HashMap;

use crate::db::tables::SOURCES;
use crate::db::{Param, Value};
use crate::error::Result;
use crate::model::names::fold;
use crate::model::review::{Hop, Publisher};
use crate::model::{ForeignReview, Incoming, SourceId, SourceKind};
use crate::store::journal::Write;
use crate::store::sources::of_host;

/// How many names are remembered from batch to batch: memory must not grow with the file.
const REMEMBERED: usize = 50_000;

/// Sites on which many publish: their host says nothing of who.
const PLATFORMS: &[&str] = &[
    "facebook.com",
    "twitter.com",
    "x.com",
    "instagram.com",
    "youtube.com",
    "medium.com",
    "wordpress.com",
    "blogspot.com",
    "substack.com",
    "tumblr.com",
    "t.me",
    "telegram.org",
    "linkedin.com",
    "sites.google.com",
    "docs.google.com",
    "github.io",
    "archive.org",
    "archive.is",
    "g.co",
    "toolbox.google.com",
];

/// Names and hosts that earlier batches found or made.
#[derive(Debug, Default)]
pub(super) struct Known {
    names: HashMap<String, SourceId>,
    hosts: HashMap<String, Option<SourceId>>,
}

/// Names and hosts of the batch under way: remembered once it is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    names: HashMap<String, SourceId>,
    hosts: HashMap<String, Option<SourceId>>,
    rows: Vec<Vec<Value>>,
    next: i64,
}

/// The sources of one review.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub publisher: Option<SourceId>,
    /// Its hands; a gap is nobody.
    pub chain: Vec<Option<SourceId>>,
    /// Whom each hand spoke to, where the record says so.
    pub addressees: Vec<Option<SourceId>>,
}

impl Known {
    /// Remembers what a batch that is kept has found.
    pub fn remember(&mut self, found: Found) {
        if self.names.len() + found.names.len() > REMEMBERED {
            self.names.clear();
        }
        if self.hosts.len() + found.hosts.len() > REMEMBERED {
            self.hosts.clear();
        }
        self.names.extend(found.names);
        self.hosts.extend(found.hosts);
    }

    /// Finds the publisher of each record, which tells the reviews apart; new ones are given numbers.
    pub fn publishers(
        &self,
        write: &mut Write,
        batch: &[&Incoming],
        found: &mut Found,
    ) -> Result<Vec<Option<SourceId>>> {
        [found.next] = write.next_ids([&SOURCES])?;
        let names = batch
            .iter()
            .filter_map(|record| record.review.publisher.as_ref()?.name.as_deref())
            .map(fold)
            .collect();
        self.look_up(write, names, found)?;
        batch
            .iter()
            .map(|record| self.publisher(write, &record.review, found))
            .collect()
    }

    fn publisher(&self, write: &mut Write, review: &ForeignReview, found: &mut Found) -> Result<Option<SourceId>> {
        let site = review.url.as_ref().map(|url| url.host());
        let Some(Publisher { name, host, kind }) = &review.publisher else {
            return match site {
                Some(host) => self.of_site(write, host, None, found),
                None => Ok(None),
            };
        };
        let Some(name) = name else {
            return match host.as_deref().or(site) {
                Some(host) => self.of_site(write, host, None, found),
                None => Ok(None),
            };
        };
        let folded = fold(name);
        if let Some(id) = self.by_name(&folded, found) {
            return Ok(Some(id));
        }
        // A site that the record itself calls the publisher's tells who it is under another name, too.
        if let Some(host) = host.as_deref().filter(|host| !is_platform(host))
            && let Some(id) = self.owner(write, host, found)?
        {
            found.names.insert(folded, id);
            return Ok(Some(id));
        }
        let own = host.as_deref().or(site).filter(|host| !is_platform(host));
        let free = match own {
            Some(host) => self.owner(write, host, found)?.is_none(),
            None => false,
        };
        let id = found.add(write, *kind, name, own.filter(|_| free));
        found.names.insert(folded, id);
        Ok(Some(id))
    }

    /// Whoever's site it is; a site that nobody owns is an outlet by that name.
    fn of_site(
        &self,
        write: &mut Write,
        host: &str,
        name: Option<&str>,
        found: &mut Found,
    ) -> Result<Option<SourceId>> {
        if is_platform(host) {
            return Ok(None);
        }
        if let Some(id) = self.owner(write, host, found)? {
            return Ok(Some(id));
        }
        let name = name.unwrap_or(host);
        let folded = fold(name);
        self.look_up(write, vec![folded.clone()], found)?;
        if let Some(id) = self.by_name(&folded, found) {
            return Ok(Some(id));
        }
        let id = found.add(write, SourceKind::Outlet, name, Some(host));
        found.names.insert(folded, id);
        Ok(Some(id))
    }

    fn owner(&self, write: &mut Write, host: &str, found: &mut Found) -> Result<Option<SourceId>> {
        if let Some(owner) = found.hosts.get(host).or_else(|| self.hosts.get(host)) {
            return Ok(*owner);
        }
        let owner = of_host(write.db(), host)?;
        found.hosts.insert(host.to_owned(), owner);
        Ok(owner)
    }

    /// The sources of chains, given numbers where they are new. With each chain comes who is meant by the unnamed in it,
    /// where that is known.
    pub fn chains(
        &self,
        write: &mut Write,
        chains: &[(&[Hop], Vec<Option<SourceId>>)],
        found: &mut Found,
    ) -> Result<Vec<Vec<Option<SourceId>>>> {
        let named = chains.iter().flat_map(|(chain, _)| chain.iter());
        let names = named
            .filter(|hop| hop.kind != SourceKind::Anonymous)
            .map(|hop| fold(&hop.name))
            .collect();
        self.look_up(write, names, found)?;
        let mut ids = Vec::with_capacity(chains.len());
        for (chain, unnamed) in chains {
            let mut links: Vec<Option<SourceId>> = Vec::with_capacity(chain.len());
            for (at, hop) in chain.iter().enumerate() {
                // A chain neither begins nor ends with nobody.
                if hop.gap && at > 0 && at + 1 < chain.len() {
                    links.push(None);
                    continue;
                }
                if hop.kind == SourceKind::Anonymous {
                    let known = unnamed.get(at).copied().flatten();
                    links.push(Some(
                        known.unwrap_or_else(|| found.add(write, hop.kind, &hop.name, None)),
                    ));
                    continue;
                }
                let folded = fold(&hop.name);
                let id = match self.by_name(&folded, found) {
                    Some(id) => id,
                    None => {
                        let id = found.add(write, hop.kind, &hop.name, None);
                        found.names.insert(folded, id);
                        id
                    }
                };
                links.push(Some(id));
            }
            ids.push(links);
        }
        Ok(ids)
    }

    fn by_name(&self, folded: &str, found: &Found) -> Option<SourceId> {
        found.names.get(folded).or_else(|| self.names.get(folded)).copied()
    }

    /// Asks the ledger for the names that no batch has met yet: sources by their own name before those by an alias.
    fn look_up(&self, write: &mut Write, mut names: Vec<String>, found: &mut Found) -> Result<()> {
        names.retain(|name| self.by_name(name, found).is_none());
        names.sort_unstable();
        names.dedup();
        let sql = |at: &str| {
            format!(
                "SELECT a.folded, min(coalesce(s.merged_into, s.id)), 1 AS own FROM source_aliases a JOIN sources s ON s.id = a.source
                 WHERE a.ended IS NULL AND s.kind <> 'anonymous' AND a.folded IN ({at}) GROUP BY a.folded
                 UNION ALL
                 SELECT s.folded, min(coalesce(s.merged_into, s.id)), 2 AS own FROM sources s
                 WHERE s.kind <> 'anonymous' AND s.folded IN ({at}) GROUP BY s.folded ORDER BY own"
            )
        };
        super::intake::in_parts(write.db(), &names, sql, |row| {
            let (name, id) = (row.next::<String>()?, row.next::<SourceId>()?);
            found.names.insert(name, id);
            Ok(())
        })
    }
}

impl Found {
    fn add(&mut self, write: &Write, kind: SourceKind, name: &str, host: Option<&str>) -> SourceId {
        let id = SourceId(self.next);
        self.next += 1;
        if let Some(host) = host {
            self.hosts.insert(host.to_owned(), Some(id));
        }
        self.rows.push(vec![
            id.into(),
            write.seq().into(),
            kind.into(),
            name.to_owned().into(),
            fold(name).into(),
            Param::Null,
            host.map(str::to_owned).into(),
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            Param::Null,
            write.now.into(),
        ]);
        id
    }

    /// Writes the new sources.
    pub fn keep(&mut self, write: &mut Write) -> Result<()> {
        write.load(&SOURCES, &std::mem::take(&mut self.rows))
    }
}

fn is_platform(host: &str) -> bool {
    PLATFORMS
        .iter()
        .any(|platform| host == *platform || host.strip_suffix(platform).is_some_and(|rest| rest.ends_with('.')))
}
