//! The versions of an article's text.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::get;
use crate::db::tables::ARTICLE_TEXTS;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::canonical::sha256;
use crate::model::{Anchor, ArticleId, Refusal};
use crate::store::journal::Write;
use crate::store::{history, signoffs};
use crate::view::articles::TextView;

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

impl TextVersion {
    pub(super) fn view(self) -> TextView {
        TextView {
            version: self.version,
            sha256: self.sha256,
            length: self.length,
            kept: self.kept,
            attached_at: self.attached_at,
        }
    }
}

impl history::Pictured for TextVersion {
    fn table() -> &'static crate::db::Table {
        &ARTICLE_TEXTS
    }

    fn key(&self) -> i64 {
        self.id
    }

    fn read(row: &mut Row) -> Result<Self> {
        let (id, _seq, _article): (i64, i64, i64) = (row.next()?, row.next()?, row.next()?);
        Ok(TextVersion {
            id,
            version: row.next()?,
            sha256: row.next()?,
            length: row.next()?,
            kept: row.next::<Option<String>>()?.is_some(),
            attached_at: row.next()?,
        })
    }
}

/// The text itself, if it is kept.
struct Words(i64, Option<String>);

impl history::Pictured for Words {
    fn table() -> &'static crate::db::Table {
        &ARTICLE_TEXTS
    }

    fn key(&self) -> i64 {
        self.0
    }

    fn read(row: &mut Row) -> Result<Self> {
        let (id, _seq, _article): (i64, i64, i64) = (row.next()?, row.next()?, row.next()?);
        let (_version, _sha256, _length): (i64, String, i64) = (row.next()?, row.next()?, row.next()?);
        Ok(Words(id, row.next()?))
    }
}

/// The versions of an article's text, oldest first, as of an entry.
///
/// # Errors
/// The database's.
pub fn texts(db: &mut Db, id: ArticleId, until: i64) -> Result<Vec<TextVersion>> {
    let mut versions = db.rows(
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
    )?;
    history::rewind(db, &mut versions, until)?;
    Ok(versions)
}

/// The text of a version, if the desk kept it as of an entry.
///
/// # Errors
/// The database's.
pub fn text(db: &mut Db, version: i64, until: i64) -> Result<Option<String>> {
    let mut found = db.rows(
        "SELECT id, text FROM article_texts WHERE id = ?1",
        &[version.into()],
        |r| Ok(Words(r.next()?, r.next()?)),
    )?;
    history::rewind(db, &mut found, until)?;
    Ok(found.pop().and_then(|Words(_, text)| text))
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

/// A copy as the ledger knows its text, where it differs from that in line ends only: the commonest harmless difference, in
/// which no anchor would hold. Says whether it does.
pub(super) fn as_known(known: &[TextVersion], copy: &Copy) -> (Copy, bool) {
    let is_known = |copy: &Copy| known.iter().any(|text| text.sha256 == copy.sha256);
    let Some(text) = copy.text.as_deref().filter(|_| !is_known(copy)) else {
        return (copy.clone(), false);
    };
    let lines = text.replace("\r\n", "\n");
    let bare = lines.trim_end_matches('\n');
    let ended = format!("{bare}\n");
    let otherwise = [&lines, bare, &ended].into_iter().flat_map(|text| {
        let text: &str = text;
        [Copy::of(text), Copy::of(&text.replace('\n', "\r\n"))]
    });
    let found = otherwise.into_iter().find(is_known);
    found.map_or_else(|| (copy.clone(), false), |copy| (copy, true))
}

/// Records a version of an article's text within another verb, unless it is the newest; returns its row, and whether
/// anything was written. A text that returns is a version of its own. The text is kept when the desk keeps texts.
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
        "SELECT id, CASE WHEN text IS NULL THEN 0 ELSE 1 END FROM article_texts
         WHERE article = ?1 AND sha256 = ?2
            AND version = (SELECT max(version) FROM article_texts WHERE article = ?1)",
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
            // A sign-off names the exact text.
            signoffs::void(write, id, "the text changed")?;
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

/// Attaches a copy of an article's text, as the ledger knows it where only its line ends are others; returns whether anything was written.
///
/// # Errors
/// `NotFound`.
pub fn attach(write: &mut Write, id: ArticleId, copy: &Copy) -> Result<bool> {
    get(write.db(), id)?;
    let (copy, _) = as_known(&texts(write.db(), id, i64::MAX)?, copy);
    let (row, new) = record_text(write, id, &copy)?;
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

/// An anchor in the newest text of an article, which the desk must keep for that.
///
/// # Errors
/// `NotFound`; `Refused` when the text is not kept; `Usage` for a span that reaches past it.
pub fn anchor(write: &mut Write, article: ArticleId, spans: &[(usize, usize)]) -> Result<(i64, Anchor)> {
    let newest = texts(write.db(), article, i64::MAX)?.pop();
    let kept = match &newest {
        Some(version) => text(write.db(), version.id, i64::MAX)?,
        None => None,
    };
    let (Some(version), Some(text)) = (newest, kept) else {
        return Err(Refusal::new(
            format!("the text of {article} is not kept here, and an anchor is made from the text"),
            format!("attach a copy first: sayso article attach {} FILE", article.0),
        )
        .into());
    };
    let chars: Vec<char> = text.chars().collect();
    if let Some((start, end)) = spans.iter().find(|(_, end)| *end > chars.len()) {
        return Err(Error::usage(format!(
            "span {start}-{end} reaches past the text's {} characters",
            chars.len()
        )));
    }
    Ok((version.id, Anchor::of(&chars, spans)))
}
