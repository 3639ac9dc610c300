//! Loading a scenario into a ledger, in one write. What an earlier seed wrote is found again by `scenario/key`; what has
//! not changed in the file is left alone, whatever the desk has made of it since. History is never rewritten.

mod acts;
mod claims;
mod records;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seed::{Place, Scenario, SeedArticle, check};
use crate::error::{Error, Kind, Result};
use crate::model::canonical::{json, sha256};
use crate::model::lint::looks_identifying;
use crate::model::{Access, ArticleId, ClaimId, DocumentId, EvidenceId, PersonId, SourceId};
use crate::store::articles::{self, Appearance, Copy, NewArticle, Published};
use crate::store::sources::Protected;
use crate::store::{Write, people, relations, seeded};
use crate::view::seeds::{Change, Seeded};

/// Loads a scenario; `texts` gives the text of a file that an article names.
///
/// # Errors
/// `Usage` for what is wrong with the scenario, `Refused` for a rule of the desk that says no; both begin with the
/// file, line and column. The write must then be given up.
pub fn load(write: &mut Write, scenario: &Scenario, texts: &dyn Fn(&str) -> Result<String>) -> Result<Seeded> {
    check(scenario)?;
    let mut load = Load {
        write,
        scenario,
        before: Made::default(),
        made: Made::of(scenario),
        people: BTreeMap::new(),
        sources: BTreeMap::new(),
        articles: BTreeMap::new(),
        documents: BTreeMap::new(),
        claims: BTreeMap::new(),
        answer: Seeded {
            name: scenario.name.clone(),
            claims: scenario.claims.len(),
            created: 0,
            updated: 0,
            unchanged: 0,
            changes: Vec::new(),
            articles: Vec::new(),
        },
    };
    load.before = load.made_before()?;
    load.people()?;
    load.named_sources()?;
    for (n, article) in scenario.articles.iter().enumerate() {
        let path = format!("articles.{n}");
        let id = load.article(&path, article, texts).map_err(|e| load.told(&path, e))?;
        load.answer.articles.push(id);
    }
    load.anonymous_sources()?;
    load.documents()?;
    for (n, article) in scenario.articles.iter().enumerate() {
        load.claims(&article.key)?;
        if n + 1 == scenario.articles.len() {
            load.relations()?;
        }
        load.record(&article.key)?;
    }
    load.acts()?;
    Ok(load.answer)
}

/// What of a scenario is protected and looks as if it named somebody: of which record, which field, and what it seems to hold.
pub fn identifying(scenario: &Scenario) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let sources = scenario.sources.iter().filter_map(|source| {
        let protected = source.protected.as_ref()?;
        let protected = Protected {
            identity_known_to: protected.identity_known_to.clone(),
            motive: protected.motive.clone(),
            approved_by: protected.approved_by.clone(),
        };
        Some((format!("source {:?}", source.key), protected.identifying()))
    });
    let documents = scenario
        .documents
        .iter()
        .filter(|document| document.access == Some(Access::Protected))
        .map(|document| {
            let title = document.title.as_deref().and_then(looks_identifying);
            (
                format!("document {:?}", document.key),
                title.map(|what| ("title", what)).into_iter().collect(),
            )
        });
    sources.chain(documents).collect()
}

/// A load under way: what the file's keys have become so far.
struct Load<'l, 'd, 's> {
    write: &'l mut Write<'d>,
    scenario: &'s Scenario,
    before: Made,
    made: Made,
    people: BTreeMap<&'s str, PersonId>,
    sources: BTreeMap<&'s str, SourceId>,
    articles: BTreeMap<&'s str, Article>,
    documents: BTreeMap<&'s str, DocumentId>,
    claims: BTreeMap<&'s str, Claimed<'s>>,
    answer: Seeded,
}

struct Article {
    id: ArticleId,
    /// The row of the text's version that anchors count in, and the text if it is at hand.
    text: Option<(i64, Option<Vec<char>>)>,
}

/// A claim as this load left it.
struct Claimed<'s> {
    id: ClaimId,
    /// How many of the file's acts were made before.
    acts_made: usize,
    /// Whether this load gave it a new number, so that relations must name it anew.
    new: bool,
    evidence: BTreeMap<&'s str, EvidenceId>,
}

