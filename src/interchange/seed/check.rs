//! What is wrong with a scenario that can be known without a ledger: keys that name nothing or two things, dates that
//! are none, chains that are no chains, acts that say two things. The first fault is the answer.

mod claims;

use std::collections::BTreeMap;

use super::read::FORMAT;
use super::{Place, Scenario, SeedArticle, SeedDocument, SeedSource};
use crate::error::Result;
use crate::model::names::fold;
use crate::model::web::host_of;
use crate::model::{DocumentKind, Edtf, GrantedBy, SourceKind, WebAddress};
use crate::store::articles::Published;

/// Checks a whole scenario.
///
/// # Errors
/// `Usage`, with the file and line of the first fault.
pub fn check(scenario: &Scenario) -> Result<()> {
    let place = &scenario.place;
    if scenario.format != FORMAT {
        return Err(place
            .fault(
                "format",
                format!("{:?} is not a format that this sayso reads", scenario.format),
            )
            .hint(format!("write format = {FORMAT:?}")));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if scenario.name.is_empty() || !scenario.name.chars().all(plain) {
        return Err(place
            .fault("name", format!("{:?} is not a scenario's name", scenario.name))
            .hint("letters, digits and hyphens, such as \"harbour-bridge\""));
    }
    if scenario.articles.is_empty() {
        return Err(place.fault("articles", "a scenario needs an article"));
    }
    let check = Check {
        place,
        scenario,
        people: Keys::of(place, ("person", "people"), scenario.people.iter().map(|p| &p.key))?,
        sources: Keys::of(place, ("source", "sources"), scenario.sources.iter().map(|s| &s.key))?,
        articles: Keys::of(place, ("article", "articles"), scenario.articles.iter().map(|a| &a.key))?,
        documents: Keys::of(
            place,
            ("document", "documents"),
            scenario.documents.iter().map(|d| &d.key),
        )?,
        claims: Keys::of(place, ("claim", "claims"), scenario.claims.iter().map(|c| &c.key))?,
    };
    check.names()?;
    for (n, source) in scenario.sources.iter().enumerate() {
        check.source(&format!("sources.{n}"), source)?;
    }
    for (n, article) in scenario.articles.iter().enumerate() {
        check.article(&format!("articles.{n}"), article)?;
    }
    for (n, document) in scenario.documents.iter().enumerate() {
        check.document(&format!("documents.{n}"), document)?;
    }
    for (n, claim) in scenario.claims.iter().enumerate() {
        check.claim(&format!("claims.{n}"), claim)?;
    }
    check.addresses()?;
    check.relations()
}

/// The keys of one sort of record.
struct Keys<'a> {
    what: (&'static str, &'static str),
    at: BTreeMap<&'a str, usize>,
}

impl<'a> Keys<'a> {
    fn of(
        place: &Place,
        what: (&'static str, &'static str),
        keys: impl Iterator<Item = &'a String>,
    ) -> Result<Keys<'a>> {
        let (noun, table) = what;
        Ok(Keys {
            what,
            at: unique(place, noun, table, keys)?,
        })
    }

    fn find(&self, place: &Place, path: &str, key: &str) -> Result<usize> {
        match self.at.get(key) {
            Some(n) => Ok(*n),
            None => Err(place.unknown(path, self.what, key, self.at.keys().copied())),
        }
    }
}

fn unique<'a>(
    place: &Place,
    noun: &str,
    table: &str,
    keys: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<&'a str, usize>> {
    let mut at = BTreeMap::new();
    for (n, key) in keys.enumerate() {
        let path = format!("{table}.{n}.key");
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if key.is_empty() || !key.chars().all(plain) {
            return Err(place
                .fault(&path, format!("{key:?} is not a key"))
                .hint("letters, digits, hyphens, dots and underscores, such as \"informed-source\""));
        }
        if let Some(first) = at.insert(key.as_str(), n) {
            let first = place.at(&format!("{table}.{first}.key"));
            return Err(place
                .fault(&path, format!("the key {key:?} of this {noun} is taken"))
                .hint(format!("it was given at {first}")));
        }
    }
    Ok(at)
}

struct Check<'a> {
    place: &'a Place,
    scenario: &'a Scenario,
    people: Keys<'a>,
    sources: Keys<'a>,
    articles: Keys<'a>,
    documents: Keys<'a>,
    claims: Keys<'a>,
}

