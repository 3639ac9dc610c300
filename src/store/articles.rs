//! Articles, the versions of their text, and their verbatim copies elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::history::{self, AsOf};
use super::journal::Write;
use super::pages;
use crate::db::tables::{APPEARANCES, ARTICLE_TEXTS, ARTICLES};
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::anchor::AnchorState;
use crate::model::canonical::sha256;
use crate::model::names::{fold, sound};
use crate::model::{Anchor, ArticleId, ClaimId, Lint, Refusal, Severity, SourceId, SourceKind, WebAddress};
use crate::view::SourceRef;
use crate::view::articles::{AnchorCheck, AppearanceView, ArticleList, ArticlePage, ArticleRow, Attached, TextView};

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
    fn view(self) -> TextView {
        TextView {
            version: self.version,
            sha256: self.sha256,
            length: self.length,
            kept: self.kept,
            attached_at: self.attached_at,
        }
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

fn refuse_known_address(write: &mut Write, url: Option<&WebAddress>, but: Option<ArticleId>) -> Result<()> {
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

/// What the list of articles is read from, outlet included.
const LIST_COLUMNS: &str = "a.id, a.public_id, a.title, coalesce(m.id, o.id), coalesce(m.name, o.name), \
     coalesce(m.kind, o.kind), a.url, a.published_on, a.published_at, a.language, a.external_id, \
     (SELECT count(*) FROM claims c WHERE c.article = a.id)";

fn list_row(r: &mut Row) -> Result<ArticleRow> {
    Ok(ArticleRow {
        id: r.next()?,
        public_id: r.next()?,
        title: r.next()?,
        outlet: {
            let (id, name, kind): (SourceId, String, SourceKind) = (r.next()?, r.next()?, r.next()?);
            SourceRef {
                id,
                name,
                kind,
                anonymous: kind == SourceKind::Anonymous,
            }
        },
        url: r.next()?,
        published_on: r.next()?,
        published_at: r.next()?,
        language: r.next()?,
        external_id: r.next()?,
        claims: r.next()?,
    })
}

/// A page of articles by number; `outlet` and `text` narrow it.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db, filter: &ArticleFilter, limit: usize) -> Result<ArticleList> {
    let mut conditions = vec!["a.id > ?1".to_owned()];
    let mut params: Vec<Param> = vec![filter.after.unwrap_or(0).into()];
    if let Some(outlet) = filter.outlet {
        params.push(outlet.into());
        conditions.push(format!("(o.id = ?{0} OR o.merged_into = ?{0})", params.len()));
    }
    for word in filter
        .text
        .as_deref()
        .map(fold)
        .unwrap_or_default()
        .split(' ')
        .filter(|w| !w.is_empty())
    {
        params.push(
            format!(
                "%{}%",
                word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
            )
            .into(),
        );
        conditions.push(format!("a.folded LIKE ?{} ESCAPE '\\'", params.len()));
    }
    let sql = format!(
        "SELECT {LIST_COLUMNS} FROM articles a JOIN sources o ON o.id = a.outlet
         LEFT JOIN sources m ON m.id = o.merged_into WHERE {} ORDER BY a.id LIMIT {}",
        conditions.join(" AND "),
        limit + 1
    );
    let mut articles = db.rows(&sql, &params, list_row)?;
    let more = articles.len() > limit;
    articles.truncate(limit);
    let next = articles.last().filter(|_| more).map(|a| a.id.0.to_string());
    Ok(ArticleList { articles, next })
}

/// Which articles to list.
#[derive(Debug, Clone, Default)]
pub struct ArticleFilter {
    /// Of an outlet.
    pub outlet: Option<SourceId>,
    /// Whose headline holds these words.
    pub text: Option<String>,
    /// Behind this number.
    pub after: Option<i64>,
}

/// The article's page, as of an entry.
///
/// # Errors
/// `NotFound` when it is not there, or was not yet.
pub fn page(db: &mut Db, id: ArticleId, as_of: &AsOf) -> Result<ArticlePage> {
    let mut rows = vec![get(db, id)?];
    if rows[0].seq > as_of.until {
        return Err(Error::not_found(id).hint("it was entered later; leave --as-of out to see it"));
    }
    history::rewind(db, &mut rows, as_of.until)?;
    let article = rows.remove(0);
    let copies = appearances(db, id, as_of.until)?;
    let wanted = copies
        .iter()
        .filter_map(|c| c.outlet)
        .chain([article.outlet])
        .map(|id| id.0)
        .collect();
    let names = pages::source_refs(db, wanted, as_of.until)?;
    let outlet = names.get(&article.outlet.0).cloned();
    Ok(ArticlePage {
        row: ArticleRow {
            id,
            public_id: article.public_id,
            title: article.title,
            outlet: outlet.ok_or_else(|| Error::corrupt(format!("{id} without its outlet")))?,
            url: article.url,
            published_on: article.published_on,
            published_at: article.published_at,
            language: article.language,
            external_id: article.external_id,
            claims: db.value(
                "SELECT count(*) FROM claims WHERE article = ?1 AND seq <= ?2",
                &[id.into(), as_of.until.into()],
            )?,
        },
        texts: texts(db, id, as_of.until)?.into_iter().map(TextVersion::view).collect(),
        appearances: copies
            .into_iter()
            .map(|copy| {
                let (published_on, published_at) = Published::columns(copy.published);
                AppearanceView {
                    outlet: copy.outlet.and_then(|id| names.get(&id.0).cloned()),
                    url: copy.url,
                    published_on,
                    published_at,
                    note: copy.note,
                }
            })
            .collect(),
    })
}

/// What is missing or odd about an article itself: a quotation in the headline that the body does not have.
///
/// # Errors
/// The database's.
pub fn lints(db: &mut Db, page: &ArticlePage, until: i64) -> Result<Vec<Lint>> {
    let Some(newest) = texts(db, page.row.id, until)?.pop() else {
        return Ok(Vec::new());
    };
    let Some(text) = text(db, newest.id)? else {
        return Ok(Vec::new());
    };
    // The body is what follows the headline, when the text begins with it.
    let folded = fold(&text);
    let headline = fold(&page.row.title);
    let body = folded.strip_prefix(&headline).unwrap_or(&folded);
    Ok(quotations(&headline)
        .into_iter()
        .filter(|quoted| !body.contains(quoted.as_str()))
        .map(|quoted| {
            Lint::new(
                "headline-quote",
                Severity::Warning,
                format!("the headline quotes \"{quoted}\", which nobody says in the text"),
                "put the words into the text with who said them, or take the quotation marks off",
            )
        })
        .collect())
}

/// What stands between quotation marks in a folded text: double ones, and single ones that are no apostrophes.
fn quotations(folded: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ['"', '\''] {
        let chars: Vec<char> = folded.chars().collect();
        let word = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
        let before = |at: usize| at.checked_sub(1).and_then(|i| chars.get(i));
        let mut open = None;
        for (at, c) in chars.iter().enumerate() {
            if *c != mark {
                continue;
            }
            match open {
                None if !word(before(at)) && word(chars.get(at + 1)) => open = Some(at + 1),
                Some(start) if !word(chars.get(at + 1)) => {
                    found.push(chars[start..at].iter().collect());
                    open = None;
                }
                _ => {}
            }
        }
    }
    found
}

/// Checks a copy against an article's known texts and every claim's anchor; writes nothing.
///
/// # Errors
/// `NotFound`.
pub fn check_copy(db: &mut Db, id: ArticleId, copy: &Copy) -> Result<Attached> {
    get(db, id)?;
    let text = copy.text.as_deref().unwrap_or_default();
    let known = texts(db, id, i64::MAX)?;
    let same = known.iter().find(|t| t.sha256 == copy.sha256);
    // Line ends are the commonest harmless difference: try the copy with each of the usual ones.
    let other_ends = [
        text.replace("\r\n", "\n"),
        text.replace("\r\n", "\n").replace('\n', "\r\n"),
    ];
    let trimmed = |t: &str| {
        [
            t.to_owned(),
            t.trim_end_matches(['\r', '\n']).to_owned(),
            format!("{}\n", t.trim_end_matches(['\r', '\n'])),
        ]
    };
    let line_ends_only = same.is_none()
        && other_ends
            .iter()
            .flat_map(|t| trimmed(t))
            .any(|t| known.iter().any(|k| k.sha256 == sha256(t.as_bytes())));
    let chars: Vec<char> = text.chars().collect();
    let anchors = db.rows(
        "SELECT id, text, anchor_spans FROM claims
         WHERE article = ?1 AND anchor_spans IS NOT NULL AND (stage IS NULL OR stage <> 'dropped')
         ORDER BY anchor_start, id",
        &[id.into()],
        |r| {
            let (claim, text, spans): (ClaimId, String, String) = (r.next()?, r.next()?, r.next()?);
            let anchor: Anchor =
                serde_json::from_str(&spans).map_err(|_| Error::corrupt("an anchor that cannot be read"))?;
            Ok(AnchorCheck {
                claim,
                text,
                state: anchor.state(&chars),
            })
        },
    )?;
    let number = |state| anchors.iter().filter(|a| a.state == state).count();
    Ok(Attached {
        article: id,
        version: same.map_or_else(|| known.last().map_or(0, |t| t.version) + 1, |t| t.version),
        sha256: copy.sha256.clone(),
        length: copy.length,
        known: same.is_some(),
        kept: same.is_some_and(|t| t.kept),
        line_ends_only,
        holds: number(AnchorState::Holds),
        moved: number(AnchorState::Moved),
        lost: number(AnchorState::Lost),
        anchors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_told_from_apostrophes() {
        assert_eq!(quotations("washington 'concerned' by iraq's ally"), ["concerned"]);
        assert_eq!(quotations("mayor: \"we knew\" of bridge's state"), ["we knew"]);
        assert_eq!(quotations("the workers' union"), [""; 0]);
    }
}
