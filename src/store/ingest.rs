//! An article that was read: recognised by its address and its text, recorded, its claims drafted.

use std::collections::HashSet;

use serde::Serialize;

use super::articles::{self, Copy, NewArticle, Published};
use super::drafts::{self, Known, Read, Recorded};
use super::journal::Write;
use super::sources::{self, NewSource, SourceEdit};
use crate::db::tables::APPEARANCES;
use crate::db::{Db, Param};
use crate::error::{Error, Result};
use crate::model::names::fold;
use crate::model::{Anchor, ArticleId, Draft, SourceId, SourceKind, WebAddress};
use crate::view::articles::Attached;
use crate::view::drafts::Outcome;

/// An article as it was read.
#[derive(Debug)]
pub struct NewText<'a> {
    /// The headline.
    pub title: &'a str,
    /// Where it was published.
    pub url: Option<&'a WebAddress>,
    /// Who published it, by number or name; without it, whoever owns the site.
    pub outlet: Option<&'a str>,
    /// When.
    pub published: Option<Published>,
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// Its text.
    pub copy: &'a Copy,
    /// The text's code points.
    pub chars: &'a [char],
    /// What was drafted from it.
    pub drafts: &'a [Draft],
    /// Whether drafts in which nobody must be chosen are accepted at once.
    pub accept: bool,
}

/// What became of it.
#[derive(Debug)]
pub struct Taken {
    /// Which article it is.
    pub article: ArticleId,
    /// What it was to the ledger.
    pub outcome: Outcome,
    /// Who published it.
    pub outlet: SourceId,
    /// What was drafted.
    pub recorded: Recorded,
    /// What became of the claims' places, when the text has changed.
    pub places: Option<Attached>,
}

/// Takes an article in: a new one with its drafts; of a known one with another text the new version, with drafts of what it
/// says that it did not say before; of a known text at another outlet the appearance; of a known text nothing.
///
/// # Errors
/// `Usage` when nobody says who published it; the database's.
pub fn article(write: &mut Write, known: &mut Known, new: &NewText) -> Result<Taken> {
    let seq = write.seq() - 1;
    known.refresh(write.db(), seq)?;
    let here = match new.url {
        Some(url) => at_address(write.db(), url)?,
        None => None,
    };
    let taken = match here {
        Some(article) => match newest_text(write.db(), article)? == Some(new.copy.sha256.clone()) {
            true => same(write, article)?,
            false => changed(write, known, article, new)?,
        },
        None => match with_text(write.db(), &new.copy.sha256)? {
            Some(article) => elsewhere(write, known, article, new)?,
            None => fresh(write, known, new)?,
        },
    };
    known.written(write.seq() - 1);
    Ok(taken)
}

fn same(write: &mut Write, article: ArticleId) -> Result<Taken> {
    Ok(Taken {
        article,
        outcome: Outcome::Same,
        outlet: articles::get(write.db(), article)?.outlet,
        recorded: Recorded::default(),
        places: None,
    })
}

fn fresh(write: &mut Write, known: &mut Known, new: &NewText) -> Result<Taken> {
    let outlet = outlet(write, known, new)?;
    let id = articles::insert(write, &about(new, outlet))?;
    let (text, _) = articles::record_text(write, id, new.copy)?;
    let recorded = record(write, known, new, (id, outlet, text), new.drafts)?;
    entry(write, id, Outcome::New, new, &recorded)?;
    Ok(Taken {
        article: id,
        outcome: Outcome::New,
        outlet,
        recorded,
        places: None,
    })
}