impl Check<'_> {
    /// A key that names something, or is left out.
    fn named(&self, keys: &Keys, path: &str, field: &str, key: &Option<String>) -> Result<Option<usize>> {
        key.as_ref()
            .map(|key| keys.find(self.place, &format!("{path}.{field}"), key))
            .transpose()
    }

    fn reads<T>(
        &self,
        path: &str,
        field: &str,
        text: &Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>> {
        let fault = |message| self.place.fault(&format!("{path}.{field}"), message);
        text.as_deref().map(|text| read(text).map_err(fault)).transpose()
    }

    /// Two sources of one file that share a name could not be told apart when it is loaded again.
    fn names(&self) -> Result<()> {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (n, source) in self.scenario.sources.iter().enumerate() {
            for name in source.name.iter().chain(&source.aliases) {
                if let Some(other) = known.insert(fold(name), n)
                    && other != n
                {
                    let other = &self.scenario.sources[other].key;
                    let path = format!("sources.{n}");
                    return Err(self
                        .place
                        .fault(&path, format!("{name:?} is a name of the source {other:?} too"))
                        .hint("add words that tell the two apart, or make them one source"));
                }
            }
        }
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (n, person) in self.scenario.people.iter().enumerate() {
            if known.insert(fold(&person.name), n).is_some() {
                let path = format!("people.{n}.name");
                return Err(self
                    .place
                    .fault(&path, format!("{:?} is somebody else's name too", person.name)));
            }
        }
        Ok(())
    }

    fn source(&self, path: &str, source: &SeedSource) -> Result<()> {
        let no = |field: &str, message: String| Err(self.place.fault(&format!("{path}.{field}"), message));
        let key = &source.key;
        self.reads(path, "host", &source.host, host_of)?;
        if source.kind == SourceKind::Anonymous {
            if source.name.is_some() || !source.aliases.is_empty() {
                return no(
                    "name",
                    format!("{key:?} is anonymous and has no names: give described_as"),
                );
            }
            if source.described_as.is_none() || source.article.is_none() {
                return no(
                    "key",
                    format!("{key:?} is anonymous: it is known by article and described_as, give both"),
                );
            }
            self.named(&self.articles, path, "article", &source.article)?;
            if source.protected.is_some() && source.granted_by != Some(GrantedBy::Us) {
                return no(
                    "protected",
                    format!("protected fields go with granted_by = \"us\", and {key:?} has another"),
                );
            }
            return Ok(());
        }
        if source.name.is_none() {
            return no(
                "key",
                format!("{key:?} has no name: give name, or make its kind anonymous"),
            );
        }
        let field = [
            ("article", source.article.is_some()),
            ("granted_by", source.granted_by.is_some()),
            ("stated_reason", source.stated_reason.is_some()),
            ("standing", source.standing.is_some()),
            ("direct_knowledge", source.direct_knowledge.is_some()),
            ("protected", source.protected.is_some()),
        ];
        match field.into_iter().find(|(_, given)| *given) {
            Some((field, _)) => no(
                field,
                format!("{field} goes with anonymous sources, and {key:?} has a name"),
            ),
            None => Ok(()),
        }
    }

    fn article(&self, path: &str, article: &SeedArticle) -> Result<()> {
        let outlet = self
            .sources
            .find(self.place, &format!("{path}.outlet"), &article.outlet)?;
        self.has_a_name(path, "outlet", outlet)?;
        self.reads(path, "url", &article.url, str::parse::<WebAddress>)?;
        self.reads(path, "published", &article.published, str::parse::<Published>)?;
        self.reads(path, "text_sha256", &article.text_sha256, sha256)?;
        if article.text_file.is_none() && article.text_sha256.is_some() != article.text_length.is_some() {
            return Err(self
                .place
                .fault(path, "text_sha256 and text_length go together: give both, or text_file"));
        }
        for (n, copy) in article.appearances.iter().enumerate() {
            let path = format!("{path}.appearances.{n}");
            if let Some(outlet) = self.named(&self.sources, &path, "outlet", &copy.outlet)? {
                self.has_a_name(&path, "outlet", outlet)?;
            }
            self.reads(&path, "url", &copy.url, str::parse::<WebAddress>)?;
            self.reads(&path, "published", &copy.published, str::parse::<Published>)?;
        }
        Ok(())
    }

    fn has_a_name(&self, path: &str, field: &str, source: usize) -> Result<()> {
        let source = &self.scenario.sources[source];
        if source.kind != SourceKind::Anonymous {
            return Ok(());
        }
        let message = format!("{:?} is anonymous and publishes nothing", source.key);
        Err(self.place.fault(&format!("{path}.{field}"), message))
    }

    fn document(&self, path: &str, document: &SeedDocument) -> Result<()> {
        let kind = document.kind.unwrap_or(DocumentKind::Page);
        if kind == DocumentKind::Page && document.url.is_none() {
            return Err(self.place.fault(path, "a page needs its url; or give another kind"));
        }
        if document.url.is_none() && document.title.is_none() && document.sha256.is_none() {
            let message = "nothing tells which document it is: give url, title or sha256";
            return Err(self.place.fault(path, message));
        }
        self.reads(path, "url", &document.url, str::parse::<WebAddress>)?;
        self.reads(path, "archived_url", &document.archived_url, str::parse::<WebAddress>)?;
        self.reads(path, "sha256", &document.sha256, sha256)?;
        self.reads(path, "dated", &document.dated, str::parse::<Edtf>)?;
        self.named(&self.sources, path, "publisher", &document.publisher)?;
        self.named(&self.sources, path, "origin", &document.origin)?;
        self.named(&self.people, path, "checker", &document.checker)?;
        Ok(())
    }

    /// One address is one article, and one document.
    fn addresses(&self) -> Result<()> {
        let articles = self.scenario.articles.iter().map(|a| &a.url);
        let documents = self.scenario.documents.iter().map(|d| &d.url);
        self.apart("articles", articles)?;
        self.apart("documents", documents)
    }

    fn apart<'a>(&self, table: &str, urls: impl Iterator<Item = &'a Option<String>>) -> Result<()> {
        let mut known = BTreeMap::new();
        for (n, url) in urls.enumerate() {
            let Some(Ok(url)) = url.as_ref().map(|url| url.parse::<WebAddress>()) else {
                continue;
            };
            if let Some(first) = known.insert(url.hash(), n) {
                let first = self.place.at(&format!("{table}.{first}.url"));
                return Err(self
                    .place
                    .fault(
                        &format!("{table}.{n}.url"),
                        format!("the address {url} was given before"),
                    )
                    .hint(format!("it stands at {first}: make the two one")));
            }
        }
        Ok(())
    }
}

fn sha256(text: &str) -> Result<(), String> {
    match text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        true => Ok(()),
        false => Err("a SHA-256 is written with 64 digits 0–9 and a–f".to_owned()),
    }
}
