//! Articles and their verbatim copies elsewhere.

mod copies;
mod pages;
mod texts;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::journal::Write;
use super::{history, sources};
use crate::db::tables::{APPEARANCES, ARTICLES};
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::names::{fold, sound};
use crate::model::{ArticleId, Refusal, SourceId, SourceKind, WebAddress};

pub use copies::check_copy;
pub use pages::{ArticleFilter, lints, list, page};
pub(crate) use texts::record_text;
pub use texts::{Copy, TextVersion, anchor, attach, text, texts};

/// An article's row.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its number.
    pub id: ArticleId,
    /// The entry that added it.
    pub seq: i64,
    /// Its public id.
    pub public_id: String,
    /// The headline.
    pub title: String,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: SourceId,
    /// The day of publication.
    pub published_on: Option<NaiveDate>,
    /// The time of publication.
    pub published_at: Option<DateTime<Utc>>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What a seed file or an import knows it by.
    pub external_id: Option<String>,
    /// Digest of the record that it was made from.
    pub record_digest: Option<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

pub(super) fn from_row(row: &mut Row) -> Result<Article> {
    Ok(Article {
        id: row.next()?,
        seq: row.next()?,
        public_id: row.next()?,
        title: row.next()?,
        url: {
            let _folded: String = row.next()?;
            row.next()?
        },
        outlet: {
            let _hash: Option<String> = row.next()?;
            row.next()?
        },
        published_on: row.next()?,
        published_at: row.next()?,
        language: row.next()?,
        external_id: row.next()?,
        record_digest: row.next()?,
        added_at: row.next()?,
    })
}

impl history::Pictured for Article {
    fn table() -> &'static crate::db::Table {
        &ARTICLES
    }

    fn key(&self) -> i64 {
        self.id.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

/// When something was published, as exactly as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Published {
    /// To the second.
    At(DateTime<Utc>),
    /// To the day.
    On(NaiveDate),
}

impl Published {
    fn columns(this: Option<Published>) -> (Option<NaiveDate>, Option<DateTime<Utc>>) {
        match this {
            None => (None, None),
            Some(Published::On(day)) => (Some(day), None),
            Some(Published::At(at)) => (Some(at.date_naive()), Some(at)),
        }
    }

    /// The day, in UTC.
    pub fn day(self) -> NaiveDate {
        match self {
            Published::On(day) => day,
            Published::At(at) => at.date_naive(),
        }
    }
}

impl std::str::FromStr for Published {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(day) = crate::model::dates::day(text) {
            return Ok(Published::On(day));
        }
        DateTime::parse_from_rfc3339(text)
            .map(|at| Published::At(at.with_timezone(&Utc)))
            .map_err(|_| {
                format!(
                    "{:?} is not a day or a time: write 2015-10-20 or 2015-10-20T12:00:00Z",
                    crate::model::ids::short(text)
                )
            })
    }
}

