//! Articles, the versions of their text, and their verbatim copies elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::journal::Write;
use crate::db::tables::{APPEARANCES, ARTICLE_TEXTS, ARTICLES};
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::canonical::sha256;
use crate::model::names::{fold, sound};
use crate::model::{ArticleId, Refusal, SourceId, WebAddress};

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

/// A version of an article's text.
#[derive(Debug, Clone, Serialize)]
pub struct TextVersion {
    /// Its row.
    #[serde(skip)]
    pub id: i64,
    /// 1, 2, 3 ….
    pub version: i64,
    /// SHA-256 of the text as decoded, without BOM.
    pub sha256: String,
    /// Its length in code points.
    pub length: i64,
    /// Whether the desk keeps the text itself.
    pub kept: bool,
    /// When it was attached.
    pub attached_at: DateTime<Utc>,
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
    if let Some(known) = write
        .db()
        .row("SELECT id FROM articles WHERE url_hash = ?1", &[(&hash).into()], |r| {
            r.next::<ArticleId>()
        })?
    {
        return Err(Refusal::new(
            format!("{known} has this address already"),
            format!("see it with `sayso article show {}`", known.0),
        )
        .into());
    }
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

/// The versions of an article's text, oldest first.
///
/// # Errors
/// The database's.
pub fn texts(db: &mut Db, id: ArticleId, until: i64) -> Result<Vec<TextVersion>> {
    db.rows(
        "SELECT id, version, sha256, length, CASE WHEN text IS NULL THEN 0 ELSE 1 END, attached_at
         FROM article_texts WHERE article = ?1 AND seq <= ?2 ORDER BY version",
        &[id.into(), until.into()],
        |r| {
            Ok(TextVersion {
                id: r.next()?,
                version: r.next()?,
                sha256: r.next()?,
                length: r.next()?,
                kept: r.next()?,
                attached_at: r.next()?,
            })
        },
    )
}

/// The text of a version, if the desk keeps it.
///
/// # Errors
/// The database's.
pub fn text(db: &mut Db, version: i64) -> Result<Option<String>> {
    Ok(db
        .row("SELECT text FROM article_texts WHERE id = ?1", &[version.into()], |r| {
            r.next()
        })?
        .flatten())
}

/// A text as it is attached: decoded, without BOM, otherwise untouched.
#[derive(Debug, Clone)]
pub struct Copy {
    /// Its SHA-256.
    pub sha256: String,
    /// Its code points.
    pub length: i64,
    /// The text itself; `None` when only its hash is known.
    pub text: Option<String>,
}

impl Copy {
    /// Hashes a text.
    pub fn of(text: &str) -> Copy {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Copy {
            sha256: sha256(text.as_bytes()),
            length: text.chars().count() as i64,
            text: Some(text.to_owned()),
        }
    }
}

/// Records a version of an article's text within another verb, unless that very text is known; returns its row, and
/// whether anything was written. The text is kept when the desk keeps texts.
pub(crate) fn record_text(write: &mut Write, id: ArticleId, copy: &Copy) -> Result<(i64, bool)> {
    let text = if write.desk.keep_texts {
        copy.text.as_deref()
    } else {
        None
    };
    if text.is_some_and(|t| t.contains('\0')) {
        return Err(Refusal::new("the text holds a NUL character", "it is not a text; name a text file").into());
    }
    let known: Option<(i64, bool)> = write.db().row(
        "SELECT id, CASE WHEN text IS NULL THEN 0 ELSE 1 END FROM article_texts WHERE article = ?1 AND sha256 = ?2",
        &[id.into(), (&copy.sha256).into()],
        |r| Ok((r.next()?, r.next()?)),
    )?;
    match known {
        Some((row, kept)) if kept || text.is_none() => Ok((row, false)),
        Some((row, _)) => {
            write.revise(
                &ARTICLE_TEXTS,
                row,
                "UPDATE article_texts SET text = ?2 WHERE id = ?1 RETURNING *",
                &[row.into(), text.into()],
            )?;
            Ok((row, true))
        }
        None => {
            let row = write.put(
                &ARTICLE_TEXTS,
                "INSERT INTO article_texts (id, seq, article, version, sha256, length, text, attached_at)
                 VALUES ((SELECT coalesce(max(id), 0) + 1 FROM article_texts), ?1, ?2,
                    (SELECT coalesce(max(version), 0) + 1 FROM article_texts WHERE article = ?2), ?3, ?4, ?5, ?6)
                 RETURNING *",
                &[
                    write.seq().into(),
                    id.into(),
                    (&copy.sha256).into(),
                    copy.length.into(),
                    text.into(),
                    write.now.into(),
                ],
            )?;
            Ok((row, true))
        }
    }
}

/// Attaches a copy of an article's text; returns whether anything was written.
///
/// # Errors
/// `NotFound`.
pub fn attach(write: &mut Write, id: ArticleId, copy: &Copy) -> Result<bool> {
    get(write.db(), id)?;
    let (row, new) = record_text(write, id, copy)?;
    if new {
        let kept = write.desk.keep_texts;
        write.entry(
            "article attach",
            id,
            &serde_json::json!({"article": id, "text": row, "sha256": copy.sha256, "length": copy.length, "kept": kept}),
        )?;
    }
    Ok(new)
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
