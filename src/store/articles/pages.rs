//! Articles as lists and pages show them, and what is missing or odd about one.

use super::{Published, TextVersion, appearances, get, text, texts};
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::names::fold;
use crate::model::{ArticleId, Lint, Severity, SourceId, SourceKind};
use crate::store::history::{self, AsOf};
use crate::store::listing::{by_number, patterns};
use crate::store::{pages, signoffs};
use crate::view::SourceRef;
use crate::view::articles::{AppearanceView, ArticleList, ArticlePage, ArticleRow};

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
    let (behind, order, after) = by_number("a.id", filter.newest_first, filter.after);
    let mut conditions = vec![behind];
    let mut params: Vec<Param> = vec![after.into()];
    if let Some(outlet) = filter.outlet {
        params.push(outlet.into());
        conditions.push(format!("(o.id = ?{0} OR o.merged_into = ?{0})", params.len()));
    }
    for pattern in patterns(filter.text.as_deref())? {
        params.push(pattern.into());
        conditions.push(format!("a.folded LIKE ?{} ESCAPE '\\'", params.len()));
    }
    let sql = format!(
        "SELECT {LIST_COLUMNS} FROM articles a JOIN sources o ON o.id = a.outlet
         LEFT JOIN sources m ON m.id = o.merged_into WHERE {} ORDER BY a.id {order} LIMIT {}",
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
    /// The newest first, as whoever is at work wants them; without it, in the order of their entry.
    pub newest_first: bool,
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
        signoffs: signoffs::of_article(db, id, as_of.until)?,
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
    let Some(text) = text(db, newest.id, until)? else {
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