/// What to record of a new article.
#[derive(Debug, Clone, Serialize)]
pub struct NewArticle {
    /// The headline.
    pub title: String,
    /// Where.
    #[serde(serialize_with = "as_text")]
    pub url: Option<WebAddress>,
    /// Who published it.
    pub outlet: SourceId,
    /// When.
    pub published: Option<Published>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What a seed file or an import knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

pub(crate) fn as_text<S: serde::Serializer>(url: &Option<WebAddress>, serializer: S) -> Result<S::Ok, S::Error> {
    match url {
        Some(url) => serializer.serialize_str(url.as_str()),
        None => serializer.serialize_none(),
    }
}

/// Reads one article.
///
/// # Errors
/// `NotFound`.
pub fn get(db: &mut Db, id: ArticleId) -> Result<Article> {
    let sql = format!("SELECT {} FROM articles a WHERE a.id = ?1", ARTICLES.columns_as("a"));
    db.row(&sql, &[id.into()], from_row)?
        .ok_or_else(|| Error::not_found(id).hint("`sayso article list` shows every article with its number"))
}

/// Adds an article, with its own entry in the journal.
///
/// # Errors
/// `Refused` when its address is known already.
pub fn add(write: &mut Write, new: &NewArticle) -> Result<ArticleId> {
    let id = insert(write, new)?;
    write.entry("article add", id, &serde_json::json!({"article": id, "new": new}))?;
    Ok(id)
}

/// Inserts an article's row within another verb.
pub(crate) fn insert(write: &mut Write, new: &NewArticle) -> Result<ArticleId> {
    let title = sound("title", &new.title, 1_000)?;
    let hash = new.url.as_ref().map(WebAddress::hash);
    refuse_known_address(write, new.url.as_ref(), None)?;
    let outlet = an_outlet(write, new.outlet)?;
    learn_host(write, &outlet, new.url.as_ref())?;
    let (published_on, published_at) = Published::columns(new.published);
    let public_id = write.public_id();
    let id = write.put(
        &ARTICLES,
        "INSERT INTO articles (id, seq, public_id, title, folded, url, url_hash, outlet, published_on, published_at,
                language, external_id, record_digest, added_at)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM articles), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL,
                ?12) RETURNING *",
        &[
            write.seq().into(),
            public_id.into(),
            (&title).into(),
            fold(&title).into(),
            new.url.as_ref().map(WebAddress::as_str).into(),
            hash.into(),
            new.outlet.into(),
            published_on.into(),
            published_at.into(),
            (&new.language).into(),
            (&new.external_id).into(),
            write.now.into(),
        ],
    )?;
    Ok(ArticleId(id))
}

/// A page on an outlet's site is the outlet's own word, so that the site is learned from its first article.
fn learn_host(write: &mut Write, outlet: &sources::Source, url: Option<&WebAddress>) -> Result<()> {
    let Some(url) = url.filter(|_| outlet.host.is_none()) else {
        return Ok(());
    };
    if sources::of_host(write.db(), url.host())?.is_none() {
        let edit = sources::SourceEdit {
            host: Some(url.host().to_owned()),
            ..sources::SourceEdit::default()
        };
        sources::update(write, outlet.id, &edit)?;
    }
    Ok(())
}

/// An address is one article's.
pub(super) fn refuse_known_address(write: &mut Write, url: Option<&WebAddress>, but: Option<ArticleId>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    let known: Option<ArticleId> = write.db().row(
        "SELECT id FROM articles WHERE url_hash = ?1",
        &[url.hash().into()],
        |r| r.next(),
    )?;
    match known {
        Some(known) if Some(known) != but => Err(Refusal::new(
            format!("{known} has this address already"),
            format!("see it with `sayso article show {}`", known.0),
        )
        .into()),
        _ => Ok(()),
    }
}

/// What somebody changes about an article; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ArticleEdit {
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub url: Option<WebAddress>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<SourceId>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Corrects what the ledger says about an article. Its texts are another matter: a new one is attached.
///
/// # Errors
/// `NotFound`; `Refused` when its address is another's, or an anonymous source is named as its outlet.
pub fn edit(write: &mut Write, id: ArticleId, edit: &ArticleEdit) -> Result<()> {
    let old = get(write.db(), id)?;
    let url = match (&edit.url, &old.url) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(kept)) => Some(
            kept.parse()
                .map_err(|_| Error::corrupt(format!("the address of {id}")))?,
        ),
        (None, None) => None,
    };
    let new = NewArticle {
        title: edit.title.clone().unwrap_or(old.title),
        url,
        outlet: edit.outlet.unwrap_or(old.outlet),
        published: edit
            .published
            .or(old.published_at.map(Published::At))
            .or(old.published_on.map(Published::On)),
        language: edit.language.clone().or(old.language),
        external_id: old.external_id,
    };
    let outlet = an_outlet(write, new.outlet)?;
    if update(write, id, &new)? {
        learn_host(write, &outlet, edit.url.as_ref())?;
        write.entry("article edit", id, &serde_json::json!({"article": id, "changed": edit}))?;
    }
    Ok(())
}