fn changed(write: &mut Write, known: &mut Known, id: ArticleId, new: &NewText) -> Result<Taken> {
    let old = articles::get(write.db(), id)?;
    let places = articles::check_copy(write.db(), id, new.copy)?;
    let (text, _) = articles::record_text(write, id, new.copy)?;
    let renewed = NewArticle {
        published: new
            .published
            .or(old.published_at.map(Published::At))
            .or(old.published_on.map(Published::On)),
        language: new.language.map(str::to_owned).or(old.language.clone()),
        url: old.url.as_deref().and_then(|url| url.parse().ok()),
        external_id: old.external_id.clone(),
        ..about(new, old.outlet)
    };
    articles::update(write, id, &renewed)?;
    let before = claimed(write.db(), id)?;
    let fresh: Vec<Draft> = new
        .drafts
        .iter()
        .filter(|draft| !before.contains(&slices(&Anchor::of(new.chars, &draft.spans))))
        .cloned()
        .collect();
    let recorded = record(write, known, new, (id, old.outlet, text), &fresh)?;
    entry(write, id, Outcome::Changed, new, &recorded)?;
    Ok(Taken {
        article: id,
        outcome: Outcome::Changed,
        outlet: old.outlet,
        recorded,
        places: Some(places),
    })
}

/// A known text at an address, or under an outlet, that is new: a verbatim copy.
fn elsewhere(write: &mut Write, known: &mut Known, id: ArticleId, new: &NewText) -> Result<Taken> {
    let there = articles::get(write.db(), id)?;
    if new.url.is_none() && new.outlet.is_none() {
        return same(write, id);
    }
    let outlet = outlet(write, known, new)?;
    let url = new.url.map(|url| url.as_str().to_owned());
    let copies = articles::appearances(write.db(), id, i64::MAX)?;
    let known_copy = copies
        .iter()
        .any(|copy| copy.outlet == Some(outlet) && (copy.url == url || url.is_none()));
    if (outlet == there.outlet && (url.is_none() || there.url == url)) || known_copy {
        return same(write, id);
    }
    let published_on = new.published.map(Published::day);
    let published_at = match new.published {
        Some(Published::At(at)) => Some(at),
        _ => None,
    };
    let seq = write.seq();
    write.put(
        &APPEARANCES,
        "INSERT INTO appearances (id, seq, article, outlet, url, published_on, published_at, note, ended)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM appearances), ?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL) RETURNING *",
        &[
            seq.into(),
            id.into(),
            outlet.into(),
            url.into(),
            published_on.into(),
            published_at.into(),
        ],
    )?;
    entry(write, id, Outcome::Copy, new, &Recorded::default())?;
    Ok(Taken {
        article: id,
        outcome: Outcome::Copy,
        outlet,
        recorded: Recorded::default(),
        places: None,
    })
}

fn about(new: &NewText, outlet: SourceId) -> NewArticle {
    NewArticle {
        title: new.title.to_owned(),
        url: new.url.cloned(),
        outlet,
        published: new.published,
        language: new.language.map(str::to_owned),
        external_id: None,
    }
}

fn record(
    write: &mut Write,
    known: &mut Known,
    new: &NewText,
    (article, outlet, text): (ArticleId, SourceId, i64),
    drafts: &[Draft],
) -> Result<Recorded> {
    drafts::record(
        write,
        known,
        &Read {
            article,
            outlet,
            text,
            chars: new.chars,
            language: new.language,
            drafts,
            accept: new.accept,
        },
    )
}

fn entry(write: &mut Write, id: ArticleId, outcome: Outcome, new: &NewText, recorded: &Recorded) -> Result<()> {
    #[derive(Serialize)]
    struct Did<'a> {
        article: ArticleId,
        outcome: Outcome,
        sha256: &'a str,
        drafts: &'a [crate::model::ClaimId],
        accepted: i64,
    }
    let did = Did {
        article: id,
        outcome,
        sha256: &new.copy.sha256,
        drafts: &recorded.claims,
        accepted: recorded.accepted,
    };
    write.entry("ingest", id, &did).map(drop)
}

