//! Finding a source by number, name, alias or site.

use super::{NewSource, SourceEdit, add, get, insert};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::ids::short;
use crate::model::names::{fold, nearest};
use crate::model::{ArticleId, Refusal, SourceId, SourceKind, WebAddress};
use crate::store::journal::Write;

/// Named sources that carry this name or alias; merged ones are answered by what they were merged into.
/// Anonymous sources are never matched by name.
///
/// # Errors
/// The database's.
pub fn named(db: &mut Db, name: &str) -> Result<Vec<SourceId>> {
    db.rows(
        "SELECT DISTINCT coalesce(s.merged_into, s.id) FROM sources s
         WHERE s.kind <> 'anonymous' AND (s.folded = ?1
            OR s.id IN (SELECT a.source FROM source_aliases a WHERE a.folded = ?1 AND a.ended IS NULL))
         ORDER BY 1",
        &[fold(name).into()],
        |r| r.next(),
    )
}

/// Finds a source by number, name or alias.
///
/// # Errors
/// `NotFound` with the nearest name; `Refused` when several carry the name.
pub fn find(db: &mut Db, who: &str) -> Result<SourceId> {
    if let Ok(id) = who.parse::<SourceId>() {
        return get(db, id).map(|source| source.id);
    }
    let found = named(db, who)?;
    match found[..] {
        [id] => Ok(id),
        [] => Err(unknown(db, who)?),
        _ => {
            let numbers: Vec<String> = found.iter().map(|id| format!("#{}", id.0)).collect();
            Err(Refusal::new(
                format!("{:?} is the name of {} sources", short(who), found.len()),
                format!("say which by its number: {}", numbers.join(", ")),
            )
            .into())
        }
    }
}

/// Nobody carries that name: says who is called alike, or how to find or add somebody.
fn unknown(db: &mut Db, who: &str) -> Result<Error> {
    let folded = fold(who);
    let who = &*short(who);
    let error = Error::not_found(format!("source called {who:?}"));
    let anonymous: Option<SourceId> = db
        .row(
            "SELECT min(id) FROM sources WHERE kind = 'anonymous' AND folded = ?1",
            &[(&folded).into()],
            |r| r.next::<Option<SourceId>>(),
        )?
        .flatten();
    if let Some(id) = anonymous {
        return Ok(error.hint(format!(
            "an anonymous source goes by its number, such as #{}: sayso source list --kind anonymous",
            id.0
        )));
    }
    let mut alike = Vec::new();
    db.each(
        "SELECT name, folded FROM sources WHERE kind <> 'anonymous' AND merged_into IS NULL",
        &[],
        |r| {
            let (name, other): (String, String) = (r.next()?, r.next()?);
            if is_near(&folded, &other) {
                alike.push(name);
            }
            Ok(())
        },
    )?;
    alike.truncate(5);
    Ok(match &alike[..] {
        [] => error.hint(format!("add it with `sayso source add {who:?} --kind person`")),
        [one] => error.hint(format!("did you mean {one:?}?")),
        many => error.hint(format!("did you mean one of these: {}?", many.join(", "))),
    })
}

/// Whether a name may be the one that was meant: near to all of it, or each of its words to one of its words, in whatever order.
fn is_near(typed: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (typed_words, name_words) = (words(typed), words(name));
    let near = |word: &String| nearest(word, name_words.iter().map(String::as_str)).is_some();
    !typed_words.is_empty() && (typed_words.iter().all(near) || nearest(typed, [name]).is_some())
}

/// The source whose site a host is, or a subdomain of.
///
/// # Errors
/// The database's.
pub fn of_host(db: &mut Db, host: &str) -> Result<Option<SourceId>> {
    let mut part = host;
    loop {
        let found: Option<SourceId> = db.row(
            "SELECT coalesce(merged_into, id) FROM sources WHERE host = ?1 ORDER BY id LIMIT 1",
            &[part.into()],
            |r| r.next(),
        )?;
        match part.split_once('.') {
            None => return Ok(found),
            _ if found.is_some() => return Ok(found),
            Some((_, rest)) => part = rest,
        }
    }
}

/// Somebody who is named and may be new.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    /// What a new one is.
    pub kind: SourceKind,
    /// A page of its site.
    pub page: Option<&'a WebAddress>,
    /// Whether only somebody known will do: whoever is made for a protected document would stand in the list of sources, for
    /// all to read.
    pub known_only: bool,
}

impl Newcomer<'_> {
    /// Whoever publishes, with a page of theirs.
    pub fn outlet(page: Option<&WebAddress>) -> Newcomer<'_> {
        Newcomer {
            kind: SourceKind::Outlet,
            page,
            known_only: false,
        }
    }
}

/// A source by name or number; a name that nobody carries becomes a new source.
///
/// # Errors
/// As for [`find`], and `Refused` for a name that cannot be kept, or that nobody carries where only somebody known will do.
pub fn find_or_add(write: &mut Write, who: &str, newcomer: Newcomer) -> Result<SourceId> {
    match find(write.db(), who) {
        Err(error) if error.kind == Kind::NotFound && who.parse::<SourceId>().is_err() => {}
        found => return found,
    }
    if newcomer.known_only {
        return Err(Refusal::new(
            format!("nobody is known as {who:?}, and whoever is entered for a protected document can be read by all"),
            format!(
                "enter them by themselves, where that gives nothing away (sayso source add {who:?}), or leave them out"
            ),
        )
        .into());
    }
    let host = match newcomer.page {
        Some(url) if of_host(write.db(), url.host())?.is_none() => Some(url.host().to_owned()),
        _ => None,
    };
    let new = NewSource {
        kind: newcomer.kind,
        name: who.to_owned(),
        about: SourceEdit {
            host,
            ..SourceEdit::default()
        },
        external_id: None,
    };
    add(write, &new)
}

/// Somebody new whom an article does not name, within another verb.
///
/// # Errors
/// `Refused` outside an article, or for a description that cannot be kept.
pub(crate) fn unnamed(write: &mut Write, description: &str, article: Option<ArticleId>) -> Result<SourceId> {
    let Some(article) = article else {
        return Err(Refusal::new(
            "an anonymous source is known by its article and description",
            "name the article with --article",
        )
        .into());
    };
    let new = NewSource {
        kind: SourceKind::Anonymous,
        name: description.trim().to_owned(),
        about: SourceEdit {
            article: Some(article),
            ..SourceEdit::default()
        },
        external_id: None,
    };
    insert(write, &new)
}