/// What a seed made, in the body of its entry: how the next seed of the same scenario knows what has changed in the file,
/// as against what the desk has changed since.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Made {
    scenario: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    sources: BTreeMap<String, MadeRecord<SourceId>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    documents: BTreeMap<String, MadeRecord<DocumentId>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    claims: BTreeMap<String, MadeClaim>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct MadeRecord<Id> {
    id: Id,
    record: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct MadeClaim {
    claim: ClaimId,
    /// Evidence by its key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    evidence: BTreeMap<String, MadeRecord<EvidenceId>>,
    /// A digest of each act, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    acts: Vec<String>,
}

impl Made {
    fn of(scenario: &Scenario) -> Made {
        Made {
            scenario: scenario.name.clone(),
            ..Made::default()
        }
    }

    fn add(&mut self, later: Made) {
        self.sources.extend(later.sources);
        self.documents.extend(later.documents);
        self.claims.extend(later.claims);
        self.relations.extend(later.relations);
    }
}

/// A record's digest: SHA-256 of its canonical JSON.
fn digest(record: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(record)
        .map_err(|e| Error::new(Kind::Usage, "a record that cannot be written as JSON").because(e))?;
    Ok(sha256(json(&value).as_bytes()))
}

/// What was checked reads; this is for callers that skipped the check.
fn reads<T>(text: &Option<String>, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>> {
    text.as_deref().map(read).transpose().map_err(Error::usage)
}

impl<'s> Load<'_, '_, 's> {
    fn place(&self) -> &'s Place {
        &self.scenario.place
    }

    fn told(&self, path: &str, error: Error) -> Error {
        self.place().wrap(path, error)
    }

    fn external(&self, key: &str) -> String {
        format!("{}/{key}", self.scenario.name)
    }

    fn change(&mut self, claim: Option<ClaimId>, of: String, what: impl Into<String>) {
        let what = what.into();
        self.answer.changes.push(Change { claim, of, what });
    }

    fn made_before(&mut self) -> Result<Made> {
        #[derive(Deserialize)]
        struct Body {
            did: Made,
        }
        let mut before = Made::of(self.scenario);
        for article in &self.scenario.articles {
            let external = self.external(&article.key);
            let Some((id, _)) = seeded::article(self.write.db(), &external)? else {
                continue;
            };
            for body in seeded::bodies(self.write.db(), id)? {
                // A redacted body no longer tells: its records then count as made, and are not made again.
                if let Ok(Body { did }) = serde_json::from_str(&body)
                    && did.scenario == self.scenario.name
                {
                    before.add(did);
                }
            }
        }
        Ok(before)
    }

    fn people(&mut self) -> Result<()> {
        let known = people::list(self.write.db())?;
        for (n, person) in self.scenario.people.iter().enumerate() {
            let folded = crate::model::names::fold(&person.name);
            let same = known.iter().find(|k| crate::model::names::fold(&k.name) == folded);
            let id = match same {
                Some(known) => known.id,
                None => people::add(self.write, &person.name, None)
                    .map_err(|e| self.told(&format!("people.{n}.name"), e))?,
            };
            self.people.insert(&person.key, id);
        }
        Ok(())
    }

    fn person(&self, key: &Option<String>) -> Option<PersonId> {
        key.as_ref().and_then(|key| self.people.get(key.as_str())).copied()
    }

    fn source(&self, key: &Option<String>) -> Option<SourceId> {
        key.as_ref().and_then(|key| self.sources.get(key.as_str())).copied()
    }

    /// Does something as a person of the file, or else as whoever seeds.
    fn acting<T>(&mut self, by: &Option<String>, act: impl FnOnce(&mut Write) -> Result<T>) -> Result<T> {
        let seeder = self.write.person;
        self.write.person = self.person(by).unwrap_or(seeder);
        let done = act(self.write);
        self.write.person = seeder;
        done
    }

    fn article(
        &mut self,
        path: &str,
        article: &'s SeedArticle,
        texts: &dyn Fn(&str) -> Result<String>,
    ) -> Result<ArticleId> {
        let copy = self.copy(path, article, texts)?;
        let new = NewArticle {
            title: article.title.clone(),
            url: reads(&article.url, str::parse)?,
            outlet: self
                .sources
                .get(article.outlet.as_str())
                .copied()
                .ok_or_else(|| self.place().fault(path, "the outlet is not loaded"))?,
            published: reads(&article.published, str::parse)?,
            language: article.language.clone(),
            external_id: Some(self.external(&article.key)),
        };
        let copies = article.appearances.iter().map(|copy| {
            Ok(Appearance {
                outlet: self.source(&copy.outlet),
                url: copy.url.clone(),
                published: reads(&copy.published, str::parse::<Published>)?,
                note: copy.note.clone(),
            })
        });
        let copies = copies.collect::<Result<Vec<_>>>()?;
        let record = digest(&SeedArticle {
            text_sha256: copy.as_ref().map(|copy| copy.sha256.clone()),
            text_length: copy.as_ref().and_then(|copy| u32::try_from(copy.length).ok()),
            ..article.clone()
        })?;
        let write = &mut *self.write;
        let known = seeded::article(write.db(), &format!("{}/{}", self.scenario.name, article.key))?;
        let (id, same) = match &known {
            Some((id, before)) => (*id, before.as_ref() == Some(&record)),
            None => (articles::insert(write, &new)?, false),
        };
        let mut changed = Vec::new();
        if !same {
            if known.is_some() && articles::update(write, id, &new)? {
                changed.push("its headline, address, outlet, date or language");
            }
            if articles::set_appearances(write, id, &copies)? && known.is_some() {
                changed.push("its copies elsewhere");
            }
        }
        // An unchanged record may still meet a ledger that knew only the hash of the text.
        let mut text = None;
        if let Some(copy) = copy {
            let (row, new) = articles::record_text(write, id, &copy)?;
            if new && known.is_some() {
                changed.push("a version of its text");
            }
            text = Some((row, copy.text.map(|text| text.chars().collect())));
        }
        if !same {
            articles::set_record(write, id, &record)?;
        }
        if !changed.is_empty() {
            self.change(None, format!("article {:?}", article.key), changed.join(", "));
        }
        self.articles.insert(&article.key, Article { id, text });
        Ok(id)
    }

    fn copy(&self, path: &str, article: &SeedArticle, texts: &dyn Fn(&str) -> Result<String>) -> Result<Option<Copy>> {
        let Some(file) = &article.text_file else {
            return Ok(match (&article.text_sha256, article.text_length) {
                (Some(sha256), Some(length)) => Some(Copy {
                    sha256: sha256.clone(),
                    length: length.into(),
                    text: None,
                }),
                _ => None,
            });
        };
        let copy = Copy::of(&texts(file)?);
        if article
            .text_sha256
            .as_ref()
            .is_some_and(|sha256| *sha256 != copy.sha256)
        {
            let message = format!("{file} is another text: its SHA-256 is {}", copy.sha256);
            return Err(self.place().fault(&format!("{path}.text_sha256"), message));
        }
        if article
            .text_length
            .is_some_and(|length| i64::from(length) != copy.length)
        {
            let message = format!("{file} has {} characters", copy.length);
            return Err(self.place().fault(&format!("{path}.text_length"), message));
        }
        Ok(Some(copy))
    }

    fn relations(&mut self) -> Result<()> {
        for (n, relation) in self.scenario.relations.iter().enumerate() {
            let (Some(from), Some(to)) = (
                self.claims.get(relation.from.as_str()),
                self.claims.get(relation.to.as_str()),
            ) else {
                continue;
            };
            // What the desk took back by hand stays taken back.
            let name = format!("{} {} {}", relation.from, relation.kind, relation.to);
            if self.before.relations.contains(&name) && !from.new && !to.new {
                continue;
            }
            let (from, to) = (from.id, to.id);
            let new = relations::put(self.write, from, relation.kind, to, relation.note.as_deref())
                .map_err(|e| self.told(&format!("relations.{n}"), e))?;
            if new && self.before.claims.contains_key(&relation.from) {
                let of = format!("claim {:?}", relation.from);
                self.change(Some(from), of, format!("related: {} {:?}", relation.kind, relation.to));
            }
            self.made.relations.push(name);
        }
        Ok(())
    }

    /// The entry that says what this seed made of an article and its claims, if it made anything.
    fn record(&mut self, article: &str) -> Result<()> {
        let Some(article) = self.articles.get(article) else {
            return Ok(());
        };
        if self.write.unrecorded() {
            let made = std::mem::replace(&mut self.made, Made::of(self.scenario));
            self.write.entry("seed", article.id, &made)?;
        }
        Ok(())
    }
}