/// Who published it: whoever is named, else whoever owns the site. A name that nobody carries is a new outlet.
fn outlet(write: &mut Write, known: &mut Known, new: &NewText) -> Result<SourceId> {
    if let Some(id) = new.outlet.and_then(|name| name.parse::<SourceId>().ok()) {
        return sources::get(write.db(), id).map(|source| source.id);
    }
    let host = new.url.map(WebAddress::host);
    if let Some(name) = new.outlet {
        if let [one] = known.named(name) {
            return Ok(*one);
        }
        if !known.named(name).is_empty() {
            return sources::find(write.db(), name);
        }
    }
    if let Some(host) = host
        && let Some(owner) = sources::of_host(write.db(), host)?
    {
        return Ok(owner);
    }
    let Some(name) = new.outlet.or(host) else {
        return Err(Error::usage("nobody says who published it").hint("name the outlet: --outlet NAME"));
    };
    let made = NewSource {
        kind: SourceKind::Outlet,
        name: name.to_owned(),
        about: SourceEdit {
            host: host.map(str::to_owned),
            ..SourceEdit::default()
        },
        external_id: None,
    };
    let id = sources::insert(write, &made)?;
    known.learn(id, SourceKind::Outlet, name);
    Ok(id)
}

/// The article that was published at an address.
///
/// # Errors
/// The database's.
pub fn at_address(db: &mut Db, url: &WebAddress) -> Result<Option<ArticleId>> {
    db.row(
        "SELECT id FROM articles WHERE url_hash = ?1",
        &[Param::from(url.hash())],
        |r| r.next(),
    )
}

/// The first article that has, or had, this very text.
///
/// # Errors
/// The database's.
pub fn with_text(db: &mut Db, sha256: &str) -> Result<Option<ArticleId>> {
    db.row(
        "SELECT min(article) FROM article_texts WHERE sha256 = ?1",
        &[sha256.into()],
        |r| r.next::<Option<ArticleId>>(),
    )
    .map(Option::flatten)
}

fn newest_text(db: &mut Db, article: ArticleId) -> Result<Option<String>> {
    db.row(
        "SELECT sha256 FROM article_texts WHERE article = ?1 ORDER BY version DESC LIMIT 1",
        &[article.into()],
        |r| r.next(),
    )
}

/// What became of a text that was read, without writing anything.
///
/// # Errors
/// The database's.
pub fn foresee(db: &mut Db, url: Option<&WebAddress>, sha256: &str) -> Result<(Option<ArticleId>, Outcome)> {
    let here = match url {
        Some(url) => at_address(db, url)?,
        None => None,
    };
    Ok(match here {
        Some(article) if newest_text(db, article)?.as_deref() == Some(sha256) => (Some(article), Outcome::Same),
        Some(article) => (Some(article), Outcome::Changed),
        None => match with_text(db, sha256)? {
            Some(article) if url.is_some() => (Some(article), Outcome::Copy),
            Some(article) => (Some(article), Outcome::Same),
            None => (None, Outcome::New),
        },
    })
}

/// The words on which an article's claims stand already, as the digests of their slices; of dropped claims too.
fn claimed(db: &mut Db, article: ArticleId) -> Result<HashSet<Vec<String>>> {
    let spans: Vec<String> = db.rows(
        "SELECT anchor_spans FROM claims WHERE article = ?1 AND anchor_spans IS NOT NULL",
        &[article.into()],
        |r| r.next(),
    )?;
    spans
        .iter()
        .map(|json| {
            serde_json::from_str::<Anchor>(json)
                .map(|anchor| slices(&anchor))
                .map_err(|_| Error::corrupt("an anchor that cannot be read"))
        })
        .collect()
}

fn slices(anchor: &Anchor) -> Vec<String> {
    anchor.spans.iter().map(|span| span.sha256.clone()).collect()
}

/// A headline for a text without one: its first words.
pub fn first_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    let line = words.join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).take(150).collect();
    match fold(&line).is_empty() {
        true => "Untitled".to_owned(),
        false => format!("{line} …"),
    }
}