fn an_outlet(write: &mut Write, id: SourceId) -> Result<sources::Source> {
    let outlet = sources::get(write.db(), id)?;
    match outlet.kind {
        SourceKind::Anonymous => Err(Refusal::new(
            format!("{} is anonymous and publishes nothing", outlet.id),
            "name an outlet",
        )
        .into()),
        _ => Ok(outlet),
    }
}

/// Changes an article's headline, address, date or language within another verb; says whether anything differed.
pub(crate) fn update(write: &mut Write, id: ArticleId, new: &NewArticle) -> Result<bool> {
    let old = get(write.db(), id)?;
    let title = sound("title", &new.title, 1_000)?;
    let (published_on, published_at) = Published::columns(new.published);
    let url = new.url.as_ref().map(|u| u.as_str().to_owned());
    if (
        &old.title,
        &old.url,
        old.outlet,
        old.published_on,
        old.published_at,
        &old.language,
    ) == (&title, &url, new.outlet, published_on, published_at, &new.language)
    {
        return Ok(false);
    }
    refuse_known_address(write, new.url.as_ref(), Some(id))?;
    write.revise(
        &ARTICLES,
        id.0,
        "UPDATE articles SET title = ?2, folded = ?3, url = ?4, url_hash = ?5, outlet = ?6, published_on = ?7,
                published_at = ?8, language = ?9
         WHERE id = ?1 RETURNING *",
        &[
            id.into(),
            (&title).into(),
            fold(&title).into(),
            url.into(),
            new.url.as_ref().map(WebAddress::hash).into(),
            new.outlet.into(),
            published_on.into(),
            published_at.into(),
            (&new.language).into(),
        ],
    )?;
    Ok(true)
}

/// A verbatim copy elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appearance {
    /// Who published the copy.
    pub outlet: Option<SourceId>,
    /// Where.
    pub url: Option<String>,
    /// When.
    pub published: Option<Published>,
    /// In what it differs.
    pub note: Option<String>,
}

/// The copies of an article, as of an entry.
///
/// # Errors
/// The database's.
pub fn appearances(db: &mut Db, id: ArticleId, until: i64) -> Result<Vec<Appearance>> {
    db.rows(
        "SELECT outlet, url, published_on, published_at, note FROM appearances
         WHERE article = ?1 AND seq <= ?2 AND (ended IS NULL OR ended > ?2) ORDER BY id",
        &[id.into(), until.into()],
        |r| {
            let (outlet, url) = (r.next()?, r.next()?);
            let (on, at): (Option<NaiveDate>, Option<DateTime<Utc>>) = (r.next()?, r.next()?);
            let published = at.map(Published::At).or(on.map(Published::On));
            Ok(Appearance {
                outlet,
                url,
                published,
                note: r.next()?,
            })
        },
    )
}

/// Makes an article's copies those given, within another verb; says whether anything differed.
pub(crate) fn set_appearances(write: &mut Write, id: ArticleId, wanted: &[Appearance]) -> Result<bool> {
    let known = appearances(write.db(), id, i64::MAX)?;
    if known == wanted {
        return Ok(false);
    }
    let seq = write.seq();
    write.put_all(
        &APPEARANCES,
        "UPDATE appearances SET ended = ?2 WHERE article = ?1 AND ended IS NULL RETURNING *",
        &[id.into(), seq.into()],
    )?;
    for copy in wanted {
        let (on, at) = Published::columns(copy.published);
        write.put(
            &APPEARANCES,
            "INSERT INTO appearances (id, seq, article, outlet, url, published_on, published_at, note, ended)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM appearances), ?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL) RETURNING *",
            &[
                seq.into(),
                id.into(),
                copy.outlet.into(),
                (&copy.url).into(),
                on.into(),
                at.into(),
                (&copy.note).into(),
            ],
        )?;
    }
    Ok(true)
}

/// Notes which record an article was made from.
pub(crate) fn set_record(write: &mut Write, id: ArticleId, digest: &str) -> Result<()> {
    write.put(
        &ARTICLES,
        "UPDATE articles SET record_digest = ?2 WHERE id = ?1 RETURNING *",
        &[id.into(), digest.into()],
    )?;
    Ok(())
}
